//! The words for what is asked of an HIE and for where that, and the account, stands.

use serde::{Deserialize, Serialize};

/// Gives an enum its text, which is also its text in JSON and in the records.
macro_rules! named {
    ($name:ident { $($variant:ident = $text:literal),+ $(,)? }) => {
        impl $name {
            /// All of them, in the order in which they are met.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Its text.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// The one with this text, without regard to case.
            #[must_use]
            pub fn named(text: &str) -> Option<Self> {
                let text = text.trim();
                Self::ALL.iter().copied().find(|one| one.as_str().eq_ignore_ascii_case(text))
            }
        }
    };
}

/// What is asked of an HIE for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestKind {
    /// A new account.
    Add,
    /// Another title, and with it perhaps another access level.
    ChangeRole,
    /// Another e-mail address or mobile number.
    ChangeContact,
    /// Clinical alerts.
    ClinicalAlerts,
    /// The end of the account.
    Deactivate,
    /// A deactivated account activated again.
    Reactivate,
}

named!(RequestKind {
    Add = "add",
    ChangeRole = "change-role",
    ChangeContact = "change-contact",
    ClinicalAlerts = "clinical-alerts",
    Deactivate = "deactivate",
    Reactivate = "reactivate",
});

impl RequestKind {
    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Add => "New account",
            Self::ChangeRole => "Change of role",
            Self::ChangeContact => "Change of contact",
            Self::ClinicalAlerts => "Clinical alerts",
            Self::Deactivate => "Deactivation",
            Self::Reactivate => "Reactivation",
        }
    }
}

/// How far a request is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestProgress {
    /// Nothing is asked for.
    Idle,
    /// Being written.
    Draft,
    /// Written, and waits to be sent.
    Ready,
    /// Sent by a channel.
    Sent,
    /// The HIE says that it has it.
    Received,
    /// The person was invited to the training.
    TrainingInvited,
    /// The person has done the training.
    TrainingDone,
    /// Carried out.
    Done,
    /// Refused, with a reason.
    Rejected,
    /// Sent, but no answer proves it.
    Unknown,
    /// Taken back before it was sent.
    Withdrawn,
}

named!(RequestProgress {
    Idle = "idle",
    Draft = "draft",
    Ready = "ready",
    Sent = "sent",
    Received = "received",
    TrainingInvited = "training-invited",
    TrainingDone = "training-done",
    Done = "done",
    Rejected = "rejected",
    Unknown = "unknown",
    Withdrawn = "withdrawn",
});

impl RequestProgress {
    /// Whether something is still to come of the request.
    #[must_use]
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Idle | Self::Done | Self::Rejected | Self::Withdrawn)
    }

    /// Whether it has left, as far as anybody knows.
    #[must_use]
    pub fn was_sent(self) -> bool {
        matches!(self, Self::Sent | Self::Received | Self::TrainingInvited | Self::TrainingDone | Self::Unknown)
    }
}

/// Where an account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Account {
    /// There is none.
    None,
    /// Asked for; the person cannot log in yet.
    Pending,
    /// The person can log in.
    Active,
    /// The person can log in, and the yearly training is due.
    RefresherDue,
    /// The HIE has suspended it, as after a training that was not repeated.
    Lapsed,
    /// The HIE was asked to end it.
    DeactivationRequested,
    /// Ended.
    Deactivated,
}

named!(Account {
    None = "none",
    Pending = "pending",
    Active = "active",
    RefresherDue = "refresher-due",
    Lapsed = "lapsed",
    DeactivationRequested = "deactivation-requested",
    Deactivated = "deactivated",
});

impl Account {
    /// Whether the person can log in.
    #[must_use]
    pub fn can_log_in(self) -> bool {
        matches!(self, Self::Active | Self::RefresherDue | Self::DeactivationRequested)
    }
}

/// The one state that lists show: the request's while there is no account, then the account's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonState {
    /// The request is being written.
    Draft,
    /// The request waits to be sent.
    Ready,
    /// The request was sent.
    Sent,
    /// The HIE has the request.
    Received,
    /// Invited to the training.
    TrainingInvited,
    /// Training done; the credentials are to come.
    TrainingDone,
    /// Can log in.
    Active,
    /// Can log in; the yearly training is due.
    RefresherDue,
    /// Suspended by the HIE.
    Lapsed,
    /// The HIE was asked to end the account.
    DeactivationRequested,
    /// Ended.
    Deactivated,
    /// Refused.
    Rejected,
    /// Sent without a proof.
    Unknown,
    /// Taken back before it was sent.
    Withdrawn,
}

named!(PersonState {
    Draft = "draft",
    Ready = "ready",
    Sent = "sent",
    Received = "received",
    TrainingInvited = "training-invited",
    TrainingDone = "training-done",
    Active = "active",
    RefresherDue = "refresher-due",
    Lapsed = "lapsed",
    DeactivationRequested = "deactivation-requested",
    Deactivated = "deactivated",
    Rejected = "rejected",
    Unknown = "unknown",
    Withdrawn = "withdrawn",
});

impl PersonState {
    /// As people read it.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Ready => "Ready to send",
            Self::Sent => "Sent",
            Self::Received => "Received",
            Self::TrainingInvited => "Training invited",
            Self::TrainingDone => "Training done",
            Self::Active => "Active",
            Self::RefresherDue => "Refresher due",
            Self::Lapsed => "Lapsed",
            Self::DeactivationRequested => "Deactivation requested",
            Self::Deactivated => "Deactivated",
            Self::Rejected => "Rejected",
            Self::Unknown => "Not known",
            Self::Withdrawn => "Withdrawn",
        }
    }

    /// What only the HIE and people can see: it happens there, not in this program.
    #[must_use]
    pub fn is_observed(self) -> bool {
        matches!(
            self,
            Self::Received
                | Self::TrainingInvited
                | Self::TrainingDone
                | Self::Active
                | Self::RefresherDue
                | Self::Lapsed
                | Self::Deactivated
        )
    }
}

/// Who says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StateSource {
    /// The HIE: read from a connection, or from a list that it gave.
    Hie,
    /// The user, of what only people can see.
    User,
    /// The sending of a batch.
    Batch,
}

named!(StateSource { Hie = "hie", User = "user", Batch = "batch" });
