/** The window's width in pixels of the standard text size: a person who reads at 200 % has half the room. */
export function roomyWidth(pixels = window.innerWidth): number {
  const text = Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;
  return (pixels * 16) / text;
}
