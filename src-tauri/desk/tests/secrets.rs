//! What crosses over to the window, and what lies in the data folder, in a whole run: the secrets are in none of it. And what is
//! said when the keychain fails.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use crate::support::{agreed, desk, hospital, worksheet_of_people};
use desk::contract::{
    ConnectionSetup, EncryptionView, MechanismView, NewConnection, OutcomeDecision, SendProgress, SignInView,
    SubmittedEntry,
};
use desk::fault::{DeskResult, FaultCode};
use desk::handover::TakeOver;
use desk::{Desk, Keychain, KeychainError, Platform, SecretString};
use practice_hie::{CannedAnswer, Options, PracticeHie};
use serde::Serialize;

const TOKEN: &str = "bearer-of-this-test-7Kq2Zp94";
const NEWER: &str = "bearer-that-follows-it-Xc83Ba51";
const WRONG: &str = "bearer-that-is-refused-Lm20Vd67";
const PASSWORD: &str = "password-of-the-mail-server-Rt45";
const PASSPHRASE: &str = "copper lantern eats moss Hn83";
const MISTYPED: &str = "copper lantern eats moss Hn84";

/// Every answer and every fault, as the window gets it.
#[derive(Default)]
struct Wire(Mutex<Vec<String>>);

impl Wire {
    fn carries<T: Serialize>(&self, answer: DeskResult<T>) -> Option<T> {
        let text = match &answer {
            Ok(value) => serde_json::to_string(value).unwrap(),
            Err(fault) => serde_json::to_string(fault).unwrap() + &format!("{fault} {fault:?}"),
        };
        self.0.lock().unwrap().push(text);
        answer.ok()
    }
}

fn scim(name: &str, address: &str, secret: &str) -> NewConnection {
    NewConnection {
        name: name.into(),
        address: address.into(),
        setup: ConnectionSetup::Scim {
            sign_in: SignInView::Bearer,
            extension: String::new(),
            authority: String::new(),
            certificate: String::new(),
        },
        secret: secret.into(),
        private_key: String::new(),
        until: "2026-12-01".into(),
    }
}

fn smtp(secret: &str) -> NewConnection {
    NewConnection {
        name: "mail".into(),
        // Nobody listens there.
        address: "127.0.0.1:9".into(),
        setup: ConnectionSetup::Smtp {
            to: "accounts@hie.example".into(),
            from: "dana.rivera@hospital.org".into(),
            user: "dana".into(),
            encryption: EncryptionView::Starttls,
            mechanism: MechanismView::Password,
            authority: String::new(),
            greeting: None,
        },
        secret: secret.into(),
        private_key: String::new(),
        until: String::new(),
    }
}

fn attested(wire: &Wire, desk: &Desk, worksheet: i64, connection: i64) -> String {
    let review = wire.carries(desk.review(worksheet)).unwrap();
    wire.carries(desk.attest(worksheet, &agreed(&review, connection))).unwrap()
}

async fn send(wire: &Wire, desk: &Desk, batch: &str) {
    let report = |progress: SendProgress| {
        wire.carries(Ok(progress));
    };
    wire.carries(desk.send(batch, &report).await);
}

/// A service that repeats what it was told, credential included.
fn echo(status: u16, secret: &str) -> CannedAnswer {
    let body =
        format!(r#"{{"detail":"You sent Bearer {secret}","schemas":["urn:ietf:params:scim:api:messages:2.0:Error"]}}"#);
    CannedAnswer::new(status).header("location", &format!("https://elsewhere.example/{secret}")).body(body)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_secret_crosses_to_the_window_or_lies_in_the_data_folder() {
    let (folder, theirs) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let hie = Arc::new(PracticeHie::open(Options::new(theirs.path().join("hie.sqlite"))).unwrap());
    hie.set_token(TOKEN).unwrap();
    let running = Arc::clone(&hie).serve(0).unwrap();
    let desk = desk(folder.path());
    let wire = Wire::default();
    wire.carries(desk.save_organization(&hospital()));
    let worksheet = worksheet_of_people(&desk);

    let connection = wire.carries(desk.add_connection(scim("hie", running.base_url(), TOKEN))).unwrap();
    wire.carries(desk.add_connection(scim("hie", running.base_url(), TOKEN)));
    wire.carries(desk.add_connection(scim("bad", &format!("http://user:{TOKEN}@127.0.0.1/"), WRONG)));
    let mail = wire.carries(desk.add_connection(smtp(PASSWORD))).unwrap();
    wire.carries(desk.connections());
    wire.carries(desk.test_connection(connection).await);
    wire.carries(desk.test_connection(mail).await);

    let batch = attested(&wire, &desk, worksheet, connection);
    wire.carries(desk.dry_run(&batch));
    for status in [400, 409, 302, 500, 403] {
        hie.faults().only("POST", "/").respond_next(echo(status, TOKEN), 3, false);
        send(&wire, &desk, &batch).await;
        hie.faults().clear();
        wire.carries(desk.batch(&batch));
        wire.carries(desk.decide(&batch, &[], OutcomeDecision::AskAgain));
        wire.carries(desk.test_connection(connection).await);
    }
    hie.faults().respond_next(echo(401, TOKEN), 1, false);
    send(&wire, &desk, &batch).await;
    wire.carries(desk.connections());
    wire.carries(desk.replace_credential(connection, SecretString::from(WRONG), "").await);
    hie.set_token(NEWER).unwrap();
    wire.carries(desk.replace_credential(connection, SecretString::from(NEWER), "2027-01-31").await);
    send(&wire, &desk, &batch).await;
    let ended = wire.carries(desk.batch(&batch)).unwrap();
    assert!(!ended.summary.unfinished, "{:?}", ended.summary.states);
    wire.carries(desk.refresh(&batch).await);
    wire.carries(desk.batches());
    wire.carries(desk.overview());
    wire.carries(desk.home());
    wire.carries(desk.save_receipt(&batch, &folder.path().join("receipt.xlsx")));

    let mailed = attested(&wire, &desk, worksheet, mail);
    send(&wire, &desk, &mailed).await;
    wire.carries(desk.manual_submission(&mailed));
    let said = SubmittedEntry {
        batch: mailed.clone(),
        requests: Vec::new(),
        day: String::new(),
        ticket: PASSWORD[..4].into(),
    };
    wire.carries(desk.confirm_submitted(&said));
    wire.carries(desk.cancel(&mailed));
    let (handed, kept) = (folder.path().join("one.age"), folder.path().join("back-up.age"));
    let (right, wrong) = (SecretString::from(PASSPHRASE), SecretString::from(MISTYPED));
    wire.carries(desk.write_handover(&handed, &SecretString::from(&PASSPHRASE[..9]), true));
    wire.carries(desk.write_handover(&handed, &right, true)).unwrap();
    wire.carries(desk.write_backup(&kept, &right)).unwrap();
    wire.carries(desk.merge_handover(&handed, &wrong, &TakeOver::default()));
    wire.carries(desk.merge_handover(&handed, &right, &TakeOver::default()));
    wire.carries(desk.restore(&kept, &wrong, true));
    wire.carries(desk.restore(&kept, &right, true)).unwrap();
    wire.carries(desk.practice());
    wire.carries(desk.remove_connection(connection));
    desk.stop_practice().await;
    running.shutdown().await;
    drop(desk);

    let told = wire.0.into_inner().unwrap();
    assert!(told.len() > 50 && told.iter().any(|one| one.contains("••••")), "the echo was met: {}", told.len());
    for secret in [TOKEN, NEWER, WRONG, PASSWORD, PASSPHRASE, &PASSPHRASE[..9], MISTYPED] {
        let leaked: Vec<_> = told.iter().filter(|text| text.contains(secret)).collect();
        assert!(leaked.is_empty(), "{leaked:?}");
        for file in files(folder.path()) {
            let bytes = std::fs::read(&file).unwrap();
            assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{}", file.display());
        }
    }
}

fn files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// A keychain that fails in one way.
struct Failing(KeychainError);

impl Keychain for Failing {
    fn store(&self, _: &str, _: &SecretString) -> Result<(), KeychainError> {
        Err(self.0)
    }

    fn load(&self, _: &str) -> Result<SecretString, KeychainError> {
        Err(self.0)
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Err(self.0)
    }

    fn probe(&self) -> Result<(), KeychainError> {
        Err(self.0)
    }
}

#[tokio::test]
async fn each_failure_of_the_keychain_is_told_in_its_own_words_and_nothing_is_kept() {
    let failures = [
        (KeychainError::Missing, FaultCode::KeychainMissing),
        (KeychainError::Locked, FaultCode::KeychainLocked),
        (KeychainError::NoEntry, FaultCode::CredentialMissing),
        (KeychainError::Denied, FaultCode::KeychainDenied),
    ];
    let (mut messages, mut hints) = (HashSet::new(), HashSet::new());
    for (error, code) in failures {
        let folder = tempfile::tempdir().unwrap();
        // Set up while the keychain still worked.
        let connection = desk(folder.path()).add_connection(scim("hie", "https://hie.example/v2", TOKEN)).unwrap();
        let mut surroundings = Platform::real(folder.path().to_owned());
        surroundings.keychain = Arc::new(Failing(error));
        let desk = Desk::open(surroundings).unwrap();

        let tested = desk.test_connection(connection).await.unwrap_err();
        let added = desk.add_connection(scim("another", "https://hie.example/v2", TOKEN)).unwrap_err();

        assert_eq!((tested.code, added.code), (code, code));
        assert_eq!(desk.connections().unwrap().len(), 2, "the one that could not be kept is not listed");
        messages.insert(tested.message);
        hints.insert(tested.hint);
    }
    assert_eq!((messages.len(), hints.len()), (4, 4), "{messages:?} {hints:?}");
}
