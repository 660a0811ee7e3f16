//! What every fuzz target does with its input. Tests replay the kept findings through the same functions.
//!
//! Bytes of a zip archive hardly survive a change, so targets that look behind it take the parts themselves, set apart by
//! the byte 0xFF, which no XML holds, and the archive is made around them.

use std::io::{Cursor, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::LazyLock;

use workbook::{FillError, LearnChoices, ReadError, ReadOptions, fill_form, learn_form, read_table, read_worksheet};
use worksheet::profile::starter_forms;
use worksheet::{FieldKind, Form, Row, RowId};
use zip::write::SimpleFileOptions;

use super::made;

const APART: u8 = 0xFF;

/// Parts of a workbook in the order in which an input holds them, with what stands there when it is missing.
const PARTS: [(&str, &str); 7] = [
    (
        "xl/worksheets/sheet1.xml",
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"#,
    ),
    (
        "xl/sharedStrings.xml",
        r#"<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="0" uniqueCount="0"/>"#,
    ),
    (
        "xl/worksheets/sheet2.xml",
        r#"<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>"#,
    ),
    (
        "xl/workbook.xml",
        r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Users" sheetId="1" r:id="rId1"/><sheet name="Lists" sheetId="2" state="hidden" r:id="rId2"/></sheets></workbook>"#,
    ),
    ("xl/styles.xml", r#"<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>"#),
    (
        "xl/_rels/workbook.xml.rels",
        r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#,
    ),
    (
        "[Content_Types].xml",
        r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#,
    ),
];
const ROOT: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;

/// What each reader makes of an input: `read`, or the stable name of the refusal.
pub type Answers = Vec<&'static str>;

/// What a target does with an input.
pub type Replay = fn(&[u8]) -> Answers;

/// Every target, by its name.
pub const TARGETS: [(&str, Replay); 7] = [
    ("package", package),
    ("delimited", delimited),
    ("old", old),
    ("binary", binary),
    ("open_document", open_document),
    ("sheet", sheet),
    ("form", form),
];

fn answer<T>(outcome: &Result<T, ReadError>) -> &'static str {
    outcome.as_ref().map_or_else(ReadError::code, |_| "read")
}

/// A file with any content: what it is, is told by the program.
pub fn package(input: &[u8]) -> Answers {
    read(&file("bin", input))
}

/// A text file.
pub fn delimited(input: &[u8]) -> Answers {
    read(&file("csv", input))
}

/// An XLS of these records before the sheet and in it.
pub fn old(input: &[u8]) -> Answers {
    let [globals, sheet] = halves(input);
    read(&made::old_of(&folder(), globals, sheet))
}

/// An XLSB of these shared texts and this sheet.
pub fn binary(input: &[u8]) -> Answers {
    let [shared, sheet] = halves(input);
    read(&made::binary_of(&folder(), shared, sheet))
}

/// An ODS of these tables and this manifest.
pub fn open_document(input: &[u8]) -> Answers {
    let mut parts = input.split(|byte| *byte == APART).map(String::from_utf8_lossy);
    let (tables, manifest) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    read(&made::open_document_of(&folder(), &tables, &manifest))
}

/// Two parts of binary records, of which the first has its length before it.
fn halves(input: &[u8]) -> [&[u8]; 2] {
    let [low, high, rest @ ..] = input else { return [input, &[]] };
    let (first, second) = rest.split_at(rest.len().min(usize::from(u16::from_le_bytes([*low, *high]))));
    [first, second]
}

/// A workbook of these parts.
pub fn sheet(input: &[u8]) -> Answers {
    read(&file("xlsx", &workbook_of(input)))
}

/// A blank form of these parts: what can be learned can be filled, and what was filled can be learned again.
pub fn form(input: &[u8]) -> Answers {
    let blank = file("blank.xlsx", &workbook_of(input));
    let go_on = &mut |_| ControlFlow::Continue(());
    let [starter, ..] = forms() else { return Answers::new() };
    let learned = learn_form(&blank, starter, &LearnChoices::default(), go_on);
    let mut answers = vec![answer(&learned)];
    if let Ok(learned) = learned {
        let out = blank.with_extension("filled.xlsx");
        let people: Vec<Row> = (1..4).map(|number| person(&learned.form, number)).collect();
        let filled = fill_form(&blank, &learned.layout, &learned.form, &people, &out);
        answers.push(filled.as_ref().map_or_else(FillError::code, |_| "filled"));
        if filled.is_ok() {
            let again = learn_form(&out, starter, &LearnChoices::default(), go_on);
            assert!(again.is_ok(), "a form that was filled cannot be read: {again:?}");
        }
        let _ = std::fs::remove_file(out);
    }
    let _ = std::fs::remove_file(blank);
    answers
}

fn person(form: &Form, number: u64) -> Row {
    let mut row = Row::blank(RowId(number), form.columns.len());
    for (cell, column) in row.cells.iter_mut().zip(&form.columns) {
        *cell = match column.kind {
            FieldKind::Email => format!("person{number}@clinic.org"),
            FieldKind::Title => form.titles.first().map_or(String::new(), |title| title.name.clone()),
            FieldKind::AccessLevel => String::new(),
            _ => format!("=Ex <&> {number} "),
        };
    }
    row
}

/// The archive around the parts of an input.
pub fn workbook_of(input: &[u8]) -> Vec<u8> {
    let mut given = input.split(|byte| *byte == APART);
    let parts = PARTS.iter().map(|(name, usual)| match given.next() {
        Some(part) if !part.is_empty() => (*name, part),
        _ => (*name, usual.as_bytes()),
    });
    archive(&parts.chain([("_rels/.rels", ROOT.as_bytes())]).collect::<Vec<_>>())
}

/// The parts of a workbook, as an input.
pub fn parts_of(workbook: &[u8]) -> Vec<u8> {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(workbook)) else { return Vec::new() };
    let mut input = Vec::new();
    for (name, _) in PARTS {
        if let Ok(mut part) = archive.by_name(name) {
            std::io::copy(&mut part, &mut input).expect("a part of our own workbook");
        }
        input.push(APART);
    }
    input
}

fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        zip.start_file(*name, stored).expect("a part's name");
        zip.write_all(content).expect("a part's content");
    }
    zip.finish().expect("an archive in memory").into_inner()
}

fn read(path: &PathBuf) -> Answers {
    // Any answer is right that is no panic, costs little and comes soon.
    let worksheet = read_worksheet(path, forms(), &ReadOptions::default(), &mut |_| ControlFlow::Continue(()));
    let table = read_table(path, None, &mut |_| ControlFlow::Continue(()));
    let _ = std::fs::remove_file(path);
    vec![answer(&worksheet), answer(&table)]
}

fn forms() -> &'static [Form] {
    static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| starter_forms().expect("the forms that ship"));
    &FORMS
}

/// A file of this process and thread alone, in memory where the system has such a place.
fn file(ending: &str, content: &[u8]) -> PathBuf {
    let path = folder().join(format!("input.{ending}"));
    std::fs::write(&path, content).expect("a place for the file");
    path
}

fn folder() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    let folder = folder.join(format!("aum-fuzz-{}-{:?}", std::process::id(), std::thread::current().id()));
    std::fs::create_dir_all(&folder).expect("a place for the files");
    folder
}

/// What `made` puts into its files.
pub fn people() -> Vec<Vec<String>> {
    [
        ["First Name", "Last Name", "E-mail"],
        ["Ana", "de la Cruz", "ana@clinic.org"],
        ["Wei", "Nguyễn", "wei@clinic.org"],
    ]
    .map(|row| row.map(str::to_owned).to_vec())
    .to_vec()
}
