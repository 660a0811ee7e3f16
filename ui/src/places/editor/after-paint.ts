/** Longer than any frame; a window that is not seen draws none. */
const AT_THE_LATEST = 100;

/**
 * Runs work once the next frame is painted. What the user looks at after a key is the cell; counts and lists beside the sheet
 * would be laid out and painted with it, and the cell would come a frame or two later (measured in WebKitGTK).
 */
export class AfterPaint {
  #work: (() => void) | null = null;
  #frame = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** The newest work replaces what waits. */
  later(work: () => void): void {
    this.#work = work;
    if (this.#timer !== undefined) return;
    this.#frame = requestAnimationFrame(() => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.now());
    });
    this.#timer = setTimeout(() => this.now(), AT_THE_LATEST);
  }

  /** Does what waits. */
  now(): void {
    const work = this.#work;
    this.drop();
    work?.();
  }

  /** Forgets what waits. */
  drop(): void {
    cancelAnimationFrame(this.#frame);
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#work = null;
  }
}
