import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

type User = ReturnType<typeof openWindow>["user"];

async function open(user: User) {
  await user.click(await screen.findByRole("button", { name: "Worksheets" }));
  await user.click(await screen.findByRole("button", { name: "November joiners" }));
  await user.click(await screen.findByRole("button", { name: /Add from file/ }));
  await user.click(await screen.findByRole("button", { name: "Choose a file…" }));
  await screen.findByText("One column to decide about");
}

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
    await open(user);
    await next(user, "Continue to the titles");
    await next(user, "Continue to the preview");
    const tabs = await screen.findAllByRole("tab");
    expect(tabs.map((tab) => tab.textContent?.replace(/\d+/, "").trim())).toEqual([
      "New",
      "Changed",
      "Already there",
      "Cannot be used",
    ]);
    tabs[0]?.focus();
    await user.keyboard("{ArrowLeft}");
    expect(document.activeElement).toBe(tabs[3]);
    const panel = screen.getByRole("tabpanel");
    expect(await within(panel).findByText(/no longer works there/)).toBeTruthy();
    expect(screen.getByRole("button", { name: /Export these rows/ })).toBeTruthy();
  });

  it("adds the people as one step that can be taken back", async () => {
    const { user, desk } = openWindow();
    const before = desk.sheets[1]?.summary().people ?? 0;
    await open(user);
    await next(user, "Continue to the titles");
    await next(user, "Continue to the preview");
    await user.click(await screen.findByRole("button", { name: /^Add \d+ people/ }));
    expect(await screen.findByText(/people added from November hires.xlsx/)).toBeTruthy();
    expect(desk.sheets[1]?.summary().people).toBeGreaterThan(before);
    await screen.findByRole("grid");
    await user.click(screen.getAllByRole("button", { name: "Undo" }).at(-1) as HTMLElement);
    await waitFor(() => expect(desk.sheets[1]?.summary().people).toBe(before));
  });
});
