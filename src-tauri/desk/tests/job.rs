//! The job from the first start to active accounts, and what stops it.

use std::sync::{Arc, Mutex};

use crate::support::{ALL, agreed, desk, hospital, typed, worksheet_of_people};
use desk::contract::{AccountStateView, Attestation, FormVariantKind, RequestStateView, Review, SendProgress};
use desk::fault::FaultCode;
use desk::{Desk, ExposeSecret, Keychain, KeychainError, Platform, SecretString};

fn complete(review: &Review) -> Attestation {
    agreed(review, review.connections[0].id)
}

fn attested(desk: &Desk) -> String {
    desk.save_organization(&hospital()).unwrap();
    let worksheet = worksheet_of_people(desk);
    let review = desk.review(worksheet).unwrap();
    desk.attest(worksheet, &complete(&review)).unwrap()
}

#[test]
fn the_form_follows_from_the_organization_and_is_not_guessed_where_the_rule_is_silent() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());

    let with_ed = desk.advise_form(FormVariantKind::Hospital, Some(true));
    let practice = desk.advise_form(FormVariantKind::Practice, None);
    let without_ed = desk.advise_form(FormVariantKind::Hospital, Some(false));

    assert_eq!(with_ed.form.as_deref(), Some("healthix/btg"));
    assert_eq!(practice.form.as_deref(), Some("healthix/non-btg"));
    assert_eq!(without_ed.form, None);
    assert!(without_ed.reason.contains("ask your Account Manager"), "{}", without_ed.reason);
}

#[test]
fn the_first_start_leaves_a_filled_practice_worksheet_and_only_the_first() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());

    let first = desk.save_organization(&hospital()).unwrap();
    let second = desk.save_organization(&hospital()).unwrap();

    let list = desk.worksheets().unwrap();
    assert_eq!((list.len(), list[0].people, list[0].practice), (1, 25, true));
    assert_eq!((first, second), (Some(list[0].id), None));
    assert!(list[0].errors > 0 && list[0].warnings > 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_goes_from_attested_to_active_and_its_people_are_known_afterwards() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let batch = attested(&desk);
    let told = Mutex::new(Vec::new());

    let plan = desk.dry_run(&batch).unwrap();
    desk.send(&batch, &|progress: SendProgress| told.lock().unwrap().push(progress)).await.unwrap();
    let sent = desk.batch(&batch).unwrap();
    for _ in 0..3 {
        desk.advance_practice(Some(&batch)).unwrap();
    }
    let active = desk.refresh(&batch).await.unwrap();

    assert_eq!((plan.create, plan.leave_alone, plan.skip), (5, 0, 0));
    assert!(sent.outcomes.iter().all(|outcome| outcome.state == RequestStateView::Confirmed), "{:?}", sent.outcomes);
    assert!(active.outcomes.iter().all(|outcome| outcome.account == AccountStateView::Active));
    assert!(active.outcomes.iter().all(|outcome| !outcome.username.is_empty()));
    let told = told.into_inner().unwrap();
    assert!(told.last().unwrap().finished && told.last().unwrap().done == 5);
    assert_eq!(desk.overview().unwrap().active, 5);
    desk.stop_practice().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sending_a_sent_batch_again_sends_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let batch = attested(&desk);
    desk.send(&batch, &|_| {}).await.unwrap();
    let before = desk.practice().unwrap().accounts.len();

    let again = desk.send(&batch, &|_| {}).await.unwrap();

    assert_eq!(desk.practice().unwrap().accounts.len(), before);
    assert!(again.states.iter().all(|count| count.state == RequestStateView::Confirmed || count.count == 0));
    desk.stop_practice().await;
}

#[test]
fn a_worksheet_counts_as_sent_until_it_is_edited_or_withdrawn() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let worksheet = worksheet_of_people(&desk);
    let sent = |desk: &Desk| desk.worksheets().unwrap().into_iter().find(|one| one.id == worksheet).unwrap().sent;
    assert_eq!((sent(&desk), desk.overview().unwrap().waiting_to_send), (None, 5));

    let first = desk.attest(worksheet, &complete(&desk.review(worksheet).unwrap())).unwrap();
    assert_eq!((sent(&desk), desk.overview().unwrap().waiting_to_send), (Some(first.clone()), 0));
    desk.edit(worksheet, &typed(0, 0, "Marie"), ALL).unwrap();
    assert_eq!(sent(&desk), None);

    let second = desk.attest(worksheet, &complete(&desk.review(worksheet).unwrap())).unwrap();
    desk.cancel(&second).unwrap();
    assert_eq!(sent(&desk), None, "a withdrawn batch sent nothing");
}

#[test]
fn errors_stop_the_attestation_and_nothing_is_frozen() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let worksheet = worksheet_of_people(&desk);
    desk.edit(worksheet, &typed(0, 2, "not an address"), ALL).unwrap();
    let review = desk.review(worksheet).unwrap();

    let refused = desk.attest(worksheet, &complete(&review)).unwrap_err();

    assert_eq!((refused.code, review.errors), (FaultCode::ProblemsLeft, 1));
    assert!(desk.batches().unwrap().is_empty());
}

#[test]
fn an_attestation_needs_the_managers_name_every_statement_and_break_the_glass() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let worksheet = worksheet_of_people(&desk);
    let whole = complete(&desk.review(worksheet).unwrap());
    let lacking = [
        Attestation { name: "Someone Else".into(), ..whole.clone() },
        Attestation { name: String::new(), ..whole.clone() },
        Attestation { statements: whole.statements[1..].to_vec(), ..whole.clone() },
        Attestation { btg_confirmed: false, ..whole.clone() },
    ];

    for attestation in &lacking {
        assert_eq!(desk.attest(worksheet, attestation).unwrap_err().code, FaultCode::NotAttested, "{attestation:?}");
    }
    assert!(desk.attest(worksheet, &Attestation { name: " dana  RIVERA".into(), ..whole }).is_ok());
}

#[test]
fn warnings_have_to_be_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let worksheet = worksheet_of_people(&desk);
    desk.edit(worksheet, &typed(0, 2, "reception@hospital.org"), ALL).unwrap();
    let whole = complete(&desk.review(worksheet).unwrap());

    let refused = desk.attest(worksheet, &Attestation { warnings_seen: false, ..whole.clone() }).unwrap_err();

    assert_eq!(refused.code, FaultCode::NotAttested);
    assert!(desk.attest(worksheet, &whole).is_ok());
}

#[test]
fn a_cancelled_batch_sends_nothing_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let batch = attested(&desk);

    desk.cancel(&batch).unwrap();

    let view = desk.batch(&batch).unwrap();
    assert!(view.outcomes.iter().all(|outcome| outcome.state == RequestStateView::Withdrawn));
    assert!(!view.summary.unfinished);
}

#[test]
fn the_receipt_holds_everyone_with_the_outcome() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let batch = attested(&desk);
    let path = folder.path().join("receipt.xlsx");

    desk.save_receipt(&batch, &path).unwrap();

    let rows = desk.read_file(&path, Some("healthix/btg"), &mut |_| std::ops::ControlFlow::Continue(())).unwrap().rows;
    assert_eq!(rows.len(), 5);
    assert_eq!(desk.batch_named(&batch[..8]).unwrap(), batch);
}

/// Keeps what it is given where the test can read it.
#[derive(Default)]
struct OpenKeychain(Mutex<Vec<String>>);

impl Keychain for OpenKeychain {
    fn store(&self, _: &str, secret: &SecretString) -> Result<(), KeychainError> {
        self.0.lock().unwrap().push(secret.expose_secret().to_owned());
        Ok(())
    }

    fn load(&self, _: &str) -> Result<SecretString, KeychainError> {
        self.0.lock().unwrap().last().cloned().map(SecretString::from).ok_or(KeychainError::NoEntry)
    }

    fn delete(&self, _: &str) -> Result<(), KeychainError> {
        Ok(())
    }

    fn probe(&self) -> Result<(), KeychainError> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_practice_credential_is_in_the_keychain_and_nowhere_in_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let keychain = Arc::new(OpenKeychain::default());
    let mut surroundings = Platform::real(folder.path().to_owned());
    surroundings.keychain = keychain.clone();
    let desk = Desk::open(surroundings).unwrap();
    let batch = attested(&desk);
    desk.send(&batch, &|_| {}).await.unwrap();
    let shown = format!("{:?} {:?}", desk.connections().unwrap(), desk.batch(&batch).unwrap());
    desk.stop_practice().await;
    drop(desk);

    let secret = keychain.0.lock().unwrap()[0].clone();
    assert!(!shown.contains(&secret) && secret.len() > 40);
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        let bytes = std::fs::read(&path).unwrap();
        assert!(!bytes.windows(secret.len()).any(|window| window == secret.as_bytes()), "{}", path.display());
    }
}
