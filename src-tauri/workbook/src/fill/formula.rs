//! What a formula refers to, and how it reads some rows further down.

use std::ops::Range;

use worksheet::column_letters;

use super::area::{FillRange, column_number, row_number};
use crate::limits::{LAST_COLUMN, LAST_ROW};

/// One piece of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum FormulaPiece {
    Cell(CellReference),
    /// One end of whole rows, as in `5:9`: whether it is fixed, and the row.
    Row(bool, u32),
    Column(u32),
    /// A sheet's name, without quotes and exclamation mark.
    Sheet(String),
    /// A sheet of another workbook, or several sheets at once.
    FarSheet,
    Name(String),
    Function(String),
    /// A reference to a table, in brackets.
    Table(String),
    Colon,
    Other,
}

/// A cell's address: `$F$5`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CellReference {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) fixed_row: bool,
    pub(super) fixed_column: bool,
}

/// What a formula reads.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Reads {
    /// Cells, with the sheet's name where it is not the formula's own.
    pub(super) areas: Vec<(Option<String>, FillRange)>,
    /// Names, of ranges or tables, that have to be looked up.
    pub(super) names: Vec<String>,
    /// Whether it reads this row of the table it stands in.
    pub(super) own_row: bool,
    /// Whether it may read something that the text does not tell.
    pub(super) unknown: bool,
}

/// Functions that make an address out of values.
pub(super) const FAR_REACHING: [&str; 2] = ["INDIRECT", "OFFSET"];

/// What the formula reads.
pub(super) fn reads(formula: &str) -> Reads {
    let pieces = pieces(formula);
    let mut found = Reads::default();
    let mut sheet: Option<String> = None;
    let mut at = 0;
    while let Some((piece, range)) = pieces.get(at) {
        at += 1;
        let after = |offset: usize| pieces.get(at + offset).map(|(piece, _)| piece);
        let to = if after(0) == Some(&FormulaPiece::Colon) { after(1) } else { None };
        let area = match (piece, to) {
            (FormulaPiece::Cell(first), Some(FormulaPiece::Cell(last))) => Some(spanned(*first, *last)),
            (FormulaPiece::Row(_, first), Some(FormulaPiece::Row(_, last))) => {
                FillRange::parse(&format!("{first}:{last}"))
            }
            (FormulaPiece::Column(first), Some(FormulaPiece::Column(last))) => Some(FillRange {
                first_row: 1,
                last_row: LAST_ROW,
                first_column: *first.min(last),
                last_column: *first.max(last),
            }),
            (FormulaPiece::Cell(only), None) => Some(FillRange::cell(only.row, only.column)),
            _ => None,
        };
        if let Some(area) = area {
            at += if to.is_some() { 2 } else { 0 };
            found.areas.push((sheet.take(), area));
            continue;
        }
        match piece {
            FormulaPiece::Sheet(name) => {
                sheet = Some(name.clone());
                continue;
            }
            // A range whose end is computed, or that goes through several sheets.
            FormulaPiece::Cell(_) | FormulaPiece::FarSheet => found.unknown = true,
            FormulaPiece::Name(name) => found.names.push(name.clone()),
            FormulaPiece::Function(name) => {
                found.unknown |= FAR_REACHING.iter().any(|far| name.eq_ignore_ascii_case(far))
            }
            FormulaPiece::Table(inner) if inner.contains('@') || inner.to_ascii_lowercase().contains("#this row") => {
                found.own_row = true;
            }
            // The table's name stands before the bracket and says enough.
            FormulaPiece::Table(_) => {
                found.unknown |= !matches!(before(&pieces, range.start), Some(FormulaPiece::Name(_)))
            }
            FormulaPiece::Other if formula.get(range.clone()) == Some("#") => found.unknown = true,
            _ => (),
        }
        sheet = None;
    }
    found
}

/// The formula as it reads when it is copied by so many rows and columns; nothing when it would point past the sheet.
pub(crate) fn shifted(formula: &str, rows: i64, columns: i64) -> Option<String> {
    rewritten(formula, |_, place| {
        let row = if place.fixed_row { place.row } else { moved(place.row, rows, 1, LAST_ROW)? };
        let column = if place.fixed_column { place.column } else { moved(place.column, columns, 0, LAST_COLUMN - 1)? };
        Some(CellReference { row, column, ..place })
    })
}

/// The formula of a row as it goes on `rows` further down, given the formula of the row before it: what is the same in both
/// stays, what moves goes on moving. A look-up table written without dollar signs is not moved that way.
pub(super) fn continued(before: Option<&str>, model: &str, rows: i64) -> Option<String> {
    let Some(steps) = before.and_then(|before| steps(before, model)) else { return shifted(model, rows, 0) };
    rewritten(model, |at, place| {
        let step = steps.get(at).copied().unwrap_or(0);
        Some(CellReference { row: moved(place.row, rows * step, 1, LAST_ROW)?, ..place })
    })
}

/// The text of a name's definition with the rectangles on `sheet` that cover the row `model` continued down to `last`.
pub(super) fn extended(definition: &str, sheet: &str, model: u32, last: u32) -> Option<String> {
    let pieces = pieces(definition);
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let mut here = false;
    for (at, (piece, _)) in pieces.iter().enumerate() {
        match piece {
            FormulaPiece::Sheet(name) => here = name.to_lowercase() == sheet.to_lowercase(),
            FormulaPiece::FarSheet => here = false,
            FormulaPiece::Cell(first) if here => {
                if let (Some((FormulaPiece::Colon, _)), Some((FormulaPiece::Cell(end), range))) =
                    (pieces.get(at + 1), pieces.get(at + 2))
                    && spanned(*first, *end).continuation(model, last).is_some()
                {
                    changes.push((range.clone(), CellReference { row: last, ..*end }.text()));
                }
            }
            _ => (),
        }
    }
    (!changes.is_empty()).then(|| spliced(definition, &changes))
}

impl CellReference {
    pub(super) fn text(&self) -> String {
        let dollar = |fixed| if fixed { "$" } else { "" };
        let letters = column_letters(self.column as usize);
        format!("{}{letters}{}{}", dollar(self.fixed_column), dollar(self.fixed_row), self.row)
    }
}

fn spanned(one: CellReference, other: CellReference) -> FillRange {
    FillRange {
        first_row: one.row.min(other.row),
        last_row: one.row.max(other.row),
        first_column: one.column.min(other.column),
        last_column: one.column.max(other.column),
    }
}

fn before(pieces: &[(FormulaPiece, Range<usize>)], start: usize) -> Option<&FormulaPiece> {
    pieces.iter().find(|(_, range)| range.end == start).map(|(piece, _)| piece)
}

fn moved(number: u32, by: i64, least: u32, most: u32) -> Option<u32> {
    u32::try_from(i64::from(number) + by).ok().filter(|number| (least..=most).contains(number))
}

/// By how many rows each address moves from one formula to the next; nothing when they differ in more than that.
fn steps(before: &str, after: &str) -> Option<Vec<i64>> {
    let (old, new) = (pieces(before), pieces(after));
    if old.len() != new.len() {
        return None;
    }
    let mut steps = Vec::new();
    for ((one, one_range), (other, other_range)) in old.iter().zip(&new) {
        let (from, to) = match (one, other) {
            (FormulaPiece::Cell(from), FormulaPiece::Cell(to)) if CellReference { row: to.row, ..*from } == *to => {
                (from.row, to.row)
            }
            (FormulaPiece::Row(fixed, from), FormulaPiece::Row(also, to)) if fixed == also => (*from, *to),
            _ if before.get(one_range.clone()) == after.get(other_range.clone()) => continue,
            _ => return None,
        };
        let step = i64::from(to) - i64::from(from);
        if !(0..=1).contains(&step) {
            return None;
        }
        steps.push(step);
    }
    Some(steps)
}

/// The formula with each address replaced; columns of whole rows are of no interest.
fn rewritten(formula: &str, mut each: impl FnMut(usize, CellReference) -> Option<CellReference>) -> Option<String> {
    let mut changes = Vec::new();
    let mut count = 0;
    for (piece, range) in pieces(formula) {
        let change = match piece {
            FormulaPiece::Cell(place) => each(count, place)?.text(),
            FormulaPiece::Row(fixed_row, row) => {
                let place = each(count, CellReference { row, column: 0, fixed_row, fixed_column: true })?;
                format!("{}{}", if fixed_row { "$" } else { "" }, place.row)
            }
            _ => continue,
        };
        count += 1;
        changes.push((range, change));
    }
    Some(spliced(formula, &changes))
}

pub(super) fn spliced(text: &str, changes: &[(Range<usize>, String)]) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut at = 0;
    for (range, change) in changes {
        out.push_str(text.get(at..range.start).unwrap_or_default());
        out.push_str(change);
        at = range.end;
    }
    out.push_str(text.get(at..).unwrap_or_default());
    out
}

pub(super) fn pieces(formula: &str) -> Vec<(FormulaPiece, Range<usize>)> {
    let bytes = formula.as_bytes();
    let mut found: Vec<(FormulaPiece, Range<usize>)> = Vec::new();
    let mut at = 0;
    let mut far = false;
    while let Some(byte) = bytes.get(at) {
        let start = at;
        let piece = match byte {
            b'"' => {
                at = quoted_end(bytes, at);
                FormulaPiece::Other
            }
            b'\'' => {
                at = quoted_end(bytes, at);
                let name = formula.get(start + 1..at.saturating_sub(1)).unwrap_or_default().replace("''", "'");
                at += usize::from(bytes.get(at) == Some(&b'!'));
                if name.contains(['[', ':']) { FormulaPiece::FarSheet } else { FormulaPiece::Sheet(name) }
            }
            b'[' => {
                at = bracket_end(bytes, at);
                let word = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_word(**byte)).count();
                if word > 0 && bytes.get(at + word) == Some(&b'!') {
                    far = true;
                    FormulaPiece::Other
                } else {
                    FormulaPiece::Table(formula.get(start..at).unwrap_or_default().to_owned())
                }
            }
            b'#' => {
                at += 1;
                at += bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_error(**byte)).count();
                FormulaPiece::Other
            }
            b':' => {
                at += 1;
                FormulaPiece::Colon
            }
            byte if is_word(*byte) => {
                at += bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_word(**byte)).count();
                let word = formula.get(start..at).unwrap_or_default();
                let after = bytes.get(at);
                if after == Some(&b'!') {
                    at += 1;
                    // Sheets from one to another are named with a colon between them.
                    let several = matches!(found.last(), Some((FormulaPiece::Colon, _)));
                    let beyond = std::mem::take(&mut far) || several;
                    if beyond { FormulaPiece::FarSheet } else { FormulaPiece::Sheet(word.to_owned()) }
                } else {
                    let in_range = after == Some(&b':') || matches!(found.last(), Some((FormulaPiece::Colon, _)));
                    word_piece(word, after == Some(&b'('), in_range)
                }
            }
            _ => {
                at += 1;
                FormulaPiece::Other
            }
        };
        found.push((piece, start..at));
    }
    found
}

fn word_piece(word: &str, called: bool, in_range: bool) -> FormulaPiece {
    if called {
        return FormulaPiece::Function(word.to_owned());
    }
    let (fixed_column, rest) = word.strip_prefix('$').map_or((false, word), |rest| (true, rest));
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, digits) = rest.split_at(letters);
    if letters.is_empty() {
        return match row_number(digits.as_bytes()) {
            Some(row) if in_range => FormulaPiece::Row(fixed_column, row),
            _ => FormulaPiece::Other,
        };
    }
    let (fixed_row, digits) = digits.strip_prefix('$').map_or((false, digits), |rest| (true, rest));
    match (column_number(letters.as_bytes()), row_number(digits.as_bytes())) {
        (Some(column), Some(row)) => FormulaPiece::Cell(CellReference { row, column, fixed_row, fixed_column }),
        (Some(column), None) if digits.is_empty() && in_range => FormulaPiece::Column(column),
        _ if word.eq_ignore_ascii_case("TRUE") || word.eq_ignore_ascii_case("FALSE") => FormulaPiece::Other,
        _ => FormulaPiece::Name(word.to_owned()),
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'$' | b'\\' | b'?') || byte >= 0x80
}

fn is_error(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'!' | b'?' | b'_')
}

/// The end of a text in quotation marks or apostrophes; doubled ones stand for themselves.
fn quoted_end(bytes: &[u8], start: usize) -> usize {
    let mark = bytes.get(start);
    let mut at = start + 1;
    while at < bytes.len() {
        if bytes.get(at) == mark {
            if bytes.get(at + 1) != mark {
                return at + 1;
            }
            at += 1;
        }
        at += 1;
    }
    bytes.len()
}

fn bracket_end(bytes: &[u8], start: usize) -> usize {
    let mut depth = 0_usize;
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        match byte {
            // Within brackets an apostrophe takes the meaning from the next sign.
            b'\'' => at += 1,
            b'[' => depth += 1,
            b']' => depth -= 1,
            _ => (),
        }
        at += 1;
        if depth == 0 {
            return at.min(bytes.len());
        }
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn relative_rows_move_and_nothing_else_does() {
        let cases = [
            ("VLOOKUP(F5,Lists!$A$2:$B$46,2,FALSE)", "VLOOKUP(F8,Lists!$A$2:$B$46,2,FALSE)"),
            ("IF(F5=\"F5\",'Sheet F5'!F5,LOG10(F5))", "IF(F8=\"F5\",'Sheet F5'!F8,LOG10(F8))"),
            ("$F5&F$5&5:5&$5:$5&F:F", "$F8&F$5&8:8&$5:$5&F:F"),
            ("SUM(T_5,A5_x,Tabelle1[F5],F5.Name)+1E5", "SUM(T_5,A5_x,Tabelle1[F5],F5.Name)+1E5"),
            ("Ärzte!F5&\"it's \"\"F5\"\"\"", "Ärzte!F8&\"it's \"\"F5\"\"\""),
            ("[1]Other!F5+'[2]My F5'!F5", "[1]Other!F8+'[2]My F5'!F8"),
            ("Table1[[#This Row],[A '] F5]]&F5", "Table1[[#This Row],[A '] F5]]&F8"),
        ];
        for (from, to) in cases {
            assert_eq!(shifted(from, 3, 0).as_deref(), Some(to), "{from}");
        }
        assert_eq!(shifted("F5&$F5", 0, 1).as_deref(), Some("G5&$F5"));
        assert_eq!(shifted("F1048576", 1, 0), None);
        assert_eq!(shifted("F1", -1, 0), None);
    }

    #[test]
    fn what_two_rows_have_in_common_stays_in_the_next() {
        let (before, model) = ("VLOOKUP(F9,Lists!A2:B46,2,0)", "VLOOKUP(F10,Lists!A2:B46,2,0)");
        assert_eq!(continued(Some(before), model, 2).as_deref(), Some("VLOOKUP(F12,Lists!A2:B46,2,0)"));
        // Without a row before it, it goes on as a spreadsheet copies it.
        assert_eq!(continued(None, model, 1).as_deref(), Some("VLOOKUP(F11,Lists!A3:B47,2,0)"));
        assert_eq!(continued(Some("F9*2"), model, 1).as_deref(), Some("VLOOKUP(F11,Lists!A3:B47,2,0)"));
    }

    #[test]
    fn what_a_formula_reads_is_told_by_its_text() {
        let found = reads("IF(F5=\"\",\"\",VLOOKUP(F5,Lists!$A$2:$B$46,2,FALSE))");
        assert!(!found.unknown && found.names.is_empty());
        assert_eq!(found.areas.len(), 3);
        assert_eq!(found.areas[2], (Some("Lists".to_owned()), FillRange::parse("A2:B46").unwrap()));

        assert_eq!(
            reads("COUNTA('My Form'!B:B)").areas[0],
            (Some("My Form".to_owned()), FillRange::parse("B:B").unwrap())
        );
        assert_eq!(reads("VLOOKUP(F5,Titles,2,0)").names, ["Titles"]);
        assert!(reads("[@Title]").own_row && !reads("[@Title]").unknown);
        assert_eq!(reads("COUNTA(People[Title])").names, ["People"]);
        for formula in
            ["INDIRECT(\"F\"&5)", "SUM(One:Three!A1)", "[1]Far!A1", "SUM(A1:INDEX(A:A,9))", "SUM(A1#)", "[Title]"]
        {
            assert!(reads(formula).unknown, "{formula}");
        }
    }

    #[test]
    fn a_print_area_grows_with_the_rows() {
        let grown = extended("'My Form'!$A$1:$G$204,'My Form'!$A$1:$G$3", "my form", 204, 210);
        assert_eq!(grown.as_deref(), Some("'My Form'!$A$1:$G$210,'My Form'!$A$1:$G$3"));
        assert_eq!(extended("Other!$A$1:$G$204", "My Form", 204, 210), None);
        assert_eq!(extended("'My Form'!$A:$G", "My Form", 204, 210), None);
    }
}
