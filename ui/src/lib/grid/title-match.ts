import type { ChoiceView, TitleView } from "../contract";

/** Something offered in the list under a cell. */
export interface Offer {
  value: string;
  /** The part of the value that matched, to be emphasized; null when nothing was typed. */
  match: { start: number; end: number } | null;
  /** Lower is better; 0 and 1 are prefixes of the text and of a word. */
  rank: number;
  title: TitleView | null;
  /** What it means, for choices that say so. */
  means: string;
}

/** Between several choices in one cell. */
const BETWEEN = ";";

const MOST = 60;

/** Titles that match what was typed, best first, otherwise in the form's order. */
export function matchTitles(titles: readonly TitleView[], typed: string): Offer[] {
  return ranked(
    titles.map((title) => ({ value: title.name, title, means: "" })),
    typed,
  );
}

/** The same for plain values, for example facilities. */
export function matchValues(values: readonly string[], typed: string): Offer[] {
  return ranked(
    values.map((value) => ({ value, title: null, means: "" })),
    typed,
  );
}

/** What a column offers; where several may stand in a cell, the last of them is being typed and the others stay. */
export function matchChoices(choices: readonly ChoiceView[], typed: string, several: boolean): Offer[] {
  const candidates = choices.map(({ name, means }) => ({ value: name, title: null, means }));
  const end = several ? typed.lastIndexOf(BETWEEN) : -1;
  if (end < 0) return ranked(candidates, typed);
  const there = typed
    .slice(0, end)
    .split(BETWEEN)
    .map((part) => part.trim())
    .filter((part) => part !== "");
  const before = `${there.join(`${BETWEEN} `)}${BETWEEN} `;
  const left = candidates.filter(({ value }) => !there.some((part) => fold(part) === fold(value)));
  return ranked(left, typed.slice(end + 1)).map((offer) => ({
    ...offer,
    value: before + offer.value,
    match: offer.match && { start: before.length + offer.match.start, end: before.length + offer.match.end },
  }));
}

/** The offer that Enter would take without the user pointing at one: an exact value, else the first prefix match. */
export function suggested(offers: readonly Offer[], typed: string): number {
  const wanted = fold(typed.trim());
  if (wanted === "") return -1;
  const exact = offers.findIndex((offer) => fold(offer.value) === wanted);
  if (exact >= 0) return exact;
  const first = offers[0];
  return first && first.rank <= 2 ? 0 : -1;
}

function ranked(candidates: Pick<Offer, "value" | "title" | "means">[], typed: string): Offer[] {
  const wanted = fold(typed.trim());
  if (wanted === "") return candidates.slice(0, MOST).map((candidate) => ({ ...candidate, match: null, rank: 0 }));
  const offers: Offer[] = [];
  for (const candidate of candidates) {
    const found = rankOf(fold(candidate.value), wanted);
    if (found) offers.push({ ...candidate, ...found });
  }
  return offers.sort((a, b) => a.rank - b.rank).slice(0, MOST);
}

function rankOf(value: string, wanted: string): Pick<Offer, "rank" | "match"> | null {
  if (value.startsWith(wanted)) return { rank: 0, match: { start: 0, end: wanted.length } };
  const word = wordStart(value, wanted);
  if (word >= 0) return { rank: 1, match: { start: word, end: word + wanted.length } };
  const parts = wanted.split(/\s+/);
  if (parts.length > 1 && parts.every((part) => wordStart(value, part) >= 0)) {
    const first = wordStart(value, parts[0] ?? "");
    return { rank: 2, match: { start: first, end: first + (parts[0]?.length ?? 0) } };
  }
  const inside = value.indexOf(wanted);
  return inside >= 0 ? { rank: 3, match: { start: inside, end: inside + wanted.length } } : null;
}

function wordStart(value: string, part: string): number {
  for (let from = value.indexOf(part); from >= 0; from = value.indexOf(part, from + 1)) {
    if (from === 0 || !/[\p{L}\p{N}]/u.test(value[from - 1] ?? "")) return from;
  }
  return -1;
}

/** Lower case without accents, one character for one, so that places in it are places in the text. */
function fold(text: string): string {
  let folded = "";
  for (const character of text) {
    const plain = character.normalize("NFD").charAt(0).toLowerCase();
    folded += character.length === plain.length ? plain : character;
  }
  return folded;
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 };

/** The offer that a key leads to from the highlighted one (-1 for none): arrows go round, pages stop; null for other keys. */
export function highlightAfter(key: string, offers: number, active: number): number | null {
  const step = STEPS[key];
  if (step === undefined) return null;
  if (Math.abs(step) > 1) return Math.max(0, Math.min(offers - 1, active + step));
  return active < 0 && step < 0 ? offers - 1 : (active + step + offers) % offers;
}
