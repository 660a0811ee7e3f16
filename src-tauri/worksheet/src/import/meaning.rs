//! What a column of a list can mean.

use std::fmt;

use crate::form::{FieldKind, Form};

/// What a column of a list means. At most one column has each of the meanings that are taken over.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ListColumn {
    /// First name.
    GivenName,
    /// Middle name or initial; shown, not taken over.
    MiddleName,
    /// Last name.
    FamilyName,
    /// Another first name that the person goes by; not taken over unless chosen as first name.
    PreferredName,
    /// First and last name in one cell.
    FullName,
    /// Jr., III.
    Suffix,
    /// Degrees and licenses, such as MD or RN.
    Credentials,
    /// The address for the account.
    Email,
    /// Another address of the person; not taken over.
    OtherEmail,
    /// The number that receives text messages.
    Mobile,
    /// Another number: work, home, fax, pager; not taken over.
    OtherPhone,
    /// The job, in the words of the list.
    Title,
    /// Department, unit or division: evidence for the title.
    Department,
    /// Place of work.
    Facility,
    /// Number of the person in the list's system: tells who is there twice.
    EmployeeId,
    /// National Provider Identifier.
    Npi,
    /// Whether the person still works there: those who left are not taken, and what is not known is asked.
    Status,
    /// A column of the form that has no general meaning, by its key.
    Field(String),
    /// Nothing that the form asks for.
    Other,
}

impl ListColumn {
    /// Every meaning that is not a form's own, in the order in which people choose from them.
    pub const GENERAL: [Self; 18] = [
        Self::GivenName,
        Self::FamilyName,
        Self::FullName,
        Self::MiddleName,
        Self::PreferredName,
        Self::Suffix,
        Self::Credentials,
        Self::Email,
        Self::OtherEmail,
        Self::Mobile,
        Self::OtherPhone,
        Self::Title,
        Self::Department,
        Self::Facility,
        Self::EmployeeId,
        Self::Npi,
        Self::Status,
        Self::Other,
    ];

    /// The stable name, as the command line and the window write it.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::GivenName => "given-name",
            Self::MiddleName => "middle-name",
            Self::FamilyName => "family-name",
            Self::PreferredName => "preferred-name",
            Self::FullName => "full-name",
            Self::Suffix => "suffix",
            Self::Credentials => "credentials",
            Self::Email => "email",
            Self::OtherEmail => "other-email",
            Self::Mobile => "mobile",
            Self::OtherPhone => "other-phone",
            Self::Title => "title",
            Self::Department => "department",
            Self::Facility => "facility",
            Self::EmployeeId => "employee-id",
            Self::Npi => "npi",
            Self::Status => "status",
            Self::Field(key) => key,
            Self::Other => "other",
        }
    }

    /// The meaning of this name for a form: a general one, or one of the form's own columns.
    #[must_use]
    pub fn named(key: &str, form: &Form) -> Option<Self> {
        let key = key.trim();
        let general = Self::GENERAL.into_iter().find(|meaning| meaning.key().eq_ignore_ascii_case(key));
        general.or_else(|| form.columns.iter().find(|column| column.key.eq_ignore_ascii_case(key)).map(Self::of_column))
    }

    /// What a list's column means when it stands for this column of the form.
    #[must_use]
    pub fn of_column(column: &crate::form::Column) -> Self {
        match column.kind {
            FieldKind::GivenName => Self::GivenName,
            FieldKind::FamilyName => Self::FamilyName,
            FieldKind::Email => Self::Email,
            FieldKind::Mobile => Self::Mobile,
            FieldKind::Facility => Self::Facility,
            FieldKind::Title => Self::Title,
            // Somebody else's number, as that of a delegate, is a column of its own.
            FieldKind::Npi if column.group.is_none() => Self::Npi,
            FieldKind::AccessLevel => Self::Other,
            FieldKind::Npi
            | FieldKind::AccessType
            | FieldKind::Date
            | FieldKind::Choice
            | FieldKind::Choices
            | FieldKind::YesNo
            | FieldKind::Text => Self::Field(column.key.clone()),
        }
    }

    /// What people read.
    #[must_use]
    pub fn label(&self) -> &str {
        match self {
            Self::GivenName => "First name",
            Self::MiddleName => "Middle name",
            Self::FamilyName => "Last name",
            Self::PreferredName => "Preferred first name",
            Self::FullName => "Full name",
            Self::Suffix => "Suffix (Jr., III)",
            Self::Credentials => "Credentials (MD, RN)",
            Self::Email => "E-mail",
            Self::OtherEmail => "Other e-mail",
            Self::Mobile => "Mobile number",
            Self::OtherPhone => "Other telephone",
            Self::Title => "Title",
            Self::Department => "Department",
            Self::Facility => "Facility",
            Self::EmployeeId => "Employee number",
            Self::Npi => "NPI",
            Self::Status => "Employment status",
            Self::Field(key) => key,
            Self::Other => "Not used",
        }
    }

    /// Whether several columns may have it.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        matches!(
            self,
            Self::OtherEmail | Self::OtherPhone | Self::Other | Self::MiddleName | Self::PreferredName | Self::Status
        )
    }
}

impl fmt::Display for ListColumn {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.key())
    }
}
