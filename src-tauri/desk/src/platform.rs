//! What the desk takes from outside, handed in so that every use case runs in a test.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use submission::{ExposeSecret, Keychain, KeychainError, OsKeychain, SecretString, SystemEnvironment, is_private_key};

/// The program's identifier, as in tauri.conf.json.
const IDENTIFIER: &str = "org.aumdesk.desktop";

/// The world around the desk.
#[derive(Clone)]
pub struct Platform {
    /// Folder with the records.
    pub folder: PathBuf,
    /// Time and chance.
    pub time: Arc<dyn submission::Environment>,
    /// Where credentials are kept.
    pub keychain: Arc<dyn Keychain>,
}

impl Platform {
    /// The real world: the system's clock and keychain.
    #[must_use]
    pub fn real(folder: PathBuf) -> Self {
        Self { folder, time: Arc::new(SystemEnvironment), keychain: Arc::new(OsKeychain) }
    }

    /// Now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.time.now()
    }
}

/// `AUM_DESK_DATA_DIR`, or the folder the system gives to this program; the window and the command line share it.
#[must_use]
pub fn default_folder() -> PathBuf {
    match std::env::var_os("AUM_DESK_DATA_DIR").filter(|folder| !folder.is_empty()) {
        Some(folder) => PathBuf::from(folder),
        None => dirs::data_dir().unwrap_or_default().join(IDENTIFIER),
    }
}

/// One secret for one connection, kept for one run and nowhere else: for machines without a keychain. A private key in
/// PEM form may follow the secret, or stand alone.
pub struct SecretOfThisRun {
    secret: SecretString,
    private_key: SecretString,
    /// The key it was asked for first; it was given for one connection and goes to no other.
    claimed: Mutex<Option<String>>,
}

impl SecretOfThisRun {
    /// Takes the secret.
    #[must_use]
    pub fn new(secret: &SecretString) -> Self {
        let text = secret.expose_secret();
        let (secret, private_key) = text.split_at(text.find("-----BEGIN").unwrap_or(text.len()));
        Self {
            secret: SecretString::from(secret.trim()),
            private_key: SecretString::from(private_key),
            claimed: Mutex::new(None),
        }
    }
}

impl Keychain for SecretOfThisRun {
    fn store(&self, _: &str, _: &SecretString) -> Result<(), KeychainError> {
        Ok(())
    }

    fn load(&self, key: &str) -> Result<SecretString, KeychainError> {
        let connection = key.split_once('#').map_or(key, |(connection, _)| connection);
        let mut claimed = self.claimed.lock().unwrap_or_else(PoisonError::into_inner);
        if claimed.get_or_insert_with(|| connection.to_owned()) != connection {
            return Err(KeychainError::NoEntry);
        }
        Ok(if is_private_key(key) { self.private_key.clone() } else { self.secret.clone() })
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Ok(())
    }

    fn probe(&self) -> Result<(), KeychainError> {
        Ok(())
    }

    fn is_of_this_run(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_secret_of_this_run_goes_to_the_first_connection_that_asks_and_to_no_other() {
        let given = SecretOfThisRun::new(&SecretString::from("token\n-----BEGIN PRIVATE KEY-----\nK"));

        assert_eq!(given.load("one@here").unwrap().expose_secret(), "token");
        assert!(given.load("one@here#private-key").unwrap().expose_secret().starts_with("-----BEGIN"));
        assert_eq!(given.load("two@here").unwrap_err(), KeychainError::NoEntry);
        assert_eq!(given.load("one@here").unwrap().expose_secret(), "token");
    }
}
