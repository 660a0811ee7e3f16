// What a person sees and does in the window: elements by the words on them, real keys, screenshots.
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { until } from "./program.mjs";

const { Key } = createRequire(new URL("../../../ui/package.json", import.meta.url))("selenium-webdriver");
const artifacts = fileURLToPath(new URL("../../artifacts/window", import.meta.url));
const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
];
export { Key };

/** Runs in the page: keeps what goes wrong from now on. */
const LISTEN = `
  if (window.__faults) return;
  const faults = (window.__faults = []);
  const note = (kind, what) => faults.push(kind + ": " + what);
  addEventListener("error", (event) => note("error", event.message));
  addEventListener("unhandledrejection", (event) => note("rejection", event.reason?.message ?? JSON.stringify(event.reason)));
  addEventListener("securitypolicyviolation", (event) => note("policy", event.violatedDirective + " " + event.blockedURI));
  for (const kind of ["error", "warn"]) {
    const before = console[kind];
    console[kind] = (...words) => (note("console." + kind, words.map(String).join(" ")), before.apply(console, words));
  }`;

/** Runs in the page: the first visible element whose name or text fits. */
const SEEK = `
  const [selector, pattern, flags] = arguments;
  const words = new RegExp(pattern, flags);
  const plain = (text) => (text ?? "").replace(/\\s+/g, " ").trim();
  const label = (element) =>
    plain(element.getAttribute("aria-label")) ||
    plain([...(element.labels ?? [])].map((one) => one.textContent).join(" ")) || plain(element.textContent) ||
    plain(element.getAttribute("title"));
  return [...document.querySelectorAll(selector)].find(
    (element) => element.checkVisibility({ visibilityProperty: true }) && words.test(label(element))) ?? null;`;

const SETTLE = `
  const done = arguments[arguments.length - 1];
  const still = () => Promise.all(document.getAnimations()
    .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity)
    .map((animation) => animation.finished.catch(() => undefined)));
  const frame = () => new Promise((next) => requestAnimationFrame(next));
  frame().then(still).then(frame).then(frame).then(() => done(true));`;

export class Window {
  constructor(driver) {
    this.driver = driver;
  }

  /** Waits for the page, and listens for what goes wrong in it. */
  async opened() {
    await until("the page is there", () => this.run("return document.readyState === 'complete'"));
    await this.run(LISTEN);
    await until("the frame is drawn", () => this.run("return document.querySelector('main:not([aria-busy])') !== null"));
  }

  run(script, ...values) {
    return this.driver.executeScript(script, ...values);
  }

  /** A message of the page to the program, to compare what is shown with what is kept. */
  ask(command, values = {}) {
    return this.driver.executeAsyncScript(
      "const done = arguments[2]; window.__TAURI_INTERNALS__.invoke(arguments[0], arguments[1])" +
        ".then((answer) => done({ answer }), (fault) => done({ fault }))",
      command,
      values,
    ).then(({ answer, fault }) => {
      if (fault) throw new Error(`${command}: ${JSON.stringify(fault)}`);
      return answer;
    });
  }

  faults() {
    return this.run("return window.__faults ?? ['nobody listened']");
  }

  seek(selector, words) {
    const pattern = words instanceof RegExp ? words : new RegExp(`^${escape(words)}$`);
    return this.run(SEEK, selector, pattern.source, pattern.flags);
  }

  /** Waits for an element by the words on it. */
  see(selector, words, patience) {
    return until(`${selector} “${words}” is seen`, () => this.seek(selector, words), patience);
  }

  gone(selector, words) {
    return until(`${selector} “${words}” is gone`, async () => (await this.seek(selector, words)) === null);
  }

  async text(selector) {
    return this.run("return document.querySelector(arguments[0])?.innerText ?? null", selector);
  }

  /** Clicks with the mouse, once the element can be used. */
  async click(selector, words) {
    await until(`${selector} “${words}” can be clicked`, async () => {
      const element = await this.seek(selector, words);
      if (!element || !(await element.isEnabled())) return false;
      await element.click();
      return true;
    });
  }

  press(words) {
    return this.click("button", words);
  }

  /** Types into a field by its label, as a person does: click, select all, type. */
  async fill(label, text) {
    await this.click("input, textarea", label);
    await this.keys(Key.chord(Key.CONTROL, "a"), text);
  }

  /** Real keys to whatever has the focus. */
  async keys(...keys) {
    let actions = this.driver.actions({ async: true });
    for (const key of keys) {
      const held = [...key].filter((one) => MODIFIERS.has(one));
      const rest = [...key].filter((one) => !MODIFIERS.has(one) && one !== Key.NULL);
      for (const one of held) actions = actions.keyDown(one);
      for (const one of rest) actions = actions.keyDown(one).keyUp(one);
      for (const one of held.reverse()) actions = actions.keyUp(one);
    }
    await actions.perform();
  }

  go(place) {
    return this.click('nav[aria-label="Places"] button', place);
  }

  /** Two frames after everything has come to rest. */
  settled() {
    return this.driver.executeAsyncScript(SETTLE);
  }

  async resize({ width, height }) {
    const inner = () => this.run("return [innerWidth, innerHeight]");
    const rect = await this.driver.manage().window().getRect();
    const [innerWidth, innerHeight] = await inner();
    if (innerWidth === width && innerHeight === height) return;
    // The menu bar belongs to the window, not to the page.
    await this.driver.manage().window().setRect({
      x: 0,
      y: 0,
      width: rect.width - innerWidth + width,
      height: rect.height - innerHeight + height,
    });
    await until(`the page is ${width} × ${height}`, async () => {
      const [x, y] = await inner();
      return x === width && y === height;
    });
  }

  async picture(name) {
    await this.settled();
    mkdirSync(artifacts, { recursive: true });
    writeFileSync(join(artifacts, `${name}.png`), await this.driver.takeScreenshot(), "base64");
  }

  /** The place as it is now, wide and narrow, light and dark. */
  async pictures(name) {
    if (process.env.PICTURES === "none") return;
    const before = await this.run("return document.documentElement.dataset.theme ?? null");
    for (const size of [...SIZES].reverse()) {
      await this.resize(size);
      for (const theme of ["dark", "light"]) {
        await this.run("document.documentElement.dataset.theme = arguments[0]", theme);
        await this.picture(`${name}-${size.width}-${theme}`);
      }
    }
    await this.run(
      "if (arguments[0] === null) delete document.documentElement.dataset.theme; else document.documentElement.dataset.theme = arguments[0]",
      before,
    );
  }
}

const MODIFIERS = new Set([Key.CONTROL, Key.SHIFT, Key.ALT, Key.META]);
const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
