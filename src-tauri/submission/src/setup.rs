//! How a connection is set up beyond its address: kept as JSON with the connection. Nothing in it is secret.

use records::{Channel, ConnectionRow};
use serde::{Deserialize, Serialize};

use crate::payload::HIE_EXTENSION;

/// How a connection is set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "channel", rename_all = "kebab-case")]
pub enum Setup {
    /// The practice HIE: nothing to set up.
    Practice,
    /// SCIM 2.0.
    Scim(ScimSetup),
    /// A draft in the user's mail program.
    MailDraft(MailSetup),
    /// Mail by a server.
    Smtp(SmtpSetup),
    /// A web form.
    PortalForm,
}

/// How a SCIM service is signed in to and spoken with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ScimSetup {
    /// How to sign in.
    pub sign_in: SignIn,
    /// URN of the schema extension for what the core lacks.
    pub extension: String,
    /// A certificate authority to trust besides the system's: PEM, or empty.
    pub authority: String,
    /// The client certificate with its chain: PEM, or empty. Its private key is in the keychain.
    pub certificate: String,
}

impl Default for ScimSetup {
    fn default() -> Self {
        Self {
            sign_in: SignIn::Bearer,
            extension: HIE_EXTENSION.to_owned(),
            authority: String::new(),
            certificate: String::new(),
        }
    }
}

/// How to sign in to a SCIM service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum SignIn {
    /// A bearer token that does not change.
    Bearer,
    /// OAuth 2 client credentials (RFC 6749 section 4.4); the secret is the client's.
    ClientCredentials(ClientCredentials),
    /// The client certificate alone.
    Certificate,
}

/// Where and how a token is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientCredentials {
    /// Address of the token service.
    pub token_address: String,
    /// Id of the client.
    pub client_id: String,
    /// Scope to ask for; empty for none.
    #[serde(default)]
    pub scope: String,
    /// How the request is written.
    #[serde(default)]
    pub body: TokenBody,
    /// Where the client's id and secret stand.
    #[serde(default)]
    pub place: SecretPlace,
}

/// How a request for a token is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TokenBody {
    /// As a form, which is the standard.
    #[default]
    Form,
    /// As JSON, which some services want.
    Json,
}

/// Where the client's id and secret stand in a request for a token.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SecretPlace {
    /// In the `Authorization` header, which is the standard.
    #[default]
    Header,
    /// In the body.
    Body,
}

/// Who writes to whom.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct MailSetup {
    /// Address of the contact person at the HIE.
    pub to: String,
    /// Address that the draft comes from; empty for the authorized user manager's own.
    pub from: String,
}

/// A mail server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SmtpSetup {
    /// Address of the contact person at the HIE.
    pub to: String,
    /// Address that the mail comes from.
    pub from: String,
    /// Name to sign in with; empty to send without signing in.
    pub user: String,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// How to sign in.
    pub mechanism: Mechanism,
    /// A certificate authority to trust besides the system's: PEM, or empty.
    pub authority: String,
    /// Host name to greet the server with; empty for this machine's own.
    pub greeting: String,
}

/// How a connection to a mail server is encrypted. There is no third way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encryption {
    /// Begins in the clear and is encrypted before anything is said (STARTTLS, usually port 587).
    #[default]
    Starttls,
    /// Encrypted from the first byte (usually port 465).
    Implicit,
}

/// How to sign in to a mail server.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mechanism {
    /// Name and password, whichever of PLAIN and LOGIN the server takes.
    #[default]
    Password,
    /// Name and password by PLAIN.
    Plain,
    /// Name and password by LOGIN.
    Login,
    /// Name and an OAuth 2 access token (XOAUTH2).
    Xoauth2,
}

impl Setup {
    /// Reads `ConnectionRow::settings`; what is missing has its usual value.
    #[must_use]
    pub fn of(connection: &ConnectionRow) -> Self {
        let usual = match connection.channel {
            Channel::Practice => Self::Practice,
            Channel::Scim => Self::Scim(ScimSetup::default()),
            Channel::MailDraft => Self::MailDraft(MailSetup::default()),
            Channel::Smtp => Self::Smtp(SmtpSetup::default()),
            Channel::PortalForm => Self::PortalForm,
        };
        let kept = serde_json::from_str::<Self>(&connection.settings);
        kept.ok().filter(|kept| kept.channel() == connection.channel).unwrap_or(usual)
    }

    /// The text that is kept with the connection.
    #[must_use]
    pub fn to_text(&self) -> String {
        serde_json::to_string(self).unwrap_or_else(|_| "{}".into())
    }

    /// Which channel it sets up.
    #[must_use]
    pub fn channel(&self) -> Channel {
        match self {
            Self::Practice => Channel::Practice,
            Self::Scim(_) => Channel::Scim,
            Self::MailDraft(_) => Channel::MailDraft,
            Self::Smtp(_) => Channel::Smtp,
            Self::PortalForm => Channel::PortalForm,
        }
    }

    /// Whether it needs a secret in the keychain, and whether it needs a private key.
    #[must_use]
    pub fn needs(&self) -> (bool, bool) {
        match self {
            Self::Practice => (true, false),
            Self::Scim(scim) => (scim.sign_in != SignIn::Certificate, !scim.certificate.is_empty()),
            Self::Smtp(smtp) => (!smtp.user.is_empty(), false),
            Self::MailDraft(_) | Self::PortalForm => (false, false),
        }
    }

    /// The schema extension of the connection.
    #[must_use]
    pub fn extension(&self) -> &str {
        match self {
            Self::Scim(scim) if !scim.extension.is_empty() => &scim.extension,
            _ => HIE_EXTENSION,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::scim::link_tests::row;

    #[test]
    fn what_was_set_up_is_kept_and_what_is_missing_has_its_usual_value() {
        let setup = Setup::Scim(ScimSetup {
            sign_in: SignIn::ClientCredentials(ClientCredentials {
                token_address: "https://id.example/token".into(),
                client_id: "aum".into(),
                scope: String::new(),
                body: TokenBody::Json,
                place: SecretPlace::Body,
            }),
            ..ScimSetup::default()
        });
        let kept = ConnectionRow { settings: setup.to_text(), ..row() };

        assert_eq!(Setup::of(&kept), setup);
        assert_eq!(Setup::of(&row()), Setup::Scim(ScimSetup::default()));
        let other = ConnectionRow { channel: Channel::Smtp, ..kept };
        assert_eq!(Setup::of(&other), Setup::Smtp(SmtpSetup::default()), "the settings of another channel are none");
    }

    #[test]
    fn who_needs_which_secret() {
        let certificate =
            Setup::Scim(ScimSetup { sign_in: SignIn::Certificate, certificate: "PEM".into(), ..ScimSetup::default() });

        assert_eq!(certificate.needs(), (false, true));
        assert_eq!(Setup::Scim(ScimSetup::default()).needs(), (true, false));
        assert_eq!(Setup::MailDraft(MailSetup::default()).needs(), (false, false));
        assert_eq!(Setup::Smtp(SmtpSetup::default()).needs(), (false, false));
    }
}
