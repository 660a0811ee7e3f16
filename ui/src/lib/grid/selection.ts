import type { CellPlace, ViewRange } from "../contract";

/**
 * What is selected: the active cell, the range being made (from `anchor` to `head`), and ranges made before with Ctrl.
 */
export interface Selection {
  active: CellPlace;
  anchor: CellPlace;
  head: CellPlace;
  others: ViewRange[];
}

/** How many rows and columns there are to move in. */
export interface Extent {
  rows: number;
  columns: number;
}

export function at(cell: CellPlace): Selection {
  return { active: cell, anchor: cell, head: cell, others: [] };
}

export function rangeBetween(a: CellPlace, b: CellPlace): ViewRange {
  const row = Math.min(a.row, b.row);
  const column = Math.min(a.column, b.column);
  return { row, column, rows: Math.abs(a.row - b.row) + 1, columns: Math.abs(a.column - b.column) + 1 };
}

/** The range being made. */
export function currentRange(selection: Selection): ViewRange {
  return rangeBetween(selection.anchor, selection.head);
}

/** All ranges, the current one last. */
export function allRanges(selection: Selection): ViewRange[] {
  return [...selection.others, currentRange(selection)];
}

export function contains(range: ViewRange, row: number, column: number): boolean {
  return (
    row >= range.row && row < range.row + range.rows && column >= range.column && column < range.column + range.columns
  );
}

export function extendTo(selection: Selection, head: CellPlace): Selection {
  return { ...selection, head };
}

/** Ctrl+click: keeps the ranges there are and begins another. */
export function addRange(selection: Selection, cell: CellPlace): Selection {
  return { active: cell, anchor: cell, head: cell, others: allRanges(selection) };
}

/** Whole rows; `extend` keeps the anchor row. */
export function wholeRows(from: number, to: number, columns: number, others: ViewRange[] = []): Selection {
  return {
    active: { row: from, column: 0 },
    anchor: { row: from, column: 0 },
    head: { row: to, column: columns - 1 },
    others,
  };
}

/** Whole columns, down to the last row that has data. */
export function wholeColumns(from: number, to: number, rows: number, others: ViewRange[] = []): Selection {
  const last = Math.max(0, rows - 1);
  return {
    active: { row: 0, column: from },
    anchor: { row: 0, column: from },
    head: { row: last, column: to },
    others,
  };
}

/** Widens what is selected to whole rows (Shift+Space), leaving the active cell where it is. */
export function widenToRows(selection: Selection, columns: number): Selection {
  const range = currentRange(selection);
  const anchor = { row: range.row, column: 0 };
  return { ...selection, anchor, head: { row: range.row + range.rows - 1, column: columns - 1 } };
}

/** Widens what is selected to whole columns (Ctrl+Space), leaving the active cell where it is. */
export function widenToColumns(selection: Selection, rows: number): Selection {
  const range = currentRange(selection);
  const last = Math.max(0, rows - 1, selection.active.row);
  return {
    ...selection,
    anchor: { row: 0, column: range.column },
    head: { row: last, column: range.column + range.columns - 1 },
  };
}

export function everything(selection: Selection, extent: Extent): Selection {
  const head = { row: Math.max(0, extent.rows - 1, selection.active.row), column: extent.columns - 1 };
  return { active: selection.active, anchor: { row: 0, column: 0 }, head, others: [] };
}

export function isSingle(selection: Selection): boolean {
  const { rows, columns } = currentRange(selection);
  return selection.others.length === 0 && rows === 1 && columns === 1;
}

/** Enter and Tab inside a selection of several cells go round in it, as spreadsheets do. */
export function stepWithin(selection: Selection, by: "row" | "column", backwards: boolean): Selection {
  const range = currentRange(selection);
  const size = range.rows * range.columns;
  const row = selection.active.row - range.row;
  const column = selection.active.column - range.column;
  const place = by === "row" ? column * range.rows + row : row * range.columns + column;
  const next = (place + (backwards ? size - 1 : 1)) % size;
  const active =
    by === "row"
      ? { row: range.row + (next % range.rows), column: range.column + Math.floor(next / range.rows) }
      : { row: range.row + Math.floor(next / range.columns), column: range.column + (next % range.columns) };
  return { ...selection, active };
}

export function clampCell(cell: CellPlace, extent: Extent): CellPlace {
  const clamp = (value: number, size: number) => Math.max(0, Math.min(value, size - 1));
  return { row: clamp(cell.row, extent.rows), column: clamp(cell.column, extent.columns) };
}

export function clamp(selection: Selection, extent: Extent): Selection {
  const others = selection.others.filter((range) => range.row + range.rows <= extent.rows);
  return {
    active: clampCell(selection.active, extent),
    anchor: clampCell(selection.anchor, extent),
    head: clampCell(selection.head, extent),
    others,
  };
}

/** How a cell takes part in the selection, as bits of a character code. */
export const MARK = { selected: 1, top: 2, bottom: 4, left: 8, right: 16, filling: 32 } as const;

/** The marks of a row's cells, one character each, so that rows can be compared as text. */
export function marksOf(ranges: readonly ViewRange[], filling: ViewRange | null, row: number, columns: number): string {
  const inRow = ranges.filter((range) => row >= range.row && row < range.row + range.rows);
  const fills = filling !== null && row >= filling.row && row < filling.row + filling.rows;
  if (inRow.length === 0 && !fills) return "";
  let marks = "";
  for (let column = 0; column < columns; column += 1) {
    let mark = 0;
    for (const range of inRow) {
      if (!contains(range, row, column)) continue;
      mark |= MARK.selected;
      if (row === range.row) mark |= MARK.top;
      if (row === range.row + range.rows - 1) mark |= MARK.bottom;
      if (column === range.column) mark |= MARK.left;
      if (column === range.column + range.columns - 1) mark |= MARK.right;
    }
    if (filling && contains(filling, row, column)) mark |= MARK.filling;
    marks += String.fromCharCode(mark);
  }
  return marks;
}

/** The rows touched by the selection, as few spans as possible, from the bottom up so that deleting keeps places valid. */
export function rowSpansFromBottom(selection: Selection): { at: number; count: number }[] {
  const spans = allRanges(selection)
    .map((range) => ({ from: range.row, to: range.row + range.rows }))
    .sort((a, b) => a.from - b.from);
  const merged: { from: number; to: number }[] = [];
  for (const span of spans) {
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ ...span });
  }
  return merged.reverse().map(({ from, to }) => ({ at: from, count: to - from }));
}

/** For screen readers: how much is selected; empty for one cell. */
export function describe(selection: Selection, extent: Extent): string {
  if (isSingle(selection)) return "";
  const ranges = allRanges(selection);
  const { rows, columns } = currentRange(selection);
  const size =
    columns === extent.columns
      ? `${count(rows, "row")} selected`
      : rows >= extent.rows && extent.rows > 1
        ? `${count(columns, "column")} selected`
        : `${rows} × ${columns} cells selected`;
  return ranges.length > 1 ? `${size}, ${ranges.length} ranges` : size;
}

function count(size: number, word: string): string {
  return size === 1 ? `1 ${word}` : `${size.toLocaleString()} ${word}s`;
}
