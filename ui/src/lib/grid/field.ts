/** How long the field may lag behind the cell, in milliseconds: less than the pause after which the place is read out. */
const PAUSE = 100;

/**
 * Work on the focused text field that can wait. Setting or selecting its text costs WebKitGTK a frame or more (measured: 15
 * to 20 ms, where any other change of the page takes 3), and the painted answer to a key is what the user waits for.
 */
export class FieldWork {
  #work: (() => void) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Does it after a pause, unless `now` is called before; the newest work replaces what waits and begins the pause anew. */
  later(work: () => void): void {
    this.drop();
    this.#work = work;
    this.#timer = setTimeout(() => this.now(), PAUSE);
  }

  /** Does what waits: before text, a composition or the clipboard reaches the field. */
  now(): void {
    const work = this.#work;
    this.drop();
    work?.();
  }

  /** Forgets what waits. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#work = null;
  }
}

/** Keys that move about or do nothing by themselves; before any other, the field has to be what the cell shows. */
const MOVES = /^(Arrow|Page|Home$|End$|Enter$|Tab$|Escape$|Shift|Control|Alt|Meta)/;

/** Whether a key can put text into the field or take it out. */
export function reachesField({ key, code }: KeyboardEvent): boolean {
  return !(MOVES.test(key) || MOVES.test(code));
}

/** WebKit sends no copy event from a field without selected text unless this event is taken. */
export function copyable(when: () => boolean): (field: HTMLInputElement) => () => void {
  return (field) => {
    const names = ["beforecopy", "beforecut"];
    const take = (event: Event) => when() && event.preventDefault();
    for (const name of names) field.addEventListener(name, take);
    return () => names.forEach((name) => field.removeEventListener(name, take));
  };
}
