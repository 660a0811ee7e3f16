import type { CellPlace, Edit, ViewRange } from "../contract";

type Fill = Extract<Edit, { kind: "fill" }>;

/** Ctrl+D: the first row over the rest; a single row takes the row above. None in the first row. */
export function fillDown(range: ViewRange): Fill | null {
  if (range.rows > 1) return { kind: "fill", source: { ...range, rows: 1 }, target: range };
  if (range.row === 0) return null;
  const source = { ...range, row: range.row - 1 };
  return { kind: "fill", source, target: { ...source, rows: 2 } };
}

/** Ctrl+R: the first column over the rest; a single column takes the one to the left. */
export function fillRight(range: ViewRange): Fill | null {
  if (range.columns > 1) return { kind: "fill", source: { ...range, columns: 1 }, target: range };
  if (range.column === 0) return null;
  const source = { ...range, column: range.column - 1 };
  return { kind: "fill", source, target: { ...source, columns: 2 } };
}

/** The range that dragging the fill handle to a cell would fill: along the axis on which the pointer is further out. */
export function dragTarget(source: ViewRange, to: CellPlace): ViewRange {
  const below = to.row - (source.row + source.rows - 1);
  const above = source.row - to.row;
  const right = to.column - (source.column + source.columns - 1);
  const left = source.column - to.column;
  const vertical = Math.max(below, above, 0);
  const sideways = Math.max(right, left, 0);
  if (vertical === 0 && sideways === 0) return source;
  if (vertical >= sideways) {
    return below > 0 ? { ...source, rows: source.rows + below } : { ...source, row: to.row, rows: source.rows + above };
  }
  return right > 0
    ? { ...source, columns: source.columns + right }
    : { ...source, column: to.column, columns: source.columns + left };
}

/** The cell of the source that is repeated at this place of the target. */
export function sourceOf(source: ViewRange, row: number, column: number): CellPlace {
  const wrap = (value: number, start: number, size: number) => start + ((((value - start) % size) + size) % size);
  return { row: wrap(row, source.row, source.rows), column: wrap(column, source.column, source.columns) };
}
