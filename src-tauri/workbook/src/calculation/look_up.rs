//! Look-ups in lists and tables.

use std::cmp::Ordering;
use std::rc::Rc;

use super::value::{
    CalculatedValue, CalculationHalt, ErrorValue, Grid, Reference, Scalar, cannot, folded, is_sorted_alike,
};
use super::{CalculationRun, Expr, FormulaSite};
use crate::learn::SourceRange;

/// Longest text that look-ups with wildcards take.
const LONGEST_KEY: usize = 255;

/// A text with wildcards: `*` any signs, `?` one sign, `~` before either takes it as it is.
pub(super) struct WildcardPattern(Vec<WildcardPiece>);

#[derive(Clone, Copy, PartialEq, Eq)]
enum WildcardPiece {
    Any,
    One,
    Letter(char),
}

impl WildcardPattern {
    /// Reads a pattern; case does not count.
    pub(super) fn new(text: &str) -> Self {
        let mut pieces = Vec::new();
        let folded = folded(text);
        let mut letters = folded.chars().peekable();
        while let Some(letter) = letters.next() {
            pieces.push(match letter {
                '*' => WildcardPiece::Any,
                '?' => WildcardPiece::One,
                '~' if letters.peek().is_some_and(|next| matches!(next, '*' | '?' | '~')) => {
                    WildcardPiece::Letter(letters.next().unwrap_or('~'))
                }
                letter => WildcardPiece::Letter(letter),
            });
        }
        Self(pieces)
    }

    /// Whether a whole text fits.
    pub(super) fn fits(&self, text: &str) -> bool {
        let letters: Vec<char> = folded(text).chars().collect();
        let (mut piece, mut at) = (0, 0);
        let mut again: Option<(usize, usize)> = None;
        while at < letters.len() {
            match (self.0.get(piece), letters.get(at)) {
                (Some(WildcardPiece::Any), _) => {
                    again = Some((piece, at));
                    piece += 1;
                }
                (Some(WildcardPiece::One), _) => (piece, at) = (piece + 1, at + 1),
                (Some(WildcardPiece::Letter(wanted)), Some(letter)) if wanted == letter => {
                    (piece, at) = (piece + 1, at + 1)
                }
                _ => match again {
                    Some((any, start)) => {
                        again = Some((any, start + 1));
                        (piece, at) = (any + 1, start + 1);
                    }
                    None => return false,
                },
            }
        }
        self.0.get(piece..).unwrap_or_default().iter().all(|piece| *piece == WildcardPiece::Any)
    }
}

/// How a key has to fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fit {
    Exact,
    ExactWithWildcards,
    /// The greatest key that is not greater, in a list that goes up.
    UpTo,
    /// The smallest key that is not smaller, in a list that goes down.
    DownTo,
}

impl CalculationRun<'_, '_> {
    /// Look-up functions; nothing when the name is none of them.
    pub(super) fn search(
        &mut self,
        name: &str,
        arguments: &[Expr],
        home: FormulaSite,
    ) -> Result<Option<CalculatedValue>, CalculationHalt> {
        Ok(Some(match (name, arguments) {
            ("VLOOKUP" | "HLOOKUP", [key, table, index, rest @ ..]) if rest.len() <= 1 => {
                self.table_look_up(name == "VLOOKUP", [key, table, index], rest.first(), home)?
            }
            ("LOOKUP", [key, keys, rest @ ..]) if rest.len() <= 1 => {
                self.vector_look_up(key, keys, rest.first(), home)?
            }
            ("MATCH", [key, keys, rest @ ..]) if rest.len() <= 1 => {
                let mode = self.whole_argument(rest.first(), 1, home)?;
                let fit = match mode {
                    0 => Fit::ExactWithWildcards,
                    1.. => Fit::UpTo,
                    _ => Fit::DownTo,
                };
                self.position(key, keys, fit, home)?
            }
            ("XMATCH", [key, keys, rest @ ..]) if rest.len() <= 2 => {
                let fit = self.new_fit(rest.first(), rest.get(1), home)?;
                self.position(key, keys, fit, home)?
            }
            ("XLOOKUP", [key, keys, results, rest @ ..]) if rest.len() <= 3 => {
                self.new_look_up([key, keys, results], rest, home)?
            }
            ("INDEX", [of, row, rest @ ..]) if rest.len() <= 1 => self.index(of, row, rest.first(), home)?,
            ("COUNTIF", [list, criterion]) => self.count_if(list, criterion, home)?,
            ("COUNTIFS", [_, _, ..]) if arguments.len().is_multiple_of(2) => self.count_ifs(None, arguments, home)?,
            ("SUMIF", [list, criterion]) => self.count_ifs(Some(list), &[list.clone(), criterion.clone()], home)?,
            ("SUMIF", [list, criterion, sum]) => self.count_ifs(Some(sum), &[list.clone(), criterion.clone()], home)?,
            ("SUMIFS", [sum, rest @ ..]) if rest.len() >= 2 && rest.len().is_multiple_of(2) => {
                self.count_ifs(Some(sum), rest, home)?
            }
            ("FILTER", [list, chosen, rest @ ..]) if rest.len() <= 1 => {
                self.filter(list, chosen, rest.first(), home)?
            }
            ("UNIQUE", [list]) => self.unique(list, home)?,
            _ => return Ok(None),
        }))
    }

    fn whole_argument(
        &mut self,
        expr: Option<&Expr>,
        otherwise: i64,
        home: FormulaSite,
    ) -> Result<i64, CalculationHalt> {
        match expr {
            None => Ok(otherwise),
            Some(expr) => {
                let value = self.value(expr, home)?;
                self.first(value, home)?.to_whole()
            }
        }
    }

    fn new_fit(
        &mut self,
        mode: Option<&Expr>,
        order: Option<&Expr>,
        home: FormulaSite,
    ) -> Result<Fit, CalculationHalt> {
        let mode = match mode {
            None | Some(Expr::Missing) => 0,
            mode => self.whole_argument(mode, 0, home)?,
        };
        let order = match order {
            None | Some(Expr::Missing) => 1,
            order => self.whole_argument(order, 1, home)?,
        };
        match (mode, order) {
            (0, 1) => Ok(Fit::Exact),
            (2, 1) => Ok(Fit::ExactWithWildcards),
            _ => cannot("a look-up searches in a way that is not calculated here"),
        }
    }

    /// Returns the keys of a list: the column or row it is, read once.
    fn keys(&mut self, value: &CalculatedValue) -> Result<Rc<Grid>, CalculationHalt> {
        if let CalculatedValue::Cells(cells) = value
            && !self.notes.searched.contains(&cells.area)
            && self.notes.searched.len() < 100
        {
            self.notes.searched.push(cells.area);
        }
        let grid = self.all(value)?;
        if grid.rows > 1 && grid.columns > 1 {
            return Err(CalculationHalt::Error(ErrorValue::NotAvailable));
        }
        Ok(grid)
    }

    /// Finds a key among keys: its place, counted from 0.
    fn find(&mut self, key: &Scalar, keys: &[Scalar], fit: Fit) -> Result<Option<usize>, CalculationHalt> {
        let key = match key.sound()? {
            Scalar::Blank => Scalar::Number(0.0),
            key => key.clone(),
        };
        self.calculator.spend(keys.len())?;
        if let Scalar::Text(text) = &key
            && text.chars().count() > LONGEST_KEY
            && fit != Fit::Exact
        {
            return Err(CalculationHalt::Error(ErrorValue::Value));
        }
        match fit {
            Fit::Exact | Fit::ExactWithWildcards => {
                let pattern = match &key {
                    Scalar::Text(text) if fit == Fit::ExactWithWildcards && text.contains(['*', '?', '~']) => {
                        Some(WildcardPattern::new(text))
                    }
                    _ => None,
                };
                let folded_key = match &key {
                    Scalar::Text(text) => folded(text),
                    _ => String::new(),
                };
                Ok(keys.iter().position(|candidate| match (&key, candidate) {
                    (Scalar::Text(_), Scalar::Text(text)) => match &pattern {
                        Some(pattern) => pattern.fits(text),
                        None => folded(text) == folded_key,
                    },
                    (Scalar::Number(one), Scalar::Number(other)) => one == other,
                    (Scalar::Bool(one), Scalar::Bool(other)) => one == other,
                    _ => false,
                }))
            }
            Fit::UpTo | Fit::DownTo => self.nearest(&key, keys, fit),
        }
    }

    /// Finds the nearest key, as programs do in lists that are in order. Where the list is not, that is noted.
    fn nearest(&mut self, key: &Scalar, keys: &[Scalar], fit: Fit) -> Result<Option<usize>, CalculationHalt> {
        let alike = |one: &Scalar| {
            matches!(
                (one, key),
                (Scalar::Text(_), Scalar::Text(_))
                    | (Scalar::Number(_), Scalar::Number(_))
                    | (Scalar::Bool(_), Scalar::Bool(_))
            )
        };
        let kind: Vec<(usize, &Scalar)> = keys.iter().enumerate().filter(|(_, one)| alike(one)).collect();
        let wanted = if fit == Fit::UpTo { Ordering::Less } else { Ordering::Greater };
        let mut in_order = true;
        for pair in kind.windows(2) {
            if let [(_, one), (_, other)] = pair {
                in_order &= matches!(one.compare(other)?, order if order == wanted || order == Ordering::Equal);
            }
        }
        let plain = |value: &Scalar| match value {
            Scalar::Text(text) => is_sorted_alike(text),
            _ => true,
        };
        if !in_order || !plain(key) || !kind.iter().all(|(_, one)| plain(one)) {
            self.notes.unsorted = true;
        }
        let mut best = None;
        for (at, candidate) in kind {
            let order = candidate.compare(key)?;
            if order == wanted || order == Ordering::Equal {
                best = Some(at);
            } else if in_order {
                break;
            }
        }
        Ok(best)
    }

    fn table_look_up(
        &mut self,
        upright: bool,
        [key, table, index]: [&Expr; 3],
        nearest: Option<&Expr>,
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let key = self.value(key, home)?;
        let table = self.value(table, home)?;
        let index = self.whole_argument(Some(index), 1, home)?;
        let nearest = match nearest {
            None => true,
            Some(expr) => {
                let value = self.value(expr, home)?;
                self.first(value, home)?.to_bool()?
            }
        };
        let fit = if nearest { Fit::UpTo } else { Fit::ExactWithWildcards };
        let Some(index) = index.checked_sub(1).and_then(|index| u32::try_from(index).ok()) else {
            return Err(CalculationHalt::Error(ErrorValue::Value));
        };
        match table {
            CalculatedValue::Cells(cells) => {
                let area = self.calculator.book.clipped(cells.area);
                self.note(cells);
                let line = if upright {
                    SourceRange { columns: (area.columns.0, area.columns.0), ..area }
                } else {
                    SourceRange { rows: (area.rows.0, area.rows.0), ..area }
                };
                let whole = if upright {
                    cells.area.columns.1 - cells.area.columns.0
                } else {
                    cells.area.rows.1 - cells.area.rows.0
                };
                if index > whole {
                    return Err(CalculationHalt::Error(ErrorValue::Reference));
                }
                let keys =
                    self.keys(&CalculatedValue::Cells(Reference { area: line, fixed: cells.fixed, noted: true }))?;
                self.each_key(key, home, |run, key| {
                    let found = run.find(key, &keys.cells, fit)?;
                    let at = found
                        .and_then(|at| u32::try_from(at).ok())
                        .ok_or(CalculationHalt::Error(ErrorValue::NotAvailable))?;
                    let (row, column) = if upright {
                        (area.rows.0 + at, area.columns.0 + index)
                    } else {
                        (area.rows.0 + index, area.columns.0 + at)
                    };
                    run.cell((area.sheet, row, column))
                })
            }
            table => {
                let grid = self.all(&table)?;
                let (lines, others) = if upright { (grid.rows, grid.columns) } else { (grid.columns, grid.rows) };
                let index = index as usize;
                if index >= others {
                    return Err(CalculationHalt::Error(ErrorValue::Reference));
                }
                let at = |line: usize, other: usize| {
                    let found = if upright { grid.get(line, other) } else { grid.get(other, line) };
                    found.cloned().unwrap_or(Scalar::Blank)
                };
                let keys: Vec<Scalar> = (0..lines).map(|line| at(line, 0)).collect();
                self.each_key(key, home, |run, key| {
                    let found = run.find(key, &keys, fit)?.ok_or(CalculationHalt::Error(ErrorValue::NotAvailable))?;
                    Ok(at(found, index))
                })
            }
        }
    }

    /// Looks up one key, or each of several.
    fn each_key(
        &mut self,
        key: CalculatedValue,
        home: FormulaSite,
        mut look: impl FnMut(&mut Self, &Scalar) -> Result<Scalar, CalculationHalt>,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let keys = self.each(&[key], home, &mut |of| Ok(of.first().cloned().unwrap_or(Scalar::Blank)))?;
        match keys {
            CalculatedValue::Many(grid) => {
                let mut cells = Vec::with_capacity(grid.cells.len());
                for key in &grid.cells {
                    cells.push(match look(self, key) {
                        Err(CalculationHalt::Error(error)) => Scalar::Error(error),
                        value => value?,
                    });
                }
                Ok(CalculatedValue::Many(Rc::new(Grid { rows: grid.rows, columns: grid.columns, cells })))
            }
            value => {
                let key = self.first(value, home)?;
                Ok(CalculatedValue::One(look(self, &key)?))
            }
        }
    }

    fn vector_look_up(
        &mut self,
        key: &Expr,
        keys: &Expr,
        results: Option<&Expr>,
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let key = self.value(key, home)?;
        let inside = FormulaSite { array: true, rows: None, ..home };
        let keys = self.value(keys, inside)?;
        let keys = self.keys(&keys).map_err(|halt| match halt {
            CalculationHalt::Error(_) => {
                CalculationHalt::Cannot("LOOKUP searches in a table of several rows and columns".to_owned())
            }
            halt => halt,
        })?;
        let results = match results {
            Some(results) => {
                let value = self.value(results, inside)?;
                self.all(&value)?
            }
            None => Rc::clone(&keys),
        };
        self.each_key(key, home, |run, key| {
            let found =
                run.find(key, &keys.cells, Fit::UpTo)?.ok_or(CalculationHalt::Error(ErrorValue::NotAvailable))?;
            Ok(results.cells.get(found).cloned().unwrap_or(Scalar::Error(ErrorValue::NotAvailable)))
        })
    }

    fn position(
        &mut self,
        key: &Expr,
        keys: &Expr,
        fit: Fit,
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let key = self.value(key, home)?;
        let keys = self.value(keys, home)?;
        let keys = self.keys(&keys)?;
        self.each_key(key, home, |run, key| {
            let found = run.find(key, &keys.cells, fit)?.ok_or(CalculationHalt::Error(ErrorValue::NotAvailable))?;
            Scalar::number(f64::from(u32::try_from(found + 1).unwrap_or(u32::MAX)))
        })
    }

    fn new_look_up(
        &mut self,
        [key, keys, results]: [&Expr; 3],
        rest: &[Expr],
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let fit = self.new_fit(rest.get(1), rest.get(2), home)?;
        let key = self.value(key, home)?;
        let inside = FormulaSite { array: true, rows: None, ..home };
        let keys = self.value(keys, inside)?;
        let keys = self.keys(&keys)?;
        let results = self.value(results, inside)?;
        let results = self.all(&results)?;
        let upright = keys.columns == 1;
        let (lines, others) = if upright { (results.rows, results.columns) } else { (results.columns, results.rows) };
        if others != 1 {
            return cannot("XLOOKUP gives several values at once");
        }
        if lines != keys.cells.len() {
            return cannot("XLOOKUP is given lists of different lengths");
        }
        let fallback = rest.first().filter(|expr| !matches!(expr, Expr::Missing));
        self.each_key(key, home, |run, key| match run.find(key, &keys.cells, fit)? {
            Some(found) => Ok(results.cells.get(found).cloned().unwrap_or(Scalar::Blank)),
            None => match fallback {
                Some(fallback) => {
                    run.notes.fallback |= matches!(fallback, Expr::Text(_) | Expr::Number(_) | Expr::Name(_));
                    let value = run.value(fallback, home)?;
                    run.first(value, home)
                }
                None => Err(CalculationHalt::Error(ErrorValue::NotAvailable)),
            },
        })
    }

    fn index(
        &mut self,
        of: &Expr,
        row: &Expr,
        column: Option<&Expr>,
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let inside = FormulaSite { array: true, rows: None, ..home };
        let of = self.value(of, inside)?;
        let mut first = match row {
            Expr::Missing => 0,
            row => self.whole_argument(Some(row), 0, home)?,
        };
        let mut second = match column {
            None | Some(Expr::Missing) => 0,
            column => self.whole_argument(column, 0, home)?,
        };
        let error = CalculationHalt::Error(ErrorValue::Reference);
        let size = |many: usize| i64::try_from(many).unwrap_or(i64::MAX);
        match of {
            CalculatedValue::Cells(cells) => {
                self.note(cells);
                let area = cells.area;
                let (rows, columns) = (area.rows.1 - area.rows.0 + 1, area.columns.1 - area.columns.0 + 1);
                if column.is_none() && rows == 1 {
                    (first, second) = (second, first);
                }
                let line = |at: i64, (from, to): (u32, u32)| match at {
                    0 => Some((from, to)),
                    at => u32::try_from(at).ok().map(|at| from + at - 1).filter(|at| *at <= to).map(|at| (at, at)),
                };
                let rows = line(first, area.rows).ok_or(error.clone())?;
                let columns = match (column, columns) {
                    (None, 2..) if rows.0 == rows.1 => area.columns,
                    _ => line(second, area.columns).ok_or(error)?,
                };
                let area = SourceRange { rows, columns, ..area };
                Ok(CalculatedValue::Cells(Reference { area, noted: true, ..cells }))
            }
            of => {
                let grid = self.all(&of)?;
                if column.is_none() && grid.rows == 1 {
                    (first, second) = (second, first);
                }
                if first < 0 || second < 0 || first > size(grid.rows) || second > size(grid.columns) {
                    return Err(error);
                }
                let lines = |at: i64, all: usize| match usize::try_from(at).unwrap_or(0) {
                    0 => 0..all,
                    at => at - 1..at,
                };
                let (rows, columns) = (lines(first, grid.rows), lines(second, grid.columns));
                let cells: Vec<Scalar> = rows
                    .clone()
                    .flat_map(|row| columns.clone().map(move |column| (row, column)))
                    .filter_map(|(row, column)| grid.get(row, column).cloned())
                    .collect();
                match cells.as_slice() {
                    [only] => Ok(CalculatedValue::One(only.clone())),
                    _ => Ok(CalculatedValue::Many(Rc::new(Grid { rows: rows.len(), columns: columns.len(), cells }))),
                }
            }
        }
    }

    fn filter(
        &mut self,
        list: &Expr,
        chosen: &Expr,
        otherwise: Option<&Expr>,
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let inside = FormulaSite { array: true, rows: None, ..home };
        let list = self.value(list, inside)?;
        let chosen = self.value(chosen, inside)?;
        let (list, chosen) = (self.all(&list)?, self.all(&chosen)?);
        if chosen.columns != 1 || chosen.rows != list.rows {
            return cannot("FILTER chooses in a way that is not calculated here");
        }
        let mut cells = Vec::new();
        for (row, chosen) in chosen.cells.iter().enumerate() {
            if chosen.to_bool()? {
                cells.extend((0..list.columns).filter_map(|column| list.get(row, column).cloned()));
            }
        }
        if cells.is_empty() {
            return match otherwise {
                Some(otherwise) => self.value(otherwise, home),
                None => Err(CalculationHalt::Error(ErrorValue::NotAvailable)),
            };
        }
        Ok(CalculatedValue::Many(Rc::new(Grid { rows: cells.len() / list.columns, columns: list.columns, cells })))
    }

    fn unique(&mut self, list: &Expr, home: FormulaSite) -> Result<CalculatedValue, CalculationHalt> {
        let inside = FormulaSite { array: true, rows: None, ..home };
        let list = self.value(list, inside)?;
        let list = self.all(&list)?;
        if list.columns != 1 {
            return cannot("UNIQUE of several columns");
        }
        self.calculator.spend(list.cells.len().saturating_mul(list.cells.len()))?;
        let mut cells: Vec<Scalar> = Vec::new();
        for value in &list.cells {
            if !cells.iter().any(|other| other.compare(value) == Ok(Ordering::Equal)) {
                cells.push(value.clone());
            }
        }
        Ok(CalculatedValue::Many(Rc::new(Grid { rows: cells.len(), columns: 1, cells })))
    }
}

#[cfg(test)]
mod tests {
    use super::WildcardPattern;

    #[test]
    fn wildcards_fit_as_in_spreadsheets() {
        for (pattern, text, fits) in [
            ("*nurse*", "Registered Nurse", true),
            ("nurse", "Registered Nurse", false),
            ("rn?", "RN1", true),
            ("rn?", "RN", false),
            ("r~?", "r?", true),
            ("r~?", "rn", false),
            ("a*b*c", "aXXbYYc", true),
            ("a*b*c", "aXXbYY", false),
            ("", "", true),
            ("*", "", true),
        ] {
            assert_eq!(WildcardPattern::new(pattern).fits(text), fits, "{pattern} {text}");
        }
    }
}
