//! How each kind of request reaches an HIE, as its profile says.

use serde::{Deserialize, Serialize};

use super::state::RequestKind;

/// By what a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RequestRoute {
    /// As rows of a form, reviewed and attested.
    Worksheet,
    /// As the text of a support ticket, one person each.
    Ticket,
    /// As a message to the contact person.
    Message,
}

/// How requests of some kinds reach the exchange.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Which requests.
    pub kinds: Vec<RequestKind>,
    /// By what.
    pub by: RequestRoute,
    /// Name of the form whose rows they are; otherwise the one that the organization uses.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub form: String,
    /// Values of form columns that say what is asked for, by column key.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub cells: std::collections::BTreeMap<String, String>,
    /// Address of the web form that takes tickets; empty where it is not known.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub address: String,
    /// The ticket's issue type, in the words of the exchange.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub issue_type: String,
    /// Whether the exchange asks for a reason.
    #[serde(default)]
    pub reason: bool,
    /// What the user should know of this way, one sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// How requests reach an exchange of which nothing is known: new people by its form, everything else as a ticket.
#[must_use]
pub fn route_of(routes: &[Route], kind: RequestKind) -> Route {
    let known = routes.iter().find(|route| route.kinds.contains(&kind));
    known.cloned().unwrap_or_else(|| Route {
        kinds: vec![kind],
        by: if kind == RequestKind::Add { RequestRoute::Worksheet } else { RequestRoute::Ticket },
        form: String::new(),
        cells: std::collections::BTreeMap::new(),
        address: String::new(),
        issue_type: String::new(),
        reason: false,
        note: String::new(),
    })
}
