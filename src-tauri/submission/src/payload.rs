use std::fmt::Write;

use records::{NewRequest, PersonSnapshot, RequestDetails};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// Core schema of a user (RFC 7643 section 4.1).
pub const USER_SCHEMA: &str = "urn:ietf:params:scim:schemas:core:2.0:User";
/// What the core lacks for an HIE: title, access level, Break the Glass, facility, batch, reason.
pub const HIE_EXTENSION: &str = "urn:ietf:params:scim:schemas:extension:hie:2.0:User";

/// The SCIM user that asks for an account.
#[must_use]
pub fn payload(applicant: &PersonSnapshot, external_id: &str, batch: &str, extension: &str) -> Value {
    let PersonSnapshot { given_name, family_name, email, .. } = applicant;
    let mut user = json!({
        "schemas": [USER_SCHEMA, extension],
        "externalId": external_id,
        "userName": email,
        "name": { "givenName": given_name, "familyName": family_name, "formatted": format!("{given_name} {family_name}") },
        "displayName": format!("{given_name} {family_name}"),
        "title": applicant.title,
        "active": true,
        "emails": [{ "value": email, "type": "work", "primary": true }],
        extension: {
            "title": applicant.title,
            "accessLevel": applicant.level,
            "breakTheGlass": applicant.break_the_glass,
            "facility": applicant.facility,
            "batchId": batch,
            "requestReason": "New account",
        },
    });
    if let Some(mobile) = telephone_uri(&applicant.mobile) {
        user["phoneNumbers"] = json!([{ "value": mobile, "type": "mobile", "primary": true }]);
    }
    user
}

/// A request ready to be frozen. The external id is a fresh UUID.
#[must_use]
pub fn new_request(applicant: PersonSnapshot, external_id: String, batch: &str, extension: &str) -> NewRequest {
    let payload = payload(&applicant, &external_id, batch, extension).to_string();
    hashed(applicant, external_id, RequestDetails::default(), payload)
}

/// A request with the digest of what is sent.
pub(crate) fn hashed(
    applicant: PersonSnapshot,
    external_id: String,
    asked: RequestDetails,
    payload: String,
) -> NewRequest {
    let sha256 = hex(&Sha256::digest(payload.as_bytes()));
    NewRequest { external_id, applicant, asked, payload, sha256 }
}

/// A request that goes as a row of the worksheet, or as the texts of a web form: what is sent are its cells, by the
/// key of their column. The other side never sees the external id.
#[must_use]
pub fn new_row_request(applicant: PersonSnapshot, external_id: String, cells: &[(String, String)]) -> NewRequest {
    let object: serde_json::Map<String, Value> = cells.iter().map(|(key, cell)| (key.clone(), json!(cell))).collect();
    hashed(applicant, external_id, RequestDetails::default(), Value::Object(object).to_string())
}

/// The cells of a request that goes as a row, by the key of their column; nothing for one that goes by SCIM.
#[must_use]
pub fn row_cells(payload: &str) -> Vec<(String, String)> {
    let Ok(Value::Object(object)) = serde_json::from_str(payload) else { return Vec::new() };
    object.into_iter().filter_map(|(key, cell)| Some((key, cell.as_str()?.to_owned()))).collect()
}

/// SHA-256 of a file that is handed in, in hex.
#[must_use]
pub fn file_digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// SHA-256 over the digests of all requests in their order, in hex: what an attestation covers.
#[must_use]
pub fn batch_digest(requests: &[NewRequest]) -> String {
    let mut digest = Sha256::new();
    for request in requests {
        digest.update(request.sha256.as_bytes());
        digest.update(b"\n");
    }
    hex(&digest.finalize())
}

/// A number as `tel:` (RFC 3966), which is SCIM's form of telephone numbers; nothing for a number without digits.
pub(crate) fn telephone_uri(mobile: &str) -> Option<String> {
    let digits: String = mobile.chars().filter(char::is_ascii_digit).collect();
    let national = match digits.len() {
        10 => digits.as_str(),
        11 => digits.strip_prefix('1').unwrap_or(&digits),
        _ => "",
    };
    if let (Some(area), Some(office), Some(line)) = (national.get(..3), national.get(3..6), national.get(6..10)) {
        return Some(format!("tel:+1-{area}-{office}-{line}"));
    }
    (!digits.is_empty()).then(|| format!("tel:+{digits}"))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
pub(crate) mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    pub(crate) fn nurse() -> PersonSnapshot {
        PersonSnapshot {
            given_name: "Sinéad".into(),
            family_name: "O’Brien".into(),
            email: "sobrien@example.org".into(),
            mobile: "(212) 555-0143".into(),
            facility: "Main campus".into(),
            title: "Registered Nurse".into(),
            level: "Clinical".into(),
            break_the_glass: false,
            sheet_row: 2,
        }
    }

    #[test]
    fn what_is_asked_for_is_a_scim_user_with_the_extension() {
        let user = payload(&nurse(), "id-1", "batch-1", HIE_EXTENSION);

        assert_eq!(user["schemas"], json!([USER_SCHEMA, HIE_EXTENSION]));
        assert_eq!(user["userName"], "sobrien@example.org");
        assert_eq!(user["phoneNumbers"][0]["value"], "tel:+1-212-555-0143");
        assert_eq!(user[HIE_EXTENSION]["accessLevel"], "Clinical");
        assert_eq!(user[HIE_EXTENSION]["batchId"], "batch-1");
    }

    #[test]
    fn numbers_are_written_for_scim() {
        assert_eq!(telephone_uri("+1 646 555 0101").unwrap(), "tel:+1-646-555-0101");
        assert_eq!(telephone_uri("44 20 7946 0958").unwrap(), "tel:+442079460958");
        assert_eq!(telephone_uri("none"), None);
    }

    #[test]
    fn the_cells_of_a_row_come_back_as_they_were() {
        let cells = vec![("email".to_owned(), "o’brien@example.org".to_owned()), ("note".into(), String::new())];

        let request = new_row_request(nurse(), "1".into(), &cells);

        assert_eq!(row_cells(&request.payload), cells);
        assert!(row_cells("no JSON").is_empty());
    }

    #[test]
    fn the_digest_changes_with_any_request_and_with_their_order() {
        let one = new_request(nurse(), "1".into(), "b", HIE_EXTENSION);
        let two = new_request(nurse(), "2".into(), "b", HIE_EXTENSION);

        let forward = batch_digest(&[one.clone(), two.clone()]);

        assert_eq!(forward.len(), 64);
        assert_ne!(forward, batch_digest(&[two, one]));
    }
}
