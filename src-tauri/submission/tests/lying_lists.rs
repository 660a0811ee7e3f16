//! Services whose lists and searches lie: nobody is sent twice, and nobody who has an account is called rejected.

use std::sync::{Arc, Mutex};

use crate::bench::{Jumping, now, request};
use crate::liar::{Fate, Liar, Manners, Paging, Search, Shared, Total, serve};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use records::{BatchRow, Channel, NewRequest, Records, RequestState};
use submission::{ScimClient, SecretString, SendControl, SendError, SendResult, Sender, Timing, batch_digest};
use tempfile::TempDir;

const PEOPLE: usize = 3;

/// Records and a service that is another one in each case.
pub struct Stage {
    _folder: TempDir,
    pub records: Records,
    pub liar: Shared,
    address: String,
    runtime: tokio::runtime::Runtime,
    cases: usize,
}

/// How a case ended.
struct Ended {
    states: Vec<RequestState>,
    made: Vec<usize>,
    connection: i64,
}

impl Stage {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let liar = Arc::new(Mutex::new(Liar::new(Manners::honest(), Vec::new(), 1)));
        let address = runtime.block_on(serve(Arc::clone(&liar)));
        Self { records: Records::open(folder.path()).unwrap(), _folder: folder, liar, address, runtime, cases: 0 }
    }

    fn sender(&self, connection: i64) -> Sender {
        let row = self.records.connection_row(connection).unwrap();
        let token = SecretString::from("s3cret-token-0123456789");
        let link = ScimClient::open(&row, &self.address, token, Timing::default()).unwrap();
        Sender::new(self.records.reopen().unwrap(), link, Arc::new(Jumping::default()))
    }

    /// Another service, with a batch and a connection that are not there before.
    pub fn begin(&mut self, liar: Liar) -> (String, i64) {
        self.cases += 1;
        let batch = format!("case{}", self.cases);
        *self.liar.lock().unwrap() = liar;
        let connection = self.records.add_connection(&batch, Channel::Scim, &self.address, "{}", now()).unwrap().id;
        (batch, connection)
    }

    pub fn freeze(&mut self, batch: &str, connection: i64, requests: &[NewRequest]) {
        let row = BatchRow {
            id: batch.to_owned(),
            name: batch.to_owned(),
            worksheet: None,
            form: "some/form".into(),
            form_name: "Some form".into(),
            connection,
            attested_by: "Ada Marsh".into(),
            attested: now(),
            statements: Vec::new(),
            digest: batch_digest(requests),
            stopped: None,
        };
        self.records.freeze(&row, requests, now()).unwrap();
    }

    pub fn go_on(&self, batch: &str, connection: i64) -> Result<SendResult, SendError> {
        let mut sender = self.sender(connection);
        self.runtime.block_on(sender.send(batch, &SendControl::new(), &mut |_| {}))
    }

    /// Sends people to such a service, and goes on twice.
    fn send(&mut self, manners: Manners, fates: Vec<Fate>, seed: u64) -> Ended {
        let (batch, connection) = self.begin(Liar::new(manners, fates, seed));
        let requests: Vec<_> = (0..PEOPLE).map(|at| request(&batch, at)).collect();
        self.freeze(&batch, connection, &requests);
        for _ in 0..3 {
            let sent = self.go_on(&batch, connection);
            assert!(!matches!(sent, Err(SendError::Records(_))), "{sent:?}");
        }
        let liar = self.liar.lock().unwrap();
        let rows = self.records.batch_requests(&batch).unwrap();
        Ended {
            states: rows.iter().map(|row| row.state).collect(),
            made: rows.iter().map(|row| liar.made(&row.external_id)).collect(),
            connection,
        }
    }
}

fn manners() -> impl Strategy<Value = Manners> {
    let total = prop::sample::select(vec![Total::Right, Total::OfThePage, Total::Random, Total::Absent]);
    let paging = prop::sample::select(vec![
        Paging::Index,
        Paging::FirstPage,
        Paging::Everybody,
        Paging::Cursor,
        Paging::CursorOnly,
    ]);
    let search = prop::sample::select(vec![
        Search::Works,
        Search::FindsNobody,
        Search::FindsNobodySometimes,
        Search::Everybody,
        Search::Refused,
        Search::ByUserName,
    ]);
    let others = prop_oneof![0_usize..4, 0_usize..30];
    (total, paging, search, 1_usize..12, others, any::<[bool; 4]>()).prop_map(
        |(total, paging, search, cap, others, [shuffled, doubled, shows_external_id, takes_doubles])| Manners {
            total,
            paging,
            cap,
            shuffled,
            doubled,
            search,
            shows_external_id,
            takes_doubles,
            others,
            ..Manners::honest()
        },
    )
}

#[test]
fn however_a_service_lists_nobody_is_sent_twice_and_nobody_with_an_account_is_rejected() {
    let stage = std::cell::RefCell::new(Stage::new());
    let fate = prop::sample::select(vec![Fate::Fine, Fate::LostAfter, Fate::LostBefore, Fate::Repeated]);
    // PROPTEST_CASES asks for more.
    let cases = Config { failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    let mut runner = TestRunner::new(cases);
    let generated = (manners(), prop::collection::vec(fate, 0..2 * PEOPLE), any::<u64>());
    let outcome = runner.run(&generated, |(manners, fates, seed)| {
        let ended = stage.borrow_mut().send(manners, fates, seed);
        for (state, made) in ended.states.iter().zip(&ended.made) {
            prop_assert!(*made <= 1, "{made} accounts: {:?}", ended.states);
            prop_assert!(*made == 0 || *state != RequestState::Rejected, "rejected with an account");
            prop_assert!(*made == 1 || *state != RequestState::Confirmed, "confirmed without an account");
        }
        Ok(())
    });
    outcome.unwrap();
}

#[test]
fn lists_that_only_look_odd_are_read_to_their_end() {
    let mut stage = Stage::new();
    let lost = vec![Fate::LostAfter, Fate::LostBefore, Fate::Fine];
    let odd = |change: fn(&mut Manners)| {
        let mut manners = Manners { search: Search::Refused, cap: 3, others: 10, ..Manners::honest() };
        change(&mut manners);
        manners
    };
    for manners in [
        odd(|_| {}),
        odd(|one| one.total = Total::OfThePage),
        odd(|one| one.total = Total::Random),
        odd(|one| one.paging = Paging::Cursor),
        odd(|one| one.paging = Paging::CursorOnly),
        odd(|one| (one.search, one.paging) = (Search::Works, Paging::FirstPage)),
        odd(|one| one.search = Search::FindsNobody),
        odd(|one| one.search = Search::ByUserName),
    ] {
        let ended = stage.send(manners.clone(), lost.clone(), 7);

        assert_eq!(ended.made, [1; PEOPLE], "{manners:?}");
        assert_eq!(ended.states, [RequestState::Confirmed; PEOPLE], "{manners:?}");
    }
}

#[test]
fn a_search_that_works_only_sometimes_proves_nothing() {
    let mut stage = Stage::new();
    let manners =
        Manners { cap: 1, search: Search::FindsNobodySometimes, takes_doubles: false, others: 0, ..Manners::honest() };
    // Each witness was found with this one, and the person whose request had arrived was not.
    let seed = 16_904_830_992_170_002_774;

    let ended = stage.send(manners, vec![Fate::Repeated], seed);

    assert_eq!((ended.states[0], ended.made[0]), (RequestState::AlreadyThere, 1));
}

#[test]
fn a_list_that_is_cut_off_proves_nothing() {
    let mut stage = Stage::new();
    let manners = Manners {
        total: Total::OfThePage,
        paging: Paging::FirstPage,
        cap: 6,
        search: Search::FindsNobody,
        others: 10,
        ..Manners::honest()
    };

    let ended = stage.send(manners, vec![Fate::LostAfter, Fate::LostBefore], 7);

    assert_eq!(ended.states[..2], [RequestState::Unknown; 2]);
    assert_eq!(ended.made, [1, 0, 1]);
    // The last one is known to be there, and is not on it.
    let connection = ended.connection;
    let roster = stage.runtime.block_on(stage.sender(connection).roster());
    assert!(matches!(roster, Err(SendError::Unreadable { .. })), "{roster:?}");
}

#[test]
fn a_refusal_after_a_lost_answer_is_unknown_not_rejected() {
    let mut stage = Stage::new();
    let manners = Manners {
        search: Search::FindsNobody,
        paging: Paging::FirstPage,
        cap: 2,
        others: 10,
        takes_doubles: false,
        ..Manners::honest()
    };

    let ended = stage.send(manners, vec![Fate::Repeated], 7);

    assert_eq!((ended.states[0], ended.made[0]), (RequestState::Unknown, 1));
}
