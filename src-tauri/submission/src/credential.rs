use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};

const SERVICE: &str = "org.aumdesk.desktop";
const PROBE: &str = "probe";
const PRIVATE_KEY: &str = "#private-key";
/// Long enough for somebody to type the password that unlocks it; a service that hangs must not hang the program with it.
const PATIENCE: Duration = Duration::from_secs(120);

/// A place for secrets. The key names the connection a secret belongs to; see [`credential_key`].
pub trait Keychain: Send + Sync {
    /// Keeps a secret; one that is there under the same key is replaced.
    ///
    /// # Errors
    /// [`KeychainError`].
    fn store(&self, key: &str, secret: &SecretString) -> Result<(), KeychainError>;

    /// The secret kept under the key.
    ///
    /// # Errors
    /// [`KeychainError`].
    fn load(&self, key: &str) -> Result<SecretString, KeychainError>;

    /// Forgets the secret; nothing happens when there is none.
    ///
    /// # Errors
    /// [`KeychainError`].
    fn delete(&self, key: &str) -> Result<(), KeychainError>;

    /// Whether secrets can be kept, found out by keeping one.
    ///
    /// # Errors
    /// [`KeychainError`].
    fn probe(&self) -> Result<(), KeychainError>;

    /// Whether it holds what was given for one run and belongs to whatever that run is for.
    fn is_of_this_run(&self) -> bool {
        false
    }
}

/// What a connection signs in with. Cannot be printed.
#[derive(Debug, Clone, Default)]
pub struct Credential {
    /// Token, client secret, or password.
    pub secret: Option<SecretString>,
    /// Private key of the client certificate, PEM.
    pub private_key: Option<SecretString>,
}

impl From<SecretString> for Credential {
    fn from(secret: SecretString) -> Self {
        Self { secret: Some(secret), private_key: None }
    }
}

/// Why a secret could not be kept or read. None of them carries anything of the secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeychainError {
    /// No keychain service.
    #[error("This machine has no keychain service running, so the credential has no safe place.")]
    Missing,
    /// Locked, never set up, or asking for a password that nobody types.
    #[error("The keychain is locked, so the credential cannot be read or stored.")]
    Locked,
    /// Nothing kept under this key.
    #[error("The keychain has no credential for this connection.")]
    NoEntry,
    /// What is kept under this key was entered for another service, server or user.
    #[error(
        "The keychain has a credential for this connection, but it was entered for another {what}, so it is not used."
    )]
    Elsewhere {
        /// What is not as it was.
        what: &'static str,
    },
    /// What is kept under this key does not say what it was entered for.
    #[error("The keychain’s credential for this connection does not say which service it is for, so it is not used.")]
    NotBound,
    /// The keychain said no.
    #[error("The keychain did not let AUM Desk read or store the credential.")]
    Denied,
}

impl KeychainError {
    /// What to do.
    #[must_use]
    pub fn hint(self) -> &'static str {
        match self {
            Self::Missing => {
                "Start a keychain service (on Linux, GNOME Keyring or KWallet) and then AUM Desk again, or use the \
                 command line, which takes the credential on standard input for one run and stores nothing."
            }
            Self::Locked => "Unlock the keychain (usually by your log-in password), then try again.",
            Self::NoEntry => "Enter the credential again in Settings, under Connections.",
            Self::Elsewhere { .. } | Self::NotBound => {
                "Check where the connection leads. If it is right, enter the credential again: in Settings, under Connections, or \
                 with `aum connect replace`."
            }
            Self::Denied => {
                "Allow AUM Desk in the keychain's own settings or in the question it asked, then try again."
            }
        }
    }
}

/// The key under which the credential of a connection is kept: a random id of the connection, and the folder of the records,
/// so that a copy of them on the same machine does not share it. A folder is the same by whichever way it is reached.
#[must_use]
pub fn credential_key(records: &std::path::Path, credential_id: &str) -> String {
    let real = records.canonicalize().unwrap_or_else(|_| records.to_owned());
    format!("{credential_id}@{}", place(&real))
}

/// The key that versions before 0.2 kept it under; what is still there is taken away with the connection.
#[must_use]
pub fn former_credential_key(records: &std::path::Path, connection: i64) -> String {
    format!("connection-{connection}@{}", place(records))
}

fn place(records: &std::path::Path) -> String {
    use sha2::{Digest, Sha256};
    let place = crate::payload::hex(&Sha256::digest(records.as_os_str().as_encoded_bytes()));
    place.get(..16).unwrap_or_default().to_owned()
}

/// The key under which the private key of a connection's client certificate is kept, beside its credential.
#[must_use]
pub fn private_key_key(credential_key: &str) -> String {
    format!("{credential_key}{PRIVATE_KEY}")
}

/// Whether a secret is kept under this key as a private key.
#[must_use]
pub fn is_private_key(key: &str) -> bool {
    key.ends_with(PRIVATE_KEY)
}

/// The last four characters, which may be shown; nothing of a secret shorter than twelve.
#[must_use]
pub fn last_four(secret: &SecretString) -> String {
    let text = secret.expose_secret();
    let length = text.chars().count();
    if length < 12 { String::new() } else { text.chars().skip(length - 4).collect() }
}

/// The operating system's keychain: Secret Service, macOS Keychain, or Windows Credential Manager.
#[derive(Debug, Default, Clone, Copy)]
pub struct OsKeychain;

impl Keychain for OsKeychain {
    fn store(&self, key: &str, secret: &SecretString) -> Result<(), KeychainError> {
        let secret = secret.clone();
        with_entry(key, move |entry| entry.set_password(secret.expose_secret()))
    }

    fn load(&self, key: &str) -> Result<SecretString, KeychainError> {
        match with_entry(key, |entry| entry.get_password().map(SecretString::from)) {
            // A service without a login keyring answers a read as if nothing had ever been stored; a write tells.
            Err(KeychainError::NoEntry) => self.probe().and(Err(KeychainError::NoEntry)),
            other => other,
        }
    }

    fn delete(&self, key: &str) -> Result<(), KeychainError> {
        match with_entry(key, keyring::Entry::delete_credential) {
            Err(KeychainError::NoEntry) => Ok(()),
            other => other,
        }
    }

    fn probe(&self) -> Result<(), KeychainError> {
        // Each process has its own entry, so that two of them don't delete each other's.
        let key = format!("{PROBE}-{}", std::process::id());
        with_entry(&key, |entry| entry.set_password(PROBE))?;
        self.delete(&key)
    }
}

/// On a thread of its own: the Secret Service client blocks, which an asynchronous caller's thread must not.
fn with_entry<Answer: Send + 'static>(
    key: &str,
    work: impl FnOnce(&keyring::Entry) -> keyring::Result<Answer> + Send + 'static,
) -> Result<Answer, KeychainError> {
    let key = key.to_owned();
    with_timeout(PATIENCE, move || {
        // Why there is no store is told here only; an entry would just say that there is none.
        keyring::Entry::store_status().as_ref().map_err(told_apart)?;
        keyring::Entry::new(SERVICE, &key).and_then(|entry| work(&entry)).map_err(|error| told_apart(&error))
    })
}

/// What a keychain that does not answer in time has done cannot be told from waiting for its password.
fn with_timeout<Answer: Send + 'static>(
    patience: Duration,
    work: impl FnOnce() -> Result<Answer, KeychainError> + Send + 'static,
) -> Result<Answer, KeychainError> {
    let (tell, answer) = mpsc::sync_channel(1);
    // Whoever gave up does not hear it any more.
    thread::spawn(move || drop(tell.send(work())));
    answer.recv_timeout(patience).unwrap_or_else(|error| match error {
        mpsc::RecvTimeoutError::Timeout => Err(KeychainError::Locked),
        mpsc::RecvTimeoutError::Disconnected => Err(KeychainError::Missing),
    })
}

fn told_apart(error: &keyring::Error) -> KeychainError {
    use keyring::Error;
    match error {
        Error::NoEntry => KeychainError::NoEntry,
        Error::NoStorageAccess(_) => KeychainError::Locked,
        Error::PlatformFailure(cause) if is_denial(cause.as_ref()) => KeychainError::Denied,
        Error::PlatformFailure(_) | Error::NoDefaultStore | Error::NotSupportedByStore(_) => KeychainError::Missing,
        _ => KeychainError::Denied,
    }
}

/// What a message bus says, by the D-Bus specification, of a program that may not speak to a service: a sandbox, for example.
fn is_denial(cause: &(dyn std::error::Error + 'static)) -> bool {
    let causes = std::iter::successors(Some(cause), |cause| cause.source());
    causes.map(|cause| format!("{cause} {cause:?}")).any(|said| said.contains("AccessDenied"))
}

/// Keeps secrets in memory for one run; for machines without a keychain, and for tests.
#[derive(Default)]
pub struct MemoryKeychain {
    secrets: Mutex<HashMap<String, SecretString>>,
}

impl fmt::Debug for MemoryKeychain {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("MemoryKeychain")
    }
}

impl Keychain for MemoryKeychain {
    fn store(&self, key: &str, secret: &SecretString) -> Result<(), KeychainError> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned(), secret.clone());
        Ok(())
    }

    fn load(&self, key: &str) -> Result<SecretString, KeychainError> {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.get(key).cloned().ok_or(KeychainError::NoEntry)
    }

    fn delete(&self, key: &str) -> Result<(), KeychainError> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
        Ok(())
    }

    fn probe(&self) -> Result<(), KeychainError> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;

    #[test]
    fn a_secret_cannot_be_printed() {
        let keychain = MemoryKeychain::default();
        let secret = SecretString::from("s3cret-token-0123456789");
        keychain.store("one", &secret).unwrap();

        let printed = format!("{secret:?} {keychain:?} {:?}", keychain.load("one").unwrap());

        assert!(!printed.contains("s3cret"), "{printed}");
    }

    #[test]
    fn the_failures_of_a_keychain_are_four_different_messages_with_something_to_do() {
        let all = [KeychainError::Missing, KeychainError::Locked, KeychainError::NoEntry, KeychainError::Denied];

        let texts: std::collections::HashSet<_> =
            all.iter().flat_map(|one| [one.to_string(), one.hint().into()]).collect();

        assert_eq!(texts.len(), 8);
    }

    #[test]
    fn the_keychain_answers_are_told_apart() {
        let locked = keyring::Error::NoStorageAccess("locked".into());
        let absent = keyring::Error::PlatformFailure("no bus".into());
        let sandboxed = keyring::Error::PlatformFailure("org.freedesktop.DBus.Error.AccessDenied: rejected".into());

        assert_eq!(told_apart(&locked), KeychainError::Locked);
        assert_eq!(told_apart(&absent), KeychainError::Missing);
        assert_eq!(told_apart(&sandboxed), KeychainError::Denied);
        assert_eq!(told_apart(&keyring::Error::NoEntry), KeychainError::NoEntry);
        assert_eq!(told_apart(&keyring::Error::BadEncoding(vec![0xff])), KeychainError::Denied);
    }

    #[test]
    fn a_keychain_that_does_not_answer_is_not_waited_for_without_end() {
        let (release, wait) = mpsc::channel::<()>();

        let given_up = with_timeout(Duration::from_millis(20), move || {
            let _ = wait.recv();
            Ok(())
        });

        assert_eq!(given_up, Err(KeychainError::Locked));
        drop(release);
        assert_eq!(with_timeout(PATIENCE, || Ok(7)), Ok(7));
        assert_eq!(
            with_timeout(PATIENCE, || -> Result<(), _> { panic!("a fault of the store") }),
            Err(KeychainError::Missing)
        );
    }

    #[test]
    fn short_secrets_show_nothing() {
        assert_eq!(last_four(&SecretString::from("abcdefgh")), "");
        assert_eq!(last_four(&SecretString::from("abcdefghijkl")), "ijkl");
    }
}
