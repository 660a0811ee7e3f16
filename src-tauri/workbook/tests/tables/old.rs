use std::ops::ControlFlow;

use workbook::TableFile;

use crate::made::{biff, old, old_of};
use crate::{expected, read, texts};

const SHEET: u16 = 0x0809;
const END: u16 = 0x000A;

fn sheet(cells: &[u8]) -> Vec<u8> {
    [biff(SHEET, &[0, 6, 0x10, 0]), cells.to_vec(), biff(END, &[])].concat()
}

fn number(row: u16, column: u16, format: u16, value: f64) -> Vec<u8> {
    let place = [row.to_le_bytes(), column.to_le_bytes(), format.to_le_bytes()].concat();
    biff(0x0203, &[&place[..], &value.to_le_bytes()].concat())
}

#[test]
fn an_old_workbook_gives_its_cells_as_text() {
    let folder = tempfile::tempdir().unwrap();
    let table = read(&old(folder.path())).unwrap();
    assert_eq!(texts(&table), expected());
    assert_eq!(table.sheet, "Staff");
}

#[test]
fn numbers_dates_truths_errors_and_formulas_are_read_as_people_see_them() {
    let folder = tempfile::tempdir().unwrap();
    // Two cell formats: a plain one and one with the built-in date format 14.
    let formats = [biff(0x00E0, &[0; 20]), biff(0x00E0, &[&[0, 0, 14, 0][..], &[0; 16]].concat())].concat();
    let place = |column: u8| [0, 0, column, 0, 0, 0];
    let cells = [
        number(0, 0, 0, 6_315_552_201.0),
        number(0, 1, 1, 46_082.0),
        biff(0x0205, &[&place(2)[..], &[1, 0]].concat()),
        biff(0x0205, &[&place(3)[..], &[0x2A, 1]].concat()),
        // A formula that gives a text, which stands in the next record.
        biff(0x0006, &[&place(4)[..], &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF], &[0; 8]].concat()),
        biff(0x0207, &[&[4, 0, 0][..], b"text"].concat()),
        // Two small numbers in one record: 42, and 12.34 as hundredths.
        biff(
            0x00BD,
            &[
                &[1, 0, 0, 0][..],
                &[0, 0],
                &((42_u32 << 2) | 2).to_le_bytes(),
                &[0, 0],
                &((1234_u32 << 2) | 3).to_le_bytes(),
                &[1, 0],
            ]
            .concat(),
        ),
    ]
    .concat();
    let table = read(&old_of(folder.path(), &formats, &sheet(&cells))).unwrap();
    assert_eq!(texts(&table), [vec!["6315552201", "2026-03-01", "TRUE", "#N/A", "text"], vec!["42", "12.34"]]);
}

#[test]
fn a_chart_within_the_sheet_gives_no_cells() {
    let folder = tempfile::tempdir().unwrap();
    let chart = [biff(SHEET, &[0, 6, 0x20, 0]), number(5, 5, 0, 9.0), biff(END, &[])].concat();
    let table =
        read(&old_of(folder.path(), &[], &sheet(&[number(0, 0, 0, 1.0), chart, number(1, 0, 0, 2.0)].concat())))
            .unwrap();
    assert_eq!(texts(&table), [["1"], ["2"]]);
}

#[test]
fn a_password_an_older_version_and_a_cut_off_stream_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let protected = read(&old_of(folder.path(), &biff(0x002F, &[1, 0, 1, 0, 0, 0]), &sheet(&[]))).unwrap_err();
    assert_eq!(protected.code(), "file-encrypted");

    let path = folder.path().join("staff.xls");
    let mut file = cfb::create(&path).unwrap();
    std::io::Write::write_all(&mut file.create_stream("/Book").unwrap(), &biff(SHEET, &[0, 5, 5, 0])).unwrap();
    file.flush().unwrap();
    drop(file);
    let older = read(&path).unwrap_err();
    assert_eq!(older.code(), "file-other-format");
    assert!(older.to_string().contains("Excel 95"), "{older}");

    let without_end = [biff(SHEET, &[0, 6, 0x10, 0]), number(0, 0, 0, 1.0)].concat();
    assert_eq!(read(&old_of(folder.path(), &[], &without_end)).unwrap_err().code(), "file-truncated");
    let whole = std::fs::read(old(folder.path())).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let cut = read(&path).unwrap_err();
    assert!(["file-truncated", "file-damaged"].contains(&cut.code()), "{cut}");
}

#[test]
fn a_claim_of_very_many_texts_takes_no_room() {
    let folder = tempfile::tempdir().unwrap();
    let claim = [&u32::MAX.to_le_bytes()[..], &u32::MAX.to_le_bytes(), &[2, 0, 0], b"ab"].concat();
    let label = biff(0x00FD, &[0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let table = read(&old_of(folder.path(), &biff(0x00FC, &claim), &sheet(&label))).unwrap();
    assert_eq!(texts(&table), [["ab"]]);
}

#[test]
fn a_text_used_by_very_many_cells_is_refused_before_it_fills_the_memory() {
    let folder = tempfile::tempdir().unwrap();
    let text = [&[1, 0, 0, 0, 1, 0, 0, 0][..], &8000_u16.to_le_bytes(), &[0], &[b'x'; 8000]].concat();
    let cells: Vec<u8> = (0..60_000_u16)
        .flat_map(|row| biff(0x00FD, &[&row.to_le_bytes()[..], &[0, 0, 0, 0, 0, 0, 0, 0]].concat()))
        .collect();
    let error = read(&old_of(folder.path(), &biff(0x00FC, &text), &sheet(&cells))).unwrap_err();
    assert_eq!(error.code(), "file-too-large");
    assert!(error.to_string().contains("sheet “Staff”, cell A"), "{error}");
}

#[test]
fn rows_in_any_order_come_in_theirs() {
    let folder = tempfile::tempdir().unwrap();
    let cells = [number(3, 1, 0, 4.0), number(1, 0, 0, 2.0), number(3, 0, 0, 3.0)].concat();
    let path = old_of(folder.path(), &[], &sheet(&cells));
    let mut file = TableFile::open(&path).unwrap();
    let table = file.read("Staff", None, &mut |_| ControlFlow::Continue(())).unwrap();
    assert_eq!(texts(&table), [vec!["2"], vec!["3", "4"]]);
}

#[test]
fn an_old_workbook_over_64_mb_is_refused_unread() {
    let folder = tempfile::tempdir().unwrap();
    let path = old(folder.path());
    let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
    file.set_len(65 * 1024 * 1024).unwrap();
    assert_eq!(read(&path).unwrap_err().code(), "file-too-large");
}
