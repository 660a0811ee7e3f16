//! Requests for people who are known: how they go, what is refused, and that they can be taken back.

use std::fs;

use crate::support::{desk, hospital};
use desk::Desk;
use desk::contract::{
    ChosenPeople, PersonMark, PersonStateView, RequestKindView, RequestStateView, RequestWish, RosterTaking,
    SubmittedEntry,
};
use desk::fault::FaultCode;
use tempfile::TempDir;

fn with_people() -> (TempDir, Desk) {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let path = folder.path().join("accounts.csv");
    let lines = [
        "User Name,First Name,Last Name,Email,Title,Status",
        "malvarez01,Maria,Alvarez,maria.alvarez@hospital.org,Registered Nurse,Active",
        "wli02,Wei,Li,wei.li@hospital.org,Care Manager,Active",
        "acruz03,Ana,Cruz,ana.cruz@hospital.org,Patient Registrar,Inactive",
    ];
    fs::write(&path, lines.join("\r\n")).unwrap();
    let view = desk.open_roster(&path, None).unwrap();
    desk.take_roster(view.id, &RosterTaking::default()).unwrap();
    (folder, desk)
}

fn wish(desk: &Desk, kind: RequestKindView, who: &[&str]) -> RequestWish {
    let ids = who.iter().map(|who| desk.person_named(who).unwrap()).collect();
    RequestWish { kind: Some(kind), people: ChosenPeople { ids, all: None }, ..RequestWish::default() }
}

fn state(desk: &Desk, who: &str) -> (PersonStateView, String) {
    let summary = desk.person(desk.person_named(who).unwrap()).unwrap().summary;
    (summary.state, summary.open_request)
}

#[test]
fn the_end_of_access_goes_as_a_ticket_in_the_exchanges_words_and_is_done_when_the_user_says_so() {
    let (_folder, desk) = with_people();
    let asked = RequestWish {
        leaves: "2026-01-05".into(),
        reason: "Left the organization".into(),
        ..wish(&desk, RequestKindView::Deactivate, &["malvarez01", "wli02", "acruz03"])
    };

    let plan = desk.plan_requests(&asked).unwrap();
    assert_eq!((plan.groups.len(), plan.groups[0].people, plan.left_out.len()), (1, 2, 1));
    assert!(plan.groups[0].way.contains("support ticket") && plan.warnings.is_empty(), "{plan:?}");
    let text = |label: &str| plan.groups[0].text.iter().find(|field| field.label == label).unwrap().text.clone();
    assert_eq!(text("Issue Type"), "User: Deactivation Request");
    assert_eq!(text("Name"), "Dana Rivera");
    assert!(
        text("Please describe your issue").contains("HIE username: malvarez01"),
        "{}",
        text("Please describe your issue")
    );
    assert_eq!(state(&desk, "malvarez01").1, "", "a plan makes nothing");

    let made = desk.make_requests(&asked).unwrap();
    let batch = &made.batches[0];
    assert!(batch.by_hand);
    assert_eq!(state(&desk, "malvarez01"), (PersonStateView::Active, "Deactivation: ready to send".into()));
    assert!(desk.due().unwrap().items.iter().any(|item| item.words.contains("can still log in")));
    assert_eq!(
        desk.manual_submission(&batch.batch).unwrap_err().code,
        FaultCode::NotAttested,
        "two of three are unusually many"
    );
    desk.confirm_endings(&batch.batch, 2).unwrap();
    let laid_out = desk.manual_submission(&batch.batch).unwrap();
    assert_eq!(
        desk.web_form_fields(&batch.batch, laid_out.people[0].request)
            .unwrap()
            .fields
            .iter()
            .map(|field| field.label.clone())
            .collect::<Vec<_>>()[3..],
        ["Phone", "Issue Type", "Please describe your issue"]
    );

    let said =
        SubmittedEntry { batch: batch.batch.clone(), requests: Vec::new(), day: String::new(), ticket: "T-1".into() };
    desk.confirm_submitted(&said).unwrap();
    assert_eq!(state(&desk, "wli02").0, PersonStateView::DeactivationRequested);
    let mark = PersonMark {
        people: asked.people.clone(),
        state: PersonStateView::Deactivated,
        day: String::new(),
        note: String::new(),
    };
    assert_eq!(desk.mark_people(&mark).unwrap().changed, 3);
    let maria = desk.person(desk.person_named("malvarez01").unwrap()).unwrap();
    assert_eq!(maria.summary.state, PersonStateView::Deactivated);
    let told: Vec<_> = maria.timeline.iter().rev().map(|entry| entry.words.as_str()).collect();
    assert_eq!(
        told,
        [
            "Found at the HIE: active",
            "Leaves on 2026-01-05",
            "Deactivation: ready to send",
            "Deactivation: deactivation requested",
            "Deactivated"
        ]
    );
}

#[test]
fn a_request_is_taken_back_until_it_is_sent_and_a_second_one_waits_for_the_first() {
    let (_folder, desk) = with_people();
    let change =
        RequestWish { mobile: "(631) 555-2299".into(), ..wish(&desk, RequestKindView::ChangeContact, &["wli02"]) };
    let id = change.people.ids[0];
    let made = desk.make_requests(&change).unwrap();

    let again = desk.make_requests(&change).unwrap_err();
    assert!(again.hint.contains("take it back first"), "{again}");
    desk.take_back_request(id).unwrap();
    assert_eq!(state(&desk, "wli02"), (PersonStateView::Active, String::new()));
    let outcome = &desk.batch(&made.batches[0].batch).unwrap().outcomes[0];
    assert_eq!(outcome.state, RequestStateView::Withdrawn);
    assert_eq!(desk.take_back_request(id).unwrap_err().code, FaultCode::BadRequest);

    let made = desk.make_requests(&change).unwrap();
    let batch = made.batches[0].batch.clone();
    desk.confirm_submitted(&SubmittedEntry { batch, requests: Vec::new(), day: String::new(), ticket: String::new() })
        .unwrap();
    assert_eq!(desk.person(id).unwrap().mobile, "", "asked for is not carried out");
    assert_eq!(desk.take_back_request(id).unwrap_err().code, FaultCode::BadRequest, "it was sent");
    assert_eq!(desk.finish_requests(&change.people).unwrap(), 1);
    assert_eq!(desk.person(id).unwrap().mobile, "(631) 555-2299");
    assert!(desk.finish_requests(&change.people).is_err(), "nothing is open any more");
}

#[test]
fn a_change_of_role_goes_as_a_worksheet_with_the_new_title_and_is_frozen_as_what_it_is() {
    let (_folder, desk) = with_people();
    let unsaid = wish(&desk, RequestKindView::ChangeRole, &["malvarez01"]);
    assert_eq!(desk.plan_requests(&unsaid).unwrap().missing, ["The new title is missing."]);
    let wrong = RequestWish { title: "Astronaut".into(), ..unsaid.clone() };
    assert!(desk.make_requests(&wrong).unwrap_err().message.contains("not a title"));
    let asked = RequestWish { title: "physician".into(), ..unsaid };

    let made = desk.make_requests(&asked).unwrap();

    let worksheet = made.worksheets[0].worksheet;
    let rows = desk.rows(worksheet, crate::support::ALL).unwrap();
    assert_eq!(
        (rows.len(), rows[0].cells[2].as_str(), rows[0].cells[5].as_str()),
        (1, "maria.alvarez@hospital.org", "Physician")
    );
    assert!(made.batches.is_empty() && desk.batches().unwrap().is_empty(), "a worksheet is attested first");
}

fn marks(desk: &Desk, worksheet: i64) -> Vec<String> {
    desk.open_worksheet(worksheet).unwrap();
    let rows = desk.rows(worksheet, crate::support::ALL).unwrap();
    let codes = rows.iter().flat_map(|row| &row.problems).map(|problem| problem.code.clone());
    codes.filter(|code| code.starts_with("person.")).collect()
}

#[test]
fn an_account_that_is_the_reason_for_the_row_is_no_surprise() {
    let (folder, desk) = with_people();
    let change = RequestWish { title: "physician".into(), ..wish(&desk, RequestKindView::ChangeRole, &["malvarez01"]) };
    let again = wish(&desk, RequestKindView::Reactivate, &["acruz03"]);

    let change = desk.make_requests(&change).unwrap().worksheets[0].worksheet;
    let again = desk.make_requests(&again).unwrap().worksheets[0].worksheet;

    assert_eq!(marks(&desk, change), [] as [String; 0]);
    assert_eq!(marks(&desk, again), [] as [String; 0]);
    // Somebody else with an account, in the same worksheet, is one.
    desk.edit(change, &crate::support::typed(0, 2, "wei.li@hospital.org"), crate::support::ALL).unwrap();
    assert_eq!(marks(&desk, change), ["person.already-active"]);
    // Once the account was opened again, to ask for that is too late.
    let found = [
        "User Name,First Name,Last Name,Email,Title,Status",
        "acruz03,Ana,Cruz,ana.cruz@hospital.org,Patient Registrar,Active",
    ];
    let path = folder.path().join("later.csv");
    fs::write(&path, found.join("\r\n")).unwrap();
    let view = desk.open_roster(&path, None).unwrap();
    desk.take_roster(view.id, &RosterTaking { everything: true, ..RosterTaking::default() }).unwrap();
    assert_eq!(marks(&desk, again), ["person.already-active"]);
}

#[test]
fn whoever_cannot_be_asked_for_is_left_out_with_the_reason() {
    let (_folder, desk) = with_people();
    let cases = [
        (RequestKindView::Reactivate, "malvarez01", "not deactivated"),
        (RequestKindView::Deactivate, "acruz03", "was deactivated"),
        (RequestKindView::ChangeContact, "acruz03", "was deactivated"),
        (RequestKindView::Add, "malvarez01", "There is an account"),
        (RequestKindView::Add, "acruz03", "reactivation"),
    ];
    for (kind, who, why) in cases {
        let plan = desk.plan_requests(&wish(&desk, kind, &[who])).unwrap();
        assert!(plan.groups.is_empty() && plan.left_out[0].why.contains(why), "{kind:?} {who}: {plan:?}");
    }
    let suspicious = RequestWish {
        reason: "opened the chart of a patient, MRN 4711".into(),
        ..wish(&desk, RequestKindView::Deactivate, &["wli02"])
    };
    assert_eq!(desk.plan_requests(&suspicious).unwrap().warnings.len(), 2);
    let both = RequestWish {
        email: "x@hospital.org".into(),
        ..wish(&desk, RequestKindView::ChangeContact, &["wli02", "malvarez01"])
    };
    assert!(desk.plan_requests(&both).unwrap().missing[0].contains("one person at a time"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_connected_hie_ends_access_itself_and_it_is_read_back() {
    let (_folder, desk) = with_people();
    let view = desk.refresh_people("practice", None).await.unwrap();
    desk.take_roster(view.id, &RosterTaking::default()).unwrap();
    let asked = wish(&desk, RequestKindView::Deactivate, &["james.okafor@riverside.example.org"]);
    let plan = desk.plan_requests(&asked).unwrap();
    assert!(plan.groups[0].way.contains("read back"), "{plan:?}");

    let made = desk.make_requests(&asked).unwrap();
    let batch = &made.batches[0].batch;
    desk.send(batch, &|_| {}).await.unwrap();
    let sent = desk.batch(batch).unwrap();

    assert_eq!(sent.outcomes[0].state, RequestStateView::Confirmed, "{:?}", sent.outcomes);
    assert_eq!(state(&desk, "james.okafor@riverside.example.org").0, PersonStateView::Deactivated);
    let again = wish(&desk, RequestKindView::Reactivate, &["james.okafor@riverside.example.org"]);
    let made = desk.make_requests(&again).unwrap();
    desk.send(&made.batches[0].batch, &|_| {}).await.unwrap();
    assert_eq!(state(&desk, "james.okafor@riverside.example.org").0, PersonStateView::Active);
    let wrong = RequestWish { connection: "practice".into(), ..wish(&desk, RequestKindView::Deactivate, &["wli02"]) };
    assert!(desk.plan_requests(&wrong).unwrap().left_out[0].why.contains("not one of"));
    desk.stop_practice().await;
}
