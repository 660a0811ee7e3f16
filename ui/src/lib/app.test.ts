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

describe("what is due", () => {
  const started = async (rows: number, due: { late: number; now: number }) => {
    const desk = new FakeDesk({ pace: 1, rows });
    desk.due = async () => ({ items: [], more: false, soon: 4, ...due });
    const app = new App(desk);
    await app.start();
    await vi.waitFor(() => expect(app.pressing).toBe(due.late + due.now));
    return app;
  };

  it("is said in a line to whoever goes on in a worksheet, with the way to it", async () => {
    const app = await started(5, { late: 1, now: 2 });
    await vi.waitFor(() =>
      expect(app.toasts.map((toast) => toast.text)).toEqual(["3 things are due, 1 of them late."]),
    );
    app.toasts[0]?.action?.run();
    expect(app.place.name).toBe("overview");
  });

  it("is not said twice on the overview, and not where nothing presses", async () => {
    expect((await started(0, { late: 1, now: 2 })).toasts).toEqual([]);
    expect((await started(5, { late: 0, now: 0 })).toasts).toEqual([]);
  });
});
