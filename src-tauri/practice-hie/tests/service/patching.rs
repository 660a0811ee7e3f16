//! PATCH in the forms that real clients send.

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, EXT, person};

async fn ana() -> (Bench, String) {
    let bench = Bench::new();
    let mut body = person("Ana", "Rivera");
    body["emails"].as_array_mut().unwrap().push(json!({"value": "ana@home.example.org", "type": "home"}));
    let id = bench.add(&body).await;
    (bench, id)
}

#[tokio::test]
async fn operations_change_what_they_name() {
    let work = "ana.rivera@clinic.example.org";
    let home = json!({"value": "ana@home.example.org", "type": "home"});
    let level = format!("{EXT}:accessLevel");
    // Operation; pointer into the user afterwards; what is there.
    let table: Vec<(Value, &str, Value)> = vec![
        (json!({"op": "add", "path": "displayName", "value": "Ana R."}), "/displayName", json!("Ana R.")),
        (json!({"op": "replace", "path": "displayName", "value": "Ana"}), "/displayName", json!("Ana")),
        (json!({"op": "remove", "path": "title"}), "/title", Value::Null),
        (json!({"op": "remove", "path": "userType"}), "/userType", Value::Null),
        (json!({"op": "replace", "path": "title", "value": null}), "/title", Value::Null),
        (
            json!({"op": "replace", "path": "name.familyName", "value": "Díaz"}),
            "/name",
            json!({"familyName": "Díaz", "givenName": "Ana"}),
        ),
        (json!({"op": "replace", "path": "name", "value": {"middleName": "Q"}}), "/name/givenName", json!("Ana")),
        (json!({"op": "add", "value": {"name": {"middleName": "Q"}}}), "/name/middleName", json!("Q")),
        (json!({"op": "replace", "value": {"name.givenName": "Anna"}}), "/name/givenName", json!("Anna")),
        (
            json!({"op": "replace", "path": level, "value": "Care management"}),
            "/ext/accessLevel",
            json!("Care management"),
        ),
        (json!({"op": "replace", "value": {EXT: {"accessLevel": "Other"}}}), "/ext", json!("keeps facility")),
        (json!({"op": "replace", "value": {level.as_str(): "Flat"}}), "/ext/accessLevel", json!("Flat")),
        (json!({"op": "add", "path": EXT, "value": {"breakTheGlass": "True"}}), "/ext/breakTheGlass", json!(true)),
        (json!({"op": "remove", "path": level}), "/ext/accessLevel", Value::Null),
        (json!({"op": "remove", "path": EXT}), "/ext/batchId", Value::Null),
        (
            json!({"op": "replace", "path": "emails[type eq \"work\"].value", "value": "new@clinic.example.org"}),
            "/emails/0/value",
            json!("new@clinic.example.org"),
        ),
        (
            json!({"op": "replace", "path": "emails[type eq \"work\"]", "value": {"value": "n@c.org", "type": "work"}}),
            "/emails/0",
            json!({"value": "n@c.org", "type": "work"}),
        ),
        (
            json!({"op": "add", "path": "emails[type eq \"home\"]", "value": {"display": "H"}}),
            "/emails/1/value",
            json!("ana@home.example.org"),
        ),
        (
            json!({"op": "add", "path": "emails[type eq \"other\"].value", "value": "o@c.org"}),
            "/emails/2",
            json!({"type": "other", "value": "o@c.org"}),
        ),
        (json!({"op": "remove", "path": "emails[type eq \"work\"]"}), "/emails", json!([home.clone()])),
        (
            json!({"op": "remove", "path": "emails[type eq \"work\"].primary"}),
            "/emails/0",
            json!({"value": work, "type": "work"}),
        ),
        (
            json!({"op": "replace", "path": "emails", "value": [{"value": "only@c.org"}]}),
            "/emails",
            json!([{"value": "only@c.org"}]),
        ),
        (
            json!({"op": "replace", "path": "emails", "value": {"value": "only@c.org"}}),
            "/emails",
            json!([{"value": "only@c.org"}]),
        ),
        (json!({"op": "add", "path": "emails", "value": [home]}), "/emails/2", Value::Null),
        (
            json!({"op": "add", "path": "emails", "value": [{"value": "p@c.org", "type": "other", "primary": true}]}),
            "/emails/0/primary",
            json!(false),
        ),
        (json!({"op": "remove", "path": "phoneNumbers"}), "/phoneNumbers", Value::Null),
        (
            json!({"op": "replace", "path": "phoneNumbers.value", "value": "+12125550199"}),
            "/phoneNumbers/0/value",
            json!("+12125550199"),
        ),
        (
            json!({"op": "replace", "value": {"emails[type eq \"home\"].value": "h@c.org"}}),
            "/emails/1/value",
            json!("h@c.org"),
        ),
        (json!({"op": "replace", "value": {"shoeSize": 9, "schemas": []}}), "/shoeSize", Value::Null),
    ];
    for (operation, pointer, expected) in table {
        let (bench, id) = ana().await;
        let got = bench.patch(&id, json!([operation])).await;
        assert_eq!(got.status, 200, "{operation}: {}", got.body);
        let value = match pointer.strip_prefix("/ext") {
            Some(rest) => got.body[EXT].pointer(rest),
            None => got.body.pointer(pointer),
        };
        if expected == "keeps facility" {
            let extension = value.unwrap();
            assert_eq!(
                (&extension["accessLevel"], &extension["facility"]),
                (&json!("Other"), &json!("Main Street Clinic"))
            );
            continue;
        }
        assert_eq!(value.unwrap_or(&Value::Null), &expected, "{operation}");
        // What is answered is what is kept.
        assert_eq!(bench.get(&format!("/Users/{id}")).await.body, got.body);
    }
}

#[tokio::test]
async fn operations_that_cannot_be_done_are_refused() {
    let (bench, id) = ana().await;
    let before = bench.get(&format!("/Users/{id}")).await.body;
    let state = format!("{EXT}:accountState");
    for (operation, kind) in [
        (json!({"op": "remove"}), "noTarget"),
        (json!({"op": "replace", "path": "emails[type eq \"fax\"].value", "value": "x@y.org"}), "noTarget"),
        (json!({"op": "remove", "path": "emails[type eq \"fax\"]"}), "noTarget"),
        (json!({"op": "replace", "path": "id", "value": "mine"}), "mutability"),
        (json!({"op": "replace", "path": "meta.created", "value": "2020-01-01T00:00:00Z"}), "mutability"),
        (json!({"op": "replace", "path": state, "value": "active"}), "mutability"),
        (json!({"op": "replace", "value": {EXT: {"accountState": "active"}}}), "mutability"),
        (json!({"op": "remove", "path": "userName"}), "mutability"),
        (json!({"op": "remove", "path": "emails"}), "mutability"),
        (json!({"op": "remove", "path": "name.givenName"}), "invalidValue"),
        (json!({"op": "replace", "path": "shoeSize", "value": 9}), "invalidPath"),
        (json!({"op": "replace", "path": "emails[", "value": 9}), "invalidFilter"),
        (json!({"op": "replace", "path": "emails[type eq \"work\"].shoe", "value": 9}), "invalidPath"),
        (json!({"op": "replace", "path": "emails[type is 5].value", "value": 9}), "invalidFilter"),
        (json!({"op": "replace", "path": 5, "value": 9}), "invalidPath"),
        (json!({"op": "replace", "path": "title"}), "invalidValue"),
        (json!({"op": "replace", "path": "title", "value": 9}), "invalidValue"),
        (json!({"op": "replace", "path": "active", "value": "perhaps"}), "invalidValue"),
        (json!({"op": "replace", "value": "active"}), "invalidValue"),
        (json!({"op": "replace", "path": "emails[type eq \"work\"].value", "value": "nowhere"}), "invalidValue"),
        (json!({"op": "move", "path": "title", "value": "x"}), "invalidSyntax"),
        (json!({"path": "title", "value": "x"}), "invalidSyntax"),
        (json!("remove"), "invalidSyntax"),
    ] {
        let good = json!({"op": "replace", "path": "title", "value": "Changed"});
        let got = bench.patch(&id, json!([good, operation])).await;
        assert_eq!(got.error(), (400, kind), "{operation}: {}", got.body);
    }
    for body in [json!({}), json!({"Operations": []}), json!({"Operations": "all"}), json!([])] {
        let got = bench.send(Method::PATCH, &format!("/Users/{id}"), &body).await;
        assert_eq!(got.error(), (400, "invalidSyntax"), "{body}");
    }
    // None of the good operations beside a bad one has stayed.
    assert_eq!(bench.get(&format!("/Users/{id}")).await.body, before);
    assert_eq!(bench.patch("nobody", json!([{"op": "remove", "path": "title"}])).await.error(), (404, ""));
}
