import type { App } from "../../lib/app.svelte";
import type {
  PersonStateView,
  RosterChange,
  RosterDifference,
  RosterPerhaps,
  RosterTaking,
  RosterView,
} from "../../lib/contract";
import { count, number, people } from "../../lib/format";

/** Who somebody on the HIE's list is. */
export type Who = "same" | "other";

/** Our people beside the HIE's list, and what the user takes of it. */
export class RosterWork {
  view = $state.raw<RosterView>() as RosterView;
  step = $state(0);
  busy = $state(false);
  /** What is taken from the HIE, by person and field; everything else stays. */
  taken = $state<Record<string, boolean>>({});
  /** Whether the list is only a part of the accounts, so that nobody is missing from it. */
  partial = $state(false);
  /** Who is whom, by account; somebody undecided is not taken. */
  #who = $state<Record<string, Who>>({});

  constructor(
    readonly app: App,
    view: RosterView,
  ) {
    this.view = view;
    this.step = this.columnsOpen ? 0 : 1;
  }

  /** Whether the accounts come from a file, whose columns can be decided about. */
  get isFile(): boolean {
    return this.view.meanings.length > 0;
  }

  get columnsOpen(): boolean {
    return this.isFile && (!this.view.names || !this.view.states || this.view.sheet_open);
  }

  keysOf(one: RosterDifference): string[] {
    const fields = one.fields.map(({ field }) => `${one.person}.${field}`);
    return one.state ? [...fields, `${one.person}.state`] : fields;
  }

  get keys(): string[] {
    return this.view.differences.flatMap((one) => this.keysOf(one));
  }

  get chosen(): number {
    return this.keys.filter((key) => this.taken[key]).length;
  }

  who = (one: RosterPerhaps): Who | null => this.#who[one.theirs] ?? null;
  say = (one: RosterPerhaps, who: Who) => (this.#who[one.theirs] = who);

  get undecided(): number {
    return this.view.perhaps.filter((one) => this.who(one) === null).length;
  }

  takeAll(): void {
    const all = this.keys;
    this.taken = this.chosen === all.length ? {} : Object.fromEntries(all.map((key) => [key, true]));
  }

  async change(change: RosterChange): Promise<void> {
    await this.#read(() => this.app.desk.changeRoster(this.view.id, change));
  }

  async name(word: string, state: PersonStateView | null): Promise<void> {
    await this.#read(() => this.app.desk.nameStatus(this.view.id, word, state));
  }

  async #read(read: () => Promise<RosterView>): Promise<void> {
    this.busy = true;
    this.view = (await this.app.attempt(read)) ?? this.view;
    this.busy = false;
  }

  /** Takes over what is new and what was chosen; whether that was done. */
  async take(): Promise<boolean> {
    const listed = (who: Who) =>
      this.view.perhaps.filter((one) => this.who(one) === who).map(({ listed: position }) => position);
    const taking: RosterTaking = {
      everything: false,
      fields: this.view.differences.flatMap((one) =>
        one.fields
          .filter(({ field }) => this.taken[`${one.person}.${field}`])
          .map(({ field }) => ({ person: one.person, field })),
      ),
      states: this.view.differences.filter((one) => this.taken[`${one.person}.state`]).map((one) => one.person),
      same: listed("same"),
      others: listed("other"),
      partial: this.partial,
    };
    this.busy = true;
    const done = await this.app.attempt(() => this.app.desk.takeRoster(this.view.id, taking));
    this.busy = false;
    if (!done) return false;
    const kept = done.kept > 0 ? `, ${count(done.kept, "difference")} left as you have it` : "";
    const open = done.asked > 0 ? `, ${people(done.asked)} not decided` : "";
    this.app.toast(`${people(done.added)} added, ${number(done.changed)} changed${kept}${open}.`);
    return true;
  }
}
