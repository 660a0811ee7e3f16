//! Failures on demand do what they say, once each.

use std::time::Duration;

use practice_hie::CannedAnswer;
use reqwest::Method;

use crate::bench::{Bench, TOKEN, got, person, with_body};
use crate::bulk::people;

#[tokio::test]
async fn an_answer_is_lost_after_the_work_was_done() {
    let bench = Bench::new();
    bench.hie.faults().drop_next_responses(1);
    let lost = with_body(bench.request(Method::POST, "/Users"), &person("Ana", "Rivera")).send().await;
    assert!(lost.is_err());
    assert_eq!(bench.hie.accounts().unwrap().len(), 1);
    assert_eq!(bench.post("/Users", &person("Ana", "Rivera")).await.error(), (409, "uniqueness"));
}

#[tokio::test]
async fn a_lost_answer_is_given_again_under_its_key() {
    let bench = Bench::new();
    let send = || {
        let request = bench.request(Method::POST, "/Users").header("idempotency-key", "k");
        with_body(request, &person("Ana", "Rivera"))
    };
    bench.hie.faults().drop_next_responses(1);
    assert!(send().send().await.is_err());
    assert_eq!(got(send()).await.status, 201);
    assert_eq!(bench.hie.accounts().unwrap().len(), 1);
}

#[tokio::test]
async fn a_request_is_lost_before_anything_is_done() {
    let bench = Bench::new();
    bench.hie.faults().drop_next_requests(1);
    assert!(with_body(bench.request(Method::POST, "/Users"), &person("Ana", "Rivera")).send().await.is_err());
    assert!(bench.hie.accounts().unwrap().is_empty());
    bench.add(&person("Ana", "Rivera")).await;
}

#[tokio::test]
async fn answers_can_be_replaced_before_and_after_the_work() {
    let bench = Bench::new();
    let faults = bench.hie.faults();
    let body = person("Ana", "Rivera");
    let held_off = CannedAnswer::new(429).header("retry-after", "7").body("<html>slow down</html>");
    faults.respond_next(held_off, 2, false);
    faults.respond_next(CannedAnswer::new(504), 1, true);
    for _ in 0..2 {
        let answer = with_body(bench.request(Method::POST, "/Users"), &body).send().await.unwrap();
        assert_eq!((answer.status().as_u16(), &answer.headers()["retry-after"]), (429, &"7".parse().unwrap()));
        assert_eq!(answer.text().await.unwrap(), "<html>slow down</html>");
    }
    assert!(bench.hie.accounts().unwrap().is_empty());
    assert_eq!(bench.send(Method::POST, "/Users", &body).await.status, 504);
    assert_eq!(bench.hie.accounts().unwrap().len(), 1);
    assert_eq!(bench.get("/Users").await.status, 200);
}

#[tokio::test]
async fn failures_can_be_aimed() {
    let bench = Bench::new();
    let faults = bench.hie.faults();
    faults.only("POST", "/Bulk").respond_next(CannedAnswer::new(503), 1, false);
    assert_eq!(bench.get("/Users").await.status, 200);
    assert_eq!(bench.post("/Users", &person("Ana", "Rivera")).await.status, 201);
    assert_eq!(bench.post("/Bulk", &people(1)).await.status, 503);
    assert_eq!(bench.post("/Bulk", &people(1)).await.status, 200);
    faults.drop_next_responses(5);
    faults.clear();
    assert_eq!(bench.get("/Users").await.status, 200);
}

#[tokio::test]
async fn an_answer_comes_too_late() {
    let bench = Bench::new();
    bench.hie.faults().delay_next(Duration::from_secs(3600), 1);
    let request = with_body(bench.request(Method::POST, "/Users"), &person("Ana", "Rivera"));
    let late = request.timeout(Duration::from_millis(300)).send().await.unwrap_err();
    assert!(late.is_timeout());
    assert_eq!(bench.hie.accounts().unwrap().len(), 1);
}

#[tokio::test]
async fn a_bulk_request_stops_half_way() {
    let bench = Bench::new();
    bench.hie.faults().cut_next_bulk_after(3);
    assert_eq!(bench.get("/Users").await.status, 200);
    let send = || with_body(bench.request(Method::POST, "/Bulk").header("idempotency-key", "k"), &people(5));
    assert!(send().send().await.is_err());
    let made: Vec<String> = bench.hie.accounts().unwrap().into_iter().map(|account| account.given_name).collect();
    assert_eq!(made, ["p0", "p1", "p2"]);
    // Nothing is remembered for the key: a blind repetition meets what is there already.
    let again = got(send()).await;
    let statuses: Vec<_> = again.body["Operations"].as_array().unwrap().iter().map(|entry| &entry["status"]).collect();
    assert_eq!(statuses, ["409", "409", "409", "201", "201"]);
}

#[tokio::test]
async fn what_arrived_is_on_record() {
    let bench = Bench::new();
    let request =
        bench.request(Method::GET, "/Users?count=1").header("idempotency-key", "k").header("user-agent", "t/1");
    got(request).await;
    let seen = bench.hie.faults().seen();
    assert_eq!(seen.len(), 1);
    assert_eq!((seen[0].method.as_str(), seen[0].path.as_str()), ("GET", "/scim/v2/Users?count=1"));
    assert_eq!((seen[0].idempotency_key.as_deref(), seen[0].user_agent.as_deref()), (Some("k"), Some("t/1")));
    assert!(!format!("{seen:?}").contains(TOKEN));
}
