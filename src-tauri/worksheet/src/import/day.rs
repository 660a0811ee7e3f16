//! Days as lists write them.

use jiff::civil::Date;

/// Reads a day: `2026-11-30`, `11/30/2026`, `30-Nov-26`, `Nov 30, 2026`, `30.11.2026`, `20261130`, or the number that a
/// spreadsheet keeps for it; a time behind it does not matter. Month, day and year come in the order of the United States
/// unless the numbers or dots say otherwise.
#[must_use]
pub fn read_day(text: &str) -> Option<Date> {
    let text = text.trim().trim_start_matches('\'');
    if text.is_empty() || text.len() > 40 || !text.is_ascii() {
        return None;
    }
    if let Some(serial) = serial(text) {
        return serial;
    }
    let (parts, dotted) = parts(text)?;
    match parts[..] {
        [Part::Number(day, 8)] => {
            let (year, month, day) = (day / 10_000, day / 100 % 100, day % 100);
            (1900..2200).contains(&year).then(|| date(year, month, day)).flatten()
        }
        [Part::Number(year, 4), Part::Number(month, _), Part::Number(day, _)]
        | [Part::Number(year, 4), Part::Month(month), Part::Number(day, _)] => date(year, month, day),
        [Part::Number(day, _), Part::Number(month, _), Part::Number(year, length)] if dotted => {
            date(full(year, length)?, month, day)
        }
        [Part::Number(one, _), Part::Number(other, _), Part::Number(year, length)] => {
            let (month, day) = if one > 12 { (other, one) } else { (one, other) };
            date(full(year, length)?, month, day)
        }
        [Part::Number(day, _), Part::Month(month), Part::Number(year, length)]
        | [Part::Month(month), Part::Number(day, _), Part::Number(year, length)] => {
            date(full(year, length)?, month, day)
        }
        _ => None,
    }
}

#[derive(Clone, Copy)]
enum Part {
    /// A number and how many digits it has.
    Number(i32, usize),
    /// The number of a month that was written as a word.
    Month(i32),
}

/// The day that a spreadsheet's own number means; outer none when the text is no such number.
fn serial(text: &str) -> Option<Option<Date>> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() != 5 || !digits(whole) || !digits(rest) {
        return None;
    }
    let days: i64 = whole.parse().ok()?;
    Some(Date::constant(1899, 12, 30).checked_add(jiff::Span::new().try_days(days).ok()?).ok())
}

/// Numbers and words for months, in their order, and whether dots stand between them; none when anything else is there.
fn parts(text: &str) -> Option<(Vec<Part>, bool)> {
    let text = without_time(text);
    let mut parts = Vec::with_capacity(3);
    let mut word = String::new();
    for letter in text.chars().chain([' ']) {
        let same = word.chars().next_back().is_some_and(|last| last.is_ascii_digit() == letter.is_ascii_digit());
        if letter.is_ascii_alphanumeric() && (word.is_empty() || same) {
            word.push(letter.to_ascii_lowercase());
            continue;
        }
        if !word.is_empty() {
            take(&mut parts, &word)?;
            word.clear();
        }
        if letter.is_ascii_alphanumeric() {
            word.push(letter.to_ascii_lowercase());
        } else if !matches!(letter, '/' | '-' | '.' | ',' | ' ') {
            return None;
        }
    }
    Some((parts, text.contains('.') && !text.contains(['/', '-', ','])))
}

fn take(parts: &mut Vec<Part>, word: &str) -> Option<()> {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        parts.push(Part::Number(word.parse().ok()?, word.len()));
    } else if let Some(month) = month(word) {
        parts.push(Part::Month(month));
    } else if matches!(word, "st" | "nd" | "rd" | "th") && matches!(parts.last(), Some(Part::Number(..))) {
        // “November 30th”.
    } else if !(word.len() >= 3 && DAYS.iter().any(|day| day.starts_with(word))) {
        return None;
    }
    Some(())
}

/// The text before a time of day.
fn without_time(text: &str) -> &str {
    let colon = text.find(':').unwrap_or(text.len());
    let before = text.get(..colon).unwrap_or(text);
    if colon == text.len() {
        return text;
    }
    let end = before.rfind([' ', 'T', 't']).unwrap_or(0);
    text.get(..end).unwrap_or_default().trim_end_matches([' ', ','])
}

fn month(word: &str) -> Option<i32> {
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
    let at = MONTHS
        .iter()
        .position(|month| word.len() >= 3 && (month.starts_with(word) || word == "sept" && *month == "september"))?;
    i32::try_from(at + 1).ok()
}

/// A year of two digits lies between 1970 and 2069.
fn full(year: i32, digits: usize) -> Option<i32> {
    match digits {
        4 => Some(year),
        2 => Some(if year < 70 { year + 2000 } else { year + 1900 }),
        _ => None,
    }
}

fn date(year: i32, month: i32, day: i32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_in_every_way_in_which_lists_write_them() {
        for text in [
            "2026-11-30",
            "2026/11/30",
            "11/30/2026",
            "11-30-2026",
            "11/30/26",
            "30/11/2026",
            "30.11.2026",
            "30-Nov-2026",
            "30-Nov-26",
            "30NOV2026",
            "Nov 30, 2026",
            "November 30th, 2026",
            "Mon, 30 Nov 2026",
            "20261130",
            "46356",
            "46356.5",
            "2026-11-30 00:00:00",
            "2026-11-30T00:00:00Z",
            "11/30/2026 12:00 AM",
        ] {
            assert_eq!(read_day(text), Date::new(2026, 11, 30).ok(), "{text}");
        }
        assert_eq!(read_day("12/31/9999"), Date::new(9999, 12, 31).ok());
    }

    #[test]
    fn what_is_no_day_is_not_read_as_one() {
        for text in
            ["", "soon", "13/13/2026", "02/30/2026", "11/2026", "2026", "123456", "Active", "1-2-3-4", "Q4 2026"]
        {
            assert_eq!(read_day(text), None, "{text}");
        }
    }
}
