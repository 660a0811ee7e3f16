import "./lib/keys";
import "./app.css";
import { mount } from "svelte";
import type { Desk } from "./lib/desk/desk";
import { TauriDesk } from "./lib/desk/tauri";
import Window from "./Window.svelte";

async function openDesk(): Promise<Desk> {
  if (__FAKE_DESK__ && !("__TAURI_INTERNALS__" in window)) {
    const { FakeDesk } = await import("./lib/desk/fake");
    return FakeDesk.fromAddress(location.search);
  }
  return new TauriDesk();
}

const target = document.getElementById("app");
if (target) void openDesk().then((desk) => mount(Window, { target, props: { desk } }));
