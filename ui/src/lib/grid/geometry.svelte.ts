import type { CellPlace, ColumnView } from "../contract";
import { columnAt, columnPlaces, rowsPerPage, rowsToDraw, scrollToShow } from "./viewport";

const OVERSCAN = 8;
const NARROWEST = 40;
const WIDEST = 640;

/** What lies under the pointer. */
export interface Spot {
  part: "cell" | "row-header" | "column-header" | "corner";
  cell: CellPlace;
}

/** Where everything is: sizes, scroll position, and the way from a cell to pixels and back. */
export class Geometry {
  rowHeight = $state(30);
  headHeight = $state(46);
  rowHeader = $state(56);
  widths = $state.raw<number[]>([]);
  scrollTop = $state(0);
  scrollLeft = $state(0);
  width = $state(0);
  height = $state(0);
  readonly places = $derived(columnPlaces(this.widths, this.rowHeader));
  readonly #leading: number[];
  readonly #rows: () => number;
  #scroller: HTMLElement | null = null;
  #font = "13px sans-serif";
  #measure: CanvasRenderingContext2D | null = null;

  constructor(
    private readonly columns: readonly ColumnView[],
    rows: () => number,
  ) {
    this.#rows = rows;
    const names = ["given-name", "family-name"];
    this.#leading = columns.flatMap((column, index) => (names.includes(column.kind) ? [index] : []));
    this.widths = columns.map((column) => Math.round(Math.max(column.width, column.header.length + 2) * 7.4 + 20));
  }

  /** Whether the columns are wider than the grid, so that it can be scrolled across. */
  readonly across = $derived(this.places.total > this.width);

  /**
   * Columns that stay in sight, unless they would take most of the window. None where nothing scrolls across: every cell
   * that can stick is a layer of its own to the browser, and each frame puts them all together.
   */
  readonly frozen = $derived.by(() => {
    if (!this.across) return new Set<number>();
    const wide = this.#leading.reduce((sum, column) => sum + (this.widths[column] ?? 0), this.rowHeader);
    return new Set(this.width > 0 && wide > this.width * 0.6 ? [] : this.#leading);
  });

  /** Right edge of what stays in sight. */
  readonly frozenRight = $derived.by(() => {
    let right = this.rowHeader;
    for (const column of this.frozen) right += this.widths[column] ?? 0;
    return right;
  });

  /** The frozen column beside which the others pass, -1 for none. */
  readonly lastFrozen = $derived(Math.max(-1, ...this.frozen));

  readonly #span = $derived.by(() => {
    const height = Math.max(0, this.height - this.headHeight);
    return rowsToDraw(this.scrollTop, height, this.rowHeight, this.#rows(), OVERSCAN);
  });
  readonly firstRow = $derived(this.#span.first);
  readonly lastRow = $derived(this.#span.last);
  readonly perPage = $derived(rowsPerPage(Math.max(0, this.height - this.headHeight), this.rowHeight));

  attach(scroller: HTMLElement): () => void {
    this.#scroller = scroller;
    const rootSize = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
    const scale = rootSize / 16;
    this.rowHeight = Math.round(30 * scale);
    this.headHeight = Math.round(46 * scale);
    this.rowHeader = Math.round((this.#rows() > 99_000 ? 72 : 56) * scale);
    const style = getComputedStyle(scroller);
    if (style.fontFamily) this.#font = `${style.fontSize} ${style.fontFamily}`;
    const zero = this.textWidth("0000000000") / 10 || 7.4 * scale;
    this.widths = this.columns.map((column) => {
      const header = this.textWidth(column.header) + 40 * scale;
      return Math.round(Math.min(WIDEST, Math.max(column.width * zero + 20 * scale, header)));
    });
    const size = () => {
      this.width = scroller.clientWidth;
      this.height = scroller.clientHeight;
    };
    size();
    const observer = new ResizeObserver(size);
    observer.observe(scroller);
    return () => observer.disconnect();
  }

  /** Takes the scroll position over. */
  scrolled(): void {
    if (!this.#scroller) return;
    this.scrollTop = this.#scroller.scrollTop;
    this.scrollLeft = this.#scroller.scrollLeft;
  }

  scrollBy(down: number, right: number): void {
    if (!this.#scroller) return;
    this.#scroller.scrollTop += down;
    this.#scroller.scrollLeft += right;
    this.scrolled();
  }

  reveal(cell: CellPlace): void {
    if (!this.#scroller) return;
    const top = cell.row * this.rowHeight;
    const down = scrollToShow(this.#scroller.scrollTop, this.height - this.headHeight, top, top + this.rowHeight);
    if (down !== this.#scroller.scrollTop) this.#scroller.scrollTop = down;
    if (!this.frozen.has(cell.column)) {
      const offset = this.frozenRight;
      const left = (this.places.edges[cell.column] ?? 0) - offset;
      const right = left + (this.widths[cell.column] ?? 0);
      const across = scrollToShow(this.#scroller.scrollLeft, this.width - offset, Math.max(0, left), right);
      if (across !== this.#scroller.scrollLeft) this.#scroller.scrollLeft = across;
    }
    this.scrolled();
  }

  /** Where a frozen column sticks. */
  stickAt(column: number): number {
    let left = this.rowHeader;
    for (const other of this.frozen) if (other < column) left += this.widths[other] ?? 0;
    return left;
  }

  /** A cell's place within the grid's frame. */
  frameOf(cell: CellPlace): { left: number; top: number; width: number; height: number } {
    const flow = (this.places.edges[cell.column] ?? 0) - this.scrollLeft;
    const left = this.frozen.has(cell.column) ? Math.max(flow, this.stickAt(cell.column)) : flow;
    const top = this.headHeight + cell.row * this.rowHeight - this.scrollTop;
    return { left, top, width: this.widths[cell.column] ?? 0, height: this.rowHeight };
  }

  /** Where a popup of this size goes: below the cell, or above it where there is more room. */
  popupPlace(cell: CellPlace, width: number, height: number): { style: string; room: number } {
    const frame = this.frameOf(cell);
    const below = this.height - frame.top - frame.height - 8;
    const above = frame.top - this.headHeight - 8;
    const left = `left:${Math.max(4, Math.min(frame.left, this.width - width - 8))}px`;
    if (below >= height || below >= above) {
      return { style: `${left};top:${frame.top + frame.height + 4}px`, room: Math.max(120, below) };
    }
    const scrollBar = (this.#scroller?.offsetHeight ?? this.height) - this.height;
    return { style: `${left};bottom:${this.height - frame.top + 4 + scrollBar}px`, room: Math.max(120, above) };
  }

  /** What lies at a place of the window; beyond the edges, the nearest cell. */
  spotAt(clientX: number, clientY: number): Spot {
    const box = this.#scroller?.getBoundingClientRect() ?? new DOMRect();
    const x = clientX - box.left;
    const y = clientY - box.top;
    const row = Math.max(
      0,
      Math.min(this.#rows() - 1, Math.floor((y - this.headHeight + this.scrollTop) / this.rowHeight)),
    );
    let column = columnAt(this.places, x < this.frozenRight ? Math.max(0, x) : x + this.scrollLeft);
    if (x < this.frozenRight) {
      column = 0;
      for (const frozen of this.frozen) if (x >= this.stickAt(frozen)) column = frozen;
    }
    const inHead = y < this.headHeight;
    const inNumbers = x < this.rowHeader;
    const part = inHead ? (inNumbers ? "corner" : "column-header") : inNumbers ? "row-header" : "cell";
    return { part, cell: { row, column } };
  }

  /** The inner box of the cells in window coordinates, for dragging beyond it. */
  box(): { left: number; top: number; right: number; bottom: number } {
    const box = this.#scroller?.getBoundingClientRect() ?? new DOMRect();
    return {
      left: box.left + this.frozenRight,
      top: box.top + this.headHeight,
      right: box.left + this.width,
      bottom: box.top + this.height,
    };
  }

  setWidth(column: number, width: number): void {
    const clamped = Math.round(Math.max(NARROWEST, Math.min(WIDEST, width)));
    this.widths = this.widths.map((old, index) => (index === column ? clamped : old));
  }

  textWidth(text: string): number {
    this.#measure ??=
      typeof CanvasRenderingContext2D === "undefined" ? null : document.createElement("canvas").getContext("2d");
    if (!this.#measure) return 0;
    this.#measure.font = this.#font;
    return this.#measure.measureText(text).width;
  }
}
