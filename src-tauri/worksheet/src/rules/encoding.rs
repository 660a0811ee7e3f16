//! Text that was read in a wrong encoding: shown as “MarÃ­a”, or with letters lost.

use crate::encoding::{WrongEncoding, wrong_encoding};
use crate::form::FieldKind;
use crate::problem::{Code, Severity};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule};
use crate::text::{clean, quoted};

/// A text that is certainly, or probably, not spelled as it was typed.
pub struct Encoding;

/// Returns what is wrong with the encoding of a cell; the form's own list is never wrong.
pub(super) fn of_cell(cell: &CellInput<'_>) -> Option<WrongEncoding> {
    if cell.raw.is_ascii() || cell.spec.kind == FieldKind::Title && cell.title.is_some() {
        return None;
    }
    wrong_encoding(cell.raw)
}

impl Rule for Encoding {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::WrongEncoding, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let Some(wrong) = of_cell(cell) else { return };
        found.add(cell.column, Code::WrongEncoding, Severity::Error, || {
            let shown = quoted(&cell.text);
            let why = "The file was saved or opened in a wrong encoding, so letters with accents come out as others.";
            match wrong {
                WrongEncoding::Certain(right) => {
                    let right = clean(&right).into_owned();
                    let message = format!("{shown} was read in the wrong encoding; it is spelled {}.", quoted(&right));
                    MessageText::new(message, why).repaired(Some(cell.repair(format!("Use {right}"), right)))
                }
                WrongEncoding::Doubtful => {
                    MessageText::new(format!("{shown} was probably read in the wrong encoding. Type it again."), why)
                }
                WrongEncoding::Lost => MessageText::new(
                    format!("{shown} has lost a letter to a wrong encoding (the mark �). Type it again."),
                    why,
                ),
            }
        });
    }
}
