//! Workbooks as other programs write them: prefixes, missing positions, other relationships, other zips.

use std::io::Write;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use workbook::FormLayout;
use worksheet::FieldKind;
use zip::write::SimpleFileOptions;

use crate::made::{Making, SHEET, fill, fill_as, form, layout, parts, shown, staff, taken_apart, text_of, with_parts};
use crate::support::{BOOK, BOOK_RELS, RELS, book, btg, package, person, read, sheet};

fn staff_layout(prepared_rows: u32) -> FormLayout {
    FormLayout {
        sheet: "Staff".to_owned(),
        header_row: 1,
        first_row: 2,
        prepared_rows,
        columns: (0..7).map(Some).collect(),
        level_by_formula: false,
        full_name: None,
    }
}

fn sheet_of(path: &Path) -> String {
    text_of(path, SHEET)
}

#[test]
fn an_empty_sheet_takes_people_too() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.xlsx");
    let empty =
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"#;
    let blank = book(folder.path(), empty.as_bytes(), None, None);
    let filled = fill_as(&blank, &staff_layout(0), &btg(), &staff(2), &out).unwrap();
    assert_eq!(filled.beyond, [2, 3]);
    let xml = sheet_of(&out);
    assert!(xml.contains("<sheetData><row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>Given1</t></is></c>"), "{xml}");
    assert!(xml.ends_with("</row></sheetData></worksheet>"));
}

#[test]
fn a_sheet_with_prefixes_is_filled_with_the_same_prefixes() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.xlsx");
    let prefixed = r#"<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>First name*</x:t></x:is></x:c></x:row><x:row r="2"><x:c r="A2" s="0"/><x:c r="G2"/></x:row></x:sheetData></x:worksheet>"#;
    let blank = book(folder.path(), prefixed.as_bytes(), None, None);
    fill_as(&blank, &staff_layout(2), &btg(), &staff(2), &out).unwrap();
    let xml = sheet_of(&out);
    assert!(xml.contains("<x:row r=\"3\"><x:c r=\"A3\" t=\"inlineStr\"><x:is><x:t>Given2</x:t></x:is></x:c>"), "{xml}");
    assert!(xml.contains("<x:c r=\"A2\" s=\"0\" t=\"inlineStr\"><x:is><x:t>Given1</x:t></x:is></x:c>"), "{xml}");
    assert!(!xml.contains("<c ") && !xml.contains("<row"));
}

#[test]
fn rows_and_cells_without_positions_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.xlsx");
    let headers: String =
        crate::support::HEADERS.iter().map(|text| format!("<c t=\"inlineStr\"><is><t>{text}</t></is></c>")).collect();
    let blank_row = "<row><c/><c/><c/><c/><c/><c/><c/></row>";
    let xml = sheet(&format!("<row>{headers}</row>{blank_row}<row/><row r=\"5\"/>"));
    let blank = book(folder.path(), xml.as_bytes(), None, None);
    fill_as(&blank, &staff_layout(4), &btg(), &staff(4), &out).unwrap();
    let back = read(&out, &[btg()]).unwrap();
    let told: Vec<_> = back.rows.iter().map(|row| (row.id.0, row.cells[2].as_str())).collect();
    let mails: Vec<String> = (1..=4).map(|at| format!("person{at}@example.org")).collect();
    assert_eq!(told, (2..).zip(mails.iter().map(String::as_str)).collect::<Vec<_>>());
}

#[test]
fn targets_from_the_root_upward_targets_and_strict_relationships_are_followed() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.xlsx");
    let strict = |text: &str| {
        text.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
    };
    for target in ["/xl/worksheets/sheet1.xml", "../xl/./worksheets/sheet1.xml", "worksheets\\sheet1.xml"] {
        let path = folder.path().join("odd.xlsx");
        package(
            &path,
            &[
                ("_rels/.rels", strict(RELS).replace("xl/workbook.xml", "/xl/workbook.xml").as_bytes()),
                ("xl/workbook.xml", strict(BOOK).as_bytes()),
                ("xl/_rels/workbook.xml.rels", strict(BOOK_RELS).replace("worksheets/sheet1.xml", target).as_bytes()),
                (SHEET, sheet(&crate::support::header(1)).as_bytes()),
            ],
        );
        fill_as(&path, &staff_layout(0), &btg(), &staff(1), &out).unwrap();
        assert!(sheet_of(&out).contains("person1@example.org"), "{target}");
    }
}

#[test]
fn content_that_was_there_keeps_its_place_among_new_cells() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.xlsx");
    let rows = format!(
        "{}<row r=\"2\" spans=\"5:5\"><!-- kept --><c r=\"E2\" t=\"b\"><v>1</v></c><c r=\"J2\"><v>7</v></c><extLst/></row>",
        crate::support::header(1)
    );
    let blank = book(folder.path(), sheet(&rows).as_bytes(), None, None);
    let mut layout = staff_layout(1);
    layout.columns[4] = None;
    fill_as(&blank, &layout, &btg(), &staff(1), &out).unwrap();
    let xml = sheet_of(&out);
    let order: Vec<usize> = [
        "r=\"A2\"",
        "r=\"B2\"",
        "r=\"C2\"",
        "r=\"D2\"",
        "<c r=\"E2\" t=\"b\"><v>1</v></c>",
        "r=\"F2\"",
        "r=\"G2\"",
        "<c r=\"J2\"><v>7</v></c><extLst/></row>",
    ]
    .iter()
    .map(|wanted| xml.find(wanted).unwrap_or_else(|| panic!("{wanted} in {xml}")))
    .collect();
    assert!(order.is_sorted());
    assert!(xml.contains("spans=\"1:10\"") && xml.contains("<!-- kept -->"), "{xml}");
}

#[test]
fn a_date_is_typed_as_one_where_the_cell_shows_dates() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out.xlsx");
    let styles = r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>"#;
    let rows = format!("{}<row r=\"2\"><c r=\"E2\" s=\"1\"/></row><row r=\"3\"/>", crate::support::header(1));
    let blank = crate::support::book(folder.path(), sheet(&rows).as_bytes(), None, Some(styles));
    let with_styles = folder.path().join("styled.xlsx");
    with_parts(
        &blank,
        &with_styles,
        |name, text| {
            (name == "xl/_rels/workbook.xml.rels").then(|| text.replace("</Relationships>", r#"<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#))
        },
        &[],
    );
    let mut form = btg();
    form.columns[4].kind = FieldKind::Date;
    let mut people = staff(2);
    people.iter_mut().for_each(|row| row.cells[4] = "2026-11-22".to_owned());
    fill_as(&with_styles, &staff_layout(2), &form, &people, &out).unwrap();
    let cells = taken_apart(&sheet_of(&out)).cells;
    assert_eq!(shown(&cells["E2"]).2, "46348");
    assert_eq!(shown(&cells["E3"]).2, "2026-11-22");
}

/// The same parts in a zip whose sizes stand behind the content, in another order, stored, with a note and a folder.
fn streamed(from: &Path, to: &Path) -> PathBuf {
    let mut bytes = Vec::new();
    {
        let mut out = zip::ZipWriter::new_stream(&mut bytes);
        for (at, (name, content)) in parts(from).into_iter().rev().enumerate() {
            let packed = if at % 2 == 0 { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
            let options = SimpleFileOptions::default().compression_method(packed).large_file(at % 3 == 0);
            out.start_file(name, options).unwrap();
            out.write_all(&content).unwrap();
        }
        out.set_comment("made elsewhere").unwrap();
        out.finish().unwrap();
    }
    std::fs::write(to, bytes).unwrap();
    to.to_owned()
}

#[test]
fn zips_with_sizes_behind_the_content_stored_parts_and_large_entries_are_copied() {
    let folder = tempfile::tempdir().unwrap();
    let plain = form(folder.path(), Making::default());
    let (blank, out) = (streamed(&plain, &folder.path().join("streamed.xlsx")), folder.path().join("out.xlsx"));
    fill(&blank, &staff(2), &out).unwrap();
    let changed = crate::made::differing(&blank, &out);
    assert_eq!(changed.into_iter().collect::<Vec<_>>(), [SHEET, "xl/worksheets/sheet2.xml"]);
    let archive = zip::ZipArchive::new(std::fs::File::open(&out).unwrap()).unwrap();
    assert_eq!(archive.comment(), b"made elsewhere");
    assert_eq!(read(&out, &[btg()]).unwrap().rows.len(), 2);
}

#[test]
fn people_without_an_address_are_recognized_by_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let blank = form(folder.path(), Making::default());
    let (first, second) = (folder.path().join("first.xlsx"), folder.path().join("second.xlsx"));
    let rows = [
        person(1, ["Ana", "Lee", "", "6315550142", "", "Physician", ""]),
        person(2, ["", "", "", "", "", "Physician", ""]),
    ];
    assert_eq!(fill(&blank, &rows, &first).unwrap().written.len(), 2);
    let filled = fill(&first, &rows, &second).unwrap();
    assert_eq!((filled.already_there.len(), filled.written.len()), (1, 1));
    assert_eq!(layout().first_row, 6);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read_back_as_it_was_typed(
        cells in prop::collection::vec(prop::collection::vec(
            prop_oneof!["[ -~]{0,20}", "\\PC{0,12}", "[=+@-][A-Z0-9()+\"]{0,8}", "[a-z\"',;|<>&\t\n\r]{0,10}", "_x00[0-9]{2}_"],
            4,
        ), 1..6)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().join("out.xlsx");
        let blank = book(folder.path(), sheet(&crate::support::header(1)).as_bytes(), None, None);
        let rows: Vec<_> = (2..).zip(&cells)
            .map(|(at, cells)| person(at, [&cells[0], &cells[1], &cells[2], &cells[3], "", "", ""]))
            .filter(|row| !row.is_blank())
            .collect();
        fill_as(&blank, &staff_layout(0), &btg(), &rows, &out).unwrap();
        let back: Vec<Vec<String>> = read(&out, &[btg()]).unwrap().rows.into_iter().map(|row| row.cells).collect();
        // A cell that holds nothing but blanks is not typed at all. Control characters have tests of their own: the reader
        // leaves them out and names them.
        let typed = rows.into_iter().map(|row| {
            row.cells.into_iter().map(|cell| if cell.trim().is_empty() { String::new() } else { cell }).collect()
        });
        let typed: Vec<Vec<String>> = typed.collect();
        prop_assert_eq!(back, typed);
    }
}
