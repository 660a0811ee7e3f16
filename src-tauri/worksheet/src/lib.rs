//! The domain of provisioning worksheets: forms, titles, access levels, rows, rules and problems.
//! No I/O, no clock, no randomness.

mod duplicates;
pub mod form;
pub mod import;
pub mod people;
pub mod problem;
pub mod profile;
pub mod rules;
pub mod sheet;
pub mod text;
pub mod tidy;
pub mod titles;
pub mod worksheet;

pub use form::{AccessLevel, Column, FieldKind, Form, FormId, Hie, Message, Origin, Title, column_letters};
pub use problem::{Code, Problem, Repair, Severity};
pub use profile::{ProfileError, find_form, parse_profile, starter_forms};
pub use rules::{KnownPeople, NoKnownPeople, Standing};
pub use sheet::{Applied, CellValue, Operation, Row, RowId, Sheet, SheetError};
pub use tidy::{Tidied, tidy};
pub use titles::{TitleMatch, title_matches};
pub use worksheet::{Worksheet, check_all, render_message};
