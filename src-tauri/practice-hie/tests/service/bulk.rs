//! Bulk requests.

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, EXT, got, person, with_body};

fn bulk(operations: Value) -> Value {
    json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"], "Operations": operations})
}

pub fn people(count: usize) -> Value {
    let post = |number| json!({"method": "POST", "path": "/Users", "bulkId": format!("b{number}"), "data": person(&format!("p{number}"), "x")});
    bulk((0..count).map(post).collect())
}

fn statuses(body: &Value) -> Vec<&str> {
    body["Operations"].as_array().unwrap().iter().map(|entry| entry["status"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn every_operation_is_answered_under_its_bulk_id() {
    let bench = Bench::new();
    let mut body = people(3);
    body["Operations"][1]["data"]["userName"] = "p0.x@clinic.example.org".into();
    let done = bench.post("/Bulk", &body).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:BulkResponse"]));
    assert_eq!(statuses(&done.body), ["201", "409", "201"]);
    let entries = done.body["Operations"].as_array().unwrap();
    assert_eq!(entries.iter().map(|entry| &entry["bulkId"]).collect::<Vec<_>>(), ["b0", "b1", "b2"]);
    assert_eq!(entries[1]["response"]["scimType"], "uniqueness");
    assert_eq!(entries[1]["location"], Value::Null);
    assert_eq!(entries[2]["version"], "W/\"1\"");
    let id = entries[2]["location"].as_str().unwrap().rsplit('/').next().unwrap();
    assert_eq!(bench.get(&format!("/Users/{id}")).await.body["userName"], "p2.x@clinic.example.org");
}

#[tokio::test]
async fn later_operations_may_refer_to_earlier_ones() {
    let bench = Bench::new();
    let operations = json!([
        {"method": "POST", "path": "/Users", "bulkId": "new", "data": person("Ana", "Rivera")},
        {"method": "PATCH", "path": "/Users/bulkId:new", "data": {"Operations": [{"op": "replace", "path": "title", "value": "bulkId:new"}]}},
        {"method": "patch", "path": "/Users/bulkId:new", "version": "W/\"1\"", "data": {"Operations": [{"op": "remove", "path": "title"}]}},
        {"method": "PATCH", "path": "/Users/bulkId:other", "data": {"Operations": [{"op": "remove", "path": "title"}]}},
        {"method": "PUT", "path": "/Users/bulkId:new", "data": person("Ben", "Ito")},
        {"method": "DELETE", "path": "/Users/bulkId:new"},
        {"method": "DELETE", "path": "/Users/bulkId:new"},
    ]);
    let done = bench.post("/Bulk", &bulk(operations)).await.body;
    assert_eq!(statuses(&done), ["201", "200", "412", "409", "200", "204", "404"]);
    assert_eq!(done["Operations"][2]["location"], done["Operations"][0]["location"]);
    assert!(bench.hie.accounts().unwrap().is_empty());
}

#[tokio::test]
async fn operations_that_make_no_sense_fail_by_themselves() {
    let bench = Bench::new();
    let data = person("Ana", "Rivera");
    let operations = json!([
        {"method": "POST", "path": "/Users", "data": data},
        {"method": "POST", "path": "/Users", "bulkId": "", "data": data},
        {"method": "POST", "path": "/Shoes", "bulkId": "a", "data": data},
        {"method": "POST", "bulkId": "a", "data": data},
        {"method": "POST", "path": "/Users", "bulkId": "a"},
        {"method": "GET", "path": "/Users/a"},
        {"method": "PUT", "path": "/Users/a/b", "data": data},
        {"path": "/Users/a"},
        "POST",
        {"method": "POST", "path": "/Users", "bulkId": "a", "data": data},
    ]);
    let done = bench.post("/Bulk", &bulk(operations)).await.body;
    assert_eq!(statuses(&done), ["400", "400", "404", "400", "400", "400", "404", "400", "400", "201"]);
}

#[tokio::test]
async fn the_sender_says_how_many_failures_are_too_many() {
    let bench = Bench::new();
    let mut body = people(5);
    for number in [1, 3] {
        body["Operations"][number]["data"]["emails"] = json!([]);
    }
    body["failOnErrors"] = 2.into();
    let done = bench.post("/Bulk", &body).await.body;
    assert_eq!(statuses(&done), ["201", "400", "201", "400"]);
    assert_eq!(bench.hie.accounts().unwrap().len(), 2);
}

#[tokio::test]
async fn the_limits_are_kept() {
    let bench = Bench::with(|options| options.max_operations = 3);
    let refused = bench.post("/Bulk", &people(4)).await;
    assert_eq!(refused.error(), (413, ""));
    assert!(refused.body["detail"].as_str().unwrap().contains("maxOperations"));
    assert!(bench.hie.accounts().unwrap().is_empty());
    assert_eq!(statuses(&bench.post("/Bulk", &people(3)).await.body), ["201", "201", "201"]);
    for body in [json!({}), json!([]), json!({"schemas": [], "Operations": []}), bulk(json!("all"))] {
        assert_eq!(bench.post("/Bulk", &body).await.error(), (400, "invalidSyntax"), "{body}");
    }
    assert_eq!(statuses(&bench.post("/Bulk", &bulk(json!([]))).await.body), [""; 0]);
}

#[tokio::test]
async fn a_bulk_request_sent_again_under_its_key_is_not_done_again() {
    let bench = Bench::new();
    let send = |body: &Value| with_body(bench.request(Method::POST, "/Bulk").header("idempotency-key", "k"), body);
    let first = got(send(&people(3))).await;
    let again = got(send(&people(3))).await;
    assert_eq!(first.body, again.body);
    assert_eq!(statuses(&again.body), ["201", "201", "201"]);
    assert_eq!(got(send(&people(2))).await.error(), (422, ""));
    let accounts = bench.hie.accounts().unwrap();
    assert_eq!(accounts.len(), 3);
    assert!(accounts.iter().all(|account| account.batch_id.as_deref() == Some("batch-1")));
    assert_eq!(bench.find(&format!("{EXT}:batchId eq \"batch-1\"")).await.len(), 3);
}
