use std::ops::ControlFlow;

use encoding_rs::WINDOWS_1252;
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
