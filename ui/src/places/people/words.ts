import type { PersonStateView, SourceView } from "../../lib/contract";
import type { StateWords } from "../../lib/words";

/** How the state of a person is shown: never by its colour alone. */
export const STATES: Record<PersonStateView, StateWords> = {
  draft: { label: "Draft", icon: "edit", tone: "neutral", means: "The request is being written." },
  ready: { label: "Ready to send", icon: "clock", tone: "neutral", means: "The request waits to be sent." },
  sent: { label: "Sent", icon: "send", tone: "info", means: "Sent; the HIE has not said anything yet." },
  received: { label: "Received", icon: "inbox", tone: "info", means: "The HIE is working on the request." },
  "training-invited": {
    label: "Training invited",
    icon: "mail",
    tone: "info",
    means: "The person has an invitation to the training by e-mail.",
  },
  "training-done": {
    label: "Training done",
    icon: "training",
    tone: "accent",
    means: "Training is complete; the credentials come in a second e-mail.",
  },
  active: { label: "Active", icon: "check-circle", tone: "success", means: "The person can log in." },
  "refresher-due": {
    label: "Refresher due",
    icon: "training",
    tone: "warning",
    means: "The person can log in; the yearly training has to be repeated.",
  },
  lapsed: { label: "Lapsed", icon: "pause", tone: "warning", means: "The HIE has suspended the account." },
  "deactivation-requested": {
    label: "End requested",
    icon: "clock",
    tone: "warning",
    means: "The HIE was asked to end the account; until it has, the person can log in.",
  },
  deactivated: { label: "Deactivated", icon: "minus", tone: "neutral", means: "The account was ended." },
  rejected: { label: "Rejected", icon: "error", tone: "error", means: "The HIE refused the request." },
  unknown: {
    label: "Not known",
    icon: "question",
    tone: "warning",
    means: "It was sent, but no answer proves what became of it.",
  },
  withdrawn: { label: "Withdrawn", icon: "minus", tone: "neutral", means: "Taken back before it was sent." },
};

/** What the user can see at the HIE, in the order in which it happens. */
export const OBSERVED: PersonStateView[] = [
  "received",
  "training-invited",
  "training-done",
  "active",
  "refresher-due",
  "lapsed",
  "deactivated",
  "rejected",
];

export const SOURCES: Record<SourceView, string> = {
  hie: "from the HIE",
  user: "entered by you",
  batch: "by sending",
};
