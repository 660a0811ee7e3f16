//! Why a form's own workbook cannot be filled.

use crate::error::{ReadError, WriteError};

/// Why the people were not written: nothing is left behind, and the form is untouched in any case.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[allow(missing_docs)] // the sentence of each variant says what it is and what its fields mean
pub enum FillError {
    #[error(transparent)]
    Read(#[from] ReadError),
    #[error(transparent)]
    Write(#[from] WriteError),
    #[error("“{file}” has no column of the form that people could be typed into on sheet “{sheet}”")]
    NoColumns { file: String, sheet: String },
    #[error(
        "sheet “{sheet}” of “{file}” has room for {room} of the {people} people: {obstacle}, and nothing that stands \
         there is overwritten"
    )]
    NoRoom { file: String, sheet: String, people: usize, room: usize, obstacle: String },
    #[error(
        "sheet “{sheet}” of “{file}” is protected: it has room for {room} of the {people} people, and {cell} and what \
         follows may not be changed"
    )]
    Locked { file: String, sheet: String, people: usize, room: usize, cell: String },
    #[error(
        "sheet “{sheet}” of “{file}” has {room} rows prepared for the {people} people, and the formula in {cell} cannot \
         be continued below them"
    )]
    FormulaEnds { file: String, sheet: String, people: usize, room: usize, cell: String },
    #[error("the text for {cell} on sheet “{sheet}” of “{file}” is longer than 32,767 characters")]
    TextTooLong { file: String, sheet: String, cell: String },
    #[error("“{file}” is the form itself, and would be overwritten")]
    OverForm { file: String },
    #[error("“{file}” does not end in .{wanted} as the form does: Excel would refuse to open it")]
    Ending { file: String, wanted: &'static str },
}

impl FillError {
    /// The stable name of the reason.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Read(error) => error.code(),
            Self::Write(error) => error.code(),
            Self::NoColumns { .. } => "fill-no-columns",
            Self::NoRoom { .. } => "fill-no-room",
            Self::Locked { .. } => "fill-locked",
            Self::FormulaEnds { .. } => "fill-formula-ends",
            Self::TextTooLong { .. } => "fill-text-too-long",
            Self::OverForm { .. } => "fill-over-form",
            Self::Ending { .. } => "fill-ending",
        }
    }

    /// The way out, one or two sentences.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Read(error) => error.hint(),
            Self::Write(error) => error.hint(),
            Self::NoColumns { .. } => "Learn the form again, and say which column holds what.",
            Self::NoRoom { .. } => {
                "Split the people over several files, each with no more than there is room for, or ask your Account \
                 Manager for a form with more rows. Rows that you insert yourself, between the prepared ones in a copy of \
                 the form, count as prepared once that copy is learned."
            }
            Self::Locked { .. } | Self::FormulaEnds { .. } => {
                "Split the people over several files, each with no more than there is room for, or ask your Account \
                 Manager for a form with more rows."
            }
            Self::TextTooLong { .. } => "Shorten that text, and try again.",
            Self::Ending { .. } => {
                "Give the filled file the form’s own ending; a form with macros keeps them, and its name has to say so."
            }
            Self::OverForm { .. } => "Choose another name for the filled file, so that the blank form stays blank.",
        }
    }
}
