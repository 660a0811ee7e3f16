//! Senders that end in the middle, and services that fail at random: nobody twice, nobody forgotten.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use crate::bench::{Bench, nothing};
use practice_hie::CannedAnswer;
use proptest::prelude::*;
use records::RequestState;
use submission::{SendControl, SendError, SendResult};

const PEOPLE: usize = 30;

#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    LoseAnswer,
    LoseRequest,
    GatewayAfterWork,
    BusyBeforeWork,
    TooFast,
    Babble,
    CutBulk(usize),
}

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::LoseAnswer),
        Just(Fault::LoseRequest),
        Just(Fault::GatewayAfterWork),
        Just(Fault::BusyBeforeWork),
        Just(Fault::TooFast),
        Just(Fault::Babble),
        (0_usize..7).prop_map(Fault::CutBulk),
    ]
}

fn set_up(bench: &Bench, fault: Fault) {
    let posts = bench.faults().only("POST", "/");
    match fault {
        Fault::LoseAnswer => posts.drop_next_responses(1),
        Fault::LoseRequest => posts.drop_next_requests(1),
        Fault::GatewayAfterWork => posts.respond_next(CannedAnswer::new(504).body("<html>"), 1, true),
        Fault::BusyBeforeWork => posts.respond_next(CannedAnswer::new(503).header("retry-after", "7"), 1, false),
        Fault::TooFast => posts.respond_next(CannedAnswer::new(429), 1, false),
        Fault::Babble => posts.respond_next(CannedAnswer::new(200).body("{\"Operations\":[]}"), 1, false),
        Fault::CutBulk(after) => bench.faults().cut_next_bulk_after(after),
    }
}

/// Ends a future after so many polls, as a crash ends a process: whatever was under way is left as it is.
struct Ends<Inner> {
    inner: Pin<Box<Inner>>,
    polls: usize,
}

impl<Inner: Future> Future for Ends<Inner> {
    type Output = Option<Inner::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        if self.polls == 0 {
            return Poll::Ready(None);
        }
        self.polls -= 1;
        self.inner.as_mut().poll(context).map(Some)
    }
}

async fn send_until_done(bench: &Bench, crashes: &[usize]) {
    for polls in crashes {
        let (mut sender, mut progress, control) = (bench.sender(), nothing, SendControl::new());
        let inner = Box::pin(sender.send("b", &control, &mut progress));
        Ends { inner, polls: *polls }.await;
    }
    for _ in 0..20 {
        match bench.send("b").await {
            Ok(SendResult::Done) => return,
            Ok(_) | Err(SendError::Unreachable { .. } | SendError::TooBusy { .. }) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    panic!("it never ends: {:?}", bench.states("b"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, max_shrink_iters: 0, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_fails_nobody_is_sent_twice_and_nobody_is_lost(
        bulk in any::<bool>(),
        faults in prop::collection::vec(fault(), 0..8),
        crashes in prop_oneof![Just(vec![]), prop::collection::vec(1_usize..60, 1..6)],
    ) {
        let mut bench = Bench::new(|options| (options.bulk, options.max_operations) = (bulk, 7));
        bench.freeze("b", PEOPLE);
        for fault in &faults {
            set_up(&bench, *fault);
        }

        tokio::runtime::Runtime::new().unwrap().block_on(send_until_done(&bench, &crashes));

        prop_assert_eq!(bench.accounts_per_request("b"), vec![1; PEOPLE]);
        prop_assert_eq!(bench.hie.accounts().unwrap().len(), PEOPLE);
        let arrived = [RequestState::Confirmed, RequestState::AlreadyThere];
        prop_assert!(bench.states("b").iter().all(|state| arrived.contains(state)));
        if !bulk && crashes.is_empty() {
            // Only what was not carried out was sent again: a service that takes doubles would have none either.
            let idle = [Fault::LoseRequest, Fault::BusyBeforeWork, Fault::TooFast, Fault::Babble];
            let idle = faults.iter().filter(|fault| idle.contains(fault)).count();
            prop_assert_eq!(bench.requests_seen("POST", "/Users"), PEOPLE + idle);
        }
    }
}

#[tokio::test]
async fn what_a_crash_leaves_as_being_sent_is_unknown_at_the_next_start_and_then_found() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 3);
    let ids: Vec<_> = bench.rows("b").iter().map(|row| row.id).collect();
    bench.records.mark_sending(&ids[..1], crate::bench::now()).unwrap();

    let recovered = submission::recover(&mut bench.records, crate::bench::now()).unwrap();

    assert_eq!(recovered, 1);
    assert_eq!(bench.states("b"), [RequestState::Unknown, RequestState::Queued, RequestState::Queued]);
    assert_eq!(bench.send("b").await.unwrap(), SendResult::Done);
    assert_eq!(bench.accounts_per_request("b"), [1; 3]);
}

#[tokio::test]
async fn nothing_leaves_before_it_is_on_the_disk_as_being_sent() {
    let mut bench = Bench::new(|options| options.bulk = false);
    bench.freeze("b", 1);
    bench.faults().only("POST", "/Users").drop_next_responses(1);
    let mut met = Vec::new();
    let records = bench.records.reopen().unwrap();

    let seen = &mut met;
    let mut progress = move |_| seen.push(records.batch_requests("b").unwrap()[0].clone());
    bench.sender().send("b", &SendControl::new(), &mut progress).await.unwrap();

    assert_eq!((met[0].state, met[0].attempts), (RequestState::Unknown, 1));
    assert_eq!(met.last().unwrap().state, RequestState::Confirmed);
    let what: Vec<_> =
        bench.records.attempts(met[0].id).unwrap().into_iter().map(|one| (one.what, one.status)).collect();
    assert_eq!(what, [("POST /Users".to_owned(), None)]);
}
