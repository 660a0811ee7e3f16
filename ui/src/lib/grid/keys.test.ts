import { describe, expect, it } from "vitest";
import { commandFor, type Mode, type Press } from "./keys";

function press(text: string, code?: string): Press {
  const parts = text.split("+");
  const key = parts.pop() || "+";
  const has = (name: string) => parts.includes(name);
  return {
    key,
    code: code ?? key,
    ctrlKey: has("Ctrl"),
    metaKey: has("Meta"),
    shiftKey: has("Shift"),
    altKey: has("Alt"),
  };
}
const meaning = (text: string, mode: Mode = "navigate", mac = false, code?: string) =>
  commandFor(press(text, code), mode, mac);

describe("keys while moving about", () => {
  it.each([
    ["ArrowDown", { do: "go", to: "cell", rows: 1, columns: 0, extend: false }],
    ["Shift+ArrowLeft", { do: "go", to: "cell", rows: 0, columns: -1, extend: true }],
    ["Ctrl+ArrowUp", { do: "go", to: "edge", rows: -1, columns: 0, extend: false }],
    ["Ctrl+Shift+End", { do: "go-to", place: "sheet-end", extend: true }],
    ["Home", { do: "go-to", place: "row-start", extend: false }],
    ["PageDown", { do: "go", to: "page", rows: 1, columns: 0, extend: false }],
    ["Enter", { do: "commit", by: "row", backwards: false }],
    ["Shift+Tab", { do: "commit", by: "column", backwards: true }],
    ["F2", { do: "edit" }],
    ["Delete", { do: "clear" }],
    ["Backspace", { do: "clear" }],
    ["Ctrl+d", { do: "fill-down" }],
    ["Ctrl+r", { do: "fill-right" }],
    ["Ctrl+z", { do: "undo" }],
    ["Ctrl+Shift+Z", { do: "redo" }],
    ["Ctrl+y", { do: "redo" }],
    ["Ctrl+f", { do: "find" }],
    ["Ctrl+a", { do: "select-all" }],
    ["Ctrl+ ", { do: "select-columns" }],
    ["Shift+ ", { do: "select-rows" }],
    ["Shift+F8", { do: "problem", backwards: true }],
    ["Ctrl+-", { do: "delete-rows" }],
    ["Ctrl++", { do: "insert-rows" }],
    ["Ctrl+Shift+=", { do: "insert-rows" }],
    ["Shift+F10", { do: "menu" }],
    ["Alt+ArrowDown", { do: "open-list" }],
    ["Alt+Enter", { do: "callout" }],
    ["F6", { do: "leave", backwards: false }],
  ])("%s", (text, command) => {
    expect(meaning(text)).toEqual(command);
  });

  it("leaves characters, dead keys and the clipboard's keys to the text field", () => {
    for (const text of ["a", "é", " ", "Dead", "Process", "Shift+A", "Ctrl+c", "Ctrl+v", "Ctrl+x", "Ctrl+Alt+q"]) {
      expect(meaning(text)).toBeNull();
    }
  });

  it("knows Shift+Tab as WebKitGTK sends it", () => {
    expect(meaning("Shift+Unidentified", "navigate", false, "Tab")).toEqual({
      do: "commit",
      by: "column",
      backwards: true,
    });
  });

  it("uses the command key on macOS", () => {
    expect(meaning("Meta+z", "navigate", true)).toEqual({ do: "undo" });
    expect(meaning("Ctrl+z", "navigate", true)).toBeNull();
    expect(meaning("Meta+z")).toBeNull();
  });
});

describe("keys while typing", () => {
  it("arrows commit after typing over a cell, and move the caret after F2", () => {
    expect(meaning("ArrowLeft", "replace")).toEqual({ do: "commit-and-go", rows: 0, columns: -1 });
    expect(meaning("ArrowLeft", "edit")).toBeNull();
  });

  it("Home, Delete and undo belong to the text", () => {
    for (const text of ["Home", "Delete", "Backspace", "Ctrl+z", "Ctrl+a", "Shift+ArrowLeft"]) {
      expect(meaning(text, "edit")).toBeNull();
      expect(meaning(text, "replace")).toBeNull();
    }
  });

  it("Enter, Tab and Escape end it", () => {
    expect(meaning("Shift+Enter", "edit")).toEqual({ do: "commit", by: "row", backwards: true });
    expect(meaning("Tab", "replace")).toEqual({ do: "commit", by: "column", backwards: false });
    expect(meaning("Escape", "edit")).toEqual({ do: "cancel" });
  });
});
