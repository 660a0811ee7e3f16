//! Functions by name: conditions, errors, choices; the others are in files of their own.

use std::rc::Rc;

use super::evaluate::single;
use super::value::{CalculatedValue, CalculationHalt, ErrorValue, Grid, Reference, Scalar, cannot};
use super::{CalculationRun, Expr, FormulaSite, numbers, parse, texts};

/// Calculates single values from single values.
pub(super) type Plain = fn(&[Scalar]) -> Result<Scalar, CalculationHalt>;

/// A function of single values: how many it takes at least and at most, and what it does.
pub(super) struct PlainFunction {
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) work: Plain,
}

/// Makes the entry of a function of single values.
pub(super) fn plain(least: usize, most: usize, work: Plain) -> Option<PlainFunction> {
    Some(PlainFunction { least, most, work })
}

impl CalculationRun<'_, '_> {
    /// Calculates a function.
    pub(super) fn call(
        &mut self,
        name: &str,
        arguments: &[Expr],
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        if arguments.len() > 255 {
            return cannot(format!("{name} has more arguments than spreadsheet programs allow"));
        }
        if let Some(function) = texts::function(name).or_else(|| numbers::function(name)).or_else(|| tests(name)) {
            if !(function.least..=function.most).contains(&arguments.len()) {
                return cannot(format!("{name} is given {} arguments", arguments.len()));
            }
            let mut values = Vec::with_capacity(arguments.len());
            for argument in arguments {
                values.push(self.value(argument, home)?);
            }
            return self.each(&values, home, &mut |of| (function.work)(of));
        }
        match name {
            "IF" | "IFS" | "SWITCH" | "CHOOSE" | "IFERROR" | "IFNA" | "AND" | "OR" | "XOR" | "TRUE" | "FALSE"
            | "NA" | "LET" | "ISBLANK" | "T" | "N" | "SINGLE" => self.condition(name, arguments, home),
            "ROW" | "COLUMN" | "ROWS" | "COLUMNS" | "OFFSET" | "INDIRECT" => self.place(name, arguments, home),
            "TODAY" | "NOW" if arguments.is_empty() => {
                self.notes.today = true;
                Ok(CalculatedValue::One(Scalar::Number(numbers::today(name == "NOW"))))
            }
            _ => match self.search(name, arguments, home)? {
                Some(value) => Ok(value),
                None => match self.total(name, arguments, home)? {
                    Some(value) => Ok(value),
                    None => cannot(format!("the function {name} cannot be calculated here")),
                },
            },
        }
    }

    fn condition(
        &mut self,
        name: &str,
        arguments: &[Expr],
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let one = |value| Ok(CalculatedValue::One(value));
        match (name, arguments) {
            ("TRUE", []) => one(Scalar::Bool(true)),
            ("FALSE", []) => one(Scalar::Bool(false)),
            ("NA", []) => Err(CalculationHalt::Error(ErrorValue::NotAvailable)),
            ("SINGLE", [inner]) => self.value(&Expr::Single(Box::new(inner.clone())), home),
            ("IF", [condition, yes, rest @ ..]) if rest.len() <= 1 => self.if_else(condition, yes, rest.first(), home),
            ("IFS", [_, _, ..]) if arguments.len().is_multiple_of(2) => {
                for pair in arguments.chunks(2) {
                    let [condition, value] = pair else { break };
                    if self.is_true(condition, home)? {
                        return self.value(value, home);
                    }
                }
                Err(CalculationHalt::Error(ErrorValue::NotAvailable))
            }
            ("SWITCH", [key, rest @ ..]) if rest.len() >= 2 => {
                let key = self.value(key, home)?;
                let key = self.single_value(key, home)?.sound()?.clone();
                for pair in rest.chunks(2) {
                    let [candidate, value] = pair else { break };
                    let candidate = self.value(candidate, home)?;
                    let candidate = self.single_value(candidate, home)?;
                    if key.compare(&candidate)? == std::cmp::Ordering::Equal {
                        return self.value(value, home);
                    }
                }
                match rest.last() {
                    Some(otherwise) if rest.len() % 2 == 1 => self.value(otherwise, home),
                    _ => Err(CalculationHalt::Error(ErrorValue::NotAvailable)),
                }
            }
            ("CHOOSE", [index, choices @ ..]) if !choices.is_empty() => {
                let index = self.value(index, home)?;
                let index = self.single_value(index, home)?.to_whole()?;
                let chosen = usize::try_from(index).ok().and_then(|index| choices.get(index.checked_sub(1)?));
                match chosen {
                    Some(choice) => self.value(choice, home),
                    None => Err(CalculationHalt::Error(ErrorValue::Value)),
                }
            }
            ("IFERROR" | "IFNA", [value, fallback]) => self.caught(name == "IFNA", value, fallback, home),
            ("AND" | "OR" | "XOR", [_, ..]) => self.all_or_any(name, arguments, home),
            ("ISBLANK", [asked]) => {
                if let (Expr::Range(_) | Expr::Table { .. }, Some(place)) = (asked, self.asked_cell(asked, home)?) {
                    return one(Scalar::Bool(!self.is_filled(place)));
                }
                let value = self.value(asked, home)?;
                // A formula's result is never blank.
                if let CalculatedValue::Cells(cells) = &value
                    && single(&cells.area)
                    && self.calculator.formula((cells.area.sheet, cells.area.rows.0, cells.area.columns.0))?.is_some()
                {
                    return one(Scalar::Bool(false));
                }
                self.each(&[value], home, &mut |of| Ok(Scalar::Bool(matches!(of, [Scalar::Blank]))))
            }
            ("T", [value]) => {
                let value = self.value(value, home)?;
                one(match self.first(value, home)?.sound()? {
                    Scalar::Text(text) => Scalar::Text(Rc::clone(text)),
                    _ => Scalar::text("")?,
                })
            }
            ("N", [value]) => {
                let value = self.value(value, home)?;
                one(match self.first(value, home)?.sound()? {
                    Scalar::Number(number) => Scalar::Number(*number),
                    Scalar::Bool(true) => Scalar::Number(1.0),
                    _ => Scalar::Number(0.0),
                })
            }
            ("LET", [_, _, _, ..]) if arguments.len() % 2 == 1 => {
                let before = self.variables.len();
                let mut result = cannot("LET names nothing");
                for pair in arguments.chunks(2) {
                    match pair {
                        [Expr::Name(name), value] => {
                            let value = self.value(value, home)?;
                            self.variables.push((name.clone(), value));
                        }
                        [last] => result = self.value(last, home),
                        _ => break,
                    }
                }
                self.variables.truncate(before);
                result
            }
            _ => cannot(format!("{name} is given {} arguments", arguments.len())),
        }
    }

    fn if_else(
        &mut self,
        condition: &Expr,
        yes: &Expr,
        no: Option<&Expr>,
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let condition = self.value(condition, home)?;
        let no = |run: &mut Self| match no {
            Some(no) => run.value(no, home),
            None => Ok(CalculatedValue::One(Scalar::Bool(false))),
        };
        if let Some(list) = self.list(&condition, home)? {
            let (yes, no) = (self.value(yes, home)?, no(self)?);
            return self.each(&[CalculatedValue::Many(list), yes, no], home, &mut |of| match of {
                [condition, yes, no] => Ok(if condition.to_bool()? { yes.clone() } else { no.clone() }),
                _ => Err(CalculationHalt::Error(ErrorValue::Value)),
            });
        }
        if self.first(condition, home)?.to_bool()? { self.value(yes, home) } else { no(self) }
    }

    /// Returns the values when a list is given where one value is usual.
    fn list(&mut self, value: &CalculatedValue, home: FormulaSite) -> Result<Option<Rc<Grid>>, CalculationHalt> {
        Ok(match value {
            CalculatedValue::Many(grid) if grid.cells.len() > 1 => Some(Rc::clone(grid)),
            CalculatedValue::Cells(cells) if home.array && home.rows.is_none() && !single(&cells.area) => {
                Some(self.grid(*cells)?)
            }
            _ => None,
        })
    }

    /// Returns the only value; a list is not taken for its first value.
    fn single_value(&mut self, value: CalculatedValue, home: FormulaSite) -> Result<Scalar, CalculationHalt> {
        if self.list(&value, home)?.is_some() {
            return cannot("a list is used where one value is expected");
        }
        self.first(value, home)
    }

    fn is_true(&mut self, condition: &Expr, home: FormulaSite) -> Result<bool, CalculationHalt> {
        let value = self.value(condition, home)?;
        self.single_value(value, home)?.to_bool()
    }

    /// `IFERROR` and `IFNA`. A constant in the place of an error is noted: it may stand for anything.
    fn caught(
        &mut self,
        only_missing: bool,
        value: &Expr,
        fallback: &Expr,
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let is_error = move |value: &Scalar| match value {
            Scalar::Error(error) => !only_missing || *error == ErrorValue::NotAvailable,
            _ => false,
        };
        let value = self.value(value, home)?;
        if let Some(list) = self.list(&value, home)? {
            if !list.cells.iter().any(is_error) {
                return Ok(CalculatedValue::Many(list));
            }
            let fallback = self.value(fallback, home)?;
            return self.each(&[CalculatedValue::Many(list), fallback], home, &mut |of| match of {
                [value, fallback] => Ok(if is_error(value) { fallback.clone() } else { value.clone() }),
                _ => Err(CalculationHalt::Error(ErrorValue::Value)),
            });
        }
        let value = match self.first(value, home) {
            Err(CalculationHalt::Error(error)) => Scalar::Error(error),
            value => value?,
        };
        if !is_error(&value) {
            return Ok(CalculatedValue::One(value));
        }
        if matches!(fallback, Expr::Text(_) | Expr::Number(_) | Expr::Range(_) | Expr::Table { .. } | Expr::Name(_)) {
            self.notes.fallback = true;
        }
        self.value(fallback, home)
    }

    fn all_or_any(
        &mut self,
        name: &str,
        arguments: &[Expr],
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let mut truths = Vec::new();
        let mut error = None;
        for argument in arguments {
            let value = self.value(argument, home)?;
            let direct = matches!(value, CalculatedValue::One(_));
            for value in &self.all(&value)?.cells {
                match value {
                    // Texts and blanks in cells do not count.
                    Scalar::Text(_) | Scalar::Blank if !direct => {}
                    value => match value.to_bool() {
                        Ok(truth) => truths.push(truth),
                        Err(CalculationHalt::Error(found)) => error = error.or(Some(found)),
                        Err(halt) => return Err(halt),
                    },
                }
            }
        }
        if let Some(error) = error {
            return Err(CalculationHalt::Error(error));
        }
        if truths.is_empty() {
            return Err(CalculationHalt::Error(ErrorValue::Value));
        }
        let count = truths.iter().filter(|truth| **truth).count();
        Ok(CalculatedValue::One(Scalar::Bool(match name {
            "AND" => count == truths.len(),
            "OR" => count > 0,
            _ => count % 2 == 1,
        })))
    }

    /// Functions about where cells are.
    fn place(&mut self, name: &str, arguments: &[Expr], home: FormulaSite) -> Result<CalculatedValue, CalculationHalt> {
        let number = |number: u32| Ok(CalculatedValue::One(Scalar::Number(f64::from(number))));
        match (name, arguments) {
            ("ROW", []) => number(home.place.1),
            ("COLUMN", []) => number(home.place.2 + 1),
            ("ROW" | "COLUMN", [of]) => {
                let area = self.reference(of, home)?.area;
                let (first, last) = if name == "ROW" { area.rows } else { (area.columns.0 + 1, area.columns.1 + 1) };
                if first == last || !home.array {
                    return number(first);
                }
                if last - first > 20_000 {
                    return cannot(format!("{name} counts too many cells"));
                }
                let cells: Vec<Scalar> = (first..=last).map(|at| Scalar::Number(f64::from(at))).collect();
                let (rows, columns) = if name == "ROW" { (cells.len(), 1) } else { (1, cells.len()) };
                Ok(CalculatedValue::Many(Rc::new(Grid { rows, columns, cells })))
            }
            ("ROWS" | "COLUMNS", [of]) => match self.value(of, home)? {
                CalculatedValue::Cells(cells) if name == "ROWS" => number(cells.area.rows.1 - cells.area.rows.0 + 1),
                CalculatedValue::Cells(cells) => number(cells.area.columns.1 - cells.area.columns.0 + 1),
                CalculatedValue::One(value) => {
                    value.sound()?;
                    number(1)
                }
                CalculatedValue::Many(grid) => {
                    number(u32::try_from(if name == "ROWS" { grid.rows } else { grid.columns }).unwrap_or(u32::MAX))
                }
            },
            ("INDIRECT", [Expr::Text(text)]) => match parse(text) {
                Some(expr) => Ok(CalculatedValue::Cells(Reference { fixed: true, ..self.reference(&expr, home)? })),
                None => Err(CalculationHalt::Error(ErrorValue::Reference)),
            },
            ("OFFSET", [base, rest @ ..]) if (2..=4).contains(&rest.len()) => self.offset(base, rest, home),
            ("INDIRECT", _) => cannot("INDIRECT makes an address out of values"),
            _ => cannot(format!("{name} is given {} arguments", arguments.len())),
        }
    }

    fn offset(&mut self, base: &Expr, rest: &[Expr], home: FormulaSite) -> Result<CalculatedValue, CalculationHalt> {
        let base = self.reference(base, home)?;
        // The cell that it starts from counts as part of what it reads.
        self.note(base);
        let mut whole = |at: usize| -> Result<Option<i64>, CalculationHalt> {
            match rest.get(at) {
                None | Some(Expr::Missing) => Ok(None),
                Some(expr) => {
                    let value = self.value(expr, home)?;
                    self.single_value(value, home)?.to_whole().map(Some)
                }
            }
        };
        let (down, right) = (whole(0)?.unwrap_or(0), whole(1)?.unwrap_or(0));
        let area = base.area;
        let height = whole(2)?.unwrap_or(i64::from(area.rows.1 - area.rows.0) + 1);
        let width = whole(3)?.unwrap_or(i64::from(area.columns.1 - area.columns.0) + 1);
        let moved = |from: u32, by: i64, size: i64, least: i64, most: i64| {
            let first = i64::from(from) + by;
            let last = first + size - 1;
            let fits = size >= 1 && first >= least && last <= most;
            fits.then_some(()).and_then(|()| Some((u32::try_from(first).ok()?, u32::try_from(last).ok()?)))
        };
        let last_column = i64::from(crate::limits::LAST_COLUMN) - 1;
        let rows = moved(area.rows.0, down, height, 1, i64::from(crate::limits::LAST_ROW));
        let columns = moved(area.columns.0, right, width, 0, last_column);
        match (rows, columns) {
            (Some(rows), Some(columns)) => {
                let cells = Reference { area: crate::learn::SourceRange { rows, columns, ..area }, ..base };
                self.note(cells);
                Ok(CalculatedValue::Cells(Reference { noted: true, ..cells }))
            }
            _ => Err(CalculationHalt::Error(ErrorValue::Reference)),
        }
    }
}

/// Functions that ask what a value is.
fn tests(name: &str) -> Option<PlainFunction> {
    fn first(of: &[Scalar]) -> &Scalar {
        of.first().unwrap_or(&Scalar::Blank)
    }
    let is = |work: Plain| plain(1, 1, work);
    match name {
        "NOT" => is(|of| Ok(Scalar::Bool(!first(of).to_bool()?))),
        "ISNA" => is(|of| Ok(Scalar::Bool(matches!(first(of), Scalar::Error(ErrorValue::NotAvailable))))),
        "ISERROR" => is(|of| Ok(Scalar::Bool(matches!(first(of), Scalar::Error(_))))),
        "ISERR" => {
            is(|of| Ok(Scalar::Bool(matches!(first(of), Scalar::Error(error) if *error != ErrorValue::NotAvailable))))
        }
        "ISNUMBER" => is(|of| Ok(Scalar::Bool(matches!(first(of), Scalar::Number(_))))),
        "ISTEXT" => is(|of| Ok(Scalar::Bool(matches!(first(of), Scalar::Text(_))))),
        "ISNONTEXT" => is(|of| Ok(Scalar::Bool(!matches!(first(of), Scalar::Text(_))))),
        "ISLOGICAL" => is(|of| Ok(Scalar::Bool(matches!(first(of), Scalar::Bool(_))))),
        _ => None,
    }
}
