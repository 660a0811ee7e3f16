//! Repairs: one, one chosen, all of a kind, or all.

use jiff::Timestamp;
use records::Records;
use worksheet::{CellValue, Operation};

use super::Editor;
use super::present::code_named;
use crate::contract::{CellPlace, EditOutcome, RepairRequest, Window};
use crate::fault::{DeskError, DeskResult};

impl Editor {
    /// Makes repairs as one step.
    pub fn repair(
        &mut self,
        records: &mut Records,
        request: &RepairRequest,
        window: Window,
        now: Timestamp,
    ) -> DeskResult<EditOutcome> {
        let (label, values, cursor) = match request {
            RepairRequest::One { row, column, code } => {
                ("Repair", self.one(*row, *column, code)?, Some(CellPlace { row: *row, column: *column }))
            }
            RepairRequest::Choose { row, column, value } => {
                ("Repair", self.chosen(*row, *column, value)?, Some(CellPlace { row: *row, column: *column }))
            }
            RepairRequest::Kind { code } => {
                let code = code_named(code).ok_or_else(|| gone(code))?;
                ("Repair all of a kind", self.worksheet.repairs(Some(code)), None)
            }
            RepairRequest::All => ("Repair all", self.worksheet.repairs(None), None),
        };
        let operation = (!values.is_empty()).then_some(Operation::Set(values));
        let mut outcome = self.carry_out(records, label, operation, window, now)?;
        outcome.cursor = cursor;
        Ok(outcome)
    }

    fn one(&self, place: usize, column: usize, code: &str) -> DeskResult<Vec<CellValue>> {
        let row = self.view.row(self.worksheet.sheet(), place).ok_or_else(|| gone(code))?;
        let code = code_named(code).ok_or_else(|| gone(code))?;
        let repair = self
            .worksheet
            .problems_of(row.id)
            .into_iter()
            .find(|problem| problem.column == column && problem.code == code)
            .and_then(|problem| problem.repair)
            .ok_or_else(|| gone(&super::present::code_text(code)))?;
        let cell = |(column, value)| CellValue { row: row.id, column, value, formula: false };
        Ok(repair.cells.into_iter().map(cell).collect())
    }

    fn chosen(&self, place: usize, column: usize, value: &str) -> DeskResult<Vec<CellValue>> {
        let row = self.view.row(self.worksheet.sheet(), place).ok_or_else(|| gone(value))?;
        Ok(vec![CellValue { row: row.id, column, value: value.to_owned(), formula: false }])
    }
}

fn gone(what: &str) -> DeskError {
    DeskError::bad_request(
        format!("There is nothing to repair here any more ({what})."),
        "Look at the list of problems again; it may have been repaired already.",
    )
}
