import { describe, expect, it } from "vitest";
import { ago, count, fileName, list, rowNumbers, sameName } from "./format";

describe("names that sign", () => {
  it.each([
    ["Dolores Okafor", "Dolores Okafor", true],
    ["  dolores   okafor ", "Dolores Okafor", true],
    ["Thuý Nguyễn", "Thuý Nguyễn".normalize("NFD"), true],
    ["Dolores", "Dolores Okafor", false],
    ["", "", false],
  ])("%j and %j", (one, other, same) => expect(sameName(one, other)).toBe(same));
});

describe("words for numbers and times", () => {
  it("counts one and many", () => {
    expect(count(1, "error")).toBe("1 error");
    expect(count(2, "error")).toBe("2 errors");
  });

  it("lists words and row numbers, and says how many more there are", () => {
    expect(list(["A"])).toBe("A");
    expect(list(["A", "B"])).toBe("A and B");
    expect(rowNumbers([3])).toBe("3");
    expect(rowNumbers([3, 4, 5, 8])).toBe("3–5 and 8");
    expect(rowNumbers([3, 4, 8], 43)).toBe("3–4, 8, and 40 more");
    expect(rowNumbers([1, 3, 5, 7], 4, 2)).toBe("1, 3, and 2 more");
  });

  it("says today with the time, and leaves what is no date", () => {
    const now = new Date(2026, 10, 22, 18, 0);
    expect(ago(new Date(2026, 10, 22, 9, 5).toISOString(), now)).toMatch(/^Today, /);
    expect(ago(new Date(2026, 10, 21, 23, 59).toISOString(), now)).toBe("Yesterday");
    expect(ago("soon", now)).toBe("soon");
  });

  it("takes the last part of paths of every system", () => {
    expect(fileName("/home/me/Receipt.xlsx")).toBe("Receipt.xlsx");
    expect(fileName("C:\\Users\\me\\Receipt.xlsx")).toBe("Receipt.xlsx");
  });
});
