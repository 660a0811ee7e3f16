import type { App } from "../../lib/app.svelte";
import type { ChosenPeople, PeopleFacets, PeopleFilter, PersonStateView, PersonSummary } from "../../lib/contract";
import { people } from "../../lib/format";
import { STATES } from "./words";

const PAGE = 100;

export const NO_FILTER: PeopleFilter = {
  text: "",
  state: null,
  level: null,
  facility: null,
  break_the_glass: false,
  due: false,
  unlisted: false,
};

/** The list of people: what it is narrowed to, the part of it that was read, and who is chosen. */
export class PeopleList {
  filter = $state<PeopleFilter>({ ...NO_FILTER });
  facets = $state.raw<PeopleFacets | null>(null);
  total = $state(0);
  listed = $state(0);
  /** Whether more fit than are listed. */
  more = $state(false);
  read = $state(false);
  chosen = $state.raw<ReadonlySet<number>>(new Set());
  /** Everyone who fits is chosen, also those who were not read. */
  everyone = $state(false);
  /** The place of the list the keyboard is at. */
  at = $state(0);
  /** The person whose panel is open. */
  open = $state<number | null>(null);
  /** Counts up when what the panel shows may have changed. */
  news = $state(0);
  #rows = $state.raw<ReadonlyMap<number, PersonSummary>>(new Map());
  #asked = new Set<number>();
  #turn = 0;

  constructor(
    readonly app: App,
    filter: Partial<PeopleFilter> = {},
  ) {
    this.filter = { ...NO_FILTER, ...filter };
    void this.again();
  }

  row(place: number): PersonSummary | undefined {
    return this.#rows.get(place);
  }

  get narrowed(): boolean {
    return JSON.stringify(this.filter) !== JSON.stringify(NO_FILTER);
  }

  get count(): number {
    return this.everyone ? this.total : this.chosen.size;
  }

  /** Who is chosen, as the desk takes it. */
  get choice(): ChosenPeople {
    return this.everyone ? { ids: [], all: $state.snapshot(this.filter) } : { ids: [...this.chosen], all: null };
  }

  narrow(change: Partial<PeopleFilter>): void {
    this.filter = { ...this.filter, ...change };
    this.at = 0;
    this.choose([]);
    void this.#first();
  }

  /** Reads everything anew, after something changed. */
  async again(): Promise<void> {
    this.news += 1;
    const facets = this.app.attempt(() => this.app.desk.peopleFacets());
    await this.#first();
    this.facets = (await facets) ?? this.facets;
  }

  /** The answer to an earlier key never overtakes a later one. */
  async #first(): Promise<void> {
    const turn = ++this.#turn;
    const around = Math.floor(this.at / PAGE) * PAGE;
    const page = await this.app.attempt(() => this.app.desk.people(this.filter, { start: around, count: PAGE }));
    if (turn !== this.#turn || !page) return;
    this.#asked = new Set([around]);
    this.#rows = new Map(page.people.map((person, index) => [around + index, person]));
    this.total = page.total;
    this.listed = page.listed;
    this.more = page.more;
    this.at = Math.min(this.at, Math.max(0, page.listed - 1));
    this.read = true;
  }

  /** Reads what comes into sight. */
  async want(first: number, last: number): Promise<void> {
    for (let start = Math.floor(first / PAGE) * PAGE; start < Math.min(last, this.listed); start += PAGE) {
      if (this.#asked.has(start)) continue;
      this.#asked.add(start);
      const turn = this.#turn;
      const page = await this.app.attempt(() => this.app.desk.people(this.filter, { start, count: PAGE }));
      if (turn !== this.#turn) return;
      if (!page) this.#asked.delete(start);
      else
        this.#rows = new Map([
          ...this.#rows,
          ...page.people.map((person, index): [number, PersonSummary] => [start + index, person]),
        ]);
    }
  }

  choose(ids: Iterable<number>): void {
    this.everyone = false;
    this.chosen = new Set(ids);
  }

  toggle(place: number): void {
    const person = this.row(place);
    if (!person) return;
    const chosen = new Set(this.everyone ? [] : this.chosen);
    if (!chosen.delete(person.id)) chosen.add(person.id);
    this.choose(chosen);
  }

  /** Chooses from one place to another, besides who is chosen already. */
  stretch(from: number, to: number): void {
    const chosen = new Set(this.chosen);
    for (let place = Math.min(from, to); place <= Math.max(from, to); place += 1) {
      const person = this.row(place);
      if (person) chosen.add(person.id);
    }
    this.choose(chosen);
  }

  /** Whoever chooses more than are listed has to see how many that are. */
  async chooseEveryone(): Promise<void> {
    if (this.more) {
      const turn = this.#turn;
      const total = await this.app.attempt(() => this.app.desk.countPeople($state.snapshot(this.filter)));
      if (total === undefined || turn !== this.#turn) return;
      this.total = total;
    }
    this.chosen = new Set();
    this.everyone = true;
  }

  isChosen(person: PersonSummary): boolean {
    return this.everyone || this.chosen.has(person.id);
  }

  /** Enters what the user saw, and offers to take it back. */
  async mark(people_: ChosenPeople, state: PersonStateView, day: string, note: string): Promise<boolean> {
    const marked = await this.app.attempt(() => this.app.desk.markPeople({ people: people_, state, day, note }));
    if (!marked) return false;
    const refused = marked.refused[0];
    const but = refused
      ? ` Not for ${marked.refused.length === 1 ? refused.name : people(marked.refused.length)}: ${refused.why}`
      : "";
    const undo = marked.undo;
    this.app.toast(
      `${people(marked.changed)}: ${STATES[state].label.toLocaleLowerCase()}.${but}`,
      undo === null
        ? null
        : {
            label: "Undo",
            run: () =>
              void this.app.attempt(async () => {
                await this.app.desk.undoMark(undo);
                await this.again();
              }),
          },
    );
    await this.again();
    return true;
  }
}
