//! What the service refuses, and how it says so.

use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, EXT, got, person, with_body};

#[tokio::test]
async fn nobody_comes_in_without_the_right_token() {
    let bench = Bench::new();
    let url = format!("{}/Users", bench.base);
    let requests = [
        ("none", bench.client.get(&url)),
        ("wrong", bench.client.get(&url).bearer_auth("another")),
        ("empty", bench.client.get(&url).bearer_auth("")),
        ("basic", bench.client.get(&url).basic_auth("a token for tests", Some(""))),
        ("unknown path", bench.client.get(format!("{}/Nothing", bench.base))),
    ];
    for (name, request) in requests {
        let refused = got(request).await;
        assert_eq!(refused.error(), (401, ""), "{name}");
        assert!(refused.headers["www-authenticate"].to_str().unwrap().starts_with("Bearer"), "{name}");
    }
    let scheme = bench.client.get(&url).header("authorization", "bearer a token for tests");
    assert_eq!(got(scheme).await.status, 200);
}

#[tokio::test]
async fn a_new_token_replaces_the_old_one_and_neither_is_in_the_file() {
    let bench = Bench::new();
    bench.hie.set_token("another one").unwrap();
    assert_eq!(bench.get("/Users").await.error(), (401, ""));
    let url = format!("{}/Users", bench.base);
    assert_eq!(got(bench.client.get(url).bearer_auth("another one")).await.status, 200);
    for entry in std::fs::read_dir(bench.folder.path()).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        for token in ["another one", crate::bench::TOKEN] {
            assert!(!bytes.windows(token.len()).any(|part| part == token.as_bytes()));
        }
    }
}

#[tokio::test]
async fn what_an_account_needs_is_asked_for() {
    let bench = Bench::new();
    type Spoil = fn(&mut Value);
    let table: &[(&str, Spoil, &str)] = &[
        ("no schemas", |body| drop(body.as_object_mut().unwrap().remove("schemas")), "invalidSyntax"),
        ("other schemas", |body| body["schemas"] = json!(["urn:other"]), "invalidSyntax"),
        ("no object", |body| *body = json!(["Ana"]), "invalidSyntax"),
        ("no userName", |body| drop(body.as_object_mut().unwrap().remove("userName")), "invalidValue"),
        ("blank userName", |body| body["userName"] = "  ".into(), "invalidValue"),
        ("number as userName", |body| body["userName"] = 5.into(), "invalidValue"),
        ("no name", |body| body["name"] = Value::Null, "invalidValue"),
        ("no given name", |body| body["name"] = json!({"familyName": "Rivera"}), "invalidValue"),
        ("text as name", |body| body["name"] = "Ana Rivera".into(), "invalidValue"),
        ("no emails", |body| body["emails"] = json!([]), "invalidValue"),
        ("no address", |body| body["emails"] = json!([{"type": "work"}]), "invalidValue"),
        ("no domain", |body| body["emails"][0]["value"] = "ana".into(), "invalidValue"),
        ("half a domain", |body| body["emails"][0]["value"] = "ana@clinic".into(), "invalidValue"),
        ("empty label", |body| body["emails"][0]["value"] = "ana@clinic..org".into(), "invalidValue"),
        ("two signs", |body| body["emails"][0]["value"] = "a@b@clinic.org".into(), "invalidValue"),
        ("blank inside", |body| body["emails"][0]["value"] = "a b@clinic.org".into(), "invalidValue"),
        ("phone without number", |body| body["phoneNumbers"] = json!([{"type": "mobile"}]), "invalidValue"),
        ("active", |body| body["active"] = "perhaps".into(), "invalidValue"),
        ("break the glass", |body| body[EXT]["breakTheGlass"] = "perhaps".into(), "invalidValue"),
        ("extension", |body| body[EXT] = "Clinical".into(), "invalidValue"),
        (
            "two primaries",
            |body| {
                body["emails"] = json!([{"value": "a@b.org", "primary": true}, {"value": "c@b.org", "primary": true}]);
            },
            "invalidValue",
        ),
    ];
    for (name, spoil, kind) in table {
        let mut body = person("Ana", "Rivera");
        spoil(&mut body);
        assert_eq!(bench.post("/Users", &body).await.error(), (400, *kind), "{name}");
    }
    assert!(bench.hie.accounts().unwrap().is_empty());
}

#[tokio::test]
async fn names_of_attributes_are_case_insensitive_and_unknown_ones_are_left_out() {
    let bench = Bench::new();
    let text = person("Ana", "Rivera").to_string();
    let text = text.replace("\"userName\"", "\"USERNAME\"").replace("\"familyName\"", "\"familyname\"");
    let mut body: Value = serde_json::from_str(&text).unwrap();
    body["shoeSize"] = 9.into();
    body["password"] = "secret".into();
    body["id"] = "mine".into();
    body["active"] = "True".into();
    let made = bench.post("/Users", &body).await;
    assert_eq!(made.status, 201);
    assert_eq!(made.body["userName"], "ana.rivera@clinic.example.org");
    assert_eq!(made.body["name"]["familyName"], "Rivera");
    assert_eq!((&made.body["shoeSize"], &made.body["password"]), (&Value::Null, &Value::Null));
    assert_ne!(made.body["id"], "mine");
}

#[tokio::test]
async fn names_and_work_addresses_belong_to_one_account() {
    let bench = Bench::new();
    let ana = bench.add(&person("Ana", "Rivera")).await;
    let mut same_name = person("Ben", "Ito");
    same_name["userName"] = "ANA.rivera@clinic.example.org".into();
    assert_eq!(bench.post("/Users", &same_name).await.error(), (409, "uniqueness"));
    let mut same_address = person("Ben", "Ito");
    same_address["emails"][0]["value"] = "Ana.Rivera@Clinic.example.org".into();
    let refused = bench.post("/Users", &same_address).await;
    assert_eq!(refused.error(), (409, "uniqueness"));
    assert!(refused.body["detail"].as_str().unwrap().contains("e-mail address"));
    // A household may share a private address.
    let mut home = person("Ben", "Ito");
    let shared = json!({"value": "ana.rivera@clinic.example.org", "type": "home"});
    home["emails"].as_array_mut().unwrap().push(shared);
    let ben = bench.add(&home).await;

    let path = format!("/Users/{ben}");
    assert_eq!(bench.send(Method::PUT, &path, &same_name).await.error(), (409, "uniqueness"));
    let taken = json!([{"op": "replace", "path": "userName", "value": "ana.rivera@clinic.example.org"}]);
    assert_eq!(bench.patch(&ben, taken).await.error(), (409, "uniqueness"));
    let body = bench.get(&path).await.body;
    assert_eq!(body["userName"], "ben.ito@clinic.example.org");
    // What is one's own may be sent again.
    let own = bench.get(&format!("/Users/{ana}")).await.body;
    assert_eq!(bench.send(Method::PUT, &format!("/Users/{ana}"), &own).await.status, 200);
}

#[tokio::test]
async fn content_types_bodies_paths_and_methods_are_checked() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    let user = format!("/Users/{id}");
    let post = |kind: &str, body: &str| {
        bench.request(Method::POST, "/Users").header("content-type", kind).body(body.to_owned())
    };
    for kind in ["text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", ""] {
        assert_eq!(got(post(kind, "{}")).await.error(), (415, ""), "{kind}");
    }
    let bare = bench.request(Method::POST, "/Users").body("{}");
    assert_eq!(got(bare).await.error(), (415, ""));
    for (number, kind) in
        ["application/json", "application/scim+json; charset=utf-8", "APPLICATION/SCIM+JSON"].iter().enumerate()
    {
        let body = person(&format!("p{number}"), "x").to_string();
        let made = got(post(kind, &body)).await;
        assert_eq!(
            (made.status.as_u16(), &made.headers["content-type"]),
            (201, &"application/scim+json".parse().unwrap())
        );
    }
    for body in ["", "{", "not json", "{\"schemas\":}", "\u{0}"] {
        assert_eq!(got(post("application/json", body)).await.error(), (400, "invalidSyntax"), "{body}");
    }
    for (method, path, status) in [
        (Method::GET, "/Nothing", 404),
        (Method::GET, "/Users/nobody", 404),
        (Method::GET, "/Users/%2e%2e%2fSchemas", 404),
        (Method::GET, "/users", 404),
        (Method::DELETE, "/Users", 405),
        (Method::GET, "/Bulk", 405),
        (Method::DELETE, "/Schemas", 405),
        (Method::POST, &user, 405),
        (Method::PUT, "/ServiceProviderConfig", 405),
    ] {
        let refused = got(with_body(bench.request(method.clone(), path), &json!({}))).await;
        assert_eq!(refused.error(), (status, ""), "{method} {path}");
    }
    for path in ["", "/", "/scim"] {
        let outside = format!("http://127.0.0.1:{}{path}", bench.running.port());
        assert_eq!(got(bench.client.get(outside)).await.error(), (404, ""), "{path}");
    }
}

#[tokio::test]
async fn requests_that_are_too_large_are_refused() {
    let bench = Bench::with(|options| options.max_payload = 2_000);
    let mut body = person("Ana", "Rivera");
    body["displayName"] = "x".repeat(2_000).into();
    assert_eq!(bench.post("/Users", &body).await.error(), (413, ""));
    body["displayName"] = "x".repeat(3_000_000).into();
    assert_eq!(bench.post("/Users", &body).await.error(), (413, ""));
    assert_eq!(bench.post("/Bulk", &body).await.error(), (413, ""));
    body["displayName"] = "Ana".into();
    assert_eq!(bench.post("/Users", &body).await.status, 201);
}

#[tokio::test]
async fn a_service_without_patch_or_bulk_says_so() {
    let bench = Bench::with(|options| {
        options.patch = false;
        options.bulk = false;
    });
    let id = bench.add(&person("Ana", "Rivera")).await;
    let off = json!([{"op": "replace", "path": "active", "value": false}]);
    assert_eq!(bench.patch(&id, off).await.error(), (501, ""));
    assert_eq!(bench.post("/Bulk", &json!({})).await.error(), (501, ""));
    let config = bench.get("/ServiceProviderConfig").await.body;
    assert_eq!(config["bulk"], json!({"supported": false, "maxOperations": 0, "maxPayloadSize": 1_048_576}));
}

#[tokio::test]
async fn too_many_requests_a_second_are_held_off() {
    let bench = Bench::with(|options| options.requests_per_second = Some(2));
    for _ in 0..2 {
        assert_eq!(bench.get("/Users").await.status, 200);
    }
    let held_off = bench.get("/Users").await;
    assert_eq!(held_off.error(), (429, ""));
    assert_eq!(held_off.headers["retry-after"], "1");
    bench.clock.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
    assert_eq!(bench.get("/Users").await.status, 200);
}
