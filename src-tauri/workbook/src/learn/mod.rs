//! Learns an HIE's own form from its blank workbook: the sheet, the headers, what each column means and whether it has to
//! be filled, the titles and the access level that each gives, and the rows that are prepared.
//!
//! Nothing is guessed silently: whatever is found says where it stands and how sure it is, what is not found is said, and
//! anything can be corrected.

mod book;
mod columns;
mod examples;
mod form;
mod form_rules;
mod gives;
mod header;
mod levels;
mod meaning;
mod part;
mod prefilled;
mod required;
mod resolve;
mod rows;
mod sheet;
mod styles;
mod titles;
mod whole_name;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::Path;

use serde::{Deserialize, Serialize};
use worksheet::{Form, column_letters};

pub(crate) use book::{CellKind, SourceBook, SourceRange};
pub(crate) use resolve::FormulaHome;
pub(crate) use rows::tells_what_belongs;

use crate::error::ReadError;
use crate::layout::FormLayout;
use crate::read::contained;
use crate::source::{SourceKind, open};
use header::find_headers;

pub use meaning::ColumnRole;

/// What the user has decided about a form; everything else is found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct LearnChoices {
    /// Name of the sheet.
    pub sheet: Option<String>,
    /// Row of the headers, counted from 1; the lower one where they take two.
    pub header_row: Option<u32>,
    /// Row of the first person, counted from 1.
    pub first_row: Option<u32>,
    /// How many rows are prepared.
    pub prepared_rows: Option<u32>,
    /// What columns mean, by spreadsheet column counted from 0.
    pub meanings: BTreeMap<usize, ColumnRole>,
    /// Whether columns have to be filled, by spreadsheet column counted from 0.
    pub required: BTreeMap<usize, bool>,
    /// The level of titles, by the title as the form spells it.
    pub levels: BTreeMap<String, String>,
    /// Whether levels have Break the Glass, by the level as the form spells it.
    pub level_break_the_glass: BTreeMap<String, bool>,
    /// Whether the form is the variant with Break the Glass.
    pub break_the_glass: Option<bool>,
    /// Codes of findings that are fine as they are.
    pub accepted: BTreeSet<String>,
}

/// Something that was found: what, how sure, where, and by what.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inferred<T> {
    /// What.
    pub value: T,
    /// From 0 to 1; 1 is what the user decided.
    pub confidence: f64,
    /// Cell or range, as `Lists!A2:A40`.
    pub place: String,
    /// By what, as the end of a sentence.
    pub why: String,
}

/// A column of the form's sheet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LearnedColumn {
    /// Spreadsheet column, counted from 0.
    pub position: usize,
    /// The header as the form prints it.
    pub header: String,
    /// The cell of the header.
    pub cell: String,
    /// What it is for.
    pub meaning: Inferred<ColumnRole>,
    /// Whether it has to be filled.
    pub required: Inferred<bool>,
    /// Whether a formula fills it.
    pub formula: bool,
    /// How many values its drop-down list offers, when it has one.
    pub choices: Option<usize>,
    /// What the form itself says about the column.
    pub note: String,
}

/// A title of the form's list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnedTitle {
    /// As the list spells it, with its odd spaces: the form’s own look-up finds no other spelling.
    pub name: String,
    /// Its cell; empty when the list is written out in the rule.
    pub cell: String,
    /// The level it gives, as the form spells it.
    pub level: Option<String>,
    /// The cell of the level; empty when a formula names it.
    pub level_cell: String,
}

/// An access level that appears on the form.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LearnedLevel {
    /// As the form spells it.
    pub name: String,
    /// Whether it has Break the Glass.
    pub break_the_glass: Inferred<bool>,
    /// What it may see, when the form or the starter layout says.
    pub sees: String,
}

/// Something that a person has to look at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LearnFinding {
    /// Stable name.
    pub code: String,
    /// What it is, and what to do.
    pub message: String,
    /// Cell or range; empty when there is none.
    pub place: String,
    /// Whether the form must not be used before somebody has decided.
    pub decide: bool,
}

/// A form as it was learned.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LearnedForm {
    /// Name of the file, without folders.
    pub file_name: String,
    /// The sheet.
    pub sheet: Inferred<String>,
    /// All sheets that people can see.
    pub sheets: Vec<String>,
    /// The row of the headers.
    pub header_row: Inferred<u32>,
    /// The row of the first person.
    pub first_row: Inferred<u32>,
    /// How many rows are prepared.
    pub prepared_rows: Inferred<u32>,
    /// Every column that has a header.
    pub columns: Vec<LearnedColumn>,
    /// Where the titles come from; nothing when none were found.
    pub title_source: Option<Inferred<usize>>,
    /// Where the levels come from; nothing when none were found.
    pub level_source: Option<Inferred<usize>>,
    /// The titles in the order of the list.
    pub titles: Vec<LearnedTitle>,
    /// The levels in the order in which they appear.
    pub levels: Vec<LearnedLevel>,
    /// Whether it is the variant with Break the Glass.
    pub break_the_glass: Inferred<bool>,
    /// What has to be looked at, decisions first.
    pub findings: Vec<LearnFinding>,
    /// Where things stand, for filling.
    pub layout: FormLayout,
    /// The form that follows: the starter's rules and words with the columns, titles and levels found.
    pub form: Form,
}

impl LearnedForm {
    /// What must be decided before the form can be used.
    pub fn open_decisions(&self) -> impl Iterator<Item = &LearnFinding> {
        self.findings.iter().filter(|finding| finding.decide)
    }
}

/// Learns the form in the workbook at `path`. `starter` is the layout that is known so far: its synonyms and titles help to
/// recognize what is found, and its rules and words are taken over.
///
/// # Errors
/// A [`ReadError`] when the file cannot be read or shows no row of headers.
pub fn learn_form(
    path: &Path,
    starter: &Form,
    choices: &LearnChoices,
    progress: &mut dyn FnMut(u64) -> ControlFlow<()>,
) -> Result<LearnedForm, ReadError> {
    let source = open(path)?;
    if source.kind == SourceKind::Text {
        return Err(ReadError::NotAWorkbook {
            file: source.file_name,
            found: "a text file, and a blank form is a workbook",
        });
    }
    contained(&source, || {
        let book = SourceBook::read(&source, progress)?;
        let (headers, others) = find_headers(&book, starter, choices.sheet.as_deref(), choices.header_row)?;
        let mut findings = LearningFindings { list: Vec::new(), accepted: &choices.accepted };
        if choices.sheet.is_none() {
            for other in &others {
                findings.look(
                    "sheet.several",
                    format!(
                        "{} has headers of a form too, in row {}. {} was taken; choose the other one if people are typed there.",
                        sentence(&book.sheet_words(other.sheet)),
                        other.row,
                        sentence(&book.sheet_words(headers.sheet)),
                    ),
                    String::new(),
                );
            }
        }
        let mut found = columns::find(&book, starter, &headers, choices, &mut findings);
        let meanings = levels::find(&book, starter, &headers, &mut found, choices, &mut findings);
        Ok(form::assemble(&book, starter, &headers, found, meanings, choices, findings))
    })
}

/// What has to be looked at, as it comes up.
pub(crate) struct LearningFindings<'a> {
    pub(crate) list: Vec<LearnFinding>,
    accepted: &'a BTreeSet<String>,
}

impl LearningFindings<'_> {
    /// Somebody should look at it.
    pub(crate) fn look(&mut self, code: &str, message: String, place: String) {
        self.list.push(LearnFinding { code: code.to_owned(), message, place, decide: false });
    }

    /// Somebody has to decide, unless that was done already.
    pub(crate) fn decide(&mut self, code: &str, message: String, place: String) {
        let decide = !self.accepted.contains(code);
        self.list.push(LearnFinding { code: code.to_owned(), message, place, decide });
    }
}

/// A cell as people write it, with its sheet where that is not `home`.
pub(crate) fn cell_name(book: &SourceBook, home: usize, cell: (usize, u32, u32)) -> String {
    let (sheet, row, column) = cell;
    let name = format!("{}{row}", column_letters(column as usize));
    match book.sheets.get(sheet) {
        Some(other) if sheet != home => format!("{}!{name}", other.name),
        _ => name,
    }
}

/// A text with a capital at its beginning.
pub(crate) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
