//! What holds for any cell: required, not too long, nothing hidden, no formula where a value belongs.

use crate::form::FieldKind;
use crate::given::group_has_something;
use crate::problem::{Code, Severity};
use crate::rules::mobile::{self, MobileFault};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule, encoding, identifier};
use crate::sheet::formula_bit;
use crate::text::{fold, has_hidden, is_odd_space, quoted};

/// The rules for every column that people fill in.
pub const ANY_INPUT: &[&dyn Rule] = &[&Required, &TooLong, &FormRule, &ControlCharacters, &FormulaInInput];

/// The rules for a cell whose letters came out of a wrong encoding: what they spell is judged once it is right.
pub const WRONGLY_ENCODED: &[&dyn Rule] = &[&encoding::Encoding, &FormulaInInput];

/// A cell that must not stay empty.
pub struct Required;

impl Rule for Required {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::Required, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        if cell.spec.required && cell.text.is_empty() && group_has_something(cell.context.form, cell.row, cell.spec) {
            found.add(cell.column, Code::Required, Severity::Error, || {
                let own = cell.spec.source.and_then(|source| cell.context.known.own(source));
                let repair = own.map(|own| cell.repair(format!("Use {}", quoted(own)), own.to_owned()));
                let message = match cell.spec.source {
                    Some(_) if repair.is_none() => format!(
                        "{} is missing. Enter it once in Settings, under Organization, and it is filled in for everyone.",
                        cell.spec.header
                    ),
                    _ => format!("{} is missing.", cell.spec.header),
                };
                MessageText::new(message, "The HIE sends the form back when a required cell is empty.").repaired(repair)
            });
        }
    }
}

/// A text longer than the form takes.
pub struct TooLong;

impl Rule for TooLong {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::TooLong, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let limit = cell.spec.max_length;
        // Bytes are never fewer than characters, so most texts need no counting. What stands beside a phone number is told
        // as such, and a number that only has to be written differently is the next rule's.
        if cell.text.len() <= limit || cell.spec.kind == FieldKind::Mobile && fits_otherwise(cell) != Some(false) {
            return;
        }
        let length = cell.text.chars().count();
        if length > limit {
            found.add(cell.column, Code::TooLong, Severity::Error, || {
                let message = format!("{} has {length} characters; the form takes {limit}.", cell.spec.header);
                MessageText::new(message, "What does not fit is cut off or refused by the HIE. Shorten it.")
            });
        }
    }
}

/// Whether some usual way to write the phone number of the cell fits the form; nothing where there is no number.
fn fits_otherwise(cell: &CellInput<'_>) -> Option<bool> {
    match mobile::parse(&cell.text) {
        Ok(number) | Err(MobileFault::Fictional(number)) => Some(mobile::shaped(number, cell.spec).is_some()),
        Err(_) => None,
    }
}

/// A value that a rule of the form itself does not take.
pub struct FormRule;

impl Rule for FormRule {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::FormRule, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let spec = cell.spec;
        // The form sees the text as it stands, odd spaces of its own list included.
        let broken = spec.broken_rule(cell.raw).and_then(|_| spec.broken_rule(&cell.text));
        let too_long =
            || spec.kind == FieldKind::Mobile && !spec.accepts(&cell.text) && fits_otherwise(cell) == Some(true);
        if broken.is_none() && !too_long() {
            return;
        }
        // What is no number or no date at all is told by the rule of its kind.
        let unreadable = match spec.kind {
            FieldKind::Mobile => fits_otherwise(cell).is_none(),
            FieldKind::Date => identifier::date(&cell.text).is_none(),
            _ => false,
        };
        if unreadable {
            return;
        }
        found.add(cell.column, Code::FormRule, Severity::Error, || {
            let takes = match broken {
                Some(rule) => rule.shape.describe(),
                None => format!("at most {} characters", spec.max_length),
            };
            let own = broken.map_or("", |rule| rule.message.as_str());
            let own = if own.is_empty() { String::new() } else { format!(" The form says: {}", quoted(own)) };
            let message =
                format!("{} is not what the form takes in {}: {takes}.{own}", quoted(&cell.text), spec.header);
            let values = broken.map_or(&[] as &[String], |rule| rule.values());
            let folded = fold(&cell.text);
            let right = match spec.kind {
                FieldKind::Mobile => mobile::tidied(&cell.text, spec),
                _ => values.iter().find(|value| fold(value) == folded).cloned(),
            };
            let repair = right
                .filter(|right| spec.accepts(right))
                .map(|right| cell.repair(format!("Use {}", quoted(&right)), right));
            let choices = if repair.is_none() { values.to_vec() } else { Vec::new() };
            let why = "The form itself refuses other values, and so may the HIE.";
            MessageText { choices, ..MessageText::new(message, why).repaired(repair) }
        });
    }
}

/// Characters that nobody sees but that make two texts differ.
pub struct ControlCharacters;

impl Rule for ControlCharacters {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::ControlCharacters, Severity::Error), (Code::ControlCharacters, Severity::Warning)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let plain = cell.raw.bytes().all(|byte| (b' '..=b'~').contains(&byte));
        // Odd spaces of the form's own list have to stay.
        if plain || cell.spec.kind == FieldKind::Title && cell.context.titles.spells(cell.raw) {
            return;
        }
        let hidden = has_hidden(cell.raw);
        if !hidden && !cell.raw.chars().any(is_odd_space) {
            return;
        }
        let (severity, message) = if hidden {
            (Severity::Error, "There are invisible characters in this cell, probably from copying.")
        } else {
            (Severity::Warning, "There is a tab, line break or special space in this cell, probably from copying.")
        };
        found.add(cell.column, Code::ControlCharacters, severity, || {
            let why = "Two texts that look alike then differ, so the person is not found and the log-in fails.";
            let repair = cell.repair("Remove what cannot be seen".to_owned(), cell.text.clone().into_owned());
            MessageText::new(message.to_owned(), why).repaired(Some(repair))
        });
    }
}

/// A formula where a value belongs.
pub struct FormulaInInput;

impl Rule for FormulaInInput {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::FormulaInInput, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let spelled = is_formula_text(&cell.text);
        if !spelled && cell.row.formulas & formula_bit(cell.column) == 0 {
            return;
        }
        found.add(cell.column, Code::FormulaInInput, Severity::Error, || {
            let message = if spelled {
                "This cell has the text of a formula instead of a value.".to_owned()
            } else {
                format!("{} has a formula where a value belongs.", cell.spec.header)
            };
            let why = "A formula may show something else on another computer, and can be used to attack whoever opens the file.";
            let certain = !spelled && !cell.text.is_empty() && !cell.text.starts_with('#');
            let repair = certain.then(|| cell.repair("Keep the value it shows".to_owned(), cell.text.clone().into_owned()));
            MessageText::new(message, why).repaired(repair)
        });
    }
}

/// Whether a spreadsheet would take this text for a formula. A plus sign before digits is a telephone number.
#[must_use]
pub fn is_formula_text(text: &str) -> bool {
    let mut letters = text.chars();
    match letters.next() {
        Some('=' | '@') => true,
        Some('+') => letters.find(|letter| *letter != ' ').is_some_and(char::is_alphabetic),
        _ => false,
    }
}
