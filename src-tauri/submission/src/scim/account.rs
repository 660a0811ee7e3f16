use serde_json::Value;

use super::{RemoteUser, flag, member, text, visible};

/// An account as a service shows it, for the roster. What it does not tell is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RemoteAccount {
    /// Id that the service gave it.
    pub id: String,
    /// Id that whoever asked for it gave it.
    pub external_id: String,
    /// Name to log in with.
    pub user_name: String,
    /// User name that the HIE assigned, where it has one beside the name to log in with.
    pub hie_username: String,
    /// First name.
    pub given_name: String,
    /// Last name.
    pub family_name: String,
    /// The primary e-mail address, or the first.
    pub email: String,
    /// Mobile number, without the `tel:` of SCIM.
    pub mobile: String,
    /// Place of work.
    pub facility: String,
    /// Title.
    pub title: String,
    /// Access level.
    pub level: String,
    /// Whether the level opens records without consent in an emergency; none where the service does not tell.
    pub break_the_glass: Option<bool>,
    /// Whether the person can log in; none where the service does not tell.
    pub active: Option<bool>,
    /// Where the account stands, in the service's own word; empty where it has none.
    pub state: String,
}

impl RemoteAccount {
    /// Reads a resource; `None` when it has no id.
    pub(crate) fn read(resource: &Value, extension: &str) -> Option<Self> {
        let user = RemoteUser::read(resource, extension)?;
        let own = |name: &str| text(resource, name).map(visible).unwrap_or_default();
        let part = |name: &str| {
            member(resource, extension).and_then(|parts| text(parts, name)).map(visible).unwrap_or_default()
        };
        let name =
            |name: &str| member(resource, "name").and_then(|names| text(names, name)).map(visible).unwrap_or_default();
        let title = own("title");
        Some(Self {
            email: one_of(resource, "emails", |_| true),
            mobile: one_of(resource, "phoneNumbers", |kind| kind.eq_ignore_ascii_case("mobile"))
                .trim_start_matches("tel:")
                .to_owned(),
            id: user.id,
            external_id: user.external_id.as_deref().map(visible).unwrap_or_default(),
            user_name: user.user_name.as_deref().map(visible).unwrap_or_default(),
            hie_username: part("hieUsername"),
            given_name: name("givenName"),
            family_name: name("familyName"),
            facility: part("facility"),
            title: if title.is_empty() { part("title") } else { title },
            level: part("accessLevel"),
            break_the_glass: member(resource, extension).and_then(|parts| flag(parts, "breakTheGlass")),
            active: user.active,
            state: part("accountState"),
        })
    }
}

/// The primary one of several values whose type fits, or the first.
fn one_of(resource: &Value, list: &str, fits: impl Fn(&str) -> bool) -> String {
    let values = member(resource, list).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let fitting: Vec<&Value> = values.iter().filter(|value| fits(text(value, "type").unwrap_or_default())).collect();
    let primary = fitting.iter().find(|value| flag(value, "primary") == Some(true)).or_else(|| fitting.first());
    primary.and_then(|value| text(value, "value")).map(visible).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn an_account_is_read_with_the_primary_address_and_the_mobile_number() {
        let resource = json!({
            "id": 7, "userName": "adiaz", "active": "true", "title": "Nurse",
            "name": {"givenName": "Ana", "familyName": "Díaz"},
            "emails": [{"value": "a@home.example"}, {"value": "a@work.example", "primary": true}],
            "phoneNumbers": [{"value": "tel:+1-212-555-0100", "type": "work"}, {"value": "tel:+1-212-555-0143", "type": "Mobile"}],
            "urn:x": {"accessLevel": "Clinical", "accountState": "trainingDone", "breakTheGlass": false},
        });

        let account = RemoteAccount::read(&resource, "urn:x").unwrap();

        assert_eq!((account.id.as_str(), account.active), ("7", Some(true)));
        assert_eq!((account.email.as_str(), account.mobile.as_str()), ("a@work.example", "+1-212-555-0143"));
        assert_eq!((account.level.as_str(), account.state.as_str()), ("Clinical", "trainingDone"));
        assert_eq!(account.break_the_glass, Some(false));
        assert_eq!(RemoteAccount::read(&json!({"userName": "nobody"}), "urn:x"), None);
    }
}
