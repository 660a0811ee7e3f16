import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

type User = ReturnType<typeof openWindow>["user"];
const PASSPHRASE = "copper lantern eats moss";

async function settings(user: User, section: string) {
  await user.click(await screen.findByRole("button", { name: "Settings" }));
  await user.click(await screen.findByRole("button", { name: section }));
}

async function openFile(user: User, passphrase: string) {
  await user.click(await screen.findByRole("button", { name: "Choose the file…" }));
  await user.clear(screen.getByLabelText("Its passphrase"));
  await user.type(screen.getByLabelText("Its passphrase"), passphrase);
}

describe("handing over", () => {
  it("asks for the passphrase twice, never shows it, and keeps it nowhere once the file was written", async () => {
    const { user } = openWindow();
    await settings(user, "Hand over");
    const card = await screen.findByRole("region", { name: "Hand over to a colleague" });
    const first = within(card).getByLabelText("Passphrase") as HTMLInputElement;
    const second = within(card).getByLabelText("The same passphrase again") as HTMLInputElement;
    expect([first.type, second.type]).toEqual(["password", "password"]);

    await user.type(first, PASSPHRASE);
    await user.type(second, "something else");
    await user.click(within(card).getByRole("button", { name: "Write the file…" }));
    expect(within(card).getByText("It is not the same as the first one.")).toBeTruthy();
    expect(within(card).queryByText("Written.")).toBeNull();

    await user.clear(second);
    await user.type(second, PASSPHRASE);
    await user.click(within(card).getByRole("button", { name: "Write the file…" }));
    expect(await within(card).findByText("Written.")).toBeTruthy();
    expect(within(card).getByText(/5 open requests will be sent from the other copy/)).toBeTruthy();
    expect([first.value, second.value]).toEqual(["", ""]);
    expect(await screen.findByText(/^5 requests, since/)).toBeTruthy();
  });

  it("shows both values of a conflict with what is proposed and why, and takes what was chosen", async () => {
    const { user, desk } = openWindow();
    const sent: unknown[] = [];
    const take = desk.mergeHandover.bind(desk);
    desk.mergeHandover = (path, passphrase, decisions, look) => {
      if (!look) sent.push(decisions);
      return take(path, passphrase, decisions, look);
    };
    await settings(user, "Hand over");
    await openFile(user, "not this one");
    await user.click(screen.getByRole("button", { name: "Preview" }));
    expect(await screen.findByText("The passphrase does not fit")).toBeTruthy();

    await openFile(user, PASSPHRASE);
    await user.click(screen.getByRole("button", { name: "Preview" }));
    expect(await screen.findByText("3 fields you both have differently")).toBeTruthy();
    expect(screen.getByText(/Changed last there, on 2026-11-20/)).toBeTruthy();
    const theirs = screen.getByRole("radio", { name: "Tara Kim, notes: from Ravi Shah" }) as HTMLInputElement;
    expect(theirs.checked).toBe(true);
    await user.click(screen.getByRole("radio", { name: "Tara Kim, notes: yours" }));
    await user.click(screen.getByRole("button", { name: "Import the file" }));

    expect(await screen.findByText(/^Imported\./)).toBeTruthy();
    expect(sent).toEqual([
      [
        { key: "example:tara.kim@examplebay.example/notes", take: "mine" },
        { key: "example:tara.kim@examplebay.example/mobile number", take: "mine" },
        { key: "organization/facilities", take: "mine" },
      ],
    ]);
    await openFile(user, PASSPHRASE);
    await user.click(screen.getByRole("button", { name: "Preview" }));
    expect(await screen.findByText(/It has nothing new/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Import the file" })).toBeNull();
  });
});

describe("backup", () => {
  it("restores over what is there only when that was wished for, and says where the old data are", async () => {
    const { user } = openWindow();
    await settings(user, "Backup");
    await openFile(user, PASSPHRASE);
    await user.click(screen.getByRole("button", { name: "Restore" }));
    expect(await screen.findByText(/they would be replaced/)).toBeTruthy();

    await user.click(screen.getByRole("checkbox", { name: /Replace everything/ }));
    await user.click(screen.getByRole("button", { name: "Restore" }));
    expect(await screen.findByText(/^Restored as of/)).toBeTruthy();
    expect(screen.getByText(/replaced-2026-11-22-090000/)).toBeTruthy();
  });
});

describe("reminders", () => {
  it("keeps a changed interval and goes back to the usual ones", async () => {
    const { user, desk } = openWindow();
    await settings(user, "Reminders");
    const late = (await screen.findByLabelText(/^Call it late after/)) as HTMLInputElement;
    await user.clear(late);
    await user.type(late, "72");
    await user.click(screen.getByRole("button", { name: "Save changes" }));
    expect((await desk.reminders()).notice_late_hours).toBe(72);
    await user.click(screen.getByRole("button", { name: "Restore defaults" }));
    expect((await desk.reminders()).notice_late_hours).toBe(48);
  });
});
