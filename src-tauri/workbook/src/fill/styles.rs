//! What the cell formats of a workbook say about typing: locked, a date, a line around it.

use std::collections::HashSet;

use crate::error::ReadError;
use crate::guard::{MarkupToken, attribute};

use super::parts::{WorkbookParts, number};

/// The cell formats, by their number.
#[derive(Debug, Default)]
pub(super) struct CellFormats {
    formats: Vec<Format>,
}

/// One cell format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Format {
    locked: bool,
    date: bool,
    lined: bool,
}

impl CellFormats {
    pub(super) fn read(parts: &mut WorkbookParts, part: Option<&str>) -> Result<Self, ReadError> {
        let mut reading = StyleReader::default();
        if let Some(part) = part {
            parts.walk(part, |token, _| {
                reading.take(token);
                Ok(())
            })?;
        }
        Ok(reading.finish())
    }

    /// Whether cells of this format may not be typed into once the sheet is protected.
    pub(super) fn locked(&self, format: u32) -> bool {
        self.format(format).is_none_or(|format| format.locked)
    }

    /// Whether numbers are shown as dates.
    pub(super) fn is_date(&self, format: u32) -> bool {
        self.format(format).is_some_and(|format| format.date)
    }

    /// Whether the cell has a line on one of its sides, as rows for signatures do.
    pub(super) fn lined(&self, format: u32) -> bool {
        self.format(format).is_some_and(|format| format.lined)
    }

    fn format(&self, format: u32) -> Option<&Format> {
        self.formats.get(usize::try_from(format).ok()?)
    }
}

/// A format as it is written, before what it refers to is known.
#[derive(Default, Clone, Copy)]
struct WrittenFormat {
    based_on: Option<u32>,
    number_format: u32,
    border: u32,
    /// What it says itself about locking.
    locked: Option<bool>,
}

#[derive(Default)]
struct StyleReader {
    inside: Option<&'static str>,
    dates: HashSet<u32>,
    borders: Vec<bool>,
    bases: Vec<WrittenFormat>,
    cells: Vec<WrittenFormat>,
}

const LISTS: [&str; 5] = ["numFmts", "borders", "cellStyleXfs", "cellXfs", "dxfs"];

impl StyleReader {
    fn take(&mut self, token: MarkupToken<'_>) {
        match token {
            MarkupToken::Start { name, attributes, empty } => {
                let list = LISTS.into_iter().find(|list| list.as_bytes() == name);
                match (list, self.inside) {
                    (Some(list), None) if !empty => self.inside = Some(list),
                    (None, Some(list)) => self.entry(list, name, attributes),
                    _ => (),
                }
            }
            MarkupToken::End { name } if self.inside.is_some_and(|list| list.as_bytes() == name) => self.inside = None,
            _ => (),
        }
    }

    fn entry(&mut self, list: &str, name: &[u8], attributes: &[u8]) {
        let of = |name| number(attribute(attributes, name).last());
        match (list, name) {
            ("numFmts", b"numFmt") => {
                let code = attribute(attributes, b"formatCode").last().map(super::tag::text).unwrap_or_default();
                if let (Some(id), true) = (of(b"numFmtId"), shows_a_date(&code)) {
                    self.dates.insert(id);
                }
            }
            ("borders", b"border") => self.borders.push(false),
            ("borders", _) => {
                let line = attribute(attributes, b"style").any(|style| style != b"none");
                if let (true, Some(last)) = (line, self.borders.last_mut()) {
                    *last = true;
                }
            }
            ("cellStyleXfs" | "cellXfs", b"xf") => self.formats(list).push(WrittenFormat {
                based_on: of(b"xfId"),
                number_format: of(b"numFmtId").unwrap_or(0),
                border: of(b"borderId").unwrap_or(0),
                locked: None,
            }),
            ("cellStyleXfs" | "cellXfs", b"protection") => {
                let open =
                    attribute(attributes, b"locked").last().is_some_and(|value| matches!(value, b"0" | b"false"));
                if let Some(last) = self.formats(list).last_mut() {
                    last.locked = Some(!open);
                }
            }
            _ => (),
        }
    }

    fn formats(&mut self, list: &str) -> &mut Vec<WrittenFormat> {
        if list == "cellXfs" { &mut self.cells } else { &mut self.bases }
    }

    fn finish(self) -> CellFormats {
        let formats = self
            .cells
            .iter()
            .map(|cell| {
                let base = cell.based_on.and_then(|base| self.bases.get(usize::try_from(base).ok()?));
                Format {
                    // Cells are locked unless something says otherwise.
                    locked: cell.locked.or(base.and_then(|base| base.locked)).unwrap_or(true),
                    date: matches!(cell.number_format, 14..=17 | 22 | 27..=36 | 50..=58)
                        || self.dates.contains(&cell.number_format),
                    lined: usize::try_from(cell.border)
                        .ok()
                        .and_then(|at| self.borders.get(at))
                        .is_some_and(|line| *line),
                }
            })
            .collect();
        CellFormats { formats }
    }
}

/// Whether a number format shows days: `y` or `d` outside of quotes, brackets and escapes.
fn shows_a_date(code: &str) -> bool {
    let mut letters = code.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => drop(letters.by_ref().find(|end| *end == '"')),
            '[' => drop(letters.by_ref().find(|end| *end == ']')),
            '\\' | '_' | '*' => drop(letters.next()),
            'y' | 'Y' | 'd' | 'D' => return true,
            _ => (),
        }
    }
    false
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn dates_are_told_from_other_numbers_by_their_format() {
        assert!(shows_a_date("yyyy\\-mm\\-dd") && shows_a_date("[$-409]d/m/yy;@"));
        assert!(
            !shows_a_date("@") && !shows_a_date("0.00\" days\"") && !shows_a_date("[Red]0") && !shows_a_date("h:mm")
        );
    }
}
