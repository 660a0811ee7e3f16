//! A credential goes only where it was entered for, however a connection came to lead somewhere else.

use std::path::Path;
use std::sync::Arc;

use crate::support::{agreed, hospital, worksheet_of_people};
use desk::contract::*;
use desk::fault::FaultCode;
use desk::handover::TakeOver;
use desk::{Desk, Keychain, KeychainError, MemoryKeychain, Platform, SecretString};
use records::Records;

const TOKEN: &str = "bearer-of-this-test-7Kq2Zp94";

fn open(folder: &Path, keychain: &Arc<dyn Keychain>) -> Desk {
    let mut surroundings = Platform::real(folder.to_owned());
    surroundings.keychain = Arc::clone(keychain);
    let desk = Desk::open(surroundings).unwrap();
    desk.save_organization(&hospital()).unwrap();
    desk
}

fn keychain() -> Arc<dyn Keychain> {
    Arc::new(MemoryKeychain::default())
}

fn scim(name: &str, address: &str, authority: &str) -> NewConnection {
    NewConnection {
        name: name.into(),
        address: address.into(),
        setup: ConnectionSetup::Scim {
            sign_in: SignInView::Bearer,
            extension: String::new(),
            authority: authority.into(),
            certificate: String::new(),
        },
        secret: TOKEN.into(),
        private_key: String::new(),
        until: String::new(),
    }
}

fn mail(user: &str) -> NewConnection {
    NewConnection {
        setup: ConnectionSetup::Smtp {
            to: "accounts@hie.example".into(),
            from: "dana.rivera@hospital.org".into(),
            user: user.into(),
            encryption: EncryptionView::Starttls,
            mechanism: MechanismView::Password,
            authority: String::new(),
            greeting: None,
        },
        ..scim("mail", "127.0.0.1:9", "")
    }
}

/// What is said when a connection is to be used that has no credential of its own.
async fn has_none(desk: &Desk, connection: i64) -> bool {
    let tried = desk.test_connection(connection).await;
    tried.is_err_and(|fault| fault.code == FaultCode::CredentialMissing)
}

/// A handover file with an open batch that goes by a connection to this address.
fn file_of_a_colleague(folder: &Path, address: &str) -> std::path::PathBuf {
    let desk = open(&folder.join("colleague"), &keychain());
    let connection = desk.add_connection(scim("hie", address, "")).unwrap();
    let worksheet = worksheet_of_people(&desk);
    let review = desk.review(worksheet).unwrap();
    desk.attest(worksheet, &agreed(&review, connection)).unwrap();
    let file = folder.join("handover.age");
    desk.write_handover(&file, &SecretString::from("copper lantern eats moss"), true).unwrap();
    file
}

fn take(desk: &Desk, file: &Path) {
    desk.merge_handover(file, &SecretString::from("copper lantern eats moss"), &TakeOver::default()).unwrap();
}

#[tokio::test]
async fn a_colleagues_file_after_the_data_folder_was_deleted_gets_no_credential() {
    let folder = tempfile::tempdir().unwrap();
    let (data, keychain) = (folder.path().join("data"), keychain());
    let mine = open(&data, &keychain).add_connection(scim("hie", "https://hie.example/scim", "")).unwrap();
    std::fs::remove_dir_all(&data).unwrap();
    let file = file_of_a_colleague(folder.path(), "https://elsewhere.example/scim");

    let desk = open(&data, &keychain);
    take(&desk, &file);

    let theirs = desk.connection_named("hie").unwrap();
    assert_eq!(theirs.id, mine, "the number is used again");
    assert!(!theirs.credential.stored && has_none(&desk, theirs.id).await);
}

/// A keychain that keeps and gives, and cannot be reached to forget.
struct Forgetless(MemoryKeychain);

impl Keychain for Forgetless {
    fn store(&self, key: &str, secret: &SecretString) -> Result<(), KeychainError> {
        self.0.store(key, secret)
    }

    fn load(&self, key: &str) -> Result<SecretString, KeychainError> {
        self.0.load(key)
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Err(KeychainError::Missing)
    }

    fn probe(&self) -> Result<(), KeychainError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_connection_removed_without_a_keychain_leaves_its_credential_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let keychain: Arc<dyn Keychain> = Arc::new(Forgetless(MemoryKeychain::default()));
    let desk = open(&folder.path().join("data"), &keychain);
    let mine = desk.add_connection(scim("hie", "https://hie.example/scim", "")).unwrap();
    assert_eq!(desk.remove_connection(mine).unwrap_err().code, FaultCode::KeychainMissing);
    let file = file_of_a_colleague(folder.path(), "https://elsewhere.example/scim");

    take(&desk, &file);

    let theirs = desk.connection_named("hie").unwrap();
    assert_eq!(theirs.id, mine, "the number is used again");
    assert!(has_none(&desk, theirs.id).await);
}

#[tokio::test]
async fn settings_that_changed_behind_the_program_get_no_credential() {
    let folder = tempfile::tempdir().unwrap();
    let keychain = keychain();
    let desk = open(folder.path(), &keychain);
    let hie = desk.add_connection(scim("hie", "https://127.0.0.1:9/scim", "")).unwrap();
    let server = desk.add_connection(mail("dana")).unwrap();
    assert!(!has_none(&desk, hie).await && !has_none(&desk, server).await);

    let mut records = Records::open(folder.path()).unwrap();
    for (connection, settings) in [
        (hie, r#"{"channel":"scim","authority":"another"}"#),
        (
            hie,
            r#"{"channel":"scim","sign_in":{"by":"client-credentials","token_address":"https://id.example","client_id":"x"}}"#,
        ),
        (server, r#"{"channel":"smtp","to":"a@b.example","from":"c@d.example","user":"somebody.else"}"#),
    ] {
        records.save_connection_settings(connection, settings).unwrap();
        assert!(has_none(&desk, connection).await, "{settings}");
    }
    let fault = desk.test_connection(server).await.unwrap_err();
    assert!(fault.message.contains("entered for another") && !fault.message.contains(TOKEN), "{fault}");
}

#[tokio::test]
#[cfg(unix)]
async fn a_folder_reached_another_way_is_the_same_and_a_copy_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (data, linked, copied) =
        (folder.path().join("data"), folder.path().join("linked"), folder.path().join("copied"));
    let keychain = keychain();
    let hie = open(&data, &keychain).add_connection(scim("hie", "https://127.0.0.1:9/scim", "")).unwrap();
    std::os::unix::fs::symlink(&data, &linked).unwrap();
    std::fs::create_dir(&copied).unwrap();
    for file in std::fs::read_dir(&data).unwrap().flatten().filter(|file| file.path().is_file()) {
        std::fs::copy(file.path(), copied.join(file.file_name())).unwrap();
    }

    assert!(!has_none(&open(&linked, &keychain), hie).await);
    assert!(has_none(&open(&copied, &keychain), hie).await);
}

#[test]
fn a_private_key_among_the_certificates_of_an_authority_is_refused_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path(), &keychain());
    let both = "-----BEGIN CERTIFICATE-----\nC\n-----END CERTIFICATE-----\n\
        -----BEGIN RSA PRIVATE KEY-----\nthe-key\n-----END RSA PRIVATE KEY-----\n";

    let fault = desk.add_connection(scim("hie", "https://hie.example/scim", both)).unwrap_err();

    assert!(fault.message.contains("RSA PRIVATE KEY") && !fault.to_string().contains("the-key"), "{fault}");
    assert!(desk.connection_named("hie").is_err());
}

#[test]
fn an_address_is_shown_as_the_network_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path(), &keychain());

    desk.add_connection(scim("hie", "https://hіe.example/scim", "")).unwrap();

    assert_eq!(desk.connection_named("hie").unwrap().address, "https://xn--he-hoc.example/scim");
}
