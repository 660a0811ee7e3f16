//! The form's own rules for what may be typed (data validations), so that what is written keeps to them.

use std::collections::HashMap;

use worksheet::{FieldKind, ValueRule, ValueShape};

use super::book::{SourceBook, SourceRange, Validation};
use super::header::Headers;
use super::titles::drop_down;
use super::{LearningFindings, cell_name};
use crate::calculation::{CalculationInputs, CalculationNotes, Calculator, Expr, Operator, Scalar, SheetCell, parse};

/// A number as people write it: its usual shapes, and the pattern of each.
const SHAPES: [(&str, &str); 12] = [
    ("(212) 555-2456", "(###) ###-####"),
    ("212-555-2456", "###-###-####"),
    ("2125552456", "##########"),
    ("212.555.2456", "###.###.####"),
    ("212 555 2456", "### ### ####"),
    ("(212)555-2456", "(###)###-####"),
    ("12125552456", "1##########"),
    ("+12125552456", "+1##########"),
    ("1-212-555-2456", "1-###-###-####"),
    ("+1-212-555-2456", "+1-###-###-####"),
    ("+1 212-555-2456", "+1 ###-###-####"),
    ("+1 (212) 555-2456", "+1 (###) ###-####"),
];

/// The same number as a number.
const NUMBER: f64 = 2_125_552_456.0;

/// Longest list that is kept as a rule.
const LONGEST_LIST: usize = 300;

/// What a rule of the form comes to.
enum Read {
    /// Shapes that a value has to have; none where the rule adds nothing.
    Shapes(Vec<ValueShape>),
    NotUnderstood,
}

/// Returns the rules of the form for a column, and says them.
pub(super) fn rules_of(
    book: &SourceBook,
    headers: &Headers,
    column: u32,
    kind: FieldKind,
    header: &str,
    findings: &mut LearningFindings<'_>,
) -> Vec<ValueRule> {
    if matches!(kind, FieldKind::Title | FieldKind::AccessLevel) {
        return Vec::new();
    }
    let Some(sheet) = book.sheets.get(headers.sheet) else { return Vec::new() };
    let here = |area: &&SourceRange| area.rows.1 > headers.row && (area.columns.0..=area.columns.1).contains(&column);
    let mut found = Vec::new();
    for rule in &sheet.validations {
        let Some(area) = rule.areas.iter().find(here) else { continue };
        let row = area.rows.0.max(headers.row + 1);
        let cell = (headers.sheet, row, column);
        let place = cell_name(book, headers.sheet, cell);
        let read = match rule.kind.as_str() {
            "textLength" => length(rule),
            "whole" | "decimal" => number(rule),
            "date" => date(rule),
            "custom" => custom(book, rule, area, cell, kind),
            "list" => list(book, headers, column),
            _ => Read::Shapes(Vec::new()),
        };
        match read {
            Read::Shapes(shapes) => {
                for shape in shapes {
                    findings.look(
                        "column.rule",
                        format!(
                            "The form itself takes only {} in “{header}”. What is written keeps to it.",
                            shape.describe()
                        ),
                        place.clone(),
                    );
                    found.push(ValueRule { shape, message: rule.error.trim().to_owned() });
                }
            }
            Read::NotUnderstood => {
                let said = if rule.error.trim().is_empty() {
                    String::new()
                } else {
                    format!(" It says: “{}”.", rule.error.trim())
                };
                let formula: String = rule.first.chars().take(120).collect();
                findings.look(
                    "column.rule-not-understood",
                    format!(
                        "The form has a rule of its own for “{header}” that was not understood (={formula}).{said} Look at this \
                         column in the filled form."
                    ),
                    place,
                );
            }
        }
    }
    found
}

fn constant(text: &str) -> Option<f64> {
    text.trim().trim_start_matches('=').trim().parse().ok().filter(|number: &f64| number.is_finite())
}

/// Least and greatest value that a rule with two limits takes; nothing where it is not one range.
fn limits(rule: &Validation, step: f64) -> Option<(Option<f64>, Option<f64>)> {
    let (first, second) = (constant(&rule.first), constant(&rule.second));
    match rule.operator.as_str() {
        "" | "between" => Some((Some(first?), Some(second?))),
        "equal" => Some((Some(first?), Some(first?))),
        "greaterThan" => Some((Some(first? + step), None)),
        "greaterThanOrEqual" => Some((Some(first?), None)),
        "lessThan" => Some((None, Some(first? - step))),
        "lessThanOrEqual" => Some((None, Some(first?))),
        _ => None,
    }
}

#[allow(clippy::cast_possible_truncation)] // limited before
fn whole(number: f64) -> Option<i64> {
    (number.abs() < 1e15).then(|| number.round() as i64)
}

fn length(rule: &Validation) -> Read {
    let size = |limit: Option<f64>| limit.and_then(whole).and_then(|limit| usize::try_from(limit.max(0)).ok());
    match limits(rule, 1.0) {
        Some((min, max)) => {
            let min = size(min).filter(|min| *min > 0);
            Read::Shapes(vec![ValueShape::Length { min, max: size(max) }])
        }
        None => Read::NotUnderstood,
    }
}

fn number(rule: &Validation) -> Read {
    let is_whole = rule.kind == "whole";
    match limits(rule, if is_whole { 1.0 } else { 0.0 }) {
        Some((min, max)) if is_whole => {
            Read::Shapes(vec![ValueShape::WholeNumber { min: min.and_then(whole), max: max.and_then(whole) }])
        }
        Some((min, max)) => Read::Shapes(vec![ValueShape::Decimal { min, max }]),
        None => Read::NotUnderstood,
    }
}

fn date(rule: &Validation) -> Read {
    match limits(rule, 1.0) {
        Some((from, to)) => {
            let day = |serial: Option<f64>| serial.and_then(day_of);
            Read::Shapes(vec![ValueShape::Date { from: day(from), to: day(to) }])
        }
        None => Read::NotUnderstood,
    }
}

/// Returns the day that spreadsheets count as this number, as 2026-11-30.
fn day_of(serial: f64) -> Option<String> {
    let days = whole(serial.floor()).filter(|days| (61..2_958_466).contains(days))?;
    // Days since 1970-01-01 to a date of the civil calendar.
    let days = days - 25_569 + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

fn list(book: &SourceBook, headers: &Headers, column: u32) -> Read {
    let list = drop_down(book, headers.sheet, headers.row, column).and_then(|(_, _, list)| list);
    match list {
        Some(list) if !list.computed && (1..=LONGEST_LIST).contains(&list.items.len()) => {
            Read::Shapes(vec![ValueShape::OneOf { values: list.items.into_iter().map(|item| item.exact).collect() }])
        }
        // A longer list, or one that is made by a formula, says nothing certain.
        _ => Read::Shapes(Vec::new()),
    }
}

/// A rule that is a formula: read where its shape is known, else tried with numbers as people write them.
fn custom(book: &SourceBook, rule: &Validation, area: &SourceRange, cell: SheetCell, kind: FieldKind) -> Read {
    // The formula is written for the first cell of its area.
    let by = |to: u32, from: u32| i64::from(to) - i64::from(from);
    let moved = crate::fill::shifted(&rule.first, by(cell.1, area.rows.0), by(cell.2, area.columns.0));
    let Some(formula) = moved else { return Read::NotUnderstood };
    if kind == FieldKind::Mobile {
        return tried(book, &formula, cell);
    }
    let mut shapes = Vec::new();
    match parse(&formula) {
        Some(expr) if read_custom(book, &expr, cell, &mut shapes) => Read::Shapes(shapes),
        _ => Read::NotUnderstood,
    }
}

/// Tries a rule with a telephone number in its usual shapes.
fn tried(book: &SourceBook, formula: &str, cell: SheetCell) -> Read {
    let calculator = Calculator::new(book);
    // The rule is calculated in a cell that nobody uses.
    let place = (cell.0, cell.1, crate::limits::LAST_COLUMN - 1);
    if calculator.put(place, formula).is_err() {
        return Read::NotUnderstood;
    }
    let mut known = true;
    let mut takes = |value: Scalar| {
        let inputs = CalculationInputs { cells: HashMap::from([(cell, value)]), filled: None, empty: None };
        match calculator.cell(place, &inputs, &mut CalculationNotes::default()) {
            Ok(Scalar::Bool(taken)) => taken,
            Ok(Scalar::Number(number)) => number != 0.0,
            Ok(_) => false,
            Err(crate::calculation::CalculationHalt::Cannot(_)) => {
                known = false;
                false
            }
            Err(_) => false,
        }
    };
    let taken: Vec<&str> =
        SHAPES.iter().filter(|(text, _)| takes(Scalar::Text((*text).into()))).map(|(_, pattern)| *pattern).collect();
    let as_number = takes(Scalar::Number(NUMBER));
    match taken.first() {
        // The usual shape is taken; nothing has to be kept.
        Some(first) if SHAPES.first().is_some_and(|(_, usual)| usual == first) => Read::Shapes(Vec::new()),
        Some(pattern) => Read::Shapes(vec![ValueShape::Pattern { pattern: (*pattern).to_owned() }]),
        None if as_number => {
            Read::Shapes(vec![ValueShape::WholeNumber { min: Some(1_000_000_000), max: Some(9_999_999_999) }])
        }
        None => Read::NotUnderstood,
    }
}

/// Reads a formula about the length of a cell, its digits, or a text in it; false for anything else.
fn read_custom(book: &SourceBook, expr: &Expr, cell: SheetCell, shapes: &mut Vec<ValueShape>) -> bool {
    let is_cell = |expr: &Expr| {
        let (sheet, row, column) = cell;
        let area = match expr {
            Expr::Range(range) => book.area_of_range(range, super::FormulaHome { sheet, row, column }),
            _ => None,
        };
        area.is_some_and(|area| area.sheet == sheet && area.rows == (row, row) && area.columns == (column, column))
    };
    match expr {
        Expr::Call(name, arguments) if name == "AND" => {
            arguments.iter().all(|argument| read_custom(book, argument, cell, shapes))
        }
        Expr::Call(name, arguments) if name == "ISNUMBER" => match arguments.as_slice() {
            [Expr::Call(search, inner)] if search == "SEARCH" || search == "FIND" => match inner.as_slice() {
                [Expr::Text(text), of] if is_cell(of) && !text.contains(['*', '?', '~']) => {
                    shapes.push(ValueShape::Contains { text: text.clone() });
                    true
                }
                _ => false,
            },
            [Expr::Minus(inner)] => match inner.as_ref() {
                Expr::Minus(of) if is_cell(of) => {
                    shapes.push(ValueShape::Digits);
                    true
                }
                _ => false,
            },
            [Expr::Call(value, inner)] if value == "VALUE" && inner.first().is_some_and(&is_cell) => {
                shapes.push(ValueShape::Digits);
                true
            }
            [of] if is_cell(of) => {
                shapes.push(ValueShape::Decimal { min: None, max: None });
                true
            }
            _ => false,
        },
        // That nobody is there twice is checked anyway.
        Expr::Both(_, counted, _) if matches!(counted.as_ref(), Expr::Call(name, _) if name == "COUNTIF") => true,
        Expr::Both(operator, of, limit) => {
            let (Expr::Call(name, inner), Expr::Number(limit)) = (of.as_ref(), limit.as_ref()) else { return false };
            let Ok(limit) = limit.parse::<usize>() else { return false };
            if name != "LEN" || !inner.first().is_some_and(is_cell) {
                return false;
            }
            let (min, max) = match operator {
                Operator::Equal => (Some(limit), Some(limit)),
                Operator::LessOrEqual => (None, Some(limit)),
                Operator::Less => (None, Some(limit.saturating_sub(1))),
                Operator::GreaterOrEqual => (Some(limit), None),
                Operator::Greater => (Some(limit + 1), None),
                _ => return false,
            };
            shapes.push(ValueShape::Length { min, max });
            true
        }
        _ => false,
    }
}
