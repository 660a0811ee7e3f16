//! Rows of either copy by the names of their columns, so that a column added by a later migration goes along.

use std::collections::BTreeMap;

use rusqlite::types::Value;
use rusqlite::{Connection, Params, params_from_iter};

use crate::RecordsError;

/// A row by the names of its columns.
pub(super) type Fields = BTreeMap<String, Value>;

/// All rows that a query gives.
pub(super) fn rows(file: &Connection, sql: &str, given: impl Params) -> Result<Vec<Fields>, RecordsError> {
    let mut statement = file.prepare_cached(sql)?;
    let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
    let read = statement.query_map(given, |row| {
        names
            .iter()
            .enumerate()
            .map(|(at, name)| Ok((name.clone(), row.get(at)?)))
            .collect::<rusqlite::Result<Fields>>()
    })?;
    Ok(read.collect::<Result<_, _>>()?)
}

/// Puts a row into a table of ours; its number.
pub(super) fn insert(file: &Connection, table: &str, fields: &Fields) -> Result<i64, RecordsError> {
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    let places: Vec<String> = (1..=names.len()).map(|place| format!("?{place}")).collect();
    let sql = format!("INSERT INTO main.{table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    file.prepare_cached(&sql)?.execute(params_from_iter(fields.values()))?;
    Ok(file.last_insert_rowid())
}

/// Gives columns of a row of ours the values that theirs has.
pub(super) fn overwrite(
    file: &Connection,
    table: &str,
    id: i64,
    columns: &[&str],
    theirs: &Fields,
) -> Result<(), RecordsError> {
    let set: Vec<String> = columns.iter().zip(2..).map(|(column, place)| format!("{column} = ?{place}")).collect();
    let sql = format!("UPDATE main.{table} SET {} WHERE id = ?1", set.join(", "));
    let values = columns.iter().map(|column| theirs.get(*column).cloned().unwrap_or(Value::Null));
    let all: Vec<Value> = std::iter::once(Value::Integer(id)).chain(values).collect();
    file.prepare_cached(&sql)?.execute(params_from_iter(all))?;
    Ok(())
}

/// The text of a field; numbers as text, nothing as an empty text.
pub(super) fn text(fields: &Fields, name: &str) -> String {
    match fields.get(name) {
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Real(number)) => number.to_string(),
        Some(Value::Null | Value::Blob(_)) | None => String::new(),
    }
}

/// The number of a field, where it is one.
pub(super) fn number(fields: &Fields, name: &str) -> Option<i64> {
    match fields.get(name) {
        Some(Value::Integer(number)) => Some(*number),
        _ => None,
    }
}

/// A number or nothing, as a value.
pub(super) fn or_null(number: Option<i64>) -> Value {
    number.map_or(Value::Null, Value::Integer)
}
