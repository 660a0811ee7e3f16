//! Cells that changed places: the content of one fits the other column, and the other way round.

use crate::form::FieldKind;
use crate::problem::Repair;
use crate::rules::{CellInput, Context, email, mobile};

/// The repair that swaps this cell with the one other cell of the row where both then fit.
#[must_use]
pub fn swap(cell: &CellInput<'_>) -> Option<Repair> {
    let columns = &cell.context.form.columns;
    let fits_here = |text: &str| fits(cell.context, cell.spec.kind, text);
    if cell.text.is_empty() || fits_here(&cell.text) {
        return None;
    }
    let mut partners = columns.iter().enumerate().filter(|(column, spec)| {
        let other = cell.other(*column);
        *column != cell.column
            && !other.is_empty()
            && fits_here(&other)
            && fits(cell.context, spec.kind, &cell.text)
            && !fits(cell.context, spec.kind, &other)
    });
    let (column, spec) = partners.next()?;
    if partners.next().is_some() {
        return None;
    }
    let label = format!("Swap {} and {}", cell.spec.header, spec.header);
    Some(Repair {
        label,
        cells: vec![(cell.column, cell.other(column).into_owned()), (column, cell.text.clone().into_owned())],
    })
}

/// Whether a text is plainly what the column holds. Free-text columns take anything, so nothing is known to fit them.
fn fits(context: Context<'_>, kind: FieldKind, text: &str) -> bool {
    match kind {
        FieldKind::Email => email::is_valid(text),
        FieldKind::Mobile => mobile::parse(text).is_ok(),
        FieldKind::Title => context.titles.listed(text).is_some(),
        FieldKind::GivenName | FieldKind::FamilyName => {
            text.chars().any(char::is_alphabetic)
                && text.chars().all(|letter| letter.is_alphabetic() || matches!(letter, ' ' | '\'' | '’' | '-' | '.'))
                && context.titles.worded(text).is_empty()
        }
        FieldKind::Facility
        | FieldKind::AccessLevel
        | FieldKind::AccessType
        | FieldKind::Npi
        | FieldKind::Date
        | FieldKind::Choice
        | FieldKind::Choices
        | FieldKind::YesNo
        | FieldKind::Text => false,
    }
}
