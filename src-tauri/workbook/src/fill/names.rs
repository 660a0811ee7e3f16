//! Forms with one column for the whole name.

use worksheet::{FieldKind, Form, Row};

use crate::layout::FormLayout;

/// Layout and people as such a form has them: the whole name stands for the first name, and the last name has no column.
/// Nothing when first and last name have columns of their own.
pub(super) fn in_one_column(form: &Form, layout: &FormLayout, people: &[Row]) -> Option<(FormLayout, Vec<Row>)> {
    let full = layout.full_name.as_ref()?;
    let (given, family) = (form.column_of(FieldKind::GivenName)?, form.column_of(FieldKind::FamilyName)?);
    let mut layout = layout.clone();
    *layout.columns.get_mut(family)? = None;
    let whole = |row: &Row| {
        let mut row = row.clone();
        let last = row.cells.get(family).cloned().unwrap_or_default();
        if let Some(cell) = row.cells.get_mut(given) {
            *cell = full.joined(cell, &last);
        }
        row
    };
    Some((layout, people.iter().map(whole).collect()))
}
