/** Reads what spreadsheets put on the clipboard: tabs, CRLF or LF, quoted cells with tabs, line breaks and doubled quotes. */
export function parseTsv(text: string): string[][] {
  if (text === "") return [];
  const rows: string[][] = [];
  let row: string[] = [];
  let from = 0;
  for (;;) {
    const { value, end } = text[from] === '"' ? quotedCell(text, from) : plainCell(text, from);
    row.push(value);
    if (end >= text.length) break;
    if (text[end] === "\t") {
      from = end + 1;
      continue;
    }
    rows.push(row);
    row = [];
    from = text[end] === "\r" && text[end + 1] === "\n" ? end + 2 : end + 1;
    if (from >= text.length) return rows;
  }
  rows.push(row);
  return rows;
}

/** Writes cells for spreadsheets; cells with tabs, line breaks or a leading quote are quoted. */
export function writeTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map(quoteWhereNeeded).join("\t")).join("\r\n");
}

/** The same cells as an HTML table, which office programs and mail prefer. */
export function writeHtml(rows: readonly (readonly string[])[]): string {
  const lines = rows.map((row) => `<tr>${row.map((cell) => `<td>${escapeHtml(cell)}</td>`).join("")}</tr>`);
  return `<table>${lines.join("")}</table>`;
}

/** A cell holds one line: line breaks and tabs in a pasted value become single spaces. */
export function flatten(value: string): string {
  return value.includes("\n") || value.includes("\r") || value.includes("\t")
    ? value.replace(/\s*[\r\n\t]+\s*/g, " ").trim()
    : value;
}

/** Makes every row equally long; paste needs a rectangle. */
export function rectangle(rows: string[][]): string[][] {
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  return rows.map((row) => (row.length === width ? row : [...row, ...Array<string>(width - row.length).fill("")]));
}

interface Cell {
  value: string;
  end: number;
}

function plainCell(text: string, from: number): Cell {
  let end = from;
  while (end < text.length && text[end] !== "\t" && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { value: text.slice(from, end), end };
}

/** A cell that begins with a quote but is not properly closed (“5" pipe” cut off) is taken as it stands. */
function quotedCell(text: string, from: number): Cell {
  let value = "";
  let place = from + 1;
  for (;;) {
    const quote = text.indexOf('"', place);
    if (quote < 0) return plainCell(text, from);
    value += text.slice(place, quote);
    if (text[quote + 1] !== '"') {
      const after = text[quote + 1];
      const closed = after === undefined || after === "\t" || after === "\n" || after === "\r";
      return closed ? { value, end: quote + 1 } : plainCell(text, from);
    }
    value += '"';
    place = quote + 2;
  }
}

function quoteWhereNeeded(cell: string): string {
  return /[\t\r\n]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function escapeHtml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
