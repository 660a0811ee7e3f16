// A job is one thing after another: when a step fails, the rest is skipped and the window is kept as a picture.
import { test } from "node:test";

export function steps(seen) {
  let failed = false;
  return (name, body) =>
    test(name, { timeout: 180_000 }, async (context) => {
      if (failed) return context.skip("an earlier step failed");
      try {
        await body(context);
      } catch (error) {
        failed = true;
        await seen().catch(() => undefined);
        throw error;
      }
    });
}
