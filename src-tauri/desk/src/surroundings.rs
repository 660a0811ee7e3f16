//! What the desk takes from outside, handed in so that every use case runs in a test.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::Timestamp;
use submission::{Keychain, OsKeychain, System};

/// The world around the desk.
#[derive(Clone)]
pub struct Surroundings {
    /// Folder with the records.
    pub folder: PathBuf,
    /// Time and chance.
    pub time: Arc<dyn submission::Surroundings>,
    /// Where credentials are kept.
    pub keychain: Arc<dyn Keychain>,
}

impl Surroundings {
    /// The real world: the system's clock and keychain.
    #[must_use]
    pub fn real(folder: PathBuf) -> Self {
        Self { folder, time: Arc::new(System), keychain: Arc::new(OsKeychain) }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.time.now()
    }
}
