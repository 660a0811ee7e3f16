import type { DeskError, FaultCode } from "./contract";

export type Severity = "error" | "warning" | "info";

/** What a person can do at once about a fault; the frame knows how. */
export type FaultAction = "connections" | "problems" | "reload" | "data-folder" | "batches" | "settings-forms";

export interface FaultKind {
  title: string;
  severity: Severity;
  action: { kind: FaultAction; label: string } | null;
  /** Whether nothing has to be said, since the user asked for it. */
  silent?: boolean;
}

/** The one table from a fault's code to its weight and to what may be done about it. */
export const FAULTS: Record<FaultCode, FaultKind> = {
  "file-unreadable": { title: "The file could not be read", severity: "error", action: null },
  "file-not-written": { title: "The file was not saved", severity: "error", action: null },
  "form-undecided": {
    title: "It is not clear which form applies",
    severity: "warning",
    action: { kind: "settings-forms", label: "See the forms" },
  },
  "no-such-form": {
    title: "This form is not known",
    severity: "error",
    action: { kind: "settings-forms", label: "See the forms" },
  },
  "not-found": { title: "This is no longer there", severity: "warning", action: null },
  "bad-request": { title: "That is not possible here", severity: "warning", action: null },
  "problems-left": {
    title: "Some problems still stop this worksheet",
    severity: "warning",
    action: { kind: "problems", label: "Show the problems" },
  },
  "not-attested": { title: "The attestation is not complete", severity: "warning", action: null },
  "records-failed": {
    title: "The records could not be written",
    severity: "error",
    action: { kind: "data-folder", label: "Open the data folder" },
  },
  "records-damaged": {
    title: "The records are damaged",
    severity: "error",
    action: { kind: "data-folder", label: "Open the data folder" },
  },
  "records-missing": {
    title: "The records are not in the data folder",
    severity: "error",
    action: { kind: "data-folder", label: "Open the data folder" },
  },
  "records-locked": { title: "Somebody else is writing the records", severity: "warning", action: null },
  "records-read-only": {
    title: "The records can only be read",
    severity: "error",
    action: { kind: "data-folder", label: "Open the data folder" },
  },
  "disk-full": { title: "The disk is full", severity: "error", action: null },
  "records-replaced": {
    title: "The records were restored from a backup",
    severity: "warning",
    action: { kind: "reload", label: "Reload the window" },
  },
  "worksheet-changed": {
    title: "The worksheet has changed",
    severity: "warning",
    action: { kind: "reload", label: "Reload the window" },
  },
  "records-newer": {
    title: "The records come from a newer version",
    severity: "error",
    action: { kind: "data-folder", label: "Open the data folder" },
  },
  "keychain-missing": { title: "This computer has no keychain running", severity: "error", action: null },
  "keychain-locked": { title: "The keychain is locked", severity: "warning", action: null },
  "credential-missing": {
    title: "No credential is stored for this connection",
    severity: "warning",
    action: { kind: "connections", label: "Open connections" },
  },
  "keychain-denied": { title: "The keychain refused access", severity: "error", action: null },
  unreachable: {
    title: "The other side could not be reached",
    severity: "warning",
    action: { kind: "connections", label: "Test the connection" },
  },
  "credential-refused": {
    title: "The credential was refused",
    severity: "error",
    action: { kind: "connections", label: "Replace the credential" },
  },
  refused: { title: "The other side refused", severity: "error", action: null },
  "outcome-unknown": {
    title: "Some outcomes are not known yet",
    severity: "warning",
    action: { kind: "batches", label: "Show the batches" },
  },
  busy: { title: "Something else is still running", severity: "info", action: null },
  "passphrase-wrong": { title: "The passphrase does not fit", severity: "warning", action: null },
  cancelled: { title: "Cancelled", severity: "info", action: null, silent: true },
  internal: {
    title: "Something went wrong in AUM Desk",
    severity: "error",
    action: { kind: "reload", label: "Reload the window" },
  },
};

function isFault(error: unknown): error is DeskError {
  return typeof error === "object" && error !== null && "code" in error && "message" in error && "hint" in error;
}

/** Makes a fault of anything that was thrown, so that nothing is shown as “[object Object]”. */
export function asFault(error: unknown): DeskError {
  if (isFault(error)) return error.code in FAULTS ? error : { ...error, code: "internal" };
  const detail = error instanceof Error ? error.message : typeof error === "string" ? error : "";
  return {
    code: "internal",
    message: detail === "" ? "The program gave no reason." : `The program said: ${detail}`,
    hint: "What you entered before is saved. Reload the window and try again.",
    where: "",
  };
}
