import type * as C from "../../contract";

const WAITING: C.RequestStateView[] = ["queued", "user-confirmed"];

export const OWN_STATEMENTS = ["I have read and understood the policies that the HIE requires of its users."];

const SECTIONS: Record<string, (person: C.OutcomeView) => [label: string, text: string, assumed?: boolean][]> = {
  "Individual information": ({ person, email }) => {
    const [first = "", ...rest] = person.name.split(" ");
    return [
      ["First name", first, true],
      ["Last name", rest.join(" "), true],
      ["E-mail", email, true],
      ["Phone", "(631) 555-2201", true],
      ["Title", person.title, true],
      ["NPI", "", true],
    ];
  },
  "Organization information": () => [
    ["Legal business name of the organization", "Example Bay Hospital"],
    ["Street address of the building of work", "12 Harbor Road, Syracuse, NY 13202"],
  ],
  "User and services information": ({ email }) => [
    ["Preferred username", email.split("@")[0] ?? "", true],
    ["Where the person has or had access", "", true],
    ["Username there", "", true],
    ["Access type", "Clinical"],
  ],
  "Additional services requested": () => [
    ["Direct Mail", "Yes"],
    ["Image exchange", ""],
    ["Consent-based alerts", "Direct Mail daily digest; myAlerts badge"],
  ],
  "Delegates for alerts": () => [
    ["Alerts on behalf of provider 1: First name", "", true],
    ["Alerts on behalf of provider 1: Last name", "", true],
  ],
};

/** How far the user is with the batches that go by hand. */
export class FakeManualSubmission {
  readonly #copied = new Map<number, Set<string>>();
  readonly #skipped = new Set<number>();

  view({ summary, outcomes }: C.BatchView, connections: C.ConnectionView[]): C.ManualSubmission {
    const connection = connections.find((entry) => entry.name === summary.connection);
    const mail = connection?.setup.channel === "mail-draft" ? connection.setup : null;
    const folder = "/home/dolores/.local/share/org.aumdesk.desktop/handed-in/5e0c2d84";
    return {
      batch: summary.id,
      channel: summary.channel,
      to: mail?.to ?? "",
      subject: mail ? `Provisioning worksheet: Example Bay Hospital, ${summary.people} people, 2026-11-22` : "",
      text: mail
        ? `Hello,\n\nattached is our provisioning worksheet with ${summary.people} people.\n\nKind regards\nDolores Okafor\n`
        : "",
      file_name: `${summary.name}.xlsx`,
      file: mail ? `${folder}/${summary.name}.xlsx` : "",
      digest: mail ? "4f1d52e7ab34c86f05d1e27b9a4c3380e6f71d2c54ab9097be13f6a8d20e419c" : "",
      draft: mail ? `${folder}/${summary.name}.eml` : "",
      notes: mail
        ? ["2 rows were added below those that the form has prepared, made like the last of them: 25, 26."]
        : [],
      address: mail ? "" : (connection?.address ?? ""),
      steps: [],
      warning: "",
      as_workbook: true,
      own_statements: mail ? [] : OWN_STATEMENTS,
      people: outcomes
        .filter(({ state }) => WAITING.includes(state))
        .map(({ request, person, state, handed_in, ticket }) => {
          const done = state === "user-confirmed";
          const standing = done ? "done" : this.#skipped.has(request) ? "skipped" : "waiting";
          const begun = !done && this.#copied.has(request);
          return { request, person, standing, begun, day: done ? handed_in : "", ticket: done ? ticket : "" };
        }),
    };
  }

  fields({ outcomes }: C.BatchView, request: number): C.WebFormFields {
    const outcome = outcomes.find((one) => one.request === request);
    const fields = Object.entries(SECTIONS).flatMap(([section, rows]) =>
      (outcome ? rows(outcome) : []).map(([label, text, assumed = false]) => {
        const key = label.toLowerCase().replace(/[^a-z0-9]+/g, "_");
        return { key, label, section, text, assumed, copied: this.#copied.get(request)?.has(key) ?? false };
      }),
    );
    return { request, fields };
  }

  step(request: number, step: C.WebFormStep): void {
    if (step.kind === "copied") {
      const copied = this.#copied.get(request) ?? new Set();
      this.#copied.set(request, copied.add(step.field));
    } else if (step.kind === "anew") this.#copied.delete(request);
    else if (step.kind === "skip") this.#skipped.add(request);
    else this.#skipped.delete(request);
  }
}

/** Makes a batch one that goes by a web form. */
export function toPortal(batch: C.BatchView, connections: C.ConnectionView[]): void {
  const connection = connections.find((entry) => entry.name === batch.summary.connection);
  if (!connection) return;
  batch.summary.channel = connection.channel = "portal-form";
  Object.assign(connection, { setup: { channel: "portal-form" }, address: "https://portal.hie.example/new-user" });
}

export function confirmSubmitted({ outcomes }: C.BatchView, { requests, day, ticket }: C.SubmittedEntry): void {
  for (const outcome of outcomes) {
    const named = requests.length === 0 || requests.includes(outcome.request);
    if (!named || ![...WAITING, "unknown"].includes(outcome.state)) continue;
    Object.assign(outcome, {
      state: "user-confirmed",
      handed_in: day,
      ticket,
      account: "requested",
      explanation: "",
    });
  }
}

export function decide({ outcomes }: C.BatchView, requests: number[], decision: C.OutcomeDecision): void {
  for (const outcome of outcomes) {
    if (requests.length > 0 && !requests.includes(outcome.request)) continue;
    if (decision === "ask-again" && ["rejected", "unknown", "user-confirmed"].includes(outcome.state)) {
      Object.assign(outcome, { state: "queued", explanation: "", handed_in: "" });
    } else if (decision === "send-ours" && outcome.differences.length > 0) {
      Object.assign(outcome, { state: "queued", explanation: "", differences: [] });
    } else if (decision === "keep-theirs" && outcome.differences.length > 0) {
      Object.assign(outcome, {
        state: "withdrawn",
        explanation: "The account stays as the HIE has it.",
        differences: [],
      });
    } else if (decision !== "ask-again" && outcome.state === "undecided") {
      const state = decision === "link" ? "already-there" : "withdrawn";
      Object.assign(outcome, { state, explanation: decision === "link" ? "Linked by you." : "Left out by you." });
    }
  }
}
