import type { DeskError } from "./contract";
import { asFault } from "./faults";

/** Something that is read for a place: still coming, there, or failed. Later answers win over earlier ones. */
export class Loaded<T> {
  value = $state.raw<T | null>(null);
  fault = $state.raw<DeskError | null>(null);
  readonly #read: () => Promise<T>;
  #turn = 0;

  constructor(read: () => Promise<T>) {
    this.#read = read;
    void this.again();
  }

  again = async (): Promise<void> => {
    const turn = ++this.#turn;
    try {
      const value = await this.#read();
      if (turn !== this.#turn) return;
      this.value = value;
      this.fault = null;
    } catch (error) {
      if (turn === this.#turn) this.fault = asFault(error);
    }
  };
}
