//! What HIEs say besides their forms, and what is asked of them.

use std::collections::BTreeMap;

use crate::support::{desk, hospital};
use desk::contract::{ContactPerson, HieAsking};
use desk::fault::FaultCode;

fn asking(question: &str) -> HieAsking {
    HieAsking { hie: "healthix".into(), question: question.into(), ..HieAsking::default() }
}

#[test]
fn the_organizations_hie_comes_first_and_every_fact_of_it_has_a_source() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let hies = desk.hies().unwrap();
    assert_eq!(
        (hies[0].code.as_str(), hies[0].ours, hies.iter().filter(|hie| hie.ours).count()),
        ("healthix", true, 1)
    );
    for hie in &hies {
        let sources = hie.contacts.iter().map(|one| &one.source).chain(hie.help.iter().map(|one| &one.source));
        let sources =
            sources.chain(hie.questions.iter().map(|one| &one.source)).chain(hie.states.iter().map(|one| &one.source));
        assert!(
            sources.chain(hie.ticket.iter().map(|one| &one.source)).all(|source| !source.is_empty()),
            "{}",
            hie.code
        );
    }
}

#[test]
fn a_contact_person_is_kept_with_the_day_and_an_address_that_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let pat =
        ContactPerson { name: " Pat  Lee ".into(), email: "pat.lee@hie.example".into(), ..ContactPerson::default() };
    let wrong = ContactPerson { email: "pat@".into(), ..pat.clone() };
    assert_eq!(desk.save_contact_person("healthix", &wrong).unwrap_err().code, FaultCode::BadRequest);
    assert_eq!(desk.hie(Some("healthix")).unwrap().person, ContactPerson::default());
    let kept = desk.save_contact_person("healthix", &pat).unwrap().person;
    assert_eq!((kept.name.as_str(), kept.confirmed.len()), ("Pat Lee", 10));
    let asked = desk.ask_hie(&asking("users")).unwrap();
    assert_eq!(asked.to, "pat.lee@hie.example");
    assert!(!asked.missing.is_empty(), "who asks is not known yet");
}

#[test]
fn a_ticket_has_the_fields_of_the_hie_and_is_not_complete_without_those_that_are_required() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let trouble = asking("portal-trouble");
    let missing = desk.ask_hie(&trouble).unwrap().missing;
    for part in [
        "which person",
        "Exact message",
        "Date and time",
        "What was done before",
        "your name",
        "organization",
        "email address",
    ] {
        assert!(missing.iter().any(|text| text.contains(part)), "{part}: {missing:?}");
    }
    desk.save_organization(&hospital()).unwrap();
    let answers = ["message", "when", "before"].map(|key| (key.to_owned(), "Opened the patient of bed 4".to_owned()));
    let asked = desk.ask_hie(&HieAsking { answers: BTreeMap::from(answers), ..trouble }).unwrap();
    let labels: Vec<&str> = asked.fields.iter().map(|field| field.label.as_str()).collect();
    assert_eq!(labels, ["Name", "Organization", "Email", "Phone", "Issue Type", "Please describe your issue"]);
    assert_eq!(asked.missing, ["Say which person it is about."]);
    assert!(asked.warnings.iter().any(|text| text.contains("“patient”")), "{:?}", asked.warnings);
    assert!(asked.address.starts_with("https://") && asked.steps.len() > 2);
}

#[test]
fn what_is_assumed_is_asked_in_one_message_until_it_is_confirmed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let text = || desk.ask_hie(&asking("confirm-assumed")).unwrap().fields[1].text.clone();
    let titles = desk.hie(Some("healthix")).unwrap().assumed.into_iter().find(|one| one.key == "titles").unwrap();
    assert!(text().contains(&titles.what));
    desk.confirm_fact("healthix", "titles", Some("2026-11-30")).unwrap();
    assert!(!text().contains(&titles.what));
    desk.confirm_fact("healthix", "titles", None).unwrap();
    assert!(text().contains(&titles.what));
    assert_eq!(desk.confirm_fact("healthix", "moon", Some("")).unwrap_err().code, FaultCode::BadRequest);
}

#[test]
fn only_pages_that_a_profile_names_are_opened() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    assert_eq!(desk.hie_page("https://healthix.org/contact").unwrap(), "https://healthix.org/contact");
    for other in ["https://healthix.org/contact/../x", "file:///etc/passwd", "https://evil.example"] {
        assert!(desk.hie_page(other).is_err(), "{other}");
    }
}
