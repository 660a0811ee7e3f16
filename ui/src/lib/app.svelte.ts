import { getContext, setContext, tick } from "svelte";
import type { DueView, DeskError, HomeView, PeopleFilter, Preferences, Theme } from "./contract";
import type { Desk } from "./desk/desk";
import { asFault, FAULTS, type FaultAction } from "./faults";

export type SettingsSection =
  "organization" | "forms" | "connections" | "practice" | "reminders" | "handover" | "backup" | "appearance" | "data";

export type Place =
  | { name: "overview" }
  | { name: "worksheets"; create?: boolean }
  | { name: "editor"; worksheet: number; problems?: boolean }
  | { name: "import"; worksheet: number; path?: string }
  | { name: "send"; worksheet: number }
  | { name: "batches" }
  | { name: "batch"; id: string; continueSending?: boolean }
  | { name: "people"; filter?: Partial<PeopleFilter>; person?: number }
  | { name: "learn"; form: string; kept?: boolean }
  | { name: "hie"; question?: string; person?: number }
  | { name: "help"; article?: string }
  | { name: "settings"; section?: SettingsSection };

/** What the open editor offers to the palette and to the program's menu. */
export type EditorCommand =
  | "worksheet.add-file"
  | "worksheet.export"
  | "worksheet.send"
  | "edit.undo"
  | "edit.redo"
  | "edit.find"
  | "edit.fill-down"
  | "edit.insert-rows"
  | "edit.delete-rows"
  | "problem.next"
  | "problem.previous"
  | "view.problems";

interface Toast {
  id: number;
  text: string;
  action: { label: string; run: () => void } | null;
}

const TITLES: Record<Place["name"], string> = {
  overview: "Overview",
  worksheets: "Worksheets",
  editor: "Worksheet",
  import: "Import people",
  send: "Review and send",
  batches: "Batches",
  batch: "Batch",
  people: "People",
  learn: "Learn the HIE's own form",
  hie: "Your HIE",
  help: "Help",
  settings: "Settings",
};

/** The state of the window: where the user is, what is shown over it, and the way to the program. */
export class App {
  readonly desk: Desk;
  home = $state<HomeView | null>(null);
  place = $state<Place>({ name: "overview" });
  subject = $state("");
  fault = $state.raw<DeskError | null>(null);
  toasts = $state<Toast[]>([]);
  palette = $state(false);
  shortcuts = $state(false);
  /** Things that are late or due now. */
  pressing = $state(0);
  editor = $state.raw<Record<EditorCommand, () => void> | null>(null);
  #toast = 0;

  constructor(desk: Desk) {
    this.desk = desk;
  }

  /** The window's title: the subject of the place where it has one. */
  get title(): string {
    if (this.home && this.home.organization === null) return "Welcome – AUM Desk";
    return `${this.subject || TITLES[this.place.name]} – AUM Desk`;
  }

  async start(): Promise<void> {
    this.home = await this.desk.home();
    this.#theme(this.home.preferences.theme);
    if (this.home.organization && this.home.last_worksheet !== null) {
      this.place = { name: "editor", worksheet: this.home.last_worksheet };
    }
    if (this.home.organization) void this.#tellOfDue();
  }

  /** Keeps how much presses; the frame shows it. */
  noteDue(due: DueView): void {
    this.pressing = due.late + due.now;
  }

  /** Whoever goes on in a worksheet does not see the overview, which begins with what is due. */
  async #tellOfDue(): Promise<void> {
    try {
      const due = await this.desk.due();
      this.noteDue(due);
      if (this.pressing === 0 || this.place.name === "overview") return;
      const late = due.late > 0 ? `, ${due.late} of them late` : "";
      const things = this.pressing === 1 ? "One thing is due" : `${this.pressing} things are due`;
      this.toast(`${things}${late}.`, { label: "Show", run: () => this.go({ name: "overview" }) });
    } catch {
      // The overview shows why it cannot be read.
    }
  }

  /** Reads the frame's facts again after one of them was changed. */
  async reread(): Promise<void> {
    this.home = await this.desk.home();
  }

  go(place: Place): void {
    this.fault = null;
    // What they offer to undo or show belongs to the place that is left, and they would lie over the next one's buttons.
    this.toasts = [];
    this.subject = "";
    this.place = place;
    // The heading of the new place is read out, and the keyboard starts there.
    void tick().then(() => document.getElementById("place")?.focus({ preventScroll: true }));
  }

  /** Does something that may fail and shows the fault when it does; undefined then. */
  async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await work();
      return result;
    } catch (error) {
      this.report(asFault(error));
      return undefined;
    }
  }

  report(fault: DeskError): void {
    if (!FAULTS[fault.code].silent) this.fault = fault;
  }

  act(action: FaultAction): void {
    this.fault = null;
    if (action === "connections") this.go({ name: "settings", section: "connections" });
    else if (action === "settings-forms") this.go({ name: "settings", section: "forms" });
    else if (action === "batches") this.go({ name: "batches" });
    else if (action === "data-folder") void this.attempt(() => this.desk.openDataFolder());
    else if (action === "reload") location.reload();
    else if (this.place.name === "send") this.go({ name: "editor", worksheet: this.place.worksheet, problems: true });
    else if (this.editor) this.editor["view.problems"]();
    else this.go({ name: "worksheets" });
  }

  toast(text: string, action: Toast["action"] = null): void {
    const id = ++this.#toast;
    // The same news a second time takes the place of the first.
    this.toasts = [...this.toasts.filter((toast) => toast.text !== text), { id, text, action }];
    // A notice that can be acted upon stays long enough to be reached by keyboard.
    setTimeout(() => this.dropToast(id), action ? 20_000 : 6_000);
  }

  dropToast(id: number): void {
    this.toasts = this.toasts.filter((toast) => toast.id !== id);
  }

  async setTheme(theme: Theme): Promise<void> {
    if (!this.home) return;
    this.#theme(theme);
    await this.setPreferences({ theme });
  }

  async setPreferences(changed: Partial<Preferences>): Promise<void> {
    if (!this.home) return;
    this.home.preferences = { ...this.home.preferences, ...changed };
    const preferences = { ...this.home.preferences };
    await this.attempt(() => this.desk.savePreferences(preferences));
  }

  #theme(theme: Theme): void {
    if (theme === "system") delete document.documentElement.dataset["theme"];
    else document.documentElement.dataset["theme"] = theme;
  }
}

const KEY = Symbol("app");
export const provideApp = (app: App): App => setContext(KEY, app);
export const getApp = (): App => getContext<App>(KEY);
