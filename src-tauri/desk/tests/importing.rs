//! A list of people on its way into a worksheet: opened, decided about, looked at, taken over as one step.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::support::{ALL, PEOPLE, cells, desk, hospital, worksheet_of_people};
use desk::Desk;
use desk::contract::{ImportChange, ImportTab, ImportView, Window};
use desk::fault::FaultCode;

const LIST: &str = "Made-up Hospital\n\
    Employee Name,Work Email,Phone,Dept,Job Title,Status\n\
    \"Ortiz, Ana M., RN\",ana.ortiz@hospital.org,631-555-2211,Emergency Department,RN,Active\n\
    \"Park, Sun\",sun.park@hospital.org,631-555-2212,ICU,RN,Active\n\
    \"Diaz, Luz\",luz.diaz@hospital.org,631-555-2213,Pharmacy,Unit Helper,Active\n\
    \"Gone, Bob\",bob.gone@hospital.org,631-555-2214,ICU,=Nurse,Terminated\n";

fn list(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("hr.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn open(desk: &Desk, worksheet: i64, path: &Path) -> ImportView {
    desk.open_import(worksheet, path, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn change(desk: &Desk, id: u32, change: &ImportChange) -> ImportView {
    desk.change_import(id, change, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn column(view: &ImportView, header: &str) -> (String, bool) {
    let found = view.columns.iter().find(|column| column.header == header).unwrap();
    (found.meaning.clone(), found.settled)
}

#[test]
fn a_list_is_opened_with_what_is_certain_and_what_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let worksheet = desk.create_worksheet("New people", "healthix/btg").unwrap();

    let view = open(&desk, worksheet, &list(folder.path(), LIST));

    assert_eq!((view.header_row, view.header_sure), (Some(2), true));
    assert_eq!(column(&view, "Employee Name"), ("full-name".to_owned(), true));
    assert_eq!(column(&view, "Phone"), ("mobile".to_owned(), false));
    assert_eq!(view.missing, ["Mobile number", "Facility"]);
    assert_eq!((view.counts.new, view.counts.left_out, view.counts.open_columns), (3, 1, 1));
    assert_eq!(view.counts.open_titles, 3);
}

#[test]
fn taking_over_is_one_step_and_no_title_gives_break_the_glass_unasked() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    desk.save_organization(&hospital()).unwrap();
    let worksheet = worksheet_of_people(&desk);
    let before = cells(&desk.rows(worksheet, ALL).unwrap());
    let view = open(&desk, worksheet, &list(folder.path(), LIST));
    assert_eq!(view.facility, "Main campus");
    let phone = ImportChange::Column { column: 2, meaning: "mobile".into() };
    change(&desk, view.id, &phone);
    let view = change(&desk, view.id, &ImportChange::AcceptTitles);
    let open_titles: Vec<&str> =
        view.titles.iter().filter(|title| title.title.is_none()).map(|title| title.wording.as_str()).collect();
    assert_eq!(open_titles, ["RN", "Unit Helper"]);

    let done = desk.apply_import(view.id, ALL).unwrap();

    assert_eq!((done.added, done.changed, done.already, done.left_out), (3, 0, 0, 1));
    assert_eq!(done.outcome.tidied_count, 0, "the rows come in tidied, so that there is one step only");
    let rows = cells(&desk.rows(worksheet, ALL).unwrap());
    assert_eq!(rows[5][..6], ["Ana", "Ortiz", "ana.ortiz@hospital.org", "(631) 555-2211", "Main campus", "RN"]);
    assert_eq!(rows[6][5], "Registered Nurse");
    desk.undo(worksheet, ALL).unwrap();
    assert_eq!(cells(&desk.rows(worksheet, ALL).unwrap()), before);
}

#[test]
fn what_was_chosen_for_a_wording_is_there_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let worksheet = desk.create_worksheet("New people", "healthix/btg").unwrap();
    let path = list(folder.path(), LIST);
    let view = open(&desk, worksheet, &path);
    let job = view.titles.iter().find(|title| title.wording == "Unit Helper").unwrap().job;
    change(&desk, view.id, &ImportChange::Title { job, title: Some("Medical Assistant".into()) });
    desk.apply_import(view.id, ALL).unwrap();

    let other = desk.create_worksheet("More people", "healthix/btg").unwrap();
    let again = open(&desk, other, &path);

    let title = again.titles.iter().find(|title| title.wording == "Unit Helper").unwrap();
    assert_eq!((title.title.as_deref(), title.chosen), (Some("Medical Assistant"), false));
}

#[test]
fn people_who_are_there_are_changed_field_by_field_and_not_added_again() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let worksheet = worksheet_of_people(&desk);
    let text = format!(
        "First name,Last name,E-mail,Mobile number\n{},{},{},(631) 555-9999\n{},{},{},{}\n",
        PEOPLE[0][0], PEOPLE[0][1], PEOPLE[0][2], PEOPLE[1][0], PEOPLE[1][1], PEOPLE[1][2], PEOPLE[1][3]
    );
    let view = open(&desk, worksheet, &list(folder.path(), &text));
    assert_eq!((view.counts.new, view.counts.changed, view.counts.already), (0, 1, 1));
    let changed = desk.import_rows(view.id, ImportTab::Changed, Window { start: 0, count: 10 }).unwrap();
    assert_eq!(changed[0].changes.len(), 1);
    assert_eq!(
        (changed[0].changes[0].field.as_str(), changed[0].changes[0].after.as_str()),
        ("Mobile number", "(631) 555-9999")
    );

    desk.apply_import(view.id, ALL).unwrap();

    let rows = cells(&desk.rows(worksheet, ALL).unwrap());
    assert_eq!((rows.len(), rows[0][3].as_str()), (5, "(631) 555-9999"));
}

#[test]
fn rows_that_cannot_be_used_are_exported_with_all_their_columns_and_harmless() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let worksheet = desk.create_worksheet("New people", "healthix/btg").unwrap();
    let view = open(&desk, worksheet, &list(folder.path(), LIST));
    let out = folder.path().join("rest.csv");
    desk.export_unusable(view.id, &out).unwrap();
    let text = std::fs::read_to_string(out).unwrap();
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert_eq!(lines.len(), 2);
    assert!(lines[0].starts_with("Row,Why it was not used,Employee Name,Work Email,Phone,Dept,Job Title,Status"));
    assert!(
        lines[1].starts_with("6,") && lines[1].contains("\"Gone, Bob\"") && lines[1].contains(",'=Nurse,"),
        "{text}"
    );
}

#[test]
fn reading_can_be_cancelled_and_a_list_that_was_closed_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let worksheet = desk.create_worksheet("New people", "healthix/btg").unwrap();
    let path = list(folder.path(), LIST);
    let fault = desk
        .open_import(worksheet, &path, &mut |_| {
            desk.cancel_import();
            ControlFlow::Continue(())
        })
        .unwrap_err();
    assert_eq!(fault.code, FaultCode::Cancelled);
    let view = open(&desk, worksheet, &path);
    desk.close_import();
    assert_eq!(desk.apply_import(view.id, ALL).unwrap_err().code, FaultCode::NotFound);
}

#[test]
fn pasted_cells_are_a_list_too() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(&folder.path().join("data"));
    let worksheet = desk.create_worksheet("New people", "healthix/btg").unwrap();
    let view =
        desk.open_pasted_import(worksheet, "Name\tE-mail\nWei Li\twei.li@hospital.org\n", &mut |_| {
            ControlFlow::Continue(())
        })
        .unwrap();
    assert_eq!((view.file.as_str(), view.counts.new), ("pasted text", 1));
    let blank = desk.open_pasted_import(worksheet, " \n", &mut |_| ControlFlow::Continue(()));
    assert_eq!(blank.unwrap_err().code, FaultCode::BadRequest);
    let ended = desk.open_pasted_import(worksheet, "Name\nWei Li\n", &mut |_| {
        desk.cancel_import();
        ControlFlow::Continue(())
    });
    assert_eq!(ended.unwrap_err().code, FaultCode::Cancelled);
}
