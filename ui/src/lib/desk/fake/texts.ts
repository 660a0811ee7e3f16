export const EXPORT_NOTES = [
  "2 rows were added below those that the form has prepared, made like the last of them: 38, 39.",
  "These cells were not written, because the sheet is protected and they are locked: E12, E13.",
];

export const STATEMENTS = [
  "Everyone on this worksheet works for our organization and needs this access for their work.",
  "The names, e-mail addresses and mobile numbers are correct and belong to each person alone.",
  "The access level of each person fits what that person does.",
];
