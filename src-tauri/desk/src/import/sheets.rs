//! The other sheets of a file: which of them hold people, so that none of them is passed over without a word.

use workbook::{RawTable, ReadError, RowProgress as Progress, TableFile};
use worksheet::Form;
use worksheet::import::{ListColumn, header_rows, match_columns};

/// Sheets whose beginning is looked at to find the one with the people.
pub(super) const MOST_SHEETS: usize = 50;

/// Rows that are looked at for it.
pub(super) const FIRST_ROWS: u32 = 60;

/// A sheet with people that is not read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OtherSheet {
    /// Its name.
    pub(crate) name: String,
    /// Rows below its headers that hold somebody.
    pub(crate) people: usize,
    /// Whether spreadsheet programs show it.
    pub(crate) visible: bool,
}

/// Finds the sheets beside `used` that hold people. With a form, only those with all of its columns count: an HIE's own
/// workbook has sheets with examples and lists.
pub(crate) fn other_sheets(
    file: &mut TableFile,
    used: &str,
    form: Option<&Form>,
    progress: Progress<'_>,
) -> Result<Vec<OtherSheet>, ReadError> {
    let sheets: Vec<(String, bool)> =
        file.sheets().iter().filter(|info| info.name != used).map(|info| (info.name.clone(), info.visible)).collect();
    let mut others = Vec::new();
    for (name, visible) in sheets.into_iter().take(MOST_SHEETS) {
        if people_in(&file.read(&name, Some(FIRST_ROWS), progress)?, form) == 0 {
            continue;
        }
        let people = people_in(&file.read(&name, None, progress)?, form);
        others.push(OtherSheet { name, people, visible });
    }
    Ok(others)
}

/// How many rows of a table hold somebody.
fn people_in(table: &RawTable, form: Option<&Form>) -> usize {
    let cells: Vec<&[String]> = table.rows.iter().map(|row| row.cells.as_slice()).collect();
    let Some(header) = header_rows(&cells).first().map(|found| found.row) else { return 0 };
    let below = cells.get(header + 1..).unwrap_or_default();
    let headers = cells.get(header).map(|row| row.to_vec()).unwrap_or_default();
    let sample: Vec<&[String]> = below.iter().take(100).copied().collect();
    let meanings: Vec<ListColumn> = match_columns(&headers, &sample, form)
        .into_iter()
        .filter(|found| found.is_sure())
        .map(|found| found.meaning)
        .collect();
    let at = |meaning: &ListColumn| meanings.iter().position(|found| found == meaning);
    let complete = form.is_none_or(|form| {
        let needed = form.columns.iter().filter(|column| column.is_indispensable());
        needed.map(ListColumn::of_column).all(|meaning| meaning == ListColumn::Other || meanings.contains(&meaning))
    });
    let email = at(&ListColumn::Email);
    let named = at(&ListColumn::FullName).is_some()
        || at(&ListColumn::GivenName).is_some() && at(&ListColumn::FamilyName).is_some();
    if !complete || email.is_none() && !named || email.is_some() && !named && meanings.len() < 2 {
        return 0;
    }
    let telling = [ListColumn::Email, ListColumn::FullName, ListColumn::FamilyName];
    let columns: Vec<usize> = match email {
        Some(email) => vec![email],
        None => telling.iter().filter_map(at).collect(),
    };
    let is_person = |row: &&&[String]| {
        let example = row.iter().take(3).any(|cell| cell.trim().to_lowercase().starts_with("example"));
        let filled = |column: &usize| row.get(*column).is_some_and(|cell| !cell.trim().is_empty());
        let address = email.is_none_or(|email| row.get(email).is_some_and(|cell| cell.contains('@')));
        !example && address && columns.iter().any(filled)
    };
    below.iter().filter(is_person).count()
}
