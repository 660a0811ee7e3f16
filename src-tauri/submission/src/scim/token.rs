//! OAuth 2 client credentials (RFC 6749 section 4.4): a token that is asked for, used until it ends, and asked for anew.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use reqwest::{Client, Url};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use tokio::sync::Mutex;

use super::{NotSent, member, number, text};
use crate::setup::{ClientCredentials, SecretPlace, TokenBody};

/// A token is not used in its last moments: it may end on the way.
const MARGIN: Duration = Duration::from_secs(20);
const LONGEST_ANSWER: usize = 64 * 1024;

/// Where tokens come from.
pub(super) struct TokenSource {
    pub client: Client,
    pub address: Url,
    pub setup: ClientCredentials,
    pub secret: SecretString,
    pub timeout: Duration,
    pub held: Mutex<Option<CachedToken>>,
}

/// A token and when it ends, where the service says so.
pub(super) struct CachedToken {
    token: SecretString,
    until: Option<Timestamp>,
}

/// Why there is no token.
pub(super) enum NoToken {
    /// The service does not accept the client: how it says so.
    Refused(String),
    /// It could not be asked.
    Unsent(NotSent),
}

impl TokenSource {
    /// The token, asked for where none is held, the held one has ended, or a fresh one is wanted.
    pub async fn token(&self, fresh: bool, now: Timestamp) -> Result<SecretString, NoToken> {
        let mut held = self.held.lock().await;
        if let Some(held) = held.as_ref().filter(|held| !fresh && held.until.is_none_or(|until| now < until)) {
            return Ok(held.token.clone());
        }
        let fetched = self.fetch(now).await?;
        let token = fetched.token.clone();
        *held = Some(fetched);
        Ok(token)
    }

    async fn fetch(&self, now: Timestamp) -> Result<CachedToken, NoToken> {
        let host = self.address.host_str().unwrap_or_default();
        let unsent = |problem: String, lasting| NoToken::Unsent(NotSent { problem, lasting });
        let mut response = match self.request().send().await {
            Ok(response) => response,
            Err(error) => {
                let why = NotSent::of(&error);
                return Err(unsent(format!("its token service {host} gives no token: {}", why.problem), why.lasting));
            }
        };
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Ok(Some(part)) = response.chunk().await {
            body.extend_from_slice(&part);
            if body.len() > LONGEST_ANSWER {
                break;
            }
        }
        let body: Value = serde_json::from_slice(&body).unwrap_or_default();
        match status {
            200..=299 => {
                let Some(token) = text(&body, "access_token") else {
                    return Err(unsent(format!("its token service {host} answers, but not with a token."), true));
                };
                let lives = number(&body, "expires_in").and_then(|seconds| u64::try_from(seconds).ok());
                let until = lives.and_then(|lives| {
                    now.checked_add(Duration::from_secs(lives.min(366 * 86_400)).saturating_sub(MARGIN)).ok()
                });
                Ok(CachedToken { token: SecretString::from(token), until })
            }
            408 | 429 | 500..=599 => {
                Err(unsent(format!("its token service {host} is busy or out of order (status {status})."), false))
            }
            400 | 401 | 403 => {
                // The keyword only: what else it says may hold what we sent.
                let keyword = member(&body, "error").and_then(Value::as_str).unwrap_or("no reason given");
                let keyword: String = keyword.chars().take(60).filter(|one| !one.is_control()).collect();
                Err(NoToken::Refused(format!("{host} answers {status}, “{keyword}”")))
            }
            _ => Err(unsent(
                format!("its token service {host} does not give tokens at this address (status {status})."),
                true,
            )),
        }
    }

    fn request(&self) -> reqwest::RequestBuilder {
        let ClientCredentials { client_id, scope, body, place, .. } = &self.setup;
        let secret = self.secret.expose_secret();
        let mut fields = vec![("grant_type", "client_credentials")];
        if !scope.is_empty() {
            fields.push(("scope", scope));
        }
        if *place == SecretPlace::Body {
            fields.extend([("client_id", client_id.as_str()), ("client_secret", secret)]);
        }
        let mut request =
            self.client.post(self.address.clone()).timeout(self.timeout).header(ACCEPT, "application/json");
        if *place == SecretPlace::Header {
            // RFC 6749 section 2.3.1 has both encoded as in a form.
            request = request.basic_auth(super::client::encoded(client_id), Some(super::client::encoded(secret)));
        }
        match body {
            TokenBody::Form => request.form(&fields),
            TokenBody::Json => {
                let object: serde_json::Map<String, Value> =
                    fields.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
                request.header(CONTENT_TYPE, "application/json").body(Value::Object(object).to_string())
            }
        }
    }
}
