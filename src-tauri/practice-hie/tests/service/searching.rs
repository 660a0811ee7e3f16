//! Lists, filters, pages, and what the service says about itself.

use practice_hie::Filtering;
use reqwest::Method;
use serde_json::{Value, json};

use crate::bench::{Bench, EXT, USER, got, names, person, query, with_body};

/// Ana (active, clinical), Ben (home address besides) and Cara (no external id, other batch).
async fn three() -> Bench {
    let bench = Bench::new();
    let mut ana = person("Ana", "Rivera");
    ana["userName"] = "ana".into();
    ana[EXT]["breakTheGlass"] = true.into();
    bench.add(&ana).await;
    for _ in 0..3 {
        bench.hie.advance(None).unwrap();
    }
    bench.clock.fetch_add(100, std::sync::atomic::Ordering::SeqCst);
    let mut ben = person("Ben", "Ito");
    ben["userName"] = "ben".into();
    let home = json!({"value": "ito@home.example.org", "type": "home"});
    ben["emails"].as_array_mut().unwrap().push(home);
    bench.add(&ben).await;
    let mut cara = person("Cara", "O'Neil \"Smith\"");
    cara["userName"] = "cara".into();
    cara["emails"][0]["value"] = "cara@clinic.example.org".into();
    cara.as_object_mut().unwrap().remove("externalId");
    cara[EXT] = json!({"batchId": "batch-2"});
    bench.add(&cara).await;
    bench
}

#[tokio::test]
async fn filters_find_whom_they_describe() {
    let bench = three().await;
    let table: &[(&str, &str)] = &[
        ("userName eq \"ana\"", "ana"),
        ("USERNAME EQ \"ANA\"", "ana"),
        ("userName eq \" ana\"", ""),
        ("userName ne \"ana\"", "ben cara"),
        ("userName co \"a\"", "ana cara"),
        ("userName sw \"b\"", "ben"),
        ("userName ew \"ra\"", "cara"),
        ("userName gt \"ana\"", "ben cara"),
        ("userName ge \"ben\"", "ben cara"),
        ("userName lt \"ben\"", "ana"),
        ("userName le \"ben\"", "ana ben"),
        ("externalId eq \"ext-ben\"", "ben"),
        ("externalId eq \"EXT-BEN\"", ""),
        ("externalId pr", "ana ben"),
        ("externalId eq null", "cara"),
        ("externalId ne null", "ana ben"),
        ("externalId ne \"ext-ben\"", "ana cara"),
        ("not (externalId pr)", "cara"),
        ("emails.value eq \"ITO@home.example.org\"", "ben"),
        ("emails eq \"ito@home.example.org\"", "ben"),
        ("emails co \"home\"", "ben"),
        ("emails.type eq \"home\"", "ben"),
        ("emails[type eq \"work\" and value ew \"clinic.example.org\"]", "ana ben cara"),
        ("emails[type eq \"work\" and value ew \"home.example.org\"]", ""),
        ("emails[not (type eq \"work\")]", "ben"),
        ("emails[primary eq true]", "ana ben cara"),
        ("name.familyName eq \"rivera\"", "ana"),
        ("name.familyName eq \"O'Neil \\\"Smith\\\"\"", "cara"),
        ("name.middleName pr", ""),
        ("active eq true", "ana"),
        ("active eq false", "ben cara"),
        ("active eq \"False\"", "ben cara"),
        ("active ne true", "ben cara"),
        ("urn:ietf:params:scim:schemas:core:2.0:User:userName eq \"ana\"", "ana"),
        ("urn:ietf:params:scim:schemas:extension:hie:2.0:User:batchId eq \"batch-2\"", "cara"),
        ("URN:ietf:params:scim:schemas:extension:hie:2.0:user:BATCHID eq \"batch-1\"", "ana ben"),
        ("urn:ietf:params:scim:schemas:extension:hie:2.0:User:accountState eq \"active\"", "ana"),
        ("urn:ietf:params:scim:schemas:extension:hie:2.0:User:accessLevel pr", "ana ben"),
        ("urn:ietf:params:scim:schemas:extension:hie:2.0:User:breakTheGlass eq true", "ana"),
        ("urn:ietf:params:scim:schemas:extension:hie:2.0:User:stateSince gt \"2027-01-15T08:00:00Z\"", "ben cara"),
        ("meta.created le \"2027-01-15T09:00:00+01:00\"", "ana"),
        ("userName eq \"ana\" or userName eq \"ben\" and active eq true", "ana"),
        ("(userName eq \"ana\" or userName eq \"ben\") and active eq false", "ben"),
        ("active eq false and not (userName eq \"ben\" or userName eq \"ana\")", "cara"),
        ("userName eq \"ana\" AND externalId eq \"ext-ben\"", ""),
        ("not(userName eq \"ana\")", "ben cara"),
    ];
    for (filter, expected) in table {
        assert_eq!(bench.find(filter).await.join(" "), *expected, "{filter}");
    }
    let ana = bench.hie.accounts().unwrap()[0].id.clone();
    assert_eq!(bench.find(&format!("id eq \"{ana}\"")).await, ["ana"]);
}

#[tokio::test]
async fn filters_that_make_no_sense_are_refused() {
    let bench = Bench::new();
    let deep = format!("{}userName pr{}", "(".repeat(80), ")".repeat(80));
    let long = format!("userName eq \"{}\"", "x".repeat(17_000));
    for filter in [
        "",
        " ",
        "userName",
        "userName eq",
        "userName eq ana",
        "userName is \"ana\"",
        "userName eq \"ana",
        "userName eq \"a\\q\"",
        "userName eq 5",
        "userName eq \"ana\" and",
        "userName eq \"ana\" userName",
        "(userName pr",
        "userName pr)",
        "not userName pr",
        "and userName pr",
        "shoeSize eq \"9\"",
        "name eq \"Ana\"",
        "name.shoe eq \"9\"",
        "active gt true",
        "active eq \"maybe\"",
        "userName gt null",
        "meta.created gt \"yesterday\"",
        "meta.created co \"2027\"",
        "emails[type eq \"work\"",
        "emails[emails[type pr]]",
        "emails[shoe pr]",
        "userName[value pr]",
        "urn:ietf:params:scim:schemas:extension:hie:2.0:User:shoe pr",
        "\u{1F600} pr",
        "\"userName\" eq \"ana\"",
        deep.as_str(),
        long.as_str(),
    ] {
        let got = bench.get(&query(&[("filter", filter)])).await;
        assert_eq!(got.error(), (400, "invalidFilter"), "{filter}");
    }
}

/// Every combination of three conditions and two joints agrees with plain boolean arithmetic.
#[tokio::test]
async fn and_binds_before_or_and_not_before_both() {
    let bench = three().await;
    let people = [("ana", true), ("ben", false), ("cara", false)];
    type Person = (&'static str, bool);
    type Condition = fn(&Person) -> bool;
    type Combined = Box<dyn Fn(&Person) -> bool>;
    let conditions: [(&str, Condition); 4] = [
        ("userName eq \"ana\"", |person| person.0 == "ana"),
        ("active eq false", |person| !person.1),
        ("not (userName sw \"c\")", |person| person.0 != "cara"),
        ("userName pr", |_| true),
    ];
    for (first, is_first) in conditions {
        for (second, is_second) in conditions {
            for (third, is_third) in conditions {
                for joint in 0..4 {
                    let (text, holds): (String, Combined) = match joint {
                        0 => (
                            format!("{first} or {second} and {third}"),
                            Box::new(move |p| is_first(p) || is_second(p) && is_third(p)),
                        ),
                        1 => (
                            format!("{first} and {second} or {third}"),
                            Box::new(move |p| is_first(p) && is_second(p) || is_third(p)),
                        ),
                        2 => (
                            format!("({first} or {second}) and {third}"),
                            Box::new(move |p| (is_first(p) || is_second(p)) && is_third(p)),
                        ),
                        _ => (
                            format!("not ({first} and {second}) or {third}"),
                            Box::new(move |p| !(is_first(p) && is_second(p)) || is_third(p)),
                        ),
                    };
                    let expected: Vec<&str> =
                        people.iter().filter(|person| holds(person)).map(|person| person.0).collect();
                    assert_eq!(bench.find(&text).await, expected, "{text}");
                }
            }
        }
    }
}

#[tokio::test]
async fn pages_are_capped_and_lose_nobody() {
    let bench = Bench::with(|options| options.page_size = 4);
    for number in 0..10 {
        bench.add(&person(&format!("p{number}"), "x")).await;
    }
    let table = [
        (vec![], 1, 4, 10),
        (vec![("startIndex", "5")], 5, 4, 10),
        (vec![("startIndex", "9"), ("count", "50")], 9, 2, 10),
        (vec![("startIndex", "99")], 99, 0, 10),
        (vec![("startIndex", "-3"), ("count", "2")], 1, 2, 10),
        (vec![("count", "0")], 1, 0, 10),
        (vec![("count", "-1")], 1, 0, 10),
        (vec![("filter", "userName sw \"p\""), ("startIndex", "3"), ("count", "3")], 3, 3, 10),
        (vec![("filter", "userName sw \"p3\"")], 1, 1, 1),
    ];
    for (pairs, start, count, total) in table {
        let list = bench.get(&query(&pairs)).await.body;
        let numbers = [&list["startIndex"], &list["itemsPerPage"], &list["totalResults"]];
        assert_eq!(numbers, [&json!(start), &json!(count), &json!(total)], "{pairs:?}");
        assert_eq!(list["Resources"].as_array().unwrap().len(), count, "{pairs:?}");
    }
    let mut all = Vec::new();
    for start in ["1", "5", "9"] {
        all.extend(names(&bench.get(&query(&[("startIndex", start)])).await.body));
    }
    all.dedup();
    assert_eq!(all.len(), 10);
    assert_eq!(bench.get(&query(&[("count", "many")])).await.error(), (400, "invalidValue"));
}

#[tokio::test]
async fn people_are_sorted_as_asked() {
    let bench = three().await;
    for (by, order, expected) in [
        ("userName", "descending", "cara ben ana"),
        ("name.familyName", "ascending", "ben cara ana"),
        ("externalId", "ascending", "ana ben cara"),
        ("externalId", "descending", "cara ben ana"),
        ("meta.created", "ascending", "ana ben cara"),
    ] {
        let list = bench.get(&query(&[("sortBy", by), ("sortOrder", order)])).await.body;
        assert_eq!(names(&list).join(" "), expected, "{by} {order}");
    }
    assert_eq!(bench.get(&query(&[("sortBy", "shoe")])).await.error(), (400, "invalidValue"));
}

#[tokio::test]
async fn a_search_can_be_posted() {
    let bench = three().await;
    let body = json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"],
        "filter": "userName ne \"ben\"",
        "sortBy": "userName",
        "sortOrder": "descending",
        "startIndex": 2,
        "count": 1,
        "attributes": ["userName"],
    });
    for path in ["/Users/.search", "/.search"] {
        let list = bench.post(path, &body).await;
        assert_eq!((list.status.as_u16(), &list.body["totalResults"]), (200, &json!(2)));
        let ana = &list.body["Resources"][0];
        assert_eq!(ana["userName"], "ana");
        assert_eq!(ana.as_object().unwrap().keys().collect::<Vec<_>>(), ["id", "schemas", "userName"]);
    }
    assert_eq!(bench.post("/Users/.search", &json!({"filter": "x"})).await.error(), (400, "invalidFilter"));
}

#[tokio::test]
async fn only_the_attributes_asked_for_are_sent() {
    let bench = Bench::new();
    let id = bench.add(&person("Ana", "Rivera")).await;
    let level = format!("{EXT}:accessLevel");
    let table: Vec<(&str, String, Value)> = vec![
        ("attributes", "userName".into(), json!({"userName": "ana.rivera@clinic.example.org"})),
        ("attributes", "NAME.familyName,shoe".into(), json!({"name": {"familyName": "Rivera"}})),
        ("attributes", level.clone(), json!({EXT: {"accessLevel": "Clinical"}})),
        ("attributes", format!("{USER}:active"), json!({"active": false})),
        ("attributes", "emails.type".into(), json!({"emails": [{"type": "work"}]})),
    ];
    for (name, value, expected) in table {
        let mut user = bench.get(&query(&[(name, &value)]).replace("/Users", &format!("/Users/{id}"))).await.body;
        let user = user.as_object_mut().unwrap();
        assert_eq!((user.remove("id").is_some(), user.remove("schemas").is_some()), (true, true));
        assert_eq!(Value::Object(user.clone()), expected, "{value}");
    }
    let unwanted = format!("emails.type,meta,id,{level},name");
    let user = bench.get(&format!("/Users/{id}?excludedAttributes={unwanted}")).await.body;
    assert_eq!(user["emails"], json!([{"value": "ana.rivera@clinic.example.org", "primary": true}]));
    assert_eq!((&user["meta"], &user["name"], &user[EXT]["accessLevel"]), (&Value::Null, &Value::Null, &Value::Null));
    assert_eq!((&user["id"], &user[EXT]["titleCode"]), (&json!(id), &json!("RN")));
    let list = bench.get(&query(&[("attributes", "externalId")])).await.body;
    assert_eq!(list["Resources"][0].as_object().unwrap().len(), 3);
}

#[tokio::test]
async fn services_that_filter_less_can_be_played() {
    let plain = "externalId eq \"ext-ana\" and active eq false";
    let rich = "userName sw \"ana\"";
    for (filter, expected) in [
        (Filtering::EqualsOnly, [(200, ""), (400, "invalidFilter")]),
        (Filtering::Off, [(501, ""), (501, "")]),
        (Filtering::Ignored, [(200, ""), (200, "")]),
    ] {
        let bench = Bench::with(|options| options.filter = filter);
        bench.add(&person("Ana", "Rivera")).await;
        bench.add(&person("Ben", "Ito")).await;
        for (text, (status, kind)) in [plain, rich].into_iter().zip(expected) {
            let got = bench.get(&query(&[("filter", text)])).await;
            if status != 200 {
                assert_eq!(got.error(), (status, kind), "{filter:?} {text}");
                continue;
            }
            let found = if filter == Filtering::Ignored { 2 } else { 1 };
            assert_eq!(got.body["totalResults"], found, "{filter:?} {text}");
        }
        let config = bench.get("/ServiceProviderConfig").await.body;
        assert_eq!(config["filter"]["supported"], filter != Filtering::Off);
    }
}

#[tokio::test]
async fn a_filter_that_finds_too_many_is_refused() {
    let bench = Bench::with(|options| options.max_results = Some(1));
    bench.add(&person("Ana", "Rivera")).await;
    bench.add(&person("Ben", "Ito")).await;
    assert_eq!(bench.get(&query(&[("filter", "userName pr")])).await.error(), (400, "tooMany"));
    assert_eq!(bench.find("externalId eq \"ext-ana\"").await.len(), 1);
}

#[tokio::test]
async fn the_service_says_what_it_can_do() {
    let bench = Bench::with(|options| {
        options.max_operations = 7;
        options.patch = false;
        options.bulk = true;
    });
    let config = bench.get("/ServiceProviderConfig").await.body;
    assert_eq!(config["bulk"], json!({"supported": true, "maxOperations": 7, "maxPayloadSize": 1_048_576}));
    assert_eq!(config["patch"], json!({"supported": false}));
    let types = bench.get("/ResourceTypes").await.body;
    assert_eq!(types["totalResults"], 1);
    assert_eq!(types["Resources"][0]["schemaExtensions"], json!([{"schema": EXT, "required": false}]));
    assert_eq!(bench.get("/ResourceTypes/User").await.body, types["Resources"][0]);
    assert_eq!(bench.get("/ResourceTypes/Shoe").await.error(), (404, ""));
    let schemas = bench.get("/Schemas").await.body;
    assert_eq!(schemas["totalResults"], 2);
    assert_eq!(bench.get(&format!("/Schemas/{EXT}")).await.body, schemas["Resources"][1]);
    assert_eq!(bench.get("/Schemas/urn:shoe").await.error(), (404, ""));
}

/// Whatever `/Schemas` says a sender may write comes back as it was written.
#[tokio::test]
async fn every_declared_attribute_is_kept() {
    fn example(attribute: &Value) -> Value {
        let value = match attribute["type"].as_str().unwrap() {
            "boolean" => json!(true),
            "complex" => examples(&attribute["subAttributes"]),
            _ => json!("someone@clinic.example.org"),
        };
        if attribute["multiValued"] == true { json!([value]) } else { value }
    }
    fn examples(attributes: &Value) -> Value {
        let writable = attributes.as_array().unwrap().iter().filter(|attribute| attribute["mutability"] != "readOnly");
        writable.map(|attribute| (attribute["name"].as_str().unwrap().to_owned(), example(attribute))).collect()
    }
    let bench = Bench::new();
    let schemas = bench.get("/Schemas").await.body;
    let mut body = examples(&schemas["Resources"][0]["attributes"]);
    body["active"] = false.into();
    body["schemas"] = json!([USER, EXT]);
    body[EXT] = examples(&schemas["Resources"][1]["attributes"]);
    let made = bench.post("/Users", &body).await.body;
    for (name, value) in body.as_object().unwrap().iter().filter(|(name, _)| *name != EXT) {
        assert_eq!(&made[name], value, "{name}");
    }
    for (name, value) in body[EXT].as_object().unwrap() {
        assert_eq!(&made[EXT][name], value, "{name}");
    }
    let head = with_body(bench.request(Method::HEAD, "/Schemas"), &Value::Null);
    assert_eq!(got(head).await.status, 200);
}
