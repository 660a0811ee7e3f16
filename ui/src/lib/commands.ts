import type { App, EditorCommand } from "./app.svelte";
import type { IconName } from "./ui/icons";

export interface Command {
  /** The same id is used by the program's menu. */
  id: string;
  label: string;
  group: "Go to" | "Worksheet" | "Edit" | "Problems" | "Program";
  icon: IconName;
  keys?: string;
  run: () => void;
}

export const MAC = /Mac/.test(navigator.platform);
/** “Ctrl K” on most systems, “⌘K” on macOS. */
export const keys = (text: string): string => (MAC ? text.replace(/Ctrl /g, "⌘").replace(/Shift /g, "⇧") : text);

const EDITOR: [EditorCommand, string, Command["group"], IconName, string?][] = [
  ["worksheet.add-file", "Add people from a file", "Worksheet", "file-add"],
  ["worksheet.export", "Export the filled worksheet", "Worksheet", "export"],
  ["worksheet.send", "Review and send", "Worksheet", "send"],
  ["edit.undo", "Undo", "Edit", "undo", "Ctrl Z"],
  ["edit.redo", "Redo", "Edit", "redo", "Ctrl Y"],
  ["edit.find", "Find in the worksheet", "Edit", "search", "Ctrl F"],
  ["edit.fill-down", "Fill down", "Edit", "fill-down", "Ctrl D"],
  ["edit.insert-rows", "Insert rows", "Edit", "rows-add"],
  ["edit.delete-rows", "Delete rows", "Edit", "rows-delete"],
  ["problem.next", "Go to the next problem", "Problems", "arrow-right", "F8"],
  ["problem.previous", "Go to the previous problem", "Problems", "chevron-left", "Shift F8"],
  ["view.problems", "Show or hide the problems", "Problems", "panel"],
];

/** Everything that can be done now. The palette lists it and the menu runs it. */
export function commands(app: App): Command[] {
  const editor = app.editor;
  return [
    ...EDITOR.flatMap(([id, label, group, icon, shortcut]) =>
      editor
        ? [{ id, label, group, icon, run: editor[id], ...(shortcut === undefined ? {} : { keys: keys(shortcut) }) }]
        : [],
    ),
    command("go.overview", "Overview", "overview", () => app.go({ name: "overview" }), "Ctrl 1"),
    command("go.worksheets", "Worksheets", "worksheets", () => app.go({ name: "worksheets" }), "Ctrl 2"),
    command("go.batches", "Batches", "batches", () => app.go({ name: "batches" }), "Ctrl 3"),
    command("go.people", "People", "people", () => app.go({ name: "people" }), "Ctrl 4"),
    command("go.hie", "Your HIE: contacts and questions", "building", () => app.go({ name: "hie" }), "Ctrl 5"),
    command("go.help", "Help", "help", () => app.go({ name: "help" }), "F1"),
    command("go.settings", "Settings", "settings", () => app.go({ name: "settings" }), "Ctrl ,"),
    command("go.connections", "Connections and credentials", "plug", () =>
      app.go({ name: "settings", section: "connections" }),
    ),
    command("go.forms", "Forms: learn the HIE's own form", "file", () =>
      app.go({ name: "settings", section: "forms" }),
    ),
    command("go.reminders", "Reminders", "clock", () => app.go({ name: "settings", section: "reminders" })),
    command("go.handover", "Hand over to a colleague, or import a handover", "people", () =>
      app.go({ name: "settings", section: "handover" }),
    ),
    command("go.backup", "Back up or restore", "download", () => app.go({ name: "settings", section: "backup" })),
    command("go.practice", "Practice HIE", "flask", () => app.go({ name: "settings", section: "practice" })),
    {
      ...command(
        "worksheet.new",
        "New worksheet",
        "plus",
        () => app.go({ name: "worksheets", create: true }),
        "Ctrl N",
      ),
      group: "Worksheet",
    },
    program("palette", "Search or jump to…", "search", () => (app.palette = true), "Ctrl K"),
    program("shortcuts", "Keyboard shortcuts", "keyboard", () => (app.shortcuts = true), "?"),
    program("data-folder", "Where is my data", "folder", () => void app.attempt(() => app.desk.openDataFolder())),
    program("theme.system", "Theme: as the system", "sun", () => void app.setTheme("system")),
    program("theme.light", "Theme: light", "sun", () => void app.setTheme("light")),
    program("theme.dark", "Theme: dark", "sun", () => void app.setTheme("dark")),
  ];
}

function command(id: string, label: string, icon: IconName, run: () => void, shortcut?: string): Command {
  return { id, label, group: "Go to", icon, run, ...(shortcut === undefined ? {} : { keys: keys(shortcut) }) };
}

function program(id: string, label: string, icon: IconName, run: () => void, shortcut?: string): Command {
  return { ...command(id, label, icon, run, shortcut), group: "Program" };
}

/** Runs a command by its id; false when it is not possible now. */
export function runCommand(app: App, id: string): boolean {
  const found = commands(app).find((command) => command.id === id);
  found?.run();
  return found !== undefined;
}

const BY_KEY: Record<string, string> = {
  k: "palette",
  n: "worksheet.new",
  ",": "go.settings",
  "1": "go.overview",
  "2": "go.worksheets",
  "3": "go.batches",
  "4": "go.people",
  "5": "go.hie",
};

/** The shortcuts that hold everywhere. Those of the grid are the grid's own. */
export function onGlobalKey(app: App, event: KeyboardEvent): void {
  if (event.defaultPrevented || app.home?.organization == null) return;
  const control = MAC ? event.metaKey : event.ctrlKey;
  const id = control && !event.altKey && !event.shiftKey ? BY_KEY[event.key.toLowerCase()] : plainKey(event);
  if (id === undefined || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  runCommand(app, id);
}

function plainKey(event: KeyboardEvent): string | undefined {
  if (event.key === "F1") return "go.help";
  const target = event.target;
  const typing =
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
  return event.key === "?" && !typing ? "shortcuts" : undefined;
}
