//! Learned forms: saved beside their blank workbook, used from then on, replaced with the differences shown.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use crate::blank::{Blank, Level, Marks, TITLES};
use crate::support::desk;
use desk::Desk;
use desk::contract::{DifferenceKind, LearnChoicesView, Learning, TitleChoice};
use desk::fault::FaultCode;

const FORM: &str = "healthix/btg";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn blank(&self, name: &str, blank: Blank) -> PathBuf {
        let path = self.folder.path().join(name);
        blank.write(&path);
        path
    }

    fn kept(&self) -> PathBuf {
        self.data().join("forms/healthix-btg")
    }
}

fn look(desk: &Desk, path: &Path) -> Learning {
    desk.learn(FORM, Some(path), None, &mut |_| ControlFlow::Continue(())).unwrap()
}

fn save(desk: &Desk, path: &Path) {
    desk.save_learned(FORM, Some(path), &LearnChoicesView::default()).unwrap();
}

#[test]
fn a_learned_form_is_used_at_once_and_after_the_next_start() {
    let place = Place::new();
    let blank = place.blank("Form 2026.xlsx", Blank::default());
    let open = desk(&place.data());

    assert_eq!(open.learned_blank(&FORM.parse().unwrap()).unwrap(), None);
    save(&open, &blank);

    for desk in [&open, &desk(&place.data())] {
        let home = desk.home().unwrap();
        let form = home.forms.iter().find(|form| form.id == FORM).unwrap();
        assert!(!form.starter && form.edition.starts_with("Learned from “Form 2026.xlsx” on "), "{}", form.edition);
        assert_eq!(form.titles, TITLES.len());
        let (kept, layout) = desk.learned_blank(&FORM.parse().unwrap()).unwrap().unwrap();
        assert_eq!(kept, place.kept().join("blank.xlsx"));
        assert_eq!(std::fs::read(&kept).unwrap(), std::fs::read(&blank).unwrap());
        assert_eq!((layout.sheet.as_str(), layout.header_row, layout.prepared_rows), ("User List", 8, 40));
        assert_eq!(desk.form_standings().unwrap().iter().filter(|standing| standing.learned.is_some()).count(), 1);
    }
}

#[test]
fn looking_saves_nothing() {
    let place = Place::new();
    let blank = place.blank("form.xlsx", Blank::default());
    let desk = desk(&place.data());

    let learning = look(&desk, &blank);

    assert!(learning.ready && !learning.replaces_learned);
    assert!(!place.data().join("forms").exists());
    assert!(learning.differences.iter().any(|one| one.kind == DifferenceKind::Title), "{:?}", learning.differences);
}

#[test]
fn what_is_undecided_is_not_saved_and_the_layout_in_use_stays() {
    let place = Place::new();
    let open = desk(&place.data());
    save(&open, &place.blank("first.xlsx", Blank::default()));
    let second = place.blank("second.xlsx", Blank { level: Level::PlainWithoutTable, ..Blank::default() });

    let refused = open.save_learned(FORM, Some(&second), &LearnChoicesView::default()).unwrap_err();

    assert_eq!(refused.code, FaultCode::ProblemsLeft);
    assert!(refused.message.contains("have no access level"), "{}", refused.message);
    let learned = desk(&place.data())
        .form_standings()
        .unwrap()
        .into_iter()
        .find(|one| one.form.id == FORM)
        .unwrap()
        .learned
        .unwrap();
    assert_eq!(learned.file, "first.xlsx");
}

#[test]
fn a_new_edition_shows_what_changes_and_the_old_one_is_kept() {
    let place = Place::new();
    let desk = desk(&place.data());
    save(&desk, &place.blank("first.xlsx", Blank::default()));
    // Another edition: the roles follow otherwise, one row more stands before the people, nothing is marked by asterisks.
    let second =
        place.blank("second.xlsx", Blank { example: true, marks: Marks::Word, prepared: 60, ..Blank::default() });

    let learning = look(&desk, &second);

    assert!(learning.replaces_learned);
    let told: Vec<(&str, &str, &str)> =
        learning.differences.iter().map(|one| (one.what.as_str(), one.before.as_str(), one.after.as_str())).collect();
    assert!(told.contains(&("Rows prepared", "40", "60")), "{told:?}");
    assert!(told.contains(&("Row of the first person", "9", "10")), "{told:?}");
    assert!(
        told.iter().any(|(what, before, _)| what.starts_with("Header of “Last Name") && *before == "Last Name*"),
        "{told:?}"
    );
    assert!(!told.iter().any(|(what, ..)| what.contains("title")), "{told:?}");

    save(&desk, &second);

    let kept: Vec<String> = std::fs::read_dir(place.data().join("forms"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    assert!(kept.len() == 2 && kept.iter().any(|name| name.starts_with("healthix-btg.until-")), "{kept:?}");
}

#[test]
fn corrections_are_kept_and_can_be_changed_later() {
    let place = Place::new();
    let open = desk(&place.data());
    let blank = place.blank("form.xlsx", Blank::default());
    let levels = vec![TitleChoice { title: "Medical Assistant".into(), level: "Consent Entry".into() }];
    let choices = LearnChoicesView { levels, prepared_rows: Some(25), ..LearnChoicesView::default() };
    open.save_learned(FORM, Some(&blank), &choices).unwrap();

    let again = desk(&place.data());
    let learning = again.learn(FORM, None, None, &mut |_| ControlFlow::Continue(())).unwrap();

    assert_eq!(learning.choices, choices);
    assert_eq!(learning.file, "form.xlsx");
    assert!(learning.differences.is_empty(), "{:?}", learning.differences);
    let changed = LearnChoicesView { prepared_rows: Some(30), ..choices.clone() };
    again.save_learned(FORM, None, &changed).unwrap();
    assert_eq!(
        again
            .form_standings()
            .unwrap()
            .into_iter()
            .find(|one| one.form.id == FORM)
            .unwrap()
            .learned
            .unwrap()
            .prepared_rows,
        30
    );
    // For another file, what goes by name goes on; what goes by place does not.
    let other = look(&again, &place.blank("next.xlsx", Blank::default()));
    assert_eq!((other.choices.levels, other.choices.prepared_rows), (choices.levels, None));
}

#[test]
fn damaged_or_newer_learned_files_leave_the_starter_in_place_and_say_so() {
    for (damage, reason) in [
        ("{\"version\": 2}", "newer version"),
        ("not json", "damaged"),
        ("{\"version\": 1}", "damaged"),
        ("", "damaged"),
    ] {
        let place = Place::new();
        save(&desk(&place.data()), &place.blank("form.xlsx", Blank::default()));
        std::fs::write(place.kept().join("form.json"), damage).unwrap();

        let desk = desk(&place.data());

        let standing = desk.form_standings().unwrap().into_iter().find(|one| one.form.id == FORM).unwrap();
        assert!(standing.form.starter && standing.learned.is_none());
        assert!(standing.trouble.unwrap().contains(reason), "{damage}");
        assert!(place.kept().join("blank.xlsx").exists());
        assert_eq!(desk.learned_blank(&FORM.parse().unwrap()).unwrap(), None);
    }
}

#[test]
fn a_blank_workbook_that_was_changed_is_not_filled() {
    let place = Place::new();
    save(&desk(&place.data()), &place.blank("form.xlsx", Blank::default()));
    std::fs::write(place.kept().join("blank.xlsx"), "something else").unwrap();

    let standing = desk(&place.data()).form_standings().unwrap().into_iter().find(|one| one.form.id == FORM).unwrap();

    assert!(standing.trouble.unwrap().contains("was changed"));
}

#[test]
fn a_save_that_was_cut_off_between_its_renames_is_finished_at_the_next_start() {
    let place = Place::new();
    save(&desk(&place.data()), &place.blank("form.xlsx", Blank::default()));
    std::fs::rename(place.kept(), place.data().join("forms/healthix-btg.new")).unwrap();

    let standing = desk(&place.data()).form_standings().unwrap().into_iter().find(|one| one.form.id == FORM).unwrap();

    assert_eq!(standing.learned.unwrap().file, "form.xlsx");
}

#[test]
fn the_way_back_to_the_starter_keeps_the_learned_edition() {
    let place = Place::new();
    let desk = desk(&place.data());
    save(&desk, &place.blank("form.xlsx", Blank::default()));

    let standing = desk.forget_learned(FORM).unwrap();

    assert!(standing.form.starter);
    assert_eq!(std::fs::read_dir(place.data().join("forms")).unwrap().count(), 1);
}

#[test]
fn the_program_s_own_blank_form_is_learned_as_it_was_written() {
    let place = Place::new();
    let desk = desk(&place.data());
    let path = place.folder.path().join("own.xlsx");
    desk.write_blank(FORM, &path).unwrap();

    let learning = look(&desk, &path);

    assert!(learning.ready, "{:?}", learning.findings);
    let about_people: Vec<&str> = learning
        .differences
        .iter()
        .filter(|one| one.kind != DifferenceKind::Layout)
        .map(|one| one.what.as_str())
        .collect();
    assert_eq!(about_people, [""; 0], "{:?}", learning.differences);
    assert_eq!(learning.prepared_rows.value, 200);
}

/// What stands in each column of a worksheet, by its header.
fn by_header(desk: &Desk, worksheet: i64) -> Vec<(String, Vec<String>)> {
    let view = desk.open_worksheet(worksheet).unwrap();
    let rows = desk.rows(worksheet, crate::support::ALL).unwrap();
    let cell = |column: usize| rows.iter().map(|row| row.cells[column].clone()).collect();
    view.columns.iter().enumerate().map(|(at, column)| (column.header.clone(), cell(at))).collect()
}

fn column(desk: &Desk, worksheet: i64, header: &str) -> Vec<String> {
    let all = by_header(desk, worksheet);
    all.iter().find(|(name, _)| name == header).unwrap_or_else(|| panic!("{all:?}")).1.clone()
}

#[test]
fn drafts_go_on_when_the_columns_of_their_form_change() {
    let place = Place::new();
    let open = desk(&place.data());
    let worksheet = crate::support::worksheet_of_people(&open);
    let before = by_header(&open, worksheet);
    let first_names = &before[0].1;

    // The learned form has last names first, and the columns stand elsewhere.
    save(&open, &place.blank("form.xlsx", Blank::default()));

    assert_eq!(&column(&open, worksheet, "First Name*"), first_names);
    assert_eq!(by_header(&open, worksheet)[0].0, "Last Name*");
    assert_eq!(column(&open, worksheet, "Current Title/Position*"), before[5].1);
    // What was done before can still be taken back and brought back.
    open.undo(worksheet, crate::support::ALL).unwrap();
    assert!(column(&open, worksheet, "First Name*").iter().all(String::is_empty));
    open.redo(worksheet, crate::support::ALL).unwrap();
    assert_eq!(&column(&desk(&place.data()), worksheet, "First Name*"), first_names);
    // And back to the starter.
    open.forget_learned(FORM).unwrap();
    assert_eq!(by_header(&open, worksheet), before);
}

#[test]
fn what_was_typed_into_a_column_that_the_form_loses_is_kept_and_comes_back() {
    let place = Place::new();
    let open = desk(&place.data());
    let worksheet = crate::support::worksheet_of_people(&open);
    let blank = place.blank("form.xlsx", Blank::default());
    let without = LearnChoicesView {
        columns: vec![desk::contract::ColumnChoice {
            column: 5,
            meaning: Some(desk::contract::MeaningView::LeftAlone),
            required: None,
        }],
        ..LearnChoicesView::default()
    };

    open.save_learned(FORM, Some(&blank), &without).unwrap();

    let lost = "Facility (no longer on the form)";
    assert_eq!(column(&open, worksheet, lost), vec!["Main campus"; 5]);
    let out = place.folder.path().join("out.csv.xlsx");
    open.export_worksheet(worksheet, &out).unwrap();
    // An empty worksheet has nothing to keep.
    let empty = open.create_worksheet("Empty", FORM).unwrap();
    assert!(by_header(&open, empty).iter().all(|(header, _)| header != lost));

    open.save_learned(FORM, Some(&blank), &LearnChoicesView::default()).unwrap();
    assert_eq!(column(&open, worksheet, "Practice Location"), vec!["Main campus"; 5]);
}
