// The page “Your HIE” in the real window: the contact person is kept, a question becomes a text, an assumption is confirmed,
// and the command line sees the same.
import assert from "node:assert/strict";
import { after } from "node:test";
import { firstStart, MANAGER } from "./lib/first-start.mjs";
import { aum, start, throwAwayFolder } from "./lib/program.mjs";
import { steps } from "./lib/steps.mjs";
import { Window } from "./lib/window.mjs";

const folder = throwAwayFolder();
const program = await start(folder);
const window = new Window(program.driver);

const step = steps(async () => {
  await window.picture("failure-hie");
  console.error(`${await window.text("body")}\n${JSON.stringify(await window.faults())}`);
});

after(() => program.close());

step("the contact person is entered where the HIE's own ways of contact stand", async () => {
  await window.opened();
  await window.resize({ width: 1280, height: 800 });
  await firstStart(window);
  await window.go("Your HIE");
  await window.see("h2", "Your Account Manager");
  await window.see("p", /^877-695-4749$/);
  await window.picture("hie-1");
  await window.press("Enter who it is");
  await window.fill("Name", "Pat Lee");
  await window.fill("Email", "pat.lee@hie.example");
  await window.press("Save");
  await window.see("p", /^Confirmed on/);
});

step("a question becomes the message that goes to the contact person", async () => {
  await window.press(/^Who of us has an account/);
  await window.see("span", /^pat\.lee@hie\.example$/);
  await window.see("span", new RegExp(`Kind regards\\s+${MANAGER}`));
  await window.picture("hie-2-question");
});

step("what is assumed is confirmed, and the command line knows it too", async () => {
  await window.press(/^Confirmed today: The list of titles/);
  await window.see("button", /^Take back\s*The list of titles/);
  const { said } = aum(folder, "hie");
  assert.equal(said.person.name, "Pat Lee");
  assert.ok(said.assumed.find(({ key }) => key === "titles").confirmed);
  assert.deepEqual(await window.faults(), []);
});
