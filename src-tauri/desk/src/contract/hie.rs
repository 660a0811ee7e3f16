use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::FieldText;

/// What an HIE says besides its forms, and what the user has entered about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HieView {
    /// Code, as in the names of its forms.
    pub code: String,
    /// Name.
    pub name: String,
    /// Whether the organization's form is one of this HIE.
    pub ours: bool,
    /// What it calls its contact person.
    pub contact_role: String,
    /// The organization's contact person, as the user entered it.
    pub person: ContactPerson,
    /// Ways to reach it, with their sources.
    pub contacts: Vec<ContactWay>,
    /// How a ticket is opened; none where the HIE has no web form for it.
    pub ticket: Option<TicketGuide>,
    /// What one can ask it.
    pub questions: Vec<QuestionView>,
    /// Texts that help.
    pub help: Vec<HelpView>,
    /// What happens at each step, by the state.
    pub states: Vec<StateFactView>,
    /// What nobody has said, and only seems likely.
    pub assumed: Vec<AssumedFact>,
}

/// The person at the HIE who looks after the organization. What is empty is not known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContactPerson {
    /// First and last name.
    pub name: String,
    /// Email address.
    pub email: String,
    /// Telephone number.
    pub phone: String,
    /// Day on which the user knew it to be right, as 2026-11-30; empty where nobody has said.
    pub confirmed: String,
}

/// A way to reach an HIE. What is empty is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ContactWay {
    /// `manager` or `support`.
    pub kind: String,
    /// What the HIE calls them.
    pub name: String,
    /// Telephone number.
    pub phone: String,
    /// When the telephone is answered.
    pub hours: String,
    /// Email address.
    pub email: String,
    /// Page with the HIE's contact form.
    pub address: String,
    /// Page on which the user finds out who it is.
    pub look_up: String,
    /// Postal address.
    pub postal_address: String,
    /// One sentence more.
    pub note: String,
    /// Where the fact comes from.
    pub source: String,
}

/// How a ticket is opened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct TicketGuide {
    /// Address of the page.
    pub address: String,
    /// What to do there, in order.
    pub steps: Vec<String>,
    /// What must not be written into it.
    pub warning: String,
    /// Where the fact comes from.
    pub source: String,
}

/// Something that one can ask an HIE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionView {
    /// Stable name.
    pub key: String,
    /// As it stands in a menu.
    pub name: String,
    /// Whether it goes as a ticket; otherwise as a message to the contact person.
    pub ticket: bool,
    /// Whether it is about a person.
    pub about_person: bool,
    /// What the HIE wants to know besides.
    pub fields: Vec<QuestionField>,
    /// What the answer is kept as: `username` or `role`; nothing where it is not kept.
    pub answer: Option<String>,
    /// Where the fact comes from.
    pub source: String,
}

/// Something that an HIE wants to know with a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct QuestionField {
    /// Stable name.
    pub key: String,
    /// What it is called.
    pub label: String,
    /// Whether the HIE cannot answer without it.
    pub required: bool,
    /// What belongs here.
    pub help: String,
}

/// A text that helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HelpView {
    /// Stable name.
    pub key: String,
    /// Whether it is for whoever gets an account; otherwise for the authorized user manager.
    pub for_user: bool,
    /// Heading.
    pub title: String,
    /// What there is to know.
    pub text: String,
    /// What to do, in order.
    pub steps: Vec<String>,
    /// A page of the HIE about it; may be empty.
    pub address: String,
    /// Where the fact comes from.
    pub source: String,
}

/// What happens while an account stands somewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct StateFactView {
    /// The state's name in `--json`, for example `training-invited`.
    pub state: String,
    /// What the person sees or receives.
    pub sees: String,
    /// What to do when it does not come.
    pub otherwise: String,
    /// Key of the question to ask then; may be empty.
    pub question: String,
    /// Where the fact comes from.
    pub source: String,
}

/// Something that nobody has said, and only seems likely.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AssumedFact {
    /// Name of the fact.
    pub key: String,
    /// What is assumed.
    pub what: String,
    /// Day on which the HIE confirmed it to the user, as 2026-11-30; empty where it has not.
    pub confirmed: String,
}

/// What the user asks an HIE.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HieAsking {
    /// Code of the HIE.
    pub hie: String,
    /// Key of the question; `confirm-assumed` asks for everything that is only assumed.
    pub question: String,
    /// The person it is about; none where it is about the organization.
    pub person: Option<i64>,
    /// What the HIE wants to know besides, by the field's key.
    pub answers: BTreeMap<String, String>,
}

/// A question as it goes to the HIE: the user copies it into the web form or the mail program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AskedText {
    /// How it goes, in words.
    pub way: String,
    /// Email address it goes to; empty where it is not known or the question is a ticket.
    pub to: String,
    /// Address of the web form; empty where it goes by mail.
    pub address: String,
    /// What to do on that page, in order.
    pub steps: Vec<String>,
    /// The fields to fill in, in order.
    pub fields: Vec<FieldText>,
    /// What is still missing; the text is not complete before it is there.
    pub missing: Vec<String>,
    /// What should be looked at before it goes.
    pub warnings: Vec<String>,
}
