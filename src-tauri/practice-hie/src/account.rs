//! An account as views show it, and the steps it goes through.

use jiff::Timestamp;

/// Where an account is on its way to being usable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub enum PracticeState {
    /// The request was processed and the account made; the person can't log in yet.
    Processed,
    /// The person was invited to the training.
    TrainingInvited,
    /// The person has done the training.
    TrainingDone,
    /// The person can log in.
    Active,
    /// The account was ended; it can be switched on again.
    Deactivated,
}

impl PracticeState {
    /// Every state, in the order in which an account goes through them.
    pub const ALL: [Self; 5] =
        [Self::Processed, Self::TrainingInvited, Self::TrainingDone, Self::Active, Self::Deactivated];

    /// The value of the attribute `accountState`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Processed => "processed",
            Self::TrainingInvited => "trainingInvited",
            Self::TrainingDone => "trainingDone",
            Self::Active => "active",
            Self::Deactivated => "deactivated",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == text)
    }
}

/// One account, for views that show what the practice HIE holds.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "camelCase")]
pub struct HeldAccount {
    /// The id that the practice HIE gave it.
    pub id: String,
    /// The id that the sender gave it.
    pub external_id: Option<String>,
    /// Name to log in with, as the sender chose it.
    pub user_name: String,
    /// Name that the practice HIE assigned.
    pub hie_username: String,
    /// Given name.
    pub given_name: String,
    /// Family name.
    pub family_name: String,
    /// Work e-mail address, or the first one there is.
    pub email: String,
    /// Title.
    pub title: Option<String>,
    /// Access level.
    pub access_level: Option<String>,
    /// The batch that asked for it.
    pub batch_id: Option<String>,
    /// Where it is on its way.
    pub state: PracticeState,
    /// Since when it has been there.
    #[serde(serialize_with = "as_text")]
    pub since: Timestamp,
    /// Whether the person can log in.
    pub active: bool,
}

fn as_text<S: serde::Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}
