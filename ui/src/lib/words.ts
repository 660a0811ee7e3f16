import type { AccountStateView, OrganizationKind, RequestStateView } from "./contract";
import type { IconName } from "./ui/icons";

/** How a state is shown: never by its colour alone. */
export interface StateWords {
  label: string;
  icon: IconName;
  tone: Tone;
  means: string;
}

export type Tone = "neutral" | "accent" | "info" | "success" | "warning" | "error" | "btg";

export const REQUEST_STATES: Record<RequestStateView, StateWords> = {
  queued: { label: "Waiting", icon: "clock", tone: "neutral", means: "Not sent yet." },
  sending: { label: "Sending", icon: "send", tone: "info", means: "On its way right now." },
  accepted: { label: "Accepted", icon: "check", tone: "success", means: "The HIE took the request." },
  "already-there": {
    label: "Already there",
    icon: "equal",
    tone: "neutral",
    means: "The HIE has this account already; nothing was changed.",
  },
  rejected: { label: "Refused", icon: "error", tone: "error", means: "The HIE refused this request." },
  unknown: {
    label: "Not known",
    icon: "question",
    tone: "warning",
    means: "It was sent, but no answer proves what became of it.",
  },
  confirmed: { label: "Confirmed", icon: "check-double", tone: "success", means: "The account was found at the HIE." },
  withdrawn: { label: "Withdrawn", icon: "minus", tone: "neutral", means: "You withdrew it before it was sent." },
};

export const ACCOUNT_STATES: Record<AccountStateView, StateWords> = {
  none: { label: "No account yet", icon: "minus", tone: "neutral", means: "The HIE has no account for this person." },
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
  deactivated: { label: "Deactivated", icon: "minus", tone: "neutral", means: "The account was ended." },
};

/** The way an account goes, in order. */
export const JOURNEY: AccountStateView[] = ["received", "training-invited", "training-done", "active"];

export const ORGANIZATION_KINDS: { kind: OrganizationKind; label: string; detail: string }[] = [
  { kind: "hospital", label: "Hospital", detail: "Inpatient care, with or without an emergency department" },
  { kind: "practice", label: "Practice or clinic", detail: "Physicians, outpatient and urgent care" },
  { kind: "long-term-care", label: "Long-term care", detail: "Nursing homes, rehabilitation, home care" },
  { kind: "community", label: "Community organization", detail: "Behavioral health, social services" },
  { kind: "payer", label: "Health plan", detail: "Insurers and care management" },
  { kind: "other", label: "Something else", detail: "Laboratories, agencies, vendors" },
];
