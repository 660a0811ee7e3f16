//! Making, reading, replacing, ending and removing accounts, and their way through the training.

use std::sync::atomic::Ordering;
use std::time::Duration;

use practice_hie::{Options, PracticeHie, PracticeState};
use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, EXT, got, person, with_body};

#[tokio::test]
async fn a_new_account_is_processed_and_lets_nobody_in() {
    let bench = Bench::new();
    let mut body = person("Ana", "Rivera");
    body["active"] = true.into();
    let made = bench.post("/Users", &body).await;

    assert_eq!(made.status, 201);
    assert_eq!(made.headers["content-type"], "application/scim+json");
    assert_eq!(made.headers["location"], format!("{}/Users/{}", bench.base, made.id()).as_str());
    assert_eq!(made.headers["etag"], "W/\"1\"");
    assert_eq!(made.body["active"], false);
    assert_eq!(made.body["userName"], "ana.rivera@clinic.example.org");
    assert_eq!(made.body["externalId"], "ext-ana");
    assert_eq!(made.body[EXT]["accountState"], "processed");
    assert_eq!(made.body[EXT]["stateSince"], "2027-01-15T08:00:00.000Z");
    assert_eq!(made.body[EXT]["hieUsername"], "arivera01");
    assert_eq!(made.body[EXT]["accessLevel"], "Clinical");
    assert_eq!(made.body["meta"]["resourceType"], "User");
    assert_eq!(made.body["meta"]["version"], "W/\"1\"");
    assert_eq!(bench.get(&format!("/Users/{}", made.id())).await.body, made.body);
}

#[tokio::test]
async fn an_account_goes_through_the_training_step_by_step() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    let mut other = person("Ben", "Ito");
    other[EXT]["batchId"] = "batch-2".into();
    bench.add(&other).await;

    for (state, active) in [("trainingInvited", false), ("trainingDone", false), ("active", true)] {
        bench.clock.fetch_add(3600, Ordering::SeqCst);
        assert_eq!(bench.hie.advance(Some("batch-1")).unwrap(), 1);
        let user = bench.get(&format!("/Users/{id}")).await.body;
        assert_eq!((&user[EXT]["accountState"], &user["active"]), (&json!(state), &json!(active)));
    }
    assert_eq!(bench.hie.advance(Some("batch-1")).unwrap(), 0);
    let states: Vec<PracticeState> = bench.hie.accounts().unwrap().iter().map(|account| account.state).collect();
    assert_eq!(states, [PracticeState::Active, PracticeState::Processed]);
    assert_eq!(bench.hie.advance(None).unwrap(), 1);
}

#[tokio::test]
async fn accounts_move_on_by_the_clock_after_their_own_time_in_each_state() {
    let bench = Bench::with(|options| options.advance_every = Some(Duration::from_secs(60)));
    bench.add(&person("Ana", "Rivera")).await;
    let state = || bench.hie.accounts().unwrap()[0].state;

    bench.clock.fetch_add(59, Ordering::SeqCst);
    assert_eq!(bench.hie.advance_due().unwrap(), 0);
    assert_eq!(state(), PracticeState::Processed);
    bench.clock.fetch_add(1, Ordering::SeqCst);
    // The service's own tick may come first; either way it moves one step and no further.
    bench.hie.advance_due().unwrap();
    assert_eq!(state(), PracticeState::TrainingInvited);
    assert_eq!(bench.hie.advance_due().unwrap(), 0);
}

#[tokio::test]
async fn the_running_service_moves_accounts_on_by_itself() {
    let bench = Bench::with(|options| {
        options.clock = std::sync::Arc::new(jiff::Timestamp::now);
        options.advance_every = Some(Duration::from_millis(40));
    });
    bench.add(&person("Ana", "Rivera")).await;
    let active = async {
        while bench.hie.accounts().unwrap()[0].state != PracticeState::Active {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), active).await.unwrap();
}

#[tokio::test]
async fn only_the_training_lets_somebody_in() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    let user = bench.patch(&id, json!([{"op": "replace", "path": "active", "value": true}])).await;
    assert_eq!((user.status.as_u16(), &user.body["active"]), (200, &json!(false)));
    assert_eq!(user.body[EXT]["accountState"], "processed");
}

#[tokio::test]
async fn an_account_is_ended_and_switched_on_again() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    for _ in 0..3 {
        bench.hie.advance(None).unwrap();
    }
    // Each form is one that real clients send.
    for off in [
        json!([{"op": "replace", "path": "active", "value": false}]),
        json!([{"op": "Replace", "path": "active", "value": "False"}]),
        json!([{"op": "replace", "value": {"active": false}}]),
        json!([{"op": "add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": "false"}]),
    ] {
        let ended = bench.patch(&id, off.clone()).await;
        assert_eq!(ended.body["active"], false, "{off}");
        assert_eq!(ended.body[EXT]["accountState"], "deactivated");
        assert_eq!(bench.hie.advance(None).unwrap(), 0);
        let back = bench.patch(&id, json!([{"op": "replace", "path": "active", "value": true}])).await;
        assert_eq!(back.body["active"], true);
        assert_eq!(back.body[EXT]["accountState"], "active");
    }
}

#[tokio::test]
async fn a_pending_account_can_be_ended_and_comes_back_where_it_was() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    bench.hie.advance(None).unwrap();
    let ended = bench.patch(&id, json!([{"op": "replace", "path": "active", "value": false}])).await;
    assert_eq!(ended.body[EXT]["accountState"], "deactivated");
    assert_eq!(bench.hie.advance(None).unwrap(), 0);
    let back = bench.patch(&id, json!([{"op": "replace", "path": "active", "value": true}])).await;
    assert_eq!(back.body[EXT]["accountState"], "trainingInvited");
    assert_eq!(back.body["active"], false);
}

#[tokio::test]
async fn put_replaces_what_the_sender_may_set_and_keeps_the_rest() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    let mut body = bench.get(&format!("/Users/{id}")).await.body;
    body.as_object_mut().unwrap().remove("phoneNumbers");
    body[EXT] = json!({"accessLevel": "Care management", "accountState": "active", "hieUsername": "root"});
    let user = bench.send(Method::PUT, &format!("/Users/{id}"), &body).await;

    assert_eq!(user.status, 200);
    assert_eq!(user.headers["etag"], "W/\"2\"");
    assert_eq!(user.body["phoneNumbers"], Value::Null);
    assert_eq!(user.body[EXT]["accessLevel"], "Care management");
    assert_eq!(user.body[EXT]["batchId"], Value::Null);
    assert_eq!(user.body[EXT]["hieUsername"], "arivera01");
    // active=false was only put back as it had been read.
    assert_eq!(user.body[EXT]["accountState"], "processed");
    for _ in 0..3 {
        bench.hie.advance(None).unwrap();
    }
    let ended = bench.send(Method::PUT, &format!("/Users/{id}"), &body).await;
    assert_eq!(ended.body[EXT]["accountState"], "deactivated");
}

#[tokio::test]
async fn a_deleted_account_is_gone() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    let path = format!("/Users/{id}");
    let gone = got(bench.request(Method::DELETE, &path)).await;
    assert_eq!((gone.status.as_u16(), gone.body), (204, Value::Null));
    assert_eq!(bench.get(&path).await.error(), (404, ""));
    assert_eq!(got(bench.request(Method::DELETE, &path)).await.error(), (404, ""));
    bench.add(&person("Ana", "Rivera")).await;
}

#[tokio::test]
async fn versions_guard_against_lost_updates() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    let path = format!("/Users/{id}");
    let body = json!({"Operations": [{"op": "replace", "path": "displayName", "value": "Ana"}]});
    let patch = |tag: &str| with_body(bench.request(Method::PATCH, &path).header("if-match", tag), &body);

    assert_eq!(got(patch("W/\"9\"")).await.error(), (412, ""));
    assert_eq!(got(patch("W/\"1\"")).await.headers["etag"], "W/\"2\"");
    assert_eq!(got(patch("W/\"1\"")).await.error(), (412, ""));
    // Nothing changes, so the version stays.
    assert_eq!(got(patch("*")).await.headers["etag"], "W/\"2\"");
    let unchanged = got(bench.request(Method::GET, &path).header("if-none-match", "W/\"2\"")).await;
    assert_eq!((unchanged.status.as_u16(), unchanged.body), (304, Value::Null));
    let kept = got(bench.request(Method::DELETE, &path).header("if-match", "W/\"1\"")).await;
    assert_eq!(kept.error(), (412, ""));
}

#[tokio::test]
async fn without_versions_if_match_is_not_looked_at() {
    let bench = Bench::with(|options| options.etag = false);
    let made = bench.post("/Users", &person("Ana", "Rivera")).await;
    assert!(made.headers.get("etag").is_none());
    assert_eq!(made.body["meta"]["version"], Value::Null);
    let path = format!("/Users/{}", made.id());
    assert_eq!(got(bench.request(Method::DELETE, &path).header("if-match", "W/\"7\"")).await.status, 204);
}

#[tokio::test]
async fn assigned_user_names_are_plain_and_unique() {
    let bench = Bench::new();
    let mut names = Vec::new();
    for (number, (given, family)) in
        [("Ana", "Rivera"), ("Amy", "Rivera"), ("Đức", "Nguyễn"), ("Seán", "O'Brien"), ("李", "王")].iter().enumerate()
    {
        let mut body = person(&format!("p{number}"), "x");
        body["name"] = json!({"givenName": given, "familyName": family});
        let made = bench.post("/Users", &body).await;
        names.push(made.body[EXT]["hieUsername"].as_str().unwrap().to_owned());
    }
    assert_eq!(names, ["arivera01", "arivera02", "dnguyen01", "sobrien01", "user01"]);
}

#[tokio::test]
async fn the_same_idempotency_key_makes_one_account() {
    let bench = Bench::new();
    let body = person("Ana", "Rivera");
    let send = |body: &Value| with_body(bench.request(Method::POST, "/Users").header("idempotency-key", "key-1"), body);
    let first = got(send(&body)).await;
    let again = got(send(&body)).await;
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(first.headers["location"], again.headers["location"]);
    assert_eq!(bench.hie.accounts().unwrap().len(), 1);
    assert_eq!(got(send(&person("Ben", "Ito"))).await.error(), (422, ""));
    assert_eq!(bench.hie.accounts().unwrap().len(), 1);
}

#[tokio::test]
async fn a_refused_request_may_be_corrected_under_its_key() {
    let bench = Bench::new();
    let send = |body: &Value| with_body(bench.request(Method::POST, "/Users").header("idempotency-key", "key-1"), body);
    let mut body = person("Ana", "Rivera");
    body["emails"][0]["value"] = "nowhere".into();
    assert_eq!(got(send(&body)).await.error(), (400, "invalidValue"));
    assert_eq!(got(send(&person("Ana", "Rivera"))).await.status, 201);
}

#[test]
fn a_new_file_has_a_dozen_made_up_people() {
    let folder = tempfile::tempdir().unwrap();
    let hie = PracticeHie::open(Options::new(folder.path().join("practice.sqlite"))).unwrap();
    let accounts = hie.accounts().unwrap();
    assert_eq!(accounts.len(), 12);
    for state in PracticeState::ALL {
        assert!(accounts.iter().any(|account| account.state == state), "{state:?}");
    }
    assert!(accounts.iter().all(|account| account.email.ends_with(".example.org")));
    assert!(accounts.iter().all(|account| account.active == (account.state == PracticeState::Active)));
    assert!(!hie.has_token().unwrap());
}
