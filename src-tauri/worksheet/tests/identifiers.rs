//! NPIs and dates: what holds for all of them.

use std::sync::Arc;

use crate::common::{btg, person, worksheet};
use proptest::prelude::*;
use worksheet::{Code, Column, FieldKind, Problem};

fn judged(kind: FieldKind, text: &str) -> Option<Problem> {
    let mut form = (*btg()).clone();
    form.columns.push(Column::new("extra", "Extra", kind));
    let mut row = person(1, &[]);
    row.cells.push(text.to_owned());
    let mut problems = worksheet(Arc::new(form), vec![row]).problems().collect::<Vec<_>>();
    assert!(problems.len() <= 1, "{problems:?}");
    problems.pop()
}

fn repaired(kind: FieldKind, text: &str) -> Option<String> {
    judged(kind, text)?.repair.map(|repair| repair.cells[0].1.clone())
}

/// Luhn over the whole number with its prefix, as the standard writes it, digit by digit from the right.
fn with_check_digit(nine: &str) -> String {
    let sum: u32 = format!("80840{nine}")
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            let doubled = if place % 2 == 0 { digit * 2 } else { digit };
            if doubled > 9 { doubled - 9 } else { doubled }
        })
        .sum();
    format!("{nine}{}", (10 - sum % 10) % 10)
}

fn npi() -> impl Strategy<Value = String> {
    "[12][0-9]{8}".prop_map(|nine| with_check_digit(&nine))
}

#[test]
fn npis_of_the_registrys_own_documents_are_right() {
    for text in ["1234567893", "1679576722", "1245319599"] {
        assert_eq!(judged(FieldKind::Npi, text), None, "{text}");
    }
}

#[test]
fn what_stands_around_an_npi_is_taken_off() {
    for text in
        ["NPI 1234567893", "npi: 1234567893", "NPI#1234567893", "808401234567893", "80840 1234567893", "123 456 7893"]
    {
        assert_eq!(repaired(FieldKind::Npi, text).as_deref(), Some("1234567893"), "{text}");
    }
    for text in ["123456789", "12345678931", "I234567893", "NPI pending", "808401234567890"] {
        assert_eq!(judged(FieldKind::Npi, text).unwrap().code, Code::NpiInvalid, "{text}");
        assert_eq!(repaired(FieldKind::Npi, text), None, "{text}");
    }
}

#[test]
fn dates_that_are_certain_are_repaired_and_others_are_not() {
    for (text, repair) in [
        ("2026/11/30", Some("2026-11-30")),
        ("2026.11.30", Some("2026-11-30")),
        ("20261130", Some("2026-11-30")),
        ("2026-11-30 00:00:00", Some("2026-11-30")),
        ("2026-11-30T00:00:00", Some("2026-11-30")),
        ("30 Nov 2026", Some("2026-11-30")),
        ("Nov 30, 2026", Some("2026-11-30")),
        ("November 30th, 2026", Some("2026-11-30")),
        ("30-Nov-2026", Some("2026-11-30")),
        ("sept 1 2026", Some("2026-09-01")),
        ("30-11-2026", Some("11/30/2026")),
        ("11/30/26", None),
        ("20261131", None),
        ("Nov 2026", None),
        ("31 Nov 2026", None),
        ("2026-11-30 14:00", None),
        ("tomorrow", None),
    ] {
        let found = judged(FieldKind::Date, text).unwrap_or_else(|| panic!("{text} passes"));
        assert_eq!(found.code, Code::DateInvalid, "{text}");
        assert_eq!(found.repair.map(|repair| repair.cells[0].1.clone()).as_deref(), repair, "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_npi_with_its_check_digit_passes(npi in npi()) {
        prop_assert_eq!(judged(FieldKind::Npi, &npi), None);
    }

    #[test]
    fn no_npi_passes_with_one_digit_wrong(npi in npi(), place in 1_usize..10, by in 1_u8..10) {
        let mut digits = npi.into_bytes();
        digits[place] = b'0' + (digits[place] - b'0' + by) % 10;
        let text = String::from_utf8(digits).unwrap();
        prop_assert_eq!(judged(FieldKind::Npi, &text).map(|problem| problem.code), Some(Code::NpiInvalid));
        prop_assert_eq!(repaired(FieldKind::Npi, &text), None, "which digit is wrong is never guessed");
    }

    #[test]
    fn no_npi_passes_with_two_neighbors_swapped_unless_they_are_0_and_9(npi in npi(), place in 1_usize..9) {
        let mut digits = npi.into_bytes();
        let pair = (digits[place], digits[place + 1]);
        prop_assume!(pair.0 != pair.1 && pair != (b'0', b'9') && pair != (b'9', b'0'));
        digits.swap(place, place + 1);
        let text = String::from_utf8(digits).unwrap();
        prop_assert_eq!(judged(FieldKind::Npi, &text).map(|problem| problem.code), Some(Code::NpiInvalid));
    }

    #[test]
    fn a_repair_leaves_nothing_to_repair(text in "(NPI ?)?[0-9 .:-]{8,16}|[0-9]{1,4}[-/. ][0-9A-Za-z]{1,4}[-/., ]{1,2}[0-9]{1,4}") {
        for kind in [FieldKind::Npi, FieldKind::Date] {
            if let Some(value) = repaired(kind, &text) {
                prop_assert_eq!(judged(kind, &value), None, "{} became {}", text, value);
            }
        }
    }

    #[test]
    fn every_day_of_the_calendar_passes_in_both_ways_of_writing(year in 1900_u32..2200, month in 1_u32..13, day in 1_u32..29) {
        let iso = format!("{year:04}-{month:02}-{day:02}");
        let american = format!("{month}/{day}/{year:04}");
        prop_assert_eq!(judged(FieldKind::Date, &iso), None);
        prop_assert_eq!(judged(FieldKind::Date, &american), None);
    }
}
