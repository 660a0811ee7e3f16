//! People as the front ends show them.

use records::{Alerts, EventRow, Facet, PeopleQuery, PersonRow};
use worksheet::facts::StateFact;
use worksheet::people::{Account, PersonState, RequestProgress, StateSource};

use crate::contract::{
    PeopleFacet, PeopleFilter, PersonDay, PersonStateView, PersonSummary, PersonView, TimelineEntry,
};

/// The state of a person as people read it.
#[must_use]
pub fn state_words(state: PersonStateView) -> &'static str {
    PersonState::from(state).words()
}

/// Where clinical alerts stand, as people read it; empty where none are wanted.
#[must_use]
pub fn alerts_words(alerts: Alerts) -> &'static str {
    match alerts {
        Alerts::No => "",
        Alerts::Wanted => "To be asked for with the next request",
        Alerts::Asked => "Requested; the HIE switches them on after activation",
        Alerts::On => "On",
    }
}

pub(super) fn summary(person: &PersonRow) -> PersonSummary {
    PersonSummary {
        id: person.id,
        name: person.name(),
        email: person.email.clone(),
        username: person.username.clone(),
        title: person.title.clone(),
        level: person.level.clone(),
        break_the_glass: person.break_the_glass == Some(true),
        break_the_glass_known: person.break_the_glass.is_some(),
        unlisted: person.unlisted.clone(),
        facility: person.facility.clone(),
        state: person.course.state().into(),
        open_request: open_request(person),
        practice: person.practice,
    }
}

/// What is asked for beside the state that is shown.
fn open_request(person: &PersonRow) -> String {
    let course = person.course;
    let shown_already = matches!(course.account, Account::None | Account::Pending | Account::DeactivationRequested);
    if shown_already || !course.progress.is_open() {
        return String::new();
    }
    let progress = match course.progress {
        RequestProgress::Draft => "draft",
        RequestProgress::Ready => "ready to send",
        RequestProgress::Unknown => "sent, not known whether it arrived",
        _ => "sent",
    };
    format!("{}: {progress}", course.asked.words())
}

pub(super) fn person_view(
    person: &PersonRow,
    fact: Option<&StateFact>,
    timeline: Vec<EventRow>,
    batch_name: &dyn Fn(&str) -> Option<String>,
) -> PersonView {
    let days = [
        ("Sent", &person.days.sent),
        ("Training invited", &person.days.invited),
        ("Training done", &person.days.trained),
        ("Active since", &person.days.active),
        ("Ended", &person.days.ended),
    ];
    PersonView {
        summary: summary(person),
        hie: person.hie.clone(),
        sees: fact.map(|fact| fact.sees.clone()).unwrap_or_default(),
        otherwise: fact.map(|fact| fact.otherwise.clone()).unwrap_or_default(),
        mobile: person.mobile.clone(),
        days: days
            .into_iter()
            .filter(|(_, day)| !day.is_empty())
            .map(|(words, day)| PersonDay { words: words.to_owned(), day: day.clone() })
            .collect(),
        leaves: person.leaves.clone(),
        involuntary: person.leaving == "involuntary",
        alerts: alerts_words(person.alerts).to_owned(),
        alerts_at: person.alerts.into(),
        notes: person.notes.clone(),
        can_mark: can_mark(person),
        timeline: timeline.into_iter().rev().map(|event| entry(event, batch_name)).collect(),
    }
}

/// The states that the user may enter now, without the one that is there.
fn can_mark(person: &PersonRow) -> Vec<PersonStateView> {
    let here = person.course.state();
    let possible = PersonState::ALL.iter().copied();
    possible
        .filter(|to| *to != here && person.course.step(*to, StateSource::User).is_ok())
        .map(PersonStateView::from)
        .collect()
}

fn entry(event: EventRow, batch_name: &dyn Fn(&str) -> Option<String>) -> TimelineEntry {
    let (evidence, batch) = match event.evidence.split_once(':') {
        Some(("batch", id)) => match batch_name(id) {
            Some(name) => (format!("Batch “{name}”"), Some(id.to_owned())),
            None => ("A batch of another computer".to_owned(), None),
        },
        Some(("file", name)) => (format!("List “{name}”"), None),
        Some(("connection", name)) => (format!("Read from “{name}”"), None),
        _ => (event.evidence.clone(), None),
    };
    TimelineEntry {
        day: event.day,
        noted: event.noted.to_string(),
        words: event.words,
        source: event.source.into(),
        evidence,
        batch,
        note: event.note,
    }
}

pub(super) fn facet(facet: &Facet, empty: &str) -> PeopleFacet {
    let words = if facet.value.is_empty() { empty.to_owned() } else { facet.value.clone() };
    PeopleFacet { value: facet.value.clone(), words, people: facet.people }
}

pub(super) fn query(filter: &PeopleFilter, only: Option<Vec<i64>>) -> PeopleQuery {
    PeopleQuery {
        text: filter.text.clone(),
        state: filter.state.map(Into::into),
        level: filter.level.clone(),
        facility: filter.facility.clone(),
        break_the_glass: filter.break_the_glass,
        practice: None,
        unlisted: filter.unlisted,
        only,
    }
}
