// The whole job in the real window, as an authorized user manager does it once.
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { onClipboard, putOnClipboard } from "./lib/clipboard.mjs";
import { firstStart, MANAGER, ORGANIZATION } from "./lib/first-start.mjs";
import { aum, start, throwAwayFolder, until } from "./lib/program.mjs";
import { COLUMNS, Sheet } from "./lib/sheet.mjs";
import { steps } from "./lib/steps.mjs";
import { Key, Window } from "./lib/window.mjs";

const ANSWERS = new URL("../../src-tauri/desk/data/sample-answers.csv", import.meta.url);
const PRACTICE = "Practice: 25 people with typical mistakes";
const ACTIVE = 'ol[aria-label="Where the accounts stand"] li.active strong';
const PASTED = [
  ["Anne-Marie", "O'Connor", "annemarie.oconnor@northshorefamily.example", "(631) 555-2231", '"Example\nBay\tHospital"', "Physician, Emergency Department"],
  ["Thị Hoa", "Nguyễn", "hoa.nguyen@northshorefamily.example", "(631) 555-2232", '"The ""Harbor"" Clinic"', "Physician"],
  ["José", "de la Peña", "jose.delapena@northshorefamily.example", "(631) 555-2233", ORGANIZATION, "Registered Nurse"],
];
const PEOPLE = 25 + 1 + PASTED.length - 1;

const folder = throwAwayFolder();
let program = await start(folder);
let window = new Window(program.driver);
let sheet;
let worksheet;
let batch;
let digest;

const step = steps(async () => {
  await window.picture("failure");
  console.error(`${await window.text("body")}\n${JSON.stringify(await window.faults())}`);
});

after(() => program.close());

step("the first start asks three questions and opens a practice worksheet", async () => {
  await window.opened();
  await window.resize({ width: 1280, height: 800 });
  worksheet = await firstStart(window, (name) => window.pictures(name));
  sheet = new Sheet(window, worksheet);
  await sheet.opened();
  assert.equal((await sheet.kept()).length, 25);
  assert.equal(await sheet.problems(), "11 errors, 12 warnings");
  await window.pictures("editor");
});

step("a person is typed past the end, the title from the list", async () => {
  await sheet.goTo(25, 0);
  await window.keys("Zoë", Key.TAB);
  await sheet.at("Last name, row 27");
  await window.keys("Müller-Nguyễn", Key.TAB, "zoe.mueller@northshorefamily.example", Key.TAB, "6315552230", Key.TAB);
  await sheet.at("Facility, row 27");
  await window.keys(ORGANIZATION, Key.TAB);
  await sheet.at("Title, row 27");
  await window.keys("emergency");
  const option = await window.see('[role="option"]', /Registered Nurse, Emergency Department/);
  assert.match(await option.getText(), /Clinical with Break the Glass/, "the list says which access the title gives");
  await window.pictures("editor-titles");
  while (!/Registered Nurse, Emergency/.test(await window.text('[role="option"][aria-selected="true"]')))
    await window.keys(Key.ARROW_DOWN);
  await window.keys(Key.ENTER);
  await sheet.shows(25, 5, "Registered Nurse, Emergency Department");
  await sheet.shows(25, 6, "Clinical with Break the Glass");
  await until("the numbers are kept in the form's format", async () => {
    const kept = (await sheet.kept())[25];
    return kept?.[0] === "Zoë" && kept[1] === "Müller-Nguyễn" && kept[3] === "(631) 555-2230";
  });
});

step("rows are pasted from the clipboard, undone and redone", async () => {
  await putOnClipboard(PASTED.map((row) => `${row.join("\t")}\r\n`).join(""));
  await sheet.goTo(26, 0);
  await window.keys(Key.chord(Key.CONTROL, "v"));
  await until("the paste is kept", async () => (await sheet.kept()).length === 29);
  const pasted = (await sheet.kept()).slice(26);
  assert.deepEqual(
    pasted.map((row) => row.slice(0, 6)),
    PASTED.map((row, index) => row.map((cell, column) =>
      column === 4 ? [ORGANIZATION, 'The "Harbor" Clinic', ORGANIZATION][index] : cell)),
  );
  assert.equal(pasted[0][6], "Clinical with Break the Glass", "the access level follows from the title");
  await window.keys(Key.chord(Key.CONTROL, "z"));
  await until("the paste is undone", async () => (await sheet.kept()).length === 26);
  await window.keys(Key.chord(Key.CONTROL, "y"));
  await until("the paste is there again", async () => (await sheet.kept()).length === 29);
  assert.deepEqual((await sheet.kept()).slice(26), pasted);
});

step("cells are copied for another program", async () => {
  await sheet.goTo(27, 0);
  await window.keys(Key.chord(Key.SHIFT, Key.ARROW_RIGHT), Key.chord(Key.SHIFT, Key.ARROW_DOWN), Key.chord(Key.CONTROL, "c"));
  await until("the cells are on the clipboard", () => onClipboard()?.startsWith("Thị Hoa"));
  assert.equal(onClipboard().replaceAll("\r\n", "\n").trimEnd(), "Thị Hoa\tNguyễn\nJosé\tde la Peña");
});

step("F8 finds the problems, and the panel repairs them", async () => {
  await window.keys(Key.chord(Key.CONTROL, Key.HOME), Key.F8);
  await until("the cursor is on a problem", () =>
    window.run("return document.activeElement.getAttribute('aria-invalid') === 'true' || !!document.querySelector('.callout')"),
  );
  await window.see(".callout .message", /./);
  await window.pictures("editor-callout");
  await window.press(/^Likely typo in an email address/);
  await window.see("aside li p", /“gmial\.com” looks like a typo/);
  await window.picture("editor-panel");
  await window.press("Use maria.alvarez@gmail.com");
  await sheet.shows(0, 2, "maria.alvarez@gmail.com");
  await window.press(/^Make all \d+ certain repairs/);
  await until("the certain repairs are made", async () => {
    const kept = await sheet.kept();
    return kept[3][1] === "de la Cruz" && kept[8][2] === "sofia.papadopoulos@yahoo.com" && kept[12][3] === "(631) 555-2213";
  });
  assert.equal((await sheet.kept())[12][2], "liam.mccarthy@northshorefamily.example");
  await sheet.left(9);
});

step("the rest is typed, some of it with only the rows with problems shown", async () => {
  await window.press("Rows with problems");
  await until("the rows without problems are hidden", async () => /\d+ of 29 rows/.test(await window.text(".chips")));
  await window.pictures("editor-filtered");
  const cell = await until("Carlos is shown", () =>
    window.run(`return [...document.querySelectorAll('[role=row]')]
      .find((row) => /^Row 18\\b/.test(row.querySelector('[role=rowheader]')?.getAttribute('aria-label')))
      ?.querySelector('[data-column="2"]') ?? null`),
  );
  await cell.click();
  await sheet.at("E-mail, row 18");
  await window.keys("carlos.mendoza@northshorefamily.example", Key.ENTER);
  await sheet.left(8);
  await window.press("All rows");
  await until("all rows are shown", async () => !/of 29 rows/.test(await window.text(".chips")));

  const answers = readFileSync(fileURLToPath(ANSWERS), "utf8").trim().split("\n").slice(1).map((line) => line.split(","));
  for (const [row, field, value] of answers.filter(([row, field]) => field !== "" && row !== "17")) {
    await sheet.type(Number(row) - 1, COLUMNS.indexOf(field), value);
  }
  const [duplicate] = answers.find(([, field]) => field === "");
  await sheet.goTo(Number(duplicate) - 1, 0);
  await window.press("Delete rows");
  await sheet.left(0);
  const kept = await sheet.kept();
  assert.equal(kept.length, PEOPLE);
  assert.equal(kept.filter(([, family]) => family === "Washington").length, 1);
  assert.equal(kept[16 - 1][2], "carlos.mendoza@northshorefamily.example");
});

step("after kill -9 everything is where it was, undo and redo too", async () => {
  await sheet.type(24, 0, "Zoe");
  await until("the edit is kept", async () => (await sheet.kept())[24][0] === "Zoe");
  await sheet.goTo(3, 2);
  await until("the place is kept", async () => {
    const { cursor } = await window.ask("open_worksheet", { worksheet });
    return cursor.row === 3 && cursor.column === 2;
  });
  const before = await sheet.kept();
  assert.deepEqual(await window.faults(), []);
  assert.equal(program.kill(), 1, "one program was running");

  program = await start(folder);
  window = new Window(program.driver);
  sheet = new Sheet(window, worksheet);
  await window.opened();
  await window.resize({ width: 1280, height: 800 });
  await sheet.opened();
  await sheet.at("E-mail, row 5");
  assert.deepEqual(await sheet.kept(), before);
  await window.keys(Key.chord(Key.CONTROL, "z"));
  await until("the last edit is undone", async () => (await sheet.kept())[24][0] === "Zoë");
  await window.keys(Key.chord(Key.CONTROL, "z"));
  await until("the step before it too", async () => (await sheet.kept()).length === PEOPLE + 1);
  await window.keys(Key.chord(Key.CONTROL, "y"), Key.chord(Key.CONTROL, "y"));
  await until("both are done again", async () => (await sheet.kept())[24]?.[0] === "Zoe");
  assert.deepEqual(await sheet.kept(), before);
});

step("a file that cannot be read is named, and nothing is lost", async () => {
  const before = await sheet.kept();
  await assert.rejects(window.ask("open_import", { worksheet }), /answer\.xlsx/);
  assert.deepEqual(await sheet.kept(), before);
});

step("the worksheet is written as a workbook that passes the check", async () => {
  await window.press(/^Export/);
  await window.see(".toast span", /^Saved as .+\.xlsx\.$/);
  const [file] = readdirSync(folder).filter((name) => name.endsWith(".xlsx"));
  assert.ok(file, "a workbook was written");
  const { said, errors } = aum(folder, "check", join(folder, file), "--form", "healthix/btg");
  assert.ok(said, errors);
  assert.deepEqual({ rows: said.rows, errors: said.errors }, { rows: PEOPLE, errors: 0 });
  assert.equal(said.access["Clinical with Break the Glass"], (await window.ask("review", { worksheet })).break_the_glass.length);
});

step("it is reviewed and attested, by nobody else", async () => {
  await window.press("Review and send");
  await window.see("h2", `${PEOPLE} people by access level`);
  await window.pictures("send-1-review");
  if (await window.seek("label", /^I have looked at these warnings/))
    await window.click("label", /^I have looked at these warnings/);
  await window.press("Continue to attestation");
  await window.see("h2", `You attest for ${PEOPLE} people`);
  for (const box of await window.run("return [...document.querySelectorAll('form input[type=checkbox]')]")) await box.click();
  await window.fill("Your full name", "Somebody Else Entirely");
  await window.see(".field .error", `It has to be the name in the settings: ${MANAGER}.`);
  assert.equal(await (await window.see("button", /^Attest and try it out/)).isEnabled(), false);
  await window.pictures("send-2-attest-wrong-name");
  const { statements, connections } = await window.ask("review", { worksheet });
  const signed = { statements, btg_confirmed: true, warnings_seen: true, connection: connections[0].id };
  await assert.rejects(
    window.ask("attest", { worksheet, attestation: { ...signed, name: "Somebody Else Entirely" } }),
    /"code":"not-attested"/,
    "the program refuses it too",
  );
  await window.fill("Your full name", MANAGER);
  await window.pictures("send-2-attest");
  await window.press(/^Attest and try it out/);
  await window.see("p", `${PEOPLE} would be created`);
  await window.pictures("send-3-dry-run");
});

step("it is sent, person by person, and a receipt is kept", async () => {
  await window.run(`
    const seen = (window.__progress = []);
    new MutationObserver(() => {
      const words = document.querySelector('[aria-label="Progress of sending"] strong')?.textContent;
      if (words && words !== seen.at(-1)) seen.push(words);
    }).observe(document.body, { subtree: true, childList: true, characterData: true });`);
  await window.press(`Send ${PEOPLE} people`);
  await window.see("h2", new RegExp(`^${PEOPLE} of ${PEOPLE} are with `));
  const progress = await window.run("return window.__progress");
  const settled = progress.map((words) => Number.parseInt(words, 10));
  console.log(`Progress seen: ${settled.join(", ")} of ${PEOPLE}`);
  assert.ok(settled.length > 0, "progress was shown while sending");
  assert.deepEqual(settled, settled.toSorted((one, other) => one - other), "progress never goes back");
  assert.equal(await window.run("return document.querySelectorAll('section[aria-label=Outcomes] tbody tr').length"), PEOPLE);
  await window.pictures("send-4-receipt");

  const before = new Set(readdirSync(folder));
  await window.press(/^Save receipt/);
  const receipt = await until("the receipt is written", () =>
    readdirSync(folder).find((name) => name.endsWith(".xlsx") && !before.has(name)),
  );
  assert.ok(statSync(join(folder, receipt)).size > 1000);
  digest = /^[0-9a-f]{16}/.exec(await window.text("section[aria-label=Receipt] code"))?.[0];
  assert.ok(digest, "the receipt shows the digest of what was attested");
});

step("the accounts are followed until everyone is active", async () => {
  await window.press("Follow the batch");
  await window.see("section, div", /^Practice\. This went to the practice HIE/);
  await window.pictures("batch");
  for (let moves = 0; (await window.text(ACTIVE)) !== String(PEOPLE); moves += 1) {
    assert.ok(moves < 10, "the accounts come to their end");
    const before = await window.text('ol[aria-label="Where the accounts stand"]');
    await window.press("Move accounts along");
    await until("the accounts moved", async () => (await window.text('ol[aria-label="Where the accounts stand"]')) !== before);
  }
  await window.pictures("batch-active");
  await window.go("Overview");
  await window.see("button.card", new RegExp(`^Active ${PEOPLE}`));
  await window.pictures("overview");
  await window.go("Batches");
  await window.see("button.link", PRACTICE);
  await window.pictures("batches");
});

step("the command line sees the same on the same records", async () => {
  const { code, said, errors } = aum(folder, "status");
  assert.equal(code, 0, errors);
  assert.equal(said.length, 1);
  assert.equal(said[0].people, PEOPLE);
  assert.deepEqual(said[0].accounts, [{ state: "active", count: PEOPLE }]);
  batch = said[0].id;
  const one = aum(folder, "status", batch).said;
  assert.ok(one.digest.startsWith(digest), "the digest on the receipt is the batch's");
  assert.equal(one.summary.attested_by, MANAGER);
  assert.ok(existsSync(join(folder, "data")));
});

step("everyone who was sent is among the people, is found while typing, and is marked in two clicks", async () => {
  await window.go("People");
  await until("everyone is listed", async () => (await window.ask("people_facets")).people === PEOPLE);
  await window.see('[role="option"]', /./);
  await window.pictures("people");
  await window.click('input[type="search"]', /^Search people/);
  await window.keys("zoe");
  await window.see('[role="status"]', "1 person found");
  // Typed with an accent at first, and corrected before it was sent.
  await window.see('[role="option"]', /Zoe Müller-Nguyễn.*Active/);
  await window.press("Choose all 1");
  await window.press("Enter what happened…");
  await window.press(/^Refresher due/);
  await until("the state is kept", async () => {
    const filter = { text: "zoe", state: "refresher-due" };
    return (await window.ask("people", { filter, window: { start: 0, count: 1 } })).total === 1;
  });
  await window.click('[role="option"] strong', /^Zoe/);
  await window.see("aside ol li", /Refresher due.*entered by you/);
  await window.see("aside ol li", /Active.*from the HIE/);
  await window.pictures("people-person");
});

step("every other place can be looked at", async () => {
  await window.go("Worksheets");
  await window.see("button.link", PRACTICE);
  await window.pictures("worksheets");
  await window.press("New worksheet");
  await window.see("dialog h2", "New worksheet");
  await window.pictures("worksheet-new");
  await window.press("Make it");
  await window.see("aside h3, aside h2, aside strong, aside p", /^Nobody here yet/);
  await window.pictures("editor-empty");
  await window.go("Help");
  await window.see("h1", "Help");
  await window.pictures("help");
  await window.go("Settings");
  for (const section of ["Organization", "Forms", "Connections", "Practice HIE", "Appearance", "Your data"]) {
    await window.click('nav[aria-label="Settings"] button', section);
    await window.see('nav[aria-label="Settings"] button[aria-current]', section);
    await window.pictures(`settings-${section.toLowerCase().replaceAll(" ", "-")}`);
  }
  await window.click('nav[aria-label="Settings"] button', "Connections");
  await window.press(/^Test/);
  await window.see(".result strong", "A batch could be sent now.");
  await window.pictures("settings-connection-tested");
  await window.keys(Key.chord(Key.CONTROL, "k"));
  await window.see("dialog input", /./);
  await window.pictures("palette");
  await window.keys(Key.ESCAPE);
  await window.gone("dialog input", /./);
});

step("nothing went wrong in the page", async () => {
  assert.deepEqual(await window.faults(), []);
});
