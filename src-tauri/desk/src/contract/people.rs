use serde::{Deserialize, Serialize};
use ts_rs::TS;
use worksheet::people::{PersonField, PersonState, RequestKind, StateSource};

/// A message for each variant of an enum of the domain, with the way to and fro.
macro_rules! mirrored {
    ($(#[$doc:meta])* $name:ident of $domain:ident { $($(#[$variant_doc:meta])* $variant:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
        #[serde(rename_all = "kebab-case")]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl From<$domain> for $name {
            fn from(one: $domain) -> Self {
                match one { $($domain::$variant => Self::$variant),+ }
            }
        }

        impl From<$name> for $domain {
            fn from(one: $name) -> Self {
                match one { $($name::$variant => Self::$variant),+ }
            }
        }
    };
}

mirrored!(
    /// The one state of a person that lists show.
    PersonStateView of PersonState {
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
        /// Training done.
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
);

mirrored!(
    /// What is asked of the HIE for a person.
    RequestKindView of RequestKind {
        /// A new account.
        Add,
        /// Another title.
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
);

mirrored!(
    /// Who says so.
    SourceView of StateSource {
        /// The HIE.
        Hie,
        /// The user.
        User,
        /// The sending of a batch.
        Batch,
    }
);

mirrored!(
    /// A field in which our list and the HIE's can differ.
    FieldView of PersonField {
        /// First name.
        GivenName,
        /// Last name.
        FamilyName,
        /// E-mail address.
        Email,
        /// Mobile number.
        Mobile,
        /// Place of work.
        Facility,
        /// Title.
        Title,
        /// Access level.
        Level,
        /// User name at the HIE.
        Username,
    }
);

/// Which people are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct PeopleFilter {
    /// Beginnings of words of name, e-mail, user name, facility and title; all have to fit.
    pub text: String,
    /// In this state.
    pub state: Option<PersonStateView>,
    /// With this access level.
    pub level: Option<String>,
    /// At this place of work.
    pub facility: Option<String>,
    /// Only those who can break the glass.
    pub break_the_glass: bool,
    /// Only those of whom something is due.
    pub due: bool,
    /// Only those whom the HIE's last list did not have.
    pub unlisted: bool,
}

/// A part of the people who fit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeoplePage {
    /// How many fit; where there are more, as many as were counted.
    pub total: usize,
    /// Whether there are more; then they are counted by a question of its own.
    pub more: bool,
    /// How many of them are listed; the rest shows when another letter is typed.
    pub listed: usize,
    /// The part that was asked for, by family name.
    pub people: Vec<PersonSummary>,
}

/// A person in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonSummary {
    /// Number.
    pub id: i64,
    /// First and last name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// User name that the HIE assigned.
    pub username: String,
    /// Title.
    pub title: String,
    /// Access level.
    pub level: String,
    /// Whether the level is known to break the glass.
    pub break_the_glass: bool,
    /// Whether it is known at all.
    pub break_the_glass_known: bool,
    /// Day of the HIE's list that did not have the person any more, `YYYY-MM-DD`; empty for everybody else.
    pub unlisted: String,
    /// Place of work.
    pub facility: String,
    /// Where the person stands.
    pub state: PersonStateView,
    /// What is asked for beside that, in words; empty where nothing is.
    pub open_request: String,
    /// Whether the account is one of the practice HIE.
    pub practice: bool,
}

/// A value that the list can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeopleFacet {
    /// The value.
    pub value: String,
    /// In words.
    pub words: String,
    /// How many people.
    pub people: usize,
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PeopleFacets {
    /// Everyone.
    pub people: usize,
    /// States that occur.
    pub states: Vec<PeopleFacet>,
    /// Access levels.
    pub levels: Vec<PeopleFacet>,
    /// Places of work.
    pub facilities: Vec<PeopleFacet>,
    /// How many can break the glass.
    pub break_the_glass: usize,
    /// Of how many that is not known.
    pub break_the_glass_unknown: usize,
    /// How many the HIE's last list did not have.
    pub unlisted: usize,
    /// Connections whose accounts can be read.
    pub connections: Vec<String>,
}

/// Everything known of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonView {
    /// As in lists.
    pub summary: PersonSummary,
    /// The HIE by its code.
    pub hie: String,
    /// What the person sees or receives now, as the HIE says; empty where it says nothing.
    pub sees: String,
    /// What to do when that does not come; may be empty.
    pub otherwise: String,
    /// Mobile number.
    pub mobile: String,
    /// Days of the steps, in their order; only those that are known.
    pub days: Vec<PersonDay>,
    /// Day on which the person leaves or left the organization: `YYYY-MM-DD`, or empty.
    pub leaves: String,
    /// Whether they go against their will.
    pub involuntary: bool,
    /// Clinical alerts, in words; empty where none are wanted.
    pub alerts: String,
    /// Where clinical alerts stand.
    pub alerts_at: super::AlertsView,
    /// The user's notes.
    pub notes: String,
    /// States that can be entered by hand now.
    pub can_mark: Vec<PersonStateView>,
    /// What happened, newest first.
    pub timeline: Vec<TimelineEntry>,
}

/// The day of a step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonDay {
    /// The step, in words.
    pub words: String,
    /// `YYYY-MM-DD`.
    pub day: String,
}

/// Something that happened to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TimelineEntry {
    /// The day on which it happened, `YYYY-MM-DD`.
    pub day: String,
    /// When it was noted.
    pub noted: String,
    /// What happened, in words.
    pub words: String,
    /// Who says so.
    pub source: SourceView,
    /// What proves it, in words; empty where nothing does.
    pub evidence: String,
    /// The batch that proves it.
    pub batch: Option<String>,
    /// The user's note, or the reason.
    pub note: String,
}

/// Which people something is done to: these, or everyone who fits.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
pub struct ChosenPeople {
    /// Their numbers.
    pub ids: Vec<i64>,
    /// Everyone who fits this, instead of the numbers.
    pub all: Option<PeopleFilter>,
}

/// A state that the user saw, for one or many people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PersonMark {
    /// Who.
    pub people: ChosenPeople,
    /// The state.
    pub state: PersonStateView,
    /// The day, `YYYY-MM-DD`; empty for today.
    pub day: String,
    /// A note.
    pub note: String,
}

/// What became of a mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MarkReport {
    /// How many people it was entered for.
    pub changed: usize,
    /// For whom it was not, and why.
    pub refused: Vec<NotMarked>,
    /// Takes it back; none where nothing changed.
    pub undo: Option<u32>,
}

/// Someone for whom a state was not entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct NotMarked {
    /// Number.
    pub id: i64,
    /// Name.
    pub name: String,
    /// Why not.
    pub why: String,
}

/// What kind of thing is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum DueKindView {
    /// The HIE's last list did not have somebody who can log in.
    Unlisted,
    /// Somebody leaves, or has left, and can log in.
    Leaver,
    /// Deactivation was requested, and the HIE has not said that the account is deactivated.
    Ending,
    /// The review of who has access.
    Review,
    /// Sent without a proof.
    Unknown,
    /// Nothing was heard of a request.
    Unanswered,
    /// The yearly training.
    Refresher,
    /// Clinical alerts.
    Alerts,
}

/// How pressing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum UrgencyView {
    /// Its time is over.
    Late,
    /// Now.
    Now,
    /// Soon.
    Soon,
}

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DueItem {
    /// What kind.
    pub kind: DueKindView,
    /// How pressing.
    pub urgency: UrgencyView,
    /// Whom it is about, or how many of which batch.
    pub about: String,
    /// What is due, in words.
    pub words: String,
    /// The day it is about, `YYYY-MM-DD`; may be empty.
    pub day: String,
    /// The people it is about.
    pub people: Vec<i64>,
    /// The batch it is about.
    pub batch: Option<String>,
}

/// Everything that is due, the most pressing first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct DueView {
    /// The list; the window gets at most 500 entries, the most pressing ones.
    pub items: Vec<DueItem>,
    /// Whether more is due than the list shows; the counts are of everything.
    pub more: bool,
    /// How many are late.
    pub late: usize,
    /// How many are due now.
    pub now: usize,
    /// How many come up.
    pub soon: usize,
}

/// When something is pointed out. The defaults are reminders, not law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Reminders {
    /// Hours after which a leaver whom the HIE was not told of is pointed out.
    pub notice_warn_hours: i64,
    /// Hours after which that is late.
    pub notice_late_hours: i64,
    /// Days between two reviews of who has access.
    pub review_days: i64,
    /// Days before the anniversary of the training: first, second and last reminder.
    pub refresher_days: [i64; 3],
    /// Days without an answer after which the HIE is asked.
    pub unanswered_days: i64,
}

/// What the user asks of the HIE for one or many people.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, TS)]
#[serde(default)]
pub struct RequestWish {
    /// What is asked; none while the user chooses.
    pub kind: Option<RequestKindView>,
    /// For whom.
    pub people: ChosenPeople,
    /// New title, for a change of role.
    pub title: String,
    /// New e-mail address, for a change of contact of one person.
    pub email: String,
    /// New mobile number, for a change of contact of one person.
    pub mobile: String,
    /// Why, where the HIE asks for it.
    pub reason: String,
    /// Connection to ask by; empty for the way that the HIE's profile names.
    pub connection: String,
    /// Last working day of those whose access ends: `YYYY-MM-DD`, or empty.
    pub leaves: String,
    /// Whether they leave against their will: access has to end on the same day.
    pub involuntary: bool,
}

/// What would be asked, before it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RequestPlan {
    /// People by the way that their requests go.
    pub groups: Vec<RequestGroup>,
    /// For whom it cannot be asked, and why.
    pub left_out: Vec<NotMarked>,
    /// What still has to be said, one sentence each; nothing is made before.
    pub missing: Vec<String>,
    /// What looks as if it named a patient, for the user to look at.
    pub warnings: Vec<String>,
    /// Titles to choose from, for a change of role.
    pub titles: Vec<super::TitleView>,
    /// Connections by which it could go instead.
    pub connections: Vec<String>,
}

/// People whose requests go the same way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RequestGroup {
    /// The way, in words.
    pub way: String,
    /// What the user should know of it.
    pub note: String,
    /// How many people.
    pub people: usize,
    /// The text for the first of them, field by field; empty where no text is handed in.
    pub text: Vec<super::FieldText>,
}

/// What was made of a wish. Nothing is sent yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct RequestsMade {
    /// Batches that wait to be sent or handed in.
    pub batches: Vec<MadeBatch>,
    /// Worksheets that wait for a review.
    pub worksheets: Vec<MadeWorksheet>,
    /// For whom nothing was asked, and why.
    pub left_out: Vec<NotMarked>,
}

/// A batch of requests that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MadeBatch {
    /// Its id.
    pub batch: String,
    /// Its name.
    pub name: String,
    /// How it goes, in words.
    pub way: String,
    /// How many people.
    pub people: usize,
    /// Whether the user hands it in.
    pub by_hand: bool,
}

/// A worksheet of requests that waits for a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct MadeWorksheet {
    /// Its number.
    pub worksheet: i64,
    /// Its name.
    pub name: String,
    /// How many people.
    pub people: usize,
}
