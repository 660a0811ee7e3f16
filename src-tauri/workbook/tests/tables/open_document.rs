use workbook::TableFile;

use crate::made::{open_document, open_document_of, package};
use crate::{expected, read, texts};

fn rows(cells: &str) -> String {
    format!(r#"<table:table table:name="Staff"><table:table-row>{cells}</table:table-row></table:table>"#)
}

#[test]
fn an_open_document_gives_its_cells_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let table = read(&open_document(folder.path())).unwrap();
    assert_eq!(texts(&table), expected());
    assert_eq!(table.sheet, "Staff");
}

#[test]
fn values_spaces_notes_and_repeated_cells_are_read_as_people_see_them() {
    let folder = tempfile::tempdir().unwrap();
    let cells = concat!(
        r#"<table:table-cell office:value-type="float" office:value="6315552201"><text:p>6.3E9</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="date" office:date-value="2026-03-01"><text:p>3/1/26</text:p></table:table-cell>"#,
        r#"<table:table-cell office:value-type="string"><office:annotation><text:p>note</text:p></office:annotation><text:p>A <text:s text:c="2"/>&amp;"#,
        "\n   b</text:p></table:table-cell>",
        r#"<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p></table:table-cell>"#,
        r#"<table:covered-table-cell/><table:table-cell><text:p>end</text:p></table:table-cell>"#,
    );
    let table = read(&open_document_of(folder.path(), &rows(cells), "")).unwrap();
    assert_eq!(texts(&table), [["6315552201", "2026-03-01", "A   & b", "x", "x", "", "end"]]);
}

#[test]
fn hidden_sheets_are_known_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let tables = concat!(
        r#"<table:table table:name="Lists" table:style-name="hid"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>"#,
        r#"<table:table table:name="People &amp; more"><table:table-row><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"#,
    );
    let path = open_document_of(folder.path(), tables, "");
    let shown: Vec<(String, bool)> =
        TableFile::open(&path).unwrap().sheets().iter().map(|info| (info.name.clone(), info.visible)).collect();
    assert_eq!(shown, [("Lists".to_owned(), false), ("People & more".to_owned(), true)]);
    assert_eq!(texts(&read(&path).unwrap()), [["b"]]);
}

#[test]
fn empty_rows_and_cells_may_be_repeated_to_the_end_of_the_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let tables = concat!(
        r#"<table:table table:name="Staff"><table:table-row table:number-rows-repeated="1048570"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>"#,
        r#"<table:table-row><table:table-cell table:number-columns-repeated="16383"/><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row></table:table>"#,
    );
    let table = read(&open_document_of(folder.path(), tables, "")).unwrap();
    assert_eq!((table.rows.len(), table.columns, table.rows[0].number), (1, 16_384, 1_048_571));
}

#[test]
fn filled_cells_repeated_without_end_are_refused_before_they_fill_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    for repeated in ["table:number-columns-repeated=\"99999999999\"", "table:number-columns-repeated=\"16384\""] {
        let tables = format!(
            r#"<table:table table:name="Staff"><table:table-row table:number-rows-repeated="4000000000"><table:table-cell {repeated}><text:p>{}</text:p></table:table-cell></table:table-row></table:table>"#,
            "x".repeat(1000)
        );
        let error = read(&open_document_of(folder.path(), &tables, "")).unwrap_err();
        assert!(["file-too-large", "file-damaged"].contains(&error.code()), "{error}");
    }
}

#[test]
fn a_bomb_is_refused_while_it_unpacks_and_a_document_type_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let long = rows(&format!("<table:table-cell><text:p>{}</text:p></table:table-cell>", "x".repeat(20_000_000)));
    assert_eq!(read(&open_document_of(folder.path(), &long, "")).unwrap_err().code(), "file-too-large");
    let path = folder.path().join("entities.ods");
    package(
        &path,
        &[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", br#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>"#),
        ],
    );
    assert_eq!(read(&path).unwrap_err().code(), "file-damaged");
}

#[test]
fn a_password_other_documents_and_a_cut_off_file_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let encrypted =
        r#"<manifest:file-entry manifest:full-path="content.xml"><manifest:encryption-data/></manifest:file-entry>"#;
    assert_eq!(read(&open_document_of(folder.path(), "", encrypted)).unwrap_err().code(), "file-encrypted");

    let path = folder.path().join("letter.ods");
    package(&path, &[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]);
    let other = read(&path).unwrap_err();
    assert_eq!(other.code(), "file-other-format");

    let path = open_document(folder.path());
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(read(&path).unwrap_err().code(), "file-truncated");
}
