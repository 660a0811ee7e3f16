//! Attesting a file from the command line: the same freezing and planning as in the window.

use std::collections::HashSet;
use std::path::Path;

use submission::plan_new;
use worksheet::{Row, RowId};

use crate::alerts::takes_alerts;
use crate::attest::{AttestationInput, new_request_of};
use crate::check::CheckedFile;
use crate::contract::{Attestation, DryRunView, PersonLine};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};
use crate::sending::plan_view;

impl CheckedFile {
    /// Statements of the attestation, with the one on Break the Glass where somebody can.
    #[must_use]
    pub fn statements(&self) -> Vec<String> {
        self.worksheet.form().statements.clone()
    }

    /// The extra statement, where somebody can break the glass.
    #[must_use]
    pub fn btg_statement(&self) -> Option<String> {
        (self.worksheet.break_the_glass_count() > 0).then(|| self.worksheet.form().btg_statement.clone()).flatten()
    }

    /// Everyone who could break the glass.
    #[must_use]
    pub fn break_the_glass(&self) -> Vec<PersonLine> {
        self.worksheet
            .people()
            .filter(|row| self.worksheet.access(row).is_some_and(|level| level.break_the_glass))
            .map(|row| crate::attest::person_line(&self.worksheet, row, number(row)))
            .collect()
    }
}

/// The ids of rows read from a file are its row numbers.
fn number(row: &Row) -> usize {
    usize::try_from(row.id.0).unwrap_or(0)
}

impl Desk {
    /// Freezes a checked file as an attested batch, with clinical alerts for the people in these rows; its id.
    ///
    /// # Errors
    /// As [`Desk::attest`]; and where a row holds nobody, or the form has fields of its own for alerts.
    pub fn attest_file(&self, file: &CheckedFile, attestation: &Attestation, alerts: &[usize]) -> DeskResult<String> {
        let name = Path::new(&file.report.file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let alerts = self.alerts_of_file(file, alerts)?;
        let freeze =
            AttestationInput { name: &name, worksheet: None, checked: &file.worksheet, number: &number, alerts };
        self.freeze(&freeze, attestation)
    }

    fn alerts_of_file(&self, file: &CheckedFile, rows: &[usize]) -> DeskResult<HashSet<RowId>> {
        if !rows.is_empty() && !takes_alerts(file.worksheet.form()) {
            return Err(DeskError::bad_request(
                "This form asks for alerts itself.",
                "Fill its own columns; nothing else is sent along.",
            ));
        }
        let find = |wanted: &usize| {
            let found = file.worksheet.people().find(|row| number(row) == *wanted).map(|row| row.id);
            found.ok_or_else(|| {
                DeskError::bad_request(
                    format!("Row {wanted} has no person."),
                    "Rows are those of the spreadsheet. Nothing was sent.",
                )
            })
        };
        rows.iter().map(find).collect()
    }

    /// What sending a checked file would do; nothing is frozen.
    ///
    /// # Errors
    /// When the connection is not there.
    pub fn dry_run_file(&self, file: &CheckedFile, connection: i64) -> DeskResult<DryRunView> {
        let alerts = HashSet::new();
        let freeze = AttestationInput { name: "", worksheet: None, checked: &file.worksheet, number: &number, alerts };
        let row = self.records().connection_row(connection)?;
        let people = file.worksheet.people();
        let requests: Vec<_> = people.map(|one| new_request_of(&freeze, one, &row, String::new(), "")).collect();
        Ok(plan_view("", plan_new(&self.records(), connection, &requests)?, row.channel.is_by_hand()))
    }
}
