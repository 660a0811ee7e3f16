//! Changes of contact at services that do something else with them: confirmed only where nothing else is different.

use crate::bench::{applicant, request};
use crate::liar::{Change, Liar, Manners};
use crate::lying_lists::Stage;
use records::{RequestDetails, RequestRow, RequestState};
use serde_json::{Value, json};
use submission::{AccountChange, DryRunAction, HIE_EXTENSION, SendError, differences, new_account_change, plan};
use worksheet::people::RequestKind;

const OLD: &str = "(212) 555-2000";

/// The account of the first person, with a desk number that is first.
fn account(named: &str) -> Value {
    let person = applicant("b", 0);
    json!({
        "id": "7", "externalId": "theirs", "userName": person.email, "active": true, "title": "Nurse",
        "name": {"givenName": named, "familyName": person.family_name, "middleName": "M"},
        "emails": [{"value": person.email, "type": "work", "primary": true}],
        "phoneNumbers": [
            {"value": "212-555-0100", "type": "work", "primary": true},
            {"value": OLD, "type": "mobile"},
        ],
    })
}

/// What becomes of a new mobile number; and what was sent.
fn change(stage: &mut Stage, manners: Manners, named: &str) -> (RequestRow, Vec<Value>) {
    let mut liar = Liar::new(manners, Vec::new(), 7);
    liar.accounts.push(account(named));
    let (batch, connection) = stage.begin(liar);
    let asked = RequestDetails { kind: RequestKind::ChangeContact, ..RequestDetails::default() };
    let wanted = AccountChange { mobile: Some("(212) 555-0199".into()), ..AccountChange::default() };
    let request = new_account_change(applicant("b", 0), format!("{batch}-0"), asked, &wanted, HIE_EXTENSION);
    stage.freeze(&batch, connection, &[request]);

    stage.go_on(&batch, connection).unwrap();

    let patches = stage.liar.lock().unwrap().patches.clone();
    (stage.records.batch_requests(&batch).unwrap().remove(0), patches)
}

#[test]
fn a_number_is_exchanged_and_the_desk_number_stays() {
    let (row, sent) = change(&mut Stage::new(), Manners::honest(), "Given0");

    assert_eq!(row.state, RequestState::Confirmed, "{}", row.explanation);
    assert_eq!(
        sent[0]["Operations"][0]["value"],
        json!({"phoneNumbers": [
            {"value": "212-555-0100", "type": "work", "primary": true},
            {"value": "tel:+1-212-555-0199", "type": "mobile"},
        ]})
    );
}

#[test]
fn what_else_became_different_is_shown_and_not_confirmed() {
    let mut stage = Stage::new();
    for (how, field) in [(Change::Appends, "555-2000"), (Change::DropsOthers, "555-0100")] {
        let (row, _) = change(&mut stage, Manners { change: how, ..Manners::honest() }, "Given0");

        assert_eq!(row.state, RequestState::Undecided, "{how:?}");
        assert!(row.explanation.contains(field), "{how:?}: {}", row.explanation);
        assert!(!differences(&stage.records, row.id).unwrap().is_empty());
    }
}

#[test]
fn an_account_with_the_address_and_another_name_is_a_question() {
    let mut stage = Stage::new();

    let (row, sent) = change(&mut stage, Manners::honest(), "Somebody");

    assert_eq!((row.state, sent.len()), (RequestState::Undecided, 0));
    assert!(row.explanation.contains("Somebody"), "{}", row.explanation);
    // The user says that it is this person's.
    stage.records.queue_by_user(&[row.id], crate::bench::now()).unwrap();
    let connection = stage.records.batch(&row.batch).unwrap().connection;
    stage.go_on(&row.batch, connection).unwrap();
    assert_eq!(stage.records.batch_requests(&row.batch).unwrap()[0].state, RequestState::Confirmed);
}

#[test]
fn what_the_service_has_no_place_for_is_said_and_nothing_is_sent() {
    let mut stage = Stage::new();
    let manners = Manners { declares: &["userName", "name", "emails", "active"], ..Manners::honest() };

    let (row, sent) = change(&mut stage, manners, "Given0");

    assert_eq!((row.state, sent.len()), (RequestState::Rejected, 0));
    assert!(row.explanation.contains("has no place for: mobile number"), "{}", row.explanation);
    // Once it is known, the dry run says so before.
    let (batch, connection) = (format!("{}-again", row.batch), stage.records.batch(&row.batch).unwrap().connection);
    let asked = RequestDetails { kind: RequestKind::ChangeContact, ..RequestDetails::default() };
    let wanted = AccountChange { mobile: Some("(212) 555-0198".into()), ..AccountChange::default() };
    let request = new_account_change(applicant("b", 0), format!("{batch}-0"), asked, &wanted, HIE_EXTENSION);
    stage.freeze(&batch, connection, &[request]);
    let planned = plan(&stage.records, &batch).unwrap();
    assert_eq!(planned.lines[0].action, DryRunAction::Skip, "{:?}", planned.lines);
}

#[test]
fn the_same_refusal_again_and_again_stops_and_asks() {
    let mut stage = Stage::new();
    let (batch, connection) = stage.begin(Liar::new(Manners { refuses: true, ..Manners::honest() }, Vec::new(), 7));
    let requests: Vec<_> = (0..30).map(|at| request(&batch, at)).collect();
    stage.freeze(&batch, connection, &requests);

    let stopped = stage.go_on(&batch, connection);

    assert!(matches!(stopped, Err(SendError::RefusedAlike { people: 10, .. })), "{stopped:?}");
    let tally = stage.records.tally(&batch).unwrap();
    assert_eq!((tally.of(RequestState::Rejected), tally.of(RequestState::Queued)), (10, 20));
}

#[test]
fn what_is_not_as_it_was_attested_is_not_sent() {
    let mut stage = Stage::new();
    let (batch, connection) = stage.begin(Liar::new(Manners::honest(), Vec::new(), 7));
    let mut other = request(&batch, 1);
    other.applicant.title = "Physician".into();
    stage.freeze(&batch, connection, &[request(&batch, 0), other]);

    let stopped = stage.go_on(&batch, connection);

    assert!(matches!(stopped, Err(SendError::NotAsAttested { what: "the title", .. })), "{stopped:?}");
    assert!(stage.liar.lock().unwrap().asked.is_empty());
}
