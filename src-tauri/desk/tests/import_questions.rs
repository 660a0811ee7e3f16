//! What the import page asks of a list: who still works there, hidden rows, other sheets; and its account of the whole list.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::support::{ALL, cells, desk};
use desk::Desk;
use desk::contract::{ImportChange, ImportQuestion, ImportRow, ImportTab, ImportView, StatusAnswerView, Window};
use rust_xlsxwriter::{Format, Workbook, Worksheet};

const HEADERS: [&str; 5] = ["First name", "Last name", "E-mail", "Job", "Status"];

/// Five people who work there, two on leave, one who has left, one with no status; one of the five in a hidden row.
const PEOPLE: [(&str, &str); 9] = [
    ("Ana", "Active"),
    ("Bo", "LOA"),
    ("Cy", "Active"),
    ("Di", "Terminated"),
    ("Ed", "LOA"),
    ("Flo", "Active"),
    ("Gus", ""),
    ("Hal", "Active"),
    ("Ida", "Active"),
];

fn write_people(sheet: &mut Worksheet, people: &[(&str, &str)]) {
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write(0, column, header).unwrap();
    }
    for (row, (given, status)) in (1..).zip(people) {
        let email = format!("{}.smith@harborside.org", given.to_lowercase());
        for (column, cell) in (0..).zip([*given, "Smith", &email, "Registered Nurse", *status]) {
            sheet.write(row, column, cell).unwrap();
        }
    }
}

/// A workbook with two sheets of people; row 4 is hidden, row 7 is struck through.
fn workbook(folder: &Path) -> PathBuf {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Staff").unwrap();
    write_people(sheet, &PEOPLE);
    sheet.set_row_hidden(3).unwrap();
    let struck = Format::new().set_font_strikethrough();
    for (column, cell) in (0..).zip(["Flo", "Smith", "flo.smith@harborside.org", "Registered Nurse", "Active"]) {
        sheet.write_with_format(6, column, cell, &struck).unwrap();
    }
    let october = book.add_worksheet().set_name("October").unwrap();
    write_people(october, &[("Jo", "Active"), ("Kim", "Active")]);
    let path = folder.join("staff.xlsx");
    book.save(&path).unwrap();
    path
}

fn open(desk: &Desk, path: &Path) -> ImportView {
    let worksheet = desk.create_worksheet("New people", "healthix/btg").unwrap();
    let view = desk.open_import(worksheet, path, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_adds_up(desk, &view);
    view
}

fn change(desk: &Desk, id: u32, change: &ImportChange) -> ImportView {
    let view = desk.change_import(id, change, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_adds_up(desk, &view);
    view
}

fn say(desk: &Desk, view: &ImportView, value: &str, answer: StatusAnswerView) -> ImportView {
    let column = view.statuses.iter().find(|one| one.value == value).unwrap().column;
    change(desk, view.id, &ImportChange::Status { column, value: value.into(), answer })
}

fn rows(desk: &Desk, view: &ImportView, tab: ImportTab) -> Vec<ImportRow> {
    desk.import_rows(view.id, tab, Window { start: 0, count: 500 }).unwrap()
}

/// Each row of the list is in one tab, and the numbers are those of the tabs.
fn assert_adds_up(desk: &Desk, view: &ImportView) {
    let count = |tab| rows(desk, view, tab).len();
    let (counts, account) = (&view.counts, &view.account);
    assert_eq!((counts.new, counts.changed), (count(ImportTab::New), count(ImportTab::Changed)));
    assert_eq!((counts.already, counts.left_out), (count(ImportTab::Already), count(ImportTab::LeftOut)));
    assert_eq!(counts.asked, count(ImportTab::Asked));
    assert_eq!(account.rows, account.taken + account.left_out + account.asked);
    assert_eq!(account.taken, counts.new + counts.changed);
    assert_eq!((account.left_out, account.asked), (counts.already + counts.left_out, counts.asked));
    let out = [ImportTab::Already, ImportTab::LeftOut, ImportTab::Asked];
    assert!(out.into_iter().flat_map(|tab| rows(desk, view, tab)).all(|row| !row.reason.is_empty()));
    assert!(rows(desk, view, ImportTab::Asked).iter().all(|row| row.question.is_some()));
}

fn statuses(view: &ImportView) -> Vec<(&str, usize, StatusAnswerView, bool)> {
    view.statuses.iter().map(|one| (one.value.as_str(), one.people, one.answer, one.answered)).collect()
}

fn names(desk: &Desk, view: &ImportView, tab: ImportTab) -> Vec<String> {
    rows(desk, view, tab).into_iter().map(|row| row.person).collect()
}

use StatusAnswerView::{Ask, Here, Left};

#[test]
fn every_value_of_a_status_is_shown_with_its_count_and_asked_until_it_is_answered() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let view = open(&desk, &workbook(folder.path()));

    assert_eq!(
        statuses(&view),
        [("LOA", 2, Ask, false), ("", 1, Ask, false), ("Active", 3, Here, false), ("Terminated", 1, Left, false)]
    );
    assert_eq!((view.counts.new, view.counts.left_out, view.counts.asked), (3, 1, 5));
    let asked = rows(&desk, &view, ImportTab::Asked);
    let loa = asked.iter().find(|row| row.person == "Bo Smith").unwrap();
    assert_eq!(loa.question, Some(ImportQuestion::Status { column: 4, value: "LOA".into(), people: 2 }));

    let view = say(&desk, &view, "LOA", Here);
    assert_eq!(names(&desk, &view, ImportTab::New), ["Ana Smith", "Bo Smith", "Ed Smith", "Hal Smith", "Ida Smith"]);
    let view = say(&desk, &view, "", Left);
    assert!(names(&desk, &view, ImportTab::LeftOut).contains(&"Gus Smith".to_owned()));
    let view = say(&desk, &view, "LOA", Ask);
    assert_eq!(statuses(&view)[0], ("LOA", 2, Ask, true));
    assert_eq!(view.counts.new, 3);
}

#[test]
fn an_answer_is_remembered_for_the_next_list_and_for_the_command_line_and_ask_later_forgets_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let path = workbook(folder.path());
    let view = say(&desk, &open(&desk, &path), "LOA", Here);
    say(&desk, &view, "", Left);

    let again = open(&desk, &path);
    assert_eq!(statuses(&again)[..2], [("LOA", 2, Here, true), ("", 1, Left, true)]);
    let out = folder.path().join("out.xlsx");
    let filled = desk.fill_file(&path, "healthix/btg", None, &out).unwrap();
    let asked = filled.import.input.asked;
    assert!(!asked.iter().any(|one| one.question.contains("LOA")), "{asked:?}");

    say(&desk, &again, "LOA", Ask);
    assert_eq!(statuses(&open(&desk, &path))[0], ("LOA", 2, Ask, false));
}

#[test]
fn an_answer_about_yes_holds_for_its_column_alone() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let write = |name: &str, header: &str| {
        let path = folder.path().join(name);
        let text = format!(
            "First name,Last name,E-mail,{header}\nAna,Ek,ana.ek@harborside.org,Q\nBo,Ek,bo.ek@harborside.org,Q\n"
        );
        std::fs::write(&path, text).unwrap();
        path
    };
    let view = open(&desk, &write("one.csv", "Employment status"));
    say(&desk, &view, "Q", Here);

    assert_eq!(statuses(&open(&desk, &write("two.csv", "Employment status")))[0], ("Q", 2, Here, true));
    assert_eq!(statuses(&open(&desk, &write("three.csv", "Account status")))[0], ("Q", 2, Ask, false));
}

#[test]
fn hidden_and_struck_out_rows_are_named_and_wait_for_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let view = open(&desk, &workbook(folder.path()));

    assert_eq!((view.hidden.rows, &*view.hidden.numbers, view.hidden.take), (1, &[4][..], None));
    assert_eq!((view.struck.rows, &*view.struck.numbers, view.struck.take), (1, &[7][..], None));
    let asked = rows(&desk, &view, ImportTab::Asked);
    let question = |person: &str| asked.iter().find(|row| row.person == person).unwrap().question.clone();
    assert_eq!(question("Cy Smith"), Some(ImportQuestion::Hidden { rows: 1 }));
    assert_eq!(question("Flo Smith"), Some(ImportQuestion::Struck { rows: 1 }));

    let view = change(&desk, view.id, &ImportChange::HiddenRows { take: Some(true) });
    let view = change(&desk, view.id, &ImportChange::StruckRows { take: Some(false) });
    assert!(names(&desk, &view, ImportTab::New).contains(&"Cy Smith".to_owned()));
    assert!(names(&desk, &view, ImportTab::LeftOut).contains(&"Flo Smith".to_owned()));
    let done = desk.apply_import(view.id, ALL).unwrap();
    assert_eq!((done.added, done.left_out, done.asked), (4, 2, 3));
    assert_eq!(cells(&desk.rows(view.worksheet, ALL).unwrap()).len(), 4);
}

#[test]
fn another_sheet_with_people_is_asked_about_until_one_is_chosen() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let view = open(&desk, &workbook(folder.path()));
    let sheets: Vec<(&str, usize)> = view.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.people)).collect();
    assert_eq!((sheets, view.sheet_open), (vec![("Staff", 9), ("October", 2)], true));
    assert_eq!(view.account.other_sheets[0].name, "October");

    let view = change(&desk, view.id, &ImportChange::HiddenRows { take: Some(true) });
    let view = change(&desk, view.id, &ImportChange::Sheet { name: "October".into() });
    assert_eq!((view.sheet_open, view.counts.new, view.hidden.take), (false, 2, None));
    assert_eq!(view.account.other_sheets[0].name, "Staff");
    let view = change(&desk, view.id, &ImportChange::Sheet { name: "Staff".into() });
    assert_eq!((view.sheet_open, view.hidden.take), (false, None), "the answer was about rows of the other sheet");
}

#[test]
fn a_cell_without_a_header_is_asked_about_and_can_be_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let path = folder.path().join("more.csv");
    std::fs::write(
        &path,
        "First name,Last name,E-mail,Job\n\
         Ana,Ek,ana.ek@harborside.org,Registered Nurse, Emergency Department\n\
         Bo,Ek,bo.ek@harborside.org,Pharmacist\n",
    )
    .unwrap();
    let view = open(&desk, &path);
    let asked = rows(&desk, &view, ImportTab::Asked);
    assert_eq!(asked[0].question, Some(ImportQuestion::Column { column: 4, letters: "E".into() }));

    let view = change(&desk, view.id, &ImportChange::Column { column: 4, meaning: "other".into() });

    assert_eq!((view.counts.new, view.counts.asked), (2, 0));
    assert_eq!(view.account.unused_columns, ["E"]);
}
