//! Checking files of more rows than are handed from the reader to the checker at once.

use std::fmt::Write as _;
use std::path::Path;

use crate::support::desk;
use desk::check::CheckReport;
use desk::contract::SeverityView;
use desk::fault::FaultCode;

const HEADERS: &str = "First name,Last name,E-mail,Mobile,Facility,Title\n";

/// People with nothing wrong, except that the last one has the first one's address.
fn people(count: usize) -> String {
    let mut text = HEADERS.to_owned();
    let letters = |number: usize| -> String {
        [number / 676 % 26, number / 26 % 26, number % 26].iter().map(|at| char::from(b'a' + *at as u8)).collect()
    };
    for number in 0..count {
        let mailbox = if number + 1 == count { 0 } else { number };
        writeln!(
            text,
            "Ana,Ex{},p{mailbox}@hospital.org,631 44{} {:04},Main,Physician",
            letters(number),
            number / 9000,
            number % 9000 + 1000
        )
        .unwrap();
    }
    text
}

fn check(folder: &Path, text: &str, form: Option<&str>) -> Result<CheckReport, FaultCode> {
    let file = folder.join("people.csv");
    std::fs::write(&file, text).unwrap();
    desk(&folder.join("data")).check_file(&file, form).map(|checked| checked.report).map_err(|fault| fault.code)
}

#[test]
fn rows_far_apart_that_share_an_address_are_found_and_all_people_counted() {
    let folder = tempfile::tempdir().unwrap();
    let report = check(folder.path(), &people(4321), Some("healthix/btg")).unwrap();
    assert_eq!((report.rows, report.errors, report.warnings), (4321, 2, 0));
    let found: Vec<(u64, &str)> = report.problems.iter().map(|problem| (problem.row, problem.code.as_str())).collect();
    assert_eq!(found, [(2, "email.duplicate"), (4322, "email.duplicate")]);
    assert!(report.problems.iter().all(|problem| problem.severity == SeverityView::Error && problem.column == "C"));
    assert_eq!(report.access.values().sum::<usize>(), 4321);
}

#[test]
fn a_fault_far_down_in_the_file_leaves_nothing_behind_but_the_fault() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = people(2500);
    text.push_str("Ana,Exa,\"never closed");
    text.push_str(&"x\n".repeat(3 * 1024 * 1024));
    assert_eq!(check(folder.path(), &text, Some("healthix/btg")), Err(FaultCode::FileUnreadable));
}

#[test]
fn which_form_it_is_may_be_decided_by_the_last_row() {
    let folder = tempfile::tempdir().unwrap();
    let mut text =
        people(2500).replacen(HEADERS, "First name,Last name,E-mail,Mobile number,Facility,Title,Access level\n", 1);
    text.push_str("Ana,Exzzz,last@hospital.org,631 444 9999,Main,Physician,Clinical with Break the Glass\n");
    let report = check(folder.path(), &text, None).unwrap();
    assert_eq!((report.form.as_str(), report.rows), ("healthix/btg", 2501));
}
