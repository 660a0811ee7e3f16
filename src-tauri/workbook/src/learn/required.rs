//! Which columns have to be filled: asterisks, words, notes, colors, bold headers.

use std::collections::BTreeMap;

use super::book::{SourceBook, SourceSheet};
use super::header::Headers;

/// Whether a column has to be filled, how sure that is, and by what.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RequiredMark {
    pub(crate) required: bool,
    pub(crate) confidence: f64,
    pub(crate) why: String,
}

/// The marks of each column; columns without any are not in it.
pub(crate) fn marks(book: &SourceBook, headers: &Headers, columns: &[u32]) -> BTreeMap<u32, RequiredMark> {
    let mut marks: BTreeMap<u32, RequiredMark> = BTreeMap::new();
    let Some(sheet) = book.sheets.get(headers.sheet) else { return marks };
    let legend = legend(sheet, book, headers.row);
    for column in columns {
        let (above, text) = headers.texts.get(column).cloned().unwrap_or_default();
        if let Some(mark) = by_words(&text).or_else(|| by_words(&above)) {
            marks.insert(*column, mark);
        } else if let Some(mark) = below(book, headers, *column) {
            marks.insert(*column, mark);
        } else if let Some(mark) = by_note(sheet, headers.row, *column) {
            marks.insert(*column, mark);
        }
    }
    by_look(book, headers, columns, &legend, &mut marks);
    marks
}

fn mark(required: bool, confidence: f64, why: impl Into<String>) -> Option<RequiredMark> {
    Some(RequiredMark { required, confidence, why: why.into() })
}

fn by_words(header: &str) -> Option<RequiredMark> {
    let lower = header.to_lowercase();
    let not = ["not required", "optional", "if applicable", "if any", "if available", "when available"];
    if let Some(words) = not.into_iter().find(|words| lower.contains(words)) {
        return mark(false, 0.9, format!("its header says “{words}”"));
    }
    if header.contains('*') || header.contains('＊') {
        return mark(true, 0.95, "an asterisk in its header");
    }
    let words = ["required", "mandatory", "must be filled", "must be completed"];
    let found = words.into_iter().find(|words| lower.contains(words))?;
    // “Required for log-in codes” is meant as a mark too.
    mark(true, 0.9, format!("its header says “{found}”"))
}

/// A row right below or above the headers that says “Required” and “Optional”.
fn below(book: &SourceBook, headers: &Headers, column: u32) -> Option<RequiredMark> {
    let rows = [headers.row.checked_add(1), headers.row.checked_sub(1 + u32::from(headers.two))];
    rows.into_iter().flatten().find_map(|row| {
        let text = book.text(headers.sheet, row, column);
        let short = text.trim_matches(|letter: char| !letter.is_alphabetic()).to_lowercase();
        match short.as_str() {
            "required" | "mandatory" | "req" | "required field" => mark(true, 0.9, format!("row {row} says “{text}”")),
            "optional" | "not required" | "if applicable" => mark(false, 0.9, format!("row {row} says “{text}”")),
            _ => None,
        }
    })
}

fn by_note(sheet: &SourceSheet, row: u32, column: u32) -> Option<RequiredMark> {
    let speaks = |text: &str| {
        let lower = text.to_lowercase();
        let not = lower.contains("not required") || lower.contains("optional");
        (lower.contains("required") || lower.contains("mandatory")).then_some(!not)
    };
    if let Some(required) = sheet.notes.get(&(row, column)).and_then(|note| speaks(note)) {
        return mark(required, 0.85, "the note at its header says so");
    }
    let rule = sheet.validations.iter().find(|rule| {
        rule.areas.iter().any(|area| area.rows.1 > row && (area.columns.0..=area.columns.1).contains(&column))
            && speaks(&rule.prompt).is_some()
    })?;
    mark(speaks(&rule.prompt)?, 0.85, "the hint at its cells says so")
}

/// What the instructions say about how required columns look.
#[derive(Debug, Default)]
struct Legend {
    red: bool,
    bold: bool,
    ground: bool,
}

fn legend(sheet: &SourceSheet, book: &SourceBook, header_row: u32) -> Legend {
    let mut legend = Legend::default();
    for (_, cell) in sheet.cells.range((1, 0)..(header_row, 0)) {
        let text = book.value(cell).to_lowercase();
        if !(text.contains("required") || text.contains("mandatory") || text.contains("must be")) {
            continue;
        }
        legend.red |= text.contains("red");
        legend.bold |= text.contains("bold");
        legend.ground |=
            ["shaded", "highlighted", "yellow", "colored", "coloured", "orange", "green", "blue", "grey", "gray"]
                .iter()
                .any(|word| text.contains(word));
    }
    legend
}

/// Headers that look otherwise than the rest: red, on another ground, bold. What most of them say by words settles which
/// look is meant.
fn by_look(
    book: &SourceBook,
    headers: &Headers,
    columns: &[u32],
    legend: &Legend,
    marks: &mut BTreeMap<u32, RequiredMark>,
) {
    let row = |column: u32| {
        let own = headers.texts.get(&column).is_some_and(|(_, text)| text.is_empty());
        if own { headers.row - 1 } else { headers.row }
    };
    let look = |column: u32| book.look(headers.sheet, row(column), column).cloned().unwrap_or_default();
    if marks.values().any(|mark| mark.required) {
        return;
    }
    let differs = |wanted: &dyn Fn(u32) -> bool| {
        let count = columns.iter().filter(|column| wanted(**column)).count();
        count > 0 && count < columns.len()
    };
    let mut put = |wanted: &dyn Fn(u32) -> bool, confidence: f64, why: &dyn Fn(u32) -> String| {
        for column in columns {
            let required = wanted(*column);
            let why = if required {
                why(*column)
            } else {
                "its header looks otherwise than those that are marked".to_owned()
            };
            marks.entry(*column).or_insert(RequiredMark { required, confidence, why });
        }
    };
    let red = |column: u32| look(column).red_text();
    let bold = |column: u32| look(column).bold;
    let sure = |said: bool, otherwise: f64| if said { 0.85 } else { otherwise };
    if differs(&red) {
        return put(&red, sure(legend.red, 0.6), &|_| "its header is written in red".to_owned());
    }
    // The ground that fewer headers have than the others, when there are just two.
    let mut grounds: BTreeMap<String, usize> = BTreeMap::new();
    for column in columns {
        *grounds.entry(look(*column).ground).or_default() += 1;
    }
    if grounds.len() == 2 {
        let rarer =
            grounds.iter().min_by_key(|(ground, count)| (ground.is_empty(), **count)).map(|(ground, _)| ground.clone());
        if let Some(rarer) = rarer.filter(|ground| !ground.is_empty()) {
            let ground = |column: u32| look(column).ground == rarer;
            return put(&ground, sure(legend.ground, 0.45), &|column| {
                format!("its header has a {} ground", look(column).ground_name())
            });
        }
    }
    if differs(&bold) {
        put(&bold, sure(legend.bold, 0.45), &|_| "its header is bold".to_owned());
    }
}
