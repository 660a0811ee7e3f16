//! Batches, requests, connections and people in the records.

use jiff::Timestamp;
use records::{
    AccountState, BatchRow, Channel, NewAttempt, NewRequest, OutcomeUpdate, PersonSnapshot, Records, RecordsError,
    Removal, RequestDetails, RequestState,
};
use tempfile::TempDir;
use worksheet::people::{Account, StateSource};

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn open() -> (TempDir, Records, i64) {
    let folder = tempfile::tempdir().unwrap();
    let mut records = Records::open(folder.path()).unwrap();
    let id = records.add_connection("Practice HIE", Channel::Practice, "", "{}", now()).unwrap().id;
    (folder, records, id)
}

fn batch(id: &str, connection: i64) -> BatchRow {
    BatchRow {
        id: id.into(),
        name: "November".into(),
        worksheet: None,
        form: "some/form".into(),
        form_name: "Some form".into(),
        connection,
        attested_by: "Ada Marsh".into(),
        attested: now(),
        statements: vec!["True.".into()],
        digest: "00".into(),
        stopped: None,
    }
}

fn request(external_id: &str, email: &str) -> NewRequest {
    NewRequest {
        external_id: external_id.into(),
        applicant: PersonSnapshot {
            given_name: "Ana".into(),
            family_name: "Díaz".into(),
            email: email.into(),
            mobile: "(212) 555-2368".into(),
            facility: "Main".into(),
            title: "Nurse".into(),
            level: "Clinical".into(),
            break_the_glass: true,
            sheet_row: 2,
        },
        asked: RequestDetails::default(),
        payload: "{}".into(),
        sha256: "00".into(),
    }
}

#[test]
fn a_batch_is_kept_whole_or_not_at_all() {
    let (_folder, mut records, connection) = open();
    let kept = batch("one", connection);
    records.freeze(&kept, &[request("1", "a@example.org")], now()).unwrap();

    // The second request has an external id that is taken.
    let taken = records.freeze(
        &batch("two", connection),
        &[request("2", "b@example.org"), request("1", "c@example.org")],
        now(),
    );

    assert!(taken.is_err());
    assert_eq!(records.batches().unwrap(), [kept]);
    assert!(matches!(records.batch("two"), Err(RecordsError::NotFound { .. })));
    assert_eq!(records.batch_requests("one").unwrap()[0].applicant, request("1", "a@example.org").applicant);
}

#[test]
fn only_what_is_queued_is_marked_as_being_sent() {
    let (_folder, mut records, connection) = open();
    records
        .freeze(&batch("one", connection), &[request("1", "a@example.org"), request("2", "b@example.org")], now())
        .unwrap();
    let ids: Vec<_> = records.next_queued("one", 10).unwrap().iter().map(|row| row.id).collect();

    assert_eq!(records.mark_sending(&ids[..1], now()).unwrap(), ids[..1]);
    assert_eq!(records.mark_sending(&ids, now()).unwrap(), ids[1..]);

    assert!(records.next_queued("one", 10).unwrap().is_empty());
    assert_eq!(records.tally("one").unwrap().of(RequestState::Sending), 2);
    assert_eq!(records.recover(connection, now()).unwrap(), 2);
    assert_eq!(records.tally("one").unwrap().unfinished(), 2);
}

#[test]
fn a_person_follows_the_request_that_arrived() {
    let (_folder, mut records, connection) = open();
    records.freeze(&batch("one", connection), &[request("1", "A@Example.org")], now()).unwrap();
    let id = records.next_queued("one", 1).unwrap()[0].id;
    records.settle(&[(id, OutcomeUpdate::to(RequestState::Rejected, "No."))], &[], now()).unwrap();
    assert!(records.people(true).unwrap().is_empty());

    let accepted = OutcomeUpdate {
        remote_id: Some("r1".into()),
        username: Some("adiaz01".into()),
        account: Some(AccountState::Received),
        ..OutcomeUpdate::to(RequestState::Accepted, "")
    };
    let attempt =
        NewAttempt { request: id, made: now(), what: "POST /Users".into(), status: Some(201), answer: "{}".into() };
    records.settle(&[(id, accepted)], std::slice::from_ref(&attempt), now()).unwrap();
    let confirmed =
        OutcomeUpdate { account: Some(AccountState::Active), ..OutcomeUpdate::to(RequestState::Confirmed, "") };
    records.settle(&[(id, confirmed)], &[], now()).unwrap();

    let person = records.person("some", true, "a@example.ORG").unwrap().unwrap();
    assert_eq!(
        (person.course.account, person.username.as_str(), person.request),
        (Account::Active, "adiaz01", Some(id))
    );
    assert_eq!((person.external_id.as_str(), person.remote_id.as_str()), ("1", "r1"));
    assert_eq!(
        records.courses("some", true).unwrap().get("a@example.org").map(|one| one.account),
        Some(Account::Active)
    );
    let told: Vec<_> =
        records.timeline(person.id).unwrap().into_iter().map(|one| (one.what, one.source, one.evidence)).collect();
    let batch = || "batch:one".to_owned();
    assert_eq!(told, [("received".into(), StateSource::Hie, batch()), ("active".into(), StateSource::Hie, batch())]);
    assert_eq!(records.attempts(id).unwrap(), [attempt]);
    assert_eq!(records.batch_requests("one").unwrap()[0].remote_id.as_deref(), Some("r1"));
}

#[test]
fn a_connection_is_removed_as_far_as_batches_allow() {
    let (_folder, mut records, connection) = open();
    let idle = records.add_connection("Other", Channel::Scim, "https://example.org", "{}", now()).unwrap().id;
    assert!(matches!(
        records.add_connection("other", Channel::Scim, "", "{}", now()),
        Err(RecordsError::NameTaken { .. })
    ));
    records.freeze(&batch("one", connection), &[request("1", "a@example.org")], now()).unwrap();

    assert_eq!(records.remove_connection(idle, now()).unwrap(), Removal::Gone);
    assert_eq!(records.remove_connection(connection, now()).unwrap(), Removal::InUse);
    assert_eq!(records.withdraw_queued("one", now()).unwrap(), 1);
    assert_eq!(records.remove_connection(connection, now()).unwrap(), Removal::Hidden);

    assert!(records.connections().unwrap().is_empty());
    assert_eq!(records.connection_row(connection).unwrap().name, "Practice HIE");
    assert!(records.add_connection("Practice HIE", Channel::Practice, "", "{}", now()).is_ok());
}

#[test]
fn a_new_credential_lets_a_stopped_connection_send_again() {
    let (_folder, mut records, connection) = open();
    records.stop_connection(connection, Some("Refused.")).unwrap();

    records.note_credential(connection, "6789", now(), "").unwrap();

    let row = records.connection_row(connection).unwrap();
    assert_eq!((row.stopped, row.credential_last_four.as_str(), row.credential_since), (None, "6789", Some(now())));
}
