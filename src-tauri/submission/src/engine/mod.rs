//! The sending engine: takes a frozen batch through the outbox, looks up what is unknown, reads back what arrived.

mod change;
mod in_bulk;
mod in_line;
mod inspect;
mod left_out;
mod listing;
mod look_up;
mod proof;
mod read_back;
mod roster;
mod run;
mod wait;

use std::sync::Arc;
use std::time::Duration;

use records::{Records, RequestRow};

use crate::connection_lock::ConnectionLock;
use crate::scim::{RemoteAccount, ScimClient, ServiceCapabilities};
use crate::{Environment, SendControl, SendError};

pub(crate) use change::no_place;
pub use inspect::TestReport;
use run::SendRun;

/// Tells how far sending is. Called after what it tells is on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendObserver {
    /// Requests settled.
    pub done: usize,
    /// Requests in all.
    pub total: usize,
    /// Requests that changed since the last call.
    pub changed: Vec<RequestRow>,
    /// Why it waits, and until when, in a sentence.
    pub waiting: Option<String>,
}

/// Takes progress.
pub type OnProgress<'a> = &'a mut (dyn FnMut(SendObserver) + Send);

/// How a send ended that nothing stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SendResult {
    /// Everyone is settled.
    Done,
    /// The user cancelled; the rest is queued.
    Cancelled,
    /// One was sent as asked; the rest is queued.
    RestQueued,
    /// Everything was sent, but of some it could not be found out whether it arrived.
    UnknownLeft,
}

/// How patient a sender is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Patience {
    /// Tries in a row of one exchange before giving up.
    pub tries: u32,
    /// First bound of the random wait between tries; doubles each time.
    pub base: Duration,
    /// Greatest bound of that wait.
    pub cap: Duration,
    /// Longest wait at the service's own wish before asking again.
    pub longest_wait: Duration,
    /// Pause between two looks for somebody who is missing: what was on its way may still be being carried out.
    pub second_look: Duration,
    /// Age of a try after which one look is enough.
    pub settled_after: Duration,
    /// Tries of one request that ended without proof before it is left unknown.
    pub ambiguous_tries: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 6,
            base: Duration::from_millis(500),
            cap: Duration::from_secs(30),
            longest_wait: Duration::from_secs(15 * 60),
            second_look: Duration::from_secs(3),
            settled_after: Duration::from_secs(120),
            ambiguous_tries: 4,
        }
    }
}

/// Sends by one connection.
pub struct Sender {
    records: Records,
    link: Arc<ScimClient>,
    surroundings: Arc<dyn Environment>,
    patience: Patience,
}

impl std::fmt::Debug for Sender {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Sender").field("link", &self.link).finish_non_exhaustive()
    }
}

impl Sender {
    /// A sender with records of its own (see `Records::reopen`).
    #[must_use]
    pub fn new(records: Records, link: ScimClient, surroundings: Arc<dyn Environment>) -> Self {
        Self { records, link: Arc::new(link), surroundings, patience: Patience::default() }
    }

    /// Sends what is left of a batch: looks up what is unknown, sends what is queued, reads back what arrived. Also goes
    /// on after a crash, a cancel, or a failure. May be dropped at any moment; nothing is lost or sent twice by that.
    ///
    /// # Errors
    /// What stopped it; the batch keeps the reason, and what was not sent stays queued.
    pub async fn send(
        &mut self,
        batch: &str,
        control: &SendControl,
        progress: OnProgress<'_>,
    ) -> Result<SendResult, SendError> {
        self.send_part(batch, None, control, progress).await
    }

    /// Sends one request of a batch, to see how it fares; the rest stays queued.
    ///
    /// # Errors
    /// As [`Sender::send`].
    pub async fn send_one(
        &mut self,
        batch: &str,
        request: i64,
        control: &SendControl,
        progress: OnProgress<'_>,
    ) -> Result<SendResult, SendError> {
        self.send_part(batch, Some(request), control, progress).await
    }

    async fn send_part(
        &mut self,
        batch: &str,
        only: Option<i64>,
        control: &SendControl,
        progress: OnProgress<'_>,
    ) -> Result<SendResult, SendError> {
        let row = self.records.connection_row(self.link.connection())?;
        let _hold = acquire_lock(&self.records, row.id, &row.name, self.surroundings.as_ref()).await?;
        if let Some(reason) = row.stopped {
            return Err(SendError::Stopped { connection: row.name, reason });
        }
        let now = self.surroundings.now();
        self.records.recover(row.id, now)?;
        self.records.stop_batch(batch, None)?;
        crate::ensure_as_attested(&self.records, batch)?;
        let mut run = self.run(batch, control, progress)?;
        run.only = only;
        let ended = match run.all().await {
            Ok(ending) => Ok(ending),
            Err(RunError::Cancelled) => Ok(SendResult::Cancelled),
            Err(RunError::Failed(error)) => Err(error),
        };
        if let Err(error) = &ended {
            let reason = serde_json::to_string(&error.reason()).map_err(records::RecordsError::from)?;
            self.records.stop_batch(batch, Some(&reason))?;
            if error.stops_the_connection() {
                self.records.stop_connection(row.id, Some(&error.to_string()))?;
            }
        }
        ended
    }

    /// Reads the accounts of a batch back and keeps where they stand. Answers how many changed.
    ///
    /// # Errors
    /// When the service cannot be read.
    pub async fn refresh(&mut self, batch: &str, progress: OnProgress<'_>) -> Result<usize, SendError> {
        let control = SendControl::new();
        match self.run(batch, &control, progress)?.refresh().await {
            Ok(changed) => Ok(changed),
            Err(RunError::Cancelled) => Ok(0),
            Err(RunError::Failed(error)) => Err(error),
        }
    }

    /// Tries the connection by the path that sending uses, and says what was found. A good answer lets a stopped
    /// connection send again.
    ///
    /// # Errors
    /// When our own records fail; everything else is a finding.
    pub async fn test(&mut self) -> Result<TestReport, SendError> {
        let control = SendControl::new();
        let report = self.run("", &control, &mut |_| {})?.inspect().await?;
        if report.ok {
            self.records.stop_connection(self.link.connection(), None)?;
        }
        Ok(report)
    }

    /// Everyone whom the service shows to this connection.
    ///
    /// # Errors
    /// When the service cannot be read, or does not give its whole list.
    pub async fn roster(&mut self) -> Result<Vec<RemoteAccount>, SendError> {
        let control = SendControl::new();
        match self.run("", &control, &mut |_| {})?.roster().await {
            Ok(accounts) => Ok(accounts),
            Err(RunError::Cancelled) => Ok(Vec::new()),
            Err(RunError::Failed(error)) => Err(error),
        }
    }

    fn run<'a>(
        &'a mut self,
        batch: &str,
        control: &'a SendControl,
        progress: OnProgress<'a>,
    ) -> Result<SendRun<'a>, SendError> {
        let learned = ServiceCapabilities::of(&self.records.connection_row(self.link.connection())?.learned);
        let tally = self.records.tally(batch)?;
        Ok(SendRun {
            batch: batch.to_owned(),
            control,
            progress,
            only: None,
            total: tally.total(),
            done: tally.total() - tally.unfinished(),
            chunk: learned.chunk(),
            learned,
            records: &mut self.records,
            link: &self.link,
            surroundings: self.surroundings.as_ref(),
            patience: self.patience,
            ambiguous: std::collections::HashMap::new(),
            failed_attempts: 0,
            waits: 0,
            refusals: (0, String::new()),
        })
    }
}

/// Takes the connection for one send.
pub(crate) async fn acquire_lock(
    records: &Records,
    connection: i64,
    name: &str,
    surroundings: &dyn Environment,
) -> Result<ConnectionLock, SendError> {
    // A glance whether somebody is sending holds the lock for a moment.
    for _ in 0..5 {
        if let Some(hold) = ConnectionLock::take(records, connection)? {
            return Ok(hold);
        }
        surroundings.sleep(Duration::from_millis(30)).await;
    }
    Err(SendError::Busy { connection: name.to_owned() })
}

/// Why a run ends early.
#[derive(Debug)]
enum RunError {
    Cancelled,
    Failed(SendError),
}

impl From<SendError> for RunError {
    fn from(error: SendError) -> Self {
        Self::Failed(error)
    }
}

impl From<records::RecordsError> for RunError {
    fn from(error: records::RecordsError) -> Self {
        Self::Failed(error.into())
    }
}

impl From<crate::control::Cancelled> for RunError {
    fn from(_: crate::control::Cancelled) -> Self {
        Self::Cancelled
    }
}
