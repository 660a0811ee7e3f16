import type {
  AccountStateView,
  ChannelView,
  ConnectionView,
  CredentialView,
  FormVariantKind,
  RequestStateView,
} from "./contract";
import { count, day } from "./format";
import type { IconName } from "./ui/icons";

/** How a state is shown: never by its color alone. */
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
  undecided: {
    label: "Your decision",
    icon: "question",
    tone: "warning",
    means:
      "The email address belongs to an account that is there already; only you can say whether it is this person's.",
  },
  unknown: {
    label: "Not known",
    icon: "question",
    tone: "warning",
    means: "It was sent, but no answer proves what became of it.",
  },
  confirmed: { label: "Confirmed", icon: "check-double", tone: "success", means: "The account was found at the HIE." },
  "user-confirmed": {
    label: "Submitted (your entry)",
    icon: "check",
    tone: "accent",
    means: "You marked it as submitted. Your entry is the only proof.",
  },
  withdrawn: { label: "Withdrawn", icon: "minus", tone: "neutral", means: "You withdrew it before it was sent." },
};

export const ACCOUNT_STATES: Record<AccountStateView, StateWords> = {
  none: { label: "No account yet", icon: "minus", tone: "neutral", means: "The HIE has no account for this person." },
  requested: {
    label: "Requested",
    icon: "mail",
    tone: "neutral",
    means: "It was submitted; the HIE has not answered yet.",
  },
  received: { label: "Received", icon: "inbox", tone: "info", means: "The HIE is working on the request." },
  "training-invited": {
    label: "Training invited",
    icon: "mail",
    tone: "info",
    means: "The person has an invitation to the training by email.",
  },
  "training-done": {
    label: "Training done",
    icon: "training",
    tone: "accent",
    means: "Training is complete; the credentials come in a second email.",
  },
  active: { label: "Active", icon: "check-circle", tone: "success", means: "The person can log in." },
  deactivated: { label: "Deactivated", icon: "minus", tone: "neutral", means: "The account was deactivated." },
};

/** The way an account goes, in order. */
export const JOURNEY: AccountStateView[] = ["received", "training-invited", "training-done", "active"];

export const ORGANIZATION_KINDS: { kind: FormVariantKind; label: string; detail: string }[] = [
  { kind: "hospital", label: "Hospital", detail: "Inpatient care, with or without an emergency department" },
  { kind: "practice", label: "Practice or clinic", detail: "Physicians, outpatient and urgent care" },
  { kind: "long-term-care", label: "Long-term care", detail: "Nursing homes, rehabilitation, home care" },
  { kind: "community", label: "Community organization", detail: "Behavioral health, social services" },
  { kind: "payer", label: "Health plan", detail: "Insurers and care management" },
  { kind: "public-health", label: "Public health authority", detail: "Health departments of state, county or city" },
  { kind: "organ-procurement", label: "Organ procurement", detail: "Organ and tissue donation" },
  { kind: "medical-examiner", label: "Medical examiner", detail: "Medical examiners and coroners" },
  { kind: "other", label: "Something else", detail: "Laboratories, agencies, vendors" },
];

export const CHANNELS: Record<ChannelView, { label: string; icon: IconName; detail: string }> = {
  practice: { label: "Practice HIE", icon: "flask", detail: "On this computer. Nobody gets access." },
  scim: { label: "SCIM", icon: "plug", detail: "Directly to the HIE's account system, which answers for each person." },
  "mail-draft": {
    label: "Mail draft",
    icon: "mail",
    detail: "A draft with the worksheet opens in your mail program. You send it, then mark it as submitted here.",
  },
  smtp: {
    label: "Mail server",
    icon: "send",
    detail: "AUM Desk emails the worksheet through your organization's mail server.",
  },
  "portal-form": {
    label: "Web form",
    icon: "worksheets",
    detail: "You copy each person's text into the HIE's web form, then mark it as submitted here.",
  },
};

/** Whether the user hands it in. */
export const isByHand = (channel: ChannelView) => channel === "mail-draft" || channel === "portal-form";

/** Where batches go by a connection, in a line. */
export function place({ setup, address }: ConnectionView): string {
  switch (setup.channel) {
    case "practice":
      return CHANNELS.practice.detail;
    case "mail-draft":
      return `To ${setup.to}, by your mail program`;
    case "smtp":
      return `To ${setup.to}, by ${address}`;
    case "portal-form":
      return address || "The form opens in your browser, at the address that its profile has";
    default:
      return address;
  }
}

/** Until when a credential works that ends soon or has ended, and what to do. */
export function credentialEnds({ until, days_left }: CredentialView): string {
  const left = days_left ?? 0;
  const ends =
    left < 0
      ? `The credential worked until ${day(until)}.`
      : `The credential works until ${day(until)}, ${count(left, "day")} from now.`;
  return `${ends} Ask for a new one and replace it.`;
}
