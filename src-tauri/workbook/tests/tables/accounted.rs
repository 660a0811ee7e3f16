//! Whatever a list holds, and however it is written: each filled cell comes out once, in its place, and each row's looks are
//! told.

use std::ops::ControlFlow;
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Workbook};
use workbook::{RawTable, read_table};

fn read(path: &Path) -> RawTable {
    read_table(path, None, &mut |_| ControlFlow::Continue(())).unwrap()
}

/// Texts that lists hold, with all that has a meaning in text files.
fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => Just(String::new()),
        6 => prop::sample::select(vec![
            "María", "José Peña", "René", "Zoë Blé", "Raúl Núñez", "Müller", "Sean O’Neil", "Ann", "Registered Nurse",
            "Nurse, Emergency", "a;b", "x|y", "two\nlines", "say \"hi\"", "2125552300", "ann@x.example", "ED\tWest",
        ])
        .prop_map(str::to_owned),
        2 => "[a-z,;|\" ]{1,12}".prop_filter("blank", |text| !text.trim().is_empty()),
    ]
}

fn table() -> impl Strategy<Value = Vec<Vec<String>>> {
    (2_usize..6).prop_flat_map(|width| vec(vec(cell(), width), 1..12))
}

fn headers(width: usize) -> Vec<String> {
    ["First name", "Last name", "Work email", "Mobile", "Job title"]
        .iter()
        .take(width)
        .map(|text| (*text).to_owned())
        .collect()
}

/// The filled cells with their places.
fn filled(rows: &[Vec<String>]) -> Vec<(usize, usize, String)> {
    let cells = rows
        .iter()
        .enumerate()
        .flat_map(|(row, cells)| cells.iter().enumerate().map(move |(column, text)| (row + 1, column, text.clone())));
    cells.filter(|(.., text)| !text.is_empty()).collect()
}

fn found(table: &RawTable) -> Vec<(usize, usize, String)> {
    let cells = table.rows.iter().flat_map(|row| {
        row.cells.iter().enumerate().map(move |(column, text)| (row.number as usize, column, text.clone()))
    });
    cells.filter(|(.., text)| !text.is_empty()).collect()
}

fn encoded(text: &str, encoding: usize) -> Vec<u8> {
    match encoding {
        0 => text.as_bytes().to_vec(),
        1 => [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        2 => [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect(),
        _ => encoding_rs::WINDOWS_1252.encode(text).0.into_owned(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn each_filled_cell_of_a_text_file_comes_out_once(
        rows in table(),
        separator in 0_usize..4,
        encoding in 0_usize..4,
        ending in 0_usize..2,
    ) {
        let rows: Vec<Vec<String>> = std::iter::once(headers(rows[0].len())).chain(rows).collect();
        let separator = [",", ";", "\t", "|"][separator];
        let quoted = |text: &String| match text.contains([',', ';', '\t', '|', '"', '\n']) {
            true => format!("\"{}\"", text.replace('"', "\"\"")),
            false => text.clone(),
        };
        // A line that is empty is a row, and a record in quotation marks may take several lines.
        let lines: Vec<String> =
            rows.iter().map(|row| row.iter().map(quoted).collect::<Vec<_>>().join(separator)).collect();
        let text = lines.iter().map(|line| format!("{line}{}", ["\n", "\r\n"][ending])).collect::<String>();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.csv");
        std::fs::write(&path, encoded(&text, encoding)).unwrap();
        let table = read(&path);
        prop_assert_eq!(found(&table), filled(&rows));
        prop_assert!(table.notes.is_empty(), "{:?}", table.notes);
    }

    #[test]
    fn each_filled_cell_of_a_workbook_comes_out_once_and_its_rows_as_they_look(
        rows in table(),
        looks in vec((any::<bool>(), any::<bool>()), 12),
    ) {
        let mut book = Workbook::new();
        let struck = Format::new().set_font_strikethrough();
        let sheet = book.add_worksheet();
        for ((row, cells), (hidden, through)) in (0..).zip(&rows).zip(&looks) {
            for (column, text) in (0..).zip(cells).filter(|(_, text)| !text.is_empty()) {
                match through {
                    true => sheet.write_string_with_format(row, column, text, &struck).unwrap(),
                    false => sheet.write_string(row, column, text).unwrap(),
                };
            }
            if *hidden {
                sheet.set_row_hidden(row).unwrap();
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.xlsx");
        book.save(&path).unwrap();
        let expected = filled(&rows);
        if expected.is_empty() {
            return Ok(());
        }
        let table = read(&path);
        prop_assert_eq!(found(&table), expected);
        for row in &table.rows {
            let (hidden, through) = looks[row.number as usize - 1];
            prop_assert_eq!((row.hidden, row.struck), (hidden, through), "row {}", row.number);
        }
        prop_assert!(table.notes.is_empty(), "{:?}", table.notes);
    }
}
