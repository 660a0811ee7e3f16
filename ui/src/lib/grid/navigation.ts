import type { CellPlace, RowView } from "../contract";
import type { Command } from "./keys";
import type { GridModel } from "./model.svelte";
import {
  at,
  currentRange,
  everything,
  extendTo,
  isSingle,
  stepWithin,
  widenToColumns,
  widenToRows,
  type Selection,
} from "./selection";

/** Does what a key that moves or selects means; false for other commands. */
export function navigate(model: GridModel, command: Command): boolean {
  switch (command.do) {
    case "go":
      if (command.to === "edge") void goToEdge(model, command);
      else go(model, command);
      return true;
    case "go-to":
      goToPlace(model, command.place, command.extend);
      return true;
    case "commit":
      model.finish(true);
      step(model, command.by, command.backwards);
      return true;
    case "commit-and-go": {
      model.finish();
      const { row, column } = model.active;
      model.select(at({ row: row + command.rows, column: column + command.columns }));
      return true;
    }
    case "select-all":
      model.select(everything(model.selection, { rows: model.standing.rows, columns: model.columns.length }), null);
      return true;
    case "select-columns":
      model.select(widenToColumns(model.selection, model.standing.rows), null);
      return true;
    case "select-rows":
      model.select(widenToRows(model.selection, model.columns.length), null);
      return true;
    default:
      return false;
  }
}

function step(model: GridModel, by: "row" | "column", backwards: boolean): void {
  if (!isSingle(model.selection)) {
    const next = stepWithin(model.selection, by, backwards);
    model.select(next, next.active);
  } else if (by === "column") model.tab(backwards);
  else model.enter(backwards);
}

function place(model: GridModel, cell: CellPlace, extend: boolean): void {
  const selection: Selection = extend ? extendTo(model.selection, cell) : at(cell);
  model.select(selection, cell);
}

function go(model: GridModel, command: Extract<Command, { do: "go" }>): void {
  const from = command.extend ? model.selection.head : model.active;
  const far = command.to === "page" ? model.geometry.perPage : 1;
  const last = { row: model.shownRows - 1, column: model.columns.length - 1 };
  const row = Math.max(0, Math.min(last.row, from.row + command.rows * far));
  const column = Math.max(0, Math.min(last.column, from.column + command.columns));
  place(model, { row, column }, command.extend);
}

function goToPlace(model: GridModel, where: Extract<Command, { do: "go-to" }>["place"], extend: boolean): void {
  const from = extend ? model.selection.head : model.active;
  const last = { row: Math.max(0, model.standing.rows - 1), column: model.columns.length - 1 };
  const cells: Record<typeof where, CellPlace> = {
    "row-start": { row: from.row, column: 0 },
    "row-end": { row: from.row, column: last.column },
    "sheet-start": { row: 0, column: 0 },
    "sheet-end": last,
  };
  place(model, cells[where], extend);
}

/** Ctrl+arrow: to the last filled cell of this run, or over the gap to the next one. Rows not known yet are fetched. */
async function goToEdge(model: GridModel, command: Extract<Command, { do: "go" }>): Promise<void> {
  const before = model.selection;
  const from = command.extend ? before.head : before.active;
  try {
    const cell =
      command.columns === 0 ? await edgeInColumn(model, from, command.rows) : edgeInRow(model, from, command.columns);
    // Another key was quicker than the rows.
    if (model.selection === before) place(model, cell, command.extend);
  } catch (reason) {
    model.fault(reason);
  }
}

function edgeInRow(model: GridModel, from: CellPlace, step: number): CellPlace {
  const filled = (column: number) => (model.shown(from.row, column) ?? "") !== "";
  const end = step > 0 ? model.columns.length - 1 : 0;
  let column = from.column;
  if (column === end) return from;
  const inRun = filled(column) && filled(column + step);
  do column += step;
  while (column !== end && (inRun ? filled(column + step) : !filled(column)));
  return { ...from, column };
}

async function edgeInColumn(model: GridModel, from: CellPlace, step: number): Promise<CellPlace> {
  const end = step > 0 ? model.standing.rows - 1 : 0;
  if (step > 0 ? from.row >= end : from.row <= 0) return from;
  const fetched = new Map<number, RowView>();
  const filled = async (row: number): Promise<boolean> => {
    if (row > model.standing.rows - 1) return false;
    if (model.shown(row, from.column) === undefined && !fetched.has(row)) {
      const first = step > 0 ? row : Math.max(0, row - 1_999);
      const last = step > 0 ? Math.min(model.standing.rows, row + 2_000) : row + 1;
      const same = await model.cache.load(first, last, (found) => fetched.set(found.row, found));
      if (!same) return false;
    }
    return (model.shown(row, from.column) ?? fetched.get(row)?.cells[from.column] ?? "") !== "";
  };
  let row = from.row;
  const inRun = (await filled(row)) && (await filled(row + step));
  do row += step;
  while (row !== end && (inRun ? await filled(row + step) : !(await filled(row))));
  return { ...from, row };
}

/** Whether the whole selection lies in one column, so that its header can be shown as selected. */
export function selectedColumns(model: GridModel): [first: number, last: number] {
  const range = currentRange(model.selection);
  return [range.column, range.column + range.columns - 1];
}
