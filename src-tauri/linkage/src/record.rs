/// A person as a list has them. What the list does not say is empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct PersonRecord {
    /// First name, with further ones behind it.
    pub given_name: String,
    /// Another first name that the person goes by.
    pub preferred_name: String,
    /// Middle name or initial.
    pub middle_name: String,
    /// Last name.
    pub family_name: String,
    /// Jr., Sr., III.
    pub suffix: String,
    /// Number of the person in the organization's own system.
    pub employee_number: String,
    /// Username at the HIE.
    pub username: String,
    /// National Provider Identifier.
    pub npi: String,
    /// Email addresses.
    pub emails: Vec<String>,
    /// Telephone numbers, however they are written.
    pub phones: Vec<String>,
    /// Title.
    pub title: String,
    /// Place of work; for lists of private people, their address.
    pub facility: String,
    /// Day of birth, `YYYY-MM-DD`.
    pub born: String,
    /// Day on which the person started, `YYYY-MM-DD`.
    pub started: String,
}
