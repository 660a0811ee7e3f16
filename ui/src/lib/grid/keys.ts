/** What a key means in the grid. Keys without a meaning are left to the text field. */
export type Command =
  | { do: "go"; to: "cell" | "edge" | "page"; rows: number; columns: number; extend: boolean }
  | { do: "go-to"; place: "row-start" | "row-end" | "sheet-start" | "sheet-end"; extend: boolean }
  | { do: "commit"; by: "row" | "column"; backwards: boolean }
  | { do: "commit-and-go"; rows: number; columns: number }
  | { do: "problem"; backwards: boolean }
  | { do: "leave"; backwards: boolean }
  | { do: "widen"; by: number }
  | {
      do:
        | "edit"
        | "cancel"
        | "clear"
        | "fill-down"
        | "fill-right"
        | "undo"
        | "redo"
        | "find"
        | "insert-rows"
        | "delete-rows"
        | "select-all"
        | "select-columns"
        | "select-rows"
        | "open-list"
        | "menu"
        | "callout";
    };

/** How the text field is used: moving about, typing over a cell (arrows commit), or editing its text (arrows move the caret). */
export type Mode = "navigate" | "replace" | "edit";

export type Press = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">;

const ARROWS: Record<string, [rows: number, columns: number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function commandFor(press: Press, mode: Mode, mac: boolean): Command | null {
  const control = mac ? press.metaKey : press.ctrlKey;
  const foreign = mac ? press.ctrlKey : press.metaKey;
  const shift = press.shiftKey;
  // WebKitGTK sends Shift+Tab with the key "Unidentified".
  const key = press.code === "Tab" ? "Tab" : press.key;

  if (key === "Enter" && press.altKey) return mode === "navigate" ? { do: "callout" } : null;
  if (key === "Enter" && !foreign) return { do: "commit", by: "row", backwards: shift };
  if (key === "Tab" && !control && !foreign && !press.altKey) return { do: "commit", by: "column", backwards: shift };
  if (key === "Escape") return { do: "cancel" };
  if (key === "F6") return { do: "leave", backwards: shift };
  if (key === "F8") return { do: "problem", backwards: shift };
  if (key === "ArrowDown" && press.altKey) return { do: "open-list" };
  if (control && !press.altKey && key.toLowerCase() === "f") return { do: "find" };
  const arrow = ARROWS[key];
  if (mode === "edit") return null;
  if (mode === "replace")
    return arrow && !control && !shift ? { do: "commit-and-go", rows: arrow[0], columns: arrow[1] } : null;
  if (arrow) {
    const [rows, columns] = arrow;
    if (press.altKey) return shift && columns !== 0 ? { do: "widen", by: columns } : null;
    return { do: "go", to: control ? "edge" : "cell", rows, columns, extend: shift };
  }
  return press.altKey ? null : whileMoving(key, press, control, shift, mac);
}

function whileMoving(key: string, press: Press, control: boolean, shift: boolean, mac: boolean): Command | null {
  switch (key) {
    case "Home":
      return { do: "go-to", place: control ? "sheet-start" : "row-start", extend: shift };
    case "End":
      return { do: "go-to", place: control ? "sheet-end" : "row-end", extend: shift };
    case "PageUp":
      return { do: "go", to: "page", rows: -1, columns: 0, extend: shift };
    case "PageDown":
      return { do: "go", to: "page", rows: 1, columns: 0, extend: shift };
    case "F2":
      return { do: "edit" };
    case "Delete":
    case "Backspace":
      return { do: "clear" };
    case "ContextMenu":
      return { do: "menu" };
    case "F10":
      return shift ? { do: "menu" } : null;
    case " ":
      // ⌘Space belongs to macOS, so Ctrl+Space selects columns there too.
      if (control || (mac && press.ctrlKey)) return { do: "select-columns" };
      return shift ? { do: "select-rows" } : null;
  }
  if (!control) return null;
  if (key === "+" || (key === "=" && shift) || press.code === "NumpadAdd") return { do: "insert-rows" };
  if (key === "-" || press.code === "NumpadSubtract") return { do: "delete-rows" };
  switch (key.toLowerCase()) {
    case "a":
      return { do: "select-all" };
    case "d":
      return { do: "fill-down" };
    case "r":
      return { do: "fill-right" };
    case "y":
      return { do: "redo" };
    case "z":
      return { do: shift ? "redo" : "undo" };
  }
  return null;
}
