//! What each title gives, by calculating the form's own formula, and what has to be asked about it.

use std::collections::{BTreeMap, BTreeSet};

use worksheet::column_letters;
use worksheet::text::fold;

use super::book::{SourceBook, SourceRange};
use super::header::{Headers, joined};
use super::resolve::ListEntry;
use super::titles::drop_down;
use super::{Inferred, LearnChoices, LearningFindings, cell_name};
use crate::calculation::{Calculated, Dependency, LevelFormula, LevelResult, Scalar, SheetCell};

/// A title that is on no list.
const NO_TITLE: &str = "Qzx not a title 7";

/// Cells with values that are shown, values of each, and combinations of them.
const MOST_CELLS: usize = 6;
const MOST_COMBINATIONS: usize = 24;

/// Titles that are named for each value.
const NAMED: usize = 4;

/// The level that a title gives.
#[derive(Debug, Clone)]
pub(super) struct Gives {
    pub(super) level: Option<String>,
    /// Where the level is written, if in a table.
    pub(super) cell: Option<SheetCell>,
}

/// What a formula gives for each title of a list.
pub(super) struct LevelsByTitle {
    pub(super) of: Vec<Gives>,
    pub(super) source: Inferred<usize>,
}

/// Returns the titles that a formula looks for, where the titles have no list of their own.
pub(super) fn titles_behind(book: &SourceBook, formula: &LevelFormula<'_>) -> Vec<ListEntry> {
    let probe = formula.of(NO_TITLE, &[]);
    for area in &probe.searched {
        let items = book.items(&book.clipped(*area));
        // Whole columns begin with a header.
        let header = |item: &ListEntry| {
            area.rows.0 == 1
                && matches!(fold(&item.text).as_str(), "title" | "jobtitle" | "titles" | "position" | "titleontheform")
        };
        let items: Vec<ListEntry> =
            items.into_iter().enumerate().filter(|(at, item)| *at > 0 || !header(item)).map(|(_, item)| item).collect();
        if items.len() > 1 {
            return items;
        }
    }
    let (sheet, row, _) = formula.level;
    let constants = formula.compared_with((sheet, row, formula.title));
    if constants.len() < 2 {
        return Vec::new();
    }
    constants.into_iter().map(|text| ListEntry { text: text.trim().to_owned(), exact: text, cell: None }).collect()
}

/// Calculates what each title gives.
pub(super) fn given(
    book: &SourceBook,
    headers: &Headers,
    formula: &LevelFormula<'_>,
    items: &[ListEntry],
    choices: &LearnChoices,
    findings: &mut LearningFindings<'_>,
) -> LevelsByTitle {
    let said = |item: &ListEntry| choices.levels.keys().any(|title| fold(title) == fold(&item.text));
    let all: Vec<Calculated> = items.iter().map(|item| formula.of(&item.exact, &[])).collect();
    let asked: Vec<(&ListEntry, &Calculated)> = items.iter().zip(&all).filter(|(item, _)| !said(item)).collect();
    let place = cell_name(book, headers.sheet, formula.level);
    let mut sure = !all.is_empty();
    sure &= tell_unable(&place, &asked, findings);
    sure &= tell_fallback(&place, &asked, findings);
    sure &= tell_rows(book, headers, formula, &asked, findings);
    sure &= tell_dependencies(book, headers, formula, &asked, findings);
    let unknown = formula.of(NO_TITLE, &[]);
    if let Some(level) = unknown.answer.level().filter(|_| !all.is_empty()) {
        findings.look(
            "level.for-other-titles",
            format!("The formula in {place} shows “{level}” for every title that is not on its list."),
            place.clone(),
        );
    }
    let of: Vec<Gives> = items
        .iter()
        .zip(&all)
        .map(|(item, calculated)| Gives {
            level: calculated.answer.level().map(str::to_owned),
            cell: level_cell(book, item, calculated),
        })
        .collect();
    let table = table(book, headers, items, &of, &all);
    let behind = match &table {
        Some(area) if area.sheet != headers.sheet => {
            format!(", over the table {} on the {}", book.shown(area, headers.sheet), book.sheet_words(area.sheet))
        }
        Some(area) => format!(", over the table {}", book.shown(area, headers.sheet)),
        None => String::new(),
    };
    let source = Inferred {
        value: of.iter().filter(|gives| gives.level.is_some()).count(),
        confidence: if sure { 0.95 } else { 0.6 },
        place: table.map_or_else(|| place.clone(), |area| book.shown(&area, headers.sheet)),
        why: format!("the formula in {place}, calculated for each title{behind}"),
    };
    LevelsByTitle { of, source }
}

/// Where the level of a title is written beside the title in the table that was searched.
fn level_cell(book: &SourceBook, item: &ListEntry, calculated: &Calculated) -> Option<SheetCell> {
    let level = calculated.answer.level()?;
    calculated.searched.iter().find_map(|area| {
        let area = book.clipped(*area);
        let title =
            book.items(&area).into_iter().find(|other| other.exact.to_lowercase() == item.exact.to_lowercase())?;
        let (sheet, row, column) = title.cell?;
        let beside = (column + 1..=column + 8).chain(column.saturating_sub(8)..column);
        beside.map(|beside| (sheet, row, beside)).find(|(sheet, row, beside)| book.text(*sheet, *row, *beside) == level)
    })
}

/// The table of titles and levels, if there is one.
fn table(
    book: &SourceBook,
    headers: &Headers,
    items: &[ListEntry],
    of: &[Gives],
    all: &[Calculated],
) -> Option<SourceRange> {
    let cells: Vec<SheetCell> = of.iter().filter_map(|gives| gives.cell).collect();
    let first = cells.first()?;
    let searched = all.iter().flat_map(|one| &one.searched).find(|area| area.sheet == first.0)?;
    let titles: Vec<u32> = items
        .iter()
        .flat_map(|item| book.items(&book.clipped(*searched)).into_iter().filter(move |other| other.text == item.text))
        .filter_map(|item| item.cell.map(|(_, row, _)| row))
        .collect();
    let rows = (titles.iter().min()?, titles.iter().max()?);
    let column = searched.columns.0;
    let beside = cells.iter().filter(|cell| cell.0 == first.0).map(|cell| cell.2);
    let columns = beside.fold((column, column), |(least, most), beside| (least.min(beside), most.max(beside)));
    let whole = SourceRange { sheet: first.0, rows: (*rows.0, *rows.1), columns };
    (whole.sheet != headers.sheet || !whole.holds(headers.row, column)).then_some(whole)
}

/// Says for which titles the formula gives no level, and why. The titles themselves are asked about with all others.
fn tell_unable(place: &str, asked: &[(&ListEntry, &Calculated)], findings: &mut LearningFindings<'_>) -> bool {
    let mut reasons: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (item, calculated) in asked {
        match &calculated.answer {
            LevelResult::Level(_) => {}
            LevelResult::NoLevel(what) => reasons.entry(format!("shows {what}")).or_default().push(&item.text),
            LevelResult::Cannot(reason) => {
                reasons.entry(format!("cannot be calculated here: {reason}")).or_default().push(&item.text);
            }
        }
    }
    for (reason, titles) in &reasons {
        let code = if reason.starts_with("shows") { "level.not-given" } else { "level.formula-not-understood" };
        findings.look(
            code,
            format!("For {}, the formula of the access level in {place} {reason}.", super::levels::some(titles)),
            place.to_owned(),
        );
    }
    reasons.is_empty()
}

/// Asks about levels that only appear because something else failed.
fn tell_fallback(place: &str, asked: &[(&ListEntry, &Calculated)], findings: &mut LearningFindings<'_>) -> bool {
    let fallen: Vec<&(&ListEntry, &Calculated)> =
        asked.iter().filter(|(_, one)| one.fallback && one.answer.level().is_some()).collect();
    if fallen.is_empty() {
        return true;
    }
    let shown: Vec<String> = fallen
        .iter()
        .take(NAMED)
        .map(|(item, one)| format!("“{}” → “{}”", item.text, one.answer.level().unwrap_or_default()))
        .collect();
    findings.decide(
        "level.only-fallback",
        format!(
            "For {} of {} titles, the formula in {place} finds nothing and shows what it shows in place of an error: {}{}. Say \
             which level these titles give, or accept it.",
            fallen.len(),
            asked.len(),
            shown.join(", "),
            more(fallen.len(), NAMED),
        ),
        place.to_owned(),
    );
    false
}

/// Compares the last prepared row with the first: a table without dollar signs moves from row to row.
fn tell_rows(
    book: &SourceBook,
    headers: &Headers,
    formula: &LevelFormula<'_>,
    asked: &[(&ListEntry, &Calculated)],
    findings: &mut LearningFindings<'_>,
) -> bool {
    let (sheet, row, column) = formula.level;
    let runs = book.sheets.get(sheet).and_then(|sheet| sheet.formulas.get(&column));
    let Some(last) = runs.and_then(|runs| runs.from(row)).map(|(_, last)| last).filter(|last| *last > row) else {
        return true;
    };
    let calculator = crate::calculation::Calculator::new(book);
    let level = (sheet, last, column);
    let columns = formula.columns.clone();
    let lists = formula.lists.clone();
    let other = LevelFormula { calculator, level, title: formula.title, columns, header_row: headers.row, lists };
    let differing: Vec<String> = asked
        .iter()
        .filter_map(|(item, first)| {
            let answer = other.of(&item.exact, &[]).answer;
            let shown = |answer: &LevelResult| {
                answer.level().map_or_else(|| "no level".to_owned(), |level| format!("“{level}”"))
            };
            (answer != first.answer)
                .then(|| format!("“{}” → {} and not {}", item.text, shown(&answer), shown(&first.answer)))
        })
        .collect();
    if differing.is_empty() {
        return true;
    }
    findings.decide(
        "level.rows-differ",
        format!(
            "The formula in {} gives other levels than the one in {}: {}{}. Perhaps its table has no dollar signs. Ask the HIE for \
             a corrected form, or say which level each title gives.",
            cell_name(book, headers.sheet, level),
            cell_name(book, headers.sheet, formula.level),
            differing.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", "),
            more(differing.len(), NAMED),
        ),
        cell_name(book, headers.sheet, level),
    );
    false
}

/// Asks about everything besides the title that the level depends on, and shows what it changes.
fn tell_dependencies(
    book: &SourceBook,
    headers: &Headers,
    formula: &LevelFormula<'_>,
    asked: &[(&ListEntry, &Calculated)],
    findings: &mut LearningFindings<'_>,
) -> bool {
    let depends: BTreeSet<Dependency> = asked.iter().flat_map(|(_, one)| one.depends.iter().copied()).collect();
    if depends.is_empty() {
        return true;
    }
    let mut cells: Vec<(SheetCell, String, Vec<String>)> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for dependency in &depends {
        match dependency {
            Dependency::Cell(place) => {
                let name = named(book, headers, *place);
                names.push(name.clone());
                let offered = offered(book, headers, *place);
                cells.push((*place, name, formula.values(*place, &offered)));
            }
            Dependency::Cells(sheet, rows, columns) => {
                let area = SourceRange { sheet: *sheet, rows: *rows, columns: *columns };
                names.push(format!("the cells {}", book.shown(&area, headers.sheet)));
            }
            Dependency::Today => names.push("today’s date".to_owned()),
            Dependency::Order => names.push("a list that has to be in order and is not".to_owned()),
        }
    }
    let place = cell_name(book, headers.sheet, formula.level);
    let changes = changes(formula, asked, &cells);
    let shown = if changes.is_empty() { String::new() } else { format!(" {}", changes.join(" ")) };
    findings.decide(
        "level.depends",
        format!(
            "The access level in {place} does not follow from the title alone: it also depends on {}.{shown} Say which level each \
             title gives, or accept what is shown for the form as it is now.",
            names.join(", "),
        ),
        cells.first().map_or(place, |(cell, ..)| cell_name(book, headers.sheet, *cell)),
    );
    false
}

/// What the values of other cells change, one sentence for each combination that changes something.
fn changes(
    formula: &LevelFormula<'_>,
    asked: &[(&ListEntry, &Calculated)],
    cells: &[(SheetCell, String, Vec<String>)],
) -> Vec<String> {
    let mut combinations: Vec<Vec<(usize, &String)>> = Vec::new();
    for (at, (_, _, values)) in cells.iter().enumerate().take(MOST_CELLS) {
        combinations.extend(values.iter().map(|value| vec![(at, value)]));
    }
    // Two cells are also changed together.
    if let [(.., one), (.., other)] = cells
        && one.len() * other.len() <= MOST_COMBINATIONS
    {
        combinations.extend(one.iter().flat_map(|one| other.iter().map(move |other| vec![(0, one), (1, other)])));
    }
    let mut told: BTreeSet<String> = BTreeSet::new();
    combinations
        .into_iter()
        .filter_map(|combination| {
            let typed: Vec<(SheetCell, Scalar)> =
                combination.iter().filter_map(|(at, value)| Some((cells.get(*at)?.0, typed(value)))).collect();
            let changed: Vec<String> = asked
                .iter()
                .filter_map(|(item, before)| {
                    let after = formula.of(&item.exact, &typed).answer;
                    let level = match &after {
                        LevelResult::Level(level) => format!("“{level}”"),
                        _ => "no level".to_owned(),
                    };
                    (after != before.answer).then(|| format!("“{}” → {level}", item.text))
                })
                .collect();
            // Two changes together are told where they do more than one alone.
            if changed.is_empty() || (combination.len() > 1 && told.contains(&changed.join("\n"))) {
                return None;
            }
            told.insert(changed.join("\n"));
            let with: Vec<String> = combination
                .iter()
                .filter_map(|(at, value)| Some(format!("{} = “{value}”", cells.get(*at)?.1)))
                .collect();
            let shown = changed.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
            Some(format!("With {}: {shown}{}.", with.join(" and "), more(changed.len(), NAMED)))
        })
        .take(MOST_COMBINATIONS)
        .collect()
}

/// A value as a person types it.
fn typed(value: &str) -> Scalar {
    match value.parse::<f64>() {
        Ok(number) if number.is_finite() => Scalar::Number(number),
        _ if value.eq_ignore_ascii_case("TRUE") || value.eq_ignore_ascii_case("FALSE") => {
            Scalar::Bool(value.eq_ignore_ascii_case("TRUE"))
        }
        _ => Scalar::Text(value.into()),
    }
}

/// A cell with what it is called: the header of its column, or the text before it.
fn named(book: &SourceBook, headers: &Headers, (sheet, row, column): SheetCell) -> String {
    let cell = cell_name(book, headers.sheet, (sheet, row, column));
    let header = if sheet == headers.sheet && row > headers.row {
        headers.texts.get(&column).map(|(above, text)| joined(above, text)).unwrap_or_default()
    } else {
        let before = (column.saturating_sub(4)..column).rev().map(|column| book.text(sheet, row, column));
        before.into_iter().find(|text| !text.is_empty()).unwrap_or_default().chars().take(60).collect()
    };
    if header.is_empty() {
        let letters = column_letters(column as usize);
        return if row > headers.row && sheet == headers.sheet { format!("{cell} (column {letters})") } else { cell };
    }
    format!("{cell} “{header}”")
}

/// What a list in a cell offers.
fn offered(book: &SourceBook, headers: &Headers, (sheet, row, column): SheetCell) -> Vec<String> {
    let from = if sheet == headers.sheet && row > headers.row { headers.row } else { row.saturating_sub(1) };
    let list = drop_down(book, sheet, from, column).filter(|(_, area, _)| area.holds(row, column));
    list.and_then(|(_, _, list)| list)
        .map_or_else(Vec::new, |list| list.items.into_iter().map(|item| item.exact).collect())
}

fn more(count: usize, shown: usize) -> String {
    if count > shown { format!(" and {} more", count - shown) } else { String::new() }
}
