import type * as C from "../../contract";

const MINE: C.PackDifference = {
  key: "example:tara.kim@examplebay.example/notes",
  what: "Tara Kim",
  field: "notes",
  mine: "Moved to the third floor.",
  theirs: "On leave until the 4th of January.",
  usual: "theirs",
  why: "Changed last there, on 2026-11-20; here on 2026-11-18.",
};

const CONFLICTS: C.PackDifference[] = [
  MINE,
  {
    ...MINE,
    key: "example:tara.kim@examplebay.example/mobile number",
    field: "mobile number",
    mine: "(631) 555-2207",
    theirs: "",
    usual: "mine",
    why: "Changed last here, on 2026-11-21; there on 2026-11-20.",
  },
  {
    ...MINE,
    key: "organization/facilities",
    what: "Organization",
    field: "facilities",
    mine: "Main campus; Shore clinic",
    theirs: "Main campus; Shore clinic; Harbor clinic",
    usual: "mine",
    why: "Nobody knows which was changed last, so yours stays.",
  },
];

const UPDATE: C.PackDifference = {
  ...MINE,
  key: "example:ben.west@examplebay.example/state",
  what: "Ben West",
  field: "state",
  mine: "sent (2026-11-03)",
  theirs: "active (2026-11-17)",
  why: "Changed only there, on 2026-11-17.",
};

/** Handover and backup files: nothing is written, and the one file there is has the passphrase `copper lantern eats moss`. */
export class FakeHandover {
  awayList: C.AwayView[] = [{ file: "5f0c2b7e", day: "2026-11-16", requests: 3 }];
  #takenBefore: string | null = null;

  openRequests = async () => 5;
  away = async () => [...this.awayList];
  choosePack = async () => "/home/dolores/Downloads/AUM Desk handover 2026-11-20.age";

  async takeBack(file: string): Promise<number> {
    const back = this.awayList.filter((one) => one.file === file);
    this.awayList = this.awayList.filter((one) => one.file !== file);
    return back.reduce((sum, one) => sum + one.requests, 0);
  }

  async writeHandover(passphrase: string, openGoAlong: boolean): Promise<C.PackWritten> {
    const written = this.#written(passphrase, "hand-over", "AUM Desk handover 2026-11-22.age");
    if (!openGoAlong) return written;
    this.awayList = [{ file: "91aa40d2", day: "2026-11-22", requests: 5 }, ...this.awayList];
    return { ...written, moved: 5 };
  }

  writeBackup = async (passphrase: string) => this.#written(passphrase, "back-up", "AUM Desk backup 2026-11-22.age");

  async mergeHandover(
    path: string,
    passphrase: string,
    decisions: C.PackDecision[],
    look: boolean,
  ): Promise<C.HandoverView> {
    this.#open(path, passphrase);
    const done = !look && CONFLICTS.every((one) => decisions.some((decision) => decision.key === one.key));
    const view: C.HandoverView = {
      file: path,
      by: "Ravi Shah",
      organization: "Example Bay Hospital",
      written: "2026-11-20T16:05:00Z",
      done,
      taken_before: this.#takenBefore,
      new_people: 12,
      same_people: 214,
      conflicts: CONFLICTS,
      updates: [UPDATE],
      taken: done ? decisions.filter((one) => one.take === "theirs").length + 1 : 0,
      worksheets: ["December joiners"],
      batches: [{ name: "November joiners", people: 14, open: 5, known: false }],
      connections: ["Mail to Healthix"],
      forms: [],
      notes: ["Credentials are never in such a file: each new connection needs one of your own."],
    };
    if (done) this.#takenBefore = "2026-11-22T09:00:00Z";
    return view;
  }

  async restore(path: string, passphrase: string, replace: boolean): Promise<C.Restored> {
    this.#open(path, passphrase);
    if (!replace) {
      const message = "There are people, worksheets or connections here already; they would be replaced.";
      const hint = "Say that you want them replaced (they are kept aside), or restore into another data folder.";
      throw { code: "bad-request", message, hint, where: "" } satisfies C.DeskError;
    }
    return {
      written: "2026-11-20T16:05:00Z",
      people: 226,
      worksheets: 3,
      batches: 7,
      doubted: 4,
      kept_aside: "/home/dolores/.local/share/org.aumdesk.desktop/replaced-2026-11-22-090000",
      credentials: ["hie"],
    };
  }

  #written(passphrase: string, kind: C.PackKind, name: string): C.PackWritten {
    if (/^(.)\1+$/.test(passphrase)) {
      const message = "The passphrase repeats itself, so it is as easy to guess as its one part.";
      throw { code: "bad-request", message, hint: "Choose several words.", where: "" } satisfies C.DeskError;
    }
    const file = `/home/dolores/Documents/${name}`;
    return { file, kind, people: 226, worksheets: 3, batches: 7, forms: 1, moved: 0 };
  }

  #open(path: string, passphrase: string): void {
    if (passphrase === "copper lantern eats moss") return;
    const fault: C.DeskError = {
      code: "passphrase-wrong",
      message: "This is not the passphrase that the file was encrypted with. Nothing was changed.",
      hint: "Type it again; capitals and spaces count. Ask whoever wrote the file: without it nobody can open it.",
      where: path,
    };
    throw fault;
  }
}
