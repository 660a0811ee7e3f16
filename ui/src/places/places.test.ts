import { screen, waitFor } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../testing";
import { findArticles } from "./help/articles";

describe("the window", () => {
  it("names itself after the place", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Batches" }));
    await waitFor(() => expect(document.title).toBe("Batches – AUM Desk"));
  });

  it("brings a removed worksheet back", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Worksheets" }));
    await user.click(await screen.findByRole("button", { name: "Remove “Night shift nurses”" }));
    await waitFor(() => expect(screen.queryByRole("button", { name: "Night shift nurses" })).toBeNull());
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(await screen.findByRole("button", { name: "Night shift nurses" })).toBeTruthy();
  });

  it("says of a worksheet that it was sent, until it is edited", async () => {
    const { user, desk } = openWindow();
    const [connection] = await desk.connections();
    const { statements, manager_name } = await desk.review(3);
    const attestation = { name: manager_name, statements, btg_confirmed: true, warnings_seen: true };
    await desk.attest(3, { ...attestation, connection: connection?.id ?? 0 });
    await user.click(await screen.findByRole("button", { name: "Worksheets" }));
    const row = (await screen.findByRole("button", { name: "Night shift nurses" })).closest("tr");
    expect(row?.textContent).toContain("Sent");
    await desk.edit(3, { kind: "type", cell: { row: 0, column: 0 }, value: "Ama" }, { start: 0, count: 1 });
    await user.click(screen.getByRole("button", { name: "Overview" }));
    await user.click(screen.getByRole("button", { name: "Worksheets" }));
    await waitFor(() =>
      expect(screen.getByRole("button", { name: "Night shift nurses" }).closest("tr")?.textContent).toContain("Ready"),
    );
  });

  it("reaches a worksheet through the palette by keyboard alone", async () => {
    const { user } = openWindow();
    await screen.findByRole("heading", { name: "Overview" });
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("option", { name: /Open “Night shift nurses”/ });
    await user.type(screen.getByRole("combobox"), "night shift");
    await user.keyboard("{Enter}");
    expect(await screen.findByRole("grid", { name: "Night shift nurses" })).toBeTruthy();
  });

  it("never shows a secret again", async () => {
    const { user, desk, container } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await user.click(screen.getByRole("button", { name: "Connections" }));
    await user.click(await screen.findByRole("button", { name: "Add a connection" }));
    await user.type(screen.getByLabelText("Name"), "Test");
    await user.type(screen.getByLabelText("Address"), "https://scim.test.example");
    const token = screen.getByLabelText<HTMLInputElement>("Token");
    expect(token.type).toBe("password");
    await user.type(token, "verysecret-4711");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect(await screen.findByText("4711")).toBeTruthy();
    expect(desk.connectionList.at(-1)?.name).toBe("Test");
    expect(container.ownerDocument.documentElement.outerHTML).not.toContain("verysecret");
  });

  it("shows a fault with its hint, and keeps what was typed", async () => {
    const { user } = openWindow();
    await user.click(await screen.findByRole("button", { name: "Settings" }));
    await user.click(screen.getByRole("button", { name: "Connections" }));
    await user.click(await screen.findByRole("button", { name: "Add a connection" }));
    await user.type(screen.getByLabelText("Name"), "Test");
    await user.type(screen.getByLabelText("Address"), "scim.test.example");
    await user.type(screen.getByLabelText("Token"), "x");
    await user.click(screen.getByRole("button", { name: "Add" }));
    expect((await screen.findByRole("alert")).textContent).toContain("https://");
    expect(screen.getByLabelText<HTMLInputElement>("Address").value).toBe("scim.test.example");
  });
});

describe("help", () => {
  it("is found by words in any order", () => {
    expect(findArticles("nurse emergency").map(({ id }) => id)).toContain("btg");
    expect(findArticles("zzz")).toEqual([]);
  });
});
