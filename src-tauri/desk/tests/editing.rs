//! The worksheet editor: every action an operation that is kept, undone and brought back.

use crate::support::{ALL, PEOPLE, cells, desk, hospital, pasted, typed, worksheet_of_people};
use desk::contract::{CellPlace, Edit, NextProblem, ProblemQuery, RepairRequest, RowFilter, SeverityView, ViewRange};
use desk::fault::FaultCode;
use proptest::prelude::*;

#[test]
fn typing_past_the_end_adds_the_row_and_the_blank_rows_before_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = desk.create_worksheet("New", "healthix/btg").unwrap();

    let outcome = desk.edit(worksheet, &typed(2, 0, "Maria"), ALL).unwrap();

    assert_eq!((outcome.standing.all_rows, outcome.standing.people), (3, 1));
    assert_eq!(outcome.window[2].cells[0], "Maria");
    assert_eq!(outcome.window[2].number, 4, "the header is row 1, the first person row 2");
    assert!(outcome.window[0].problems.is_empty(), "blank rows have no problems");
}

#[test]
fn the_access_level_follows_from_the_title_and_cannot_be_typed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);

    let refused = desk.edit(worksheet, &typed(0, 6, "Clinical with Break the Glass"), ALL).unwrap_err();
    let rows = desk.rows(worksheet, ALL).unwrap();

    assert_eq!(refused.code, FaultCode::BadRequest);
    assert_eq!(rows[0].cells[6], "Clinical");
    assert!(rows[1].break_the_glass && !rows[0].break_the_glass);
}

#[test]
fn pasting_over_the_access_level_passes_it_over() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);

    let outcome =
        desk.edit(worksheet, &pasted(0, 5, &[&["Physician", "anything", "past the last column"]]), ALL).unwrap();

    assert_eq!(outcome.window[0].cells[5], "Physician");
    assert_eq!(outcome.window[0].cells[6], "Clinical with Break the Glass");
}

#[test]
fn one_value_pasted_on_a_range_fills_it_and_a_block_is_repeated_in_whole_multiples() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);
    let paste = |row, rows, values: &[&str]| Edit::Paste {
        range: ViewRange { row, column: 4, rows, columns: 1 },
        values: values.iter().map(|value| vec![(*value).to_owned()]).collect(),
    };

    let filled = desk.edit(worksheet, &paste(0, 3, &["North"]), ALL).unwrap();
    let repeated = desk.edit(worksheet, &paste(1, 4, &["East", "West"]), ALL).unwrap();

    let facilities = |rows: &[desk::contract::RowView]| rows.iter().map(|row| row.cells[4].clone()).collect::<Vec<_>>();
    assert_eq!(facilities(&filled.window), ["North", "North", "North", "Main campus", "Main campus"]);
    assert_eq!(facilities(&repeated.window), ["North", "East", "West", "East", "West"]);
}

#[test]
fn dragging_to_fill_repeats_the_source_in_both_directions() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);
    let range = |row, rows| ViewRange { row, column: 4, rows, columns: 1 };
    desk.edit(worksheet, &pasted(2, 4, &[&["A"], &["B"]]), ALL).unwrap();

    let outcome = desk.edit(worksheet, &Edit::Fill { source: range(2, 2), target: range(0, 5) }, ALL).unwrap();

    let facilities: Vec<&str> = outcome.window.iter().map(|row| row.cells[4].as_str()).collect();
    assert_eq!(facilities, ["A", "B", "A", "B", "A"]);
}

#[test]
fn tidying_is_listed_and_is_a_step_of_its_own_for_undo() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);

    let outcome = desk.edit(worksheet, &typed(0, 3, "631.555.2299"), ALL).unwrap();
    let as_typed = desk.undo(worksheet, ALL).unwrap();
    let before = desk.undo(worksheet, ALL).unwrap();

    assert_eq!((outcome.tidied_count, outcome.tidied[0].before.as_str()), (1, "631.555.2299"));
    assert_eq!(outcome.window[0].cells[3], "(631) 555-2299");
    assert_eq!(as_typed.window[0].cells[3], "631.555.2299");
    assert_eq!(before.window[0].cells[3], "(631) 555-2201");
}

#[test]
fn undo_and_redo_go_on_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let first = desk(folder.path());
    let worksheet = worksheet_of_people(&first);
    first.edit(worksheet, &Edit::DeleteRows { at: 1, count: 2 }, ALL).unwrap();
    first.edit(worksheet, &typed(0, 1, "Alvarado"), ALL).unwrap();
    first.undo(worksheet, ALL).unwrap();
    drop(first);

    let second = desk(folder.path());
    let redone = second.redo(worksheet, ALL).unwrap();
    second.undo(worksheet, ALL).unwrap();
    let restored = second.undo(worksheet, ALL).unwrap();
    let empty = second.undo(worksheet, ALL).unwrap();

    assert_eq!((redone.label.as_str(), redone.window[0].cells[1].as_str()), ("Typing", "Alvarado"));
    assert_eq!(restored.window.len(), 5);
    assert_eq!(restored.window[1].cells[1], "O'Brien", "deleted rows come back where they were");
    assert_eq!((empty.standing.all_rows, empty.standing.undo), (0, None));
}

#[test]
fn a_new_action_ends_what_could_be_brought_back() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);
    desk.edit(worksheet, &typed(0, 1, "One"), ALL).unwrap();
    desk.undo(worksheet, ALL).unwrap();

    let outcome = desk.edit(worksheet, &typed(0, 1, "Two"), ALL).unwrap();

    assert_eq!(outcome.standing.redo, None);
    assert_eq!(desk.redo(worksheet, ALL).unwrap().window[0].cells[1], "Two");
}

#[test]
fn an_edit_that_changes_nothing_is_no_step() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);

    let outcome = desk.edit(worksheet, &typed(0, 0, "Maria"), ALL).unwrap();

    assert_eq!(outcome.standing.undo.as_deref(), Some("Paste"));
}

#[test]
fn a_filtered_view_stays_as_it_is_while_rows_are_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);
    desk.edit(worksheet, &typed(1, 2, "james@gmial.com"), ALL).unwrap();
    desk.edit(worksheet, &typed(3, 2, "wei@gmial.com"), ALL).unwrap();
    let filter = RowFilter { problem: Some("email.likely-typo".into()), text: None };

    let filtered = desk.set_filter(worksheet, &filter, ALL).unwrap();
    let one = RepairRequest::One { row: 1, column: 2, code: "email.likely-typo".into() };
    let repaired = desk.repair(worksheet, &one, ALL).unwrap();
    let all = desk.set_filter(worksheet, &RowFilter::default(), ALL).unwrap();

    assert_eq!(filtered.window.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 5]);
    assert_eq!(repaired.window[1].cells[2], "wei@gmail.com");
    assert_eq!(repaired.standing.rows, 2, "the repaired row is still shown");
    assert_eq!((all.standing.rows, all.standing.groups[0].count), (5, 1));
}

#[test]
fn rows_deleted_and_inserted_under_a_filter_are_the_right_ones() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);
    let filter = RowFilter { problem: None, text: Some("nurse".into()) };
    desk.set_filter(worksheet, &filter, ALL).unwrap();

    desk.edit(worksheet, &Edit::DeleteRows { at: 1, count: 1 }, ALL).unwrap();
    let inserted = desk.edit(worksheet, &Edit::InsertRows { at: 0, count: 1 }, ALL).unwrap();
    let all = desk.set_filter(worksheet, &RowFilter::default(), ALL).unwrap();

    assert_eq!(inserted.standing.rows, 2);
    let names: Vec<&str> = all.window.iter().map(|row| row.cells[0].as_str()).collect();
    assert_eq!(names, ["", "Maria", "James", "Wei", "Ana"]);
}

#[test]
fn all_certain_repairs_of_a_kind_are_one_step() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = desk.save_organization(&hospital()).unwrap().unwrap();
    let before = desk.open_worksheet(worksheet).unwrap().standing;
    let typos = before.groups.iter().find(|group| group.code == "email.likely-typo").unwrap();

    let repaired = desk.repair(worksheet, &RepairRequest::Kind { code: "email.likely-typo".into() }, ALL).unwrap();
    let undone = desk.undo(worksheet, ALL).unwrap();

    assert_eq!((typos.count, typos.repairable), (3, 3));
    assert!(!repaired.standing.groups.iter().any(|group| group.code == "email.likely-typo"));
    assert_eq!(undone.standing.groups, before.groups);
}

#[test]
fn f8_goes_through_every_problem_once_and_around() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = desk.save_organization(&hospital()).unwrap().unwrap();
    let everything = ProblemQuery { code: None, offset: 0, limit: 1000 };
    let mut cells: Vec<_> =
        desk.problems(worksheet, &everything).unwrap().iter().map(|one| (one.row.unwrap(), one.column)).collect();
    cells.dedup();

    let mut from = CellPlace { row: 0, column: 0 };
    let mut visited = Vec::new();
    for _ in 0..cells.len() {
        let next = desk.next_problem(worksheet, NextProblem { from, backwards: false }).unwrap().unwrap();
        from = CellPlace { row: next.row.unwrap(), column: next.column };
        visited.push((from.row, from.column));
    }
    let back = desk.next_problem(worksheet, NextProblem { from, backwards: true }).unwrap().unwrap();

    assert_eq!(visited, cells);
    assert_eq!((back.row.unwrap(), back.column), cells[cells.len() - 2]);
}

#[test]
fn finding_goes_around_and_finds_derived_access_levels() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);
    let from = CellPlace { row: 2, column: 0 };

    let level = desk.find(worksheet, "care management", from, false).unwrap();
    let around = desk.find(worksheet, "MARIA", from, false).unwrap();
    let none = desk.find(worksheet, "nobody", from, false).unwrap();

    assert_eq!(level, Some(CellPlace { row: 3, column: 6 }));
    assert_eq!(around, Some(CellPlace { row: 0, column: 0 }));
    assert_eq!(none, None);
}

#[test]
fn duplicates_are_seen_in_both_rows_with_each_others_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);

    let outcome = desk.edit(worksheet, &typed(4, 2, "MARIA.ALVAREZ@hospital.org"), ALL).unwrap();

    let duplicate = |row: usize| outcome.window[row].problems.iter().find(|one| one.code == "email.duplicate").unwrap();
    assert!(duplicate(0).message.contains('6') && duplicate(4).message.contains('2'));
    assert_eq!(duplicate(0).severity, SeverityView::Error);
}

fn any_edit() -> impl Strategy<Value = Edit> {
    let place = || (0_usize..8, 0_usize..7).prop_map(|(row, column)| CellPlace { row, column });
    let range = || {
        (0_usize..8, 0_usize..6, 1_usize..4, 1_usize..4).prop_map(|(row, column, rows, columns)| ViewRange {
            row,
            column,
            rows,
            columns,
        })
    };
    let value = || {
        prop_oneof![
            Just(String::new()),
            Just("Maria ".to_owned()),
            Just("maria@gmial.com".to_owned()),
            Just("6315552201".to_owned()),
            Just("registered nurse".to_owned()),
            Just("=A1".to_owned()),
            "[a-zA-Zé' ]{0,8}",
        ]
    };
    prop_oneof![
        (place(), value()).prop_map(|(cell, value)| Edit::Type { cell, value }),
        (range(), prop::collection::vec(prop::collection::vec(value(), 1..3), 1..4))
            .prop_map(|(range, values)| Edit::Paste { range, values }),
        prop::collection::vec(range(), 1..3).prop_map(|ranges| Edit::Clear { ranges, cut: false }),
        (range(), range()).prop_map(|(source, target)| Edit::Fill { source, target }),
        (0_usize..9, 0_usize..3).prop_map(|(at, count)| Edit::InsertRows { at, count }),
        (0_usize..9, 0_usize..3).prop_map(|(at, count)| Edit::DeleteRows { at, count }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Whatever the user does: a restart shows the same rows and problems, undoing all of it gives what was there at
    /// the beginning, and redoing all of it the end again.
    #[test]
    fn nothing_is_lost_by_a_restart_and_undo_takes_everything_back(edits in prop::collection::vec(any_edit(), 1..12)) {
        let folder = tempfile::tempdir().unwrap();
        let first = desk(folder.path());
        let worksheet = worksheet_of_people(&first);
        for edit in &edits {
            let _ = first.edit(worksheet, edit, ALL);
        }
        let end = first.rows(worksheet, ALL).unwrap();
        let standing = first.open_worksheet(worksheet).unwrap().standing;
        drop(first);

        let second = desk(folder.path());
        prop_assert_eq!(&second.rows(worksheet, ALL).unwrap(), &end);
        prop_assert_eq!(&second.open_worksheet(worksheet).unwrap().standing, &standing);
        while second.undo(worksheet, ALL).unwrap().standing.undo.is_some() {}
        prop_assert!(second.rows(worksheet, ALL).unwrap().is_empty());
        while second.redo(worksheet, ALL).unwrap().standing.redo.is_some() {}
        prop_assert_eq!(&second.rows(worksheet, ALL).unwrap(), &end);
    }
}

#[test]
fn five_people_without_a_fault_have_no_problems() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let worksheet = worksheet_of_people(&desk);

    let rows = cells(&desk.rows(worksheet, ALL).unwrap());
    let standing = desk.open_worksheet(worksheet).unwrap().standing;

    assert_eq!((standing.errors, standing.warnings, standing.break_the_glass), (0, 0, 2));
    let shown: Vec<Vec<&str>> = rows.iter().map(|row| row[..6].iter().map(String::as_str).collect()).collect();
    assert_eq!(shown, PEOPLE.map(<[&str]>::to_vec));
}
