import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

async function openHie() {
  const opened = openWindow();
  await opened.user.click(await screen.findByRole("button", { name: "Your HIE" }));
  await screen.findByRole("heading", { name: "Your Account Manager" });
  return opened;
}

describe("your HIE", () => {
  it("keeps who the contact person is, and says where to look it up", async () => {
    const { user, desk } = await openHie();
    let page = "";
    desk.openHiePage = async (address?: string) => void (page = address ?? "");
    await user.click(screen.getByRole("button", { name: "I don’t know: look it up" }));
    expect(page).toBe("https://hie.example/account-managers");

    await user.click(screen.getByRole("button", { name: "Enter who it is" }));
    await user.type(screen.getByLabelText("Name"), "Pat Lee");
    await user.type(screen.getByLabelText("Email"), "pat.lee@hie.example");
    await user.click(screen.getByRole("button", { name: "Save" }));
    expect(await screen.findByText("Pat Lee")).toBeTruthy();
    expect(screen.getAllByText(/Confirmed on/)).toHaveLength(2);
  });

  it("shows the text of a question only once everything is there that the HIE needs", async () => {
    const { user } = await openHie();
    await user.click(screen.getByRole("button", { name: /The portal shows an error/ }));
    expect(await screen.findByText("“Exact message” is missing.")).toBeTruthy();
    expect(screen.queryByText(/By support ticket/)).toBeNull();
    await user.type(screen.getByLabelText(/Exact message/), "Access denied");
    await user.type(screen.getByLabelText(/Date and time/), "today");
    expect(await screen.findByText(/By support ticket/)).toBeTruthy();
    expect(screen.getByRole("button", { name: /Copy Please describe your issue/ })).toBeTruthy();
  });

  it("lists what is only assumed until it is confirmed", async () => {
    const { user } = await openHie();
    const titles = screen.getByText("The list of titles and the access level of each").closest("li");
    if (!titles) throw new Error("not listed");
    await user.click(within(titles).getByRole("button", { name: /Confirmed today/ }));
    expect(await within(titles).findByText(/Confirmed on/)).toBeTruthy();
    await user.click(within(titles).getByRole("button", { name: /Take back/ }));
    expect(await within(titles).findByRole("button", { name: /Confirmed today/ })).toBeTruthy();
  });

  it("keeps the answer about a person", async () => {
    const { user, desk } = await openHie();
    const kept: unknown[] = [];
    desk.keepAnswer = async (...answer: unknown[]) => void kept.push(answer);
    await user.click(screen.getByRole("button", { name: /What is this person's username/ }));
    await user.type(await screen.findByLabelText(/Who is it about/), "Nwosu");
    await user.click(await screen.findByRole("button", { name: /Nwosu/ }));
    await user.type(await screen.findByLabelText("The username that the HIE answered"), "jnwosu7");
    await user.click(screen.getByRole("button", { name: "Keep the answer" }));
    expect(kept).toEqual([[expect.any(Number), "username", "jnwosu7", ""]]);
  });
});
