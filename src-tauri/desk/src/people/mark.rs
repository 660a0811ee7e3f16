//! What the user saw at the HIE: entered for one or many people at once, with its day, and taken back when it was a slip.

use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use records::{NewEvent, PersonRow};
use worksheet::people::{PersonState, Source};

use crate::contract::{Marked, NotMarked, PersonMark};
use crate::desk::Desk;
use crate::fault::{Fault, FaultCode, Outcome};

const MOST_NOTE: usize = 500;

/// How people were before the last mark.
pub(crate) struct Undo {
    id: u32,
    before: Vec<PersonRow>,
}

impl Desk {
    /// Enters a state that the user saw. People for whom it cannot follow are left as they are, and named.
    ///
    /// # Errors
    /// When nobody is chosen, or the day is none or lies ahead.
    pub fn mark_people(&self, mark: &PersonMark) -> Outcome<Marked> {
        let to = PersonState::from(mark.state);
        let day = self.past_day(&mark.day)?;
        let note: String = mark.note.trim().chars().take(MOST_NOTE).collect();
        let people = self.chosen_people(&mark.people)?;
        let (mut changes, mut before, mut refused) = (Vec::new(), Vec::new(), Vec::new());
        for person in people {
            let course = match person.course.step(to, Source::User) {
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
            let event = NewEvent { day, note: note.clone(), ..self.event(to.as_str(), to.words(), Source::User) };
            changes.push((next, vec![event]));
            before.push(person);
        }
        let changed = changes.len();
        if changed == 0 {
            return Ok(Marked { changed, refused, undo: None });
        }
        let now = self.surroundings.now();
        self.records().keep_people(&changes, now)?;
        let id = self.people.next.fetch_add(1, Ordering::Relaxed) + 1;
        *self.people.undo.lock().unwrap_or_else(PoisonError::into_inner) = Some(Undo { id, before });
        Ok(Marked { changed, refused, undo: Some(id) })
    }

    /// Takes the last mark back. The timeline keeps both.
    ///
    /// # Errors
    /// When it is not the last one any more.
    pub fn undo_mark(&self, id: u32) -> Outcome<usize> {
        let undo = {
            let mut last = self.people.undo.lock().unwrap_or_else(PoisonError::into_inner);
            last.take_if(|undo| undo.id == id)
        };
        let Some(undo) = undo else {
            return Err(Fault::new(
                FaultCode::NotFound,
                "This cannot be taken back any more.",
                "Enter the right state with its day; the timeline keeps both.",
            ));
        };
        let mut changes = Vec::with_capacity(undo.before.len());
        for before in undo.before {
            // Only the state is taken back: what else was learned since stays.
            let mut person = self.records().person_numbered(before.id)?;
            person.course = before.course;
            person.days = before.days;
            let words = format!("Taken back: {}", before.course.state().words().to_lowercase());
            let event = self.event(before.course.state().as_str(), &words, Source::User);
            changes.push((person, vec![event]));
        }
        let now = self.surroundings.now();
        self.records().keep_people(&changes, now)?;
        Ok(changes.len())
    }
}
