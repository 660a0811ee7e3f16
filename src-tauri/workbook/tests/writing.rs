//! What is in the files we write, and that they are there as a whole or not at all.

use std::io::Read;
use std::path::Path;

use crate::support::{btg, people};
use calamine::{Data, Reader, Xlsx, open_workbook};
use proptest::prelude::*;
use workbook::{BlankOptions, neutralized, restored, write_blank, write_csv, write_filled, write_table};

fn part(path: &Path, name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    let mut text = String::new();
    archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}

#[test]
fn a_form_has_its_list_formula_frozen_header_and_print_set_up() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    write_blank(&btg(), &path, &BlankOptions { prepared_rows: 3 }).unwrap();

    let sheet = part(&path, "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("Lists!$A$2:$A$4"), "{sheet}");
    assert_eq!(sheet.matches("IFERROR(VLOOKUP(TRIM(F").count(), 3);
    assert!(sheet.contains(r#"<pane ySplit="1" topLeftCell="A2""#), "{sheet}");
    assert!(sheet.contains(r#"orientation="landscape""#) && sheet.contains(r#"fitToHeight="0""#), "{sheet}");
    assert!(sheet.contains("Page &amp;P of &amp;N"), "{sheet}");
    let workbook = part(&path, "xl/workbook.xml");
    assert!(workbook.contains(r#"<sheet name="Lists" sheetId="3" state="veryHidden""#), "{workbook}");
    assert!(workbook.contains("Print_Titles"), "{workbook}");
    assert!(part(&path, "docProps/custom.xml").contains("sample/btg"));
}

#[test]
fn a_starter_form_says_that_the_hies_own_form_wins() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    write_blank(&btg(), &path, &BlankOptions::default()).unwrap();
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    let about = workbook.worksheet_range("About").unwrap();
    let said: Vec<String> = about.cells().map(|(_, _, cell)| cell.to_string()).collect();
    assert!(said.iter().any(|text| text.contains("Sample Exchange") && text.contains("use it instead")), "{said:?}");
}

#[test]
fn what_looks_like_a_formula_stays_text() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("filled.xlsx");
    write_filled(&btg(), &people(), &path).unwrap();
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    let values = workbook.worksheet_range("Provisioning").unwrap();
    assert_eq!(values.get((3, 0)), Some(&Data::String("=1+1".to_owned())));
    assert_eq!(values.get((2, 3)), Some(&Data::String("0631555014".to_owned())));
    let formulas = workbook.worksheet_formula("Provisioning").unwrap();
    assert_eq!(formulas.used_cells().count(), people().len());
    assert_eq!(formulas.start(), Some((1, 6)));
}

#[test]
fn a_table_is_text_with_its_title_as_the_sheets_name() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("receipt.xlsx");
    let rows = vec![vec!["=A1".to_owned(), "007".to_owned()], vec!["Ana".to_owned(), String::new()]];
    write_table(&path, "Receipt 1/2: [draft]", &["Name", "Outcome"], &rows).unwrap();
    let mut workbook: Xlsx<_> = open_workbook(&path).unwrap();
    assert_eq!(workbook.sheet_names(), ["Receipt 1 2   draft"]);
    let values = workbook.worksheet_range("Receipt 1 2   draft").unwrap();
    assert_eq!(values.get((1, 0)), Some(&Data::String("=A1".to_owned())));
    assert_eq!(values.get((1, 1)), Some(&Data::String("007".to_owned())));
    assert_eq!(values.get_size(), (3, 2));
}

#[test]
fn csv_opens_in_a_spreadsheet_without_running_anything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    let rows = [["=cmd|'/C calc'!A1", "+1 631"].map(str::to_owned).to_vec()];
    write_csv(&path, &["Name", "Mobile"], rows).unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "\u{feff}Name,Mobile\r\n'=cmd|'/C calc'!A1,'+1 631\r\n");
}

#[test]
fn a_failed_write_leaves_the_former_file_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kept.xlsx");
    std::fs::write(&path, "before").unwrap();
    let mut form = btg();
    form.sheet = "a sheet name that is far too long for any spreadsheet program".to_owned();
    assert_eq!(write_filled(&form, &people(), &path).unwrap_err().code(), "write-failed");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "before");
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);

    write_filled(&btg(), &people(), &path).unwrap();
    assert!(std::fs::read(&path).unwrap().starts_with(b"PK"));
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[test]
fn places_that_cannot_be_written_to_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &Path| write_filled(&btg(), &people(), path).unwrap_err().code();
    assert_eq!(write(&folder.path().join("none/out.xlsx")), "write-no-such-folder");
    assert_eq!(write(folder.path()), "write-is-folder");
    let path = folder.path().join("locked.xlsx");
    std::fs::write(&path, "before").unwrap();
    let mut permissions = std::fs::metadata(&path).unwrap().permissions();
    permissions.set_readonly(true);
    std::fs::set_permissions(&path, permissions).unwrap();
    assert_eq!(write(&path), "write-no-permission");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn neutralizing_is_undone_whatever_the_text(text in "['=+@\\-\\t\\ra]{0,6}") {
        let safe = neutralized(&text);
        prop_assert!(!safe.starts_with(['=', '+', '-', '@', '\t', '\r']));
        prop_assert_eq!(restored(&safe), text.as_str());
    }
}
