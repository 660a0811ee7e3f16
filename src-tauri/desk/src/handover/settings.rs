//! What belongs to the organization, where two copies have it differently. Who the manager is differs by nature and is never
//! taken over.

use std::collections::HashSet;

use records::Records;

use super::decide::{Judged, view};
use crate::contract::{Organization, PackDifference, PackSide};
use crate::desk::Desk;
use crate::fault::DeskResult;
use crate::home::ORGANIZATION;
use crate::people::{LAST_REVIEW, REMINDERS};

/// Settings of one copy that belong to the organization.
pub(super) struct Own {
    organization: Option<Organization>,
    reminders: Option<serde_json::Value>,
    last_review: Option<String>,
}

/// Name of a field, how it is shown, and how it is taken over.
type SettingField = (&'static str, fn(&Organization) -> String, fn(&mut Organization, &Organization));

const FIELDS: [SettingField; 5] = [
    ("name", |one| one.name.clone(), |mine, theirs| mine.name.clone_from(&theirs.name)),
    ("kind", kind, |mine, theirs| {
        mine.kind = theirs.kind;
        mine.emergency_department = theirs.emergency_department;
    }),
    ("street address", |one| one.address.clone(), |mine, theirs| mine.address.clone_from(&theirs.address)),
    ("facilities", |one| one.facilities.join("; "), |mine, theirs| mine.facilities.clone_from(&theirs.facilities)),
    ("form for new worksheets", |one| one.form.clone(), |mine, theirs| mine.form.clone_from(&theirs.form)),
];

fn kind(organization: &Organization) -> String {
    let kind = worksheet::OrganizationKind::from(organization.kind).plural();
    match organization.emergency_department {
        Some(true) => format!("{kind}, with an emergency department"),
        Some(false) => format!("{kind}, without an emergency department"),
        None => kind.to_owned(),
    }
}

/// The settings of a copy.
pub(super) fn of(records: &Records) -> DeskResult<Own> {
    Ok(Own {
        organization: records.setting(ORGANIZATION)?,
        reminders: records.setting(REMINDERS)?,
        last_review: records.setting(LAST_REVIEW)?,
    })
}

/// What differs, and who wins by itself.
pub(super) fn differences(mine: &Own, theirs: &Own) -> Vec<Judged> {
    let mut found = Vec::new();
    if let Some((mine, theirs)) = mine.organization.as_ref().zip(theirs.organization.as_ref()) {
        let fields = FIELDS.iter().filter(|(_, shown, _)| shown(mine) != shown(theirs));
        found.extend(fields.map(|(field, shown, _)| {
            let view = view(&key(field), "Organization", field, &shown(mine), &shown(theirs));
            Judged::conflict(view, None, None)
        }));
    }
    if let Some((mine, theirs)) =
        mine.reminders.as_ref().zip(theirs.reminders.as_ref()).filter(|(mine, theirs)| mine != theirs)
    {
        let view = view(&key("reminders"), "Organization", "reminders", &intervals(mine), &intervals(theirs));
        found.push(Judged::conflict(view, None, None));
    }
    let review = |own: &Own| own.last_review.clone().unwrap_or_default();
    let (here, there) = (review(mine), review(theirs));
    if here != there {
        // A review that was done is done, whoever did it.
        let usual = if there > here { PackSide::Theirs } else { PackSide::Mine };
        let view = view(&key("last review"), "Organization", "last review", &here, &there);
        let view = PackDifference { usual, why: "The later review counts.".to_owned(), ..view };
        found.push(Judged { view, conflict: false });
    }
    found
}

fn intervals(reminders: &serde_json::Value) -> String {
    let told =
        reminders.as_object().into_iter().flatten().map(|(name, value)| format!("{} {value}", name.replace('_', " ")));
    told.collect::<Vec<_>>().join(", ")
}

fn key(field: &str) -> String {
    format!("organization/{field}")
}

impl Desk {
    /// What is to be kept of theirs: what was decided for it, and what is not set here; with how many fields that are.
    pub(super) fn settled(
        &self,
        theirs: &Own,
        decided: &HashSet<String>,
    ) -> DeskResult<(Vec<(String, String)>, usize)> {
        let mine = of(&self.records())?;
        let (mut kept, mut taken) = (Vec::new(), 0);
        let organization = match (mine.organization, &theirs.organization) {
            (Some(mine), Some(theirs)) => {
                let mut settled = mine;
                for (_, _, take) in FIELDS.iter().filter(|(field, ..)| decided.contains(&key(field))) {
                    take(&mut settled, theirs);
                    taken += 1;
                }
                Some(settled)
            }
            // Whoever takes it over says who they are at the first start.
            (None, Some(theirs)) => Some(Organization {
                manager_name: String::new(),
                manager_email: String::new(),
                manager_phone: String::new(),
                ..theirs.clone()
            }),
            (_, None) => None,
        };
        if let Some(organization) = organization {
            kept.push(setting(ORGANIZATION, &organization)?);
        }
        if let Some(reminders) = &theirs.reminders
            && (mine.reminders.is_none() || decided.contains(&key("reminders")))
        {
            kept.push(setting(REMINDERS, reminders)?);
            taken += 1;
        }
        if let Some(day) = theirs.last_review.as_ref().filter(|_| decided.contains(&key("last review"))) {
            kept.push(setting(LAST_REVIEW, day)?);
            taken += 1;
        }
        Ok((kept, taken))
    }
}

/// A setting as the records keep it.
pub(super) fn setting(key: &str, value: &impl serde::Serialize) -> DeskResult<(String, String)> {
    Ok((key.to_owned(), serde_json::to_string(value).map_err(records::RecordsError::from)?))
}
