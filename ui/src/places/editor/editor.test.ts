import { screen, waitFor, within } from "@testing-library/svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

async function openEditor() {
  const opened = openWindow();
  await opened.user.click(await screen.findByRole("button", { name: "Worksheets" }));
  await opened.user.click(await screen.findByRole("button", { name: "November joiners" }));
  await screen.findByRole("grid");
  return opened;
}

/** The drawer is closed in a narrow window, and jsdom's is narrow. */
async function openProblems(user: Awaited<ReturnType<typeof openEditor>>["user"]) {
  if (!screen.queryByRole("complementary", { name: "Problems" })) {
    await user.click(screen.getByTitle("Show or hide the problems"));
  }
  return within(await screen.findByRole("complementary", { name: "Problems" }));
}

describe("the problems panel", () => {
  beforeEach(() => {
    window.innerWidth = 1280;
  });

  it("repairs one and leaves the other of its kind", async () => {
    const { user, desk } = await openEditor();
    const panel = await openProblems(user);
    await user.click(panel.getByRole("button", { name: /Likely typo/ }));
    await user.click(await panel.findByRole("button", { name: "Change to “sean.obrien@gmail.com”" }));
    const sheet = desk.sheets.find(({ name }) => name === "November joiners");
    await waitFor(() => expect(sheet?.people()[1]?.cells[2]).toBe("sean.obrien@gmail.com"));
    expect(sheet?.people()[11]?.cells[2]).toBe("omar.haddad@yahooo.com");
  });

  it("repairs all of a kind, and undo takes it back in one step", async () => {
    const { user, desk } = await openEditor();
    const panel = await openProblems(user);
    await user.click(panel.getByRole("button", { name: /Likely typo/ }));
    await user.click(panel.getByRole("button", { name: /Repair all\s+2/ }));
    const errors = () => desk.sheets.find(({ name }) => name === "November joiners")?.standing().errors;
    await waitFor(() => expect(errors()).toBe(3));
    await user.click(screen.getByRole("button", { name: "Undo repair" }));
    await waitFor(() => expect(errors()).toBe(5));
  });

  it("offers the choices where no repair is certain", async () => {
    const { user, desk } = await openEditor();
    const panel = await openProblems(user);
    await user.click(panel.getByRole("button", { name: /Title that is not on the form/ }));
    await user.click(await panel.findByRole("button", { name: "Use “Registered nurse” for Dmitri Volkov" }));
    const sheet = desk.sheets.find(({ name }) => name === "November joiners");
    await waitFor(() => expect(sheet?.people()[9]?.cells[5]).toBe("Registered nurse"));
  });

  it("shows only the rows of a kind, and all again", async () => {
    const { user } = await openEditor();
    const panel = await openProblems(user);
    await user.click(panel.getByRole("button", { name: /Shared mailbox/ }));
    await user.click(panel.getByRole("button", { name: "Show only these rows" }));
    expect(await screen.findByText("1 of 14 rows")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "All rows" }));
    await waitFor(() => expect(screen.queryByText("1 of 14 rows")).toBeNull());
  });
});

describe("exporting", () => {
  it("says which form was filled and what there is to know about it", async () => {
    const { user } = await openEditor();
    await user.click(screen.getByRole("button", { name: "Export…" }));
    const dialog = within(await screen.findByRole("dialog", { name: "Your HIE’s own form is filled" }));
    expect(
      dialog.getByText(/into a copy of “Provisioning form 2026.xlsx”, saved as November joiners.xlsx/),
    ).toBeTruthy();
    expect(dialog.getAllByRole("listitem").map((item) => item.textContent)).toContain(
      "These cells were not written, because the sheet is protected and they are locked: E12, E13.",
    );
    await user.click(dialog.getByRole("button", { name: "Done" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });
});
