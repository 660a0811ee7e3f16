//! What the user saw at the HIE: entered for one or many people at once, with its day, and taken back when it was a slip.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use records::{NewEvent, PersonRow};
use worksheet::people::{AccountLifecycle, PersonState, StateSource};

use crate::contract::{MarkReport, NotMarked, PersonMark};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};

const MOST_NOTE: usize = 500;

/// Marks that can be taken back, as long as the program runs.
const MOST_UNDONE: usize = 50;

/// How people were before a mark, and what it made of them.
pub(crate) struct Undo {
    id: u32,
    before: Vec<(PersonRow, AccountLifecycle)>,
}

impl Desk {
    /// Enters a state that the user saw. People for whom it cannot follow are left as they are, and named.
    ///
    /// # Errors
    /// When nobody is chosen, or the day is none or lies ahead.
    pub fn mark_people(&self, mark: &PersonMark) -> DeskResult<MarkReport> {
        let to = PersonState::from(mark.state);
        let day = self.past_day(&mark.day)?;
        let note = mark.note.trim().to_owned();
        if note.chars().count() > MOST_NOTE {
            return Err(DeskError::bad_request(
                format!("The note is longer than {MOST_NOTE} characters. Nothing was changed."),
                "Shorten it, or keep the rest in the person’s notes.",
            ));
        }
        let people = self.chosen_people(&mark.people)?;
        let (mut changes, mut before, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        for person in people {
            let course = match person.course.step(to, StateSource::User) {
                Ok(course) => course,
                Err(why) => {
                    let (id, name) = (person.id, person.name());
                    refused.push(NotMarked { id, name, why: why.sentence() });
                    continue;
                }
            };
            let mut next = person.clone();
            next.course = course;
            next.note_day(to, day);
            // Whoever enters what they saw has looked.
            next.unlisted.clear();
            let event = NewEvent { day, note: note.clone(), ..self.event(to.as_str(), to.words(), StateSource::User) };
            before.push((person, next.course));
            changes.push((next, vec![event]));
        }
        let changed = changes.len();
        if changed == 0 {
            return Ok(MarkReport { changed, refused, undo: None });
        }
        let now = self.surroundings.now();
        self.records().save_people(&changes, now)?;
        let id = self.people.next.fetch_add(1, Ordering::Relaxed) + 1;
        let mut undo = self.people.undo.lock().unwrap_or_else(PoisonError::into_inner);
        if undo.len() == MOST_UNDONE {
            undo.remove(0);
        }
        undo.push(Undo { id, before });
        Ok(MarkReport { changed, refused, undo: Some(id) })
    }

    /// Takes a mark back, for everybody of whom nothing else was heard since; for how many. The timeline keeps both.
    ///
    /// # Errors
    /// When it was taken back already, or something else was heard of all of them.
    pub fn undo_mark(&self, id: u32) -> DeskResult<usize> {
        let undo = {
            let mut marks = self.people.undo.lock().unwrap_or_else(PoisonError::into_inner);
            let place = marks.iter().position(|undo| undo.id == id);
            place.map(|place| marks.remove(place))
        };
        let mut changes = Vec::new();
        for (before, after) in undo.into_iter().flat_map(|undo| undo.before) {
            // Only the state is taken back: what else was learned since stays.
            let mut person = self.records().person_numbered(before.id)?;
            if person.course != after {
                continue;
            }
            person.course = before.course;
            person.days = before.days;
            let words = format!("Taken back: {}", before.course.state().words().to_lowercase());
            let event = self.event(before.course.state().as_str(), &words, StateSource::User);
            changes.push((person, vec![event]));
        }
        if changes.is_empty() {
            return Err(DeskError::new(
                FaultCode::NotFound,
                "This cannot be taken back any more.",
                "Enter the right state with its day; the timeline keeps both.",
            ));
        }
        let now = self.surroundings.now();
        self.records().save_people(&changes, now)?;
        Ok(changes.len())
    }
}
