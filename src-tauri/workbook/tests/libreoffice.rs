//! LibreOffice is the judge: it opens what we write and calculates the access levels that we derive.

use std::io::{Read, Write};
use std::path::Path;

use crate::support::office::{ALWAYS, convert};
use crate::support::{btg, people, read};
use workbook::write_filled;
use zip::write::SimpleFileOptions;

/// The same workbook with a wrong result in every formula cell.
fn with_wrong_results(from: &Path, to: &Path) -> usize {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(from).unwrap()).unwrap();
    let mut out = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    let mut spoiled = 0;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).unwrap();
        if name == "xl/worksheets/sheet1.xml" {
            let text = String::from_utf8(content).unwrap();
            let mut pieces = text.split("</f><v>");
            let mut changed = pieces.next().unwrap().to_owned();
            for piece in pieces {
                let end = piece.find("</v>").unwrap();
                changed.push_str("</f><v>WRONG");
                changed.push_str(&piece[end..]);
                spoiled += 1;
            }
            content = changed.into_bytes();
        }
        out.start_file(name, SimpleFileOptions::default()).unwrap();
        out.write_all(&content).unwrap();
    }
    out.finish().unwrap();
    spoiled
}

#[test]
fn a_filled_form_calculates_to_the_levels_that_we_derive() {
    let folder = tempfile::tempdir().unwrap();
    let filled = folder.path().join("filled.xlsx");
    let spoiled = folder.path().join("spoiled.xlsx");
    let mut rows = people();
    rows.push(crate::support::person(6, ["Li", "Wei", "w@example.org", "1", "", " physician ", "Clinical with BTG"]));
    write_filled(&btg(), &rows, &filled).unwrap();
    assert_eq!(with_wrong_results(&filled, &spoiled), rows.len());
    assert_eq!(read(&spoiled, &[btg()]).unwrap().rows[0].cells[6], "WRONG");

    // Re-saved by LibreOffice: every cell, and the note of the form, is still there.
    let resaved = read(&convert(folder.path(), &spoiled, "xlsx", ALWAYS), &[crate::support::non_btg(), btg()]).unwrap();
    assert_eq!(resaved.form, btg().id);
    // A title is written as the form's own list has it.
    rows.last_mut().unwrap().cells[5] = "Physician".to_owned();
    assert_eq!(resaved.rows, rows);

    // As CSV, which shows what the formula gives and nothing of the formula.
    let csv = convert(folder.path(), &spoiled, "csv:Text - txt - csv (StarCalc):44,34,76", ALWAYS);
    let shown = std::fs::read_to_string(csv).unwrap();
    assert!(!shown.contains("WRONG") && !shown.contains("Err:"), "{shown}");
    let mut levels = csv::Reader::from_reader(shown.as_bytes());
    let levels: Vec<String> = levels.records().map(|record| record.unwrap()[6].to_owned()).collect();
    let derived: Vec<String> = rows
        .iter()
        .map(|row| btg().level_of_title(&row.cells[5]).map_or(String::new(), |level| level.name.clone()))
        .collect();
    assert_eq!(levels, derived);
}
