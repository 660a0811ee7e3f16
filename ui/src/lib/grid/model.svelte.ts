import type {
  CellPlace,
  ColumnView,
  Edit,
  EditOutcome,
  DeskError,
  ProblemView,
  ViewRange,
  RepairRequest,
  RowView,
  Window,
  WorksheetStanding,
  WorksheetView,
} from "../contract";
import type { Desk } from "../desk/desk";
import { EditQueue, patchOf, type Job } from "./edits";
import { fillDown, fillRight } from "./fill";
import { Geometry } from "./geometry.svelte";
import type { Mode } from "./keys";
import { RowCache } from "./row-cache";
import {
  allRanges,
  at,
  clamp,
  clampCell,
  currentRange,
  describe,
  isSingle,
  rowSpansFromBottom,
  type Selection,
} from "./selection";
import { matchChoices, matchTitles, matchValues, suggested, type Offer } from "./title-match";
import { flatten } from "./tsv";
import { rowsShown } from "./viewport";

/** What the page around the grid wants to hear. */
export interface Listeners {
  outcome: (outcome: EditOutcome) => void;
  fault: (fault: DeskError) => void;
  cursor: (cell: CellPlace) => void;
}

/** The list under a title or facility cell. */
export interface OpenList {
  offers: Offer[];
  /** Index of the highlighted offer, -1 for none. */
  active: number;
}

/** The grid without its elements: what is selected, typed, known of the rows and on its way to the desk. */
export class GridModel {
  standing = $state.raw() as WorksheetStanding;
  selection = $state.raw() as Selection;
  mode = $state<Mode>("navigate");
  text = $state("");
  list = $state.raw<OpenList | null>(null);
  filling = $state.raw<ViewRange | null>(null);
  /** Counts up whenever a row or a pending value may have changed. */
  version = $state(0);
  /** For screen readers. */
  message = $state("");
  /** For everyone, shown for a moment. */
  note = $state("");
  calloutDismissed = $state(false);
  readonly columns: ColumnView[];
  readonly geometry: Geometry;
  readonly cache: RowCache;
  readonly queue: EditQueue;
  readonly shownRows: number = $derived.by(() =>
    rowsShown(this.standing.rows, this.standing.all_rows, this.geometry.perPage),
  );
  readonly ranges = $derived(allRanges(this.selection));
  readonly single = $derived(isSingle(this.selection));
  readonly active = $derived(this.selection.active);
  readonly activeColumn = $derived.by(() => this.columns[this.active.column] as ColumnView);
  readonly filtered = $derived(this.standing.rows < this.standing.all_rows);
  #numberOffset = 2;
  #noteTimer: ReturnType<typeof setTimeout> | undefined;
  #whereTimer: ReturnType<typeof setTimeout> | undefined;
  #tabStart: number | null = null;

  constructor(
    readonly view: WorksheetView,
    readonly desk: Desk,
    readonly listeners: Listeners,
  ) {
    this.columns = view.columns;
    this.standing = view.standing;
    this.selection = at({ row: 0, column: 0 });
    this.geometry = new Geometry(view.columns, () => this.shownRows);
    this.selection = at(
      clampCell(view.cursor, { rows: Math.max(30, view.standing.rows + 1), columns: view.columns.length }),
    );
    const changed = () => (this.version += 1);
    this.cache = new RowCache(
      (window) => desk.rows(view.id, window),
      changed,
      (reason) => this.fault(reason),
    );
    this.queue = new EditQueue(
      (outcome, job) => this.#settled(outcome, job),
      (reason, job) => this.#refused(reason, job),
    );
  }

  // What is shown

  row(row: number): RowView | undefined {
    return this.cache.get(row);
  }

  /** The text of a cell, with what is on its way; undefined while it is not known. */
  shown(row: number, column: number): string | undefined {
    const pending = this.queue.valueAt(row, column);
    if (pending !== undefined) return pending;
    if (row >= this.standing.rows) return "";
    return this.cache.get(row)?.cells[column];
  }

  /** A row's number on the spreadsheet. */
  numberOf(row: number): number {
    const known = this.cache.get(row);
    if (known) return known.number;
    return row < this.standing.rows
      ? row + this.#numberOffset
      : this.standing.all_rows + (row - this.standing.rows) + this.#numberOffset;
  }

  problemsAt(row: number, column: number): ProblemView[] {
    if (this.queue.valueAt(row, column) !== undefined) return [];
    return this.cache.get(row)?.problems.filter((problem) => problem.column === column) ?? [];
  }

  /** The part of the sheet that is drawn; what the desk gives back after an edit. */
  visibleWindow(): Window {
    const { firstRow, lastRow } = this.geometry;
    return { start: firstRow, count: Math.max(50, lastRow - firstRow) };
  }

  wantVisible(): void {
    this.cache.want(this.geometry.firstRow, this.geometry.lastRow, this.standing.rows);
  }

  // Moving

  select(selection: Selection, reveal: CellPlace | null = selection.head, keepTabStart = false): void {
    const extent = { rows: Math.max(1, this.shownRows), columns: this.columns.length };
    const before = this.selection.active;
    this.selection = clamp(selection, extent);
    if (!keepTabStart) this.#tabStart = null;
    if (reveal) this.geometry.reveal(clampCell(reveal, extent));
    const { active } = this.selection;
    if (active.row !== before.row || active.column !== before.column) {
      this.calloutDismissed = false;
      this.listeners.cursor(active);
    }
    this.#sayWhere();
  }

  goTo(cell: CellPlace): void {
    this.finish();
    this.select(at(cell));
  }

  /** Where Tab goes: the next column that can be typed in, then the next row. */
  tab(backwards: boolean): void {
    const start = this.#tabStart ?? this.active.column;
    const open = this.columns.flatMap((column, index) => (column.derived ? [] : [index]));
    const { row, column } = this.active;
    const next = backwards ? open.filter((index) => index < column).at(-1) : open.find((index) => index > column);
    const cell =
      next !== undefined
        ? { row, column: next }
        : backwards
          ? row > 0
            ? { row: row - 1, column: open.at(-1) ?? 0 }
            : this.active
          : { row: row + 1, column: Math.min(start, open[0] ?? 0) };
    this.select(at(cell), cell, true);
    this.#tabStart = backwards ? null : start;
  }

  /** Where Enter goes: below, or below the cell where a run of Tabs began. */
  enter(backwards: boolean): void {
    const column = this.#tabStart ?? this.active.column;
    this.select(at({ row: this.active.row + (backwards ? -1 : 1), column }));
  }

  // Typing

  startEditing(mode: Exclude<Mode, "navigate">, text: string): boolean {
    if (this.refuseDerived(this.active.column)) return false;
    this.mode = mode;
    this.text = text;
    this.selection = { ...at(this.active) };
    return true;
  }

  /** What stands in the text field has changed. */
  typed(text: string): void {
    this.text = text;
    this.list = null;
    if (text.trim() !== "") this.openList(text, false);
  }

  openList(text: string, everything: boolean): void {
    const offers = this.#offers(everything ? "" : text);
    if (offers.length === 0) {
      this.list = null;
      return;
    }
    const active = everything ? offers.findIndex((offer) => offer.value === text) : suggested(offers, text);
    this.list = { offers, active };
  }

  offersHere(): boolean {
    const { kind, choices } = this.activeColumn;
    if (choices.length > 0) return true;
    return kind === "title" ? this.view.titles.length > 0 : kind === "facility" && this.view.facilities.length > 0;
  }

  /** Ends editing and keeps the text. With `take`, the highlighted offer is taken instead. */
  finish(take = false): void {
    if (this.mode === "navigate") return;
    const offer = take && this.list ? this.list.offers[this.list.active] : undefined;
    const value = flatten(offer ? offer.value : this.text);
    const cell = this.active;
    this.mode = "navigate";
    this.list = null;
    if (value !== (this.shown(cell.row, cell.column) ?? "")) this.edit({ kind: "type", cell, value });
  }

  cancel(): void {
    this.mode = "navigate";
    this.list = null;
  }

  /** Says why a derived column can't be changed; true when it is one. */
  refuseDerived(column: number): boolean {
    if (!this.columns[column]?.derived) return false;
    this.say(`${this.columns[column].header} follows from the title. Change the title to change it.`, true);
    return true;
  }

  // Changing

  edit(edit: Edit): void {
    const patch = patchOf(
      edit,
      (column) => this.columns[column]?.derived ?? false,
      (row, column) => this.shown(row, column),
    );
    this.queue.push({ run: () => this.desk.edit(this.view.id, edit, this.visibleWindow()), patch, edit });
    this.version += 1;
  }

  clear(): void {
    const ranges = this.ranges.map((range) => this.#withinData(range)).filter((range) => range.rows > 0);
    const open = ranges.filter((range) =>
      this.columns.slice(range.column, range.column + range.columns).some((column) => !column.derived),
    );
    if (ranges.length > 0 && open.length === 0) this.refuseDerived(this.active.column);
    if (open.length > 0) this.edit({ kind: "clear", ranges: open, cut: false });
  }

  fillDown(): void {
    const fill = fillDown(currentRange(this.selection));
    if (fill) this.edit(fill);
  }

  fillRight(): void {
    const fill = fillRight(currentRange(this.selection));
    if (fill) this.edit(fill);
  }

  /** As many blank rows as are selected, above the selection. */
  insertRows(): void {
    this.finish();
    const { row, rows } = currentRange(this.selection);
    this.edit({ kind: "insert-rows", at: Math.min(row, this.standing.rows), count: rows });
  }

  deleteRows(): void {
    this.cancel();
    const total = this.standing.rows;
    const spans = rowSpansFromBottom(this.selection).map(({ at: from, count }) => ({
      at: from,
      count: Math.min(count, total - from),
    }));
    const real = spans.filter((span) => span.count > 0);
    for (const span of real) this.edit({ kind: "delete-rows", ...span });
    const first = real.at(-1);
    if (first) this.select(at({ row: first.at, column: this.active.column }));
  }

  undo(): void {
    this.#travel("undo");
  }

  redo(): void {
    this.#travel("redo");
  }

  repair(request: RepairRequest): void {
    this.queue.push({ run: () => this.desk.repair(this.view.id, request, this.visibleWindow()) });
  }

  async nextProblem(backwards: boolean): Promise<void> {
    this.finish();
    try {
      await this.queue.settled();
      const problem = await this.desk.nextProblem(this.view.id, { from: this.active, backwards });
      if (!problem) this.say("No problems left.", true);
      else if (problem.row === null)
        this.say(`The next problem is in row ${problem.number}, which the filter hides.`, true);
      else this.goTo({ row: problem.row, column: problem.column });
      this.calloutDismissed = false;
    } catch (reason) {
      this.fault(reason);
    }
  }

  /** Takes over what a change did that came from anywhere. */
  apply(outcome: EditOutcome): void {
    const before = this.standing;
    this.standing = outcome.standing;
    this.cache.replace(outcome.window);
    const known = outcome.window[0];
    if (known && !this.filtered) this.#numberOffset = known.number - known.row;
    if (outcome.cursor && this.mode === "navigate") this.select(at(outcome.cursor));
    else if (this.mode === "navigate")
      this.selection = clamp(this.selection, { rows: Math.max(1, this.shownRows), columns: this.columns.length });
    if (before.rows !== outcome.standing.rows && this.filtered) {
      this.say(`${outcome.standing.rows.toLocaleString()} of ${outcome.standing.all_rows.toLocaleString()} rows shown`);
    }
    this.wantVisible();
  }

  // Saying

  /** Announces politely; `shown` also shows it for a moment. */
  say(text: string, shown = false): void {
    clearTimeout(this.#whereTimer);
    this.message = this.message === text ? `${text}\u00a0` : text;
    if (!shown) return;
    this.note = text;
    clearTimeout(this.#noteTimer);
    this.#noteTimer = setTimeout(() => (this.note = ""), 6_000);
  }

  fault(reason: unknown): void {
    this.listeners.fault(asFault(reason));
  }

  dispose(): void {
    clearTimeout(this.#noteTimer);
    clearTimeout(this.#whereTimer);
  }

  #offers(typed: string): Offer[] {
    const { kind, choices, several } = this.activeColumn;
    if (choices.length > 0) return matchChoices(choices, typed, several);
    if (kind === "title") return matchTitles(this.view.titles, typed);
    return kind === "facility" ? matchValues(this.view.facilities, typed) : [];
  }

  #withinData(range: ViewRange): ViewRange {
    return { ...range, rows: Math.min(range.rows, Math.max(0, this.standing.rows - range.row)) };
  }

  #travel(way: "undo" | "redo"): void {
    this.finish();
    this.queue.push({
      run: async () => {
        const label = this.standing[way];
        const outcome = await this.desk[way](this.view.id, this.visibleWindow());
        const done = label ?? outcome.label;
        this.say(done ? `${way === "undo" ? "Undone" : "Redone"}: ${done}` : `Nothing to ${way}`, true);
        return outcome;
      },
    });
  }

  #settled(outcome: EditOutcome, job: Job): void {
    this.apply(outcome);
    this.version += 1;
    if (job.edit && job.edit.kind !== "type" && outcome.cells > 1)
      this.say(`${outcome.label}: ${outcome.cells.toLocaleString()} cells`);
    this.listeners.outcome(outcome);
  }

  /** The cell goes back; typed text is given back to the text field, or said when the user is typing elsewhere. */
  #refused(reason: unknown, { edit }: Job): void {
    this.version += 1;
    this.fault(reason);
    if (edit?.kind !== "type") return;
    if (this.mode === "navigate") {
      this.select(at(edit.cell));
      this.startEditing("edit", edit.value);
    } else {
      this.say(
        `“${edit.value}” could not be saved in ${this.columns[edit.cell.column]?.header}, row ${this.numberOf(edit.cell.row)}.`,
        true,
      );
    }
  }

  /** After a pause, since the name of a focused field that changes is not read out by itself. */
  #sayWhere(): void {
    clearTimeout(this.#whereTimer);
    this.#whereTimer = setTimeout(() => {
      if (this.mode !== "navigate") return;
      const size = describe(this.selection, { rows: this.standing.rows, columns: this.columns.length });
      const { row, column } = this.active;
      const value = this.shown(row, column) || "blank";
      const problems = this.problemsAt(row, column).map((problem) => `. ${problem.message}`);
      this.message = size || `${value}, ${this.activeColumn.header}, row ${this.numberOf(row)}${problems.join("")}`;
    }, 150);
  }
}

function asFault(reason: unknown): DeskError {
  if (typeof reason === "object" && reason !== null && "code" in reason && "message" in reason)
    return reason as DeskError;
  return {
    code: "internal",
    message: reason instanceof Error ? reason.message : String(reason),
    hint: "Try again.",
    where: "",
  };
}
