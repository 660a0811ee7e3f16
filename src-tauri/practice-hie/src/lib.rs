//! The practice HIE: a SCIM 2.0 service (RFC 7643 and 7644) on loopback with its own SQLite file, in which a new user can go through the
//! whole job before touching anything real, and against which sending is tested. It behaves as a real service does: it assigns user
//! names, lets nobody in before the training, and refuses what real ones refuse.
//!
//! ```no_run
//! # async fn example() -> Result<(), practice_hie::PracticeError> {
//! use std::sync::Arc;
//! use practice_hie::{Options, PracticeHie};
//!
//! let hie = Arc::new(PracticeHie::open(Options::new("practice.sqlite"))?);
//! hie.set_token("practice-token")?;
//! let running = Arc::clone(&hie).serve(0)?;
//! println!("{}", running.base_url());
//! hie.advance(None)?;
//! running.shutdown().await;
//! # Ok(())
//! # }
//! ```

mod account;
mod bulk;
mod copy;
mod error;
mod faults;
mod filter;
mod options;
mod patch;
mod resource;
mod routes;
mod schemas;
mod seed;
mod serve;
mod service;
mod store;
mod users;

use std::sync::{Arc, Mutex, PoisonError};

pub use account::{HeldAccount, PracticeState};
pub use copy::{copy_without_token, put_back};
pub use error::PracticeError;
pub use faults::{CannedAnswer, Faults, SeenRequest};
pub use options::{Clock, Filtering, Options};
pub use serve::Running;

use error::ScimError;
use store::Store;

/// A practice HIE: its accounts, its token, and the service over them.
pub struct PracticeHie {
    options: Options,
    store: Store,
    faults: Faults,
    pace: Mutex<routes::RateWindow>,
}

impl PracticeHie {
    /// Opens the file, which is made and filled with made-up people when it isn't there. Two processes may have it open.
    pub fn open(options: Options) -> Result<Self, PracticeError> {
        let seed = options.seed;
        let fill = |file: &rusqlite::Connection, now| if seed { seed::fill(file, now) } else { Ok(()) };
        let store = Store::open(&options.database, Arc::clone(&options.clock), fill)?;
        Ok(Self { options, store, faults: Faults::default(), pace: Mutex::default() })
    }

    /// Serves it on this port of 127.0.0.1, or on any free one for 0, until the returned handle is dropped. It has a thread of its own, so
    /// the caller needs no runtime.
    pub fn serve(self: Arc<Self>, port: u16) -> Result<Running, PracticeError> {
        serve::start(self, port)
    }

    /// Sets the bearer token that clients must send. Only its SHA-256 is kept. Until there is one, every request is refused.
    pub fn set_token(&self, token: &str) -> Result<(), PracticeError> {
        Ok(self.store.set_token(token)?)
    }

    /// Whether a token was ever set.
    pub fn has_token(&self) -> Result<bool, PracticeError> {
        Ok(self.store.token_digest()?.is_some())
    }

    /// Moves each account that isn't active yet one step on (processed → training invited → training done → active), either those of
    /// one batch or all of them, and says how many moved.
    pub fn advance(&self, batch: Option<&str>) -> Result<usize, PracticeError> {
        Ok(self.store.write(|file, now| users::advance(file, now, batch, None))?)
    }

    /// Moves on the accounts that have been in their state for [`Options::advance_every`]; the running service does this by itself.
    pub fn advance_due(&self) -> Result<usize, PracticeError> {
        let Some(every) = self.options.pace() else { return Ok(0) };
        let Ok(before) = self.store.now().checked_sub(every) else { return Ok(0) };
        Ok(self.store.write(|file, now| users::advance(file, now, None, Some(before)))?)
    }

    /// All accounts, oldest first.
    pub fn accounts(&self) -> Result<Vec<HeldAccount>, PracticeError> {
        let mut accounts = Vec::new();
        self.store.read(|file| {
            users::visit(file, None, |user| {
                accounts.push(user.account());
                Ok::<_, rusqlite::Error>(())
            })
        })?;
        Ok(accounts)
    }

    /// Failures on demand, for tests and for practicing what to do when sending goes wrong.
    pub fn faults(&self) -> Faults {
        self.faults.clone()
    }

    /// How it was set up.
    pub fn options(&self) -> &Options {
        &self.options
    }

    fn pace(&self) -> Result<(), ScimError> {
        let Some(limit) = self.options.requests_per_second else { return Ok(()) };
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).admit(self.store.now(), limit)
    }
}

impl std::fmt::Debug for PracticeHie {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("PracticeHie").field("options", &self.options).finish_non_exhaustive()
    }
}
