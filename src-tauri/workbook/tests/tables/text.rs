use std::ops::ControlFlow;

use encoding_rs::WINDOWS_1252;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use workbook::{RawTable, ReadError, neutralized, read_pasted, write_csv};

use crate::{read, texts};

fn read_bytes(content: &[u8]) -> Result<RawTable, ReadError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("staff.csv");
    std::fs::write(&path, content).unwrap();
    read(&path)
}

fn pasted(text: &str) -> RawTable {
    read_pasted(text, &mut |_| ControlFlow::Continue(())).unwrap()
}

#[test]
fn every_encoding_and_separator_gives_the_same_cells() {
    for separator in [",", ";", "\t", "|"] {
        let text = "Legal Name~Work E-mail~Dept\n\"Muñoz~ Zoë\"~z@example.org~\"A\nB\"\n".replace('~', separator);
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for content in [
            text.as_bytes().to_vec(),
            [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
            WINDOWS_1252.encode(&text).0.into_owned(),
            [&b"\xFF\xFE"[..], &wide].concat(),
        ] {
            let table = read_bytes(&content).unwrap();
            let name = format!("Muñoz{separator} Zoë");
            assert_eq!(
                texts(&table),
                [vec!["Legal Name", "Work E-mail", "Dept"], vec![&name, "z@example.org", "A\nB"]]
            );
            assert_eq!((table.sheet.as_str(), table.rows[1].number), ("staff", 2));
        }
    }
}

#[test]
fn the_separator_is_told_without_known_headers_too() {
    let table = read_bytes(b"Rex;brown, white;3\nFido;black;4\n").unwrap();
    assert_eq!(texts(&table), [["Rex", "brown, white", "3"], ["Fido", "black", "4"]]);
}

#[test]
fn words_of_headers_in_cells_do_not_divide_a_list_at_their_commas() {
    let table = read_bytes(
        b"Wer;Email\n\"Smith, Ann\";a@x.org\nLee, Department, Unit, Location;b@x.org\nRoe, Title, Facility, Name;c@x.org\n",
    );
    assert!(table.unwrap().rows.iter().all(|row| row.cells.len() == 2));
    for first in ["sep=;\n", "sep=;\r\n", "SEP=;\r\n"] {
        let table = read_bytes(format!("{first}A, b, c;d\r\nE, f, g;h\r\n").as_bytes()).unwrap();
        assert_eq!(texts(&table), [["A, b, c", "d"], ["E, f, g", "h"]], "{first:?}");
    }
}

/// A table with texts that have the other separators in them, under headers of which some are known.
fn tables() -> impl Strategy<Value = Vec<Vec<String>>> {
    const KNOWN: &[&str] =
        &["Last Name", "First Name", "Work Email", "Job Title", "Department", "Facility", "Mobile", "Employee ID"];
    const UNKNOWN: &[&str] = &["Spalte", "Wert", "Kolumna", "Xyz", "Farbe, hell"];
    const CELLS: &[&str] = &[
        "Smith, Ann",
        "Registered Nurse, Emergency Department",
        "Unit 4, Location 2",
        "Lee",
        "a@x.org",
        "212-555-2300",
        "Physician, Title, Name",
        "Clinic A; Clinic B",
        "",
        "O'Neil \"Pat\"",
        "4 | West",
        "Department",
        "Zoë",
    ];
    (2_usize..8).prop_flat_map(move |width| {
        let headers = (vec(select(KNOWN), 2..=width), vec(select(UNKNOWN), width));
        let headers = headers.prop_map(move |(known, unknown)| {
            known.into_iter().chain(unknown).take(width).map(str::to_owned).collect::<Vec<_>>()
        });
        let rows = vec(vec(select(CELLS).prop_map(str::to_owned), width), 1..12);
        (headers.prop_shuffle(), rows).prop_map(|(headers, rows)| std::iter::once(headers).chain(rows).collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_table_is_divided_where_it_was_put_together(table in tables(), separator in select(&b",;\t|"[..]), all in any::<bool>()) {
        let style = if all { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new().delimiter(separator).quote_style(style).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let read = read_bytes(&writer.into_inner().unwrap()).unwrap();
        let filled = |row: &[String]| row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
        let wanted: Vec<Vec<String>> = table.iter().map(|row| row[..filled(row)].to_vec()).filter(|row| !row.is_empty()).collect();
        let found: Vec<Vec<String>> = read.rows.iter().map(|row| row.cells[..filled(&row.cells)].to_vec()).collect();
        prop_assert_eq!(found, wanted, "separator {:?}", char::from(separator));
    }
}

#[test]
fn text_that_begins_like_a_formula_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("not-used.csv");
    let cells = ["=1+1", "+49", "-x", "@home", "\tTab", "'quoted", "'=A1", "plain"].map(str::to_owned);
    write_csv(&path, &["Name"; 8], [&cells[..]]).unwrap();
    let written = std::fs::read_to_string(&path).unwrap();
    assert!(
        !written.lines().any(|line| line.split(',').any(|cell| cell.starts_with(['=', '+', '-', '@']))),
        "{written}"
    );
    assert_eq!(neutralized("=1"), "'=1");
    assert_eq!(read(&path).unwrap().rows[1].cells, cells);
}

#[test]
fn cells_copied_from_a_spreadsheet_are_read_as_a_table() {
    let table = pasted("Name\tEmail\r\n\"Li,\nWei\"\twei@x.org\r\n");
    assert_eq!(texts(&table), [["Name", "Email"], ["Li,\nWei", "wei@x.org"]]);
    assert_eq!(texts(&pasted("Name;Email\nWei;wei@x.org")), [["Name", "Email"], ["Wei", "wei@x.org"]]);
    assert!(pasted("").rows.is_empty());
}

#[test]
fn what_is_no_table_is_named() {
    assert_eq!(read_bytes(b"").unwrap_err().code(), "file-empty");
    assert_eq!(read_bytes(b"\n\n\n").unwrap_err().code(), "sheet-empty");
    assert_eq!(read_bytes(b"%PDF-1.7").unwrap_err().code(), "file-not-a-workbook");
    let mut open = b"Name,Email\n\"Wei,wei@x.org\n".to_vec();
    open.extend(b"x,y\n".repeat(1_200_000));
    assert_eq!(read_bytes(&open).unwrap_err().code(), "quote-open");
}
