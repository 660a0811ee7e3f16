//! Calculates cells of a form's workbook, to know the access level that a title gives.
//!
//! Only what the level needs is calculated, within limits. What cannot be calculated as every spreadsheet program would
//! ends the calculation with a reason that no formula can catch ([`CalculationHalt::Cannot`]): an unknown function is never hidden by
//! `IFERROR`. Each cell that is read is noted, so that it is known what else the level depends on.

mod criteria;
mod evaluate;
mod formula;
mod functions;
mod level;
mod look_up;
mod numbers;
mod presence;
mod texts;
mod value;

use std::cell::{Cell as Counter, RefCell};
use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::learn::{CellKind, SourceBook, SourceRange};

pub(crate) use formula::{Expr, FormulaRange, Operator, TablePart, column_of, parse};
pub(crate) use level::{Calculated, Dependency, LevelFormula, LevelResult, answer};
pub(crate) use value::{CalculationHalt, Scalar};

use value::{CalculatedValue, ErrorValue, cannot};

/// A cell: sheet, row from 1, column from 0.
pub(crate) type SheetCell = (usize, u32, u32);

/// Longest formula, as spreadsheet programs have it.
const LONGEST_FORMULA: usize = 8_192;

/// Most formulas and most cells that one level may need.
const MOST_FORMULAS: usize = 500;
const MOST_CELLS: usize = 20_000;

/// How deep pieces of formulas may be inside each other, over all cells that lead to each other.
const DEEPEST: usize = 200;

/// Steps that all calculations over one workbook may take.
const STEPS: u64 = 60_000_000;

/// A workbook with what calculating it has cost so far.
pub(crate) struct Calculator<'b> {
    pub(crate) book: &'b SourceBook,
    parsed: RefCell<HashMap<SheetCell, Rc<Expr>>>,
    left: Counter<u64>,
}

/// What is typed into the form for a calculation.
#[derive(Debug, Clone, Default)]
pub(crate) struct CalculationInputs {
    /// Cells with what is typed into them, in place of what the workbook has.
    pub(crate) cells: HashMap<SheetCell, Scalar>,
    /// The row that people are typed into: an empty cell of it counts as filled where a formula only asks whether it is.
    pub(crate) filled: Option<(usize, u32)>,
    /// A cell that counts as empty all the same.
    pub(crate) empty: Option<SheetCell>,
}

/// What a calculation read, apart from formulas.
#[derive(Debug, Clone, Default)]
pub(crate) struct CalculationNotes {
    /// Cells that were read one by one.
    pub(crate) singles: BTreeSet<SheetCell>,
    /// Cells that were only asked whether they are empty.
    pub(crate) presence: BTreeSet<SheetCell>,
    /// Areas, with whether their rows are fixed.
    pub(crate) areas: Vec<(SourceRange, bool)>,
    /// Areas whose first column or row was searched.
    pub(crate) searched: Vec<SourceRange>,
    /// Whether today's date or the time was asked for.
    pub(crate) today: bool,
    /// Look-ups that need keys in order found them out of order.
    pub(crate) unsorted: bool,
    /// A constant took the place of an error.
    pub(crate) fallback: bool,
}

impl<'b> Calculator<'b> {
    /// Begins to calculate a workbook.
    pub(crate) fn new(book: &'b SourceBook) -> Self {
        Self { book, parsed: RefCell::default(), left: Counter::new(STEPS) }
    }

    /// Calculates a cell. The notes are filled also where it cannot be calculated.
    pub(crate) fn cell(
        &self,
        place: SheetCell,
        inputs: &CalculationInputs,
        notes: &mut CalculationNotes,
    ) -> Result<Scalar, CalculationHalt> {
        let mut run = CalculationRun {
            calculator: self,
            inputs,
            notes,
            open: Vec::new(),
            done: HashMap::new(),
            names: Vec::new(),
            variables: Vec::new(),
            depth: 0,
            formulas: 0,
            read: HashSet::new(),
        };
        run.cell(place)
    }

    /// Puts a formula into a cell, such as that of a table's column.
    pub(crate) fn put(&self, place: SheetCell, formula: &str) -> Result<(), CalculationHalt> {
        let expr = self.taken_apart(formula)?;
        self.parsed.borrow_mut().insert(place, expr);
        Ok(())
    }

    /// Returns the formula of a cell, taken apart; nothing where it has none.
    pub(crate) fn formula(&self, place: SheetCell) -> Result<Option<Rc<Expr>>, CalculationHalt> {
        if let Some(expr) = self.parsed.borrow().get(&place) {
            return Ok(Some(Rc::clone(expr)));
        }
        let (sheet, row, column) = place;
        let text = self.book.cell(sheet, row, column).and_then(|cell| cell.formula.as_deref());
        let master = match text {
            Some(_) => None,
            None => self.array(place).and_then(|area| {
                self.book.cell(sheet, area.rows.0, area.columns.0).and_then(|cell| cell.formula.as_deref())
            }),
        };
        let Some(text) = text.or(master) else { return Ok(None) };
        let expr = self.taken_apart(text)?;
        self.parsed.borrow_mut().insert(place, Rc::clone(&expr));
        Ok(Some(expr))
    }

    fn taken_apart(&self, formula: &str) -> Result<Rc<Expr>, CalculationHalt> {
        self.spend(formula.len())?;
        if formula.len() > LONGEST_FORMULA {
            return cannot("a formula is longer than spreadsheet programs allow");
        }
        match parse(formula) {
            Some(expr) => Ok(Rc::new(expr)),
            None => cannot("a formula is written in a way that is not understood"),
        }
    }

    /// The area that an array formula fills, if the cell is in one of a single column.
    pub(crate) fn array(&self, (sheet, row, column): SheetCell) -> Option<SourceRange> {
        let arrays = &self.book.sheets.get(sheet)?.arrays;
        arrays.iter().find(|area| area.columns.0 == area.columns.1 && area.holds(row, column)).copied()
    }

    fn spend(&self, steps: usize) -> Result<(), CalculationHalt> {
        let left = self.left.get().saturating_sub(steps as u64);
        self.left.set(left);
        if left > 0 { Ok(()) } else { cannot("calculating it takes too long") }
    }
}

/// One calculation.
struct CalculationRun<'r, 'b> {
    calculator: &'r Calculator<'b>,
    inputs: &'r CalculationInputs,
    notes: &'r mut CalculationNotes,
    /// Cells whose formulas are being calculated, the innermost last.
    open: Vec<SheetCell>,
    done: HashMap<SheetCell, Scalar>,
    /// Names that are being followed.
    names: Vec<String>,
    /// Variables of `LET`, the innermost last.
    variables: Vec<(String, CalculatedValue)>,
    depth: usize,
    formulas: usize,
    read: HashSet<SheetCell>,
}

/// Where a formula is calculated.
#[derive(Debug, Clone, Copy)]
struct FormulaSite {
    place: SheetCell,
    /// Whether lists are calculated value by value, as in array formulas.
    array: bool,
    /// The rows that an array formula fills, when there are several.
    rows: Option<(u32, u32)>,
}

impl CalculationRun<'_, '_> {
    /// Returns the value of a cell: typed, calculated, or as the workbook has it.
    fn cell(&mut self, place: SheetCell) -> Result<Scalar, CalculationHalt> {
        if let Some(typed) = self.inputs.cells.get(&place) {
            return Ok(typed.clone());
        }
        if let Some(done) = self.done.get(&place) {
            return Ok(done.clone());
        }
        self.calculator.spend(4)?;
        if self.read.insert(place) && self.read.len() > MOST_CELLS {
            return cannot(format!("it reads more than {MOST_CELLS} cells"));
        }
        let book = self.calculator.book;
        let (sheet, row, column) = place;
        let Some(expr) = self.calculator.formula(place)? else {
            let runs = book.sheets.get(sheet).and_then(|sheet| sheet.formulas.get(&column));
            if runs.is_some_and(|runs| runs.holds(row) || runs.is_cut()) {
                return cannot(format!("the formula in {} could not be read", book.place_words(place)));
            }
            return Ok(self.constant(place));
        };
        if self.open.contains(&place) {
            return cannot(format!("the formula in {} leads back to itself", book.place_words(place)));
        }
        self.formulas += 1;
        if self.formulas > MOST_FORMULAS {
            return cannot(format!("it needs more than {MOST_FORMULAS} formulas"));
        }
        let array = self.calculator.array(place);
        let several = array.filter(|area| area.rows.0 < area.rows.1).map(|area| area.rows);
        let home = FormulaSite { place, array: array.is_some(), rows: several };
        self.open.push(place);
        let variables = std::mem::take(&mut self.variables);
        let value = self.value(&expr, home).and_then(|value| self.first(value, home));
        self.variables = variables;
        self.open.pop();
        let value = match value {
            Ok(Scalar::Blank) => Scalar::Number(0.0),
            Ok(value) => value,
            Err(CalculationHalt::Error(error)) => Scalar::Error(error),
            Err(halt) => return Err(halt),
        };
        self.done.insert(place, value.clone());
        Ok(value)
    }

    /// Returns what is in a cell without a formula.
    fn constant(&self, (sheet, row, column): SheetCell) -> Scalar {
        let book = self.calculator.book;
        let Some(cell) = book.cell(sheet, row, column) else { return Scalar::Blank };
        let text = book.exact(cell);
        match cell.kind {
            // Numbers without a number are empty cells with a format.
            CellKind::Number => text.trim().parse().map_or(Scalar::Blank, Scalar::Number),
            CellKind::Bool => Scalar::Bool(text.trim() == "1" || text.trim().eq_ignore_ascii_case("true")),
            CellKind::Error => Scalar::Error(ErrorValue::read(text).unwrap_or(ErrorValue::Value)),
            CellKind::Text if text.is_empty() => Scalar::Blank,
            CellKind::Text => Scalar::Text(text.into()),
        }
    }
}
