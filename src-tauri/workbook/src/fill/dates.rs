//! Days as spreadsheets count them.

/// The number that a date cell holds for a day written `2026-03-09` or `3/9/2026`; days before March 1900 are left as text,
/// since spreadsheets do not agree on them.
pub(super) fn serial(text: &str, from_1904: bool) -> Option<f64> {
    let text = text.trim();
    let parts = |mark| text.split(mark).map(|part: &str| part.parse::<i64>().ok()).collect::<Option<Vec<i64>>>();
    let (year, month, day) = match (parts('-').as_deref(), parts('/').as_deref()) {
        (Some([year, month, day]), _) if *year > 31 => (*year, *month, *day),
        (_, Some([month, day, year])) if *year > 31 => (*year, *month, *day),
        _ => return None,
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        2 => 28 + i64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) || !(1900..=9999).contains(&year) {
        return None;
    }
    // Days since 1970-01-01 in the proleptic Gregorian calendar, with years that begin in March.
    let shifted = if month > 2 { year } else { year - 1 };
    let (era, of_era) = (shifted.div_euclid(400), shifted.rem_euclid(400));
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let since = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let number = since + 25_569 - if from_1904 { 1462 } else { 0 };
    let least = if from_1904 { 0 } else { 61 };
    (number >= least).then(|| f64::from(i32::try_from(number).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn days_have_the_numbers_that_spreadsheets_give_them() {
        for (text, expected) in [
            ("1900-03-01", Some(61.0)),
            ("1970-01-01", Some(25_569.0)),
            ("2000-02-29", Some(36_585.0)),
            ("2026-11-22", Some(46_348.0)),
            ("11/22/2026", Some(46_348.0)),
            ("2026-02-29", None),
            ("1900-02-28", None),
            ("22.11.2026", None),
            ("next week", None),
            ("", None),
        ] {
            assert_eq!(serial(text, false), expected, "{text}");
        }
        assert_eq!(serial("1904-01-01", true), Some(0.0));
    }
}
