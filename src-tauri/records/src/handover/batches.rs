//! Batches that come along, with what became of each request. What was sent from one copy is not sent from another.

use std::collections::HashMap;

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, params};

use super::OPEN;
use super::merge::MergeWork;
use super::rows::{Fields, insert, number, or_null, overwrite, rows, text};
use crate::database::to_micros;
use crate::{RecordsError, RequestState};

/// A batch that came along.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBatch {
    /// Its name.
    pub name: String,
    /// People in it.
    pub people: usize,
    /// Requests of it that are now to be sent from here.
    pub open: usize,
    /// Whether it was here before.
    pub known: bool,
}

/// What tells how far a request is.
const PROGRESS: [&str; 11] = [
    "state",
    "attempts",
    "round",
    "remote_id",
    "username",
    "account",
    "explanation",
    "handed_over",
    "ticket",
    "changed",
    "moves",
];

/// A request of ours.
struct Mine {
    id: i64,
    state: RequestState,
    round: i64,
    moves: i64,
    away: bool,
}

impl MergeWork<'_> {
    pub(super) fn batches(&mut self, worksheets: &HashMap<i64, i64>) -> Result<(), RecordsError> {
        let theirs = rows(
            self.file,
            "SELECT batch.* FROM theirs.batch JOIN theirs.connection ON connection.id = batch.connection
             WHERE channel <> 'practice' ORDER BY attested, batch.id",
            [],
        )?;
        for mut batch in theirs {
            let (id, name) = (text(&batch, "id"), text(&batch, "name"));
            let there = number(&batch, "connection").unwrap_or(0);
            let known: bool =
                self.file
                    .query_row("SELECT EXISTS (SELECT 1 FROM main.batch WHERE id = ?1)", [&id], |row| row.get(0))?;
            if !known {
                let connection = self.connection(there)?;
                batch.insert("connection".to_owned(), Value::Integer(connection));
                let worksheet = number(&batch, "worksheet").and_then(|number| worksheets.get(&number));
                batch.insert("worksheet".to_owned(), or_null(worksheet.copied()));
                insert(self.file, "batch", &batch)?;
            }
            let looked_up: bool = self.file.query_row(
                "SELECT channel = 'scim' FROM theirs.connection WHERE id = ?1",
                [there],
                |row| row.get(0),
            )?;
            let (people, open, went_on) = self.requests(&id, looked_up)?;
            if !known || went_on {
                self.taken.batches.push(TakenBatch { name, people, open, known });
            }
        }
        Ok(())
    }

    /// People in the batch, how many of them are to be sent from here from now on, and whether anything is new.
    fn requests(&mut self, batch: &str, looked_up: bool) -> Result<(usize, usize, bool), RecordsError> {
        let theirs = rows(self.file, "SELECT * FROM theirs.request WHERE batch = ?1 ORDER BY position", [batch])?;
        let (people, mut open, mut news) = (theirs.len(), 0, false);
        for mut request in theirs {
            let external_id = text(&request, "external_id");
            let there = number(&request, "id").unwrap_or(0);
            let state = text(&request, "state");
            let is_open = OPEN.contains(&format!("'{state}'"));
            let elsewhere = self.is_away("theirs", &external_id)?;
            let mine = self.mine(&external_id)?;
            let moves = mine.as_ref().map_or(0, |mine| mine.moves);
            let brought = is_open
                && !elsewhere
                && self.wish.open_come_along
                && number(&request, "moves").is_some_and(|theirs| theirs > moves);
            // Somebody else may have taken the same file: whatever can be looked up is looked up first.
            if state == "sending" || (brought && looked_up && state == "queued") {
                set_state(&mut request, "unknown", "Came with a handover file; it is looked up before it is sent.");
            }
            let here = match mine {
                None => {
                    if (is_open && !brought) || elsewhere {
                        self.leave_there(&mut request, &external_id)?;
                    }
                    self.add_request(request)?
                }
                Some(mine) if brought || proves_more(&mine, &request, is_open, elsewhere) => {
                    self.file.execute("DELETE FROM main.request_away WHERE external_id = ?1", [&external_id])?;
                    overwrite(self.file, "request", mine.id, &PROGRESS, &request)?;
                    mine.id
                }
                Some(_) => continue,
            };
            self.attempts(there, here)?;
            news = true;
            open += usize::from(brought);
        }
        Ok((people, open, news))
    }

    fn mine(&self, external_id: &str) -> Result<Option<Mine>, RecordsError> {
        let sql = "SELECT id, state, round, moves, external_id IN (SELECT external_id FROM main.request_away)
             FROM main.request WHERE external_id = ?1";
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Mine { id: row.get(0)?, state: row.get(1)?, round: row.get(2)?, moves: row.get(3)?, away: row.get(4)? })
        };
        Ok(self.file.prepare_cached(sql)?.query_row([external_id], read).optional()?)
    }

    fn is_away(&self, schema: &str, external_id: &str) -> Result<bool, RecordsError> {
        let sql = format!("SELECT EXISTS (SELECT 1 FROM {schema}.request_away WHERE external_id = ?1)");
        Ok(self.file.prepare_cached(&sql)?.query_row([external_id], |row| row.get(0))?)
    }

    /// It is sent from the other copy, or from a third one; here it is only known.
    fn leave_there(&self, request: &mut Fields, external_id: &str) -> Result<(), RecordsError> {
        let (state, explanation) = (text(request, "state"), text(request, "explanation"));
        let words = format!("With the copy of {}: it is sent from there, not from here.", self.wish.by);
        set_state(request, "withdrawn", &words);
        self.file.execute(
            "INSERT OR REPLACE INTO main.request_away (external_id, file, state, explanation, moved)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            params![external_id, self.wish.file, state, explanation, to_micros(self.wish.written)],
        )?;
        Ok(())
    }

    fn add_request(&self, mut theirs: Fields) -> Result<i64, RecordsError> {
        // Whom it is about is numbered otherwise here, and follows with the people.
        theirs.remove("id");
        theirs.remove("person");
        insert(self.file, "request", &theirs)
    }

    /// What was sent and answered, as far as it is not here already.
    fn attempts(&self, theirs: i64, mine: i64) -> Result<(), RecordsError> {
        self.file
            .prepare_cached(
                "INSERT INTO main.attempt (request, made, what, status, answer)
                 SELECT ?2, made, what, status, answer FROM theirs.attempt AS there WHERE request = ?1 AND NOT EXISTS
                     (SELECT 1 FROM main.attempt WHERE request = ?2 AND made = there.made AND what = there.what)
                 ORDER BY id",
            )?
            .execute(params![theirs, mine])?;
        Ok(())
    }
}

fn set_state(request: &mut Fields, state: &str, words: &str) {
    request.insert("state".to_owned(), Value::Text(state.to_owned()));
    request.insert("explanation".to_owned(), Value::Text(words.to_owned()));
}

/// Whether the other copy knows better what became of a request. What only waits there says nothing, and gives no right to
/// send it from here.
fn proves_more(mine: &Mine, theirs: &Fields, is_open: bool, elsewhere: bool) -> bool {
    let state = text(theirs, "state");
    let Some(state) = RequestState::ALL.iter().copied().find(|one| one.as_str() == state) else { return false };
    if elsewhere || state == RequestState::Queued {
        return false;
    }
    if mine.away {
        return !is_open;
    }
    (number(theirs, "round").unwrap_or(0), proof(state)) > (mine.round, proof(mine.state))
}

/// How much a state proves, more for more.
fn proof(state: RequestState) -> u8 {
    match state {
        RequestState::Queued => 0,
        RequestState::Withdrawn => 1,
        RequestState::Sending | RequestState::Unknown => 2,
        RequestState::Undecided => 3,
        RequestState::Rejected => 4,
        RequestState::Accepted => 5,
        RequestState::AlreadyThere | RequestState::UserConfirmed => 6,
        RequestState::Confirmed => 7,
    }
}
