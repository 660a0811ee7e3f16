//! Columns that the form has filled in itself, row by row: “Add” for everybody, check boxes, a list beside the people. Nobody
//! types into them, and what is in them is no person.

use std::collections::{BTreeMap, BTreeSet};

use worksheet::FieldKind;
use worksheet::text::fold;

use super::book::SourceBook;
use super::header::{Headers, joined};
use super::meaning::{ColumnRole, HeaderReading};
use super::titles::drop_down;
use super::{LearningFindings, cell_name};

/// Rows below the headers that are looked at.
const ROWS: u32 = 60;

/// Sets these columns aside, and returns which they are.
pub(super) fn set_aside(
    book: &SourceBook,
    headers: &Headers,
    readings: &mut BTreeMap<u32, HeaderReading>,
    findings: &mut LearningFindings<'_>,
) -> BTreeSet<u32> {
    let sheet = headers.sheet;
    let rows = headers.row + 1..=headers.row.saturating_add(ROWS);
    let identity: Vec<u32> = readings
        .iter()
        .filter(|(_, reading)| {
            matches!(
                reading.meaning,
                ColumnRole::Field(FieldKind::GivenName | FieldKind::FamilyName | FieldKind::Email)
                    | ColumnRole::FullName { .. }
            )
        })
        .map(|(column, _)| *column)
        .collect();
    if identity.is_empty() {
        return BTreeSet::new();
    }
    // “Signature:” below the rows is nobody.
    let somebody = |row: u32| {
        let texts: Vec<&str> = identity.iter().map(|column| book.text(sheet, row, *column)).collect();
        let filled = texts.iter().filter(|text| !text.is_empty()).count();
        filled >= identity.len().min(2) || texts.iter().any(|text| text.contains('@'))
    };
    let mut found = BTreeSet::new();
    for (column, reading) in readings.iter_mut().filter(|(_, reading)| reading.confidence < 1.0) {
        let listed = || drop_down(book, sheet, headers.row, *column).is_some();
        let table = match reading.meaning {
            ColumnRole::NotRecognised => false,
            ColumnRole::Field(FieldKind::Title | FieldKind::AccessLevel) if !listed() => true,
            _ => continue,
        };
        let filled: Vec<(u32, &str)> = rows
            .clone()
            .filter(|row| book.cell(sheet, *row, *column).is_some_and(|cell| cell.formula.is_none()))
            .map(|row| (row, book.text(sheet, row, *column)))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let alone = filled.iter().filter(|(row, _)| !somebody(*row)).count();
        let different: BTreeSet<String> = filled.iter().map(|(_, text)| fold(text)).collect();
        if alone < 2 || alone * 10 < filled.len() * 8 || (table && different.len() < 2) {
            continue;
        }
        let (Some((first, text)), Some((last, _))) = (filled.first(), filled.last()) else { continue };
        let header = headers.texts.get(column).map(|(above, text)| joined(above, text)).unwrap_or_default();
        let text: String = text.chars().take(40).collect();
        findings.look(
            "column.prefilled",
            format!(
                "The form has “{header}” filled in already in rows {first} to {last} (“{text}”). It is left as it is."
            ),
            cell_name(book, sheet, (sheet, *first, *column)),
        );
        *reading =
            HeaderReading { meaning: ColumnRole::LeftAlone, confidence: 0.9, by: "the form has filled it in already" };
        found.insert(*column);
    }
    found
}
