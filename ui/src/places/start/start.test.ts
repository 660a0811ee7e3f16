import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import { openWindow } from "../../testing";

async function name(user: ReturnType<typeof openWindow>["user"], kind: RegExp) {
  await user.type(await screen.findByLabelText("Legal name"), "Example Bay");
  await user.click(screen.getByRole("radio", { name: kind }));
  await user.click(screen.getByRole("button", { name: "Continue" }));
}

async function person(user: ReturnType<typeof openWindow>["user"]) {
  await user.type(await screen.findByLabelText("Your full name"), "Dolores Okafor");
  await user.type(screen.getByLabelText("Your work e-mail"), "d@kings.example");
  await user.click(screen.getByRole("button", { name: "Continue" }));
}

describe("the first start", () => {
  it("does not go on without an answer and says what is missing", async () => {
    const { user } = openWindow({ start: "fresh" });
    await user.click(await screen.findByRole("button", { name: "Continue" }));
    expect(screen.getByText("Type the name of your organization.")).toBeTruthy();
    expect(screen.getByText("Step 1 of 3")).toBeTruthy();
  });

  it("leads a hospital with an emergency department to the form with Break the Glass and its practice worksheet", async () => {
    const { user, desk } = openWindow({ start: "fresh" });
    await name(user, /^Hospital/);
    await user.click(await screen.findByRole("radio", { name: /^Yes/ }));
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await person(user);
    await user.click(await screen.findByRole("button", { name: "Open the practice worksheet" }));
    expect(await screen.findByRole("grid", { name: "Practice worksheet" })).toBeTruthy();
    expect(desk.organization).toMatchObject({
      form: "healthix/btg",
      emergency_department: true,
      manager_name: "Dolores Okafor",
    });
  });

  it("asks a practice nothing about an emergency department", async () => {
    const { user } = openWindow({ start: "fresh" });
    await name(user, /^Practice/);
    expect(await screen.findByText("Who are you?")).toBeTruthy();
    expect(screen.getByText("Step 2 of 3")).toBeTruthy();
  });

  it("does not choose for a hospital without an emergency department", async () => {
    const { user, desk } = openWindow({ start: "fresh" });
    await name(user, /^Hospital/);
    await user.click(await screen.findByRole("radio", { name: /^No/ }));
    await user.click(screen.getByRole("button", { name: "Continue" }));
    await person(user);
    expect(await screen.findByText("Which form does your HIE want?")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Open the practice worksheet" }));
    expect(screen.getByText("Choose the form that your HIE named.")).toBeTruthy();
    expect(desk.organization).toBeNull();
  });
});
