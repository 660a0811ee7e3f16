//! What speaks for a link and against it, in sentences.

use crate::compare::{ComparedField, Level, PairComparison};
use crate::names::{FirstNameAgreement, LastNameAgreement, Order};
use crate::prepare::Prepared;
use crate::record::PersonRecord;

/// Returns the reasons of a link: what agrees first, then what differs, then who else could be meant.
pub fn reasons(
    lists: &Prepared,
    pair: &PairComparison,
    left: &PersonRecord,
    right: &PersonRecord,
    rivals: [&[usize]; 2],
    records: [&[PersonRecord]; 2],
) -> Vec<String> {
    let pattern = pair.pattern;
    let mut agrees = Vec::new();
    let mut differs = Vec::new();
    let own = [
        (ComparedField::Employee, "employee number", &left.employee_number, &right.employee_number),
        (ComparedField::Npi, "NPI", &left.npi, &right.npi),
        (ComparedField::Username, "username", &left.username, &right.username),
    ];
    for (field, words, ours, theirs) in own {
        match pattern.level(field) {
            Level::Same => agrees.push(format!("Same {words}, {}.", ours.trim())),
            Level::Near => {
                differs.push(format!("The {words}s differ by one slip: {} and {}.", ours.trim(), theirs.trim()))
            }
            Level::Partly => agrees.push("The username is made of the email address.".to_owned()),
            Level::Different => differs.push(format!("The {words}s differ: {} and {}.", ours.trim(), theirs.trim())),
            Level::Missing => {}
        }
    }
    match pattern.level(ComparedField::Email) {
        Level::Same => {
            let [ours, theirs] = lists.counts.email.of(pair.email);
            let shared = if ours.max(theirs) > 1 { ", which several people have" } else { "" };
            agrees.push(format!("Same email address, {}{shared}.", lists.pool.text(pair.email)));
        }
        Level::Near => {
            differs.push(format!("The email addresses differ by one slip: {}.", both(&left.emails, &right.emails)))
        }
        Level::Partly => agrees
            .push(format!("Same name before the @ of the email addresses: {}.", both(&left.emails, &right.emails))),
        Level::Different => differs.push(format!("The email addresses differ: {}.", both(&left.emails, &right.emails))),
        Level::Missing => {}
    }
    names(pair, left, right, &mut agrees, &mut differs);
    match pattern.level(ComparedField::Phone) {
        Level::Same => {
            let [ours, theirs] = lists.counts.phone.of(pair.phone);
            let shared = if ours.max(theirs) > 1 { ", which several people have" } else { "" };
            agrees.push(format!("Same phone number, {}{shared}.", lists.pool.text(pair.phone)));
        }
        Level::Near => {
            agrees.push(format!("The phone numbers differ by one slip: {}.", both(&left.phones, &right.phones)))
        }
        Level::Different => differs.push(format!("The phone numbers differ: {}.", both(&left.phones, &right.phones))),
        Level::Partly | Level::Missing => {}
    }
    let texts = [
        (ComparedField::Title, "title", &left.title, &right.title),
        (ComparedField::Facility, "facility", &left.facility, &right.facility),
        (ComparedField::Born, "day of birth", &left.born, &right.born),
        (ComparedField::Started, "start date", &left.started, &right.started),
    ];
    for (field, words, ours, theirs) in texts {
        match pattern.level(field) {
            Level::Same => agrees.push(format!("Same {words}, “{}”.", ours.trim())),
            Level::Near => agrees.push(format!("Nearly the same {words}: “{}” and “{}”.", ours.trim(), theirs.trim())),
            Level::Different => differs.push(format!("Different {words}: “{}” and “{}”.", ours.trim(), theirs.trim())),
            Level::Partly | Level::Missing => {}
        }
    }
    agrees.append(&mut differs);
    for (side, rivals, records) in [("list", rivals[0], records[0]), ("records", rivals[1], records[1])] {
        let named: Vec<String> = rivals.iter().take(3).filter_map(|at| records.get(*at)).map(name).collect();
        if !named.is_empty() {
            agrees.push(format!("Somebody else in the {side} could be meant: {}.", named.join(", ")));
        }
    }
    agrees
}

fn names(
    pair: &PairComparison,
    left: &PersonRecord,
    right: &PersonRecord,
    agrees: &mut Vec<String>,
    differs: &mut Vec<String>,
) {
    let (ours, theirs) = (name(left), name(right));
    if pair.order == Order::Swapped {
        agrees.push(format!("First and last name changed places: {ours} and {theirs}."));
        return;
    }
    let given = (called(left), called(right));
    let family = (left.family_name.trim(), right.family_name.trim());
    if pair.pattern.given() == FirstNameAgreement::Same && pair.pattern.family() == LastNameAgreement::Same {
        agrees.push(format!("Same name, {ours}."));
    } else {
        let (one, other) = given;
        match pair.pattern.given() {
            FirstNameAgreement::Same => agrees.push(format!("Same first name, {one}.")),
            FirstNameAgreement::Form => agrees.push(format!("“{one}” and “{other}” are forms of one first name.")),
            FirstNameAgreement::Part => agrees.push(format!("The first names “{one}” and “{other}” agree in part.")),
            FirstNameAgreement::Slip => agrees.push(format!("The first names “{one}” and “{other}” differ by a slip.")),
            FirstNameAgreement::Alike => {
                differs.push(format!("The first names “{one}” and “{other}” are alike, and may be two people’s."))
            }
            FirstNameAgreement::Different => differs.push(format!("The first names differ: “{one}” and “{other}”.")),
            FirstNameAgreement::Missing => differs.push("The first name is not known in one of the lists.".to_owned()),
        }
        let (one, other) = family;
        match pair.pattern.family() {
            LastNameAgreement::Same => agrees.push(format!("Same last name, {one}.")),
            LastNameAgreement::Part => agrees.push(format!("The last names “{one}” and “{other}” share a part.")),
            LastNameAgreement::Slip => {
                agrees.push(format!("The last names “{one}” and “{other}” differ by a slip or in spelling."))
            }
            LastNameAgreement::Alike => {
                differs.push(format!("The last names “{one}” and “{other}” are alike, and may be two people’s."))
            }
            LastNameAgreement::Different => {
                differs.push(format!("The last names differ: “{one}” and “{other}”, as after a marriage."))
            }
            LastNameAgreement::Missing => differs.push("The last name is not known in one of the lists.".to_owned()),
        }
    }
    match pair.pattern.level(ComparedField::Suffix) {
        Level::Different => differs.push(format!("“{}” and “{}” are two people.", suffixed(left), suffixed(right))),
        Level::Partly => differs.push("Jr., Sr. or the like is in one of the lists only.".to_owned()),
        _ => {}
    }
    if pair.pattern.differs(ComparedField::Middle) {
        differs.push(format!(
            "The middle names differ: “{}” and “{}”.",
            left.middle_name.trim(),
            right.middle_name.trim()
        ));
    }
}

fn called(person: &PersonRecord) -> String {
    let (given, preferred) = (person.given_name.trim(), person.preferred_name.trim());
    if preferred.is_empty() || preferred == given { given.to_owned() } else { format!("{given} ({preferred})") }
}

fn suffixed(person: &PersonRecord) -> String {
    format!("{} {}", person.family_name.trim(), person.suffix.trim()).trim().to_owned()
}

/// Returns the name as people read it.
fn name(person: &PersonRecord) -> String {
    let parts = [&person.given_name, &person.middle_name, &person.family_name, &person.suffix];
    parts.map(|part| part.trim()).into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn both(ours: &[String], theirs: &[String]) -> String {
    let list = |all: &[String]| all.iter().map(|one| one.trim()).collect::<Vec<_>>().join(", ");
    format!("{} and {}", list(ours), list(theirs))
}
