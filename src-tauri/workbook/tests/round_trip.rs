//! What is written is read back as it was.

use crate::support::{btg, non_btg, people, person, read, texts};
use proptest::prelude::*;
use workbook::{BlankOptions, ReadError, write_blank, write_filled};
use worksheet::{Row, RowId};

#[test]
fn a_filled_form_is_read_back_with_row_numbers_and_levels() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("filled.xlsx");

    write_filled(&btg(), &people(), &path).unwrap();
    let back = read(&path, &[btg()]).unwrap();

    assert_eq!(back.rows, people());
    assert_eq!(back.sheet, "Provisioning");
    assert_eq!(back.header_row, 1);
    assert_eq!(back.columns, (0..7).map(Some).collect::<Vec<_>>());
    assert!(back.unmatched.is_empty());
    assert_eq!(back.file_name, "filled.xlsx");
}

#[test]
fn the_form_is_told_by_the_note_in_our_own_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("filled.xlsx");
    for form in [btg(), non_btg()] {
        write_filled(&form, &people()[..1], &path).unwrap();
        assert_eq!(read(&path, &[btg(), non_btg()]).unwrap().form, form.id);
    }
}

#[test]
fn a_blank_form_with_thousands_of_prepared_rows_opens_and_holds_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    for prepared_rows in [0, 300, 10_000] {
        write_blank(&btg(), &path, &BlankOptions { prepared_rows }).unwrap();
        let back = read(&path, &[btg()]).unwrap();
        assert_eq!(back.rows, Vec::<Row>::new(), "{prepared_rows}");
    }
}

#[test]
fn many_rows_are_streamed_and_come_back_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.xlsx");
    let rows: Vec<Row> = (0..6_000_u64)
        .map(|at| {
            let mail = format!("p{at}@example.org");
            person(at + 2, ["  Ana ", "_x0041_ & <b>", &mail, "0631555014", "", "Registered nurse", "Clinical"])
        })
        .collect();
    write_filled(&btg(), &rows, &path).unwrap();
    assert_eq!(read(&path, &[btg()]).unwrap().rows, rows);
}

#[test]
fn a_form_whose_headers_stand_lower_is_read_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lower.xlsx");
    let mut form = btg();
    form.header_row = 6;
    write_filled(&form, &people(), &path).unwrap();
    let back = read(&path, &[form]).unwrap();
    assert_eq!(back.header_row, 6);
    assert_eq!(back.rows[0].id, RowId(7));
}

#[test]
fn a_text_over_the_limit_of_a_cell_is_refused_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("long.xlsx");
    let mut rows = people();
    rows[1].cells[4] = "x".repeat(32_768);
    let error = write_filled(&btg(), &rows, &path).unwrap_err();
    assert_eq!(error.code(), "write-text-too-long");
    assert!(error.to_string().contains("row 3, column E"), "{error}");
    assert!(!path.exists());
}

#[test]
fn reading_can_be_cancelled_and_reports_how_far_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("many.xlsx");
    let rows: Vec<Row> = (0..5_500).map(|at| person(at + 2, ["a", "b", "c", "d", "", "Physician", ""])).collect();
    write_filled(&btg(), &rows, &path).unwrap();
    let mut seen = Vec::new();
    let result = workbook::read_worksheet(&path, &[btg()], &workbook::ReadOptions::default(), &mut |rows| {
        seen.push(rows);
        if rows >= 3000 { std::ops::ControlFlow::Break(()) } else { std::ops::ControlFlow::Continue(()) }
    });
    assert_eq!(result, Err(ReadError::Cancelled { file: "many.xlsx".to_owned() }));
    assert_eq!(seen.last(), Some(&3000));
}

fn awkward() -> impl Strategy<Value = String> {
    prop_oneof![
        "[ -~]{0,20}",
        "\\PC{0,12}",
        "0[0-9]{1,9}",
        "[=+@-][A-Z0-9()+\"]{0,8}",
        "[a-z\"',;|<>&\\t\\n]{0,10}",
        "_x00[0-9]{2}_",
        Just("#N/A".to_owned()),
        Just("TRUE".to_owned()),
        Just("1e5".to_owned()),
        Just("'".to_owned()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_survives_writing_and_reading(
        cells in prop::collection::vec(prop::collection::vec(awkward(), 6), 1..6)
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("any.xlsx");
        let form = btg();
        let rows: Vec<Row> = (2..).zip(cells).map(|(number, mut cells)| {
            let level = form.level_of_title(&cells[5]).map_or(String::new(), |level| level.name.clone());
            cells.push(level);
            Row { id: RowId(number), cells, formulas: 0 }
        }).collect();

        write_filled(&form, &rows, &path).unwrap();
        let back = read(&path, std::slice::from_ref(&form)).unwrap();

        let written: Vec<Row> = rows.into_iter().filter(|row| !row.is_blank()).collect();
        prop_assert_eq!(back.rows, written);
    }

    #[test]
    fn any_text_survives_csv(cells in prop::collection::vec(prop::collection::vec(awkward(), 6), 1..6)) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("any.csv");
        let rows: Vec<Vec<String>> = cells.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect();
        workbook::write_csv(&path, &crate::support::HEADERS[..6], &rows).unwrap();
        if rows.is_empty() {
            return Ok(());
        }
        let back = read(&path, &[btg()]).unwrap();
        let back: Vec<Vec<String>> = texts(&back).into_iter().map(|mut row| { row.pop(); row }).collect();
        prop_assert_eq!(back, rows);
    }
}
