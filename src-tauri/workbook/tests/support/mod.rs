//! Forms, rows and crafted packages for the tests.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

pub mod office;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use workbook::{ReadError, ReadOptions, ReadWorksheet, read_worksheet};
use worksheet::{AccessLevel, Column, FieldKind, Form, Hie, LayoutOrigin, Message, Row, RowId, Title};
use zip::write::SimpleFileOptions;

pub const HEADERS: [&str; 7] =
    ["First name*", "Last name*", "E-mail*", "Mobile number*", "Facility", "Title / position*", "Access level"];

pub fn btg() -> Form {
    form("sample/btg", true)
}

pub fn non_btg() -> Form {
    form("sample/non-btg", false)
}

fn form(id: &str, break_the_glass: bool) -> Form {
    use FieldKind::{AccessLevel as Level, Email, Facility, FamilyName, GivenName, Mobile, Title as JobTitle};
    let kinds = [GivenName, FamilyName, Email, Mobile, Facility, JobTitle, Level];
    let columns = HEADERS
        .iter()
        .zip(kinds)
        .map(|(header, kind)| Column {
            key: format!("{kind:?}"),
            header: (*header).to_owned(),
            kind,
            required: header.ends_with('*'),
            max_length: 80,
            width: 22.0,
            synonyms: if kind == Mobile { vec!["Handy".to_owned()] } else { Vec::new() },
            help: format!("What belongs under {header}."),
            ..Column::new("", "", kind)
        })
        .collect();
    let level = |code: &str, name: &str| AccessLevel {
        code: code.to_owned(),
        name: name.to_owned(),
        sees: format!("What {name} may see."),
        break_the_glass: code == "clinical-btg",
        only_for: Vec::new(),
    };
    let mut levels = vec![level("clinical", "Clinical"), level("consent", "Consent & entry")];
    if break_the_glass {
        levels.push(level("clinical-btg", "Clinical with BTG"));
    }
    let emergency = levels.len() - 1;
    let title = |name: &str, level: usize| Title {
        name: name.to_owned(),
        group: "All".to_owned(),
        level,
        btg_eligible: false,
        aliases: Vec::new(),
    };
    Form {
        id: id.parse().unwrap(),
        name: "Sample worksheet".to_owned(),
        hie: Hie {
            requests: Vec::new(),
            code: "sample".to_owned(),
            name: "Sample Exchange".to_owned(),
            contact_role: "Account Manager".to_owned(),
            support: "By telephone.".to_owned(),
            variant_rule: String::new(),
        },
        break_the_glass,
        edition: "Test edition".to_owned(),
        origin: LayoutOrigin::Starter,
        sheet: "Provisioning".to_owned(),
        header_row: 1,
        columns,
        levels,
        titles: vec![
            title("Registered nurse", 0),
            title("Front desk, “reception”", 1),
            title("Physician", if break_the_glass { emergency } else { 0 }),
        ],
        statements: vec!["Everything is true.".to_owned()],
        btg_statement: None,
        own_statements: Vec::new(),
        existing_users: false,
        conditions: Vec::new(),
        message: Message { subject: String::new(), body: String::new(), file_name: String::new() },
        address: String::new(),
        channels: vec!["practice".to_owned()],
    }
}

pub fn person(number: u64, cells: [&str; 7]) -> Row {
    Row { id: RowId(number), cells: cells.map(str::to_owned).to_vec(), formulas: 0 }
}

pub fn people() -> Vec<Row> {
    vec![
        person(2, ["Ana", "O'Brien", "ana@example.org", "(631) 555-0142", "Main", "Registered nurse", "Clinical"]),
        person(3, ["Thị", "Nguyễn", "thi@example.org", "0631555014", "", "Physician", "Clinical with BTG"]),
        person(
            4,
            ["=1+1", "+de la Cruz", "-x@example.org", "@home", "East", "Front desk, “reception”", "Consent & entry"],
        ),
        person(5, ["Zoë", "Two\nlines", "\"q\"@example.org", "6315550142", "", "Juggler", ""]),
    ]
}

pub fn read(path: &Path, forms: &[Form]) -> Result<ReadWorksheet, ReadError> {
    read_worksheet(path, forms, &ReadOptions::default(), &mut |_| ControlFlow::Continue(()))
}

pub fn texts(read: &ReadWorksheet) -> Vec<Vec<String>> {
    read.rows.iter().map(|row| row.cells.clone()).collect()
}

/// A zip of these parts.
pub fn package(path: &Path, parts: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
}

pub const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
pub const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Staff" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
pub const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A minimal workbook with this sheet part and, if any, shared strings and styles.
pub fn book(folder: &Path, sheet: &[u8], strings: Option<&str>, styles: Option<&str>) -> PathBuf {
    let path = folder.join("crafted.xlsx");
    let mut parts: Vec<(&str, &[u8])> = vec![
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet),
    ];
    if let Some(strings) = strings {
        parts.push(("xl/sharedStrings.xml", strings.as_bytes()));
    }
    if let Some(styles) = styles {
        parts.push(("xl/styles.xml", styles.as_bytes()));
    }
    package(&path, &parts);
    path
}

/// A sheet part around rows.
pub fn sheet(rows: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{rows}</sheetData></worksheet>"#
    )
}

/// A cell with inline text.
pub fn cell(at: &str, text: &str) -> String {
    format!(r#"<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>"#)
}

/// The header row of the sample forms in row `row`.
pub fn header(row: u32) -> String {
    let cells: String = ["A", "B", "C", "D", "E", "F", "G"]
        .iter()
        .zip(HEADERS)
        .map(|(at, text)| cell(&format!("{at}{row}"), text))
        .collect();
    format!(r#"<row r="{row}">{cells}</row>"#)
}
