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
];

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
        { name: "Hires", visible: true },
        { name: "Lists", visible: false },
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
      counts: { rows: 0, new: 0, already: 1, changed: 1, unusable: 2, open_columns: 0, open_titles: 0 },
    };
  }

  view(): C.ImportView {
    const { columns, titles, facility, counts } = this.#view;
    const uses = (meaning: string) => columns.some((column) => column.settled && column.meaning === meaning);
    const missing = [
      ...(uses("mobile") ? [] : ["Mobile number"]),
      ...(uses("facility") || facility ? [] : ["Facility"]),
    ];
    const people = this.#people.length;
    return structuredClone({
      ...this.#view,
      missing,
      counts: {
        ...counts,
        rows: people + 4,
        new: people,
        open_columns: columns.filter((column) => !column.settled).length,
        open_titles: titles.filter((title) => title.title === null && !title.chosen).length,
      },
    });
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
    } else {
      this.#view.sheet = change.name;
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
      ...more,
    });
    if (tab === "new") {
      return this.#people.map((cells, index) =>
        row(index + 4, `${cells[0] ?? ""} ${cells[1] ?? ""}`, {
          email: cells[2] ?? "",
          title: cells[5] ?? "",
          notes: index === 0 ? ["Taken off the name: L. RN."] : [],
        }),
      );
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
    return [
      row(22, "Gone, Bob", { reason: "The status is “Terminated”: the person no longer works there." }),
      row(40, "Total: 18", { reason: "There is neither a name nor an e-mail address in this row." }),
    ];
  }

  takeOver(window: C.Window): C.ImportDone {
    const outcome = this.#sheet.append(this.#people, window);
    return { file: this.#view.file, added: this.#people.length, changed: 0, already: 1, unusable: 2, outcome };
  }
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
