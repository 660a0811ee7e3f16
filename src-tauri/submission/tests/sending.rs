//! Sending to a practice HIE over loopback: the ordinary path, and every failure that the rules name.

use std::time::Duration;

use crate::bench::{Bench, TOKEN, applicant, nothing, request};
use practice_hie::{CannedAnswer, Filtering};
use records::{AccountState, RequestState};
use submission::{
    HIE_EXTENSION, SendControl, SendError, SendErrorKind, SendObserver, SendResult, StopReason, USER_SCHEMA,
    new_request,
};

#[tokio::test]
async fn a_batch_goes_out_in_bulk_and_is_confirmed_by_reading_back() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 250);

    let ending = bench.send("b").await.unwrap();

    assert_eq!(ending, SendResult::Done);
    assert_eq!(bench.confirmed("b"), 250);
    assert_eq!(bench.requests_seen("POST", "/Bulk"), 3);
    assert_eq!(bench.requests_seen("POST", "/Users"), 0);
    assert!(bench.accounts_per_request("b").iter().all(|count| *count == 1));
    let first = &bench.rows("b")[0];
    assert_eq!(first.account, AccountState::Received);
    assert!(!first.username.is_empty() && first.remote_id.is_some() && first.explanation.is_empty());
}

#[tokio::test]
async fn without_bulk_people_go_one_by_one_and_each_is_told() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 12);
    let mut told = Vec::new();

    let mut progress = |one: SendObserver| told.push(one);
    bench.sender().send("b", &SendControl::new(), &mut progress).await.unwrap();

    assert_eq!(bench.requests_seen("POST", "/Users"), 12);
    let done: Vec<_> = told.iter().map(|one| one.done).collect();
    assert!(done.is_sorted() && done.last() == Some(&12) && done.contains(&6), "{done:?}");
    assert!(told.iter().all(|one| one.total == 12));
    assert_eq!(bench.confirmed("b"), 12);
}

#[tokio::test]
async fn each_request_names_the_program_and_has_a_key_of_its_own() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 2);

    bench.send("b").await.unwrap();

    let seen = bench.faults().seen();
    assert!(seen.iter().all(|one| one.user_agent.as_deref().is_some_and(|agent| agent.starts_with("AUM-Desk/"))));
    let keys: Vec<_> =
        seen.iter().filter(|one| one.method == "POST").filter_map(|one| one.idempotency_key.clone()).collect();
    assert!(keys.len() == 2 && keys[0].starts_with("b-0-") && keys[1].starts_with("b-1-"), "{keys:?}");
}

#[tokio::test]
async fn an_answer_that_is_lost_after_the_work_makes_no_second_account() {
    for bulk in [true, false] {
        let mut bench = Bench::new(|options| options.bulk = bulk);
        bench.freeze("b", 5);
        bench.faults().only("POST", "/").drop_next_responses(1);

        assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

        assert_eq!(bench.confirmed("b"), 5, "bulk {bulk}");
        assert_eq!(bench.requests_seen("POST", "/"), if bulk { 1 } else { 5 });
        assert_eq!(bench.accounts_per_request("b"), [1; 5]);
    }
}

#[tokio::test]
async fn a_request_that_is_lost_before_the_work_is_looked_up_twice_and_sent_again() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 2);
    bench.faults().only("POST", "/Users").drop_next_requests(1);

    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

    assert_eq!(bench.confirmed("b"), 2);
    assert_eq!(bench.requests_seen("POST", "/Users"), 3);
    assert!(bench.requests_seen("GET", "externalId") >= 2);
    assert_eq!(bench.accounts_per_request("b"), [1, 1]);
}

#[tokio::test]
async fn a_bulk_that_breaks_off_halfway_is_completed_without_doubles() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 20);
    bench.faults().cut_next_bulk_after(7);

    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

    assert_eq!(bench.confirmed("b"), 20);
    assert_eq!(bench.accounts_per_request("b"), [1; 20]);
}

#[tokio::test]
async fn a_time_out_after_the_work_is_looked_up() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.timing.single = Duration::from_millis(250);
    bench.freeze("b", 2);
    bench.faults().only("POST", "/Users").delay_next(Duration::from_secs(2), 1);

    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

    assert_eq!(bench.requests_seen("POST", "/Users"), 2);
    assert_eq!(bench.accounts_per_request("b"), [1, 1]);
    assert_eq!(bench.confirmed("b"), 2);
}

#[tokio::test]
async fn a_gateway_that_gave_up_after_the_work_is_looked_up() {
    for status in [500, 502, 503, 504] {
        let mut bench = Bench::new(|_| {});
        bench.freeze("b", 5);
        let answer = CannedAnswer::new(status).body("<html>gateway</html>");
        bench.faults().only("POST", "/").respond_next(answer, 1, true);

        assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

        assert_eq!(bench.requests_seen("POST", "/"), 1, "{status}");
        assert_eq!(bench.accounts_per_request("b"), [1; 5]);
    }
}

#[tokio::test]
async fn a_success_that_cannot_be_read_is_no_success() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 2);
    bench.faults().only("POST", "/Users").respond_next(CannedAnswer::new(201).body("Hello!"), 1, false);

    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

    assert_eq!(bench.requests_seen("POST", "/Users"), 3);
    assert_eq!(bench.accounts_per_request("b"), [1, 1]);
}

#[tokio::test]
async fn a_refused_credential_stops_the_connection_until_the_user_acts() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 3);
    bench.token = "another-token-0123456789".into();

    let refused = bench.send("b").await;

    assert!(matches!(refused, Err(SendError::CredentialRefused { .. })), "{refused:?}");
    assert_eq!(bench.states("b"), [RequestState::Queued; 3]);
    let kept = StopReason::read(bench.records.batch("b").unwrap().stopped.as_deref()).unwrap();
    assert_eq!(kept.kind, SendErrorKind::CredentialRefused);
    let seen = bench.faults().seen().len();
    assert!(matches!(bench.send("b").await, Err(SendError::Stopped { .. })));
    assert_eq!(bench.faults().seen().len(), seen, "a stopped connection asks nothing");

    bench.token = TOKEN.into();
    assert!(bench.sender().test().await.unwrap().ok);
    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);
    assert_eq!(bench.records.batch("b").unwrap().stopped, None);
}

#[tokio::test]
async fn a_credential_refused_in_the_middle_leaves_the_rest_queued() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 3);
    bench.faults().only("POST", "/Users").respond_next(
        CannedAnswer::new(403).body("{\"detail\":\"Read only.\"}"),
        1,
        false,
    );

    let refused = bench.send("b").await.unwrap_err();

    assert!(refused.to_string().contains("Read only."), "{refused}");
    assert_eq!(bench.states("b"), [RequestState::Queued; 3]);
    assert!(bench.records.connection_row(bench.connection).unwrap().stopped.is_some());
}

#[tokio::test]
async fn asked_to_wait_it_waits_as_long_as_asked_and_says_so() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 3);
    bench.faults().only("POST", "/Bulk").respond_next(CannedAnswer::new(429).header("retry-after", "42"), 1, false);
    let mut waits = Vec::new();

    let mut progress = |one: SendObserver| waits.extend(one.waiting);
    bench.sender().send("b", &SendControl::new(), &mut progress).await.unwrap();

    assert!(bench.clock.slept.lock().unwrap().contains(&Duration::from_secs(42)));
    assert!(waits.iter().any(|text| text.contains("asked us to wait")), "{waits:?}");
    assert_eq!(bench.confirmed("b"), 3);
}

#[tokio::test]
async fn a_wait_without_end_is_capped_and_given_up() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 3);
    bench.faults().only("POST", "/Bulk").respond_next(CannedAnswer::new(429).header("retry-after", "86400"), 50, false);

    let given_up = bench.send("b").await;

    assert!(matches!(given_up, Err(SendError::TooBusy { until: Some(_), .. })), "{given_up:?}");
    assert!(bench.clock.slept.lock().unwrap().iter().all(|time| *time <= Duration::from_secs(900)));
    assert_eq!(bench.states("b"), [RequestState::Queued; 3]);
}

#[tokio::test]
async fn small_limits_of_the_service_are_kept_or_found_out() {
    let mut bench = Bench::new(|options| (options.max_operations, options.max_payload) = (50, 16_384));
    bench.freeze("b", 120);
    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);
    assert_eq!(bench.confirmed("b"), 120);

    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 40);
    bench.faults().only("POST", "/Bulk").respond_next(CannedAnswer::new(413), 2, false);
    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);
    assert_eq!(bench.requests_seen("POST", "/Bulk"), 6);
    assert_eq!(bench.confirmed("b"), 40);
}

#[tokio::test]
async fn a_service_that_only_pretends_to_offer_bulk_is_remembered() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 3);
    bench.freeze("c", 3);
    bench.faults().only("POST", "/Bulk").respond_next(CannedAnswer::new(501), 1, false);

    bench.send("b").await.unwrap();
    bench.send("c").await.unwrap();

    assert_eq!((bench.confirmed("b"), bench.confirmed("c")), (3, 3));
    assert_eq!(bench.requests_seen("POST", "/Bulk"), 1);
}

#[tokio::test]
async fn an_address_that_is_taken_is_ours_or_theirs() {
    for bulk in [true, false] {
        let mut bench = Bench::new(|options| options.bulk = bulk);
        // Theirs: the same person, asked for by another batch of another desk.
        let mut other = Bench::new(|_| {});
        other.running = std::sync::Arc::clone(&bench.hie).serve(0).unwrap();
        let theirs = new_request(applicant("b", 0), "elsewhere".into(), "elsewhere", HIE_EXTENSION);
        other.freeze_requests("elsewhere", &[theirs]);
        other.send("elsewhere").await.unwrap();
        // Ours: made by this request, though our records don't know it.
        let mut twin = Bench::new(|_| {});
        twin.running = std::sync::Arc::clone(&bench.hie).serve(0).unwrap();
        twin.freeze_requests("b", &[request("b", 1)]);
        twin.send("b").await.unwrap();
        bench.freeze("b", 3);

        assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

        let rows = bench.rows("b");
        let states: Vec<_> = rows.iter().map(|row| row.state).collect();
        // Sent alone, ours has the Idempotency-Key of its first time, and gets its first answer again.
        let ours = if bulk { RequestState::AlreadyThere } else { RequestState::Confirmed };
        assert_eq!(states, [RequestState::Undecided, ours, RequestState::Confirmed]);
        assert!(rows[0].explanation.contains("another request"), "{}", rows[0].explanation);
        assert_eq!(bench.accounts_per_request("b"), [0, 1, 1]);
    }
}

#[tokio::test]
async fn services_whose_filters_are_poor_or_lie_are_looked_through() {
    for (filter, page_size) in
        [(Filtering::Ignored, 3), (Filtering::Off, 100), (Filtering::EqualsOnly, 2), (Filtering::Full, 50)]
    {
        for bulk in [true, false] {
            let mut bench = Bench::new(|options| {
                (options.filter, options.page_size, options.bulk) = (filter, page_size, bulk);
            });
            bench.freeze("a", 7);
            bench.freeze("b", 7);
            bench.send("a").await.unwrap();
            bench.faults().only("POST", "/").drop_next_responses(1);

            assert_eq!(bench.send("b").await.unwrap(), SendResult::Done, "{filter:?} {bulk}");

            assert_eq!(bench.confirmed("b"), 7, "{filter:?} {bulk}");
            assert_eq!(bench.accounts_per_request("b"), [1; 7]);
            let posts = bench.requests_seen("POST", "/");
            assert_eq!(posts, if bulk { 2 } else { 14 }, "{filter:?}: nobody was sent twice");
        }
    }
}

#[tokio::test]
async fn what_the_service_refuses_says_why_and_does_not_hold_up_the_others() {
    for bulk in [true, false] {
        let mut bench = Bench::new(|options| options.bulk = bulk);
        let mut bad = applicant("b", 1);
        bad.email = "nobody".into();
        let bad = new_request(bad, "b-1".into(), "b", HIE_EXTENSION);
        bench.freeze_requests("b", &[request("b", 0), bad, request("b", 2)]);

        assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

        assert_eq!(
            bench.states("b"),
            [RequestState::Confirmed, RequestState::Rejected, RequestState::Confirmed],
            "bulk {bulk}"
        );
        let explanation = &bench.rows("b")[1].explanation;
        assert!(explanation.contains("not an e-mail address"), "{explanation}");
    }
}

#[tokio::test]
async fn a_redirect_to_elsewhere_is_refused_and_the_credential_stays() {
    let mut bench = Bench::new(|options| options.bulk = false);
    let elsewhere = Bench::new(|_| {});
    bench.freeze("b", 2);
    let target = format!("{}/Users", elsewhere.running.base_url());
    bench.faults().only("POST", "/Users").respond_next(CannedAnswer::new(307).header("location", &target), 1, false);

    let refused = bench.send("b").await;

    assert!(matches!(refused, Err(SendError::Redirected { .. })), "{refused:?}");
    assert!(elsewhere.faults().seen().is_empty());
    assert_eq!(bench.states("b"), [RequestState::Queued; 2]);
}

#[tokio::test]
async fn with_nobody_at_the_address_it_gives_up_after_a_while_and_loses_nothing() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 2);
    let mut sender = bench.sender();
    let other = std::sync::Arc::clone(&bench.hie).serve(0).unwrap();
    std::mem::replace(&mut bench.running, other).shutdown().await;

    let unreachable = sender.send("b", &SendControl::new(), &mut nothing).await;

    assert!(matches!(&unreachable, Err(SendError::Unreachable { .. })), "{unreachable:?}");
    let slept = bench.clock.slept.lock().unwrap().clone();
    assert_eq!(slept.len(), 5, "{slept:?}");
    drop(sender);
    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);
    assert_eq!(bench.confirmed("b"), 2);
}

#[tokio::test]
async fn a_cancelled_send_keeps_the_rest_queued_and_goes_on_later() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 6);
    let control = SendControl::new();
    let steering = control.clone();

    let mut progress = |one: SendObserver| {
        if one.done == 2 {
            steering.cancel();
        }
    };
    let ending = bench.sender().send("b", &control, &mut progress).await.unwrap();

    assert_eq!(ending, SendResult::Cancelled);
    // The third was on its way when the second was told; nobody else is.
    assert_eq!(bench.records.tally("b").unwrap().of(RequestState::Queued), 3);
    assert_eq!(bench.requests_seen("POST", "/Users"), 3);
    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);
    assert_eq!(bench.confirmed("b"), 6);
}

#[tokio::test]
async fn a_paused_send_holds_until_it_goes_on() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 3);
    let control = SendControl::new();
    control.pause();
    let (mut sender, mut progress) = (bench.sender(), nothing);
    let send = sender.send("b", &control, &mut progress);
    tokio::pin!(send);

    let held = tokio::select! { biased; _ = &mut send => false, () = tokio::task::yield_now() => true };

    assert!(held && control.is_paused());
    assert!(bench.faults().seen().is_empty());
    control.go_on();
    assert_eq!(send.await.unwrap(), SendResult::Done);
}

#[tokio::test]
async fn one_batch_at_a_time_goes_by_a_connection() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 3);
    bench.freeze("c", 3);
    let control = SendControl::new();
    control.pause();
    let (mut first, mut progress) = (bench.sender(), nothing);
    let sending = first.send("b", &control, &mut progress);
    tokio::pin!(sending);
    let held = tokio::select! { biased; _ = &mut sending => false, () = tokio::task::yield_now() => true };
    assert!(held);

    let second = bench.send("c").await;

    assert!(matches!(second, Err(SendError::Busy { .. })), "{second:?}");
    assert!(submission::is_sending(&bench.records, bench.connection).unwrap());
    control.go_on();
    sending.await.unwrap();
    assert_eq!(bench.send("c").await.unwrap(), SendResult::Done);
}

#[tokio::test]
async fn accounts_move_along_when_they_are_read_again() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 4);
    bench.send("b").await.unwrap();
    let mut met = Vec::new();

    for _ in 0..3 {
        bench.hie.advance(Some("b")).unwrap();
        assert_eq!(bench.sender().refresh("b", &mut nothing).await.unwrap(), 4);
        met.push(bench.rows("b")[3].account);
    }

    assert_eq!(met, [AccountState::TrainingInvited, AccountState::TrainingDone, AccountState::Active]);
    assert_eq!(bench.sender().refresh("b", &mut nothing).await.unwrap(), 0, "nothing is new");
    let people = bench.records.people(true).unwrap();
    let third = people.iter().find(|person| person.email == "person3.b@example.org").unwrap();
    assert_eq!(third.course.state(), worksheet::people::PersonState::Active);
    assert!(bench.records.people(false).unwrap().is_empty(), "practice people are no real people");
}

#[tokio::test]
async fn the_dry_run_tells_what_the_send_then_does() {
    use submission::{DryRunAction, plan};
    let mut bench = Bench::new(|_| {});
    bench.freeze("a", 2);
    bench.send("a").await.unwrap();
    let again = new_request(applicant("a", 0), "b-again".into(), "b", HIE_EXTENSION);
    bench.freeze_requests("b", &[again, request("b", 1)]);

    let planned = plan(&bench.records, "b").unwrap();
    let seen = bench.requests_seen("POST", "/");
    bench.send("b").await.unwrap();

    let actions: Vec<_> = planned.lines.iter().map(|line| line.action).collect();
    assert_eq!(actions, [DryRunAction::LeaveAlone, DryRunAction::Create]);
    assert!(planned.how.contains("up to 100 people"), "{}", planned.how);
    assert_eq!(bench.states("b"), [RequestState::AlreadyThere, RequestState::Confirmed]);
    assert_eq!(bench.requests_seen("POST", "/"), seen + 1);
    assert!(plan(&bench.records, "b").unwrap().lines.iter().all(|line| line.action == DryRunAction::LeaveAlone));
}

#[tokio::test]
async fn someone_asked_for_again_is_shown_with_the_account_of_the_first_request() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("a", 2);
    bench.send("a").await.unwrap();
    let again = [0, 1].map(|at| new_request(applicant("a", at), format!("b-{at}"), "b", HIE_EXTENSION));
    bench.freeze_requests("b", &again);

    bench.send("b").await.unwrap();

    let rows = bench.rows("b");
    assert_eq!(rows[1].remote_id, bench.rows("a")[1].remote_id);
    assert_eq!((rows[1].state, rows[1].account), (RequestState::AlreadyThere, AccountState::Received));
    bench.hie.advance(Some("a")).unwrap();
    assert_eq!(bench.sender().refresh("b", &mut nothing).await.unwrap(), 2);
    let row = &bench.rows("b")[1];
    assert_eq!((row.state, row.account), (RequestState::AlreadyThere, AccountState::TrainingInvited));
    assert_eq!(row.explanation, rows[1].explanation);
}

#[tokio::test]
async fn what_a_request_was_sent_without_is_kept_with_the_person() {
    for bulk in [true, false] {
        let mut bench = Bench::new(|options| options.bulk = bulk);
        bench.freeze("b", 3);
        let attributes =
            ["name", "displayName", "active", "emails", "phoneNumbers"].map(|name| format!("{{\"name\":\"{name}\"}}"));
        let core =
            format!("{{\"Resources\":[{{\"id\":\"{USER_SCHEMA}\",\"attributes\":[{}]}}]}}", attributes.join(","));
        bench.faults().only("GET", "/Schemas").respond_next(CannedAnswer::new(200).body(core), 1, false);
        // One of them is found by looking it up.
        bench.faults().only("POST", "/").drop_next_responses(1);

        bench.send("b").await.unwrap();

        assert_eq!(bench.confirmed("b"), 3);
        for row in bench.rows("b") {
            let told = row.explanation;
            assert!(told.starts_with("Sent without ") && told.contains("access level, "), "bulk {bulk}: {told}");
            assert!(told.ends_with(": Practice HIE has no place for that. Tell the HIE another way."), "{told}");
        }
        assert_eq!(bench.sender().refresh("b", &mut nothing).await.unwrap(), 0, "it stays told");
    }
}

#[tokio::test]
async fn a_test_of_a_connection_says_what_is_there_or_what_is_wrong() {
    let mut bench = Bench::new(|options| options.bulk = false);
    let fine = bench.sender().test().await.unwrap();
    assert!(fine.ok && fine.findings.iter().any(|one| one.contains("one by one")), "{fine:?}");

    bench.token = "wrong-token-0123456789".into();
    let refused = bench.sender().test().await.unwrap();
    assert!(!refused.ok && refused.findings[0].contains("does not accept the credential"), "{refused:?}");
    assert!(!refused.hint.is_empty());

    bench.token = TOKEN.into();
    bench.faults().only("GET", "/Users").respond_next(CannedAnswer::new(200).body("<html>Welcome</html>"), 1, false);
    let web_page = bench.sender().test().await.unwrap();
    assert!(!web_page.ok && web_page.findings[0].contains("web page"), "{web_page:?}");
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_a_web_site() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 2);
    let page = || CannedAnswer::new(200).body("<html>Welcome</html>");
    bench.faults().only("GET", "/").respond_next(page(), 10, false);

    let error = bench.send("b").await.unwrap_err();

    assert!(error.to_string().contains("web page") && error.hint().contains("base address"), "{error}");
    assert_eq!(bench.requests_seen("POST", "/"), 0);
    assert_eq!(bench.states("b"), [RequestState::Queued; 2]);
}

#[tokio::test]
async fn a_service_without_a_description_of_itself_is_sent_to_one_by_one() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 2);
    bench.faults().only("GET", "/S").respond_next(CannedAnswer::new(404), 2, false);

    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

    assert_eq!((bench.confirmed("b"), bench.requests_seen("POST", "/Users")), (2, 2));
}

#[tokio::test]
async fn the_credential_is_nowhere_in_the_records() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 2);
    let echo = CannedAnswer::new(400).body(format!("{{\"detail\":\"You sent Bearer {TOKEN}\"}}"));
    bench.faults().only("POST", "/Users").respond_next(echo, 1, false);

    bench.send("b").await.unwrap();

    let rows = bench.rows("b");
    assert_eq!(rows[0].state, RequestState::Rejected);
    let mut kept = format!("{rows:?}");
    for row in &rows {
        kept.push_str(&format!("{:?}", bench.records.attempts(row.id).unwrap()));
    }
    assert!(!kept.contains(TOKEN), "{kept}");
}
