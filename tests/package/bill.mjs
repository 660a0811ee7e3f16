// Looks into a bill of materials: it names what it should, and each thing that is used is in it.
import { readFileSync } from "node:fs";

const bill = JSON.parse(readFileSync(process.argv[2], "utf8"));
const parts = [...bill.components, bill.metadata.component];
const wrong = [];
for (const name of ["pkg:cargo/aum-desk", "pkg:cargo/aum", "pkg:cargo/tauri", "pkg:cargo/rusqlite", "pkg:npm/svelte"]) {
  if (!parts.some((part) => part.purl.startsWith(`${name}@`))) wrong.push(`${name} is not in it`);
}
const known = new Set(parts.map((part) => part["bom-ref"]));
if (known.size !== parts.length) wrong.push("a part is in it twice");
for (const { ref, dependsOn } of bill.dependencies) {
  for (const used of dependsOn) if (!known.has(used)) wrong.push(`${ref} uses ${used}, which is not in it`);
}
for (const part of bill.components) {
  if (part.type === "library" && !part.licenses) wrong.push(`${part.name} has no license`);
  if (part.type === "library" && !part.hashes) wrong.push(`${part.name} has no digest`);
}
if (bill.specVersion !== "1.6" || !/^urn:uuid:[0-9a-f-]{36}$/.test(bill.serialNumber)) wrong.push("it is not CycloneDX 1.6");
if (wrong.length > 0) throw new Error(wrong.join("; "));
