//! What a check can find, and how it is repaired.

use serde::{Deserialize, Serialize};

use crate::sheet::RowId;

/// The closed set of problem codes; the names are part of the command line's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Code {
    /// A required cell is empty.
    #[serde(rename = "required")]
    Required,
    /// More characters than the form takes.
    #[serde(rename = "too-long")]
    TooLong,
    /// Not what the form's own rule for the column takes.
    #[serde(rename = "form-rule")]
    FormRule,
    /// Letters that came out of a wrong encoding as others.
    #[serde(rename = "wrong-encoding")]
    WrongEncoding,
    /// Invisible characters that break look-ups at the other side.
    #[serde(rename = "control-characters")]
    ControlCharacters,
    /// A name that is probably not what the person is called.
    #[serde(rename = "name.suspicious")]
    NameSuspicious,
    /// Not an address that mail can reach (RFC 5321 addr-spec with a domain that can exist).
    #[serde(rename = "email.invalid")]
    EmailInvalid,
    /// Used by more than one person of the worksheet.
    #[serde(rename = "email.duplicate")]
    EmailDuplicate,
    /// An address that several people read.
    #[serde(rename = "email.shared-mailbox")]
    EmailSharedMailbox,
    /// Typed in the place of an address that nobody has.
    #[serde(rename = "email.placeholder")]
    EmailPlaceholder,
    /// One slip away from a common domain, or with a mark or letter that only looks like another.
    #[serde(rename = "email.likely-typo")]
    EmailLikelyTypo,
    /// Not a number of the North American numbering plan that can receive an SMS.
    #[serde(rename = "mobile.invalid")]
    MobileInvalid,
    /// Used by more than one person of the worksheet.
    #[serde(rename = "mobile.duplicate")]
    MobileDuplicate,
    /// Not in the form's list.
    #[serde(rename = "title.unknown")]
    TitleUnknown,
    /// Could mean several titles of the list.
    #[serde(rename = "title.ambiguous")]
    TitleAmbiguous,
    /// Not one of the column's choices.
    #[serde(rename = "choice.unknown")]
    ChoiceUnknown,
    /// The workbook shows another level than the title gives.
    #[serde(rename = "access.mismatch")]
    AccessMismatch,
    /// Break the Glass for a title that is not eligible.
    #[serde(rename = "btg.not-eligible")]
    BtgNotEligible,
    /// Break the Glass on the variant of the form that has none.
    #[serde(rename = "btg.not-in-variant")]
    BtgNotInVariant,
    /// The same person twice.
    #[serde(rename = "person.duplicate")]
    PersonDuplicate,
    /// Has an account already.
    #[serde(rename = "person.already-active")]
    PersonAlreadyActive,
    /// Had an account that was ended.
    #[serde(rename = "person.was-deactivated")]
    PersonWasDeactivated,
    /// On a form for existing users, but nobody of this address is known to have an account.
    #[serde(rename = "person.no-account")]
    PersonNoAccount,
    /// Not a National Provider Identifier (Luhn).
    #[serde(rename = "npi.invalid")]
    NpiInvalid,
    /// Not a date.
    #[serde(rename = "date.invalid")]
    DateInvalid,
    /// The kind of organization does not get this access type.
    #[serde(rename = "access-type.not-for-organization")]
    AccessTypeNotForOrganization,
    /// Fields of a row that do not go together on this form.
    #[serde(rename = "fields.contradict")]
    FieldsContradict,
    /// A formula where a value belongs.
    #[serde(rename = "formula-in-input")]
    FormulaInInput,
}

/// How much a problem stops.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Stops sending.
    Error,
    /// Has to be looked at.
    Warning,
}

/// A repair that is certain: applying it removes the problem and changes no meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// What the button says, for example “Use maria@gmail.com”.
    pub label: String,
    /// New values by column position, all in the problem's row.
    pub cells: Vec<(usize, String)>,
}

/// One finding in one cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The row it stands in.
    pub row: RowId,
    /// Column position, 0 for column A.
    pub column: usize,
    /// Which rule.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
    /// What is wrong, one sentence; `{rows}` stands for the numbers of [`Problem::others`].
    pub message: String,
    /// Why it matters, one sentence.
    pub why: String,
    /// The certain repair, if there is one.
    pub repair: Option<Repair>,
    /// Values to choose from where no repair is certain (titles that could be meant).
    pub choices: Vec<String>,
    /// Other rows concerned (duplicates), at most three of them, in sheet order.
    pub others: Vec<RowId>,
    /// How many other rows are concerned in all.
    pub others_count: usize,
}
