//! Changing and ending accounts at a practice HIE: read, written against the version that was read, read back.

use crate::bench::{Bench, applicant, request};
use practice_hie::{CannedAnswer, Filtering, PracticeState};
use records::{AccountState, NewRequest, OutcomeUpdate, RequestDetails, RequestState};
use submission::{
    AccountChange, DryRunAction, HIE_EXTENSION, SendResult, differences, endings_to_confirm, new_account_change, plan,
};
use worksheet::people::{Account, RequestKind};

fn change(batch: &str, at: usize, change: &AccountChange) -> NewRequest {
    let kind = match change.active {
        Some(false) => RequestKind::Deactivate,
        Some(true) => RequestKind::Reactivate,
        None => RequestKind::ChangeRole,
    };
    let asked = RequestDetails { kind, ..RequestDetails::default() };
    new_account_change(applicant("b", at), format!("{batch}-{at}"), asked, change, HIE_EXTENSION)
}

/// Where the account of a person of the batch `b` stands, as the list of people has it.
fn standing(bench: &Bench, at: usize) -> Account {
    bench.records.person("some", true, &applicant("b", at).email).unwrap().unwrap().course.account
}

fn ending(batch: &str, at: usize) -> NewRequest {
    change(batch, at, &AccountChange::ending())
}

/// A practice HIE with active accounts of the batch `b`.
async fn with_active(people: usize, set_up: impl FnOnce(&mut practice_hie::Options)) -> Bench {
    let mut bench = Bench::new(set_up);
    bench.freeze("b", people);
    bench.send("b").await.unwrap();
    for _ in 0..3 {
        bench.hie.advance(None).unwrap();
    }
    bench
}

fn ended(bench: &Bench) -> Vec<bool> {
    let mut accounts = bench.hie.accounts().unwrap();
    accounts.sort_by(|one, other| one.external_id.cmp(&other.external_id));
    accounts.iter().map(|account| account.state == PracticeState::Deactivated).collect()
}

/// Changes, and how often each method was used for them.
fn writes(bench: &Bench) -> [usize; 3] {
    ["PATCH", "PUT", "DELETE"].map(|method| bench.requests_seen(method, "/"))
}

#[tokio::test]
async fn access_ends_by_a_patch_that_is_read_back_and_nothing_is_deleted() {
    let mut bench = with_active(3, |_| {}).await;
    bench.freeze_requests("end", &[ending("end", 0), ending("end", 2)]);

    let planned: Vec<_> = plan(&bench.records, "end").unwrap().lines.into_iter().map(|line| line.action).collect();
    let ended_well = bench.send("end").await.unwrap();

    assert_eq!(planned, [DryRunAction::Deactivate; 2]);
    assert_eq!(ended_well, SendResult::Done);
    assert_eq!(bench.states("end"), [RequestState::Confirmed; 2]);
    assert_eq!(ended(&bench), [true, false, true]);
    assert_eq!(writes(&bench), [2, 0, 0]);
    assert_eq!((standing(&bench, 0), standing(&bench, 1)), (Account::Deactivated, Account::Pending));
}

#[tokio::test]
async fn without_patch_the_whole_resource_goes_back_and_keeps_everything_else() {
    for told in [true, false] {
        let mut bench = with_active(2, |options| options.patch = !told).await;
        if !told {
            // It says that it patches, and does not.
            bench.faults().only("PATCH", "/Users").respond_next(CannedAnswer::new(501), 1, false);
        }
        let before = bench.hie.accounts().unwrap();
        bench.freeze_requests("end", &[ending("end", 1)]);

        assert_eq!(bench.send("end").await.unwrap(), SendResult::Done);

        assert_eq!(bench.states("end"), [RequestState::Confirmed], "told {told}");
        assert_eq!(writes(&bench), [usize::from(!told), 1, 0]);
        assert_eq!(ended(&bench), [false, true]);
        let after = bench.hie.accounts().unwrap();
        let kept = |accounts: &[practice_hie::HeldAccount]| {
            let mut kept: Vec<_> = accounts
                .iter()
                .map(|one| (one.user_name.clone(), one.email.clone(), one.title.clone(), one.access_level.clone()))
                .collect();
            kept.sort();
            kept
        };
        assert_eq!(kept(&after), kept(&before));
    }
}

#[tokio::test]
async fn an_account_that_nobody_can_use_yet_is_ended_too() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 1);
    bench.send("b").await.unwrap();
    bench.freeze_requests("end", &[ending("end", 0)]);

    bench.send("end").await.unwrap();

    assert_eq!(writes(&bench), [1, 0, 0], "not active is not ended");
    assert_eq!((ended(&bench), bench.states("end")), (vec![true], vec![RequestState::Confirmed]));
}

#[tokio::test]
async fn what_has_ended_already_is_left_alone_and_can_be_opened_again() {
    let mut bench = with_active(1, |_| {}).await;
    for batch in ["one", "two"] {
        bench.freeze_requests(batch, &[ending(batch, 0)]);
        bench.send(batch).await.unwrap();
    }
    bench.freeze_requests("again", &[change("again", 0, &AccountChange::reopening())]);
    bench.send("again").await.unwrap();

    assert_eq!(bench.states("two"), [RequestState::AlreadyThere]);
    assert_eq!(bench.states("again"), [RequestState::Confirmed]);
    assert_eq!((ended(&bench), writes(&bench)), (vec![false], [2, 0, 0]));
    assert_eq!(standing(&bench, 0), Account::Active);
}

#[tokio::test]
async fn an_answer_that_is_lost_is_looked_up_and_not_sent_again() {
    let mut bench = with_active(1, |_| {}).await;
    bench.faults().only("PATCH", "/Users").drop_next_responses(1);
    bench.freeze_requests("end", &[ending("end", 0)]);

    assert_eq!(bench.send("end").await.unwrap(), SendResult::Done);

    assert_eq!(bench.states("end"), [RequestState::Confirmed]);
    assert_eq!(writes(&bench), [1, 0, 0]);
}

#[tokio::test]
async fn a_request_that_is_lost_is_sent_again_after_looking() {
    let mut bench = with_active(1, |_| {}).await;
    bench.faults().only("PATCH", "/Users").drop_next_requests(1);
    bench.freeze_requests("end", &[ending("end", 0)]);

    assert_eq!(bench.send("end").await.unwrap(), SendResult::Done);

    assert_eq!((bench.states("end"), ended(&bench)), (vec![RequestState::Confirmed], vec![true]));
    assert_eq!(writes(&bench), [2, 0, 0]);
}

#[tokio::test]
async fn a_success_that_changes_nothing_is_not_confirmed_until_it_shows() {
    let mut bench = with_active(1, |_| {}).await;
    bench.faults().only("PATCH", "/Users").respond_next(CannedAnswer::new(204), 1, false);
    bench.freeze_requests("end", &[ending("end", 0)]);

    bench.send("end").await.unwrap();

    let row = &bench.rows("end")[0];
    assert_eq!((row.state, row.account), (RequestState::Accepted, AccountState::Active));
    assert!(row.explanation.contains("does not show it carried out yet"), "{}", row.explanation);
    bench.freeze_requests("later", &[ending("later", 0)]);
    bench.send("later").await.unwrap();
    bench.sender().refresh("end", &mut |_| {}).await.unwrap();
    assert_eq!(bench.states("end"), [RequestState::Confirmed]);
}

#[tokio::test]
async fn a_change_in_between_is_shown_and_the_user_decides() {
    let mut bench = with_active(1, |_| {}).await;
    let role =
        AccountChange { title: Some(("Physician".into(), "Emergency".into(), true)), ..AccountChange::default() };
    bench.faults().only("PATCH", "/Users").respond_next(CannedAnswer::new(412), 1, false);
    bench.freeze_requests("role", &[change("role", 0, &role)]);

    bench.send("role").await.unwrap();

    let row = bench.rows("role")[0].clone();
    assert_eq!(row.state, RequestState::Undecided);
    let found = differences(&bench.records, row.id).unwrap();
    let fields: Vec<_> = found.iter().map(|one| (one.field.as_str(), one.theirs.as_str(), one.ours.as_str())).collect();
    assert!(fields.contains(&("title", "Registered Nurse", "Physician")), "{fields:?}");
    assert!(fields.contains(&("access level", "Clinical", "Emergency")), "{fields:?}");
    assert!(row.explanation.contains("title: “Registered Nurse” there, “Physician” here"), "{}", row.explanation);

    // The user sends it all the same: it is read anew, and written against the version of now.
    bench.records.queue_by_user(&[row.id], crate::bench::now()).unwrap();
    bench.send("role").await.unwrap();

    assert_eq!(bench.states("role"), [RequestState::Confirmed]);
    let account = &bench.hie.accounts().unwrap()[0];
    assert_eq!((account.title.as_deref(), account.access_level.as_deref()), (Some("Physician"), Some("Emergency")));
}

#[tokio::test]
async fn what_is_written_names_the_version_that_was_read() {
    let mut bench = with_active(1, |_| {}).await;
    bench.freeze_requests("end", &[ending("end", 0)]);
    // What we read is older than what is there by the time we write: the service itself answers 412.
    let id = bench.rows("b")[0].remote_id.clone().unwrap();
    bench.hie.faults().only("GET", &format!("/Users/{id}")).respond_next(stale(&bench, &id), 1, false);

    bench.send("end").await.unwrap();

    assert_eq!(bench.states("end"), [RequestState::Undecided]);
    assert_eq!(ended(&bench), [false]);
}

/// The account as it was before its last change.
fn stale(bench: &Bench, id: &str) -> CannedAnswer {
    let email = applicant("b", 0).email;
    let external_id = bench.rows("b")[0].external_id.clone();
    let user = format!(r#"{{"id":"{id}","externalId":"{external_id}","userName":"{email}","active":true}}"#);
    CannedAnswer::new(200).header("etag", "W/\"1\"").body(user)
}

#[tokio::test]
async fn whom_the_service_does_not_have_is_told_and_nothing_is_made() {
    for filter in [Filtering::Full, Filtering::Ignored, Filtering::Off] {
        let mut bench = Bench::new(|options| options.filter = filter);
        bench.freeze_requests("end", &[ending("end", 0)]);

        bench.send("end").await.unwrap();

        let row = &bench.rows("end")[0];
        assert_eq!(row.state, RequestState::Rejected);
        assert!(row.explanation.contains("has no account with the address"), "{}", row.explanation);
        assert_eq!((writes(&bench), bench.hie.accounts().unwrap().len()), ([0, 0, 0], 0));
    }
}

#[tokio::test]
async fn an_account_of_another_origin_is_found_by_its_address() {
    let mut bench = with_active(2, |options| options.filter = Filtering::EqualsOnly).await;
    // Our records never heard of the id.
    let settlement = OutcomeUpdate { ..OutcomeUpdate::to(RequestState::Withdrawn, "") };
    let ids: Vec<_> = bench.rows("b").iter().map(|row| (row.id, settlement.clone())).collect();
    bench.records.settle(&ids, &[], crate::bench::now()).unwrap();
    bench.freeze_requests("end", &[ending("end", 1)]);

    bench.send("end").await.unwrap();

    assert_eq!((bench.states("end"), ended(&bench)), (vec![RequestState::Confirmed], vec![false, true]));
}

#[tokio::test]
async fn new_people_and_endings_go_in_one_batch() {
    let mut bench = with_active(2, |_| {}).await;
    let mixed = [request("new", 0), request("new", 1), ending("mixed", 0), request("new", 2)];
    bench.freeze_requests("mixed", &mixed);

    assert_eq!(bench.send("mixed").await.unwrap(), SendResult::Done);

    assert_eq!(bench.states("mixed"), [RequestState::Confirmed; 4]);
    assert_eq!(bench.hie.accounts().unwrap().len(), 5);
    assert_eq!(writes(&bench), [1, 0, 0]);
}

#[tokio::test]
async fn more_endings_than_a_tenth_of_the_people_have_to_be_confirmed() {
    let mut bench = with_active(30, |_| {}).await;
    bench.freeze_requests("few", &(0..3).map(|at| ending("few", at)).collect::<Vec<_>>());
    bench.freeze_requests("many", &(3..7).map(|at| ending("many", at)).collect::<Vec<_>>());

    assert_eq!(endings_to_confirm(&bench.records, "few").unwrap(), None);
    assert_eq!(endings_to_confirm(&bench.records, "many").unwrap(), Some(4));
    assert_eq!(plan(&bench.records, "many").unwrap().endings_to_confirm, Some(4));
    assert_eq!(endings_to_confirm(&bench.records, "b").unwrap(), None);
}
