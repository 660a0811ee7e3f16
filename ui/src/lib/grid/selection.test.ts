import { describe as suite, expect, it } from "vitest";
import {
  addRange,
  allRanges,
  at,
  clamp,
  currentRange,
  describe,
  everything,
  extendTo,
  MARK,
  marksOf,
  rowSpansFromBottom,
  stepWithin,
  wholeRows,
  widenToColumns,
  widenToRows,
} from "./selection";

const cell = (row: number, column: number) => ({ row, column });
const extent = { rows: 10, columns: 4 };

suite("selection", () => {
  it("spans a range in whichever direction it was dragged", () => {
    const upwards = extendTo(at(cell(5, 3)), cell(2, 1));
    expect(currentRange(upwards)).toEqual({ row: 2, column: 1, rows: 4, columns: 3 });
    expect(upwards.active).toEqual(cell(5, 3));
  });

  it("keeps earlier ranges when another is begun", () => {
    const two = addRange(extendTo(at(cell(0, 0)), cell(1, 0)), cell(4, 2));
    expect(allRanges(two)).toEqual([
      { row: 0, column: 0, rows: 2, columns: 1 },
      { row: 4, column: 2, rows: 1, columns: 1 },
    ]);
  });

  it("goes round inside a range with Enter and with Tab", () => {
    const range = extendTo(at(cell(0, 0)), cell(1, 1));
    const byRow = [1, 2, 3, 4].reduce<[typeof range, number[][]]>(
      ([selection, seen]) => {
        const next = stepWithin(selection, "row", false);
        return [next, [...seen, [next.active.row, next.active.column]]];
      },
      [range, []],
    )[1];
    expect(byRow).toEqual([
      [1, 0],
      [0, 1],
      [1, 1],
      [0, 0],
    ]);
    expect(stepWithin(range, "column", true).active).toEqual(cell(1, 1));
    expect(stepWithin(range, "column", false).active).toEqual(cell(0, 1));
  });

  it("widens to whole rows and columns without moving the active cell", () => {
    const range = extendTo(at(cell(3, 1)), cell(4, 2));
    expect(currentRange(widenToRows(range, 4))).toEqual({ row: 3, column: 0, rows: 2, columns: 4 });
    expect(currentRange(widenToColumns(range, 10))).toEqual({ row: 0, column: 1, rows: 10, columns: 2 });
    expect(widenToRows(range, 4).active).toEqual(cell(3, 1));
    expect(currentRange(everything(range, extent))).toEqual({ row: 0, column: 0, rows: 10, columns: 4 });
  });

  it("stays inside when rows disappear", () => {
    expect(clamp(at(cell(40, 9)), extent).active).toEqual(cell(9, 3));
  });

  it("merges the rows to delete and gives them from the bottom up", () => {
    const selection = addRange(addRange(wholeRows(0, 1, 4), cell(6, 0)), cell(2, 3));
    expect(rowSpansFromBottom(selection)).toEqual([
      { at: 6, count: 1 },
      { at: 0, count: 3 },
    ]);
  });

  it("says how much is selected", () => {
    expect(describe(at(cell(0, 0)), extent)).toBe("");
    expect(describe(extendTo(at(cell(0, 0)), cell(2, 1)), extent)).toBe("3 × 2 cells selected");
    expect(describe(wholeRows(1, 3, 4), extent)).toBe("3 rows selected");
    expect(describe(addRange(at(cell(0, 0)), cell(3, 3)), extent)).toBe("1 × 1 cells selected, 2 ranges");
  });

  it("marks the edges of a range in its cells", () => {
    const marks = marksOf([{ row: 1, column: 1, rows: 2, columns: 2 }], null, 1, 4);
    expect([...marks].map((mark) => mark.charCodeAt(0))).toEqual([
      0,
      MARK.selected | MARK.top | MARK.left,
      MARK.selected | MARK.top | MARK.right,
      0,
    ]);
    expect(marksOf([{ row: 1, column: 1, rows: 2, columns: 2 }], null, 5, 4)).toBe("");
  });
});
