//! What an HIE's words for a status mean, where only the user knows: said once, remembered for its next list.

use std::collections::BTreeMap;
use std::sync::PoisonError;

use records::Records;
use serde::{Deserialize, Serialize};
use worksheet::people::{PersonState, StatusWord, status_word};

use crate::contract::{PersonStateView, RosterStatus, RosterView};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

/// The user's meanings, by the word in small letters.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct StatusWords(BTreeMap<String, PersonState>);

impl StatusWords {
    pub(super) fn of(records: &Records, hie: &str) -> DeskResult<Self> {
        Ok(records.setting(&key(hie))?.unwrap_or_default())
    }

    /// What a status says: as the user has it, or as it is understood by itself.
    pub(super) fn read(&self, text: &str) -> StatusWord {
        self.0.get(&folded(text)).map_or_else(|| status_word(text), |state| StatusWord::State(*state))
    }

    /// Whether the user has said what no status means.
    pub(super) fn knows_empty(&self) -> bool {
        self.0.contains_key("")
    }

    /// The words that are not understood by themselves, or that the user has given a meaning; no word at all is one of them.
    pub(super) fn list<'a>(&self, statuses: impl Iterator<Item = &'a str>) -> Vec<RosterStatus> {
        let mut found: BTreeMap<&str, usize> = BTreeMap::new();
        for text in statuses {
            if !matches!(status_word(text), StatusWord::State(_)) || self.0.contains_key(&folded(text)) {
                *found.entry(text).or_default() += 1;
            }
        }
        let view = |(word, people): (&str, usize)| RosterStatus {
            word: word.to_owned(),
            people,
            state: self.0.get(&folded(word)).map(|state| PersonStateView::from(*state)),
        };
        found.into_iter().map(view).collect()
    }
}

impl Desk {
    /// Keeps what a word for a status means at the HIE of an open comparison, or forgets it; and compares anew.
    ///
    /// # Errors
    /// When the comparison is not open any more, or the state is none that an HIE reports.
    pub fn name_status(&self, id: u32, word: &str, state: Option<PersonStateView>) -> DeskResult<RosterView> {
        let closed = || DeskError::not_found("open comparison", &id.to_string());
        let open = || self.people.comparing.lock().unwrap_or_else(PoisonError::into_inner);
        let hie = open().as_ref().filter(|comparing| comparing.is(id)).map(|comparing| comparing.hie().to_owned());
        self.save_status_word(&hie.ok_or_else(closed)?, word, state)?;
        let comparing = open().take_if(|comparing| comparing.is(id));
        self.begin_comparing(comparing.ok_or_else(closed)?)
    }

    fn save_status_word(&self, hie: &str, word: &str, state: Option<PersonStateView>) -> DeskResult<()> {
        let word = folded(word);
        let records = self.records();
        let mut words = StatusWords::of(&records, hie)?;
        match state.map(PersonState::from) {
            None => words.0.remove(&word),
            Some(state) if state.is_observed() || state == PersonState::DeactivationRequested => {
                words.0.insert(word, state)
            }
            Some(state) => {
                return Err(DeskError::bad_request(
                    format!("“{}” is no state that an HIE reports of an account.", state.words()),
                    "Known: received, training-invited, training-done, active, refresher-due, lapsed, \
                     deactivation-requested, deactivated.",
                ));
            }
        };
        Ok(records.save_setting(&key(hie), &words)?)
    }
}

fn folded(word: &str) -> String {
    word.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn key(hie: &str) -> String {
    format!("status-words-{hie}")
}
