/** Where columns lie, in pixels from the left edge of the sheet; the row-number column comes first. */
export interface ColumnPlaces {
  /** Left edge of each column, and one more for the right edge of the last. */
  edges: number[];
  total: number;
}

/** Rows `first..last`, the last not included. */
export interface RowSpan {
  first: number;
  last: number;
}

/** What of a sheet is seen, in pixels. */
export interface Seen {
  top: number;
  left: number;
  /** Height below the header. */
  height: number;
  /** Width right of the row numbers and frozen columns. */
  width: number;
}

export function columnPlaces(widths: readonly number[], rowHeader: number): ColumnPlaces {
  const edges = [rowHeader];
  for (const width of widths) edges.push((edges.at(-1) ?? 0) + width);
  return { edges, total: edges.at(-1) ?? rowHeader };
}

/** Rows to draw: those seen and a few more on either side. */
export function rowsToDraw(top: number, height: number, rowHeight: number, rows: number, overscan: number): RowSpan {
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const last = Math.min(rows, Math.ceil((top + height) / rowHeight) + overscan);
  return { first: Math.min(first, Math.max(0, last - 1)), last: Math.max(last, 0) };
}

/** Whole rows that fit; what PageDown moves by. */
export function rowsPerPage(height: number, rowHeight: number): number {
  return Math.max(1, Math.floor(height / rowHeight) - 1);
}

/** The scroll position nearest to the present one at which `start..end` is wholly seen. */
export function scrollToShow(present: number, size: number, start: number, end: number): number {
  if (start < present || end - start > size) return start;
  return end > present + size ? end - size : present;
}

/** How many rows are shown: the data, then blank ones to type into; none of those while a filter is on. */
export function rowsShown(rows: number, allRows: number, perPage: number): number {
  return rows < allRows ? rows : Math.max(30, rows + perPage);
}

/** Pixels to scroll per frame when the pointer is dragged beyond an edge: faster the further it is out. */
export function autoScrollSpeed(pointer: number, start: number, end: number): number {
  const out = pointer < start ? pointer - start : pointer > end ? pointer - end : 0;
  return Math.sign(out) * Math.min(90, Math.ceil(Math.abs(out) / 3) + (out === 0 ? 0 : 4));
}

/** The column at this place of the sheet. */
export function columnAt(places: ColumnPlaces, x: number): number {
  const { edges } = places;
  for (let column = edges.length - 2; column > 0; column -= 1) {
    if (x >= (edges[column] ?? 0)) return column;
  }
  return 0;
}
