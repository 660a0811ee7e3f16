//! Review and attestation: a worksheet becomes a frozen batch.

use std::collections::HashSet;

use records::{BatchRow, ConnectionRow, NewRequest, PersonSnapshot};
use submission::{Setup, batch_digest, new_request, new_row_request};
use uuid::Uuid;
use worksheet::worksheet::Worksheet;
use worksheet::{FieldKind, Form, Row, RowId};

use crate::alerts::takes_alerts;
use crate::check::cell;
use crate::connections::{channel_of, channel_view};
use crate::contract::{Attestation, ChannelView, PersonLine, Review, SeverityView};
use crate::desk::Desk;
use crate::editor::person_name;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::forms::form_summary;

/// What is to be frozen, from the window or from a file.
pub(crate) struct AttestationInput<'a> {
    pub(crate) name: &'a str,
    pub(crate) worksheet: Option<i64>,
    pub(crate) checked: &'a Worksheet,
    pub(crate) number: &'a dyn Fn(&Row) -> usize,
    /// Who is to have clinical alerts.
    pub(crate) alerts: HashSet<RowId>,
}

impl Desk {
    /// What the user looks at before attesting.
    ///
    /// # Errors
    /// When the worksheet is not there.
    pub fn review(&self, worksheet: i64) -> DeskResult<Review> {
        let form =
            self.with_editor(worksheet, |editor, _| Ok(Some(editor.form().clone()).filter(|_| !editor.practice)))?;
        let mut connections = Vec::new();
        if let Some(form) = &form {
            self.save_web_form(form)?;
        }
        for connection in self.connections()? {
            let other = form.as_ref().is_some_and(|form| self.is_for_something_else(&connection.name, form));
            connections.extend(Some(connection).filter(|_| !other));
        }
        let manager_name = self.organization()?.map(|organization| organization.manager_name).unwrap_or_default();
        self.with_editor(worksheet, |editor, records| {
            // Someone may have got an account since the worksheet was opened.
            let known =
                crate::desk::account_directory(records, &editor.form().hie.code, editor.practice, Some(worksheet))?;
            editor.set_known(known);
            let form = editor.form();
            let standing = editor.standing();
            let wished = crate::alerts::wished(records, worksheet)?;
            let wishes = editor.worksheet.people().filter(|row| wished.contains(&row.id)).count();
            let btg = editor
                .worksheet
                .people()
                .filter(|row| editor.worksheet.access(row).is_some_and(|level| level.break_the_glass));
            let mut connections: Vec<_> = connections
                .into_iter()
                .filter_map(|connection| Some((channel_rank(form, connection.channel)?, connection)))
                .collect();
            // The form's own order of preference; within a channel, the oldest first.
            connections.sort_by_key(|(rank, _)| *rank);
            Ok(Review {
                worksheet,
                name: editor.name.clone(),
                form: form_summary(form),
                people: standing.people,
                errors: standing.errors,
                warnings: standing.groups.into_iter().filter(|group| group.severity == SeverityView::Warning).collect(),
                access: standing.access,
                break_the_glass: btg.map(|row| person_line(&editor.worksheet, row, editor.number(row.id))).collect(),
                alerts: takes_alerts(form).then_some(wishes),
                statements: form.statements.clone(),
                own_statements: form.own_statements.clone(),
                btg_statement: form.btg_statement.clone(),
                connections: connections.into_iter().map(|(_, connection)| connection).collect(),
                manager_name,
            })
        })
    }

    /// Freezes a worksheet as an attested batch; its id.
    ///
    /// # Errors
    /// [`FaultCode::ProblemsLeft`] while there are errors, [`FaultCode::NotAttested`] where the attestation is
    /// incomplete.
    pub fn attest(&self, worksheet: i64, attestation: &Attestation) -> DeskResult<String> {
        self.know_anew(worksheet)?;
        let alerts = crate::alerts::wished(&self.records(), worksheet)?;
        let mut editors = self.editors();
        let Some(editor) = editors.get_mut(&worksheet) else {
            return Err(DeskError::not_found("worksheet", &worksheet.to_string()));
        };
        let number = |row: &Row| editor.number(row.id);
        let freeze = AttestationInput {
            name: &editor.name,
            worksheet: Some(worksheet),
            checked: &editor.worksheet,
            number: &number,
            alerts,
        };
        self.freeze(&freeze, attestation)
    }

    pub(crate) fn freeze(&self, freeze: &AttestationInput<'_>, attestation: &Attestation) -> DeskResult<String> {
        let form = freeze.checked.form();
        self.ensure_attested(freeze, attestation)?;
        let batch = Uuid::new_v4().to_string();
        let connection = self.records().connection_row(attestation.connection)?;
        ensure_channel(form, &connection)?;
        let mut requests: Vec<NewRequest> = freeze
            .checked
            .people()
            .map(|row| {
                let mut request = new_request_of(freeze, row, &connection, Uuid::new_v4().to_string(), &batch);
                request.asked.alerts = takes_alerts(form) && freeze.alerts.contains(&row.id);
                request
            })
            .collect();
        let now = self.surroundings.now();
        let mut statements = form.statements.clone();
        if freeze.checked.break_the_glass_count() > 0 {
            statements.extend(form.btg_statement.clone());
        }
        self.note_what_is_asked(freeze.worksheet, &mut requests)?;
        let mut records = self.records();
        let row = BatchRow {
            id: batch.clone(),
            name: freeze.name.to_owned(),
            worksheet: freeze.worksheet,
            form: form.id.to_string(),
            form_name: form.name.clone(),
            connection: connection.id,
            attested_by: one_line(&attestation.name),
            attested: now,
            statements,
            digest: batch_digest(&requests),
            stopped: None,
        };
        records.freeze(&row, &requests, now)?;
        // A mistake that gets into the profile later must not keep an attested batch from being sent.
        crate::forms::own::ensure_no_mistakes(&self.forms.own(), form.id.as_str());
        Ok(batch)
    }

    fn ensure_attested(&self, freeze: &AttestationInput<'_>, attestation: &Attestation) -> DeskResult<()> {
        let form = freeze.checked.form();
        let errors = freeze.checked.errors();
        if freeze.checked.people_count() == 0 {
            return Err(DeskError::bad_request("There is nobody in this worksheet.", "Add people first."));
        }
        if errors > 0 {
            return Err(DeskError::new(
                FaultCode::ProblemsLeft,
                format!(
                    "{errors} {} left; the HIE would send the form back.",
                    if errors == 1 { "error is" } else { "errors are" }
                ),
                "Repair them first: the problems panel lists them, and F8 goes to the next.",
            ));
        }
        let not_attested = |message: &str, hint: &str| Err(DeskError::new(FaultCode::NotAttested, message, hint));
        if freeze.checked.warnings() > 0 && !attestation.warnings_seen {
            return not_attested("The warnings have not been looked at.", "Look at each of them and say that you did.");
        }
        if attestation.name.trim().is_empty() {
            return not_attested("The attestation has no name.", "Type your full name.");
        }
        let manager = self.organization()?.map(|one| one.manager_name).filter(|name| !name.is_empty());
        if manager.is_some_and(|manager| !same_name(&manager, &attestation.name)) {
            return not_attested(
                "The name is not the authorized user manager’s.",
                "Type your name as it is in Settings, or correct it there. Nobody can attest for someone else.",
            );
        }
        if form.statements.iter().any(|statement| !attestation.statements.contains(statement)) {
            return not_attested("Not every statement was confirmed.", "Read and confirm each statement.");
        }
        if form.btg_statement.is_some() && freeze.checked.break_the_glass_count() > 0 && !attestation.btg_confirmed {
            return not_attested(
                "Break the Glass was not confirmed.",
                "Look at who would be able to break the glass and confirm that each of them should.",
            );
        }
        Ok(())
    }
}

fn same_name(one: &str, other: &str) -> bool {
    let folded = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    folded(one) == folded(other)
}

/// The place of a channel in the form's order of preference; none where the form does not go by it.
fn channel_rank(form: &Form, channel: ChannelView) -> Option<usize> {
    let name = channel_of(channel).as_str();
    form.channels.iter().position(|one| one == name)
}

fn ensure_channel(form: &Form, connection: &ConnectionRow) -> DeskResult<()> {
    if channel_rank(form, channel_view(connection.channel)).is_some() {
        return Ok(());
    }
    let known = form.channels.join(", ");
    Err(DeskError::bad_request(
        format!("“{}” does not go by “{}”.", form.name, connection.name),
        format!("Choose a connection of one of these kinds: {known}."),
    ))
}

/// What is sent about one person by this connection.
pub(crate) fn new_request_of(
    freeze: &AttestationInput<'_>,
    row: &Row,
    connection: &ConnectionRow,
    external_id: String,
    batch: &str,
) -> NewRequest {
    let applicant = applicant(freeze.checked, row, (freeze.number)(row));
    if connection.channel.can_look_up() {
        return new_request(applicant, external_id, batch, Setup::of(connection).extension());
    }
    let columns = freeze.checked.form().columns.iter().zip(&row.cells);
    let cells: Vec<(String, String)> = columns
        .map(|(column, cell)| {
            let derived = column.kind == FieldKind::AccessLevel;
            (column.key.clone(), if derived { applicant.level.clone() } else { cell.clone() })
        })
        .collect();
    new_row_request(applicant, external_id, &cells)
}

pub(crate) fn person_line(worksheet: &Worksheet, row: &Row, number: usize) -> PersonLine {
    PersonLine {
        number,
        name: person_name(worksheet.form(), row),
        title: cell(worksheet, row, FieldKind::Title),
        level: worksheet.access(row).map(|level| level.name.clone()).unwrap_or_default(),
    }
}

pub(crate) fn applicant(worksheet: &Worksheet, row: &Row, number: usize) -> PersonSnapshot {
    let access = worksheet.access(row);
    PersonSnapshot {
        given_name: cell(worksheet, row, FieldKind::GivenName),
        family_name: cell(worksheet, row, FieldKind::FamilyName),
        email: cell(worksheet, row, FieldKind::Email),
        mobile: cell(worksheet, row, FieldKind::Mobile),
        facility: cell(worksheet, row, FieldKind::Facility),
        title: cell(worksheet, row, FieldKind::Title),
        level: access.map(|level| level.name.clone()).unwrap_or_default(),
        break_the_glass: access.is_some_and(|level| level.break_the_glass),
        sheet_row: i64::try_from(number).unwrap_or(i64::MAX),
    }
}

/// A name as it was typed, on one line: it goes into messages and receipts.
fn one_line(name: &str) -> String {
    let plain: String = name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}
