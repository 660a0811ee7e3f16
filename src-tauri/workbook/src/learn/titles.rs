//! The titles that a form offers, and the table that gives each its access level.

use std::collections::{BTreeMap, HashSet};

use worksheet::text::fold;
use worksheet::{FieldKind, Form};

use super::book::{SourceBook, SourceRange, Validation};
use super::meaning::{ColumnRole, meaning_of};
use super::resolve::{FormulaHome, List, ListEntry};

/// A title and the level beside it.
pub(crate) struct Pair {
    pub(crate) title: ListEntry,
    pub(crate) level: ListEntry,
}

/// The drop-down list of a column below the headers: its rule, the area of the rule, and what it offers.
pub(crate) fn drop_down(
    book: &SourceBook,
    sheet: usize,
    header_row: u32,
    column: u32,
) -> Option<(&Validation, SourceRange, Option<List>)> {
    let rules = &book.sheets.get(sheet)?.validations;
    let mut best: Option<(&Validation, SourceRange)> = None;
    for rule in rules.iter().filter(|rule| rule.kind == "list") {
        for area in &rule.areas {
            let here = area.rows.1 > header_row && (area.columns.0..=area.columns.1).contains(&column);
            let longer = best.is_none_or(|(_, other)| area.rows.1 - area.rows.0 > other.rows.1 - other.rows.0);
            if here && longer {
                best = Some((rule, *area));
            }
        }
    }
    let (rule, area) = best?;
    let home = FormulaHome { sheet, row: area.rows.0.max(header_row + 1), column };
    Some((rule, area, book.list(&rule.first, home)))
}

/// Whether a list could be one of titles, and not one of answers such as yes and no.
pub(crate) fn could_be_titles(list: &[ListEntry]) -> bool {
    let answer = |item: &ListEntry| {
        matches!(fold(&item.text).as_str(), "yes" | "no" | "y" | "n" | "na" | "true" | "false" | "x" | "none" | "tbd")
    };
    list.iter().filter(|item| !answer(item)).count() >= 3
}

/// How many titles of a list the starter layout knows.
pub(crate) fn known_titles(form: &Form, list: &[ListEntry]) -> usize {
    let known: HashSet<String> = form
        .titles
        .iter()
        .flat_map(|title| std::iter::once(&title.name).chain(&title.aliases))
        .map(|name| fold(name))
        .collect();
    list.iter().filter(|item| known.contains(&fold(&item.text))).count()
}

/// A table that stands somewhere in the workbook and gives the titles their levels.
pub(crate) struct SideTable {
    pub(crate) pairs: Vec<Pair>,
    pub(crate) titles: SourceRange,
    pub(crate) levels: SourceRange,
    pub(crate) confidence: f64,
}

/// Looks for a column with the titles and one beside it with levels.
pub(crate) fn side_table(
    book: &SourceBook,
    form: &Form,
    list: &[ListEntry],
    levels: &[ListEntry],
    own: (usize, u32),
) -> Option<SideTable> {
    let wanted: HashSet<String> = list.iter().map(|item| fold(&item.text)).filter(|name| !name.is_empty()).collect();
    if wanted.len() < 2 {
        return None;
    }
    let mut columns: BTreeMap<(usize, u32), Vec<u32>> = BTreeMap::new();
    for (at, sheet) in book.sheets.iter().enumerate() {
        for ((row, column), cell) in &sheet.cells {
            if !book.spend(1) {
                return None;
            }
            let text = book.value(cell);
            if (at, *column) != own && !text.is_empty() && wanted.contains(&fold(text)) {
                columns.entry((at, *column)).or_default().push(*row);
            }
        }
    }
    let enough = wanted.len().div_ceil(2).max(2);
    let offered: HashSet<String> = levels.iter().map(|item| fold(&item.text)).collect();
    let known: HashSet<String> = form.levels.iter().map(|level| fold(&level.name)).collect();
    let mut best: Option<(f64, SideTable)> = None;
    for ((sheet, column), rows) in columns.into_iter().filter(|(_, rows)| rows.len() >= enough) {
        for beside in (column.saturating_sub(4)..=column + 4).filter(|beside| *beside != column) {
            if !book.spend(rows.len() * 8) {
                break;
            }
            let pairs: Vec<Pair> = rows
                .iter()
                .filter_map(|row| {
                    let level = book.text(sheet, *row, beside);
                    let item = |text: &str, column| ListEntry {
                        text: text.to_owned(),
                        exact: text.to_owned(),
                        cell: Some((sheet, *row, column)),
                    };
                    (!level.is_empty()).then(|| Pair {
                        title: item(book.text(sheet, *row, column), column),
                        level: item(level, beside),
                    })
                })
                .collect();
            if pairs.len() < enough {
                continue;
            }
            let distinct: HashSet<String> = pairs.iter().map(|pair| fold(&pair.level.text)).collect();
            let first = rows.first().copied().unwrap_or(1);
            let headed = (first.saturating_sub(3)..first).any(|row| {
                let header = book.text(sheet, row, beside);
                meaning_of(form, header, "").meaning == ColumnRole::Field(FieldKind::AccessLevel)
            });
            let mut score = if headed { 1.0 } else { 0.0 };
            score +=
                if !offered.is_empty() && distinct.iter().all(|level| offered.contains(level)) { 1.0 } else { 0.0 };
            score += if distinct.iter().any(|level| known.contains(level)) { 0.8 } else { 0.0 };
            score += if distinct.len() * 2 <= pairs.len().max(4) { 0.4 } else { -1.0 };
            let last = rows.last().copied().unwrap_or(first);
            if score >= 0.8 && best.as_ref().is_none_or(|(other, _)| score > *other) {
                let area = |column| SourceRange { sheet, rows: (first, last), columns: (column, column) };
                let confidence = (0.45 + score * 0.15).min(0.85);
                best = Some((score, SideTable { pairs, titles: area(column), levels: area(beside), confidence }));
            }
        }
    }
    best.map(|(_, table)| table)
}
