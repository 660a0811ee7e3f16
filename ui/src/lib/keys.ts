// WebKitGTK reports Shift+Tab with key "Unidentified" and code "Tab", and focus traps stick on it. This has to be
// the first listener of the window, so it is imported before everything else.
window.addEventListener(
  "keydown",
  (event) => {
    if (event.code === "Tab" && event.key !== "Tab") Object.defineProperty(event, "key", { value: "Tab" });
  },
  { capture: true },
);
