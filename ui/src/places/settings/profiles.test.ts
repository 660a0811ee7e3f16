import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

async function openForms() {
  const opened = openWindow();
  await opened.user.click(await screen.findByRole("button", { name: "Settings" }));
  await opened.user.click(screen.getByRole("button", { name: "Forms" }));
  return opened;
}

const add = () => screen.findByRole("button", { name: "Add a form profile…" });

describe("a form profile of one's own", () => {
  it("shows how it differs from the profile in use, and replaces that only when told to", async () => {
    const { user, desk } = await openForms();
    const asked: (string | null)[] = [];
    const before = desk.addProfile.bind(desk);
    desk.addProfile = (replace) => {
      asked.push(replace);
      return before(replace);
    };
    await user.click(await add());
    expect(await screen.findByText(/was not added/)).toBeTruthy();
    await user.click(await add());
    expect(await screen.findByText(/can be used from now on/)).toBeTruthy();

    await user.click(await add());
    const changes = within(await screen.findByRole("alert"));
    expect(changes.getByText(/differs from the profile in use in 3 places/)).toBeTruthy();
    expect(changes.getByText("Level “Clinical”").closest("li")?.textContent).toContain("has Break the Glass");
    await user.click(changes.getByRole("button", { name: "Keep the profile in use" }));
    expect(screen.queryByText(/differs from the profile in use/)).toBeNull();
    expect(asked).toEqual([null, null, null]);

    await user.click(await add());
    await user.click(await screen.findByRole("button", { name: "Replace the profile" }));
    await waitFor(() => expect(screen.queryByText(/differs from the profile in use/)).toBeNull());
    expect(asked.at(-1)).toMatch(/\.toml$/);
  });
});

describe("a mail server", () => {
  it("is greeted by the host name that was typed", async () => {
    const { user, desk } = openWindow();
    let greeting: string | undefined;
    const before = desk.addConnection.bind(desk);
    desk.addConnection = (connection) => {
      greeting = connection.setup.channel === "smtp" ? connection.setup.greeting : undefined;
      return before(connection);
    };
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await user.click(screen.getByRole("button", { name: "Connections" }));
    await user.click(await screen.findByRole("button", { name: /Add a connection/ }));
    const dialog = within(await screen.findByRole("dialog"));
    await user.click(dialog.getByRole("radio", { name: /mail server/i }));
    await user.type(dialog.getByLabelText("Name"), "Our mail");
    await user.type(dialog.getByLabelText(/^Your contact person/), "am@hie.example");
    await user.type(dialog.getByRole("textbox", { name: /^Mail server/ }), "mail.examplebay.example");
    await user.type(dialog.getByLabelText(/^Mail comes from/), "access@examplebay.example");
    await user.click(dialog.getByText("More"));
    await user.type(dialog.getByLabelText(/^Host name for the greeting/), " desk.examplebay.example ");
    await user.click(dialog.getByRole("button", { name: "Add" }));
    await waitFor(() => expect(greeting).toBe("desk.examplebay.example"));
  });
});
