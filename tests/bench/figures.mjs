// Measures the command line and the crates below it as ratios against named references, and writes the table of
// docs/performance.md. References and our own programs run in turns, so that a busy machine slows both alike.
// Usage: figures.mjs [ROUNDS]
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";

const rounds = Number(process.argv[2] ?? 7);
const SIZES = [1_000, 10_000, 100_000];
const release = "target/release";
const example = (name) => join(release, "examples", name);
const data = "target/bench";
mkdirSync(data, { recursive: true });
const home = mkdtempSync(join(tmpdir(), "aum-bench-"));
const env = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, AUM_DESK_DATA_DIR: home };

/** Seconds that passed, and seconds on a processor, of one run. */
function timed(command) {
  const script = `TIMEFORMAT='%3R %3U %3S'; time "$@" >/dev/null 2>&1 || (($? == 1))`;
  const { stderr } = spawnSync("bash", ["-c", script, "timed", ...command], { env, encoding: "utf8" });
  const [passed, user, system] = stderr.trim().split("\n").at(-1).split(" ").map(Number);
  return { passed, processor: user + system };
}

/** Peak memory in MiB. */
function peak(command) {
  if (!existsSync("/usr/bin/time")) return NaN;
  const { stderr } = spawnSync("/usr/bin/time", ["-f", "%M", ...command], { env, encoding: "utf8" });
  return Number(stderr.trim().split("\n").at(-1)) / 1024;
}

const sorted = (values) => [...values].sort((one, other) => one - other);
const least = (values) => sorted(values)[0];
const middle = (values) => sorted(values)[Math.floor(values.length / 2)];
const ratio = (ours, reference) => `${(ours / reference).toFixed(2)}×`;
const seconds = (value) => (value < 0.1 ? `${(value * 1000).toFixed(value < 0.001 ? 3 : 1)} ms` : `${value.toFixed(2)} s`);

/** Runs both in turns. */
function beside(ours, reference) {
  const runs = { ours: [], reference: [] };
  for (let round = 0; round < rounds; round++) {
    runs.reference.push(timed(reference));
    runs.ours.push(timed(ours));
  }
  const take = (name, kind, of) => of(runs[name].map((run) => run[kind]));
  return {
    ours: take("ours", "passed", least),
    reference: take("reference", "passed", least),
    middle: take("ours", "passed", middle) / take("reference", "passed", middle),
    processor: take("ours", "processor", least) / take("reference", "processor", least),
    oursProcessor: take("ours", "processor", least),
  };
}

const lines = [];
const row = (...cells) => lines.push(`| ${cells.join(" | ")} |`);
const growth = (values, index) =>
  index === 0 ? "" : `${(values[index] / values[index - 1] / (SIZES[index] / SIZES[index - 1])).toFixed(2)}`;

row("operation", "rows", "reference", "ours", "ratio (least)", "ratio (middle)", "ratio (processor)", "growth per row");
row(...Array(8).fill("---"));
const memory = [];
for (const kind of ["shared", "inline"]) {
  const times = [];
  for (const [index, size] of SIZES.entries()) {
    const file = join(data, `${kind}-${size}.xlsx`);
    if (!existsSync(file)) execFileSync(example("bench_data"), [file, String(size), kind]);
    const ours = [join(release, "aum"), "check", file, "--form", "healthix/btg", "--json"];
    const reference = [example("bare_read"), file];
    timed(ours); // makes the folder for the records
    const found = beside(ours, reference);
    times.push(found.oursProcessor);
    const name = `\`aum check --json\`, ${kind} texts, against a bare calamine \`worksheet_range\``;
    row(name, size, seconds(found.reference), seconds(found.ours), ratio(found.ours, found.reference),
      `${found.middle.toFixed(2)}×`, `${found.processor.toFixed(2)}×`, growth(times, index));
    if (size === 100_000) memory.push(`${kind} texts: ours ${peak(ours).toFixed(0)} MiB, bare read ${peak(reference).toFixed(0)} MiB`);
  }
}

const OPERATIONS = [
  ["read", "bare read", "`read_worksheet` against a bare calamine `worksheet_range`, one process"],
  ["check", "bare read", "all rules (`Worksheet::new`) against the same bare read"],
  ["write", "bare write", "`write_filled` against bare rust_xlsxwriter (constant memory, same cells)"],
  ["edit", null, "one edit with its row's problems and all counts (mean of 1,000)"],
];
const measured = SIZES.map((size) => {
  const text = execFileSync(example("measure"), [join(data, `shared-${size}.xlsx`), String(size), String(rounds)], { encoding: "utf8" });
  return Object.fromEntries(text.trim().split("\n").map((line) => {
    const [name, ...numbers] = line.split("\t");
    return [name, numbers.map(Number)];
  }));
});
for (const [ours, reference, name] of OPERATIONS) {
  for (const [index, size] of SIZES.entries()) {
    const one = measured[index][ours];
    if (reference === null) {
      const times = measured.map((all) => all[ours][2] / 1000);
      const first = measured[0][ours];
      row(name, size, `${seconds(first[0] / 1000)} at 1,000 rows`, seconds(one[0] / 1000), ratio(one[0], first[0]), ratio(one[1], first[1]),
        ratio(times[index], times[0]), "");
      continue;
    }
    const other = measured[index][reference];
    row(name, size, seconds(other[0]), seconds(one[0]), ratio(one[0], other[0]), ratio(one[1], other[1]), ratio(one[2], other[2]),
      growth(measured.map((all) => all[ours][2]), index));
  }
}
rmSync(home, { recursive: true });

const model = cpus()[0]?.model ?? "unknown processor";
const head = [
  `Measured ${new Date().toISOString().slice(0, 10)} on ${cpus().length} × ${model}, ${rounds} rounds, ${process.env.BENCH_PROFILE ?? "release profile"}.`,
  "",
];
const tail = ["", `Peak memory at 100,000 rows: ${memory.join("; ")}.`];
const table = [...head, ...lines, ...tail].join("\n");
console.log(table);

const page = "docs/performance.md";
const [before, after] = ["<!-- figures -->", "<!-- end of figures -->"];
const text = readFileSync(page, "utf8");
writeFileSync(page, `${text.slice(0, text.indexOf(before) + before.length)}\n${table}\n${text.slice(text.indexOf(after))}`);
