import { render } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import type { FakeOptions } from "./lib/desk/fake";
import { FakeDesk } from "./lib/desk/fake";
import Window from "./Window.svelte";

/** The whole window over a fake desk, as a person meets it. */
export function openWindow(options: FakeOptions = {}) {
  const desk = new FakeDesk({ pace: 1, ...options });
  const user = userEvent.setup();
  return { desk, user, ...render(Window, { desk }) };
}
