//! XLSX and CSV: guarded reading of worksheets, and writing of forms, filled worksheets and tables.
//!
//! Files come from outside and are taken for hostile: [`open`] tells what a file is, the guard bounds what inflating it may
//! cost before any library reads it, and only then is it read, cell by cell. Every refusal is a [`ReadError`] that names the
//! file and the place and says what to do.

mod calculation;
mod error;
mod fill;
mod guard;
mod layout;
mod learn;
mod limits;
mod read;
mod source;
mod write;

pub use error::{ReadError, WriteError};
pub use fill::{AlreadyThere, FillError, FillReport, LeftOut, ShownLevel, WhyLeftOut, fill_form};
pub use layout::{FormLayout, FullName};
pub use learn::{
    ColumnRole, Inferred, LearnChoices, LearnFinding, LearnedColumn, LearnedForm, LearnedLevel, LearnedTitle,
    learn_form,
};
pub use limits::MAX_ROWS;
pub use read::{LeftOutRow, NoteKind, NotePlace, ReadNote, SideColumn, StrayCell, WhyNotTaken};
pub use read::{ProgressOnly, ReadOptions, ReadWorksheet, RowVisitor, read_worksheet, read_worksheet_in_parts};
pub use read::{RawRow, RawTable, RowProgress, SheetInfo, TableFile, read_pasted, read_table};
pub use source::{Source, SourceKind, open};
pub use write::{
    BlankOptions, FORM_PROPERTY, neutralized, restored, write_blank, write_bytes, write_csv, write_filled, write_table,
};
