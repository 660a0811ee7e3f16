use records::{AccountState, PersonSnapshot, RequestRow};
use serde_json::Value;

use super::{flag, member, text, visible};

/// An account as the service describes it, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemoteUser {
    pub id: String,
    pub external_id: Option<String>,
    pub user_name: Option<String>,
    pub emails: Vec<String>,
    pub active: Option<bool>,
    pub batch_id: Option<String>,
    pub given_name: String,
    pub family_name: String,
    account_state: Option<String>,
    hie_username: Option<String>,
}

/// Whose account it is that a request meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ownership {
    /// It came from this request.
    Ours,
    /// It has the same address, and came from another request.
    Theirs,
    /// It has the same address, and nothing says where it came from.
    Unclear,
    /// It is somebody else's: the service answered with a person who was not asked for.
    Unrelated,
}

impl RemoteUser {
    /// Reads a resource; `None` when it has no id.
    pub(crate) fn read(resource: &Value, extension: &str) -> Option<Self> {
        let part = |name: &str| member(resource, extension).and_then(|parts| text(parts, name)).map(str::to_owned);
        let name =
            |part: &str| member(resource, "name").and_then(|name| text(name, part)).map(visible).unwrap_or_default();
        let emails = member(resource, "emails").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        Some(Self {
            id: match member(resource, "id")? {
                Value::String(id) if !id.is_empty() => id.clone(),
                Value::Number(id) => id.to_string(),
                _ => return None,
            },
            external_id: text(resource, "externalId").map(str::to_owned),
            user_name: text(resource, "userName").map(str::to_owned),
            emails: emails.iter().filter_map(|email| text(email, "value")).map(str::to_owned).collect(),
            active: flag(resource, "active"),
            batch_id: part("batchId"),
            given_name: name("givenName"),
            family_name: name("familyName"),
            account_state: part("accountState"),
            hie_username: part("hieUsername"),
        })
    }

    /// Whether user name and name both are this person's; an address alone may be somebody else's by now.
    pub(crate) fn is_named(&self, person: &PersonSnapshot) -> bool {
        let bare = |name: &str| {
            name.chars().filter(|one| one.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>()
        };
        self.user_name.as_deref().is_some_and(|name| same(name, &person.email))
            && bare(&self.given_name) == bare(&person.given_name)
            && bare(&self.family_name) == bare(&person.family_name)
    }

    /// What a search by this attribute finds the account by.
    pub(crate) fn named_by(&self, attribute: &str) -> Option<&str> {
        match attribute {
            "externalId" => self.external_id.as_deref(),
            "emails.value" => self.emails.first().map(String::as_str),
            _ => self.user_name.as_deref(),
        }
    }

    /// Whose account it is, seen from a request.
    pub(crate) fn whose(&self, request: &RequestRow) -> Ownership {
        let email = request.applicant.email.as_str();
        let same_person = self.user_name.as_deref().is_some_and(|name| same(name, email))
            || self.emails.iter().any(|one| same(one, email));
        match &self.external_id {
            Some(id) if *id == request.external_id => Ownership::Ours,
            Some(_) if same_person => Ownership::Theirs,
            None if same_person && self.batch_id.as_deref() == Some(request.batch.as_str()) => Ownership::Ours,
            None if same_person => Ownership::Unclear,
            _ => Ownership::Unrelated,
        }
    }

    /// Where the account stands. `before` tells an account that was ended from one that was never begun.
    pub(crate) fn account(&self, before: AccountState) -> AccountState {
        let state = self.account_state.as_deref().unwrap_or_default();
        let known = [
            ("processed", AccountState::Received),
            ("received", AccountState::Received),
            ("trainingInvited", AccountState::TrainingInvited),
            ("trainingDone", AccountState::TrainingDone),
            ("active", AccountState::Active),
            ("deactivated", AccountState::Deactivated),
        ];
        if let Some((_, account)) = known.iter().find(|(name, _)| state.eq_ignore_ascii_case(name)) {
            return *account;
        }
        match (self.active, before) {
            (Some(true), _) => AccountState::Active,
            (Some(false), AccountState::Active | AccountState::Deactivated) => AccountState::Deactivated,
            (_, AccountState::None) => AccountState::Received,
            (_, before) => before,
        }
    }

    /// The user name that the HIE assigned, where it is not the one that was asked for.
    pub(crate) fn username(&self, request: &RequestRow) -> String {
        let given = self.hie_username.clone().or_else(|| self.user_name.clone()).unwrap_or_default();
        if same(&given, &request.applicant.email) { String::new() } else { visible(&given) }
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}
