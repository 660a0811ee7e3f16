//! Before anything is sent: what is attested is what is sent. The payload of each request, the columns that were shown, and the
//! digest that the attestation covers agree, or nothing leaves.

use records::{Records, RequestRow, RequestState};
use serde_json::Value;
use sha2::{Digest, Sha256};
use worksheet::people::RequestKind;

use crate::SendError;
use crate::payload::{USER_SCHEMA, hex, row_cells};
use crate::scim::{flag, member, text};

/// Requests read at a time.
const AT_ONCE: usize = 500;

/// Makes sure that what waits to be sent in a batch is what was attested.
///
/// # Errors
/// [`SendError::NotAsAttested`] with the person and the part that differs.
pub fn ensure_as_attested(records: &Records, batch: &str) -> Result<(), SendError> {
    let row = records.batch(batch)?;
    let (mut digest, mut after) = (Sha256::new(), -1);
    loop {
        let requests = records.requests_after(batch, after, AT_ONCE)?;
        let Some(last) = requests.last() else { break };
        after = last.position;
        for request in &requests {
            digest.update(request.sha256.as_bytes());
            digest.update(b"\n");
            let waits = matches!(request.state, RequestState::Queued | RequestState::Unknown);
            if let Some(what) = waits.then(|| difference(request)).flatten() {
                let who = format!("{} {}", request.applicant.given_name, request.applicant.family_name);
                return Err(SendError::NotAsAttested { who, batch: row.name, what });
            }
        }
    }
    if hex(&digest.finalize()) == row.digest {
        return Ok(());
    }
    let what = "the list of requests or its digest";
    Err(SendError::NotAsAttested { who: "this batch".to_owned(), batch: row.name, what })
}

/// In what a request is not as it was attested.
fn difference(request: &RequestRow) -> Option<&'static str> {
    if hex(&Sha256::digest(request.payload.as_bytes())) != request.sha256 {
        return Some("the payload");
    }
    let applicant = &request.applicant;
    let Ok(payload) = serde_json::from_str::<Value>(&request.payload) else { return Some("the payload") };
    let schemas = member(&payload, "schemas").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if !schemas.iter().any(|urn| urn == USER_SCHEMA) {
        let cells = row_cells(&request.payload);
        let mut addresses =
            cells.iter().filter(|(key, _)| key.contains("email")).map(|(_, cell)| cell.trim()).peekable();
        let shown =
            addresses.peek().is_none() || addresses.any(|cell| cell.eq_ignore_ascii_case(applicant.email.trim()));
        // Anything else than a row of a form says whom it is about by the account.
        let is_row = schemas.is_empty() && request.asked.kind == RequestKind::Add;
        return if is_row && !shown { Some("the email address") } else { None };
    }
    let name = member(&payload, "name").unwrap_or(&Value::Null);
    let extension = payload.as_object().into_iter().flatten().find(|(key, _)| key.starts_with("urn:"));
    let extension = extension.map_or(&Value::Null, |(_, parts)| parts);
    let is = |object: &Value, part: &str, ours: &str| text(object, part).unwrap_or_default() == ours;
    let parts = [
        (is(&payload, "userName", &applicant.email), "the email address"),
        (is(name, "givenName", &applicant.given_name), "the first name"),
        (is(name, "familyName", &applicant.family_name), "the last name"),
        (is(&payload, "title", &applicant.title), "the title"),
        (is(extension, "accessLevel", &applicant.level), "the access level"),
        (is(extension, "facility", &applicant.facility), "the facility"),
        (flag(extension, "breakTheGlass") == Some(applicant.break_the_glass), "Break the Glass"),
        (is(&payload, "externalId", &request.external_id), "the external id"),
    ];
    parts.into_iter().find(|(agrees, _)| !agrees).map(|(_, what)| what)
}
