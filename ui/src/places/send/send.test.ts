import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

type User = ReturnType<typeof openWindow>["user"];
const disabled = (name: string | RegExp) => (screen.getByRole("button", { name }) as HTMLButtonElement).disabled;

async function review(user: User, worksheet: string) {
  await user.click(await screen.findByRole("button", { name: "Worksheets" }));
  await user.click(await screen.findByRole("button", { name: worksheet }));
  await user.click(await screen.findByRole("button", { name: "Review and send" }));
  await screen.findByRole("heading", { name: /by access level/ });
}

async function tickAll(user: User) {
  for (const box of screen.getAllByRole("checkbox")) await user.click(box);
}

describe("review", () => {
  it("stops at errors and leads back to them", async () => {
    const { user } = openWindow();
    await review(user, "November joiners");
    expect(screen.getByRole("alert").textContent).toMatch(/5 errors left/);
    expect(disabled("Continue to attestation")).toBe(true);
    await user.click(screen.getByRole("button", { name: "Show the problems" }));
    expect(await screen.findByRole("complementary", { name: "Problems" })).toBeTruthy();
  });

  it("lists by name everyone who can break the glass", async () => {
    const { user } = openWindow();
    await review(user, "Night shift nurses");
    const list = screen.getByRole("list", { name: "People who can break the glass" });
    expect(list.textContent).toContain("Renée Baptiste");
    expect(list.textContent).not.toContain("Thuý Nguyễn");
  });

  it("asks who is to have clinical alerts, and remembers it", async () => {
    const { user } = openWindow();
    await review(user, "Night shift nurses");
    await user.click(await screen.findByText("Choose who is to have them"));
    await user.click(screen.getByRole("checkbox", { name: /Bo Li/ }));
    expect(await screen.findByRole("heading", { name: "Clinical alerts: 1" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Back to the worksheet" }));
    await user.click(await screen.findByRole("button", { name: "Review and send" }));
    expect(await screen.findByRole("heading", { name: "Clinical alerts: 1" })).toBeTruthy();
    const box = screen.getByRole<HTMLInputElement>("checkbox", { name: /Bo Li/ });
    expect(box.checked).toBe(true);
  });

  it("wants warnings to be looked at", async () => {
    const { user, desk } = openWindow();
    await desk.edit(3, { kind: "type", cell: { row: 0, column: 0 }, value: "AMARA" }, { start: 0, count: 1 });
    await review(user, "Night shift nurses");
    expect(disabled("Continue to attestation")).toBe(true);
    await user.click(screen.getByRole("checkbox", { name: /I have looked at these warnings/ }));
    expect(disabled("Continue to attestation")).toBe(false);
  });
});

describe("attesting", () => {
  it("needs every statement, the one about Break the Glass, and the name in full", async () => {
    const { user } = openWindow();
    await review(user, "Night shift nurses");
    await user.click(screen.getByRole("button", { name: "Continue to attestation" }));
    const attest = "Attest and try it out";
    await tickAll(user);
    expect(disabled(attest)).toBe(true);
    await user.type(screen.getByLabelText("Your full name"), "dolores okafor");
    expect(disabled(attest)).toBe(false);
    const glass = screen.getByRole("checkbox", { name: /Break the Glass/ });
    await user.click(glass);
    expect(disabled(attest)).toBe(true);
    await user.click(glass);
    await user.click(screen.getAllByRole("checkbox")[0] as HTMLElement);
    expect(disabled(attest)).toBe(true);
  });

  it("goes on through the dry run to sending and to the receipt", async () => {
    const { user, desk } = openWindow();
    await review(user, "Night shift nurses");
    await user.click(screen.getByRole("button", { name: "Continue to attestation" }));
    await tickAll(user);
    await user.type(screen.getByLabelText("Your full name"), "Dolores Okafor");
    await user.click(screen.getByRole("button", { name: "Attest and try it out" }));
    expect(await screen.findByText("would be created")).toBeTruthy();
    expect(desk.batchList[0]?.view.outcomes.every(({ state }) => state === "queued")).toBe(true);
    await user.click(screen.getByRole("button", { name: /^Send 8/ }));
    expect(await screen.findByRole("region", { name: "Receipt" }, { timeout: 4000 })).toBeTruthy();
    await waitFor(() => expect(screen.getAllByText("Accepted").length).toBeGreaterThan(6));
  });
});
