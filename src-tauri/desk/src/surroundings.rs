//! What the desk takes from outside, handed in so that every use case runs in a test.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use submission::Keychain;

/// The world around the desk.
#[derive(Clone)]
pub struct Surroundings {
    /// Folder with the records.
    pub folder: PathBuf,
    /// The time of day.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Where credentials are kept.
    pub keychain: Arc<dyn Keychain>,
}

impl Surroundings {
    /// The real world: the system's clock and keychain.
    #[must_use]
    pub fn real(folder: PathBuf) -> Self {
        Self { folder, clock: Arc::new(Timestamp::now), keychain: Arc::new(submission::OsKeychain) }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }
}
