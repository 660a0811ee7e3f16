// Keys as the X server sends them, through the keyboard layout and the input method; WebDriver knows no dead keys.
import { spawnSync } from "node:child_process";

function tool(name, ...words) {
  const done = spawnSync(name, words, { encoding: "utf8", timeout: 20_000 });
  if (done.error) throw done.error;
  return { ok: done.status === 0, said: done.stdout.trim(), errors: done.stderr.trim() };
}

function must(name, ...words) {
  const done = tool(name, ...words);
  if (!done.ok) throw new Error(`${name} ${words.join(" ")}: ${done.errors}`);
  return done.said;
}

/** The visible windows of a process, by X id. */
export function windowsOf(process) {
  // The search fails where it finds none.
  return tool("xdotool", "search", "--onlyvisible", "--all", "--pid", String(process), "--name", ".").said.split("\n").filter(Boolean);
}

/** The layout of many who write accents in the United States: ' ~ ^ " are dead keys. */
export function accentLayout() {
  must("setxkbmap", "-layout", "us", "-variant", "intl", "-option", "compose:menu");
}

/** There is no window manager here that would give the window the keyboard. */
export function giveKeyboard(window) {
  must("xdotool", "windowfocus", "--sync", window);
}

export function pressKeys(...names) {
  must("xdotool", "key", "--clearmodifiers", ...names);
}
