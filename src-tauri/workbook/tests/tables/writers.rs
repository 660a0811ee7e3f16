//! Writers of every kind of file, made by hand: small, and as hostile as a test wants them.
#![allow(dead_code, clippy::unwrap_used, clippy::cast_possible_truncation)]

use std::io::Write;
use std::path::{Path, PathBuf};

use zip::write::SimpleFileOptions;

pub fn package(path: &Path, parts: &[(&str, &[u8])]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(path).unwrap());
    for (name, content) in parts {
        let stored = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
        let options = if *name == "mimetype" { stored } else { SimpleFileOptions::default() };
        zip.start_file(*name, options).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap();
}

const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Staff" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// An XLSX with this sheet part.
pub fn workbook_of(folder: &Path, sheet: &str) -> PathBuf {
    let path = folder.join("crafted.xlsx");
    package(
        &path,
        &[
            ("_rels/.rels", RELS.as_bytes()),
            ("xl/workbook.xml", BOOK.as_bytes()),
            ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
        ],
    );
    path
}

/// A record of a binary workbook.
pub fn brt(kind: u16, content: &[u8]) -> Vec<u8> {
    let mut record = if kind < 0x80 { vec![kind as u8] } else { vec![(kind & 0x7F) as u8 | 0x80, (kind >> 7) as u8] };
    let mut length = content.len();
    loop {
        let rest = length >> 7;
        record.push((length & 0x7F) as u8 | if rest > 0 { 0x80 } else { 0 });
        length = rest;
        if length == 0 {
            break;
        }
    }
    record.extend_from_slice(content);
    record
}

fn wide(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u32::try_from(units.len()).unwrap();
    length.to_le_bytes().into_iter().chain(units.into_iter().flat_map(u16::to_le_bytes)).collect()
}

pub fn numbers(numbers: &[u32]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// An XLSB with these rows: shared texts, plain texts and numbers.
pub fn binary_with(folder: &Path, rows: &[Vec<String>]) -> PathBuf {
    let mut strings = Vec::new();
    let mut cells = [brt(0x81, &[]), brt(0x94, &numbers(&[0, 1_048_575, 0, 16_383])), brt(0x91, &[])].concat();
    let mut count = 0_u32;
    for (row, texts) in (0_u32..).zip(rows) {
        cells.extend(brt(0x00, &numbers(&[row, 0, 0, 0])));
        for (column, text) in (0_u32..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            let start = numbers(&[column, 0]);
            if column == 1 {
                cells.extend(brt(0x06, &[start, wide(text)].concat()));
            } else {
                strings.extend(brt(0x13, &[vec![0], wide(text)].concat()));
                cells.extend(brt(0x07, &[start, numbers(&[count])].concat()));
                count += 1;
            }
        }
    }
    cells.extend(brt(0x92, &[]));
    let shared = [brt(0x9F, &numbers(&[count, count])), strings, brt(0xA0, &[])].concat();
    binary_of(folder, &shared, &cells)
}

/// An XLSB with these parts.
pub fn binary_of(folder: &Path, shared: &[u8], sheet: &[u8]) -> PathBuf {
    let path = folder.join("staff.xlsb");
    let bundle = [numbers(&[0, 1]), wide("rId1"), wide("Staff")].concat();
    let book =
        [brt(0x83, &[]), brt(0x8F, &[]), brt(0x9C, &bundle), brt(0x90, &[]), brt(0x9D, &[]), brt(0x84, &[])].concat();
    let rels = BOOK_RELS.replace("sheet1.xml", "sheet1.bin");
    package(
        &path,
        &[
            ("_rels/.rels", RELS.replace("workbook.xml", "workbook.bin").as_bytes()),
            ("xl/workbook.bin", &book),
            ("xl/_rels/workbook.bin.rels", rels.as_bytes()),
            ("xl/sharedStrings.bin", shared),
            ("xl/worksheets/sheet1.bin", sheet),
        ],
    );
    path
}

/// A record of an old workbook.
pub fn biff(kind: u16, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), content].concat()
}

fn biff_text(text: &str) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let length = u16::try_from(units.len()).unwrap();
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.push(1);
    bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
    bytes
}

/// An XLS with these rows. The shared texts go on in a second record in the middle of a text.
pub fn old_with(folder: &Path, rows: &[Vec<String>]) -> PathBuf {
    let (mut strings, mut cells, mut count) = (Vec::new(), biff(0x0809, &[0, 6, 0x10, 0]), 0_u32);
    cells.extend(biff(0x0200, &[&0_u32.to_le_bytes()[..], &65_536_u32.to_le_bytes(), &[0, 0, 0, 1, 0, 0]].concat()));
    for (row, texts) in (0_u16..).zip(rows) {
        for (column, text) in (0_u16..).zip(texts).filter(|(_, text)| !text.is_empty()) {
            let start = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
            if column == 1 {
                cells.extend(biff(0x0204, &[start, biff_text(text)].concat()));
            } else {
                strings.extend(biff_text(text));
                cells.extend(biff(0x00FD, &[start, count.to_le_bytes().to_vec()].concat()));
                count += 1;
            }
        }
    }
    cells.extend(biff(0x000A, &[]));
    // In the middle of the first text: behind its length, its flag, and one letter.
    let goes_on = strings.first_chunk::<2>().is_some_and(|length| u16::from_le_bytes(*length) > 1);
    let (first, rest) = strings.split_at(if goes_on { 5 } else { strings.len() });
    let start = [&count.to_le_bytes()[..], &count.to_le_bytes(), first].concat();
    let mut shared = biff(0x00FC, &start);
    if goes_on {
        shared.extend(biff(0x003C, &[&[1][..], rest].concat()));
    }
    old_of(folder, &shared, &cells)
}

/// An XLS with these records before the sheet, and this sheet.
pub fn old_of(folder: &Path, globals: &[u8], sheet: &[u8]) -> PathBuf {
    let path = folder.join("staff.xls");
    let begin = biff(0x0809, &[0, 6, 5, 0]);
    let bound = |start: usize| {
        let start = u32::try_from(start).unwrap();
        biff(0x0085, &[&start.to_le_bytes()[..], &[0, 0, 5, 0], b"Staff"].concat())
    };
    let length = begin.len() + bound(0).len() + globals.len() + 4;
    let stream = [begin, bound(length), globals.to_vec(), biff(0x000A, &[]), sheet.to_vec()].concat();
    let mut file = cfb::create(&path).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    file.flush().unwrap();
    path
}

/// An ODS with these rows.
pub fn open_document_with(folder: &Path, rows: &[Vec<String>]) -> PathBuf {
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let cell = |text: &String| {
        if text.is_empty() {
            return "<table:table-cell/>".to_owned();
        }
        let paragraphs: String = text.lines().map(|line| format!("<text:p>{}</text:p>", escape(line))).collect();
        format!(r#"<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>"#)
    };
    let rows: String = rows
        .iter()
        .map(|row| format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>()))
        .collect();
    open_document_of(folder, &format!(r#"<table:table table:name="Staff">{rows}</table:table>"#), "")
}

/// An ODS with these tables, and this in its manifest.
pub fn open_document_of(folder: &Path, tables: &str, manifest: &str) -> PathBuf {
    let path = folder.join("staff.ods");
    let content = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:automatic-styles><style:style style:name="hid" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles><office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"#
    );
    let manifest = format!(r#"<?xml version="1.0"?><manifest:manifest>{manifest}</manifest:manifest>"#);
    package(
        &path,
        &[
            ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
            ("content.xml", content.as_bytes()),
            ("META-INF/manifest.xml", manifest.as_bytes()),
        ],
    );
    path
}
