//! Sorts linked people: joiners, movers, leavers, accounts that nobody on the list has.

use std::collections::{HashMap, HashSet};

use linkage::{Certainty, PersonRecord, link};
use records::PersonRow;
use worksheet::FieldKind;
use worksheet::import::{ImportAction, ImportPlan, Unusable};
use worksheet::people::{PersonField, PersonState};
use worksheet::text::fold;

use super::{JoinerRow, ListQuestion, ListedChange, MatchedRow, MoverRow, PersonWhy, Reconciliation};
use crate::import::ImportWork;

/// What the list says of a row's person.
enum RowSays {
    /// Works here.
    Here,
    /// Left: the reason.
    Left(String),
    /// Nobody has decided.
    Asked,
}

/// A person of the list.
struct ListedRow {
    row: u32,
    says: RowSays,
    record: PersonRecord,
    /// The form's title, where it is decided.
    title: Option<usize>,
}

/// Sorts everyone on the list and everyone known: each of them is in one group, or in a question.
pub(super) fn sort(work: &ImportWork, plan: &ImportPlan, people: &[PersonRow]) -> Reconciliation {
    let mut found = Reconciliation::default();
    let rows = without_contradictions(listed_rows(work, plan), &mut found);
    let left: Vec<PersonRecord> = rows.iter().map(|row| row.record.clone()).collect();
    let right: Vec<PersonRecord> = people.iter().map(record).collect();
    let links = link(&left, &right);
    let linked_rows: HashSet<usize> = links.iter().map(|one| one.left).collect();
    let mut linked_people: HashSet<usize> = links.iter().map(|one| one.right).collect();
    let (mut rivals, mut asked_people): (HashMap<usize, Vec<usize>>, HashSet<usize>) = Default::default();
    let mut named_alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, person) in right.iter().enumerate() {
        named_alike.entry(name_of(person)).or_default().push(at);
    }
    // Without a whole name, nobody is anybody's namesake.
    named_alike.remove("");
    for one in links {
        let (Some(row), Some(person)) = (rows.get(one.left), people.get(one.right)) else { continue };
        // Whoever else could be meant is asked about, not sorted as if nobody were.
        for rival in one.rivals_left.iter().filter(|rival| !linked_rows.contains(rival)) {
            rivals.entry(*rival).or_default().push(one.right);
        }
        for rival in one.rivals_right.iter().copied().filter(|rival| !linked_people.contains(rival)) {
            let Some(other) = people.get(rival).filter(|other| is_open(other) && asked_people.insert(rival)) else {
                continue;
            };
            let words = format!("Is row {} the person of {}, or of {}?", row.row, named(person), named(other));
            found.questions.push(question(&[row.row], &[named(person), named(other)], words));
        }
        let certain = one.certainty == Certainty::Certain;
        found.matched.push(MatchedRow {
            row: row.row,
            person: named(person),
            certainty: if certain { "certain" } else { "ask" },
            reasons: one.reasons,
        });
        if certain {
            settle(work, row, person, &mut found);
        }
    }
    for (at, row) in rows.iter().enumerate().filter(|(at, _)| !linked_rows.contains(at)) {
        let namesakes: Vec<usize> = named_alike.get(&name_of(&row.record)).into_iter().flatten().copied().collect();
        let perhaps = namesakes.into_iter().filter(|other| {
            !linked_people.contains(other)
                && people.get(*other).is_some_and(|person| !is_over(person) && !are_told_apart(&row.record, person))
        });
        let perhaps: Vec<usize> = perhaps.chain(rivals.remove(&at).into_iter().flatten()).collect();
        if !perhaps.is_empty() {
            asked_people.extend(perhaps.iter().copied());
            let people: Vec<String> = perhaps.iter().filter_map(|other| people.get(*other)).map(named).collect();
            found.questions.push(question(
                &[row.row],
                &people,
                format!("Is row {} ({}) the person of {}?", row.row, whole_name_of(&row.record), people.join(" or ")),
            ));
        } else if matches!(row.says, RowSays::Here) {
            found.joiners.push(joiner(row, None));
        }
    }
    linked_people.extend(asked_people);
    for (at, person) in people.iter().enumerate() {
        if linked_people.contains(&at) || !is_open(person) {
            continue;
        }
        if person.request.is_none() && person.external_id.is_empty() {
            let why = "The HIE has this account; nobody on the list has it, and it was not requested here.";
            found.unknown_accounts.push(because(person, why));
        } else {
            let why = "Access was requested here, and nobody on the list is this person. Did they leave?";
            found.not_on_list.push(because(person, why));
        }
    }
    found
}

/// Sorts a row and the person who it certainly is.
fn settle(work: &ImportWork, row: &ListedRow, person: &PersonRow, found: &mut Reconciliation) {
    match &row.says {
        RowSays::Asked => {}
        RowSays::Left(why) if is_open(person) => found.leavers.push(because(person, why)),
        RowSays::Left(_) => {}
        RowSays::Here if person.course.state() == PersonState::DeactivationRequested => {
            let words = format!(
                "Row {} says that {} works here, and deactivation was requested. Which is right?",
                row.row,
                named(person)
            );
            found.questions.push(question(&[row.row], &[named(person)], words));
        }
        RowSays::Here if is_over(person) => found.joiners.push(joiner(row, Some(named(person)))),
        RowSays::Here => {
            let changes = changes(work, row, person);
            if changes.is_empty() {
                found.unchanged += 1;
            } else {
                found.movers.push(MoverRow { row: row.row, person: named(person), changes });
            }
        }
    }
}

/// The rows with a person, whether taken, asked about, or of somebody who left.
fn listed_rows(work: &ImportWork, plan: &ImportPlan) -> Vec<ListedRow> {
    let column = |kind| work.form.column_of(kind);
    let columns = [
        column(FieldKind::GivenName),
        column(FieldKind::FamilyName),
        column(FieldKind::Email),
        column(FieldKind::Mobile),
        column(FieldKind::Facility),
        column(FieldKind::Title),
    ];
    let rows = plan.rows.iter().filter_map(|row| {
        let says = match &row.fate {
            ImportAction::Unusable(why @ Unusable::Left(..)) => {
                RowSays::Left(format!("Row {}: {}", row.number, why.sentence()))
            }
            ImportAction::Unusable(why) if why.is_asked() => RowSays::Asked,
            ImportAction::Unusable(_) => return None,
            _ => RowSays::Here,
        };
        let incoming = work.import.rows.get(row.at)?;
        let [given, family, email, mobile, facility, title] = columns
            .map(|at| at.and_then(|at| row.cells.get(at)).map(|cell| cell.trim().to_owned()).unwrap_or_default());
        if given.is_empty() && family.is_empty() && email.is_empty() {
            return None;
        }
        let record = PersonRecord {
            given_name: given,
            family_name: family,
            employee_number: incoming.employee_id.clone(),
            emails: some(email),
            phones: some(mobile),
            title,
            facility,
            ..PersonRecord::default()
        };
        let title = incoming.job.and_then(|job| work.title_of(job));
        Some(ListedRow { row: row.number, says, record, title })
    });
    rows.collect()
}

/// Leaves out rows that say that somebody left who is in another row as working here, and asks about them: nobody leaves by
/// a row that another one contradicts.
fn without_contradictions(rows: Vec<ListedRow>, found: &mut Reconciliation) -> Vec<ListedRow> {
    let mut here: HashMap<(u8, String), u32> = HashMap::new();
    for row in rows.iter().filter(|row| !matches!(row.says, RowSays::Left(_))) {
        for key in keys(&row.record) {
            here.entry(key).or_insert(row.row);
        }
    }
    let contradicted = |row: &ListedRow| match row.says {
        RowSays::Left(_) => keys(&row.record).into_iter().find_map(|key| here.get(&key).copied()),
        _ => None,
    };
    let mut kept = Vec::new();
    for row in rows {
        match contradicted(&row) {
            None => kept.push(row),
            Some(other) => {
                let words = format!(
                    "Row {} says that {} left, and row {other} does not. Which row is right?",
                    row.row,
                    whole_name_of(&row.record)
                );
                found.questions.push(question(&[row.row, other], &[], words));
            }
        }
    }
    kept
}

/// What names a person on one list: address, number in the organization, name.
fn keys(record: &PersonRecord) -> Vec<(u8, String)> {
    let email = record.emails.first().map(|email| email.to_lowercase()).unwrap_or_default();
    let all = [(0, email), (1, fold(&record.employee_number)), (2, name_of(record))];
    all.into_iter().filter(|(_, key)| !key.is_empty()).collect()
}

/// First and last name without regard to case and accents; empty where one of them is missing.
fn name_of(record: &PersonRecord) -> String {
    match (fold(&record.given_name), fold(&record.family_name)) {
        (given, family) if given.is_empty() || family.is_empty() => String::new(),
        (given, family) => format!("{given} {family}"),
    }
}

/// Whether two people of one name are certainly two: another address and another place of work.
fn are_told_apart(listed: &PersonRecord, person: &PersonRow) -> bool {
    let other = |one: &str, other: &str| !one.is_empty() && !other.is_empty() && fold(one) != fold(other);
    let email = listed.emails.first().map_or("", String::as_str);
    other(email, &person.email) && other(&listed.facility, &person.facility)
}

fn question(rows: &[u32], people: &[String], words: String) -> ListQuestion {
    ListQuestion { rows: rows.to_vec(), people: people.to_vec(), question: words }
}

/// What the list says otherwise than the records. What either does not say is no difference.
fn changes(work: &ImportWork, row: &ListedRow, person: &PersonRow) -> Vec<ListedChange> {
    let title = row.title.and_then(|title| work.form.titles.get(title));
    let level = title.and_then(|title| work.form.levels.get(title.level)).map_or("", |level| level.name.as_str());
    let text = |values: &[String]| values.first().cloned().unwrap_or_default();
    let own = [
        person.given_name.as_str(),
        &person.family_name,
        &person.email,
        &person.mobile,
        &person.facility,
        &person.title,
        &person.level,
        "",
    ];
    let listed = [
        row.record.given_name.clone(),
        row.record.family_name.clone(),
        text(&row.record.emails),
        text(&row.record.phones),
        row.record.facility.clone(),
        title.map(|title| title.name.clone()).unwrap_or_default(),
        level.to_owned(),
        String::new(),
    ];
    let (differences, _) = worksheet::people::different_fields(&own.map(str::to_owned), &listed);
    let same_title = row.title.is_some() && work.title_worded(&person.title) == row.title;
    let counts = |one: &worksheet::people::FieldDifference| match one.field {
        // Another first name alone is a matter of how a list writes it: the person is known to be the same.
        PersonField::GivenName => false,
        // Two wordings of one title of the form.
        PersonField::Title => !same_title,
        _ => true,
    };
    let change =
        |one: worksheet::people::FieldDifference| ListedChange { field: one.field, from: one.ours, to: one.theirs };
    differences.into_iter().filter(counts).map(change).collect()
}

fn record(person: &PersonRow) -> PersonRecord {
    PersonRecord {
        given_name: person.given_name.clone(),
        family_name: person.family_name.clone(),
        username: if person.username.eq_ignore_ascii_case(&person.email) {
            String::new()
        } else {
            person.username.clone()
        },
        emails: some(person.email.clone()),
        phones: some(person.mobile.clone()),
        title: person.title.clone(),
        facility: person.facility.clone(),
        ..PersonRecord::default()
    }
}

fn some(text: String) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { vec![text] }
}

/// Whether the person has, or waits for, an account that nobody has asked to end.
fn is_open(person: &PersonRow) -> bool {
    !is_over(person) && person.course.state() != PersonState::DeactivationRequested
}

/// Whether there is no account any more, or never was one.
fn is_over(person: &PersonRow) -> bool {
    matches!(person.course.state(), PersonState::Deactivated | PersonState::Rejected | PersonState::Withdrawn)
}

fn joiner(row: &ListedRow, former: Option<String>) -> JoinerRow {
    JoinerRow { row: row.row, name: whole_name_of(&row.record), former }
}

fn because(person: &PersonRow, why: &str) -> PersonWhy {
    PersonWhy { person: named(person), name: whole_name(&person.given_name, &person.family_name), why: why.to_owned() }
}

fn named(person: &PersonRow) -> String {
    if person.username.is_empty() { person.email.clone() } else { person.username.clone() }
}

fn whole_name_of(record: &PersonRecord) -> String {
    whole_name(&record.given_name, &record.family_name)
}

fn whole_name(given: &str, family: &str) -> String {
    format!("{given} {family}").trim().to_owned()
}
