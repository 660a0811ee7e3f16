use rusqlite::{Connection, OptionalExtension, params};
use serde::{Serialize, de::DeserializeOwned};

use crate::{Records, RecordsError};

impl Records {
    /// The value kept under a key, if there is one.
    ///
    /// # Errors
    /// [`RecordsError::Damaged`] where the value has another shape.
    pub fn setting<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>, RecordsError> {
        let text: Option<String> = self
            .connection
            .prepare_cached("SELECT value FROM setting WHERE key = ?1")?
            .query_row([key], |row| row.get(0))
            .optional()?;
        Ok(text.map(|text| serde_json::from_str(&text)).transpose()?)
    }

    /// Keeps a value under a key, replacing the former one.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where it cannot be written.
    pub fn save_setting<T: Serialize>(&self, key: &str, value: &T) -> Result<(), RecordsError> {
        let text = serde_json::to_string(value)?;
        keep(&self.connection, key, &text)
    }

    /// Forgets the value kept under a key.
    ///
    /// # Errors
    /// [`RecordsError::Sqlite`] where it cannot be written.
    pub fn forget_setting(&self, key: &str) -> Result<(), RecordsError> {
        self.connection.prepare_cached("DELETE FROM setting WHERE key = ?1")?.execute([key])?;
        Ok(())
    }
}

/// Keeps a value that is JSON already.
pub(crate) fn keep(file: &Connection, key: &str, json: &str) -> Result<(), RecordsError> {
    file.prepare_cached(
        "INSERT INTO main.setting (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
    )?
    .execute(params![key, json])?;
    Ok(())
}
