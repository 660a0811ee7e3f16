//! The account of an input: what became of each of its rows, and what the user is asked.

use workbook::{ReadNote, SheetInfo};
use worksheet::column_letters;
use worksheet::import::{Employment, ImportAction, ImportPlan, ListColumn, MatchedIn, StatusValue};

use super::sheets::OtherSheet;
use super::view::reason;
use super::work::ImportWork;
use crate::contract::{InputAccount, InputQuestion, InputSheet, LeftOutRowView};

/// The account of a list on its way into a form. `accepted` says that likely columns are used.
pub(crate) fn account_of(work: &ImportWork, plan: &ImportPlan, accepted: bool) -> InputAccount {
    let mut account = InputAccount { rows: plan.rows.len(), ..InputAccount::default() };
    let table = &work.list.table;
    for row in &plan.rows {
        match &row.fate {
            ImportAction::New | ImportAction::Changed(MatchedIn::Row(_), _) => account.taken += 1,
            ImportAction::Unusable(why) if why.is_asked() => {
                account.asked.push(row_question(row.number, why.sentence()))
            }
            fate => account.left_out.push(LeftOutRowView { row: row.number, reason: reason(&work.form, fate) }),
        }
    }
    for number in above_headers(work) {
        account.rows += 1;
        account.asked.push(row_question(number, ABOVE_HEADERS.to_owned()));
    }
    account.hidden_rows = table.rows.iter().filter(|row| row.hidden).map(|row| row.number).collect();
    account.asked.extend(status_questions(&work.import.statuses));
    for found in work.matches.iter().filter(|found| !accepted && !work.is_settled(found.column)) {
        let column = named(&found.header, found.column);
        account.asked.push(InputQuestion {
            question: format!(
                "Is column “{column}” {}? It is not used as long as nobody says so.",
                found.meaning.label()
            ),
            column: Some(column),
            ..InputQuestion::default()
        });
    }
    for job in (0..work.jobs.len()).filter(|job| work.title_of(*job).is_none()) {
        let Some(found) = work.jobs.get(job) else { continue };
        let wording =
            if found.job.wording.is_empty() { found.job.credentials.join(", ") } else { found.job.wording.clone() };
        account.asked.push(InputQuestion {
            question: format!("Which title of the form is “{wording}”?"),
            value: Some(wording),
            ..InputQuestion::default()
        });
    }
    account.asked.extend(sheet_questions(&work.list.others, &table.sheet, work.list.named));
    account.asked.extend(note_questions(&concerning(work, plan)));
    account.unused_columns = unused_columns(work, accepted);
    account.sheets = sheets_of(&work.list.sheets, &work.list.others, &table.sheet, account.rows);
    account
}

/// What is asked about a row above the headers that looks like somebody's.
pub(crate) const ABOVE_HEADERS: &str =
    "This row is above the headers and holds an email address: is it a person? Move it below the headers if it is.";

/// Rows above the headers that look like somebody's: the headers may stand elsewhere, or a second list follows the first.
fn above_headers(work: &ImportWork) -> Vec<u32> {
    let above = work.list.table.rows.get(..work.header.unwrap_or(0)).unwrap_or_default();
    let filled = |cells: &[String]| cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    // “Contact:” and “Email:” say whose address stands there.
    let labeled = |cells: &[String]| cells.iter().any(|cell| cell.trim().ends_with(':'));
    let is_somebody =
        |cells: &[String]| filled(cells) >= 3 && !labeled(cells) && cells.iter().any(|cell| cell.contains('@'));
    above.iter().filter(|row| is_somebody(&row.cells)).map(|row| row.number).collect()
}

/// What the reader noted about the people of a list, and about the whole file: what a form's own formula shows beside
/// them, or in rows for nobody, concerns no one.
fn concerning(work: &ImportWork, plan: &ImportPlan) -> Vec<ReadNote> {
    let mut people: Vec<u32> = plan
        .rows
        .iter()
        .filter(|row| !matches!(&row.fate, ImportAction::Unusable(why) if !why.is_asked()))
        .map(|row| row.number)
        .collect();
    people.sort_unstable();
    let meanings = work.meanings(true);
    let used = |column: usize| meanings.get(column).is_some_and(|meaning| *meaning != ListColumn::Other);
    let mut notes = work.list.table.notes.clone();
    for note in &mut notes {
        note.keep(|row, column| people.binary_search(&row).is_ok() && column.is_none_or(used));
    }
    notes.retain(|note| note.count > 0);
    notes
}

/// Headers (or letters) of the columns that hold something and are decided not to be used.
pub(crate) fn unused_columns(work: &ImportWork, accepted: bool) -> Vec<String> {
    work.meanings(accepted)
        .iter()
        .enumerate()
        .filter(|(_, meaning)| matches!(meaning, ListColumn::Other | ListColumn::OtherEmail | ListColumn::OtherPhone))
        .filter_map(|(column, _)| work.matches.get(column))
        .filter(|found| {
            work.is_settled(found.column) && work.has_values(found.column) && !work.beyond.contains(&found.column)
        })
        .map(|found| named(&found.header, found.column))
        .collect()
}

/// A question about a row.
pub(crate) fn row_question(row: u32, question: String) -> InputQuestion {
    InputQuestion { row: Some(row), question, ..InputQuestion::default() }
}

/// The values of status columns of which only the user can tell what they say.
pub(crate) fn status_questions(values: &[StatusValue]) -> Vec<InputQuestion> {
    values
        .iter()
        .filter(|value| value.employment == Employment::Unknown)
        .map(|value| {
            let people = if value.people == 1 { "1 person has".to_owned() } else { format!("{} people have", value.people) };
            let shown = if value.value.is_empty() { "nothing".to_owned() } else { format!("“{}”", value.value) };
            let still = if value.people == 1 { "Does this person" } else { "Do these people" };
            InputQuestion {
                value: Some(value.value.clone()),
                question: format!(
                    "{people} {shown} in column “{}”. {still} still work here? Say --status \"{1}=here\" or --status \"{1}=left\".",
                    named(&value.header, value.column),
                    value.value
                ),
                ..InputQuestion::default()
            }
        })
        .collect()
}

/// Questions about sheets with people that are not read.
pub(crate) fn sheet_questions(others: &[OtherSheet], used: &str, chosen: bool) -> Vec<InputQuestion> {
    others
        .iter()
        .filter(|other| other.visible && !chosen)
        .map(|other| InputQuestion {
            value: Some(other.name.clone()),
            question: format!(
                "Sheet “{}” has people too ({}). Which sheet is meant? “{used}” was read; say --sheet \"{used}\" or --sheet \"{}\".",
                other.name, other.people, other.name
            ),
            ..InputQuestion::default()
        })
        .collect()
}

/// What the reader could not do, as far as somebody has to look at it.
pub(crate) fn note_questions(notes: &[ReadNote]) -> Vec<InputQuestion> {
    notes
        .iter()
        .filter(|note| note.kind.asks())
        .map(|note| InputQuestion {
            value: Some(note.kind.code().to_owned()),
            question: format!("{} {}", note.message(), note.hint()).trim().to_owned(),
            ..InputQuestion::default()
        })
        .collect()
}

/// The sheets of a file that hold people, and the one that is read.
pub(crate) fn sheets_of(all: &[SheetInfo], others: &[OtherSheet], used: &str, rows: usize) -> Vec<InputSheet> {
    all.iter()
        .map(|info| {
            let is_used = info.name == used;
            let people = others.iter().find(|other| other.name == info.name).map_or(0, |other| other.people);
            InputSheet { name: info.name.clone(), people: if is_used { rows } else { people }, used: is_used }
        })
        .collect()
}

/// A column's header, or its letters.
pub(crate) fn named(header: &str, column: usize) -> String {
    let header = header.trim();
    if header.is_empty() { column_letters(column) } else { header.to_owned() }
}

#[cfg(test)]
mod tests;
