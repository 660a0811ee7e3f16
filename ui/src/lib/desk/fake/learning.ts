import type * as C from "../../contract";
import { FORMS } from "./fixtures";

/** What the fake desk finds in a blank form; the decisions of the user are read into it as the program does. */

const by = (confidence: C.Confidence, place: string, why: string): C.LearnedEvidence => ({
  confidence,
  score: { yours: 1, certain: 0.95, likely: 0.8, unsure: 0.5 }[confidence],
  place,
  why,
});

const YOURS = by("yours", "", "you said so");

type Column = [string, C.MeaningView, boolean, C.Confidence, string, number | null, string];

const COLUMNS: Column[] = [
  ["#", "left-alone", false, "likely", "its header", null, ""],
  ["Last Name*", "family-name", true, "certain", "the header that the starter layout has too", null, ""],
  ["First Name*", "given-name", true, "certain", "the header that the starter layout has too", null, ""],
  ["E-mail Address (unique)*", "email", true, "certain", "a header that is known for it", null, "Not a shared mailbox"],
  ["Cell Phone Number*", "mobile", true, "certain", "a header that is known for it", null, ""],
  ["Employee Badge ID", "not-recognised", false, "unsure", "", null, ""],
  ["Current Title/Position*", "title", true, "certain", "its header, and the access level follows from it", 12, ""],
  ["Role", "access-level", false, "certain", "its header and its formula", null, ""],
];

const TITLES: [string, string | null][] = [
  ["Physician", "Clinical with Break the Glass"],
  ["Physician Assistant", "Clinical with Break the Glass"],
  ["Nurse Practitioner", "Clinical with Break the Glass"],
  ["RN, Emergency Department", "Clinical with Break the Glass"],
  ["Registered Nurse", "Clinical"],
  ["Licensed Practical Nurse", "Clinical"],
  ["Medical Assistant", "Clinical"],
  ["Care Manager", "Care Management"],
  ["Social Worker", "Care Management"],
  ["Front Desk / Registration", "Consent Entry"],
  ["Practice Manager", "Consent Entry"],
  ["Health Coach", null],
];

const LEVELS: [string, string][] = [
  ["Clinical with Break the Glass", "All records of consenting patients, and in an emergency those of others."],
  ["Clinical", "All records of consenting patients."],
  ["Care Management", "Encounters and care plans of consenting patients."],
  ["Consent Entry", ""],
];

const WITHOUT_LEVEL = "titles.without-level";

function columns(choices: C.LearnChoicesView): C.ColumnFound[] {
  return COLUMNS.map(([header, meaning, required, confidence, why, list, note], position) => {
    const choice = choices.columns.find((entry) => entry.column === position);
    const letters = "ABCDEFGH".charAt(position);
    const mark = header.endsWith("*") ? "an asterisk in its header" : "other columns are marked, this one is not";
    return {
      position,
      letters,
      header,
      meaning: choice?.meaning ?? meaning,
      by: choice?.meaning ? YOURS : by(confidence, `${letters}8`, why),
      required: {
        value: choice?.required ?? required,
        by: choice?.required == null ? by("certain", `${letters}8`, mark) : YOURS,
      },
      formula: meaning === "access-level",
      choices: list,
      note,
    };
  });
}

function titles(choices: C.LearnChoicesView, glass: (level: string) => boolean): C.TitleFound[] {
  return TITLES.map(([name, given], index) => {
    const choice = choices.levels.find((entry) => entry.title === name);
    const level = choice?.level ?? given;
    return {
      name,
      cell: `Ref Data!B${index + 2}`,
      level,
      level_cell: choice || given === null ? "" : `Ref Data!C${index + 2}`,
      break_the_glass: level !== null && glass(level),
    };
  });
}

function findings(list: C.TitleFound[], found: C.ColumnFound[], choices: C.LearnChoicesView): C.LearnFindingView[] {
  const without = list.filter((title) => title.level === null);
  const told: C.LearnFindingView[] = [];
  if (without.length > 0) {
    told.push({
      code: WITHOUT_LEVEL,
      message: `${without.length} of ${list.length} titles have no access level in the workbook: “Health Coach”. Say which level each gives, or accept that the exchange decides it.`,
      place: "",
      decide: !choices.accepted.includes(WITHOUT_LEVEL),
    });
  }
  for (const column of found.filter((entry) => entry.meaning === "not-recognised")) {
    told.push({
      code: "column.not-recognised",
      message: `What “${column.header}” is for was not recognized. It is kept as text without checks of its own.`,
      place: `${column.letters}8`,
      decide: false,
    });
  }
  return told;
}

export function learned(form: string, file: string, path: string | null, choices: C.LearnChoicesView): C.Learning {
  const summary = FORMS.find((entry) => entry.id === form);
  if (!summary) throw { code: "no-such-form", message: `There is no form “${form}”.`, hint: "", where: "" };
  const glass = (level: string) =>
    choices.level_break_the_glass.find((entry) => entry.level === level)?.break_the_glass ?? level.includes("Glass");
  const list = titles(choices, glass);
  const found = columns(choices);
  const told = findings(list, found, choices);
  const number = (what: "header_row" | "first_row" | "prepared_rows", value: number, evidence: C.LearnedEvidence) => ({
    value: choices[what] ?? value,
    by: choices[what] === null ? evidence : YOURS,
  });
  return {
    form: { ...summary, titles: list.length, starter: false, edition: "" },
    file,
    path,
    sheet: { value: choices.sheet ?? "User List", by: by("certain", "", "it has the headers of a form") },
    sheets: ["User List", "Instructions"],
    header_row: number("header_row", 8, by("certain", "A8", "the headers in it")),
    first_row: number("first_row", 9, by("certain", "A9", "the row below the headers")),
    prepared_rows: number(
      "prepared_rows",
      200,
      by("certain", "rows 9 to 208", "the formula of the access level reaches row 208"),
    ),
    columns: found,
    titles_by: by(
      "certain",
      "Ref Data!B2:B13",
      "the drop-down list in G9:G208, from the range Ref Data!B2:B13 on the very hidden sheet “Ref Data”",
    ),
    titles: list,
    levels_by: by(
      "certain",
      "Ref Data!B2:C13",
      "the formula in H9 (VLOOKUP), over the table Ref Data!B2:C13 on the very hidden sheet “Ref Data”",
    ),
    level_by_formula: true,
    levels: LEVELS.map(([name, sees]) => {
      const chosen = choices.level_break_the_glass.some((entry) => entry.level === name);
      const why = name.includes("Glass") ? "its name says so" : "the starter layout has this level";
      const evidence = chosen ? YOURS : by(name.includes("Glass") ? "certain" : "likely", "", why);
      return {
        name,
        break_the_glass: { value: glass(name), by: evidence },
        sees,
        titles: list.filter((title) => title.level === name).length,
      };
    }),
    break_the_glass: {
      value: choices.break_the_glass ?? true,
      by:
        choices.break_the_glass === null
          ? by("certain", "Ref Data!C2", "the level “Clinical with Break the Glass”")
          : YOURS,
    },
    findings: told,
    replaces_learned: false,
    edition_in_use: summary.edition,
    differences: [
      { kind: "layout", what: "Sheet", before: "Users", after: "User List" },
      { kind: "layout", what: "Row of the headers", before: "1", after: "8" },
      { kind: "column", what: "Header of “Last Name*”", before: "Last name", after: "Last Name*" },
      { kind: "column", what: "New column “Employee Badge ID”", before: "", after: "column F" },
      { kind: "column", what: "Column “Facility” is gone", before: "on the form", after: "" },
      {
        kind: "title",
        what: "New title “RN, Emergency Department”",
        before: "",
        after: "Clinical with Break the Glass",
      },
      { kind: "title", what: "“Practice Manager” gives", before: "Audit and administration", after: "Consent Entry" },
    ],
    choices,
    ready: told.every((finding) => !finding.decide),
  };
}
