import type {
  AlertsPage,
  AlertsView,
  AskedText,
  Attestation,
  AwayView,
  BatchSummary,
  BatchView,
  CellPlace,
  ConnectionTest,
  ChosenPeople,
  ConnectionView,
  ContactPerson,
  OutcomeDecision,
  DueView,
  Edit,
  EditOutcome,
  Exported,
  RowFilter,
  FormAdvice,
  FormStanding,
  SubmittedEntry,
  ManualSubmission,
  WebFormFields,
  WebFormStep,
  HandoverView,
  HieAsking,
  HieView,
  HomeView,
  ImportChange,
  ImportDone,
  ImportRow,
  ImportTab,
  ImportView,
  LearnChoicesView,
  Learning,
  MarkReport,
  NewConnection,
  NextProblem,
  Organization,
  Overview,
  PackDecision,
  PackWritten,
  PeopleFacets,
  PeopleFilter,
  PeoplePage,
  PersonMark,
  PersonStateView,
  PersonView,
  DryRunView,
  PracticeView,
  Preferences,
  ProblemQuery,
  ProblemView,
  ProfileReport,
  SendProgress,
  Reminders,
  Restored,
  RequestPlan,
  RequestsMade,
  RequestWish,
  RepairRequest,
  Review,
  RosterChange,
  RosterDone,
  RosterTaking,
  RosterView,
  RowView,
  Window,
  WorksheetSummary,
  WorksheetView,
} from "../contract";

/**
 * The one way from the window to the program. `TauriDesk` implements it for the real window, `FakeDesk` for
 * component tests and for looking at screens in a browser. Every method rejects with a `Fault`.
 */
export interface Desk {
  home(): Promise<HomeView>;
  overview(): Promise<Overview>;
  /** Which form follows from the answers of the first start. */
  adviseForm(kind: Organization["kind"], emergencyDepartment: boolean | null): Promise<FormAdvice>;
  /** Ends the first start, or changes the organization later. The first time, a filled practice worksheet is made; its number is returned. */
  saveOrganization(organization: Organization): Promise<number | null>;
  savePreferences(preferences: Preferences): Promise<void>;

  worksheets(): Promise<WorksheetSummary[]>;
  createWorksheet(name: string, form: string): Promise<number>;
  renameWorksheet(worksheet: number, name: string): Promise<void>;
  /** Moves it to the bin of the records; `restoreWorksheet` brings it back. */
  removeWorksheet(worksheet: number): Promise<void>;
  restoreWorksheet(worksheet: number): Promise<void>;
  /** Opens a worksheet with no filter set. */
  openWorksheet(worksheet: number): Promise<WorksheetView>;
  rows(worksheet: number, window: Window): Promise<RowView[]>;
  /** Sets the filter; the outcome's standing has the view's number of rows, its window starts at `window`. */
  setFilter(worksheet: number, filter: RowFilter, window: Window): Promise<EditOutcome>;
  edit(worksheet: number, edit: Edit, window: Window): Promise<EditOutcome>;
  undo(worksheet: number, window: Window): Promise<EditOutcome>;
  redo(worksheet: number, window: Window): Promise<EditOutcome>;
  repair(worksheet: number, repair: RepairRequest, window: Window): Promise<EditOutcome>;
  problems(worksheet: number, query: ProblemQuery): Promise<ProblemView[]>;
  nextProblem(worksheet: number, next: NextProblem): Promise<ProblemView | null>;
  /** Cells containing the text, from a place on; null when there is none. */
  find(worksheet: number, text: string, from: CellPlace, backwards: boolean): Promise<CellPlace | null>;
  rememberCursor(worksheet: number, cell: CellPlace): Promise<void>;
  /** Asks for a list of people and reads it; null when the user cancelled the choice. Another open list is closed. */
  openImport(worksheet: number): Promise<ImportView | null>;
  /** The same for a file that was dropped on the window. */
  openDroppedImport(worksheet: number, path: string): Promise<ImportView>;
  /** The same for cells that were copied. */
  openPastedImport(worksheet: number, text: string): Promise<ImportView>;
  /** Ends the reading of a list that is under way. */
  cancelImport(): Promise<void>;
  closeImport(): Promise<void>;
  changeImport(id: number, change: ImportChange): Promise<ImportView>;
  importRows(id: number, tab: ImportTab, window: Window): Promise<ImportRow[]>;
  /** Asks where to and writes the rows that cannot be used, with all their columns; null when the user cancelled. */
  exportUnusable(id: number): Promise<string | null>;
  /** Adds the list as one undoable step. */
  applyImport(id: number, window: Window): Promise<ImportDone>;
  /** Asks where to and writes the filled worksheet, into the HIE's own form where it was learned; null when the user cancelled. */
  exportWorksheet(worksheet: number): Promise<Exported | null>;

  /** The forms with where their layouts come from. */
  formStandings(): Promise<FormStanding[]>;
  /** Asks for a blank form and shows what is in it; null when the user cancelled. Nothing is saved. */
  /** Form profiles of the user's own in the data folder, also those that cannot be used. */
  ownProfiles(): Promise<ProfileReport[]>;
  /**
   * Asks for a form profile and keeps it, unless something is wrong with it or it differs from the one in use; null when the
   * user cancels. Naming its file replaces the one in use.
   */
  addProfile(replace: string | null): Promise<ProfileReport | null>;
  chooseBlankForm(form: string): Promise<Learning | null>;
  /** The same for a file that is known, or for the kept blank form; with the user's decisions, or with those that go on. */
  learnForm(form: string, path: string | null, choices: LearnChoicesView | null): Promise<Learning>;
  /** Ends the reading of a blank form that is under way. */
  cancelLearning(): Promise<void>;
  /** Uses what was learned from now on. */
  saveLearnedForm(form: string, path: string | null, choices: LearnChoicesView): Promise<FormStanding>;
  /** Goes back to the starter layout. */
  forgetLearnedForm(form: string): Promise<FormStanding>;

  review(worksheet: number): Promise<Review>;
  /** Freezes the worksheet as a batch; its id. */
  attest(worksheet: number, attestation: Attestation): Promise<string>;
  dryRun(batch: string): Promise<DryRunView>;
  /** The user has typed how many accounts a batch ends, where that is unusually many. */
  confirmEndings(batch: string, typed: number): Promise<void>;
  /** Starts or resumes sending in the background; progress comes as events. */
  send(batch: string): Promise<void>;
  /** Sends one person first; the rest stays queued. */
  sendOne(batch: string, request: number): Promise<void>;
  pause(batch: string): Promise<void>;
  /** Withdraws what has not been sent yet. */
  cancel(batch: string): Promise<void>;
  batches(): Promise<BatchSummary[]>;
  batch(batch: string): Promise<BatchView>;
  /** Asks the other side where the accounts stand. */
  refresh(batch: string): Promise<BatchView>;
  /** Asks where to and writes the receipt; the path, or null when the user cancelled. */
  saveReceipt(batch: string): Promise<string | null>;

  /** Every HIE of which a form is known, that of the organization first. */
  hies(): Promise<HieView[]>;
  saveContactPerson(hie: string, person: ContactPerson): Promise<HieView>;
  /** Keeps that the HIE confirmed what was only assumed, on a day ("" is today); null takes it back. */
  confirmFact(hie: string, fact: string, day: string | null): Promise<HieView>;
  /** What is asked of an HIE, as it goes there; nothing is sent. */
  askHie(asking: HieAsking): Promise<AskedText>;
  /** Keeps what the HIE answered about a person. */
  keepAnswer(person: number, question: string, answer: string, day: string): Promise<void>;
  /** Opens a page in the browser that an HIE's profile names. */
  openHiePage(address: string): Promise<void>;

  /** Writes what the user takes to the HIE: the worksheet and the draft, or the texts for a web form. */
  manualSubmission(batch: string): Promise<ManualSubmission>;
  /** Opens the draft in the mail program, or the web form in the browser. */
  openManualSubmission(batch: string): Promise<void>;
  /** What stands in the fields of the web form for one person. */
  webFormFields(batch: string, request: number): Promise<WebFormFields>;
  /** Keeps what the user does on the way through a web form. */
  webFormStep(batch: string, request: number, step: WebFormStep): Promise<ManualSubmission>;
  /** Asks where to and writes the worksheet, or the people of a web form as rows; null when the user cancelled. */
  saveManualSubmission(batch: string): Promise<Exported | null>;
  confirmSubmitted(said: SubmittedEntry): Promise<BatchView>;
  decide(batch: string, requests: number[], decision: OutcomeDecision): Promise<BatchView>;

  /** People who fit, from a place of the list on. */
  people(filter: PeopleFilter, window: Window): Promise<PeoplePage>;
  /** How many fit, however many they are. */
  countPeople(filter: PeopleFilter): Promise<number>;
  peopleFacets(): Promise<PeopleFacets>;
  person(id: number): Promise<PersonView>;
  saveNotes(id: number, notes: string): Promise<PersonView>;
  /** Enters what the user saw at the HIE. */
  markPeople(mark: PersonMark): Promise<MarkReport>;
  /** Takes the last mark back; for how many people. */
  undoMark(id: number): Promise<number>;
  /** Asks for a list of accounts of the HIE and lays it beside the people; null when the user cancelled. */
  chooseRoster(): Promise<RosterView | null>;
  /** The same with the accounts that a connected HIE shows. */
  refreshPeople(connection: string): Promise<RosterView>;
  /** Reads the file of an open comparison again with what the user says of it. */
  changeRoster(id: number, change: RosterChange): Promise<RosterView>;
  takeRoster(id: number, taking: RosterTaking): Promise<RosterDone>;
  /** Keeps what a word for a status means, or forgets it; the comparison goes on under a new number. */
  nameStatus(id: number, word: string, state: PersonStateView | null): Promise<RosterView>;
  closeRoster(): Promise<void>;
  /** What is due, the most pressing first. */
  due(): Promise<DueView>;
  /** Keeps that everyone's access was reviewed on a day; today for an empty one. */
  reviewDone(day: string): Promise<DueView>;
  reminders(): Promise<Reminders>;
  saveReminders(reminders: Reminders): Promise<void>;
  /** Keeps that people leave, and when; an empty day takes it back. For how many that is news. */
  /** What would be asked, and what still has to be said. */
  planRequests(wish: RequestWish): Promise<RequestPlan>;
  /** Makes requests that wait to be sent, handed in or reviewed. */
  makeRequests(wish: RequestWish): Promise<RequestsMade>;
  /** Takes a request back that was not sent yet. */
  takeBackRequest(person: number): Promise<PersonView>;
  /** Keeps that the HIE carried out what was asked; for how many. */
  finishRequests(people: ChosenPeople): Promise<number>;
  /** Keeps where clinical alerts stand for people; for how many that is news. */
  noteAlerts(people: ChosenPeople, alerts: AlertsView): Promise<number>;
  /** People of a worksheet who fit a text, with who is to have clinical alerts. */
  worksheetAlerts(worksheet: number, text: string): Promise<AlertsPage>;
  /** Keeps for whom clinical alerts are wished, by spreadsheet row; how many of the worksheet have them now. */
  wishAlerts(worksheet: number, rows: number[], wish: boolean): Promise<number>;
  noteLeavers(people: ChosenPeople, leaves: string, involuntary: boolean): Promise<number>;

  /** Requests that are not finished and would go along with a handover. */
  openRequests(): Promise<number>;
  /** Requests that are sent from another copy. */
  away(): Promise<AwayView[]>;
  /** Takes back what went with a file; how many requests. */
  takeBack(file: string): Promise<number>;
  /** Asks where to and writes a file for another authorized user manager; null when the user cancelled. */
  writeHandover(passphrase: string, openGoAlong: boolean): Promise<PackWritten | null>;
  writeBackup(passphrase: string): Promise<PackWritten | null>;
  /** Asks for a handover file or a backup; null when the user cancelled. */
  choosePack(): Promise<string | null>;
  /** Imports a file, or only previews it. While a conflict is undecided, nothing is changed. */
  mergeHandover(path: string, passphrase: string, decisions: PackDecision[], look: boolean): Promise<HandoverView>;
  restore(path: string, passphrase: string, replace: boolean): Promise<Restored>;

  connections(): Promise<ConnectionView[]>;
  addConnection(connection: NewConnection): Promise<number>;
  /** Tests the new secret first; the old one stays when the test fails. */
  replaceCredential(connection: number, secret: string, until: string): Promise<ConnectionTest>;
  testConnection(connection: number): Promise<ConnectionTest>;
  removeConnection(connection: number): Promise<void>;

  practice(): Promise<PracticeView>;
  /** Moves the accounts of the practice HIE one step along; how many moved. */
  advancePractice(batch: string | null): Promise<number>;
  setPracticeClock(on: boolean): Promise<void>;

  /** Opens the folder with the records in the file manager. */
  openDataFolder(): Promise<void>;
  /** Shows a file that was written in its folder. */
  showInFolder(path: string): Promise<void>;

  /** Calls back while batches are sent; the returned function ends it. */
  onProgress(listener: (progress: SendProgress) => void): () => void;
  /** Calls back with the number of rows while a list is read; the returned function ends it. */
  onImportProgress(listener: (rows: number) => void): () => void;
  /** The same while a blank form is read. */
  onLearnProgress(listener: (rows: number) => void): () => void;
  /** Calls back when a file is dropped on the window; the returned function ends it. */
  onFileDropped(listener: (path: string) => void): () => void;
  /** Calls back for a command chosen in the program's menu, by its id; the returned function ends it. */
  onMenu(listener: (command: string) => void): () => void;
}
