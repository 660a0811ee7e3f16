//! Days as lists write them. What can be read in one way only is read; the order of day and month is decided per column; what
//! cannot be read is told, never dropped.

use jiff::ToSpan;
use jiff::civil::{Date, date};

/// The order of day and month in numbers with strokes, such as 03/04/2025.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayOrder {
    /// March 4, as in the United States.
    MonthFirst,
    /// April 3, as in most other places.
    DayFirst,
}

/// What a cell says by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DayText {
    /// Nothing is written.
    Empty,
    /// This day, whatever the order.
    Day(Date),
    /// This day; the cell proves the order.
    Proves(Date, DayOrder),
    /// One of two days.
    Either {
        /// With the month first.
        month_first: Date,
        /// With the day first.
        day_first: Date,
    },
    /// No day that can be read.
    NotRead,
}

/// What a cell of a column says once the order of the column is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum DayRead {
    /// Nothing is written.
    #[default]
    Empty,
    /// This day.
    Day(Date),
    /// One of two days: other cells of the column prove both orders.
    Undecided,
    /// No day that can be read.
    NotRead,
}

impl DayRead {
    /// Returns the day, where it is known.
    #[must_use]
    pub fn day(self) -> Option<Date> {
        match self {
            Self::Day(day) => Some(day),
            Self::Empty | Self::Undecided | Self::NotRead => None,
        }
    }
}

/// Reads the cells of one column. Where no cell proves the order, or `chosen` does not say it, the month comes first, as in
/// the United States; where cells prove both orders, those that could be either are left undecided.
#[must_use]
pub fn read_days(cells: &[&str], chosen: Option<DayOrder>) -> Vec<DayRead> {
    let texts: Vec<DayText> = cells.iter().map(|cell| read_day(cell)).collect();
    let proves = |order: DayOrder| texts.iter().any(|text| matches!(text, DayText::Proves(_, one) if *one == order));
    let order = match (chosen, proves(DayOrder::MonthFirst), proves(DayOrder::DayFirst)) {
        (Some(order), ..) => Some(order),
        (None, true, true) => None,
        (None, false, true) => Some(DayOrder::DayFirst),
        (None, _, false) => Some(DayOrder::MonthFirst),
    };
    let read = |text: &DayText| match (*text, order) {
        (DayText::Empty, _) => DayRead::Empty,
        (DayText::Day(day) | DayText::Proves(day, _), _) => DayRead::Day(day),
        (DayText::Either { month_first, .. }, Some(DayOrder::MonthFirst)) => DayRead::Day(month_first),
        (DayText::Either { day_first, .. }, Some(DayOrder::DayFirst)) => DayRead::Day(day_first),
        (DayText::Either { .. }, None) => DayRead::Undecided,
        (DayText::NotRead, _) => DayRead::NotRead,
    };
    texts.iter().map(read).collect()
}

/// Reads one cell: ISO 8601 with or without a time, numbers with strokes, hyphens or dots, names of months in English and
/// Spanish, eight digits, and the serial numbers of spreadsheets.
#[must_use]
pub fn read_day(text: &str) -> DayText {
    let text = text.trim().trim_start_matches('\'').trim();
    if text.is_empty() {
        return DayText::Empty;
    }
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') && text.matches('.').count() < 2 {
        return serial(text).map_or(DayText::NotRead, DayText::Day);
    }
    let Some(parts) = parts(without_time(text)) else { return DayText::NotRead };
    match parts[..] {
        [Part::Number(year, 4), Part::Number(month, _), Part::Number(day, _)]
        | [Part::Number(year, 4), Part::Month(month), Part::Number(day, _)] => certain(year, month, day),
        [Part::Month(month), Part::Number(day, 1..=2), Part::Number(year, digits)]
        | [Part::Number(day, 1..=2), Part::Month(month), Part::Number(year, digits)] => {
            full_year(year, digits).map_or(DayText::NotRead, |year| certain(year, month, day))
        }
        [Part::Number(first, 1..=2), Part::Number(second, 1..=2), Part::Number(year, digits)] => {
            full_year(year, digits).map_or(DayText::NotRead, |year| either(year, first, second))
        }
        _ => DayText::NotRead,
    }
}

/// A number with its digits, or the name of a month.
#[derive(Clone, Copy)]
enum Part {
    Number(i16, usize),
    Month(i16),
}

/// The parts of a day; none where there is anything that belongs to no day.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let alike = |letter: char| {
            if first.is_ascii_digit() {
                letter.is_ascii_digit()
            } else {
                letter.is_alphabetic() == first.is_alphabetic()
            }
        };
        let end = rest.find(|letter: char| !alike(letter) || (!first.is_ascii_digit() && letter.is_ascii_digit()));
        let (part, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        if first.is_ascii_digit() {
            parts.push(Part::Number(part.parse().ok().filter(|_| part.len() <= 4)?, part.len()));
        } else if first.is_alphabetic() {
            let word = part.to_lowercase();
            match month(&word) {
                Some(month) => parts.push(Part::Month(month)),
                None if is_beside_a_day(&word) => {}
                None => return None,
            }
        } else if !part.chars().all(|mark| mark.is_whitespace() || ",-/.'–—’".contains(mark)) {
            return None;
        }
    }
    Some(parts)
}

fn month(word: &str) -> Option<i16> {
    const NAMES: [&[&str]; 12] = [
        &["january", "enero"],
        &["february", "febrero"],
        &["march", "marzo"],
        &["april", "abril"],
        &["may", "mayo"],
        &["june", "junio"],
        &["july", "julio"],
        &["august", "agosto"],
        &["september", "septiembre", "setiembre"],
        &["october", "octubre"],
        &["november", "noviembre"],
        &["december", "diciembre"],
    ];
    let is = |name: &&str| word.len() >= 3 && name.starts_with(word);
    (1..).zip(NAMES).find(|(_, names)| names.iter().any(is)).map(|(number, _)| number)
}

/// Days of the week, and the endings of ordinal numbers.
fn is_beside_a_day(word: &str) -> bool {
    const WORDS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    matches!(word, "st" | "nd" | "rd" | "th" | "of" | "de" | "del")
        || (word.len() >= 3 && WORDS.iter().any(|name| name.starts_with(word)))
}

/// The text without a time of day behind it.
fn without_time(text: &str) -> &str {
    let Some(colon) = text.find(':') else {
        // As in 2025-11-30T101500 and 2025-11-30Z.
        let iso = text.get(..10).filter(|day| day.parse::<Date>().is_ok());
        return iso
            .filter(|_| text.get(10..).is_some_and(|rest| rest.starts_with(['T', 't', 'Z', 'z', '+'])))
            .unwrap_or(text);
    };
    let before = text.get(..colon).unwrap_or(text);
    let hours = before.trim_end_matches(|letter: char| letter.is_ascii_digit());
    hours.trim_end_matches(['T', 't']).trim_end_matches([' ', '\u{a0}', ','])
}

/// Eight digits, or the number of a day as spreadsheets count them.
fn serial(text: &str) -> Option<Date> {
    let whole = text.split('.').next().unwrap_or_default();
    let number: i32 = whole.parse().ok()?;
    match whole.len() {
        8 if whole.len() == text.len() => {
            let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
            plausible(i16::try_from(year).ok()?, i16::try_from(month).ok()?, i16::try_from(day).ok()?)
        }
        // 1954 to 2119.
        5 if (20_000..80_000).contains(&number) => date(1899, 12, 30).checked_add(number.days()).ok(),
        _ => None,
    }
}

fn full_year(year: i16, digits: usize) -> Option<i16> {
    match digits {
        4 => Some(year),
        2 => Some(if year < 70 { year + 2000 } else { year + 1900 }),
        _ => None,
    }
}

fn certain(year: i16, month: i16, day: i16) -> DayText {
    plausible(year, month, day).map_or(DayText::NotRead, DayText::Day)
}

fn either(year: i16, first: i16, second: i16) -> DayText {
    match (plausible(year, first, second), plausible(year, second, first)) {
        (Some(one), Some(other)) if one == other => DayText::Day(one),
        (Some(month_first), Some(day_first)) => DayText::Either { month_first, day_first },
        (Some(day), None) => DayText::Proves(day, DayOrder::MonthFirst),
        (None, Some(day)) => DayText::Proves(day, DayOrder::DayFirst),
        (None, None) => DayText::NotRead,
    }
}

/// A day of the time in which there are lists of accounts.
fn plausible(year: i16, month: i16, day: i16) -> Option<Date> {
    let narrow = |number: i16| i8::try_from(number).ok();
    Date::new(year, narrow(month)?, narrow(day)?).ok().filter(|_| (1950..=2200).contains(&year))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Option<String> {
        match read_day(text) {
            DayText::Day(day) | DayText::Proves(day, _) => Some(day.to_string()),
            _ => None,
        }
    }

    #[test]
    fn days_are_read_as_lists_write_them() {
        let same = [
            "2025-11-30",
            "30-Nov-2025",
            "30-Nov-25",
            "11-30-2025",
            "Nov 30, 2025",
            "11/30/2025",
            "2025/11/30",
            "2025-11-30T00:00:00Z",
            "2025-11-30T10:15",
            "2025-11-30 10:15:00",
            "11/30/2025 3:15 PM",
            "11/30/25",
            "30/11/2025",
            "30.11.2025",
            "November 30, 2025",
            "30 November 2025",
            "30NOV2025",
            "Sun, 30 Nov 2025",
            "Sunday, November 30th, 2025",
            "30 de noviembre de 2025",
            "20251130",
            "45991",
            "45991.63",
            "2025.11.30",
            "'11/30/2025",
            " 2025-11-30 ",
            "2025-11-30Z",
            "2025-Nov-30",
            "Nov 30 25",
        ];
        for text in same {
            assert_eq!(day(text).as_deref(), Some("2025-11-30"), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_told() {
        for text in [
            "n/a",
            "pending",
            "2025",
            "11/2025",
            "Nov 2025",
            "13/13/2025",
            "30-Feb-2025",
            "2025-11-31",
            "0",
            "1/2/3",
            "30-Nox-2025",
            "11/30/2025 (late)",
            "1234567",
            "-",
            "00000000",
            "99/99/9999",
            "9999-12-31",
        ] {
            assert_eq!(read_day(text), DayText::NotRead, "{text}");
        }
        assert_eq!(read_day("  "), DayText::Empty);
    }

    #[test]
    fn the_order_of_day_and_month_is_decided_for_the_column() {
        let days = |cells: &[&str], order| {
            read_days(cells, order).into_iter().map(|one| one.day().map(|day| day.to_string())).collect::<Vec<_>>()
        };
        let some = |text: &str| Some(text.to_owned());

        assert_eq!(days(&["03/04/2025"], None), [some("2025-03-04")], "month first in the United States");
        assert_eq!(days(&["03/04/2025", "11/30/2025"], None), [some("2025-03-04"), some("2025-11-30")]);
        assert_eq!(days(&["03/04/2025", "30/11/2025"], None), [some("2025-04-03"), some("2025-11-30")]);
        let both = read_days(&["03/04/2025", "30/11/2025", "11/30/2025"], None);
        assert_eq!(both[0], DayRead::Undecided);
        assert!(both[1].day().is_some() && both[2].day().is_some());
        assert_eq!(days(&["03/04/2025", "30/11/2025", "11/30/2025"], Some(DayOrder::DayFirst))[0], some("2025-04-03"));
        assert_eq!(days(&["05/05/2025"], None), [some("2025-05-05")]);
    }

    proptest! {
        #[test]
        fn a_day_written_in_any_usual_way_is_read_as_that_day_or_as_one_of_two(
            year in 2000_i16..2060, month in 1_i8..=12, day in 1_i8..=28, way in 0_usize..8,
        ) {
            let wanted = Date::new(year, month, day).unwrap();
            let name = wanted.strftime("%b").to_string();
            let text = match way {
                0 => wanted.to_string(),
                1 => format!("{month}/{day}/{year}"),
                2 => format!("{day:02}.{month:02}.{year}"),
                3 => format!("{day}-{name}-{year}"),
                4 => format!("{name} {day}, {year}"),
                5 => format!("{year}/{month}/{day}"),
                6 => format!("{wanted}T23:59:59Z"),
                _ => format!("{}", (wanted - date(1899, 12, 30)).get_days()),
            };
            match read_day(&text) {
                DayText::Day(read) | DayText::Proves(read, _) => prop_assert_eq!(read, wanted),
                DayText::Either { month_first, day_first } => prop_assert!([month_first, day_first].contains(&wanted)),
                other => prop_assert!(false, "{} is {:?}", text, other),
            }
        }

        #[test]
        fn no_text_is_dropped_without_a_word(text in "[0-9A-Za-z/ .,:-]{0,20}") {
            prop_assert_eq!(read_day(&text) == DayText::Empty, text.trim().is_empty());
        }
    }
}
