import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

async function openPeople(options = {}) {
  const opened = openWindow(options);
  await opened.user.click(await screen.findByRole("button", { name: "People" }));
  await screen.findByRole("listbox", { name: "People" });
  await waitFor(() => expect(within(listbox()).getAllByRole("option").length).toBeGreaterThan(0));
  return opened;
}

type User = Awaited<ReturnType<typeof openPeople>>["user"];

/** Opens the HIE's list at its preview, with the meaning of the column that is not recognized where one is given. */
async function openList(user: User, status?: string) {
  await user.click(screen.getByRole("button", { name: "Import the HIE’s list…" }));
  if (status) await user.selectOptions(await screen.findByLabelText("What “Acct St.” means"), status);
  await user.click(await screen.findByRole("button", { name: /Continue to the preview/ }));
  await screen.findByRole("heading", { name: "Where yours and theirs differ" });
}

const listbox = () => screen.getByRole("listbox", { name: "People" });

describe("people", () => {
  it("are found while typing, with accents or without", async () => {
    const { user } = await openPeople();
    await user.type(screen.getByLabelText("Search people"), "nguyen thu");
    await waitFor(() => expect(within(listbox()).getAllByRole("option")).toHaveLength(1));
    expect(within(listbox()).getByRole("option").textContent).toContain("Thuý Nguyễn");
    await user.clear(screen.getByLabelText("Search people"));
    await user.type(screen.getByLabelText("Search people"), "nobody at all");
    expect(await screen.findByText("Nobody fits.")).toBeTruthy();
  });

  it("are narrowed to a state and counted", async () => {
    const { user, desk } = await openPeople();
    await user.selectOptions(screen.getByLabelText("State"), "training-invited");
    const expected = desk.known.people.filter(({ summary }) => summary.state === "training-invited").length;
    await waitFor(() => expect(within(listbox()).getAllByRole("option")).toHaveLength(expected));
    expect(screen.getByRole("status").textContent).toContain(`${expected} people found`);
  });

  it("are marked in two clicks, and the mark can be taken back", async () => {
    const { user, desk } = await openPeople();
    await user.selectOptions(screen.getByLabelText("State"), "training-invited");
    const waiting = desk.known.people.filter(({ summary }) => summary.state === "training-invited");
    await waitFor(() => expect(within(listbox()).getAllByRole("option")).toHaveLength(waiting.length));
    await user.click(screen.getByRole("button", { name: /^Choose all/ }));
    await user.click(screen.getByRole("button", { name: "Enter what happened…" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: /^Training done/ }));
    await waitFor(() => expect(waiting.every(({ summary }) => summary.state === "training-done")).toBe(true));
    await user.click(await screen.findByRole("button", { name: "Undo" }));
    await waitFor(() => expect(waiting.every(({ summary }) => summary.state === "training-invited")).toBe(true));
  });

  it("say for whom a state cannot follow, and why", async () => {
    const { user, desk } = await openPeople();
    await user.click(screen.getByRole("button", { name: /^Choose all/ }));
    await user.click(screen.getByRole("button", { name: "Enter what happened…" }));
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: /^Active/ }));
    expect(await screen.findByText(/The account was deactivated/)).toBeTruthy();
    expect(desk.known.people.some(({ summary }) => summary.state === "deactivated")).toBe(true);
  });

  it("are reached by keyboard alone: moved to, chosen, opened and left", async () => {
    const { user } = await openPeople();
    listbox().focus();
    await user.keyboard("{ArrowDown}{ }");
    await waitFor(() => expect(within(listbox()).getAllByRole("option", { selected: true })).toHaveLength(1));
    await user.keyboard("{Shift>}{ArrowDown}{/Shift}");
    await waitFor(() => expect(within(listbox()).getAllByRole("option", { selected: true })).toHaveLength(2));
    const active = listbox().getAttribute("aria-activedescendant");
    expect(document.getElementById(active ?? "")?.textContent).toBeTruthy();
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("heading", { name: "What happened" })).toBeTruthy();
    await user.keyboard("{Escape}{Escape}");
    await waitFor(() => expect(screen.queryByRole("complementary", { name: "Person" })).toBeNull());
    expect(document.activeElement).toBe(listbox());
  });

  it("show what happened to one of them, and keep notes without patient information", async () => {
    const { user, desk } = await openPeople();
    await user.click(within(listbox()).getByText("Amara Nwosu"));
    const panel = within(await screen.findByRole("complementary", { name: "Person" }));
    expect(await panel.findByText("Batch “October joiners”")).toBeTruthy();
    await user.type(panel.getByLabelText("Notes"), "Wants the short course.");
    expect(panel.getByText(/Patient information does not belong here/)).toBeTruthy();
    await user.click(panel.getByRole("button", { name: "Save the notes" }));
    await waitFor(() => expect(desk.known.people.some(({ notes }) => notes === "Wants the short course.")).toBe(true));
  });

  it("are never overwritten by the HIE’s list unless the user takes it", async () => {
    const { user, desk } = await openPeople();
    const first = desk.known.people[0];
    const before = first?.summary.title;
    await openList(user);
    await user.click(screen.getByRole("button", { name: "Update people" }));
    await screen.findByRole("listbox", { name: "People" });
    expect(first?.summary.title).toBe(before);
    await openList(user);
    await user.click(screen.getByRole("checkbox", { name: /take this title/ }));
    await user.click(screen.getByRole("button", { name: "Update people, with 1 difference" }));
    await waitFor(() => expect(first?.summary.title).toBe("Nurse practitioner"));
  });

  it("have a status that only the user can read, said once", async () => {
    const { user, desk } = await openPeople();
    await openList(user, "Status");
    const meaning = () => screen.getByRole<HTMLSelectElement>("combobox", { name: "What “Tier 2” means" });
    expect(meaning().value).toBe("");
    await user.selectOptions(meaning(), "Active");
    await waitFor(() => expect(desk.known.roster().statuses[0]?.state).toBe("active"));
    expect(meaning().value).toBe("active");
  });

  it("of a list whose columns are not recognized are mapped by hand, and are not active by silence", async () => {
    const { user } = await openPeople();
    await user.click(screen.getByRole("button", { name: "Import the HIE’s list…" }));
    expect(await screen.findByText(/No column says whether the accounts are active/)).toBeTruthy();
    const unused = screen.getByRole("region", { name: "Columns that are not used" });
    expect(unused.textContent).toContain("Cost Center");
    await user.click(screen.getByRole("button", { name: /Continue to the preview/ }));
    const account = () => screen.getByRole("region", { name: "Account of the list" }).textContent?.replace(/\s+/g, " ");
    expect(account()).toContain("The list does not say whether the accounts of 2 new people are active");
    expect(account()).toContain("Columns not used Acct St. and Cost Center");
    expect(account()).toContain("1 row left out");
    await user.click(screen.getByRole("button", { name: "Back to the columns" }));
    await user.selectOptions(screen.getByLabelText("What “Acct St.” means"), "Status");
    await waitFor(() => expect(screen.queryByText(/No column says whether/)).toBeNull());
    await user.click(screen.getByRole("button", { name: /^Forget it/ }));
    expect(await screen.findByText(/No column says whether/)).toBeTruthy();
  });

  it("with the same name and another address are asked about, and days that can be two days", async () => {
    const { user, desk } = await openPeople();
    let taken: unknown;
    const before = desk.takeRoster.bind(desk);
    desk.takeRoster = (id, taking) => {
      taken = { same: taking.same, others: taking.others };
      return before(id, taking);
    };
    await openList(user, "Status");
    expect(screen.getByText("1 person not decided.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Day first: April 3" }));
    await waitFor(() => expect(screen.queryByText(/can be two days/)).toBeNull());
    await user.click(screen.getByRole("radio", { name: "The same person" }));
    expect(screen.queryByText("1 person not decided.")).toBeNull();
    await user.click(screen.getByRole("button", { name: "Update people" }));
    await waitFor(() => expect(taken).toEqual({ same: [3], others: [] }));
  });

  it("who are not on the HIE’s list can be filtered and chosen", async () => {
    const { user, desk } = await openPeople();
    const missing = desk.known.people.find(({ summary }) => summary.unlisted)?.summary.name ?? "";
    await user.click(screen.getByRole("button", { name: "Not on the HIE’s list 1" }));
    await waitFor(() => expect(within(listbox()).getAllByRole("option")).toHaveLength(1));
    expect(within(listbox()).getByRole("option").textContent).toContain(missing);
    await user.click(screen.getByRole("button", { name: "Choose all 1" }));
    expect(screen.getByText("1 person chosen")).toBeTruthy();
  });

  it("are told apart by where their clinical alerts stand", async () => {
    const { user, desk } = await openPeople();
    await user.click(within(listbox()).getByText("Mei Chen"));
    const panel = within(await screen.findByRole("complementary", { name: "Person" }));
    const alerts = await panel.findByRole<HTMLSelectElement>("combobox", { name: "Clinical alerts" });
    expect(alerts.value).toBe("no");
    await user.selectOptions(alerts, "Wanted, to be asked for");
    expect(await panel.findByText(/Ask for them with “Ask the HIE…”/)).toBeTruthy();
    expect(desk.known.people.filter(({ alerts_at }) => alerts_at === "wanted")).toHaveLength(1);
  });

  it("are drawn as far as they are seen, however many there are", async () => {
    const { desk } = await openPeople({ people: 20_000 });
    expect(desk.known.people).toHaveLength(20_000);
    expect(within(listbox()).getAllByRole("option").length).toBeLessThan(60);
    expect(within(listbox()).getAllByRole("option")[0]?.getAttribute("aria-setsize")).toBe("20000");
  });

  it("who leave become due until they are kept, and show on the overview", async () => {
    const { user, desk } = await openPeople();
    await user.click(within(listbox()).getByText("Mei Chen"));
    const panel = within(await screen.findByRole("complementary", { name: "Person" }));
    await user.click(await panel.findByRole("button", { name: "Leaves…" }));
    const dialog = within(screen.getByRole("dialog"));
    await fireEvent.input(dialog.getByLabelText("Last working day"), { target: { value: "2026-11-20" } });
    await user.click(dialog.getByRole("checkbox", { name: /Involuntary termination/ }));
    await user.click(dialog.getByRole("button", { name: "Keep the day" }));
    await waitFor(() =>
      expect(desk.known.people.some(({ leaves, involuntary }) => leaves === "2026-11-20" && involuntary)).toBe(true),
    );
    await user.click(screen.getByRole("button", { name: "Overview" }));
    const due = within(await screen.findByRole("region", { name: "What is due" }));
    expect(await due.findByText(/Left on 2026-11-20 and can still log in/)).toBeTruthy();
    await user.click(due.getByRole("button", { name: "Mei Chen" }));
    expect(await screen.findByRole("heading", { name: "Mei Chen" })).toBeTruthy();
  });

  it("are reviewed from the overview with one click", async () => {
    const { user } = openWindow();
    const due = within(await screen.findByRole("region", { name: "What is due" }));
    await user.click(await due.findByRole("button", { name: /more thing/ }));
    await user.click(due.getByRole("button", { name: "Reviewed today" }));
    await waitFor(() => expect(due.queryByRole("button", { name: "Reviewed today" })).toBeNull());
  });

  it("are asked for in one dialog that shows the text and points patients out, and can be taken back", async () => {
    const { user } = await openPeople();
    await user.click(within(listbox()).getByText("Mei Chen"));
    const panel = within(await screen.findByRole("complementary", { name: "Person" }));
    await user.click(await panel.findByRole("button", { name: "Ask the HIE…" }));
    const dialog = within(screen.getByRole("dialog"));
    const make = () => dialog.getByRole<HTMLButtonElement>("button", { name: "Make the request" });
    await user.click(dialog.getByRole("radio", { name: /^Change of role/ }));
    expect(await dialog.findByText("The new title is missing.")).toBeTruthy();
    expect(make().disabled).toBe(true);
    await user.click(dialog.getByRole("radio", { name: /^Deactivation/ }));
    await user.type(dialog.getByLabelText("Reason"), "asked about a patient");
    expect(await dialog.findByText(/looks as if it were about a patient/)).toBeTruthy();
    expect(dialog.getByText("User: Deactivation Request")).toBeTruthy();
    await user.click(make());
    await user.click(await panel.findByRole("button", { name: "Take the request back" }));
    await waitFor(() => expect(panel.queryByRole("button", { name: "Take the request back" })).toBeNull());
  });
});
