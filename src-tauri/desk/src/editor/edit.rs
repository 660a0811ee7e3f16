//! The user's edits as operations on the sheet.

use std::collections::HashSet;

use jiff::Timestamp;
use records::{EntryKind, Records};
use worksheet::tidy::tidy;
use worksheet::{Applied, CellValue, FieldKind, Operation, Row, RowId, given};

use super::Editor;
use crate::contract::{CellPlace, Edit, EditOutcome, TidiedView, ViewRange, Window};
use crate::fault::{DeskError, DeskResult};

const TIDIED_SHOWN: usize = 100;
/// As many rows as a spreadsheet has; more are refused before memory is asked for them.
const MOST_ROWS: usize = 1_048_576;

impl Editor {
    /// One action of the user, written before it is answered; tidying follows as a step of its own.
    pub fn edit(
        &mut self,
        records: &mut Records,
        edit: &Edit,
        window: Window,
        now: Timestamp,
    ) -> DeskResult<EditOutcome> {
        let (label, operation) = match edit {
            Edit::Type { cell, value } => ("Typing", self.paste(at(*cell), &[vec![value.clone()]], true)?),
            Edit::Paste { range, values } => ("Paste", self.paste(*range, values, false)?),
            Edit::Clear { ranges, cut } => (if *cut { "Cut" } else { "Clear" }, self.clear(ranges)),
            Edit::Fill { source, target } => ("Fill", self.fill(*source, *target)?),
            Edit::InsertRows { at, count } => ("Insert rows", self.insert_blank(*at, *count)?),
            Edit::DeleteRows { at, count } => ("Delete rows", self.delete(*at, *count)),
        };
        self.carry_out(records, label, operation, window, now)
    }

    /// Carries an operation out, tidies what it wrote, and answers with the window.
    pub(super) fn carry_out(
        &mut self,
        records: &mut Records,
        label: &str,
        operation: Option<Operation>,
        window: Window,
        now: Timestamp,
    ) -> DeskResult<EditOutcome> {
        let Some(operation) = operation else { return Ok(self.outcome(label, 0, window)) };
        let cells = cells_of(&operation);
        let applied = self.commit(records, EntryKind::Do, label, &operation, now)?;
        let mut tidying = self.tidying(&operation);
        tidying.extend(self.given(&operation, &applied));
        let mut outcome_tidied = Vec::new();
        if !tidying.is_empty() {
            outcome_tidied = tidying.iter().take(TIDIED_SHOWN).map(|(_, view)| view.clone()).collect();
            let values = tidying.iter().map(|(value, _)| value.clone()).collect();
            self.commit(records, EntryKind::Do, "Tidying", &Operation::Set(values), now)?;
        }
        let mut outcome = self.outcome(label, cells, window);
        outcome.tidied = outcome_tidied;
        outcome.tidied_count = tidying.len();
        Ok(outcome)
    }

    fn tidying(&self, operation: &Operation) -> Vec<(CellValue, TidiedView)> {
        let sheet = self.worksheet.sheet();
        let mut written = Vec::new();
        written_cells(operation, &mut written);
        written
            .into_iter()
            .filter_map(|(row, column)| {
                let before = sheet.row(row)?.cells.get(column)?;
                let tidied = tidy(self.form(), column, before)?;
                let view = TidiedView {
                    number: self.number(row),
                    column,
                    before: before.clone(),
                    after: tidied.value.clone(),
                    what: tidied.what.to_owned(),
                };
                Some((CellValue { row, column, value: tidied.value, formula: false }, view))
            })
            .collect()
    }

    /// What follows from the settings or the form for rows and groups that have just got their first cell. What was empty
    /// before, or was emptied now, stays so.
    fn given(&self, operation: &Operation, applied: &Applied) -> Vec<(CellValue, TidiedView)> {
        let (form, known) = (self.form(), self.worksheet.known());
        if form.columns.iter().all(|column| column.source.is_none() && column.preset.is_empty()) {
            return Vec::new();
        }
        let mut emptied = HashSet::new();
        emptied_cells(operation, &mut emptied);
        let rows = applied.touched.iter().filter_map(|row| self.worksheet.sheet().row(*row));
        rows.flat_map(|row| {
            let before = applied.before.iter().find(|before| before.id == row.id);
            let left: HashSet<usize> = before
                .map(|before| given(form, before, known).into_iter().map(|(column, _)| column).collect())
                .unwrap_or_default();
            let emptied = &emptied;
            given(form, row, known)
                .into_iter()
                .filter(move |(column, _)| !left.contains(column) && !emptied.contains(&(row.id, *column)))
                .map(|(column, value)| {
                    let view = TidiedView {
                        number: self.number(row.id),
                        column,
                        before: String::new(),
                        after: value.clone(),
                        what: "Filled in, because it is the same for everybody".to_owned(),
                    };
                    (CellValue { row: row.id, column, value, formula: false }, view)
                })
        })
        .collect()
    }

    fn derived(&self, column: usize) -> bool {
        self.form().columns.get(column).is_none_or(|column| column.kind == FieldKind::AccessLevel)
    }

    fn paste(&mut self, range: ViewRange, values: &[Vec<String>], typed: bool) -> DeskResult<Option<Operation>> {
        let height = values.len();
        let width = values.iter().map(Vec::len).max().unwrap_or(0);
        if height == 0 || width == 0 {
            return Ok(None);
        }
        if typed && self.derived(range.column) {
            return Err(DeskError::bad_request(
                "The access level follows from the title and cannot be typed.",
                "Choose another title if the level is not the right one.",
            ));
        }
        let tiles = range.rows >= height
            && range.columns >= width
            && range.rows.is_multiple_of(height)
            && range.columns.is_multiple_of(width);
        let (rows, columns) = if tiles { (range.rows, range.columns) } else { (height, width) };
        let value = |row: usize, column: usize| {
            values.get(row % height).and_then(|line| line.get(column % width)).map_or("", String::as_str)
        };
        self.write_block(ViewRange { rows, columns, ..range }, value)
    }

    fn fill(&mut self, source: ViewRange, target: ViewRange) -> DeskResult<Option<Operation>> {
        if source.rows == 0 || source.columns == 0 {
            return Ok(None);
        }
        let sheet = self.worksheet.sheet();
        let values: Vec<Vec<String>> = (0..source.rows)
            .map(|row| {
                let row = self.view.row(sheet, source.row + row);
                (source.column..source.column + source.columns)
                    .map(|column| row.and_then(|row| row.cells.get(column)).cloned().unwrap_or_default())
                    .collect()
            })
            .collect();
        // The pattern repeats from the source in both directions, also upwards and to the left.
        let turn = |offset: usize, target: usize, source: usize, length: usize| {
            let steps = (target + offset).abs_diff(source) % length;
            if target + offset >= source { steps } else { (length - steps) % length }
        };
        let value = |row: usize, column: usize| {
            let row = turn(row, target.row, source.row, source.rows);
            let column = turn(column, target.column, source.column, source.columns);
            values.get(row).and_then(|line| line.get(column)).map_or("", String::as_str)
        };
        self.write_block(target, value)
    }

    /// Values for a rectangle: cells that are there are set, rows past the end are added.
    fn write_block<'v>(
        &mut self,
        range: ViewRange,
        value: impl Fn(usize, usize) -> &'v str,
    ) -> DeskResult<Option<Operation>> {
        let end = range.row.saturating_add(range.rows);
        if end > MOST_ROWS {
            return Err(DeskError::bad_request(
                format!("A worksheet has at most {MOST_ROWS} rows."),
                "Split the list into several worksheets.",
            ));
        }
        let last_column = (range.column + range.columns).min(self.form().columns.len());
        let columns: Vec<usize> = (range.column..last_column).filter(|column| !self.derived(*column)).collect();
        let sheet = self.worksheet.sheet();
        let shown = self.view.len(sheet);
        let mut set = Vec::new();
        for place in range.row..end.min(shown) {
            let Some(row) = self.view.row(sheet, place) else { continue };
            for &column in &columns {
                let value = value(place - range.row, column - range.column);
                let unchanged = row.cells.get(column).is_some_and(|cell| cell == value)
                    && row.formulas & worksheet::sheet::formula_bit(column) == 0;
                if !unchanged {
                    set.push(CellValue { row: row.id, column, value: value.to_owned(), formula: false });
                }
            }
        }
        let mut insert = Vec::new();
        if end > shown {
            let length = sheet.rows().len();
            // Under a filter the gap before the first new row has no meaning.
            let first = if self.view.is_filtered() { range.row.max(shown) } else { shown };
            for (position, place) in (length..).zip(first..end) {
                let mut row = self.new_row();
                if place >= range.row {
                    for &column in &columns {
                        if let Some(cell) = row.cells.get_mut(column) {
                            value(place - range.row, column - range.column).clone_into(cell);
                        }
                    }
                }
                insert.push((position, row));
            }
            if insert.iter().all(|(_, row)| row.is_blank()) {
                insert.clear();
            }
        }
        Ok(match (set.is_empty(), insert.is_empty()) {
            (true, true) => None,
            (false, true) => Some(Operation::Set(set)),
            (true, false) => Some(Operation::Insert(insert)),
            (false, false) => Some(Operation::Many(vec![Operation::Set(set), Operation::Insert(insert)])),
        })
    }

    fn clear(&self, ranges: &[ViewRange]) -> Option<Operation> {
        let sheet = self.worksheet.sheet();
        let mut set = Vec::new();
        for range in ranges {
            for place in range.row..range.row.saturating_add(range.rows).min(self.view.len(sheet)) {
                let Some(row) = self.view.row(sheet, place) else { continue };
                let cells = row.cells.iter().enumerate().skip(range.column).take(range.columns);
                set.extend(cells.filter(|(_, cell)| !cell.is_empty()).map(|(column, _)| CellValue {
                    row: row.id,
                    column,
                    value: String::new(),
                    formula: false,
                }));
            }
        }
        (!set.is_empty()).then_some(Operation::Set(set))
    }

    fn insert_blank(&mut self, at: usize, count: usize) -> DeskResult<Option<Operation>> {
        let length = self.worksheet.sheet().rows().len();
        if length.saturating_add(count) > MOST_ROWS {
            return Err(DeskError::bad_request(
                format!("A worksheet has at most {MOST_ROWS} rows."),
                "Split the list into several worksheets.",
            ));
        }
        let sheet = self.worksheet.sheet();
        let position = self.view.row(sheet, at).and_then(|row| sheet.position(row.id)).unwrap_or(length);
        let rows = (position..position + count).map(|position| (position, self.new_row())).collect::<Vec<_>>();
        Ok((!rows.is_empty()).then_some(Operation::Insert(rows)))
    }

    fn delete(&self, at: usize, count: usize) -> Option<Operation> {
        let sheet = self.worksheet.sheet();
        let end = at.saturating_add(count).min(self.view.len(sheet));
        let rows: Vec<RowId> = (at..end).filter_map(|place| self.view.row(sheet, place)).map(|row| row.id).collect();
        (!rows.is_empty()).then_some(Operation::Delete(rows))
    }

    /// Takes people in as one step: new ones behind the last row that has something in it, changed fields in place.
    pub fn take_in(
        &mut self,
        records: &mut Records,
        label: &str,
        mut rows: Vec<Row>,
        changes: Vec<CellValue>,
        window: Window,
        now: Timestamp,
    ) -> DeskResult<EditOutcome> {
        let sheet = self.worksheet.sheet();
        let start = sheet.rows().iter().rposition(|row| !row.is_blank()).map_or(0, |position| position + 1);
        let cursor = changes.first().filter(|_| rows.is_empty()).and_then(|change| sheet.position(change.row));
        for row in &mut rows {
            row.id = RowId(self.next_row);
            self.next_row += 1;
        }
        let mut steps = Vec::new();
        if !changes.is_empty() {
            steps.push(Operation::Set(changes));
        }
        if !rows.is_empty() {
            steps.push(Operation::Insert((start..).zip(rows).collect()));
        }
        let operation = if steps.len() > 1 { Some(Operation::Many(steps)) } else { steps.pop() };
        let mut outcome = self.carry_out(records, label, operation, window, now)?;
        outcome.cursor = Some(CellPlace { row: cursor.unwrap_or(start), column: 0 });
        Ok(outcome)
    }
}

fn at(cell: CellPlace) -> ViewRange {
    ViewRange { row: cell.row, column: cell.column, rows: 1, columns: 1 }
}

/// How many cells an operation writes.
fn cells_of(operation: &Operation) -> usize {
    match operation {
        Operation::Set(cells) => cells.len(),
        Operation::Insert(rows) => {
            rows.iter().map(|(_, row)| row.cells.iter().filter(|cell| !cell.is_empty()).count()).sum()
        }
        Operation::Delete(rows) => rows.len(),
        Operation::Many(operations) => operations.iter().map(cells_of).sum(),
    }
}

fn emptied_cells(operation: &Operation, cells: &mut HashSet<(RowId, usize)>) {
    match operation {
        Operation::Set(values) => {
            cells.extend(values.iter().filter(|value| value.value.is_empty()).map(|value| (value.row, value.column)));
        }
        Operation::Insert(_) | Operation::Delete(_) => {}
        Operation::Many(operations) => operations.iter().for_each(|operation| emptied_cells(operation, cells)),
    }
}

fn written_cells(operation: &Operation, cells: &mut Vec<(RowId, usize)>) {
    match operation {
        Operation::Set(values) => cells.extend(values.iter().map(|value| (value.row, value.column))),
        Operation::Insert(rows) => {
            cells.extend(rows.iter().flat_map(|(_, row)| (0..row.cells.len()).map(|column| (row.id, column))));
        }
        Operation::Delete(_) => {}
        Operation::Many(operations) => operations.iter().for_each(|operation| written_cells(operation, cells)),
    }
}
