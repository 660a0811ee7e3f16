//! How rows look, in every kind of file: hidden, struck through, merged, linked, not calculated.

use std::ops::ControlFlow;
use std::path::Path;

use rust_xlsxwriter::{Format, Formula, Url, Workbook};
use workbook::{NoteKind, NotePlace, RawTable, TableFile, read_table};

use crate::libre_office::convert;
use crate::made::{biff, binary_of, brt, numbers, old_of, open_document_of, package, workbook_of};

fn read(path: &Path) -> RawTable {
    read_table(path, Some("Staff"), &mut |_| ControlFlow::Continue(())).unwrap()
}

fn rows(table: &RawTable) -> (Vec<u32>, Vec<u32>) {
    let of = |which: fn(&workbook::RawRow) -> bool| {
        table.rows.iter().filter(|row| which(row)).map(|row| row.number).collect()
    };
    (of(|row| row.hidden), of(|row| row.struck))
}

fn places(table: &RawTable, kind: NoteKind) -> Vec<(String, &str)> {
    let notes = table.notes.iter().filter(|note| note.kind == kind);
    notes.flat_map(|note| &note.places).map(|place| (NotePlace::name(place), place.text.as_str())).collect()
}

fn staff(path: &Path) {
    let mut book = Workbook::new();
    let (struck, plain) = (Format::new().set_font_strikethrough(), Format::new());
    book.add_worksheet().set_name("Notes").unwrap().write_string(0, 0, "for the archive").unwrap();
    let sheet = book.add_worksheet().set_name("Staff").unwrap().set_active(true);
    sheet.write_row(0, 0, ["First name", "Last name", "Work email", "Facility", "Start"]).unwrap();
    for row in 1..8 {
        let format = if row == 3 { &struck } else { &plain };
        for column in 0..3 {
            sheet.write_string_with_format(row, column, format!("{column} of {row}"), format).unwrap();
        }
        sheet.write_number_with_format(row, 4, 7.5, format).unwrap();
    }
    for column in 0..3 {
        sheet.write_rich_string(4, column, &[(&struck, "gone "), (&struck, "away")]).unwrap();
    }
    sheet.write_number_with_format(4, 4, 7.5, &struck).unwrap();
    sheet.write_string_with_format(5, 1, "Fox", &struck).unwrap();
    sheet.merge_range(1, 3, 3, 3, "Main", &plain).unwrap();
    sheet.write_url(1, 2, Url::new("mailto:ann@x.example").set_text("ann@x.example")).unwrap();
    sheet.write_url(6, 2, Url::new("mailto:other@x.example").set_text("bo@x.example")).unwrap();
    sheet.write_formula(7, 3, Formula::new("=NA()").set_result("#N/A")).unwrap();
    sheet.set_row_hidden(2).unwrap();
    sheet.set_row_hidden(6).unwrap();
    book.save(path).unwrap();
}

#[test]
fn every_kind_of_file_tells_the_same_of_its_rows() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("staff.xlsx");
    staff(&path);
    for path in [path.clone(), convert(folder.path(), &path, "xls"), convert(folder.path(), &path, "ods")] {
        let table = read(&path);
        assert_eq!(rows(&table), (vec![3, 7], vec![4, 5]), "{}", path.display());
        assert_eq!(places(&table, NoteKind::StruckCell), [("B6".to_owned(), "")], "{}", path.display());
        let merged = [("D3".to_owned(), "Main"), ("D4".to_owned(), "Main")];
        assert_eq!(places(&table, NoteKind::Merged), merged, "{}", path.display());
        assert_eq!(table.rows[3].cells[3], "Main", "{}", path.display());
        let errors: Vec<String> = places(&table, NoteKind::ErrorValue).into_iter().map(|(name, _)| name).collect();
        assert_eq!(errors, ["D8"], "{}", path.display());
        assert_eq!(table.rows[7].cells[3], "#N/A", "{}", path.display());
        // Links of old workbooks are not read.
        if path.extension().unwrap() != "xls" {
            let links = [("C7".to_owned(), "other@x.example")];
            assert_eq!(places(&table, NoteKind::OtherLink), links, "{}", path.display());
        }
        let file = TableFile::open(&path).unwrap();
        // LibreOffice does not write it into open documents when it converts without a window.
        let active: Vec<bool> = file.sheets().iter().map(|sheet| sheet.active).collect();
        assert_eq!(active, [false, path.extension().unwrap() != "ods"], "{}", path.display());
    }
}

#[test]
fn a_filtered_open_document_and_its_uncalculated_formulas_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let cell = |text: &str| format!("<table:table-cell><text:p>{text}</text:p></table:table-cell>");
    let row = |looks: &str, text: &str| format!("<table:table-row {looks}>{}</table:table-row>", cell(text));
    let open = r#"<table:table-cell table:formula="of:=[.A1]"/><table:table-cell table:formula="of:=[.A1]" office:value-type="string" office:string-value=""/>"#;
    let tables = format!(
        r#"<table:table table:name="Staff">{}{}{}<table:table-row>{}{open}</table:table-row></table:table>"#,
        row("", "First"),
        row(r#"table:visibility="filter""#, "Ann"),
        row(r#"table:visibility="collapse" table:number-rows-repeated="2""#, "Bo"),
        cell("Cy"),
    );
    let table = read(&open_document_of(folder.path(), &tables, ""));
    assert_eq!(rows(&table).0, [2, 3, 4]);
    assert_eq!(places(&table, NoteKind::NotCalculated), [("B5".to_owned(), "")]);
}

#[test]
fn rows_of_a_binary_workbook_may_be_hidden_and_struck_through() {
    let folder = tempfile::tempdir().unwrap();
    let header = |row: u32, flags: u8| {
        let mut content = numbers(&[row, 0, 0x012C_012C, 0]);
        content[11] = flags;
        brt(0, &content)
    };
    let number =
        |column: u32, format: u32| brt(5, &[numbers(&[column, format]), 7.5_f64.to_le_bytes().to_vec()].concat());
    let cells = [
        brt(0x81, &[]),
        brt(0x94, &numbers(&[0, 3, 0, 1])),
        brt(0x91, &[]),
        header(0, 0),
        number(0, 0),
        header(1, 0x10),
        number(0, 0),
        header(2, 0),
        number(0, 1),
        number(1, 1),
        header(3, 0),
        number(0, 1),
        number(1, 0),
        brt(0x92, &[]),
    ]
    .concat();
    let shared = [brt(0x9F, &numbers(&[0, 0])), brt(0xA0, &[])].concat();
    let path = binary_of(folder.path(), &shared, &cells);
    let font = |flags: u8| brt(43, &[0xDC, 0, flags, 0, 0x90, 1]);
    let format = |font: u8| brt(47, &[0, 0, 0, 0, font, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let styles = [font(0), font(8), brt(617, &numbers(&[2])), format(0), format(1), brt(618, &[])].concat();
    let mut archive =
        zip::ZipWriter::new_append(std::fs::OpenOptions::new().read(true).write(true).open(&path).unwrap()).unwrap();
    archive.start_file("xl/styles.bin", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut archive, &styles).unwrap();
    archive.finish().unwrap();
    let table = read(&path);
    assert_eq!(rows(&table), (vec![2], vec![3]));
    assert_eq!(places(&table, NoteKind::StruckCell), [("A4".to_owned(), "")]);
}

#[test]
fn a_workbook_with_macro_and_dialog_sheets_is_read_without_them() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1"><v>7</v></c></row></sheetData></worksheet>"#;
    let path = workbook_of(folder.path(), sheet);
    let kinds = [
        "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet",
        "http://schemas.microsoft.com/office/2006/relationships/xlIntlMacrosheet",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/dialogsheet",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet",
    ];
    let relationship = |(at, kind): (usize, &&str)| {
        let target = if at == 3 { "worksheets/sheet1.xml".to_owned() } else { format!("macrosheets/sheet{at}.xml") };
        format!(r#"<Relationship Id="rId{at}" Type="{kind}" Target='{target}'/>"#)
    };
    let relationships: String = kinds.iter().enumerate().map(relationship).collect();
    let names = ["Macro1", "Macro2", "Dialog1", "Staff"].iter().enumerate();
    let sheets: String =
        names.map(|(at, name)| format!(r#"<sheet name="{name}" sheetId="{}" r:id="rId{at}"/>"#, at + 1)).collect();
    let start = r#"<?xml version="1.0"?>"#;
    package(
        &path,
        &[
            ("_rels/.rels", br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
            ("xl/workbook.xml", format!(r#"{start}<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>"#).as_bytes()),
            ("xl/_rels/workbook.xml.rels", format!("{start}<Relationships>{relationships}</Relationships>").as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
            ("xl/macrosheets/sheet0.xml", b"<macrosheet/>"),
        ],
    );
    let table = read_table(&path, None, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(table.rows[0].cells, ["7"]);
    let skipped: Vec<&str> = places(&table, NoteKind::SkippedSheet).into_iter().map(|(_, name)| name).collect();
    assert_eq!(skipped, ["Macro1", "Macro2", "Dialog1"]);
}

#[test]
fn an_old_workbook_is_found_whatever_the_case_of_its_stream() {
    let folder = tempfile::tempdir().unwrap();
    let number = [0_u16.to_le_bytes(), [0, 0], [0, 0]].concat();
    let cell = biff(0x0203, &[number, 7.5_f64.to_le_bytes().to_vec()].concat());
    let sheet = [biff(0x0809, &[0, 6, 0x10, 0]), cell, biff(0x000A, &[])].concat();
    let path = old_of(folder.path(), &[], &sheet);
    let stream = {
        let mut file = cfb::open(&path).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut file.open_stream("/Workbook").unwrap(), &mut content).unwrap();
        content
    };
    for name in ["WORKBOOK", "Book", "BOOK", "workbook"] {
        let mut file = cfb::create(&path).unwrap();
        std::io::Write::write_all(&mut file.create_stream(format!("/{name}")).unwrap(), &stream).unwrap();
        file.flush().unwrap();
        assert_eq!(read(&path).rows[0].cells, ["7.5"], "{name}");
    }
}

#[test]
fn a_workbook_of_more_sheets_than_any_has_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.xlsx");
    let mut sheets = String::new();
    for at in 0..200_000 {
        sheets.push_str(&format!(r#"<sheet name="S{at}" sheetId="{at}" r:id="rId1"/>"#));
    }
    let start = r#"<?xml version="1.0"?>"#;
    package(
        &path,
        &[
            ("_rels/.rels", br#"<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#),
            ("xl/workbook.xml", format!(r#"{start}<workbook xmlns:r="r"><sheets>{sheets}</sheets></workbook>"#).as_bytes()),
            ("xl/_rels/workbook.xml.rels", format!(r#"{start}<Relationships><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#).as_bytes()),
            ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData/></worksheet>"),
        ],
    );
    let begun = std::time::Instant::now();
    let error = read_table(&path, None, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert_eq!(error.code(), "file-too-large");
    assert!(error.to_string().contains("200000 sheets"), "{error}");
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}
