import type * as C from "../contract";
import type { Desk } from "./desk";
import { FakeAlerts } from "./fake/alerts";
import { CONNECTIONS, newCredential, PASSED_TEST, REFUSED_TEST } from "./fake/connections";
import {
  BROKEN_PROFILE,
  PROFILE_DIFFERENCES,
  FORMS,
  LEVELS,
  manyPeople,
  ORGANIZATION,
  OWN_FORM,
  PEOPLE,
} from "./fake/fixtures";
import { EXPORT_NOTES, STATEMENTS } from "./fake/texts";
import { FakeImport } from "./fake/import";
import { learned } from "./fake/learning";
import { NO_CHOICES } from "../learning";
import { FakeHie } from "./fake/hie";
import { advance, asLeavers, newBatch, practiceView, recount, settleNext, type FakeBatch } from "./fake/sending";
import { FakePeople } from "./fake/people";
import { confirmSubmitted, decide, FakeManualSubmission, OWN_STATEMENTS, toPortal } from "./fake/manual-submission";
import { FakeHandover } from "./fake/handover";
import { FakeSheet } from "./fake/sheet";
import { isByHand } from "../words";

export interface FakeOptions {
  /** `fresh`: before the first start. `empty`: nothing made yet. `demo`: in the middle of the work. */
  start?: "fresh" | "empty" | "demo";
  /** Rows of an additional long worksheet. */
  rows?: number;
  /** How many people are known. */
  people?: number;
  /** Milliseconds for each person while sending. */
  pace?: number;
  /** Name of a batch that goes by a web form. */
  portal?: string;
}

function fault(code: C.FaultCode, message: string, hint: string): C.DeskError {
  return { code, message, hint, where: "" };
}

/** The whole desk in memory, for component tests and for looking at screens. It is not part of the desktop program. */
export class FakeDesk extends FakeHandover implements Desk {
  readonly sheets: FakeSheet[] = [];
  readonly batchList: FakeBatch[] = [];
  connectionList: C.ConnectionView[] = [
    {
      id: 1,
      name: "Practice HIE",
      channel: "practice",
      address: "",
      setup: { channel: "practice" },
      credential: {
        needed: true,
        stored: true,
        last_four: "p7Qx",
        since: "2026-11-02T14:10:00Z",
        until: "",
        days_left: null,
      },
      stopped: null,
    },
  ];
  organization: C.Organization | null = null;
  preferences: C.Preferences = { theme: "system", notify: true };
  clock = false;
  readonly known: FakePeople;
  learnedForms: Record<string, { file: string; choices: C.LearnChoicesView }> = {};
  readonly #pace: number;
  readonly #progress = new Set<(progress: C.SendProgress) => void>();
  readonly #walk = new FakeManualSubmission();
  readonly #hie = new FakeHie();
  readonly #alerts = new FakeAlerts();
  #last: number | null = null;
  #import: FakeImport | null = null;
  #profiles: C.ProfileReport[] = [];
  #profileTries = 0;

  constructor({ start = "demo", rows = 0, pace = 60, people = start === "demo" ? 24 : 0, portal }: FakeOptions = {}) {
    super();
    this.#pace = pace;
    this.known = new FakePeople(people);
    if (start !== "fresh") this.organization = structuredClone(ORGANIZATION);
    if (start === "demo") this.#demo();
    const byForm = this.batchList.find(({ view }) => view.summary.name === portal);
    if (byForm) toPortal(byForm.view, this.connectionList);
    if (rows > 0) this.#last = this.#add("Long worksheet", "healthix/btg", false, manyPeople(rows)).id;
  }

  static fromAddress(search: string): FakeDesk {
    const query = new URLSearchParams(search);
    const start = query.get("start");
    return new FakeDesk({
      start: start === "fresh" || start === "empty" ? start : "demo",
      rows: Number(query.get("rows") ?? 0),
      pace: Number(query.get("pace") ?? 60),
      portal: query.get("portal") ?? "",
      ...(query.has("people") ? { people: Number(query.get("people")) } : {}),
    });
  }

  #demo() {
    this.#add("Practice worksheet", "healthix/btg", true, PEOPLE).edited = "2026-11-20T15:02:00Z";
    this.#add("November joiners", "healthix/btg", false, PEOPLE.slice(0, 14));
    const clean = this.#add(
      "Night shift nurses",
      "healthix/btg",
      false,
      PEOPLE.filter((_, row) => [0, 2, 4, 5, 10, 12, 13, 15].includes(row)),
    );
    clean.edited = "2026-11-21T09:40:00Z";
    this.connectionList.push(...CONNECTIONS);
    const by = (connection: number): C.Attestation => ({
      name: "Dolores Okafor",
      statements: STATEMENTS,
      btg_confirmed: true,
      warnings_seen: true,
      connection,
    });
    asLeavers(this.#freeze(clean, by(2)));
    const finished = this.#freeze(clean, by(1));
    for (let index = 3; settleNext(finished, index); index += 1);
    advance(finished);
    finished.view.outcomes.slice(0, 3).forEach((outcome) => (outcome.account = "active"));
    finished.view.outcomes.slice(3, 5).forEach((outcome) => (outcome.account = "training-done"));
    finished.view.summary.name = "October joiners";
    finished.view.summary.attested = "2026-10-28T13:20:00Z";
    recount(finished);
    const mailed = this.#freeze(clean, by(3));
    mailed.view.summary.name = "December joiners";
    mailed.view.summary.attested = "2026-11-19T10:05:00Z";
  }

  #add(name: string, form: string, practice: boolean, people: string[][]): FakeSheet {
    const summary = FORMS.find((entry) => entry.id === form);
    if (!summary) throw fault("no-such-form", `There is no form “${form}”.`, "Choose one of the forms in the list.");
    const sheet = new FakeSheet(this.sheets.length + 1, name, summary, practice, people);
    this.sheets.push(sheet);
    return sheet;
  }

  #sheet(id: number): FakeSheet {
    const sheet = this.sheets.find((entry) => entry.id === id);
    if (!sheet) throw fault("not-found", "This worksheet is no longer there.", "Go back to the list of worksheets.");
    return sheet;
  }

  #batch(id: string): FakeBatch {
    const batch = this.batchList.find((entry) => entry.view.summary.id === id);
    if (!batch) throw fault("not-found", "This batch is no longer there.", "Go back to the list of batches.");
    return batch;
  }

  #connection(id: number): C.ConnectionView {
    const connection = this.connectionList.find((entry) => entry.id === id);
    if (!connection) throw fault("not-found", "This connection is no longer there.", "Choose another one.");
    return connection;
  }

  async home(): Promise<C.HomeView> {
    return {
      organization: structuredClone(this.organization),
      forms: FORMS.map((form) => this.#formStanding(form).form),
      preferences: { ...this.preferences },
      last_worksheet: this.#last,
      version: "0.1.0",
      data_folder: "/home/dolores/.local/share/org.aumdesk.desktop",
    };
  }

  async overview(): Promise<C.Overview> {
    const worksheets = await this.worksheets();
    const outcomes = this.batchList.flatMap(({ view }) => view.outcomes);
    const by = new Map<string, C.LevelCount>();
    for (const { person } of outcomes) {
      const entry = by.get(person.level) ?? {
        level: person.level,
        break_the_glass: person.level.includes("Glass"),
        people: 0,
      };
      entry.people += 1;
      by.set(person.level, entry);
    }
    return {
      worksheets,
      batches: await this.batches(),
      waiting_to_send: worksheets.filter((sheet) => !sheet.practice).reduce((sum, sheet) => sum + sheet.people, 0),
      unknown: outcomes.filter(({ state }) => state === "unknown").length,
      on_their_way: outcomes.filter(({ account }) =>
        ["received", "training-invited", "training-done"].includes(account),
      ).length,
      active: outcomes.filter(({ account }) => account === "active").length,
      by_level: [...by.values()],
      days_to_active: outcomes.length > 0 ? 9 : null,
      became_active: outcomes.length > 0 ? 14 : 0,
    };
  }

  async adviseForm(kind: C.FormVariantKind, emergencyDepartment: boolean | null): Promise<C.FormAdvice> {
    if (kind !== "hospital") {
      return {
        form: "healthix/non-btg",
        reason: "Organizations that are not hospitals use the form without Break the Glass.",
      };
    }
    return emergencyDepartment
      ? { form: "healthix/btg", reason: "A hospital with an emergency department uses the form with Break the Glass." }
      : {
          form: null,
          reason:
            "The rule does not cover a hospital without an emergency department. Ask your HIE which form it wants.",
        };
  }

  async saveOrganization(organization: C.Organization): Promise<number | null> {
    const first = this.organization === null;
    this.organization = structuredClone(organization);
    return first ? this.#add("Practice worksheet", organization.form, true, PEOPLE).id : null;
  }

  async savePreferences(preferences: C.Preferences) {
    this.preferences = { ...preferences };
  }

  async worksheets(): Promise<C.WorksheetSummary[]> {
    return this.sheets
      .filter((sheet) => !sheet.removed)
      .map((sheet) => sheet.summary())
      .sort((a, b) => b.edited.localeCompare(a.edited));
  }

  createWorksheet = async (name: string, form: string) => this.#add(name, form, false, []).id;
  renameWorksheet = async (id: number, name: string) => void (this.#sheet(id).name = name);
  removeWorksheet = async (id: number) => void (this.#sheet(id).removed = true);
  restoreWorksheet = async (id: number) => void (this.#sheet(id).removed = false);
  openWorksheet = async (id: number) => this.#sheet(id).view(this.organization?.facilities ?? [], LEVELS);
  rows = async (id: number, window: C.Window) => this.#sheet(id).rows(window);
  setFilter = async (id: number, filter: C.RowFilter, window: C.Window) => this.#sheet(id).filter(filter, window);
  edit = async (id: number, edit: C.Edit, window: C.Window) => this.#sheet(id).edit(edit, window);
  undo = async (id: number, window: C.Window) => this.#sheet(id).undo(window);
  redo = async (id: number, window: C.Window) => this.#sheet(id).redo(window);
  repair = async (id: number, repair: C.RepairRequest, window: C.Window) => this.#sheet(id).repair(repair, window);
  problems = async (id: number, query: C.ProblemQuery) => this.#sheet(id).problems(query);
  nextProblem = async (id: number, next: C.NextProblem) => this.#sheet(id).next(next);
  find = async (id: number, text: string, from: C.CellPlace, backwards: boolean) =>
    this.#sheet(id).find(text, from, backwards);
  rememberCursor = async (id: number, cell: C.CellPlace) => void (this.#sheet(id).cursor = cell);
  exportWorksheet = async (id: number): Promise<C.Exported> => {
    const sheet = this.#sheet(id);
    const file = `/home/dolores/Documents/${sheet.name}.xlsx`;
    const people = sheet.standing().people;
    if (sheet.name !== "November joiners") return { file, form_file: null, people, notes: [] };
    return { file, form_file: "Provisioning form 2026.xlsx", people, notes: EXPORT_NOTES };
  };

  openImport = async (worksheet: number) => this.openDroppedImport(worksheet, "/home/dolores/November hires.xlsx");

  async openDroppedImport(worksheet: number, path: string): Promise<C.ImportView> {
    this.#import = new FakeImport(this.#sheet(worksheet), path.split("/").at(-1) ?? path);
    return this.#import.view();
  }

  openPastedImport = async (worksheet: number) => this.openDroppedImport(worksheet, "pasted text");
  cancelImport = async () => undefined;
  closeImport = async () => void (this.#import = null);
  changeImport = async (_: number, change: C.ImportChange) => this.#open().change(change);
  importRows = async (_: number, tab: C.ImportTab) => this.#open().rows(tab);
  exportUnusable = async () => "/home/dolores/Documents/November hires-not-used.csv";
  applyImport = async (_: number, window: C.Window) => this.#open().takeOver(window);
  onImportProgress: Desk["onImportProgress"] = () => () => undefined;

  #open(): FakeImport {
    if (!this.#import) throw fault("not-found", "The list is no longer open.", "Open it again.");
    return this.#import;
  }

  async formStandings(): Promise<C.FormStanding[]> {
    return FORMS.map((form) => this.#formStanding(form));
  }

  #formStanding(form: C.FormSummary): C.FormStanding {
    const kept = this.learnedForms[form.id];
    if (!kept) return { form, learned: null, trouble: null };
    const edition = `Learned from “${kept.file}” on 2026-11-22`;
    return {
      form: { ...form, starter: false, titles: 12, edition },
      learned: {
        file: kept.file,
        learned: "2026-11-22T09:00:00Z",
        sheet: "User List",
        prepared_rows: kept.choices.prepared_rows ?? 200,
        folder: "/home/dolores/.local/share/org.aumdesk.desktop/forms/healthix-btg",
      },
      trouble: null,
    };
  }

  ownProfiles = async (): Promise<C.ProfileReport[]> => structuredClone(this.#profiles);

  /** The first file chosen has two mistakes; the second one is right; a third one differs from it. */
  async addProfile(replace: string | null): Promise<C.ProfileReport | null> {
    if (replace === null && this.#profileTries++ === 0) return structuredClone(BROKEN_PROFILE);
    const report = { ...structuredClone(BROKEN_PROFILE), forms: [OWN_FORM], problems: [] };
    if (replace === null && this.#profiles.length > 0) return { ...report, differences: PROFILE_DIFFERENCES };
    this.#profiles = [report];
    return structuredClone(report);
  }

  async chooseBlankForm(form: string): Promise<C.Learning | null> {
    return this.learnForm(form, "/home/dolores/Downloads/Provisioning form 2026.xlsx", null);
  }

  async learnForm(form: string, path: string | null, choices: C.LearnChoicesView | null): Promise<C.Learning> {
    const kept = this.learnedForms[form];
    const file = path?.split("/").at(-1) ?? kept?.file ?? "";
    return learned(form, file, path, structuredClone(choices ?? (path === null && kept ? kept.choices : NO_CHOICES)));
  }

  cancelLearning: Desk["cancelLearning"] = async () => undefined;
  onLearnProgress: Desk["onLearnProgress"] = () => () => undefined;

  async saveLearnedForm(form: string, path: string | null, choices: C.LearnChoicesView): Promise<C.FormStanding> {
    const learning = await this.learnForm(form, path, choices);
    if (!learning.ready) throw fault("problems-left", "Something has to be decided first.", "Decide it.");
    this.learnedForms[form] = { file: learning.file, choices };
    return this.#formStanding(learning.form);
  }

  async forgetLearnedForm(form: string): Promise<C.FormStanding> {
    delete this.learnedForms[form];
    return this.#formStanding(learned(form, "", null, NO_CHOICES).form);
  }

  async review(id: number): Promise<C.Review> {
    const sheet = this.#sheet(id);
    const { people, errors, groups, access, break_the_glass } = sheet.standing();
    return {
      worksheet: id,
      name: sheet.name,
      form: sheet.form,
      people,
      errors,
      warnings: groups.filter((group) => group.severity === "warning"),
      access,
      break_the_glass: this.#lines(sheet)
        .filter(({ glass }) => glass)
        .map(({ line }) => line),
      alerts: this.#alerts.count(id),
      statements: STATEMENTS,
      own_statements: this.connectionList.some(({ channel }) => channel === "portal-form") ? OWN_STATEMENTS : [],
      btg_statement:
        break_the_glass > 0 ? "Each person listed with Break the Glass treats emergencies as part of the job." : null,
      connections: structuredClone(this.connectionList),
      manager_name: this.organization?.manager_name ?? "",
    };
  }

  #lines(sheet: FakeSheet) {
    return sheet.people().map(({ number, cells, title }) => ({
      email: cells[2] ?? "",
      glass: title?.break_the_glass ?? false,
      line: {
        number,
        name: `${cells[0] ?? ""} ${cells[1] ?? ""}`.trim(),
        title: cells[5] ?? "",
        level: title?.level ?? "",
      },
    }));
  }

  #freeze(sheet: FakeSheet, attestation: C.Attestation): FakeBatch {
    const outcomes = this.#lines(sheet).map(({ line, email }, index): C.OutcomeView => ({
      request: this.batchList.length * 1000 + index,
      person: line,
      email,
      state: "queued",
      account: "none",
      username: "",
      explanation: "",
      handed_in: "",
      ticket: "",
      differences: [],
      changed: new Date().toISOString(),
    }));
    const id = `5e0c2d84-71a6-4b1f-9c02-${String(this.batchList.length + 1).padStart(12, "0")}`;
    const connections = structuredClone(this.connectionList);
    const batch = newBatch(id, sheet.summary(), { connections } as C.Review, attestation, outcomes);
    this.batchList.unshift(batch);
    sheet.sent = id;
    return batch;
  }

  async attest(id: number, attestation: C.Attestation): Promise<string> {
    const sheet = this.#sheet(id);
    if (sheet.standing().errors > 0) throw fault("problems-left", "Errors are left.", "Repair them first.");
    return this.#freeze(sheet, attestation).view.summary.id;
  }

  async dryRun(id: string): Promise<C.DryRunView> {
    const { view } = this.#batch(id);
    const lines = view.outcomes.map(({ person }, index): C.DryRunLineView =>
      index % 9 === 8
        ? { person, action: "leave-alone", reason: "The HIE has an active account with this e-mail address." }
        : { person, action: "create", reason: "" },
    );
    const create = lines.filter(({ action }) => action === "create").length;
    return {
      batch: id,
      create,
      change: 0,
      deactivate: lines.filter(({ action }) => action === "deactivate").length,
      reactivate: 0,
      leave_alone: lines.filter(({ action }) => action === "leave-alone").length,
      skip: 0,
      lines,
      how: isByHand(view.summary.channel)
        ? "As a draft to accounts@healthix.example in your mail program, with the worksheet attached. You send it."
        : `By SCIM to “${view.summary.connection}”, 20 people at a time.`,
      by_hand: isByHand(view.summary.channel),
      endings_to_confirm: view.endings_to_confirm,
    };
  }

  async confirmEndings(id: string, typed: number): Promise<void> {
    const { view } = this.#batch(id);
    if (typed !== view.endings_to_confirm) throw fault("not-attested", "It is another number.", "Count again.");
    view.endings_to_confirm = null;
  }

  async send(id: string): Promise<void> {
    const batch = this.#batch(id);
    if (batch.running) throw fault("busy", "This batch is being sent already.", "Wait until it has finished.");
    batch.running = true;
    recount(batch);
    this.#tick(batch);
  }

  async sendOne(id: string, request: number): Promise<void> {
    const batch = this.#batch(id);
    const one = batch.view.outcomes.find((outcome) => outcome.request === request);
    if (one) Object.assign(one, { state: "accepted", account: "received" });
    recount(batch);
    this.#tell(batch, one ? [one] : [], true);
  }

  #tick(batch: FakeBatch) {
    setTimeout(() => {
      if (!batch.running) return this.#tell(batch, [], true);
      const done = batch.view.outcomes.filter(({ state }) => !["queued", "sending"].includes(state)).length;
      const settled = settleNext(batch, done);
      batch.running = done + 1 < batch.view.outcomes.length;
      recount(batch);
      this.#tell(batch, settled ? [settled] : [], !batch.running);
      if (batch.running) this.#tick(batch);
    }, this.#pace);
  }

  #tell({ view }: FakeBatch, changed: C.OutcomeView[], finished: boolean) {
    const done = view.outcomes.filter(({ state }) => !["queued", "sending"].includes(state)).length;
    const progress: C.SendProgress = {
      batch: view.summary.id,
      done,
      total: view.outcomes.length,
      changed: structuredClone(changed),
      waiting: null,
      seconds_left: finished ? null : Math.ceil(((view.outcomes.length - done) * this.#pace) / 1000),
      finished,
      stopped: null,
    };
    for (const listener of this.#progress) listener(progress);
  }

  async pause(id: string) {
    const batch = this.#batch(id);
    batch.running = false;
    recount(batch);
  }

  async cancel(id: string) {
    const batch = this.#batch(id);
    batch.running = false;
    for (const outcome of batch.view.outcomes) if (outcome.state === "queued") outcome.state = "withdrawn";
    recount(batch);
  }

  batches = async () => this.batchList.map(({ view }) => structuredClone(view.summary));
  batch = async (id: string) => structuredClone(this.#batch(id).view);
  refresh = async (id: string) => structuredClone(this.#batch(id).view);
  saveReceipt = async (id: string) => `/home/dolores/Documents/Receipt ${this.#batch(id).view.summary.name}.xlsx`;

  hies = async () => this.#hie.all();
  saveContactPerson = async (_: string, person: C.ContactPerson) => this.#hie.contact(person);
  confirmFact = async (_: string, fact: string, day: string | null) => this.#hie.confirm(fact, day);
  askHie = async (asking: C.HieAsking) => this.#hie.ask(asking);
  async keepAnswer() {}
  async openHiePage() {}

  manualSubmission = async (id: string): Promise<C.ManualSubmission> =>
    this.#walk.view(this.#batch(id).view, this.connectionList);
  async openManualSubmission() {}
  webFormFields = async (id: string, request: number) => this.#walk.fields(this.#batch(id).view, request);
  webFormStep = async (id: string, request: number, step: C.WebFormStep) => {
    this.#walk.step(request, step);
    return this.manualSubmission(id);
  };
  saveManualSubmission = async (id: string): Promise<C.Exported> => {
    const { name, people } = this.#batch(id).view.summary;
    return { file: `/home/dolores/Documents/${name}.xlsx`, form_file: null, people, notes: [] };
  };
  confirmSubmitted = async (said: C.SubmittedEntry) => {
    const batch = this.#batch(said.batch);
    confirmSubmitted(batch.view, said);
    recount(batch);
    return structuredClone(batch.view);
  };
  decide = async (id: string, requests: number[], decision: C.OutcomeDecision) => {
    const batch = this.#batch(id);
    decide(batch.view, requests, decision);
    recount(batch);
    return structuredClone(batch.view);
  };

  people = async (filter: C.PeopleFilter, window: C.Window) => this.known.page(filter, window);
  countPeople = async (filter: C.PeopleFilter) => this.known.count(filter);
  peopleFacets = async () =>
    this.known.facets(
      this.connectionList.filter(({ setup }) => /practice|scim/.test(setup.channel)).map(({ name }) => name),
    );
  person = async (id: number) => structuredClone(this.known.find(id));
  saveNotes = async (id: number, notes: string) => this.known.notes(id, notes);
  markPeople = async (mark: C.PersonMark) => this.known.mark(mark);
  undoMark = async (id: number) => this.known.undo(id);
  chooseRoster = async () => this.known.roster();
  refreshPeople = async (connection: string) => this.known.roster(connection);
  changeRoster = async (_: number, change: C.RosterChange) => this.known.changeRoster(change);
  takeRoster = async (_: number, taking: C.RosterTaking) => this.known.take(taking);
  noteAlerts = async (chosen: C.ChosenPeople, alerts: C.AlertsView) => this.known.alerts(chosen, alerts);
  worksheetAlerts = async (id: number, text: string) => this.#alerts.page(id, this.#lines(this.#sheet(id)), text);
  wishAlerts = async (id: number, rows: number[], wish: boolean) => this.#alerts.wish(id, rows, wish);
  nameStatus = async (_: number, word: string, state: C.PersonStateView | null) => this.known.name(word, state);
  async closeRoster() {}
  due = async () => this.known.due();
  reviewDone = async () => this.known.review();
  reminders = async () => ({ ...this.known.reminders });
  saveReminders = async (reminders: C.Reminders) => void (this.known.reminders = { ...reminders });
  planRequests = async (wish: C.RequestWish) => this.known.plan(wish);
  makeRequests = async (wish: C.RequestWish) => this.known.make(wish);
  takeBackRequest = async (person: number) => this.known.takeBack(person);
  finishRequests = async (people: C.ChosenPeople) => this.known.finish(people);
  noteLeavers = async (people: C.ChosenPeople, day: string, involuntary: boolean) =>
    this.known.leavers(people, day, involuntary);

  connections = async () => structuredClone(this.connectionList);

  async addConnection({ name, address, setup, secret, until }: C.NewConnection): Promise<number> {
    if (setup.channel === "scim" && !/^https?:\/\//.test(address))
      throw fault("bad-request", "The address has to begin with https://.", "Correct it.");
    const id = Math.max(...this.connectionList.map((entry) => entry.id)) + 1;
    const credential = newCredential(secret, until);
    this.connectionList.push({ id, name, channel: setup.channel, address, setup, credential, stopped: null });
    return id;
  }

  async replaceCredential(id: number, secret: string, until: string): Promise<C.ConnectionTest> {
    const connection = this.#connection(id);
    if (secret.length < 8) return REFUSED_TEST;
    connection.credential = newCredential(secret, until);
    return this.testConnection(id);
  }

  async testConnection(id: number): Promise<C.ConnectionTest> {
    this.#connection(id);
    return PASSED_TEST;
  }

  removeConnection = async (id: number) =>
    void (this.connectionList = this.connectionList.filter((entry) => entry.id !== id));

  practice = async (): Promise<C.PracticeView> => practiceView(this.batchList, this.clock);

  async advancePractice(id: string | null): Promise<number> {
    const chosen = id === null ? this.batchList : [this.#batch(id)];
    return chosen.reduce((sum, batch) => sum + advance(batch), 0);
  }

  setPracticeClock = async (on: boolean) => void (this.clock = on);

  async openDataFolder() {}
  async showInFolder() {}

  onProgress(listener: (progress: C.SendProgress) => void) {
    this.#progress.add(listener);
    return () => void this.#progress.delete(listener);
  }

  onFileDropped = () => () => {};
  onMenu = () => () => {};
}
