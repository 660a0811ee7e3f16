import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AfterPaint } from "./after-paint";

describe("work after the next frame", () => {
  beforeEach(
    () =>
      void vi.useFakeTimers({
        toFake: ["requestAnimationFrame", "cancelAnimationFrame", "setTimeout", "clearTimeout"],
      }),
  );
  afterEach(() => void vi.useRealTimers());

  it("waits until the frame is painted, and does only the newest", () => {
    const done: string[] = [];
    const after = new AfterPaint();
    let painted = false;
    requestAnimationFrame(() => (painted = true));

    after.later(() => done.push(`first, painted: ${painted}`));
    after.later(() => done.push(`second, painted: ${painted}`));
    expect(done).toEqual([]);
    vi.advanceTimersByTime(40);

    expect(done).toEqual(["second, painted: true"]);
  });

  it("is done in a window that draws nothing", () => {
    vi.stubGlobal("requestAnimationFrame", () => 1);
    vi.stubGlobal("cancelAnimationFrame", () => undefined);
    const work = vi.fn();

    new AfterPaint().later(work);
    vi.advanceTimersByTime(1_000);

    expect(work).toHaveBeenCalledTimes(1);
    vi.unstubAllGlobals();
  });

  it("is dropped, or done at once, when that is asked for", () => {
    const [dropped, now] = [vi.fn(), vi.fn()];
    const after = new AfterPaint();

    after.later(dropped);
    after.drop();
    after.later(now);
    after.now();
    vi.advanceTimersByTime(1_000);

    expect(dropped).not.toHaveBeenCalled();
    expect(now).toHaveBeenCalledTimes(1);
  });
});
