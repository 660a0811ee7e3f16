//! The table of users: reads and writes inside a transaction that the caller holds.

use std::collections::BTreeSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, params, types::Type};
use serde_json::Value;
use uuid::Uuid;

use crate::account::PracticeState;
use crate::error::{ScimError, ScimErrorType};
use crate::filter::Hint;
use crate::resource::{self, Document, User};

const COLUMNS: &str = "id, document, hie_username, state, before, since, version, created, modified";

/// Makes an account; it starts as processed, whatever the sender says about `active`.
pub(crate) fn create(file: &Connection, now: Timestamp, document: Document) -> Result<User, ScimError> {
    let id = Uuid::new_v4().to_string();
    refuse_taken(file, &id, &document)?;
    let user = User {
        id,
        hie_username: assign_username(file, &document)?,
        document,
        state: PracticeState::Processed,
        before: None,
        since: now,
        version: 1,
        created: now,
        modified: now,
    };
    file.prepare_cached(
        "INSERT INTO users (id, user_name_key, external_id, batch_id, hie_username, document, state, before, since, version, created, modified)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    )?
    .execute(params![
        user.id,
        key(user.text("userName").unwrap_or_default()),
        user.text("externalId"),
        user.extension("batchId"),
        user.hie_username,
        Value::Object(user.document.clone()).to_string(),
        user.state.as_str(),
        user.before.map(PracticeState::as_str),
        user.since.as_microsecond(),
        user.version,
        user.created.as_microsecond(),
        user.modified.as_microsecond(),
    ])?;
    save_emails(file, &user)?;
    Ok(user)
}

/// The user with this id.
pub(crate) fn fetch(file: &Connection, id: &str) -> Result<User, ScimError> {
    let sql = format!("SELECT {COLUMNS} FROM users WHERE id = ?1");
    let found = file.prepare_cached(&sql)?.query_row([id], read).optional()?;
    found.ok_or_else(|| ScimError::no_such_user(id))
}

/// Writes a changed user as its next version.
pub(crate) fn save(file: &Connection, now: Timestamp, mut user: User) -> Result<User, ScimError> {
    refuse_taken(file, &user.id, &user.document)?;
    user.version += 1;
    user.modified = now;
    file.prepare_cached(
        "UPDATE users SET user_name_key = ?2, external_id = ?3, batch_id = ?4, document = ?5, state = ?6, before = ?7, since = ?8,
         version = ?9, modified = ?10 WHERE id = ?1",
    )?
    .execute(params![
        user.id,
        key(user.text("userName").unwrap_or_default()),
        user.text("externalId"),
        user.extension("batchId"),
        Value::Object(user.document.clone()).to_string(),
        user.state.as_str(),
        user.before.map(PracticeState::as_str),
        user.since.as_microsecond(),
        user.version,
        user.modified.as_microsecond(),
    ])?;
    file.prepare_cached("DELETE FROM emails WHERE user_id = ?1")?.execute([&user.id])?;
    save_emails(file, &user)?;
    Ok(user)
}

/// Removes the user for good.
pub(crate) fn delete(file: &Connection, id: &str) -> Result<(), ScimError> {
    match file.execute("DELETE FROM users WHERE id = ?1", [id])? {
        0 => Err(ScimError::no_such_user(id)),
        _ => Ok(()),
    }
}

/// Calls `each` with the users that a filter's hint leaves, oldest first.
pub(crate) fn visit<E: From<rusqlite::Error>>(
    file: &Connection,
    hint: Option<&Hint>,
    mut each: impl FnMut(User) -> Result<(), E>,
) -> Result<(), E> {
    let (condition, value) = match hint {
        Some(Hint::Id(id)) => ("id = ?1", id.clone()),
        Some(Hint::UserName(name)) => ("user_name_key = ?1", key(name)),
        Some(Hint::ExternalId(id)) => ("external_id = ?1", id.clone()),
        Some(Hint::BatchId(id)) => ("batch_id = ?1", id.clone()),
        Some(Hint::Email(address)) => ("id IN (SELECT user_id FROM emails WHERE address_key = ?1)", key(address)),
        None => ("?1 = ''", String::new()),
    };
    let sql = format!("SELECT {COLUMNS} FROM users WHERE {condition} ORDER BY seq");
    let mut statement = file.prepare_cached(&sql)?;
    for user in statement.query_map([value], read)? {
        each(user?)?;
    }
    Ok(())
}

/// One page of all users, oldest first, and how many there are.
pub(crate) fn page(file: &Connection, skip: usize, count: usize) -> Result<(usize, Vec<User>), rusqlite::Error> {
    let total = file.query_row("SELECT count(*) FROM users", [], |row| row.get::<_, i64>(0))?;
    let sql = format!("SELECT {COLUMNS} FROM users ORDER BY seq LIMIT ?1 OFFSET ?2");
    let mut statement = file.prepare_cached(&sql)?;
    let bounds = [count, skip].map(|number| i64::try_from(number).unwrap_or(i64::MAX));
    let users = statement.query_map(bounds, read)?.collect::<Result<_, _>>()?;
    Ok((usize::try_from(total).unwrap_or_default(), users))
}

/// Moves accounts one step on: those of one batch or all of them, and with `before` only those that have been in their state since then.
pub(crate) fn advance(
    file: &Connection,
    now: Timestamp,
    batch: Option<&str>,
    before: Option<Timestamp>,
) -> Result<usize, rusqlite::Error> {
    file.execute(
        "UPDATE users SET
             state = CASE state WHEN 'processed' THEN 'trainingInvited' WHEN 'trainingInvited' THEN 'trainingDone' ELSE 'active' END,
             since = ?1, modified = ?1, version = version + 1
         WHERE state IN ('processed', 'trainingInvited', 'trainingDone')
             AND (?2 IS NULL OR batch_id = ?2) AND (?3 IS NULL OR since <= ?3)",
        params![now.as_microsecond(), batch, before.map(Timestamp::as_microsecond)],
    )
}

/// How names and addresses are compared: without regard to case.
fn key(text: &str) -> String {
    text.trim().to_lowercase()
}

fn refuse_taken(file: &Connection, id: &str, document: &Document) -> Result<(), ScimError> {
    let name = document.get("userName").and_then(Value::as_str).unwrap_or_default();
    let mut by_name = file.prepare_cached("SELECT 1 FROM users WHERE user_name_key = ?1 AND id <> ?2")?;
    if by_name.exists([key(name).as_str(), id])? {
        return Err(ScimError::of(
            ScimErrorType::Uniqueness,
            format!("The userName \"{name}\" is taken by another account."),
        ));
    }
    let mut by_email =
        file.prepare_cached("SELECT 1 FROM emails WHERE address_key = ?1 AND work = 1 AND user_id <> ?2")?;
    for (address, _) in resource::emails(document).filter(|(_, work)| *work) {
        if by_email.exists([key(address).as_str(), id])? {
            let detail = format!("The work e-mail address \"{address}\" belongs to another account.");
            return Err(ScimError::of(ScimErrorType::Uniqueness, detail));
        }
    }
    Ok(())
}

fn save_emails(file: &Connection, user: &User) -> Result<(), rusqlite::Error> {
    let mut insert = file.prepare_cached(
        "INSERT INTO emails (address_key, user_id, work) VALUES (?1, ?2, ?3)
         ON CONFLICT (address_key, user_id) DO UPDATE SET work = max(work, excluded.work)",
    )?;
    for (address, work) in resource::emails(&user.document) {
        insert.execute(params![key(address), user.id, work])?;
    }
    Ok(())
}

/// First initial, family name, and a number that makes it unique: "jrivera01".
fn assign_username(file: &Connection, document: &Document) -> Result<String, rusqlite::Error> {
    let name = |part| {
        let value = document.get("name").and_then(|name| name.get(part));
        plain_letters(value.and_then(Value::as_str).unwrap_or_default())
    };
    let base: String = name("givenName").chars().take(1).chain(name("familyName").chars().take(20)).collect();
    let base = if base.is_empty() { "user".to_owned() } else { base };
    let mut taken = file.prepare_cached("SELECT hie_username FROM users WHERE hie_username GLOB ?1 || '[0-9]*'")?;
    let taken: BTreeSet<String> = taken.query_map([&base], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let free = (1_usize..).map(|number| format!("{base}{number:02}")).find(|name| !taken.contains(name));
    Ok(free.unwrap_or(base))
}

/// Lower-case ASCII letters of a name; accents go, other signs are left out.
fn plain_letters(name: &str) -> String {
    const FOLDS: [(char, &str); 14] = [
        ('a', "àáâãäåāăąạảấầẩẫậắằẳẵặ"),
        ('c', "çćč"),
        ('d', "đď"),
        ('e', "èéêëēęěẹẻẽếềểễệ"),
        ('g', "ğ"),
        ('i', "ìíîïīịỉĩı"),
        ('l', "ł"),
        ('n', "ñńňņ"),
        ('o', "òóôõöøōőọỏốồổỗộơớờởỡợ"),
        ('r', "ř"),
        ('s', "śšşș"),
        ('u', "ùúûüūůűụủũưứừửữự"),
        ('y', "ýÿỳỵỷỹ"),
        ('z', "źżž"),
    ];
    let fold = |letter: char| {
        let plain = FOLDS.iter().find(|(_, accented)| accented.contains(letter)).map(|(plain, _)| *plain);
        plain.or_else(|| letter.is_ascii_lowercase().then_some(letter))
    };
    name.to_lowercase().chars().filter_map(fold).collect()
}

fn read(row: &Row<'_>) -> Result<User, rusqlite::Error> {
    let document: String = row.get(1)?;
    let document = serde_json::from_str(&document)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(1, Type::Text, Box::new(error)))?;
    let time = |column| {
        Timestamp::from_microsecond(row.get(column)?)
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Integer, Box::new(error)))
    };
    let state: String = row.get(3)?;
    let before: Option<String> = row.get(4)?;
    Ok(User {
        id: row.get(0)?,
        document,
        hie_username: row.get(2)?,
        state: PracticeState::parse(&state).unwrap_or(PracticeState::Processed),
        before: before.as_deref().and_then(PracticeState::parse),
        since: time(5)?,
        version: row.get(6)?,
        created: time(7)?,
        modified: time(8)?,
    })
}
