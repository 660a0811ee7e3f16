import type * as C from "../../contract";
import { JOURNEY } from "../../words";

export interface FakeBatch {
  view: C.BatchView;
  running: boolean;
}

/** Writes the counts of a batch again after its outcomes changed. */
export function recount({ view, running }: FakeBatch): void {
  const states = new Map<C.RequestStateView, number>();
  const accounts = new Map<C.AccountStateView, number>();
  for (const { state, account } of view.outcomes) {
    states.set(state, (states.get(state) ?? 0) + 1);
    accounts.set(account, (accounts.get(account) ?? 0) + 1);
  }
  view.summary.states = [...states].map(([state, count]) => ({ state, count }));
  view.summary.accounts = [...accounts].map(([account, count]) => ({ state: account, count }));
  view.summary.sending = running;
  view.summary.unfinished = view.outcomes.some(({ state }) => ["queued", "sending", "unknown"].includes(state));
}

export function newBatch(
  id: string,
  sheet: C.WorksheetSummary,
  review: C.Review,
  attestation: C.Attestation,
  people: C.OutcomeView[],
): FakeBatch {
  const connection = review.connections.find((entry) => entry.id === attestation.connection);
  const batch: FakeBatch = {
    running: false,
    view: {
      summary: {
        id,
        name: sheet.name,
        form_name: sheet.form_name,
        connection: connection?.name ?? "",
        channel: connection?.channel ?? "practice",
        practice: connection?.channel === "practice",
        attested_by: attestation.name,
        attested: new Date().toISOString(),
        people: people.length,
        states: [],
        accounts: [],
        sending: false,
        unfinished: true,
      },
      statements: attestation.statements,
      digest: "9c1f0d52e7ab34c86f05d1e27b9a4c3380e6f71d2c54ab9097be13f6a8d20e41",
      outcomes: people,
      stopped: null,
      endings_to_confirm: null,
    },
  };
  recount(batch);
  return batch;
}

/** Makes it a batch that ends the access of unusually many, one of whom somebody else has changed in between. */
export function asLeavers(batch: FakeBatch): void {
  const { view } = batch;
  const [first] = view.outcomes;
  if (!first) return;
  Object.assign(view.summary, { name: "Leavers of November", attested: "2026-11-12T08:15:00Z" });
  for (const outcome of view.outcomes) outcome.account = "active";
  Object.assign(first, {
    state: "undecided",
    explanation:
      "Somebody else changed this account at scim.healthix.example at the same time, so nothing was changed. Send yours all the same, or keep what is there.",
    differences: [
      { field: "account", ours: "ended", theirs: "active" },
      { field: "title", ours: first.person.title, theirs: "Hospitalist" },
    ],
  });
  view.endings_to_confirm = view.outcomes.length - 1;
  recount(batch);
}

/** Settles the next request of a batch; null when there is none. */
export function settleNext(batch: FakeBatch, index: number): C.OutcomeView | null {
  const next = batch.view.outcomes.find(({ state }) => state === "queued" || state === "sending");
  if (!next) return null;
  next.changed = new Date().toISOString();
  if (index % 17 === 16) {
    next.state = "rejected";
    next.explanation =
      "The HIE says that this e-mail address belongs to another account. Ask the person for another one.";
  } else if (index % 9 === 8) {
    next.state = "already-there";
    next.account = "active";
    next.username = username(next);
  } else {
    next.state = "accepted";
    next.account = "received";
    next.username = username(next);
  }
  recount(batch);
  return next;
}

function username({ person }: C.OutcomeView): string {
  return person.name
    .normalize("NFD")
    .toLowerCase()
    .replace(/[^a-z ]/g, "")
    .split(" ")
    .reverse()
    .join(".")
    .slice(0, 20);
}

/** Moves every account of the batch one step along its way; how many moved. */
export function advance(batch: FakeBatch): number {
  let moved = 0;
  for (const outcome of batch.view.outcomes) {
    const next = JOURNEY[JOURNEY.indexOf(outcome.account) + 1];
    if (!JOURNEY.includes(outcome.account) || next === undefined) continue;
    outcome.account = next;
    outcome.changed = new Date().toISOString();
    moved += 1;
  }
  recount(batch);
  return moved;
}

export function practiceView(batches: FakeBatch[], clock: boolean): C.PracticeView {
  const outcomes = batches.filter(({ view }) => view.summary.practice).flatMap(({ view }) => view.outcomes);
  const accounts = outcomes
    .filter(({ account }) => account !== "none")
    .map(({ username, person, account }) => ({ username, name: person.name, level: person.level, state: account }));
  return { address: "http://127.0.0.1:41873/scim/v2", clock, accounts };
}
