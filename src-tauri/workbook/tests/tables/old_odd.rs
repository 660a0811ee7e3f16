//! Old workbooks that are sound and odd: each was once called damaged, or lost cells.

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use workbook::{RawTable, TableFile, read_table};

use crate::made::{biff, old_of};
use crate::texts;

fn read(path: &Path) -> RawTable {
    read_table(path, None, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn place(row: u16, column: u16) -> Vec<u8> {
    [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat()
}

fn label(row: u16, text: &str) -> Vec<u8> {
    let length = u16::try_from(text.len()).unwrap().to_le_bytes();
    biff(0x0204, &[&place(row, 0)[..], &length, &[0], text.as_bytes()].concat())
}

fn sheet(cells: &[u8]) -> Vec<u8> {
    [&biff(0x0809, &[0, 6, 0x10, 0])[..], cells, &biff(0x000A, &[])].concat()
}

/// An XLS with these sheets.
fn sheets(folder: &Path, sheets: &[Vec<u8>]) -> PathBuf {
    let path = folder.join("staff.xls");
    let begin = biff(0x0809, &[0, 6, 5, 0]);
    let bound = |start: usize, at: usize| {
        let name = format!("S{at}");
        biff(0x0085, &[&u32::try_from(start).unwrap().to_le_bytes()[..], &[0, 0, 2, 0], name.as_bytes()].concat())
    };
    let mut start = begin.len() + sheets.len() * bound(0, 0).len() + 4;
    let mut globals = begin;
    for (at, sheet) in sheets.iter().enumerate() {
        globals.extend(bound(start, at));
        start += sheet.len();
    }
    let stream = [globals, biff(0x000A, &[]), sheets.concat()].concat();
    let mut file = cfb::create(&path).unwrap();
    file.create_stream("/Workbook").unwrap().write_all(&stream).unwrap();
    file.flush().unwrap();
    path
}

#[test]
fn every_sheet_of_a_large_workbook_is_found_in_whatever_order_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let long = "x".repeat(200);
    let rows: Vec<u8> = (0..12_000).flat_map(|row| label(row, &long)).collect();
    let path = sheets(folder.path(), &[sheet(&label(0, "first")), sheet(&rows), sheet(&label(0, "last"))]);
    let mut file = TableFile::open(&path).unwrap();
    let go_on = &mut |_| ControlFlow::Continue(());
    for (name, rows) in [("S2", 1), ("S0", 1), ("S1", 12_000), ("S0", 1), ("S2", 1), ("S1", 12_000)] {
        let table = file.read(name, None, go_on).unwrap();
        assert_eq!(table.rows.len(), rows, "{name}");
    }
}

#[test]
fn a_place_where_no_sheet_begins_is_damage_and_no_empty_sheet() {
    let folder = tempfile::tempdir().unwrap();
    let path = sheets(folder.path(), &[[biff(0x000A, &[]), sheet(&label(0, "Ann"))].concat()]);
    let error = read_table(&path, None, &mut |_| ControlFlow::Continue(())).unwrap_err();
    assert_eq!(error.code(), "file-damaged");
}

#[test]
fn more_shared_texts_than_claimed_are_all_read() {
    let folder = tempfile::tempdir().unwrap();
    for claimed in [0_u32, 1, 2, 9] {
        let texts_of =
            [&claimed.to_le_bytes()[..], &claimed.to_le_bytes(), &[3, 0, 0], b"Ann", &[2, 0, 0], b"Bo"].concat();
        let cells = [
            biff(0x00FD, &[place(0, 0), 0_u32.to_le_bytes().to_vec()].concat()),
            biff(0x00FD, &[place(1, 0), 1_u32.to_le_bytes().to_vec()].concat()),
        ]
        .concat();
        let table = read(&old_of(folder.path(), &biff(0x00FC, &texts_of), &sheet(&cells)));
        assert_eq!(texts(&table), [["Ann"], ["Bo"]], "{claimed}");
    }
}

#[test]
fn the_text_of_a_formula_is_read_behind_the_formula_that_it_shares() {
    let folder = tempfile::tempdir().unwrap();
    let formula = [place(0, 0), vec![0, 0, 0, 0, 0, 0, 0xFF, 0xFF], vec![0; 8]].concat();
    let shared = biff(0x04BC, &[0; 10]);
    let text = biff(0x0207, &[&[3, 0, 0][..], b"Ann"].concat());
    let cells = [biff(0x0006, &formula), shared, text].concat();
    assert_eq!(texts(&read(&old_of(folder.path(), &[], &sheet(&cells)))), [["Ann"]]);
}

#[test]
fn a_number_format_that_is_shorter_than_it_says_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let globals = biff(0x041E, &[&[0x2A, 0, 51, 0, 0][..], b"_(\"$\"* #,##0_)"].concat());
    assert_eq!(texts(&read(&old_of(folder.path(), &globals, &sheet(&label(0, "Ann"))))), [["Ann"]]);
}
