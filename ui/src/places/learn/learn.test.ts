import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { DeskError } from "../../lib/contract";
import { openWindow } from "../../testing";

async function openLearning() {
  const opened = openWindow();
  const { user } = opened;
  await user.click(await screen.findByRole("button", { name: "Settings" }));
  await user.click(screen.getByRole("button", { name: "Forms" }));
  const [learn] = await screen.findAllByRole("button", { name: /^Learn the HIE's own form/ });
  if (!learn) throw new Error("no form to learn");
  await user.click(learn);
  await user.click(await screen.findByRole("button", { name: "Choose the blank form…" }));
  await screen.findByText("Provisioning form 2026.xlsx");
  return opened;
}

const use = () => screen.getByRole<HTMLButtonElement>("button", { name: "Use this form" });

describe("learning a form", () => {
  it("shows what was found with its cell and how sure it is", async () => {
    await openLearning();
    const columns = within(screen.getByRole("region", { name: "Columns of the form" }));
    const mail = columns.getByText("E-mail Address (unique)*").closest("tr");
    expect(mail?.textContent).toContain("Certain");
    expect(mail?.textContent).toContain("D8");
    expect(columns.getByText("Please check")).toBeTruthy();
    expect(document.body.textContent).toContain("the range Ref Data!B2:B13 on the very hidden sheet “Ref Data”");
  });

  it("is not used before what has to be decided is decided", async () => {
    const { user, desk } = await openLearning();
    expect(use().disabled).toBe(true);
    await user.selectOptions(screen.getByLabelText("Access level of “Health Coach”"), "Care Management");
    await waitFor(() => expect(use().disabled).toBe(false));
    await user.click(use());
    expect(await screen.findByText("Learned")).toBeTruthy();
    expect(screen.getByText(/^Healthix, with Break the Glass is used from now on/)).toBeTruthy();
    expect(desk.learnedForms["healthix/btg"]?.choices.levels).toEqual([
      { title: "Health Coach", level: "Care Management" },
    ]);
  });

  it("takes corrections of columns, and takes them all back at once", async () => {
    const { user } = await openLearning();
    const badge = () => screen.getByLabelText<HTMLSelectElement>("What column F, “Employee Badge ID”, holds");
    await user.selectOptions(badge(), "Place of work");
    await user.click(screen.getByLabelText("“Employee Badge ID” is required"));
    await waitFor(() => expect(badge().closest("tr")?.textContent).toContain("Your decision"));
    expect(screen.queryByText(/was not recognized/)).toBeNull();
    await user.click(screen.getByRole("button", { name: "Undo my changes" }));
    await waitFor(() => expect(badge().value).toBe("not-recognised"));
    expect(screen.queryByRole("button", { name: "Undo my changes" })).toBeNull();
  });

  it("shows how far a long reading is, and ends it when that is wanted", async () => {
    const { user, desk } = await openLearning();
    let tell: (rows: number) => void = () => undefined;
    desk.onLearnProgress = (listener) => {
      tell = listener;
      return () => undefined;
    };
    await user.click(screen.getByRole("button", { name: "Back to the forms" }));
    const [learn] = await screen.findAllByRole("button", { name: /^Learn the HIE's own form/ });
    if (!learn) throw new Error("no form to learn");
    await user.click(learn);
    let end: (fault: DeskError) => void = () => undefined;
    desk.chooseBlankForm = () => new Promise((_, reject) => (end = reject));
    desk.cancelLearning = async () => end({ code: "cancelled", message: "Ended.", hint: "", where: "" });
    await user.click(await screen.findByRole("button", { name: "Choose the blank form…" }));
    const cancel = await screen.findByRole("button", { name: "Cancel" });
    tell(8192);
    expect(await screen.findByText("8,192 rows so far")).toBeTruthy();
    await user.click(cancel);
    await waitFor(() => expect(screen.queryByText("Reading the form…")).toBeNull());
    expect(screen.queryByRole("alert")).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Choose the blank form…" }).disabled).toBe(false);
  });

  it("finds titles by their words and by their level", async () => {
    const { user } = await openLearning();
    const search = screen.getByPlaceholderText("Search titles and levels");
    await user.type(search, "nurse");
    expect(screen.getByText("3 titles found.")).toBeTruthy();
    await user.clear(search);
    await user.type(search, "care management");
    expect(screen.getByText("2 titles found.")).toBeTruthy();
  });

  it("goes back to the starter layout", async () => {
    const { user, desk } = await openLearning();
    await user.click(screen.getByRole("checkbox", { name: /It is fine as it is/ }));
    await waitFor(() => expect(use().disabled).toBe(false));
    await user.click(use());
    await user.click(await screen.findByRole("button", { name: /^Back to the starter…/ }));
    await user.click(screen.getByRole("button", { name: "Use the starter layout" }));
    await waitFor(() => expect(screen.queryByText("Learned")).toBeNull());
    expect(desk.learnedForms).toEqual({});
  });
});
