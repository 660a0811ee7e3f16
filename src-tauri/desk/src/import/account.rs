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
    account.sheets = sheets_of(&work.list.sheets, &work.list.others, &table.sheet, plan.rows.len());
    account
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
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::collections::{BTreeSet, HashMap};
    use std::ops::ControlFlow;
    use std::sync::Arc;

    use jiff::civil::Date;
    use proptest::prelude::*;
    use workbook::read_pasted;
    use worksheet::Form;
    use worksheet::import::StatusAnswers;
    use worksheet::profile::starter_forms;

    use super::*;
    use crate::import::work::{Beforehand, ReadList};

    fn form() -> Arc<Form> {
        Arc::new(starter_forms().unwrap().into_iter().find(|form| form.break_the_glass).unwrap())
    }

    fn work(form: &Arc<Form>, text: &str) -> Option<ImportWork> {
        let table = read_pasted(text, &mut |_| ControlFlow::Continue(())).ok()?;
        let list = ReadList { sheets: Vec::new(), table, others: Vec::new(), named: true };
        let before = Beforehand {
            remembered: Vec::new(),
            answers: StatusAnswers::default(),
            facility: String::new(),
            today: Date::constant(2026, 12, 1),
        };
        Some(ImportWork::new(form.clone(), list, before))
    }

    /// A row of a list as lists have them, with every mishap.
    fn line() -> impl Strategy<Value = Vec<String>> {
        let cells = prop::sample::select(vec![
            "Ana",
            "Ruiz",
            "",
            "ana.ruiz@harborside.example",
            "Bo",
            "bo@harborside.example",
            "212-555-2301",
            "Main",
            "Registered Nurse",
            "Active",
            "Terminated",
            "LOA",
            "11/15/2025",
            "12/31/2099",
            "Y",
            "N",
            "Total: 4",
            "x",
            " ",
            "End of report",
            "Example: Chris",
            "First name",
            "Emergency Department",
            "Status",
            "E-mail",
            "'Ana",
            "0",
            "1",
        ]);
        prop::collection::vec(cells.prop_map(str::to_owned), 0..10)
    }

    fn headers() -> impl Strategy<Value = Vec<String>> {
        let header = prop::sample::select(vec![
            "First name",
            "Last name",
            "E-mail",
            "Mobile number",
            "Facility",
            "Title",
            "Status",
            "Active?",
            "Inactive",
            "",
            "Termination date",
            "Notes",
            "Employee Name",
            "Department",
            "Hire date",
            "Field 7",
            "Action",
            "Employee ID",
        ]);
        prop::collection::vec(header.prop_map(str::to_owned), 3..9)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

        #[test]
        fn every_row_and_every_cell_is_accounted_for(headers in headers(), lines in prop::collection::vec(line(), 0..12)) {
            let form = form();
            let text: Vec<String> = [&headers].into_iter().chain(&lines).map(|cells| cells.join("\t")).collect();
            let Some(work) = work(&form, &text.join("\n")) else { return Ok(()) };
            let plan = work.plan(&[], &HashMap::new());
            let account = account_of(&work, &plan, false);
            let out: Vec<u32> = account.left_out.iter().map(|left| left.row).collect();
            let asked: Vec<u32> = account.asked.iter().filter_map(|asked| asked.row).collect();
            prop_assert_eq!(account.rows, account.taken + out.len() + asked.len());
            let different: BTreeSet<u32> = out.iter().chain(&asked).copied().collect();
            prop_assert_eq!(different.len(), out.len() + asked.len(), "a row is named once");
            let columns: BTreeSet<&str> = account.asked.iter().filter_map(|asked| asked.column.as_deref()).collect();
            let meanings = work.meanings(false);
            for row in plan.rows.iter().filter(|row| row.fate == ImportAction::New) {
                for (column, cell) in work.original(row.at).iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty()) {
                    let header = work.matches.get(column).map(|found| found.header.as_str()).unwrap_or_default();
                    let name = named(header, column);
                    let used = !matches!(meanings[column], ListColumn::Other | ListColumn::OtherEmail | ListColumn::OtherPhone);
                    let told = used || account.unused_columns.contains(&name) || columns.contains(name.as_str());
                    prop_assert!(told, "{cell} in {name}: {account:?}");
                }
            }
        }
    }
}
