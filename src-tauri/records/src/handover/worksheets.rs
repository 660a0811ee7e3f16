//! Worksheets in progress: new ones come along, one that only went on there goes on here, and of two that both went on the
//! other one comes beside ours where that was decided.

use std::collections::HashMap;

use rusqlite::types::Value;

use super::compare::{content, worksheet_key, worksheets};
use super::merge::MergeWork;
use super::rows::{Fields, insert, number, or_null, overwrite, rows, text};
use crate::RecordsError;

/// What lists show of a worksheet, and where its user is.
const STANDING: [&str; 9] =
    ["form", "people", "errors", "warnings", "next_row", "cursor_row", "cursor_column", "edited", "created"];

impl MergeWork<'_> {
    /// Their number of each worksheet, ours.
    pub(super) fn worksheets(&mut self) -> Result<HashMap<i64, i64>, RecordsError> {
        let mut numbers = HashMap::new();
        let all = worksheets(self.file, "main")?;
        for theirs in worksheets(self.file, "theirs")? {
            let there = number(&theirs, "id").unwrap_or(0);
            let mine = all.iter().find(|mine| text(mine, "origin") == text(&theirs, "origin"));
            let here = match mine {
                None => self.add_worksheet(&theirs, &all, true)?,
                Some(mine) => self.go_on(mine, &theirs, &all)?,
            };
            numbers.insert(there, here);
        }
        Ok(numbers)
    }

    fn go_on(&mut self, mine: &Fields, theirs: &Fields, all: &[Fields]) -> Result<i64, RecordsError> {
        let (here, there) = (number(mine, "id").unwrap_or(0), number(theirs, "id").unwrap_or(0));
        let wanted = self.wish.theirs.contains(&worksheet_key(mine));
        if !wanted || content(self.file, "main", here)? == content(self.file, "theirs", there)? {
            return Ok(here);
        }
        self.taken.fields += 1;
        let edited = (number(mine, "edited").unwrap_or(0), number(theirs, "edited").unwrap_or(0));
        if !self.is_theirs_alone(edited.0, edited.1) {
            self.add_worksheet(theirs, all, false)?;
            return Ok(here);
        }
        for table in ["worksheet_row", "worksheet_column"] {
            self.file.execute(&format!("DELETE FROM main.{table} WHERE worksheet = ?1"), [here])?;
        }
        // What is undone or redone refers to others.
        self.file.execute("UPDATE main.operation SET answers = NULL WHERE worksheet = ?1", [here])?;
        self.file.execute("DELETE FROM main.operation WHERE worksheet = ?1", [here])?;
        overwrite(self.file, "worksheet", here, &STANDING, theirs)?;
        // Whoever has it open has read what was there before.
        self.file.execute("UPDATE main.worksheet SET revision = revision + 1 WHERE id = ?1", [here])?;
        self.fill(there, here)?;
        self.taken.replaced.push(here);
        Ok(here)
    }

    fn add_worksheet(&mut self, theirs: &Fields, all: &[Fields], same: bool) -> Result<i64, RecordsError> {
        let mut row = theirs.clone();
        row.remove("id");
        if !same {
            row.insert("origin".to_owned(), Value::Text(String::new()));
        }
        let name = text(theirs, "name");
        let taken = all.iter().any(|mine| text(mine, "name") == name);
        let name = if taken { format!("{name} (from {})", self.wish.by) } else { name };
        row.insert("name".to_owned(), Value::Text(name.clone()));
        let new = insert(self.file, "worksheet", &row)?;
        self.fill(number(theirs, "id").unwrap_or(0), new)?;
        self.taken.worksheets.push(name);
        Ok(new)
    }

    /// Rows, columns, and everything that can be undone.
    fn fill(&self, there: i64, here: i64) -> Result<(), RecordsError> {
        for table in ["worksheet_row", "worksheet_column"] {
            for mut row in rows(self.file, &format!("SELECT * FROM theirs.{table} WHERE worksheet = ?1"), [there])? {
                row.insert("worksheet".to_owned(), Value::Integer(here));
                insert(self.file, table, &row)?;
            }
        }
        let mut numbers: HashMap<i64, i64> = HashMap::new();
        let sql = "SELECT * FROM theirs.operation WHERE worksheet = ?1 ORDER BY id";
        for mut operation in rows(self.file, sql, [there])? {
            let id = number(&operation, "id").unwrap_or(0);
            operation.remove("id");
            operation.insert("worksheet".to_owned(), Value::Integer(here));
            let answers = number(&operation, "answers").and_then(|answers| numbers.get(&answers));
            operation.insert("answers".to_owned(), or_null(answers.copied()));
            numbers.insert(id, insert(self.file, "operation", &operation)?);
        }
        Ok(())
    }
}
