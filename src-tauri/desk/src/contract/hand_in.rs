use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the user takes to the other side: a draft with the worksheet, or the texts for a web form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandIn {
    /// Batch.
    pub batch: String,
    /// Channel.
    pub channel: super::ChannelView,
    /// Address of the contact person; empty for a web form.
    pub to: String,
    /// Subject line; empty for a web form.
    pub subject: String,
    /// Text of the message; empty for a web form.
    pub text: String,
    /// Name of the worksheet that goes with it; empty for a web form.
    pub file_name: String,
    /// Where the worksheet lies; empty for a web form.
    pub file: String,
    /// SHA-256 of the worksheet, in hex; empty for a web form.
    pub digest: String,
    /// Where the draft lies; empty for a web form.
    pub draft: String,
    /// What has to be known about the worksheet before it is handed in, one sentence each.
    pub notes: Vec<String>,
    /// Address of the web form; empty for mail.
    pub address: String,
    /// People whose requests are still to be handed in, or were.
    pub people: Vec<HandInPerson>,
}

/// One person whose request is to be handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandInPerson {
    /// Number of the request.
    pub request: i64,
    /// The person.
    pub person: super::PersonLine,
    /// Whether the user said that it was handed in.
    pub done: bool,
    /// The texts, field by field.
    pub fields: Vec<FieldText>,
}

/// A field of a web form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldText {
    /// What the field is called.
    pub label: String,
    /// What belongs into it.
    pub text: String,
}

/// The user says that requests were handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandedIn {
    /// Batch.
    pub batch: String,
    /// Requests; none for everybody who waits.
    pub requests: Vec<i64>,
    /// Day, `YYYY-MM-DD`; empty for today.
    pub day: String,
    /// The other side's number for it, or empty.
    pub ticket: String,
}

/// What the user decides about a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Decision {
    /// The account that is there is this person's: link it.
    Link,
    /// This person is left out.
    LeaveOut,
    /// Ask again: after a refusal, or because it is known not to have arrived.
    AskAgain,
    /// Somebody changed the account in between: send ours all the same, against the account as it is now.
    SendOurs,
    /// Somebody changed the account in between: leave it as it is there.
    KeepTheirs,
}
