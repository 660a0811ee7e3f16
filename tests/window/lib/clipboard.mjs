// The X clipboard, as another program of the desktop uses it.
import { spawn, spawnSync } from "node:child_process";

let owner;
process.on("exit", () => owner?.kill());

/** Puts text on the clipboard and stays its owner, as X wants it. */
export async function putOnClipboard(text) {
  owner?.kill();
  owner = spawn("xclip", ["-quiet", "-selection", "clipboard", "-target", "UTF8_STRING", "-in"], {
    stdio: ["pipe", "ignore", "pipe"],
  });
  // It says that it waits for requests once it owns the selection.
  const ready = new Promise((resolve, reject) => {
    owner.once("error", reject);
    owner.stderr.once("data", resolve);
  });
  owner.stdin.end(text);
  await ready;
  // It stays, but nobody waits for it.
  owner.stderr.unref();
  owner.unref();
}

/** What another program would paste. */
export function onClipboard() {
  const read = spawnSync("xclip", ["-selection", "clipboard", "-target", "UTF8_STRING", "-out"], {
    encoding: "utf8",
    timeout: 10_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  return read.status === 0 ? read.stdout : null;
}
