//! Taking another copy's people, worksheets, batches and titles over, in one transaction.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use jiff::Timestamp;
use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::batches::TakenBatch;
use super::compare::{FIELDS, last_exchange, people, person_key, title_key};
use super::rows::{Fields, insert, number, or_null, overwrite, rows, text};
use crate::database::to_micros;
use crate::{Records, RecordsError};

/// How another copy is taken over.
#[derive(Debug, Clone, Copy)]
pub struct MergeOptions<'a> {
    /// Id of the file that it came in.
    pub file: &'a str,
    /// When that was written.
    pub written: Timestamp,
    /// Keys of the differences for which theirs is taken; ours stays for all others.
    pub theirs: &'a HashSet<String>,
    /// Settings to keep with it, as JSON.
    pub settings: &'a [(String, String)],
    /// Whether open requests come along, to be sent from here.
    pub open_come_along: bool,
    /// Names the other copy in names and timelines.
    pub by: &'a str,
    /// Whether to find out only what would happen.
    pub try_out: bool,
}

/// What was taken over.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MergeReport {
    /// People who were not known here.
    pub people: usize,
    /// Fields of people, worksheets and titles that were taken from theirs.
    pub fields: usize,
    /// Names of worksheets that came along.
    pub worksheets: Vec<String>,
    /// Worksheets of ours that go on as they were edited there.
    pub replaced: Vec<i64>,
    /// Batches that came along or went on.
    pub batches: Vec<TakenBatch>,
    /// Names of connections that were made for them; without a credential.
    pub connections: Vec<String>,
}

impl Records {
    /// Takes another copy over. Nothing of ours is replaced but what `theirs` names, and what proves more about a request.
    ///
    /// # Errors
    /// When one of the two cannot be read or written; then nothing was taken over.
    pub fn merge(
        &mut self,
        theirs: &Path,
        wish: &MergeOptions<'_>,
        now: Timestamp,
    ) -> Result<MergeReport, RecordsError> {
        self.beside(theirs, |records| {
            let transaction = records.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut work = MergeWork::begin(&transaction, wish, now)?;
            let worksheets = work.worksheets()?;
            work.batches(&worksheets)?;
            work.people()?;
            work.titles()?;
            let taken = work.taken;
            if wish.try_out {
                transaction.rollback()?;
                return Ok(taken);
            }
            for (key, json) in wish.settings {
                crate::setting::keep(&transaction, key, json)?;
            }
            transaction.execute(
                "INSERT OR REPLACE INTO main.file_taken (id, written, taken) VALUES (?1, ?2, ?3)",
                params![wish.file, to_micros(wish.written), to_micros(now)],
            )?;
            transaction.commit()?;
            Ok(taken)
        })
    }
}

/// What is under way.
pub(super) struct MergeWork<'a> {
    pub(super) file: &'a Connection,
    pub(super) wish: &'a MergeOptions<'a>,
    pub(super) now: Timestamp,
    /// The last moment at which one copy had everything of the other.
    pub(super) base: i64,
    /// Their connection, ours.
    pub(super) connections: HashMap<i64, i64>,
    pub(super) taken: MergeReport,
}

impl<'a> MergeWork<'a> {
    fn begin(file: &'a Connection, wish: &'a MergeOptions<'a>, now: Timestamp) -> Result<Self, RecordsError> {
        let base = last_exchange(file)?;
        Ok(Self { file, wish, now, base, connections: HashMap::new(), taken: MergeReport::default() })
    }

    /// Whether only the other copy changed something since both were the same.
    pub(super) fn is_theirs_alone(&self, mine: i64, theirs: i64) -> bool {
        self.base > 0 && mine <= self.base && theirs > self.base
    }

    fn people(&mut self) -> Result<(), RecordsError> {
        let mine: HashMap<String, Fields> =
            people(self.file, "main")?.into_iter().map(|person| (person_key(&person), person)).collect();
        for theirs in people(self.file, "theirs")? {
            let key = person_key(&theirs);
            let there = number(&theirs, "id").unwrap_or(0);
            let here = match mine.get(&key) {
                Some(mine) => {
                    let here = number(mine, "id").unwrap_or(0);
                    self.take_fields(here, mine, &key, &theirs)?;
                    here
                }
                None => self.add_person(theirs)?,
            };
            self.timeline(there, here)?;
            self.file
                .prepare_cached(
                    "UPDATE main.request SET person = ?2 WHERE person IS NULL AND external_id IN
                         (SELECT external_id FROM theirs.request WHERE person = ?1)",
                )?
                .execute(params![there, here])?;
        }
        Ok(())
    }

    fn add_person(&mut self, mut theirs: Fields) -> Result<i64, RecordsError> {
        theirs.remove("id");
        let connection = number(&theirs, "connection").map(|there| self.connection(there)).transpose()?;
        theirs.insert("connection".to_owned(), or_null(connection));
        let request = self.request_of(number(&theirs, "request"))?;
        theirs.insert("request".to_owned(), or_null(request));
        self.taken.people += 1;
        insert(self.file, "person", &theirs)
    }

    fn request_of(&self, theirs: Option<i64>) -> Result<Option<i64>, RecordsError> {
        let sql = "SELECT ours.id FROM theirs.request AS there JOIN main.request AS ours USING (external_id)
             WHERE there.id = ?1";
        Ok(self.file.prepare_cached(sql)?.query_row([theirs], |row| row.get(0)).optional()?)
    }

    /// Takes the fields that were decided for theirs; each is noted in the timeline.
    fn take_fields(&mut self, here: i64, mine: &Fields, key: &str, theirs: &Fields) -> Result<(), RecordsError> {
        let changed = (number(mine, "changed").unwrap_or(0), number(theirs, "changed").unwrap_or(0));
        // What was decided here is a change of today; what merely follows is as old as it is there.
        let moment = if self.is_theirs_alone(changed.0, changed.1) { changed.1 } else { to_micros(self.now) };
        let mut taken = 0;
        for (field, columns) in FIELDS {
            let differs = columns.iter().any(|column| mine.get(*column) != theirs.get(*column));
            if !differs || !self.wish.theirs.contains(&format!("{key}/{field}")) {
                continue;
            }
            overwrite(self.file, "person", here, columns, theirs)?;
            let request = self.request_of(number(theirs, "request"))?;
            if field == "state" && request.is_some() {
                self.file
                    .execute("UPDATE main.person SET request = ?2 WHERE id = ?1", params![here, or_null(request)])?;
            }
            self.file
                .prepare_cached(
                    "INSERT INTO main.person_event (person, day, noted, what, words, source, evidence)
                     VALUES (?1, date(?2 / 1000000, 'unixepoch'), ?2, 'changed', ?3, 'user', '')",
                )?
                .execute(params![
                    here,
                    to_micros(self.now),
                    format!("The {field} was imported from {}", self.wish.by)
                ])?;
            taken += 1;
        }
        if taken > 0 {
            self.file.execute("UPDATE main.person SET changed = ?2 WHERE id = ?1", params![here, moment])?;
        }
        self.taken.fields += taken;
        Ok(())
    }

    /// What happened to a person, as far as it is not here already.
    fn timeline(&self, theirs: i64, mine: i64) -> Result<(), RecordsError> {
        self.file
            .prepare_cached(
                "INSERT INTO main.person_event (person, day, noted, what, words, source, evidence, note)
                 SELECT ?2, day, noted, what, words, source, evidence, note FROM theirs.person_event AS there
                 WHERE person = ?1 AND NOT EXISTS (SELECT 1 FROM main.person_event AS here WHERE here.person = ?2
                     AND here.noted = there.noted AND here.what = there.what AND here.words = there.words)
                 ORDER BY id",
            )?
            .execute(params![theirs, mine])?;
        Ok(())
    }

    fn titles(&mut self) -> Result<(), RecordsError> {
        self.file.execute("INSERT OR IGNORE INTO main.remembered_title SELECT * FROM theirs.remembered_title", [])?;
        for title in rows(self.file, "SELECT * FROM theirs.remembered_title", [])? {
            if !self.wish.theirs.contains(&title_key(&title)) {
                continue;
            }
            let chosen = or_null(number(&title, "chosen"));
            self.taken.fields += self.file.execute(
                "UPDATE main.remembered_title SET title = ?4, chosen = ?5
                 WHERE hie = ?1 AND wording = ?2 AND department = ?3 AND title <> ?4",
                params![
                    text(&title, "hie"),
                    text(&title, "wording"),
                    text(&title, "department"),
                    text(&title, "title"),
                    chosen
                ],
            )?;
        }
        Ok(())
    }

    /// The connection of ours that leads to the same place; made without a credential where there is none.
    pub(super) fn connection(&mut self, theirs: i64) -> Result<i64, RecordsError> {
        if let Some(mine) = self.connections.get(&theirs) {
            return Ok(*mine);
        }
        let same = "SELECT ours.id FROM main.connection AS ours JOIN theirs.connection AS there
             ON there.channel = ours.channel AND there.address = ours.address
                 AND (there.channel IN ('practice', 'scim', 'portal-form') OR there.settings = ours.settings)
             WHERE there.id = ?1 AND ours.removed IS NULL ORDER BY ours.id LIMIT 1";
        let found: Option<i64> = self.file.query_row(same, [theirs], |row| row.get(0)).optional()?;
        let mine = match found {
            Some(mine) => mine,
            None => self.add_connection(theirs)?,
        };
        self.connections.insert(theirs, mine);
        Ok(mine)
    }

    fn add_connection(&mut self, theirs: i64) -> Result<i64, RecordsError> {
        let mut row = rows(self.file, "SELECT * FROM theirs.connection WHERE id = ?1", [theirs])?
            .pop()
            .ok_or_else(|| RecordsError::NotFound { what: "connection", id: theirs.to_string() })?;
        row.remove("id");
        let wish = text(&row, "name");
        let taken = "SELECT EXISTS (SELECT 1 FROM main.connection WHERE name = ?1 COLLATE NOCASE AND removed IS NULL)";
        let mut name = wish.clone();
        let mut count = 1;
        while self.file.query_row(taken, [&name], |row| row.get::<_, bool>(0))? {
            count += 1;
            name = format!("{wish} {count}");
        }
        row.insert("name".to_owned(), Value::Text(name.clone()));
        row.insert("stopped".to_owned(), Value::Null);
        if number(&row, "removed").is_none() {
            self.taken.connections.push(name);
        }
        let id = insert(self.file, "connection", &row)?;
        // Whatever the file says, no credential of ours is for this connection.
        self.file.execute(
            "UPDATE main.connection SET credential_id = lower(hex(randomblob(16))), credential_last_four = '',
             credential_since = NULL, credential_until = '' WHERE id = ?1",
            [id],
        )?;
        Ok(id)
    }
}
