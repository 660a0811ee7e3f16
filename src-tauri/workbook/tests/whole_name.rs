//! Forms with one column for the whole name, and forms that show by example what belongs where.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::support::{btg, person};
use rust_xlsxwriter::{DataValidation, Formula, Workbook};
use workbook::{ColumnRole, LearnChoices, LearnedForm, ReadOptions, fill_form, learn_form, read_worksheet};
use worksheet::{FieldKind, Row};

const LAST_FIRST: ColumnRole = ColumnRole::FullName { family_first: true };
const FIRST_LAST: ColumnRole = ColumnRole::FullName { family_first: false };

/// A form with these headers in row 3, the texts of each below it, ten rows of lists and a look-up at the end.
fn blank(folder: &Path, headers: &[&str], example: &[&str]) -> PathBuf {
    blank_from(folder, headers, example, if example.is_empty() { 3 } else { 4 })
}

/// The same with lists and look-ups from this row on, counted from 0.
fn blank_from(folder: &Path, headers: &[&str], example: &[&str], first: u32) -> PathBuf {
    let path = folder.join("blank.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Users").unwrap();
    sheet.write_string(0, 0, "Sample Exchange").unwrap();
    for (at, header) in (0_u16..).zip(headers) {
        sheet.write_string(2, at, *header).unwrap();
    }
    for (at, text) in (0_u16..).zip(example) {
        sheet.write_string(3, at, *text).unwrap();
    }
    let (title, level) = (u16::try_from(headers.len()).unwrap() - 2, u16::try_from(headers.len()).unwrap() - 1);
    sheet
        .add_data_validation(
            first,
            title,
            first + 9,
            title,
            &DataValidation::new().allow_list_formula("=Lists!$A$1:$A$2".into()),
        )
        .unwrap();
    for row in first..first + 10 {
        let letter = char::from(b'A' + u8::try_from(title).unwrap());
        let formula = format!("=IFERROR(VLOOKUP({letter}{},Lists!$A$1:$B$2,2,FALSE),\"\")", row + 1);
        sheet.write_formula(row, level, Formula::new(formula).set_result("")).unwrap();
    }
    let lists = book.add_worksheet();
    lists.set_name("Lists").unwrap();
    for (row, (title, level)) in
        [("Physician", "Clinical with BTG"), ("Medical Assistant", "Clinical")].iter().enumerate()
    {
        lists.write_string(u32::try_from(row).unwrap(), 0, *title).unwrap();
        lists.write_string(u32::try_from(row).unwrap(), 1, *level).unwrap();
    }
    book.save(&path).unwrap();
    path
}

fn learned(path: &Path, choices: &LearnChoices) -> LearnedForm {
    learn_form(path, &btg(), choices, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn sheet_of(path: &Path) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    std::io::read_to_string(archive.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap()
}

fn finds(learned: &LearnedForm, code: &str) -> Option<String> {
    learned.findings.iter().find(|finding| finding.code == code).map(|finding| finding.message.clone())
}

#[test]
fn a_column_for_the_whole_name_is_filled_from_first_and_last_name_and_read_back() {
    for (header, meaning, whole) in [
        ("Name (Last, First)*", LAST_FIRST, "van der Berg, Ana"),
        ("First and last name*", FIRST_LAST, "Ana van der Berg"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let path = blank(folder.path(), &[header, "E-mail*", "Mobile*", "Title*", "Access level"], &[]);
        let found = learned(&path, &LearnChoices::default());
        assert_eq!(found.columns[0].meaning.value, meaning, "{header}");
        assert_eq!(found.open_decisions().count(), 0, "{:?}", found.findings);
        assert!(finds(&found, "column.whole-name").is_some(), "{:?}", found.findings);
        let form = &found.form;
        let at = |kind| form.column_of(kind).unwrap();
        let (given, family) = (at(FieldKind::GivenName), at(FieldKind::FamilyName));
        assert!(form.columns[given].required && form.columns[family].required);
        assert_eq!((found.layout.columns[given], found.layout.columns[family]), (Some(0), Some(0)));

        let mut row = Row { cells: vec![String::new(); form.columns.len()], ..person(1, ["", "", "", "", "", "", ""]) };
        for (kind, text) in [
            (FieldKind::GivenName, "Ana"),
            (FieldKind::FamilyName, "van der Berg"),
            (FieldKind::Email, "ana@example.org"),
            (FieldKind::Mobile, "315-555-0101"),
            (FieldKind::Title, "Physician"),
        ] {
            row.cells[at(kind)] = text.to_owned();
        }
        let out = folder.path().join("filled.xlsx");
        let filled = fill_form(&path, &found.layout, form, std::slice::from_ref(&row), &out).unwrap();
        assert_eq!(filled.written.len(), 1);
        let options = ReadOptions { layouts: vec![(form.id.clone(), found.layout.clone())], ..ReadOptions::default() };
        let back =
            read_worksheet(&out, std::slice::from_ref(form), &options, &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!((back.rows[0].cells[given].as_str(), back.rows[0].cells[family].as_str()), ("Ana", "van der Berg"));
        let raw = sheet_of(&out);
        assert!(raw.contains(&format!("<t>{whole}</t>")), "{raw}");

        // Somebody who is there already is known again by the same form.
        let again = fill_form(&out, &found.layout, form, &[row], &folder.path().join("again.xlsx"));
        let again = again.unwrap();
        assert_eq!((again.already_there.len(), again.already_there[0].differing.len(), again.written.len()), (1, 0, 0));
    }
}

#[test]
fn the_order_that_nothing_tells_is_asked_about_and_can_be_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let path = blank(folder.path(), &["Name*", "E-mail*", "Mobile*", "Title*", "Access level"], &[]);
    let found = learned(&path, &LearnChoices::default());
    assert_eq!(found.columns[0].meaning.value, FIRST_LAST);
    assert!(found.columns[0].meaning.confidence < 0.7);
    assert!(finds(&found, "column.whole-name").unwrap().contains("please check it"));
    let choices = LearnChoices { meanings: [(0, LAST_FIRST)].into(), ..LearnChoices::default() };
    let found = learned(&path, &choices);
    assert!(found.layout.full_name.as_ref().unwrap().family_first);
    assert!(!finds(&found, "column.whole-name").unwrap().contains("please check it"));
}

#[test]
fn an_example_tells_the_order_of_the_names_and_what_an_odd_header_is_for() {
    let folder = tempfile::tempdir().unwrap();
    let headers = ["Staff name", "Contact for log-in", "Mobile", "Title", "Access level"];
    let example = ["e.g. Doe, Jane", "e.g. jane.doe@example.org", "315-555-0100", "Physician"];
    let path = blank(folder.path(), &headers, &example);
    let found = learned(&path, &LearnChoices::default());
    let meanings: Vec<ColumnRole> = found.columns.iter().map(|column| column.meaning.value).collect();
    assert_eq!(meanings[..3], [LAST_FIRST, ColumnRole::Field(FieldKind::Email), ColumnRole::Field(FieldKind::Mobile)]);
    assert!(found.columns[0].meaning.why.contains("example"), "{:?}", found.columns[0]);
    assert!(found.columns[1].meaning.why.contains("example"), "{:?}", found.columns[1]);
    assert_eq!(found.first_row.value, 5);
}

#[test]
fn an_example_is_passed_over_also_where_the_lists_begin_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let headers = ["First name", "Last name", "E-mail", "Mobile", "Title", "Access level"];
    let example = ["e.g. Jane", "Doe", "jane.doe@example.org", "315-555-0100", "Physician"];
    let found = learned(&blank_from(folder.path(), &headers, &example, 3), &LearnChoices::default());
    assert_eq!((found.first_row.value, found.prepared_rows.value), (5, 9));
    assert!(found.first_row.why.contains("example"), "{}", found.first_row.why);
}

#[test]
fn an_example_that_contradicts_its_header_is_pointed_out() {
    let folder = tempfile::tempdir().unwrap();
    let headers = ["First name", "Last name", "Work e-mail", "Mobile", "Title", "Access level"];
    let example = ["e.g. Jane", "Doe", "315-555-0100", "jane.doe@example.org", "Physician"];
    let path = blank(folder.path(), &headers, &example);
    let found = learned(&path, &LearnChoices::default());
    assert!(
        found.columns[2].meaning.confidence < 0.7 && found.columns[3].meaning.confidence < 0.7,
        "{:?}",
        found.columns
    );
    assert!(finds(&found, "column.uncertain").unwrap().contains("something else"), "{:?}", found.findings);
}

#[test]
fn first_and_last_name_of_their_own_leave_a_third_name_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let headers = ["First name", "Last name", "Name", "E-mail", "Title", "Access level"];
    let found = learned(&blank(folder.path(), &headers, &[]), &LearnChoices::default());
    assert_eq!(found.columns[2].meaning.value, ColumnRole::NotRecognised);
    assert!(found.layout.full_name.is_none());
}

/// The rows that are read from a form whose 10 prepared rows end at row 13, with these texts below them.
fn read_below(below: &[(u32, u16, &str)]) -> Vec<u64> {
    let folder = tempfile::tempdir().unwrap();
    let path = blank(folder.path(), &["First name", "Last name", "E-mail", "Mobile", "Title", "Access level"], &[]);
    let found = learned(&path, &LearnChoices::default());
    assert_eq!((found.first_row.value, found.prepared_rows.value), (4, 10));
    let out = folder.path().join("typed.xlsx");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.set_name("Users").unwrap();
    for (at, header) in (0_u16..).zip(["First name", "Last name", "E-mail", "Mobile", "Title", "Access level"]) {
        sheet.write_string(2, at, header).unwrap();
    }
    for row in 3..13 {
        sheet.write_string(row, 0, "Ana").unwrap();
        sheet.write_string(row, 2, format!("ana{row}@example.org")).unwrap();
    }
    for (row, column, text) in below {
        sheet.write_string(row - 1, *column, *text).unwrap();
    }
    book.save(&out).unwrap();
    let options =
        ReadOptions { layouts: vec![(found.form.id.clone(), found.layout.clone())], ..ReadOptions::default() };
    let read =
        read_worksheet(&out, std::slice::from_ref(&found.form), &options, &mut |_| ControlFlow::Continue(())).unwrap();
    read.rows.iter().map(|row| row.id.0).filter(|row| *row > 13).collect()
}

#[test]
fn somebody_below_the_prepared_rows_of_whom_one_thing_is_typed_is_not_lost() {
    assert_eq!(read_below(&[(14, 2, "li@example.org")]), [14]);
    assert_eq!(read_below(&[(16, 3, "315 555 0100")]), [16]);
    assert_eq!(read_below(&[(14, 4, "Physician")]), [14]);
    assert_eq!(read_below(&[(14, 1, "O’Brien"), (15, 0, "Wei")]), [14, 15]);
    assert_eq!(read_below(&[(14, 0, "Wei"), (14, 1, "Li")]), [14]);
}

#[test]
fn a_note_below_the_prepared_rows_is_nobody() {
    for note in ["Signature: ________", "Signature", "Total 10", "Please send this form by e-mail to us", "Approved by"]
    {
        assert!(read_below(&[(14, 0, note)]).is_empty(), "{note}");
    }
    assert!(read_below(&[(16, 0, "Wei")]).is_empty(), "a word further down stands alone");
    assert!(read_below(&[(14, 3, "2026")]).is_empty());
}
