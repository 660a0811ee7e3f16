//! What a sheet shows besides its values, and what belongs to no column: nothing of it goes without a word.

use std::ops::ControlFlow;
use std::path::Path;

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use workbook::{NoteKind, ReadWorksheet, read_table};

use crate::support::{btg, read};

const HEADERS: [&str; 5] = ["First name", "Last name", "E-mail", "Mobile number", "Title / position"];

fn person(sheet: &mut Worksheet, row: u32, name: &str, format: &Format) {
    let email = format!("{}@harborside.example", name.to_lowercase());
    let cells = [name, "Lee", &email, "212-555-2300", "Registered Nurse"];
    for (column, text) in (0..).zip(cells) {
        sheet.write_string_with_format(row, column, text, format).unwrap();
    }
}

fn written(path: &Path, make: impl FnOnce(&mut Workbook)) -> ReadWorksheet {
    let mut book = Workbook::new();
    make(&mut book);
    book.save(path).unwrap();
    read(path, &[btg()]).unwrap()
}

fn sheet<'a>(book: &'a mut Workbook, name: &str, people: &[&str]) -> &'a mut Worksheet {
    let sheet = book.add_worksheet().set_name(name).unwrap();
    sheet.write_row(0, 0, HEADERS).unwrap();
    for (row, name) in (1..).zip(people) {
        person(sheet, row, name, &Format::new());
    }
    sheet
}

#[test]
fn rows_hidden_by_a_filter_or_by_hand_are_known() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.xlsx");
    let read = written(&path, |book| {
        let sheet = sheet(book, "Staff", &["Ann", "Bo", "Cy", "Di", "Ed"]);
        sheet.set_row_hidden(2).unwrap();
        sheet.set_row_height(4, 0).unwrap();
        sheet.set_row_hidden(9).unwrap();
    });
    assert_eq!(read.hidden_rows, [3, 5]);
    let table = read_table(&path, None, &mut |_| ControlFlow::Continue(())).unwrap();
    let hidden: Vec<u32> = table.rows.iter().filter(|row| row.hidden).map(|row| row.number).collect();
    assert_eq!(hidden, [3, 5]);
}

#[test]
fn rows_struck_through_are_known_and_single_cells_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.xlsx");
    let (struck, plain) = (Format::new().set_font_strikethrough(), Format::new());
    let red = Format::new().set_font_color("red");
    let read = written(&path, |book| {
        let sheet = sheet(book, "Staff", &["Ann", "Bo", "Cy", "Di"]);
        person(sheet, 2, "Bo", &struck);
        sheet.write_string_with_format(3, 1, "Fox", &struck).unwrap();
        // Struck through within the text, and not by the format of the cell; and the other way round.
        for column in 0..5 {
            sheet.write_rich_string(4, column, &[(&struck, "left"), (&struck, " us")]).unwrap();
        }
        person(sheet, 5, "Ed", &struck);
        sheet.write_rich_string_with_format(5, 0, &[(&red, "Still"), (&red, " here")], &struck).unwrap();
        person(sheet, 6, "Flo", &plain);
    });
    assert_eq!(read.struck_rows, [3, 5]);
    let note = read.notes.iter().find(|note| note.kind == NoteKind::StruckCell).unwrap();
    let places: Vec<String> = note.places.iter().map(workbook::NotePlace::name).collect();
    assert_eq!(places, ["B4", "B6", "C6", "D6", "E6"]);
}

#[test]
fn the_sheet_in_front_is_known() {
    let folder = tempfile::tempdir().unwrap();
    let read = written(&folder.path().join("people.xlsx"), |book| {
        sheet(book, "October", &["Ann"]);
        sheet(book, "November", &["Bo"]).set_active(true);
        sheet(book, "Old", &["Cy"]).set_hidden(true);
    });
    let sheets: Vec<(&str, bool, bool)> =
        read.sheets.iter().map(|sheet| (sheet.name.as_str(), sheet.visible, sheet.active)).collect();
    assert_eq!(sheets, [("October", true, false), ("November", true, true), ("Old", false, false)]);
}

#[test]
fn a_formula_without_a_result_is_named_and_one_with_a_result_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let read = written(&folder.path().join("people.xlsx"), |book| {
        let sheet = sheet(book, "Staff", &["Ann", "Bo"]);
        // The writer leaves 0 behind and asks for calculating at opening, as several do.
        sheet.write_formula(1, 2, r#"=A2&"@x.example""#).unwrap();
        sheet.write_formula(2, 2, Formula::new(r#"=A3&"@x.example""#).set_result("bo@x.example")).unwrap();
        sheet.write_formula(8, 2, "=A9").unwrap();
    });
    let notes: Vec<String> = read.notes.iter().map(workbook::ReadNote::message).collect();
    assert_eq!(notes, ["2 formulas have no result yet: C2 and C9."]);
}

#[test]
fn cells_without_a_header_are_named_with_their_row() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("people.csv");
    let text = "First name,Last name,E-mail,Mobile number,Title\n\
        Ann,Lee,ann@x.example,2125552300,Registered Nurse, Emergency Department\n\
        Bo,Lee,bo@x.example,2125552301,Physician\n\
        ,,,,,,checked by Di\n";
    std::fs::write(&path, text).unwrap();
    let read = read(&path, &[btg()]).unwrap();
    let stray: Vec<(u32, usize, &str)> =
        read.beyond.iter().map(|cell| (cell.row, cell.column, cell.text.as_str())).collect();
    assert_eq!(stray, [(2, 5, " Emergency Department"), (4, 6, "checked by Di")]);
}

#[test]
fn cells_without_a_header_are_found_in_long_workbooks_too() {
    let folder = tempfile::tempdir().unwrap();
    let read = written(&folder.path().join("people.xlsx"), |book| {
        let sheet = sheet(book, "Staff", &vec!["Ann"; 3_000]);
        sheet.write_string(0, 6, "Shift").unwrap();
        sheet.write_string(2_500, 5, "left in May").unwrap();
        sheet.write_string(2_600, 6, "night").unwrap();
        sheet.write_string(2_700, 9, "see Bo").unwrap();
    });
    let stray: Vec<(u32, usize, &str)> =
        read.beyond.iter().map(|cell| (cell.row, cell.column, cell.text.as_str())).collect();
    assert_eq!(stray, [(2_501, 5, "left in May"), (2_701, 9, "see Bo")]);
}
