use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What the user takes to the other side: a draft with the worksheet, or the texts for a web form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ManualSubmission {
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
    /// Address of the web form; empty for mail, and where nobody knows it.
    pub address: String,
    /// What to do on the page where tickets are opened, in order; empty for everything else.
    pub steps: Vec<String>,
    /// What must not be written there; may be empty.
    pub warning: String,
    /// Whether the people can be written as rows of the form instead, for those at the HIE who take a file.
    pub as_workbook: bool,
    /// What each person has to declare for themselves; nobody ticks it for them.
    pub own_statements: Vec<String>,
    /// People whose requests are still to be handed in, or were, in sheet order.
    pub people: Vec<SubmissionPerson>,
}

/// Whether somebody's request was handed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum WebFormStanding {
    /// Still to be handed in.
    Waiting,
    /// Passed over for now; comes again after the others.
    Skipped,
    /// Handed in, as the user says.
    Done,
}

/// One person whose request is to be handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubmissionPerson {
    /// Number of the request.
    pub request: i64,
    /// The person.
    pub person: super::PersonLine,
    /// Whether it was handed in.
    pub standing: WebFormStanding,
    /// Whether some field was copied already.
    pub begun: bool,
    /// Day on which it was, `YYYY-MM-DD`, or empty.
    pub day: String,
    /// The other side's number for it, or empty.
    pub ticket: String,
}

/// What stands in the fields of a web form for one person, in the form's order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebFormFields {
    /// Number of the request.
    pub request: i64,
    /// The fields, also those that stay empty.
    pub fields: Vec<WebFormField>,
}

/// A field of a web form, for one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WebFormField {
    /// Stable key.
    pub key: String,
    /// What the field is called.
    pub label: String,
    /// Heading under which the form has it; may be empty.
    pub section: String,
    /// What belongs into it; empty where it stays empty.
    pub text: String,
    /// Whether the label is our guess, because the form's own wording is not known.
    pub assumed: bool,
    /// Whether the user copied it.
    pub copied: bool,
}

/// What the user does on the way through a web form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum WebFormStep {
    /// Copied a field.
    Copied {
        /// Its key.
        field: String,
    },
    /// Begins anew: no field counts as copied.
    Anew,
    /// Passes the person over for now.
    Skip,
    /// Comes back to a person who was passed over.
    ComeBack,
}

/// A field of a text, such as a ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FieldText {
    /// What the field is called.
    pub label: String,
    /// What belongs into it.
    pub text: String,
}

/// The user says that requests were handed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SubmittedEntry {
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
pub enum OutcomeDecision {
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
