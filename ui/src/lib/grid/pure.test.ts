import { describe, expect, it } from "vitest";
import type { TitleView } from "../contract";
import { copyPlan } from "./clipboard";
import { dragTarget, fillDown, fillRight, sourceOf } from "./fill";
import { matchChoices, matchTitles, matchValues, suggested } from "./title-match";
import { autoScrollSpeed, columnAt, columnPlaces, rowsShown, rowsToDraw, scrollToShow } from "./viewport";

const range = (row: number, column: number, rows = 1, columns = 1) => ({ row, column, rows, columns });

describe("filling", () => {
  it("repeats the first row of a range, or the row above a single one", () => {
    expect(fillDown(range(2, 1, 3, 2))).toEqual({ kind: "fill", source: range(2, 1, 1, 2), target: range(2, 1, 3, 2) });
    expect(fillDown(range(2, 1))).toEqual({ kind: "fill", source: range(1, 1), target: range(1, 1, 2, 1) });
    expect(fillDown(range(0, 1))).toBeNull();
    expect(fillRight(range(0, 0))).toBeNull();
    expect(fillRight(range(4, 2))).toEqual({ kind: "fill", source: range(4, 1), target: range(4, 1, 1, 2) });
  });

  it("drags along the axis that is further out, in all four directions", () => {
    const source = range(4, 2, 2, 2);
    expect(dragTarget(source, { row: 8, column: 4 })).toEqual(range(4, 2, 5, 2));
    expect(dragTarget(source, { row: 6, column: 6 })).toEqual(range(4, 2, 2, 5));
    expect(dragTarget(source, { row: 1, column: 2 })).toEqual(range(1, 2, 5, 2));
    expect(dragTarget(source, { row: 4, column: 0 })).toEqual(range(4, 0, 2, 4));
    expect(dragTarget(source, { row: 5, column: 3 })).toBe(source);
  });

  it("repeats the source upwards too", () => {
    expect(sourceOf(range(4, 0, 2, 1), 3, 0)).toEqual({ row: 5, column: 0 });
    expect(sourceOf(range(4, 0, 2, 1), 8, 0)).toEqual({ row: 4, column: 0 });
  });
});

describe("choices that match", () => {
  const choices = ["Direct Mail daily digest", "Direct Mail real time", "myAlerts badge"].map((name) => ({
    name,
    means: name.startsWith("my") ? "Shown in the portal." : "",
  }));
  const offered = (typed: string, several = true) => matchChoices(choices, typed, several).map(({ value }) => value);

  it("are all of them before anything is typed, each with what it means", () => {
    expect(offered("")).toEqual(choices.map(({ name }) => name));
    expect(matchChoices(choices, "", true)[2]?.means).toBe("Shown in the portal.");
  });

  it("keep what stands before the last semicolon, and do not offer it again", () => {
    expect(offered("direct mail daily digest; re")).toEqual(["direct mail daily digest; Direct Mail real time"]);
    expect(offered("myAlerts badge;")).toEqual([
      "myAlerts badge; Direct Mail daily digest",
      "myAlerts badge; Direct Mail real time",
    ]);
  });

  it("mark the part that matched behind what stays", () => {
    const [offer] = matchChoices(choices, "Direct Mail real time; my", true);
    expect(offer?.value.slice(offer.match?.start, offer.match?.end)).toBe("my");
  });

  it("take a semicolon as any other letter where only one may stand", () => {
    expect(offered("myAlerts badge;", false)).toEqual([]);
  });
});

describe("titles that match", () => {
  const title = (name: string): TitleView => ({ name, group: "", level: "", sees: "", break_the_glass: false });
  const titles = ["Licensed practical nurse", "Unregistered helper", "Registered nurse", "Registrar", "Médecin"].map(
    title,
  );
  const names = (typed: string) => matchTitles(titles, typed).map(({ value }) => value);

  it("put the beginning of the title before the beginning of a word, and that before the middle", () => {
    expect(names("regis")).toEqual(["Registered nurse", "Registrar", "Unregistered helper"]);
    expect(names("nur")).toEqual(["Licensed practical nurse", "Registered nurse"]);
  });

  it("are found by the beginnings of several words and without accents", () => {
    expect(names("lic nur")).toEqual(["Licensed practical nurse"]);
    expect(names("nur reg")).toEqual(["Registered nurse"]);
    expect(names("medec")).toEqual(["Médecin"]);
  });

  it("all show while nothing is typed, and none is taken then", () => {
    expect(names("")).toHaveLength(5);
    expect(suggested(matchTitles(titles, ""), "")).toBe(-1);
  });

  it("take an exact title before the first, and nothing that matches only in the middle", () => {
    const values = ["Nurse practitioner", "Nurse"];
    expect(suggested(matchValues(values, "nurse"), "nurse")).toBe(1);
    expect(suggested(matchValues(["Unregistered"], "reg"), "reg")).toBe(-1);
  });

  it("say which part matched", () => {
    expect(matchValues(["Emergency nurse"], "nu")[0]?.match).toEqual({ start: 10, end: 12 });
  });
});

describe("what is seen", () => {
  it("draws the rows in sight and a few more", () => {
    expect(rowsToDraw(3000, 600, 30, 100_000, 8)).toEqual({ first: 92, last: 128 });
    expect(rowsToDraw(0, 600, 30, 5, 8)).toEqual({ first: 0, last: 5 });
    expect(rowsToDraw(9000, 600, 30, 0, 8)).toEqual({ first: 0, last: 0 });
  });

  it("offers blank rows below the data, but not below a filter's result", () => {
    expect(rowsShown(0, 0, 20)).toBe(30);
    expect(rowsShown(100, 100, 20)).toBe(120);
    expect(rowsShown(4, 100, 20)).toBe(4);
  });

  it("scrolls no further than needed", () => {
    expect(scrollToShow(100, 300, 150, 180)).toBe(100);
    expect(scrollToShow(100, 300, 60, 90)).toBe(60);
    expect(scrollToShow(100, 300, 390, 420)).toBe(120);
  });

  it("finds columns by place", () => {
    const places = columnPlaces([100, 50], 40);
    expect(places).toEqual({ edges: [40, 140, 190], total: 190 });
    expect([columnAt(places, 39), columnAt(places, 139), columnAt(places, 140), columnAt(places, 999)]).toEqual([
      0, 0, 1, 1,
    ]);
  });

  it("scrolls on its own only beyond the edges, faster further out", () => {
    expect(autoScrollSpeed(50, 0, 100)).toBe(0);
    expect(autoScrollSpeed(-10, 0, 100)).toBeLessThan(0);
    expect(autoScrollSpeed(200, 0, 100)).toBeGreaterThan(autoScrollSpeed(110, 0, 100));
  });
});

describe("copying several ranges", () => {
  it("joins ranges with the same columns or the same rows, in the sheet's order", () => {
    expect(copyPlan([range(5, 1, 1, 2), range(2, 1, 2, 2)])).toEqual({
      rows: [
        { at: 2, count: 2 },
        { at: 5, count: 1 },
      ],
      columns: [1, 2],
    });
    expect(copyPlan([range(0, 4, 3, 1), range(0, 0, 3, 2)])).toEqual({
      rows: [{ at: 0, count: 3 }],
      columns: [0, 1, 4],
    });
  });

  it("refuses ranges that don't line up", () => {
    expect(copyPlan([range(0, 0), range(1, 1)])).toBeNull();
  });
});
