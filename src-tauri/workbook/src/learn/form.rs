//! Puts what was found together: the form that follows, and where things stand for filling.

use std::collections::HashSet;

use worksheet::text::fold;
use worksheet::{AccessLevel, Column, FieldKind, Form, LayoutOrigin, Title, ValueShape};

use super::book::SourceBook;
use super::columns::LearnedColumns;
use super::form_rules::rules_of;
use super::header::Headers;
use super::levels::Meanings;
use super::meaning::ColumnRole;
use super::rows::{RowEvidence, find_rows};
use super::{Inferred, LearnChoices, LearnedColumn, LearnedForm, LearningFindings, cell_name};
use crate::layout::{FormLayout, FullName};

/// More columns than this a form of ours cannot have.
const MOST_COLUMNS: usize = 64;

/// Longest text of a cell for which the form names no limit.
const MAX_LENGTH: usize = 255;

pub(crate) fn assemble(
    book: &SourceBook,
    starter: &Form,
    headers: &Headers,
    columns: LearnedColumns<'_>,
    meanings: Meanings,
    choices: &LearnChoices,
    mut findings: LearningFindings<'_>,
) -> LearnedForm {
    let sheet = headers.sheet;
    let name = |row: u32, column: u32| cell_name(book, sheet, (sheet, row, column));
    let first_column = headers.texts.keys().next().copied().unwrap_or(0);
    let level = columns.of(FieldKind::AccessLevel);
    let level_by_formula = columns
        .list
        .iter()
        .any(|column| column.formula && column.meaning.value == ColumnRole::Field(FieldKind::AccessLevel));
    let typed = columns.typed();
    let seen = RowEvidence { headers, typed: &typed, level: level.filter(|_| level_by_formula), list: meanings.list };
    let mut rows = find_rows(book, &seen, choices.first_row);
    if let Some(prepared) = choices.prepared_rows {
        (rows.prepared, rows.confidence, rows.why) = (prepared, 1.0, "you said so".to_owned());
    }
    let first_place = name(rows.first, first_column);
    tell_rows(&rows, &first_place, choices, &mut findings);

    let kept: Vec<&LearnedColumn> = columns
        .list
        .iter()
        .filter(|column| match column.meaning.value {
            ColumnRole::LeftAlone => false,
            ColumnRole::Field(FieldKind::AccessLevel) => true,
            _ => !column.formula,
        })
        .take(MOST_COLUMNS)
        .collect();
    // A column for the whole name is two of ours, so that first and last name are checked each.
    let kept: Vec<(&LearnedColumn, FieldKind)> =
        kept.into_iter().flat_map(|column| kinds(column).into_iter().map(move |kind| (column, kind))).collect();
    let form_columns = form_columns(book, starter, headers, &kept, &mut findings);
    let full_name = columns.list.iter().find_map(|column| match column.meaning.value {
        ColumnRole::FullName { family_first } => {
            Some(FullName { place: column.position, header: column.header.clone(), family_first })
        }
        _ => None,
    });
    let layout = FormLayout {
        sheet: book.sheets.get(sheet).map(|sheet| sheet.name.clone()).unwrap_or_default(),
        header_row: headers.row,
        first_row: rows.first,
        prepared_rows: rows.prepared,
        columns: kept.iter().map(|(column, _)| Some(column.position)).collect(),
        level_by_formula,
        full_name,
    };
    let form = form(starter, form_columns, &meanings, &layout);

    let many = |count: u32| if count == 0 { "none was found".to_owned() } else { rows.why.clone() };
    let header_confidence = match (choices.header_row, headers.fields) {
        (Some(_), _) => 1.0,
        (None, 5..) => 0.97,
        (None, 4) => 0.85,
        (None, _) => 0.7,
    };
    if header_confidence < 0.8 {
        findings.look(
            "header.uncertain",
            format!(
                "Only {} headers in row {} were recognized. Check that this is the row of the headers.",
                headers.fields, headers.row
            ),
            name(headers.row, first_column),
        );
    }
    let header_why = match (choices.header_row, headers.two) {
        (Some(_), _) => "you said so".to_owned(),
        (None, true) => format!("the headers in it and in row {}", headers.row - 1),
        (None, false) => "the headers in it".to_owned(),
    };
    let last_row = (rows.first + rows.prepared).saturating_sub(1).max(rows.first);
    let mut list = findings.list;
    list.sort_by_key(|finding| !finding.decide);
    LearnedForm {
        file_name: book.file.clone(),
        sheet: Inferred {
            value: layout.sheet.clone(),
            confidence: if choices.sheet.is_some() { 1.0 } else { header_confidence },
            place: String::new(),
            why: if choices.sheet.is_some() {
                "you said so".to_owned()
            } else {
                "it has the headers of a form".to_owned()
            },
        },
        sheets: book
            .sheets
            .iter()
            .filter(|sheet| sheet.visibility == super::book::Visibility::Visible)
            .map(|sheet| sheet.name.clone())
            .collect(),
        header_row: Inferred {
            value: headers.row,
            confidence: header_confidence,
            place: name(headers.row, first_column),
            why: header_why,
        },
        first_row: Inferred {
            value: rows.first,
            confidence: if choices.first_row.is_some() { 1.0 } else { 0.9 },
            place: first_place,
            why: rows.first_why.clone(),
        },
        prepared_rows: Inferred {
            value: rows.prepared,
            confidence: if rows.prepared == 0 && choices.prepared_rows.is_none() { 0.5 } else { rows.confidence },
            place: if rows.prepared == 0 { String::new() } else { format!("rows {} to {last_row}", rows.first) },
            why: many(rows.prepared),
        },
        title_source: meanings.title_source,
        level_source: meanings.level_source,
        titles: meanings.titles,
        levels: meanings.levels,
        break_the_glass: meanings.break_the_glass,
        columns: columns.list,
        findings: list,
        layout,
        form,
    }
}

fn tell_rows(
    rows: &super::rows::PreparedRows,
    place: &str,
    choices: &LearnChoices,
    findings: &mut LearningFindings<'_>,
) {
    if let Some((first, last)) = rows.filled {
        findings.look(
            "rows.not-blank",
            format!(
                "The form is not blank: rows {first} to {last} hold typed texts. They stay in the copy that is filled; learn the \
                 form from the file as it was downloaded."
            ),
            place.to_owned(),
        );
    }
    if choices.prepared_rows.is_some() {
        return;
    }
    if !rows.differing.is_empty() {
        findings.look(
            "rows.differ",
            format!("It is not clear how many rows are prepared: {}. The first counts.", rows.differing.join(", ")),
            place.to_owned(),
        );
    }
    if rows.prepared == 0 {
        findings.look(
            "rows.none-prepared",
            "No row is prepared with lists, formulas or a table. People are written from the first row on, as they come."
                .to_owned(),
            place.to_owned(),
        );
    }
}

/// What a column of the form's sheet holds; two fields where it takes the whole name.
fn kinds(column: &LearnedColumn) -> Vec<FieldKind> {
    match column.meaning.value {
        ColumnRole::Field(kind) => vec![kind],
        ColumnRole::FullName { family_first: true } => vec![FieldKind::FamilyName, FieldKind::GivenName],
        ColumnRole::FullName { family_first: false } => vec![FieldKind::GivenName, FieldKind::FamilyName],
        ColumnRole::NotRecognised | ColumnRole::LeftAlone => vec![FieldKind::Text],
    }
}

/// The header of one of our columns, and what is said about it: those of the form, but a part of a whole name has its own.
fn headed(column: &LearnedColumn, kind: FieldKind, known: Option<&Column>) -> (String, String) {
    let ColumnRole::FullName { family_first } = column.meaning.value else {
        let starter_help = known.map(|known| known.help.clone()).unwrap_or_default();
        return (column.header.clone(), if column.note.is_empty() { starter_help } else { column.note.clone() });
    };
    let plain = if kind == FieldKind::GivenName { "First name" } else { "Last name" };
    let order = if family_first { "Doe, Jane" } else { "Jane Doe" };
    let help = format!(
        "Goes into “{}” of the form together with the other name, as “{order}”. {}",
        column.header, column.note
    );
    (known.map_or(plain, |known| known.header.as_str()).to_owned(), help.trim().to_owned())
}

fn form_columns(
    book: &SourceBook,
    starter: &Form,
    headers: &Headers,
    kept: &[(&LearnedColumn, FieldKind)],
    findings: &mut LearningFindings<'_>,
) -> Vec<Column> {
    let mut keys = HashSet::new();
    let headers_folded: HashSet<String> = kept.iter().map(|(column, _)| fold(&column.header)).collect();
    kept.iter()
        .map(|(column, kind)| {
            let kind = *kind;
            let whole = matches!(column.meaning.value, ColumnRole::FullName { .. });
            let repeatable = kind.is_repeatable();
            let known = starter
                .columns
                .iter()
                .find(|known| known.kind == kind && (!repeatable || fold(&known.header) == fold(&column.header)));
            let wish = known.map_or_else(|| slug(&column.header), |known| known.key.clone());
            let key = (1..)
                .map(|number| if number == 1 { wish.clone() } else { format!("{wish}_{number}") })
                .find(|key| keys.insert(key.clone()))
                .unwrap_or(wish);
            let position = u32::try_from(column.position).unwrap_or(u32::MAX);
            let mut synonyms: Vec<String> = Vec::new();
            // The lower header alone is how lists name the column; other columns' headers are theirs.
            let lower =
                headers.texts.get(&position).map(|(_, text)| text.clone()).filter(|_| !whole).unwrap_or_default();
            let more = known.into_iter().flat_map(|known| std::iter::once(&known.header).chain(&known.synonyms));
            for name in std::iter::once(&lower).chain(more) {
                let folded = fold(name);
                let taken = headers_folded.contains(&folded) || synonyms.iter().any(|other| fold(other) == folded);
                if !folded.is_empty() && !taken {
                    synonyms.push(name.clone());
                }
            }
            let of = book.sheets.get(headers.sheet);
            let rules =
                if whole { Vec::new() } else { rules_of(book, headers, position, kind, &column.header, findings) };
            let limit = rules.iter().find_map(|rule| match &rule.shape {
                ValueShape::Length { max, .. } => *max,
                _ => None,
            });
            let width = of.and_then(|of| {
                of.widths.iter().find(|(first, last, _)| (*first..=*last).contains(&position)).map(|(.., width)| *width)
            });
            let (header, help) = headed(column, kind, known);
            // What the blank form does not show, such as where a value comes from, stays as it was known.
            let rest = known.cloned().filter(|known| known.kind == kind);
            let rest = rest.unwrap_or_else(|| Column::new(key.clone(), column.header.clone(), kind));
            Column {
                key,
                header,
                kind,
                assumed: false,
                required: column.required.value,
                max_length: limit.or(known.map(|known| known.max_length)).unwrap_or(MAX_LENGTH),
                width: width.or(known.map(|known| known.width)).unwrap_or(20.0).clamp(6.0, 80.0),
                synonyms,
                help,
                rules,
                ..rest
            }
        })
        .collect()
}

fn slug(header: &str) -> String {
    let words: Vec<String> = worksheet::text::words(header).into_iter().map(|(_, _, word)| word).take(5).collect();
    if words.is_empty() { "column".to_owned() } else { words.join("_") }
}

fn form(starter: &Form, columns: Vec<Column>, meanings: &Meanings, layout: &FormLayout) -> Form {
    let mut codes = HashSet::new();
    let levels: Vec<AccessLevel> = meanings
        .levels
        .iter()
        .map(|level| {
            let known = starter.levels.iter().find(|known| fold(&known.name) == fold(&level.name));
            let wish = known.map_or_else(|| slug(&level.name).replace('_', "-"), |known| known.code.clone());
            let code = (1..)
                .map(|number| if number == 1 { wish.clone() } else { format!("{wish}-{number}") })
                .find(|code| codes.insert(code.clone()))
                .unwrap_or(wish);
            let sees = if level.sees.is_empty() {
                "The form does not say what this level may see.".to_owned()
            } else {
                level.sees.clone()
            };
            let only_for = known.map(|known| known.only_for.clone()).unwrap_or_default();
            AccessLevel { code, name: level.name.clone(), sees, break_the_glass: level.break_the_glass.value, only_for }
        })
        .collect();
    let titles = if meanings.titles.is_empty() { Vec::new() } else { titles(starter, meanings, &levels) };
    // Without titles of its own, the form goes on with those that were known, and their levels.
    let (titles, levels) =
        if titles.is_empty() { (starter.titles.clone(), starter.levels.clone()) } else { (titles, levels) };
    let break_the_glass = meanings.break_the_glass.value;
    Form {
        origin: LayoutOrigin::Learned,
        sheet: layout.sheet.clone(),
        header_row: layout.header_row,
        columns,
        levels,
        titles,
        break_the_glass,
        btg_statement: starter.btg_statement.clone().filter(|_| break_the_glass).or_else(|| {
            break_the_glass.then(|| {
                "Everyone marked for Break the Glass needs it for their work, and knows that each use is audited."
                    .to_owned()
            })
        }),
        ..starter.clone()
    }
}

fn titles(starter: &Form, meanings: &Meanings, levels: &[AccessLevel]) -> Vec<Title> {
    let own: HashSet<String> = meanings.titles.iter().map(|title| fold(&title.name)).collect();
    meanings
        .titles
        .iter()
        .map(|title| {
            let folded = fold(&title.name);
            let named = starter.titles.iter().find(|known| fold(&known.name) == folded);
            // By another wording only when just one title answers to it.
            let aliased = || {
                let mut by_alias =
                    starter.titles.iter().filter(|known| known.aliases.iter().any(|alias| fold(alias) == folded));
                by_alias.next().filter(|_| by_alias.next().is_none())
            };
            let known = named.or_else(aliased);
            let level = title
                .level
                .as_ref()
                .and_then(|name| levels.iter().position(|level| fold(&level.name) == fold(name)))
                .unwrap_or(levels.len());
            let given = levels.get(level).is_some_and(|level| level.break_the_glass);
            let aliases = known
                .into_iter()
                .flat_map(|known| std::iter::once(&known.name).chain(&known.aliases))
                .filter(|alias| !own.contains(&fold(alias)))
                .cloned()
                .collect();
            Title {
                name: title.name.clone(),
                group: known.map_or_else(|| "Titles of the form".to_owned(), |known| known.group.clone()),
                level,
                btg_eligible: given || known.is_some_and(|known| known.btg_eligible),
                aliases,
            }
        })
        .collect()
}
