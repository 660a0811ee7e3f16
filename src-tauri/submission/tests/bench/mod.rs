//! A practice HIE on loopback, records in a throw-away folder, and a clock that jumps instead of waiting.
#![allow(dead_code, missing_docs)] // each test file uses its own part

use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::Timestamp;
use practice_hie::{Faults, Options, PracticeHie, Running};
use records::{BatchRow, Channel, NewRequest, PersonSnapshot, Records, RequestRow, RequestState};
use submission::{
    Environment, HIE_EXTENSION, ScimClient, SecretString, SendControl, SendError, SendObserver, SendResult, Sender,
    Timing, batch_digest, new_request,
};
use tempfile::TempDir;

pub const TOKEN: &str = "practice-token-0123456789";

pub struct Bench {
    pub folder: TempDir,
    pub hie: Arc<PracticeHie>,
    pub running: Running,
    pub records: Records,
    pub connection: i64,
    pub clock: Arc<Jumping>,
    pub timing: Timing,
    pub token: String,
}

impl Bench {
    pub fn new(set_up: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut options = Options::new(folder.path().join("hie.sqlite"));
        options.seed = false;
        set_up(&mut options);
        let hie = Arc::new(PracticeHie::open(options).unwrap());
        hie.set_token(TOKEN).unwrap();
        let running = Arc::clone(&hie).serve(0).unwrap();
        let mut records = Records::open(folder.path()).unwrap();
        let connection = records.add_connection("Practice HIE", Channel::Practice, "", "{}", now()).unwrap().id;
        Self {
            folder,
            hie,
            running,
            records,
            connection,
            clock: Arc::default(),
            timing: Timing::default(),
            token: TOKEN.into(),
        }
    }

    pub fn faults(&self) -> Faults {
        self.hie.faults()
    }

    /// Freezes a batch of made-up people; the id is its name.
    pub fn freeze(&mut self, batch: &str, people: usize) {
        let requests: Vec<_> = (0..people).map(|at| request(batch, at)).collect();
        self.freeze_requests(batch, &requests);
    }

    pub fn freeze_requests(&mut self, batch: &str, requests: &[NewRequest]) {
        let row = BatchRow {
            id: batch.into(),
            name: format!("Worksheet {batch}"),
            worksheet: None,
            form: "some/form".into(),
            form_name: "Some form".into(),
            connection: self.connection,
            attested_by: "Ada Marsh".into(),
            attested: now(),
            statements: vec!["All of it is true.".into()],
            digest: batch_digest(requests),
            stopped: None,
        };
        self.records.freeze(&row, requests, now()).unwrap();
    }

    pub fn sender(&self) -> Sender {
        let row = self.records.connection_row(self.connection).unwrap();
        let secret = SecretString::from(self.token.clone());
        let link = ScimClient::open(&row, self.running.base_url(), secret, self.timing).unwrap();
        Sender::new(self.records.reopen().unwrap(), link, Arc::<Jumping>::clone(&self.clock))
    }

    pub async fn send(&self, batch: &str) -> Result<SendResult, SendError> {
        self.sender().send(batch, &SendControl::new(), &mut |_| {}).await
    }

    pub fn rows(&self, batch: &str) -> Vec<RequestRow> {
        self.records.batch_requests(batch).unwrap()
    }

    pub fn states(&self, batch: &str) -> Vec<RequestState> {
        self.rows(batch).into_iter().map(|row| row.state).collect()
    }

    pub fn confirmed(&self, batch: &str) -> usize {
        self.records.tally(batch).unwrap().of(RequestState::Confirmed)
    }

    /// How many accounts the practice HIE has for each external id of a batch, in sheet order.
    pub fn accounts_per_request(&self, batch: &str) -> Vec<usize> {
        let accounts = self.hie.accounts().unwrap();
        let count = |row: &RequestRow| {
            accounts.iter().filter(|one| one.external_id.as_deref() == Some(row.external_id.as_str())).count()
        };
        self.rows(batch).iter().map(count).collect()
    }

    pub fn requests_seen(&self, method: &str, path: &str) -> usize {
        self.faults().seen().iter().filter(|seen| seen.method == method && seen.path.contains(path)).count()
    }
}

pub fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

pub fn applicant(batch: &str, at: usize) -> PersonSnapshot {
    PersonSnapshot {
        given_name: format!("Given{at}"),
        family_name: format!("O’Family{at}"),
        email: format!("person{at}.{batch}@example.org"),
        mobile: format!("(212) 555-{:04}", 2000 + at),
        facility: "Main campus".into(),
        title: "Registered Nurse".into(),
        level: "Clinical".into(),
        break_the_glass: false,
        sheet_row: i64::try_from(at).unwrap() + 2,
    }
}

pub fn request(batch: &str, at: usize) -> NewRequest {
    new_request(applicant(batch, at), format!("{batch}-{at}"), batch, HIE_EXTENSION)
}

/// Jumps ahead when asked to sleep. Its chance is a sequence, the same in every run.
#[derive(Debug)]
pub struct Jumping {
    micros: AtomicI64,
    turn: AtomicU64,
    pub slept: Mutex<Vec<Duration>>,
}

impl Default for Jumping {
    fn default() -> Self {
        Self { micros: AtomicI64::new(now().as_microsecond()), turn: AtomicU64::new(0), slept: Mutex::default() }
    }
}

impl Environment for Jumping {
    fn now(&self) -> Timestamp {
        Timestamp::from_microsecond(self.micros.load(Ordering::SeqCst)).unwrap()
    }

    fn sleep(&self, time: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        self.micros.fetch_add(i64::try_from(time.as_micros()).unwrap(), Ordering::SeqCst);
        self.slept.lock().unwrap().push(time);
        Box::pin(tokio::task::yield_now())
    }

    fn random_fraction(&self) -> f64 {
        [0.1, 0.9, 0.5, 0.3][usize::try_from(self.turn.fetch_add(1, Ordering::SeqCst) % 4).unwrap()]
    }
}

pub fn nothing(_: SendObserver) {}
