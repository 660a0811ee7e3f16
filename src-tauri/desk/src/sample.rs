//! The practice worksheet: made-up people with the mistakes that lists really have.

use serde::Deserialize;
use worksheet::{FieldKind, Form, Row, RowId};

const SAMPLE: &str = include_str!("../data/sample.csv");
const ANSWERS: &str = include_str!("../data/sample-answers.csv");
const KINDS: [FieldKind; 6] = [
    FieldKind::GivenName,
    FieldKind::FamilyName,
    FieldKind::Email,
    FieldKind::Mobile,
    FieldKind::Facility,
    FieldKind::Title,
];

/// Made-up people in the columns of a form.
pub(crate) fn people(form: &Form, facility: &str) -> Vec<Row> {
    (1_u64..)
        .zip(SAMPLE.lines().skip(1))
        .map(|(id, line)| {
            let mut row = Row::blank(RowId(id), form.columns.len());
            for (kind, value) in KINDS.into_iter().zip(line.split(',')) {
                let value = if kind == FieldKind::Facility && value.is_empty() { facility } else { value };
                if let Some(cell) = form.column_of(kind).and_then(|column| row.cells.get_mut(column)) {
                    value.clone_into(cell);
                }
            }
            row
        })
        .collect()
}

/// What the person concerned answers about a mistake that only they can settle.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct SampleAnswer {
    /// Row of the practice worksheet, counted from 1.
    pub row: usize,
    /// What the column holds; none where the person is listed twice and this row has to go.
    pub field: Option<FieldKind>,
    /// The right value.
    pub value: String,
}

/// The answers, in an order that keeps the row numbers right.
///
/// # Errors
/// When the list that ships is damaged.
pub fn answers() -> Result<Vec<SampleAnswer>, csv::Error> {
    csv::Reader::from_reader(ANSWERS.as_bytes()).deserialize().collect()
}
