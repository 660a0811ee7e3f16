//! Calculates pieces of formulas: constants, references, operators.

use std::cmp::Ordering;
use std::rc::Rc;

use super::value::{CalculatedValue, CalculationHalt, ErrorValue, Grid, Reference, Scalar, cannot};
use super::{CalculationRun, DEEPEST, Expr, FormulaSite, Operator, TablePart, parse};
use crate::learn::{FormulaHome as TableHome, SourceRange};
use crate::limits::{LAST_COLUMN, LAST_ROW};

impl CalculationRun<'_, '_> {
    /// Calculates a piece of a formula. An error value is a result; only what is not possible here ends the calculation.
    pub(super) fn value(&mut self, expr: &Expr, home: FormulaSite) -> Result<CalculatedValue, CalculationHalt> {
        self.depth += 1;
        let value = if self.depth > DEEPEST {
            cannot("its formulas are too deep inside each other")
        } else {
            self.calculator.spend(1).and_then(|()| self.bare_value(expr, home))
        };
        self.depth -= 1;
        match value {
            Err(CalculationHalt::Error(error)) => Ok(CalculatedValue::One(Scalar::Error(error))),
            value => value,
        }
    }

    fn bare_value(&mut self, expr: &Expr, home: FormulaSite) -> Result<CalculatedValue, CalculationHalt> {
        let one = |value: Scalar| Ok(CalculatedValue::One(value));
        match expr {
            Expr::Text(text) => one(Scalar::text(text)?),
            Expr::Number(number) => match number.parse() {
                Ok(number) => one(Scalar::number(number)?),
                Err(_) => cannot(format!("“{number}” is no number")),
            },
            Expr::Error(error) => match ErrorValue::read(error) {
                Some(error) => one(Scalar::Error(error)),
                None => cannot(format!("the error {error} is not known")),
            },
            Expr::Missing => one(Scalar::Blank),
            Expr::Array(rows) => self.array_constant(rows, home),
            Expr::Range(_) | Expr::Table { .. } => self.reference(expr, home).map(CalculatedValue::Cells),
            Expr::Name(name) => self.name(name, home),
            Expr::Single(inner) => {
                let value = self.value(inner, home)?;
                match value {
                    CalculatedValue::Cells(cells) => Ok(CalculatedValue::Cells(intersected(cells, home)?)),
                    value => one(self.first(value, home)?),
                }
            }
            Expr::Plus(inner) => self.value(inner, home),
            Expr::Minus(inner) => {
                let value = self.value(inner, home)?;
                self.each(&[value], home, &mut |of| Scalar::number(-number(of, 0)?))
            }
            Expr::Percent(inner) => {
                let value = self.value(inner, home)?;
                self.each(&[value], home, &mut |of| Scalar::number(number(of, 0)? / 100.0))
            }
            Expr::Both(Operator::To, one, other) => {
                let (one, other) = (self.reference(one, home)?, self.reference(other, home)?);
                if one.area.sheet != other.area.sheet {
                    return Err(CalculationHalt::Error(ErrorValue::Reference));
                }
                let area = SourceRange {
                    sheet: one.area.sheet,
                    rows: (one.area.rows.0.min(other.area.rows.0), one.area.rows.1.max(other.area.rows.1)),
                    columns: (
                        one.area.columns.0.min(other.area.columns.0),
                        one.area.columns.1.max(other.area.columns.1),
                    ),
                };
                Ok(CalculatedValue::Cells(Reference { area, fixed: one.fixed && other.fixed, noted: false }))
            }
            Expr::Both(operator, one, other) => {
                if let Some(known) = self.asks_for_nothing(*operator, one, other, home)? {
                    return Ok(known);
                }
                let (one, other) = (self.value(one, home)?, self.value(other, home)?);
                let operator = *operator;
                self.each(&[one, other], home, &mut |of| operate(operator, of))
            }
            Expr::Call(name, arguments) => self.call(name, arguments, home),
            Expr::Other => cannot("it refers to another file, or to something else that is not read"),
        }
    }

    fn array_constant(&mut self, rows: &[Vec<Expr>], home: FormulaSite) -> Result<CalculatedValue, CalculationHalt> {
        let columns = rows.first().map_or(0, Vec::len);
        if columns == 0 || rows.iter().any(|row| row.len() != columns) {
            return cannot("an array constant has rows of different lengths");
        }
        let mut cells = Vec::new();
        for item in rows.iter().flatten() {
            let value = self.value(item, home)?;
            cells.push(self.first(value, home)?);
        }
        Ok(CalculatedValue::Many(Rc::new(Grid { rows: rows.len(), columns, cells })))
    }

    fn name(&mut self, name: &str, home: FormulaSite) -> Result<CalculatedValue, CalculationHalt> {
        if let Some((_, value)) = self.variables.iter().rev().find(|(variable, _)| variable.eq_ignore_ascii_case(name))
        {
            return Ok(value.clone());
        }
        if name.eq_ignore_ascii_case("TRUE") || name.eq_ignore_ascii_case("FALSE") {
            return Ok(CalculatedValue::One(Scalar::Bool(name.eq_ignore_ascii_case("TRUE"))));
        }
        let book = self.calculator.book;
        let (sheet, row, column) = home.place;
        let Some(formula) = book.named(name, TableHome { sheet, row, column }) else {
            return cannot(format!("the name “{name}” is not in the workbook"));
        };
        self.calculator.spend(formula.len())?;
        let folded = name.to_lowercase();
        if self.names.contains(&folded) {
            return cannot(format!("the name “{name}” leads back to itself"));
        }
        let Some(expr) = parse(formula) else {
            return cannot(format!("what the name “{name}” stands for is not understood"));
        };
        // Relative references of a name move with the cell that uses it.
        if !fixed_throughout(&expr, 0) {
            return cannot(format!("the name “{name}” means another cell in each cell"));
        }
        self.names.push(folded);
        let value = self.value(&expr, home);
        self.names.pop();
        value
    }

    /// Returns the cells that a piece of a formula refers to.
    pub(super) fn reference(&mut self, expr: &Expr, home: FormulaSite) -> Result<Reference, CalculationHalt> {
        let book = self.calculator.book;
        let (sheet, row, column) = home.place;
        let table_home = TableHome { sheet, row, column };
        match expr {
            Expr::Range(range) => match book.area_of_range(range, table_home) {
                Some(area) => Ok(Reference { area, fixed: range.fixed_rows, noted: false }),
                None => cannot(format!("there is no sheet “{}”", range.sheet.as_deref().unwrap_or_default())),
            },
            Expr::Table { table, columns, part } => match book.area_of_table(table, columns, *part, table_home) {
                Some(area) => Ok(Reference { area, fixed: *part != TablePart::ThisRow, noted: false }),
                None => cannot(format!("the part {} of the table “{table}” is not found", columns.join(", "))),
            },
            expr => match self.value(expr, home)? {
                CalculatedValue::Cells(cells) => Ok(cells),
                CalculatedValue::One(Scalar::Error(error)) => Err(CalculationHalt::Error(error)),
                _ => cannot("a value is used where cells are needed"),
            },
        }
    }

    /// Returns the single value that a piece of a formula has in its cell.
    pub(super) fn first(&mut self, value: CalculatedValue, home: FormulaSite) -> Result<Scalar, CalculationHalt> {
        match value {
            CalculatedValue::One(value) => Ok(value),
            CalculatedValue::Many(grid) => Ok(grid.get(0, 0).cloned().unwrap_or(Scalar::Blank)),
            CalculatedValue::Cells(cells) if single(&cells.area) => self.read_single(cells),
            CalculatedValue::Cells(cells) if home.array && home.rows.is_none() => {
                let grid = self.grid(cells)?;
                Ok(grid.get(0, 0).cloned().unwrap_or(Scalar::Blank))
            }
            CalculatedValue::Cells(cells) => {
                let cells = intersected(cells, home)?;
                self.read_single(cells)
            }
        }
    }

    /// Reads one cell and notes it.
    pub(super) fn read_single(&mut self, cells: Reference) -> Result<Scalar, CalculationHalt> {
        let place = (cells.area.sheet, cells.area.rows.0, cells.area.columns.0);
        if !cells.noted && self.calculator.formula(place)?.is_none() {
            self.notes.singles.insert(place);
        }
        self.cell(place)
    }

    /// Reads all cells of an area, as far as its sheet is used, and notes them.
    pub(super) fn grid(&mut self, cells: Reference) -> Result<Rc<Grid>, CalculationHalt> {
        if single(&cells.area) {
            let value = self.read_single(cells)?;
            return Ok(Rc::new(Grid { rows: 1, columns: 1, cells: vec![value] }));
        }
        self.note(cells);
        let area = self.calculator.book.clipped(cells.area);
        let (rows, columns) = (area.rows.1 - area.rows.0 + 1, area.columns.1 - area.columns.0 + 1);
        if u64::from(rows) * u64::from(columns) > super::MOST_CELLS as u64 {
            return cannot(format!("it reads more than {} cells", super::MOST_CELLS));
        }
        let mut all = Vec::with_capacity((rows * columns) as usize);
        for row in area.rows.0..=area.rows.1 {
            for column in area.columns.0..=area.columns.1 {
                all.push(self.cell((area.sheet, row, column))?);
            }
        }
        Ok(Rc::new(Grid { rows: rows as usize, columns: columns as usize, cells: all }))
    }

    /// Notes that an area is read.
    pub(super) fn note(&mut self, cells: Reference) {
        let note = (cells.area, cells.fixed);
        if !cells.noted && !self.notes.areas.contains(&note) && self.notes.areas.len() < 1_000 {
            self.notes.areas.push(note);
        }
    }

    /// Returns all values of an argument, whatever it is.
    pub(super) fn all(&mut self, value: &CalculatedValue) -> Result<Rc<Grid>, CalculationHalt> {
        match value {
            CalculatedValue::One(value) => Ok(Rc::new(Grid { rows: 1, columns: 1, cells: vec![value.clone()] })),
            CalculatedValue::Many(grid) => Ok(Rc::clone(grid)),
            CalculatedValue::Cells(cells) => self.grid(*cells),
        }
    }

    /// Calculates something for single values; where a list is given in the place of one, for each of its values.
    pub(super) fn each(
        &mut self,
        arguments: &[CalculatedValue],
        home: FormulaSite,
        work: &mut dyn FnMut(&[Scalar]) -> Result<Scalar, CalculationHalt>,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let mut given: Vec<Rc<Grid>> = Vec::with_capacity(arguments.len());
        for argument in arguments {
            given.push(match argument {
                CalculatedValue::Many(grid) => Rc::clone(grid),
                CalculatedValue::Cells(cells) if home.array && !single(&cells.area) && !aligned(cells, home) => {
                    self.grid(*cells)?
                }
                value => {
                    let value = self.first(value.clone(), home);
                    let value = match value {
                        Err(CalculationHalt::Error(error)) => Scalar::Error(error),
                        value => value?,
                    };
                    Rc::new(Grid { rows: 1, columns: 1, cells: vec![value] })
                }
            });
        }
        let rows = given.iter().map(|grid| grid.rows).max().unwrap_or(1);
        let columns = given.iter().map(|grid| grid.columns).max().unwrap_or(1);
        self.calculator.spend(rows * columns)?;
        let mut cells = Vec::with_capacity(rows * columns);
        for row in 0..rows {
            for column in 0..columns {
                let values: Vec<Scalar> = given.iter().map(|grid| grid.spread(row, column)).collect();
                cells.push(match work(&values) {
                    Err(CalculationHalt::Error(error)) => Scalar::Error(error),
                    value => value?,
                });
            }
        }
        match cells.as_slice() {
            [only] => Ok(CalculatedValue::One(only.clone())),
            _ => Ok(CalculatedValue::Many(Rc::new(Grid { rows, columns, cells }))),
        }
    }
}

/// Whether an area is one cell.
pub(super) fn single(area: &SourceRange) -> bool {
    area.rows.0 == area.rows.1 && area.columns.0 == area.columns.1
}

/// Whether a column is read row by row by a formula that fills the same rows.
fn aligned(cells: &Reference, home: FormulaSite) -> bool {
    home.rows == Some(cells.area.rows) && cells.area.columns.0 == cells.area.columns.1
}

/// Returns the cell of an area that is in the row or the column of the formula.
fn intersected(cells: Reference, home: FormulaSite) -> Result<Reference, CalculationHalt> {
    let (sheet, row, column) = home.place;
    let Reference { area, .. } = cells;
    let at = |rows, columns| Ok(Reference { area: SourceRange { rows, columns, ..area }, ..cells });
    if single(&area) {
        return Ok(cells);
    }
    if area.sheet == sheet || area.rows == (1, LAST_ROW) || area.columns == (0, LAST_COLUMN - 1) {
        if area.columns.0 == area.columns.1 && (area.rows.0..=area.rows.1).contains(&row) {
            return at((row, row), area.columns);
        }
        if area.rows.0 == area.rows.1 && (area.columns.0..=area.columns.1).contains(&column) {
            return at(area.rows, (column, column));
        }
        if area.sheet == sheet {
            return Err(CalculationHalt::Error(ErrorValue::Value));
        }
    }
    cannot("a list is used where one value is expected")
}

/// Whether no reference of an expression moves with the cell that uses it.
fn fixed_throughout(expr: &Expr, depth: usize) -> bool {
    if depth > DEEPEST {
        return false;
    }
    match expr {
        Expr::Range(range) => range.fixed_rows && range.fixed_columns,
        Expr::Table { part, .. } => *part != TablePart::ThisRow,
        Expr::Call(_, arguments) => arguments.iter().all(|one| fixed_throughout(one, depth + 1)),
        Expr::Array(rows) => rows.iter().flatten().all(|one| fixed_throughout(one, depth + 1)),
        Expr::Both(_, one, other) => fixed_throughout(one, depth + 1) && fixed_throughout(other, depth + 1),
        Expr::Minus(inner) | Expr::Plus(inner) | Expr::Percent(inner) | Expr::Single(inner) => {
            fixed_throughout(inner, depth + 1)
        }
        Expr::Text(_) | Expr::Number(_) | Expr::Name(_) | Expr::Error(_) | Expr::Missing | Expr::Other => true,
    }
}

pub(super) fn number(of: &[Scalar], at: usize) -> Result<f64, CalculationHalt> {
    of.get(at).map_or(Ok(0.0), Scalar::to_number)
}

fn operate(operator: Operator, of: &[Scalar]) -> Result<Scalar, CalculationHalt> {
    let [one, other] = of else { return Err(CalculationHalt::Error(ErrorValue::Value)) };
    match operator {
        Operator::Join => {
            let (mut text, more) = (one.to_text()?, other.to_text()?);
            text.push_str(&more);
            Scalar::text(text)
        }
        Operator::Add => Scalar::number(one.to_number()? + other.to_number()?),
        Operator::Subtract => Scalar::number(one.to_number()? - other.to_number()?),
        Operator::Multiply => Scalar::number(one.to_number()? * other.to_number()?),
        Operator::Divide => {
            let (one, other) = (one.to_number()?, other.to_number()?);
            if other == 0.0 {
                Err(CalculationHalt::Error(ErrorValue::DivisionByZero))
            } else {
                Scalar::number(one / other)
            }
        }
        Operator::Power => Scalar::number(one.to_number()?.powf(other.to_number()?)),
        Operator::Equal => Ok(Scalar::Bool(one.compare(other)? == Ordering::Equal)),
        Operator::NotEqual => Ok(Scalar::Bool(one.compare(other)? != Ordering::Equal)),
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            if let (Scalar::Text(one), Scalar::Text(other)) = (one, other)
                && !(super::value::is_sorted_alike(one) && super::value::is_sorted_alike(other))
            {
                return cannot("it compares texts whose order depends on the language");
            }
            let order = one.compare(other)?;
            Ok(Scalar::Bool(match operator {
                Operator::Less => order == Ordering::Less,
                Operator::LessOrEqual => order != Ordering::Greater,
                Operator::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }))
        }
        Operator::To => Err(CalculationHalt::Error(ErrorValue::Value)),
    }
}
