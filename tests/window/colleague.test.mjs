// A web form that takes one person at a time, clinical alerts, and the records in the hands of a colleague and of a backup.
import assert from "node:assert/strict";
import { copyFileSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { onClipboard, putOnClipboard } from "./lib/clipboard.mjs";
import { firstStart, MANAGER, ORGANIZATION } from "./lib/first-start.mjs";
import { start, surroundings, throwAwayFolder, until } from "./lib/program.mjs";
import { Sheet } from "./lib/sheet.mjs";
import { steps } from "./lib/steps.mjs";
import { Key, Window } from "./lib/window.mjs";

const PASSPHRASE = "copper lantern ferry umbrella";
const BACKUP_PASSPHRASE = "walnut orbit tulip harmonica";
const PEOPLE = [
  {
    given_name: "Thị Hoa",
    family_name: "Nguyễn",
    email: "hoa.nguyen@examplebay.example",
    phone: "(315) 555-2201",
  },
  {
    given_name: "Sean",
    family_name: "O'Connor",
    email: "sean.oconnor@examplebay.example",
    phone: "(315) 555-2202",
  },
  {
    given_name: "Ana",
    family_name: "de la Cruz",
    email: "ana.delacruz@examplebay.example",
    phone: "(315) 555-2203",
  },
];
const ALIKE = {
  title: "Nurse",
  organization: ORGANIZATION,
  street_address: "12 Harbor Road, Syracuse, NY 13202",
  access_type: "Clinical",
  direct_mail: "Yes",
};

const folder = throwAwayFolder();
const other = throwAwayFolder();
let program = await start(folder);
let window = new Window(program.driver);
let pack;

const step = steps(async () => {
  await window.picture("failure-colleague");
  console.error(
    `${await window.text("body")}\n${JSON.stringify(await window.faults())}`,
  );
});

after(() => program.close());

const settings = async (section) => {
  await window.go("Settings");
  await window.click('nav[aria-label="Settings"] button', section);
};

const made = (place, ending) =>
  readdirSync(place).filter((name) => name.endsWith(ending));

step(
  "people for another HIE are pasted into a worksheet of its web form",
  async () => {
    await window.opened();
    await window.resize({ width: 1280, height: 800 });
    const practice = new Sheet(window, await firstStart(window));
    await practice.opened();
    await window.go("Worksheets");
    await window.press("New worksheet");
    await window.fill("Name", "Joiners upstate");
    await window.click("dialog label", /^New user request/);
    await window.press("Make it");
    await window.see(
      "aside h3, aside h2, aside strong, aside p",
      /^Nobody here yet/,
    );
    const worksheet = (await window.ask("worksheets")).find(
      ({ name }) => name === "Joiners upstate",
    ).id;
    const { columns } = await window.ask("open_worksheet", { worksheet });
    const line = (person) =>
      columns.map(({ key }) => ({ ...ALIKE, ...person })[key] ?? "").join("\t");
    await putOnClipboard(
      PEOPLE.map((person) => `${line(person)}\r\n`).join(""),
    );
    const sheet = new Sheet(window, worksheet);
    await sheet.focused();
    await window.keys(
      Key.chord(Key.CONTROL, Key.HOME),
      Key.chord(Key.CONTROL, "v"),
    );
    await until(
      "the paste is kept",
      async () => (await sheet.kept()).length === PEOPLE.length,
    );
    await sheet.left(0);
  },
);

step(
  "they are attested for; what each declares in person is shown and not asked for",
  async () => {
    await window.press("Review and send");
    await window.see("h2", `${PEOPLE.length} people by access level`);
    if (await window.seek("label", /^I have looked at these warnings/))
      await window.click("label", /^I have looked at these warnings/);
    await window.press("Continue to attestation");
    await window.see("section", "Each person declares");
    for (const box of await window.run(
      "return [...document.querySelectorAll('form input[type=checkbox]')]",
    ))
      await box.click();
    await window.fill("Your full name", MANAGER);
    await window.picture("walk-0-attest");
    await window.press(/^Attest and try it out/);
    await window.see("p", `${PEOPLE.length} would be asked for`);
    await window.press(/^Hand in for 3 people/);
    await window.see("h2", `0 of ${PEOPLE.length} entered into the web form`);
  },
);

step("F9 copies field by field, in the order of the form", async () => {
  await window.press(/^Open the form/);
  await until("the address is opened", () =>
    readFileSync(join(folder, "opened.txt"), "utf8").startsWith("https://"),
  );
  await window.picture("walk-1-begin");
  const fields = await window.run(
    "return [...document.querySelectorAll('section[aria-label=\"Person to enter\"] li.field .text')].map((one) => one.textContent)",
  );
  assert.ok(
    fields.length > 6,
    `${fields.length} fields have something to copy`,
  );
  const copied = [];
  for (const field of fields) {
    await window.keys(Key.F9);
    await until(
      `“${field}” is on the clipboard`,
      () => onClipboard() === field,
    );
    copied.push(onClipboard());
  }
  assert.deepEqual(copied, fields);
  assert.equal(copied[0], PEOPLE[0].given_name);
  assert.ok(copied.includes(PEOPLE[0].email));
  await window.see("button", /^Every field is copied/);
  // After the last field the number is asked for, without a click.
  await until("the number can be typed", () =>
    window.run(
      "return [...document.activeElement.labels ?? []].some((one) => one.textContent.startsWith('Their number'))",
    ),
  );
  await window.keys("HEC-1001");
  await window.picture("walk-2-number");
  await window.press("Done, next");
  await window.see("h2", `1 of ${PEOPLE.length} entered into the web form`);
  await window.see("h3", "Sean O'Connor");
});

step(
  "somebody is passed over, comes back, and the way ends with the receipt",
  async () => {
    await window.press("Skip for now");
    await window.see("h3", "Ana de la Cruz");
    await window.press("Done, next");
    await window.see("h3", "Sean O'Connor");
    await window.see("p", /^Only 1 person that you passed over is left/);
    await window.picture("walk-3-passed-over");
    await window.press("Done");
    await window.see("h2", `All ${PEOPLE.length} are handed in, as you said`);
    await window.see("li", /Nguyễn.*Number HEC-1001/);
    await window.picture("walk-4-end");
  },
);

step(
  "clinical alerts are chosen by name on the review page, with the keyboard",
  async () => {
    const name = "Alerts for two";
    const worksheet = await window.ask("create_worksheet", {
      name,
      form: "healthix/btg",
    });
    const line = (given, family) => [
      given,
      family,
      `${given}.${family}@examplebay.example`.toLowerCase(),
      `(631) 555-22${given.length}${family.length}`,
      ORGANIZATION,
      "Physician",
    ];
    const values = [line("Maria", "Alvarez"), line("Sean", "Murphy")];
    const range = { row: 0, column: 0, rows: 1, columns: 1 };
    await window.ask("edit", {
      worksheet,
      edit: { kind: "paste", range, values },
      window: { start: 0, count: 10 },
    });
    await window.go("Worksheets");
    await window.click("button.link", name);
    await new Sheet(window, worksheet).opened();
    await window.press("Review and send");
    await window.see("h2", "Clinical alerts: 0");
    await window.click("summary", "Choose who is to have them");
    await window.keys(Key.TAB, Key.TAB, " ");
    await window.see("h2", "Clinical alerts: 1");
    await window.picture("alerts");
    assert.equal(
      (await window.ask("worksheet_alerts", { worksheet, text: "alvarez" }))
        .lines[0].wished,
      true,
    );
  },
);

step("the records are written for a colleague, encrypted", async () => {
  await settings("Hand over");
  await window.fill("Passphrase", "too short");
  await window.press(/^Write the file/);
  await window.see(".error", "Type at least 12 characters.");
  await window.fill("Passphrase", PASSPHRASE);
  await window.fill("The same passphrase again", PASSPHRASE);
  await window.press(/^Write the file/);
  await window.see('[role="status"]', /^Written\..*no credentials/);
  await window.picture("settings-hand-over");
  [pack] = made(folder, ".age");
  assert.ok(pack, "a file was written");
  const bytes = readFileSync(join(folder, pack));
  assert.ok(
    bytes.subarray(0, 40).toString("latin1").startsWith("age-encryption.org/"),
  );
  assert.ok(
    !bytes.includes(Buffer.from("Nguyễn")),
    "nobody's name can be read in it",
  );
  assert.deepEqual(await window.faults(), []);
});

step("the colleague looks into it first, then takes it over", async () => {
  await program.close();
  copyFileSync(join(folder, pack), surroundings(other).AUM_DESK_DIALOG_ANSWER);
  program = await start(other);
  window = new Window(program.driver);
  await window.opened();
  await window.resize({ width: 1280, height: 800 });
  await new Sheet(window, await firstStart(window)).opened();
  await settings("Hand over");
  await window.press(/^Choose the file/);
  await window.fill("Its passphrase", "not this one at all");
  await window.press("Preview");
  await window.see(
    'section[aria-labelledby="take-handover"] [role=alert], section[aria-labelledby="take-handover"] .fault',
    /passphrase/i,
  );
  await window.fill("Its passphrase", PASSPHRASE);
  await window.press("Preview");
  await window.see('[role="status"]', /^From Dolores Okafor.*3 people new/);
  await window.picture("settings-take-over");
  assert.equal(
    (await window.ask("people_facets")).people,
    0,
    "looking changes nothing",
  );
  await window.press("Import the file");
  await window.see('[role="status"]', /Imported\./);
  assert.equal((await window.ask("people_facets")).people, PEOPLE.length);
  await window.go("People");
  await window.see('[role="option"]', /Thị Hoa Nguyễn/);
});

step("everything is backed up, and restored as it was", async () => {
  await settings("Backup");
  await window.fill("Passphrase", BACKUP_PASSPHRASE);
  await window.fill("The same passphrase again", BACKUP_PASSPHRASE);
  await window.press(/^Back up/);
  await window.see('[role="status"]', /^Written\./);
  const [backup] = made(other, ".age");
  assert.ok(backup, "a backup was written");
  copyFileSync(join(other, backup), surroundings(other).AUM_DESK_DIALOG_ANSWER);
  await window.ask("create_worksheet", {
    name: "After the backup",
    form: "healthix/btg",
  });
  await window.press(/^Choose the file/);
  await window.fill("Its passphrase", BACKUP_PASSPHRASE);
  await window.press("Restore");
  // Without being told to replace what is here, it does not.
  await window.see(
    'section[aria-labelledby="restore"] [role=alert], section[aria-labelledby="restore"] .fault',
    /./,
  );
  assert.ok(
    (await window.ask("worksheets")).some(
      ({ name }) => name === "After the backup",
    ),
  );
  await window.click("label", /^Replace everything that is here now/);
  await window.press("Restore");
  await window.see(
    '[role="status"]',
    /^Restored as of .*What was here before:/,
  );
  await window.picture("settings-back-up");
  assert.ok(
    !(await window.ask("worksheets")).some(
      ({ name }) => name === "After the backup",
    ),
  );
  assert.equal((await window.ask("people_facets")).people, PEOPLE.length);
  await window.go("Worksheets");
  await window.see("button.link", "Joiners upstate");
  assert.equal(await window.seek("button.link", "After the backup"), null);
  assert.deepEqual(await window.faults(), []);
});
