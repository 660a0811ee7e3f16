import type * as C from "../../contract";

/** Who of a worksheet is to have clinical alerts. */
export class FakeAlerts {
  readonly #wished = new Map<number, Set<number>>();

  page(worksheet: number, people: { line: C.PersonLine; email: string }[], text: string): C.AlertsPage {
    const wished = this.#of(worksheet);
    const wanted = text.trim().toLowerCase();
    const found = people.filter(({ line, email }) => `${line.name} ${email}`.toLowerCase().includes(wanted));
    const lines = found.map(({ line }) => ({ person: line, wished: wished.has(line.number) }));
    lines.sort((one, other) => Number(other.wished) - Number(one.wished));
    return { chosen: wished.size, total: found.length, lines: lines.slice(0, 100) };
  }

  wish(worksheet: number, rows: number[], wish: boolean): number {
    const wished = this.#of(worksheet);
    for (const row of rows) {
      if (wish) wished.add(row);
      else wished.delete(row);
    }
    return this.count(worksheet);
  }

  count(worksheet: number): number {
    return this.#of(worksheet).size;
  }

  #of(worksheet: number): Set<number> {
    const wished = this.#wished.get(worksheet) ?? new Set();
    this.#wished.set(worksheet, wished);
    return wished;
  }
}
