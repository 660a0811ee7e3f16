// The worksheet editor: rows and columns counted from 0, as the grid counts them.
import { Key } from "./window.mjs";
import { until } from "./program.mjs";

export const COLUMNS = ["given-name", "family-name", "email", "mobile", "facility", "title", "access-level"];
export const HEADERS = ["First name", "Last name", "E-mail", "Mobile number", "Facility", "Title", "Access level"];

/** Runs in the page: scrolls as a wheel does, and answers with the cell once it is drawn. */
const REVEAL = `
  const [row, column] = arguments;
  const scroller = document.querySelector(".scroller");
  const drawn = () => document.querySelector("[role=gridcell][data-row='" + row + "'][data-column='" + column + "']");
  const line = document.querySelector("[role=row][aria-rowindex='2'], [role=row].row");
  scroller.scrollTop = Math.max(0, (row - 5) * line.getBoundingClientRect().height);
  const cell = drawn();
  if (cell) scroller.scrollLeft = column < 2 ? 0 : cell.offsetLeft - scroller.clientWidth / 2;
  return cell;`;

export class Sheet {
  constructor(window, worksheet) {
    this.window = window;
    this.worksheet = worksheet;
  }

  async opened() {
    await until("the grid shows its rows", () =>
      this.window.run("return document.querySelector('[role=gridcell] .text') !== null"),
    );
    await this.focused();
  }

  focused() {
    return until("the grid has the focus", () =>
      this.window.run("return document.activeElement?.closest('.grid-root') !== null"),
    );
  }

  /** Which cell the text field is in, as a screen reader says it: “E-mail, row 12”. */
  label() {
    return this.window.run("return document.activeElement?.getAttribute('aria-label')");
  }

  at(label) {
    return until(`the cursor is in ${label}`, async () => (await this.label()) === label);
  }

  /** Scrolls to a cell and clicks it. */
  async goTo(row, column) {
    const there = `${HEADERS[column]}, row ${row + 2}`;
    if ((await this.label()) === there) return;
    // What explains the problem of the present cell could lie over the other one.
    await this.window.keys(Key.chord(Key.CONTROL, Key.HOME));
    const cell = await until(`row ${row + 2} is drawn`, () => this.window.run(REVEAL, row, column));
    await this.window.settled();
    await cell.click();
    await this.at(there);
  }

  /** Types over a cell. */
  async type(row, column, text) {
    await this.goTo(row, column);
    await this.window.keys(text, Key.ENTER);
    await this.shows(row, column, text);
  }

  /** What a cell shows, or null when it is not drawn. */
  cell(row, column) {
    return this.window.run(
      "return document.querySelector(`[role=gridcell][data-row='${arguments[0]}'][data-column='${arguments[1]}'] .text`)?.textContent ?? null",
      row,
      column,
    );
  }

  shows(row, column, text) {
    return until(`row ${row + 2} shows “${text}”`, async () => (await this.cell(row, column)) === text);
  }

  /** What the program has kept: every row's cells. */
  async kept() {
    const rows = await this.window.ask("rows", { worksheet: this.worksheet, window: { start: 0, count: 1000 } });
    return rows.map((row) => row.cells);
  }

  problems() {
    return this.window.text('aside[aria-label="Problems"] [role=status]');
  }

  /** Waits until the panel counts this many errors. */
  async left(errors) {
    await until(`${errors} errors are left`, async () =>
      (await this.problems())?.startsWith(`${errors} error${errors === 1 ? "" : "s"},`),
    );
  }
}
