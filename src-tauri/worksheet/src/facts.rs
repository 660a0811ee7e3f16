//! What an HIE says besides its forms: whom to contact, what a ticket asks for, what one can ask, what the user does
//! after a request. All of it is data of the HIE's profile, and each fact names its source.

use serde::{Deserialize, Serialize};

use crate::people::{PersonState, RequestRoute};

/// Stands in the source of what nobody has said, and only seems likely. Shown as such, until the user has asked the HIE.
pub const ASSUMED: &str = "assumed";

/// Whom a way of contact leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// The person at the HIE who looks after the organization.
    Manager,
    /// The HIE's support.
    Support,
}

/// A way to reach the HIE. What is empty is not known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HieContact {
    /// Whom it leads to.
    pub kind: ContactKind,
    /// What the HIE calls them.
    pub name: String,
    /// Telephone number.
    #[serde(default)]
    pub phone: String,
    /// When the telephone is answered.
    #[serde(default)]
    pub hours: String,
    /// Email address.
    #[serde(default)]
    pub email: String,
    /// Page with the HIE's contact form.
    #[serde(default)]
    pub address: String,
    /// Page on which the user finds out who it is.
    #[serde(default)]
    pub look_up: String,
    /// Postal address.
    #[serde(default)]
    pub postal_address: String,
    /// One sentence more.
    #[serde(default)]
    pub note: String,
    /// Where the fact comes from.
    pub source: String,
}

/// What a field of a ticket or of a question is filled with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketField {
    /// Stable name, for example `requester-email`.
    pub key: String,
    /// What the HIE calls it.
    pub label: String,
    /// Whether the HIE takes no ticket without it.
    #[serde(default)]
    pub required: bool,
    /// What belongs here, one sentence.
    #[serde(default)]
    pub help: String,
}

/// The HIE's web form for tickets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketForm {
    /// Address of the page.
    pub address: String,
    /// What to do there, in order.
    pub steps: Vec<String>,
    /// Its fields in order. Their keys are those of [`crate::people::TICKET_FIELDS`].
    pub fields: Vec<TicketField>,
    /// What must not be written into it.
    #[serde(default)]
    pub warning: String,
    /// Where the fact comes from.
    pub source: String,
}

/// What the HIE's answer to a question is kept as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum QuestionAnswer {
    /// The person's username.
    Username,
    /// That the role is the one known here.
    Role,
}

/// Something that an authorized user manager can ask the HIE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HieQuestion {
    /// Stable name, for example `username`.
    pub key: String,
    /// What is asked, as it stands in a menu.
    pub name: String,
    /// By what it goes: a ticket, or a message to the contact person.
    pub by: RequestRoute,
    /// The ticket's issue type in the words of the HIE.
    #[serde(default)]
    pub issue_type: String,
    /// Whether it is about a person.
    #[serde(default)]
    pub about_person: bool,
    /// What is asked, in whole sentences.
    pub text: String,
    /// What the HIE wants to know besides.
    #[serde(default)]
    pub fields: Vec<TicketField>,
    /// What the answer is kept as; nothing where it is not kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<QuestionAnswer>,
    /// Where the fact comes from.
    pub source: String,
}

/// Whom a text is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The authorized user manager.
    Manager,
    /// Whoever gets the account.
    User,
}

/// A text that helps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HieHelp {
    /// Stable name.
    pub key: String,
    /// Whom it is for.
    pub audience: Audience,
    /// Heading.
    pub title: String,
    /// What there is to know.
    #[serde(default)]
    pub text: String,
    /// What to do, in order.
    #[serde(default)]
    pub steps: Vec<String>,
    /// A page of the HIE about it.
    #[serde(default)]
    pub address: String,
    /// Whether it concerns only people with Break the Glass.
    #[serde(default)]
    pub break_the_glass: bool,
    /// Where the fact comes from.
    pub source: String,
}

/// What happens while a person's account stands somewhere, in the words of the HIE.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateFact {
    /// Where the account stands.
    pub state: PersonState,
    /// What the person sees or receives.
    pub sees: String,
    /// What to do when it does not come.
    #[serde(default)]
    pub otherwise: String,
    /// The question to ask then, by its key.
    #[serde(default)]
    pub question: String,
    /// Where the fact comes from.
    pub source: String,
}

/// Everything that an HIE says besides its forms.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HieFacts {
    /// The HIE's code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Ways to reach it.
    pub contacts: Vec<HieContact>,
    /// Its web form for tickets, where it has one.
    pub ticket: Option<TicketForm>,
    /// What one can ask it.
    pub questions: Vec<HieQuestion>,
    /// Texts that help.
    pub help: Vec<HieHelp>,
    /// What happens at each step.
    pub states: Vec<StateFact>,
    /// What in the profile rests on what, by the key of the part.
    pub sources: std::collections::BTreeMap<String, String>,
}

impl HieFacts {
    /// What nobody has said: the name of each part of the profile, and what of it.
    #[must_use]
    pub fn assumed(&self) -> Vec<(String, String)> {
        let is = |source: &str| source.to_lowercase().contains(ASSUMED);
        let mut all: Vec<(String, String)> = Vec::new();
        let mut add = |key: String, what: &str| all.push((key, what.to_owned()));
        for (part, source) in self.sources.iter().filter(|(_, source)| is(source)) {
            // Where only something of a part is assumed, the source says what.
            let whole = source.to_lowercase().starts_with(ASSUMED);
            add(
                part.clone(),
                &if whole { part_words(part).to_owned() } else { format!("{} ({source})", part_words(part)) },
            );
        }
        for one in self.contacts.iter().filter(|one| is(&one.source)) {
            add(format!("contacts.{}", one.name), &one.name);
        }
        if let Some(ticket) = self.ticket.as_ref().filter(|ticket| is(&ticket.source)) {
            add("ticket".to_owned(), &format!("Tickets are opened at {}", ticket.address));
        }
        for one in self.questions.iter().filter(|one| is(&one.source)) {
            add(format!("questions.{}", one.key), &one.name);
        }
        for one in self.help.iter().filter(|one| is(&one.source)) {
            add(format!("help.{}", one.key), &one.title);
        }
        for one in self.states.iter().filter(|one| is(&one.source)) {
            add(format!("states.{}", one.state.as_str()), &one.sees);
        }
        all
    }
}

/// What a part of a profile is, as people read it.
#[must_use]
pub fn part_words(part: &str) -> &'static str {
    match part {
        "statements" => "The statements to attest",
        "btg_statement" => "The statement about Break the Glass",
        "own_statements" => "The statements of each person",
        "message" => "The wording of the message with the worksheet",
        "variant_rule" => "Which organization uses which form",
        "support" => "How support is reached",
        "contact_role" => "What the contact person is called",
        "levels" => "The access levels and what they see",
        "titles" => "The list of titles and the access level of each",
        "columns" => "The columns of the form and their order",
        "requests" => "How each kind of request reaches the HIE",
        "delivery" => "The choices of a field",
        _ => "A part of the profile",
    }
}
