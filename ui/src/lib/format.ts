const numbers = new Intl.NumberFormat();
const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const dateOnly = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const timeOnly = new Intl.DateTimeFormat(undefined, { timeStyle: "short" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

export const number = (value: number) => numbers.format(value);

/** “1 person”, “12 people”. */
export function count(value: number, one: string, many = `${one}s`): string {
  return `${number(value)} ${value === 1 ? one : many}`;
}

export const people = (value: number) => count(value, "person", "people");

const conjunction = new Intl.ListFormat("en-US", { type: "conjunction" });

/** “A”, “A and B”, “A, B, and C”. */
export const list = (parts: readonly string[]) => conjunction.format(parts);

/** Row numbers as people write them, “3, 8–12, and 40 more”; `total` counts also those that are not among the numbers. */
export function rowNumbers(numbers: readonly number[], total = numbers.length, most = 12): string {
  const runs: [number, number][] = [];
  for (const row of numbers) {
    const last = runs.at(-1);
    if (last && row === last[1] + 1) last[1] = row;
    else runs.push([row, row]);
  }
  const shown = runs.slice(0, most);
  const more = total - shown.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const parts = shown.map(([first, last]) => (first === last ? number(first) : `${number(first)}–${number(last)}`));
  return list(more > 0 ? [...parts, `${number(more)} more`] : parts);
}

function parse(text: string): Date | null {
  // A bare day is one of the user's own calendar, not midnight in Greenwich.
  const date = new Date(/^\d{4}-\d{2}-\d{2}$/.test(text) ? `${text}T00:00:00` : text);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Date and time in the system's format; the text itself when it is no date. */
export function moment(text: string): string {
  const date = parse(text);
  return date ? dateTime.format(date) : text;
}

export function day(text: string): string {
  const date = parse(text);
  return date ? dateOnly.format(date) : text;
}

/** “Today, 10:42”, “yesterday”, “3 days ago”, then the date. */
export function ago(text: string, now = new Date()): string {
  const date = parse(text);
  if (!date) return text;
  const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  if (days === 0) return `${capital(relative.format(0, "day"))}, ${timeOnly.format(date)}`;
  if (days < 0 && days > -7) return capital(relative.format(days, "day"));
  return dateOnly.format(date);
}

export function capital(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}

/** “40 seconds”, “3 minutes”, “2 hours”: as exact as an estimate is. */
export function duration(seconds: number): string {
  if (seconds < 90) return count(Math.max(1, Math.round(seconds)), "second");
  if (seconds < 5400) return count(Math.round(seconds / 60), "minute");
  return count(Math.round(seconds / 3600), "hour");
}

/** Names compare without regard to case and to doubled spaces. */
export function sameName(one: string, other: string): boolean {
  const plain = (text: string) => text.normalize("NFC").trim().replace(/\s+/g, " ").toLocaleLowerCase();
  return plain(one) !== "" && plain(one) === plain(other);
}

/** The last part of a path, for both kinds of separator. */
export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}
