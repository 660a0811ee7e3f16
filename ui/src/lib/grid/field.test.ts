import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FieldWork, reachesField } from "./field";

describe("work on the text field", () => {
  beforeEach(() => vi.useFakeTimers());
  afterEach(() => vi.useRealTimers());

  it("waits for a pause, and only the newest is done", () => {
    const done: string[] = [];
    const field = new FieldWork();
    field.later(() => done.push("first"));
    field.later(() => done.push("second"));
    expect(done).toEqual([]);
    vi.runAllTimers();
    expect(done).toEqual(["second"]);
  });

  it("is done at once when a key comes before, and not again", () => {
    const work = vi.fn();
    const field = new FieldWork();
    field.later(work);
    field.now();
    expect(work).toHaveBeenCalledTimes(1);
    vi.runAllTimers();
    expect(work).toHaveBeenCalledTimes(1);
  });

  it("is forgotten when typing begins", () => {
    const work = vi.fn();
    const field = new FieldWork();
    field.later(work);
    field.drop();
    vi.runAllTimers();
    field.now();
    expect(work).not.toHaveBeenCalled();
  });
});

describe("a key", () => {
  const key = (name: string, more: KeyboardEventInit = {}) => new KeyboardEvent("keydown", { key: name, ...more });

  it.each(["a", "Dead", "Process", "F2", "Backspace", "Delete", "Unidentified", "ContextMenu"])(
    "%s reaches the field",
    (name) => {
      expect(reachesField(key(name))).toBe(true);
    },
  );
  it.each(["ArrowDown", "PageUp", "Home", "End", "Enter", "Tab", "Escape"])("%s only moves", (name) => {
    expect(reachesField(key(name))).toBe(false);
  });
  it("with Control can take the clipboard, but moves as it does alone", () => {
    expect(reachesField(key("c", { ctrlKey: true }))).toBe(true);
    expect(reachesField(key("Home", { ctrlKey: true }))).toBe(false);
    expect(reachesField(key("Control", { ctrlKey: true }))).toBe(false);
  });
  it("Shift and Tab is told by its place in WebKitGTK", () => {
    expect(reachesField(key("Unidentified", { code: "Tab" }))).toBe(false);
  });
});
