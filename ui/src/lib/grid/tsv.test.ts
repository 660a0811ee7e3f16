import { describe, expect, it } from "vitest";
import { flatten, parseTsv, rectangle, writeHtml, writeTsv } from "./tsv";

describe("reading the clipboard", () => {
  it.each([
    ["one value", "Aisha", [["Aisha"]]],
    [
      "a trailing line break is no row",
      "a\tb\r\nc\td\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["LF, CRLF and CR end rows", "a\nb\r\nc\rd", [["a"], ["b"], ["c"], ["d"]]],
    [
      "empty cells stay",
      "\ta\t\n\t\t\n",
      [
        ["", "a", ""],
        ["", "", ""],
      ],
    ],
    ["an empty row in between stays", "a\n\nb\n", [["a"], [""], ["b"]]],
    [
      "quoted line breaks, tabs and doubled quotes",
      '"5\r\nSt"\t"a\tb"\t"say ""hi"""\n',
      [["5\r\nSt", "a\tb", 'say "hi"']],
    ],
    ["quotes inside a plain cell are text", 'Robert "Bob" Li\tx', [['Robert "Bob" Li', "x"]]],
    ["an unclosed quote is text", '"Bob\tx\ny', [['"Bob', "x"], ["y"]]],
    ["text after a closing quote makes it text", '"Bob" Li\tx', [['"Bob" Li', "x"]]],
    ["a quoted empty cell", '""\tx', [["", "x"]]],
    ["nothing", "", []],
  ])("%s", (_, text, rows) => {
    expect(parseTsv(text)).toEqual(rows);
  });

  it("reads back what it wrote", () => {
    const rows = [
      ["a\tb", '"q"', ""],
      ["line\nbreak", "O’Brien", 'x"y'],
    ];
    expect(parseTsv(writeTsv(rows))).toEqual(rows);
  });

  it("puts a value on one line", () => {
    expect(flatten("12 Main St\r\n  Floor 3\tRoom 4\n")).toBe("12 Main St Floor 3 Room 4");
    expect(flatten("  kept  ")).toBe("  kept  ");
  });

  it("fills up short rows", () => {
    expect(rectangle([["a"], ["b", "c"]])).toEqual([
      ["a", ""],
      ["b", "c"],
    ]);
  });

  it("escapes text in the table for office programs", () => {
    expect(writeHtml([["<b>&"]])).toBe("<table><tr><td>&lt;b&gt;&amp;</td></tr></table>");
  });
});
