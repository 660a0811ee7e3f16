const FOCUSABLE =
  "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), [tabindex]";

/** Moves the focus to what comes after the grid, or before it. Round to the other end of the page where nothing is left. */
export function leave(root: HTMLElement, backwards: boolean): void {
  const all = [...document.querySelectorAll<HTMLElement>(FOCUSABLE)].filter(
    (element) => element.tabIndex >= 0 && !root.contains(element) && element.getClientRects().length > 0,
  );
  const after = all.filter(
    (element) => (root.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0,
  );
  const before = all.filter((element) => !after.includes(element));
  const target = backwards ? (before.at(-1) ?? after.at(-1)) : (after[0] ?? before[0]);
  if (target) target.focus();
  else (document.activeElement as HTMLElement | null)?.blur();
}
