//! What holds for any worksheet, whatever is typed into it.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::common::{btg, worksheet};
use proptest::prelude::*;
use proptest::sample::select;
use worksheet::{
    AccountStatus, CellValue, Code, Form, KnownPeople, Operation, Problem, Row, RowId, Severity, Sheet, Worksheet,
    check_all, tidy, title_matches,
};

struct SomePeople;

impl KnownPeople for SomePeople {
    fn standing(&self, email: &str) -> Option<AccountStatus> {
        match email.len() % 5 {
            0 => Some(AccountStatus::Active),
            1 => Some(AccountStatus::Deactivated),
            _ => None,
        }
    }

    fn domains(&self) -> &[(Box<str>, usize)] {
        static DOMAINS: std::sync::LazyLock<Vec<(Box<str>, usize)>> =
            std::sync::LazyLock::new(|| vec![("clinic.org".into(), 4), ("clinic.com".into(), 1)]);
        &DOMAINS
    }
}

/// Texts that collide, contradict and confuse; each column draws from all of them.
const TEXTS: &[&str] = &[
    "",
    "",
    " ",
    "Maria",
    "maria",
    "MARIA",
    "María",
    "O'BRIEN",
    "Test",
    "Alvarez",
    "ALVAREZ",
    "de la Cruz",
    "Al\u{200b}varez",
    "Al\u{a0}varez",
    "ana@clinic.org",
    "ANA@clinic.org",
    "ana@gmial.com",
    "bo@clinic.org",
    "cy@clinic.org",
    "ana@clinc.org",
    "ana@clinic.com",
    "ana@clinic.rog",
    "info@clinic.org",
    "ana@clinic",
    "mailto:ana@clinic.org",
    "Ana <ana@clinic.org>",
    "6314440142",
    "(631) 444-0142",
    "631-555-0142",
    "800-444-0142",
    "6314440142.0",
    "+44 7700 900123",
    "Registered Nurse",
    "registered nurse",
    "Registered  Nurse",
    "RN",
    "LPN",
    "Physician",
    "Physican Assistant",
    "Care Manager",
    "Astronaut",
    "Clinical",
    "Clinical with Break the Glass",
    "Care Management",
    "=A1",
    "@x",
    "Main Street",
    "II",
    "J. R.",
    "x@y@z.com",
    "a,b",
    "é\u{301}",
    "李",
];

fn text() -> impl Strategy<Value = String> {
    prop_oneof![8 => select(TEXTS).prop_map(str::to_owned), 1 => any::<String>(), 1 => "[a-zA-Z0-9@. ,'+()-]{0,30}"]
}

fn cells() -> impl Strategy<Value = Vec<String>> {
    prop_oneof![5 => prop::collection::vec(text(), 7), 1 => Just(vec![String::new(); 7])]
}

fn rows(ids: std::ops::Range<u64>) -> impl Strategy<Value = Vec<Row>> {
    prop::collection::vec((cells(), prop_oneof![9 => Just(0_u64), 1 => 0_u64..128]), 0..12).prop_map(move |rows| {
        rows.into_iter()
            .zip(ids.clone())
            .map(|((cells, formulas), id)| Row { id: RowId(id), cells, formulas })
            .collect()
    })
}

/// A change in terms of the rows that are there when it is made; most fit the sheet, some do not.
#[derive(Debug, Clone)]
enum Change {
    Set(Vec<(usize, usize, String, bool)>),
    Insert(Vec<(usize, Vec<String>)>),
    Delete(Vec<usize>),
    Many(Vec<Change>),
}

fn change() -> impl Strategy<Value = Change> {
    let simple = prop_oneof![
        4 => prop::collection::vec((0_usize..20, 0_usize..8, text(), any::<bool>()), 0..6).prop_map(Change::Set),
        2 => prop::collection::vec((0_usize..20, cells()), 0..4).prop_map(Change::Insert),
        2 => prop::collection::vec(0_usize..20, 0..4).prop_map(Change::Delete),
    ];
    simple.prop_recursive(2, 8, 4, |inner| prop::collection::vec(inner, 0..4).prop_map(Change::Many))
}

fn operation(change: &Change, sheet: &Sheet, next: &mut u64) -> Operation {
    let id = |place: usize| sheet.rows().get(place % sheet.rows().len().max(1)).map_or(RowId(9999), |row| row.id);
    match change {
        Change::Set(values) => Operation::Set(
            values
                .iter()
                .map(|(place, column, value, formula)| {
                    // Column 7 is past the end: kept now and then, to see the refusal.
                    let column = if *place == 0 { *column } else { *column % 7 };
                    CellValue { row: id(*place), column, value: value.clone(), formula: *formula && *place % 4 == 1 }
                })
                .collect(),
        ),
        Change::Insert(rows) => {
            let mut places: Vec<usize> = rows.iter().map(|(place, _)| place % (sheet.rows().len() + 1)).collect();
            places.sort_unstable();
            let rows = rows.iter().zip(places).enumerate().map(|(count, ((_, cells), place))| {
                *next += 1;
                (place + count, Row { id: RowId(*next), cells: cells.clone(), formulas: 0 })
            });
            Operation::Insert(rows.collect())
        }
        Change::Delete(places) => {
            let mut ids: Vec<RowId> = places.iter().map(|place| id(*place)).collect();
            ids.dedup();
            Operation::Delete(ids)
        }
        Change::Many(changes) => Operation::Many(changes.iter().map(|change| operation(change, sheet, next)).collect()),
    }
}

fn assert_agrees(sheet: &Worksheet) {
    let form = sheet.form();
    let all = check_all(form, sheet.sheet().rows(), &SomePeople);
    let incremental: Vec<Problem> = sheet.problems().collect();
    assert_eq!(incremental, all);
    let mut counts: BTreeMap<(bool, Code), usize> = BTreeMap::new();
    for problem in &all {
        *counts.entry((problem.severity == Severity::Warning, problem.code)).or_default() += 1;
    }
    let counted: BTreeMap<(bool, Code), usize> = sheet
        .counts()
        .into_iter()
        .map(|(code, severity, count)| ((severity == Severity::Warning, code), count))
        .collect();
    assert_eq!(counted, counts);
    assert_eq!(sheet.errors() + sheet.warnings(), all.len());
    let people: Vec<&Row> = sheet.sheet().rows().iter().filter(|row| !row.is_blank()).collect();
    assert_eq!(sheet.people_count(), people.len());
    for row in sheet.sheet().rows() {
        assert_eq!(sheet.has_problems(row.id), all.iter().any(|problem| problem.row == row.id));
    }
    let mut levels = vec![0; form.levels.len()];
    for row in &people {
        if let Some(level) = sheet.access(row) {
            levels[form.levels.iter().position(|other| other == level).unwrap()] += 1;
        }
    }
    assert_eq!(sheet.access_summary(), levels.into_iter().enumerate().collect::<Vec<_>>());
}

fn assert_places(sheet: &Sheet) {
    for (position, row) in sheet.rows().iter().enumerate() {
        assert_eq!(sheet.position(row.id), Some(position));
        assert!(row.id < sheet.next_id());
    }
}

fn sheet_of(form: &Arc<Form>, rows: Vec<Row>) -> Worksheet {
    Worksheet::new(form.clone(), rows, Arc::new(SomePeople)).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_incremental_check_finds_what_a_full_check_finds(start in rows(0..12), changes in prop::collection::vec(change(), 1..8)) {
        let form = btg();
        let mut sheet = sheet_of(&form, start);
        let mut next = 1000;
        for change in &changes {
            let operation = operation(change, sheet.sheet(), &mut next);
            let _ = sheet.apply(&operation);
            assert_places(sheet.sheet());
            assert_agrees(&sheet);
        }
    }

    #[test]
    fn rows_that_come_in_parts_are_checked_as_if_they_came_at_once(first in rows(0..12), then in rows(12..24)) {
        let mut sheet = sheet_of(&btg(), first.clone());
        sheet.extend(then.clone()).unwrap();
        prop_assert_eq!(sheet.sheet().rows(), &[first.clone(), then].concat()[..]);
        assert_places(sheet.sheet());
        assert_agrees(&sheet);
        if let Some(again) = first.into_iter().next() {
            sheet.extend(vec![again]).unwrap_err();
            assert_agrees(&sheet);
        }
    }

    #[test]
    fn an_inverse_gives_the_same_sheet_and_a_refused_change_leaves_it(start in rows(0..12), change in change()) {
        let mut sheet = Sheet::new(7, start).unwrap();
        let before = sheet.rows().to_vec();
        let operation = operation(&change, &sheet, &mut 1000);
        if let Ok(applied) = sheet.apply(&operation) {
            let after = sheet.rows().to_vec();
            let back = sheet.apply(&applied.inverse).unwrap();
            prop_assert_eq!(sheet.rows(), &before[..]);
            sheet.apply(&back.inverse).unwrap();
            prop_assert_eq!(sheet.rows(), &after[..]);
        } else {
            prop_assert_eq!(sheet.rows(), &before[..]);
        }
        assert_places(&sheet);
    }

    #[test]
    fn what_a_change_reports_is_its_net_effect(start in rows(0..12), change in change()) {
        let mut sheet = Sheet::new(7, start).unwrap();
        let before = sheet.clone();
        let operation = operation(&change, &sheet, &mut 1000);
        if let Ok(applied) = sheet.apply(&operation) {
            for row in applied.before.iter().chain(&applied.removed) {
                prop_assert_eq!(before.row(row.id), Some(row));
            }
            for row in &applied.removed {
                prop_assert_eq!(sheet.row(row.id), None);
            }
            for row in sheet.rows().iter().filter(|row| before.row(row.id) != Some(*row)) {
                prop_assert!(applied.touched.contains(&row.id));
            }
            if !applied.moved {
                prop_assert_eq!(sheet.rows().len(), before.rows().len());
            }
        }
    }

    #[test]
    fn a_repair_removes_its_problem_from_its_cell(start in rows(0..4)) {
        let form = btg();
        for problem in sheet_of(&form, start.clone()).problems() {
            let Some(repair) = problem.repair else { continue };
            let swapped = repair.cells.len() > 1;
            let mut sheet = sheet_of(&form, start.clone());
            let values = repair.cells.into_iter().map(|(column, value)| CellValue { row: problem.row, column, value, formula: false });
            sheet.apply(&Operation::Set(values.collect())).unwrap();
            let left = sheet.problems_of(problem.row);
            let still = left.iter().find(|other| other.code == problem.code && other.column == problem.column);
            // A name that comes from another cell may have capitals to be repaired next.
            let next = swapped && problem.code == Code::NameSuspicious;
            prop_assert!(still.is_none() || next, "{}: {:?}", problem.message, still);
        }
    }

    #[test]
    fn repairing_everything_again_and_again_comes_to_an_end(start in rows(0..6)) {
        let mut sheet = worksheet(btg(), start);
        for _ in 0..8 {
            let repairs = sheet.repairs(None);
            if repairs.is_empty() {
                break;
            }
            sheet.apply(&Operation::Set(repairs)).unwrap();
        }
        prop_assert_eq!(sheet.repairs(None), vec![]);
    }

    #[test]
    fn tidying_twice_does_nothing_more_and_never_adds_a_problem(column in 0_usize..7, text in text()) {
        let form = btg();
        if let Some(tidied) = tidy(&form, column, &text) {
            prop_assert_ne!(&tidied.value, &text);
            prop_assert_eq!(tidy(&form, column, &tidied.value), None);
            let codes = |text: &str| crate::common::codes_with(column, text);
            let before = codes(&text);
            for code in codes(&tidied.value) {
                prop_assert!(before.contains(&code), "{:?} after tidying {:?} to {:?}", code, text, tidied.value);
            }
        }
    }

    #[test]
    fn looking_for_titles_takes_any_text(query in any::<String>(), limit in 0_usize..60) {
        let form = btg();
        let found = title_matches(&form, &query, limit);
        prop_assert!(found.len() <= limit);
        for one in found {
            let length = form.titles[one.title].name.chars().count();
            prop_assert!(one.ranges.iter().all(|(start, count)| start + count <= length));
        }
    }
}
