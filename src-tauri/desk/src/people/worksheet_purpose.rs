//! What a worksheet asks for that was made for people who are known, kept beside it.

use std::collections::HashSet;

use records::{NewRequest, Records, RequestDetails};
use serde::{Deserialize, Serialize};
use worksheet::people::{PersonField, RequestKind};

use crate::desk::{Desk, account_directory};
use crate::fault::DeskResult;
use crate::people::requests::why_not;

/// What a worksheet asks for beyond new accounts.
#[derive(Serialize, Deserialize)]
pub(crate) struct WorksheetPurpose {
    pub(crate) kind: RequestKind,
    pub(crate) reason: String,
    /// Addresses in lower case, each with the number of its person.
    pub(crate) people: Vec<(String, i64)>,
}

impl WorksheetPurpose {
    pub(crate) fn keep(&self, records: &Records, worksheet: i64) -> DeskResult<()> {
        Ok(records.save_setting(&key(worksheet), self)?)
    }

    fn of(records: &Records, worksheet: i64) -> DeskResult<Option<Self>> {
        Ok(records.setting(&key(worksheet))?)
    }
}

/// The addresses of a worksheet whose account is the very reason for the row: it is to be changed, or opened again. Where it
/// is not any more, because the account stands otherwise by now, the usual warnings hold.
pub(crate) fn expected(records: &Records, worksheet: i64) -> DeskResult<HashSet<String>> {
    let Some(asks) = WorksheetPurpose::of(records, worksheet)? else { return Ok(HashSet::new()) };
    let mut expected = HashSet::with_capacity(asks.people.len());
    for (email, person) in asks.people {
        if asks.kind != RequestKind::Add && why_not(&records.person_numbered(person)?, asks.kind).is_none() {
            expected.insert(email);
        }
    }
    Ok(expected)
}

impl Desk {
    /// What a worksheet asks for beyond new accounts, noted with its requests when it is frozen.
    pub(crate) fn note_what_is_asked(&self, worksheet: Option<i64>, requests: &mut [NewRequest]) -> DeskResult<()> {
        let Some(worksheet) = worksheet else { return Ok(()) };
        let Some(asks) = WorksheetPurpose::of(&self.records(), worksheet)? else { return Ok(()) };
        for request in requests {
            let email = request.applicant.email.to_lowercase();
            let Some((_, person)) = asks.people.iter().find(|(one, _)| *one == email) else { continue };
            let applicant = &request.applicant;
            let changes = match asks.kind {
                RequestKind::ChangeRole => {
                    vec![(PersonField::Title, applicant.title.clone()), (PersonField::Level, applicant.level.clone())]
                }
                RequestKind::ChangeContact => {
                    vec![(PersonField::Email, applicant.email.clone()), (PersonField::Mobile, applicant.mobile.clone())]
                }
                _ => Vec::new(),
            };
            let changes = changes.into_iter().filter(|(_, value)| !value.is_empty()).collect();
            let alerts = request.asked.alerts;
            request.asked =
                RequestDetails { kind: asks.kind, reason: asks.reason.clone(), person: Some(*person), changes, alerts };
        }
        Ok(())
    }

    /// Lays what is known of accounts beside an open worksheet anew.
    pub(crate) fn know_anew(&self, worksheet: i64) -> DeskResult<()> {
        self.with_editor(worksheet, |editor, records| {
            let known = account_directory(records, &editor.form().hie.code, editor.practice, Some(worksheet))?;
            editor.set_known(known);
            Ok(())
        })
    }
}

fn key(worksheet: i64) -> String {
    format!("worksheet-asks-{worksheet}")
}
