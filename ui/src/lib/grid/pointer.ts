import type { CellPlace, ViewRange } from "../contract";
import type { Spot } from "./geometry.svelte";
import { dragTarget } from "./fill";
import type { GridModel } from "./model.svelte";
import { addRange, allRanges, at, currentRange, extendTo, wholeColumns, wholeRows, type Selection } from "./selection";
import { autoScrollSpeed } from "./viewport";

/** Mouse work: selecting by click and drag, scrolling on its own beyond the edges, the fill handle, column widths. */
export class Pointer {
  #drag: ((spot: Spot, x: number) => void) | null = null;
  #end: () => void = () => {};
  #axis = { down: true, across: true };
  #x = 0;
  #y = 0;
  #frame = 0;

  constructor(private readonly model: GridModel) {}

  down(event: PointerEvent): void {
    if (event.button !== 0) return;
    const spot = this.model.geometry.spotAt(event.clientX, event.clientY);
    const add = event.ctrlKey || event.metaKey;
    this.model.finish();
    this.#axis = { down: spot.part !== "column-header", across: spot.part !== "row-header" };
    switch (spot.part) {
      case "corner":
        this.model.select(
          { ...wholeRows(0, Math.max(0, this.model.standing.rows - 1), this.model.columns.length) },
          null,
        );
        return;
      case "row-header":
        this.#selectLines(
          event,
          spot.cell.row,
          add,
          (from, to, others) => wholeRows(from, to, this.model.columns.length, others),
          "row",
        );
        return;
      case "column-header":
        this.#selectLines(
          event,
          spot.cell.column,
          add,
          (from, to, others) => wholeColumns(from, to, this.model.standing.rows, others),
          "column",
        );
        return;
      case "cell":
        this.#selectCells(event, spot.cell, add);
    }
  }

  /** Dragging the handle at the corner of the selection. */
  startFill(event: PointerEvent): void {
    const source = currentRange(this.model.selection);
    this.#axis = { down: true, across: true };
    let target: ViewRange = source;
    this.#begin(
      event,
      (spot) => {
        target = dragTarget(source, spot.cell);
        this.model.filling = target === source ? null : target;
      },
      () => {
        this.model.filling = null;
        if (target === source) return;
        this.model.edit({ kind: "fill", source, target });
        const anchor = { row: target.row, column: target.column };
        const head = { row: target.row + target.rows - 1, column: target.column + target.columns - 1 };
        this.model.select({ active: anchor, anchor, head, others: [] }, null);
      },
    );
  }

  startResize(event: PointerEvent, column: number): void {
    const start = event.clientX;
    const width = this.model.geometry.widths[column] ?? 0;
    this.#axis = { down: false, across: false };
    this.#begin(
      event,
      (_, x) => this.model.geometry.setWidth(column, width + x - start),
      () => {},
    );
  }

  move(event: PointerEvent): void {
    if (!this.#drag) return;
    this.#x = event.clientX;
    this.#y = event.clientY;
    this.#drag(this.#spot(), this.#x);
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#autoScroll());
  }

  up(): void {
    if (!this.#drag) return;
    this.#drag = null;
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#end();
  }

  #selectCells(event: PointerEvent, cell: CellPlace, add: boolean): void {
    const { model } = this;
    if (event.shiftKey) model.select(extendTo(model.selection, cell));
    else model.select(add ? addRange(model.selection, cell) : at(cell));
    this.#begin(
      event,
      (spot) => model.select(extendTo(model.selection, spot.cell), null),
      () => {},
    );
  }

  #selectLines(
    event: PointerEvent,
    line: number,
    add: boolean,
    whole: (from: number, to: number, others: ViewRange[]) => Selection,
    axis: "row" | "column",
  ): void {
    const { model } = this;
    const others = add ? allRanges(model.selection) : [];
    const from = event.shiftKey ? model.selection.anchor[axis] : line;
    model.select(whole(from, line, others), null);
    this.#begin(
      event,
      (spot) => model.select(whole(from, spot.cell[axis], others), null),
      () => {},
    );
  }

  #begin(event: PointerEvent, drag: (spot: Spot, x: number) => void, end: () => void): void {
    (event.currentTarget as HTMLElement).setPointerCapture?.(event.pointerId);
    this.#drag = drag;
    this.#end = end;
  }

  /** The cell nearest to the pointer that can be seen. */
  #spot(): Spot {
    const box = this.model.geometry.box();
    const x = this.#axis.across && this.#x > box.left ? Math.min(this.#x, box.right - 2) : this.#x;
    const y = Math.max(box.top + 1, Math.min(this.#y, box.bottom - 2));
    return this.model.geometry.spotAt(x, this.#axis.down ? y : this.#y);
  }

  #autoScroll(): void {
    this.#frame = 0;
    if (!this.#drag) return;
    const box = this.model.geometry.box();
    const down = this.#axis.down ? autoScrollSpeed(this.#y, box.top, box.bottom) : 0;
    const across =
      this.#axis.across && (this.#x > box.right || this.model.geometry.scrollLeft > 0)
        ? autoScrollSpeed(this.#x, box.left, box.right)
        : 0;
    if (down === 0 && across === 0) return;
    this.model.geometry.scrollBy(down, across);
    this.#drag(this.#spot(), this.#x);
    this.#frame = requestAnimationFrame(() => this.#autoScroll());
  }
}
