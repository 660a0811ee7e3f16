//! Rules for any cell, identifiers, duplicates, known people; and that every code is produced.

use crate::common::{
    EMAIL, FACILITY, FAMILY, GIVEN, LEVEL, MOBILE, TITLE, btg, codes_with, form, person, problems_with, repaired,
    worksheet,
};
use std::collections::BTreeSet;
use std::sync::Arc;
use worksheet::{
    AccountStatus, Code, Column, FieldKind, Form, KnownPeople, Row, RowId, Severity, ValueRule, ValueShape, Worksheet,
    check_all,
};

struct Everyone;

impl KnownPeople for Everyone {
    fn standing(&self, email: &str) -> Option<AccountStatus> {
        match email {
            "active@clinic.org" => Some(AccountStatus::Active),
            "pending@clinic.org" => Some(AccountStatus::Pending),
            "left@clinic.org" => Some(AccountStatus::Deactivated),
            _ => None,
        }
    }
}

fn with_columns(kinds: &[FieldKind]) -> Arc<Form> {
    let mut form = (*btg()).clone();
    for kind in kinds {
        let key = format!("{kind:?}");
        let header = key.clone();
        form.columns.push(Column { max_length: 30, width: 10.0, ..Column::new(key, header, *kind) });
    }
    Arc::new(form)
}

fn extra(kind: FieldKind, text: &str) -> Vec<worksheet::Problem> {
    let mut row = person(1, &[]);
    row.cells.push(text.to_owned());
    worksheet(with_columns(&[kind]), vec![row]).problems().collect()
}

#[test]
fn a_row_in_which_everything_is_right_has_no_problem() {
    assert_eq!(problems_with(btg(), &[]), []);
    assert_eq!(problems_with(form("healthix/non-btg"), &[]), []);
}

#[test]
fn blank_rows_are_passed_over() {
    let sheet =
        worksheet(btg(), vec![Row::blank(RowId(1), 7), person(2, &[]), crate::common::row(3, &["", "  ", "\u{a0}"])]);
    assert_eq!(sheet.problems().count(), 0);
    assert_eq!(sheet.people().count(), 1);
    assert_eq!(sheet.people_count(), 1);
}

#[test]
fn each_required_cell_that_is_empty_is_an_error() {
    for column in [GIVEN, FAMILY, EMAIL, MOBILE, FACILITY, TITLE] {
        for empty in ["", "  ", "\u{a0}"] {
            assert!(codes_with(column, empty).contains(&Code::Required), "column {column} {empty:?}");
        }
    }
    assert_eq!(codes_with(LEVEL, ""), []);
}

#[test]
fn length_is_counted_in_characters_not_bytes() {
    let name = "É".to_owned() + &"é".repeat(49);
    assert_eq!(codes_with(FAMILY, &name), []);
    assert_eq!(codes_with(FAMILY, &format!("{name}é")), [Code::TooLong]);
}

#[test]
fn characters_nobody_sees_are_errors_and_odd_spaces_are_warnings() {
    for (text, severity, clean) in [
        ("Al\u{200b}varez", Severity::Error, "Alvarez"),
        ("\u{202e}Alvarez", Severity::Error, "Alvarez"),
        ("Alva\u{7}rez", Severity::Error, "Alvarez"),
        ("Alvarez\u{feff}", Severity::Error, "Alvarez"),
        ("Al\u{a0}Varez", Severity::Warning, "Al Varez"),
        ("Alvarez\t", Severity::Warning, "Alvarez"),
        ("Al\nVarez", Severity::Warning, "Al Varez"),
    ] {
        let problems = problems_with(btg(), &[(FAMILY, text)]);
        assert_eq!((problems[0].code, problems[0].severity), (Code::ControlCharacters, severity), "{text:?}");
        assert_eq!(problems.len(), 1, "{text:?}");
        assert_eq!(repaired(Code::ControlCharacters, FAMILY, text).as_deref(), Some(clean));
    }
    assert_eq!(codes_with(FAMILY, " Alvarez "), [], "ordinary spaces are tidied, not reported");
}

#[test]
fn a_formula_where_a_value_belongs_is_the_only_thing_said() {
    for text in ["=A1&B1", "=cmd|' /C calc'!A0", "@SUM(A1)", "+A1", "+ cmd"] {
        for column in [GIVEN, EMAIL, MOBILE, TITLE] {
            assert_eq!(codes_with(column, text), [Code::FormulaInInput], "{text}");
        }
    }
    assert_eq!(codes_with(MOBILE, "+1 631 444 0142"), []);
}

#[test]
fn a_formula_with_a_value_is_replaced_by_that_value() {
    let mut row = person(1, &[]);
    row.formulas = 1 << EMAIL | 1 << LEVEL;
    let mut sheet = worksheet(btg(), vec![row]);
    let problems: Vec<_> = sheet.problems().collect();
    assert_eq!(problems.len(), 1, "the level's own formula is welcome");
    assert_eq!((problems[0].code, problems[0].column), (Code::FormulaInInput, EMAIL));
    let repairs = sheet.repairs(Some(Code::FormulaInInput));
    sheet.apply(&worksheet::Operation::Set(repairs)).unwrap();
    assert_eq!(sheet.problems().count(), 0);
}

#[test]
fn an_npi_has_a_check_digit() {
    assert_eq!(extra(FieldKind::Npi, "1234567893"), []);
    for (text, repair) in [
        ("1234567890", None),
        ("123456789", None),
        ("3234567893", None),
        ("1234567893.0", Some("1234567893")),
        ("123-456-7893", Some("1234567893")),
    ] {
        let problems = extra(FieldKind::Npi, text);
        assert_eq!(problems[0].code, Code::NpiInvalid, "{text}");
        assert_eq!(problems[0].repair.as_ref().map(|repair| repair.cells[0].1.as_str()), repair, "{text}");
    }
}

#[test]
fn a_date_must_exist() {
    for text in ["2026-11-22", "11/22/2026", "2/29/2028"] {
        assert_eq!(extra(FieldKind::Date, text), [], "{text}");
    }
    for (text, repair) in [
        ("2026-02-30", None),
        ("2/29/2027", None),
        ("soon", None),
        ("45678", None),
        ("22/11/2026", Some("11/22/2026")),
        ("22.11.2026", Some("11/22/2026")),
    ] {
        let problems = extra(FieldKind::Date, text);
        assert_eq!(problems[0].code, Code::DateInvalid, "{text}");
        assert_eq!(problems[0].repair.as_ref().map(|repair| repair.cells[0].1.as_str()), repair, "{text}");
    }
}

#[test]
fn rows_that_share_an_address_a_number_or_a_name_name_each_other() {
    let sheet = worksheet(
        btg(),
        vec![
            person(1, &[]),
            person(
                2,
                &[
                    (EMAIL, "MARIA.ALVAREZ@riverside.org"),
                    (MOBILE, "631.444.0142"),
                    (GIVEN, "María"),
                    (FAMILY, "ALVAREZ"),
                ],
            ),
            person(3, &[(EMAIL, "mariaalvarez@riverside.org"), (MOBILE, "(631) 444-0143"), (GIVEN, "Mary")]),
        ],
    );
    let collisions = |id: u64| -> Vec<_> {
        sheet
            .problems_of(RowId(id))
            .into_iter()
            .filter(|problem| problem.others_count > 0)
            .map(|problem| (problem.code, problem.severity))
            .collect()
    };
    let both = [
        (Code::PersonDuplicate, Severity::Warning),
        (Code::EmailDuplicate, Severity::Error),
        (Code::MobileDuplicate, Severity::Warning),
    ];
    assert_eq!(collisions(1), both);
    assert_eq!(collisions(2), both);
    assert_eq!(collisions(3), [], "a dot makes another address");
    let problem = sheet.problems_of(RowId(1)).into_iter().find(|problem| problem.code == Code::EmailDuplicate).unwrap();
    assert_eq!(
        sheet.render_message(&problem, &|row| u32::try_from(row.0).unwrap() + 1),
        "The same email address is in row 3."
    );
}

#[test]
fn of_many_rows_that_collide_the_topmost_three_are_named() {
    let rows = (1..=6)
        .map(|id| {
            person(
                id,
                &[
                    (MOBILE, &format!("631-444-014{id}")),
                    (GIVEN, ["Ana", "Bea", "Cleo", "Dina", "Eva", "Fay"][id as usize - 1]),
                ],
            )
        })
        .collect();
    let sheet = worksheet(btg(), rows);
    let problem = &sheet.problems_of(RowId(2))[0];
    assert_eq!((problem.others.clone(), problem.others_count), (vec![RowId(1), RowId(3), RowId(4)], 5));
    assert_eq!(
        sheet.render_message(problem, &|row| u32::try_from(row.0).unwrap()),
        "The same email address is in rows 1, 3, 4 and 2 more."
    );
    assert_eq!(sheet.counts(), [(Code::EmailDuplicate, Severity::Error, 6)]);
    assert_eq!((sheet.errors(), sheet.warnings()), (6, 0));
}

#[test]
fn people_who_have_or_had_an_account_are_pointed_out() {
    let rows = ["active", "pending", "left", "new"]
        .iter()
        .zip(1..)
        .map(|(name, id)| person(id, &[(EMAIL, &format!("{name}@Clinic.org")), (GIVEN, name)]))
        .collect();
    let sheet = Worksheet::new(btg(), rows, Arc::new(Everyone)).unwrap();
    let code = |id: u64| {
        sheet
            .problems_of(RowId(id))
            .into_iter()
            .map(|problem| problem.code)
            .filter(|code| matches!(code, Code::PersonAlreadyActive | Code::PersonWasDeactivated))
            .collect::<Vec<_>>()
    };
    assert_eq!(code(1), [Code::PersonAlreadyActive]);
    assert_eq!(code(2), [Code::PersonAlreadyActive]);
    assert_eq!(code(3), [Code::PersonWasDeactivated]);
    assert_eq!(code(4), []);
}

#[test]
fn every_code_that_concerns_a_worksheet_is_produced() {
    let mut form = with_columns(&[FieldKind::Npi, FieldKind::Date]);
    let listed = ValueShape::OneOf { values: vec!["Main Street".to_owned()] };
    Arc::make_mut(&mut form).columns[FACILITY].rules.push(ValueRule::new(listed));
    let long = "x".repeat(80);
    let changed: [&[(usize, &str)]; 10] = [
        &[(GIVEN, ""), (FAMILY, &long)],
        &[(FAMILY, "Al\u{200b}varez"), (GIVEN, "Maria2")],
        &[(EMAIL, "maria"), (MOBILE, "123")],
        &[(EMAIL, "info@clinic.org"), (TITLE, "RN")],
        &[(EMAIL, "maria@gmial.com"), (TITLE, "Astronaut")],
        &[(LEVEL, "Care Management"), (FACILITY, "=A1")],
        &[(LEVEL, "Clinical with Break the Glass"), (EMAIL, "active@clinic.org")],
        &[(EMAIL, "left@clinic.org"), (FAMILY, "MarÃ\u{ad}a")],
        &[(EMAIL, "none@none.com"), (FACILITY, "Elsewhere")],
        &[],
    ];
    let mut rows: Vec<Row> = changed.iter().zip(1..).map(|(changes, id)| person(id, changes)).collect();
    for row in &mut rows {
        row.cells.extend(["1234567890".to_owned(), "soon".to_owned()]);
    }
    let last = rows.last().unwrap().clone();
    rows.push(Row { id: RowId(99), ..last });
    let mut found: BTreeSet<Code> =
        check_all(&form, &rows, &Everyone).into_iter().map(|problem| problem.code).collect();
    let other = crate::common::form("healthix/non-btg");
    found.extend(
        check_all(&other, &[person(1, &[(LEVEL, "Break the Glass")])], &Everyone)
            .into_iter()
            .map(|problem| problem.code),
    );
    let all = [
        Code::Required,
        Code::TooLong,
        Code::FormRule,
        Code::WrongEncoding,
        Code::ControlCharacters,
        Code::NameSuspicious,
        Code::EmailInvalid,
        Code::EmailDuplicate,
        Code::EmailSharedMailbox,
        Code::EmailPlaceholder,
        Code::EmailLikelyTypo,
        Code::MobileInvalid,
        Code::MobileDuplicate,
        Code::TitleUnknown,
        Code::TitleAmbiguous,
        Code::AccessMismatch,
        Code::BtgNotEligible,
        Code::BtgNotInVariant,
        Code::PersonDuplicate,
        Code::PersonAlreadyActive,
        Code::PersonWasDeactivated,
        Code::NpiInvalid,
        Code::DateInvalid,
        Code::FormulaInInput,
    ];
    assert_eq!(found, BTreeSet::from(all));
}
