//! The titles and levels of the form, and whether it is the variant with Break the Glass.

use std::collections::{HashMap, HashSet};

use worksheet::text::{fold, words};
use worksheet::{BtgWords, FieldKind, Form, btg_words};

use super::book::{SourceBook, SourceRange, Visibility};
use super::columns::LearnedColumns;
use super::gives::{Gives, given};
use super::header::Headers;
use super::resolve::{List, ListEntry};
use super::titles::{drop_down, side_table};
use super::{Inferred, LearnChoices, LearnedLevel, LearnedTitle, LearningFindings, cell_name};
use crate::calculation::LevelFormula;

pub(super) use super::gives::titles_behind;

/// Titles, levels and variant.
pub(crate) struct Meanings {
    pub(crate) titles: Vec<LearnedTitle>,
    pub(crate) levels: Vec<LearnedLevel>,
    pub(crate) title_source: Option<Inferred<usize>>,
    pub(crate) level_source: Option<Inferred<usize>>,
    pub(crate) break_the_glass: Inferred<bool>,
    /// Where the titles may be chosen.
    pub(crate) list: Option<SourceRange>,
}

pub(crate) fn find(
    book: &SourceBook,
    form: &Form,
    headers: &Headers,
    columns: &mut LearnedColumns<'_>,
    choices: &LearnChoices,
    findings: &mut LearningFindings<'_>,
) -> Meanings {
    let sheet = headers.sheet;
    let title_column = columns.of(FieldKind::Title);
    let chosen = title_column.and_then(|column| drop_down(book, sheet, headers.row, column));
    let area = chosen.as_ref().map(|(_, area, _)| *area);
    if let (Some(formula), Some((_, _, Some(list)))) = (&mut columns.level, &chosen) {
        // A table of titles and levels cell by cell is beside the list.
        let beside =
            |area: SourceRange| SourceRange { columns: (area.columns.0.saturating_sub(4), area.columns.1 + 4), ..area };
        formula.lists = list.area.filter(|area| area.sheet != sheet).map(beside).into_iter().collect();
    }
    let (mut items, title_source) = title_list(book, headers, columns, chosen, findings);
    let mut of = levels_given(book, form, headers, columns, &items, choices, findings);
    drop_repeated(book, sheet, &mut items, &mut of.of, choices, findings);
    let titles: Vec<LearnedTitle> = items
        .iter()
        .zip(&of.of)
        .map(|(item, gives)| {
            let said = choices
                .levels
                .iter()
                .find(|(title, _)| fold(title) == fold(&item.text))
                .map(|(_, level)| level.clone());
            let name =
                |cell: Option<(usize, u32, u32)>| cell.map(|cell| cell_name(book, sheet, cell)).unwrap_or_default();
            let level_cell = if said.is_some() { String::new() } else { name(gives.cell) };
            LearnedTitle {
                name: item.exact.clone(),
                cell: name(item.cell),
                level: said.or_else(|| gives.level.clone()),
                level_cell,
            }
        })
        .collect();
    tell(&titles, findings);
    let level_list = columns
        .of(FieldKind::AccessLevel)
        .and_then(|column| drop_down(book, sheet, headers.row, column))
        .and_then(|(_, _, list)| list)
        .map_or_else(Vec::new, |list| list.items);
    let levels = levels(book, form, &titles, &level_list, choices, findings);
    let break_the_glass = variant(form, &levels, choices, findings);
    Meanings { titles, levels, title_source, level_source: of.source, break_the_glass, list: area }
}

/// What the titles give, and where that is from.
struct LevelsGiven {
    of: Vec<Gives>,
    source: Option<Inferred<usize>>,
}

/// The levels of titles: calculated where a formula gives them, else from a table beside the titles.
fn levels_given(
    book: &SourceBook,
    form: &Form,
    headers: &Headers,
    columns: &LearnedColumns<'_>,
    items: &[ListEntry],
    choices: &LearnChoices,
    findings: &mut LearningFindings<'_>,
) -> LevelsGiven {
    if let Some(formula) = &columns.level {
        let given = given(book, headers, formula, items, choices, findings);
        tell_outside(book, formula, items, findings);
        return LevelsGiven { of: given.of, source: Some(given.source) };
    }
    let none = || items.iter().map(|_| Gives { level: None, cell: None }).collect();
    let by_formula = columns
        .list
        .iter()
        .any(|column| column.formula && column.meaning.value == super::ColumnRole::Field(FieldKind::AccessLevel));
    if by_formula {
        return LevelsGiven { of: none(), source: None };
    }
    let sheet = headers.sheet;
    let level_list = columns
        .of(FieldKind::AccessLevel)
        .and_then(|column| drop_down(book, sheet, headers.row, column))
        .and_then(|(_, _, list)| list)
        .map_or_else(Vec::new, |list| list.items);
    let own = (sheet, columns.of(FieldKind::Title).unwrap_or(u32::MAX));
    let Some(table) = side_table(book, form, items, &level_list, own) else {
        return LevelsGiven { of: none(), source: None };
    };
    let mut by_title: HashMap<String, &super::titles::Pair> = HashMap::new();
    for pair in &table.pairs {
        let known = by_title.entry(fold(&pair.title.text)).or_insert(pair);
        if fold(&known.level.text) != fold(&pair.level.text) {
            findings.decide(
                "titles.two-levels",
                format!(
                    "The table of levels names “{}” twice, with “{}” and with “{}”. Say which level it gives.",
                    pair.title.text, known.level.text, pair.level.text
                ),
                pair.title.cell.map(|cell| cell_name(book, sheet, cell)).unwrap_or_default(),
            );
        }
    }
    let of = items
        .iter()
        .map(|item| {
            let pair = by_title.get(&fold(&item.text));
            Gives { level: pair.map(|pair| pair.level.text.clone()), cell: pair.and_then(|pair| pair.level.cell) }
        })
        .collect();
    tell_others(items, table.pairs.iter().map(|pair| pair.title.text.as_str()), findings);
    let whole = SourceRange {
        columns: (
            table.titles.columns.0.min(table.levels.columns.0),
            table.titles.columns.1.max(table.levels.columns.1),
        ),
        ..table.titles
    };
    let place = book.shown(&whole, sheet);
    let why = format!(
        "the table {place} on the {}, which names titles and levels side by side",
        book.sheet_words(whole.sheet)
    );
    let source = Inferred { value: table.pairs.len(), confidence: table.confidence, place, why };
    LevelsGiven { of, source: Some(source) }
}

/// The titles that can be chosen, from the drop-down list or from the table behind the levels.
fn title_list(
    book: &SourceBook,
    headers: &Headers,
    columns: &LearnedColumns<'_>,
    chosen: Option<(&super::book::Validation, SourceRange, Option<List>)>,
    findings: &mut LearningFindings<'_>,
) -> (Vec<ListEntry>, Option<Inferred<usize>>) {
    let sheet = headers.sheet;
    let derived = || columns.level.as_ref().map(|formula| titles_behind(book, formula)).filter(|items| items.len() > 1);
    if let Some((rule, area, list)) = chosen {
        let place = book.shown(&area, sheet);
        match list {
            Some(list) if !list.items.is_empty() => {
                let hidden = list.area.and_then(|area| book.sheets.get(area.sheet)).map(|sheet| sheet.visibility);
                let whence = match (&list.area, hidden) {
                    (Some(area), Some(Visibility::Visible)) => format!("the range {}", book.shown(area, sheet)),
                    (Some(area), _) => {
                        format!("the range {} on the {}", book.shown(area, usize::MAX), book.sheet_words(area.sheet))
                    }
                    (None, _) => "a list that is written out in its rule".to_owned(),
                };
                let from = list.area.as_ref().map_or_else(|| place.clone(), |area| book.shown(area, sheet));
                if list.computed {
                    findings.look(
                        "titles.computed",
                        format!("A formula makes the list of titles in {from}. What it showed when the file was saved is taken."),
                        from.clone(),
                    );
                }
                let confidence = if list.computed { 0.8 } else { 0.95 };
                let why = format!("the drop-down list in {place}, from {whence}");
                let count = list.items.len();
                return (list.items, Some(Inferred { value: count, confidence, place: from, why }));
            }
            _ if derived().is_none() => {
                let shown: String = rule.first.chars().take(120).collect();
                findings.look(
                    "titles.list-not-followed",
                    format!("The list of titles in {place} comes from “{shown}”, which could not be followed."),
                    place,
                );
            }
            _ => {}
        }
    }
    if let Some(items) = derived() {
        let cells: Vec<(usize, u32, u32)> = items.iter().filter_map(|item| item.cell).collect();
        let place = match (cells.first(), cells.last()) {
            (Some(first), Some(last)) => {
                book.shown(&SourceRange { sheet: first.0, rows: (first.1, last.1), columns: (first.2, last.2) }, sheet)
            }
            _ => String::new(),
        };
        let why = "the table behind the access level; the titles have no list of their own that can be read".to_owned();
        return (items.clone(), Some(Inferred { value: items.len(), confidence: 0.75, place, why }));
    }
    findings.decide(
        "titles.not-found",
        "No list of titles was found in the workbook, so people would type titles freely. Accept this to go on with the titles \
         that are known so far, or choose the column that holds the titles."
            .to_owned(),
        String::new(),
    );
    (Vec::new(), None)
}

/// Keeps each title once. Titles that only spaces tell apart and that give different levels are asked about.
fn drop_repeated(
    book: &SourceBook,
    sheet: usize,
    items: &mut Vec<ListEntry>,
    of: &mut Vec<Gives>,
    choices: &LearnChoices,
    findings: &mut LearningFindings<'_>,
) {
    let mut seen: HashMap<String, Option<String>> = HashMap::new();
    let mut kept = (Vec::new(), Vec::new());
    for (item, gives) in std::mem::take(items).into_iter().zip(std::mem::take(of)) {
        let folded = fold(&item.text);
        let place = || item.cell.map(|cell| cell_name(book, sheet, cell)).unwrap_or_default();
        let level =
            |level: &Option<String>| level.as_deref().map_or("no level".to_owned(), |level| format!("“{level}”"));
        match seen.get(&folded) {
            None => {
                seen.insert(folded, gives.level.clone());
                kept.0.push(item);
                kept.1.push(gives);
            }
            Some(first) if *first != gives.level && !choices.levels.keys().any(|title| fold(title) == folded) => {
                findings.decide(
                    "titles.two-levels",
                    format!(
                        "The title “{}” is in the list more than once, and gives {} and {}. Say which level it gives.",
                        item.text,
                        level(first),
                        level(&gives.level)
                    ),
                    place(),
                );
            }
            Some(_) => {
                let message = format!("The title “{}” is in the list more than once. It is kept once.", item.text);
                findings.look("titles.repeated", message, place());
            }
        }
    }
    (*items, *of) = kept;
}

fn tell(titles: &[LearnedTitle], findings: &mut LearningFindings<'_>) {
    let without: Vec<&str> =
        titles.iter().filter(|title| title.level.is_none()).map(|title| title.name.as_str()).collect();
    if !without.is_empty() {
        findings.decide(
            "titles.without-level",
            format!(
                "{} of {} titles have no access level in the workbook: {}. Say which level each gives, or accept that the HIE \
                 decides it.",
                without.len(),
                titles.len(),
                some(&without)
            ),
            String::new(),
        );
    }
}

/// Names titles that the formula knows and the list does not offer.
fn tell_outside(
    book: &SourceBook,
    formula: &LevelFormula<'_>,
    items: &[ListEntry],
    findings: &mut LearningFindings<'_>,
) {
    let known = titles_behind(book, formula);
    tell_others(items, known.iter().filter(|item| item.cell.is_some()).map(|item| item.text.as_str()), findings);
}

fn tell_others<'t>(items: &[ListEntry], known: impl Iterator<Item = &'t str>, findings: &mut LearningFindings<'_>) {
    let offered: HashSet<String> = items.iter().map(|item| fold(&item.text)).collect();
    let mut outside: Vec<&str> = known.filter(|title| !offered.contains(&fold(title))).collect();
    outside.sort_unstable();
    // The table's own header is met when whole columns are looked up.
    outside.retain(|title| {
        !matches!(fold(title).as_str(), "title" | "jobtitle" | "titles" | "position" | "titleontheform")
    });
    if !outside.is_empty() && !items.is_empty() {
        findings.look(
            "levels.outside-list",
            format!("The table of levels also names {}, which the list of titles does not offer.", some(&outside)),
            String::new(),
        );
    }
}

/// Names some of several things.
pub(super) fn some(names: &[&str]) -> String {
    let shown: Vec<String> = names.iter().take(6).map(|name| format!("“{name}”")).collect();
    let more = names.len().saturating_sub(6);
    if more > 0 { format!("{} and {more} more", shown.join(", ")) } else { shown.join(", ") }
}

fn levels(
    book: &SourceBook,
    form: &Form,
    titles: &[LearnedTitle],
    level_list: &[ListEntry],
    choices: &LearnChoices,
    findings: &mut LearningFindings<'_>,
) -> Vec<LearnedLevel> {
    let mut seen = HashSet::new();
    let mut found: Vec<(String, String)> = Vec::new();
    let own = titles.iter().filter_map(|title| Some((title.level.clone()?, title.level_cell.clone())));
    let offered = level_list.iter().map(|item| (item.text.clone(), String::new()));
    for (name, cell) in own.chain(offered) {
        if seen.insert(fold(&name)) {
            found.push((name, cell));
        }
    }
    found
        .into_iter()
        .map(|(name, place)| {
            let known = form.levels.iter().find(|level| fold(&level.name) == fold(&name) || fold(&level.code) == fold(&name));
            let chosen = choices.level_break_the_glass.iter().find(|(level, _)| fold(level) == fold(&name));
            let (value, confidence, why) = match (chosen, speaks_of_break_the_glass(&name), known) {
                (Some((_, value)), ..) => (*value, 1.0, "you said so"),
                (None, Some(value), _) => (value, 0.95, "its name says so"),
                (None, None, Some(level)) => (level.break_the_glass, 0.8, "the starter layout has this level"),
                (None, None, None) => (false, 0.7, "its name does not speak of Break the Glass"),
            };
            if chosen.is_none() && words(&name).iter().any(|(_, _, word)| word == "emergency") && known.is_none() {
                findings.look(
                    "level.perhaps-break-the-glass",
                    format!("The level “{name}” speaks of emergencies. Say whether it has Break the Glass; it is taken to have none."),
                    place.clone(),
                );
            }
            if chosen.is_none() && btg_words(&name) == BtgWords::Unsure {
                findings.decide(
                    "level.unclear-break-the-glass",
                    format!("The level “{name}” speaks of Break the Glass, but it is not clear whether it has it. Say which."),
                    place.clone(),
                );
            }
            let sees = described(book, &name).or_else(|| known.map(|level| level.sees.clone())).unwrap_or_default();
            LearnedLevel { break_the_glass: Inferred { value, confidence, place, why: why.to_owned() }, name, sees }
        })
        .collect()
}

/// Whether the name of a level speaks of Break the Glass, and whether it has it; a name that leaves it open is taken to have
/// none, and asked about.
pub(crate) fn speaks_of_break_the_glass(name: &str) -> Option<bool> {
    match btg_words(name) {
        BtgWords::Silent => None,
        BtgWords::Yes => Some(true),
        BtgWords::No | BtgWords::Unsure => Some(false),
    }
}

/// A longer text beside the level's name somewhere in the workbook says what it may see.
fn described(book: &SourceBook, level: &str) -> Option<String> {
    for (at, sheet) in book.sheets.iter().enumerate() {
        for ((row, column), cell) in &sheet.cells {
            if !book.spend(1) {
                return None;
            }
            if book.value(cell) != level {
                continue;
            }
            let text = book.text(at, *row, column + 1);
            if text.split_whitespace().count() >= 5 && text.chars().count() <= 600 {
                return Some(text.split_whitespace().collect::<Vec<_>>().join(" "));
            }
        }
    }
    None
}

fn variant(
    form: &Form,
    levels: &[LearnedLevel],
    choices: &LearnChoices,
    findings: &mut LearningFindings<'_>,
) -> Inferred<bool> {
    let with: Vec<&LearnedLevel> = levels.iter().filter(|level| level.break_the_glass.value).collect();
    let words = |with| if with { "with Break the Glass" } else { "without Break the Glass" };
    if let Some(value) = choices.break_the_glass {
        return Inferred { value, confidence: 1.0, place: String::new(), why: "you said so".to_owned() };
    }
    if levels.is_empty() {
        let why = "the form you named; no level shows which variant this is".to_owned();
        return Inferred { value: form.break_the_glass, confidence: 0.4, place: String::new(), why };
    }
    let found = match with.first() {
        Some(level) => Inferred {
            value: true,
            confidence: level.break_the_glass.confidence,
            place: level.break_the_glass.place.clone(),
            why: format!("the level “{}”", level.name),
        },
        None => Inferred {
            value: false,
            confidence: 0.85,
            place: String::new(),
            why: "no level that appears speaks of Break the Glass".to_owned(),
        },
    };
    if found.value != form.break_the_glass {
        findings.decide(
            "variant.differs",
            format!(
                "This looks like the form {} ({}), but you are learning it as {}, the form {}. Learn it under the other name, or \
                 accept it if you are sure.",
                words(found.value),
                found.why,
                form.id,
                words(form.break_the_glass)
            ),
            found.place.clone(),
        );
    }
    found
}

#[cfg(test)]
mod tests {
    use super::speaks_of_break_the_glass;

    #[test]
    fn names_of_levels_tell_whether_they_have_break_the_glass() {
        for (name, expected) in [
            ("Clinical with Break the Glass", Some(true)),
            ("Clinical - BTG", Some(true)),
            ("Break-the-Glass User", Some(true)),
            ("Clinical (BTG)", Some(true)),
            ("Non-clinical with BTG", Some(false)),
            ("BTG - No", Some(false)),
            ("cannot break the glass", Some(false)),
            ("Clinical, no BTG", Some(false)),
            ("Clinical Non-BTG", Some(false)),
            ("Clinical without Break the Glass", Some(false)),
            ("Clinical", None),
            ("Breakfast service", None),
        ] {
            assert_eq!(speaks_of_break_the_glass(name), expected, "{name}");
        }
    }
}
