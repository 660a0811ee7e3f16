//! What the user said of words for a status: kept for the organization's next list.

use std::collections::BTreeMap;

use worksheet::import::{ListColumn, StatusAnswer, StatusAnswers, StatusValue, depends_on_column};

use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

/// Where they are kept.
const KEPT: &str = "status-answers";

/// One answer as it comes from the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SaidStatus {
    pub(crate) value: String,
    pub(crate) answer: StatusAnswer,
}

/// Reads `WORD=here|left|ask`.
pub(crate) fn said_statuses(said: &[String]) -> DeskResult<Vec<SaidStatus>> {
    said.iter()
        .map(|said| {
            let found = said.rsplit_once('=').and_then(|(value, key)| Some((value, StatusAnswer::named(key)?)));
            let Some((value, answer)) = found else {
                return Err(DeskError::bad_request(
                    format!("“{said}” is not WORD=here, WORD=left or WORD=ask."),
                    "Write for example --status \"LOA=here\", or --status \"=here\" for empty cells.",
                ));
            };
            Ok(SaidStatus { value: value.trim().to_owned(), answer })
        })
        .collect()
}

/// Adds what was said to the answers that are known.
pub(crate) fn with_said(answers: &mut StatusAnswers, said: &[SaidStatus]) {
    for one in said {
        answers.say(&one.value, one.answer);
    }
}

/// Adds one answer about a value of a column: for yes, no and the like it holds for that column alone.
pub(crate) fn say(answers: &mut StatusAnswers, header: &str, value: &str, answer: StatusAnswer) {
    if depends_on_column(value) {
        answers.say_in(header, value, answer);
    } else {
        answers.say(value, answer);
    }
}

/// Words for which an answer was given although no column has them.
pub(crate) fn idle(said: &[SaidStatus], values: &[StatusValue]) -> Vec<String> {
    let same = |one: &SaidStatus, value: &StatusValue| value.value.trim().to_lowercase() == one.value.to_lowercase();
    said.iter().filter(|one| !values.iter().any(|value| same(one, value))).map(|one| one.value.clone()).collect()
}

impl Desk {
    /// What was said of status words before.
    pub(crate) fn status_answers(&self) -> DeskResult<StatusAnswers> {
        let kept: BTreeMap<String, String> = self.records().setting(KEPT)?.unwrap_or_default();
        let mut answers = StatusAnswers::default();
        for (key, answer) in &kept {
            if let Some(answer) = StatusAnswer::named(answer) {
                answers.restore(key, answer);
            }
        }
        Ok(answers)
    }

    /// Keeps one answer for the next list: for yes, no and the like only for this column.
    pub(crate) fn save_status_answer(&self, header: &str, value: &str, answer: StatusAnswer) -> DeskResult<()> {
        let mut answers = self.status_answers()?;
        say(&mut answers, header, value, answer);
        self.store_status_answers(&answers)
    }

    /// Keeps answers for the next list: those for yes, no and the like only for the columns in which they were found.
    pub(crate) fn save_status_answers(&self, said: &[SaidStatus], values: &[StatusValue]) -> DeskResult<()> {
        if said.is_empty() {
            return Ok(());
        }
        let before = self.status_answers()?;
        let mut answers = before.clone();
        for one in said {
            let found: Vec<&StatusValue> =
                values.iter().filter(|value| value.value.trim().to_lowercase() == one.value.to_lowercase()).collect();
            if depends_on_column(&one.value) {
                for value in found {
                    answers.say_in(&value.header, &one.value, one.answer);
                }
            } else {
                answers.say(&one.value, one.answer);
            }
        }
        if answers == before {
            return Ok(());
        }
        self.store_status_answers(&answers)
    }

    fn store_status_answers(&self, answers: &StatusAnswers) -> DeskResult<()> {
        // “Ask” forgets.
        let kept: BTreeMap<&str, &str> = answers
            .iter()
            .filter(|(_, answer)| *answer != StatusAnswer::Ask)
            .map(|(key, answer)| (key, answer.key()))
            .collect();
        Ok(self.records().save_setting(KEPT, &kept)?)
    }
}

/// Reads `HEADER=MEANING` into its parts.
pub(crate) fn header_and_meaning(choice: &str) -> DeskResult<(&str, &str)> {
    choice.rsplit_once('=').ok_or_else(|| {
        DeskError::bad_request(
            format!("“{choice}” does not say what a column means."),
            format!("Write --column \"HEADER=MEANING\", for example --column \"Cell={}\".", ListColumn::Mobile.key()),
        )
    })
}
