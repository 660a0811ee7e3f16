//! The operating system's own keychain. Without AUM_TEST_KEYCHAIN nothing is tried, because it must never be the user's:
//! `tests/keychain/run.sh` runs this in sessions of its own, with an unlocked one (`1`), a locked one or one that was
//! never set up (`locked`), and none (`missing`).
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::HashMap;

use secrecy::{ExposeSecret, SecretString};
use submission::{Keychain, KeychainError, OsKeychain};

#[test]
fn the_keychain_of_the_session_keeps_replaces_and_forgets_a_secret() {
    let wanted: HashMap<String, String> = std::env::vars().filter(|(name, _)| name == "AUM_TEST_KEYCHAIN").collect();
    match wanted.get("AUM_TEST_KEYCHAIN").map(String::as_str) {
        Some("1") => keeps_replaces_and_forgets(),
        Some("missing") => assert_eq!(OsKeychain.probe(), Err(KeychainError::Missing)),
        Some("locked") => assert_eq!(OsKeychain.load("never-stored").err(), Some(KeychainError::Locked)),
        _ => {}
    }
}

fn keeps_replaces_and_forgets() {
    let key = format!("test-{}", std::process::id());
    assert_eq!(OsKeychain.load(&key).err(), Some(KeychainError::NoEntry));
    OsKeychain.probe().unwrap();

    OsKeychain.store(&key, &SecretString::from("first-secret")).unwrap();
    OsKeychain.store(&key, &SecretString::from("second-secret")).unwrap();

    assert_eq!(OsKeychain.load(&key).unwrap().expose_secret(), "second-secret");
    OsKeychain.delete(&key).unwrap();
    OsKeychain.delete(&key).unwrap();
    assert_eq!(OsKeychain.load(&key).err(), Some(KeychainError::NoEntry));
}
