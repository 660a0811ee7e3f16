import type { MenuItem } from "./ContextMenu.svelte";
import type { GridModel } from "./model.svelte";
import { rowSpansFromBottom } from "./selection";

/** What can be done with the selected cells and rows. The ids are commands of `keys.ts`, or known to the grid. */
export function menuItems(model: GridModel, mac: boolean): MenuItem[] {
  const control = mac ? "⌘" : "Ctrl ";
  const rows = rowSpansFromBottom(model.selection).reduce((sum, span) => sum + span.count, 0);
  const many = rows === 1 ? "row" : `${rows.toLocaleString()} rows`;
  const noProblems = model.standing.errors + model.standing.warnings === 0;
  const items: MenuItem[] = [
    { id: "cut", label: "Cut", keys: `${control}X` },
    { id: "copy", label: "Copy", keys: `${control}C` },
    { id: "clear", label: "Clear", keys: "Delete" },
    { id: "fill-down", label: "Fill down", keys: `${control}D`, separated: true },
    { id: "fill-right", label: "Fill right", keys: `${control}R` },
    { id: "insert-rows", label: `Insert ${many} above`, keys: `${control}+`, separated: true },
    {
      id: "delete-rows",
      label: `Delete ${many}`,
      keys: `${control}−`,
      disabled: model.active.row >= model.standing.rows,
    },
    { id: "fit", label: "Fit column to its text", keys: "", separated: true },
    { id: "next-problem", label: "Next problem", keys: "F8", disabled: noProblems },
  ];
  if (model.offersHere()) items.splice(3, 0, { id: "open-list", label: "Choose from the list", keys: "Alt ↓" });
  return items;
}
