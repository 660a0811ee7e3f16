use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// How a batch is handed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum ChannelView {
    /// The practice HIE that comes with the program.
    Practice,
    /// SCIM 2.0.
    Scim,
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
    /// The credential in the keychain, as far as it may be shown.
    pub credential: CredentialView,
    /// Why it does not send until the user acts (for example after a refused credential).
    pub stopped: Option<String>,
}

/// What may be shown of a credential.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct CredentialView {
    /// Whether one was stored.
    pub stored: bool,
    /// Last four characters.
    pub last_four: String,
    /// When it was stored.
    pub since: String,
}

/// A new connection. The secret goes to the keychain and nowhere else.
#[derive(Clone, Serialize, Deserialize, TS)]
pub struct NewConnection {
    /// Its name.
    pub name: String,
    /// Base address of the SCIM service.
    pub address: String,
    /// Bearer token.
    pub secret: String,
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
