//! Rectangles of cells as workbooks write them: `A5`, `$A$5:G204`, `F:F`, `5:9`.

use std::collections::HashMap;

use worksheet::column_letters;

use crate::limits::{LAST_COLUMN, LAST_ROW};

/// A rectangle of cells: rows counted from 1, columns from 0, both ends within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FillRange {
    pub(super) first_row: u32,
    pub(super) last_row: u32,
    pub(super) first_column: u32,
    pub(super) last_column: u32,
}

impl FillRange {
    pub(super) fn cell(row: u32, column: u32) -> Self {
        Self { first_row: row, last_row: row, first_column: column, last_column: column }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.trim().split_once(':').unwrap_or((text.trim(), text.trim()));
        let (first, last) = (corner(first)?, corner(last)?);
        let area = Self {
            first_row: first.0.unwrap_or(1),
            last_row: last.0.unwrap_or(LAST_ROW),
            first_column: first.1.unwrap_or(0),
            last_column: last.1.unwrap_or(LAST_COLUMN - 1),
        };
        (area.first_row <= area.last_row && area.first_column <= area.last_column).then_some(area)
    }

    pub(super) fn contains(&self, row: u32, column: u32) -> bool {
        (self.first_row..=self.last_row).contains(&row) && (self.first_column..=self.last_column).contains(&column)
    }

    pub(super) fn intersects(&self, other: &Self) -> bool {
        self.first_row <= other.last_row
            && other.first_row <= self.last_row
            && self.first_column <= other.last_column
            && other.first_column <= self.last_column
    }

    /// The rows that continuing the row `model` down to `last` adds to the rectangle, if it goes on at all.
    pub(super) fn continuation(&self, model: u32, last: u32) -> Option<Self> {
        let goes_on = (self.first_row..=self.last_row).contains(&model) && self.last_row < last;
        goes_on.then(|| Self { first_row: self.last_row + 1, last_row: last, ..*self })
    }

    /// As `A5`, or `A5:G204` where it is more than one cell.
    pub(super) fn text(&self) -> String {
        let first = cell_name(self.first_row, self.first_column);
        if self.first_row == self.last_row && self.first_column == self.last_column {
            return first;
        }
        format!("{first}:{}", cell_name(self.last_row, self.last_column))
    }
}

/// Rectangles that are looked up by cell.
#[derive(Debug, Default)]
pub(super) struct Areas {
    by_row: HashMap<u32, Vec<FillRange>>,
    tall: Vec<FillRange>,
}

/// Rectangles of more rows than this are few.
const TALL: u32 = 64;

impl Areas {
    pub(super) fn insert(&mut self, area: FillRange) {
        if area.last_row - area.first_row >= TALL {
            return self.tall.push(area);
        }
        for row in area.first_row..=area.last_row {
            self.by_row.entry(row).or_default().push(area);
        }
    }

    /// The first that covers a cell.
    pub(super) fn covering(&self, row: u32, column: u32) -> Option<&FillRange> {
        self.in_row(row).find(|area| area.contains(row, column))
    }

    /// Those that reach a row.
    pub(super) fn in_row(&self, row: u32) -> impl Iterator<Item = &FillRange> {
        let tall = self.tall.iter().filter(move |area| (area.first_row..=area.last_row).contains(&row));
        self.by_row.get(&row).into_iter().flatten().chain(tall)
    }

    /// The first row from `row` on that one of them reaches within these columns.
    pub(super) fn next_row(&self, row: u32, columns: (u32, u32)) -> Option<u32> {
        let wide = |area: &&FillRange| area.first_column <= columns.1 && columns.0 <= area.last_column;
        let short = self.by_row.iter().filter(|(at, areas)| **at >= row && areas.iter().any(|area| wide(&area)));
        let tall = self.tall.iter().filter(|area| area.last_row >= row).filter(wide);
        short.map(|(at, _)| *at).chain(tall.map(|area| area.first_row.max(row))).min()
    }
}

/// A list of rectangles, as validations and conditional formats have them.
pub(super) fn parse_list(text: &str) -> Vec<FillRange> {
    text.split_ascii_whitespace().filter_map(FillRange::parse).collect()
}

/// The list with the rectangles of the row `model` continued down to `last`; nothing where none goes on, or where `taken`
/// says that something else holds the cells below.
pub(super) fn continued_list(text: &str, model: u32, last: u32, taken: impl Fn(&FillRange) -> bool) -> Option<String> {
    let mut changed = false;
    let areas: Vec<String> = text
        .split_ascii_whitespace()
        .map(|written| {
            let Some(area) = FillRange::parse(written) else { return written.to_owned() };
            match area.continuation(model, last) {
                Some(more) if !taken(&more) => {
                    changed = true;
                    FillRange { last_row: last, ..area }.text()
                }
                _ => written.to_owned(),
            }
        })
        .collect();
    changed.then(|| areas.join(" "))
}

/// A cell as people name it: `B7`.
pub(super) fn cell_name(row: u32, column: u32) -> String {
    format!("{}{row}", column_letters(column as usize))
}

/// Row and column of one corner; either may be missing.
type Corner = (Option<u32>, Option<u32>);

fn corner(text: &str) -> Option<Corner> {
    let text = text.as_bytes();
    let text = text.strip_prefix(b"$").unwrap_or(text);
    let letters = text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (letters, digits) = text.split_at(letters);
    let digits = digits.strip_prefix(b"$").unwrap_or(digits);
    let row = if digits.is_empty() { None } else { Some(row_number(digits)?) };
    let column = if letters.is_empty() { None } else { Some(column_number(letters)?) };
    (row.is_some() || column.is_some()).then_some((row, column))
}

/// A row number that lies on a sheet.
pub(super) fn row_number(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 7 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let number = digits.iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'));
    (1..=LAST_ROW).contains(&number).then_some(number)
}

/// Column letters as a position, when they lie on a sheet.
pub(super) fn column_number(letters: &[u8]) -> Option<u32> {
    if letters.is_empty() || letters.len() > 3 || !letters.iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    let number = letters.iter().fold(0, |sum, letter| sum * 26 + u32::from(letter.to_ascii_uppercase() - b'A') + 1);
    (number <= LAST_COLUMN).then(|| number - 1)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn rectangles_are_read_however_they_are_written() {
        let area = FillRange { first_row: 5, last_row: 204, first_column: 0, last_column: 6 };
        assert_eq!(FillRange::parse("A5:G204"), Some(area));
        assert_eq!(FillRange::parse("$A$5:$g$204"), Some(area));
        assert_eq!(FillRange::parse("C7"), Some(FillRange::cell(7, 2)));
        assert_eq!(FillRange::parse("F:F").map(|area| (area.first_row, area.last_row)), Some((1, LAST_ROW)));
        assert_eq!(FillRange::parse("5:9").map(|area| area.last_column), Some(LAST_COLUMN - 1));
        for wrong in ["", "5A", "A0", "XFE1", "G5:A1", "A5:", "A1048577"] {
            assert_eq!(FillRange::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn only_rectangles_that_cover_the_model_row_and_end_early_are_continued() {
        let free = |_: &FillRange| false;
        assert_eq!(continued_list("F5:F204", 204, 210, free).as_deref(), Some("F5:F210"));
        assert_eq!(continued_list("A1 F204", 204, 210, free).as_deref(), Some("A1 F204:F210"));
        assert_eq!(continued_list("F5:F203 B2", 204, 210, free), None);
        assert_eq!(continued_list("F5:F1048576", 204, 210, free), None);
        assert_eq!(continued_list("F5:F204", 204, 210, |area| area.intersects(&FillRange::cell(208, 5))), None);
    }
}
