//! Chunks that follow each other without a pause: what is on the disk while one of them is on its way.

use std::sync::Mutex;

use crate::bench::Bench;
use practice_hie::CannedAnswer;
use records::RequestState;
use submission::{SendControl, SendObserver, SendResult};

fn how_many(states: &[RequestState], wanted: RequestState) -> usize {
    states.iter().filter(|state| **state == wanted).count()
}

#[tokio::test]
async fn the_next_chunk_is_on_the_disk_as_being_sent_before_it_leaves_and_no_more_than_that() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 450);
    let (mut sender, other) = (bench.sender(), Mutex::new(bench.records.reopen().unwrap()));
    let (faults, mut seen) = (bench.faults(), Vec::new());

    let mut progress = |told: SendObserver| {
        if told.changed.iter().any(|row| row.state == RequestState::Accepted) && seen.len() < 3 {
            let states: Vec<_> =
                other.lock().unwrap().batch_requests("b").unwrap().iter().map(|row| row.state).collect();
            let bulks = faults.seen().iter().filter(|one| one.path.contains("/Bulk")).count();
            let of = |state| how_many(&states, state);
            seen.push((of(RequestState::Accepted), of(RequestState::Sending), bulks));
        }
    };
    sender.send("b", &SendControl::new(), &mut progress).await.unwrap();

    // What is told of the first chunk is written with the mark of the third, while the second is on its way.
    assert_eq!(seen.len(), 3);
    for (place, (accepted, sending, bulks)) in seen.into_iter().enumerate() {
        let chunks = place + 1;
        assert_eq!(accepted, chunks * 100);
        assert_eq!(sending, (450 - chunks * 100).min(200));
        assert!(bulks <= chunks + 1, "{bulks} chunks have left, {chunks} are settled");
    }
    assert_eq!(bench.confirmed("b"), 450);
    assert_eq!(bench.requests_seen("POST", "/Bulk"), 5);
}

#[tokio::test]
async fn a_chunk_that_was_marked_ahead_waits_again_when_the_one_before_is_refused() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 250);
    let refusal = CannedAnswer::new(403).body("{\"detail\":\"Read only.\"}");
    bench.faults().only("POST", "/Bulk").respond_next(refusal, 1, false);

    let refused = bench.send("b").await.unwrap_err();

    assert!(refused.to_string().contains("Read only."), "{refused}");
    assert_eq!(how_many(&bench.states("b"), RequestState::Queued), 250);
    assert_eq!(bench.requests_seen("POST", "/Bulk"), 1);
}

#[tokio::test]
async fn a_chunk_marked_ahead_of_an_answer_that_was_lost_is_sent_once() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 250);
    bench.faults().only("POST", "/Bulk").drop_next_responses(1);

    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);

    assert!(bench.accounts_per_request("b").iter().all(|count| *count == 1));
    assert_eq!(bench.confirmed("b"), 250);
    assert_eq!(bench.requests_seen("POST", "/Bulk"), 3);
}

#[tokio::test]
async fn cancelled_while_a_chunk_is_on_its_way_the_one_marked_ahead_stays_queued() {
    let mut bench = Bench::new(|_| {});
    bench.freeze("b", 450);
    let control = SendControl::new();

    let mut progress = |told: SendObserver| {
        if told.done > 0 {
            control.cancel();
        }
    };
    let ending = bench.sender().send("b", &control, &mut progress).await.unwrap();

    assert_eq!(ending, SendResult::Cancelled);
    let states = bench.states("b");
    let settled = 450 - how_many(&states, RequestState::Queued);
    assert_eq!((settled, how_many(&states, RequestState::Sending)), (200, 0), "the chunk on its way is waited for");
    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);
    assert!(bench.accounts_per_request("b").iter().all(|count| *count == 1));
}
