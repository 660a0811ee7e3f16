//! The day on which somebody leaves or begins.

use jiff::civil::Date;

use crate::dates::{self, DayText};

/// Reads a day in any way in which lists write it, the month first where both are possible. Years that stand for “never”,
/// such as 9999, are read as a day far away.
#[must_use]
pub fn read_day(text: &str) -> Option<Date> {
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match dates::read_day(text) {
        DayText::Day(day) | DayText::Proves(day, _) | DayText::Either { month_first: day, .. } => Some(day),
        DayText::Empty => None,
        DayText::NotRead => match dates::read_day(&without_far_year(text)?) {
            DayText::Day(day) | DayText::Proves(day, _) | DayText::Either { month_first: day, .. } => Some(day),
            DayText::Empty | DayText::NotRead => None,
        },
    }
}

/// The text with a year that nobody lives to see brought near enough to be read; none when there is no such year.
fn without_far_year(text: &str) -> Option<String> {
    let digits = text.split(|letter: char| !letter.is_ascii_digit());
    let far = digits.filter(|part| part.len() == 4).find(|part| part.parse().is_ok_and(|year: u32| year > 2200))?;
    Some(text.replace(far, "2199"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_never_comes_is_far_away() {
        for text in ["12/31/9999", "9999-12-31", "31-Dec-2999"] {
            assert_eq!(read_day(text), Date::new(2199, 12, 31).ok(), "{text}");
        }
        assert_eq!(read_day("11/30/26"), Date::new(2026, 11, 30).ok());
        for text in ["", "soon", "13/13/2026", "02/30/2026", "11/2026", "2026", "9999", "Q4 2026", "Active"] {
            assert_eq!(read_day(text), None, "{text}");
        }
    }
}
