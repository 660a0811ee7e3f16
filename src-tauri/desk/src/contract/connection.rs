use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a batch is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelView {
    /// The practice HIE that comes with the program.
    Practice,
    /// SCIM 2.0.
    Scim,
    /// A draft in the user's mail program.
    MailDraft,
    /// Mail by the organization's mail server.
    Smtp,
    /// Texts to copy into a web form.
    PortalForm,
}

/// How a connection is set up beyond its address. Nothing in it is secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "channel", rename_all = "kebab-case")]
pub enum ConnectionSetup {
    /// The practice HIE: nothing to set up.
    Practice,
    /// SCIM 2.0.
    Scim {
        /// How to sign in.
        sign_in: SignInView,
        /// URN of the schema extension; empty for the usual one.
        extension: String,
        /// A certificate authority to trust besides the system's: PEM, or empty.
        authority: String,
        /// The client certificate: PEM, or empty. Its private key goes to the keychain.
        certificate: String,
    },
    /// A draft in the user's mail program.
    MailDraft {
        /// Address of the contact person at the HIE.
        to: String,
        /// Address that the draft comes from; empty for the authorized user manager's own.
        from: String,
    },
    /// Mail by the organization's mail server.
    Smtp {
        /// Address of the contact person at the HIE.
        to: String,
        /// Address that the mail comes from.
        from: String,
        /// Name to sign in with; empty to send without signing in.
        user: String,
        /// How the connection is encrypted.
        encryption: EncryptionView,
        /// How to sign in.
        mechanism: MechanismView,
        /// A certificate authority to trust besides the system's: PEM, or empty.
        authority: String,
        /// Host name to greet the server with; nothing for this machine's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        greeting: Option<String>,
    },
    /// A web form; its address is the connection's.
    PortalForm,
}

/// How to sign in to a SCIM service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "by", rename_all = "kebab-case")]
pub enum SignInView {
    /// A bearer token that does not change.
    Bearer,
    /// OAuth 2 client credentials.
    ClientCredentials {
        /// Address of the token service.
        token_address: String,
        /// Id of the client.
        client_id: String,
        /// Scope to ask for; empty for none.
        scope: String,
        /// Whether the request for a token is JSON instead of a form.
        json: bool,
        /// Whether id and secret stand in the body instead of the header.
        in_body: bool,
    },
    /// The client certificate alone.
    Certificate,
}

/// How a connection to a mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum EncryptionView {
    /// STARTTLS, demanded.
    Starttls,
    /// From the first byte.
    Implicit,
}

/// How to sign in to a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum MechanismView {
    /// Name and password, whichever way the server takes.
    Password,
    /// PLAIN.
    Plain,
    /// LOGIN.
    Login,
    /// Name and OAuth 2 access token.
    Xoauth2,
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionView {
    /// Its number.
    pub id: i64,
    /// Its name, used by `--to`.
    pub name: String,
    /// Channel.
    pub channel: ChannelView,
    /// Address; empty for the practice HIE, which has another one at each start.
    pub address: String,
    /// How it is set up beyond the address.
    pub setup: ConnectionSetup,
    /// The credential in the keychain, as far as it may be shown.
    pub credential: CredentialView,
    /// Why it does not send until the user acts (for example after a refused credential).
    pub stopped: Option<String>,
}

/// What may be shown of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CredentialView {
    /// Whether this connection needs one at all.
    pub needed: bool,
    /// Whether one was stored.
    pub stored: bool,
    /// Last four characters.
    pub last_four: String,
    /// When it was stored.
    pub since: String,
    /// Day after which it no longer works, as the user knows it: `YYYY-MM-DD`, or empty.
    pub until: String,
    /// Days until then, where the day is near or past; below zero when it is past.
    pub days_left: Option<i64>,
}

/// A new connection. The secret goes to the keychain and nowhere else.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct NewConnection {
    /// Its name.
    pub name: String,
    /// Base address of the SCIM service, mail server with its port, or address of the web form; empty for a mail draft.
    pub address: String,
    /// How it is set up beyond the address.
    pub setup: ConnectionSetup,
    /// Token, client secret or password; empty where none is needed.
    pub secret: String,
    /// Private key of the client certificate, PEM; empty where there is none.
    pub private_key: String,
    /// Day after which the credential no longer works: `YYYY-MM-DD`, or empty.
    pub until: String,
}

/// What a test of a connection found, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ConnectionTest {
    /// Whether a batch could be sent now.
    pub ok: bool,
    /// What was found, one sentence each.
    pub findings: Vec<String>,
    /// What to do, when it is not ok.
    pub hint: String,
}

/// An account at the practice HIE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticeAccount {
    /// User name.
    pub username: String,
    /// Name of the person.
    pub name: String,
    /// Access level.
    pub level: String,
    /// Where it stands.
    pub state: super::AccountStateView,
}

/// The practice HIE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PracticeView {
    /// Address while it runs.
    pub address: Option<String>,
    /// Whether it moves accounts along on its own clock.
    pub clock: bool,
    /// Accounts, newest first, at most 200.
    pub accounts: Vec<PracticeAccount>,
}
