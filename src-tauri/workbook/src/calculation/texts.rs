//! Functions of texts.

use super::functions::{PlainFunction, plain};
use super::look_up::WildcardPattern;
use super::value::{CalculationHalt, ErrorValue, Scalar, cannot, folded, number_of};

/// Returns the function of this name.
pub(super) fn function(name: &str) -> Option<PlainFunction> {
    match name {
        "LEFT" => plain(1, 2, |of| {
            let letters = letters(of, 0)?;
            let count = count(of, 1, 1)?.min(letters.len());
            Scalar::text(letters.iter().take(count).collect::<String>())
        }),
        "RIGHT" => plain(1, 2, |of| {
            let letters = letters(of, 0)?;
            let count = count(of, 1, 1)?.min(letters.len());
            Scalar::text(letters.iter().skip(letters.len() - count).collect::<String>())
        }),
        "MID" => plain(3, 3, |of| {
            let letters = letters(of, 0)?;
            let start = count(of, 1, 1)?.checked_sub(1).ok_or(CalculationHalt::Error(ErrorValue::Value))?;
            Scalar::text(letters.iter().skip(start).take(count(of, 2, 0)?).collect::<String>())
        }),
        "LEN" => plain(1, 1, |of| Scalar::number(f64::from(u32::try_from(letters(of, 0)?.len()).unwrap_or(u32::MAX)))),
        "TRIM" => plain(1, 1, |of| {
            let text = text(of, 0)?;
            Scalar::text(text.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "))
        }),
        "CLEAN" => plain(1, 1, |of| Scalar::text(text(of, 0)?.replace(|letter: char| u32::from(letter) < 32, ""))),
        "UPPER" => plain(1, 1, |of| Scalar::text(text(of, 0)?.to_uppercase())),
        "LOWER" => plain(1, 1, |of| Scalar::text(text(of, 0)?.to_lowercase())),
        "PROPER" => plain(1, 1, |of| Scalar::text(proper(&text(of, 0)?))),
        "EXACT" => plain(2, 2, |of| Ok(Scalar::Bool(text(of, 0)? == text(of, 1)?))),
        "VALUE" => plain(1, 1, |of| match of.first() {
            Some(Scalar::Text(text)) => Scalar::number(number_of(text)?),
            Some(Scalar::Bool(_)) => Err(CalculationHalt::Error(ErrorValue::Value)),
            value => Scalar::number(value.map_or(Ok(0.0), Scalar::to_number)?),
        }),
        "SUBSTITUTE" => plain(3, 4, substitute),
        "REPLACE" => plain(4, 4, |of| {
            let letters = letters(of, 0)?;
            let start = count(of, 1, 1)?.checked_sub(1).ok_or(CalculationHalt::Error(ErrorValue::Value))?;
            let after = letters.iter().skip(start.saturating_add(count(of, 2, 0)?));
            let mut made: String = letters.iter().take(start).collect();
            made.push_str(&text(of, 3)?);
            made.extend(after);
            Scalar::text(made)
        }),
        "REPT" => plain(2, 2, |of| {
            let (text, times) = (text(of, 0)?, count(of, 1, 0)?);
            if text.len().saturating_mul(times) > 32_767 * 4 {
                return Err(CalculationHalt::Error(ErrorValue::Value));
            }
            Scalar::text(text.repeat(times))
        }),
        "FIND" => plain(2, 3, |of| found(&text(of, 0)?, &text(of, 1)?, count(of, 2, 1)?)),
        "SEARCH" => plain(2, 3, |of| searched(&text(of, 0)?, &text(of, 1)?, count(of, 2, 1)?)),
        "TEXT" => plain(2, 2, formatted),
        "CHAR" | "UNICHAR" => plain(1, 1, |of| {
            let code = of.first().map_or(Ok(0), Scalar::to_whole)?;
            match u32::try_from(code)
                .ok()
                .filter(|code| (1..127).contains(code) || *code == 160)
                .and_then(char::from_u32)
            {
                Some(letter) => Scalar::text(letter.to_string()),
                None => cannot("it uses signs that differ between systems"),
            }
        }),
        "CODE" | "UNICODE" => plain(1, 1, |of| match text(of, 0)?.chars().next() {
            Some(letter) if letter.is_ascii() => Scalar::number(f64::from(u32::from(letter))),
            Some(_) => cannot("it uses signs that differ between systems"),
            None => Err(CalculationHalt::Error(ErrorValue::Value)),
        }),
        _ => None,
    }
}

fn text(of: &[Scalar], at: usize) -> Result<String, CalculationHalt> {
    of.get(at).map_or_else(|| Ok(String::new()), Scalar::to_text)
}

/// Programs count letters outside the first plane differently.
fn letters(of: &[Scalar], at: usize) -> Result<Vec<char>, CalculationHalt> {
    let letters: Vec<char> = text(of, at)?.chars().collect();
    if letters.iter().any(|letter| u32::from(*letter) > 0xFFFF) {
        return cannot("it counts signs that programs count differently");
    }
    Ok(letters)
}

fn count(of: &[Scalar], at: usize, otherwise: usize) -> Result<usize, CalculationHalt> {
    match of.get(at) {
        None => Ok(otherwise),
        Some(value) => usize::try_from(value.to_whole()?).map_err(|_| CalculationHalt::Error(ErrorValue::Value)),
    }
}

fn proper(text: &str) -> String {
    let mut made = String::with_capacity(text.len());
    let mut inside = false;
    for letter in text.chars() {
        if inside {
            made.extend(letter.to_lowercase())
        } else {
            made.extend(letter.to_uppercase())
        }
        inside = letter.is_alphabetic();
    }
    made
}

fn substitute(of: &[Scalar]) -> Result<Scalar, CalculationHalt> {
    let (text, old, new) = (text(of, 0)?, text(of, 1)?, text(of, 2)?);
    if old.is_empty() {
        return Scalar::text(text);
    }
    if text.matches(&old).count().saturating_mul(new.len()) > 32_767 * 4 {
        return Err(CalculationHalt::Error(ErrorValue::Value));
    }
    match of.get(3) {
        None => Scalar::text(text.replace(&old, &new)),
        Some(which) => {
            let which = which.to_whole()?;
            if which < 1 {
                return Err(CalculationHalt::Error(ErrorValue::Value));
            }
            let place = usize::try_from(which - 1).ok().and_then(|which| text.match_indices(&old).nth(which));
            let Some((at, _)) = place else { return Scalar::text(text) };
            let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + old.len()..).unwrap_or_default());
            Scalar::text(format!("{before}{new}{after}"))
        }
    }
}

fn found(wanted: &str, text: &str, start: usize) -> Result<Scalar, CalculationHalt> {
    let (wanted, text): (Vec<char>, Vec<char>) = (wanted.chars().collect(), text.chars().collect());
    let missing = CalculationHalt::Error(ErrorValue::Value);
    let start = start.checked_sub(1).filter(|start| *start <= text.len()).ok_or(missing.clone())?;
    let place = (start..=text.len()).find(|at| text.get(*at..).is_some_and(|rest| rest.starts_with(&wanted)));
    let place = place.ok_or(missing)?;
    Scalar::number(f64::from(u32::try_from(place + 1).unwrap_or(u32::MAX)))
}

/// `SEARCH` does not regard case, and knows wildcards.
fn searched(wanted: &str, text: &str, start: usize) -> Result<Scalar, CalculationHalt> {
    let (wanted, text) = (folded(wanted), folded(text));
    if !wanted.contains(['*', '?', '~']) {
        return found(&wanted, &text, start);
    }
    let letters: Vec<char> = text.chars().collect();
    let missing = CalculationHalt::Error(ErrorValue::Value);
    let start = start.checked_sub(1).filter(|start| *start <= letters.len()).ok_or(missing.clone())?;
    let pattern = WildcardPattern::new(&format!("{wanted}*"));
    let place = (start..=letters.len())
        .find(|at| pattern.fits(&letters.get(*at..).unwrap_or_default().iter().collect::<String>()));
    let place = place.ok_or(missing)?;
    Scalar::number(f64::from(u32::try_from(place + 1).unwrap_or(u32::MAX)))
}

/// `TEXT` with the few formats that every program reads alike.
fn formatted(of: &[Scalar]) -> Result<Scalar, CalculationHalt> {
    let [value, format] = of else { return Err(CalculationHalt::Error(ErrorValue::Value)) };
    let format = format.to_text()?;
    match (value.sound()?, format.as_str()) {
        (Scalar::Text(text), "@" | "0" | "General" | "#") if number_of(text).is_err() => Scalar::text(text),
        (value, "@" | "General") => Scalar::text(value.to_text()?),
        (Scalar::Number(number), format) if !format.is_empty() && format.bytes().all(|byte| byte == b'0') => {
            if *number < 0.0 || number.fract() != 0.0 {
                return cannot("TEXT rounds or signs a number");
            }
            Scalar::text(format!("{number:0>width$}", width = format.len()))
        }
        _ => cannot(format!("TEXT uses the format “{format}”")),
    }
}
