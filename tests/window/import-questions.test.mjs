// A workbook with leavers, people on leave, a hidden row and two sheets, brought in by clicks in the real window: each
// question is answered where it stands, and only who works here is added.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after } from "node:test";
import { firstStart } from "./lib/first-start.mjs";
import { aum, start, surroundings, throwAwayFolder, until } from "./lib/program.mjs";
import { Sheet } from "./lib/sheet.mjs";
import { steps } from "./lib/steps.mjs";
import { Window } from "./lib/window.mjs";
import { workbook } from "./lib/workbook.mjs";

const PEOPLE = 25;
const HEADERS = ["First name", "Last name", "E-mail", "Mobile number", "Facility", "Job title", "Status", "Hire date"];
const person = (given, status, number) => [
  given,
  "Quinn",
  `${given.toLowerCase()}.quinn@examplebay.example`,
  `(631) 555-23${number}`,
  "Example Bay Hospital",
  "Registered Nurse",
  status,
  "11/02/2026",
];
const STAFF = [
  person("Ada", "Active", 11),
  person("Ben", "Terminated", 12),
  person("Cleo", "LOA", 13),
  person("Dan", "Active", 14),
  person("Eve", "LOA", 15),
  person("Fay", "Active", 16),
];

const folder = throwAwayFolder();
const program = await start(folder);
const window = new Window(program.driver);
const list = surroundings(folder).AUM_DESK_DIALOG_ANSWER;
let sheet;
let before;

const step = steps(async () => {
  await window.picture("failure-import-questions");
  console.error(`${await window.text("body")}\n${JSON.stringify(await window.faults())}`);
});

after(() => program.close());

/** Chooses an answer of a group of answers. */
async function answer(group, words) {
  await until(`“${words}” of ${group} can be chosen`, async () => {
    const choices = await window.seek("[role=radiogroup]", group);
    if (!choices) return false;
    for (const label of await choices.findElements({ css: "label" })) {
      if ((await label.getText()).trim() !== words) continue;
      await label.click();
      return true;
    }
    return false;
  });
}

async function chooseList() {
  await window.press(/^Add from file/);
  await window.see("h1", "Import people");
  await window.press(/^Choose a file/);
  await window.see("strong", /^2 sheets have people/);
}

step("a workbook with two sheets of people asks which one is meant", async () => {
  await window.opened();
  await window.resize({ width: 1280, height: 800 });
  sheet = new Sheet(window, await firstStart(window));
  await sheet.opened();
  before = await sheet.kept();
  writeFileSync(
    list,
    workbook([
      { name: "Staff", rows: [HEADERS, ...STAFF], hidden: [5] },
      { name: "October", rows: [HEADERS, person("Gus", "Active", 17), person("Hal", "Active", 18)] },
    ]),
  );
  await chooseList();
  await window.picture("import-questions-1-sheets");
  await window.press("Use “Staff” (6 people)");
  await window.gone("strong", /^2 sheets have people/);
  await window.press(/^Continue to the columns/);
  await window.see("h2", "Columns that are used");
  await window.press(/^Continue to the rows/);
});

step("people on leave are asked about, leavers are recognized, and the hidden row is named", async () => {
  await window.see("h2", "Who still works here");
  await window.see("p", /1 value needs your answer/);
  await window.see("h2", "1 row is hidden or filtered away in the file");
  await window.see("p", /^Row 5\. Not added until you decide\./);
  await window.picture("import-questions-2-rows");
  await answer(/“LOA”/, "Works here");
  await window.gone("p", /needs your answer/);
  await window.press(/^Continue to the titles/);
  await window.press(/^Continue to the preview/);
});

step("the preview accounts for each row, and its question is answered there", async () => {
  await window.see("section p", /^6 rows: 4 to add, 1 left out, 1 to decide$/);
  await window.see("dd", /^“October” \(2 people\)$/);
  await window.see("dd", /^Hire date$/);
  await window.click("[role=tab]", /^Left out 1$/);
  await window.see("[role=tabpanel] td", /“Status” is “Terminated”/);
  await window.click("[role=tab]", /^To decide 1$/);
  await window.see("[role=tabpanel] td", /This row is hidden in the file: is this person meant\?/);
  await window.picture("import-questions-3-to-decide");
  await window.press("Leave them out");
  await window.see("section p", /^6 rows: 4 to add, 2 left out$/);
});

step("only who works here is added, and the answer is there for the next list and the command line", async () => {
  await window.press("Add 4 people");
  await window.see(".toast span", /^4 people added from answer\.xlsx\. 2 rows left out\.$/);
  await sheet.opened();
  const kept = await until("they are kept", async () => {
    const rows = await sheet.kept();
    return rows.length === PEOPLE + 4 && rows;
  });
  assert.deepEqual(kept.slice(0, PEOPLE), before);
  assert.deepEqual(
    kept.slice(PEOPLE).map(([given]) => given),
    ["Ada", "Cleo", "Eve", "Fay"],
  );
  await chooseList();
  await window.press("Use “Staff” (6 people)");
  await window.gone("strong", /^2 sheets have people/);
  await window.press(/^Continue to the columns/);
  await window.press(/^Continue to the rows/);
  await window.see("td", /^Your answer$/);
  const { said } = aum(folder, "fill", list, "--form", "healthix/btg", "--sheet", "Staff", "-o", `${folder}/out.xlsx`);
  assert.deepEqual(
    said.input.asked.map(({ row }) => row),
    [5],
    "only the hidden row is asked about",
  );
  assert.deepEqual(await window.faults(), []);
});

step("a column of the HIE's list is named by hand, and nobody is active by silence", async () => {
  const header = ["User name", "Email", "First name", "Last name", "Acct St."];
  const account = (given, state) => [given.toLowerCase(), `${given.toLowerCase()}@examplebay.example`, given, "Okoro", state];
  const rows = [header, account("Una", "Active"), account("Vic", "Tier 2")];
  writeFileSync(list, workbook([{ name: "Accounts", rows }]));
  await window.press("People");
  await window.press(/^Import the HIE’s list/);
  await window.see("h1", "Import the HIE’s list");
  await window.see("strong", /^No column says whether the accounts are active/);
  const means = await program.driver.findElement({ css: "select[aria-label='What “Acct St.” means']" });
  await means.findElement({ css: "option[value=status]" }).click();
  await window.gone("strong", /^No column says whether the accounts are active/);
  await window.see("td", /^Your answer/);
  await window.picture("import-hie-list");
  await window.press(/^Continue to the preview/);
  await window.press("Update people");
  const { said } = await until("both are kept with their state", () => {
    const found = aum(folder, "people", "--search", "okoro");
    return found.said.people?.length === 2 && found;
  });
  assert.deepEqual(Object.fromEntries(said.people.map(({ name, state }) => [name, state])), {
    "Una Okoro": "active",
    "Vic Okoro": "unknown",
  });
  assert.deepEqual(await window.faults(), []);
});
