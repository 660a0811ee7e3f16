use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What kind of organization the user works for; decides the form's variant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum FormVariantKind {
    /// Hospital or health system.
    Hospital,
    /// Practice or clinic.
    Practice,
    /// Nursing home, home care, hospice.
    LongTermCare,
    /// Behavioral health or community organization.
    Community,
    /// Health plan or payer.
    Payer,
    /// Public health authority.
    PublicHealth,
    /// Organ procurement organization.
    OrganProcurement,
    /// Medical examiner or coroner.
    MedicalExaminer,
    /// Anything else.
    Other,
}

impl From<FormVariantKind> for worksheet::OrganizationKind {
    fn from(kind: FormVariantKind) -> Self {
        match kind {
            FormVariantKind::Hospital => Self::Hospital,
            FormVariantKind::Practice => Self::Practice,
            FormVariantKind::LongTermCare => Self::LongTermCare,
            FormVariantKind::Community => Self::Community,
            FormVariantKind::Payer => Self::Payer,
            FormVariantKind::PublicHealth => Self::PublicHealth,
            FormVariantKind::OrganProcurement => Self::OrganProcurement,
            FormVariantKind::MedicalExaminer => Self::MedicalExaminer,
            FormVariantKind::Other => Self::Other,
        }
    }
}

/// The organization and the user, as asked at the first start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Organization {
    /// Legal name.
    pub name: String,
    /// Its kind.
    pub kind: FormVariantKind,
    /// Whether it has an emergency department; none where the kind makes the question idle.
    pub emergency_department: Option<bool>,
    /// Street address, for forms that ask for it; may be empty.
    #[serde(default)]
    pub address: String,
    /// Places of work, offered in the facility column.
    pub facilities: Vec<String>,
    /// Name of the authorized user manager.
    pub manager_name: String,
    /// E-mail of the authorized user manager.
    pub manager_email: String,
    /// Telephone number of the authorized user manager; may be empty.
    #[serde(default)]
    pub manager_phone: String,
    /// Form used for new worksheets.
    pub form: String,
}

/// Which form follows from the answers, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormAdvice {
    /// The form, or none where the rule does not cover the case and the user must ask the HIE.
    pub form: Option<String>,
    /// The reason, one or two sentences.
    pub reason: String,
}

/// A form in lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct FormSummary {
    /// `HIE/NAME`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The exchange.
    pub hie: String,
    /// Whether it is the variant with Break the Glass.
    pub break_the_glass: bool,
    /// Edition text.
    pub edition: String,
    /// Whether it is a starter layout, not learned from the HIE's own blank form.
    pub starter: bool,
    /// Whether a profile of the user's own describes it.
    pub own: bool,
    /// How many titles its list has.
    pub titles: usize,
}

/// Appearance and manners.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Preferences {
    /// Theme.
    pub theme: Theme,
    /// Whether the system tells of a long send that has ended while the window was not looked at.
    #[serde(default = "yes")]
    pub notify: bool,
}

fn yes() -> bool {
    true
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// As the system says.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// What the window needs to draw its frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HomeView {
    /// None before the first start is done.
    pub organization: Option<Organization>,
    /// Forms known.
    pub forms: Vec<FormSummary>,
    /// Preferences.
    pub preferences: Preferences,
    /// Worksheet that was open last, to go on where the user was.
    pub last_worksheet: Option<i64>,
    /// Program version.
    pub version: String,
    /// Folder with the records.
    pub data_folder: String,
}

/// A draft in the list of worksheets.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct WorksheetSummary {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// `HIE/NAME`.
    pub form: String,
    /// What people call the form.
    pub form_name: String,
    /// People in it.
    pub people: usize,
    /// Errors when last saved.
    pub errors: usize,
    /// Warnings when last saved.
    pub warnings: usize,
    /// Last edit.
    pub edited: String,
    /// Whether it is the practice worksheet.
    pub practice: bool,
    /// The batch that holds it as it stands: it was sent and not edited since.
    pub sent: Option<String>,
}

/// Counts for the overview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Overview {
    /// Drafts, newest first.
    pub worksheets: Vec<WorksheetSummary>,
    /// Recent batches, newest first.
    pub batches: Vec<super::BatchSummary>,
    /// People in drafts, not sent yet.
    pub waiting_to_send: usize,
    /// Requests sent whose outcome is not known.
    pub unknown: usize,
    /// Accounts on their way: accepted, not active yet.
    pub on_their_way: usize,
    /// Active accounts.
    pub active: usize,
    /// People with or waiting for an account, by access level.
    pub by_level: Vec<super::LevelCount>,
    /// Days from sent to active, in the middle, of those of whom both are known; none where nobody is.
    pub days_to_active: Option<i64>,
    /// How many people that is taken from.
    pub became_active: usize,
}
