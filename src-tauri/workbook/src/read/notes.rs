//! What the reader did, or could not do, beside taking the cells: nothing of it goes without a word.

use worksheet::column_letters;

/// Places that are kept for one note; the rest is only counted.
const MAX_PLACES: usize = 100_000;

/// Places that a sentence names.
const SHOWN: usize = 5;

/// What a note is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NoteKind {
    /// Formulas without a result: the file was written by a program that does not calculate.
    NotCalculated,
    /// Cells that show an error such as `#REF!`; the text of the place is that error.
    ErrorValue,
    /// Cells that are struck through in rows that are not struck through as a whole.
    StruckCell,
    /// Values that are merged over several rows; the text is the value, the place a row below the first.
    Merged,
    /// Cells that link to another email address than they show; the text is the address of the link.
    OtherLink,
    /// Characters that were lost before or while the file was read; the text is the cell as it was read.
    LostCharacter,
    /// NUL and other control characters that were left out; the text is the cell without them.
    ControlCharacter,
    /// The old end-of-file mark (0x1A) at the end of a text file, which was left out.
    EndMark,
    /// Zeros after the end of a text file: what should stand there was perhaps never saved. The place is the last row.
    Padding,
    /// A text file whose encoding is not certain; the place is a line, the text a word in it that may be read wrong.
    UnsureEncoding,
    /// A text file that was read as Mac OS Roman.
    MacEncoding,
    /// A sheet that holds no cells, such as an Excel 4 macro or a dialog; the text is its name.
    SkippedSheet,
}

impl NoteKind {
    /// Returns the stable name of the kind.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotCalculated => "formula-not-calculated",
            Self::ErrorValue => "error-value",
            Self::StruckCell => "cell-struck",
            Self::Merged => "cells-merged",
            Self::OtherLink => "link-differs",
            Self::LostCharacter => "character-lost",
            Self::ControlCharacter => "control-character",
            Self::EndMark => "end-of-file-mark",
            Self::Padding => "padding",
            Self::UnsureEncoding => "encoding-unsure",
            Self::MacEncoding => "encoding-mac-roman",
            Self::SkippedSheet => "sheet-skipped",
        }
    }

    /// Whether it is about the whole file, whatever rows are taken of it.
    fn is_general(self) -> bool {
        matches!(self, Self::EndMark | Self::Padding | Self::UnsureEncoding | Self::MacEncoding | Self::SkippedSheet)
    }

    /// Whether a person has to look at it; otherwise it is only told.
    #[must_use]
    pub fn asks(self) -> bool {
        !matches!(self, Self::EndMark | Self::MacEncoding | Self::SkippedSheet)
    }
}

/// Where a note applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotePlace {
    /// Row in the spreadsheet, counted from 1; 0 when the note is about the whole file.
    pub row: u32,
    /// Spreadsheet column, counted from 0, when one cell is meant.
    pub column: Option<usize>,
    /// See the [`NoteKind`]; often empty.
    pub text: String,
}

impl NotePlace {
    /// Returns a cell's place: row counted from 1, column from 0.
    pub(crate) fn cell(row: u32, column: usize, text: impl Into<String>) -> Self {
        Self { row, column: Some(column), text: text.into() }
    }

    /// Returns the place as people write it, `C7` or `row 7`.
    #[must_use]
    pub fn name(&self) -> String {
        match self.column {
            Some(column) => format!("{}{}", column_letters(column), self.row),
            None => format!("row {}", self.row),
        }
    }
}

/// Something that the cells alone do not tell, with all the places where it is so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadNote {
    /// What it is about.
    pub kind: NoteKind,
    /// Where, from top to bottom; the first hundred thousand.
    pub places: Vec<NotePlace>,
    /// How many places there are.
    pub count: u64,
}

impl ReadNote {
    /// Keeps the places (row, column) that somebody is concerned by; a note about the whole file is kept as it is.
    pub fn keep(&mut self, concerned: impl Fn(u32, Option<usize>) -> bool) {
        if self.kind.is_general() {
            return;
        }
        let before = self.places.len();
        self.places.retain(|place| concerned(place.row, place.column));
        self.count -= (before - self.places.len()) as u64;
    }

    /// Returns what happened, in one or two sentences.
    #[must_use]
    pub fn message(&self) -> String {
        let places = self.listed(NotePlace::name);
        let one = self.count == 1;
        let with_text = || {
            self.listed(|place| match place.text.as_str() {
                "" => place.name(),
                text => format!("{} (“{}”)", place.name(), shortened(text)),
            })
        };
        match self.kind {
            NoteKind::NotCalculated if one => format!("The formula in {places} has no result yet."),
            NoteKind::NotCalculated => format!("{} formulas have no result yet: {places}.", self.count),
            NoteKind::ErrorValue if one => format!("Cell {} shows an error.", with_text()),
            NoteKind::ErrorValue => format!("{} cells show an error: {}.", self.count, with_text()),
            NoteKind::StruckCell if one => format!("Cell {places} is struck through; the rest of its row is not."),
            NoteKind::StruckCell => {
                format!("{} cells are struck through; the rest of their rows is not: {places}.", self.count)
            }
            NoteKind::Merged => format!("Cells are merged over several rows: {}.", with_text()),
            NoteKind::OtherLink => format!("The link leads to another address than the cell shows: {}.", with_text()),
            NoteKind::LostCharacter => format!("Characters were lost when this file was made: {}.", with_text()),
            NoteKind::ControlCharacter => format!("Control characters were left out in {}.", with_text()),
            NoteKind::EndMark => "The old end-of-file mark at the end of the file was left out.".to_owned(),
            NoteKind::Padding => {
                format!("After {places}, the file holds nothing but zeros: its end was perhaps never saved.")
            }
            NoteKind::UnsureEncoding => {
                let words = self.listed(|place| format!("“{}” in line {}", shortened(&place.text), place.row));
                format!("The encoding of this file is not certain; these words may be wrong: {words}.")
            }
            NoteKind::MacEncoding => "The file was read as Mac OS Roman.".to_owned(),
            NoteKind::SkippedSheet => {
                let names = self.listed(|place| format!("“{}”", shortened(&place.text)));
                format!("Sheets without cells (macros, dialogs, charts) were skipped: {names}.")
            }
        }
    }

    /// Returns the way out, one sentence; empty when nothing needs to be done.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self.kind {
            NoteKind::NotCalculated => "Open the file in Excel or LibreOffice, save it once, and use the saved file.",
            NoteKind::ErrorValue => "Correct the formula, or type the value, and save the file.",
            NoteKind::StruckCell => "Decide whether these people are meant; delete what no longer applies.",
            NoteKind::Merged => "Check that the value belongs to each of these rows, or unmerge the cells.",
            NoteKind::OtherLink => "Check which address is right, then type it and remove the link.",
            NoteKind::LostCharacter => {
                "Type the missing letters, or save the original list again as “CSV UTF-8” or as a workbook."
            }
            NoteKind::Padding => "Check that the last people of the list are there.",
            NoteKind::ControlCharacter => "Check these cells in the original list.",
            NoteKind::UnsureEncoding => {
                "Check the letters in the names, or save the original list again as “CSV UTF-8” or as a workbook."
            }
            NoteKind::EndMark | NoteKind::MacEncoding | NoteKind::SkippedSheet => "",
        }
    }

    fn listed(&self, name: impl Fn(&NotePlace) -> String) -> String {
        let mut names: Vec<String> = self.places.iter().take(SHOWN).map(name).collect();
        let more = self.count.saturating_sub(names.len() as u64);
        if more > 0 {
            names.push(format!("{more} more"));
        }
        match names.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => names.concat(),
        }
    }
}

/// Takes out of a cell what no text has in it, and notes that and what was lost of it before.
pub(crate) fn cleaned(text: String, row: u32, column: usize, notes: &mut NoteBook) -> String {
    let odd = |byte: u8| byte < 0x20 || byte == 0x7F || byte == 0xC2 || byte == 0xEF;
    if !text.bytes().any(|byte| odd(byte) && !matches!(byte, b'\t' | b'\n' | b'\r')) {
        return text;
    }
    let control = |letter: char| letter.is_ascii_control() && !matches!(letter, '\t' | '\n' | '\r');
    let lost = text.contains(|letter| matches!(letter, '\u{80}'..='\u{9F}' | '\u{FFFD}'));
    let text = if text.contains(control) {
        let text: String = text.chars().filter(|letter| !control(*letter)).collect();
        notes.add(NoteKind::ControlCharacter, NotePlace::cell(row, column, text.clone()));
        text
    } else {
        text
    };
    if lost {
        notes.add(NoteKind::LostCharacter, NotePlace::cell(row, column, text.clone()));
    }
    text
}

fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    let line: String = text.chars().map(|c| if c.is_control() { '\u{FFFD}' } else { c }).collect();
    if line.chars().count() <= LONGEST { line } else { line.chars().take(LONGEST).chain(['…']).collect() }
}

/// Collects notes while a file is read.
#[derive(Debug, Default)]
pub(crate) struct NoteBook(Vec<ReadNote>);

impl NoteBook {
    /// Takes up notes that were made before.
    pub(crate) fn of(notes: Vec<ReadNote>) -> Self {
        Self(notes)
    }

    /// Adds one place.
    pub(crate) fn add(&mut self, kind: NoteKind, place: NotePlace) {
        let note = self.note(kind);
        note.count += 1;
        if note.places.len() < MAX_PLACES {
            note.places.push(place);
        }
    }

    /// Adds the names of sheets without cells.
    pub(crate) fn skipped(&mut self, names: &[String]) {
        for name in names {
            self.add(NoteKind::SkippedSheet, NotePlace { row: 0, column: None, text: name.clone() });
        }
    }

    /// Takes up the notes of another book.
    pub(crate) fn append(&mut self, other: Self) {
        for mut note in other.0 {
            let mine = self.note(note.kind);
            mine.count += note.count;
            mine.places.append(&mut note.places);
            mine.places.truncate(MAX_PLACES);
        }
    }

    /// Adds places that were only counted.
    pub(crate) fn more(&mut self, kind: NoteKind, count: u64) {
        if count > 0 {
            self.note(kind).count += count;
        }
    }

    /// Keeps the places that concern somebody, and the notes about the whole file.
    pub(crate) fn retain(&mut self, concerns: impl Fn(u32, Option<usize>) -> bool) {
        for note in &mut self.0 {
            note.keep(&concerns);
        }
        self.0.retain(|note| note.count > 0);
    }

    fn note(&mut self, kind: NoteKind) -> &mut ReadNote {
        let at = self.0.iter().position(|note| note.kind == kind).unwrap_or(self.0.len());
        if at == self.0.len() {
            self.0.push(ReadNote { kind, places: Vec::new(), count: 0 });
        }
        &mut self.0[at]
    }

    /// Returns the notes, each kind once, its places from top to bottom.
    pub(crate) fn into_notes(mut self) -> Vec<ReadNote> {
        self.0.sort_by_key(|note| note.kind);
        for note in &mut self.0 {
            note.places.sort_by_key(|place| (place.row, place.column));
        }
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_names_its_first_places_and_counts_the_rest() {
        let mut book = NoteBook::default();
        for row in (2..=130_001).rev() {
            book.add(NoteKind::NotCalculated, NotePlace::cell(row, 2, ""));
        }
        book.more(NoteKind::NotCalculated, 200_000);
        book.add(NoteKind::ErrorValue, NotePlace::cell(7, 0, "#REF!"));
        let notes = book.into_notes();
        assert_eq!(notes[0].count, 330_000);
        assert_eq!(notes[0].places.len(), MAX_PLACES);
        assert!(notes[0].message().ends_with("and 329995 more."), "{}", notes[0].message());
        assert_eq!(notes[1].message(), "Cell A7 (“#REF!”) shows an error.");
    }
}
