use jiff::Timestamp;
use rusqlite::params;

use crate::database::to_micros;
use crate::{Records, RecordsError};

/// A title of a form that was chosen for a wording of the organization's lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RememberedTitleRow {
    /// The words of the list; compared without regard to case.
    pub wording: String,
    /// The department it was chosen for; empty for any.
    pub department: String,
    /// The form's title.
    pub title: String,
}

impl Records {
    /// What was chosen for the forms of a HIE, by wording.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn remembered_titles(&self, hie: &str) -> Result<Vec<RememberedTitleRow>, RecordsError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT wording, department, title FROM remembered_title WHERE hie = ?1 ORDER BY wording, department",
        )?;
        let rows = statement.query_map([hie], |row| {
            Ok(RememberedTitleRow { wording: row.get(0)?, department: row.get(1)?, title: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Remembers what was chosen; a later choice replaces an earlier one.
    ///
    /// # Errors
    /// When they cannot be written; then none was.
    pub fn remember_titles(
        &mut self,
        hie: &str,
        titles: &[RememberedTitleRow],
        now: Timestamp,
    ) -> Result<(), RecordsError> {
        let transaction = self.connection.transaction()?;
        {
            let mut statement = transaction.prepare_cached(
                "INSERT INTO remembered_title (hie, wording, department, title, chosen) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT (hie, wording, department) DO UPDATE SET title = excluded.title, chosen = excluded.chosen",
            )?;
            for row in titles {
                statement.execute(params![hie, row.wording, row.department, row.title, to_micros(now)])?;
            }
        }
        transaction.commit()?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn chosen(wording: &str, department: &str, title: &str) -> RememberedTitleRow {
        RememberedTitleRow { wording: wording.into(), department: department.into(), title: title.into() }
    }

    #[test]
    fn a_later_choice_replaces_an_earlier_one_of_the_same_words_and_department() {
        let folder = tempfile::tempdir().unwrap();
        let mut records = Records::open(folder.path()).unwrap();
        let now = Timestamp::UNIX_EPOCH;
        records.remember_titles("one", &[chosen("RN", "", "Nurse"), chosen("RN", "ED", "ED Nurse")], now).unwrap();
        records.remember_titles("one", &[chosen("rn", "", "Registered Nurse")], now).unwrap();
        records.remember_titles("two", &[chosen("RN", "", "Other")], now).unwrap();

        let titles: Vec<(String, String)> =
            records.remembered_titles("one").unwrap().into_iter().map(|row| (row.department, row.title)).collect();

        assert_eq!(titles, [("".into(), "Registered Nurse".into()), ("ED".into(), "ED Nurse".into())]);
    }
}
