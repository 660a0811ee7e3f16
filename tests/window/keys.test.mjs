// What only the real window can show: dead keys, Shift+Tab, the menu's shortcuts, one instance.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { after } from "node:test";
import { firstStart } from "./lib/first-start.mjs";
import { accentLayout, giveKeyboard, pressKeys, windowsOf } from "./lib/keyboard.mjs";
import { APPLICATION, PATIENCE, processes, start, surroundings, throwAwayFolder, until } from "./lib/program.mjs";
import { Sheet } from "./lib/sheet.mjs";
import { steps } from "./lib/steps.mjs";
import { Key, Window } from "./lib/window.mjs";

const folder = throwAwayFolder();
const program = await start(folder);
const window = new Window(program.driver);
let sheet;

const step = steps(async () => {
  await window.picture("failure-keys");
  console.error(`${await sheet?.label()}\n${JSON.stringify(await window.faults())}`);
});

after(() => program.close());

step("letters with accents are typed", async () => {
  await window.opened();
  await window.resize({ width: 1280, height: 800 });
  sheet = new Sheet(window, await firstStart(window));
  await sheet.opened();
  await sheet.goTo(25, 0);
  await window.keys("é", Key.ENTER);
  await sheet.shows(25, 0, "é");
});

step("a dead key and the compose key begin a cell and keep their accent", async () => {
  const [id] = await until("the window is on the display", () => {
    const found = processes(folder).flatMap(windowsOf);
    return found.length > 0 && found;
  });
  accentLayout();
  giveKeyboard(id);
  await sheet.goTo(26, 0);
  pressKeys("dead_acute", "e", "l", "o", "d", "i", "e", "Return");
  await sheet.shows(26, 0, "élodie");
  await sheet.at("First name, row 29");
  pressKeys("Multi_key", "quotedbl", "o", "m", "e", "r", "Return");
  await sheet.shows(27, 0, "ömer");
  await until("they are kept", async () => {
    const kept = (await sheet.kept()).slice(26).map(([given]) => given);
    return kept[0] === "élodie" && kept[1] === "ömer";
  });
});

step("Shift+Tab goes back in the grid and in a dialog", async () => {
  await sheet.goTo(5, 2);
  await window.keys(Key.chord(Key.SHIFT, Key.TAB));
  await sheet.at("Last name, row 7");
  pressKeys("shift+Tab");
  await sheet.at("First name, row 7");

  await window.go("Worksheets");
  await window.press("New worksheet");
  await window.see("dialog h2", "New worksheet");
  const focus = () => window.run("return document.activeElement?.textContent.trim() || document.activeElement?.tagName");
  await until("the name has the focus", async () => (await focus()) === "INPUT");
  await window.keys(Key.chord(Key.SHIFT, Key.TAB));
  assert.ok(await window.run("return document.activeElement.closest('dialog') !== null"), "the focus stays in the dialog");
  assert.notEqual(await focus(), "INPUT");
  await window.keys(Key.TAB);
  await until("Tab comes back to the name", async () => (await focus()) === "INPUT");
  await window.keys(Key.ESCAPE);
  await window.gone("dialog h2", "New worksheet");
});

step("a shortcut of the program's menu reaches the window", async () => {
  await window.click("button.link", /^Practice/);
  await sheet.opened();
  // Keys of WebDriver go to the page and pass the menu by.
  pressKeys("ctrl+e");
  await window.see(".toast span", /^Saved as .+\.xlsx\.$/);
  assert.equal(readdirSync(folder).filter((name) => name.endsWith(".xlsx")).length, 1);
});

step("a second start leaves it at one window", async () => {
  const before = processes(folder).flatMap(windowsOf);
  const second = spawn(APPLICATION, [], { env: surroundings(folder), stdio: "ignore" });
  const late = setTimeout(() => second.kill("SIGKILL"), PATIENCE);
  const code = await new Promise((ended) => second.once("exit", ended));
  clearTimeout(late);
  assert.equal(code, 0, "the second one ends by itself");
  assert.equal(processes(folder).length, 1);
  assert.deepEqual(processes(folder).flatMap(windowsOf), before);
  assert.deepEqual(await window.faults(), []);
});
