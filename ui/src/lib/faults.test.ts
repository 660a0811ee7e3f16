import { describe, expect, it } from "vitest";
import contract from "./contract/FaultCode.ts?raw";
import { asFault, FAULTS } from "./faults";

describe("the fault table", () => {
  it("has an entry with a title for every code of the contract and no other", () => {
    const type = contract.slice(contract.indexOf("export type"));
    const codes = [...type.matchAll(/"([a-z-]+)"/g)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(10);
    expect(Object.keys(FAULTS).sort()).toEqual(codes.sort());
    for (const kind of Object.values(FAULTS)) expect(kind.title).not.toBe("");
  });

  it("has its own words for each way in which a keychain fails", () => {
    const codes = ["keychain-missing", "keychain-locked", "credential-missing", "keychain-denied"] as const;
    expect(new Set(codes.map((code) => FAULTS[code].title)).size).toBe(4);
  });

  it("passes a fault on as it is", () => {
    const fault = { code: "busy", message: "m", hint: "h", where: "w" } as const;
    expect(asFault(fault)).toBe(fault);
  });

  it("makes an internal fault of anything else, with the reason in it", () => {
    expect(asFault(new Error("disk gone"))).toMatchObject({ code: "internal", message: "The program said: disk gone" });
    expect(asFault(undefined).code).toBe("internal");
    expect(asFault({ code: "from-the-future", message: "m", hint: "h", where: "" }).code).toBe("internal");
  });
});
