//! Handing a file in from the command line: the same freezing and planning as in the window.

use std::collections::HashMap;
use std::path::Path;

use submission::plan_new;
use worksheet::tidy::tidy;
use worksheet::{FieldKind, Row};

use crate::attest::{Freeze, new_request_of};
use crate::check::CheckedFile;
use crate::contract::{Attestation, Exported, PersonLine, Plan};
use crate::desk::Desk;
use crate::fault::{Fault, FaultCode, Outcome};
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
    /// Freezes a checked file as an attested batch; its id.
    ///
    /// # Errors
    /// As [`Desk::attest`].
    pub fn attest_file(&self, file: &CheckedFile, attestation: &Attestation) -> Outcome<String> {
        let name = Path::new(&file.report.file).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let freeze = Freeze { name: &name, worksheet: None, checked: &file.worksheet, number: &number };
        self.freeze(&freeze, attestation)
    }

    /// What sending a checked file would do; nothing is frozen.
    ///
    /// # Errors
    /// When the connection is not there.
    pub fn dry_run_file(&self, file: &CheckedFile, connection: i64) -> Outcome<Plan> {
        let freeze = Freeze { name: "", worksheet: None, checked: &file.worksheet, number: &number };
        let row = self.records().connection_row(connection)?;
        let people = file.worksheet.people();
        let requests: Vec<_> = people.map(|one| new_request_of(&freeze, one, &row, String::new(), "")).collect();
        Ok(plan_view("", plan_new(&self.records(), connection, &requests)?, row.channel.is_by_hand()))
    }

    /// Fills a new worksheet from a list of people: titles mapped, cells tidied. Answers with what is left to repair.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn fill_file(&self, roster: &Path, form: &str, titles: Option<&Path>, out: &Path) -> Outcome<Filled> {
        let map = titles.map(read_titles).transpose()?.unwrap_or_default();
        let checked = self.check_file(roster, Some(form))?;
        let form_of = checked.worksheet.form();
        let title = form_of.column_of(FieldKind::Title);
        let mut tidied = 0;
        let mut rows: Vec<Row> = checked.worksheet.people().cloned().collect();
        for row in &mut rows {
            if let Some(cell) = title.and_then(|column| row.cells.get_mut(column))
                && let Some(mapped) = map.get(&folded(cell))
            {
                mapped.clone_into(cell);
            }
            for (column, cell) in row.cells.iter_mut().enumerate() {
                if let Some(tidy) = tidy(form_of, column, cell) {
                    *cell = tidy.value;
                    tidied += 1;
                }
            }
            // The values stay; a filled form holds no formulas of ours in cells that people type.
            row.formulas = 0;
        }
        let written = self.write_people(form, &rows, out)?;
        let mut checked = self.check_file(out, Some(form))?;
        checked.report.add(&written.mismatches, checked.worksheet.form());
        Ok(Filled { tidied, checked, written: written.exported })
    }
}

/// A filled worksheet.
pub struct Filled {
    /// Cells that were tidied.
    pub tidied: usize,
    /// The written file, read again and checked.
    pub checked: CheckedFile,
    /// What was written, and into which form.
    pub written: Exported,
}

/// Two columns: the organization's wording, the form's title.
fn read_titles(path: &Path) -> Outcome<HashMap<String, String>> {
    let place = path.display().to_string();
    let unreadable = |why: String| {
        Fault::new(
            FaultCode::FileUnreadable,
            format!("The title map cannot be read: {why}."),
            "It is a CSV file with two columns: your title, the form’s title.",
        )
        .at(place.clone())
    };
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_path(path)
        .map_err(|error| unreadable(error.to_string()))?;
    let mut map = HashMap::new();
    for (line, record) in (1_usize..).zip(reader.records()) {
        let record = record.map_err(|error| unreadable(error.to_string()))?;
        match (record.get(0), record.get(1)) {
            (Some(ours), Some(theirs)) => {
                map.insert(folded(ours), theirs.trim().to_owned());
            }
            _ => return Err(unreadable(format!("line {line} has no second column"))),
        }
    }
    Ok(map)
}

fn folded(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
