import type * as C from "../../contract";
import { madeOf, planOf } from "./requests";
import { manyPeople, PEOPLE, titlesOf } from "./fixtures";

const STATES: C.PersonStateView[] = [
  "active",
  "active",
  "active",
  "training-invited",
  "active",
  "training-done",
  "sent",
  "refresher-due",
  "active",
  "deactivated",
  "unknown",
  "deactivation-requested",
];

const WORDS: Record<C.PersonStateView, string> = {
  draft: "Draft",
  ready: "Ready to send",
  sent: "Sent",
  received: "Received",
  "training-invited": "Training invited",
  "training-done": "Training done",
  active: "Active",
  "refresher-due": "Refresher due",
  lapsed: "Lapsed",
  "deactivation-requested": "Deactivation requested",
  deactivated: "Deactivated",
  rejected: "Rejected",
  unknown: "Not known",
  withdrawn: "Withdrawn",
};

const plain = (text: string) =>
  text
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "")
    .toLocaleLowerCase();
const MOST_LISTED = 1000;

/** The people of the fake desk: made up, in memory. */
export class FakePeople {
  people: C.PersonView[];
  reminders: C.Reminders = {
    notice_warn_hours: 24,
    notice_late_hours: 48,
    review_days: 90,
    refresher_days: [45, 30, 7],
    unanswered_days: 7,
  };
  #reviewed = false;
  #before: { id: number; states: Map<number, C.PersonStateView> } = { id: 0, states: new Map() };

  constructor(count: number) {
    const rows = count > PEOPLE.length ? manyPeople(count) : PEOPLE.slice(0, count);
    const titles = titlesOf(true);
    this.people = rows
      .map((row, index) => this.#madeUp(row, index, titles))
      .sort((one, other) => last(one.summary.name).localeCompare(last(other.summary.name)));
  }

  #madeUp(row: string[], index: number, titles: C.TitleView[]): C.PersonView {
    const title = titles.find(({ name }) => name === row[5]) ?? titles[index % titles.length];
    const state = STATES[index % STATES.length] ?? "active";
    const gone = ["sent", "unknown"].includes(state);
    const summary: C.PersonSummary = {
      id: index + 1,
      name: `${row[0] ?? ""} ${row[1] ?? ""}`,
      email: row[2] ?? "",
      username: gone
        ? ""
        : `${(row[0] ?? "x").charAt(0)}${row[1] ?? ""}01`.toLocaleLowerCase().replace(/[^a-z0-9]/g, ""),
      title: title?.name ?? "",
      level: title?.level ?? "",
      break_the_glass: title?.break_the_glass ?? false,
      break_the_glass_known: true,
      unlisted: index === 2 ? "2026-11-20" : "",
      facility: row[4] ?? "",
      state,
      open_request: index === 4 ? "Change of role: sent" : "",
      practice: index === 8,
    };
    const entry = (day: string, words: string, source: C.SourceView, evidence: string, note = ""): C.TimelineEntry => ({
      day,
      noted: `${day}T15:00:00Z`,
      words,
      source,
      evidence,
      batch: source === "batch" ? "5e0c2d84-71a6-4b1f-9c02-000000000001" : null,
      note,
    });
    return {
      summary,
      hie: "healthix",
      mobile: row[3] ?? "",
      days: [{ words: "Sent", day: "2026-10-28" }, ...(gone ? [] : [{ words: "Training invited", day: "2026-11-02" }])],
      leaves: state === "deactivation-requested" ? "2026-11-21" : "",
      involuntary: state === "deactivation-requested",
      sees: index === 0 ? "A personal email of the HIE’s training team with a link to the training." : "",
      otherwise: index === 0 ? "Look in the junk folder. If the email is not there, ask for the link again." : "",
      alerts: index === 0 ? "Requested; the HIE switches them on after activation" : "",
      alerts_at: index === 0 ? "asked" : "no",
      notes: index === 3 ? "Lost the first invitation; the Account Manager sent it again on Monday." : "",
      can_mark: ["training-done", "active", "deactivated"],
      timeline: [
        ...(gone ? [] : [entry("2026-11-02", WORDS[state], "user", "", "Told on the telephone")]),
        entry("2026-10-28", "Sent", "batch", "Batch “October joiners”"),
      ],
    };
  }

  #fit(filter: C.PeopleFilter): C.PersonView[] {
    const words = plain(filter.text)
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    return this.people.filter(({ summary }) => {
      const text = plain(`${summary.name} ${summary.email} ${summary.username} ${summary.facility} ${summary.title}`);
      const there = text.split(/[^\p{L}\p{N}]+/u);
      return (
        words.every((word) => there.some((one) => one.startsWith(word))) &&
        (filter.state === null || summary.state === filter.state) &&
        (filter.level === null || summary.level === filter.level) &&
        (filter.facility === null || summary.facility === filter.facility) &&
        (!filter.break_the_glass || summary.break_the_glass) &&
        (!filter.unlisted || summary.unlisted !== "") &&
        (!filter.due || this.due().items.some((item) => item.people.includes(summary.id)))
      );
    });
  }

  count(filter: C.PeopleFilter): number {
    return this.#fit(filter).length;
  }

  page(filter: C.PeopleFilter, { start, count }: C.Window): C.PeoplePage {
    const fit = this.#fit(filter);
    const listed = filter.text.trim() === "" ? fit.length : Math.min(fit.length, MOST_LISTED);
    const people = fit.slice(start, Math.min(start + count, listed)).map(({ summary }) => structuredClone(summary));
    return { total: listed, more: listed < fit.length, listed, people };
  }

  facets(connections: string[]): C.PeopleFacets {
    const counted = (of: (summary: C.PersonSummary) => string): C.PeopleFacet[] => {
      const counts = new Map<string, number>();
      for (const { summary } of this.people) counts.set(of(summary), (counts.get(of(summary)) ?? 0) + 1);
      return [...counts].sort().map(([value, people]) => ({ value, words: value, people }));
    };
    return {
      people: this.people.length,
      states: counted(({ state }) => state).map((facet) => ({
        ...facet,
        words: WORDS[facet.value as C.PersonStateView],
      })),
      levels: counted(({ level }) => level),
      facilities: counted(({ facility }) => facility),
      break_the_glass: this.people.filter(({ summary }) => summary.break_the_glass).length,
      break_the_glass_unknown: 0,
      unlisted: this.people.filter(({ summary }) => summary.unlisted).length,
      connections,
    };
  }

  find(id: number): C.PersonView {
    const found = this.people.find(({ summary }) => summary.id === id);
    if (!found)
      throw { code: "not-found", message: `There is no person ${id}.`, hint: "Go back to the list.", where: "" };
    return found;
  }

  chosen({ ids, all }: C.ChosenPeople): C.PersonView[] {
    return all ? this.#fit(all) : ids.map((id) => this.find(id));
  }

  mark({ people, state, day, note }: C.PersonMark): C.MarkReport {
    const before = new Map<number, C.PersonStateView>();
    const refused: C.NotMarked[] = [];
    for (const view of this.chosen(people)) {
      const { summary } = view;
      if (summary.state === "deactivated" && state !== "deactivated") {
        const why = `The account was deactivated. Request reactivation instead of marking it “${WORDS[state].toLocaleLowerCase()}”.`;
        refused.push({ id: summary.id, name: summary.name, why });
        continue;
      }
      before.set(summary.id, summary.state);
      summary.state = state;
      const noted = new Date().toISOString();
      view.timeline.unshift({ day, noted, words: WORDS[state], source: "user", evidence: "", batch: null, note });
    }
    this.#before = { id: this.#before.id + 1, states: before };
    return { changed: before.size, refused, undo: before.size > 0 ? this.#before.id : null };
  }

  undo(id: number): number {
    if (id !== this.#before.id) return 0;
    for (const [person, state] of this.#before.states) this.find(person).summary.state = state;
    return this.#before.states.size;
  }

  notes(id: number, notes: string): C.PersonView {
    const view = this.find(id);
    view.notes = notes;
    return structuredClone(view);
  }

  due(): C.DueView {
    const items: C.DueItem[] = this.people.flatMap(({ summary, leaves }): C.DueItem[] => {
      const item = (kind: C.DueKindView, urgency: C.UrgencyView, words: string, day: string): C.DueItem => {
        return { kind, urgency, about: summary.name, words, day, people: [summary.id], batch: null };
      };
      if (leaves && summary.state !== "deactivated" && summary.state !== "deactivation-requested")
        return [item("leaver", "late", `Left on ${leaves} and can still log in: request deactivation today`, leaves)];
      if (summary.state === "deactivation-requested")
        return [
          item(
            "ending",
            "late",
            "Deactivation was requested on 2026-11-12; has the HIE deactivated the account?",
            leaves,
          ),
        ];
      if (summary.state === "refresher-due")
        return [item("refresher", "now", "The yearly training is due in 6 days, on 2026-11-28", "2026-11-28")];
      if (summary.unlisted)
        return [
          item("unlisted", "now", "Not on the HIE’s list: ask whether the account is still there", summary.unlisted),
        ];
      if (summary.state === "unknown")
        return [item("unknown", "now", "Sent, but no answer proves that it arrived: look it up or ask the HIE", "")];
      return [];
    });
    if (!this.#reviewed && this.people.length > 0)
      items.push({
        kind: "review",
        urgency: "soon",
        about: "Everyone with access",
        words: "The last review of who has access was on 2026-08-28; the next one is due on 2026-11-26",
        day: "2026-11-26",
        people: [],
        batch: null,
      });
    const order: C.UrgencyView[] = ["late", "now", "soon"];
    items.sort((one, other) => order.indexOf(one.urgency) - order.indexOf(other.urgency));
    const counted = (urgency: C.UrgencyView) => items.filter((item) => item.urgency === urgency).length;
    return { items, more: false, late: counted("late"), now: counted("now"), soon: counted("soon") };
  }

  review(): C.DueView {
    this.#reviewed = true;
    return this.due();
  }

  plan(wish: C.RequestWish): C.RequestPlan {
    return planOf(wish, this.chosen(wish.people), titlesOf(true));
  }

  make(wish: C.RequestWish): C.RequestsMade {
    const plan = this.plan(wish);
    const left = new Set(plan.left_out.map(({ id }) => id));
    const asked = this.chosen(wish.people).filter(({ summary }) => !left.has(summary.id));
    for (const { summary } of asked) summary.open_request = "Deactivation: ready to send";
    return madeOf(plan);
  }

  takeBack(id: number): C.PersonView {
    this.find(id).summary.open_request = "";
    return structuredClone(this.find(id));
  }

  finish(chosen: C.ChosenPeople): number {
    const open = this.chosen(chosen).filter(({ summary }) => summary.open_request !== "");
    for (const { summary } of open) summary.open_request = "";
    return open.length;
  }

  leavers(chosen: C.ChosenPeople, day: string, involuntary: boolean): number {
    const found = this.chosen(chosen).filter((view) => view.leaves !== day);
    for (const view of found) Object.assign(view, { leaves: day, involuntary });
    return found.length;
  }

  roster(source = "accounts.xlsx", file = source.includes(".")): C.RosterView {
    const [first, second, third] = this.people;
    const differences: C.RosterDifference[] = [];
    if (first)
      differences.push({
        person: first.summary.id,
        name: first.summary.name,
        email: first.summary.email,
        fields: [
          { field: "title", label: "Title", ours: first.summary.title, theirs: "Nurse practitioner" },
          { field: "mobile", label: "Mobile", ours: first.mobile, theirs: "(718) 482-0000" },
        ],
        state: null,
      });
    if (second)
      differences.push({
        person: second.summary.id,
        name: second.summary.name,
        email: second.summary.email,
        fields: [],
        state: { ours: second.summary.state, theirs: "lapsed" },
      });
    const columns = file ? structuredClone(this.#columns) : [];
    const states = !file || columns.some(({ meaning }) => meaning === "status");
    const unused = columns.filter(({ meaning }) => meaning === "not-used").map(({ header }) => header);
    return {
      id: 7,
      source,
      people: this.people.length + 2,
      new: 2,
      same: this.people.length - differences.length,
      added: [
        {
          name: "Walter Brandt",
          account: "wbrandt",
          state: states ? "active" : "unknown",
          status: states ? "Active" : "",
        },
        { name: "Elena Petrova", account: "epetrova", state: this.#tier ?? "unknown", status: states ? "Tier 2" : "" },
      ],
      new_unknown: (states ? 0 : 1) + (this.#tier === null ? 1 : 0),
      differences,
      missing: ["Kwame Boateng"],
      missing_people: 1,
      repeated: 0,
      shared: [],
      perhaps: third
        ? [
            {
              listed: 3,
              name: third.summary.name,
              theirs: `new.${third.summary.email}`,
              person: third.summary.id,
              ours: third.summary.email,
            },
          ]
        : [],
      input: file
        ? {
            rows: this.people.length + 4,
            taken: this.people.length + 1,
            left_out: [{ row: 31, reason: "There is no user name and no email address." }],
            asked: [],
            unused_columns: unused,
            sheets: [{ name: "Accounts", people: this.people.length + 4, used: true }],
            hidden_rows: [],
          }
        : null,
      statuses: states ? [{ word: "Tier 2", people: 3, state: this.#tier }] : [],
      columns,
      meanings: file ? ROSTER_MEANINGS.map(([key, label]) => ({ key, label })) : [],
      doubts:
        file && !this.#ordered
          ? [{ row: 12, text: "Last training: “03/04/2025” can be two days.", two_days: true }]
          : [],
      sheet_open: false,
      names: !file || columns.some(({ meaning }) => ["username", "email"].includes(meaning)),
      states,
    };
  }

  #ordered = false;
  #columns: C.RosterColumnView[] = [
    rosterColumn("A", "User Name", "username", ["anwosu01", "mchen01", "ldelacruz01"]),
    rosterColumn("B", "Role", "level", ["Clinical", "Clinical with Break the Glass"]),
    rosterColumn("C", "Last Training", "trained", ["2026-02-11", "03/04/2025"]),
    rosterColumn("D", "Acct St.", "not-used", ["Active", "Tier 2"]),
    rosterColumn("E", "Cost Center", "not-used", ["4410", "4420"]),
  ];

  changeRoster(change: C.RosterChange): C.RosterView {
    if (change.kind === "dates") this.#ordered = true;
    if (change.kind === "column") {
      const column = this.#columns.find(({ header }) => header === change.header);
      if (column) Object.assign(column, { meaning: change.meaning ?? "not-used", chosen: change.meaning !== null });
    }
    return this.roster();
  }

  alerts(chosen: C.ChosenPeople, alerts: C.AlertsView): number {
    for (const id of chosen.ids)
      Object.assign(this.find(id), { alerts_at: alerts, alerts: alerts === "on" ? "On" : "" });
    return chosen.ids.length;
  }

  #tier: C.PersonStateView | null = null;

  name(_: string, state: C.PersonStateView | null): C.RosterView {
    this.#tier = state;
    return this.roster();
  }

  take(taking: C.RosterTaking): C.RosterDone {
    for (const { person, field } of taking.fields)
      if (field === "title") this.find(person).summary.title = "Nurse practitioner";
    for (const person of taking.states) this.find(person).summary.state = "lapsed";
    const changed = new Set([...taking.fields.map(({ person }) => person), ...taking.states]).size;
    const decided = taking.same.length + taking.others.length;
    return {
      added: 2 + taking.others.length,
      changed: changed + taking.same.length,
      kept: 3 - taking.fields.length - taking.states.length,
      asked: 1 - decided,
    };
  }
}

const ROSTER_MEANINGS: [string, string][] = [
  ["username", "User name"],
  ["email", "Email"],
  ["full-name", "Full name"],
  ["level", "Access level"],
  ["status", "Status"],
  ["trained", "Last training"],
  ["not-used", "Not used"],
];

function rosterColumn(letters: string, header: string, meaning: string, examples: string[]): C.RosterColumnView {
  const means = ROSTER_MEANINGS.find(([key]) => key === meaning)?.[1] ?? meaning;
  return { letters, header, means, meaning, chosen: false, examples };
}

const last = (name: string) => name.split(" ").at(-1) ?? name;
