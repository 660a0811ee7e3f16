//! What every test starts from: a served practice HIE in a throw-away folder, a clock that is set by hand, and a client.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Once};

use jiff::Timestamp;
use practice_hie::{Options, PracticeHie, Running};
use reqwest::{Method, RequestBuilder, StatusCode, header::HeaderMap};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const TOKEN: &str = "a token for tests";
pub const USER: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
pub const EXT: &str = "urn:ietf:params:scim:schemas:extension:hie:2.0:User";
const PATCH_OP: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

pub struct Bench {
    pub hie: Arc<PracticeHie>,
    pub base: String,
    pub folder: TempDir,
    pub clock: Arc<AtomicI64>,
    pub client: reqwest::Client,
    pub running: Running,
}

pub struct Got {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Value,
}

impl Got {
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap().to_owned()
    }

    /// Status and scimType of an error answer, whose form is checked.
    pub fn error(&self) -> (u16, &str) {
        assert_eq!(self.body["schemas"], json!(["urn:ietf:params:scim:api:messages:2.0:Error"]), "{}", self.body);
        assert_eq!(self.body["status"], json!(self.status.as_u16().to_string()));
        assert!(!self.body["detail"].as_str().unwrap().is_empty());
        assert_eq!(self.headers["content-type"], "application/scim+json");
        (self.status.as_u16(), self.body["scimType"].as_str().unwrap_or_default())
    }
}

pub fn client() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    reqwest::Client::builder().no_proxy().build().unwrap()
}

impl Bench {
    /// An empty practice HIE with every feature.
    pub fn new() -> Self {
        Self::with(|_| {})
    }

    pub fn with(change: impl FnOnce(&mut Options)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(AtomicI64::new(1_800_000_000));
        let mut options = Options::new(folder.path().join("practice.sqlite"));
        let time = Arc::clone(&clock);
        options.clock = Arc::new(move || Timestamp::from_second(time.load(Ordering::SeqCst)).unwrap());
        options.seed = false;
        change(&mut options);
        let hie = Arc::new(PracticeHie::open(options).unwrap());
        hie.set_token(TOKEN).unwrap();
        let running = Arc::clone(&hie).serve(0).unwrap();
        Self { hie, base: running.base_url().to_owned(), folder, clock, client: client(), running }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.base)).bearer_auth(TOKEN)
    }

    pub async fn get(&self, path: &str) -> Got {
        got(self.request(Method::GET, path)).await
    }

    pub async fn send(&self, method: Method, path: &str, body: &Value) -> Got {
        got(with_body(self.request(method, path), body)).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Got {
        self.send(Method::POST, path, body).await
    }

    pub async fn patch(&self, id: &str, operations: Value) -> Got {
        let body = json!({"schemas": [PATCH_OP], "Operations": operations});
        self.send(Method::PATCH, &format!("/Users/{id}"), &body).await
    }

    /// Makes a user and gives its id.
    pub async fn add(&self, body: &Value) -> String {
        let got = self.post("/Users", body).await;
        assert_eq!(got.status, 201, "{}", got.body);
        got.id()
    }

    /// userNames found by a filter, in order.
    pub async fn find(&self, filter: &str) -> Vec<String> {
        let got = self.get(&query(&[("filter", filter)])).await;
        assert_eq!(got.status, 200, "{filter}: {}", got.body);
        names(&got.body)
    }
}

/// The path of a search.
pub fn query(pairs: &[(&str, &str)]) -> String {
    let url = reqwest::Url::parse_with_params("http://host/Users", pairs).unwrap();
    format!("/Users?{}", url.query().unwrap_or_default())
}

pub fn names(list: &Value) -> Vec<String> {
    list["Resources"].as_array().unwrap().iter().map(|user| user["userName"].as_str().unwrap().to_owned()).collect()
}

pub fn with_body(request: RequestBuilder, body: &Value) -> RequestBuilder {
    request.header("content-type", "application/scim+json").body(body.to_string())
}

pub async fn got(request: RequestBuilder) -> Got {
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status(), response.headers().clone());
    let text = response.text().await.unwrap();
    let body = if text.is_empty() { Value::Null } else { serde_json::from_str(&text).unwrap() };
    Got { status, headers, body }
}

/// A person as a sender would describe them.
pub fn person(given: &str, family: &str) -> Value {
    let address = format!("{}.{}@clinic.example.org", given.to_lowercase(), family.to_lowercase());
    json!({
        "schemas": [USER, EXT],
        "externalId": format!("ext-{}", given.to_lowercase()),
        "userName": address,
        "name": {"givenName": given, "familyName": family},
        "emails": [{"value": address, "type": "work", "primary": true}],
        "phoneNumbers": [{"value": "+12125550123", "type": "mobile"}],
        "title": "Registered Nurse",
        EXT: {
            "titleCode": "RN",
            "title": "Registered Nurse",
            "accessLevel": "Clinical",
            "breakTheGlass": false,
            "facility": "Main Street Clinic",
            "batchId": "batch-1",
            "requestReason": "new hire",
        },
    })
}
