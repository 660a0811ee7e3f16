//! Text files with letters, marks and zeros that do not belong: read right, or named with the row.

use std::ops::ControlFlow;

use workbook::{NoteKind, RawTable, read_table};

use crate::texts;

fn read(bytes: &[u8]) -> RawTable {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    std::fs::write(&path, bytes).unwrap();
    read_table(&path, None, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn notes(table: &RawTable) -> Vec<(NoteKind, u64, u32)> {
    table.notes.iter().map(|note| (note.kind, note.count, note.places[0].row)).collect()
}

#[test]
fn the_old_end_of_file_mark_is_no_row() {
    for end in [&b"\x1A"[..], b"\x1A\x1A\x1A", b"\x1A\r\n", b"\x1A\0\0\0\0"] {
        let table = read(&[b"First,Last\r\nAnn,Lee\r\n", end].concat());
        assert_eq!(texts(&table), [["First", "Last"], ["Ann", "Lee"]]);
        assert_eq!(notes(&table), [(NoteKind::EndMark, 1, 0)]);
        assert!(!table.notes[0].kind.asks());
    }
    let table = read(b"First,Last\nAnn,Lee\x1A");
    assert_eq!(texts(&table), [["First", "Last"], ["Ann", "Lee"]]);
}

#[test]
fn a_mark_in_the_middle_ends_nothing_and_is_named() {
    let table = read(b"First,Last\nAnn,Lee\x1A\nBo,Fox\nC\x00y,Fox\n");
    assert_eq!(texts(&table), [["First", "Last"], ["Ann", "Lee"], ["Bo", "Fox"], ["Cy", "Fox"]]);
    assert_eq!(notes(&table), [(NoteKind::ControlCharacter, 2, 2)]);
    let named = "Control characters were left out in B2 (“Lee”) and A4 (“Cy”).";
    assert_eq!(table.notes[0].message(), named);
}

#[test]
fn zeros_at_the_end_are_named_as_a_file_that_was_not_saved_whole() {
    let table = read(&[&b"First,Last\nAnn,Lee\n"[..], &[0; 4096]].concat());
    assert_eq!(texts(&table), [["First", "Last"], ["Ann", "Lee"]]);
    assert_eq!(notes(&table), [(NoteKind::Padding, 1, 2)]);
}

#[test]
fn letters_that_were_lost_are_named_with_their_row() {
    let table = read("First,Last\nJos\u{FFFD},Lee\nZo\u{94}e,Fox\n".as_bytes());
    assert_eq!(notes(&table), [(NoteKind::LostCharacter, 2, 2)]);
    // One line in Windows-1252 among lines in UTF-8.
    let table = read(&["First,Last\nZoë,Peña\n".as_bytes(), b"Ren\xE9,Lee\n"].concat());
    assert_eq!(table.rows[1].cells, ["Zoë", "Peña"]);
    assert_eq!(notes(&table), [(NoteKind::LostCharacter, 1, 3)]);
}

#[test]
fn mac_os_roman_is_read_as_it_was_written_and_told() {
    let table = read(b"First,Last\rMar\x92a,D\x92az\rJos\x8E,Pe\x96a\r");
    assert_eq!(texts(&table), [["First", "Last"], ["María", "Díaz"], ["José", "Peña"]]);
    assert_eq!(notes(&table), [(NoteKind::MacEncoding, 1, 0)]);
}

#[test]
fn a_file_whose_encoding_is_not_certain_says_so() {
    let table = read(b"First,Last\nAnn,Lee\nJos\x82,Pe\xA4a\n");
    assert_eq!(notes(&table), [(NoteKind::UnsureEncoding, 2, 3)]);
    assert!(table.notes[0].kind.asks() && !table.notes[0].hint().is_empty());
}
