use jiff::Timestamp;
use records::RecordsError;
use serde::{Deserialize, Serialize};

use crate::KeychainError;

/// Why sending, looking up or testing could not go on. No variant carries a credential.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The keychain did not give the credential.
    #[error(transparent)]
    Keychain(#[from] KeychainError),
    /// Our own records.
    #[error(transparent)]
    Records(#[from] RecordsError),
    /// Another send uses the connection, here or in another process.
    #[error("“{connection}” is sending another batch right now; one batch at a time goes by a connection.")]
    Busy {
        /// Name of the connection.
        connection: String,
    },
    /// The connection was stopped earlier.
    #[error("“{connection}” was stopped and does not send: {reason}")]
    Stopped {
        /// Name of the connection.
        connection: String,
        /// Why, as told then.
        reason: String,
    },
    /// The address cannot be used.
    #[error("The address “{address}” cannot be used: {problem}")]
    Address {
        /// The address.
        address: String,
        /// What is wrong with it.
        problem: String,
    },
    /// Nothing could be sent, several times over.
    #[error("{host} cannot be reached: {problem} Everything that was sent is listed; nothing else was.")]
    Unreachable {
        /// Host name.
        host: String,
        /// What is wrong, a sentence.
        problem: String,
    },
    /// 401.
    #[error("{host} does not accept the credential ({how}). The connection is stopped until you give it another one.")]
    CredentialRefused {
        /// Host name.
        host: String,
        /// How it says so.
        how: String,
    },
    /// 403.
    #[error("The credential is not allowed to ask {host} for accounts (status 403).{said}")]
    Forbidden {
        /// Host name.
        host: String,
        /// What the service said, with a space before it, or nothing.
        said: String,
    },
    /// A redirect away from the address.
    #[error("{host} redirected the request to {target}. Credentials are never sent to another server.")]
    Redirected {
        /// Host name.
        host: String,
        /// Where to.
        target: String,
    },
    /// The address answers, but not as a SCIM service.
    #[error("{host} is not a SCIM service at this address (status {status}).")]
    NotScim {
        /// Host name.
        host: String,
        /// Its status.
        status: u16,
    },
    /// Asked to wait again and again.
    #[error("{host} is limiting requests; the rest of the batch stays queued.")]
    TooBusy {
        /// Host name.
        host: String,
        /// When it may be tried again, if it said so.
        until: Option<Timestamp>,
    },
    /// The read path gives answers that cannot be understood.
    #[error("The answers of {host} cannot be understood: {problem}")]
    Unreadable {
        /// Host name.
        host: String,
        /// What is wrong, a sentence.
        problem: String,
    },
    /// A certificate, an authority or a private key that was given cannot be used.
    #[error("The secure connection cannot be set up: {problem}")]
    Certificate {
        /// What is wrong, a sentence.
        problem: String,
    },
    /// The message could not be written.
    #[error("The message could not be written: {problem}")]
    Letter {
        /// What is wrong, a sentence.
        problem: String,
    },
    /// The mail server offers no encryption.
    #[error("{host} offers no encrypted connection (STARTTLS), so nothing was said to it.")]
    Unencrypted {
        /// Host name.
        host: String,
    },
    /// The mail server does not know the way of signing in.
    #[error("{host} does not take sign-in by {ways}. Nothing was sent.")]
    NoSuchSignIn {
        /// Host name.
        host: String,
        /// What we can do here.
        ways: String,
    },
    /// The same refusal again and again, which is about something else than the people.
    #[error(
        "{host} refused {people} people in a row with the same answer: “{said}” The rest of the batch stays queued."
    )]
    RefusedAlike {
        /// Host name.
        host: String,
        /// People in a row.
        people: u32,
        /// What it said.
        said: String,
    },
    /// What is about to be sent is not what was attested.
    #[error(
        "What is about to be sent for {who} is not what was attested in “{batch}”: {what} differs. Nothing was sent."
    )]
    NotAsAttested {
        /// The person, or everybody.
        who: String,
        /// Name of the batch.
        batch: String,
        /// What differs.
        what: &'static str,
    },
    /// The mail server does not take the name that it is greeted with.
    #[error("{host} did not accept the greeting “EHLO {name}”, and nothing was sent. {said}")]
    Greeting {
        /// Host name.
        host: String,
        /// Name that it was greeted with.
        name: String,
        /// What it said, a sentence.
        said: String,
    },
    /// The mail server puts the sender off for a while.
    #[error(
        "{host} asks to try again later, as many servers do with senders they do not know yet (greylisting). {said} Nothing was sent."
    )]
    TryLater {
        /// Host name.
        host: String,
        /// What it said, a sentence.
        said: String,
        /// In how many minutes, as it says, or as is usual.
        minutes: u64,
    },
    /// The message is larger than the mail server takes.
    #[error("{host} does not take a message of this size, and nothing was sent. {said}")]
    TooLarge {
        /// Host name.
        host: String,
        /// What it said, a sentence.
        said: String,
    },
    /// The mail server does not take the message.
    #[error("{host} did not take the message, and nothing was sent. {said}")]
    NotTaken {
        /// Host name.
        host: String,
        /// What it said, a sentence.
        said: String,
    },
}

/// Which kind of failure, for front ends and for the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SendErrorKind {
    /// No keychain service.
    KeychainMissing,
    /// The keychain is locked.
    KeychainLocked,
    /// No credential in the keychain.
    CredentialMissing,
    /// The keychain refused.
    KeychainDenied,
    /// Our own records.
    Records,
    /// Another send uses the connection.
    Busy,
    /// The connection was stopped earlier.
    Stopped,
    /// The address cannot be used.
    Address,
    /// Cannot be reached.
    Unreachable,
    /// The credential is not accepted.
    CredentialRefused,
    /// Refused in another way.
    Refused,
}

impl SendError {
    /// [`SendError::Address`]. Some people write name and password into an address; those are not told again.
    pub(crate) fn address(address: &str, problem: &str) -> Self {
        let shown = match address.rsplit_once('@') {
            Some((before, host)) => {
                let scheme = before.find("://").and_then(|at| before.get(..at + 3)).unwrap_or_default();
                format!("{scheme}••••@{host}")
            }
            None => address.to_owned(),
        };
        Self::Address { address: shown, problem: problem.to_owned() }
    }

    /// Which kind.
    #[must_use]
    pub fn kind(&self) -> SendErrorKind {
        match self {
            Self::Keychain(KeychainError::Missing) => SendErrorKind::KeychainMissing,
            Self::Keychain(KeychainError::Locked) => SendErrorKind::KeychainLocked,
            Self::Keychain(KeychainError::NoEntry | KeychainError::NotBound | KeychainError::Elsewhere { .. }) => {
                SendErrorKind::CredentialMissing
            }
            Self::Keychain(KeychainError::Denied) => SendErrorKind::KeychainDenied,
            Self::Records(_) => SendErrorKind::Records,
            Self::Busy { .. } => SendErrorKind::Busy,
            Self::Stopped { .. } => SendErrorKind::Stopped,
            Self::Address { .. } | Self::Certificate { .. } | Self::Letter { .. } => SendErrorKind::Address,
            Self::Unreachable { .. } | Self::TooBusy { .. } | Self::TryLater { .. } => SendErrorKind::Unreachable,
            Self::CredentialRefused { .. } => SendErrorKind::CredentialRefused,
            Self::Forbidden { .. }
            | Self::Redirected { .. }
            | Self::NotScim { .. }
            | Self::Unreadable { .. }
            | Self::Unencrypted { .. }
            | Self::NoSuchSignIn { .. }
            | Self::RefusedAlike { .. }
            | Self::NotAsAttested { .. }
            | Self::Greeting { .. }
            | Self::TooLarge { .. }
            | Self::NotTaken { .. } => SendErrorKind::Refused,
        }
    }

    /// What to do now.
    #[must_use]
    pub fn hint(&self) -> String {
        match self {
            Self::Keychain(error) => error.hint().into(),
            Self::Records(_) => {
                "Check that the data folder can be written to and the disk is not full, then try again.".into()
            }
            Self::Busy { .. } => "Wait until it has ended, then send this one.".into(),
            Self::Stopped { .. } => "Repair the connection in Settings and test it; sending goes on from there.".into(),
            Self::Address { .. } => "Correct the address in Settings, under Connections.".into(),
            Self::Unreachable { .. } => {
                "Check the network and the address, then resume. Nobody is asked for twice.".into()
            }
            Self::CredentialRefused { .. } => {
                "Ask the HIE for a valid credential, enter it in Settings, then resume.".into()
            }
            Self::Forbidden { .. } => "Ask the HIE to allow this credential to create accounts, then resume.".into(),
            Self::Redirected { target, .. } => format!(
                "If the HIE has moved its service to {target}, ask it to confirm that and change the address in Settings; otherwise tell it."
            ),
            Self::NotScim { .. } => "Check the base address with the HIE; it often ends in /scim/v2.".into(),
            Self::Certificate { .. } => {
                "Ask whoever gave you the file for it in PEM form, and enter it again in Settings.".into()
            }
            Self::Letter { .. } => "Correct the address in Settings, under Connections or Organization.".into(),
            Self::Unencrypted { .. } => {
                "Ask whoever runs the mail server for the encrypted port; AUM Desk sends nothing in the clear.".into()
            }
            Self::NoSuchSignIn { .. } => "Choose another way of signing in, in Settings, under Connections.".into(),
            Self::RefusedAlike { .. } => {
                "Ask the HIE what it means. When it is settled, resume the batch, and ask again for those who were refused."
                    .into()
            }
            Self::NotAsAttested { .. } => {
                "Withdraw this batch, look at the worksheet, and attest it again. If you did not change the records yourself, \
                 restore a backup."
                    .into()
            }
            Self::Greeting { .. } => {
                "Ask whoever runs the mail server for the host name to greet it with, and add the connection again with that name \
                 (--greeting), for example --greeting aum.hospital.org."
                    .into()
            }
            Self::TryLater { minutes, .. } => {
                format!("Nothing is wrong with the message. Resume in about {minutes} minutes; nobody is asked for twice.")
            }
            Self::TooLarge { .. } => {
                "Make batches of fewer people, or save the worksheet and submit it another way.".into()
            }
            Self::NotTaken { .. } => "Check both addresses with whoever runs the mail server, then resume.".into(),
            Self::TooBusy { until: Some(until), .. } => format!("Resume after {}.", crate::clock_time(*until)),
            Self::TooBusy { until: None, .. } => "Resume later. Nobody is asked for twice.".into(),
            Self::Unreadable { .. } => {
                "Check the base address with the HIE; it often ends in /scim/v2. If it is right, tell the HIE what it \
                 answers; nothing is sent until that is mended."
                    .into()
            }
        }
    }

    /// Whether nothing may go by the connection until the user has acted.
    pub(crate) fn stops_the_connection(&self) -> bool {
        matches!(self, Self::CredentialRefused { .. } | Self::Forbidden { .. } | Self::Redirected { .. })
    }

    /// The failure as it is kept with the batch.
    #[must_use]
    pub fn reason(&self) -> StopReason {
        StopReason { kind: self.kind(), message: self.to_string(), hint: self.hint() }
    }
}

/// Why a batch stopped before its end, as kept in `BatchRow::stopped`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StopReason {
    /// Which kind.
    pub kind: SendErrorKind,
    /// What happened and what it means.
    pub message: String,
    /// What to do now.
    pub hint: String,
}

impl StopReason {
    /// Reads `BatchRow::stopped`.
    #[must_use]
    pub fn read(stopped: Option<&str>) -> Option<Self> {
        serde_json::from_str(stopped?).ok()
    }
}
