// Bringing people in, in the real window: from a file that is not there to people in the grid, and back.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { after } from "node:test";
import { firstStart } from "./lib/first-start.mjs";
import { start, surroundings, throwAwayFolder, until } from "./lib/program.mjs";
import { Sheet } from "./lib/sheet.mjs";
import { steps } from "./lib/steps.mjs";
import { Key, Window } from "./lib/window.mjs";

const PEOPLE = 25;
/** What HR mails: a title above the headers, names in one cell, one telephone column, words of its own for jobs. */
const LIST = [
  "Example Bay Hospital,,,,,",
  "Staff as of,11/01/2026,,,,",
  "Employee Name,Work Email,Phone,Dept,Job Title,Status",
  '"Ortiz, Ana M., RN",ana.ortiz@examplebay.example,631-555-2211,Emergency Department,RN,Active',
  '"Park, Sun",sun.park@examplebay.example,631-555-2212,ICU,RN,Active',
  '"Diaz, Luz",luz.diaz@examplebay.example,631-555-2213,Pharmacy,Unit Helper,Active',
  '"Gone, Bob",bob.gone@examplebay.example,631-555-2214,ICU,=Nurse,Terminated',
].join("\n");

const folder = throwAwayFolder();
const program = await start(folder);
const window = new Window(program.driver);
const answer = surroundings(folder).AUM_DESK_DIALOG_ANSWER;
let sheet;
let before;

const step = steps(async () => {
  await window.picture("failure-import");
  console.error(
    `${await window.text("body")}\n${JSON.stringify(await window.faults())}`,
  );
});

after(() => program.close());

step(
  "a file that is not there is named on the page, and nothing is lost",
  async () => {
    await window.opened();
    await window.resize({ width: 1280, height: 800 });
    sheet = new Sheet(window, await firstStart(window));
    await sheet.opened();
    before = await sheet.kept();
    assert.equal(before.length, PEOPLE);
    await window.press(/^Add from file/);
    await window.see("h1", "Import people");
    await window.press(/^Choose a file/);
    await window.see(".toasts [role=alert]", /answer\.xlsx/);
    await window.picture("import-0-fault");
    assert.deepEqual(await sheet.kept(), before);
    // The page can be used again at once, by another way.
    await window.press("Dismiss");
    await window.gone(".toasts [role=alert]", /./);
  },
);

step("a file that is none is named too", async () => {
  writeFileSync(answer, "%PDF-1.7 a form, but printed");
  await window.press(/^Choose a file/);
  await window.see(".toasts [role=alert]", /answer\.xlsx.*PDF/);
  await window.press("Dismiss");
});

step("a messy list is opened at the columns that nobody can know", async () => {
  writeFileSync(answer, LIST);
  await window.press(/^Choose a file/);
  await window.see("h2", "One column to decide about");
  const columns = await window.see("[role=region]", "Columns that are used");
  assert.match(await columns.getText(), /Employee Name[^]*Work Email/);
  await window.picture("import-1-columns");
  await window.press("Yes, mobile number");
  await until(
    "nothing is left to decide",
    async () => (await window.seek("h2", /to decide about$/)) === null,
  );
  await window.fill(
    /^Place of work for people whose row has none/,
    "Example Bay Hospital",
  );
  await window.keys(Key.TAB);
  await window.press(/^Continue to the rows/);
});

step(
  "whoever left is recognized, and can be corrected",
  async () => {
    await window.see("h2", "Who still works here");
    await window.see("td", /^“Terminated”$/);
    await window.picture("import-2-rows");
    await window.press(/^Continue to the titles/);
  },
);

step("a title that gives Break the Glass is chosen by hand", async () => {
  await window.see("[role=region]", "Titles");
  await window.picture("import-2-titles");
  await window.press(/^Accept the likeliest/);
  await window.see(
    "button",
    /Registered Nurse, Emergency Department, gives Break the Glass/,
  );
  await window.press(
    /Registered Nurse, Emergency Department, gives Break the Glass/,
  );
  await window.see("td", /Break the Glass$/);
  await window.press(/^Continue to the preview/);
});

step(
  "the preview says who is added and who is left out, and why",
  async () => {
    await window.see("[role=tab]", /^To add 3$/);
    await window.see("td", /^Ortiz|Ana/);
    await window.see("section p", /^4 rows: 3 to add, 1 left out$/);
    await window.picture("import-3-preview");
    await window.click("[role=tab]", /^Left out 1$/);
    await window.see("[role=tabpanel] td", /[Tt]erminated/);
    await window.picture("import-4-left-out");
  },
);

step(
  "they are taken over as one step, and one undo takes them back",
  async () => {
    await window.press(/^Add 3 people/);
    await window.see(
      ".toast span",
      /^3 people added from answer\.xlsx\. 1 row left out\.$/,
    );
    await sheet.opened();
    const kept = await until("they are kept", async () => {
      const rows = await sheet.kept();
      return rows.length === PEOPLE + 3 && rows;
    });
    assert.deepEqual(kept.slice(0, PEOPLE), before);
    assert.deepEqual(
      kept
        .slice(PEOPLE)
        .map(([given, family, email, , facility]) => [
          given,
          family,
          email,
          facility,
        ]),
      [
        [
          "Ana",
          "Ortiz",
          "ana.ortiz@examplebay.example",
          "Example Bay Hospital",
        ],
        ["Sun", "Park", "sun.park@examplebay.example", "Example Bay Hospital"],
        ["Luz", "Diaz", "luz.diaz@examplebay.example", "Example Bay Hospital"],
      ],
    );
    assert.equal(kept[PEOPLE][6], "Clinical with Break the Glass");
    assert.notEqual(
      kept[PEOPLE + 1][6],
      "Clinical with Break the Glass",
      "only who was chosen by hand",
    );
    await sheet.goTo(PEOPLE, 0);
    await sheet.shows(PEOPLE, 0, "Ana");
    await window.picture("import-5-taken-over");
    await window.keys(Key.chord(Key.CONTROL, "z"));
    await until(
      "they are gone again",
      async () => (await sheet.kept()).length === PEOPLE,
    );
    assert.deepEqual(await sheet.kept(), before);
    assert.deepEqual(await window.faults(), []);
  },
);
