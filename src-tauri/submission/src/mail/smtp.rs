//! One message to one mail server, step by step, so that it is known where it broke off.

use std::fmt::{self, Display};
use std::net::Ipv4Addr;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism as Way};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailBodyParameter, MailParameter};
use records::ConnectionRow;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::message::address;
use crate::setup::{Encryption, Mechanism, SmtpSetup};
use crate::{SendError, TestReport};

/// Octets of a command line with its end (RFC 5321 section 4.5.3.1.4).
const LONGEST_COMMAND: usize = 512;
/// Until the server answers one command.
const PATIENCE: Duration = Duration::from_secs(60);
/// Until the server has taken a whole message; RFC 5321 section 4.5.3.2 asks for ten minutes.
const LONG_PATIENCE: Duration = Duration::from_secs(600);

/// A way to one mail server, with the credential inside.
pub struct SmtpLink {
    host: String,
    port: u16,
    setup: SmtpSetup,
    secret: Option<SecretString>,
    connection: i64,
}

impl std::fmt::Debug for SmtpLink {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("SmtpLink").field("host", &self.host).field("port", &self.port).finish_non_exhaustive()
    }
}

/// What became of a message.
#[derive(Debug)]
pub(super) enum MailOutcome {
    /// 250: the server takes it on itself.
    Taken(String),
    /// The server has not got it.
    NotSent(SendError),
    /// It was on its way, and no answer came.
    Lost(String),
}

impl SmtpLink {
    /// Makes a way to the connection's mail server.
    ///
    /// # Errors
    /// [`SendError::Address`] for a server that is none, [`SendError::Letter`] for an address that is none.
    pub fn open(
        connection: &ConnectionRow,
        setup: &SmtpSetup,
        secret: Option<SecretString>,
    ) -> Result<Self, SendError> {
        let (host, port) = server(&connection.address, setup.encryption)?;
        address(&setup.from)?;
        address(&setup.to)?;
        crate::scim::install_crypto();
        Ok(Self { host, port, setup: setup.clone(), secret, connection: connection.id })
    }

    /// Number of the connection.
    #[must_use]
    pub fn connection(&self) -> i64 {
        self.connection
    }

    /// Name of the mail server.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Signs in and asks whether the recipient is taken; nothing is sent.
    pub async fn test(&self) -> TestReport {
        let found = async {
            let mut wire = self.sign_in().await?;
            let taken = self.address_it(&mut wire, &[]).await;
            hang_up(wire).await;
            taken
        };
        let mut findings = Vec::new();
        match found.await {
            Ok(()) => {
                findings.push(format!("{} answers over an encrypted connection.", self.host));
                if self.secret.is_some() {
                    findings.push("It accepts the credential.".into());
                }
                findings.push(format!("It takes mail from {} to {}.", self.setup.from, self.setup.to));
                TestReport { ok: true, findings, hint: String::new() }
            }
            Err(error) => TestReport { ok: false, findings: vec![error.to_string()], hint: error.hint() },
        }
    }

    /// Hands one message over.
    pub(super) async fn send_mail(&self, message: &[u8]) -> MailOutcome {
        let mut wire = match self.sign_in().await {
            Ok(wire) => wire,
            Err(error) => return MailOutcome::NotSent(error),
        };
        if let Err(error) = self.address_it(&mut wire, message).await {
            hang_up(wire).await;
            return MailOutcome::NotSent(error);
        }
        if let Err(error) = with_timeout(PATIENCE, wire.command(Data)).await {
            hang_up(wire).await;
            return MailOutcome::NotSent(self.failed(error));
        }
        // From here on the server may have it, whatever we hear.
        let posted = match with_timeout(LONG_PATIENCE, wire.message(message)).await {
            Ok(answer) => MailOutcome::Taken(answer.first_line().unwrap_or_default().to_owned()),
            Err(Failure::Broken(error)) if error.is_permanent() || error.is_transient() => {
                MailOutcome::NotSent(self.failed(Failure::Broken(error)))
            }
            Err(Failure::Slow) => MailOutcome::Lost("no answer came in time.".into()),
            Err(Failure::Broken(_)) => MailOutcome::Lost("the connection broke off before an answer came.".into()),
        };
        hang_up(wire).await;
        posted
    }

    async fn sign_in(&self) -> Result<AsyncSmtpConnection, SendError> {
        let ours = self.greeting();
        let tls = self.tls()?;
        let at_once = (self.setup.encryption == Encryption::Implicit).then(|| tls.clone());
        let server = (self.host.as_str(), self.port);
        let connect = AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &ours, at_once, None);
        let mut wire = with_timeout(PATIENCE, connect).await.map_err(|error| self.not_greeted(error, &ours))?;
        if self.setup.encryption == Encryption::Starttls {
            if !wire.can_starttls() {
                hang_up(wire).await;
                return Err(SendError::Unencrypted { host: self.host.clone() });
            }
            with_timeout(PATIENCE, wire.starttls(tls, &ours)).await.map_err(|error| self.not_greeted(error, &ours))?;
        }
        let Some(secret) = &self.secret else { return Ok(wire) };
        let credentials = Credentials::new(self.setup.user.clone(), secret.expose_secret().to_owned());
        let ways = self.ways();
        if wire.server_info().get_auth_mechanism(ways).is_none() {
            hang_up(wire).await;
            let ways = ways.iter().map(ToString::to_string).collect::<Vec<_>>().join(" or ");
            return Err(SendError::NoSuchSignIn { host: self.host.clone(), ways });
        }
        if self.setup.mechanism == Mechanism::Xoauth2 {
            self.sign_in_by_token(&mut wire, secret).await?;
            return Ok(wire);
        }
        match with_timeout(PATIENCE, wire.auth(ways, &credentials)).await {
            Ok(_) => Ok(wire),
            Err(error) => Err(self.not_signed_in(error, "")),
        }
    }

    /// Name and access token (XOAUTH2). A token that is longer than a line goes on a line of its own (RFC 4954 section 4); a
    /// server that refuses it may say why first, and waits for an empty line then.
    async fn sign_in_by_token(&self, wire: &mut AsyncSmtpConnection, token: &SecretString) -> Result<(), SendError> {
        let plain = format!("user={}\x01auth=Bearer {}\x01\x01", self.setup.user, token.expose_secret());
        let encoded = BASE64.encode(plain);
        let at_once = format!("AUTH XOAUTH2 {encoded}");
        let whole = at_once.len() + 2 <= LONGEST_COMMAND;
        let first = if whole { at_once } else { "AUTH XOAUTH2".to_owned() };
        let mut answer = with_timeout(PATIENCE, wire.command(SmtpLine(first)))
            .await
            .map_err(|error| self.not_signed_in(error, ""))?;
        if !whole && answer.has_code(334) {
            let sent = with_timeout(PATIENCE, wire.command(SmtpLine(encoded))).await;
            answer = sent.map_err(|error| self.not_signed_in(error, ""))?;
        }
        if !answer.has_code(334) {
            return Ok(());
        }
        let reason = reason_of(answer.first_line().unwrap_or_default());
        match with_timeout(PATIENCE, wire.command(SmtpLine(String::new()))).await {
            Err(error) => Err(self.not_signed_in(error, &reason)),
            Ok(_) => Err(SendError::CredentialRefused { host: self.host.clone(), how: told_reason("", &reason) }),
        }
    }

    fn not_signed_in(&self, failure: Failure, reason: &str) -> SendError {
        match &failure {
            Failure::Broken(error) if error.is_permanent() => {
                let code = error.status().map(|code| format!("mail status {code}")).unwrap_or_default();
                SendError::CredentialRefused {
                    host: self.host.clone(),
                    how: told_reason(&code, &self.without_secret(reason)),
                }
            }
            _ => self.failed(failure),
        }
    }

    /// How the server is greeted: by the name that was set, else by this machine's where it is a full one, else by address.
    fn greeting(&self) -> ClientId {
        let set = self.setup.greeting.trim();
        if !set.is_empty() {
            return ClientId::Domain(set.to_owned());
        }
        let own = hostname::get().ok().and_then(|name| name.into_string().ok()).unwrap_or_default();
        if is_full_name(&own) { ClientId::Domain(own) } else { ClientId::Ipv4(Ipv4Addr::LOCALHOST) }
    }

    /// A failure while the server was greeted.
    fn not_greeted(&self, failure: Failure, ours: &ClientId) -> SendError {
        match self.failed(failure) {
            SendError::NotTaken { host, said } => SendError::Greeting { host, name: ours.to_string(), said },
            error => error,
        }
    }

    fn ways(&self) -> &'static [Way] {
        match self.setup.mechanism {
            Mechanism::Password => &[Way::Plain, Way::Login],
            Mechanism::Plain => &[Way::Plain],
            Mechanism::Login => &[Way::Login],
            Mechanism::Xoauth2 => &[Way::Xoauth2],
        }
    }

    fn tls(&self) -> Result<TlsParameters, SendError> {
        let mut parameters = TlsParameters::builder(self.host.clone());
        if !self.setup.authority.is_empty() {
            let certificate = Certificate::from_pem(self.setup.authority.as_bytes()).map_err(|_| unusable())?;
            parameters = parameters.add_root_certificate(certificate);
        }
        parameters.build_rustls().map_err(|_| unusable())
    }

    /// Says from whom and to whom.
    async fn address_it(&self, wire: &mut AsyncSmtpConnection, message: &[u8]) -> Result<(), SendError> {
        let (from, to) = (address(&self.setup.from)?, address(&self.setup.to)?);
        let mut options = Vec::new();
        if ![&from, &to].into_iter().all(|one| AsRef::<str>::as_ref(one).is_ascii()) {
            if !wire.server_info().supports_feature(Extension::SmtpUtfEight) {
                let said = "It does not take addresses with letters beyond the English ones.".into();
                return Err(SendError::NotTaken { host: self.host.clone(), said });
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        if !message.is_ascii() {
            options.push(MailParameter::Body(MailBodyParameter::EightBitMime));
        }
        with_timeout(PATIENCE, wire.command(Mail::new(Some(from), options)))
            .await
            .map_err(|error| self.failed(error))?;
        with_timeout(PATIENCE, wire.command(Rcpt::new(to, vec![]))).await.map_err(|error| self.failed(error))?;
        Ok(())
    }

    /// A failure before the message was on its way.
    fn failed(&self, failure: Failure) -> SendError {
        let host = self.host.clone();
        let error = match failure {
            Failure::Slow => return SendError::Unreachable { host, problem: "it did not answer in time.".into() },
            Failure::Broken(error) => error,
        };
        if error.is_permanent() || error.is_transient() {
            let code = error.status().map(|code| code.to_string()).unwrap_or_default();
            let words = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            let said = format!("It answers {code}: “{}”", self.without_secret(words.trim()));
            let too_large = ["5.3.4", "4.3.1", "5.2.3"].iter().any(|status| words.contains(status));
            return if matches!(code.as_str(), "552" | "523") || too_large {
                SendError::TooLarge { host, said }
            } else if error.is_transient() {
                SendError::TryLater { host, minutes: minutes_in(&words), said }
            } else {
                SendError::NotTaken { host, said }
            };
        }
        let unsent = crate::scim::NotSent::of_error(&error);
        SendError::Unreachable { host, problem: unsent.problem }
    }

    fn without_secret(&self, text: &str) -> String {
        match &self.secret {
            Some(secret) => text.replace(secret.expose_secret(), "••••"),
            None => text.to_owned(),
        }
    }
}

/// Why a command had no good answer.
enum Failure {
    Slow,
    Broken(Error),
}

async fn with_timeout<T>(time: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Failure> {
    match timeout(time, work).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(Failure::Broken(error)),
        Err(_) => Err(Failure::Slow),
    }
}

/// One line as it is.
struct SmtpLine(String);

impl Display for SmtpLine {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\r\n", self.0)
    }
}

/// What a server says of a token it does not accept: JSON in Base64.
fn reason_of(line: &str) -> String {
    let Ok(decoded) = BASE64.decode(line.trim()) else { return String::new() };
    let text = String::from_utf8_lossy(&decoded).into_owned();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let parts = ["status", "error", "error_description", "schemes", "scope"];
    let parts: Vec<&str> = parts.iter().filter_map(|name| crate::scim::text(&json, name)).collect();
    let said = if parts.is_empty() { text } else { parts.join(", ") };
    crate::scim::visible(&said).chars().take(200).collect()
}

fn told_reason(code: &str, reason: &str) -> String {
    match (code, reason) {
        ("", "") => "the token was not accepted".to_owned(),
        (code, "") => code.to_owned(),
        ("", reason) => format!("“{reason}”"),
        (code, reason) => format!("{code}, “{reason}”"),
    }
}

/// A host name with its domain; a bare name, or one of no network, is none.
fn is_full_name(name: &str) -> bool {
    let label = |label: &str| !label.is_empty() && label.chars().all(|one| one.is_ascii_alphanumeric() || one == '-');
    let local = ["localdomain", "local", "lan", "internal", "home"];
    name.contains('.') && name.split('.').all(label) && !local.iter().any(|end| name.ends_with(&format!(".{end}")))
}

/// In how many minutes a server that puts off may be asked again: as it says, else a quarter of an hour.
fn minutes_in(said: &str) -> u64 {
    let lower = said.to_lowercase();
    let words: Vec<&str> =
        lower.split(|one: char| !one.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let found = words.windows(2).find_map(|pair| {
        let number: u64 = pair.first()?.parse().ok()?;
        match *pair.get(1)? {
            unit if unit.starts_with("sec") || unit == "s" => Some(number.div_ceil(60)),
            unit if unit.starts_with("min") || unit == "m" => Some(number),
            unit if unit.starts_with("hour") || unit == "h" => Some(number.saturating_mul(60)),
            _ => None,
        }
    });
    found.map_or(15, |minutes| minutes.clamp(1, 24 * 60))
}

/// Says good-bye, without waiting long for the answer.
async fn hang_up(mut wire: AsyncSmtpConnection) {
    let _ = timeout(Duration::from_secs(5), wire.abort()).await;
}

/// Host and port out of `host`, `host:port` or `smtp(s)://host:port`.
fn server(text: &str, encryption: Encryption) -> Result<(String, u16), SendError> {
    let bare = text.trim();
    let bare = bare.strip_prefix("smtps://").or_else(|| bare.strip_prefix("smtp://")).unwrap_or(bare);
    let bare = bare.trim_end_matches('/');
    let usual = match encryption {
        Encryption::Starttls => 587,
        Encryption::Implicit => 465,
    };
    let wrong = |problem: &str| SendError::address(text.trim(), problem);
    let (host, port) = match bare.rsplit_once(':') {
        Some((host, port)) => (host, port.parse().map_err(|_| wrong("its port is no number."))?),
        None => (bare, usual),
    };
    let fits = |letter: char| letter.is_ascii_alphanumeric() || ".-".contains(letter);
    if host.is_empty() || !host.chars().all(fits) {
        return Err(wrong("it is no name of a mail server, for example mail.hospital.org:587."));
    }
    Ok((host.to_owned(), port))
}

fn unusable() -> SendError {
    SendError::Certificate { problem: "the certificate authority is not in PEM form.".into() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn what_a_server_says_is_read() {
        let reason = BASE64.encode(r#"{"status":"401","schemes":"Bearer","scope":"https://mail.example/"}"#);

        assert_eq!(reason_of(&reason), "401, Bearer, https://mail.example/");
        assert_eq!(told_reason("mail status 535", "401"), "mail status 535, “401”");
        assert_eq!(minutes_in("4.7.1 Greylisted, try again in 300 seconds"), 5);
        assert_eq!(minutes_in("come back in 2 hours"), 120);
        assert_eq!(minutes_in("try again later"), 15);
        for (name, full) in
            [("mail.hospital.org", true), ("desktop", false), ("pc.localdomain", false), ("127.0.0.1x y", false)]
        {
            assert_eq!(is_full_name(name), full, "{name}");
        }
    }

    #[test]
    fn a_server_is_named_with_or_without_its_port() {
        let named = |text| server(text, Encryption::Starttls).unwrap();

        assert_eq!(named("mail.hospital.org"), ("mail.hospital.org".into(), 587));
        assert_eq!(named(" smtp://mail.hospital.org:2525/ "), ("mail.hospital.org".into(), 2525));
        assert_eq!(server("mail.hospital.org", Encryption::Implicit).unwrap().1, 465);
        for wrong in ["", "mail hospital", "mail:none", "a@b:25"] {
            assert!(matches!(server(wrong, Encryption::Starttls), Err(SendError::Address { .. })), "{wrong}");
        }
    }
}
