// Writes what the programs are made of: the licenses of everything compiled in, and a bill of materials (CycloneDX 1.6).
// Reads cargo's own metadata and the npm lock file; needs no network once the sources are there.
// Usage: node third-party.mjs OUT-licenses.txt OUT-bill.cdx.json
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const [licensesFile, billFile] = process.argv.slice(2);
if (!billFile) throw new Error("Usage: third-party.mjs OUT-licenses.txt OUT-bill.cdx.json");
const top = join(import.meta.dirname ?? ".", "..");
const PROGRAMS = ["aum-desk", "aum"];
const LICENSE_FILE = /^(licen[cs]e|copying|unlicense|notice|copyright)/i;
const MIT_TEXT = /permission is hereby granted, free of charge/i;

/** The crates compiled into the programs for this system, and which of them each one uses. */
function crates() {
  const host = /host: (.*)/.exec(execFileSync("rustc", ["-vV"], { encoding: "utf8" }))[1];
  const words = ["metadata", "--locked", "--format-version", "1", "--filter-platform", host];
  const metadata = JSON.parse(
    execFileSync("cargo", [...words, "--features", "aum-desk/custom-protocol"], { cwd: top, maxBuffer: 1 << 28 }),
  );
  const packages = new Map(metadata.packages.map((each) => [each.id, each]));
  const nodes = new Map(metadata.resolve.nodes.map((each) => [each.id, each]));
  const uses = (id) =>
    nodes.get(id).deps.filter((dep) => dep.dep_kinds.some((kind) => kind.kind === null)).map((dep) => dep.pkg);
  const found = new Set();
  const waiting = metadata.packages.filter((each) => each.source === null && PROGRAMS.includes(each.name)).map((each) => each.id);
  while (waiting.length > 0) {
    const id = waiting.pop();
    if (found.has(id)) continue;
    found.add(id);
    waiting.push(...uses(id));
  }
  const digests = new Map();
  for (const part of readFileSync(join(top, "Cargo.lock"), "utf8").split("[[package]]")) {
    const field = (name) => new RegExp(`^${name} = "(.*)"$`, "m").exec(part)?.[1];
    digests.set(`${field("name")}@${field("version")}`, field("checksum"));
  }
  return [...found].map((id) => {
    const each = packages.get(id);
    const checksum = digests.get(`${each.name}@${each.version}`);
    return {
      ours: each.source === null,
      name: each.name,
      version: each.version,
      link: `pkg:cargo/${each.name}@${each.version}`,
      uses: uses(id).map((used) => `pkg:cargo/${packages.get(used).name}@${packages.get(used).version}`),
      license: (each.license ?? "").replaceAll(/\s*\/\s*/g, " OR "),
      authors: each.authors,
      source: each.repository ?? `https://crates.io/crates/${each.name}`,
      folder: dirname(each.manifest_path),
      hash: checksum && { alg: "SHA-256", content: checksum },
    };
  });
}

/** The Node packages that the pages are made with and that end up in them. */
function nodePackages() {
  const { packages } = JSON.parse(readFileSync(join(top, "ui/package-lock.json"), "utf8"));
  return Object.entries(packages)
    .filter(([path, each]) => path !== "" && !each.dev && !each.optional && !each.peer)
    .map(([path, each]) => {
      const name = path.replace(/^.*node_modules\//, "");
      const [algorithm, digest] = (each.integrity ?? "").split("-");
      return {
        name,
        version: each.version,
        link: `pkg:npm/${name.replace("@", "%40")}@${each.version}`,
        uses: [],
        license: each.license ?? "",
        authors: [],
        source: `https://www.npmjs.com/package/${name}`,
        folder: join(top, "ui", path),
        hash: algorithm === "sha512" && { alg: "SHA-512", content: Buffer.from(digest, "base64").toString("hex") },
      };
    });
}

/** The license files of a package; where it may be used under MIT, only that. */
function textsOf({ folder, license }) {
  let names;
  try {
    names = readdirSync(folder).filter((name) => LICENSE_FILE.test(name)).sort();
  } catch {
    return [];
  }
  const texts = [];
  for (const name of names) {
    try {
      texts.push(readFileSync(join(folder, name), "utf8").replaceAll("\r\n", "\n").trim());
    } catch {
      // A folder of license files; each text in it is also that of another package.
    }
  }
  const mit = texts.filter((text) => MIT_TEXT.test(text));
  return license.includes("MIT") && !license.includes("AND") && mit.length > 0 ? mit : texts;
}

function licenses(parts) {
  const byText = new Map();
  const without = [];
  for (const part of parts) {
    const texts = textsOf(part);
    if (texts.length === 0) without.push(part);
    for (const text of texts) {
      const key = text.replaceAll(/\s+/g, " ");
      const entry = byText.get(key) ?? { text, parts: [] };
      entry.parts.push(part);
      byText.set(key, entry);
    }
  }
  const line = "-".repeat(80);
  const head = [
    "Licenses of what is compiled into AUM Desk",
    "",
    "Each part, with its license and where its source is. Where several licenses are offered, MIT was chosen if it is one of",
    "them, otherwise Apache-2.0. The texts follow. The Rust standard library (MIT OR Apache-2.0, https://github.com/rust-lang/rust)",
    "and SQLite (public domain, https://sqlite.org/copyright.html) are compiled in as well.",
    "",
    ...parts.map((part) => `${part.name} ${part.version}: ${part.license} (${part.source})`),
  ];
  const unnamed = without.map(
    (part) => `${part.name} ${part.version}: ${part.license}; ${part.authors.join(", ") || `the authors of ${part.name}`}`,
  );
  const body = [...byText.values()].flatMap(({ text, parts: of }) => [
    "",
    line,
    of.map((part) => `${part.name} ${part.version}`).join(", "),
    line,
    "",
    text,
  ]);
  const end = ["", line, "Published without a text of their own; the texts of their licenses are above", line, "", ...unnamed, ""];
  return [...head, ...body, ...(unnamed.length > 0 ? end : [""])].join("\n");
}

function bill(parts, [program]) {
  const seconds = Number(process.env.SOURCE_DATE_EPOCH ?? Math.floor(Date.now() / 1000));
  const component = (type, part) => ({
    type,
    "bom-ref": part.link,
    name: part.name,
    version: part.version,
    ...(part.license && { licenses: [{ expression: part.license }] }),
    purl: part.link,
    ...(part.hash && { hashes: [part.hash] }),
  });
  const content = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    version: 1,
    metadata: {
      timestamp: new Date(seconds * 1000).toISOString(),
      component: component("application", program),
    },
    components: parts.map((part) => component(part.ours ? "application" : "library", part)),
    dependencies: [...parts, program].map((part) => ({ ref: part.link, dependsOn: [...new Set(part.uses)].sort() })),
  };
  const digest = createHash("sha256").update(JSON.stringify(content)).digest("hex");
  const id = [8, 4, 4, 4, 12].reduce(([from, list], length) => [from + length, [...list, digest.slice(from, from + length)]], [0, []])[1];
  // The form of a random id (version 4), though made from the content, so that the same sources give the same file.
  id[2] = `4${id[2].slice(1)}`;
  id[3] = `8${id[3].slice(1)}`;
  return { ...content, serialNumber: `urn:uuid:${id.join("-")}` };
}

const byName = (a, b) => a.name.localeCompare(b.name, "en") || a.version.localeCompare(b.version, "en");
const rust = crates().sort(byName);
const pages = nodePackages().sort(byName);
const program = rust.find((each) => each.name === "aum-desk");
program.uses.push(...pages.map((each) => each.link));
const others = [...rust, ...pages].filter((each) => !each.ours);
if (others.length < 100) throw new Error("The list of what is compiled in has lost its entries.");
writeFileSync(licensesFile, licenses(others));
writeFileSync(billFile, `${JSON.stringify(bill([...rust, ...pages].filter((each) => each !== program), [program]), null, 1)}\n`);
