import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

type User = ReturnType<typeof openWindow>["user"];

async function open(user: User) {
  await user.click(await screen.findByRole("button", { name: "Worksheets" }));
  await user.click(await screen.findByRole("button", { name: "November joiners" }));
  await user.click(await screen.findByRole("button", { name: /Add from file/ }));
  await user.click(await screen.findByRole("button", { name: "Choose a file…" }));
  await user.click(await screen.findByRole("button", { name: /^Use “Hires” \(\d+ people\)/ }));
  await next(user, "Continue to the columns");
  await screen.findByText("One column to decide about");
}

async function toRows(user: User) {
  await open(user);
  await next(user, "Continue to the rows");
  await screen.findByRole("heading", { name: "Who still works here" });
}

async function toTitles(user: User) {
  await toRows(user);
  await next(user, "Continue to the titles");
}

async function toPreview(user: User) {
  await toTitles(user);
  await next(user, "Continue to the preview");
  await screen.findAllByRole("tab");
}

const choice = (group: string, answer: string) =>
  within(screen.getByRole("radiogroup", { name: group })).getByRole<HTMLInputElement>("radio", { name: answer });

const next = async (user: User, name: string) => user.click(await screen.findByRole("button", { name }));

describe("bringing people in", () => {
  it("begins at the first thing that is to be decided", async () => {
    const { user } = openWindow();
    await open(user);
    expect(screen.getByText("Please choose")).toBeTruthy();
    expect(screen.getByText(/No column is used for Mobile number, Facility/)).toBeTruthy();
  });

  it("takes what the user says about a column", async () => {
    const { user } = openWindow();
    await open(user);
    await next(user, "Yes, mobile number");
    await waitFor(() => expect(screen.queryByText("One column to decide about")).toBeNull());
    expect((screen.getByLabelText("What “Phone” means") as HTMLSelectElement).value).toBe("mobile");
    expect(screen.getByText("Chosen by you")).toBeTruthy();
  });

  it("gives nobody Break the Glass without a click on that very title", async () => {
    const { user } = openWindow();
    await open(user);
    await next(user, "Continue to the rows");
    await next(user, "Continue to the titles");
    await next(user, "Accept the likeliest for 1 (none gives Break the Glass)");
    const emergency = "Title of the form for “RN” in Emergency Department";
    await waitFor(() =>
      expect((screen.getByLabelText("Title of the form for “RN”") as HTMLSelectElement).value).toBe("Registered nurse"),
    );
    expect((screen.getByLabelText(emergency) as HTMLSelectElement).value).toBe("");
    await user.click(screen.getByRole("button", { name: /Emergency department nurse, gives Break the Glass/ }));
    await waitFor(() =>
      expect((screen.getByLabelText(emergency) as HTMLSelectElement).value).toBe("Emergency department nurse"),
    );
  });

  it("shows what would happen to every row before it happens", async () => {
    const { user } = openWindow();
    await toPreview(user);
    const tabs = await screen.findAllByRole("tab");
    expect(tabs.map((tab) => tab.textContent?.replace(/\d+/, "").trim())).toEqual([
      "To add",
      "To change",
      "Already there",
      "Left out",
      "To decide",
    ]);
    tabs[0]?.focus();
    await user.keyboard("{ArrowLeft}");
    expect(document.activeElement).toBe(tabs[4]);
    await user.keyboard("{ArrowLeft}");
    const panel = screen.getByRole("tabpanel");
    expect(await within(panel).findByText(/“Status” is “Terminated”/)).toBeTruthy();
    expect(screen.getByRole("button", { name: /Export rows/ })).toBeTruthy();
  });

  it("asks which sheet is meant before anything else", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Worksheets" }));
    await user.click(await screen.findByRole("button", { name: "November joiners" }));
    await user.click(await screen.findByRole("button", { name: /Add from file/ }));
    await user.click(await screen.findByRole("button", { name: "Choose a file…" }));
    expect(await screen.findByText(/2 sheets have people/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Use “October” (14 people)" }));
    await waitFor(() => expect(screen.queryByText(/2 sheets have people/)).toBeNull());
    expect((screen.getByLabelText("Sheet") as HTMLSelectElement).value).toBe("October");
  });

  it("asks about each value of a status until it is answered, with its count", async () => {
    const { user } = openWindow();
    await toRows(user);
    expect(screen.getByText(/2 values need your answer/)).toBeTruthy();
    expect(choice("People with “Active” in “Status”", "Works here").checked).toBe(true);
    expect(choice("People with “Terminated” in “Status”", "Left").checked).toBe(true);
    expect(choice("People with “LOA” in “Status”", "Ask me later").checked).toBe(false);
    await user.click(choice("People with “LOA” in “Status”", "Works here"));
    await user.click(choice("People with Empty in “Status”", "Ask me later"));
    expect(await screen.findByText(/Your answers are remembered for the next list/)).toBeTruthy();
    expect(screen.getAllByText("Your answer")).toHaveLength(2);
  });

  it("names hidden rows and takes them only when told to", async () => {
    const { user } = openWindow();
    await toRows(user);
    expect(screen.getByRole("heading", { name: "3 rows are hidden or filtered away in the file" })).toBeTruthy();
    expect(screen.getByText(/Rows 30–31 and 37\. Not added until you decide/)).toBeTruthy();
    await user.click(choice("Rows that are hidden or filtered away in the file", "Leave them out"));
    expect(await screen.findByText(/Left out\./)).toBeTruthy();
  });

  it("gives the account of the whole list, and answers to each question in it", async () => {
    const { user } = openWindow();
    await toPreview(user);
    const account = screen.getByRole("region", { name: "Account of the list" });
    const text = () => account.textContent?.replace(/\s+/g, " ") ?? "";
    expect(text()).toMatch(/(\d+) rows: \d+ to add, 1 to change, 1 already there, 2 left out, 6 to decide/);
    expect(text()).toContain("Columns not used Hire Date and Manager");
    expect(text()).toContain("“October” (14 people)");
    expect(text()).toContain("30–31 and 37 (to decide)");
    const [, rows, added] = /(\d+) rows: (\d+) to add/.exec(text()) ?? [];
    expect(Number(rows)).toBe(Number(added) + 1 + 1 + 2 + 6);
    await user.click(screen.getByRole("tab", { name: /To decide/ }));
    const answers = await screen.findByRole("group", { name: "Answers for row 24" });
    expect(answers.textContent).toContain("Answers for 2 people with this value.");
    await user.click(within(answers).getByRole("button", { name: "Works here" }));
    await waitFor(() => expect(text()).toMatch(new RegExp(`${Number(added) + 2} to add.*4 to decide`)));
    expect(screen.queryByRole("group", { name: "Answers for row 24" })).toBeNull();
    expect(screen.getByText("4 undecided rows are not added.")).toBeTruthy();
  });

  it("adds the people as one step that can be taken back", async () => {
    const { user, desk } = openWindow();
    const before = desk.sheets[1]?.summary().people ?? 0;
    await toPreview(user);
    await user.click(await screen.findByRole("button", { name: /^Add \d+ people/ }));
    expect(await screen.findByText(/people added from November hires.xlsx/)).toBeTruthy();
    expect(desk.sheets[1]?.summary().people).toBeGreaterThan(before);
    await screen.findByRole("grid");
    await user.click(screen.getAllByRole("button", { name: "Undo" }).at(-1) as HTMLElement);
    await waitFor(() => expect(desk.sheets[1]?.summary().people).toBe(before));
  });
});
