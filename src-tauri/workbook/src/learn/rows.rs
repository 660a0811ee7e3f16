//! Where the first person goes, and how many rows are prepared.

use super::book::{SourceBook, SourceRange};
use super::header::Headers;

/// A rule that reaches further than this was put on whole columns: it prepares nothing.
const FAR: u32 = 50_000;

/// What was seen about the rows for people.
#[derive(Debug, Default)]
pub(crate) struct PreparedRows {
    pub(crate) first: u32,
    pub(crate) first_why: String,
    pub(crate) prepared: u32,
    pub(crate) why: String,
    pub(crate) confidence: f64,
    /// What each kind of preparation reaches, when they differ.
    pub(crate) differing: Vec<String>,
    /// Rows that hold people already.
    pub(crate) filled: Option<(u32, u32)>,
}

/// What the rows are judged by.
pub(crate) struct RowEvidence<'a> {
    pub(crate) headers: &'a Headers,
    /// Columns that people type into.
    pub(crate) typed: &'a [u32],
    /// The column whose formula gives the level.
    pub(crate) level: Option<u32>,
    /// Where the list of titles may be chosen from.
    pub(crate) list: Option<SourceRange>,
}

pub(crate) fn find_rows(book: &SourceBook, seen: &RowEvidence<'_>, wanted: Option<u32>) -> PreparedRows {
    let Some(sheet) = book.sheets.get(seen.headers.sheet) else { return PreparedRows::default() };
    let header = seen.headers.row;
    let formulas = seen.level.and_then(|level| sheet.formulas.get(&level)).and_then(|runs| runs.from(header + 1));
    let list = seen.list.map(|area| (area.rows.0.max(header + 1), area.rows.1));
    let table = book
        .tables
        .iter()
        .find(|table| {
            table.area.sheet == seen.headers.sheet && seen.typed.iter().any(|column| table.area.holds(header, *column))
        })
        .map(|table| (header + 1, table.area.rows.1));

    let mut rows = PreparedRows {
        first: header + 1,
        first_why: "the row below the headers".to_owned(),
        ..PreparedRows::default()
    };
    let near = |start: u32| (header + 1..=header + 10).contains(&start);
    let starts: Vec<u32> =
        [formulas, list].into_iter().flatten().map(|(first, _)| first).filter(|first| near(*first)).collect();
    // Formulas and lists begin where people begin; a row of examples or hints may stand before them.
    if let Some(start) = starts.iter().min().filter(|start| **start > header + 1) {
        rows.first = *start;
        rows.first_why = "where the lists and formulas begin".to_owned();
    }
    while rows.first <= header + 10 && is_hint_row(book, seen, rows.first) {
        rows.first += 1;
        rows.first_why = format!("row {} holds an example or hints", rows.first - 1);
    }
    if let Some(wanted) = wanted.filter(|wanted| *wanted > header) {
        rows.first = wanted;
        rows.first_why = "you said so".to_owned();
    }
    let count = |last: u32| (last + 1).saturating_sub(rows.first);
    let styled = seen
        .typed
        .iter()
        .filter_map(|column| sheet.styled.get(column).and_then(|runs| runs.from(rows.first)))
        .filter(|(first, _)| *first <= rows.first)
        .map(|(_, last)| last)
        .min();
    let reach: Vec<(&str, u32, f64)> = [
        ("the formula of the access level", formulas.map(|(_, last)| last), 0.95),
        ("the table", table.map(|(_, last)| last), 0.9),
        ("the list of titles", list.map(|(_, last)| last), 0.85),
        ("the formatting", styled, 0.7),
    ]
    .into_iter()
    .filter_map(|(what, last, confidence)| {
        let last = last.filter(|last| *last >= rows.first && *last < rows.first.saturating_add(FAR))?;
        Some((what, last, confidence))
    })
    .collect();
    if let Some((what, last, confidence)) = reach.first() {
        rows.prepared = count(*last);
        rows.confidence = *confidence;
        rows.why = format!("{what} reaches row {last}");
    }
    let same = |(_, last, _): &&(&str, u32, f64)| reach.first().is_some_and(|(_, first, _)| first == last);
    // Formatting often runs a little further than the rest; that is no contradiction.
    let telling: Vec<_> = reach.iter().filter(|(what, ..)| *what != "the formatting").collect();
    if !telling.iter().all(same) {
        rows.differing = telling.iter().map(|(what, last, _)| format!("{what} reaches row {last}")).collect();
        rows.confidence = rows.confidence.min(0.7);
    }
    rows.filled = filled(book, seen, (rows.first, rows.first.saturating_add(rows.prepared.max(2_000))));
    rows
}

/// A row with an example, with “required” and “optional”, or with what belongs in each column.
fn is_hint_row(book: &SourceBook, seen: &RowEvidence<'_>, row: u32) -> bool {
    let texts: Vec<String> = (0..=seen.headers.texts.keys().last().copied().unwrap_or(0).min(200))
        .map(|column| book.text(seen.headers.sheet, row, column).to_lowercase())
        .filter(|text| !text.is_empty())
        .collect();
    tells_what_belongs(&texts)
}

/// Whether the texts of a row, in small letters, are an example or say what belongs in the columns.
pub(crate) fn tells_what_belongs(texts: &[String]) -> bool {
    let says = |words: &[&str]| texts.iter().any(|text| words.iter().any(|word| text.contains(word)));
    let example = says(&[
        "example",
        "sample",
        "e.g.",
        "eg:",
        "jane.doe",
        "john.doe",
        "jdoe@",
        "xxx-xxx",
        "555-555-5555",
        "123-456-7890",
    ]);
    let marks = texts
        .iter()
        .filter(|text| matches!(text.trim_matches(|c: char| !c.is_alphabetic()), "required" | "optional" | "mandatory"))
        .count();
    let sentences = texts.iter().filter(|text| text.split_whitespace().count() >= 5).count();
    !texts.is_empty() && (example || marks > 0 || sentences * 2 > texts.len())
}

/// The rows in which at least two columns hold typed texts: the form is not blank. A column filled with the same text all
/// the way down is no person.
fn filled(book: &SourceBook, seen: &RowEvidence<'_>, (first, end): (u32, u32)) -> Option<(u32, u32)> {
    let sheet = book.sheets.get(seen.headers.sheet)?;
    let (mut found, mut current, mut texts): (Option<(u32, u32)>, u32, u32) = (None, 0, 0);
    for ((row, column), cell) in sheet.cells.range((first, 0)..(end, 0)) {
        if *row != current {
            (current, texts) = (*row, 0);
        }
        if cell.formula.is_none() && !book.value(cell).is_empty() && seen.typed.contains(column) {
            texts += 1;
            if texts == 2 {
                found = Some(found.map_or((*row, *row), |(first, _)| (first, *row)));
            }
        }
    }
    found
}
