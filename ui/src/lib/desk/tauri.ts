import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import { getCurrentWebview } from "@tauri-apps/api/webview";
import type * as C from "../contract";
import { asFault } from "../faults";
import type { Desk } from "./desk";

async function call<T>(command: string, args: Record<string, unknown> = {}): Promise<T> {
  try {
    return await invoke<T>(command, args);
  } catch (error) {
    throw asFault(error);
  }
}

/** Keeps a subscription whose start is asynchronous endable at once. */
function subscription(start: Promise<() => void>): () => void {
  let ended = false;
  let end: (() => void) | undefined;
  start.then(
    (stop) => (ended ? stop() : (end = stop)),
    (error: unknown) => console.error("An event of the program could not be listened to.", error),
  );
  return () => {
    ended = true;
    end?.();
  };
}

/** The desk over Tauri: one command for each method, named as the method in snake case. */
export class TauriDesk implements Desk {
  home = () => call<C.HomeView>("home");
  overview = () => call<C.Overview>("overview");
  adviseForm = (kind: C.FormVariantKind, emergencyDepartment: boolean | null) =>
    call<C.FormAdvice>("advise_form", { kind, emergencyDepartment });
  saveOrganization = (organization: C.Organization) => call<number | null>("save_organization", { organization });
  savePreferences = (preferences: C.Preferences) => call<void>("save_preferences", { preferences });

  worksheets = () => call<C.WorksheetSummary[]>("worksheets");
  createWorksheet = (name: string, form: string) => call<number>("create_worksheet", { name, form });
  renameWorksheet = (worksheet: number, name: string) => call<void>("rename_worksheet", { worksheet, name });
  removeWorksheet = (worksheet: number) => call<void>("remove_worksheet", { worksheet });
  restoreWorksheet = (worksheet: number) => call<void>("restore_worksheet", { worksheet });
  openWorksheet = (worksheet: number) => call<C.WorksheetView>("open_worksheet", { worksheet });
  rows = (worksheet: number, window: C.Window) => call<C.RowView[]>("rows", { worksheet, window });
  setFilter = (worksheet: number, filter: C.RowFilter, window: C.Window) =>
    call<C.EditOutcome>("set_filter", { worksheet, filter, window });
  edit = (worksheet: number, edit: C.Edit, window: C.Window) =>
    call<C.EditOutcome>("edit", { worksheet, edit, window });
  undo = (worksheet: number, window: C.Window) => call<C.EditOutcome>("undo", { worksheet, window });
  redo = (worksheet: number, window: C.Window) => call<C.EditOutcome>("redo", { worksheet, window });
  repair = (worksheet: number, repair: C.RepairRequest, window: C.Window) =>
    call<C.EditOutcome>("repair", { worksheet, repair, window });
  problems = (worksheet: number, query: C.ProblemQuery) => call<C.ProblemView[]>("problems", { worksheet, query });
  nextProblem = (worksheet: number, next: C.NextProblem) =>
    call<C.ProblemView | null>("next_problem", { worksheet, next });
  find = (worksheet: number, text: string, from: C.CellPlace, backwards: boolean) =>
    call<C.CellPlace | null>("find", { worksheet, text, from, backwards });
  rememberCursor = (worksheet: number, cell: C.CellPlace) => call<void>("remember_cursor", { worksheet, cell });
  openImport = (worksheet: number) => call<C.ImportView | null>("open_import", { worksheet });
  openDroppedImport = (worksheet: number, path: string) =>
    call<C.ImportView>("open_dropped_import", { worksheet, path });
  openPastedImport = (worksheet: number, text: string) => call<C.ImportView>("open_pasted_import", { worksheet, text });
  cancelImport = () => call<void>("cancel_import");
  closeImport = () => call<void>("close_import");
  changeImport = (id: number, change: C.ImportChange) => call<C.ImportView>("change_import", { id, change });
  importRows = (id: number, tab: C.ImportTab, window: C.Window) =>
    call<C.ImportRow[]>("import_rows", { id, tab, window });
  exportUnusable = (id: number) => call<string | null>("export_unusable", { id });
  applyImport = (id: number, window: C.Window) => call<C.ImportDone>("apply_import", { id, window });
  exportWorksheet = (worksheet: number) => call<C.Exported | null>("export_worksheet", { worksheet });

  formStandings = () => call<C.FormStanding[]>("form_standings");
  ownProfiles = () => call<C.ProfileReport[]>("own_profiles");
  addProfile = (replace: string | null) => call<C.ProfileReport | null>("add_profile", { replace });
  chooseBlankForm = (form: string) => call<C.Learning | null>("choose_blank_form", { form });
  learnForm = (form: string, path: string | null, choices: C.LearnChoicesView | null) =>
    call<C.Learning>("learn_form", { form, path, choices });
  cancelLearning = () => call<void>("cancel_learning");
  saveLearnedForm = (form: string, path: string | null, choices: C.LearnChoicesView) =>
    call<C.FormStanding>("save_learned_form", { form, path, choices });
  forgetLearnedForm = (form: string) => call<C.FormStanding>("forget_learned_form", { form });

  review = (worksheet: number) => call<C.Review>("review", { worksheet });
  attest = (worksheet: number, attestation: C.Attestation) => call<string>("attest", { worksheet, attestation });
  dryRun = (batch: string) => call<C.DryRunView>("dry_run", { batch });
  confirmEndings = (batch: string, typed: number) => call<void>("confirm_endings", { batch, typed });
  send = (batch: string) => call<void>("send", { batch });
  sendOne = (batch: string, request: number) => call<void>("send_one", { batch, request });
  pause = (batch: string) => call<void>("pause", { batch });
  cancel = (batch: string) => call<void>("cancel", { batch });
  batches = () => call<C.BatchSummary[]>("batches");
  batch = (batch: string) => call<C.BatchView>("batch", { batch });
  refresh = (batch: string) => call<C.BatchView>("refresh", { batch });
  saveReceipt = (batch: string) => call<string | null>("save_receipt", { batch });

  hies = () => call<C.HieView[]>("hies");
  saveContactPerson = (hie: string, person: C.ContactPerson) => call<C.HieView>("save_contact_person", { hie, person });
  confirmFact = (hie: string, fact: string, day: string | null) => call<C.HieView>("confirm_fact", { hie, fact, day });
  askHie = (asking: C.HieAsking) => call<C.AskedText>("ask_hie", { asking });
  keepAnswer = (person: number, question: string, answer: string, day: string) =>
    call<void>("keep_answer", { person, question, answer, day });
  openHiePage = (address: string) => call<void>("open_hie_page", { address });

  manualSubmission = (batch: string) => call<C.ManualSubmission>("manual_submission", { batch });
  openManualSubmission = (batch: string) => call<void>("open_manual_submission", { batch });
  webFormFields = (batch: string, request: number) => call<C.WebFormFields>("web_form_fields", { batch, request });
  webFormStep = (batch: string, request: number, step: C.WebFormStep) =>
    call<C.ManualSubmission>("web_form_step", { batch, request, step });
  saveManualSubmission = (batch: string) => call<C.Exported | null>("save_manual_submission", { batch });
  confirmSubmitted = (said: C.SubmittedEntry) => call<C.BatchView>("confirm_submitted", { said });
  decide = (batch: string, requests: number[], decision: C.OutcomeDecision) =>
    call<C.BatchView>("decide", { batch, requests, decision });

  people = (filter: C.PeopleFilter, window: C.Window) => call<C.PeoplePage>("people", { filter, window });
  countPeople = (filter: C.PeopleFilter) => call<number>("count_people", { filter });
  peopleFacets = () => call<C.PeopleFacets>("people_facets");
  person = (id: number) => call<C.PersonView>("person", { id });
  saveNotes = (id: number, notes: string) => call<C.PersonView>("save_notes", { id, notes });
  markPeople = (mark: C.PersonMark) => call<C.MarkReport>("mark_people", { mark });
  undoMark = (id: number) => call<number>("undo_mark", { id });
  chooseRoster = () => call<C.RosterView | null>("choose_roster");
  refreshPeople = (connection: string) => call<C.RosterView>("refresh_people", { connection });
  changeRoster = (id: number, change: C.RosterChange) => call<C.RosterView>("change_roster", { id, change });
  takeRoster = (id: number, taking: C.RosterTaking) => call<C.RosterDone>("take_roster", { id, taking });
  noteAlerts = (people: C.ChosenPeople, alerts: C.AlertsView) => call<number>("note_alerts", { people, alerts });
  worksheetAlerts = (worksheet: number, text: string) => call<C.AlertsPage>("worksheet_alerts", { worksheet, text });
  wishAlerts = (worksheet: number, rows: number[], wish: boolean) =>
    call<number>("wish_alerts", { worksheet, rows, wish });
  nameStatus = (id: number, word: string, state: C.PersonStateView | null) =>
    call<C.RosterView>("name_status", { id, word, state });
  closeRoster = () => call<void>("close_roster");
  due = () => call<C.DueView>("due");
  reviewDone = (day: string) => call<C.DueView>("review_done", { day });
  reminders = () => call<C.Reminders>("reminders");
  saveReminders = (reminders: C.Reminders) => call<void>("save_reminders", { reminders });
  planRequests = (wish: C.RequestWish) => call<C.RequestPlan>("plan_requests", { wish });
  makeRequests = (wish: C.RequestWish) => call<C.RequestsMade>("make_requests", { wish });
  takeBackRequest = (person: number) => call<C.PersonView>("take_back_request", { person });
  finishRequests = (people: C.ChosenPeople) => call<number>("finish_requests", { people });
  noteLeavers = (people: C.ChosenPeople, leaves: string, involuntary: boolean) =>
    call<number>("note_leavers", { people, leaves, involuntary });

  openRequests = () => call<number>("open_requests");
  away = () => call<C.AwayView[]>("away");
  takeBack = (file: string) => call<number>("take_back", { file });
  writeHandover = (passphrase: string, openGoAlong: boolean) =>
    call<C.PackWritten | null>("write_handover", { passphrase, openGoAlong });
  writeBackup = (passphrase: string) => call<C.PackWritten | null>("write_backup", { passphrase });
  choosePack = () => call<string | null>("choose_pack");
  mergeHandover = (path: string, passphrase: string, decisions: C.PackDecision[], look: boolean) =>
    call<C.HandoverView>("merge_handover", { path, passphrase, decisions, look });
  restore = (path: string, passphrase: string, replace: boolean) =>
    call<C.Restored>("restore", { path, passphrase, replace });

  connections = () => call<C.ConnectionView[]>("connections");
  addConnection = (connection: C.NewConnection) => call<number>("add_connection", { connection });
  replaceCredential = (connection: number, secret: string, until: string) =>
    call<C.ConnectionTest>("replace_credential", { connection, secret, until });
  testConnection = (connection: number) => call<C.ConnectionTest>("test_connection", { connection });
  removeConnection = (connection: number) => call<void>("remove_connection", { connection });

  practice = () => call<C.PracticeView>("practice");
  advancePractice = (batch: string | null) => call<number>("advance_practice", { batch });
  setPracticeClock = (on: boolean) => call<void>("set_practice_clock", { on });

  openDataFolder = () => call<void>("open_data_folder");
  showInFolder = (path: string) => call<void>("show_in_folder", { path });

  onProgress = (listener: (progress: C.SendProgress) => void) =>
    subscription(listen<C.SendProgress>("progress", (event) => listener(event.payload)));

  onImportProgress = (listener: (rows: number) => void) =>
    subscription(listen<number>("import-progress", (event) => listener(event.payload)));

  onLearnProgress = (listener: (rows: number) => void) =>
    subscription(listen<number>("learn-progress", (event) => listener(event.payload)));

  onFileDropped = (listener: (path: string) => void) =>
    subscription(
      getCurrentWebview().onDragDropEvent((event) => {
        const path = event.payload.type === "drop" ? event.payload.paths[0] : undefined;
        if (path !== undefined) listener(path);
      }),
    );

  onMenu = (listener: (command: string) => void) =>
    subscription(listen<string>("menu", (event) => listener(event.payload)));
}
