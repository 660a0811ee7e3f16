//! `check` reads any list with the mapper of the import: what it takes a column for, it says, and what is not certain it asks.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::desk;
use desk::Desk;
use desk::check::{CheckOptions, CheckedFile};
use desk::fault::DeskResult;

const FORM: &str = "healthix/btg";

fn list(folder: &Path, lines: &[&str]) -> PathBuf {
    let path = folder.join("list.csv");
    fs::write(&path, lines.join("\r\n")).unwrap();
    path
}

fn check(desk: &Desk, path: &Path, columns: &[&str]) -> DeskResult<CheckedFile> {
    let columns: Vec<String> = columns.iter().map(|column| (*column).to_owned()).collect();
    let checked =
        desk.check_file_with(path, &CheckOptions { form: Some(FORM), columns: &columns, ..CheckOptions::default() })?;
    let input = &checked.report.input;
    let asked = input.asked.iter().filter(|asked| asked.row.is_some()).count();
    assert_eq!(input.rows, input.taken + input.left_out.len() + asked, "{input:?}");
    Ok(checked)
}

fn problems(checked: &CheckedFile) -> Vec<String> {
    checked
        .report
        .problems
        .iter()
        .map(|problem| format!("{}{} {}", problem.column, problem.row, problem.code))
        .collect()
}

#[test]
fn a_list_with_whole_names_is_checked_and_what_is_doubtful_is_pointed_out() {
    let folder = tempfile::tempdir().unwrap();
    let path = list(
        folder.path(),
        &[
            "Employee Name,E-mail,Mobile number,Facility,Title",
            "\"Ruiz, Ana\",ana@hospital.org,631-444-2301,Main,Physician",
            "\"Smith, Bo - ED\",bo@hospital,631-444-2302,Main,Physician",
        ],
    );
    let checked = check(&desk(folder.path()), &path, &[]).unwrap();
    let people: Vec<&[String]> = checked.worksheet.people().map(|row| &row.cells[..2]).collect();
    assert_eq!(people[0], ["Ana", "Ruiz"]);
    assert!(checked.report.pointed_out.iter().all(|note| note.row == 3) && !checked.report.pointed_out.is_empty());
    assert!(problems(&checked).iter().any(|problem| problem.starts_with("B3 email")), "{:?}", problems(&checked));
    assert!(checked.report.is_open());
    assert_eq!(checked.report.used_columns[0].meaning, "full-name");
}

#[test]
fn a_telephone_of_no_stated_kind_is_asked_about_and_taken_when_the_user_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let lines =
        ["First name,Last name,E-mail,Phone,Facility,Title", "Ana,Ruiz,ana@hospital.org,631-444-2301,Main,Physician"];
    let path = list(folder.path(), &lines);
    let desk = desk(folder.path());
    let checked = check(&desk, &path, &[]).unwrap();
    assert!(checked.report.input.asked.iter().any(|asked| asked.column.as_deref() == Some("Phone")));
    assert_eq!(problems(&checked), ["D2 required"]);
    let checked = check(&desk, &path, &["Phone=mobile"]).unwrap();
    assert!(checked.report.input.asked.is_empty() && problems(&checked).is_empty(), "{:?}", problems(&checked));
}

#[test]
fn two_columns_that_say_the_same_are_asked_about() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "First name,Last name,E-mail,E-mail,Mobile,Facility,Title",
        "Ana,Ruiz,ana@hospital.org,ana.ruiz@hospital.org,631-444-2301,Main,Physician",
    ];
    let path = list(folder.path(), &lines);
    let checked = check(&desk(folder.path()), &path, &[]).unwrap();
    assert_eq!(checked.report.input.asked.iter().filter(|asked| asked.column.is_some()).count(), 2);
}

#[test]
fn a_typed_access_level_is_compared_though_another_column_has_to_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "First name,Last name,E-mail,Mobile number,Facility,Title,Access level,Home phone",
        "Ana,Ruiz,ana@hospital.org,631-444-2301,Main,Registered Nurse,Clinical with Break the Glass,631-444-2302",
    ];
    let checked = check(&desk(folder.path()), &list(folder.path(), &lines), &["Home phone=mobile"]).unwrap();
    assert!(problems(&checked).contains(&"G2 btg.not-eligible".to_owned()), "{:?}", problems(&checked));
    assert_eq!(checked.worksheet.people().next().unwrap().cells[3], "(631) 444-2302");
}

#[test]
fn the_user_says_what_a_column_means_in_a_file_with_the_form_s_own_headers() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "First name,Last name,E-mail,Account address,Mobile number,Facility,Title",
        "Ana,Ruiz,ana@home.org,ana@hospital.org,631-444-2301,Main,Physician",
    ];
    let path = list(folder.path(), &lines);
    let checked = check(&desk(folder.path()), &path, &["Account address=email"]).unwrap();
    assert_eq!(checked.worksheet.people().next().unwrap().cells[2], "ana@hospital.org");
    assert!(check(&desk(folder.path()), &path, &["Nowhere=email"]).is_err());
}

#[test]
fn columns_of_the_form_stay_its_own_though_every_value_has_a_mistake() {
    let folder = tempfile::tempdir().unwrap();
    let lines = [
        "First name,Last name,E-mail,Mobile number,Facility,Title",
        "Ana,Ruiz,ana＠hospital.org,cell: 631-444-2301,Main,Physician",
        "Bo,Li,bo.li’s@hospital.org,tel:+16314442302,Main,Physician",
        "Cy,Fox,cy at hospital.org,'6314442303,Main,Physician",
    ];
    let path = list(folder.path(), &lines);
    let filled = desk(folder.path()).fill_file(&path, FORM, None, &folder.path().join("out.xlsx")).unwrap();
    let used: Vec<&str> = filled.import.used.iter().map(|column| column.meaning.as_str()).collect();
    assert!(used.contains(&"email") && used.contains(&"mobile"), "{used:?}");
    assert!(filled.checked.report.problems.iter().all(|problem| problem.code != "required"));
    assert!(filled.checked.report.errors >= 3);
}
