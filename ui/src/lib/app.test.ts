import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { App } from "./app.svelte";
import { FakeDesk } from "./desk/fake";

describe("notices", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("stand once for the same news, and the last stays its whole time", () => {
    const app = new App(new FakeDesk({ pace: 1 }));
    app.toast("25 people moved one step along.");
    vi.advanceTimersByTime(5_000);
    app.toast("25 people moved one step along.");
    vi.advanceTimersByTime(5_000);
    expect(app.toasts.map((toast) => toast.text)).toEqual(["25 people moved one step along."]);
    vi.advanceTimersByTime(1_001);
    expect(app.toasts).toEqual([]);
  });
});
