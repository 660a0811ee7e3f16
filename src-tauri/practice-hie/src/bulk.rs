//! Bulk requests (RFC 7644 section 3.7): operations in order, each committed by itself.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::error::ScimError;
use crate::resource::Document;
use crate::service::{Service, ServiceResponse, Wishes, parse, remember, remembered};
use crate::store;

const REQUEST: &str = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
const PATH: &str = "/Bulk";

/// What became of a bulk request.
pub(crate) enum BulkOutcome {
    Answered(ServiceResponse),
    /// A fault stopped it half-way: no answer is to be given.
    Cut,
}

/// Carries out a bulk request; `cut_after` is the number of operations after which a fault stops it.
pub(crate) fn run(
    service: &Service,
    raw: &[u8],
    wishes: &Wishes,
    cut_after: Option<usize>,
) -> Result<BulkOutcome, ScimError> {
    let options = &service.hie.options;
    if !options.bulk {
        return Err(ScimError::new(501, "Bulk requests are not offered here."));
    }
    let digest = store::digest(raw);
    if let Some(answer) = service.hie.store.read(|file| remembered(file, wishes, PATH, &digest))? {
        return Ok(BulkOutcome::Answered(answer));
    }
    let body = parse(raw)?;
    let named = body.get("schemas").and_then(Value::as_array).is_some_and(|list| list.iter().any(|urn| urn == REQUEST));
    let Some(operations) = body.get("Operations").and_then(Value::as_array).filter(|_| named) else {
        return Err(ScimError::syntax(format!(
            "A bulk request names {REQUEST} in \"schemas\" and has \"Operations\"."
        )));
    };
    if operations.len() > options.max_operations {
        let detail = format!(
            "The bulk request has {} operations, more than the limit of {} (maxOperations).",
            operations.len(),
            options.max_operations
        );
        return Err(ScimError::new(413, detail));
    }
    let tolerated = body.get("failOnErrors").and_then(Value::as_u64).filter(|limit| *limit > 0);
    let mut run = BulkRun { service, made: BTreeMap::new() };
    let mut answers = Vec::with_capacity(operations.len());
    let mut failures = 0;
    for (done, operation) in operations.iter().enumerate() {
        if cut_after.is_some_and(|limit| done >= limit) {
            return Ok(BulkOutcome::Cut);
        }
        let (answer, failed) = run.one(operation);
        answers.push(answer);
        failures += u64::from(failed);
        if tolerated.is_some_and(|limit| failures >= limit) {
            break;
        }
    }
    if cut_after.is_some() {
        return Ok(BulkOutcome::Cut);
    }
    let answer = ServiceResponse::ok(json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],
        "Operations": answers,
    }));
    service.hie.store.write(|file, now| remember(file, now.as_second(), wishes, PATH, &digest, &answer))?;
    Ok(BulkOutcome::Answered(answer))
}

struct BulkRun<'a> {
    service: &'a Service,
    /// Ids of the users made in this request, by bulkId.
    made: BTreeMap<String, String>,
}

impl BulkRun<'_> {
    /// Carries out one operation: its entry in the answer, and whether it failed.
    fn one(&mut self, operation: &Value) -> (Value, bool) {
        let method = operation.get("method").and_then(Value::as_str).unwrap_or_default().to_ascii_uppercase();
        let bulk_id = operation.get("bulkId").and_then(Value::as_str);
        let mut entry = json!({ "method": method });
        if let Some(bulk_id) = bulk_id {
            entry["bulkId"] = bulk_id.into();
        }
        match self.attempt(operation, &method, bulk_id) {
            Ok((answer, location)) => {
                entry["status"] = answer.status.to_string().into();
                entry["location"] = location.into();
                if let Some(etag) = answer.etag {
                    entry["version"] = etag.into();
                }
                (entry, false)
            }
            Err(refusal) => {
                entry["status"] = refusal.status.to_string().into();
                entry["response"] = refusal.body();
                if method != "POST"
                    && let Some(Ok(id)) = path(operation).and_then(id_in).map(|id| self.resolve(id))
                {
                    entry["location"] = self.service.location(&id).into();
                }
                (entry, true)
            }
        }
    }

    fn attempt(
        &mut self,
        operation: &Value,
        method: &str,
        bulk_id: Option<&str>,
    ) -> Result<(ServiceResponse, String), ScimError> {
        let path = path(operation).ok_or_else(|| ScimError::syntax("The operation lacks its \"path\"."))?;
        let wishes = Wishes {
            if_match: operation.get("version").and_then(Value::as_str).map(str::to_owned),
            ..Wishes::default()
        };
        let mut data = operation.get("data").cloned().unwrap_or_default();
        self.fill_in(&mut data)?;
        if method == "POST" {
            if path.trim_end_matches('/') != "/Users" {
                return Err(ScimError::new(404, format!("There is nothing to add to at \"{path}\".")));
            }
            let bulk_id = bulk_id.filter(|id| !id.is_empty());
            let bulk_id = bulk_id.ok_or_else(|| ScimError::syntax("A POST in a bulk request needs a \"bulkId\"."))?;
            let answer = self.service.create(data.to_string().as_bytes(), &wishes)?;
            let made = answer.body.as_ref().and_then(|body| body.get("id")).and_then(Value::as_str).unwrap_or_default();
            self.made.insert(bulk_id.to_owned(), made.to_owned());
            let location = self.service.location(made);
            return Ok((answer, location));
        }
        let id = id_in(path).ok_or_else(|| ScimError::new(404, format!("There is no user at \"{path}\".")))?;
        let id = self.resolve(id)?;
        let answer = match method {
            "PUT" => self.service.replace(&id, &data, &wishes)?,
            "PATCH" => self.service.patch(&id, &data, &wishes)?,
            "DELETE" => self.service.delete(&id, &wishes)?,
            _ => return Err(ScimError::syntax(format!("\"{method}\" is not one of POST, PUT, PATCH and DELETE."))),
        };
        Ok((answer, self.service.location(&id)))
    }

    /// The id that a reference such as `bulkId:qwerty` stands for.
    fn resolve(&self, text: &str) -> Result<String, ScimError> {
        let Some(bulk_id) = text.strip_prefix("bulkId:") else { return Ok(text.to_owned()) };
        let missing = || ScimError::new(409, format!("No operation before this one made \"{bulk_id}\"."));
        self.made.get(bulk_id).cloned().ok_or_else(missing)
    }

    fn fill_in(&self, value: &mut Value) -> Result<(), ScimError> {
        match value {
            Value::String(text) if text.starts_with("bulkId:") => *text = self.resolve(text)?,
            Value::Array(entries) => entries.iter_mut().try_for_each(|entry| self.fill_in(entry))?,
            Value::Object(parts) => {
                let parts: &mut Document = parts;
                parts.values_mut().try_for_each(|part| self.fill_in(part))?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn path(operation: &Value) -> Option<&str> {
    operation.get("path").and_then(Value::as_str)
}

fn id_in(path: &str) -> Option<&str> {
    path.strip_prefix("/Users/").filter(|id| !id.is_empty() && !id.contains('/'))
}
