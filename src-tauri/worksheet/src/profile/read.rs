//! From TOML to the entries of a profile: every unknown, missing or ill-typed key is named, not only the first.

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};

use super::ProfileError;
use crate::facts::HieFacts;
use crate::form::{Column, Hie, Message, OrganizationKind};
use crate::rules::condition::Condition;
use crate::value_rule::ValueRule;

/// What is wrong with a profile, as it is found.
pub(super) struct Complaints<'t> {
    text: &'t str,
    found: Vec<(usize, ProfileError)>,
    strict: bool,
}

impl<'t> Complaints<'t> {
    pub(super) fn new(text: &'t str, strict: bool) -> Self {
        Self { text, found: Vec::new(), strict }
    }

    /// Whether each fact must name its source; profiles that are in use since before sources were asked for go on.
    pub(super) fn strict(&self) -> bool {
        self.strict
    }

    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    /// Notes what is wrong at a byte of the text.
    pub(super) fn add(
        &mut self,
        at: usize,
        key: impl Into<String>,
        problem: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let before = self.text.as_bytes().get(..at).unwrap_or_default();
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        let (key, problem, hint) = (key.into(), problem.into(), hint.into());
        let error = ProfileError { place: format!("line {line}"), line, key, problem, hint };
        // Forms share columns: what is wrong with one is not said once for each form.
        if !self.found.iter().any(|(_, other)| *other == error) {
            self.found.push((at, error));
        }
    }

    /// Notes what is wrong where a text is first found.
    pub(super) fn add_at_text(&mut self, text: &str, key: &str, problem: String, hint: String) {
        let at = self.text.find(text).unwrap_or(0);
        self.add(at, key, problem, hint);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Everything found, from top to bottom.
    pub(super) fn into_errors(mut self) -> Vec<ProfileError> {
        self.found.sort_by_key(|(at, _)| *at);
        self.found.into_iter().map(|(_, error)| error).collect()
    }
}

/// A profile's entries, each with the place it begins at.
pub(super) struct Profile {
    pub(super) hie: Hie,
    pub(super) facts: HieFacts,
    pub(super) message: Message,
    pub(super) statements: Vec<String>,
    pub(super) own_statements: Vec<String>,
    pub(super) btg_statement: Option<String>,
    pub(super) forms: Vec<Placed<FormEntry>>,
    pub(super) columns: Vec<Placed<ColumnEntry>>,
    pub(super) levels: Vec<Placed<LevelEntry>>,
    pub(super) titles: Vec<Placed<TitleEntry>>,
    pub(super) conditions: Vec<Placed<Condition>>,
}

/// An entry and the byte it begins at.
pub(super) struct Placed<T> {
    pub(super) at: usize,
    pub(super) entry: T,
}

#[derive(Deserialize)]
pub(super) struct FormEntry {
    pub(super) name: String,
    pub(super) title: String,
    #[serde(default)]
    pub(super) break_the_glass: bool,
    #[serde(default)]
    pub(super) existing_users: bool,
    pub(super) edition: String,
    #[serde(default = "users")]
    pub(super) sheet: String,
    #[serde(default = "one")]
    pub(super) header_row: u32,
    pub(super) channels: Vec<String>,
    #[serde(default)]
    pub(super) address: String,
    #[serde(default)]
    pub(super) statements: Vec<String>,
    #[serde(default)]
    pub(super) own_statements: Vec<String>,
}

fn users() -> String {
    "Users".to_owned()
}

fn one() -> u32 {
    1
}

/// A column, or a group of columns that is repeated.
pub(super) struct ColumnEntry {
    /// Forms that have it; none for all.
    pub(super) forms: Vec<String>,
    /// The columns it stands for, each with its place.
    pub(super) columns: Vec<Placed<Column>>,
}

#[derive(Deserialize)]
struct GroupEntry {
    key: String,
    header: String,
    repeat: u32,
    #[serde(default)]
    section: String,
    #[serde(default)]
    assumed: bool,
}

#[derive(Deserialize)]
pub(super) struct LevelEntry {
    pub(super) code: String,
    pub(super) name: String,
    pub(super) sees: String,
    #[serde(default)]
    pub(super) break_the_glass: bool,
    pub(super) otherwise: Option<String>,
    #[serde(default)]
    pub(super) only_for: Vec<OrganizationKind>,
}

#[derive(Deserialize)]
pub(super) struct TitleEntry {
    pub(super) name: String,
    pub(super) group: String,
    pub(super) level: String,
    #[serde(default)]
    pub(super) btg: bool,
    #[serde(default)]
    pub(super) aliases: Vec<String>,
}

/// What a key takes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Takes {
    Text,
    Texts,
    Flag,
    Whole,
    Number,
    Table,
    Tables,
    Choices,
}

impl Takes {
    fn words(self) -> &'static str {
        match self {
            Self::Text => "a text in quotation marks",
            Self::Texts => "texts in quotation marks, between [ and ]",
            Self::Flag => "true or false, without quotation marks",
            Self::Whole => "a whole number from 0",
            Self::Number => "a number",
            Self::Table => "keys of its own",
            Self::Tables => "tables of its own",
            Self::Choices => "texts, or tables with a `name`, between [ and ]",
        }
    }

    fn fits(self, value: &DeValue<'_>) -> bool {
        let all = |fits: &dyn Fn(&DeValue<'_>) -> bool| {
            value.as_array().is_some_and(|items| items.iter().all(|item| fits(item.get_ref())))
        };
        match self {
            Self::Text => value.is_str(),
            Self::Texts => all(&|item| item.is_str()),
            Self::Flag => value.is_bool(),
            Self::Whole => value.as_integer().is_some_and(|number| number.as_str().parse::<u32>().is_ok()),
            Self::Number => value.is_integer() || value.is_float(),
            Self::Table => value.is_table(),
            Self::Tables => all(&|item| item.is_table()),
            Self::Choices => all(&|item| item.is_str() || item.is_table()),
        }
    }
}

use Takes::{Choices, Flag, Number, Table, Tables, Text, Texts, Whole};

/// Name of a key, what it takes, and whether it is required.
pub(super) type Key = (&'static str, Takes, bool);

const TOP: &[Key] = &[
    ("hie", Table, true),
    ("message", Table, true),
    ("statements", Texts, false),
    ("own_statements", Texts, false),
    ("btg_statement", Text, false),
    ("forms", Tables, true),
    ("columns", Tables, true),
    ("levels", Tables, true),
    ("titles", Tables, false),
    ("sources", Table, false),
    ("conditions", Tables, false),
];
const CONDITION: &[Key] = &[
    ("when", Tables, true),
    ("then", Tables, false),
    ("column", Text, true),
    ("severity", Text, true),
    ("message", Text, true),
    ("why", Text, true),
    ("source", Text, true),
    ("forms", Texts, false),
];
const MESSAGE: &[Key] = &[("subject", Text, true), ("body", Text, true), ("file_name", Text, false)];
const FORM: &[Key] = &[
    ("name", Text, true),
    ("title", Text, true),
    ("break_the_glass", Flag, false),
    ("existing_users", Flag, false),
    ("edition", Text, true),
    ("sheet", Text, false),
    ("header_row", Whole, false),
    ("channels", Texts, true),
    ("address", Text, false),
    ("statements", Texts, false),
    ("own_statements", Texts, false),
];
const COLUMN: &[Key] = &[
    ("key", Text, true),
    ("header", Text, true),
    ("kind", Text, true),
    ("required", Flag, false),
    ("max_length", Whole, false),
    ("width", Number, false),
    ("synonyms", Texts, false),
    ("help", Text, false),
    ("choices", Choices, false),
    ("source", Text, false),
    ("preset", Text, false),
    ("section", Text, false),
    ("assumed", Flag, false),
    ("rules", Tables, false),
    ("forms", Texts, false),
];
const GROUP: &[Key] = &[
    ("key", Text, true),
    ("header", Text, true),
    ("kind", Text, true),
    ("repeat", Whole, true),
    ("columns", Tables, true),
    ("section", Text, false),
    ("assumed", Flag, false),
    ("forms", Texts, false),
];
const CHOICE: &[Key] = &[("name", Text, true), ("aliases", Texts, false), ("means", Text, false)];
const RULE: &[Key] = &[
    ("kind", Text, true),
    ("min", Number, false),
    ("max", Number, false),
    ("from", Text, false),
    ("to", Text, false),
    ("values", Texts, false),
    ("text", Text, false),
    ("pattern", Text, false),
    ("message", Text, false),
];
const LEVEL: &[Key] = &[
    ("code", Text, true),
    ("name", Text, true),
    ("sees", Text, true),
    ("break_the_glass", Flag, false),
    ("otherwise", Text, false),
    ("only_for", Texts, false),
];
const TITLE: &[Key] = &[
    ("name", Text, true),
    ("group", Text, true),
    ("level", Text, true),
    ("btg", Flag, false),
    ("aliases", Texts, false),
];

/// Reads the entries; nothing while any key is wrong.
pub(super) fn read(text: &str, complaints: &mut Complaints<'_>) -> Option<Profile> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        let problem = format!("this is not TOML: {}", error.message().trim_end_matches('.'));
        complaints.add(at, "", problem, "Correct this line; docs/writing-a-form-profile.md shows how each is written.");
    }
    if !errors.is_empty() {
        return None;
    }
    let mut top = checked(0, document.into_inner(), TOP, "", complaints);
    let hie = super::facts::hie(&mut top, complaints);
    let message = table(&mut top, "message", MESSAGE, complaints);
    let forms = entries(&mut top, "forms", FORM, complaints);
    let levels = entries(&mut top, "levels", LEVEL, complaints);
    let titles = entries(&mut top, "titles", TITLE, complaints);
    let conditions = entries(&mut top, "conditions", CONDITION, complaints);
    let columns = take_tables(&mut top, "columns")
        .into_iter()
        .filter_map(|(at, table)| Some(Placed { at, entry: column_entry(at, table, complaints)? }))
        .collect();
    let mut texts = |key: &str| top.remove(key).and_then(|value| plain(value, key, complaints)).unwrap_or_default();
    let (statements, own_statements) = (texts("statements"), texts("own_statements"));
    let btg_statement = top.remove("btg_statement").and_then(|value| plain(value, "btg_statement", complaints));
    let ((hie, facts), message) = (hie?, message?);
    complaints.is_empty().then_some(Profile {
        hie,
        facts,
        message,
        statements,
        own_statements,
        btg_statement,
        forms,
        columns,
        levels,
        titles,
        conditions,
    })
}

/// The table without keys that are unknown or take something else; each of those is named, and each that is missing.
pub(super) fn checked<'t>(
    at: usize,
    table: DeTable<'t>,
    keys: &[Key],
    path: &str,
    complaints: &mut Complaints<'_>,
) -> DeTable<'t> {
    let mut good = DeTable::new();
    let mut there = Vec::new();
    for (key, value) in table {
        let (name, start) = (key.get_ref().clone().into_owned(), key.span().start);
        let path = joined(path, &name);
        let Some((_, takes, _)) = keys.iter().find(|(known, ..)| *known == name) else {
            let near = keys
                .iter()
                .map(|(known, ..)| (strsim::osa_distance(known, &name), *known))
                .filter(|(distance, _)| *distance <= 2)
                .min();
            let known: Vec<&str> = keys.iter().map(|(known, ..)| *known).collect();
            let hint = match near {
                Some((_, near)) => format!("Did you mean `{near}`? Otherwise remove it."),
                None => format!("Remove it, or use one of: {}.", known.join(", ")),
            };
            complaints.add(start, path, format!("there is no key `{name}` here"), hint);
            continue;
        };
        there.push(name.clone());
        if takes.fits(value.get_ref()) {
            good.insert(key, value);
        } else {
            let problem = format!("`{name}` is {}", value.get_ref().type_str());
            complaints.add(value.span().start, path, problem, format!("It takes {}.", takes.words()));
        }
    }
    for (name, takes, _) in keys.iter().filter(|(name, _, required)| *required && !there.iter().any(|key| key == name))
    {
        complaints.add(
            at,
            joined(path, name),
            format!("`{name}` is missing"),
            format!("Add it; it takes {}.", takes.words()),
        );
    }
    good
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The tables under a key, each with the place it begins at.
pub(super) fn take_tables<'t>(top: &mut DeTable<'t>, key: &str) -> Vec<(usize, DeTable<'t>)> {
    let Some(DeValue::Array(items)) = top.remove(key).map(Spanned::into_inner) else { return Vec::new() };
    let tables = items.into_iter().filter_map(|item| {
        let at = item.span().start;
        match item.into_inner() {
            DeValue::Table(table) => Some((at, table)),
            _ => None,
        }
    });
    tables.collect()
}

fn table<T: for<'de> Deserialize<'de>>(
    top: &mut DeTable<'_>,
    key: &str,
    keys: &[Key],
    complaints: &mut Complaints<'_>,
) -> Option<T> {
    let value = top.remove(key)?;
    let at = value.span().start;
    let DeValue::Table(table) = value.into_inner() else { return None };
    entry(at, table, keys, key, complaints)
}

fn entries<T: for<'de> Deserialize<'de>>(
    top: &mut DeTable<'_>,
    key: &str,
    keys: &[Key],
    complaints: &mut Complaints<'_>,
) -> Vec<Placed<T>> {
    let tables = take_tables(top, key);
    tables
        .into_iter()
        .filter_map(|(at, table)| Some(Placed { at, entry: entry(at, table, keys, key, complaints)? }))
        .collect()
}

pub(super) fn entry<T: for<'de> Deserialize<'de>>(
    at: usize,
    table: DeTable<'_>,
    keys: &[Key],
    path: &str,
    complaints: &mut Complaints<'_>,
) -> Option<T> {
    let wrong = complaints.found.len();
    let table = checked(at, table, keys, path, complaints);
    if complaints.found.len() > wrong {
        return None;
    }
    plain(Spanned::new(at..at, DeValue::Table(table)), path, complaints)
}

pub(super) fn plain<T: for<'de> Deserialize<'de>>(
    value: Spanned<DeValue<'_>>,
    path: &str,
    complaints: &mut Complaints<'_>,
) -> Option<T> {
    let start = value.span().start;
    match T::deserialize(ValueDeserializer::from(value)) {
        Ok(entry) => Some(entry),
        Err(error) => {
            let at = error.span().map_or(start, |span| span.start);
            let problem = error.message().trim_end_matches('.').to_owned();
            complaints.add(at, path, problem, "Use one of the values that docs/form-profiles.md lists for this key.");
            None
        }
    }
}

fn column_entry(at: usize, mut table: DeTable<'_>, complaints: &mut Complaints<'_>) -> Option<ColumnEntry> {
    let is_group = table.get("kind").is_some_and(|kind| kind.get_ref().as_str() == Some("group"));
    let keys = if is_group { GROUP } else { COLUMN };
    let wrong = complaints.found.len();
    let inner = if is_group { take_tables(&mut table, "columns") } else { Vec::new() };
    // They are read by themselves; that they are there is all that is left to check.
    if is_group && !inner.is_empty() {
        table.insert(
            Spanned::new(at..at, "columns".into()),
            Spanned::new(at..at, DeValue::Array(toml::de::DeArray::new())),
        );
    }
    let mut table = checked(at, table, keys, "columns", complaints);
    let forms = table.remove("forms").and_then(|value| plain(value, "columns.forms", complaints)).unwrap_or_default();
    if !is_group {
        let column = column(at, table, "columns", complaints)?;
        return Some(ColumnEntry { forms, columns: vec![Placed { at, entry: column }] });
    }
    let inner: Vec<Placed<Column>> = inner
        .into_iter()
        .filter_map(|(at, table)| {
            let table = checked(at, table, COLUMN, "columns.columns", complaints);
            Some(Placed { at, entry: column(at, table, "columns.columns", complaints)? })
        })
        .collect();
    if complaints.found.len() > wrong {
        return None;
    }
    let _ = table.remove("columns");
    let _ = table.remove("kind");
    let group: GroupEntry = plain(Spanned::new(at..at, DeValue::Table(table)), "columns", complaints)?;
    if !(1..=10).contains(&group.repeat) {
        complaints.add(at, "columns.repeat", format!("`repeat` is {}", group.repeat), "Repeat a group 1 to 10 times.");
        return None;
    }
    Some(ColumnEntry { forms, columns: repeated(at, &group, &inner) })
}

fn column(at: usize, mut table: DeTable<'_>, path: &str, complaints: &mut Complaints<'_>) -> Option<Column> {
    let wrong = complaints.found.len();
    let rules_path = format!("{path}.rules");
    let rules: Vec<ValueRule> = take_tables(&mut table, "rules")
        .into_iter()
        .filter_map(|(at, table)| entry(at, table, RULE, &rules_path, complaints))
        .collect();
    let mut choices = Vec::new();
    if let Some(DeValue::Array(items)) = table.remove("choices").map(Spanned::into_inner) {
        for item in items {
            let at = item.span().start;
            let table = match item.into_inner() {
                DeValue::Table(table) => table,
                name => {
                    let mut table = DeTable::new();
                    table.insert(Spanned::new(at..at, "name".into()), Spanned::new(at..at, name));
                    table
                }
            };
            choices.extend(entry(at, table, CHOICE, &format!("{path}.choices"), complaints));
        }
    }
    // What is missing was said when the keys were checked.
    if ["key", "header", "kind"].into_iter().any(|key| !table.contains_key(key)) {
        return None;
    }
    let column: Column = plain(Spanned::new(at..at, DeValue::Table(table)), path, complaints)?;
    (complaints.found.len() == wrong).then_some(Column { choices, rules, ..column })
}

/// The columns of a group, as often as it is repeated.
fn repeated(at: usize, group: &GroupEntry, inner: &[Placed<Column>]) -> Vec<Placed<Column>> {
    let once = |number: u32| {
        inner.iter().map(move |column| Placed {
            at: column.at.max(at),
            entry: Column {
                key: format!("{}_{number}_{}", group.key, column.entry.key),
                header: format!("{} {number}: {}", group.header, column.entry.header),
                section: if column.entry.section.is_empty() { &group.section } else { &column.entry.section }.clone(),
                assumed: column.entry.assumed || group.assumed,
                synonyms: column
                    .entry
                    .synonyms
                    .iter()
                    .map(|name| format!("{} {number} {name}", group.header))
                    .collect(),
                group: Some(crate::form::Repetition { key: group.key.clone(), number }),
                ..column.entry.clone()
            },
        })
    };
    (1..=group.repeat).flat_map(once).collect()
}
