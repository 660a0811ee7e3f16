//! Values as spreadsheet programs know them, and how one kind becomes another.

use std::cmp::Ordering;
use std::rc::Rc;

use crate::learn::SourceRange;

/// Longest text of a cell; longer results are an error in every spreadsheet program.
const LONGEST_TEXT: usize = 32_767;

/// An error that a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorValue {
    Null,
    DivisionByZero,
    Value,
    Reference,
    Name,
    Number,
    NotAvailable,
}

impl ErrorValue {
    const ALL: [(Self, &'static str); 7] = [
        (Self::Null, "#NULL!"),
        (Self::DivisionByZero, "#DIV/0!"),
        (Self::Value, "#VALUE!"),
        (Self::Reference, "#REF!"),
        (Self::Name, "#NAME?"),
        (Self::Number, "#NUM!"),
        (Self::NotAvailable, "#N/A"),
    ];

    /// Returns the error as cells show it.
    pub(crate) fn text(self) -> &'static str {
        Self::ALL.iter().find(|(error, _)| *error == self).map_or("#VALUE!", |(_, text)| text)
    }

    /// Returns the error that is written like this.
    pub(crate) fn read(text: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, written)| written.eq_ignore_ascii_case(text.trim())).map(|(error, _)| *error)
    }
}

/// Why a calculation goes no further.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CalculationHalt {
    /// The result is an error value, which formulas can catch.
    Error(ErrorValue),
    /// The calculation is not possible here, for a reason; no formula can catch it.
    Cannot(String),
}

/// Ends a calculation that is not possible here.
pub(crate) fn cannot<T>(reason: impl Into<String>) -> Result<T, CalculationHalt> {
    Err(CalculationHalt::Cannot(reason.into()))
}

/// The value of one cell.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Scalar {
    Blank,
    Number(f64),
    Text(Rc<str>),
    Bool(bool),
    Error(ErrorValue),
}

/// Several values in rows and columns.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    pub(crate) rows: usize,
    pub(crate) columns: usize,
    pub(crate) cells: Vec<Scalar>,
}

impl Grid {
    /// Returns the value in a row and a column; one row or column stands for all of them.
    pub(crate) fn spread(&self, row: usize, column: usize) -> Scalar {
        let row = if self.rows == 1 { 0 } else { row };
        let column = if self.columns == 1 { 0 } else { column };
        self.get(row, column).cloned().unwrap_or(Scalar::Error(ErrorValue::NotAvailable))
    }

    /// Returns the value in a row and a column, if there is one.
    pub(crate) fn get(&self, row: usize, column: usize) -> Option<&Scalar> {
        if row >= self.rows || column >= self.columns { None } else { self.cells.get(row * self.columns + column) }
    }
}

/// What a piece of a formula gives.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum CalculatedValue {
    One(Scalar),
    Many(Rc<Grid>),
    /// Cells that are not read yet.
    Cells(Reference),
}

/// Cells that a formula refers to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Reference {
    pub(crate) area: SourceRange,
    /// Whether its rows stay the same from row to row of the form.
    pub(crate) fixed: bool,
    /// Whether the cells were chosen out of an area that is noted as read already.
    pub(crate) noted: bool,
}

impl Scalar {
    /// Makes a text value; too long a text is an error.
    pub(crate) fn text(text: impl AsRef<str>) -> Result<Self, CalculationHalt> {
        let text = text.as_ref();
        if text.len() > LONGEST_TEXT && text.encode_utf16().count() > LONGEST_TEXT {
            return Err(CalculationHalt::Error(ErrorValue::Value));
        }
        Ok(Self::Text(text.into()))
    }

    /// Makes a number value; what is no number is an error.
    pub(crate) fn number(number: f64) -> Result<Self, CalculationHalt> {
        if number.is_finite() { Ok(Self::Number(number)) } else { Err(CalculationHalt::Error(ErrorValue::Number)) }
    }

    /// Returns the value as a number, as operators and functions take it.
    pub(crate) fn to_number(&self) -> Result<f64, CalculationHalt> {
        match self {
            Self::Blank => Ok(0.0),
            Self::Number(number) => Ok(*number),
            Self::Bool(value) => Ok(f64::from(u8::from(*value))),
            Self::Text(text) => number_of(text),
            Self::Error(error) => Err(CalculationHalt::Error(*error)),
        }
    }

    /// Returns the value as a whole number, cut off after the point.
    pub(crate) fn to_whole(&self) -> Result<i64, CalculationHalt> {
        let number = self.to_number()?.floor();
        if number.abs() > 1e12 {
            return Err(CalculationHalt::Error(ErrorValue::Number));
        }
        #[allow(clippy::cast_possible_truncation)] // checked above
        Ok(number as i64)
    }

    /// Returns the value as a text.
    pub(crate) fn to_text(&self) -> Result<String, CalculationHalt> {
        match self {
            Self::Blank => Ok(String::new()),
            Self::Number(number) => Ok(shown(*number)),
            Self::Text(text) => Ok(text.to_string()),
            Self::Bool(true) => Ok("TRUE".to_owned()),
            Self::Bool(false) => Ok("FALSE".to_owned()),
            Self::Error(error) => Err(CalculationHalt::Error(*error)),
        }
    }

    /// Returns the value as a condition.
    pub(crate) fn to_bool(&self) -> Result<bool, CalculationHalt> {
        match self {
            Self::Bool(value) => Ok(*value),
            Self::Blank => Ok(false),
            Self::Number(number) => Ok(*number != 0.0),
            Self::Text(text) if text.eq_ignore_ascii_case("TRUE") => Ok(true),
            Self::Text(text) if text.eq_ignore_ascii_case("FALSE") => Ok(false),
            Self::Text(_) => Err(CalculationHalt::Error(ErrorValue::Value)),
            Self::Error(error) => Err(CalculationHalt::Error(*error)),
        }
    }

    /// Returns the value unless it is an error.
    pub(crate) fn sound(&self) -> Result<&Self, CalculationHalt> {
        match self {
            Self::Error(error) => Err(CalculationHalt::Error(*error)),
            value => Ok(value),
        }
    }

    /// Returns how two values compare: numbers before texts before conditions; a blank cell is like nothing of the other's
    /// kind.
    pub(crate) fn compare(&self, other: &Self) -> Result<Ordering, CalculationHalt> {
        Ok(match (self.sound()?, other.sound()?) {
            (Self::Blank, Self::Blank) => Ordering::Equal,
            (Self::Blank, Self::Text(text)) => "".cmp(text),
            (Self::Text(text), Self::Blank) => (**text).cmp(""),
            (Self::Blank, Self::Number(number)) => order(0.0, *number),
            (Self::Number(number), Self::Blank) => order(*number, 0.0),
            (Self::Blank, Self::Bool(value)) => false.cmp(value),
            (Self::Bool(value), Self::Blank) => value.cmp(&false),
            (Self::Number(one), Self::Number(other)) => order(*one, *other),
            (Self::Text(one), Self::Text(other)) => folded(one).cmp(&folded(other)),
            (Self::Bool(one), Self::Bool(other)) => one.cmp(other),
            (one, other) => one.rank().cmp(&other.rank()),
        })
    }

    fn rank(&self) -> u8 {
        match self {
            Self::Blank | Self::Number(_) => 0,
            Self::Text(_) => 1,
            Self::Bool(_) => 2,
            Self::Error(_) => 3,
        }
    }
}

fn order(one: f64, other: f64) -> Ordering {
    one.partial_cmp(&other).unwrap_or(Ordering::Equal)
}

/// Returns a text without regard to case, as formulas compare it.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
}

/// Whether every program sorts texts like this one in the same order: letters, digits and spaces only.
pub(crate) fn is_sorted_alike(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ')
}

/// Returns the number that a text spells. Dates, times and money depend on settings, so they are not read here.
pub(crate) fn number_of(text: &str) -> Result<f64, CalculationHalt> {
    let plain = text.trim();
    let (plain, share) = plain.strip_suffix('%').map_or((plain, 1.0), |rest| (rest.trim_end(), 100.0));
    let spelled = plain.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'))
        && plain.bytes().any(|byte| byte.is_ascii_digit());
    if let Some(number) = plain.parse::<f64>().ok().filter(|number| spelled && number.is_finite()) {
        return Ok(number / share);
    }
    if plain.bytes().any(|byte| byte.is_ascii_digit()) && plain.chars().count() < 40 {
        return cannot(format!("“{text}” could be read as a date or a number"));
    }
    Err(CalculationHalt::Error(ErrorValue::Value))
}

/// Returns a number as cells without a format show it.
fn shown(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    let rounded = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    let text = format!("{rounded}");
    if text.len() > 21 { format!("{rounded:E}") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_become_numbers_only_where_every_setting_reads_them_alike() {
        assert_eq!(number_of(" 12.5 "), Ok(12.5));
        assert_eq!(number_of("50%"), Ok(0.5));
        assert_eq!(number_of("RN"), Err(CalculationHalt::Error(ErrorValue::Value)));
        assert!(matches!(number_of("1/2/2026"), Err(CalculationHalt::Cannot(_))));
        assert!(matches!(number_of("1,234"), Err(CalculationHalt::Cannot(_))));
        assert_eq!(Scalar::Number(0.1 + 0.2).to_text(), Ok("0.3".to_owned()));
        assert_eq!(Scalar::Number(2_125_552_456.0).to_text(), Ok("2125552456".to_owned()));
    }

    #[test]
    fn a_blank_cell_equals_nothing_of_every_kind() {
        for other in [Scalar::Number(0.0), Scalar::Text("".into()), Scalar::Bool(false), Scalar::Blank] {
            assert_eq!(Scalar::Blank.compare(&other), Ok(Ordering::Equal), "{other:?}");
        }
        assert_eq!(Scalar::Text("rn".into()).compare(&Scalar::Text("RN".into())), Ok(Ordering::Equal));
        assert_eq!(Scalar::Text("RN".into()).compare(&Scalar::Text("RN ".into())), Ok(Ordering::Less));
        assert_eq!(Scalar::Number(9.0).compare(&Scalar::Text("1".into())), Ok(Ordering::Less));
    }
}
