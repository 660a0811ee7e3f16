import type {
  CellPlace,
  ColumnView,
  Edit,
  EditOutcome,
  ProblemView,
  RepairRequest,
  RowView,
  TitleView,
  Window,
  WorksheetView,
} from "../../contract";
import type { Desk } from "../../desk/desk";
import { pasteTarget } from "../edits";
import { sourceOf } from "../fill";

/** A sheet in memory with the grid's part of the desk, as large as a test wants it. Only what the grid asks for is there. */
export class SheetDesk {
  rowsAsked: Window[] = [];
  edits: Edit[] = [];
  failNext = false;
  delay = 0;
  #rows: string[][];
  #undo: { label: string; rows: string[][] }[] = [];
  #redo: { label: string; rows: string[][] }[] = [];

  constructor(rows: number, blank = false) {
    this.#rows = Array.from({ length: rows }, (_, row) => {
      const sample = blank ? [] : sampleRow(row);
      return COLUMNS.map((_, column) => sample[column] ?? "");
    });
  }

  get values(): readonly (readonly string[])[] {
    return this.#rows;
  }

  get asDesk(): Desk {
    return this as unknown as Desk;
  }

  view(cursor: CellPlace = { row: 0, column: 0 }): WorksheetView {
    return {
      id: 7,
      name: "November starters",
      form: {
        id: "example/btg",
        name: "Example form",
        hie: "Example HIE",
        break_the_glass: true,
        edition: "starter",
        starter: true,
        own: false,
        titles: TITLES.length,
      },
      columns: COLUMNS,
      titles: TITLES,
      levels: [],
      facilities: ["Harbor Hospital", "Hillside Clinic", "Riverside Urgent Care"],
      practice: true,
      cursor,
      standing: this.#standing(),
    };
  }

  async rows(_: number, window: Window): Promise<RowView[]> {
    this.rowsAsked.push(window);
    await this.#wait();
    return this.#window(window);
  }

  async edit(_: number, edit: Edit, window: Window): Promise<EditOutcome> {
    await this.#wait();
    if (this.failNext) {
      this.failNext = false;
      throw { code: "records-failed", message: "The disk is full.", hint: "Free some space.", where: "" };
    }
    this.edits.push(edit);
    const label = LABELS[edit.kind];
    this.#undo.push({ label, rows: this.#rows });
    this.#redo = [];
    this.#rows = [...this.#rows];
    return this.#outcome(window, label, this.#apply(edit), null);
  }

  async undo(_: number, window: Window): Promise<EditOutcome> {
    return this.#travel(this.#undo, this.#redo, window);
  }

  async redo(_: number, window: Window): Promise<EditOutcome> {
    return this.#travel(this.#redo, this.#undo, window);
  }

  async repair(_: number, repair: RepairRequest, window: Window): Promise<EditOutcome> {
    if (repair.kind === "kind" || repair.kind === "all") throw new Error("not part of the grid");
    const cell = { row: repair.row, column: repair.column };
    const old = this.#rows[cell.row]?.[cell.column] ?? "";
    const value = repair.kind === "choose" ? repair.value : old.replace("gmial.com", "gmail.com");
    return { ...(await this.edit(7, { kind: "type", cell, value }, window)), label: "Repair", cursor: cell };
  }

  async nextProblem(
    _: number,
    { from, backwards }: { from: CellPlace; backwards: boolean },
  ): Promise<ProblemView | null> {
    const width = COLUMNS.length;
    const size = this.#rows.length * width;
    const start = from.row * width + from.column;
    for (let step = 1; step <= size; step += 1) {
      const place = (start + (backwards ? size - step : step)) % size;
      const row = Math.floor(place / width);
      const found = this.#problems(row).find((problem) => problem.column === place % width);
      if (found) return found;
    }
    return null;
  }

  #apply(edit: Edit): number {
    switch (edit.kind) {
      case "type":
        return this.#set(edit.cell.row, edit.cell.column, edit.value);
      case "clear":
        return sum(edit.ranges.map((range) => this.#over(range, () => "")));
      case "paste": {
        const target = pasteTarget(edit.range, edit.values);
        return this.#over(target, (row, column) => {
          const line = edit.values[(row - target.row) % edit.values.length] ?? [];
          return line[(column - target.column) % line.length] ?? "";
        });
      }
      case "fill":
        return this.#over(edit.target, (row, column) => {
          const from = sourceOf(edit.source, row, column);
          return this.#rows[from.row]?.[from.column] ?? "";
        });
      case "insert-rows":
        this.#rows.splice(edit.at, 0, ...Array.from({ length: edit.count }, () => COLUMNS.map(() => "")));
        return 0;
      case "delete-rows":
        this.#rows.splice(edit.at, edit.count);
        return 0;
    }
  }

  #over(
    range: { row: number; column: number; rows: number; columns: number },
    value: (row: number, column: number) => string,
  ): number {
    let changed = 0;
    for (let row = range.row; row < range.row + range.rows; row += 1) {
      for (let column = range.column; column < range.column + range.columns; column += 1) {
        if (!COLUMNS[column]?.derived) changed += this.#set(row, column, value(row, column));
      }
    }
    return changed;
  }

  #set(row: number, column: number, value: string): number {
    while (this.#rows.length <= row) this.#rows.push(COLUMNS.map(() => ""));
    const old = this.#rows[row] ?? [];
    this.#rows[row] = old.map((cell, index) => (index === column ? value : cell));
    return old[column] === value ? 0 : 1;
  }

  async #travel(
    from: { label: string; rows: string[][] }[],
    to: { label: string; rows: string[][] }[],
    window: Window,
  ): Promise<EditOutcome> {
    await this.#wait();
    const step = from.pop();
    if (!step) return this.#outcome(window, "", 0, null);
    to.push({ label: step.label, rows: this.#rows });
    this.#rows = step.rows;
    return this.#outcome(window, step.label, 1, null);
  }

  #outcome(window: Window, label: string, cells: number, cursor: CellPlace | null): EditOutcome {
    return {
      standing: this.#standing(),
      window: this.#window(window),
      label,
      cells,
      tidied: [],
      tidied_count: 0,
      cursor,
    };
  }

  #standing(): WorksheetView["standing"] {
    const rows = this.#rows.length;
    return {
      rows,
      all_rows: rows,
      people: rows,
      errors: 1,
      warnings: 1,
      groups: [],
      access: [],
      break_the_glass: 0,
      undo: this.#undo.at(-1)?.label ?? null,
      redo: this.#redo.at(-1)?.label ?? null,
    };
  }

  #window({ start, count }: Window): RowView[] {
    return this.#rows.slice(start, start + count).map((cells, index) => {
      const row = start + index;
      const title = TITLES.find(({ name }) => name === cells[5]);
      const shown = cells.map((cell, column) => (COLUMNS[column]?.derived ? (title?.level ?? "") : cell));
      return {
        row,
        number: row + 2,
        cells: shown,
        break_the_glass: title?.break_the_glass ?? false,
        problems: this.#problems(row),
      };
    });
  }

  #problems(row: number): ProblemView[] {
    const cells = this.#rows[row] ?? [];
    if (cells.every((cell) => cell === "")) return [];
    const found: ProblemView[] = [];
    const add = (
      column: number,
      severity: "error" | "warning",
      code: string,
      message: string,
      why: string,
      repair: string | null,
      choices: string[] = [],
    ) =>
      found.push({
        row,
        number: row + 2,
        column,
        code,
        severity,
        message,
        why,
        repair,
        choices,
        person: `${cells[0]} ${cells[1]}`,
      });
    if ((cells[1] ?? "") !== "" && cells[1] === cells[1]?.toUpperCase())
      add(
        1,
        "warning",
        "name.suspicious",
        "The family name is written in capitals.",
        "It will appear like this on the account.",
        `Change to “${capitalized(cells[1] ?? "")}”`,
      );
    if (cells[2]?.endsWith("gmial.com"))
      add(
        2,
        "error",
        "email.likely-typo",
        "“gmial.com” is probably meant to be “gmail.com”.",
        "The invitation goes to this address; a slip costs about a week.",
        `Change to ${cells[2].replace("gmial", "gmail")}`,
      );
    if (cells[3] === "")
      add(
        3,
        "error",
        "required",
        "The mobile number is missing.",
        "Signing in sends a code to it by text message.",
        null,
      );
    if ((cells[5] ?? "") !== "" && !TITLES.some(({ name }) => name === cells[5]))
      add(
        5,
        "error",
        "title.unknown",
        `“${cells[5]}” is not a title of this form.`,
        "The title decides what the person may see.",
        null,
        ["Registered nurse", "Emergency department nurse"],
      );
    return found;
  }

  #wait(): Promise<void> {
    return this.delay > 0 ? new Promise((resolve) => setTimeout(resolve, this.delay)) : Promise.resolve();
  }
}

/** Adds columns of plain text, for tests with wider sheets. */
export function widen(columns: number): void {
  while (COLUMNS.length < columns) {
    const letters = String.fromCharCode(65 + COLUMNS.length);
    COLUMNS.push({ ...column(letters, letters, `Note ${letters}`, "text", 12, ""), required: false });
  }
}

const LABELS: Record<Edit["kind"], string> = {
  type: "Typing",
  paste: "Paste",
  clear: "Clear",
  fill: "Fill",
  "insert-rows": "Insert rows",
  "delete-rows": "Delete rows",
};

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function capitalized(name: string): string {
  return name.charAt(0) + name.slice(1).toLowerCase();
}

function column(
  letters: string,
  key: string,
  header: string,
  kind: string,
  width: number,
  help: string,
  derived = false,
): ColumnView {
  return {
    key,
    header,
    kind,
    letters,
    required: !derived,
    derived,
    width,
    help,
    choices: [],
    several: false,
    assumed: false,
  };
}

const COLUMNS: ColumnView[] = [
  column("A", "given", "First name", "given-name", 14, "As on the person’s identification."),
  column("B", "family", "Last name", "family-name", 16, "As on the person’s identification."),
  column("C", "email", "E-mail", "email", 30, "An address that only this person reads."),
  column("D", "mobile", "Mobile number", "mobile", 16, "Receives the sign-in code."),
  column("E", "facility", "Facility", "facility", 22, "Where the person works."),
  column("F", "title", "Title", "title", 26, "Decides the access level."),
  column("G", "access", "Access level", "access-level", 24, "Follows from the title.", true),
];

function title(name: string, group: string, level: string, break_the_glass = false): TitleView {
  const sees = break_the_glass
    ? "Clinical records with consent; in an emergency also without, with a reason that is audited."
    : level === "Clinical"
      ? "Clinical records of patients who gave consent."
      : "Names, dates of birth and consent; no clinical records.";
  return { name, group, level, sees, break_the_glass };
}

const TITLES: TitleView[] = [
  title("Physician", "Medicine", "Clinical with BTG", true),
  title("Resident physician", "Medicine", "Clinical with BTG", true),
  title("Physician assistant", "Medicine", "Clinical with BTG", true),
  title("Nurse practitioner", "Nursing", "Clinical with BTG", true),
  title("Emergency department nurse", "Nursing", "Clinical with BTG", true),
  title("Registered nurse", "Nursing", "Clinical"),
  title("Licensed practical nurse", "Nursing", "Clinical"),
  title("Medical assistant", "Nursing", "Clinical"),
  title("Pharmacist", "Other clinical", "Clinical"),
  title("Social worker", "Other clinical", "Clinical"),
  title("Registrar", "Front desk", "Consent entry"),
  title("Receptionist", "Front desk", "Consent entry"),
  title("Billing specialist", "Administration", "Consent entry"),
];

const GIVEN = ["Aisha", "Miguel", "Siobhán", "Ngọc", "Peter", "Olivia", "Jae-won", "Fatima", "Luca", "Renée"];
const FAMILY = [
  "O’Brien",
  "de la Cruz",
  "Nguyễn",
  "Kowalski",
  "Smith",
  "Okafor",
  "Li",
  "van Dijk",
  "Haddad",
  "Rossi",
  "Park",
];

function sampleRow(row: number): string[] {
  const given = GIVEN[row % GIVEN.length] ?? "";
  const family = FAMILY[row % FAMILY.length] ?? "";
  const plain = `${given}.${family}`
    .normalize("NFD")
    .replace(/[^A-Za-z.]/g, "")
    .toLowerCase();
  const host = row % 9 === 4 ? "gmial.com" : "harborhospital.example";
  const phone = row % 13 === 7 ? "" : `(212) 555-${String(1000 + (row % 9000)).padStart(4, "0")}`;
  const job = row % 17 === 2 ? "RN (ED)" : (TITLES[(row * 5) % TITLES.length]?.name ?? "");
  const facility = ["Harbor Hospital", "Hillside Clinic", "Riverside Urgent Care"][row % 3] ?? "";
  return [given, row % 7 === 5 ? family.toUpperCase() : family, `${plain}${row}@${host}`, phone, facility, job, ""];
}
