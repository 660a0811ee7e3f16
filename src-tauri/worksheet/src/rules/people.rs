//! People who have, or had, an account already.

use crate::form::{OrganizationKind, OrganizationValue};
use crate::problem::{Code, Severity};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule, email};

/// Where a person's account stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStatus {
    /// Can log in.
    Active,
    /// Asked for, but the training is not complete.
    Pending,
    /// Ended.
    Deactivated,
}

/// What is known about accounts, looked up by e-mail address, and about the organization that asks for them.
pub trait KnownPeople {
    /// How the account with this address stands; the address comes in lower case.
    fn standing(&self, email_lowercase: &str) -> Option<AccountStatus>;

    /// Whether the account with this address, as it stands, is the reason for which the form is filled: it is to be changed, or
    /// opened again.
    fn is_expected(&self, _email_lowercase: &str) -> bool {
        false
    }

    /// Whether anybody is known to have an account, so that not being known says something.
    fn knows_anybody(&self) -> bool {
        false
    }

    /// The value that is the same for everybody of the organization; nothing where the settings do not have it.
    fn own(&self, _: OrganizationValue) -> Option<&str> {
        None
    }

    /// Domains of the addresses of people who have an account, in lower case, and how many people have each.
    fn domains(&self) -> &[(Box<str>, usize)] {
        &[]
    }

    /// What kind of organization asks; nothing where nobody has said.
    fn organization(&self) -> Option<OrganizationKind> {
        None
    }
}

/// Nobody is known.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoKnownPeople;

impl KnownPeople for NoKnownPeople {
    fn standing(&self, _: &str) -> Option<AccountStatus> {
        None
    }
}

/// An address that has, or had, an account.
pub struct KnownAccount;

impl Rule for KnownAccount {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[
            (Code::PersonAlreadyActive, Severity::Warning),
            (Code::PersonWasDeactivated, Severity::Warning),
            (Code::PersonNoAccount, Severity::Warning),
        ]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let Some(address) = email::lower(&cell.text) else { return };
        let known = cell.context.known;
        if known.is_expected(&address) {
            return;
        }
        let standing = known.standing(&address);
        if cell.context.form.existing_users {
            if standing.is_none() && known.knows_anybody() {
                found.add(cell.column, Code::PersonNoAccount, Severity::Warning, || {
                    let message = "Nobody with this address is known to have an account.".to_owned();
                    MessageText::new(
                        message,
                        "This form is for people who have one. For a new person, use the form for new users.",
                    )
                });
            }
            return;
        }
        let Some(standing) = standing else { return };
        let (code, message, why) = match standing {
            AccountStatus::Active => (
                Code::PersonAlreadyActive,
                "This person already has an account.",
                "A second request is refused or creates a second account. To change a title or contact, request a change.",
            ),
            AccountStatus::Pending => (
                Code::PersonAlreadyActive,
                "An account was already requested for this person; it is waiting for the training.",
                "A second request does not speed it up. Ask the person to finish the training.",
            ),
            AccountStatus::Deactivated => (
                Code::PersonWasDeactivated,
                "This person had an account that was deactivated.",
                "If they are back, tell the HIE: it may reactivate the old account instead of creating a new one.",
            ),
        };
        found.add(cell.column, code, Severity::Warning, || MessageText::new(message.to_owned(), why));
    }
}
