//! Learning a form: every way in which an HIE may have built its workbook.

use crate::blank::{Blank, HEADER_ROW, HEADERS, Level, List, Marks, TITLES, learn, learn_with, levels};
use workbook::{ColumnRole, LearnChoices, LearnedForm};
use worksheet::FieldKind;

fn made(blank: Blank) -> LearnedForm {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    blank.write(&path);
    learn(&path).unwrap()
}

fn expected() -> Vec<(String, String)> {
    TITLES.iter().map(|(title, level)| ((*title).to_owned(), (*level).to_owned())).collect()
}

fn kinds(learned: &LearnedForm) -> Vec<FieldKind> {
    learned.form.columns.iter().map(|column| column.kind).collect()
}

const KINDS: [FieldKind; 7] = [
    FieldKind::FamilyName,
    FieldKind::GivenName,
    FieldKind::Email,
    FieldKind::Mobile,
    FieldKind::Facility,
    FieldKind::Title,
    FieldKind::AccessLevel,
];

#[test]
fn the_usual_form_is_learned_whole() {
    let learned = made(Blank::default());

    assert_eq!(learned.sheet.value, "User List");
    assert_eq!(learned.header_row.value, HEADER_ROW);
    assert_eq!((learned.first_row.value, learned.prepared_rows.value), (HEADER_ROW + 1, 40));
    assert_eq!(kinds(&learned), KINDS);
    assert_eq!(learned.layout.columns, (1..=7).map(Some).collect::<Vec<_>>());
    assert!(learned.layout.level_by_formula);
    assert_eq!(levels(&learned), expected());
    assert!(learned.break_the_glass.value);
    assert_eq!(learned.open_decisions().count(), 0, "{:?}", learned.findings);
    let title = learned.title_source.as_ref().unwrap();
    assert_eq!(title.place, "Ref Data!B2:B9");
    assert!(title.why.contains("very hidden sheet “Ref Data”"), "{}", title.why);
    assert_eq!(learned.titles[2].cell, "Ref Data!B4");
    assert_eq!(learned.titles[2].level_cell, "Ref Data!C4");
    let number = &learned.columns[0];
    assert_eq!((number.header.as_str(), number.meaning.value), ("#", ColumnRole::LeftAlone));
    assert!(learned.columns.iter().all(|column| column.meaning.confidence > 0.8), "{:?}", learned.columns);
}

#[test]
fn the_list_of_titles_is_followed_wherever_it_is() {
    for list in [
        List::SameSheet,
        List::Hidden,
        List::VeryHidden,
        List::Name,
        List::GrowingName,
        List::TableColumn,
        List::Indirect,
    ] {
        let learned = made(Blank { list, ..Blank::default() });

        assert_eq!(levels(&learned), expected(), "{list:?}");
        assert!(learned.title_source.as_ref().unwrap().confidence > 0.9, "{list:?}");
    }
}

#[test]
fn a_list_that_is_written_out_is_read() {
    let learned = made(Blank { list: List::Inline, level: Level::IfOr, ..Blank::default() });

    let names: Vec<&str> = learned.titles.iter().map(|title| title.name.as_str()).collect();
    assert_eq!(names[..2], ["Physician", "Nurse Practitioner"]);
    assert_eq!(names.len(), TITLES.len());
    assert!(learned.title_source.unwrap().why.contains("written out"));
}

#[test]
fn the_level_is_followed_however_it_is_derived() {
    for level in [
        Level::Vlookup,
        Level::WrappedVlookup,
        Level::NamedVlookup,
        Level::WholeColumns,
        Level::Xlookup,
        Level::IndexMatch,
        Level::Helper,
        Level::IfChain,
        Level::IfOr,
        Level::Ifs,
        Level::Switch,
        Level::Structured,
    ] {
        let learned = made(Blank { level, ..Blank::default() });

        assert_eq!(levels(&learned), expected(), "{level:?}");
        assert!(learned.layout.level_by_formula, "{level:?}");
        assert_eq!(kinds(&learned), KINDS, "{level:?}");
        assert_eq!(learned.open_decisions().count(), 0, "{level:?}: {:?}", learned.findings);
        assert!(learned.level_source.as_ref().unwrap().confidence >= 0.95, "{level:?}");
    }
}

#[test]
fn a_level_that_is_typed_is_found_in_the_table_beside_the_titles() {
    let learned = made(Blank { level: Level::PlainWithTable, ..Blank::default() });

    assert_eq!(levels(&learned), expected());
    assert!(!learned.layout.level_by_formula);
    let source = learned.level_source.unwrap();
    assert!(source.confidence < 0.9 && source.place == "Ref Data!B2:C9", "{source:?}");
}

#[test]
fn titles_without_levels_have_to_be_decided_and_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    Blank { level: Level::PlainWithoutTable, ..Blank::default() }.write(&path);

    let learned = learn(&path).unwrap();
    let codes: Vec<&str> = learned.open_decisions().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["titles.without-level"]);

    let mut choices = LearnChoices::default();
    choices.levels.extend(expected());
    let learned = learn_with(&path, "healthix/btg", &choices).unwrap();
    assert_eq!(levels(&learned), expected());
    assert_eq!(learned.open_decisions().count(), 0, "{:?}", learned.findings);

    let mut choices = LearnChoices::default();
    choices.accepted.insert("titles.without-level".to_owned());
    assert_eq!(learn_with(&path, "healthix/btg", &choices).unwrap().open_decisions().count(), 0);
}

#[test]
fn without_any_list_the_table_behind_the_level_gives_the_titles() {
    let learned = made(Blank { list: List::None, ..Blank::default() });

    assert_eq!(levels(&learned), expected());
    assert!(learned.title_source.unwrap().confidence < 0.9);
}

#[test]
fn required_columns_are_told_by_every_kind_of_mark() {
    for marks in [Marks::Asterisk, Marks::Word, Marks::RowBelow, Marks::Red, Marks::Ground, Marks::Bold, Marks::Note] {
        let learned = made(Blank { marks, ..Blank::default() });

        let found: Vec<bool> = learned.form.columns.iter().map(|column| column.required).collect();
        assert_eq!(found, HEADERS.map(|(_, required)| required), "{marks:?}");
        let least = learned.columns[1].required.confidence;
        assert!(least >= 0.85, "{marks:?}: {least}");
        assert_eq!(learned.first_row.value, Blank { marks, ..Blank::default() }.first_row(), "{marks:?}");
    }
    let hinted = made(Blank { marks: Marks::Hint, ..Blank::default() });
    assert!(hinted.form.columns[0].required && !hinted.form.columns[4].required);
}

#[test]
fn without_marks_the_starter_s_are_taken_and_that_is_said() {
    let learned = made(Blank { marks: Marks::None, ..Blank::default() });

    assert!(learned.form.columns[0].required);
    assert_eq!(learned.columns[1].required.confidence, 0.5);
    assert!(learned.findings.iter().any(|finding| finding.code == "required.none-marked"), "{:?}", learned.findings);
}

#[test]
fn headers_in_two_rows_are_read_together() {
    let learned = made(Blank { two_rows: true, ..Blank::default() });

    assert_eq!(learned.header_row.value, HEADER_ROW);
    assert_eq!(kinds(&learned), KINDS);
    let headers: Vec<&str> = learned.form.columns.iter().map(|column| column.header.as_str()).collect();
    assert_eq!(headers[..3], ["Last*", "First*", "E-mail Address (unique)*"]);
    assert_eq!(learned.first_row.value, HEADER_ROW + 1);
}

#[test]
fn headers_that_only_two_rows_together_name_are_read_from_both() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, text) in [(0, "Name"), (2, "E-mail"), (3, "Mobile phone"), (4, "Job title")] {
        sheet.write_string(4, column, text).unwrap();
    }
    sheet.write_string(5, 0, "First").unwrap().write_string(5, 1, "Last").unwrap();
    sheet.write_string(5, 3, "Number*").unwrap();
    book.save(&path).unwrap();

    let learned = learn(&path).unwrap();

    let headers: Vec<&str> = learned.form.columns.iter().map(|column| column.header.as_str()).collect();
    assert_eq!(headers, ["Name – First", "Last", "E-mail", "Mobile phone – Number*", "Job title"]);
    assert_eq!(kinds(&learned)[3], FieldKind::Mobile);
    assert_eq!((learned.header_row.value, learned.first_row.value), (6, 7));
    assert_eq!(learned.columns[2].cell, "C5");
    // Nothing is prepared and nothing is listed, and that is said.
    let codes: Vec<&str> = learned.findings.iter().map(|finding| finding.code.as_str()).collect();
    assert!(codes.contains(&"titles.not-found") && codes.contains(&"rows.none-prepared"), "{codes:?}");
}

#[test]
fn a_row_of_examples_is_passed_over() {
    let blank = Blank { example: true, ..Blank::default() };

    let learned = made(blank);

    assert_eq!((learned.first_row.value, learned.prepared_rows.value), (HEADER_ROW + 2, 40));
    assert!(!learned.findings.iter().any(|finding| finding.code == "rows.not-blank"), "{:?}", learned.findings);
}

#[test]
fn the_variant_is_told_by_the_levels_and_a_wrong_name_has_to_be_decided() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    Blank { with_btg: false, ..Blank::default() }.write(&path);

    let right = learn_with(&path, "healthix/non-btg", &LearnChoices::default()).unwrap();
    let wrong = learn_with(&path, "healthix/btg", &LearnChoices::default()).unwrap();

    assert!(!right.break_the_glass.value && !right.form.break_the_glass);
    assert_eq!(right.open_decisions().count(), 0, "{:?}", right.findings);
    let codes: Vec<&str> = wrong.open_decisions().map(|finding| finding.code.as_str()).collect();
    assert_eq!(codes, ["variant.differs"]);
}

#[test]
fn eligibility_follows_from_the_level_the_form_gives_and_from_what_the_starter_knows() {
    let learned = made(Blank::default());
    let eligible = |name: &str| learned.form.title(name).unwrap().btg_eligible;

    assert!(eligible("RN, Emergency Department"), "the form gives it");
    assert!(eligible("Physician"));
    assert!(!eligible("Registered Nurse"));
    assert!(!eligible("Practice Manager"));
}

#[test]
fn anything_can_be_corrected() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    Blank::default().write(&path);
    let mut choices = LearnChoices { prepared_rows: Some(12), first_row: Some(11), ..LearnChoices::default() };
    choices.meanings.insert(5, ColumnRole::NotRecognised);
    choices.meanings.insert(1, ColumnRole::LeftAlone);
    choices.required.insert(4, false);
    choices.levels.insert("Medical Assistant".to_owned(), "Care Management".to_owned());
    choices.level_break_the_glass.insert("Care Management".to_owned(), true);

    let learned = learn_with(&path, "healthix/btg", &choices).unwrap();

    assert_eq!((learned.first_row.value, learned.prepared_rows.value), (11, 12));
    assert_eq!(
        kinds(&learned),
        [
            FieldKind::GivenName,
            FieldKind::Email,
            FieldKind::Mobile,
            FieldKind::Text,
            FieldKind::Title,
            FieldKind::AccessLevel
        ]
    );
    assert_eq!(learned.layout.columns, (2..=7).map(Some).collect::<Vec<_>>());
    assert!(!learned.form.columns[2].required);
    assert_eq!(learned.form.level_of_title("Medical Assistant").unwrap().name, "Care Management");
    assert!(learned.form.level_of_title("Medical Assistant").unwrap().break_the_glass);
    assert!(learned.form.title("Medical Assistant").unwrap().btg_eligible);
}

#[test]
fn a_sheet_or_row_that_is_not_there_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("blank.xlsx");
    Blank::default().write(&path);
    let sheet = LearnChoices { sheet: Some("Users".to_owned()), ..LearnChoices::default() };
    let guide = LearnChoices { sheet: Some("Instructions".to_owned()), ..LearnChoices::default() };

    let missing = learn_with(&path, "healthix/btg", &sheet).unwrap_err();
    let none = learn_with(&path, "healthix/btg", &guide).unwrap_err();

    assert_eq!(missing.code(), "sheet-missing");
    assert_eq!(none.code(), "header-not-found");
}
