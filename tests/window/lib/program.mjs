// Starts the real program under WebDriver on a data folder, and ends everything that was started.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const { Builder, Capabilities } = createRequire(new URL("../../../ui/package.json", import.meta.url))(
  "selenium-webdriver",
);
const top = fileURLToPath(new URL("../../..", import.meta.url));

/** Figures are taken from the release build; tests drive the debug build, which takes a dialog's answer from them. */
export const APPLICATION = process.env.AUM_DESK_PROGRAM ?? join(top, "target/debug/aum-desk");
export const COMMAND_LINE = join(top, "target/debug/aum");
/** Generous: the machine that runs this may be slow, and nothing waits longer than it has to. */
export const PATIENCE = 60_000;

const groups = new Set();
const folders = new Set();

process.on("exit", () => {
  for (const group of groups) end(group);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

function end(group) {
  groups.delete(group);
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

/** Waits for a condition and says which one when it does not come. */
export async function until(what, condition, patience = PATIENCE) {
  const started = Date.now();
  let last;
  for (;;) {
    try {
      const value = await condition();
      if (value) return value;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (Date.now() - started > patience) throw new Error(`Waited ${patience / 1000} s in vain: ${what}`, { cause: last });
    await new Promise((again) => setTimeout(again, 25));
  }
}

/** A folder that is removed at the end. */
export function throwAwayFolder() {
  const folder = mkdtempSync(join(tmpdir(), "aum-desk-window."));
  folders.add(folder);
  return folder;
}

async function freePort() {
  const server = createServer();
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address();
  await new Promise((closed) => server.close(closed));
  return port;
}

/** The environment of a program that works in this folder. */
export function surroundings(folder) {
  return { ...process.env, AUM_DESK_DATA_DIR: join(folder, "data"), AUM_DESK_DIALOG_ANSWER: join(folder, "answer.xlsx") };
}

/** The command line on the same records; its exit code and what its JSON says. */
export function aum(folder, ...words) {
  const done = spawnSync(COMMAND_LINE, ["--json", ...words], { env: surroundings(folder), encoding: "utf8", timeout: PATIENCE });
  if (done.error) throw done.error;
  return { code: done.status, said: done.stdout.trim() === "" ? null : JSON.parse(done.stdout), errors: done.stderr };
}

/** The running programs of this folder, by process id. */
export function processes(folder) {
  const application = realpathSync(APPLICATION);
  const mark = `AUM_DESK_DATA_DIR=${join(folder, "data")}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return (
          readlinkSync(`/proc/${name}/exe`) === application &&
          readFileSync(`/proc/${name}/environ`, "utf8").split("\0").includes(mark)
        );
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Starts the program and answers with its WebDriver and the ways to end it; `changed` is other for it than for the rest. */
export async function start(folder, changed = {}) {
  const port = await freePort();
  const log = openSync(join(folder, "program.log"), "a");
  const server = spawn("WebKitWebDriver", [`--port=${port}`, "--host=127.0.0.1"], {
    detached: true,
    // Makes the window one that a driver may steer; it then calls itself "wry".
    env: { ...surroundings(folder), TAURI_WEBVIEW_AUTOMATION: "true", ...changed },
    stdio: ["ignore", log, log],
  });
  const failed = new Promise((_, reject) => server.once("error", reject));
  failed.catch(() => undefined);
  if (server.pid) groups.add(server.pid);
  const address = `http://127.0.0.1:${port}`;
  await Promise.race([failed, until("WebKitWebDriver answers", async () => (await fetch(`${address}/status`)).ok)]);
  const driver = await new Builder()
    .usingServer(address)
    .withCapabilities(new Capabilities({ browserName: "wry", "webkitgtk:browserOptions": { binary: APPLICATION, args: [] } }))
    .build();
  await driver.manage().setTimeouts({ script: PATIENCE, implicit: 0, pageLoad: PATIENCE });
  return {
    driver,
    log: () => readFileSync(join(folder, "program.log"), "utf8"),
    /** As a power cut: no chance to save anything. */
    kill() {
      const running = processes(folder);
      for (const id of running) process.kill(id, "SIGKILL");
      end(server.pid);
      return running.length;
    },
    async close() {
      await Promise.race([driver.quit().catch(() => undefined), new Promise((late) => setTimeout(late, 10_000).unref())]);
      end(server.pid);
    },
  };
}
