use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use crate::database::{from_micros, to_micros};
use crate::{Channel, Records, RecordsError};

/// A way to hand batches in. Its credential is in the keychain, never here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionRow {
    /// Its number.
    pub id: i64,
    /// Its name, unique without regard to case among those not removed.
    pub name: String,
    /// How it hands batches in.
    pub channel: Channel,
    /// Base address of the service; empty for the practice HIE, which has another one at each start.
    pub address: String,
    /// How it is set up beyond the address: JSON that only the submission crate reads. Nothing in it is secret.
    pub settings: String,
    /// Random id that its credential hangs on in the keychain.
    pub credential_id: String,
    /// Last four characters of the credential; empty when none was stored.
    pub credential_last_four: String,
    /// When the credential was stored.
    pub credential_since: Option<Timestamp>,
    /// Day after which the credential no longer works, as the user knows it: `YYYY-MM-DD`, or empty.
    pub credential_until: String,
    /// What was learned about the service: JSON that only the submission crate reads.
    pub learned: String,
    /// Why it does not send until the user acts.
    pub stopped: Option<String>,
    /// When it was added.
    pub created: Timestamp,
    /// When it was removed; kept because batches went by it.
    pub removed: Option<Timestamp>,
}

/// What became of a connection that was to be removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removal {
    /// It is gone.
    Gone,
    /// Batches went by it, so that it is only hidden.
    Hidden,
    /// A batch has something left to send or to look up; it stays.
    InUse,
}

const COLUMNS: &str =
    "id, name, channel, address, settings, credential_id, credential_last_four, credential_since, credential_until, learned, stopped,
    created, removed";

impl Records {
    /// Adds a connection.
    ///
    /// # Errors
    /// [`RecordsError::NameTaken`] when one of this name is there.
    pub fn add_connection(
        &mut self,
        name: &str,
        channel: Channel,
        address: &str,
        settings: &str,
        now: Timestamp,
    ) -> Result<ConnectionRow, RecordsError> {
        if self.connection_named(name)?.is_some() {
            return Err(RecordsError::NameTaken { what: "connection", name: name.to_owned() });
        }
        let added = self.connection.execute(
            "INSERT INTO connection (name, channel, address, settings, created, credential_id)
             VALUES (?1, ?2, ?3, ?4, ?5, lower(hex(randomblob(16))))
             ON CONFLICT DO NOTHING",
            params![name.trim(), channel, address, settings, to_micros(now)],
        )?;
        // Another program has added it since it was looked for.
        if added == 0 {
            return Err(RecordsError::NameTaken { what: "connection", name: name.to_owned() });
        }
        self.connection_row(self.connection.last_insert_rowid())
    }

    /// All connections that were not removed, oldest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn connections(&self) -> Result<Vec<ConnectionRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM connection WHERE removed IS NULL ORDER BY id");
        let mut statement = self.connection.prepare_cached(&sql)?;
        Ok(statement.query_map([], read)?.collect::<Result<_, _>>()?)
    }

    /// The connection with this number, also a removed one.
    ///
    /// # Errors
    /// [`RecordsError::NotFound`] when there is none.
    pub fn connection_row(&self, id: i64) -> Result<ConnectionRow, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM connection WHERE id = ?1");
        let found = self.connection.prepare_cached(&sql)?.query_row([id], read).optional()?;
        found.ok_or_else(|| RecordsError::NotFound { what: "connection", id: id.to_string() })
    }

    /// The connection of this name, without regard to case.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn connection_named(&self, name: &str) -> Result<Option<ConnectionRow>, RecordsError> {
        let sql = format!("SELECT {COLUMNS} FROM connection WHERE name = ?1 COLLATE NOCASE AND removed IS NULL");
        Ok(self.connection.prepare_cached(&sql)?.query_row([name.trim()], read).optional()?)
    }

    /// Codes of the HIEs whose batches went by a connection, or whose people were found there.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn hies_of(&self, connection: i64) -> Result<Vec<String>, RecordsError> {
        let sql =
            "SELECT substr(form, 1, instr(form, '/') - 1) FROM batch WHERE connection = ?1 AND instr(form, '/') > 1
             UNION SELECT hie FROM person WHERE connection = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map([connection], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// Notes that a credential was stored in the keychain. A stopped connection may send again.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn note_credential(
        &mut self,
        id: i64,
        last_four: &str,
        since: Timestamp,
        until: &str,
    ) -> Result<(), RecordsError> {
        self.connection.execute(
            "UPDATE connection SET credential_last_four = ?2, credential_since = ?3, credential_until = ?4,
             stopped = NULL WHERE id = ?1",
            params![id, last_four, to_micros(since), until],
        )?;
        Ok(())
    }

    /// Keeps how the connection is set up beyond its address; nothing secret.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn save_connection_settings(&mut self, id: i64, settings: &str) -> Result<(), RecordsError> {
        self.connection.execute("UPDATE connection SET settings = ?2 WHERE id = ?1", params![id, settings])?;
        Ok(())
    }

    /// Keeps what was learned about the service.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn save_capabilities(&mut self, id: i64, learned: &str) -> Result<(), RecordsError> {
        self.connection.execute("UPDATE connection SET learned = ?2 WHERE id = ?1", params![id, learned])?;
        Ok(())
    }

    /// Stops a connection until the user acts, with the reason, or lets it send again.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn stop_connection(&mut self, id: i64, reason: Option<&str>) -> Result<(), RecordsError> {
        self.connection.execute("UPDATE connection SET stopped = ?2 WHERE id = ?1", params![id, reason])?;
        Ok(())
    }

    /// Removes a connection, as far as batches allow.
    ///
    /// # Errors
    /// When the records cannot be written.
    pub fn remove_connection(&mut self, id: i64, now: Timestamp) -> Result<Removal, RecordsError> {
        let transaction = self.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        let unfinished: bool = transaction.query_row(
            "SELECT EXISTS (SELECT 1 FROM batch JOIN request ON request.batch = batch.id
             WHERE batch.connection = ?1 AND request.state IN ('queued', 'sending', 'unknown'))",
            [id],
            |row| row.get(0),
        )?;
        if unfinished {
            return Ok(Removal::InUse);
        }
        let used: bool =
            transaction
                .query_row("SELECT EXISTS (SELECT 1 FROM batch WHERE connection = ?1)", [id], |row| row.get(0))?;
        let removal = if used {
            transaction.execute(
                "UPDATE connection SET removed = ?2, credential_last_four = '', credential_since = NULL, credential_until = ''
                 WHERE id = ?1",
                params![id, to_micros(now)],
            )?;
            Removal::Hidden
        } else {
            transaction.execute("DELETE FROM connection WHERE id = ?1", [id])?;
            Removal::Gone
        };
        transaction.commit()?;
        Ok(removal)
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<ConnectionRow> {
    Ok(ConnectionRow {
        id: row.get(0)?,
        name: row.get(1)?,
        channel: row.get(2)?,
        address: row.get(3)?,
        settings: row.get(4)?,
        credential_id: row.get(5)?,
        credential_last_four: row.get(6)?,
        credential_since: row.get::<_, Option<i64>>(7)?.map(from_micros),
        credential_until: row.get(8)?,
        learned: row.get(9)?,
        stopped: row.get(10)?,
        created: from_micros(row.get(11)?),
        removed: row.get::<_, Option<i64>>(12)?.map(from_micros),
    })
}
