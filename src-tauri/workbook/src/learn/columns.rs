//! What each column is for, and whether it has to be filled.

use std::collections::{BTreeMap, BTreeSet};

use worksheet::{FieldKind, Form, column_letters};

use super::book::SourceBook;
use super::examples::weigh;
use super::header::{Headers, joined};
use super::meaning::{ColumnRole, HeaderReading, meaning_of};
use super::prefilled::set_aside;
use super::required::marks;
use super::titles::{could_be_titles, drop_down, known_titles};
use super::whole_name::settle;
use super::{Inferred, LearnChoices, LearnedColumn, LearningFindings, cell_name};
use crate::calculation::{Calculator, LevelFormula};

/// The columns, and what their formulas and lists told on the way.
pub(crate) struct LearnedColumns<'b> {
    pub(crate) list: Vec<LearnedColumn>,
    /// The formula that gives the level.
    pub(crate) level: Option<LevelFormula<'b>>,
}

impl LearnedColumns<'_> {
    /// The spreadsheet column with this meaning.
    pub(crate) fn of(&self, kind: FieldKind) -> Option<u32> {
        let column = self.list.iter().find(|column| column.meaning.value == ColumnRole::Field(kind))?;
        u32::try_from(column.position).ok()
    }

    /// The columns that people type into.
    pub(crate) fn typed(&self) -> Vec<u32> {
        self.list
            .iter()
            .filter(|column| !column.formula && column.meaning.value != ColumnRole::LeftAlone)
            .filter_map(|column| u32::try_from(column.position).ok())
            .collect()
    }
}

pub(crate) fn find<'b>(
    book: &'b SourceBook,
    form: &Form,
    headers: &Headers,
    choices: &LearnChoices,
    findings: &mut LearningFindings<'_>,
) -> LearnedColumns<'b> {
    let sheet = headers.sheet;
    let columns: Vec<u32> = headers.texts.keys().copied().collect();
    let mut readings: BTreeMap<u32, HeaderReading> = headers
        .texts
        .iter()
        .map(|(column, (above, text))| {
            let text = if text.is_empty() { above } else { text };
            (*column, meaning_of(form, text, above))
        })
        .collect();
    let formulas: BTreeMap<u32, (u32, Option<String>)> =
        columns.iter().filter_map(|column| Some((*column, formula_below(book, headers, *column)?))).collect();
    // What the user says about columns also tells where titles and levels are.
    let say = |readings: &mut BTreeMap<u32, HeaderReading>| {
        for (position, meaning) in &choices.meanings {
            if let Some(reading) = u32::try_from(*position).ok().and_then(|column| readings.get_mut(&column)) {
                *reading = HeaderReading { meaning: *meaning, confidence: 1.0, by: "you said so" };
            }
        }
    };
    say(&mut readings);
    let prefilled = set_aside(book, headers, &mut readings, findings);
    let level = find_level(book, form, headers, &formulas, &mut readings, &prefilled);
    for column in formulas.keys() {
        if let Some(reading) = readings.get_mut(column)
            && level.as_ref().is_none_or(|level| level.level.2 != *column)
            && reading.meaning != ColumnRole::Field(FieldKind::AccessLevel)
        {
            *reading = HeaderReading { meaning: ColumnRole::LeftAlone, confidence: 0.9, by: "a formula fills it" };
        }
    }
    weigh(book, form, headers, &mut readings);
    say(&mut readings);
    settle(book, headers, choices, &mut readings, findings);
    one_of_each(book, headers, &mut readings, findings);

    let marks = marks(book, headers, &columns);
    let any_marked = marks.values().any(|mark| mark.required);
    let list = readings
        .into_iter()
        .map(|(column, reading)| {
            let (above, text) = headers.texts.get(&column).cloned().unwrap_or_default();
            let position = column as usize;
            let row = if text.is_empty() && headers.two { headers.row - 1 } else { headers.row };
            let cell = cell_name(book, sheet, (sheet, row, column));
            let untyped = reading.meaning == ColumnRole::LeftAlone
                || reading.meaning == ColumnRole::Field(FieldKind::AccessLevel);
            let (required, confidence, why) = match (choices.required.get(&position), marks.get(&column)) {
                (Some(required), _) => (*required, 1.0, "you said so".to_owned()),
                _ if untyped => (false, 0.95, "nobody types it".to_owned()),
                (None, Some(mark)) => (mark.required, mark.confidence, mark.why.clone()),
                (None, None) if any_marked => (false, 0.85, "other columns are marked, this one is not".to_owned()),
                (None, None) => {
                    let whole = matches!(reading.meaning, ColumnRole::FullName { .. });
                    let known = form.columns.iter().find(|known| {
                        ColumnRole::Field(known.kind) == reading.meaning
                            || (whole && known.kind == FieldKind::FamilyName)
                    });
                    let required = known.is_some_and(|known| known.required);
                    (required, 0.5, "the starter layout; the form itself marks nothing".to_owned())
                }
            };
            let drop_down = drop_down(book, sheet, headers.row, column);
            LearnedColumn {
                position,
                header: joined(&above, &text),
                cell: cell.clone(),
                meaning: Inferred {
                    value: reading.meaning,
                    confidence: reading.confidence,
                    place: cell.clone(),
                    why: reading.by.to_owned(),
                },
                required: Inferred { value: required, confidence, place: cell, why },
                formula: formulas.contains_key(&column),
                choices: drop_down.as_ref().map(|(_, _, list)| list.as_ref().map_or(0, |list| list.items.len())),
                note: note(book, headers, column),
            }
        })
        .collect();
    let columns = LearnedColumns { list, level };
    tell(&columns, any_marked, choices, findings);
    columns
}

/// The first formula of a column below the headers; without text where it is the same as another's.
fn formula_below(book: &SourceBook, headers: &Headers, column: u32) -> Option<(u32, Option<String>)> {
    let sheet = book.sheets.get(headers.sheet)?;
    let in_table = || {
        let table = book
            .tables
            .iter()
            .find(|table| table.area.sheet == headers.sheet && table.header && table.area.holds(headers.row, column))?;
        let at = usize::try_from(column.checked_sub(table.area.columns.0)?).ok()?;
        table.columns.get(at)?.1.clone()
    };
    let Some((first, last)) = sheet.formulas.get(&column).and_then(|runs| runs.from(headers.row + 1)) else {
        return in_table().map(|formula| (headers.row + 1, Some(formula)));
    };
    let first = first.max(headers.row + 1);
    // A total below the people is no formula of theirs.
    if first > headers.row + 12 {
        return None;
    }
    let text = sheet
        .cells
        .range((first, column)..=(last, column))
        .filter(|((_, at), _)| *at == column)
        .take(8)
        .find_map(|((row, _), cell)| Some((*row, cell.formula.as_deref()?.to_owned())));
    match text {
        Some((row, formula)) => Some((row, Some(formula))),
        None => Some((first, in_table())),
    }
}

/// Finds the column whose formula gives the level, and with it the column of the titles.
fn find_level<'b>(
    book: &'b SourceBook,
    form: &Form,
    headers: &Headers,
    formulas: &BTreeMap<u32, (u32, Option<String>)>,
    readings: &mut BTreeMap<u32, HeaderReading>,
    prefilled: &BTreeSet<u32>,
) -> Option<LevelFormula<'b>> {
    let said = |readings: &BTreeMap<u32, HeaderReading>, column: u32| {
        readings.get(&column).is_some_and(|reading| reading.meaning == ColumnRole::Field(FieldKind::AccessLevel))
    };
    let named = formulas.keys().copied().find(|column| said(readings, *column));
    let other_named = readings.keys().any(|column| said(readings, *column));
    let candidates: Vec<u32> = match named {
        Some(column) => vec![column],
        None if other_named => Vec::new(),
        None => formulas.keys().copied().collect(),
    };
    let mut found = None;
    for column in candidates {
        let calculator = Calculator::new(book);
        let (row, text) = formulas.get(&column).cloned().unwrap_or((headers.row + 1, None));
        let level = (headers.sheet, row, column);
        if let Some(text) = text.filter(|_| calculator.formula(level).is_ok_and(|formula| formula.is_none())) {
            let _ = calculator.put(level, &text);
        }
        let reads = LevelFormula::named_columns(&calculator, level);
        let title = title_column(book, form, headers, formulas, readings, &reads);
        let columns: BTreeSet<u32> =
            headers.texts.keys().copied().filter(|column| !prefilled.contains(column)).collect();
        let header_row = headers.row;
        let Some((title, by)) = title else {
            if named.is_some() {
                return None;
            }
            continue;
        };
        let formula = LevelFormula { calculator, level, title, columns, header_row, lists: Vec::new() };
        if named.is_some() || gives_levels(book, headers, &formula, &reads) {
            found = Some((formula, Some(by)));
            break;
        }
    }
    let (formula, by) = match found {
        Some((formula, by)) => (Some(formula), by),
        None => (None, title_column(book, form, headers, formulas, readings, &BTreeSet::new()).map(|(_, by)| by)),
    };
    let title = formula
        .as_ref()
        .map(|formula| formula.title)
        .or_else(|| title_column(book, form, headers, formulas, readings, &BTreeSet::new()).map(|(column, _)| column));
    if let (Some(column), Some(by)) = (title, by) {
        be_title(readings, column, by);
    }
    if let Some(level) = formula.as_ref().map(|formula| formula.level.2)
        && let Some(reading) = readings.get_mut(&level).filter(|reading| reading.confidence < 1.0)
    {
        let (confidence, by) = match named {
            Some(_) => (0.98, "its header and its formula"),
            None => (0.8, "its formula, which looks up the title"),
        };
        *reading = HeaderReading { meaning: ColumnRole::Field(FieldKind::AccessLevel), confidence, by };
    }
    formula
}

/// Makes a column that of the titles; others whose headers say the same stay texts.
fn be_title(readings: &mut BTreeMap<u32, HeaderReading>, title: u32, (confidence, by): (f64, &'static str)) {
    let meaning = ColumnRole::Field(FieldKind::Title);
    for (column, reading) in readings {
        if *column == title {
            if reading.confidence < 1.0 {
                *reading = HeaderReading { meaning, confidence, by };
            }
        } else if reading.meaning == meaning {
            *reading = HeaderReading { meaning: ColumnRole::NotRecognised, confidence: 0.0, by: "" };
        }
    }
}

/// Finds the column of the titles by its header, its list, and whether the level's formula reads it. A header that says so
/// and has its own list never loses; a column of answers such as yes and no is never one of titles.
fn title_column(
    book: &SourceBook,
    form: &Form,
    headers: &Headers,
    formulas: &BTreeMap<u32, (u32, Option<String>)>,
    readings: &BTreeMap<u32, HeaderReading>,
    reads: &BTreeSet<u32>,
) -> Option<(u32, (f64, &'static str))> {
    let mut best: Option<(f64, u32, (f64, &'static str))> = None;
    for (column, reading) in readings.iter().filter(|(column, _)| !formulas.contains_key(column)) {
        let says = reading.meaning == ColumnRole::Field(FieldKind::Title);
        if reading.confidence >= 1.0 && says {
            return Some((*column, (1.0, "you said so")));
        }
        let open = reading.meaning == ColumnRole::NotRecognised && reading.confidence < 0.5;
        if !says && !open {
            continue;
        }
        let list = drop_down(book, headers.sheet, headers.row, *column).map(|(_, _, list)| list);
        let items = list.as_ref().and_then(Option::as_ref).map(|list| list.items.as_slice()).unwrap_or_default();
        let titles = could_be_titles(items);
        let answers = !items.is_empty() && !titles;
        let known = known_titles(form, items) >= 3;
        let read = reads.contains(column);
        let alone = read && reads.iter().filter(|other| readings.contains_key(other)).count() == 1;
        let add = |condition: bool, score: f64| if condition { score } else { 0.0 };
        let score = if says {
            reading.confidence.max(0.85) + add(titles, 0.5) + add(read, 0.3)
        } else if answers {
            0.0
        } else {
            0.3 + add(titles && read, 0.5) + add(read, 0.3) + add(known, 0.6) + add(alone, 0.25)
        };
        let by = match (says, read, known) {
            (true, true, _) => (0.98, "its header, and the access level follows from it"),
            (true, false, _) => (reading.confidence, reading.by),
            (false, true, _) => (0.85, "the access level follows from it"),
            (false, false, _) => (0.8, "its list, which holds titles"),
        };
        if score >= 0.84 && best.is_none_or(|(most, ..)| score > most) {
            best = Some((score, *column, by));
        }
    }
    best.map(|(_, column, by)| (column, by))
}

/// Whether a formula without a header of its kind gives few different texts for many titles.
fn gives_levels(book: &SourceBook, headers: &Headers, formula: &LevelFormula<'_>, reads: &BTreeSet<u32>) -> bool {
    if !reads.contains(&formula.title) {
        return false;
    }
    let list = drop_down(book, headers.sheet, headers.row, formula.title).and_then(|(_, _, list)| list);
    let mut titles: Vec<String> =
        list.map_or_else(Vec::new, |list| list.items.into_iter().map(|item| item.exact).collect());
    if titles.is_empty() {
        titles = super::levels::titles_behind(book, formula).into_iter().map(|item| item.exact).collect();
    }
    let levels: Vec<String> = titles
        .iter()
        .take(60)
        .filter_map(|title| formula.of(title, &[]).answer.level().map(str::to_lowercase))
        .collect();
    let distinct: BTreeSet<&String> = levels.iter().collect();
    levels.len() >= 3 && distinct.len() * 2 <= levels.len()
}

/// A field stands in one column only; the others of its kind stay texts, and that is said.
fn one_of_each(
    book: &SourceBook,
    headers: &Headers,
    readings: &mut BTreeMap<u32, HeaderReading>,
    findings: &mut LearningFindings<'_>,
) {
    let mut best: BTreeMap<String, (f64, u32)> = BTreeMap::new();
    for (column, reading) in readings.iter() {
        let ColumnRole::Field(kind) = reading.meaning else { continue };
        if kind.is_repeatable() {
            continue;
        }
        let kept = best.entry(format!("{kind:?}")).or_insert((reading.confidence, *column));
        if reading.confidence > kept.0 {
            *kept = (reading.confidence, *column);
        }
    }
    for (column, reading) in readings.iter_mut() {
        let ColumnRole::Field(kind) = reading.meaning else { continue };
        let Some((_, first)) = best.get(&format!("{kind:?}")).filter(|(_, first)| first != column) else { continue };
        let header =
            |column: &u32| headers.texts.get(column).map(|(above, text)| joined(above, text)).unwrap_or_default();
        let place = cell_name(book, headers.sheet, (headers.sheet, headers.row, *column));
        findings.look(
            "column.twice",
            format!(
                "Two columns could hold the same thing: {} “{}” was taken, and {} “{}” is kept as text.",
                column_letters(*first as usize),
                header(first),
                column_letters(*column as usize),
                header(column),
            ),
            place,
        );
        *reading = HeaderReading { meaning: ColumnRole::NotRecognised, confidence: 0.0, by: "" };
    }
}

/// What the form says about a column, in its note or in the hint at its cells.
fn note(book: &SourceBook, headers: &Headers, column: u32) -> String {
    let Some(sheet) = book.sheets.get(headers.sheet) else { return String::new() };
    let hint = || {
        let rule = sheet.validations.iter().find(|rule| {
            let here = |area: &super::book::SourceRange| {
                area.rows.1 > headers.row && (area.columns.0..=area.columns.1).contains(&column)
            };
            !rule.prompt.trim().is_empty() && rule.areas.iter().any(here)
        });
        rule.map(|rule| rule.prompt.clone())
    };
    let text = sheet.notes.get(&(headers.row, column)).cloned().or_else(hint).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

fn tell(columns: &LearnedColumns, any_marked: bool, choices: &LearnChoices, findings: &mut LearningFindings<'_>) {
    for (kind, name, code, decide) in [
        (FieldKind::GivenName, "first names", "column.missing-first-name", true),
        (FieldKind::FamilyName, "last names", "column.missing-last-name", true),
        (FieldKind::Email, "e-mail addresses", "column.missing-email", true),
        (FieldKind::Title, "titles", "column.missing-title", true),
        (FieldKind::Mobile, "mobile numbers", "column.missing-mobile", false),
        (FieldKind::AccessLevel, "access levels", "column.missing-access-level", false),
    ] {
        let whole = matches!(kind, FieldKind::GivenName | FieldKind::FamilyName)
            && columns.list.iter().any(|column| matches!(column.meaning.value, ColumnRole::FullName { .. }));
        if whole || columns.of(kind).is_some() {
            continue;
        }
        let message = format!(
            "No column for {name} was recognized. If the form has one, say which; if it has none, accept that nothing is \
             checked there."
        );
        if decide { findings.decide(code, message, String::new()) } else { findings.look(code, message, String::new()) }
    }
    for column in &columns.list {
        match column.meaning.value {
            ColumnRole::NotRecognised => findings.look(
                "column.not-recognised",
                format!(
                    "What “{}” is for was not recognized. It is kept as text without checks of its own{}.",
                    column.header,
                    if column.required.value { ", and it has to be filled" } else { "" }
                ),
                column.cell.clone(),
            ),
            ColumnRole::Field(_) if column.meaning.confidence < 0.75 => findings.look(
                "column.uncertain",
                format!("“{}” was recognized by {}. Please check it.", column.header, column.meaning.why),
                column.cell.clone(),
            ),
            _ => {}
        }
        if column.required.value && column.required.confidence < 0.65 && any_marked {
            findings.look(
                "required.by-look",
                format!("“{}” counts as required because {}. Please check it.", column.header, column.required.why),
                column.cell.clone(),
            );
        }
    }
    if !any_marked && choices.required.is_empty() {
        findings.look(
            "required.none-marked",
            "The form does not mark which columns have to be filled. The starter layout's required columns are used."
                .to_owned(),
            String::new(),
        );
    }
}
