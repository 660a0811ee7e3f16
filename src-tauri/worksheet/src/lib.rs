//! The domain of provisioning worksheets: forms, titles, access levels, rows, rules and problems.
//! No I/O, no clock, no randomness.

pub mod btg;
mod choices;
pub mod dates;
mod duplicates;
pub mod encoding;
pub mod facts;
pub mod form;
mod given;
pub mod import;
mod marks;
mod neighbors;
pub mod people;
pub mod problem;
pub mod profile;
pub mod rules;
pub mod sheet;
pub mod text;
pub mod tidy;
pub mod titles;
mod value_rule;
pub mod worksheet;

pub use btg::{BtgWords, btg_words};
pub use form::{
    AccessLevel, Choice, Column, FieldKind, Form, FormId, Hie, LayoutOrigin, Message, OrganizationKind,
    OrganizationValue, Repetition, Title, column_letters,
};
pub use given::given;
pub use problem::{Code, Problem, Repair, Severity};
pub use profile::{
    ProfileError, check_profile, find_form, parse_profile, profile_facts, starter_facts, starter_forms, used_profile,
};
pub use rules::{AccountStatus, KnownPeople, NoKnownPeople};
pub use sheet::{Applied, CellValue, Operation, Row, RowId, Sheet, SheetError};
pub use tidy::{Tidied, tidy};
pub use titles::{TitleMatch, title_matches};
pub use value_rule::{ValueRule, ValueShape};
pub use worksheet::{Worksheet, check_all, render_message};
