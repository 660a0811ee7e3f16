use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::{Deserialize, Serialize};

/// Gives an enum its text in the tables, which is also its text in JSON.
macro_rules! kept_as_text {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// All of them, in the order in which they are met.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The text it is kept as.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        impl ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
                Ok(ToSqlOutput::from(self.as_str()))
            }
        }

        impl FromSql for $name {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                let text = value.as_str()?;
                let found = Self::ALL.iter().copied().find(|one| one.as_str() == text);
                found.ok_or_else(|| FromSqlError::Other(format!("“{text}” is no {}", stringify!($name)).into()))
            }
        }
    };
}

/// How a batch is handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The practice HIE that comes with the program.
    Practice,
    /// SCIM 2.0 (RFC 7644).
    Scim,
    /// A draft with the filled worksheet, opened in the user's mail program.
    MailDraft,
    /// Mail with the filled worksheet, by the organization's mail server.
    Smtp,
    /// Texts to copy into a web form, one person after the other.
    PortalForm,
}

kept_as_text!(Channel {
    Practice = "practice",
    Scim = "scim",
    MailDraft = "mail-draft",
    Smtp = "smtp",
    PortalForm = "portal-form",
});

impl Channel {
    /// Whether the user hands it in, and says so afterwards.
    #[must_use]
    pub fn is_by_hand(self) -> bool {
        matches!(self, Self::MailDraft | Self::PortalForm)
    }

    /// Whether the other side can be asked what became of a request.
    #[must_use]
    pub fn can_look_up(self) -> bool {
        matches!(self, Self::Practice | Self::Scim)
    }
}

/// Where a request stands with the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestState {
    /// Waits to be sent.
    Queued,
    /// On its way; committed before the first byte leaves.
    Sending,
    /// Taken by the other side, not read back yet.
    Accepted,
    /// Was there before, from us.
    AlreadyThere,
    /// Refused, with a reason.
    Rejected,
    /// The address belongs to an account of another origin; the user decides whether it is this person's.
    Undecided,
    /// Sent, but no answer proves it; neither sent nor failed.
    Unknown,
    /// Read back from the other side.
    Confirmed,
    /// Handed in by the user, who says so; nothing else proves it.
    UserConfirmed,
    /// Taken back before it was sent.
    Withdrawn,
}

kept_as_text!(RequestState {
    Queued = "queued",
    Sending = "sending",
    Accepted = "accepted",
    AlreadyThere = "already-there",
    Rejected = "rejected",
    Undecided = "undecided",
    Unknown = "unknown",
    Confirmed = "confirmed",
    UserConfirmed = "user-confirmed",
    Withdrawn = "withdrawn",
});

impl RequestState {
    /// Whether there is something left to send or to look up.
    #[must_use]
    pub fn is_unfinished(self) -> bool {
        matches!(self, Self::Queued | Self::Sending | Self::Unknown)
    }

    /// Whether the other side has the request, or had it handed in by the user.
    #[must_use]
    pub fn has_arrived(self) -> bool {
        matches!(self, Self::Accepted | Self::AlreadyThere | Self::Confirmed | Self::UserConfirmed)
    }
}

/// Where an account stands at the HIE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AccountState {
    /// No account yet.
    None,
    /// Asked for; the HIE has not said anything yet.
    Requested,
    /// The HIE has received the request.
    Received,
    /// Invited to the training.
    TrainingInvited,
    /// Training done and attested.
    TrainingDone,
    /// Can log in.
    Active,
    /// Ended.
    Deactivated,
}

kept_as_text!(AccountState {
    None = "none",
    Requested = "requested",
    Received = "received",
    TrainingInvited = "training-invited",
    TrainingDone = "training-done",
    Active = "active",
    Deactivated = "deactivated",
});
