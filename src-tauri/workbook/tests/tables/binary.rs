use crate::made::{binary, binary_of, brt};
use crate::{expected, read, texts};

fn begin() -> Vec<u8> {
    [brt(0x81, &[]), brt(0x94, &[0; 16]), brt(0x91, &[])].concat()
}

fn no_strings() -> Vec<u8> {
    [brt(0x9F, &[0; 8]), brt(0xA0, &[])].concat()
}

#[test]
fn a_binary_workbook_gives_its_cells_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let table = read(&binary(folder.path())).unwrap();
    assert_eq!(texts(&table), expected());
    assert_eq!(table.sheet, "Staff");
}

#[test]
fn a_record_that_claims_to_be_huge_takes_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = [begin(), vec![0x06, 0xFF, 0xFF, 0xFF, 0x7F]].concat();
    assert_eq!(read(&binary_of(folder.path(), &no_strings(), &sheet)).unwrap_err().code(), "file-too-large");
    let strings = [brt(0x9F, &[0xFF; 8]), vec![0x13, 0xFF, 0xFF, 0xFF, 0x7F]].concat();
    assert_eq!(read(&binary_of(folder.path(), &strings, &begin())).unwrap_err().code(), "file-too-large");
}

#[test]
fn a_claim_of_very_many_texts_and_a_text_that_is_not_there_are_damage() {
    let folder = tempfile::tempdir().unwrap();
    let strings = [brt(0x9F, &[0xFF; 8]), brt(0x13, &[0, 1, 0, 0, 0, b'a', 0])].concat();
    assert_eq!(read(&binary_of(folder.path(), &strings, &begin())).unwrap_err().code(), "file-damaged");
    let cell = brt(0x07, &[0, 0, 0, 0, 0, 0, 0, 0, 99, 0, 0, 0]);
    let sheet = [begin(), brt(0, &[0; 16]), cell, brt(0x92, &[])].concat();
    assert_eq!(read(&binary_of(folder.path(), &no_strings(), &sheet)).unwrap_err().code(), "file-damaged");
}

#[test]
fn a_sheet_that_unpacks_without_end_is_refused_while_it_unpacks() {
    let folder = tempfile::tempdir().unwrap();
    // Headers of rows and nothing else: far more than a sheet has rows, in a few kilobytes on disk.
    let rows: Vec<u8> = brt(0, &[0; 8]).repeat(1_200_000);
    let path = binary_of(folder.path(), &no_strings(), &[begin(), rows].concat());
    assert!(path.metadata().unwrap().len() < 100_000);
    assert_eq!(read(&path).unwrap_err().code(), "file-too-large");
}

#[test]
fn a_binary_workbook_cut_off_is_called_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = binary(folder.path());
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    assert_eq!(read(&path).unwrap_err().code(), "file-truncated");
}
