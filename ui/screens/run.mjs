// Opens every screen of the built window in Chromium, light and dark, wide and narrow: no accessibility violation, no
// message in the console, nothing wider than the window. Screenshots go to tests/artifacts/screens.
// Usage: node screens/run.mjs [part of a screen's name]
import { mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { SCREENS } from "./places.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const built = join(here, "../test-results/screens-build");
const shots = join(here, "../../tests/artifacts/screens");
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
/** All that another theme can break; the rest has been judged in the light one. */
const COLOR_RULES = ["color-contrast", "link-in-text-block"];
const SIZES = [
  { width: 1280, height: 800 },
  { width: 900, height: 600 },
];

const server = createServer((request, response) => {
  const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
  const file = join(built, path === "/" ? "index.html" : path);
  try {
    const body = readFileSync(file);
    response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
  } catch {
    response.writeHead(204).end();
  }
});
await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
const origin = `http://127.0.0.1:${server.address().port}`;

const wanted = process.argv[2] ?? "";
const chosen = SCREENS.filter(({ name }) => name.includes(wanted));
const browser = await chromium.launch({
  executablePath: process.env["CHROMIUM"] ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
mkdirSync(shots, { recursive: true });
const failures = [];

async function look(screen, viewport) {
  const context = await browser.newContext({
    colorScheme: "light",
    viewport,
    reducedMotion: "reduce",
    locale: "en-US",
  });
  const page = await context.newPage();
  let label = `${screen.name}-light-${viewport.width}`;
  page.setDefaultTimeout(20_000);
  page.on("console", (message) => message.type() === "error" && failures.push(`${label}: console: ${message.text()}`));
  page.on("pageerror", (error) => failures.push(`${label}: ${error.message}`));
  try {
    await page.goto(`${origin}/?${screen.query ?? ""}`);
    await screen.open(page);
    await page.evaluate(axe);
    for (const colorScheme of ["light", "dark"]) {
      label = `${screen.name}-${colorScheme}-${viewport.width}`;
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(shots, `${label}.png`) });
      await judge(page, label, colorScheme === "light" ? undefined : { runOnly: COLOR_RULES });
    }
  } catch (error) {
    failures.push(`${label}: ${error.message}`);
    await page.screenshot({ path: join(shots, `${label}.png`) }).catch(() => undefined);
  }
  await context.close();
}

async function judge(page, label, options = {}) {
  const { violations } = await page.evaluate(
    (chosen) => globalThis.axe.run(document, { resultTypes: ["violations"], ...chosen }),
    options,
  );
  for (const { id, help, nodes } of violations) {
    const places = nodes.slice(0, 5).map(({ html, any }) => `${html.slice(0, 160)} ${any[0]?.message ?? ""}`);
    failures.push(`${label}: ${id}: ${help} (${nodes.length})\n    ${places.join("\n    ")}`);
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  if (wide) failures.push(`${label}: wider than the window`);
}

const jobs = chosen.flatMap((screen) => SIZES.map((size) => () => look(screen, size)));
// Two at a time: enough to keep two cores busy.
const worker = async () => {
  for (let job = jobs.shift(); job; job = jobs.shift()) await job();
};
await Promise.all([worker(), worker()]);
await browser.close();
server.close();
console.log(`${chosen.length} screens looked at, ${failures.length} failures.`);
for (const failure of failures) console.error(failure);
if (failures.length > 0 || chosen.length === 0) process.exitCode = 1;
