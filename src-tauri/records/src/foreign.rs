//! What a database from elsewhere may hold: the tables of this program and rows in them, nothing else.

use std::collections::BTreeMap;

use rusqlite::Connection;

use crate::RecordsError;

/// Refuses whatever a file has beyond, or instead of, what these migrations make.
pub(crate) fn ensure_own_schema(file: &Connection, migrations: Option<&[&str]>) -> Result<(), RecordsError> {
    let own = Connection::open_in_memory()?;
    for migration in migrations.unwrap_or_default() {
        own.execute_batch(migration)?;
    }
    let (own, theirs) = (schema(&own)?, schema(file)?);
    let odd = theirs.iter().find(|(name, sql)| own.get(*name) != Some(*sql));
    let lost = own.keys().find(|name| !theirs.contains_key(*name));
    match (odd, lost) {
        (None, None) => Ok(()),
        (Some(((kind, name), _)), _) => Err(RecordsError::Foreign(format!("the {kind} “{name}”"))),
        (None, Some((kind, name))) => Err(RecordsError::Foreign(format!("no {kind} “{name}”"))),
    }
}

/// Kind and name of everything in a schema, with how it is made.
fn schema(file: &Connection) -> Result<BTreeMap<(String, String), String>, RecordsError> {
    let sql =
        "SELECT type, name, coalesce(sql, '') FROM main.sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    let mut statement = file.prepare(sql)?;
    let rows = statement.query_map([], |row| Ok(((row.get(0)?, row.get(1)?), row.get(2)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Refuses ids and addresses that this program never writes: they name files, and say where credentials go.
pub(crate) fn ensure_plain_rows(file: &Connection, layout: i64) -> Result<(), RecordsError> {
    if layout == 0 {
        return Ok(());
    }
    let mut statement = file.prepare("SELECT id FROM batch UNION ALL SELECT external_id FROM request")?;
    let ids = statement.query_map([], |row| row.get::<_, String>(0))?;
    for id in ids {
        let id = id?;
        let plain = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
        if id.is_empty() || id.len() > 100 || !id.chars().all(plain) {
            return Err(RecordsError::Foreign(format!("the id “{}”", id.escape_default())));
        }
    }
    let mut statement = file.prepare("SELECT name, address, settings FROM connection")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (name, address, settings): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let settings: serde_json::Value = serde_json::from_str(&settings).unwrap_or_default();
        let mut addresses = vec![address];
        texts(&settings, &mut addresses);
        if let Some(odd) = addresses.iter().find(|address| !may_be_asked(address)) {
            return Err(RecordsError::Foreign(format!("the address “{}” of “{name}”", odd.escape_default())));
        }
    }
    Ok(())
}

fn texts(value: &serde_json::Value, found: &mut Vec<String>) {
    match value {
        serde_json::Value::String(text) => found.push(text.clone()),
        serde_json::Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        serde_json::Value::Object(values) => values.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

/// Whether a text is no address, or one to which something may be sent: HTTPS, or this very machine; never with a name and a
/// password in it.
fn may_be_asked(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let Some((scheme, rest)) = lower.split_once("://") else {
        return !["file:", "javascript:", "data:"].iter().any(|start| lower.starts_with(start));
    };
    let authority = rest.split(['/', '?', '#', '\\']).next().unwrap_or_default();
    let host = authority.rsplit_once(':').filter(|(host, _)| !host.ends_with(':')).map_or(authority, |(host, _)| host);
    let here = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    !authority.contains('@') && (scheme == "https" || (scheme == "http" && here))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::Records;

    fn opened(change: &str) -> Result<Records, RecordsError> {
        let folder = tempfile::tempdir().unwrap();
        let records = Records::open(folder.path()).unwrap();
        records.connection.execute_batch(change).unwrap();
        drop(records);
        Records::open_foreign(folder.path())
    }

    #[test]
    fn what_does_not_belong_in_a_file_is_refused_by_its_name() {
        let cases = [
            ("CREATE TRIGGER later AFTER INSERT ON person BEGIN DELETE FROM batch; END", "trigger “later”"),
            ("CREATE VIEW spy AS SELECT 1", "view “spy”"),
            ("CREATE TABLE more (id)", "table “more”"),
            ("ALTER TABLE batch ADD COLUMN \"x) VALUES (1); --\" TEXT", "table “batch”"),
            ("DROP TRIGGER person_event_stays", "no trigger “person_event_stays”"),
            (
                "INSERT INTO batch (id, name, form, form_name, connection, attested_by, attested, statements, digest)
              SELECT '../../x', '', '', '', 0, '', 0, '[]', ''",
                "id “../../x”",
            ),
        ];
        for (change, named) in cases {
            let change = format!("PRAGMA foreign_keys = OFF; {change}");
            let refused = opened(&change).unwrap_err().to_string();
            assert!(refused.contains(named), "{change}: {refused}");
        }
        assert!(opened("").is_ok());
    }

    #[test]
    fn nothing_is_sent_to_a_file_or_in_the_open_or_past_a_name_and_a_password() {
        for address in [
            "https://hie.example/scim",
            "http://127.0.0.1:8080/",
            "http://localhost/",
            "",
            "a@hie.example",
            "mail.example:465",
        ] {
            assert!(may_be_asked(address), "{address}");
        }
        for address in [
            "file:///etc/passwd",
            "file:x",
            "http://hie.example",
            "https://hie.example@evil.example/",
            "ftp://x",
            "HTTPS://u:p@h.example",
            "http://localhost.evil.example",
        ] {
            assert!(!may_be_asked(address), "{address}");
        }
    }
}
