//! A web form takes one person at a time: what stands in its fields, which of them were copied, and who was passed over. It
//! is kept, so that it goes on where it was after the program was closed.

use std::collections::{BTreeMap, BTreeSet};

use records::{ConnectionRow, RequestRow, RequestState};
use serde::{Deserialize, Serialize};
use submission::row_cells;
use worksheet::facts::HieFacts;
use worksheet::people::route_of;
use worksheet::{Column, Form};

use crate::batches::outcome_view;
use crate::contract::{ManualSubmission, SubmissionPerson, WebFormField, WebFormFields, WebFormStanding, WebFormStep};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};
use crate::people::request_text::{text_keys, text_label};

/// The wish for clinical alerts, for which a form has no field of its own.
const ALERTS: &str = "clinical-alerts";

impl Desk {
    /// What stands in the fields of the web form for one person, in the form's order, and which of them were copied.
    ///
    /// # Errors
    /// When the person is not in the batch.
    pub fn web_form_fields(&self, batch: &str, request: i64) -> DeskResult<WebFormFields> {
        let form = self.records().batch(batch)?.form;
        let form = self.forms.named(&form)?;
        let requests = self.records().requests(&[request])?;
        let Some(row) = requests.first().filter(|row| row.batch == batch) else {
            return Err(DeskError::not_found("person in this batch", &request.to_string()));
        };
        let walk = self.walk(batch)?;
        let copied = walk.copied.get(&request).map(Vec::as_slice).unwrap_or_default();
        Ok(WebFormFields { request, fields: fields(&form, self.facts_of(&form.hie.code).as_ref(), row, copied) })
    }

    /// Keeps what the user does on the way through a web form.
    ///
    /// # Errors
    /// When the person is not in the batch, or was handed in.
    pub fn web_form_step(&self, batch: &str, request: i64, step: &WebFormStep) -> DeskResult<ManualSubmission> {
        let requests = self.records().requests(&[request])?;
        let waits = |row: &&RequestRow| row.batch == batch && row.state == RequestState::Queued;
        if requests.first().filter(waits).is_none() {
            return Err(DeskError::bad_request(
                "This request is not waiting to be submitted.",
                "Look at the outcome of each person.",
            ));
        }
        let mut walk = self.walk(batch)?;
        match step {
            WebFormStep::Copied { field } => {
                let copied = walk.copied.entry(request).or_default();
                if !copied.contains(field) {
                    copied.push(field.clone());
                }
            }
            WebFormStep::Anew => {
                walk.copied.remove(&request);
            }
            WebFormStep::Skip => {
                walk.skipped.insert(request);
            }
            WebFormStep::ComeBack => {
                walk.skipped.remove(&request);
            }
        }
        self.records().save_setting(&key(batch), &walk)?;
        self.manual_submission(batch)
    }

    pub(crate) fn walk(&self, batch: &str) -> DeskResult<FormProgress> {
        Ok(self.records().setting(&key(batch))?.unwrap_or_default())
    }

    /// Whoever was handed in is neither half copied nor passed over.
    pub(crate) fn forget_steps(&self, batch: &str, requests: &[i64]) -> DeskResult<()> {
        let mut walk = self.walk(batch)?;
        if walk == FormProgress::default() {
            return Ok(());
        }
        walk.copied.retain(|request, _| !requests.contains(request));
        walk.skipped.retain(|request| !requests.contains(request));
        Ok(self.records().save_setting(&key(batch), &walk)?)
    }

    /// Where the web form is: tickets have an address of their own. Of forms, the user's address counts, unless it is that of
    /// another form of the same exchange; where the user gave none, that of the profile.
    pub(crate) fn web_form(&self, form: &Form, requests: &[RequestRow], connection: &ConnectionRow) -> String {
        if let Some(request) = requests.first().filter(|_| is_text(requests)) {
            let route = route_of(&form.hie.requests, request.asked.kind);
            return if route.address.is_empty() { connection.address.clone() } else { route.address };
        }
        let of_another = self
            .forms
            .all()
            .any(|other| other.hie.code == form.hie.code && other.id != form.id && other.address == connection.address);
        if connection.address.is_empty() || (of_another && !form.address.is_empty()) {
            form.address.clone()
        } else {
            connection.address.clone()
        }
    }
}

/// How far the user is with the web form of a batch.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct FormProgress {
    /// Keys of the fields that were copied, by request; of those only who were begun and not handed in.
    copied: BTreeMap<i64, Vec<String>>,
    skipped: BTreeSet<i64>,
}

impl FormProgress {
    /// Everyone who waits to be handed in, or was, in sheet order.
    pub(crate) fn people(&self, requests: &[RequestRow]) -> Vec<SubmissionPerson> {
        requests
            .iter()
            .filter_map(|request| {
                let standing = match request.state {
                    RequestState::UserConfirmed => WebFormStanding::Done,
                    RequestState::Queued if self.skipped.contains(&request.id) => WebFormStanding::Skipped,
                    RequestState::Queued => WebFormStanding::Waiting,
                    _ => return None,
                };
                let done = standing == WebFormStanding::Done;
                Some(SubmissionPerson {
                    request: request.id,
                    person: outcome_view(request.clone()).person,
                    standing,
                    begun: !done && self.copied.contains_key(&request.id),
                    day: if done { request.handed_in.clone() } else { String::new() },
                    ticket: if done { request.ticket.clone() } else { String::new() },
                })
            })
            .collect()
    }
}

fn key(batch: &str) -> String {
    format!("web-form-{batch}")
}

/// Whether the requests are texts, such as tickets, instead of rows of a form.
pub(crate) fn is_text(requests: &[RequestRow]) -> bool {
    requests.first().is_some_and(|request| {
        let cells = row_cells(&request.payload);
        !cells.is_empty() && cells.iter().all(|(key, _)| text_keys().any(|one| one == key))
    })
}

/// Whether the requests are tickets.
pub(crate) fn is_ticket(requests: &[RequestRow]) -> bool {
    is_text(requests)
        && requests
            .first()
            .is_some_and(|request| row_cells(&request.payload).iter().any(|(key, _)| key == "issue-type"))
}

fn fields(form: &Form, facts: Option<&HieFacts>, request: &RequestRow, copied: &[String]) -> Vec<WebFormField> {
    let cells = row_cells(&request.payload);
    let field = |key: &str, label: String| {
        let (_, text) = cells.iter().find(|(one, _)| one == key)?;
        let copied = copied.iter().any(|one| one == key);
        let (key, text) = (key.to_owned(), text.clone());
        Some(WebFormField { key, label, section: String::new(), text, assumed: false, copied })
    };
    if is_text(std::slice::from_ref(request)) {
        return text_keys().filter_map(|key| field(key, text_label(key, facts))).collect();
    }
    let of_column = |column: &Column| {
        let field = field(&column.key, column.header.clone())?;
        Some(WebFormField { section: column.section.clone(), assumed: column.assumed, ..field })
    };
    let mut fields: Vec<WebFormField> = form.columns.iter().filter_map(of_column).collect();
    if request.asked.alerts {
        fields.push(WebFormField {
            key: ALERTS.to_owned(),
            label: "As a remark: clinical alerts".to_owned(),
            section: String::new(),
            text: "Please switch on clinical alerts once the account is active.".to_owned(),
            assumed: true,
            copied: copied.iter().any(|one| one == ALERTS),
        });
    }
    fields
}
