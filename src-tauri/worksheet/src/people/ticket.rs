//! The text of a support ticket about an account, and what does not belong into one.

use super::state::RequestKind;

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Requester {
    /// Name of the authorized user manager.
    pub name: String,
    /// The organization.
    pub organization: String,
    /// E-mail of the authorized user manager.
    pub email: String,
    /// Telephone number of the authorized user manager; may be empty.
    pub phone: String,
}

/// What is asked, and for whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TicketMatter<'a> {
    /// What is asked.
    pub kind: RequestKind,
    /// First name.
    pub given_name: &'a str,
    /// Last name.
    pub family_name: &'a str,
    /// E-mail as the HIE knows it.
    pub email: &'a str,
    /// User name at the HIE; empty where it is not known.
    pub username: &'a str,
    /// What is to be different: what it is called, as it is, as it is to be.
    pub changes: &'a [(String, String, String)],
    /// Why.
    pub reason: &'a str,
}

/// The keys of a ticket's fields in their order, with what they are called.
pub const TICKET_FIELDS: [(&str, &str); 6] = [
    ("requester", "Requester name"),
    ("organization", "Organization"),
    ("requester-email", "E-mail"),
    ("requester-phone", "Phone"),
    ("issue-type", "Issue type"),
    ("description", "Description"),
];

/// The fields of a ticket, by their keys. There is no patient in it.
#[must_use]
pub fn ticket(requester: &Requester, issue_type: &str, matter: &TicketMatter<'_>) -> Vec<(String, String)> {
    let issue_type = if issue_type.is_empty() { matter.kind.words() } else { issue_type };
    let values = [
        requester.name.clone(),
        requester.organization.clone(),
        requester.email.clone(),
        requester.phone.clone(),
        issue_type.to_owned(),
        description(matter),
    ];
    TICKET_FIELDS.iter().zip(values).map(|((key, _), value)| ((*key).to_owned(), value)).collect()
}

/// The keys of a message's fields in their order, with what they are called.
pub const MESSAGE_FIELDS: [(&str, &str); 2] = [("subject", "Subject"), ("text", "Text")];

/// A message to the contact person, by the keys of its fields.
#[must_use]
pub fn message(requester: &Requester, matter: &TicketMatter<'_>) -> Vec<(String, String)> {
    let subject =
        format!("{}: {} {}, {}", matter.kind.words(), matter.given_name, matter.family_name, requester.organization);
    let text = format!(
        "Hello,\n\n{}\n\nKind regards\n{}\nAuthorized User Manager, {}",
        description(matter),
        requester.name,
        requester.organization
    );
    MESSAGE_FIELDS.iter().zip([subject, text]).map(|((key, _), value)| ((*key).to_owned(), value)).collect()
}

fn description(matter: &TicketMatter<'_>) -> String {
    let wish = match matter.kind {
        RequestKind::Add => "Please make an account for this person.",
        RequestKind::ChangeRole => "Please change the role of this account.",
        RequestKind::ChangeContact => "Please change the contact of this account.",
        RequestKind::ClinicalAlerts => "Please switch on clinical alerts for this account.",
        RequestKind::Deactivate => "Please end this account.",
        RequestKind::Reactivate => "Please open this account again.",
    };
    let mut lines = vec![wish.to_owned()];
    let facts = [
        ("First name", matter.given_name),
        ("Last name", matter.family_name),
        ("E-mail", matter.email),
        ("HIE username", matter.username),
    ];
    lines.extend(facts.iter().filter(|(_, value)| !value.is_empty()).map(|(label, value)| format!("{label}: {value}")));
    if matter.username.is_empty() && matter.kind == RequestKind::Deactivate {
        lines.push("HIE username: not known to us; please find the account by the email address.".to_owned());
    }
    for (label, before, after) in matter.changes {
        lines.push(if before.is_empty() {
            format!("New {}: {after}", label.to_lowercase())
        } else {
            format!("New {}: {after} (so far: {before})", label.to_lowercase())
        });
    }
    if !matter.reason.is_empty() {
        lines.push(format!("Reason: {}", matter.reason));
    }
    lines.join("\n")
}

/// Words that speak of patients; a ticket about an account has no use for them.
const PATIENT_WORDS: &str = "patient patients mrn dob ssn diagnosis diagnosed diagnoses icd hiv aids cancer diabetes \
    diabetic hepatitis depression schizophrenia bipolar pregnant pregnancy miscarriage overdose addiction chemotherapy \
    tumor tumour biopsy asthma dementia covid medication prescription admitted discharged";

/// What of a text looks as if it named a patient. Nothing is certain; the user decides.
#[must_use]
pub fn names_a_patient(text: &str) -> Vec<String> {
    let known: Vec<&str> = PATIENT_WORDS.split_whitespace().collect();
    let mut found: Vec<String> = Vec::new();
    let mut add = |word: &str| {
        if !found.iter().any(|one| one.eq_ignore_ascii_case(word)) {
            found.push(word.to_owned());
        }
    };
    for word in text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()) {
        if known.contains(&word.to_lowercase().as_str()) {
            add(word);
        }
    }
    let lower = text.to_lowercase();
    for phrase in ["date of birth", "medical record", "born on", "lab result", "social security"] {
        if lower.contains(phrase) {
            add(phrase);
        }
    }
    // Three groups of three, two and four digits are a social security number.
    for word in text.split_whitespace() {
        let groups: Vec<&str> = word.trim_matches(|letter: char| !letter.is_ascii_digit()).split('-').collect();
        let digits = |group: &&str| group.chars().all(|letter| letter.is_ascii_digit());
        if groups.iter().map(|group| group.len()).eq([3, 2, 4]) && groups.iter().all(digits) {
            add("a social security number");
        }
    }
    found
}
