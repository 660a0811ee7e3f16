import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

type User = ReturnType<typeof openWindow>["user"];

async function batch(user: User, name: string) {
  await user.click(await screen.findByRole("button", { name: "Batches" }));
  await user.click(await screen.findByRole("button", { name }));
}

describe("handing in by mail", () => {
  it("shows what goes where, and never says that it was delivered", async () => {
    const { user, desk } = openWindow();
    await batch(user, "December joiners");
    const card = await screen.findByRole("region", { name: "Hand in" });
    expect(within(card).getByRole("button", { name: "Open the draft" })).toBeTruthy();
    expect(within(card).getByText("accounts@healthix.example")).toBeTruthy();

    const form = within(card).getByRole("form", { name: "Did you send the mail?" });
    await user.type(within(form).getByLabelText(/Their number/), "HX-17");
    await user.click(within(form).getByRole("button", { name: "Yes, I sent it" }));

    expect((await screen.findAllByText("Handed in")).length).toBeGreaterThan(6);
    expect(screen.queryByText(/delivered/i)).toBeNull();
    const outcomes = desk.batchList.find(({ view }) => view.summary.name === "December joiners")?.view.outcomes ?? [];
    expect(outcomes.every(({ state, ticket }) => state === "user-confirmed" && ticket === "HX-17")).toBe(true);
  });

  it("hands in at the end of review and send", async () => {
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
  it("goes through people one by one", async () => {
    const { user, desk } = openWindow();
    desk.toPortal("December joiners");
    await batch(user, "December joiners");
    expect(await screen.findByRole("button", { name: "Open the form" })).toBeTruthy();
    const first = screen.getByRole<HTMLSelectElement>("combobox", { name: "Person" }).value;
    await user.click(screen.getByRole("button", { name: "Yes, I sent it" }));
    await screen.findByText(/Handed in for 1 person already/);
    expect(screen.getByRole<HTMLSelectElement>("combobox", { name: "Person" }).value).not.toBe(first);
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
