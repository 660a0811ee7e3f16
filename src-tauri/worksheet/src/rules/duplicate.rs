//! What makes two rows collide. A row with the same name *and* the same address shows both findings: the address
//! stops sending, the name says that it is probably one person listed twice.

use crate::form::{FieldKind, Form};
use crate::problem::{Code, Problem, Severity};
use crate::rules::{cell, email, mobile};
use crate::sheet::{Row, RowId};
use crate::text::{clean, fold_into};

/// What rows may share; the order is that of [`DuplicateKeys`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SharedKey {
    /// The e-mail address, without regard to case. Dots are kept: only one provider ignores them.
    Email,
    /// The mobile number, however it is written.
    Mobile,
    /// First and last name, without regard to case, accents, spaces and punctuation.
    Person,
}

impl SharedKey {
    /// All of them, in the order of [`DuplicateKeys`].
    pub const ALL: [Self; 3] = [Self::Email, Self::Mobile, Self::Person];

    /// The code under which a collision is reported.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::Email => Code::EmailDuplicate,
            Self::Mobile => Code::MobileDuplicate,
            Self::Person => Code::PersonDuplicate,
        }
    }

    /// An address belongs to one account; a number or a name may rightly occur twice, so they only warn.
    #[must_use]
    pub fn severity(self) -> Severity {
        match self {
            Self::Email => Severity::Error,
            Self::Mobile | Self::Person => Severity::Warning,
        }
    }

    /// The column in which a collision is shown.
    #[must_use]
    pub fn column(self, form: &Form) -> Option<usize> {
        form.column_of(match self {
            Self::Email => FieldKind::Email,
            Self::Mobile => FieldKind::Mobile,
            Self::Person => FieldKind::FamilyName,
        })
    }

    /// The finding for one of the rows that collide.
    #[must_use]
    pub fn problem(self, form: &Form, row: &Row, others: Vec<RowId>, others_count: usize) -> Option<Problem> {
        let column = self.column(form)?;
        let more = others_count.saturating_sub(others.len());
        let rows = if others_count == 1 { "row {rows}".to_owned() } else { "rows {rows}".to_owned() };
        let rows = if more > 0 { format!("{rows} and {more} more") } else { rows };
        let (message, why) = match self {
            Self::Email => (
                format!("The same email address is in {rows}."),
                "Each account needs its own address: invitation, credentials and password resets go there.",
            ),
            Self::Mobile => (
                format!("The same mobile number is in {rows}."),
                "The log-in code is for one person only, and accounts must not be shared.",
            ),
            Self::Person => (
                format!("The same name is in {rows}."),
                "It may be one person listed twice. If they are two people, nothing needs to change.",
            ),
        };
        let (code, severity) = (self.code(), self.severity());
        let (message, why, choices) = (message, why.to_owned(), Vec::new());
        Some(Problem { row: row.id, column, code, severity, message, why, repair: None, choices, others, others_count })
    }
}

/// By what a row collides with others; `None` where it cannot.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct DuplicateKeys(pub [Option<Box<str>>; 3]);

/// Where the columns stand from which keys are made.
#[derive(Debug, Clone, Copy)]
pub struct KeyColumns {
    email: Option<usize>,
    mobile: Option<usize>,
    given: Option<usize>,
    family: Option<usize>,
}

impl KeyColumns {
    /// Finds them in a form.
    #[must_use]
    pub fn new(form: &Form) -> Self {
        Self {
            email: form.column_of(FieldKind::Email),
            mobile: form.column_of(FieldKind::Mobile),
            given: form.column_of(FieldKind::GivenName),
            family: form.column_of(FieldKind::FamilyName),
        }
    }

    /// The keys of a row.
    #[must_use]
    pub fn keys(&self, row: &Row) -> DuplicateKeys {
        let text = |column: Option<usize>| {
            let text = clean(column.and_then(|column| row.cells.get(column)).map_or("", String::as_str));
            if cell::is_formula_text(&text) { std::borrow::Cow::Borrowed("") } else { text }
        };
        let (given, family) = (text(self.given), text(self.family));
        let mut person = String::with_capacity(given.len() + family.len() + 1);
        fold_into(&given, &mut person);
        let length = person.len();
        person.push(' ');
        fold_into(&family, &mut person);
        let whole = length > 0 && person.len() > length + 1;
        let person = whole.then(|| person.into_boxed_str());
        DuplicateKeys([email::key(&text(self.email)), mobile::key(&text(self.mobile)), person])
    }
}
