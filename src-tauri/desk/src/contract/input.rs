use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The account of an input (a list, a worksheet, a list of accounts): what became of each of its rows, and what of it was not
/// used. `rows` is `taken`, `left_out` and the rows of `asked` together.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct InputAccount {
    /// Rows below the headers in which something is written.
    pub rows: usize,
    /// Rows that are taken.
    pub taken: usize,
    /// Rows that are left out, each with the reason.
    pub left_out: Vec<LeftOutRowView>,
    /// What the user is asked: about rows, columns, or values.
    pub asked: Vec<InputQuestion>,
    /// Headers (or letters) of the columns that hold something and are not used.
    pub unused_columns: Vec<String>,
    /// The sheets of the file, with the people on each.
    pub sheets: Vec<InputSheet>,
    /// Rows that are hidden or filtered away in the file.
    pub hidden_rows: Vec<u32>,
}

/// A row that is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct LeftOutRowView {
    /// Row in the file, counted from 1.
    pub row: u32,
    /// Why.
    pub reason: String,
}

/// A question about the input. One of row, column and value says what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct InputQuestion {
    /// Row in the file, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub row: Option<u32>,
    /// Header of the column.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub column: Option<String>,
    /// The value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub value: Option<String>,
    /// The question, with what can be answered.
    pub question: String,
}

/// A sheet of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct InputSheet {
    /// Its name.
    pub name: String,
    /// Rows below its headers in which something is written.
    pub people: usize,
    /// Whether it is the one that is read.
    pub used: bool,
}
