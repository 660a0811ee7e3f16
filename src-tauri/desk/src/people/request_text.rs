//! The texts that a request becomes where the user takes it to the HIE, and what they cannot be without.

use records::PersonRow;
use worksheet::Form;
use worksheet::facts::HieFacts;
use worksheet::people::{
    MESSAGE_FIELDS, PersonField, RequestKind, RequestRoute, Requester, Route, TICKET_FIELDS, TicketMatter, message,
    ticket,
};

use super::requests::{Sorted, Way};
use crate::contract::RequestWish;
use crate::desk::Desk;
use crate::fault::DeskResult;
use crate::hie::{requester_missing, required_fields, ticket_label};

impl Desk {
    pub(crate) fn requester(&self) -> DeskResult<Requester> {
        let organization = self.organization()?;
        Ok(organization.map_or_else(Requester::default, |one| Requester {
            phone: one.manager_phone,
            name: one.manager_name,
            organization: one.name,
            email: one.manager_email,
        }))
    }

    pub(super) fn text(
        &self,
        kind: RequestKind,
        route: &Route,
        person: &PersonRow,
        changes: &[(PersonField, String)],
        wish: &RequestWish,
    ) -> DeskResult<Vec<(String, String)>> {
        let changes: Vec<_> = changes
            .iter()
            .map(|(field, value)| (field.words().to_owned(), person.field(*field).to_owned(), value.clone()))
            .collect();
        let matter = TicketMatter {
            kind,
            given_name: &person.given_name,
            family_name: &person.family_name,
            email: &person.email,
            username: &person.username,
            changes: &changes,
            reason: wish.reason.trim(),
        };
        let requester = self.requester()?;
        Ok(match route.by {
            RequestRoute::Message => message(&requester, &matter),
            RequestRoute::Ticket | RequestRoute::Worksheet => ticket(&requester, &route.issue_type, &matter),
        })
    }

    /// What the HIE's ticket or message needs of the organization and the manager, and is not known.
    pub(super) fn requester_lacks(&self, sorted: &Sorted) -> DeskResult<Vec<String>> {
        let requester = self.requester()?;
        let mut lacks: Vec<String> = Vec::new();
        for group in &sorted.groups {
            let Way::Text(route) = &group.way else { continue };
            let required = if route.by == RequestRoute::Ticket {
                required_fields(self.facts_of(&group.form.hie.code).as_ref())
            } else {
                vec!["requester".to_owned(), "organization".to_owned()]
            };
            let required: Vec<&str> = required.iter().map(String::as_str).collect();
            lacks.extend(requester_missing(&requester, &required));
        }
        lacks.dedup();
        Ok(lacks)
    }

    /// The page on which tickets are opened: the one of the request's kind, else the HIE's; empty where neither is known.
    pub(super) fn ticket_address(&self, form: &Form, route: &Route) -> String {
        if !route.address.is_empty() || route.by != RequestRoute::Ticket {
            return route.address.clone();
        }
        self.facts_of(&form.hie.code).and_then(|facts| facts.ticket).map(|ticket| ticket.address).unwrap_or_default()
    }
}

/// People whose username the HIE wants and nobody knows.
pub(super) fn without_username(sorted: &Sorted) -> Option<String> {
    let by_ticket = |way: &Way| matches!(way, Way::Text(route) if route.by == RequestRoute::Ticket);
    if sorted.kind != RequestKind::Deactivate {
        return None;
    }
    let groups = sorted.groups.iter().filter(|group| by_ticket(&group.way));
    let unknown: Vec<String> =
        groups.flat_map(|group| &group.people).filter(|one| one.username.is_empty()).map(PersonRow::name).collect();
    let who = match unknown.as_slice() {
        [] => return None,
        [one] => format!("The username of {one} is not known"),
        [one, rest @ ..] => format!("The usernames of {one} and {} more are not known", rest.len()),
    };
    Some(format!(
        "{who}; the ticket says so. Your contact person can look it up (Ask the HIE, or aum hie ask username)."
    ))
}

/// What a field of a text is called at an HIE.
pub(crate) fn text_label(key: &str, facts: Option<&HieFacts>) -> String {
    if let Some(label) = ticket_label(facts, key) {
        return label;
    }
    let known = TICKET_FIELDS.iter().chain(&MESSAGE_FIELDS).find(|(one, _)| *one == key);
    known.map_or_else(|| key.to_owned(), |(_, label)| (*label).to_owned())
}

/// The keys of texts, in the order in which they are shown.
pub(crate) fn text_keys() -> impl Iterator<Item = &'static str> {
    TICKET_FIELDS.iter().chain(&MESSAGE_FIELDS).map(|(key, _)| *key)
}
