//! How a practice HIE is set up.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

/// Where the time comes from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// What the service does with filters. Real services differ, so a sender has to cope with each of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Filtering {
    /// All of RFC 7644.
    #[default]
    Full,
    /// Only `eq`, joined by `and`; anything else is refused as `invalidFilter`.
    EqualsOnly,
    /// Offered but not carried out: every search answers with everybody, as one real service does.
    Ignored,
    /// Not offered; a search with a filter is answered with 501.
    Off,
}

/// How a practice HIE is set up. [`Options::new`] gives a service with every feature and generous limits.
#[derive(Clone)]
pub struct Options {
    /// The SQLite file; made when it isn't there.
    pub database: PathBuf,
    /// Where the time comes from.
    pub clock: Clock,
    /// Whether a new file gets a dozen made-up people.
    pub seed: bool,
    /// Most operations in one bulk request; more are refused with 413.
    pub max_operations: usize,
    /// Most bytes in one request; more are refused with 413.
    pub max_payload: usize,
    /// Most people on one page of a list.
    pub page_size: usize,
    /// Most people that a filter may find before the search is refused as `tooMany`.
    pub max_results: Option<usize>,
    /// Most requests a second; more are refused with 429 and `Retry-After`.
    pub requests_per_second: Option<u32>,
    /// Whether `/Bulk` is offered; otherwise it answers 501.
    pub bulk: bool,
    /// Whether PATCH is offered; otherwise it answers 501.
    pub patch: bool,
    /// What filters do.
    pub filter: Filtering,
    /// Whether resources have versions and `If-Match` is honored.
    pub etag: bool,
    /// How long an account stays in each state before it moves on by itself; `None` leaves that to
    /// [`PracticeHie::advance`](crate::PracticeHie::advance).
    pub advance_every: Option<Duration>,
}

impl Options {
    /// Every feature, the system's clock, seeded, accounts moved along by hand.
    pub fn new(database: impl Into<PathBuf>) -> Self {
        Self {
            database: database.into(),
            clock: Arc::new(Timestamp::now),
            seed: true,
            max_operations: 500,
            max_payload: 1024 * 1024,
            page_size: 100,
            max_results: None,
            requests_per_second: None,
            bulk: true,
            patch: true,
            filter: Filtering::Full,
            etag: true,
            advance_every: None,
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Options").field("database", &self.database).finish_non_exhaustive()
    }
}
