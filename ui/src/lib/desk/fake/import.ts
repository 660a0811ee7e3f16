import type * as C from "../../contract";
import { PEOPLE, titlesOf } from "./fixtures";
import type { FakeSheet } from "./sheet";

const MEANINGS: [string, string][] = [
  ["given-name", "First name"],
  ["family-name", "Last name"],
  ["full-name", "Full name"],
  ["email", "E-mail"],
  ["other-email", "Other e-mail"],
  ["mobile", "Mobile number"],
  ["other-phone", "Other telephone"],
  ["title", "Title"],
  ["department", "Department"],
  ["facility", "Facility"],
  ["employee-id", "Employee number"],
  ["status", "Employment status"],
  ["other", "Not used"],
];

const COLUMNS: [string, string, number, string[]][] = [
  ["Employee Name", "full-name", 0.96, ["Alvarez, Maria L., RN", "Okafor, Ngozi", "Van Dyke, Patrick"]],
  ["Work Email", "email", 0.99, ["maria.alvarez@examplebay.example", "n.okafor@examplebay.example"]],
  ["Phone", "mobile", 0.55, ["(631) 455-2201", "(631) 455-2202"]],
  ["Dept", "department", 0.96, ["Emergency Department", "Pharmacy", "4 North Med/Surg"]],
  ["Job Title", "title", 0.99, ["RN", "Staff Pharmacist", "Unit Helper"]],
  ["Hire Date", "other", 0.95, ["11/02/2026", "11/09/2026"]],
  ["Manager", "other", 0.95, ["Dana Rivera", "Lou Chen"]],
  ["Status", "status", 0.97, ["Active", "Terminated", "LOA"]],
];

const STATUS = 7;

const SURE = 0.75;

/** A list that is brought in, the same for every file. */
export class FakeImport {
  readonly #sheet: FakeSheet;
  readonly #view: C.ImportView;
  readonly #people = PEOPLE.slice(18).map((cells) =>
    cells.map((cell, column) => (column === 2 ? `new.${cell}` : cell)),
  );

  constructor(sheet: FakeSheet, file: string) {
    this.#sheet = sheet;
    this.#view = {
      id: 1,
      worksheet: sheet.id,
      file,
      sheets: [
        { name: "Hires", visible: true, people: 0 },
        { name: "October", visible: true, people: 14 },
        { name: "Lists", visible: false, people: 0 },
      ],
      sheet: "Hires",
      header_row: 3,
      header_sure: true,
      header_choices: [
        { row: 1, cells: ["Example Bay Hospital"] },
        { row: 3, cells: COLUMNS.map(([header]) => header) },
      ],
      columns: COLUMNS.map(([header, meaning, confidence, examples], column) => ({
        column,
        letters: String.fromCharCode(65 + column),
        header,
        meaning,
        confidence,
        settled: confidence >= SURE,
        chosen: false,
        reasons: reasons(header, confidence),
        examples,
      })),
      meanings: MEANINGS.map(([key, label]) => ({ key, label })),
      titles: titles(),
      form_titles: titlesOf(true),
      missing: [],
      facility: "",
      statuses: [
        status("LOA", 2, "ask"),
        status("", 1, "ask"),
        status("Active", 16, "here"),
        status("Terminated", 1, "left"),
      ],
      more_statuses: 0,
      hidden: { rows: 3, numbers: [30, 31, 37], take: null },
      struck: { rows: 0, numbers: [], take: null },
      sheet_open: true,
      counts: { rows: 0, new: 0, already: 1, changed: 1, left_out: 0, asked: 0, open_columns: 0, open_titles: 0 },
      account: {
        rows: 0,
        taken: 0,
        left_out: 0,
        asked: 0,
        unused_columns: [],
        other_sheets: [{ name: "October", visible: true, people: 14 }],
        notes: [
          {
            text: "Cells are merged over several rows: C12 (“Pharmacy”). Check that the value belongs to each of these rows, or unmerge the cells.",
            asks: true,
          },
        ],
      },
    };
  }

  view(): C.ImportView {
    const { columns, titles, facility, counts } = this.#view;
    const uses = (meaning: string) => columns.some((column) => column.settled && column.meaning === meaning);
    const missing = [
      ...(uses("mobile") ? [] : ["Mobile number"]),
      ...(uses("facility") || facility ? [] : ["Facility"]),
    ];
    const rows = { added: this.#added().length, left: this.#leftOut().length, asked: this.#asked().length };
    const total = rows.added + rows.left + rows.asked + counts.already + counts.changed;
    return structuredClone({
      ...this.#view,
      sheets: this.#view.sheets.map((sheet) => (sheet.name === "Hires" ? { ...sheet, people: total } : sheet)),
      missing,
      counts: {
        ...counts,
        rows: total,
        new: rows.added,
        left_out: rows.left,
        asked: rows.asked,
        open_columns: columns.filter((column) => !column.settled).length,
        open_titles: titles.filter((title) => title.title === null && !title.chosen).length,
      },
      account: {
        ...this.#view.account,
        rows: total,
        taken: rows.added + counts.changed,
        left_out: rows.left + counts.already,
        asked: rows.asked,
        unused_columns: columns
          .filter((column) => column.settled && column.meaning === "other")
          .map(({ header }) => header),
      },
    });
  }

  /** People of the list whose status or row only the user can judge: name, value, row. */
  #doubtful(): {
    person: string;
    row: number;
    decision: "here" | "left" | "ask";
    reason: string;
    question: C.ImportQuestion;
  }[] {
    const { statuses, hidden } = this.#view;
    const byStatus = ([person, row, value]: [string, number, string]) => {
      const found = statuses.find((one) => one.value === value);
      return {
        person,
        row,
        decision: found?.answer ?? "ask",
        reason: `“Status” is ${value === "" ? "empty" : `“${value}”`}: does this person still work here?`,
        question: { kind: "status" as const, column: STATUS, value, people: found?.people ?? 1 },
      };
    };
    const byHidden = (person: string, row: number) => ({
      person,
      row,
      decision: hidden.take === null ? ("ask" as const) : hidden.take ? ("here" as const) : ("left" as const),
      reason: "This row is hidden in the file: is this person meant?",
      question: { kind: "hidden" as const, rows: hidden.rows },
    });
    return [
      ...(
        [
          ["Iris Moreau", 24, "LOA"],
          ["Theo Banks", 25, "LOA"],
          ["Noor Aziz", 26, ""],
        ] as [string, number, string][]
      ).map(byStatus),
      ...["Paul Reyes", "Gina Torres", "Ivan Petrov"].map((person, index) =>
        byHidden(person, hidden.numbers[index] ?? 0),
      ),
    ];
  }

  #added(): { person: string; email: string; title: string; row: number }[] {
    return [
      ...this.#people.map((cells, index) => ({
        person: `${cells[0] ?? ""} ${cells[1] ?? ""}`,
        email: cells[2] ?? "",
        title: cells[5] ?? "",
        row: index + 4,
      })),
      ...this.#doubtful()
        .filter(({ decision }) => decision === "here")
        .map(({ person, row }) => ({ person, email: "", title: "", row })),
    ];
  }

  #leftOut(): { person: string; row: number; reason: string }[] {
    return [
      { person: "Gone, Bob", row: 22, reason: "“Status” is “Terminated”: the person has left or may not sign in." },
      { person: "Total: 18", row: 40, reason: "There is neither a name nor an e-mail address in this row." },
      ...this.#doubtful()
        .filter(({ decision }) => decision === "left")
        .map(({ person, row, question }) => ({
          person,
          row,
          reason:
            question.kind === "status"
              ? `“Status” is “${question.value}”: the person has left or may not sign in.`
              : "This row is hidden in the file.",
        })),
    ];
  }

  #asked() {
    return this.#doubtful().filter(({ decision }) => decision === "ask");
  }

  change(change: C.ImportChange): C.ImportView {
    const { columns, titles } = this.#view;
    if (change.kind === "column") {
      const column = columns[change.column];
      if (column) Object.assign(column, { meaning: change.meaning, settled: true, chosen: true });
    } else if (change.kind === "title") {
      const title = titles[change.job];
      if (title) Object.assign(title, { title: change.title, chosen: true });
    } else if (change.kind === "accept-titles") {
      for (const title of titles) {
        const best = title.suggestions[0];
        if (title.title === null && best && !best.break_the_glass) {
          Object.assign(title, { title: best.title, chosen: true });
        }
      }
    } else if (change.kind === "facility") {
      this.#view.facility = change.name;
    } else if (change.kind === "header-row") {
      Object.assign(this.#view, { header_row: change.row, header_sure: true });
    } else if (change.kind === "status") {
      const found = this.#view.statuses.find((one) => one.value === change.value);
      if (found) Object.assign(found, { answer: change.answer, answered: true });
    } else if (change.kind === "hidden-rows") {
      this.#view.hidden.take = change.take;
    } else if (change.kind === "struck-rows") {
      this.#view.struck.take = change.take;
    } else {
      this.#view.sheet = change.name;
      this.#view.sheet_open = false;
    }
    return this.view();
  }

  rows(tab: C.ImportTab): C.ImportRow[] {
    const row = (number: number, person: string, more: Partial<C.ImportRow> = {}): C.ImportRow => ({
      number,
      person,
      email: "",
      title: "",
      changes: [],
      reason: "",
      notes: [],
      question: null,
      ...more,
    });
    if (tab === "new") {
      return this.#added().map((one, index) =>
        row(one.row, one.person, {
          email: one.email,
          title: one.title,
          notes: index === 0 ? ["Taken off the name: L. RN."] : [],
        }),
      );
    }
    if (tab === "asked") {
      return this.#asked().map((one) => row(one.row, one.person, { reason: one.reason, question: one.question }));
    }
    if (tab === "changed") {
      return [
        row(20, "Thuý Nguyễn", {
          email: "thuy.nguyen@examplebay.example",
          changes: [{ field: "Mobile number", before: "(631) 455-2203", after: "(631) 455-7788" }],
          reason: "Already in the worksheet, with different values.",
        }),
      ];
    }
    if (tab === "already") {
      return [row(21, "Renée Baptiste", { reason: "Already in the worksheet, with the same values." })];
    }
    return this.#leftOut().map((one) => row(one.row, one.person, { reason: one.reason }));
  }

  takeOver(window: C.Window): C.ImportDone {
    const rows = this.#added().map((one, at) => this.#people[at] ?? [...one.person.split(" ", 2), "", "", "", ""]);
    const outcome = this.#sheet.append(rows, window);
    const counts = this.view().counts;
    return {
      file: this.#view.file,
      added: rows.length,
      changed: 0,
      already: 1,
      left_out: counts.left_out,
      asked: counts.asked,
      outcome,
    };
  }
}

function status(value: string, people: number, answer: C.StatusAnswerView): C.ImportStatus {
  return { column: STATUS, header: "Status", value, people, answer, answered: false, leaves_soon: false };
}

function reasons(header: string, confidence: number): string[] {
  if (confidence >= SURE) return [`The header says “${header}”.`];
  return [
    `The header says “${header}”.`,
    "The values are telephone numbers, but the header does not say that they are mobile.",
  ];
}

function titles(): C.ImportTitle[] {
  const find = (part: string) => titlesOf(true).find((title) => title.name.toLowerCase().includes(part.toLowerCase()));
  const suggestion = (part: string, confidence: number, reason: string): C.TitleSuggestion[] => {
    const title = find(part);
    if (!title) return [];
    const { name, level, break_the_glass } = title;
    return [{ title: name, level, break_the_glass, confidence, reason }];
  };
  const entry = (job: number, wording: string, people: number, more: Partial<C.ImportTitle>): C.ImportTitle => ({
    job,
    wording,
    department: null,
    credentials: [],
    people,
    title: null,
    chosen: false,
    listed: false,
    suggestions: [],
    ...more,
  });
  const emergency = "These people work in “Emergency Department”. Check what they do there before you choose it.";
  return [
    entry(0, "RN", 3, {
      department: "Emergency Department",
      suggestions: [
        ...suggestion("Emergency", 0.76, emergency),
        ...suggestion("Registered Nurse", 0.7, "These words can mean several titles."),
      ],
    }),
    entry(1, "RN", 5, {
      suggestions: suggestion(
        "Registered Nurse",
        0.8,
        "These words can mean several titles; the department is not an emergency department.",
      ),
    }),
    entry(2, "Staff Pharmacist", 2, {
      title: find("Pharmacist")?.name ?? null,
      suggestions: suggestion("Pharmacist", 0.95, "The form knows these words for it."),
    }),
    entry(3, "Unit Helper", 1, {}),
  ];
}
