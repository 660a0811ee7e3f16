//! An HR list beside the known people: everyone is in one group, nobody leaves by silence, and nothing is changed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proptest::prelude::*;

use crate::support::{desk, hospital};
use desk::Desk;
use desk::contract::{PeopleFilter, RosterTaking, Window};
use desk::people::{ReconcileOptions, Reconciliation};

const ACCOUNTS: &str = "User name,Email,First name,Last name,Title,Access level,Status
gmiller,grace.miller@hospital.org,Grace,Miller,Registered Nurse,Clinical,Active
rortiz,r.ortiz@hospital.org,Rafael,Ortiz,Registered Nurse,Clinical,Active
lchen,lily.chen@hospital.org,Lily,Chen,Registered Nurse,Clinical,Active
tbrown,t.brown@hospital.org,Tom,Brown,Registered Nurse,Clinical,Active
oldone,old.one@hospital.org,Olga,Olden,Registered Nurse,Clinical,Deactivated
";

fn known(desk: &Desk, folder: &Path, accounts: &str) {
    desk.save_organization(&hospital()).unwrap();
    let path = folder.join("accounts.csv");
    fs::write(&path, accounts).unwrap();
    let view = desk.open_roster(&path, None).unwrap();
    desk.take_roster(view.id, &RosterTaking::default()).unwrap();
}

fn reconcile(desk: &Desk, folder: &Path, list: &str) -> Reconciliation {
    let path = folder.join("hr.csv");
    fs::write(&path, list).unwrap();
    desk.reconcile(&path, &ReconcileOptions::default()).unwrap()
}

#[test]
fn joiners_movers_leavers_and_unknown_accounts_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    known(&desk, folder.path(), ACCOUNTS);
    let before = desk.people(&PeopleFilter::default(), Window { start: 0, count: 100 }).unwrap();

    let found = reconcile(
        &desk,
        folder.path(),
        "First Name,Last Name,Email,Job Title,Status
Grace,Miller,grace.miller@hospital.org,Registered Nurse,Active
Rafael,Ortiz,r.ortiz@hospital.org,Registered Nurse,Terminated
Lily,Chen-Park,lily.chen@hospital.org,Registered Nurse,Active
Nadia,Joiner,nadia.joiner@hospital.org,Registered Nurse,Active
Olga,Olden,old.one@hospital.org,Registered Nurse,Active
",
    );

    assert_eq!(found.unchanged, 1, "{found:?}");
    let joiners: Vec<_> = found.joiners.iter().map(|one| (one.row, one.former.as_deref())).collect();
    assert_eq!(joiners, [(6, Some("oldone")), (5, None)]);
    let leavers: Vec<_> = found.leavers.iter().map(|one| (one.person.as_str(), one.why.as_str())).collect();
    assert_eq!(leavers, [("rortiz", "Row 3: “Status” is “Terminated”: the person has left or may not sign in.")]);
    assert_eq!(found.movers.len(), 1);
    assert_eq!((found.movers[0].row, found.movers[0].person.as_str()), (4, "lchen"));
    let changes: Vec<_> = found.movers[0].changes.iter().map(|one| (one.from.as_str(), one.to.as_str())).collect();
    assert_eq!(changes, [("Chen", "Chen-Park")]);
    let unknown: Vec<_> = found.unknown_accounts.iter().map(|one| one.person.as_str()).collect();
    assert_eq!(unknown, ["tbrown"]);
    // Nothing was changed.
    let after = desk.people(&PeopleFilter::default(), Window { start: 0, count: 100 }).unwrap();
    assert_eq!(after.people, before.people);
}

#[test]
fn nobody_leaves_by_a_row_that_another_one_contradicts_or_that_nobody_has_decided() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    known(&desk, folder.path(), ACCOUNTS);

    let found = reconcile(
        &desk,
        folder.path(),
        "Employee ID,First Name,Last Name,Email,Status
17,Rafael,Ortiz,r.ortiz@hospital.org,Terminated
17,Rafael,Ortiz,r.ortiz@hospital.org,Active
18,Lily,Chen,lily.chen@hospital.org,Zebra
",
    );

    assert!(found.leavers.is_empty(), "{found:?}");
    assert!(found.questions[0].question.contains("Row 2 says that Rafael Ortiz left, and row 3 does not"));
    assert!(found.input.asked.iter().any(|one| one.question.contains("“Zebra”")), "{found:?}");
    assert!(found.asks());
}

#[test]
fn an_address_that_went_to_somebody_else_is_never_certain() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    known(&desk, folder.path(), ACCOUNTS);

    let found = reconcile(
        &desk,
        folder.path(),
        "First Name,Last Name,Email,Status
Priscilla,Vandermeer,t.brown@hospital.org,Terminated
",
    );

    assert!(found.leavers.is_empty(), "{found:?}");
    assert!(found.matched.iter().all(|one| one.certainty == "ask"), "{found:?}");
}

#[test]
fn somebody_who_may_have_an_account_is_asked_about_and_is_no_joiner() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let accounts = "User name,Email,First name,Last name,Facility,Status
mg,maria.garcia@hospital.org,Maria,Garcia,Harbor Clinic,Active
mg2,m.garcia@hospital.org,Maria,Garcia,Harbor Clinic,Active
";
    known(&desk, folder.path(), accounts);

    let found = reconcile(&desk, folder.path(), "First name,Last name,Facility\nMaria,Garcia,Harbor Clinic\n");

    assert!(found.joiners.is_empty() && found.unknown_accounts.is_empty(), "{found:?}");
    assert!(found.asks());
    let mut named: Vec<_> = found.questions.iter().flat_map(|one| one.people.iter().map(String::as_str)).collect();
    named.extend(found.matched.iter().map(|one| one.person.as_str()));
    named.sort_unstable();
    named.dedup();
    assert_eq!(named, ["mg", "mg2"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    /// Each row and each account is in one group, and only who the list says has left is a leaver.
    #[test]
    fn every_row_and_every_account_is_in_one_group(
        people in proptest::collection::vec((0_usize..4, 0_usize..3), 1..14),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let given = ["Grace", "Rafael", "Lily", "Tomasz", "Nadia", "Olga", "Priya", "Hank", "Inga", "Kwame", "Yuki", "Abel", "Vera", "Sven"];
        let family = ["Miller", "Ortiz", "Chen", "Brown", "Haddad", "Olden", "Nair", "Dubois", "Rossi", "Mensah", "Tanaka", "Stein", "Novak", "Berg"];
        let mut accounts = "User name,Email,First name,Last name,Status\n".to_owned();
        let mut list = "First Name,Last Name,Email,Status\n".to_owned();
        let (mut rows, mut left) = (0_u32, Vec::new());
        for (at, (place, status)) in people.iter().enumerate() {
            let (first, last) = (given[at], family[at]);
            let email = format!("{}.{}@hospital.org", first.to_lowercase(), last.to_lowercase());
            if place & 1 == 0 {
                accounts.push_str(&format!("u{at},{email},{first},{last},Active\n"));
            }
            if place & 2 == 0 {
                rows += 1;
                let status = ["Active", "Terminated", "Zebra"][*status];
                list.push_str(&format!("{first},{last},{email},{status}\n"));
                if status == "Terminated" && place & 1 == 0 {
                    left.push(format!("u{at}"));
                }
            }
        }
        prop_assume!(rows > 0 && accounts.lines().count() > 1);
        known(&desk, folder.path(), &accounts);
        let found = reconcile(&desk, folder.path(), &list);

        let mut groups: BTreeMap<u32, usize> = BTreeMap::new();
        for row in found.joiners.iter().map(|one| one.row).chain(found.movers.iter().map(|one| one.row)) {
            *groups.entry(row).or_default() += 1;
        }
        prop_assert!(groups.values().all(|count| *count == 1), "{found:?}");
        let mut leavers: Vec<_> = found.leavers.iter().map(|one| one.person.clone()).collect();
        leavers.sort();
        left.sort();
        prop_assert_eq!(leavers, left);
        let mut persons: Vec<_> = found.matched.iter().map(|one| one.person.clone()).collect();
        persons.extend(found.unknown_accounts.iter().map(|one| one.person.clone()));
        let count = persons.len();
        persons.sort();
        persons.dedup();
        prop_assert_eq!(persons.len(), count, "nobody twice");
        prop_assert_eq!(count, accounts.lines().count() - 1);
    }

    /// Also where names, addresses and places are few and missing, so that several people could be meant.
    #[test]
    fn nobody_is_in_no_group_however_alike_people_are(
        listed in proptest::collection::vec((0_usize..3, 0_usize..3, 0_usize..4, 0_usize..3, 0_usize..3), 1..10),
        accounts in proptest::collection::vec((0_usize..3, 0_usize..3, 0_usize..4, 0_usize..3), 1..10),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let desk = desk(folder.path());
        let (given, family) = (["Maria", "Marie", "John"], ["Garcia", "Smith", "Garcia-Smith"]);
        let emails = ["", "a@hospital.org", "b@hospital.org", "c@hospital.org"];
        let (places, statuses) = (["", "Harbor Clinic", "Elm Street"], ["Active", "Terminated", "Zebra"]);
        let mut theirs = "User name,Email,First name,Last name,Facility,Status\n".to_owned();
        for (at, (first, last, email, place)) in accounts.iter().enumerate() {
            // The records know each address once.
            let email = if *email == 0 { String::new() } else { format!("{at}{}", emails[*email]) };
            theirs.push_str(&format!("u{at},{email},{},{},{},Active\n", given[*first], family[*last], places[*place]));
        }
        let mut list = "First name,Last name,E-mail,Facility,Status\n".to_owned();
        for (first, last, email, place, status) in &listed {
            let email = if *email == 0 { String::new() } else { format!("{}{}", email - 1, emails[*email]) };
            let (first, last) = (given[*first], family[*last]);
            list.push_str(&format!("{first},{last},{email},{},{}\n", places[*place], statuses[*status]));
        }
        known(&desk, folder.path(), &theirs);
        let found = reconcile(&desk, folder.path(), &list);

        let mut rows: BTreeSet<u32> = found.matched.iter().map(|one| one.row).collect();
        rows.extend(found.joiners.iter().map(|one| one.row));
        rows.extend(found.input.left_out.iter().map(|one| one.row));
        rows.extend(found.input.asked.iter().filter_map(|one| one.row));
        rows.extend(found.questions.iter().flat_map(|one| one.rows.iter().copied()));
        let last = u32::try_from(listed.len()).unwrap() + 1;
        prop_assert_eq!(rows, (2..=last).collect::<BTreeSet<_>>(), "{:?}", found);
        let mut people: BTreeSet<String> = found.matched.iter().map(|one| one.person.clone()).collect();
        people.extend(found.unknown_accounts.iter().map(|one| one.person.clone()));
        people.extend(found.questions.iter().flat_map(|one| one.people.iter().cloned()));
        let kept = desk.people(&PeopleFilter::default(), Window { start: 0, count: 100 }).unwrap();
        let kept: BTreeSet<String> = kept.people.into_iter().map(|one| one.username).collect();
        prop_assert_eq!(people, kept, "{:?}", found);
        // Whoever leaves does so by a row that says it and that is certainly them.
        for leaver in &found.leavers {
            prop_assert!(found.matched.iter().any(|one| one.person == leaver.person && one.certainty == "certain"));
        }
    }
}
