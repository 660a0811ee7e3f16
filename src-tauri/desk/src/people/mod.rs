//! People with, or waiting for, an account: who they are, what happened, what the user saw.

mod contact;
mod due;
mod due_list;
mod due_notice;
mod leavers;
mod listed;
mod mark;
mod reconcile;
pub(crate) mod request_text;
pub(crate) mod requests;
mod roster;
mod roster_file;
mod roster_view;
mod status_words;
mod view;
pub(crate) mod worksheet_purpose;

use std::sync::Mutex;
use std::sync::atomic::AtomicU32;

use jiff::civil::Date;
use records::{NewEvent, PersonRow, Records};
use worksheet::people::StateSource;

use crate::connections::day_or_nothing;
use crate::contract::{
    ChosenPeople, PeopleFacet, PeopleFacets, PeopleFilter, PeoplePage, PersonStateView, PersonView, Window,
};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

use view::{facet, person_view, query, summary};

pub(crate) use due_list::{LAST_REVIEW, REMINDERS};
pub use reconcile::{
    JoinerRow, ListQuestion, ListedChange, MatchedRow, MoverRow, PersonWhy, ReconcileOptions, Reconciliation,
};
pub use roster_file::RosterReading;
pub use view::{alerts_words, state_words};

/// Rows that a page shows at most.
const MOST_ROWS: usize = 500;

/// What is open in the place of people: a comparison, and what can be taken back.
#[derive(Default)]
pub(crate) struct PeopleState {
    next: AtomicU32,
    pub(crate) undo: Mutex<Vec<mark::Undo>>,
    comparing: Mutex<Option<roster::OpenComparison>>,
}

impl Desk {
    /// The people who fit, from a place of the list on.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn people(&self, filter: &PeopleFilter, window: Window) -> DeskResult<PeoplePage> {
        let query = self.people_query(filter)?;
        let found = self.records().find_people(&query, window.start, window.count.min(MOST_ROWS))?;
        Ok(PeoplePage {
            total: found.total,
            more: found.more,
            listed: found.listed,
            people: found.people.iter().map(summary).collect(),
        })
    }

    /// How many people fit, however many they are.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn count_people(&self, filter: &PeopleFilter) -> DeskResult<usize> {
        let query = self.people_query(filter)?;
        Ok(self.records().count_people(&query)?)
    }

    /// What the list of people can be narrowed to.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn people_facets(&self) -> DeskResult<PeopleFacets> {
        let records = self.records();
        let facets = records.facets()?;
        let connections =
            records.connections()?.into_iter().filter(|row| row.channel.can_look_up()).map(|row| row.name);
        let words = |state: &str| {
            worksheet::people::PersonState::named(state).map_or_else(|| state.to_owned(), |one| one.words().to_owned())
        };
        Ok(PeopleFacets {
            people: facets.people,
            states: facets
                .states
                .iter()
                .map(|one| PeopleFacet { value: one.value.clone(), words: words(&one.value), people: one.people })
                .collect(),
            levels: facets.levels.iter().map(|one| facet(one, "No level")).collect(),
            facilities: facets.facilities.iter().map(|one| facet(one, "No facility")).collect(),
            break_the_glass: facets.break_the_glass,
            break_the_glass_unknown: facets.break_the_glass_unknown,
            unlisted: facets.unlisted,
            connections: connections.collect(),
        })
    }

    /// Everything known of a person.
    ///
    /// # Errors
    /// When there is none of this number.
    pub fn person(&self, id: i64) -> DeskResult<PersonView> {
        let records = self.records();
        let person = records.person_numbered(id)?;
        let timeline = records.timeline(id)?;
        let batches = |id: &str| records.batch(id).ok().map(|batch| batch.name);
        let facts = self.facts_of(&person.hie).filter(|_| !person.practice);
        let state = person.course.state();
        let fact = facts.as_ref().and_then(|facts| facts.states.iter().find(|fact| fact.state == state));
        Ok(person_view(&person, fact, timeline, &batches))
    }

    /// The one person whom this names: by number, e-mail address or user name.
    ///
    /// # Errors
    /// When nobody is, or more than one.
    pub fn person_named(&self, who: &str) -> DeskResult<i64> {
        let found = self.records().people_named(who)?;
        match &found[..] {
            [one] => Ok(one.id),
            [] => Err(DeskError::new(
                crate::fault::FaultCode::NotFound,
                format!("Nobody is named “{who}”."),
                "Use the e-mail address, the HIE’s user name, or the number that `aum people` shows.",
            )),
            many => Err(DeskError::bad_request(
                format!("“{who}” names {} people.", many.len()),
                format!(
                    "Use the number: {}.",
                    many.iter()
                        .map(|one| format!("{} ({}{})", one.id, one.hie, if one.practice { ", practice" } else { "" }))
                        .collect::<Vec<_>>()
                        .join(", ")
                ),
            )),
        }
    }

    /// Keeps the user's notes on a person. They hold no patient information; the window reminds of it.
    ///
    /// # Errors
    /// When there is nobody of this number, or the notes are too long.
    pub fn save_notes(&self, id: i64, notes: &str) -> DeskResult<PersonView> {
        const MOST: usize = 4000;
        let notes = notes.trim();
        if notes.chars().count() > MOST {
            return Err(DeskError::bad_request(
                format!("The notes are longer than {MOST} characters."),
                "Keep them short, and keep longer texts in a file of their own.",
            ));
        }
        let mut person = self.records().person_numbered(id)?;
        if person.notes != notes {
            notes.clone_into(&mut person.notes);
            let event = self.event("note", "Notes changed", StateSource::User);
            let now = self.surroundings.now();
            self.records().save_people(&[(person, vec![event])], now)?;
        }
        self.person(id)
    }

    /// An event of today without evidence.
    pub(crate) fn event(&self, what: &str, words: &str, source: StateSource) -> NewEvent {
        NewEvent {
            day: self.today(),
            what: what.to_owned(),
            words: words.to_owned(),
            source,
            evidence: String::new(),
            note: String::new(),
        }
    }

    pub(crate) fn people_query(&self, filter: &PeopleFilter) -> DeskResult<records::PeopleQuery> {
        let only = filter.due.then(|| self.people_with_something_due()).transpose()?;
        Ok(query(filter, only))
    }

    /// The people whom the user chose.
    pub(crate) fn chosen_people(&self, chosen: &ChosenPeople) -> DeskResult<Vec<PersonRow>> {
        let ids = match &chosen.all {
            Some(filter) => {
                let query = self.people_query(filter)?;
                self.records().all_found(&query)?
            }
            None => chosen.ids.clone(),
        };
        let people = self.records().people_of(&ids)?;
        if people.is_empty() {
            return Err(DeskError::bad_request("Nobody is chosen.", "Choose one or more people of the list."));
        }
        Ok(people)
    }

    /// A day on which something happened: today where none is given, and never a day ahead.
    pub(crate) fn past_day(&self, text: &str) -> DeskResult<Date> {
        let today = self.today();
        let text = day_or_nothing(text)?;
        let day = text.parse::<Date>().unwrap_or(today);
        if day > today {
            return Err(DeskError::bad_request(format!("{day} lies ahead."), "Enter it when it has happened."));
        }
        Ok(day)
    }
}

/// The state of this name, as the command line takes it.
///
/// # Errors
/// When there is none.
pub fn named_state(name: &str) -> DeskResult<PersonStateView> {
    worksheet::people::PersonState::named(name).map(Into::into).ok_or_else(|| {
        let known: Vec<&str> = worksheet::people::PersonState::ALL.iter().map(|state| state.as_str()).collect();
        DeskError::bad_request(format!("“{name}” is not a state."), format!("Known: {}.", known.join(", ")))
    })
}

/// The HIE to whose accounts a list or a connection belongs: the one named, that of the organization's form, or the only one.
///
/// # Errors
/// When no HIE has the name, or none is named and it could be several.
pub(crate) fn hie_of(desk: &Desk, records: &Records, named: Option<&str>) -> DeskResult<String> {
    let mut known: Vec<String> = desk.forms.all().map(|form| form.hie.code.clone()).collect();
    known.sort_unstable();
    known.dedup();
    if let Some(named) = named {
        let named = named.trim().to_lowercase();
        if known.contains(&named) {
            return Ok(named);
        }
        return Err(DeskError::bad_request(
            format!("No HIE is called “{named}”."),
            format!("Known: {}.", known.join(", ")),
        ));
    }
    let organization: Option<crate::contract::Organization> = records.setting("organization")?;
    let own = organization.and_then(|organization| organization.form.split('/').next().map(str::to_owned));
    match (own.filter(|code| known.contains(code)), known.as_slice()) {
        (Some(own), _) => Ok(own),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(DeskError::bad_request(
            "It is not known which HIE these accounts belong to.",
            format!(
                "Name it with --hie ({}), or say in Settings, under Organization, which form you use.",
                known.join(", ")
            ),
        )),
    }
}
