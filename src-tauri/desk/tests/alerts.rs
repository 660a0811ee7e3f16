//! Clinical alerts: chosen per person, carried by the message, followed up once the account is active.

use std::path::Path;

use crate::support::{ALL, PEOPLE, attested, desk, hospital, pasted, typed, worksheet_of_people};
use desk::Desk;
use desk::contract::{
    AlertsView, ChosenPeople, ConnectionSetup, DueItem, DueKindView, NewConnection, PersonMark, PersonStateView,
    PersonView, SubmittedEntry,
};

fn open(folder: &Path) -> Desk {
    let desk = desk(folder);
    desk.save_organization(&hospital()).unwrap();
    desk
}

fn mail(desk: &Desk) -> i64 {
    desk.add_connection(NewConnection {
        name: "account-manager".into(),
        address: String::new(),
        setup: ConnectionSetup::MailDraft { to: "accounts@hie.example".into(), from: String::new() },
        secret: String::new(),
        private_key: String::new(),
        until: String::new(),
    })
    .unwrap()
}

fn person(desk: &Desk, email: &str) -> PersonView {
    desk.person(desk.person_named(email).unwrap()).unwrap()
}

fn about_alerts(desk: &Desk) -> Vec<DueItem> {
    desk.due().unwrap().items.into_iter().filter(|item| item.kind == DueKindView::Alerts).collect()
}

fn manual_submission(desk: &Desk, batch: &str) {
    let word = SubmittedEntry { batch: batch.into(), requests: Vec::new(), day: String::new(), ticket: String::new() };
    desk.confirm_submitted(&word).unwrap();
}

fn activate(desk: &Desk, ids: &[i64]) {
    let mark = PersonMark {
        people: ChosenPeople { ids: ids.to_vec(), all: None },
        state: PersonStateView::Active,
        day: String::new(),
        note: String::new(),
    };
    assert_eq!(desk.mark_people(&mark).unwrap().changed, ids.len());
}

#[test]
fn whoever_is_chosen_is_named_in_the_message_and_confirmed_after_activation() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let connection = mail(&desk);
    let worksheet = worksheet_of_people(&desk);
    assert_eq!(desk.review(worksheet).unwrap().alerts, Some(0));
    let found = desk.worksheet_alerts(worksheet, "alvarez").unwrap();
    assert_eq!((found.total, found.lines[0].person.number, found.lines[0].wished), (1, 2, false));

    assert_eq!(desk.wish_alerts(worksheet, &[2, 4], true).unwrap(), 2);
    assert_eq!(desk.wish_alerts(worksheet, &[4], false).unwrap(), 1);
    assert!(desk.worksheet_alerts(worksheet, "").unwrap().lines[0].wished, "those come first");
    // The choice belongs to the person, wherever the row goes.
    desk.edit(worksheet, &desk::contract::Edit::InsertRows { at: 0, count: 1 }, ALL).unwrap();
    assert_eq!(desk.worksheet_alerts(worksheet, "").unwrap().lines[0].person.number, 3);
    desk.edit(worksheet, &desk::contract::Edit::DeleteRows { at: 0, count: 1 }, ALL).unwrap();
    assert_eq!(desk.review(worksheet).unwrap().alerts, Some(1));
    let batch = attested(&desk, worksheet, connection);

    let text = desk.manual_submission(&batch).unwrap().text;
    let (before, after) = text.split_once("- Maria Alvarez, maria.alvarez@hospital.org\n\n").unwrap();
    assert!(before.contains("switch on clinical alerts") && after.starts_with("Kind regards"), "{text}");
    assert!(!text.contains("Nguyễn"), "nobody else: {text}");
    manual_submission(&desk, &batch);

    let maria = person(&desk, "maria.alvarez@hospital.org");
    assert_eq!(maria.alerts_at, AlertsView::Asked);
    assert!(maria.timeline.iter().any(|one| one.words == "Clinical alerts asked for with this request"));
    assert_eq!(person(&desk, "wei.li@hospital.org").alerts_at, AlertsView::No);
    assert!(about_alerts(&desk).is_empty(), "not before the account is active");
    let ids = vec![maria.summary.id];
    activate(&desk, &ids);
    let due = about_alerts(&desk);
    assert!(due[0].words.contains("clinical alerts are to be confirmed") && due[0].people == ids, "{due:?}");
    assert_eq!(desk.finish_requests(&ChosenPeople { ids, all: None }).unwrap(), 1);
    assert_eq!(person(&desk, "maria.alvarez@hospital.org").alerts_at, AlertsView::On);
    assert!(about_alerts(&desk).is_empty());
}

#[test]
fn a_message_without_anybody_chosen_says_nothing_of_alerts() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let connection = mail(&desk);
    let batch = attested(&desk, worksheet_of_people(&desk), connection);

    let text = desk.manual_submission(&batch).unwrap().text;

    assert!(!text.contains("alerts") && text.contains("\n\nKind regards"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_system_carries_no_wish_so_the_user_is_reminded_to_ask() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let worksheet = worksheet_of_people(&desk);
    desk.wish_alerts(worksheet, &[2], true).unwrap();
    let practice = desk.connection_named("practice").unwrap().id;
    let batch = attested(&desk, worksheet, practice);

    desk.send(&batch, &|_| {}).await.unwrap();
    desk.stop_practice().await;

    assert_eq!(person(&desk, "maria.alvarez@hospital.org").alerts_at, AlertsView::Wanted);
}

#[test]
fn where_alerts_stand_can_be_said_of_several_people() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let connection = mail(&desk);
    let batch = attested(&desk, worksheet_of_people(&desk), connection);
    manual_submission(&desk, &batch);
    let ids: Vec<i64> = PEOPLE[..2].iter().map(|one| desk.person_named(one[2]).unwrap()).collect();
    let people = ChosenPeople { ids: ids.clone(), all: None };

    assert_eq!(desk.note_alerts(&people, AlertsView::Wanted).unwrap(), 2);
    assert_eq!(desk.note_alerts(&people, AlertsView::Wanted).unwrap(), 0, "no news");

    activate(&desk, &ids);
    assert_eq!(about_alerts(&desk).len(), 2);
    desk.note_alerts(&people, AlertsView::No).unwrap();
    assert!(about_alerts(&desk).is_empty());
}

#[test]
fn a_form_with_fields_of_its_own_for_alerts_carries_them_itself() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let worksheet = desk.create_worksheet("Joiners", "healtheconnections/new-user").unwrap();

    assert_eq!(desk.review(worksheet).unwrap().alerts, None);
}

#[test]
fn a_row_that_was_deleted_has_no_wish_any_more() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let worksheet = worksheet_of_people(&desk);
    desk.wish_alerts(worksheet, &[3], true).unwrap();
    desk.edit(worksheet, &desk::contract::Edit::DeleteRows { at: 1, count: 1 }, ALL).unwrap();

    assert_eq!(desk.review(worksheet).unwrap().alerts, Some(0));
    assert!(desk.wish_alerts(worksheet, &[99], true).is_err());
    desk.edit(worksheet, &pasted(4, 0, &[PEOPLE[1]]), ALL).unwrap();
    desk.edit(worksheet, &typed(0, 0, "Mary"), ALL).unwrap();
    assert_eq!(desk.wish_alerts(worksheet, &[2], true).unwrap(), 1);
}
