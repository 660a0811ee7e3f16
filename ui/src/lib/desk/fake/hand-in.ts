import type * as C from "../../contract";

const WAITING: C.RequestStateView[] = ["queued", "user-confirmed"];

export function handIn({ summary, outcomes }: C.BatchView, connections: C.ConnectionView[]): C.HandIn {
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
    file_name: mail ? `${summary.name}.xlsx` : "",
    file: mail ? `${folder}/${summary.name}.xlsx` : "",
    digest: mail ? "4f1d52e7ab34c86f05d1e27b9a4c3380e6f71d2c54ab9097be13f6a8d20e419c" : "",
    draft: mail ? `${folder}/${summary.name}.eml` : "",
    notes: mail
      ? ["2 rows were added below those that the form has prepared, made like the last of them: 25, 26."]
      : [],
    address: mail ? "" : (connection?.address ?? ""),
    people: outcomes
      .filter(({ state }) => WAITING.includes(state))
      .map(({ request, person, email, state }) => ({
        request,
        person,
        done: state === "user-confirmed",
        fields: [
          { label: "Name", text: person.name },
          { label: "E-mail", text: email },
          { label: "Title", text: person.title },
          { label: "Access level", text: person.level },
        ],
      })),
  };
}

export function confirmHandIn({ outcomes }: C.BatchView, { requests, day, ticket }: C.HandedIn): void {
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

export function decide({ outcomes }: C.BatchView, requests: number[], decision: C.Decision): void {
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
