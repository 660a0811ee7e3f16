//! Crafted files: each is refused by name, or read correctly, at little cost.

use std::fmt::Write as _;

use crate::support::{BOOK, BOOK_RELS, HEADERS, RELS, book, btg, cell, header, package, read, sheet, texts};
use workbook::ReadError;

fn refusal(rows: &str, strings: Option<&str>) -> ReadError {
    let folder = tempfile::tempdir().unwrap();
    let path = book(folder.path(), sheet(rows).as_bytes(), strings, None);
    read(&path, &[btg()]).unwrap_err()
}

fn one_person() -> String {
    let cells: String = [("A2", "Ana"), ("B2", "Li"), ("F2", "Physician")].map(|(at, text)| cell(at, text)).concat();
    format!("{}<row r=\"2\">{cells}</row>", header(1))
}

#[test]
fn a_list_of_texts_that_claims_to_be_huge_takes_no_room() {
    let strings = r#"<sst uniqueCount="99999999999"><si><t>x</t></si></sst>"#;
    assert_eq!(refusal(&one_person(), Some(strings)).code(), "file-too-large");
}

#[test]
fn a_cell_far_away_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let rows = format!("{}<row r=\"1048576\">{}</row>", one_person(), cell("XFD1048576", "x"));
    let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
    let back = read(&path, &[btg()]).unwrap();
    assert_eq!(back.rows.len(), 1);
}

#[test]
fn a_long_text_used_by_every_row_is_refused_before_it_fills_the_memory() {
    let strings = format!(r#"<sst><si><t>{}</t></si></sst>"#, "x".repeat(32_000));
    let mut rows = header(1);
    for row in 2..50_002 {
        write!(rows, r#"<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>"#).unwrap();
    }
    let error = refusal(&rows, Some(&strings));
    assert_eq!(error.code(), "file-too-large");
    assert!(error.to_string().contains("sheet “Staff”, cell A"), "{error}");
}

#[test]
fn a_shared_text_over_the_limit_of_a_cell_is_refused_with_its_cell() {
    let strings = format!(r#"<sst><si><t>{}</t></si></sst>"#, "x".repeat(40_000));
    let rows = format!(r#"{}<row r="2"><c r="B2" t="s"><v>0</v></c></row>"#, header(1));
    let error = refusal(&rows, Some(&strings));
    assert_eq!(error.code(), "text-too-long");
    assert!(error.to_string().contains("cell B2"), "{error}");
}

#[test]
fn bombs_are_refused_while_they_unpack() {
    let run = "x".repeat(10_000_000);
    assert_eq!(refusal(&format!("{}<row r=\"2\">{}</row>", header(1), cell("A2", &run)), None).code(), "text-too-long");
    let strings = format!("<sst><si><t>{run}</t></si></sst>");
    assert_eq!(refusal(&one_person(), Some(&strings)).code(), "file-too-large");
    let many = format!("<sst>{}</sst>", "<si/>".repeat(4_000_000));
    assert_eq!(refusal(&one_person(), Some(&many)).code(), "file-too-large");
}

#[test]
fn a_claim_of_the_whole_sheet_costs_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let part = sheet(&one_person()).replace("<sheetData>", r#"<dimension ref="A1:XFD1048576"/><sheetData>"#);
    let path = book(folder.path(), part.as_bytes(), None, None);
    assert_eq!(read(&path, &[btg()]).unwrap().rows.len(), 1);
}

#[test]
fn references_off_the_sheet_or_backwards_are_damage() {
    let folder = tempfile::tempdir().unwrap();
    for range in ["B9:A1", "A1:ZZZZ9", "A0", "A99999999999", "7", ""] {
        let part = sheet(&one_person()).replace("<sheetData>", &format!(r#"<dimension ref="{range}"/><sheetData>"#));
        let path = book(folder.path(), part.as_bytes(), None, None);
        assert_eq!(read(&path, &[btg()]).unwrap_err().code(), "file-damaged", "{range}");
    }
    for at in ["A1048577", "XFE2", "A", "2", "A-1"] {
        let rows = format!(r#"{}<row r="2"><c r="{at}"><v>1</v></c></row>"#, header(1));
        assert_eq!(refusal(&rows, None).code(), "file-damaged", "{at}");
    }
    let rows = format!(r#"{}<row r="2"><c r="A2"><f t="shared" si="0" ref="C9:A1">1</f><v>1</v></c></row>"#, header(1));
    assert_eq!(refusal(&rows, None).code(), "file-damaged");
}

#[test]
fn a_malformed_index_of_a_text_is_not_taken_for_the_first_text() {
    let strings = r#"<sst><si><t>wrong</t></si></sst>"#;
    for index in ["x", "-1", "1.0", "0x0", "7"] {
        let rows = format!(r#"{}<row r="2"><c r="A2" t="s"><v>{index}</v></c></row>"#, header(1));
        assert_eq!(refusal(&rows, Some(strings)).code(), "file-damaged", "{index}");
    }
}

#[test]
fn a_part_in_another_encoding_is_not_taken_for_an_empty_one() {
    let folder = tempfile::tempdir().unwrap();
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(sheet(&one_person()).encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let path = book(folder.path(), &wide, None, None);
    assert_eq!(read(&path, &[btg()]).unwrap_err().code(), "encoding-unsupported");
    let part = sheet(&one_person()).replace("UTF-8", "UTF-7");
    let path = book(folder.path(), part.as_bytes(), None, None);
    assert_eq!(read(&path, &[btg()]).unwrap_err().code(), "encoding-unsupported");
}

#[test]
fn a_document_type_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let part = sheet(&one_person()).replace("<worksheet", "<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet");
    let path = book(folder.path(), part.as_bytes(), None, None);
    assert_eq!(read(&path, &[btg()]).unwrap_err().code(), "file-damaged");
}

#[test]
fn cells_and_rows_out_of_order_are_named() {
    let rows = format!("{}<row r=\"5\">{}</row><row r=\"3\"/>", header(1), cell("A5", "x"));
    assert_eq!(refusal(&rows, None).code(), "cells-disordered");
    let rows = format!("{}<row r=\"5\">{}{}</row>", header(1), cell("B5", "x"), cell("A5", "y"));
    let error = refusal(&rows, None);
    assert_eq!(error.code(), "cells-disordered");
    assert!(error.to_string().contains("row 5") || error.to_string().contains("B5"), "{error}");
}

#[test]
fn numbers_that_do_not_exist_are_named_with_their_cell() {
    for number in ["1e999", "-1e999"] {
        let rows = format!(r#"{}<row r="2"><c r="D2"><v>{number}</v></c></row>"#, header(1));
        let error = refusal(&rows, None);
        assert_eq!(error.code(), "number-not-finite");
        assert!(error.to_string().contains("cell D2"), "{error}");
    }
    let rows = format!(r#"{}<row r="2"><c r="D2" t="n"><v>infinity</v></c></row>"#, header(1));
    assert_eq!(refusal(&rows, None).code(), "number-not-finite");
}

#[test]
fn styles_that_multiply_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let long = format!(r#"<styleSheet><fonts><font><name val="{}"/></font></fonts></styleSheet>"#, "x".repeat(5_000));
    let many = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", "<xf/>".repeat(70_000));
    for styles in [long, many] {
        let path = book(folder.path(), sheet(&one_person()).as_bytes(), None, Some(&styles));
        assert_eq!(read(&path, &[btg()]).unwrap_err().code(), "file-too-large");
    }
}

#[test]
fn a_sheet_full_of_people_to_its_last_row_is_refused_with_a_sentence() {
    let mut rows = header(1);
    for row in 2..=1_048_576 {
        write!(rows, r#"<row r="{row}"><c><v>1</v></c></row>"#).unwrap();
    }
    // Rows that cost more than a file of this size can mean end it, however few of them there may be.
    assert_eq!(refusal(&rows, None).code(), "file-too-large");
    let folder = tempfile::tempdir().unwrap();
    let part = sheet(&rows).replace("<sheetData>", r#"<dimension ref="A1:A1048576"/><sheetData>"#);
    let path = book(folder.path(), part.as_bytes(), None, None);
    let mut reached = 0;
    let error = workbook::read_worksheet(&path, &[btg()], &workbook::ReadOptions::default(), &mut |rows| {
        reached = rows;
        std::ops::ControlFlow::Continue(())
    })
    .unwrap_err();
    assert_eq!(error.code(), "rows-too-many");
    assert!(error.to_string().contains("1000000"), "{error}");
    assert_eq!(reached, 0, "the rows are counted before one of them is kept");
    let list = workbook::read_table(&path, None, &mut |_| std::ops::ControlFlow::Continue(()));
    assert_eq!(list.unwrap_err().code(), "rows-too-many");
}

#[test]
fn an_unfilled_sheet_prepared_to_its_last_row_opens() {
    let folder = tempfile::tempdir().unwrap();
    let mut rows = one_person();
    for row in (3..=1_048_576).rev().step_by(50).collect::<Vec<_>>().into_iter().rev() {
        write!(rows, r#"<row r="{row}"><c r="G{row}" t="str"><f>1</f><v></v></c></row>"#).unwrap();
    }
    let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
    assert_eq!(read(&path, &[btg()]).unwrap().rows.len(), 1);
}

#[test]
fn two_parts_of_one_name_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("twice.xlsx");
    let part = sheet(&one_person());
    package(
        &path,
        &[
            ("_rels/.rels", RELS.as_bytes()),
            ("xl/workbook.xml", BOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
            ("xl/worksheets/sheet1.xml", part.as_bytes()),
            ("xl/worksheets/SHEET1.xml", part.as_bytes()),
        ],
    );
    assert_eq!(read(&path, &[btg()]).unwrap_err().code(), "file-damaged");
}

#[test]
fn a_list_of_very_many_parts_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("parts.xlsx");
    let names: Vec<String> = (0..10_100).map(|at| format!("xl/{at}")).collect();
    let parts: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    package(&path, &parts);
    assert_eq!(read(&path, &[btg()]).unwrap_err().code(), "file-too-large");
}

#[test]
fn a_newer_error_value_is_kept_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let rows = format!(
        r##"{}<row r="2">{}<c r="B2" t="e"><v>#SPILL!</v></c><c r="C2" t="e"><v>#N/A</v></c></row>"##,
        header(1),
        cell("A2", "Ana")
    );
    let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
    assert_eq!(texts(&read(&path, &[btg()]).unwrap())[0][..3], ["Ana", "#SPILL!", "#N/A"]);
}

#[test]
fn a_sheet_that_stops_in_the_middle_is_damage_after_the_last_row() {
    let folder = tempfile::tempdir().unwrap();
    let part = sheet(&one_person());
    let part = &part[..part.find("</sheetData>").unwrap()];
    let path = book(folder.path(), part.as_bytes(), None, None);
    let error = read(&path, &[btg()]).unwrap_err();
    assert_eq!(error.code(), "file-damaged");
    assert!(error.to_string().contains("row 2"), "{error}");
}

/// Cells that do not say where they stand are counted, also where some of them belong to columns that nobody asked for.
#[test]
fn cells_without_positions_stay_in_their_columns() {
    let folder = tempfile::tempdir().unwrap();
    let unplaced = |texts: &[&str]| -> String {
        texts.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect()
    };
    let [given, family, rest @ ..] = HEADERS;
    let heads = [&[given, "Shoe size", family], &rest[..], &["Locker", "Floor"]].concat();
    let mut rows = format!("<row r=\"1\">{}</row>", unplaced(&heads));
    for row in 2..5_002 {
        let (given, shoe) = (format!("Ana {row}"), format!("{}", 36 + row % 9));
        let cells = unplaced(&[&given, &shoe, "Li", "", "", "Clinic"]);
        write!(rows, "<row r=\"{row}\">{cells}<c/><c><v>1</v></c>{}</row>", unplaced(&["x", "y", "z"])).unwrap();
    }
    let back = read(&book(folder.path(), sheet(&rows).as_bytes(), None, None), &[btg()]).unwrap();
    let texts = texts(&back);
    assert_eq!(texts.len(), 5_000);
    for (index, row) in texts.iter().enumerate() {
        assert_eq!(row[..2], [format!("Ana {}", index + 2), "Li".to_owned()], "row {}", index + 2);
    }
}

/// What unpacks to many more cells than its size on disk can hold in earnest is refused before they are read; a long list in
/// which every cell is the same is not.
#[test]
fn more_cells_than_a_file_of_this_size_can_hold_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let strings = "<sst><si><t>a</t></si></sst>";
    let mut rows = header(1);
    for row in 2..42 {
        write!(rows, "<row r=\"{row}\">{}</row>", r#"<c t="s"><v>0</v></c>"#.repeat(16_000)).unwrap();
    }
    let error = refusal(&rows, Some(strings));
    assert_eq!(error.code(), "file-too-large");
    assert!(error.to_string().contains("sheet “Staff” has more cells"), "{error}");

    let mut rows = header(1);
    for row in 2..40_002 {
        let cells: String = ["A", "B", "C", "D", "E", "F", "G"]
            .map(|column| format!(r#"<c r="{column}{row}" t="s"><v>0</v></c>"#))
            .concat();
        write!(rows, "<row r=\"{row}\">{cells}</row>").unwrap();
    }
    let path = book(folder.path(), sheet(&rows).as_bytes(), Some(strings), None);
    assert_eq!(read(&path, &[btg()]).unwrap().rows.len(), 40_000);
}

/// Cells of columns that nobody asked for are left out before they are read, so their ends have to be looked at as well.
#[test]
fn an_element_that_is_not_ended_by_its_own_tag_is_damage_in_its_row() {
    let folder = tempfile::tempdir().unwrap();
    for wrong in ["</cX>", "</x:c>", "</c</row>", "</row>", ""] {
        let rows = format!(
            r#"{}<row r="2"><c r="AZ2"><v>1</v>{wrong}</row><row r="3">{}</row>"#,
            header(1),
            cell("A3", "Ana")
        );
        let path = book(folder.path(), sheet(&rows).as_bytes(), None, None);
        let error = read(&path, &[btg()]).unwrap_err();
        assert_eq!(error.code(), "file-damaged", "{wrong}");
        assert!(error.to_string().contains("row 2"), "{wrong}: {error}");
    }
}

#[test]
fn elements_nested_without_end_are_refused_by_their_depth() {
    let folder = tempfile::tempdir().unwrap();
    let nested = |depth: usize| format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let read_with = |depth| {
        let part = sheet(&one_person()).replace("<sheetData>", &format!("{}<sheetData>", nested(depth)));
        read(&book(folder.path(), part.as_bytes(), None, None), &[btg()])
    };
    assert_eq!(texts(&read_with(200).unwrap()).len(), 1);
    assert_eq!(read_with(10_000).unwrap_err().code(), "file-too-large");
}

/// Deterministic damage of an honest file: never a panic, always a named answer.
#[test]
fn honest_files_with_bytes_changed_or_cut_are_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("honest.xlsx");
    workbook::write_filled(&btg(), &crate::support::people(), &path).unwrap();
    let honest = std::fs::read(&path).unwrap();
    let mut state = 0x2545_F491_u64;
    let mut refused = 0;
    for round in 0..400 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = (state >> 33) as usize % honest.len();
        let mut bytes = honest.clone();
        if round % 4 == 0 {
            bytes.truncate(at)
        } else {
            bytes[at] ^= (state >> 20) as u8 | 1
        }
        std::fs::write(&path, &bytes).unwrap();
        if let Err(error) = read(&path, &[btg()]) {
            refused += 1;
            assert!(!error.hint().is_empty() && error.to_string().contains("honest.xlsx"), "{error}");
        }
    }
    assert!(refused > 100, "{refused}");
}
