//! Which cells of a workbook are struck through, by their format or by the formats within their text.

use std::collections::HashMap;

use super::markup::{MarkupToken, attribute};

/// What the other parts of a workbook say about its cells.
#[derive(Debug, Default)]
pub(crate) struct BookFacts {
    pub(crate) struck: Struck,
    /// Whether it was written by a program that leaves calculating to the next one.
    pub(crate) calculates_at_opening: bool,
    /// Which of its sheets was in front when it was saved, counted from 0.
    pub(crate) active: usize,
    /// Sheets without cells that are not even charts: macros, dialogs.
    pub(crate) skipped: Vec<String>,
}

/// The formats and shared texts that are struck through.
#[derive(Debug, Default)]
pub(crate) struct Struck {
    /// Per cell format, when any of them is struck through.
    formats: Vec<bool>,
    /// Shared texts with formats of their own: whether all of the text is struck through, or some of it is not.
    texts: HashMap<u32, bool>,
}

impl Struck {
    /// Whether cells of this format are struck through.
    pub(crate) fn format(&self, format: &[u8]) -> bool {
        if self.formats.is_empty() {
            return false;
        }
        number(format).and_then(|at| self.formats.get(at as usize)).copied().unwrap_or(false)
    }

    /// Whether cells without a format are struck through.
    pub(crate) fn by_default(&self) -> bool {
        self.formats.first().copied().unwrap_or(false)
    }

    /// What the formats within a shared text say, if anything.
    pub(crate) fn text(&self, index: &[u8]) -> Option<bool> {
        if self.texts.is_empty() {
            return None;
        }
        number(index).and_then(|at| self.texts.get(&at)).copied()
    }

    pub(crate) fn set_formats(&mut self, formats: Vec<bool>) {
        if formats.contains(&true) {
            self.formats = formats;
        }
    }

    pub(crate) fn set_text(&mut self, index: u32, struck: bool) {
        self.texts.insert(index, struck);
    }
}

fn number(digits: &[u8]) -> Option<u32> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// Whether an attribute that is true or false says true.
pub(crate) fn is_on(value: &[u8]) -> bool {
    matches!(value, b"1" | b"true" | b"on")
}

/// Whether an element such as `<strike/>` or `<strike val="0"/>` switches something on.
fn switched_on(attributes: &[u8]) -> bool {
    attribute(attributes, b"val").last().is_none_or(is_on)
}

/// Goes over the styles of a workbook.
#[derive(Default)]
pub(crate) struct Formats {
    in_fonts: bool,
    in_cells: bool,
    fonts: Vec<bool>,
    cells: Vec<bool>,
}

impl Formats {
    pub(crate) fn take(&mut self, token: &MarkupToken<'_>) {
        match token {
            MarkupToken::Start { name: b"fonts", empty, .. } => self.in_fonts = !empty,
            MarkupToken::End { name: b"fonts" } => self.in_fonts = false,
            MarkupToken::Start { name: b"cellXfs", empty, .. } => self.in_cells = !empty,
            MarkupToken::End { name: b"cellXfs" } => self.in_cells = false,
            MarkupToken::Start { name: b"font", .. } if self.in_fonts => self.fonts.push(false),
            MarkupToken::Start { name: b"strike", attributes, .. } if self.in_fonts => {
                if let Some(font) = self.fonts.last_mut() {
                    *font = switched_on(attributes);
                }
            }
            MarkupToken::Start { name: b"xf", attributes, .. } if self.in_cells => {
                let font = attribute(attributes, b"fontId").last().and_then(number).unwrap_or(0);
                self.cells.push(self.fonts.get(font as usize).copied().unwrap_or(false));
            }
            _ => (),
        }
    }

    /// Per cell format, whether its font is struck through.
    pub(crate) fn into_cells(self) -> Vec<bool> {
        self.cells
    }
}

/// Goes over a text that may have formats of its own.
#[derive(Default)]
pub(crate) struct TextRuns {
    own: bool,
    struck: bool,
    phonetic: bool,
    /// Whether there was text with the cell's format, struck through by its own, or not struck through by its own.
    plain: bool,
    some: bool,
    other: bool,
}

impl TextRuns {
    #[inline]
    pub(crate) fn start(&mut self, name: &[u8], attributes: &[u8], empty: bool) {
        match name {
            b"r" => (self.own, self.struck) = (false, false),
            b"rPr" => self.own = true,
            b"strike" => self.struck = switched_on(attributes),
            b"rPh" => self.phonetic = !empty,
            _ => (),
        }
    }

    pub(crate) fn end(&mut self, name: &[u8]) {
        match name {
            b"r" => (self.own, self.struck) = (false, false),
            b"rPh" => self.phonetic = false,
            _ => (),
        }
    }

    pub(crate) fn text(&mut self, text: &[u8]) {
        if self.phonetic || text.iter().all(u8::is_ascii_whitespace) {
            return;
        }
        match (self.own, self.struck) {
            (false, _) => self.plain = true,
            (true, true) => self.some = true,
            (true, false) => self.other = true,
        }
    }

    /// Whether the text is struck through by formats of its own, or not; nothing when the cell's format decides.
    pub(crate) fn struck(&self) -> Option<bool> {
        if self.other {
            Some(false)
        } else if self.some && !self.plain {
            Some(true)
        } else {
            None
        }
    }
}
