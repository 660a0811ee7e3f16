use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Where a request stands with the channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum RequestStateView {
    /// Waits to be sent.
    Queued,
    /// Being sent.
    Sending,
    /// Taken by the other side.
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
    /// Handed in by the user, who says so.
    UserConfirmed,
    /// Taken back before it was sent.
    Withdrawn,
}

/// Where an account stands at the HIE.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum AccountStateView {
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

/// What the user looks at before attesting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Review {
    /// Worksheet.
    pub worksheet: i64,
    /// Its name.
    pub name: String,
    /// Its form.
    pub form: super::FormSummary,
    /// People to be sent.
    pub people: usize,
    /// Errors, which stop sending.
    pub errors: usize,
    /// Warnings, which have to be looked at.
    pub warnings: Vec<super::ProblemGroup>,
    /// People per access level.
    pub access: Vec<super::LevelCount>,
    /// Everyone who will be able to break the glass: name and title.
    pub break_the_glass: Vec<PersonLine>,
    /// How many are to have clinical alerts; none where the form has fields of its own for that.
    pub alerts: Option<usize>,
    /// Statements of the attestation.
    pub statements: Vec<String>,
    /// What each person has to declare for themselves; nobody ticks it for them.
    pub own_statements: Vec<String>,
    /// Extra statement when somebody can break the glass.
    pub btg_statement: Option<String>,
    /// Connections that can carry this form; the first is the default.
    pub connections: Vec<super::ConnectionView>,
    /// Name of the authorized user manager, to be typed in full.
    pub manager_name: String,
}

/// A person in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonLine {
    /// Spreadsheet row number.
    pub number: usize,
    /// Name.
    pub name: String,
    /// Title.
    pub title: String,
    /// Access level name.
    pub level: String,
}

/// The user's attestation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Attestation {
    /// Name as typed.
    pub name: String,
    /// Statements ticked, in the words of the review.
    pub statements: Vec<String>,
    /// Whether the Break-the-Glass statement was ticked.
    pub btg_confirmed: bool,
    /// Whether the warnings were looked at.
    pub warnings_seen: bool,
    /// Connection to send by.
    pub connection: i64,
}

/// What would happen to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DryRunActionView {
    /// An account will be asked for.
    Create,
    /// What the account says of the person will change.
    Change,
    /// Access will end.
    Deactivate,
    /// An ended account will be opened again.
    Reactivate,
    /// Sent earlier; nothing to do.
    LeaveAlone,
    /// Will not be sent, with the reason.
    Skip,
}

/// One line of a dry run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DryRunLineView {
    /// The person.
    pub person: PersonLine,
    /// What would happen.
    pub action: DryRunActionView,
    /// Why, where nothing is sent.
    pub reason: String,
}

/// The dry run of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DryRunView {
    /// Batch.
    pub batch: String,
    /// To be created.
    pub create: usize,
    /// To be changed.
    pub change: usize,
    /// Access to be ended.
    pub deactivate: usize,
    /// To be opened again.
    pub reactivate: usize,
    /// Left alone.
    pub leave_alone: usize,
    /// Skipped.
    pub skip: usize,
    /// Person by person.
    pub lines: Vec<DryRunLineView>,
    /// How it is sent, in words: channel, address, chunk size.
    pub how: String,
    /// Whether the user hands it in.
    pub by_hand: bool,
    /// How many accounts it ends, where that is unusually many: the user has to type the number first.
    pub endings_to_confirm: Option<usize>,
}

/// A batch in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchSummary {
    /// UUID.
    pub id: String,
    /// Name of the worksheet it was frozen from.
    pub name: String,
    /// What people call the form.
    pub form_name: String,
    /// Connection name.
    pub connection: String,
    /// Channel.
    pub channel: super::ChannelView,
    /// Whether it goes to the practice HIE.
    pub practice: bool,
    /// Attested by.
    pub attested_by: String,
    /// Attested when.
    pub attested: String,
    /// People in it.
    pub people: usize,
    /// How many requests stand in each state.
    pub states: Vec<StateCount>,
    /// How many accounts stand in each state.
    pub accounts: Vec<AccountCount>,
    /// Whether it is being sent right now.
    pub sending: bool,
    /// Whether there is something left to send or to look up.
    pub unfinished: bool,
}

/// How many requests stand in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StateCount {
    /// State.
    pub state: RequestStateView,
    /// How many.
    pub count: usize,
}

/// How many accounts stand in a state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountCount {
    /// State.
    pub state: AccountStateView,
    /// How many.
    pub count: usize,
}

/// One person's outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct OutcomeView {
    /// Number of the request.
    pub request: i64,
    /// The person.
    pub person: PersonLine,
    /// E-mail.
    pub email: String,
    /// Where the request stands.
    pub state: RequestStateView,
    /// Where the account stands.
    pub account: AccountStateView,
    /// User name that the HIE assigned.
    pub username: String,
    /// What happened, what it means, what to do; empty when all is well.
    pub explanation: String,
    /// Day on which the user handed it in, `YYYY-MM-DD`; empty where a machine did.
    pub handed_in: String,
    /// The other side's number for it, as the user typed it.
    pub ticket: String,
    /// In what the account differs, where somebody else changed it in between and the user has to decide.
    pub differences: Vec<AccountDifference>,
    /// Last change.
    pub changed: String,
}

/// A field in which an account is not as it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AccountDifference {
    /// What it is called.
    pub field: String,
    /// As it is asked for, or was attested.
    pub ours: String,
    /// As the account has it now; empty where it has nothing.
    pub theirs: String,
}

/// A batch with its outcomes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct BatchView {
    /// Summary.
    pub summary: BatchSummary,
    /// Statements attested.
    pub statements: Vec<String>,
    /// SHA-256 of everything that is sent, in hex.
    pub digest: String,
    /// Outcomes in sheet order.
    pub outcomes: Vec<OutcomeView>,
    /// Why sending stopped, when it did before the end.
    pub stopped: Option<super::DeskError>,
    /// How many accounts it ends, where that is unusually many: the user has to type the number before it is sent.
    pub endings_to_confirm: Option<usize>,
}

/// Progress of sending; sent as the event `progress`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct SendProgress {
    /// Batch.
    pub batch: String,
    /// Requests settled.
    pub done: usize,
    /// Requests in all.
    pub total: usize,
    /// Outcomes that changed since the last event.
    pub changed: Vec<OutcomeView>,
    /// Why it waits, for example “The practice HIE asked us to wait until 14:05”.
    pub waiting: Option<String>,
    /// Seconds that the rest will take at this pace; none while it cannot be told.
    pub seconds_left: Option<u64>,
    /// Whether sending has ended.
    pub finished: bool,
    /// Why sending stopped before the end.
    pub stopped: Option<super::DeskError>,
}

impl RequestStateView {
    /// Whether nothing is left to send or to look up.
    #[must_use]
    pub fn is_settled(self) -> bool {
        !matches!(self, Self::Queued | Self::Sending | Self::Unknown)
    }
}
