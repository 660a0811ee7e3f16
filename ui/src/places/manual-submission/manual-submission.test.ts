import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it, vi } from "vitest";
import type { FakeOptions } from "../../lib/desk/fake";
import { openWindow } from "../../testing";

type User = ReturnType<typeof openWindow>["user"];

async function batch(user: User, name: string) {
  await user.click(await screen.findByRole("button", { name: "Batches" }));
  await user.click(await screen.findByRole("button", { name }));
}

describe("submitting by mail", () => {
  it("shows what goes where, and never says that it was delivered", async () => {
    const { user, desk } = openWindow();
    await batch(user, "December joiners");
    const card = await screen.findByRole("region", { name: "Hand in" });
    expect(within(card).getByRole("button", { name: "Open the draft" })).toBeTruthy();
    expect(within(card).getByText("accounts@healthix.example")).toBeTruthy();

    const form = within(card).getByRole("form", { name: "Did you send the mail?" });
    await user.type(within(form).getByLabelText(/Their number/), "HX-17");
    await user.click(within(form).getByRole("button", { name: "Yes, I sent it" }));

    expect((await screen.findAllByText("Submitted (your entry)")).length).toBeGreaterThan(6);
    expect(screen.queryByText(/delivered/i)).toBeNull();
    const outcomes = desk.batchList.find(({ view }) => view.summary.name === "December joiners")?.view.outcomes ?? [];
    expect(outcomes.every(({ state, ticket }) => state === "user-confirmed" && ticket === "HX-17")).toBe(true);
  });

  it("submits at the end of review and send", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Worksheets" }));
    await user.click(await screen.findByRole("button", { name: "Night shift nurses" }));
    await user.click(await screen.findByRole("button", { name: "Review and send" }));
    await user.click(await screen.findByRole("button", { name: "Continue to attestation" }));
    for (const box of screen.getAllByRole("checkbox")) await user.click(box);
    await user.click(screen.getByRole("radio", { name: /Account Manager/ }));
    await user.type(screen.getByLabelText("Your full name"), "Dolores Okafor");
    await user.click(screen.getByRole("button", { name: "Attest and try it out" }));
    await user.click(await screen.findByRole("button", { name: /^Hand in for 8/ }));
    await user.click(await screen.findByRole("button", { name: "Yes, I sent it" }));
    expect(await screen.findByRole("region", { name: "Receipt" })).toBeTruthy();
  });
});

describe("a web form", () => {
  const PORTAL = { portal: "December joiners" };
  const card = () => screen.findByRole("region", { name: "Person to enter" });
  const names = () => within(screen.getByRole("list", { name: "People of this batch" })).getAllByRole("button");

  async function walk(options: FakeOptions = PORTAL) {
    const opened = openWindow(options);
    // The clipboard of the test's own window.
    const copied: string[] = [];
    vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => void copied.push(text));
    await batch(opened.user, "December joiners");
    await within(await card()).findByText("Individual information");
    return { ...opened, copied };
  }

  it("takes one person at a time, field by field in the form's order, with the keyboard alone", async () => {
    const { user, desk, copied } = await walk();
    const first = within(await card()).getAllByRole("heading", { level: 3 })[0]?.textContent;

    for (let presses = 0; presses < 20; presses += 1) {
      await user.keyboard("{F9}");
      if (document.activeElement instanceof HTMLInputElement) break;
    }

    expect(copied.slice(0, 3)).toEqual([
      first?.split(" ")[0],
      first?.split(" ").slice(1).join(" "),
      expect.any(String),
    ]);
    expect(copied).toContain("Clinical");
    expect(copied).not.toContain("");
    expect(within(await card()).getByRole("button", { name: /Every field is copied/ })).toBeTruthy();
    await user.keyboard("HC-17{Enter}");
    await waitFor(() => expect(screen.getByText(/1 of 8 entered/)).toBeTruthy());
    expect(within(await card()).getAllByRole("heading", { level: 3 })[0]?.textContent).not.toBe(first);
    expect(document.activeElement?.textContent).toMatch(/Copy First name/);
    const outcomes = desk.batchList.find(({ view }) => view.summary.name === "December joiners")?.view.outcomes ?? [];
    expect(outcomes.filter(({ ticket }) => ticket === "HC-17")).toHaveLength(1);
    expect(screen.getByText("Number HC-17")).toBeTruthy();
  });

  it("passes people over and comes back to them, and goes on where it was", async () => {
    const { user } = await walk();
    const first = names()[0]?.textContent ?? "";
    await user.click(screen.getByRole("button", { name: "Skip for now" }));
    await waitFor(() => expect(names()[0]?.textContent).toContain("Passed over"));
    expect(names()[1]?.getAttribute("aria-current")).toBe("true");
    await user.click(within(await card()).getByRole("button", { name: "Copy Last name" }));
    await within(await card()).findByRole("button", { name: "Copied Last name" });

    await user.click(screen.getByRole("button", { name: "Overview" }));
    await batch(user, "December joiners");

    await within(await card()).findByRole("button", { name: "Copied Last name" });
    expect(names()[1]?.textContent).toContain("Begun");
    await user.click(names()[0] as HTMLElement);
    await waitFor(() => expect(names()[0]?.textContent).not.toContain("Passed over"));
    expect(first).toContain(within(await card()).getAllByRole("heading", { level: 3 })[0]?.textContent);
  });

  it("shows what a person declares for themselves without anything to tick", async () => {
    await walk();
    const own = within(await card()).getByRole("region", { name: /declares$/ });
    expect(own.textContent).toMatch(/Only .+ may tick it on the form/);
    expect(within(own).queryByRole("checkbox")).toBeNull();
    expect(within(await card()).getAllByText("guess").length).toBeGreaterThan(1);
    expect(within(await card()).getByText("Leave empty: NPI")).toBeTruthy();
    expect(within(await card()).getByText("Leave empty: all of “Delegates for alerts”")).toBeTruthy();
  });

  it("says what comes next once everyone is submitted, also as a file", async () => {
    const { user } = await walk();
    await user.click(screen.getByText("The HIE takes a file instead of the web form?"));
    await user.click(screen.getByRole("button", { name: "Save as a workbook…" }));
    expect(await screen.findByText(/saved as December joiners\.xlsx/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Yes, I sent it" }));
    expect(await screen.findByRole("heading", { name: "What comes next" })).toBeTruthy();
    expect(screen.getByText("All 8 are handed in, as you said")).toBeTruthy();
  });

  it("shows on the page of the attestation what is not the manager's to declare", async () => {
    const { user } = openWindow(PORTAL);
    await user.click(await screen.findByRole("button", { name: "Worksheets" }));
    await user.click(await screen.findByRole("button", { name: "Night shift nurses" }));
    await user.click(await screen.findByRole("button", { name: "Review and send" }));
    await user.click(await screen.findByRole("button", { name: "Continue to attestation" }));
    const own = await screen.findByRole("region", { name: "Each person declares" });
    expect(within(own).queryByRole("checkbox")).toBeNull();
    expect(own.textContent).toContain("I have read and understood the policies");
  });
});

describe("outcomes", () => {
  it("lets the user decide what no machine can", async () => {
    const { user, desk } = openWindow();
    const october = desk.batchList.find(({ view }) => view.summary.name === "October joiners");
    const [one, other] = october?.view.outcomes ?? [];
    if (!one || !other) throw new Error("The fixture has people.");
    Object.assign(one, { state: "undecided", explanation: "The HIE has an account with this address already." });
    Object.assign(other, { state: "rejected", explanation: "The HIE refused the request." });
    await batch(user, "October joiners");
    await user.click(
      await screen.findByRole("button", { name: new RegExp(`^It is this person: link.*${one.person.name}`) }),
    );
    expect(one.state).toBe("already-there");
    await user.click(await screen.findByRole("button", { name: new RegExp(`^Ask again.*${other.person.name}`) }));
    expect(other.state).toBe("queued");
    await user.click(
      await screen.findByRole("button", { name: new RegExp(`^Send this one first.*${other.person.name}`) }),
    );
    expect(other.state).toBe("accepted");
  });
});

describe("connections", () => {
  it("asks for what a kind of connection needs and for nothing else", async () => {
    const { user, desk } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await user.click(await screen.findByRole("button", { name: "Connections" }));
    await user.click(await screen.findByRole("button", { name: "Add a connection" }));
    const dialog = await screen.findByRole("dialog");
    await user.click(within(dialog).getByRole("radio", { name: /^Mail draft/ }));
    expect(within(dialog).queryByLabelText("Token")).toBeNull();
    await user.click(within(dialog).getByRole("button", { name: "Add" }));
    expect(within(dialog).getByText("Type the address of your contact person.")).toBeTruthy();
    await user.type(within(dialog).getByLabelText("Name"), "HIE desk");
    await user.type(within(dialog).getByLabelText("Your contact person's e-mail"), "desk@hie.example");
    await user.click(within(dialog).getByRole("button", { name: "Add" }));
    expect(await screen.findByText("To desk@hie.example, by your mail program")).toBeTruthy();
    expect(desk.connectionList.at(-1)?.setup).toEqual({ channel: "mail-draft", to: "desk@hie.example", from: "" });
  });

  it("reminds of a credential that ends soon", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await user.click(await screen.findByRole("button", { name: "Connections" }));
    expect(await screen.findByText(/12 days from now/)).toBeTruthy();
  });
});
