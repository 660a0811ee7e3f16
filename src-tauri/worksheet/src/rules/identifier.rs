//! National Provider Identifiers and calendar dates.

use crate::problem::{Code, Severity};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule};
use crate::text::quoted;

/// Ten digits, the last of them a Luhn check digit over the prefix 80840 (45 CFR 162.406, ISO 7812).
pub struct Npi;

impl Rule for Npi {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::NpiInvalid, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        if is_npi(&cell.text) {
            return;
        }
        found.add(cell.column, Code::NpiInvalid, Severity::Error, || {
            let digits = bare_digits(&cell.text);
            let message = if is_npi(&digits) {
                format!("{} has an NPI in it, with something added.", quoted(&cell.text))
            } else if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                format!("{} is not an NPI: an NPI has exactly ten digits.", quoted(&cell.text))
            } else {
                format!(
                    "{} is not an NPI: its last digit does not match the others, so one digit is wrong.",
                    quoted(&cell.text)
                )
            };
            let repair = is_npi(&digits).then(|| cell.repair(format!("Use {digits}"), digits));
            MessageText::new(
                message,
                "A wrong NPI belongs to nobody or to another provider. Look it up in the national registry (NPPES).",
            )
            .repaired(repair)
        });
    }
}

/// The digits without what lists put around them: a label, spaces, dashes, the decimals of a number, the prefix 80840 of
/// health identifiers.
fn bare_digits(text: &str) -> String {
    let text = text.strip_suffix(".0").unwrap_or(text);
    let text =
        text.get(..3).filter(|label| label.eq_ignore_ascii_case("npi")).map_or(text, |_| text.get(3..).unwrap_or(""));
    let digits: String = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.' | ':' | '#')).collect();
    match digits.strip_prefix("80840") {
        Some(rest) if digits.len() == 15 => rest.to_owned(),
        _ => digits,
    }
}

fn is_npi(text: &str) -> bool {
    if text.len() != 10 || !text.bytes().all(|byte| byte.is_ascii_digit()) || !text.starts_with(['1', '2']) {
        return false;
    }
    // The prefix 80840 always adds 24 to the Luhn sum.
    let sum: u32 = text
        .bytes()
        .rev()
        .enumerate()
        .map(|(place, byte)| {
            let digit = u32::from(byte - b'0');
            if place % 2 == 0 { digit } else { digit * 2 / 10 + digit * 2 % 10 }
        })
        .sum();
    (sum + 24).is_multiple_of(10)
}

/// A date that exists, written year-month-day or month/day/year.
pub struct CalendarDate;

impl Rule for CalendarDate {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::DateInvalid, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        if is_date(&cell.text) {
            return;
        }
        found.add(cell.column, Code::DateInvalid, Severity::Error, || {
            let message = format!("{} is not a date. Write it like 2026-11-30 or 11/30/2026.", quoted(&cell.text));
            let repair = certain(&cell.text).map(|date| cell.repair(format!("Use {date}"), date));
            MessageText::new(message, "A date that cannot be read is refused, or taken for another day.")
                .repaired(repair)
        });
    }
}

fn is_date(text: &str) -> bool {
    date(text).is_some()
}

/// Returns year, month and day of a date that exists, written year-month-day or month/day/year.
pub(crate) fn date(text: &str) -> Option<[u32; 3]> {
    let iso = parts(text, '-').filter(|[year, month, day]| text.len() >= 8 && exists(*year, *month, *day));
    iso.or_else(|| {
        let [month, day, year] = parts(text, '/')?;
        exists(year, month, day).then_some([year, month, day])
    })
}

/// The date that is certainly meant, in a way that can be read.
fn certain(text: &str) -> Option<String> {
    let day = without_time(text);
    if day != text && is_date(day) {
        return Some(day.to_owned());
    }
    year_first(day).or_else(|| month_named(day)).or_else(|| day_first(day))
}

/// Midnight says nothing but the day.
fn without_time(text: &str) -> &str {
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let midnight =
        matches!(time, "00:00" | "00:00:00" | "00:00:00.000" | "00:00:00Z" | "12:00 AM" | "12:00:00 AM" | "0:00");
    if midnight { day } else { text }
}

/// 2026/11/30, 2026.11.30, 20261130: nobody puts the day between year and month.
fn year_first(text: &str) -> Option<String> {
    let [year, month, day] = match parts(text, '/').or_else(|| parts(text, '.')) {
        Some(parts) => parts,
        None if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            [text.get(..4)?.parse().ok()?, text.get(4..6)?.parse().ok()?, text.get(6..)?.parse().ok()?]
        }
        None => return None,
    };
    exists(year, month, day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// 30 Nov 2026, November 30, 2026.
fn month_named(text: &str) -> Option<String> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let lower = text.to_ascii_lowercase();
    let words: Vec<&str> = lower.split([' ', ',', '.', '-', '/']).filter(|word| !word.is_empty()).collect();
    let [first, second, year] = words.as_slice() else { return None };
    let month = |word: &str| {
        let word = if word == "sept" { "sep" } else { word };
        let whole = |month: &&str| word.len() >= 3 && month.starts_with(word);
        MONTHS.iter().position(whole).and_then(|place| u32::try_from(place + 1).ok())
    };
    let number = |word: &str| {
        let digits = word.trim_end_matches(['t', 'h', 's', 'n', 'd', 'r']);
        if digits.len() > 2 { None } else { digits.parse::<u32>().ok() }
    };
    let (month, day) = match (month(first), month(second)) {
        (Some(month), None) => (month, number(second)?),
        (None, Some(month)) => (month, number(first)?),
        _ => return None,
    };
    let year: u32 = if year.len() == 4 { year.parse().ok()? } else { return None };
    exists(year, month, day).then(|| format!("{year:04}-{month:02}-{day:02}"))
}

/// A day above 12 in the place of the month can only be the day.
fn day_first(text: &str) -> Option<String> {
    let [day, month, year] = parts(text, '/').or_else(|| parts(text, '.')).or_else(|| parts(text, '-'))?;
    (day > 12 && exists(year, month, day)).then(|| format!("{month:02}/{day:02}/{year}"))
}

fn parts(text: &str, separator: char) -> Option<[u32; 3]> {
    let mut numbers = text.split(separator).map(|part| {
        let digits = !part.is_empty() && part.len() <= 4 && part.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| part.parse::<u32>().ok()).flatten()
    });
    let all = [numbers.next()??, numbers.next()??, numbers.next()??];
    numbers.next().is_none().then_some(all)
}

fn exists(year: u32, month: u32, day: u32) -> bool {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        _ => return false,
    };
    (1900..=2200).contains(&year) && (1..=days).contains(&day)
}
