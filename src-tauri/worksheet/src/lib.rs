//! The domain of provisioning worksheets: forms, titles, access levels, rows, rules and problems.
//! No I/O, no clock, no randomness.

pub mod form;
pub mod problem;
pub mod sheet;

pub use form::{AccessLevel, Column, FieldKind, Form, FormId, Hie, Message, Origin, Title, column_letters};
pub use problem::{Code, Problem, Repair, Severity};
pub use sheet::{Applied, CellValue, Operation, Row, RowId, Sheet, SheetError};
