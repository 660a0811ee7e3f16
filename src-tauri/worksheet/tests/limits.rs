//! Both sides of every limit, and the bookkeeping of rows that collide.

use std::sync::Arc;

use crate::common::{EMAIL, FAMILY, GIVEN, MOBILE, TITLE, btg, codes_with, person, problems_with};
use proptest::prelude::*;
use proptest::sample::select;
use worksheet::{CellValue, Code, Operation, Problem, Row, RowId, Worksheet, check_all};
use worksheet::{KnownPeople, NoKnownPeople, Sheet};

#[test]
fn an_address_may_be_as_long_as_mail_allows_and_no_longer() {
    let codes = |text: &str| -> Vec<Code> {
        codes_with(EMAIL, text).into_iter().filter(|code| *code != Code::TooLong).collect()
    };
    let local = |count: usize| format!("{}b", "a".repeat(count - 1));
    assert_eq!(codes(&format!("{}@clinic.org", local(64))), []);
    assert_eq!(codes(&format!("{}@clinic.org", local(65))), [Code::EmailInvalid]);
    assert_eq!(codes(&format!("ana@{}.org", local(63))), []);
    assert_eq!(codes(&format!("ana@{}.org", local(64))), [Code::EmailInvalid]);
    let whole = |count: usize| {
        let head = format!("{}@{}.{}.{}.", local(60), local(60), local(60), local(20));
        let last = count - head.len() - ".org".len();
        format!("{head}{}.org", local(last))
    };
    assert_eq!((whole(254).len(), codes(&whole(254))), (254, vec![]));
    assert_eq!(codes(&whole(255)), [Code::EmailInvalid]);
}

#[test]
fn a_cell_may_be_as_long_as_the_column_takes_and_no_longer() {
    let most = btg().columns[FAMILY].max_length;
    let name = |count: usize| format!("A{}", "lo".repeat(count).chars().take(count - 1).collect::<String>());
    assert_eq!(codes_with(FAMILY, &name(most)), []);
    assert_eq!(codes_with(FAMILY, &name(most + 1)), [Code::TooLong]);
    let accented = name(most).replace('l', "ł");
    assert_eq!(codes_with(FAMILY, &accented), [], "characters are counted, not bytes");
}

#[test]
fn a_long_value_is_shortened_in_messages() {
    let says = |count: usize| problems_with(btg(), &[(TITLE, &"q".repeat(count))])[0].message.clone();
    let longest = btg().columns[TITLE].max_length.min(60);
    assert!(says(longest).contains(&format!("“{}”", "q".repeat(longest))));
    let cut = |message: String| message.contains(&format!("“{}…”", "q".repeat(60)));
    assert!(problems_with(btg(), &[(TITLE, &"q".repeat(61))]).into_iter().any(|problem| cut(problem.message)));
}

#[test]
fn the_last_hundred_numbers_of_films_end_where_they_end() {
    for (number, codes) in [
        ("631-555-0099", vec![]),
        ("631-555-0100", vec![Code::MobileInvalid]),
        ("631-555-0199", vec![Code::MobileInvalid]),
        ("631-555-0200", vec![]),
        ("631-555-1211", vec![]),
        ("631-555-1212", vec![Code::MobileInvalid]),
        ("631-199-0142", vec![Code::MobileInvalid]),
        ("631-200-0142", vec![]),
        ("631-210-0142", vec![]),
        ("631-211-0142", vec![Code::MobileInvalid]),
        ("631-212-0142", vec![]),
        ("631-975-0142", vec![]),
        ("631-976-0142", vec![Code::MobileInvalid]),
        ("631-977-0142", vec![]),
    ] {
        assert_eq!(codes_with(MOBILE, number), codes, "{number}");
    }
}

/// Two of three rows share an address, a number or a name with others, in different letter cases and spellings.
fn cells() -> impl Strategy<Value = Vec<String>> {
    let email = select(vec!["ana@clinic.org", "ANA@clinic.org", "bo@clinic.org", "", "no address"]);
    let mobile = select(vec!["6314440142", "(631) 444-0142", "631-444-0143", "", "none"]);
    let name = select(vec!["Ana", "ÁNA", "Bo", ""]);
    let alone = "[b-y]{8}"
        .prop_map(|word| [format!("{word}@clinic.org"), String::new(), format!("A{word}"), format!("B{word}")]);
    let shared = (email, mobile, name.clone(), name)
        .prop_map(|(email, mobile, given, family)| [email, mobile, given, family].map(str::to_owned));
    prop_oneof![2 => shared, 1 => alone].prop_map(|[email, mobile, given, family]| {
        let mut row = person(0, &[]).cells;
        (row[GIVEN], row[FAMILY], row[EMAIL], row[MOBILE]) = (given, family, email, mobile);
        row
    })
}

#[derive(Debug, Clone)]
enum Change {
    Set(usize, Vec<String>),
    Clear(usize),
    Insert(usize, Vec<String>),
    Delete(usize),
    Several(Vec<(usize, Vec<String>)>),
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        3 => (0_usize..16, cells()).prop_map(|(at, cells)| Change::Set(at, cells)),
        1 => (0_usize..16).prop_map(Change::Clear),
        2 => (0_usize..16, cells()).prop_map(|(at, cells)| Change::Insert(at, cells)),
        2 => (0_usize..16).prop_map(Change::Delete),
        1 => prop::collection::vec((0_usize..16, cells()), 2..4).prop_map(Change::Several),
    ]
}

fn operation(change: &Change, sheet: &Sheet, next: u64) -> Operation {
    let id = |at: usize| sheet.rows().get(at % sheet.rows().len().max(1)).map_or(RowId(9999), |row| row.id);
    let values = |at: usize, cells: &[String]| {
        let row = id(at);
        let value = |(column, value): (usize, &String)| CellValue { row, column, value: value.clone(), formula: false };
        cells.iter().enumerate().map(value).collect::<Vec<_>>()
    };
    match change {
        Change::Set(at, cells) => Operation::Set(values(*at, cells)),
        Change::Clear(at) => Operation::Set(values(*at, &vec![String::new(); 7])),
        Change::Insert(at, cells) => {
            let row = Row { id: RowId(next), cells: cells.clone(), formulas: 0 };
            Operation::Insert(vec![(at % (sheet.rows().len() + 1), row)])
        }
        Change::Delete(at) => Operation::Delete(vec![id(*at)]),
        Change::Several(all) => {
            Operation::Many(all.iter().map(|(at, cells)| Operation::Set(values(*at, cells))).collect())
        }
    }
}

proptest! {
    // As many cases as PROPTEST_CASES says, otherwise 256.
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn rows_that_collide_are_kept_track_of_through_every_change(
        start in prop::collection::vec(cells(), 0..10),
        changes in prop::collection::vec(change(), 1..8),
    ) {
        let form = btg();
        let rows = start.into_iter().zip(1..).map(|(cells, id)| Row { id: RowId(id), cells, formulas: 0 }).collect();
        let known: Arc<dyn KnownPeople + Send + Sync> = Arc::new(NoKnownPeople);
        let mut sheet = Worksheet::new(form.clone(), rows, known).unwrap();
        for (change, next) in changes.iter().zip(1000..) {
            let operation = operation(change, sheet.sheet(), next);
            let _ = sheet.apply(&operation);
            let found: Vec<Problem> = sheet.problems().collect();
            prop_assert_eq!(&found, &check_all(&form, sheet.sheet().rows(), &NoKnownPeople));
            prop_assert_eq!(sheet.errors() + sheet.warnings(), found.len());
            for row in sheet.sheet().rows() {
                prop_assert_eq!(sheet.has_problems(row.id), found.iter().any(|problem| problem.row == row.id));
            }
        }
    }
}
