import type { RowView, Window } from "../contract";

const PAGE = 100;
const KEPT = 6_000;
const CHUNK = 2_000;

/**
 * The rows that are known here, a small part of the sheet. Rows are asked for in pages, one request at a time; while it is
 * under way only the newest wish is remembered, so that fast scrolling does not queue up what is no longer seen.
 */
export class RowCache {
  #rows = new Map<number, RowView>();
  #generation = 0;
  #busy = false;
  #wish: Window | null = null;

  constructor(
    private readonly fetch: (window: Window) => Promise<RowView[]>,
    private readonly changed: () => void,
    private readonly failed: (reason: unknown) => void,
  ) {}

  get(row: number): RowView | undefined {
    return this.#rows.get(row);
  }

  /** Wishes for rows `first..last`, of which there are `total`. */
  want(first: number, last: number, total: number): void {
    const end = Math.min(last, total);
    let start = first;
    while (start < end && this.#rows.has(start)) start += 1;
    if (start >= end) return;
    const from = Math.floor(start / PAGE) * PAGE;
    const to = Math.min(total, Math.max(Math.ceil(end / PAGE) * PAGE, from + PAGE));
    this.#wish = { start: from, count: to - from };
    if (!this.#busy) void this.#work();
  }

  /** Everything known is stale but these. A row that is as it was stays the same object, so that it is not drawn again. */
  replace(rows: readonly RowView[]): void {
    const before = this.#rows;
    this.#generation += 1;
    this.#rows = new Map();
    this.#take(rows.map((row) => unchanged(before.get(row.row), row) ?? row));
    this.changed();
  }

  /** Loads `first..last` wholly, for copying and for searching the edge of the data; `false` when the sheet changed meanwhile. */
  async load(first: number, last: number, keep: (row: RowView) => void): Promise<boolean> {
    const generation = this.#generation;
    let row = first;
    while (row < last) {
      const known = this.#rows.get(row);
      if (known) {
        keep(known);
        row += 1;
        continue;
      }
      const rows = await this.fetch({ start: row, count: Math.min(CHUNK, last - row) });
      if (generation !== this.#generation) return false;
      for (const found of rows) keep(found);
      if (rows.length === 0) return true;
      row += rows.length;
    }
    return true;
  }

  async #work(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#wish) {
        const wish = this.#wish;
        this.#wish = null;
        const generation = this.#generation;
        const rows = await this.fetch(wish);
        if (generation !== this.#generation) {
          this.#wish ??= wish;
          continue;
        }
        this.#forgetFarFrom(wish.start + wish.count / 2);
        this.#take(rows);
        this.changed();
      }
    } catch (reason) {
      this.failed(reason);
    } finally {
      this.#busy = false;
    }
  }

  #take(rows: readonly RowView[]): void {
    for (const row of rows) this.#rows.set(row.row, row);
  }

  #forgetFarFrom(middle: number): void {
    if (this.#rows.size < KEPT) return;
    for (const row of this.#rows.keys()) if (Math.abs(row - middle) > KEPT / 4) this.#rows.delete(row);
  }
}

function unchanged(before: RowView | undefined, now: RowView): RowView | undefined {
  if (!before || before.number !== now.number || before.break_the_glass !== now.break_the_glass) return undefined;
  if (before.cells.length !== now.cells.length || before.problems.length !== now.problems.length) return undefined;
  if (!now.cells.every((cell, column) => cell === before.cells[column])) return undefined;
  return JSON.stringify(before.problems) === JSON.stringify(now.problems) ? before : undefined;
}
