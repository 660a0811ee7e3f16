import type { App } from "../../lib/app.svelte";
import { copyText } from "../../lib/copy";
import type { BatchView, ManualSubmission, WebFormField, SubmissionPerson } from "../../lib/contract";

/** The way through a web form, one person after the other. Everything that is done on it is kept at once. */
export class Walk {
  view = $state.raw<ManualSubmission>() as ManualSubmission;
  fields = $state.raw<WebFormField[]>([]);
  /** Whom the user chose; otherwise it is whose turn it is. */
  chosen = $state<number | null>(null);
  busy = $state(false);
  readonly #app: App;
  readonly #onsaid: (view: BatchView) => void;
  #shown: number | null = null;

  constructor(app: App, view: ManualSubmission, onsaid: (view: BatchView) => void) {
    this.#app = app;
    this.view = view;
    this.#onsaid = onsaid;
  }

  get done(): number {
    return this.view.people.filter(({ standing }) => standing === "done").length;
  }

  get skipped(): number {
    return this.view.people.filter(({ standing }) => standing === "skipped").length;
  }

  /** Who is shown: the one that was chosen, or was begun, or is next; those passed over at the end. */
  get person(): SubmissionPerson | null {
    const open = this.view.people.filter(({ standing }) => standing !== "done");
    return (
      open.find(({ request }) => request === this.chosen) ??
      open.find(({ begun, standing }) => begun && standing === "waiting") ??
      open.find(({ standing }) => standing === "waiting") ??
      open[0] ??
      null
    );
  }

  /** The first field with a text that was not copied yet. */
  get next(): WebFormField | null {
    return this.fields.find(({ text, copied }) => text !== "" && !copied) ?? null;
  }

  get begun(): boolean {
    return this.fields.some(({ copied }) => copied);
  }

  /** Reads the fields of whoever is shown now. */
  async show(request: number): Promise<void> {
    this.#shown = request;
    this.fields = [];
    const read = await this.#app.attempt(() => this.#app.desk.webFormFields(this.view.batch, request));
    if (read && this.#shown === request) this.fields = read.fields;
  }

  /** Copies a field; false where the clipboard refuses. */
  async copy(field: WebFormField): Promise<boolean> {
    const { person } = this;
    if (!person) return false;
    // Marked at once: who presses again before the clipboard has it means the next one.
    this.#mark(field.key, true);
    if (!(await copyText(field.text))) {
      this.#mark(field.key, field.copied);
      return false;
    }
    await this.#step(person.request, { kind: "copied", field: field.key });
    return true;
  }

  async anew(): Promise<void> {
    if (!this.person) return;
    this.fields = this.fields.map((one) => ({ ...one, copied: false }));
    await this.#step(this.person.request, { kind: "anew" });
  }

  async skip(): Promise<void> {
    if (!this.person) return;
    const { request } = this.person;
    this.chosen = null;
    await this.#step(request, { kind: "skip" });
  }

  async goTo({ request, standing }: SubmissionPerson): Promise<void> {
    this.chosen = request;
    if (standing === "skipped") await this.#step(request, { kind: "come-back" });
  }

  /** The user sent the form for these; for nobody named, for everyone who waits. Whether that was kept. */
  async said(requests: number[], day: string, ticket: string): Promise<boolean> {
    this.busy = true;
    const { batch } = this.view;
    const kept = await this.#app.attempt(async () => {
      const after = await this.#app.desk.confirmSubmitted({ batch, requests, day, ticket });
      this.view = await this.#app.desk.manualSubmission(batch);
      this.chosen = null;
      this.#onsaid(after);
      return true;
    });
    this.busy = false;
    return kept === true;
  }

  #mark(key: string, copied: boolean): void {
    this.fields = this.fields.map((one) => (one.key === key ? { ...one, copied } : one));
  }

  async #step(request: number, step: Parameters<App["desk"]["webFormStep"]>[2]): Promise<void> {
    const { batch } = this.view;
    const view = await this.#app.attempt(() => this.#app.desk.webFormStep(batch, request, step));
    if (view) this.view = view;
  }
}
