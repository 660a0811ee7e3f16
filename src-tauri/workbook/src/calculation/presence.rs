//! Questions whether a cell is filled at all. Forms ask so that empty rows show nothing; for a row with a person in it, the
//! answer is known before anything is typed.

use super::value::{CalculatedValue, CalculationHalt, Scalar};
use super::{CalculationRun, Expr, FormulaSite, Operator, SheetCell};

impl CalculationRun<'_, '_> {
    /// Answers a comparison that only asks whether a cell is filled; nothing when it asks something else.
    pub(super) fn asks_for_nothing(
        &mut self,
        operator: Operator,
        one: &Expr,
        other: &Expr,
        home: FormulaSite,
    ) -> Result<Option<CalculatedValue>, CalculationHalt> {
        let empty = |expr: &Expr| matches!(expr, Expr::Text(text) if text.is_empty());
        let zero = |expr: &Expr| matches!(expr, Expr::Number(number) if number == "0");
        let (asked, operator) = if empty(other) || (zero(other) && is_length(one)) {
            (one, operator)
        } else if empty(one) || (zero(one) && is_length(other)) {
            (other, turned(operator))
        } else {
            return Ok(None);
        };
        let Some(place) = self.asked_cell(asked, home)? else { return Ok(None) };
        let filled = self.is_filled(place);
        let answer = match operator {
            Operator::Equal | Operator::LessOrEqual => !filled,
            Operator::NotEqual | Operator::Greater => filled,
            _ => return Ok(None),
        };
        Ok(Some(CalculatedValue::One(Scalar::Bool(answer))))
    }

    /// Returns the cell when a piece of a formula is one that people fill, or its length or trimmed text, and nothing was
    /// typed into it for this calculation.
    pub(super) fn asked_cell(&mut self, expr: &Expr, home: FormulaSite) -> Result<Option<SheetCell>, CalculationHalt> {
        let Some((sheet, row)) = self.inputs.filled else { return Ok(None) };
        match expr {
            Expr::Call(name, arguments) if matches!(name.as_str(), "TRIM" | "LEN" | "CLEAN" | "T") => {
                match arguments.as_slice() {
                    [inner] => self.asked_cell(inner, home),
                    _ => Ok(None),
                }
            }
            Expr::Range(_) | Expr::Table { .. } => {
                let area = self.reference(expr, home)?.area;
                let place = (area.sheet, area.rows.0, area.columns.0);
                let own = area.rows == (row, row) && area.sheet == sheet && area.columns.0 == area.columns.1;
                let typed = self.inputs.cells.contains_key(&place);
                Ok((own && !typed && self.calculator.formula(place)?.is_none()).then_some(place))
            }
            _ => Ok(None),
        }
    }

    /// Whether a cell of the person's row counts as filled.
    pub(super) fn is_filled(&mut self, place: SheetCell) -> bool {
        self.notes.presence.insert(place);
        self.inputs.empty != Some(place)
    }

    /// Counts the filled cells of the person's row; nothing when the area is another one.
    pub(super) fn filled_cells(
        &mut self,
        expr: &Expr,
        home: FormulaSite,
    ) -> Result<Option<(f64, f64)>, CalculationHalt> {
        let (Some((sheet, row)), Expr::Range(_) | Expr::Table { .. }) = (self.inputs.filled, expr) else {
            return Ok(None);
        };
        let area = self.reference(expr, home)?.area;
        if area.sheet != sheet || area.rows != (row, row) || area.columns.1 - area.columns.0 > 200 {
            return Ok(None);
        }
        let (mut filled, mut empty) = (0.0, 0.0);
        for column in area.columns.0..=area.columns.1 {
            let place = (sheet, row, column);
            let is = if self.inputs.cells.contains_key(&place) || self.calculator.formula(place)?.is_some() {
                !matches!(self.cell(place)?, Scalar::Blank)
            } else {
                self.is_filled(place)
            };
            if is { filled += 1.0 } else { empty += 1.0 }
        }
        Ok(Some((filled, empty)))
    }
}

fn is_length(expr: &Expr) -> bool {
    matches!(expr, Expr::Call(name, _) if name == "LEN")
}

fn turned(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        operator => operator,
    }
}
