import type { SeverityView, TitleView } from "../../contract";

/** A problem before it has a place in the view. */
export interface Finding {
  column: number;
  code: string;
  severity: SeverityView;
  message: string;
  why: string;
  /** The certain repair's value. */
  value: string | null;
  choices: string[];
}

export const HEADINGS: Record<string, string> = {
  required: "Something required is missing",
  "email.invalid": "Not a complete e-mail address",
  "email.duplicate": "Email address used twice",
  "email.shared-mailbox": "Shared mailbox",
  "email.likely-typo": "Likely typo in an email address",
  "mobile.invalid": "Not a mobile number that can get a code",
  "title.unknown": "Title that is not on the form",
  "name.suspicious": "Unusual spelling of a name",
};

const SLIPS: Record<string, string> = { "gmial.com": "gmail.com", "yahooo.com": "yahoo.com" };
const SHARED = /^(reception|info|office|frontdesk|billing)@/i;

/** A small part of the real rules, enough to show every kind of screen. */
export function checkRow(cells: string[], titles: TitleView[], timesUsed: (email: string) => number): Finding[] {
  if (cells.every((cell) => cell === "")) return [];
  const found: Finding[] = [];
  const add = (column: number, code: string, message: string, why: string, more: Partial<Finding> = {}) =>
    found.push({ column, code, severity: "error", message, why, value: null, choices: [], ...more });

  const required: [number, string][] = [
    [0, "First name"],
    [1, "Last name"],
    [2, "E-mail"],
    [3, "Mobile number"],
    [5, "Title"],
  ];
  for (const [column, header] of required) {
    if ((cells[column] ?? "") === "") {
      add(column, "required", `${header} is missing.`, "The form is not accepted without it.");
    }
  }
  for (const column of [0, 1]) {
    const name = cells[column] ?? "";
    if (name.length > 2 && name === name.toUpperCase()) {
      add(column, "name.suspicious", `“${name}” is all capitals.`, "It is shown like this to everyone.", {
        severity: "warning",
        value: name
          .toLowerCase()
          .replace(/(^|[ '-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase()),
      });
    }
  }
  checkEmail(cells[2] ?? "", timesUsed, add);
  const mobile = cells[3] ?? "";
  if (mobile !== "" && mobile.replace(/\D/g, "").length !== 10) {
    add(3, "mobile.invalid", `“${mobile}” is not a US mobile number.`, "The log-in code could not be sent.");
  } else if (/555-01\d\d$/.test(mobile)) {
    add(3, "mobile.invalid", `“${mobile}” is a made-up number.`, "Numbers 555-0100 to 555-0199 belong to nobody.");
  }
  const title = cells[5] ?? "";
  if (title !== "" && !titles.some((entry) => entry.name === title)) {
    add(
      5,
      "title.unknown",
      `“${title}” is not on the form's list.`,
      "Without a title from the list there is no access level.",
      {
        choices: title === "RN" ? ["Registered nurse", "Emergency department nurse"] : [],
      },
    );
  }
  return found;
}

function checkEmail(
  email: string,
  timesUsed: (email: string) => number,
  add: (column: number, code: string, message: string, why: string, more?: Partial<Finding>) => void,
) {
  if (email === "") return;
  const domain = email.split("@")[1] ?? "";
  const meant = SLIPS[domain];
  if (!/^[^@\s]+@[^@\s]+\.[a-z]{2,}$/i.test(email)) {
    add(2, "email.invalid", `“${email}” is not a complete address.`, "The invitation would reach nobody.");
  } else if (meant !== undefined) {
    add(
      2,
      "email.likely-typo",
      `“${domain}” is probably “${meant}”.`,
      "The credentials would go astray, and it shows only a week later.",
      {
        value: email.replace(domain, meant),
      },
    );
  } else if (SHARED.test(email)) {
    add(
      2,
      "email.shared-mailbox",
      `“${email}” looks like a shared mailbox.`,
      "The address has to be one that this person alone reads.",
      {
        severity: "warning",
      },
    );
  }
  if (timesUsed(email.toLowerCase()) > 1) {
    add(2, "email.duplicate", `“${email}” is used in another row too.`, "Every account needs an address of its own.");
  }
}
