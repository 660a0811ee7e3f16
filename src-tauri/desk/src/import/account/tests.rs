//! The account of a list adds up, whatever is written in it and whichever reader reads it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../../workbook/tests/tables/writers.rs"]
mod writers;

use std::collections::{BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use rust_xlsxwriter::Workbook;
use worksheet::Form;
use worksheet::import::StatusAnswers;
use worksheet::profile::starter_forms;

use super::*;
use crate::import::work::{Beforehand, read_list};

fn form() -> Arc<Form> {
    let mut form = starter_forms().unwrap().into_iter().find(|form| form.break_the_glass).unwrap();
    // Titles decide about no row, and an index of all of them for each list takes most of the time.
    form.titles.truncate(8);
    Arc::new(form)
}

fn work(form: &Arc<Form>, path: &Path) -> ImportWork {
    let list = read_list(path, None, &mut |_| ControlFlow::Continue(())).unwrap();
    let before = Beforehand {
        remembered: Vec::new(),
        answers: StatusAnswers::default(),
        facility: String::new(),
        today: Date::constant(2026, 12, 1),
    };
    ImportWork::new(form.clone(), list, before)
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
        "Ruiz, Ana",
        "Signature:",
        "\u{200b}",
        "mailto:ana@harborside.example",
        "FALSE",
        "Add",
        "RN",
        "left in May",
    ]);
    prop::collection::vec(cells.prop_map(str::to_owned), 0..8)
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
        "E-mail",
        "Phone",
        "Locations",
        "Suffix",
        "Manager Email",
        "Credentials",
    ]);
    prop::collection::vec(header.prop_map(str::to_owned), 3..8)
}

/// The kinds of files that lists come in.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Text,
    Workbook,
    Binary,
    Old,
    OpenDocument,
}

impl Kind {
    fn write(self, folder: &Path, rows: &[Vec<String>]) -> PathBuf {
        match self {
            Self::Text => {
                let path = folder.join("list.csv");
                let quoted = |cell: &String| format!("\"{cell}\"");
                let line = |row: &Vec<String>| row.iter().map(quoted).collect::<Vec<_>>().join(",");
                std::fs::write(&path, rows.iter().map(line).collect::<Vec<_>>().join("\r\n")).unwrap();
                path
            }
            Self::Workbook => {
                let path = folder.join("list.xlsx");
                let mut book = Workbook::new();
                let sheet = book.add_worksheet();
                for (row, cells) in (0..).zip(rows) {
                    for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                        sheet.write_string(row, column, text).unwrap();
                    }
                }
                book.save(&path).unwrap();
                path
            }
            Self::Binary => writers::binary_with(folder, rows),
            Self::Old => writers::old_with(folder, rows),
            Self::OpenDocument => writers::open_document_with(folder, rows),
        }
    }
}

/// How often the property is tried, unless `PROPTEST_CASES` says otherwise.
fn cases() -> u32 {
    std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(10_000)
}

#[test]
fn every_row_and_every_cell_of_a_text_file_is_accounted_for() {
    accounted_for(&[Kind::Text], cases() - cases() / 4);
}

#[test]
fn every_row_and_every_cell_of_a_workbook_is_accounted_for() {
    accounted_for(&[Kind::Workbook, Kind::Binary, Kind::Old, Kind::OpenDocument], cases() / 4);
}

fn accounted_for(kinds: &'static [Kind], cases: u32) {
    let (folder, form) = (tempfile::tempdir().unwrap(), form());
    let config = ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases) };
    let (lines, before) = (prop::collection::vec(line(), 0..7), prop::collection::vec(line(), 0..3));
    let written = (headers(), lines, before, prop::sample::select(kinds));
    let tried = TestRunner::new(config).run(&written, |(headers, lines, before, kind)| {
        let rows: Vec<Vec<String>> = before.into_iter().chain([headers]).chain(lines).collect();
        prop_assume!(rows.iter().flatten().any(|cell| !cell.trim().is_empty()));
        let work = work(&form, &kind.write(folder.path(), &rows));
        let plan = work.plan(&[], &HashMap::new());
        let account = account_of(&work, &plan, false);
        let out: Vec<u32> = account.left_out.iter().map(|left| left.row).collect();
        let asked: Vec<u32> = account.asked.iter().filter_map(|asked| asked.row).collect();
        prop_assert_eq!(account.rows, account.taken + out.len() + asked.len());
        let different: BTreeSet<u32> = out.iter().chain(&asked).copied().collect();
        prop_assert_eq!(different.len(), out.len() + asked.len(), "a row is named once");

        // Counted in what was written: each row below the headers that shows something, and above them each with somebody.
        let blank = |cell: &String| cell.chars().all(|letter| letter.is_whitespace() || letter == '\u{200b}');
        let header = work.header.and_then(|at| work.list.table.rows.get(at)).map_or(0, |row| row.number as usize);
        let shown = |row: &&Vec<String>| row.iter().any(|cell| !cell.trim().is_empty());
        let below = rows.iter().skip(header).filter(shown).count();
        let somebody = |row: &&Vec<String>| {
            row.iter().filter(|cell| !cell.trim().is_empty()).count() >= 3
                && row.iter().any(|cell| cell.contains('@'))
                && !row.iter().any(|cell| cell.trim().ends_with(':'))
        };
        let above = rows.iter().take(header.saturating_sub(1)).filter(somebody).count();
        if header > 0 {
            prop_assert_eq!(account.rows, below + above, "{:?} {:?}", rows, account);
        }

        let columns: BTreeSet<&str> = account.asked.iter().filter_map(|asked| asked.column.as_deref()).collect();
        let meanings = work.meanings(false);
        for row in plan.rows.iter().filter(|row| row.fate == ImportAction::New) {
            let written = rows.get(row.number as usize - 1).unwrap();
            for (column, cell) in written.iter().enumerate().filter(|(_, cell)| !blank(cell)) {
                let header = work.matches.get(column).map(|found| found.header.as_str()).unwrap_or_default();
                let name = named(header, column);
                let other = [ListColumn::Other, ListColumn::OtherEmail, ListColumn::OtherPhone];
                let used = meanings.get(column).is_some_and(|meaning| !other.contains(meaning));
                let told = used || account.unused_columns.contains(&name) || columns.contains(name.as_str());
                prop_assert!(told, "{cell} in {name}: {account:?}");
            }
        }
        Ok(())
    });
    tried.unwrap_or_else(|error| panic!("{error}"));
}
