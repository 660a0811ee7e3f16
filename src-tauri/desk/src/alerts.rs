//! Clinical alerts: chosen per person, carried by the message that goes with a worksheet, and confirmed once the account is
//! active. Exchanges do not switch them on by themselves.

use std::collections::{BTreeSet, HashSet};

use records::{Alerts, Records};
use worksheet::people::{RequestKind, RequestRoute, StateSource, route_of};
use worksheet::{FieldKind, Form, Row, RowId};

use crate::attest::person_line;
use crate::check::cell;
use crate::contract::{AlertsLine, AlertsPage, AlertsView, ChosenPeople};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

/// Lines of a page at most; the rest shows when a name is typed.
const MOST: usize = 100;

impl Desk {
    /// People of a worksheet whose name or address holds a text, with who is to have clinical alerts; those first.
    ///
    /// # Errors
    /// When the worksheet is not there.
    pub fn worksheet_alerts(&self, worksheet: i64, text: &str) -> DeskResult<AlertsPage> {
        let wanted = text.trim().to_lowercase();
        self.with_editor(worksheet, |editor, records| {
            let wished = wished(records, worksheet)?;
            let fits = |row: &&Row| {
                wanted.is_empty()
                    || [FieldKind::GivenName, FieldKind::FamilyName, FieldKind::Email]
                        .map(|kind| cell(&editor.worksheet, row, kind))
                        .join(" ")
                        .to_lowercase()
                        .contains(&wanted)
            };
            let mut found: Vec<&Row> = editor.worksheet.people().filter(fits).collect();
            let total = found.len();
            found.sort_by_key(|row| !wished.contains(&row.id));
            let line = |row: &&Row| AlertsLine {
                person: person_line(&editor.worksheet, row, editor.number(row.id)),
                wished: wished.contains(&row.id),
            };
            let chosen = editor.worksheet.people().filter(|row| wished.contains(&row.id)).count();
            Ok(AlertsPage { chosen, total, lines: found.iter().take(MOST).map(line).collect() })
        })
    }

    /// Keeps for whom of a worksheet clinical alerts are wished, by spreadsheet row; how many have them now.
    ///
    /// # Errors
    /// When the worksheet or a row is not there.
    pub fn wish_alerts(&self, worksheet: i64, rows: &[usize], wish: bool) -> DeskResult<usize> {
        self.with_editor(worksheet, |editor, records| {
            let mut kept: BTreeSet<u64> = wished(records, worksheet)?.into_iter().map(|row| row.0).collect();
            for number in rows {
                let row = editor.worksheet.people().find(|row| editor.number(row.id) == *number);
                let Some(row) = row else { return Err(DeskError::not_found("row", &number.to_string())) };
                if wish {
                    kept.insert(row.id.0);
                } else {
                    kept.remove(&row.id.0);
                }
            }
            // Rows that were deleted since are forgotten.
            kept.retain(|id| editor.worksheet.sheet().position(RowId(*id)).is_some());
            records.save_setting(&key(worksheet), &kept)?;
            Ok(kept.len())
        })
    }

    /// Keeps where clinical alerts stand for people: wished for, asked for, on, or not wanted. For how many that is news.
    ///
    /// # Errors
    /// When nobody is chosen.
    pub fn note_alerts(&self, people: &ChosenPeople, alerts: AlertsView) -> DeskResult<usize> {
        let to = Alerts::from(alerts);
        let mut changes = Vec::new();
        for mut person in self.chosen_people(people)? {
            if person.alerts == to {
                continue;
            }
            person.alerts = to;
            let words = match to {
                Alerts::No => "not wanted",
                Alerts::Wanted => "wanted",
                Alerts::Asked => "asked for",
                Alerts::On => "on",
            };
            let event = self.event("alerts", &format!("Clinical alerts: {words}"), StateSource::User);
            changes.push((person, vec![event]));
        }
        let now = self.surroundings.now();
        self.records().save_people(&changes, now)?;
        Ok(changes.len())
    }
}

/// The rows of a worksheet for which clinical alerts are wished.
pub(crate) fn wished(records: &Records, worksheet: i64) -> DeskResult<HashSet<RowId>> {
    let kept: Option<Vec<u64>> = records.setting(&key(worksheet))?;
    Ok(kept.unwrap_or_default().into_iter().map(RowId).collect())
}

/// Whether the wish for clinical alerts goes beside the form: a form with fields of its own for them carries it itself.
pub(crate) fn takes_alerts(form: &Form) -> bool {
    !form.existing_users && route_of(&form.hie.requests, RequestKind::ClinicalAlerts).by != RequestRoute::Worksheet
}

fn key(worksheet: i64) -> String {
    format!("worksheet-alerts-{worksheet}")
}
