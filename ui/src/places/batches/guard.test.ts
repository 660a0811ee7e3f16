import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { FaultCode } from "../../lib/contract";
import { FAULTS } from "../../lib/faults";
import { openWindow } from "../../testing";

type User = ReturnType<typeof openWindow>["user"];

async function leavers(user: User) {
  await user.click(await screen.findByRole("button", { name: "Batches" }));
  await user.click(await screen.findByRole("button", { name: "Leavers of November" }));
}

describe("many endings at once", () => {
  it("are sent only after their number was typed", async () => {
    const { user, desk } = openWindow();
    const batch = desk.batchList.find(({ view }) => view.summary.name === "Leavers of November");
    await leavers(user);
    const guard = await screen.findByRole("region", { name: "Unusually many endings" });
    expect(screen.queryByRole("button", { name: "Go on sending" })).toBeNull();

    await user.type(within(guard).getByLabelText("How many people lose their access"), "3");
    await user.click(within(guard).getByRole("button", { name: "Confirm the number" }));
    expect(within(guard).getByText(/That is not the number/)).toBeTruthy();
    expect(batch?.view.endings_to_confirm).toBe(7);
    await user.clear(within(guard).getByLabelText("How many people lose their access"));
    await user.type(within(guard).getByLabelText("How many people lose their access"), "7");
    await user.click(within(guard).getByRole("button", { name: "Confirm the number" }));

    expect(await screen.findByRole("button", { name: "Go on sending" })).toBeTruthy();
    expect(batch?.view.endings_to_confirm).toBeNull();
  });
});

describe("an account that somebody else changed", () => {
  it("shows what differs, and is decided by the user", async () => {
    const { user, desk } = openWindow();
    const batch = desk.batchList.find(({ view }) => view.summary.name === "Leavers of November");
    const one = batch?.view.outcomes[0];
    await leavers(user);
    const table = await screen.findByRole("table", { name: `What differs for ${one?.person.name}` });
    expect(within(table).getByRole("row", { name: "title Hospitalist Physician" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: /It is this person/ })).toBeNull();

    await user.click(screen.getByRole("button", { name: /^Send ours all the same/ }));

    expect(one?.state).toBe("queued");
  });
});

describe("credentials", () => {
  it("that end soon are pointed out at the first place, too", async () => {
    const { user } = openWindow();
    expect(await screen.findByText(/The credential works until .* 12 days from now/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Open connections" }));
    expect(await screen.findByRole("button", { name: "Add a connection" })).toBeTruthy();
  });

  it("that the keychain does not give are explained, each failure in its own words", async () => {
    const codes: FaultCode[] = ["keychain-missing", "keychain-locked", "credential-missing", "keychain-denied"];
    const { user, desk } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await user.click(await screen.findByRole("button", { name: "Connections" }));
    for (const code of codes) {
      const fault = { code, message: `The message of ${code}.`, hint: `The hint of ${code}.`, where: "" };
      desk.testConnection = () => Promise.reject(fault);
      await user.click(await screen.findByRole("button", { name: "Test Healthix production" }));
      expect(await screen.findByText(FAULTS[code].title)).toBeTruthy();
      expect(screen.getByText(fault.message, { exact: false })).toBeTruthy();
    }
  });
});

describe("notices of the system", () => {
  it("can be switched off, and the theme stays", async () => {
    const { user, desk } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await user.click(await screen.findByRole("button", { name: "Appearance" }));
    await user.click(await screen.findByRole("radio", { name: /^Dark/ }));
    await user.click(screen.getByRole("checkbox", { name: /When sending has ended/ }));
    expect(desk.preferences).toEqual({ theme: "dark", notify: false });
  });
});
