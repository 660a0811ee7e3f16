import { render, screen } from "@testing-library/svelte";
import { flushSync } from "svelte";
import { beforeEach, describe, expect, it } from "vitest";
import { App } from "../../lib/app.svelte";
import type { SendProgress } from "../../lib/contract";
import { FakeDesk } from "../../lib/desk/fake";
import { LiveBatch } from "./live.svelte";
import SendingProgress from "./SendingProgress.svelte";

class Listening extends FakeDesk {
  tell: (progress: SendProgress) => void = () => {};
  override onProgress(listener: (progress: SendProgress) => void) {
    this.tell = listener;
    return () => undefined;
  }
}

describe("progress of sending", () => {
  let desk: Listening;
  let live: LiveBatch;
  let id: string;
  const progress = (more: Partial<SendProgress>): SendProgress => ({
    batch: id,
    done: 0,
    total: 8,
    changed: [],
    waiting: null,
    seconds_left: null,
    finished: false,
    stopped: null,
    ...more,
  });

  beforeEach(async () => {
    desk = new Listening();
    id = await desk.attest(3, {
      name: "Dolores Okafor",
      statements: [],
      btg_confirmed: true,
      warnings_seen: true,
      connection: 1,
    });
    live = new LiveBatch(new App(desk), id);
    await live.read();
  });

  it("takes changed people into the list and leaves the others", () => {
    const first = live.view?.outcomes[0];
    if (!first) throw new Error("The batch has nobody.");
    desk.tell(progress({ done: 1, changed: [{ ...first, state: "rejected", explanation: "No." }] }));
    expect(live.view?.outcomes.map(({ state }) => state).slice(0, 2)).toEqual(["rejected", "queued"]);
    expect(live.sending).toBe(true);
  });

  it("is deaf to other batches", () => {
    desk.tell(progress({ batch: "another", done: 7 }));
    expect(live.done).toBe(0);
  });

  it("shows why it waits, and offers to pause", () => {
    render(SendingProgress, { live });
    desk.tell(progress({ done: 3, waiting: "The HIE asked us to wait until 14:05." }));
    flushSync();
    expect(screen.getByText("3 of 8 settled")).toBeTruthy();
    expect(screen.getByRole("status").textContent).toContain("14:05");
    expect(screen.getByRole("button", { name: "Pause" })).toBeTruthy();
  });

  it("asks before it withdraws the rest", async () => {
    render(SendingProgress, { live });
    screen.getByRole("button", { name: "Cancel the rest…" }).click();
    flushSync();
    expect(live.view?.outcomes[0]?.state).toBe("queued");
    screen.getByRole("button", { name: "Withdraw them" }).click();
    await expect.poll(() => live.view?.outcomes[0]?.state).toBe("withdrawn");
  });
});
