import { mount, tick } from "svelte";
import "../../../app.css";
import type { CellPlace, EditOutcome, DeskError } from "../../contract";
import Grid from "../Grid.svelte";
import { SheetDesk, widen } from "./sheet-desk";

// The page of the browser test: a grid over a sheet in memory, and what the test looks at.
const query = new URLSearchParams(location.search);
const theme = query.get("theme");
if (theme) document.documentElement.dataset["theme"] = theme;
widen(Number(query.get("columns") ?? 0));
const desk = new SheetDesk(Number(query.get("rows") ?? 200), query.has("blank"));
const faults: DeskError[] = [];
const outcomes: EditOutcome[] = [];
const cursors: CellPlace[] = [];
let finds = 0;

const target = document.querySelector("#sheet");
if (!target) throw new Error("no place for the grid");
const started = performance.now();
const grid = mount(Grid, {
  target,
  props: {
    view: desk.view(),
    desk: desk.asDesk,
    onoutcome: (outcome: EditOutcome) => outcomes.push(outcome),
    onfault: (fault: DeskError) => faults.push(fault),
    oncursor: (cell: CellPlace) => cursors.push(cell),
    onfindrequest: () => (finds += 1),
  },
});

const mounted = performance.now() - started;
const painted = () =>
  new Promise<number>((resolve) => requestAnimationFrame(() => setTimeout(() => resolve(performance.now()))));
const test = { desk, grid, faults, outcomes, cursors, finds: () => finds, firstPaint: -1, mounted, painted, tick };
Object.assign(window, { test });
void (async () => {
  await painted();
  while (!document.querySelector('[role="gridcell"] .text')) await painted();
  test.firstPaint = (await painted()) - started;
})();
