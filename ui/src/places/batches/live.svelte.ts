import type { App } from "../../lib/app.svelte";
import type { BatchView, OutcomeDecision, DeskError, SendProgress } from "../../lib/contract";
import { asFault } from "../../lib/faults";

/** A batch as it is now: read once, then kept up to date by the progress of sending. */
export class LiveBatch {
  view = $state.raw<BatchView | null>(null);
  fault = $state.raw<DeskError | null>(null);
  sending = $state(false);
  waiting = $state<string | null>(null);
  secondsLeft = $state<number | null>(null);
  stopped = $state.raw<DeskError | null>(null);
  done = $state(0);
  busy = $state(false);
  readonly id: string;
  readonly #app: App;
  readonly #end: () => void;

  constructor(app: App, id: string) {
    this.#app = app;
    this.id = id;
    this.#end = app.desk.onProgress((progress) => progress.batch === id && this.#apply(progress));
    void this.read();
  }

  end(): void {
    this.#end();
  }

  get total(): number {
    return this.view?.outcomes.length ?? 0;
  }

  async read(): Promise<void> {
    try {
      this.#take(await this.#app.desk.batch(this.id));
      this.fault = null;
    } catch (error) {
      this.fault = asFault(error);
    }
  }

  #take(view: BatchView): void {
    this.view = view;
    this.sending = view.summary.sending;
    this.stopped = view.stopped;
    this.done = view.outcomes.filter(({ state }) => state !== "queued" && state !== "sending").length;
  }

  #apply(progress: SendProgress): void {
    this.done = progress.done;
    this.waiting = progress.waiting;
    this.secondsLeft = progress.seconds_left;
    this.stopped = progress.stopped;
    this.sending = !progress.finished;
    if (this.view && progress.changed.length > 0) {
      const changed = new Map(progress.changed.map((outcome) => [outcome.request, outcome]));
      const outcomes = this.view.outcomes.map((outcome) => changed.get(outcome.request) ?? outcome);
      this.view = { ...this.view, outcomes };
    }
    if (progress.finished) void this.read();
  }

  /** Starts or resumes sending. */
  async send(): Promise<boolean> {
    this.stopped = null;
    this.sending = true;
    const started = await this.#do(() => this.#app.desk.send(this.id));
    if (!started) this.sending = false;
    return started;
  }

  /** Sends one person first; the rest stays queued. */
  async sendOne(request: number): Promise<void> {
    this.stopped = null;
    this.sending = true;
    if (!(await this.#do(() => this.#app.desk.sendOne(this.id, request)))) this.sending = false;
  }

  /** Shows what an action answered with. */
  show(view: BatchView): void {
    this.#take(view);
  }

  async decide(requests: number[], decision: OutcomeDecision): Promise<void> {
    await this.#do(async () => this.#take(await this.#app.desk.decide(this.id, requests, decision)));
  }

  /** The user knows that these arrived. */
  async arrived(requests: number[]): Promise<void> {
    const said = { batch: this.id, requests, day: "", ticket: "" };
    await this.#do(async () => this.#take(await this.#app.desk.confirmSubmitted(said)));
  }

  async pause(): Promise<void> {
    if (await this.#do(() => this.#app.desk.pause(this.id))) await this.read();
  }

  async cancel(): Promise<void> {
    if (await this.#do(() => this.#app.desk.cancel(this.id))) await this.read();
  }

  async refresh(): Promise<void> {
    await this.#do(async () => this.#take(await this.#app.desk.refresh(this.id)));
  }

  /** Moves the practice accounts along; how many moved. */
  async advance(): Promise<number | null> {
    let moved = 0;
    const done = await this.#do(async () => {
      moved = await this.#app.desk.advancePractice(this.id);
      this.#take(await this.#app.desk.refresh(this.id));
    });
    return done ? moved : null;
  }

  async #do(work: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    const done = await this.#app.attempt(async () => {
      await work();
      return true;
    });
    this.busy = false;
    return done === true;
  }
}
