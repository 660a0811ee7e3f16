import type { App } from "../../lib/app.svelte";
import type {
  CellPlace,
  EditOutcome,
  Exported,
  DeskError,
  RowFilter,
  RepairRequest,
  WorksheetStanding,
  WorksheetView,
  Window,
} from "../../lib/contract";
import { asFault } from "../../lib/faults";
import { count, fileName } from "../../lib/format";
import { AfterPaint } from "./after-paint";

/** What the editor needs of the grid. */
export interface GridHandle {
  focusCell(cell: CellPlace): void;
  applyOutcome(outcome: EditOutcome): void;
  visibleWindow(): Window;
  undo(): void;
}

/** The open worksheet: its numbers, its filter, and the actions that come from around the grid. */
export class Session {
  view = $state.raw<WorksheetView | null>(null);
  standing = $state.raw<WorksheetStanding | null>(null);
  fault = $state.raw<DeskError | null>(null);
  tidied = $state.raw<EditOutcome | null>(null);
  /** A form that was filled, with something to know about it. */
  exported = $state.raw<Exported | null>(null);
  name = $state("");
  filter = $state.raw<RowFilter>({ problem: null, text: null });
  cursor = $state.raw<CellPlace>({ row: 0, column: 0 });
  busy = $state(false);
  /** Grows with every change, so that lists of problems know that they are stale. */
  revision = $state(0);
  grid: GridHandle | null = null;
  readonly app: App;
  readonly worksheet: number;
  readonly #beside = new AfterPaint();
  #remember: ReturnType<typeof setTimeout> | undefined;

  constructor(app: App, worksheet: number) {
    this.app = app;
    this.worksheet = worksheet;
    void this.open();
  }

  get desk() {
    return this.app.desk;
  }

  get filtered(): boolean {
    return this.filter.problem !== null || this.filter.text !== null;
  }

  async open(): Promise<void> {
    this.fault = null;
    try {
      const view = await this.desk.openWorksheet(this.worksheet);
      this.name = view.name;
      this.cursor = view.cursor;
      this.standing = view.standing;
      this.view = view;
    } catch (error) {
      this.fault = asFault(error);
    }
  }

  close(): void {
    clearTimeout(this.#remember);
    this.#beside.drop();
    if (this.view) void this.desk.rememberCursor(this.worksheet, this.cursor).catch(() => undefined);
  }

  /** The cell first, what stands beside the sheet a frame later. */
  onOutcome = (outcome: EditOutcome): void => this.#beside.later(() => this.#take(outcome));

  #take(outcome: EditOutcome): void {
    this.standing = outcome.standing;
    this.revision += 1;
    this.tidied = outcome.tidied_count > 0 ? outcome : null;
  }

  onCursor = (cell: CellPlace): void => {
    this.cursor = cell;
    // Walking through cells with a held key must not write at every step.
    clearTimeout(this.#remember);
    this.#remember = setTimeout(() => {
      void this.desk.rememberCursor(this.worksheet, cell).catch(() => undefined);
    }, 400);
  };

  /** Something that changes the worksheet from outside of the grid. */
  async #change(work: (window: Window) => Promise<EditOutcome | null>): Promise<EditOutcome | null> {
    const window = this.grid?.visibleWindow() ?? { start: 0, count: 100 };
    this.busy = true;
    const outcome = (await this.app.attempt(() => work(window))) ?? null;
    this.busy = false;
    if (outcome) {
      this.grid?.applyOutcome(outcome);
      this.#beside.drop();
      this.#take(outcome);
    }
    return outcome;
  }

  async setFilter(filter: RowFilter): Promise<void> {
    const outcome = await this.#change((window) =>
      this.desk.setFilter(this.worksheet, filter, { ...window, start: 0 }),
    );
    if (outcome) this.filter = filter;
  }

  async repair(request: RepairRequest): Promise<void> {
    const outcome = await this.#change((window) => this.desk.repair(this.worksheet, request, window));
    if (!outcome) return;
    this.app.toast(`${count(outcome.cells, "cell")} repaired.`, { label: "Undo", run: () => this.grid?.undo() });
  }

  async rename(name: string): Promise<void> {
    const wanted = name.trim();
    if (wanted === "" || wanted === this.name) return;
    const before = this.name;
    this.name = wanted;
    const done = await this.app.attempt(async () => {
      await this.desk.renameWorksheet(this.worksheet, wanted);
      return true;
    });
    if (!done) this.name = before;
  }

  /** Leads to the page on which a list is brought in. */
  addFile(path?: string): void {
    this.app.go({ name: "import", worksheet: this.worksheet, ...(path === undefined ? {} : { path }) });
  }

  async exportFile(): Promise<void> {
    const exported = await this.app.attempt(() => this.desk.exportWorksheet(this.worksheet));
    if (!exported) return;
    if (exported.notes.length > 0) {
      this.exported = exported;
      return;
    }
    const file = fileName(exported.file);
    const form = exported.form_file;
    this.app.toast(form ? `“${form}” filled, and saved as ${file}.` : `Saved as ${file}.`, {
      label: "Show in folder",
      run: () => void this.app.attempt(() => this.desk.showInFolder(exported.file)),
    });
  }

  /** Puts the cursor into a cell of the view. */
  async goTo(cell: CellPlace): Promise<void> {
    this.grid?.focusCell(cell);
  }
}
