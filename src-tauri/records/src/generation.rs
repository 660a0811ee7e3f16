//! Which records these are. A restored backup takes the place of the former ones while another window may be open on them; what
//! that window knows (numbers of worksheets, rows and people) means something else there, or nothing.
//!
//! The rule is kept by the database: each change of any table demands the generation that this connection has opened.

use rusqlite::OptionalExtension;

use crate::{Records, RecordsError};

const KEY: &str = "generation";
/// What the triggers say when they refuse a change; [`RecordsError::is_replaced`] knows it by this.
pub(crate) const REPLACED: &str = "other records were put in the place of these";

impl Records {
    /// Makes every change through this connection demand the generation that is here now.
    pub(crate) fn demand_generation(&self) -> Result<(), RecordsError> {
        let tables: Vec<String> = self
            .connection
            .prepare(
                "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*'
                 AND name NOT GLOB 'person_text*'",
            )?
            .query_map([], |row| row.get(0))?
            .collect::<Result<_, _>>()?;
        let mut sql = String::from("PRAGMA temp_store = MEMORY; CREATE TEMP TABLE opened (generation TEXT);");
        for table in &tables {
            let table = table.replace('"', "\"\"");
            for change in ["INSERT", "UPDATE", "DELETE"] {
                sql.push_str(&format!(
                    "CREATE TEMP TRIGGER \"{change} {table}\" BEFORE {change} ON main.\"{table}\"
                     WHEN (SELECT value FROM main.setting WHERE key = '{KEY}') IS NOT (SELECT generation FROM temp.opened)
                     BEGIN SELECT RAISE(ABORT, '{REPLACED}'); END;"
                ));
            }
        }
        self.connection.execute_batch(&sql)?;
        self.take_up_generation()
    }

    /// Goes on with the records that are here now, whichever were opened.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn take_up_generation(&self) -> Result<(), RecordsError> {
        self.connection.execute_batch(&format!(
            "DELETE FROM temp.opened;
             INSERT INTO temp.opened SELECT value FROM main.setting WHERE key = '{KEY}';"
        ))?;
        Ok(())
    }

    /// Tells whether other records were put in the place of those that were opened.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn is_replaced(&self) -> Result<bool, RecordsError> {
        let sql = format!(
            "SELECT (SELECT value FROM main.setting WHERE key = '{KEY}') IS NOT (SELECT generation FROM temp.opened)"
        );
        Ok(self.connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
    }

    /// Gives these records a name that none had before, as a copy needs it that takes the place of others.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn begin_generation(&self) -> Result<(), RecordsError> {
        self.save_setting(KEY, &uuid::Uuid::new_v4().simple().to_string())?;
        self.take_up_generation()
    }

    /// Which change of a worksheet was the last; none where it is gone.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn worksheet_revision(&self, worksheet: i64) -> Result<Option<i64>, RecordsError> {
        let sql = "SELECT revision FROM worksheet WHERE id = ?1 AND removed IS NULL";
        Ok(self.connection.prepare_cached(sql)?.query_row([worksheet], |row| row.get(0)).optional()?)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use jiff::Timestamp;

    use super::*;
    use crate::{Channel, RememberedTitleRow, WorksheetCounts};

    /// Every kind of change that a window makes, on records that are not those it has opened.
    #[test]
    fn every_table_refuses_changes_of_whoever_opened_other_records() {
        let folder = tempfile::tempdir().unwrap();
        let window = Records::open(folder.path()).unwrap();
        let tables: Vec<String> = window
            .connection
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'person_text*'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert!(tables.len() > 12, "{tables:?}");
        Records::open(folder.path()).unwrap().begin_generation().unwrap();

        assert!(window.is_replaced().unwrap());
        for table in &tables {
            let columns: Vec<String> = window
                .connection
                .prepare(&format!("SELECT name FROM pragma_table_info('{table}')"))
                .unwrap()
                .query_map([], |row| row.get(0))
                .unwrap()
                .collect::<Result<_, _>>()
                .unwrap();
            let sql = format!("INSERT INTO {table} ({}) VALUES ({})", columns[0], "1");
            let refused = RecordsError::from(window.connection.execute(&sql, []).unwrap_err());
            assert!(refused.is_replaced(), "{table}: {refused}");
        }
    }

    #[test]
    fn what_is_there_is_neither_changed_nor_deleted_and_taking_up_the_new_records_ends_that() {
        let folder = tempfile::tempdir().unwrap();
        let now = Timestamp::UNIX_EPOCH;
        let mut window = Records::open(folder.path()).unwrap();
        let sheet = window.add_worksheet("One", "healthix/btg", false, &[], WorksheetCounts::default(), now).unwrap();
        let title = RememberedTitleRow { wording: "RN".into(), department: String::new(), title: "Nurse".into() };
        window.remember_titles("healthix", std::slice::from_ref(&title), now).unwrap();
        let connection = window.add_connection("hie", Channel::Scim, "https://hie.example", "{}", now).unwrap().id;
        Records::open(folder.path()).unwrap().begin_generation().unwrap();

        let refused = [
            window.rename_worksheet(sheet, "Two").unwrap_err(),
            window.remember_titles("healthix", std::slice::from_ref(&title), now).unwrap_err(),
            window.remove_connection(connection, now).unwrap_err(),
            window.save_setting("anything", &1).unwrap_err(),
        ];
        assert!(refused.iter().all(RecordsError::is_replaced), "{refused:?}");
        assert_eq!(window.worksheet(sheet).unwrap().name, "One", "reading goes on");

        window.take_up_generation().unwrap();
        window.rename_worksheet(sheet, "Two").unwrap();
    }

    #[test]
    fn a_generation_is_never_the_same_twice() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path()).unwrap();
        let mut seen = std::collections::HashSet::new();
        for _ in 0..50 {
            assert!(seen.insert(records.setting::<String>(KEY).unwrap().unwrap()));
            records.begin_generation().unwrap();
        }
    }
}
