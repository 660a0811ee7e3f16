import { describe, expect, it, vi } from "vitest";
import type { EditOutcome, RowView, Window } from "../contract";
import { EditQueue, patchOf, pasteTarget, type Job } from "./edits";
import { RowCache } from "./row-cache";

const settle = () => new Promise<void>((resolve) => setTimeout(resolve));
const outcome = (label: string) => ({ label }) as EditOutcome;

function heldRows() {
  const asked: { window: Window; answer: () => void }[] = [];
  const fetch = (window: Window) =>
    new Promise<RowView[]>((resolve) => {
      const rows = Array.from({ length: window.count }, (_, index) => row(window.start + index));
      asked.push({ window, answer: () => resolve(rows) });
    });
  return { asked, fetch };
}
const row = (place: number): RowView => ({
  row: place,
  number: place + 2,
  cells: [`r${place}`],
  break_the_glass: false,
  problems: [],
});

describe("the rows that are known", () => {
  it("are asked for in whole pages, and once", async () => {
    const { asked, fetch } = heldRows();
    const changed = vi.fn();
    const cache = new RowCache(fetch, changed, vi.fn());
    cache.want(130, 170, 1000);
    asked[0]?.answer();
    await settle();
    expect(asked[0]?.window).toEqual({ start: 100, count: 100 });
    expect(cache.get(150)?.cells).toEqual(["r150"]);
    cache.want(120, 180, 1000);
    expect(asked).toHaveLength(1);
    expect(changed).toHaveBeenCalledTimes(1);
  });

  it("remember only the newest wish while one is under way", async () => {
    const { asked, fetch } = heldRows();
    const cache = new RowCache(fetch, vi.fn(), vi.fn());
    for (const first of [0, 5_000, 10_000, 50_000]) cache.want(first, first + 40, 100_000);
    asked[0]?.answer();
    await settle();
    expect(asked.map(({ window }) => window.start)).toEqual([0, 50_000]);
  });

  it("are not taken from before an edit, but asked for again", async () => {
    const { asked, fetch } = heldRows();
    const cache = new RowCache(fetch, vi.fn(), vi.fn());
    cache.want(0, 40, 1000);
    cache.replace([]);
    asked[0]?.answer();
    await settle();
    expect(cache.get(3)).toBeUndefined();
    asked[1]?.answer();
    await settle();
    expect(cache.get(3)?.row).toBe(3);
  });

  it("load wholly for copying, and say when the sheet changed meanwhile", async () => {
    const { asked, fetch } = heldRows();
    const cache = new RowCache(fetch, vi.fn(), vi.fn());
    cache.replace([row(0), row(1)]);
    const kept: number[] = [];
    const loading = cache.load(0, 5, (found) => kept.push(found.row));
    asked[0]?.answer();
    expect(await loading).toBe(true);
    expect(kept).toEqual([0, 1, 2, 3, 4]);
    const stale = cache.load(10, 20, () => {});
    cache.replace([]);
    asked[1]?.answer();
    expect(await stale).toBe(false);
  });

  it("report a failure and can be asked again", async () => {
    const failed = vi.fn();
    const fetch = vi
      .fn()
      .mockRejectedValueOnce("no")
      .mockResolvedValue([row(0)]);
    const cache = new RowCache(fetch, vi.fn(), failed);
    cache.want(0, 1, 1);
    await settle();
    cache.want(0, 1, 1);
    await settle();
    expect(failed).toHaveBeenCalledWith("no");
    expect(cache.get(0)?.row).toBe(0);
  });
});

describe("edits on their way", () => {
  it("go one after the other and show until they are done, the newest first", async () => {
    const done: string[] = [];
    const queue = new EditQueue((result) => done.push(result.label), vi.fn());
    const started: string[] = [];
    const release: Record<string, () => void> = {};
    const job = (name: string): Job => ({
      run: () => {
        started.push(name);
        return new Promise((resolve) => (release[name] = () => resolve(outcome(name))));
      },
      patch: (at) => (at === 0 ? name : undefined),
    });
    queue.push(job("first"));
    queue.push(job("second"));
    expect(started).toEqual(["first"]);
    expect(queue.valueAt(0, 0)).toBe("second");
    release["first"]?.();
    await settle();
    expect(done).toEqual(["first"]);
    expect(queue.valueAt(0, 0)).toBe("second");
    release["second"]?.();
    await queue.settled();
    expect(done).toEqual(["first", "second"]);
    expect(queue.valueAt(0, 0)).toBeUndefined();
  });

  it("go on after one has failed, which is given back", async () => {
    const failed = vi.fn();
    const done = vi.fn();
    const queue = new EditQueue(done, failed);
    const bad: Job = { run: () => Promise.reject(new Error("full")), patch: () => "typed" };
    queue.push(bad);
    queue.push({ run: () => Promise.resolve(outcome("fine")) });
    await queue.settled();
    expect(failed).toHaveBeenCalledWith(expect.any(Error), bad);
    expect(done).toHaveBeenCalledTimes(1);
    expect(queue.valueAt(0, 0)).toBeUndefined();
  });
});

describe("what an edit will show", () => {
  const derived = (column: number) => column === 2;
  const shown = (at: number, column: number) => `${at}:${column}`;
  const range = (row: number, column: number, rows: number, columns: number) => ({ row, column, rows, columns });

  it("paste repeats over whole multiples and passes over derived columns", () => {
    const patch = patchOf({ kind: "paste", range: range(0, 0, 4, 3), values: [["a"], ["b"]] }, derived, shown);
    expect([patch?.(0, 0), patch?.(3, 1), patch?.(0, 2), patch?.(4, 0)]).toEqual(["a", "b", undefined, undefined]);
    expect(
      pasteTarget(range(5, 1, 3, 1), [
        ["a", "b"],
        ["c", "d"],
      ]),
    ).toEqual(range(5, 1, 2, 2));
  });

  it("fill repeats its source, clear empties", () => {
    const fill = patchOf({ kind: "fill", source: range(1, 0, 1, 2), target: range(1, 0, 3, 2) }, derived, shown);
    expect([fill?.(1, 0), fill?.(3, 1)]).toEqual([undefined, "1:1"]);
    const clear = patchOf({ kind: "clear", ranges: [range(0, 1, 2, 2)], cut: false }, derived, shown);
    expect([clear?.(1, 1), clear?.(1, 2), clear?.(2, 1)]).toEqual(["", undefined, undefined]);
  });

  it("rows that move wait for the answer", () => {
    expect(patchOf({ kind: "delete-rows", at: 0, count: 1 }, derived, shown)).toBeUndefined();
  });
});
