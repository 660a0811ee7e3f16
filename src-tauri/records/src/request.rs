use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};
use worksheet::people::{PersonField, RequestKind};

use crate::attempt::{NewAttempt, append_attempts};
use crate::database::{from_micros, to_micros};
use crate::person::{follow_request, odd};
use crate::{AccountState, Records, RecordsError, RequestState};

/// Whom a request is about, as the worksheet had them when it was frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonSnapshot {
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// E-mail.
    pub email: String,
    /// Mobile number as the worksheet has it.
    pub mobile: String,
    /// Place of work.
    pub facility: String,
    /// Title of the form's list.
    pub title: String,
    /// Name of the access level that the title gives.
    pub level: String,
    /// Whether the level opens records without consent in an emergency.
    pub break_the_glass: bool,
    /// Spreadsheet row number.
    pub sheet_row: i64,
}

/// What a request asks for, why, and for whom of the people. By itself, for a new account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestDetails {
    /// What is asked for.
    pub kind: RequestKind,
    /// Why, where the HIE wants to know.
    pub reason: String,
    /// Number of the person, where they are known already.
    pub person: Option<i64>,
    /// What is to be different, where something is; known of the person once it was carried out.
    pub changes: Vec<(PersonField, String)>,
    /// Whether clinical alerts are wished for beside that.
    pub alerts: bool,
}

impl Default for RequestDetails {
    fn default() -> Self {
        Self { kind: RequestKind::Add, reason: String::new(), person: None, changes: Vec::new(), alerts: false }
    }
}

/// A request to be frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRequest {
    /// UUID, minted once; the other side keeps it as `externalId`.
    pub external_id: String,
    /// Whom it is about.
    pub applicant: PersonSnapshot,
    /// What it asks for.
    pub asked: RequestDetails,
    /// What is sent, as text.
    pub payload: String,
    /// SHA-256 of the payload's bytes, in hex.
    pub sha256: String,
}

/// A request in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRow {
    /// Its number.
    pub id: i64,
    /// Its batch.
    pub batch: String,
    /// Its place in the batch, from 0.
    pub position: i64,
    /// What the other side keeps as `externalId`.
    pub external_id: String,
    /// Whom it is about.
    pub applicant: PersonSnapshot,
    /// What it asks for.
    pub asked: RequestDetails,
    /// What is sent.
    pub payload: String,
    /// SHA-256 of the payload's bytes, in hex.
    pub sha256: String,
    /// Where it stands.
    pub state: RequestState,
    /// How often it was sent.
    pub attempts: i64,
    /// Id that the other side gave the account.
    pub remote_id: Option<String>,
    /// User name that the HIE assigned.
    pub username: String,
    /// Where the account stands.
    pub account: AccountState,
    /// What happened, what it means, what to do; empty when all is well.
    pub explanation: String,
    /// How often the user asked again after a refusal.
    pub round: i64,
    /// The day on which the user handed it in, `YYYY-MM-DD`; empty where a machine did.
    pub handed_in: String,
    /// The other side's number for it, as the user typed it.
    pub ticket: String,
    /// Last change of anything above.
    pub changed: Timestamp,
}

/// What became of a request. What is `None` stays as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutcomeUpdate {
    /// Where it stands now.
    pub state: RequestState,
    /// Id that the other side gave the account.
    pub remote_id: Option<String>,
    /// User name that the HIE assigned.
    pub username: Option<String>,
    /// Where the account stands.
    pub account: Option<AccountState>,
    /// What happened, what it means, what to do; empty when all is well.
    pub explanation: String,
}

impl OutcomeUpdate {
    /// A new state with an explanation; what is known of the account stays.
    #[must_use]
    pub fn to(state: RequestState, explanation: impl Into<String>) -> Self {
        Self { state, remote_id: None, username: None, account: None, explanation: explanation.into() }
    }
}

const COLUMNS: &str =
    "id, batch, position, external_id, given_name, family_name, email, mobile, facility, title, level,
    break_the_glass, sheet_row, payload, sha256, state, attempts, remote_id, username, account, explanation,
    round, handed_over, ticket, changed, kind, reason, person, changes, alerts";

/// What [`read_request`] reads.
pub(crate) fn request_columns() -> &'static str {
    COLUMNS
}

impl Records {
    /// All requests of a batch, in sheet order.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn batch_requests(&self, batch: &str) -> Result<Vec<RequestRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM request WHERE batch = ?1 ORDER BY position");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_map([batch], read_request)?.collect::<Result<_, _>>()?)
    }

    /// The requests with these numbers, in sheet order; those that are gone are left out.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn requests(&self, ids: &[i64]) -> Result<Vec<RequestRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM request WHERE id = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let mut rows = Vec::with_capacity(ids.len());
        for id in ids {
            rows.extend(statement.query_row([id], read_request).optional()?);
        }
        rows.sort_by(|one, other| (&one.batch, one.position).cmp(&(&other.batch, other.position)));
        Ok(rows)
    }

    /// Requests of a batch behind a position, in sheet order.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn requests_after(&self, batch: &str, after: i64, limit: usize) -> Result<Vec<RequestRow>, RecordsError> {
        let sql =
            format!("SELECT {COLUMNS} FROM request WHERE batch = ?1 AND position > ?2 ORDER BY position LIMIT ?3");
        let mut statement = self.connection.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(statement.query_map(params![batch, after, limit], read_request)?.collect::<Result<_, _>>()?)
    }

    /// The request of a batch with this external id.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn request_with(&self, batch: &str, external_id: &str) -> Result<Option<RequestRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM request WHERE external_id = ?2 AND batch = ?1");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row([batch, external_id], read_request).optional()?)
    }

    /// The first requests of a batch that wait to be sent.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn next_queued(&self, batch: &str, limit: usize) -> Result<Vec<RequestRow>, RecordsError> {
        self.next_in(batch, RequestState::Queued, -1, limit)
    }

    /// Requests of a batch in this state behind a position, in sheet order.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn next_in(
        &self,
        batch: &str,
        state: RequestState,
        after: i64,
        limit: usize,
    ) -> Result<Vec<RequestRow>, RecordsError> {
        let sql = format!(
            "SELECT {COLUMNS} FROM request WHERE batch = ?1 AND state = ?2 AND position > ?3 ORDER BY position LIMIT ?4"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        Ok(statement.query_map(params![batch, state, after, limit], read_request)?.collect::<Result<_, _>>()?)
    }

    /// Notes that these requests are about to leave. On the disk when the call returns; only then may a byte be sent.
    /// Counts the try. Requests that are not queued are left alone and are not in the answer.
    ///
    /// # Errors
    /// When the records cannot be written; nothing may be sent then.
    pub fn mark_sending(&mut self, ids: &[i64], now: Timestamp) -> Result<Vec<i64>, RecordsError> {
        self.settle_and_mark(&[], &[], ids, now)
    }

    /// Keeps what became of requests, what was sent and answered, and the people who have an account now; one
    /// transaction.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn settle(
        &mut self,
        settlements: &[(i64, OutcomeUpdate)],
        attempts: &[NewAttempt],
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        self.settle_and_mark(settlements, attempts, &[], now).map(drop)
    }

    /// [`Records::settle`] and [`Records::mark_sending`] in one transaction.
    ///
    /// # Errors
    /// When the records cannot be written; nothing may be sent then.
    pub fn settle_and_mark(
        &mut self,
        settlements: &[(i64, OutcomeUpdate)],
        attempts: &[NewAttempt],
        next: &[i64],
        now: Timestamp,
    ) -> Result<Vec<i64>, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        append_attempts(&transaction, attempts)?;
        for (id, settlement) in settlements {
            transaction
                .prepare_cached(
                    "UPDATE request SET state = ?2, remote_id = coalesce(?3, remote_id),
                     username = coalesce(?4, username), account = coalesce(?5, account), explanation = ?6, changed = ?7
                     WHERE id = ?1",
                )?
                .execute(params![
                    id,
                    settlement.state,
                    settlement.remote_id,
                    settlement.username,
                    settlement.account,
                    settlement.explanation,
                    to_micros(now),
                ])?;
            follow_request(&transaction, *id, now)?;
        }
        let marked = mark(&transaction, next, now)?;
        transaction.commit()?;
        Ok(marked)
    }

    /// Returns the connections by which a request is being sent, or was when the program ended.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn connections_with_requests_being_sent(&self) -> Result<Vec<i64>, RecordsError> {
        let sql = "SELECT DISTINCT batch.connection FROM request JOIN batch ON batch.id = request.batch
             WHERE request.state = 'sending'";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// What a crash left as being sent becomes unknown: it may or may not have arrived. Call it only while holding
    /// the connection, so that nobody is sending. Answers how many there were.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn recover(&mut self, connection: i64, now: Timestamp) -> Result<usize, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        // Kept as a try that may have arrived: a later refusal may be of its work.
        transaction.execute(
            "INSERT INTO attempt (request, made, what, status, answer)
             SELECT id, ?2, 'POST, broken off', NULL, 'The program ended before an answer came.' FROM request
             WHERE state = 'sending' AND batch IN (SELECT id FROM batch WHERE connection = ?1)",
            params![connection, to_micros(now)],
        )?;
        let recovered = transaction.execute(
            "UPDATE request SET state = 'unknown', changed = ?2, explanation = ?3
             WHERE state = 'sending' AND batch IN (SELECT id FROM batch WHERE connection = ?1)",
            params![
                connection,
                to_micros(now),
                "The program ended before an answer came. It will be looked up before anything is sent again."
            ],
        )?;
        transaction.commit()?;
        Ok(recovered)
    }

    /// Takes back what was not sent yet. Answers how many there were.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn withdraw_queued(&mut self, batch: &str, now: Timestamp) -> Result<usize, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let withdrawn: Vec<i64> = transaction
            .prepare_cached(
                "UPDATE request SET state = 'withdrawn', changed = ?2, explanation = ?3
                 WHERE batch = ?1 AND state = 'queued' RETURNING id",
            )?
            .query_map(
                params![batch, to_micros(now), "Taken back before it was sent. Nothing was asked for."],
                |row| row.get(0),
            )?
            .collect::<Result<_, _>>()?;
        for request in &withdrawn {
            follow_request(&transaction, *request, now)?;
        }
        transaction.commit()?;
        Ok(withdrawn.len())
    }

    /// The id that an account has at the service behind a connection: as the person has it, else as the newest request for
    /// this address that arrived there has it.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn account_id(
        &self,
        email: &str,
        person: Option<i64>,
        connection: i64,
    ) -> Result<Option<String>, RecordsError> {
        let sql = "SELECT remote_id FROM person WHERE id = ?1 AND connection = ?2 AND remote_id <> ''";
        let kept = self.connection.prepare_cached(sql)?.query_row(params![person, connection], |row| row.get(0));
        if let Some(kept) = kept.optional()? {
            return Ok(Some(kept));
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT request.remote_id FROM request JOIN batch ON batch.id = request.batch
             WHERE request.email = ?1 COLLATE NOCASE AND batch.connection = ?2 AND request.remote_id IS NOT NULL
             AND request.state IN ('accepted', 'already-there', 'confirmed') ORDER BY request.id DESC LIMIT 1",
        )?;
        Ok(statement.query_row(params![email, connection], |row| row.get(0)).optional()?)
    }

    /// Ids of accounts that are known to be at the service behind a connection: of the newest requests that arrived there,
    /// and of people who were found there.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn known_ids(&self, connection: i64, limit: usize) -> Result<Vec<String>, RecordsError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let sql = "SELECT remote_id FROM (SELECT request.remote_id, request.id FROM request
                JOIN batch ON batch.id = request.batch
                WHERE batch.connection = ?1 AND request.remote_id IS NOT NULL
                AND request.state IN ('accepted', 'already-there', 'confirmed') ORDER BY request.id DESC LIMIT ?2)
             UNION SELECT remote_id FROM (SELECT remote_id FROM person WHERE connection = ?1 AND remote_id <> ''
                ORDER BY id LIMIT ?2)";
        let mut statement = self.connection.prepare_cached(sql)?;
        let ids = statement.query_map(params![connection, limit], |row| row.get(0))?;
        Ok(ids.collect::<Result<_, _>>()?)
    }

    /// How many people have an account at an HIE, or wait for one.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn known_accounts(&self, hie: &str, practice: bool) -> Result<usize, RecordsError> {
        let sql =
            "SELECT count(*) FROM person WHERE hie = ?1 AND practice = ?2 AND account NOT IN ('none', 'deactivated')";
        let count: i64 = self.connection.prepare_cached(sql)?.query_row(params![hie, practice], |row| row.get(0))?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The newest request for this address that went, or is to go, by a connection of this kind, other than those of
    /// one batch; withdrawn and rejected ones don't count, those that another copy sends do.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn earlier_request(
        &self,
        email: &str,
        connection: i64,
        but_batch: &str,
    ) -> Result<Option<RequestRow>, RecordsError> {
        let columns = COLUMNS.split(',').map(|name| format!("request.{}", name.trim())).collect::<Vec<_>>().join(", ");
        let sql = format!(
            "SELECT {columns} FROM request JOIN batch ON batch.id = request.batch
             WHERE request.email = ?1 COLLATE NOCASE AND batch.connection = ?2 AND batch.id <> ?3
             AND (request.state NOT IN ('withdrawn', 'rejected')
                 OR request.external_id IN (SELECT external_id FROM request_away))
             ORDER BY request.id DESC LIMIT 1"
        );
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_row(params![email, connection, but_batch], read_request).optional()?)
    }
}

fn mark(file: &Connection, ids: &[i64], now: Timestamp) -> Result<Vec<i64>, RecordsError> {
    let mut statement = file.prepare_cached(
        "UPDATE request SET state = 'sending', attempts = attempts + 1, explanation = '', changed = ?2
         WHERE id = ?1 AND state = 'queued'",
    )?;
    let mut marked = Vec::with_capacity(ids.len());
    for id in ids {
        if statement.execute(params![id, to_micros(now)])? == 1 {
            marked.push(*id);
        }
    }
    Ok(marked)
}

pub(crate) fn insert_requests(
    file: &Connection,
    batch: &str,
    requests: &[NewRequest],
    now: Timestamp,
) -> Result<(), RecordsError> {
    let mut statement = file.prepare_cached(
        "INSERT INTO request (batch, position, external_id, given_name, family_name, email, mobile, facility, title,
         level, break_the_glass, sheet_row, payload, sha256, state, changed, kind, reason, person, changes, alerts)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'queued', ?15, ?16, ?17, ?18, ?19, ?20)",
    )?;
    for (position, request) in (0_i64..).zip(requests) {
        let applicant = &request.applicant;
        statement.execute(params![
            batch,
            position,
            request.external_id,
            applicant.given_name,
            applicant.family_name,
            applicant.email,
            applicant.mobile,
            applicant.facility,
            applicant.title,
            applicant.level,
            applicant.break_the_glass,
            applicant.sheet_row,
            request.payload,
            request.sha256,
            to_micros(now),
            request.asked.kind.as_str(),
            request.asked.reason,
            request.asked.person,
            serde_json::to_string(&request.asked.changes)?,
            request.asked.alerts,
        ])?;
        // Whoever is known already shows at once that something is asked for them.
        if request.asked.person.is_some() {
            follow_request(file, file.last_insert_rowid(), now)?;
        }
    }
    Ok(())
}

pub(crate) fn read_request(row: &Row<'_>) -> rusqlite::Result<RequestRow> {
    let kind: String = row.get(25)?;
    let changes: String = row.get(28)?;
    Ok(RequestRow {
        id: row.get(0)?,
        batch: row.get(1)?,
        position: row.get(2)?,
        external_id: row.get(3)?,
        applicant: PersonSnapshot {
            given_name: row.get(4)?,
            family_name: row.get(5)?,
            email: row.get(6)?,
            mobile: row.get(7)?,
            facility: row.get(8)?,
            title: row.get(9)?,
            level: row.get(10)?,
            break_the_glass: row.get(11)?,
            sheet_row: row.get(12)?,
        },
        asked: RequestDetails {
            kind: RequestKind::named(&kind).ok_or_else(|| odd(25, &kind))?,
            reason: row.get(26)?,
            person: row.get(27)?,
            changes: serde_json::from_str(&changes).map_err(|_| odd(28, &changes))?,
            alerts: row.get(29)?,
        },
        payload: row.get(13)?,
        sha256: row.get(14)?,
        state: row.get(15)?,
        attempts: row.get(16)?,
        remote_id: row.get(17)?,
        username: row.get(18)?,
        account: row.get(19)?,
        explanation: row.get(20)?,
        round: row.get(21)?,
        handed_in: row.get(22)?,
        ticket: row.get(23)?,
        changed: from_micros(row.get(24)?),
    })
}
