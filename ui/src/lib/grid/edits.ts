import type { Edit, EditOutcome, ViewRange } from "../contract";
import { sourceOf } from "./fill";
import { contains } from "./selection";

/** What the sheet will show at a place once an edit is done; undefined where the edit changes nothing. */
export type Patch = (row: number, column: number) => string | undefined;

/** A change on its way to the desk. */
export interface Job {
  run: () => Promise<EditOutcome>;
  /** What to paint at once. */
  patch?: Patch | undefined;
  /** The edit, to give the typed text back when it fails. */
  edit?: Edit;
}

/** Sends changes one after the other, in the order they were made, and never makes the user wait for them. */
export class EditQueue {
  #jobs: Job[] = [];
  #busy = false;
  #idle: (() => void)[] = [];

  constructor(
    private readonly done: (outcome: EditOutcome, job: Job) => void,
    private readonly failed: (reason: unknown, job: Job) => void,
  ) {}

  push(job: Job): void {
    this.#jobs.push(job);
    if (!this.#busy) void this.#work();
  }

  /** What a change under way will put here, the newest first. */
  valueAt(row: number, column: number): string | undefined {
    for (let index = this.#jobs.length - 1; index >= 0; index -= 1) {
      const value = this.#jobs[index]?.patch?.(row, column);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  /** What changes under way will put into a row, column by column; null where they put nothing. */
  valuesIn(row: number, columns: number): (string | undefined)[] | null {
    if (this.#jobs.length === 0) return null;
    const values = Array.from({ length: columns }, (_, column) => this.valueAt(row, column));
    return values.some((value) => value !== undefined) ? values : null;
  }

  /** Resolves when everything sent so far is done. */
  settled(): Promise<void> {
    if (!this.#busy) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  async #work(): Promise<void> {
    this.#busy = true;
    for (let job = this.#jobs[0]; job; job = this.#jobs[0]) {
      let settle: () => void;
      const current = job;
      try {
        const outcome = await job.run();
        settle = () => this.done(outcome, current);
      } catch (reason) {
        settle = () => this.failed(reason, current);
      }
      this.#jobs.shift();
      settle();
    }
    this.#busy = false;
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** The patch of an edit; edits that move rows have none, their outcome is awaited. */
export function patchOf(
  edit: Edit,
  derived: (column: number) => boolean,
  shown: (row: number, column: number) => string | undefined,
): Patch | undefined {
  switch (edit.kind) {
    case "type":
      return (row, column) => (row === edit.cell.row && column === edit.cell.column ? edit.value : undefined);
    case "clear":
      return (row, column) =>
        !derived(column) && edit.ranges.some((range) => contains(range, row, column)) ? "" : undefined;
    case "paste": {
      const target = pasteTarget(edit.range, edit.values);
      return (row, column) => {
        if (derived(column) || !contains(target, row, column)) return undefined;
        const values = edit.values[(row - target.row) % edit.values.length];
        return values?.[(column - target.column) % values.length];
      };
    }
    case "fill":
      return (row, column) => {
        if (derived(column) || !contains(edit.target, row, column) || contains(edit.source, row, column))
          return undefined;
        const from = sourceOf(edit.source, row, column);
        return shown(from.row, from.column);
      };
    case "insert-rows":
    case "delete-rows":
      return undefined;
  }
}

/** Where pasted values go: over the whole range when it is a whole multiple of them, else their own size from its corner. */
export function pasteTarget(range: ViewRange, values: readonly (readonly string[])[]): ViewRange {
  const rows = values.length;
  const columns = values[0]?.length ?? 0;
  const multiple = rows > 0 && columns > 0 && range.rows % rows === 0 && range.columns % columns === 0;
  return multiple ? range : { row: range.row, column: range.column, rows, columns };
}
