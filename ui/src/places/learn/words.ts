import type { Confidence, DifferenceKind, MeaningView } from "../../lib/contract";
import type { IconName } from "../../lib/ui/icons";
import type { Tone } from "../../lib/words";

export const MEANINGS: [MeaningView, string][] = [
  ["given-name", "First name"],
  ["family-name", "Last name"],
  ["full-name-given-first", "Whole name: Jane Doe"],
  ["full-name-family-first", "Whole name: Doe, Jane"],
  ["email", "E-mail"],
  ["mobile", "Mobile number"],
  ["facility", "Place of work"],
  ["title", "Title"],
  ["access-level", "Access level"],
  ["npi", "NPI"],
  ["date", "Date"],
  ["text", "Other text"],
  ["not-recognised", "Not recognized: kept as text"],
  ["left-alone", "Nothing to type"],
];

/** How sure something is, never by color alone. */
export const SURE: Record<Confidence, { label: string; tone: Tone; icon: IconName }> = {
  yours: { label: "Your decision", tone: "accent", icon: "person" },
  certain: { label: "Certain", tone: "success", icon: "check" },
  likely: { label: "Likely", tone: "info", icon: "equal" },
  unsure: { label: "Please check", tone: "warning", icon: "question" },
};

export const DIFFERENCES: [DifferenceKind, string][] = [
  ["layout", "Sheet, rows and variant"],
  ["column", "Columns"],
  ["level", "Access levels"],
  ["title", "Titles"],
];
