//! Values that nobody has to type for each person: those of the organization, and presets.

use crate::form::{Column, Form};
use crate::rules::KnownPeople;
use crate::sheet::Row;

/// Values for the empty cells of a row that follow from the settings or from the form, by column position; none for a row in
/// which nothing stands.
#[must_use]
pub fn given(form: &Form, row: &Row, known: &(dyn KnownPeople + Send + Sync)) -> Vec<(usize, String)> {
    if row.is_blank() {
        return Vec::new();
    }
    let empty = |column: usize| row.cells.get(column).is_some_and(|cell| cell.trim().is_empty());
    form.columns
        .iter()
        .enumerate()
        .filter(|(column, spec)| empty(*column) && (spec.source.is_some() || !spec.preset.is_empty()))
        .filter(|(_, spec)| group_has_something(form, row, spec))
        .filter_map(|(column, spec)| {
            let own = spec.source.and_then(|source| known.own(source)).map(str::to_owned);
            own.or_else(|| Some(spec.preset.clone())).filter(|value| !value.is_empty()).map(|value| (column, value))
        })
        .collect()
}

/// Whether something stands in the group that a column belongs to; always so for a column that belongs to none.
pub(crate) fn group_has_something(form: &Form, row: &Row, column: &Column) -> bool {
    let Some(group) = &column.group else { return true };
    let mut cells = form.columns.iter().zip(&row.cells);
    cells.any(|(other, cell)| other.group.as_ref() == Some(group) && !cell.trim().is_empty())
}
