import type { App } from "../../lib/app.svelte";
import type { DeskError, LearnChoicesView, Learning, MeaningView } from "../../lib/contract";
import { asFault, FAULTS } from "../../lib/faults";
import { NO_CHOICES } from "../../lib/learning";

/** What takes longer shows how far it is, and can be ended. */
const MOMENT = 400;

/** Learning one form: what was found so far, and every decision of the user, which is read into it anew. */
export class LearnSession {
  readonly app: App;
  readonly form: string;
  learning = $state.raw<Learning | null>(null);
  fault = $state.raw<DeskError | null>(null);
  busy = $state(false);
  /** Whether a blank form is being read for longer than a moment, and how many rows so far. */
  slow = $state(false);
  rows = $state(0);
  #turn = 0;
  #stop: () => void;

  constructor(app: App, form: string) {
    this.app = app;
    this.form = form;
    this.#stop = app.desk.onLearnProgress((rows) => (this.rows = rows));
  }

  close(): void {
    this.#stop();
    if (this.busy) this.cancel();
  }

  cancel = (): void => void this.app.desk.cancelLearning().catch(() => undefined);

  choose = () => this.#read(() => this.app.desk.chooseBlankForm(this.form));
  look = (path: string) => this.#read(() => this.app.desk.learnForm(this.form, path, null));
  /** Looks again at the blank form that is kept. */
  kept = () => this.#read(() => this.app.desk.learnForm(this.form, null, null));

  setSheet = (sheet: string) => this.#decide((choices) => Object.assign(choices, { ...NO_CHOICES, sheet }));
  setNumber = (what: "header_row" | "first_row" | "prepared_rows", value: number) =>
    this.#decide((choices) => (choices[what] = value));
  setVariant = (breakTheGlass: boolean) => this.#decide((choices) => (choices.break_the_glass = breakTheGlass));

  setMeaning = (column: number, meaning: MeaningView) =>
    this.#decide((choices) => (this.#column(choices, column).meaning = meaning));
  setRequired = (column: number, required: boolean) =>
    this.#decide((choices) => (this.#column(choices, column).required = required));

  setLevel = (title: string, level: string) =>
    this.#decide((choices) => {
      choices.levels = choices.levels.filter((choice) => choice.title !== title);
      if (level !== "") choices.levels.push({ title, level });
    });
  setGlass = (level: string, breakTheGlass: boolean) =>
    this.#decide((choices) => {
      choices.level_break_the_glass = choices.level_break_the_glass.filter((choice) => choice.level !== level);
      choices.level_break_the_glass.push({ level, break_the_glass: breakTheGlass });
    });
  accept = (code: string, fine: boolean) =>
    this.#decide((choices) => {
      choices.accepted = choices.accepted.filter((accepted) => accepted !== code);
      if (fine) choices.accepted.push(code);
    });
  /** Forgets every decision. */
  startOver = () => this.#decide((choices) => Object.assign(choices, structuredClone(NO_CHOICES)));

  get changed(): boolean {
    return this.learning !== null && JSON.stringify(this.learning.choices) !== JSON.stringify(NO_CHOICES);
  }

  async save(): Promise<boolean> {
    const learning = this.learning;
    if (!learning || this.busy) return false;
    this.busy = true;
    this.fault = null;
    try {
      await this.app.desk.saveLearnedForm(this.form, learning.path, learning.choices);
      await this.app.reread();
      return true;
    } catch (error) {
      this.fault = asFault(error);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #column(choices: LearnChoicesView, column: number) {
    let choice = choices.columns.find((entry) => entry.column === column);
    if (!choice) {
      choice = { column, meaning: null, required: null };
      choices.columns.push(choice);
    }
    return choice;
  }

  #decide(change: (choices: LearnChoicesView) => void): Promise<void> {
    const learning = this.learning;
    if (!learning) return Promise.resolve();
    const choices = structuredClone(learning.choices);
    change(choices);
    return this.#read(() => this.app.desk.learnForm(this.form, learning.path, choices));
  }

  async #read(work: () => Promise<Learning | null>): Promise<void> {
    const turn = ++this.#turn;
    this.busy = true;
    this.fault = null;
    this.rows = 0;
    const waiting = setTimeout(() => (this.slow = turn === this.#turn), MOMENT);
    try {
      const learning = await work();
      if (turn === this.#turn && learning) this.learning = learning;
    } catch (error) {
      const fault = asFault(error);
      if (turn === this.#turn && !FAULTS[fault.code].silent) this.fault = fault;
    } finally {
      clearTimeout(waiting);
      if (turn === this.#turn) this.busy = this.slow = false;
    }
  }
}
