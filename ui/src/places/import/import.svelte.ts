import type { App } from "../../lib/app.svelte";
import type { ImportChange, ImportStatus, ImportView } from "../../lib/contract";
import { count, number, people } from "../../lib/format";

/** A list on its way into a worksheet: what was found out about it, and what the user decides. */
export class ImportWork {
  view = $state.raw<ImportView | null>(null);
  step = $state(0);
  /** Whether a file is being read, and how many rows so far. */
  reading = $state(false);
  rows = $state(0);
  busy = $state(false);
  readonly app: App;
  readonly worksheet: number;
  #stop: () => void;

  constructor(app: App, worksheet: number) {
    this.app = app;
    this.worksheet = worksheet;
    this.#stop = app.desk.onImportProgress((rows) => (this.rows = rows));
  }

  get desk() {
    return this.app.desk;
  }

  close(): void {
    this.#stop();
    if (this.reading) void this.desk.cancelImport().catch(() => undefined);
    void this.desk.closeImport().catch(() => undefined);
  }

  choose = (): Promise<void> => this.#read(() => this.desk.openImport(this.worksheet));
  openDropped = (path: string): Promise<void> => this.#read(() => this.desk.openDroppedImport(this.worksheet, path));
  openPasted = (text: string): Promise<void> => this.#read(() => this.desk.openPastedImport(this.worksheet, text));
  cancel = (): void => void this.app.attempt(() => this.desk.cancelImport());

  async #read(open: () => Promise<ImportView | null>): Promise<void> {
    if (this.reading) return;
    this.reading = true;
    this.rows = 0;
    const view = await this.app.attempt(open);
    this.reading = false;
    if (!view) return;
    this.view = view;
    this.step = firstStep(view);
  }

  async change(change: ImportChange): Promise<void> {
    const view = this.view;
    if (!view || this.reading) return;
    this.busy = true;
    // Another sheet is read from the file, which may take as long as the first one did.
    this.reading = change.kind === "sheet";
    this.rows = 0;
    const changed = await this.app.attempt(() => this.desk.changeImport(view.id, change));
    this.busy = this.reading = false;
    if (changed) this.view = changed;
  }

  async exportUnusable(): Promise<void> {
    const view = this.view;
    if (!view) return;
    const path = await this.app.attempt(() => this.desk.exportUnusable(view.id));
    if (path) {
      this.app.toast(`Written: ${path}`, {
        label: "Show in folder",
        run: () => void this.app.attempt(() => this.desk.showInFolder(path)),
      });
    }
  }

  async takeOver(): Promise<void> {
    const view = this.view;
    if (!view) return;
    this.busy = true;
    const done = await this.app.attempt(() => this.desk.applyImport(view.id, { start: 0, count: 0 }));
    this.busy = false;
    if (!done) return;
    this.view = null;
    this.app.go({ name: "editor", worksheet: this.worksheet });
    const rest = [
      ...(done.left_out > 0 ? [`${count(done.left_out, "row")} left out`] : []),
      ...(done.asked > 0 ? [`${count(done.asked, "row")} not decided`] : []),
    ];
    const left = rest.length > 0 ? ` ${rest.join(", ")}.` : "";
    const changed = done.changed > 0 ? `, ${number(done.changed)} changed` : "";
    this.app.toast(`${people(done.added)} added${changed} from ${done.file}.${left}`, {
      label: "Undo",
      run: () => this.app.editor?.["edit.undo"](),
    });
  }
}

/** Steps of the page, in their order. */
export const STEPS = ["List", "Columns", "Rows", "Titles", "Preview"] as const;

/** Whether only the user can tell what a value says, and has not said so, nor that it is to be asked later. */
export const isOpen = (one: ImportStatus): boolean => one.answer === "ask" && !one.answered;

/** Whether the list says anything about which of its rows are meant. */
export const hasRows = (view: ImportView): boolean =>
  view.statuses.length > 0 || view.hidden.rows > 0 || view.struck.rows > 0;

const rowsOpen = (view: ImportView) =>
  view.statuses.some(isOpen) || [view.hidden, view.struck].some(({ rows, take }) => rows > 0 && take === null);

/** The first step at which something is to be decided; the preview when nothing is. */
export function firstStep(view: ImportView): number {
  if (!view.header_sure || view.sheet_open) return 0;
  if (view.counts.open_columns > 0 || view.missing.length > 0) return 1;
  if (rowsOpen(view)) return 2;
  return view.counts.open_titles > 0 ? 3 : 4;
}
