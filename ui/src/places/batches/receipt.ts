import type { App } from "../../lib/app.svelte";
import { fileName } from "../../lib/format";

/** Saves the receipt where the user wants it, and offers to show it. */
export async function saveReceipt(app: App, batch: string): Promise<void> {
  const path = await app.attempt(() => app.desk.saveReceipt(batch));
  if (!path) return;
  app.toast(`Saved as ${fileName(path)}.`, {
    label: "Show in folder",
    run: () => void app.attempt(() => app.desk.showInFolder(path)),
  });
}
