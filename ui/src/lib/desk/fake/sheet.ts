import type * as C from "../../contract";
import { checkRow, type Finding, HEADINGS } from "./check";
import { COLUMNS, titlesOf } from "./fixtures";

const TYPED = 6;

interface Row {
  cells: string[];
  findings: Finding[];
}

interface Step {
  label: string;
  before: string[][];
  after: string[][];
}

/** One worksheet in memory: cells, problems, filter and undo. */
export class FakeSheet {
  edited = new Date().toISOString();
  removed = false;
  cursor: C.CellPlace = { row: 0, column: 0 };
  readonly titles: C.TitleView[];
  #rows: Row[] = [];
  /** The batch that holds it as it stands. */
  sent: string | null = null;
  #emails = new Map<string, number>();
  #view: number[] | null = null;
  #undo: Step[] = [];
  #redo: Step[] = [];

  constructor(
    readonly id: number,
    public name: string,
    readonly form: C.FormSummary,
    readonly practice: boolean,
    people: string[][],
  ) {
    this.titles = titlesOf(form.break_the_glass);
    this.#fill(people);
  }

  #fill(people: string[][]) {
    this.#rows = people.map((cells) => ({ cells: [...cells], findings: [] }));
    this.#check();
  }

  #check() {
    this.#emails.clear();
    for (const { cells } of this.#rows) {
      const email = (cells[2] ?? "").toLowerCase();
      if (email) this.#emails.set(email, (this.#emails.get(email) ?? 0) + 1);
    }
    const used = (email: string) => this.#emails.get(email) ?? 0;
    for (const row of this.#rows) row.findings = checkRow(row.cells, this.titles, used);
  }

  #index(row: number): number {
    return this.#view ? (this.#view[row] ?? this.#rows.length) : row;
  }

  title(cells: string[]): C.TitleView | undefined {
    return this.titles.find((entry) => entry.name === cells[5]);
  }

  /** Everyone in it, by spreadsheet row. */
  people(): { number: number; cells: string[]; title: C.TitleView | undefined }[] {
    return this.#rows.flatMap(({ cells }, index) =>
      cells.some((cell) => cell !== "") ? [{ number: index + 2, cells, title: this.title(cells) }] : [],
    );
  }

  #row(row: number): C.RowView {
    const index = this.#index(row);
    const { cells, findings } = this.#rows[index] ?? { cells: [], findings: [] };
    const title = this.title(cells);
    return {
      row,
      number: index + 2,
      cells: [...Array.from({ length: TYPED }, (_, column) => cells[column] ?? ""), title?.level ?? ""],
      break_the_glass: title?.break_the_glass ?? false,
      problems: findings.map((finding) => this.#problem(finding, index, row)),
    };
  }

  #problem(finding: Finding, index: number, row: number | null): C.ProblemView {
    const cells = this.#rows[index]?.cells ?? [];
    return {
      row,
      number: index + 2,
      column: finding.column,
      code: finding.code,
      severity: finding.severity,
      message: finding.message,
      why: finding.why,
      repair: finding.value === null ? null : `Change to “${finding.value}”`,
      choices: finding.choices,
      person: `${cells[0] ?? ""} ${cells[1] ?? ""}`.trim() || `Row ${index + 2}`,
    };
  }

  rows({ start, count }: C.Window): C.RowView[] {
    const end = Math.min(start + count, this.#length());
    return Array.from({ length: Math.max(0, end - start) }, (_, offset) => this.#row(start + offset));
  }

  #length(): number {
    return this.#view?.length ?? this.#rows.length;
  }

  standing(): C.WorksheetStanding {
    const groups = new Map<string, C.ProblemGroup>();
    for (const { findings } of this.#rows) {
      for (const { code, severity, value } of findings) {
        const group = groups.get(code) ?? { code, heading: HEADINGS[code] ?? code, severity, count: 0, repairable: 0 };
        group.count += 1;
        if (value !== null) group.repairable += 1;
        groups.set(code, group);
      }
    }
    const sorted = [...groups.values()].sort((a, b) => a.severity.localeCompare(b.severity));
    const total = (severity: C.SeverityView) =>
      sorted.filter((group) => group.severity === severity).reduce((sum, group) => sum + group.count, 0);
    const everyone = this.people();
    const access = new Map<string, C.LevelCount>();
    for (const { title } of everyone) {
      const level = title?.level ?? "";
      const entry = access.get(level) ?? { level, break_the_glass: title?.break_the_glass ?? false, people: 0 };
      entry.people += 1;
      access.set(level, entry);
    }
    return {
      rows: this.#length(),
      all_rows: this.#rows.length,
      people: everyone.length,
      errors: total("error"),
      warnings: total("warning"),
      groups: sorted,
      access: [...access.values()].sort(
        (a, b) => Number(b.break_the_glass) - Number(a.break_the_glass) || b.people - a.people,
      ),
      break_the_glass: everyone.filter(({ title }) => title?.break_the_glass).length,
      undo: this.#undo.at(-1)?.label ?? null,
      redo: this.#redo.at(-1)?.label ?? null,
    };
  }

  view(facilities: string[], levels: C.LevelView[]): C.WorksheetView {
    this.#view = null;
    return {
      id: this.id,
      name: this.name,
      form: this.form,
      columns: COLUMNS,
      titles: this.titles,
      levels,
      facilities,
      practice: this.practice,
      cursor: this.cursor,
      standing: this.standing(),
    };
  }

  summary(): C.WorksheetSummary {
    const { people, errors, warnings } = this.standing();
    return {
      id: this.id,
      name: this.name,
      form: this.form.id,
      form_name: this.form.name,
      people,
      errors,
      warnings,
      edited: this.edited,
      practice: this.practice,
      sent: this.sent,
    };
  }

  #outcome(window: C.Window, label: string, cells: number, cursor: C.CellPlace | null, tidied: C.TidiedView[] = []) {
    return {
      standing: this.standing(),
      window: this.rows(window),
      label,
      cells,
      tidied: tidied.slice(0, 100),
      tidied_count: tidied.length,
      cursor,
    };
  }

  #step(label: string, change: (rows: string[][]) => void): number {
    const before = this.#rows.map((row) => row.cells);
    const after = before.map((cells) => [...cells]);
    change(after);
    this.#undo.push({ label, before, after });
    this.#redo = [];
    this.edited = new Date().toISOString();
    this.sent = null;
    this.#fill(after);
    return after.reduce(
      (sum, cells, row) => sum + cells.filter((cell, column) => cell !== before[row]?.[column]).length,
      0,
    );
  }

  edit(edit: C.Edit, window: C.Window): C.EditOutcome {
    if (edit.kind === "insert-rows" || edit.kind === "delete-rows") {
      const at = this.#index(edit.at);
      const inserting = edit.kind === "insert-rows";
      const label = inserting ? "Insert rows" : "Delete rows";
      this.#step(label, (rows) => {
        if (inserting) rows.splice(at, 0, ...Array.from({ length: edit.count }, () => Array<string>(TYPED).fill("")));
        else rows.splice(at, edit.count);
      });
      this.#view = null;
      return this.#outcome(window, label, edit.count * TYPED, null);
    }
    const tidied: C.TidiedView[] = [];
    const set = (rows: string[][], row: number, column: number, typed: string) => {
      if (column >= TYPED) return;
      const index = row < this.#length() ? this.#index(row) : row;
      while (rows.length <= index) rows.push(Array<string>(TYPED).fill(""));
      const value = typed.trim().replace(/\s+/g, " ");
      if (value !== typed) tidied.push({ number: index + 2, column, before: typed, after: value, what: "spaces" });
      const cells = rows[index];
      if (cells) cells[column] = value;
    };
    const cells = this.#step(EDIT_LABELS[edit.kind], (rows) =>
      applyCells(edit, (row, column, value) => set(rows, row, column, value), rows),
    );
    return this.#outcome(window, EDIT_LABELS[edit.kind], cells, null, tidied);
  }

  append(people: string[][], window: C.Window): C.EditOutcome {
    const first = this.#rows.length;
    this.#step("Add from file", (rows) => rows.push(...people.map((cells) => [...cells])));
    this.#view = null;
    return this.#outcome(window, "Add from file", people.length * TYPED, { row: first, column: 0 });
  }

  repair(request: C.RepairRequest, window: C.Window): C.EditOutcome {
    const place = request.kind === "one" || request.kind === "choose" ? request : null;
    const cells = this.#step("Repair", (rows) => {
      this.#rows.forEach(({ findings }, index) => {
        if (place && index !== this.#index(place.row)) return;
        for (const finding of findings) {
          const wanted =
            request.kind === "all" ||
            (request.kind === "choose" ? finding.column === request.column : finding.code === request.code);
          const value = request.kind === "choose" ? request.value : finding.value;
          const target = rows[index];
          if (wanted && value !== null && target) target[finding.column] = value;
        }
      });
    });
    return this.#outcome(window, "Repair", cells, place && { row: place.row, column: place.column });
  }

  undo(window: C.Window): C.EditOutcome {
    const step = this.#undo.pop();
    if (step) {
      this.#redo.push(step);
      this.#fill(step.before);
    }
    this.#view = null;
    return this.#outcome(window, step?.label ?? "", step ? 1 : 0, null);
  }

  redo(window: C.Window): C.EditOutcome {
    const step = this.#redo.pop();
    if (step) {
      this.#undo.push(step);
      this.#fill(step.after);
    }
    this.#view = null;
    return this.#outcome(window, step?.label ?? "", step ? 1 : 0, null);
  }

  filter({ problem, text }: C.RowFilter, window: C.Window): C.EditOutcome {
    const wanted = text?.toLocaleLowerCase() ?? "";
    const fits = ({ cells, findings }: Row) =>
      (problem === null || findings.some((finding) => problem === "*" || finding.code === problem)) &&
      (wanted === "" || cells.some((cell) => cell.toLocaleLowerCase().includes(wanted)));
    this.#view = problem === null && !wanted ? null : this.#rows.flatMap((row, index) => (fits(row) ? [index] : []));
    return this.#outcome(window, "", 0, null);
  }

  problems({ code, offset, limit }: C.ProblemQuery): C.ProblemView[] {
    const all = this.#rows.flatMap(({ findings }, index) => {
      const row = this.#view ? this.#view.indexOf(index) : index;
      return findings.map((finding) => this.#problem(finding, index, row < 0 ? null : row));
    });
    return all.filter((problem) => code === null || problem.code === code).slice(offset, offset + limit);
  }

  next({ from, backwards }: C.NextProblem): C.ProblemView | null {
    const shown = this.problems({ code: null, offset: 0, limit: Infinity }).filter((problem) => problem.row !== null);
    const key = (place: { row: number | null; column: number }) => (place.row ?? 0) * 100 + place.column;
    shown.sort((a, b) => key(a) - key(b));
    const here = key(from);
    return backwards
      ? (shown.findLast((problem) => key(problem) < here) ?? shown.at(-1) ?? null)
      : (shown.find((problem) => key(problem) > here) ?? shown[0] ?? null);
  }

  find(text: string, from: C.CellPlace, backwards: boolean): C.CellPlace | null {
    const wanted = text.toLocaleLowerCase();
    const size = this.#length() * TYPED;
    const start = from.row * TYPED + Math.min(from.column, TYPED - 1);
    for (let step = 1; step <= size; step += 1) {
      const at = (start + (backwards ? -step : step) + size) % size;
      const place = { row: Math.floor(at / TYPED), column: at % TYPED };
      const cell = this.#rows[this.#index(place.row)]?.cells[place.column] ?? "";
      if (cell.toLocaleLowerCase().includes(wanted)) return place;
    }
    return null;
  }
}

const EDIT_LABELS = { type: "Typing", paste: "Paste", clear: "Clear", fill: "Fill" } as const;

type CellEdit = Exclude<C.Edit, { kind: "insert-rows" | "delete-rows" }>;

function applyCells(edit: CellEdit, set: (row: number, column: number, value: string) => void, rows: string[][]) {
  const each = (range: C.ViewRange, value: (row: number, column: number) => string) => {
    for (let row = 0; row < range.rows; row += 1) {
      for (let column = 0; column < range.columns; column += 1) {
        set(range.row + row, range.column + column, value(row, column));
      }
    }
  };
  if (edit.kind === "type") return set(edit.cell.row, edit.cell.column, edit.value);
  if (edit.kind === "clear") return edit.ranges.forEach((range) => each(range, () => ""));
  if (edit.kind === "fill") {
    const { source } = edit;
    return each(
      edit.target,
      (row, column) => rows[source.row + (row % source.rows)]?.[source.column + (column % source.columns)] ?? "",
    );
  }
  const single = edit.values.length === 1 && edit.values[0]?.length === 1;
  if (single) return each(edit.range, () => edit.values[0]?.[0] ?? "");
  edit.values.forEach((line, row) =>
    line.forEach((value, column) => set(edit.range.row + row, edit.range.column + column, value)),
  );
}
