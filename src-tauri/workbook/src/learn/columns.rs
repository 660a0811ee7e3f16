//! What each column is for, and whether it has to be filled.

use std::collections::BTreeMap;

use worksheet::{FieldKind, Form, column_letters};

use super::book::Book;
use super::examples::weigh;
use super::header::{Headers, joined};
use super::lookup::{Derivation, derivation};
use super::meaning::{Meaning, Reading, meaning_of};
use super::required::marks;
use super::resolve::Home;
use super::titles::{drop_down, known_titles};
use super::whole_name::settle;
use super::{Findings, Found, LearnChoices, LearnedColumn, cell_name};

/// The columns, and what their formulas and lists told on the way.
pub(crate) struct Columns {
    pub(crate) list: Vec<LearnedColumn>,
    /// The column whose formula derives the level, and how it does.
    pub(crate) derivation: Option<(u32, Derivation)>,
}

impl Columns {
    /// The spreadsheet column with this meaning.
    pub(crate) fn of(&self, kind: FieldKind) -> Option<u32> {
        let column = self.list.iter().find(|column| column.meaning.value == Meaning::Field(kind))?;
        u32::try_from(column.position).ok()
    }

    /// The columns that people type into.
    pub(crate) fn typed(&self) -> Vec<u32> {
        self.list
            .iter()
            .filter(|column| !column.formula && column.meaning.value != Meaning::LeftAlone)
            .filter_map(|column| u32::try_from(column.position).ok())
            .collect()
    }
}

pub(crate) fn find(
    book: &Book,
    form: &Form,
    headers: &Headers,
    choices: &LearnChoices,
    findings: &mut Findings<'_>,
) -> Columns {
    let sheet = headers.sheet;
    let columns: Vec<u32> = headers.texts.keys().copied().collect();
    let mut readings: BTreeMap<u32, Reading> = headers
        .texts
        .iter()
        .map(|(column, (above, text))| {
            let text = if text.is_empty() { above } else { text };
            (*column, meaning_of(form, text, above))
        })
        .collect();
    let formulas: BTreeMap<u32, (u32, Option<String>)> =
        columns.iter().filter_map(|column| Some((*column, formula_below(book, headers, *column)?))).collect();
    let derivation = find_level(book, headers, &formulas, &mut readings, findings);
    find_title(book, form, headers, derivation.as_ref(), &mut readings);
    for column in formulas.keys() {
        let level = derivation.as_ref().is_some_and(|(level, _)| level == column);
        if let Some(reading) = readings.get_mut(column)
            && !level
            && reading.meaning != Meaning::Field(FieldKind::AccessLevel)
        {
            *reading = Reading { meaning: Meaning::LeftAlone, confidence: 0.9, by: "a formula fills it" };
        }
    }
    weigh(book, form, headers, &mut readings);
    for (position, meaning) in &choices.meanings {
        if let Some(reading) = u32::try_from(*position).ok().and_then(|column| readings.get_mut(&column)) {
            *reading = Reading { meaning: *meaning, confidence: 1.0, by: "you said so" };
        }
    }
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
            let untyped =
                reading.meaning == Meaning::LeftAlone || reading.meaning == Meaning::Field(FieldKind::AccessLevel);
            let (required, confidence, why) = match (choices.required.get(&position), marks.get(&column)) {
                (Some(required), _) => (*required, 1.0, "you said so".to_owned()),
                _ if untyped => (false, 0.95, "nobody types it".to_owned()),
                (None, Some(mark)) => (mark.required, mark.confidence, mark.why.clone()),
                (None, None) if any_marked => (false, 0.85, "other columns are marked, this one is not".to_owned()),
                (None, None) => {
                    let whole = matches!(reading.meaning, Meaning::FullName { .. });
                    let known = form.columns.iter().find(|known| {
                        Meaning::Field(known.kind) == reading.meaning || (whole && known.kind == FieldKind::FamilyName)
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
                meaning: Found {
                    value: reading.meaning,
                    confidence: reading.confidence,
                    place: cell.clone(),
                    why: reading.by.to_owned(),
                },
                required: Found { value: required, confidence, place: cell, why },
                formula: formulas.contains_key(&column),
                choices: drop_down.as_ref().map(|(_, _, list)| list.as_ref().map_or(0, |list| list.items.len())),
                note: note(book, headers, column),
            }
        })
        .collect();
    let columns = Columns { list, derivation };
    tell(&columns, any_marked, choices, findings);
    columns
}

/// The first formula of a column below the headers; without text where it is the same as another's.
fn formula_below(book: &Book, headers: &Headers, column: u32) -> Option<(u32, Option<String>)> {
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

/// The column that gives the level by a formula over the title.
fn find_level(
    book: &Book,
    headers: &Headers,
    formulas: &BTreeMap<u32, (u32, Option<String>)>,
    readings: &mut BTreeMap<u32, Reading>,
    findings: &mut Findings<'_>,
) -> Option<(u32, Derivation)> {
    let derived: Vec<(u32, Derivation)> = formulas
        .iter()
        .filter_map(|(column, (row, formula))| {
            let home = Home { sheet: headers.sheet, row: *row, column: *column };
            Some((*column, derivation(book, formula.as_deref()?, home)?))
        })
        .collect();
    let said = |column: u32, kind| readings.get(&column).is_some_and(|reading| reading.meaning == Meaning::Field(kind));
    let named = derived.iter().position(|(column, _)| said(*column, FieldKind::AccessLevel));
    let by_title = || derived.iter().position(|(_, found)| found.key.is_some_and(|key| said(key, FieldKind::Title)));
    // Without a name, a look-up that gives few answers for many entries is that of the levels.
    let by_shape = || {
        let level_named = readings.values().any(|reading| reading.meaning == Meaning::Field(FieldKind::AccessLevel));
        let fits = |found: &Derivation| {
            let distinct: std::collections::HashSet<&str> =
                found.pairs.iter().map(|pair| pair.level.text.as_str()).collect();
            found.key.is_some() && found.pairs.len() >= 3 && distinct.len() * 2 <= found.pairs.len()
        };
        (!level_named).then(|| derived.iter().position(|(_, found)| fits(found))).flatten()
    };
    let Some(at) = named.or_else(by_title).or_else(by_shape) else {
        let unread = formulas.iter().find(|(column, _)| said(**column, FieldKind::AccessLevel));
        if let Some((column, (row, formula))) = unread {
            let place = cell_name(book, headers.sheet, (headers.sheet, *row, *column));
            let shown: String = formula.as_deref().unwrap_or_default().chars().take(120).collect();
            findings.look(
                "level.formula-not-understood",
                format!(
                    "The access level is filled in by the formula in {place}, but how it follows from the title could not be \
                     read from it: ={shown}"
                ),
                place,
            );
        }
        return None;
    };
    let found = derived.into_iter().nth(at)?;
    let sure =
        named.is_some() || readings.get(&found.0).is_some_and(|reading| reading.meaning == Meaning::NotRecognised);
    if let Some(reading) = readings.get_mut(&found.0).filter(|_| sure) {
        let confidence = if named.is_some() { 0.98 } else { 0.8 };
        *reading = Reading {
            meaning: Meaning::Field(FieldKind::AccessLevel),
            confidence,
            by: if named.is_some() { "its header and its formula" } else { "its formula, which looks up the title" },
        };
    }
    Some(found)
}

/// The column with the titles: the one that the level follows from, or the one whose list the starter layout knows.
fn find_title(
    book: &Book,
    form: &Form,
    headers: &Headers,
    derivation: Option<&(u32, Derivation)>,
    readings: &mut BTreeMap<u32, Reading>,
) {
    let title = Meaning::Field(FieldKind::Title);
    if let Some(key) = derivation.and_then(|(_, found)| found.key)
        && let Some(reading) = readings.get_mut(&key)
    {
        let named = reading.meaning == title;
        *reading = Reading {
            meaning: title,
            confidence: if named { 0.98 } else { 0.85 },
            by: if named {
                "its header, and the access level follows from it"
            } else {
                "the access level follows from it"
            },
        };
        for (column, reading) in readings.iter_mut() {
            if *column != key && reading.meaning == title {
                *reading = Reading { meaning: Meaning::NotRecognised, confidence: 0.0, by: "" };
            }
        }
        return;
    }
    if readings.values().any(|reading| reading.meaning == title) {
        return;
    }
    let mut best: Option<(usize, u32)> = None;
    for (column, reading) in readings.iter().filter(|(_, reading)| reading.meaning == Meaning::NotRecognised) {
        let list = drop_down(book, headers.sheet, headers.row, *column).and_then(|(_, _, list)| list);
        let known = list.map_or(0, |list| known_titles(form, &list.items));
        if reading.confidence < 0.5 && known >= 3 && best.is_none_or(|(most, _)| known > most) {
            best = Some((known, *column));
        }
    }
    if let Some((_, column)) = best
        && let Some(reading) = readings.get_mut(&column)
    {
        *reading = Reading { meaning: title, confidence: 0.8, by: "its list, which holds titles" };
    }
}

/// A field stands in one column only; the others of its kind stay texts, and that is said.
fn one_of_each(book: &Book, headers: &Headers, readings: &mut BTreeMap<u32, Reading>, findings: &mut Findings<'_>) {
    let mut best: BTreeMap<String, (f64, u32)> = BTreeMap::new();
    for (column, reading) in readings.iter() {
        let Meaning::Field(kind) = reading.meaning else { continue };
        if kind.is_repeatable() {
            continue;
        }
        let kept = best.entry(format!("{kind:?}")).or_insert((reading.confidence, *column));
        if reading.confidence > kept.0 {
            *kept = (reading.confidence, *column);
        }
    }
    for (column, reading) in readings.iter_mut() {
        let Meaning::Field(kind) = reading.meaning else { continue };
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
        *reading = Reading { meaning: Meaning::NotRecognised, confidence: 0.0, by: "" };
    }
}

/// What the form says about a column, in its note or in the hint at its cells.
fn note(book: &Book, headers: &Headers, column: u32) -> String {
    let Some(sheet) = book.sheets.get(headers.sheet) else { return String::new() };
    let hint = || {
        let rule = sheet.validations.iter().find(|rule| {
            let here = |area: &super::book::Area| {
                area.rows.1 > headers.row && (area.columns.0..=area.columns.1).contains(&column)
            };
            !rule.prompt.trim().is_empty() && rule.areas.iter().any(here)
        });
        rule.map(|rule| rule.prompt.clone())
    };
    let text = sheet.notes.get(&(headers.row, column)).cloned().or_else(hint).unwrap_or_default();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(300).collect()
}

fn tell(columns: &Columns, any_marked: bool, choices: &LearnChoices, findings: &mut Findings<'_>) {
    for (kind, name, code, decide) in [
        (FieldKind::GivenName, "first names", "column.missing-first-name", true),
        (FieldKind::FamilyName, "last names", "column.missing-last-name", true),
        (FieldKind::Email, "e-mail addresses", "column.missing-email", true),
        (FieldKind::Title, "titles", "column.missing-title", true),
        (FieldKind::Mobile, "mobile numbers", "column.missing-mobile", false),
        (FieldKind::AccessLevel, "access levels", "column.missing-access-level", false),
    ] {
        let whole = matches!(kind, FieldKind::GivenName | FieldKind::FamilyName)
            && columns.list.iter().any(|column| matches!(column.meaning.value, Meaning::FullName { .. }));
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
            Meaning::NotRecognised => findings.look(
                "column.not-recognised",
                format!(
                    "What “{}” is for was not recognized. It is kept as text without checks of its own{}.",
                    column.header,
                    if column.required.value { ", and it has to be filled" } else { "" }
                ),
                column.cell.clone(),
            ),
            Meaning::Field(_) if column.meaning.confidence < 0.75 => findings.look(
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
            "The form does not mark which columns have to be filled. What the starter layout requires is taken over."
                .to_owned(),
            String::new(),
        );
    }
}
