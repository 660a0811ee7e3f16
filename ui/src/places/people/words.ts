import type { AlertsView, PersonStateView, RequestKindView, SourceView } from "../../lib/contract";
import { ACCOUNT_STATES, type StateWords } from "../../lib/words";

/** How the state of a person is shown: never by its color alone. */
export const STATES: Record<PersonStateView, StateWords> = {
  draft: { label: "Draft", icon: "edit", tone: "neutral", means: "The request is being written." },
  ready: { label: "Ready to send", icon: "clock", tone: "neutral", means: "The request waits to be sent." },
  sent: { label: "Sent", icon: "send", tone: "info", means: "Sent; the HIE has not said anything yet." },
  received: ACCOUNT_STATES.received,
  "training-invited": ACCOUNT_STATES["training-invited"],
  "training-done": ACCOUNT_STATES["training-done"],
  active: ACCOUNT_STATES.active,
  "refresher-due": {
    label: "Refresher due",
    icon: "training",
    tone: "warning",
    means: "The person can log in; the yearly training has to be repeated.",
  },
  lapsed: { label: "Lapsed", icon: "pause", tone: "warning", means: "The HIE has suspended the account." },
  "deactivation-requested": {
    label: "Deactivation requested",
    icon: "clock",
    tone: "warning",
    means: "The HIE was asked to end the account; until it has, the person can log in.",
  },
  deactivated: ACCOUNT_STATES.deactivated,
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

export const KINDS: Record<RequestKindView, { label: string; means: string }> = {
  deactivate: { label: "Deactivation", means: "The person leaves, or does not need the account any more." },
  "change-role": { label: "Change of role", means: "Another title, and with it perhaps another access level." },
  "change-contact": { label: "Change of contact", means: "Another e-mail address or mobile number." },
  "clinical-alerts": { label: "Clinical alerts", means: "The HIE tells the person of events of their patients." },
  reactivate: { label: "Reactivation", means: "A deactivated account is activated again." },
  add: { label: "New account", means: "The person has none and waits for none." },
};

export const SOURCES: Record<SourceView, string> = {
  hie: "from the HIE",
  user: "entered by you",
  batch: "by sending",
};

/** Where clinical alerts stand. */
export const ALERTS: Record<AlertsView, string> = {
  no: "Not wanted",
  wanted: "Wanted, to be asked for",
  asked: "Requested, to be confirmed",
  on: "On",
};
