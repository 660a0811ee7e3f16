//! Where things stand in a form's own workbook.

use serde::{Deserialize, Serialize};

/// Where the people go in a blank form that an HIE published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormLayout {
    /// Name of the sheet to fill.
    pub sheet: String,
    /// Row of the headers, counted from 1; the lower one where headers take two rows.
    pub header_row: u32,
    /// Row of the first person, counted from 1.
    pub first_row: u32,
    /// How many rows are prepared for people, with lists, formulas or styles.
    pub prepared_rows: u32,
    /// Per column of the form, the spreadsheet column that holds it, counted from 0.
    pub columns: Vec<Option<usize>>,
    /// Whether the access level is given by the workbook's own formula, and so never written.
    pub level_by_formula: bool,
}
