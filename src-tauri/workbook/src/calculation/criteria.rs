//! Criteria of `COUNTIF`, `SUMIF` and their kin.

use std::cmp::Ordering;

use super::look_up::WildcardPattern;
use super::value::{CalculatedValue, CalculationHalt, ErrorValue, Scalar, cannot, is_sorted_alike};
use super::{CalculationRun, Expr, FormulaSite};

/// What cells are counted by.
enum Criterion {
    Number(Ordering3, f64),
    Text(Ordering3, String),
    Bool(bool, bool),
    /// Blank cells, or all others.
    Blank(bool),
    /// Blank cells and empty texts.
    Nothing,
    Error(ErrorValue),
}

/// The orders that a comparison accepts: less, equal, greater.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Ordering3(bool, bool, bool);

const EQUAL: Ordering3 = Ordering3(false, true, false);
const OTHER: Ordering3 = Ordering3(true, false, true);

impl Ordering3 {
    fn holds(self, order: Ordering) -> bool {
        match order {
            Ordering::Less => self.0,
            Ordering::Equal => self.1,
            Ordering::Greater => self.2,
        }
    }
}

impl Criterion {
    fn read(value: &Scalar) -> Result<Self, CalculationHalt> {
        let text = match value {
            Scalar::Number(number) => return Ok(Self::Number(EQUAL, *number)),
            Scalar::Bool(value) => return Ok(Self::Bool(*value, true)),
            Scalar::Blank => return Ok(Self::Number(EQUAL, 0.0)),
            Scalar::Error(error) => return Ok(Self::Error(*error)),
            Scalar::Text(text) => text,
        };
        let marks = [
            ("<=", Ordering3(true, true, false)),
            (">=", Ordering3(false, true, true)),
            ("<>", OTHER),
            ("<", Ordering3(true, false, false)),
            (">", Ordering3(false, false, true)),
            ("=", EQUAL),
        ];
        let marked = marks.iter().find_map(|(mark, orders)| Some((*orders, text.strip_prefix(mark)?)));
        let (orders, wanted) = marked.unwrap_or((EQUAL, text));
        if wanted.is_empty() {
            return Ok(match marked {
                None => Self::Nothing,
                Some(_) if orders == EQUAL => Self::Blank(true),
                Some(_) if orders == OTHER => Self::Blank(false),
                Some(_) => return cannot("a criterion compares with nothing"),
            });
        }
        let truth = wanted.eq_ignore_ascii_case("TRUE") || wanted.eq_ignore_ascii_case("FALSE");
        if truth && (orders == EQUAL || orders == OTHER) {
            return Ok(Self::Bool(wanted.eq_ignore_ascii_case("TRUE"), orders == EQUAL));
        }
        // Only texts of digits and their marks could be read as numbers, dates or money.
        let like_number = wanted.trim().bytes().any(|byte| byte.is_ascii_digit())
            && wanted.bytes().all(|byte| !byte.is_ascii_alphabetic() || matches!(byte, b'e' | b'E'))
            && wanted.is_ascii();
        if like_number {
            return match super::value::number_of(wanted) {
                Ok(number) => Ok(Self::Number(orders, number)),
                Err(_) => cannot(format!("the criterion “{wanted}” could be read as a date or a number")),
            };
        }
        Ok(Self::Text(orders, wanted.to_owned()))
    }

    fn holds(&self, value: &Scalar) -> Result<bool, CalculationHalt> {
        Ok(match (self, value) {
            (Self::Number(orders, wanted), value) => {
                let number = match value {
                    Scalar::Number(number) => Some(*number),
                    // Digits kept as text are equal to the number, but not greater or less.
                    Scalar::Text(text) if *orders == EQUAL || *orders == OTHER => text.trim().parse().ok(),
                    _ => None,
                };
                match number {
                    Some(number) => number.partial_cmp(wanted).is_some_and(|order| orders.holds(order)),
                    None => *orders == OTHER,
                }
            }
            (Self::Text(orders, wanted), Scalar::Text(text)) if *orders == EQUAL || *orders == OTHER => {
                WildcardPattern::new(wanted).fits(text) == (*orders == EQUAL)
            }
            (Self::Text(orders, wanted), Scalar::Text(text)) => {
                if !(is_sorted_alike(wanted) && is_sorted_alike(text)) {
                    return cannot("a criterion compares texts whose order depends on the language");
                }
                orders.holds(text.to_lowercase().cmp(&wanted.to_lowercase()))
            }
            (Self::Text(orders, _), _) => *orders == OTHER,
            (Self::Bool(wanted, equal), Scalar::Bool(value)) => (value == wanted) == *equal,
            (Self::Bool(_, equal), _) => !equal,
            (Self::Blank(wanted), Scalar::Blank) => *wanted,
            (Self::Blank(wanted), _) => !wanted,
            (Self::Nothing, Scalar::Blank) => true,
            (Self::Nothing, Scalar::Text(text)) => text.is_empty(),
            (Self::Nothing, _) => false,
            (Self::Error(wanted), Scalar::Error(error)) => wanted == error,
            (Self::Error(_), _) => false,
        })
    }
}

impl CalculationRun<'_, '_> {
    /// `COUNTIF`, also for each of several criteria.
    pub(super) fn count_if(
        &mut self,
        list: &Expr,
        criterion: &Expr,
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let cells = self.reference(list, home)?;
        if !self.notes.searched.contains(&cells.area) && self.notes.searched.len() < 100 {
            self.notes.searched.push(cells.area);
        }
        let list = self.grid(cells)?;
        let criterion = self.value(criterion, home)?;
        let calculator = self.calculator;
        self.each(&[criterion], home, &mut |of| {
            calculator.spend(list.cells.len())?;
            let criterion = Criterion::read(of.first().unwrap_or(&Scalar::Blank))?;
            let mut count = 0.0;
            for value in &list.cells {
                count += if criterion.holds(value)? { 1.0 } else { 0.0 };
            }
            Scalar::number(count)
        })
    }

    /// `COUNTIFS`, `SUMIF` and `SUMIFS`: pairs of lists and criteria, and what is added up.
    pub(super) fn count_ifs(
        &mut self,
        sum: Option<&Expr>,
        pairs: &[Expr],
        home: FormulaSite,
    ) -> Result<CalculatedValue, CalculationHalt> {
        let mut lists = Vec::new();
        for pair in pairs.chunks(2) {
            let [list, criterion] = pair else { break };
            let cells = self.reference(list, home)?;
            if !self.notes.searched.contains(&cells.area) && self.notes.searched.len() < 100 {
                self.notes.searched.push(cells.area);
            }
            let list = self.grid(cells)?;
            let criterion = self.value(criterion, home)?;
            if matches!(&criterion, CalculatedValue::Many(grid) if grid.cells.len() > 1) {
                return cannot("several criteria are given at once");
            }
            let criterion = self.first(criterion, home);
            let criterion = match criterion {
                Err(CalculationHalt::Error(error)) => Scalar::Error(error),
                value => value?,
            };
            lists.push((list, Criterion::read(&criterion)?));
        }
        let sum = match sum {
            Some(sum) => {
                let cells = self.reference(sum, home)?;
                Some(self.grid(cells)?)
            }
            None => None,
        };
        let Some((first, _)) = lists.first() else { return Err(CalculationHalt::Error(ErrorValue::Value)) };
        let size = (first.rows, first.columns);
        let differs = |rows: usize, columns: usize| (rows, columns) != size;
        if lists.iter().any(|(list, _)| differs(list.rows, list.columns))
            || sum.as_ref().is_some_and(|sum| differs(sum.rows, sum.columns))
        {
            return cannot("lists of different lengths are counted together");
        }
        let mut total = 0.0;
        for at in 0..first.cells.len() {
            let mut all = true;
            for (list, criterion) in &lists {
                all = all && criterion.holds(list.cells.get(at).unwrap_or(&Scalar::Blank))?;
            }
            if all {
                total += match sum.as_ref().map(|sum| sum.cells.get(at)) {
                    None => 1.0,
                    Some(Some(Scalar::Number(number))) => *number,
                    Some(Some(Scalar::Error(error))) => return Err(CalculationHalt::Error(*error)),
                    Some(_) => 0.0,
                };
            }
        }
        Ok(CalculatedValue::One(Scalar::number(total)?))
    }
}
