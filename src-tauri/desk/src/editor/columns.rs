//! A worksheet goes on when the columns of its form change: every cell, also in what undo can bring back, moves to the column
//! of the same key. What the form has lost and people have typed stays behind the form's own columns, and comes back with
//! the column.

use std::collections::HashSet;
use std::sync::Arc;

use records::{KeptColumn, Records};
use worksheet::{Column, FieldKind, Form};

use crate::fault::DeskResult;

/// As many columns as a worksheet can have.
const MOST: usize = 64;

/// The columns of a form, as a worksheet remembers them.
pub(crate) fn columns_of(form: &Form) -> Vec<KeptColumn> {
    form.columns.iter().map(|column| KeptColumn { key: column.key.clone(), header: column.header.clone() }).collect()
}

/// Brings a worksheet's cells into the order of the form; the form to work with, which has columns of its own for what the
/// form has lost.
pub(crate) fn arrange(
    records: &mut Records,
    worksheet: i64,
    form: &Arc<Form>,
    starter: &Form,
) -> DeskResult<Arc<Form>> {
    let kept = records.worksheet_columns(worksheet)?;
    let had = if kept.is_empty() { columns_of(starter) } else { kept.clone() };
    let own: HashSet<&str> = form.columns.iter().map(|column| column.key.as_str()).collect();
    let lost = had.iter().any(|column| !own.contains(column.key.as_str()));
    let used = if lost { records.used_columns(worksheet, had.len())? } else { vec![true; had.len()] };

    let mut columns = columns_of(form);
    for (column, used) in had.iter().zip(&used) {
        if !own.contains(column.key.as_str()) && *used && columns.len() < MOST {
            columns.push(column.clone());
        }
    }
    if columns != kept {
        let place = |column: &KeptColumn| columns.iter().position(|other| other.key == column.key);
        let places: Vec<Option<usize>> = had.iter().map(place).collect();
        records.move_columns(worksheet, &kept, &places, &columns)?;
    }
    let behind = columns.get(form.columns.len()..).unwrap_or_default();
    if behind.is_empty() {
        return Ok(Arc::clone(form));
    }
    let mut wider = form.as_ref().clone();
    wider.columns.extend(behind.iter().map(|column| Column {
        max_length: 32_767,
        width: 24.0,
        help: "The form has no such column any more. What was typed here is kept, but it is not sent.".to_owned(),
        ..Column::new(&column.key, format!("{} (no longer on the form)", column.header), FieldKind::Text)
    }));
    Ok(Arc::new(wider))
}
