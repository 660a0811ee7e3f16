// A draft goes to the mail program of the desktop, and it is said when there is none. The desktop is a made-up `xdg-open`.
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { firstStart, MANAGER } from "./lib/first-start.mjs";
import { aum, start, throwAwayFolder, until } from "./lib/program.mjs";
import { steps } from "./lib/steps.mjs";
import { Window } from "./lib/window.mjs";

const folder = throwAwayFolder();
const opened = join(folder, "opened-by-the-desktop");
const bin = join(folder, "bin");
mkdirSync(bin);
writeFileSync(join(bin, "xdg-open"), `#!/bin/sh\nprintf '%s' "$1" >'${opened}'\nexit "$(cat '${folder}/exit-code')"\n`);
chmodSync(join(bin, "xdg-open"), 0o755);
const exits = (code) => writeFileSync(join(folder, "exit-code"), String(code));

// Nobody hands the desktop's answers in here.
const program = await start(folder, { PATH: `${bin}:${process.env.PATH}`, AUM_DESK_DIALOG_ANSWER: undefined });
const window = new Window(program.driver);
after(() => program.close());

const step = steps(async () => {
  await window.picture("draft-failure");
  console.error(`${await window.text("body")}\n${JSON.stringify(await window.faults())}`);
});

step("a batch waits to be handed in by mail", async () => {
  await window.opened();
  await window.resize({ width: 1280, height: 800 });
  await firstStart(window);
  writeFileSync(
    join(folder, "people.csv"),
    "First Name,Last Name,Work Email,Cell Phone,Location,Job Title\nWei,Li,wei.li@hospital.org,6315552204,Main,Care Manager\n",
  );
  const added = aum(folder, "connect", "add", "manager", "--by", "mail-draft", "--to", "accounts@hie.example", "--from", "d@hospital.org");
  assert.equal(added.code, 0, added.errors);
  const list = join(folder, "people.csv");
  const sent = aum(folder, "submit", list, "--form", "healthix/non-btg", "--to", "manager", "--attest", MANAGER);
  assert.equal(sent.code, 0, sent.errors);
  await window.go("Batches");
  await window.press(/^people/);
  await window.see("h2", /A draft for 1 person is ready/);
});

step("the draft is handed to the mail program", async () => {
  exits(0);
  await window.press("Open the draft");
  await until("the desktop was given something to open", () => existsSync(opened));
  const draft = readFileSync(opened, "utf8");
  assert.match(draft, /\/handed-in\/.*\/people\.eml$/);
  const message = readFileSync(draft, "utf8");
  assert.match(message, /^X-Unsent: 1\r$/m);
  assert.match(message, /^To: accounts@hie\.example\r$/m);
  assert.match(message, /filename="people\.xlsx"/);
  assert.equal(await window.seek('[role="alert"]', /No program opened it/), null);
});

step("without a mail program it is said, with what to do instead", async () => {
  exits(3);
  await window.press("Open the draft");
  const notice = await window.see('[role="alert"]', /No program opened it/);
  const words = await notice.getText();
  assert.match(words, /none is set up for it on this computer/);
  assert.match(words, /Save the worksheet and copy address, subject and text/);
  assert.deepEqual(await window.faults(), []);
});
