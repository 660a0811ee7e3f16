//! Functions of numbers, and totals over lists.

use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::evaluate::number;
use super::functions::{PlainFunction, plain};
use super::value::{CalculatedValue, CalculationHalt, ErrorValue, Grid, Scalar, cannot};
use super::{CalculationRun, Expr, FormulaSite};

/// Days from the first day of spreadsheets to the first day that computers count from.
const DAYS_TO_1970: f64 = 25_569.0;

/// Returns today's date as spreadsheets count days, with the time of day as a fraction.
pub(super) fn today(with_time: bool) -> f64 {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, |since| since.as_secs_f64());
    let days = seconds / 86_400.0 + DAYS_TO_1970;
    if with_time { days } else { days.floor() }
}

/// Returns the function of this name.
pub(super) fn function(name: &str) -> Option<PlainFunction> {
    match name {
        "ABS" => plain(1, 1, |of| Scalar::number(number(of, 0)?.abs())),
        "INT" => plain(1, 1, |of| Scalar::number(number(of, 0)?.floor())),
        "SIGN" => plain(1, 1, |of| {
            let number = number(of, 0)?;
            Scalar::number(if number == 0.0 { 0.0 } else { number.signum() })
        }),
        "ROUND" => plain(1, 2, |of| rounded(of, f64::round)),
        "ROUNDDOWN" | "TRUNC" => plain(1, 2, |of| rounded(of, f64::trunc)),
        "ROUNDUP" => plain(1, 2, |of| rounded(of, |value| value.abs().ceil().copysign(value))),
        "POWER" => plain(2, 2, |of| Scalar::number(number(of, 0)?.powf(number(of, 1)?))),
        "MOD" => plain(2, 2, |of| {
            let (of, by) = (number(of, 0)?, number(of, 1)?);
            if by == 0.0 {
                Err(CalculationHalt::Error(ErrorValue::DivisionByZero))
            } else {
                Scalar::number(of - by * (of / by).floor())
            }
        }),
        _ => None,
    }
}

fn rounded(of: &[Scalar], how: fn(f64) -> f64) -> Result<Scalar, CalculationHalt> {
    let value = number(of, 0)?;
    let places = of.get(1).map_or(Ok(0), Scalar::to_whole)?.clamp(-15, 15);
    let scale = 10_f64.powi(i32::try_from(places).unwrap_or(0));
    // As spreadsheets do, what is a hair below a half because of how numbers are kept counts as a half.
    let scaled = value * scale;
    let near = format!("{scaled:.9}").parse().unwrap_or(scaled);
    Scalar::number(how(near) / scale)
}

impl CalculationRun<'_, '_> {
    /// Functions that take whole lists; nothing when the name is none of them.
    pub(super) fn total(
        &mut self,
        name: &str,
        arguments: &[Expr],
        home: FormulaSite,
    ) -> Result<Option<CalculatedValue>, CalculationHalt> {
        Ok(Some(CalculatedValue::One(match name {
            "SUM" | "MAX" | "MIN" | "COUNT" | "PRODUCT" | "AVERAGE" => self.total_of(name, arguments, home)?,
            "COUNTA" | "COUNTBLANK" => self.filled(name == "COUNTA", arguments, home)?,
            "SUMPRODUCT" => self.sum_of_products(arguments, home)?,
            "CONCAT" | "CONCATENATE" => self.joined(name == "CONCAT", arguments, home)?,
            "TEXTJOIN" => self.joined_with(arguments, home)?,
            _ => return Ok(None),
        })))
    }

    fn total_of(&mut self, name: &str, arguments: &[Expr], home: FormulaSite) -> Result<Scalar, CalculationHalt> {
        let mut numbers = Vec::new();
        let mut error = None;
        for argument in arguments {
            let value = self.value(argument, home)?;
            let direct = matches!(value, CalculatedValue::One(_));
            for value in &self.all(&value)?.cells {
                let read = match value {
                    Scalar::Number(number) => Ok(Some(*number)),
                    Scalar::Error(found) => {
                        error = error.or(Some(*found));
                        Ok(None)
                    }
                    // Texts and conditions in cells do not count; given directly they do.
                    Scalar::Text(_) | Scalar::Bool(_) if direct => match value.to_number() {
                        Err(CalculationHalt::Error(found)) => {
                            error = error.or(Some(found));
                            Ok(None)
                        }
                        number => number.map(Some),
                    },
                    _ => Ok(None),
                };
                numbers.extend(read?);
            }
        }
        match error {
            Some(error) if name != "COUNT" => return Err(CalculationHalt::Error(error)),
            _ => {}
        }
        let many = f64::from(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
        let sum = || numbers.iter().sum::<f64>();
        Scalar::number(match name {
            "COUNT" => many,
            "SUM" => sum(),
            "AVERAGE" if numbers.is_empty() => return Err(CalculationHalt::Error(ErrorValue::DivisionByZero)),
            "AVERAGE" => sum() / many,
            "PRODUCT" if numbers.is_empty() => 0.0,
            "PRODUCT" => numbers.iter().product(),
            "MAX" => numbers.iter().copied().reduce(f64::max).unwrap_or(0.0),
            _ => numbers.iter().copied().reduce(f64::min).unwrap_or(0.0),
        })
    }

    fn filled(&mut self, wanted: bool, arguments: &[Expr], home: FormulaSite) -> Result<Scalar, CalculationHalt> {
        let mut count = 0.0;
        for argument in arguments {
            if let Some((filled, empty)) = self.filled_cells(argument, home)? {
                count += if wanted { filled } else { empty };
                continue;
            }
            let value = self.value(argument, home)?;
            for value in &self.all(&value)?.cells {
                let blank = match value {
                    Scalar::Blank => true,
                    Scalar::Text(text) => text.is_empty() && !wanted,
                    _ => false,
                };
                count += if blank == wanted { 0.0 } else { 1.0 };
            }
        }
        Scalar::number(count)
    }

    fn sum_of_products(&mut self, arguments: &[Expr], home: FormulaSite) -> Result<Scalar, CalculationHalt> {
        let inside = FormulaSite { array: true, rows: None, ..home };
        let mut lists: Vec<Rc<Grid>> = Vec::new();
        for argument in arguments {
            let value = self.value(argument, inside)?;
            lists.push(self.all(&value)?);
        }
        let Some(first) = lists.first() else { return cannot("SUMPRODUCT has no list") };
        let size = (first.rows, first.columns);
        if lists.iter().any(|list| (list.rows, list.columns) != size) {
            return cannot("SUMPRODUCT multiplies lists of different lengths");
        }
        let mut sum = 0.0;
        for at in 0..first.cells.len() {
            let mut product = 1.0;
            for list in &lists {
                product *= match list.cells.get(at) {
                    Some(Scalar::Number(number)) => *number,
                    Some(Scalar::Error(error)) => return Err(CalculationHalt::Error(*error)),
                    // Conditions count as numbers in some programs and as nothing in others.
                    Some(Scalar::Bool(_)) => return cannot("SUMPRODUCT adds conditions up"),
                    _ => 0.0,
                };
            }
            sum += product;
        }
        Scalar::number(sum)
    }

    fn joined(&mut self, lists: bool, arguments: &[Expr], home: FormulaSite) -> Result<Scalar, CalculationHalt> {
        let mut text = String::new();
        for argument in arguments {
            let value = self.value(argument, home)?;
            if lists {
                for value in &self.all(&value)?.cells {
                    text.push_str(&value.to_text()?);
                }
            } else {
                text.push_str(&self.first(value, home)?.to_text()?);
            }
            Scalar::text(&text)?;
        }
        Scalar::text(text)
    }

    fn joined_with(&mut self, arguments: &[Expr], home: FormulaSite) -> Result<Scalar, CalculationHalt> {
        let [between, skip, lists @ ..] = arguments else { return cannot("TEXTJOIN joins nothing") };
        let between = self.value(between, home)?;
        let between = self.first(between, home)?.to_text()?;
        let skip = self.value(skip, home)?;
        let skip = self.first(skip, home)?.to_bool()?;
        let inside = FormulaSite { array: true, rows: None, ..home };
        let mut texts: Vec<String> = Vec::new();
        let mut length = 0;
        for list in lists {
            let value = self.value(list, inside)?;
            for value in &self.all(&value)?.cells {
                let text = value.to_text()?;
                length += text.len() + between.len();
                if length > 32_767 * 4 {
                    return Err(CalculationHalt::Error(ErrorValue::Value));
                }
                if !(skip && text.is_empty()) {
                    texts.push(text);
                }
            }
        }
        Scalar::text(texts.join(&between))
    }
}
