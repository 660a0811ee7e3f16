//! Choices as people write them, and as the form spells them.

use crate::form::{Choice, Column, FieldKind, Form, NO, YES};
use crate::text::fold;

/// Between several choices in one cell.
pub(crate) const BETWEEN: char = ';';

/// The parts of a cell that are chosen separately; none of them empty.
pub(crate) fn parts<'a>(column: &Column, text: &'a str) -> Vec<&'a str> {
    let several = column.kind == FieldKind::Choices;
    let parts = text.split(move |letter| several && letter == BETWEEN);
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// The form's spelling of one choice, where it is certain which one is meant.
pub(crate) fn meant<'a>(form: &'a Form, column: &'a Column, text: &str) -> Option<&'a str> {
    let folded = fold(text);
    match column.kind {
        FieldKind::Choice | FieldKind::Choices => {
            let names =
                |choice: &Choice| std::iter::once(&choice.name).chain(&choice.aliases).any(|name| fold(name) == folded);
            let named = if folded.is_empty() { None } else { column.choices.iter().find(|choice| names(choice)) };
            named.map(|choice| choice.name.as_str()).or_else(|| nearest(&form.offered(column), &folded))
        }
        FieldKind::AccessType => {
            let named = form.level_named(text).and_then(|level| form.levels.get(level));
            named.map(|level| level.name.as_str()).or_else(|| nearest(&form.offered(column), &folded))
        }
        FieldKind::YesNo => match folded.as_str() {
            "yes" | "y" | "true" | "1" | "x" => Some(YES),
            "no" | "n" | "false" | "0" => Some(NO),
            _ if matches!(text.trim(), "✓" | "✔" | "☑") => Some(YES),
            _ => None,
        },
        _ => None,
    }
}

/// One slip away from a name that is long enough, while no other name is near.
fn nearest<'a>(names: &[&'a str], folded: &str) -> Option<&'a str> {
    if folded.chars().count() < 6 {
        return None;
    }
    let distance = |name: &str| strsim::osa_distance(&fold(name), folded);
    let mut near = names.iter().filter(|name| distance(name) <= 2);
    match (near.next(), near.next()) {
        (Some(only), None) if distance(only) == 1 => Some(only),
        _ => None,
    }
}

/// A cell of choices in the form's spelling and order, each once; nothing while any part is uncertain.
pub(crate) fn spelled(form: &Form, column: &Column, text: &str) -> Option<String> {
    let offered = form.offered(column);
    let mut places = Vec::new();
    for part in parts(column, text) {
        let name = meant(form, column, part)?;
        places.push(offered.iter().position(|other| *other == name)?);
    }
    places.sort_unstable();
    places.dedup();
    let names: Vec<&str> = places.into_iter().filter_map(|place| offered.get(place).copied()).collect();
    if names.is_empty() { None } else { Some(names.join("; ")) }
}
