use std::fmt;
use std::sync::{Mutex, Once, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use records::{Channel, ConnectionRow};
use reqwest::header::{
    ACCEPT, AUTHORIZATION, CONTENT_TYPE, DATE, ETAG, HeaderMap, HeaderValue, IF_MATCH, LOCATION, RETRY_AFTER,
};
use reqwest::{Certificate, Client, ClientBuilder, Identity, Method, Response, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::answer::retry_after;
use super::token::{NoToken, TokenSource};
use super::{ExchangeOutcome, NotSent, ScimResponse};
use crate::setup::{ScimSetup, Setup, SignIn};
use crate::{Credential, KeychainError, SendError};

/// Bytes of an answer that are read; more is no answer of a user service.
const LONGEST_ANSWER: usize = 32 * 1024 * 1024;
const LONGEST_EXCERPT: usize = 2000;
const HOPS: usize = 3;

/// How long to wait for the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timing {
    /// Until the connection stands.
    pub connect: Duration,
    /// Until one person's answer, or a page of a list, is read.
    pub single: Duration,
    /// Until a bulk answer is read.
    pub bulk: Duration,
}

impl Default for Timing {
    fn default() -> Self {
        Self { connect: Duration::from_secs(10), single: Duration::from_secs(30), bulk: Duration::from_secs(180) }
    }
}

/// A way to one service, with the credential inside. It goes to the service's own address and nowhere else.
pub struct ScimClient {
    client: Client,
    base: Url,
    sign_in: Authentication,
    /// What must never be told again, should a service echo it.
    secrets: Mutex<Vec<SecretString>>,
    connection: i64,
    service: String,
    timing: Timing,
}

/// A change of one resource.
pub(crate) struct Write<'a> {
    /// Id of the resource.
    pub id: &'a str,
    /// Whether `body` is the whole resource, not a patch.
    pub whole: bool,
    pub body: Value,
    /// Lets a service recognize a repetition.
    pub key: &'a str,
    /// The version that was read, where the service has versions.
    pub version: Option<&'a str>,
}

/// What a request is signed in with.
enum Authentication {
    /// The same in every request.
    Fixed(HeaderValue),
    /// A token that is asked for.
    Token(Box<TokenSource>),
    /// The client certificate says it.
    Certificate,
}

impl fmt::Debug for ScimClient {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Link").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl ScimClient {
    /// Makes a way to a service. The address is the connection's own or, for the practice HIE, the one of this run.
    ///
    /// # Errors
    /// [`SendError::Address`] for an address that is none, or plain http to another machine;
    /// [`SendError::Certificate`] for certificates that cannot be used; [`SendError::Keychain`] where the credential
    /// lacks a part.
    pub fn open(
        connection: &ConnectionRow,
        address: &str,
        credential: impl Into<Credential>,
        timing: Timing,
    ) -> Result<Self, SendError> {
        let credential = credential.into();
        let (base, loopback) = checked(address).map_err(|problem| wrong(address, problem))?;
        let setup = match Setup::of(connection) {
            Setup::Scim(setup) => setup,
            _ => ScimSetup::default(),
        };
        install_crypto();
        let client = client(&setup, &credential, timing, loopback)?;
        let secret = || credential.secret.clone().ok_or(SendError::Keychain(KeychainError::NoEntry));
        let sign_in = match &setup.sign_in {
            SignIn::Certificate => Authentication::Certificate,
            SignIn::Bearer => Authentication::Fixed(bearer(&secret()?)?),
            SignIn::ClientCredentials(asked) => {
                let place = asked.token_address.as_str();
                let (token_address, loopback) = checked(place).map_err(|problem| wrong(place, problem))?;
                Authentication::Token(Box::new(TokenSource {
                    client: self::client(&setup, &credential, timing, loopback)?,
                    address: token_address,
                    setup: asked.clone(),
                    secret: secret()?,
                    timeout: timing.single,
                    held: tokio::sync::Mutex::default(),
                }))
            }
        };
        let service = match connection.channel {
            Channel::Practice => connection.name.clone(),
            _ => base.host_str().unwrap_or(&connection.name).to_owned(),
        };
        let secrets = Mutex::new(credential.secret.into_iter().collect());
        Ok(Self { client, base, sign_in, secrets, connection: connection.id, service, timing })
    }

    /// Number of the connection.
    #[must_use]
    pub fn connection(&self) -> i64 {
        self.connection
    }

    /// What the service is called in messages.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// The base address.
    #[must_use]
    pub fn base(&self) -> &str {
        self.base.as_str()
    }

    /// Reads. Redirects within the service are followed.
    pub(crate) async fn get(&self, path: &[&str], query: &[(&str, &str)], now: Timestamp) -> ExchangeOutcome {
        let mut address = self.address(path, query);
        for _ in 0..HOPS {
            let request = self.client.request(Method::GET, address.clone()).timeout(self.timing.single);
            let outcome = self.exchange(request, now).await;
            let ExchangeOutcome::Answered(answer) = &outcome else { return outcome };
            let onward = answer.redirect.as_ref().and_then(|target| address.join(target).ok());
            match onward {
                Some(target) if target.origin() == self.base.origin() => address = target,
                _ => return outcome,
            }
        }
        ExchangeOutcome::Lost("it redirects in a loop.".into())
    }

    /// Sends a body. Never redirected; the key lets a service recognize a repetition.
    pub(crate) async fn post(&self, path: &[&str], body: &Value, key: &str, now: Timestamp) -> ExchangeOutcome {
        let time = if path == ["Bulk"] { self.timing.bulk } else { self.timing.single };
        self.exchange(self.writing(Method::POST, path, body, key).timeout(time), now).await
    }

    /// Changes a resource, by PATCH or as a whole, unless it is no longer of the version that was read.
    pub(crate) async fn change(&self, write: &Write<'_>, now: Timestamp) -> ExchangeOutcome {
        let method = if write.whole { Method::PUT } else { Method::PATCH };
        let request = self.writing(method, &["Users", write.id], &write.body, write.key).timeout(self.timing.single);
        let request = match write.version {
            Some(version) => request.header(IF_MATCH, version),
            None => request,
        };
        self.exchange(request, now).await
    }

    fn writing(&self, method: Method, path: &[&str], body: &Value, key: &str) -> reqwest::RequestBuilder {
        self.client
            .request(method, self.address(path, &[]))
            .header(CONTENT_TYPE, "application/scim+json")
            .header("Idempotency-Key", key)
            .body(body.to_string())
    }

    /// Text without the credential, should a service have echoed it.
    fn without_secret(&self, text: &str) -> String {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.iter().fold(text.to_owned(), |text, secret| text.replace(secret.expose_secret(), "••••"))
    }

    /// One exchange; a token that is no longer accepted is asked for anew, once.
    async fn exchange(&self, request: reqwest::RequestBuilder, now: Timestamp) -> ExchangeOutcome {
        let request = request.header(ACCEPT, "application/scim+json, application/json");
        let again = if matches!(self.sign_in, Authentication::Token(_)) { request.try_clone() } else { None };
        let outcome = self.exchange_signed(request, false, now).await;
        match (&outcome, again) {
            (ExchangeOutcome::Answered(answer), Some(again)) if answer.status == 401 => {
                self.exchange_signed(again, true, now).await
            }
            _ => outcome,
        }
    }

    async fn exchange_signed(&self, request: reqwest::RequestBuilder, fresh: bool, now: Timestamp) -> ExchangeOutcome {
        let request = match &self.sign_in {
            Authentication::Certificate => request,
            Authentication::Fixed(authorization) => request.header(AUTHORIZATION, authorization.clone()),
            Authentication::Token(source) => match source.token(fresh, now).await {
                Ok(token) => {
                    let Ok(authorization) = bearer(&token) else {
                        let problem = "its token service gives a token that cannot be used.".into();
                        return ExchangeOutcome::NotSent(NotSent { problem, lasting: true });
                    };
                    self.redact_also(token);
                    request.header(AUTHORIZATION, authorization)
                }
                Err(NoToken::Refused(how)) => return ExchangeOutcome::SignInRefused(how),
                Err(NoToken::Unsent(unsent)) => return ExchangeOutcome::NotSent(unsent),
            },
        };
        match request.send().await {
            Ok(response) => self.read(response, now).await,
            Err(error) if error.is_connect() || error.is_builder() => ExchangeOutcome::NotSent(NotSent::of(&error)),
            Err(error) if error.is_timeout() => ExchangeOutcome::Lost("no answer came in time.".into()),
            Err(_) => ExchangeOutcome::Lost("the connection broke off before an answer came.".into()),
        }
    }

    fn redact_also(&self, token: SecretString) {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        if !secrets.iter().any(|known| known.expose_secret() == token.expose_secret()) {
            secrets.push(token);
        }
    }

    async fn read(&self, mut response: Response, now: Timestamp) -> ExchangeOutcome {
        let status = response.status().as_u16();
        let header =
            |headers: &HeaderMap, name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let date = header(response.headers(), DATE);
        let wait = header(response.headers(), RETRY_AFTER);
        let version = header(response.headers(), ETAG);
        let redirect = header(response.headers(), LOCATION).filter(|_| (300..400).contains(&status));
        let mut body = Vec::new();
        loop {
            match response.chunk().await {
                Ok(Some(part)) if body.len() + part.len() > LONGEST_ANSWER => {
                    return ExchangeOutcome::Lost("its response is larger than 32 MB.".into());
                }
                Ok(Some(part)) => body.extend_from_slice(&part),
                Ok(None) => break,
                Err(_) => return ExchangeOutcome::Lost("the connection broke off in the middle of the answer.".into()),
            }
        }
        let text = self.without_secret(&String::from_utf8_lossy(&body));
        ExchangeOutcome::Answered(ScimResponse {
            status,
            version,
            retry_after: wait.and_then(|wait| retry_after(&wait, date.as_deref(), now)),
            redirect: redirect.map(|target| self.without_secret(&target)),
            json: serde_json::from_str(&text).ok(),
            excerpt: text.chars().take(LONGEST_EXCERPT).collect(),
        })
    }

    /// An address below the base, every part encoded.
    fn address(&self, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut address = self.base.clone();
        if let Ok(mut parts) = address.path_segments_mut() {
            parts.pop_if_empty().extend(path);
        }
        if !query.is_empty() {
            let pairs: Vec<_> = query.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect();
            address.set_query(Some(&pairs.join("&")));
        }
        address
    }
}

/// Percent-encoding of everything that is not unreserved (RFC 3986 section 2.3); a plus for a space is not understood
/// everywhere.
pub(super) fn encoded(text: &str) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push_str(&crate::payload::hex(&[byte]).to_ascii_uppercase());
        }
        out
    })
}

fn wrong(address: &str, problem: &str) -> SendError {
    SendError::address(address, problem)
}

fn bearer(token: &SecretString) -> Result<HeaderValue, SendError> {
    let text = zeroizing_text(token);
    let mut authorization =
        HeaderValue::from_str(text.expose_secret()).map_err(|_| SendError::Keychain(KeychainError::NoEntry))?;
    authorization.set_sensitive(true);
    Ok(authorization)
}

fn zeroizing_text(token: &SecretString) -> SecretString {
    SecretString::from(format!("Bearer {}", token.expose_secret()))
}

/// A client that trusts what the system trusts and the connection's own authority, and shows its certificate.
fn client(setup: &ScimSetup, credential: &Credential, timing: Timing, loopback: bool) -> Result<Client, SendError> {
    let mut builder = Client::builder()
        .user_agent(concat!("AUM-Desk/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .connect_timeout(timing.connect);
    if loopback {
        builder = builder.no_proxy();
    }
    builder = trusting(builder, &setup.authority)?;
    if !setup.certificate.is_empty() {
        let key = credential.private_key.as_ref().ok_or(SendError::Keychain(KeychainError::NoEntry))?;
        let both = SecretString::from(format!("{}\n{}", setup.certificate.trim_end(), key.expose_secret()));
        let identity = Identity::from_pem(both.expose_secret().as_bytes()).map_err(|_| SendError::Certificate {
            problem: "the client certificate and its private key are not both in PEM form (PKCS#8, PKCS#1 or SEC1)."
                .into(),
        })?;
        builder = builder.identity(identity);
    }
    builder.build().map_err(|_| SendError::Certificate {
        problem: "the certificates cannot be used; a private key may belong to another certificate.".into(),
    })
}

fn trusting(builder: ClientBuilder, authority: &str) -> Result<ClientBuilder, SendError> {
    if authority.is_empty() {
        return Ok(builder);
    }
    let unusable = || SendError::Certificate { problem: "the certificate authority is not in PEM form.".into() };
    let certificates = Certificate::from_pem_bundle(authority.as_bytes()).map_err(|_| unusable())?;
    if certificates.is_empty() {
        return Err(unusable());
    }
    Ok(builder.tls_certs_merge(certificates))
}

fn checked(address: &str) -> Result<(Url, bool), &'static str> {
    let url = Url::parse(address.trim()).map_err(|_| "it is no web address; it begins with https://.")?;
    let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
    let loopback = host.eq_ignore_ascii_case("localhost")
        || host.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback());
    if !url.username().is_empty() || url.password().is_some() {
        return Err("it holds a user name or password; those belong in the credential.");
    }
    match url.scheme() {
        "https" => Ok((url, loopback)),
        "http" if loopback => Ok((url, true)),
        "http" => Err("plain http would show everything on the way; use https://."),
        _ => Err("it begins with something else than https://."),
    }
}

/// An address with its host as the network has it: letters beyond ASCII as `xn--`. Nothing where it is no address.
#[must_use]
pub fn plain_address(address: &str) -> Option<String> {
    Url::parse(address.trim()).ok().filter(Url::has_host).map(String::from)
}

/// An address that a browser may be sent to with work to do: https, and nobody’s name or password in it.
///
/// # Errors
/// What is wrong with it, a sentence.
pub fn web_address(address: &str) -> Result<String, &'static str> {
    let (url, _) = checked(address)?;
    if url.scheme() == "https" { Ok(url.into()) } else { Err("it does not begin with https://.") }
}

/// rustls takes one provider of its algorithms for the whole process.
pub(crate) fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        // An error means that one is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    pub(crate) fn row() -> ConnectionRow {
        ConnectionRow {
            id: 1,
            name: "One".into(),
            channel: Channel::Scim,
            address: String::new(),
            settings: "{}".into(),
            credential_id: "0".into(),
            credential_last_four: String::new(),
            credential_since: None,
            credential_until: String::new(),
            learned: "{}".into(),
            stopped: None,
            created: Timestamp::UNIX_EPOCH,
            removed: None,
        }
    }

    fn link(address: &str) -> Result<ScimClient, SendError> {
        ScimClient::open(&row(), address, SecretString::from("s3cret-token-0123456789"), Timing::default())
    }

    #[test]
    fn plain_http_is_refused_except_on_this_machine() {
        for fine in ["https://example.org/scim", "http://127.0.0.1:9/scim/v2", "http://[::1]:9", "http://localhost:9"] {
            assert!(link(fine).is_ok(), "{fine}");
        }
        for wrong in [
            "http://example.org/scim",
            "http://127.0.0.1.example.org",
            "ftp://example.org",
            "example.org",
            "https://a:b@example.org",
        ] {
            assert!(matches!(link(wrong), Err(SendError::Address { .. })), "{wrong}");
        }
    }

    #[test]
    fn ids_and_filters_are_encoded() {
        let link = link("https://example.org/scim/v2/").unwrap();

        let address = link.address(&["Users", "a/b?c"], &[("filter", "userName eq \"x+y@example.org\"")]);

        assert_eq!(
            address.as_str(),
            "https://example.org/scim/v2/Users/a%2Fb%3Fc?filter=userName%20eq%20%22x%2By%40example.org%22"
        );
    }

    #[test]
    fn a_link_shows_nothing_of_its_credential() {
        let link = link("https://example.org/scim/v2").unwrap();

        let printed = format!("{link:?} {}", link.without_secret("you sent Bearer s3cret-token-0123456789"));

        assert!(!printed.contains("s3cret"), "{printed}");
    }
}
