import type { ViewRange, RowView } from "../contract";
import { pasteTarget } from "./edits";
import type { GridModel } from "./model.svelte";
import { currentRange } from "./selection";
import { flatten, parseTsv, rectangle, writeHtml, writeTsv } from "./tsv";

/** Which rows and columns several ranges make together; null when they don't line up. */
export function copyPlan(
  ranges: readonly ViewRange[],
): { rows: { at: number; count: number }[]; columns: number[] } | null {
  const first = ranges[0];
  if (!first) return null;
  const columnsOf = (range: ViewRange) => Array.from({ length: range.columns }, (_, index) => range.column + index);
  if (ranges.every((range) => range.row === first.row && range.rows === first.rows)) {
    const columns = [...new Set(ranges.flatMap(columnsOf))].sort((a, b) => a - b);
    return { rows: [{ at: first.row, count: first.rows }], columns };
  }
  if (!ranges.every((range) => range.column === first.column && range.columns === first.columns)) return null;
  const rows = ranges.map((range) => ({ at: range.row, count: range.rows })).sort((a, b) => a.at - b.at);
  return { rows, columns: columnsOf(first) };
}

/** Copies or cuts the selection. Rows that are not known here are fetched first, and then written when the browser allows it. */
export function copy(model: GridModel, event: ClipboardEvent, cut: boolean): void {
  event.preventDefault();
  const plan = copyPlan(model.ranges);
  if (!plan) {
    model.say("Several ranges can be copied together when they have the same rows or the same columns.", true);
    return;
  }
  const cells = collect(model, plan, undefined);
  if (cells && event.clipboardData) {
    event.clipboardData.setData("text/plain", writeTsv(cells));
    event.clipboardData.setData("text/html", writeHtml(cells));
    copied(model, cells, cut);
  } else {
    void copyLater(model, plan, cut);
  }
}

/** Pastes into the selection as one step. */
export function paste(model: GridModel, event: ClipboardEvent): void {
  event.preventDefault();
  pasteText(model, event.clipboardData?.getData("text/plain") ?? "");
}

export function pasteText(model: GridModel, text: string): void {
  const values = rectangle(parseTsv(text)).map((row) => row.map(flatten));
  const width = values[0]?.length ?? 0;
  if (width === 0) {
    model.say("There is no text on the clipboard.", true);
    return;
  }
  const range = currentRange(model.selection);
  const room = model.columns.length - range.column;
  const fitting = width > room ? values.map((row) => row.slice(0, room)) : values;
  const target = pasteTarget(range, fitting);
  const open = model.columns.slice(target.column, target.column + target.columns).some((column) => !column.derived);
  if (!open) {
    model.refuseDerived(target.column);
    return;
  }
  model.edit({ kind: "paste", range, values: fitting });
  const corner = { row: target.row, column: target.column };
  const head = { row: target.row + target.rows - 1, column: target.column + target.columns - 1 };
  model.selection = { active: corner, anchor: corner, head, others: [] };
  const lost = width - (fitting[0]?.length ?? 0);
  if (lost > 0)
    model.say(`${lost === 1 ? "1 column" : `${lost} columns`} had no room on the right and were left out.`, true);
}

function collect(
  model: GridModel,
  plan: NonNullable<ReturnType<typeof copyPlan>>,
  fetched: Map<number, RowView> | undefined,
): string[][] | null {
  const cells: string[][] = [];
  for (const { at, count } of plan.rows) {
    for (let row = at; row < at + count; row += 1) {
      const line: string[] = [];
      for (const column of plan.columns) {
        const value = model.shown(row, column) ?? fetched?.get(row)?.cells[column];
        if (value === undefined) return null;
        line.push(value);
      }
      cells.push(line);
    }
  }
  return cells;
}

async function copyLater(
  model: GridModel,
  plan: NonNullable<ReturnType<typeof copyPlan>>,
  cut: boolean,
): Promise<void> {
  const fetched = new Map<number, RowView>();
  try {
    model.say("Collecting the rows to copy…", true);
    await model.queue.settled();
    for (const { at, count } of plan.rows) {
      const same = await model.cache.load(at, Math.min(at + count, model.standing.rows), (row) =>
        fetched.set(row.row, row),
      );
      if (!same) {
        model.say("The worksheet changed while its rows were collected. Copy again.", true);
        return;
      }
    }
    const cells = collect(model, plan, fetched);
    if (!cells) return;
    await navigator.clipboard.writeText(writeTsv(cells));
    copied(model, cells, cut);
  } catch {
    model.say(
      "The system did not let these rows be copied at once. Select fewer rows, or save the worksheet as a file.",
      true,
    );
  }
}

function copied(model: GridModel, cells: string[][], cut: boolean): void {
  if (cut) model.edit({ kind: "clear", ranges: model.ranges, cut: true });
  const width = cells[0]?.length ?? 0;
  model.say(
    `${cut ? "Cut" : "Copied"} ${cells.length === 1 && width === 1 ? "1 cell" : `${cells.length} × ${width} cells`}`,
  );
}
