//! Finding people as the user types: words by the full-text index, without rank, so that the time does not grow with the
//! number of people who fit.

use rusqlite::types::Value;
use rusqlite::{Row, params_from_iter};
use worksheet::people::PersonState;

use super::{COLUMNS, PersonRow, read};
use crate::{Records, RecordsError};

/// People that a search by words lists at most; whoever looks for more types another letter.
pub const MOST_FOUND: usize = 1000;

/// Which people are wanted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PeopleQuery {
    /// Beginnings of words of name, e-mail, user name, facility and title; all of them have to fit.
    pub text: String,
    /// In this state.
    pub state: Option<PersonState>,
    /// With this access level.
    pub level: Option<String>,
    /// At this place of work.
    pub facility: Option<String>,
    /// Only those who can break the glass.
    pub break_the_glass: bool,
    /// Only those whom the HIE's last list did not have.
    pub unlisted: bool,
    /// Only accounts of the practice HIE, or only real ones.
    pub practice: Option<bool>,
    /// Only these; empty for all.
    pub only: Option<Vec<i64>>,
}

/// A part of those who were found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FoundPeople {
    /// How many were found; where there are more, as many as were counted.
    pub total: usize,
    /// Whether there are more.
    pub more: bool,
    /// How many of them are listed.
    pub listed: usize,
    /// The part that was asked for, by family name.
    pub people: Vec<PersonRow>,
}

/// A value that lists can be narrowed to, and how many people have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facet {
    /// The value.
    pub value: String,
    /// How many people.
    pub people: usize,
}

/// What lists can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facets {
    /// States.
    pub states: Vec<Facet>,
    /// Access levels.
    pub levels: Vec<Facet>,
    /// Places of work.
    pub facilities: Vec<Facet>,
    /// People who can break the glass.
    pub break_the_glass: usize,
    /// People of whom it is not known whether they can.
    pub break_the_glass_unknown: usize,
    /// People whom the HIE's last list did not have.
    pub unlisted: usize,
    /// Everyone.
    pub people: usize,
}

/// A condition with the values that belong to it.
struct Where {
    sql: String,
    values: Vec<Value>,
}

impl Records {
    /// The people who fit a query, from a place on.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn find_people(&self, query: &PeopleQuery, start: usize, count: usize) -> Result<FoundPeople, RecordsError> {
        let (total, more, condition) = self.narrowed(query)?;
        let sql = format!(
            "SELECT {COLUMNS} FROM person {} ORDER BY family_name, given_name, id LIMIT {count} OFFSET {start}",
            condition.sql
        );
        let people = self.rows(&sql, condition.values, read)?;
        Ok(FoundPeople { total, more, listed: total, people })
    }

    /// The numbers of everyone who fits a query, also of those that are not listed.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn all_found(&self, query: &PeopleQuery) -> Result<Vec<i64>, RecordsError> {
        let condition = condition(query);
        let sql = format!("SELECT id FROM person {} ORDER BY family_name, given_name, id", condition.sql);
        self.rows(&sql, condition.values, |row| row.get(0))
    }

    /// What the people can be narrowed to.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn facets(&self) -> Result<Facets, RecordsError> {
        let counted = |column: &str| {
            let sql = format!("SELECT {column}, count(*) FROM person GROUP BY {column} ORDER BY {column}");
            self.rows(&sql, Vec::new(), |row| Ok(Facet { value: row.get(0)?, people: row.get(1)? }))
        };
        let count = |condition: &str| -> Result<usize, RecordsError> {
            let sql = format!("SELECT count(*) FROM person {condition}");
            Ok(self.connection.prepare_cached(&sql)?.query_row([], |row| row.get(0))?)
        };
        Ok(Facets {
            states: counted("state")?,
            levels: counted("level")?,
            facilities: counted("facility")?,
            break_the_glass: count("WHERE break_the_glass = 1")?,
            break_the_glass_unknown: count("WHERE break_the_glass = 2")?,
            unlisted: count("WHERE unlisted <> ''")?,
            people: count("")?,
        })
    }

    /// How many people fit a query, counted to the end however many they are.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn count_people(&self, query: &PeopleQuery) -> Result<usize, RecordsError> {
        let everyone = condition(query);
        self.one(&format!("SELECT count(*) FROM person {}", everyone.sql), &everyone.values)
    }

    /// How many fit and are listed, whether there are more, and by which condition they are read.
    fn narrowed(&self, query: &PeopleQuery) -> Result<(usize, bool, Where), RecordsError> {
        let everyone = condition(query);
        if match_of(query).is_none() || query.only.is_some() || query.unlisted {
            return Ok((self.count_people(query)?, false, everyone));
        }
        // Counted no further than it is listed: at the first letters nearly everyone fits, and counting them took longest.
        let mut found = self.rows(&matching(), everyone.values, |row| row.get::<_, i64>(0))?;
        let more = found.len() > MOST_FOUND;
        found.truncate(MOST_FOUND);
        Ok((found.len(), more, among(&found)))
    }

    fn one(&self, sql: &str, values: &[Value]) -> Result<usize, RecordsError> {
        Ok(self.connection.prepare_cached(sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
    }

    fn rows<T>(
        &self,
        sql: &str,
        values: Vec<Value>,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, RecordsError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_map(params_from_iter(values), read)?.collect::<Result<_, _>>()?)
    }
}

/// The words of a query for the full-text index, with the marks that narrow it; nothing where nobody typed a word.
fn match_of(query: &PeopleQuery) -> Option<String> {
    // Every run of letters and digits is a word for the index too; quotation marks keep AND and NOT from being said by it.
    let words: Vec<String> = query
        .text
        .split(|letter: char| !letter.is_alphanumeric() && !is_joined(letter))
        .filter(|word| word.chars().any(char::is_alphanumeric))
        .map(|word| format!("\"{word}\"*"))
        .collect();
    if words.is_empty() {
        return None;
    }
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let marks = [
        query.state.map(|state| format!("xstate{}", state.as_str().replace('-', ""))),
        query.level.as_deref().map(|level| format!("xlevel{}", hex(level))),
        query.facility.as_deref().map(|facility| format!("xfacility{}", hex(facility))),
        query.break_the_glass.then(|| "xbtg1".to_owned()),
        query.practice.map(|practice| format!("xpractice{}", u8::from(practice))),
    ];
    let marks = marks.into_iter().flatten().map(|mark| format!("\"{mark}\""));
    Some(words.into_iter().chain(marks).collect::<Vec<_>>().join(" AND "))
}

/// Whoever fits words and marks, and one more than are listed.
fn matching() -> String {
    format!("SELECT rowid FROM person_text WHERE person_text MATCH ?1 LIMIT {}", MOST_FOUND + 1)
}

/// The people with these numbers.
fn among(ids: &[i64]) -> Where {
    let sql = "WHERE id IN (SELECT value FROM json_each(?1))".to_owned();
    Where { sql, values: vec![serde_json::json!(ids).to_string().into()] }
}

/// Marks that combine with the letter before them: the index takes them off, they end no word.
fn is_joined(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}')
}

fn condition(query: &PeopleQuery) -> Where {
    let mut parts = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    let matched = match_of(query);
    if let Some(matched) = matched.clone() {
        parts.push("id IN (SELECT rowid FROM person_text WHERE person_text MATCH ?1)".to_owned());
        values.push(matched.into());
    }
    let mut add = |sql: &str, value: Value| {
        values.push(value);
        parts.push(sql.replace('?', &format!("?{}", values.len())));
    };
    if matched.is_none() {
        if let Some(state) = query.state {
            add("state = ?", state.as_str().to_owned().into());
        }
        if let Some(level) = &query.level {
            add("level = ?", level.clone().into());
        }
        if let Some(facility) = &query.facility {
            add("facility = ?", facility.clone().into());
        }
        if query.break_the_glass {
            add("break_the_glass = ?", 1_i64.into());
        }
        if let Some(practice) = query.practice {
            add("practice = ?", i64::from(practice).into());
        }
    }
    if query.unlisted {
        add("unlisted <> ?", String::new().into());
    }
    if let Some(only) = &query.only {
        add("id IN (SELECT value FROM json_each(?))", serde_json::json!(only).to_string().into());
    }
    let sql = if parts.is_empty() { String::new() } else { format!("WHERE {}", parts.join(" AND ")) };
    Where { sql, values }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn plan(records: &Records, sql: &str, values: Vec<Value>) -> String {
        let sql = format!("EXPLAIN QUERY PLAN {sql}");
        records.rows(&sql, values, |row| row.get::<_, String>(3)).unwrap().join("\n")
    }

    /// However people are looked for by words, the full-text index finds them and nobody else is read.
    #[test]
    fn a_search_by_words_goes_by_the_full_text_index_and_reads_nobody_else() {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path()).unwrap();
        let words = ["a", "an mar", "díaz@example"];
        let narrowed = |text: &str| PeopleQuery {
            text: text.into(),
            state: Some(PersonState::Active),
            level: Some("Clinical".into()),
            facility: Some("Main".into()),
            break_the_glass: true,
            practice: Some(false),
            unlisted: false,
            only: None,
        };
        for text in words {
            for query in [PeopleQuery { text: text.into(), ..PeopleQuery::default() }, narrowed(text)] {
                let words = match_of(&query).unwrap();
                let found = plan(&records, &matching(), vec![words.into()]);
                assert!(found.contains("person_text VIRTUAL TABLE INDEX"), "{found}");
                let (_, _, condition) = records.narrowed(&query).unwrap();
                let told = plan(
                    &records,
                    &format!("SELECT {COLUMNS} FROM person {} ORDER BY family_name LIMIT 60", condition.sql),
                    condition.values,
                );
                assert!(told.contains("SEARCH person USING INTEGER PRIMARY KEY"), "{told}");
                assert!(!told.contains("SCAN person\n") && !told.contains("SCAN person USING"), "{told}");
            }
        }
        let everyone = records.narrowed(&PeopleQuery::default()).unwrap().2;
        let sql = format!("SELECT {COLUMNS} FROM person {} ORDER BY family_name, given_name, id", everyone.sql);
        assert!(plan(&records, &sql, everyone.values).contains("INDEX person_name"), "the list is in order as it lies");
    }
}
