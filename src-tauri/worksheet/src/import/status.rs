//! Who of a list still works there: every column about it is read, every value that is not known is asked.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::columns::ColumnMatch;
use super::day::read_day;
use super::employment::{Employment, judge};
use super::header::is_somebody_else;
use super::meaning::ListColumn;
use super::status_header::{StatusKind, is_first_day, status_kind};
use super::words::HeaderWords;
use crate::text::fold;

/// What the user says of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum StatusAnswer {
    /// These people work there.
    Here,
    /// These people have left or are locked out.
    Left,
    /// Ask, also where the value is known.
    Ask,
}

impl StatusAnswer {
    /// The stable name, as the command line and the window write it.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Here => "here",
            Self::Left => "left",
            Self::Ask => "ask",
        }
    }

    /// The answer of this name.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        [Self::Here, Self::Left, Self::Ask].into_iter().find(|answer| answer.key() == key.trim().to_lowercase())
    }
}

/// The user's answers, by value or by column and value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatusAnswers(BTreeMap<String, StatusAnswer>);

impl StatusAnswers {
    /// Keeps an answer for a value wherever it stands.
    pub fn say(&mut self, value: &str, answer: StatusAnswer) {
        self.0.insert(folded(value), answer);
    }

    /// Keeps an answer for a value of one column.
    pub fn say_in(&mut self, header: &str, value: &str, answer: StatusAnswer) {
        self.0.insert(in_column(header, value), answer);
    }

    /// The answers as they are stored: key and name of the answer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, StatusAnswer)> {
        self.0.iter().map(|(key, answer)| (key.as_str(), *answer))
    }

    /// Takes a stored answer up again.
    pub fn restore(&mut self, key: &str, answer: StatusAnswer) {
        self.0.insert(key.to_owned(), answer);
    }

    fn of(&self, header: &str, value: &str) -> Option<StatusAnswer> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&in_column(header, value)).or_else(|| self.0.get(&folded(value))).copied()
    }
}

/// Whether a value means something only in its column, as yes and no do: an answer about it holds for that column alone.
#[must_use]
pub fn depends_on_column(value: &str) -> bool {
    let folded = fold(value);
    folded.chars().count() < 3
        || matches!(folded.as_str(), "yes" | "true" | "false" | "none")
        || read_day(value).is_some()
}

fn folded(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

fn in_column(header: &str, value: &str) -> String {
    format!("{}\u{1f}{}", fold(header), folded(value))
}

/// A column that is looked at for who still works there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusColumn {
    /// Position in the list, counted from 0.
    pub column: usize,
    /// Its header.
    pub header: String,
    /// How its values are read.
    pub kind: StatusKind,
    first_day: bool,
    /// Whether an empty cell is a question; not where hardly any cell is filled.
    blank_asks: bool,
}

impl StatusColumn {
    /// A column that is not used otherwise, as its header says; none where another person is meant.
    #[must_use]
    pub fn unused(column: usize, header: &str) -> Option<Self> {
        let words = HeaderWords::of(header);
        if is_somebody_else(&words) {
            return None;
        }
        let kind = status_kind(&words).unwrap_or(StatusKind::Remark);
        Some(Self {
            column,
            header: header.trim().to_owned(),
            kind,
            first_day: is_first_day(&words),
            blank_asks: false,
        })
    }

    /// A column that the user or its values call a status.
    #[must_use]
    pub fn chosen<'a>(column: usize, header: &str, values: impl Iterator<Item = &'a str>) -> Self {
        let by_values = || {
            let filled: Vec<&str> = values.map(str::trim).filter(|value| !value.is_empty()).take(200).collect();
            let days = filled.iter().filter(|value| read_day(value).is_some()).count();
            if days > 0 && days * 2 >= filled.len() { StatusKind::LastDay } else { StatusKind::Words }
        };
        let kind = status_kind(&HeaderWords::of(header)).unwrap_or_else(by_values);
        Self { column, header: header.trim().to_owned(), kind, first_day: false, blank_asks: true }
    }

    /// Whether the column is a status and not only read for remarks.
    #[must_use]
    pub fn is_status(&self) -> bool {
        self.kind != StatusKind::Remark
    }
}

/// The columns of a list that say who still works there.
#[must_use]
pub fn status_columns(
    matches: &[ColumnMatch],
    meanings: &[ListColumn],
    chosen: &dyn Fn(usize) -> bool,
) -> Vec<StatusColumn> {
    matches
        .iter()
        .zip(meanings)
        .filter_map(|(found, meaning)| match meaning {
            ListColumn::Status => {
                Some(StatusColumn::chosen(found.column, &found.header, found.examples.iter().map(String::as_str)))
            }
            // What the user set aside is not read for remarks either.
            ListColumn::Other if !chosen(found.column) => StatusColumn::unused(found.column, &found.header),
            _ => None,
        })
        .collect()
}

/// A value of a status column, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusValue {
    /// Position of the column.
    pub column: usize,
    /// Header of the column.
    pub header: String,
    /// The value, as it was first found.
    pub value: String,
    /// How many people have it.
    pub people: usize,
    /// What it says.
    pub employment: Employment,
    /// Whether the user said so.
    pub answered: bool,
}

/// What the status columns say of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowStatus {
    /// The person works there, as far as anything is known; with what is to be pointed out.
    Here(Option<String>),
    /// The person has left: header and value.
    Left(String, String),
    /// Only the user can tell: header and value.
    Asked(String, String),
}

/// Judges row after row, and counts the values.
pub struct StatusJudge<'a> {
    columns: &'a [StatusColumn],
    answers: &'a StatusAnswers,
    today: Date,
    known: Vec<HashMap<String, usize>>,
    /// Per column, whether anything stands in it.
    values: Vec<StatusValue>,
}

impl<'a> StatusJudge<'a> {
    /// Judges by these columns.
    #[must_use]
    pub fn new(columns: &'a [StatusColumn], answers: &'a StatusAnswers, today: Date) -> Self {
        Self { columns, answers, today, known: vec![HashMap::new(); columns.len()], values: Vec::new() }
    }

    /// Judges a row by what stands in its columns.
    pub fn row<'b>(&mut self, cell: impl Fn(usize) -> &'b str) -> RowStatus {
        let (mut asked, mut blank, mut here, mut note) = (None, None, false, None);
        let mut left = None;
        for at in 0..self.columns.len() {
            let Some(column) = self.columns.get(at) else { continue };
            let text = cell(column.column);
            let value = text.trim();
            if column.first_day {
                note = note.or_else(|| self.begins_later(column, value));
            }
            let judged = self.value(at, value);
            let found = || Some((column.header.clone(), value.to_owned()));
            match judged {
                Employment::Left => left = left.or_else(found),
                Employment::Unknown if value.is_empty() => blank = blank.or_else(found),
                Employment::Unknown => asked = asked.or_else(found),
                Employment::Here => here = true,
                Employment::LeavesSoon => {
                    here = true;
                    note = Some(format!("“{}” is “{value}”: the person leaves soon.", column.header));
                }
                Employment::Silent => {}
            }
        }
        match (left, asked, blank) {
            (Some((header, value)), ..) => RowStatus::Left(header, value),
            (None, Some((header, value)), _) => RowStatus::Asked(header, value),
            // An empty cell asks nothing where another column says that the person works there.
            (None, None, Some((header, value))) if !here => RowStatus::Asked(header, value),
            _ => RowStatus::Here(note),
        }
    }

    /// The values that were found, in the order of finding.
    #[must_use]
    pub fn into_values(self) -> Vec<StatusValue> {
        self.values
    }

    fn begins_later(&self, column: &StatusColumn, value: &str) -> Option<String> {
        let later = !value.is_empty() && read_day(value).is_some_and(|day| day > self.today);
        later.then(|| format!("“{}” is “{value}”: the person has not started yet.", column.header))
    }

    fn value(&mut self, at: usize, value: &str) -> Employment {
        let (Some(column), Some(known)) = (self.columns.get(at), self.known.get_mut(at)) else {
            return Employment::Silent;
        };
        if let Some(found) = known.get(value).and_then(|found| self.values.get_mut(*found)) {
            found.people += 1;
            return found.employment;
        }
        let answer = self.answers.of(&column.header, value);
        let employment = match answer {
            Some(StatusAnswer::Here) => Employment::Here,
            Some(StatusAnswer::Left) => Employment::Left,
            Some(StatusAnswer::Ask) => Employment::Unknown,
            None => judge(column.kind, value, self.today),
        };
        let employment = match employment {
            Employment::Unknown if value.is_empty() && !column.blank_asks && answer.is_none() => Employment::Silent,
            other => other,
        };
        // Remarks and days are all different; what says nothing is not kept.
        if employment == Employment::Silent {
            return employment;
        }
        known.insert(value.to_owned(), self.values.len());
        self.values.push(StatusValue {
            column: column.column,
            header: column.header.clone(),
            value: value.to_owned(),
            people: 1,
            employment,
            answered: answer.is_some(),
        });
        employment
    }
}
