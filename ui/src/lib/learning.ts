import type { LearnChoicesView } from "./contract";

/** No decision yet about what was found in a blank form. */
export const NO_CHOICES: LearnChoicesView = {
  sheet: null,
  header_row: null,
  first_row: null,
  prepared_rows: null,
  columns: [],
  levels: [],
  level_break_the_glass: [],
  break_the_glass: null,
  accepted: [],
};
