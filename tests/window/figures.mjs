// From Enter to the problems painted, in the real window at 10,000 rows, against the smallest change of that window.
// Usage: session.sh figures.mjs [ROWS]
import { putOnClipboard } from "./lib/clipboard.mjs";
import { firstStart, ORGANIZATION } from "./lib/first-start.mjs";
import { APPLICATION, start, throwAwayFolder, until } from "./lib/program.mjs";
import { Sheet } from "./lib/sheet.mjs";
import { Key, Window } from "./lib/window.mjs";

const rows = Number(process.argv[2] ?? 10_000);
const EDITS = 24;
const PAUSE = 250;

/** Runs in the page: for each Enter, how long until the cell above shows or loses its error, painted. */
const WATCH = `
  const column = arguments[0];
  const channel = new MessageChannel();
  const times = (window.__times = []);
  const frames = (window.__frames = []);
  let pressed = null;
  addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    const row = Number(/row (\\d+)$/.exec(document.activeElement.getAttribute("aria-label"))[1]) - 2;
    const cell = document.querySelector("[role=gridcell][data-row='" + row + "'][data-column='" + column + "']");
    pressed = { at: performance.now(), cell, was: cell.classList.contains("error"), frames: 0 };
    requestAnimationFrame(look);
  }, { capture: true });
  const look = () => {
    if (!pressed) return;
    pressed.frames += 1;
    if (pressed.cell.classList.contains("error") !== pressed.was) channel.port2.postMessage(0);
    else requestAnimationFrame(look);
  };
  channel.port1.onmessage = () => { times.push(performance.now() - pressed.at); frames.push(pressed.frames); pressed = null; };`;

/** Runs in the page: for each arrow key, how long until one small change of the page is painted; the key does nothing else. */
const REFERENCE = `
  const dot = Object.assign(document.createElement("div"), { id: "dot" });
  dot.style.cssText = "position:fixed;left:0;top:0;width:8px;height:8px;contain:strict;background:red;z-index:99";
  document.body.append(dot);
  const channel = new MessageChannel();
  const times = (window.__reference = []);
  let at = 0;
  const pressed = (event) => {
    event.preventDefault();
    event.stopImmediatePropagation();
    at = performance.now();
    dot.style.background = dot.style.background === "red" ? "blue" : "red";
    requestAnimationFrame(() => channel.port2.postMessage(0));
  };
  channel.port1.onmessage = () => times.push(performance.now() - at);
  addEventListener("keydown", pressed, { capture: true });
  window.__done = () => (removeEventListener("keydown", pressed, { capture: true }), dot.remove());`;

const FRAMES = `
  const done = arguments[0];
  const at = [];
  const next = (time) => (at.push(time), at.length > 60 ? done(at.slice(1).map((t, i) => t - at[i])) : requestAnimationFrame(next));
  requestAnimationFrame(next);`;

const sorted = (values) => [...values].sort((one, other) => one - other);
const share = (values, part) => sorted(values)[Math.min(values.length - 1, Math.floor(values.length * part))];

const folder = throwAwayFolder();
const program = await start(folder);
const window = new Window(program.driver);
try {
  await window.opened();
  await window.resize({ width: 1280, height: 800 });
  await firstStart(window);
  const form = (await window.ask("home")).organization.form;
  const worksheet = await window.ask("create_worksheet", { name: `${rows} people`, form });
  await window.go("Worksheets");
  await window.click("button.link", `${rows} people`);
  const sheet = new Sheet(window, worksheet);
  await sheet.focused();

  const people = Array.from({ length: rows }, (_, index) =>
    ["Given", `Family ${index}`, `person.${index}@examplebay.example`, `(631) ${555 + Math.floor(index / 10_000)}-${String(index % 10_000).padStart(4, "0")}`, ORGANIZATION, "Registered Nurse"].join("\t"),
  );
  await putOnClipboard(people.join("\r\n"));
  const began = Date.now();
  await window.keys(Key.chord(Key.CONTROL, "v"));
  await until("everyone is there", async () => (await window.ask("worksheets")).find(({ id }) => id === worksheet)?.people === rows);
  const pasted = Date.now() - began;

  const row = Math.floor(rows / 2);
  await sheet.goTo(row, 2);
  const frame = share(await program.driver.executeAsyncScript(FRAMES), 0.5);
  await window.run(REFERENCE);
  for (let press = 0; press < EDITS; press += 1) {
    await new Promise((rested) => setTimeout(rested, PAUSE));
    await window.keys(Key.ARROW_DOWN);
    await until("the change is painted", async () => (await window.run("return window.__reference.length")) === press + 1);
  }
  const reference = share(await window.run("return (window.__done(), window.__reference)"), 0.5);
  await window.run(WATCH, 2);
  for (let edit = 0; edit < EDITS; edit += 1) {
    await window.keys(edit % 2 === 0 ? "nobody" : `person.${row}@examplebay.example`);
    // WebDriver types without pause: what is drawn of the text must not be counted.
    await new Promise((rested) => setTimeout(rested, PAUSE));
    await window.keys(Key.ENTER);
    await until("the problem is painted", async () => (await window.run("return window.__times.length")) === edit + 1);
    await window.keys(Key.ARROW_UP);
    await sheet.at(`E-mail, row ${row + 2}`);
  }
  const times = await window.run("return window.__times");
  const frames = await window.run("return window.__frames");
  const say = (what, value) => console.log(`${what.padEnd(58)} ${value}`);
  console.log(`The window, ${rows} rows, ${APPLICATION.includes("/release/") ? "release" : "debug"} build`);
  say("frame of the window (median)", `${frame.toFixed(1)} ms`);
  say(`a key until one changed color is painted (median of ${EDITS})`, `${reference.toFixed(1)} ms`);
  say(`Enter until the problem is painted (median of ${EDITS})`, `${share(times, 0.5).toFixed(1)} ms, ${(share(times, 0.5) / reference).toFixed(1)} times as long`);
  say("Enter until the problem is painted (slowest tenth)", `${share(times, 0.9).toFixed(1)} ms`);
  say("shown by the first frame that was drawn after the key", `${frames.filter((count) => count === 1).length} of ${EDITS}`);
  say(`pasting ${rows} rows until they are kept`, `${pasted} ms`);
} finally {
  await program.close();
}
