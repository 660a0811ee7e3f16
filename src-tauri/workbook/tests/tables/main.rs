//! Any list of people: every kind of file gives the same cells, and hostile ones of each kind are named.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod accounted;
mod binary;
mod letters;
mod libre_office;
mod looks;
mod made;
mod old;
mod old_odd;
mod open_document;
mod text;
mod writers;

use std::ops::ControlFlow;
use std::path::Path;

use workbook::{RawTable, ReadError, ReadOptions, TableFile, read_table, read_worksheet};
use worksheet::FieldKind;

fn read(path: &Path) -> Result<RawTable, ReadError> {
    read_table(path, None, &mut |_| ControlFlow::Continue(()))
}

fn texts(table: &RawTable) -> Vec<Vec<&str>> {
    table.rows.iter().map(|row| row.cells.iter().map(String::as_str).collect()).collect()
}

/// The list that every kind of file holds.
fn people() -> Vec<Vec<String>> {
    [
        ["Last Name", "First Name", "Work Email", "Cell Phone", "Job Title", "Start"],
        ["O'Brien", "Zoë", "zoe@example.org", "(631) 555-0142", "=Nurse", "2026-03-01"],
        ["Nguyễn", "Thị", "thi@example.org", "0631555014", "Two\nlines", ""],
        ["Li", "", "li@example.org", "", "+Physician", "007"],
    ]
    .iter()
    .map(|row| row.map(str::to_owned).to_vec())
    .collect()
}

fn people_workbook(path: &Path) {
    let rows = people();
    let (headers, rows) = rows.split_first().unwrap();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    workbook::write_table(path, "Staff", &headers, rows).unwrap();
}

fn expected() -> Vec<Vec<String>> {
    let mut rows = people();
    for row in &mut rows {
        while row.last().is_some_and(String::is_empty) {
            row.pop();
        }
    }
    rows
}

#[test]
fn a_workbook_gives_its_cells_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("staff.xlsx");
    people_workbook(&path);
    let table = read(&path).unwrap();
    assert_eq!(texts(&table), expected());
    assert_eq!((table.sheet.as_str(), table.columns), ("Staff", 6));
    assert_eq!(table.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [1, 2, 3, 4]);
}

#[test]
fn reading_can_be_cancelled_in_every_kind_of_file() {
    let folder = tempfile::tempdir().unwrap();
    let workbook = folder.path().join("staff.xlsx");
    people_workbook(&workbook);
    for path in [workbook, made::old(folder.path()), made::binary(folder.path()), made::open_document(folder.path())] {
        let error = read_table(&path, None, &mut |_| ControlFlow::Break(())).unwrap_err();
        assert_eq!(error.code(), "cancelled", "{}", path.display());
    }
}

#[test]
fn only_the_first_rows_are_read_when_no_more_are_wanted() {
    let folder = tempfile::tempdir().unwrap();
    let workbook = folder.path().join("staff.xlsx");
    people_workbook(&workbook);
    for path in [workbook, made::old(folder.path()), made::binary(folder.path()), made::open_document(folder.path())] {
        let mut file = TableFile::open(&path).unwrap();
        let sheet = file.sheets()[0].name.clone();
        let table = file.read(&sheet, Some(1), &mut |_| ControlFlow::Continue(())).unwrap();
        assert_eq!(table.rows.len(), 1, "{}", path.display());
    }
}

#[test]
fn a_worksheet_is_read_from_every_kind_of_file() {
    let folder = tempfile::tempdir().unwrap();
    let forms = worksheet::starter_forms().unwrap();
    let mut form = worksheet::find_form(&forms, &"healthix/btg".parse().unwrap()).unwrap().clone();
    let facility = form.column_of(FieldKind::Facility).unwrap();
    form.columns[facility].required = false;
    let at = |kind| form.column_of(kind).unwrap();
    for path in [made::old(folder.path()), made::binary(folder.path()), made::open_document(folder.path())] {
        let options = ReadOptions { sheet: Some("Staff".to_owned()), ..ReadOptions::default() };
        let forms = std::slice::from_ref(&form);
        let go_on = &mut |_| ControlFlow::Continue(());
        let read = read_worksheet(&path, forms, &options, go_on).unwrap();
        assert_eq!((read.rows.len(), read.header_row, read.sheet.as_str()), (3, 1, "Staff"), "{}", path.display());
        assert_eq!(read, read_worksheet(&path, forms, &ReadOptions::default(), go_on).unwrap());
        let row = &read.rows[0];
        assert_eq!((row.id.0, row.formulas), (2, 0));
        assert_eq!(row.cells[at(FieldKind::GivenName)], "Zoë");
        assert_eq!(row.cells[at(FieldKind::Email)], "zoe@example.org");
        assert_eq!(read.unmatched, [(5, "Start".to_owned())]);
        let missing = ReadOptions { sheet: Some("People".to_owned()), ..ReadOptions::default() };
        assert_eq!(read_worksheet(&path, forms, &missing, go_on).unwrap_err().code(), "sheet-missing");
    }
}

#[test]
fn a_sheet_that_is_not_there_is_named_with_those_that_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = made::old(folder.path());
    let error = read_table(&path, Some("Rooms"), &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert_eq!(error.code(), "sheet-missing");
    assert!(error.to_string().contains("Staff"), "{error}");
}

#[test]
fn a_claim_of_the_whole_sheet_and_a_cell_far_away_cost_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let part = r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row><row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>x</t></is></c></row></sheetData></worksheet>"#;
    let path = made::workbook_of(folder.path(), part);
    let table = read(&path).unwrap();
    assert_eq!(table.rows.len(), 2);
    assert_eq!(table.columns, 16_384);
}

#[test]
fn many_cells_far_apart_are_refused_before_they_fill_the_memory() {
    use std::fmt::Write as _;
    let folder = tempfile::tempdir().unwrap();
    let mut rows = String::new();
    for row in 1..=20_000 {
        write!(rows, r#"<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>"#).unwrap();
    }
    let part = format!(
        r#"<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    );
    let error = read(&made::workbook_of(folder.path(), &part)).unwrap_err();
    assert_eq!(error.code(), "file-too-large");
}

/// Deterministic damage of honest files of each kind: never a panic, always a named answer.
#[test]
fn honest_files_with_bytes_changed_or_cut_are_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = 0x2545_F491_u64;
    for path in [made::old(folder.path()), made::binary(folder.path()), made::open_document(folder.path())] {
        let honest = std::fs::read(&path).unwrap();
        let mut refused = 0;
        for round in 0..300 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (state >> 33) as usize % honest.len();
            let mut bytes = honest.clone();
            if round % 4 == 0 {
                bytes.truncate(at);
            } else {
                bytes[at] ^= (state >> 20) as u8 | 1;
            }
            std::fs::write(&path, &bytes).unwrap();
            if let Err(error) = read(&path) {
                refused += 1;
                assert!(!error.hint().is_empty() && !error.to_string().is_empty());
            }
        }
        assert!(refused > 50, "{}: {refused}", path.display());
    }
}
