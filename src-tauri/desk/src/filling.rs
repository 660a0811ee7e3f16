//! People into a form: into the HIE's own workbook where the form was learned, into a starter layout otherwise.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use workbook::{
    FillError, FillReport, FormLayout, LearnChoices, LearnedForm, ReadError, WhyLeftOut, fill_form, learn_form,
    write_filled,
};
use worksheet::{FieldKind, Form, Problem, Row};

use crate::contract::Exported;
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::forms::KnownForm;
use crate::forms::edition::{LAYOUT, StoredEdition};

/// Where people are put.
#[derive(Debug, Clone)]
pub struct FillTarget {
    /// The form.
    pub form: Arc<Form>,
    /// The HIE's own workbook; nothing for a starter layout.
    pub own: Option<OwnForm>,
}

/// The HIE's own workbook of a form.
#[derive(Debug, Clone)]
pub struct OwnForm {
    /// The blank workbook.
    pub blank: PathBuf,
    /// Its name as people know it.
    pub file_name: String,
    /// Where things stand in it.
    pub layout: FormLayout,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrittenForm {
    /// For the window.
    pub exported: Exported,
    /// Where the form's own formula gives another level than the title: the spreadsheet row, and what is wrong.
    pub mismatches: Vec<(u32, Problem)>,
}

/// How many of the titles that a blank form lists are those of a form that is known.
fn own_titles(known: &KnownForm, found: &LearnedForm) -> usize {
    let listed = |name: &str| found.form.titles.iter().any(|title| title.name.eq_ignore_ascii_case(name));
    if found.titles.is_empty() { 0 } else { known.starter.titles.iter().filter(|title| listed(&title.name)).count() }
}

impl Desk {
    /// Where people of a form are put: its own workbook once it was learned.
    ///
    /// # Errors
    /// When the form is not known, or what was learned cannot be read.
    pub fn target(&self, form: &str) -> DeskResult<FillTarget> {
        let known = self.forms.known_named(form)?;
        let Some((blank, layout)) = self.learned_blank(&known.form.id)? else {
            return Ok(FillTarget { form: known.form, own: None });
        };
        let Some(edition) = &known.learned else { return Ok(FillTarget { form: known.form, own: None }) };
        let own = OwnForm { blank, file_name: edition.file_name.clone(), layout };
        Ok(FillTarget { form: known.form, own: Some(own) })
    }

    /// Uses a form's own workbook, learned on the way, for as long as this desk is open; nothing of it is kept. The form's name.
    /// Without a form, the variant is told by the levels that appear.
    ///
    /// # Errors
    /// When the file cannot be read, something in it has to be decided first, or it could be several forms.
    pub fn use_template(&self, blank: &Path, form: Option<&str>) -> DeskResult<String> {
        let candidates = match form {
            Some(form) => vec![self.forms.known_named(form)?],
            None => self.forms.known(),
        };
        let mut fitting = Vec::new();
        for known in &candidates {
            let found = learned(blank, &known.starter, &LearnChoices::default())?;
            let variant = &found.break_the_glass;
            // A variant that is not certain rules nothing out.
            if form.is_some() || variant.confidence < CERTAIN || variant.value == known.starter.break_the_glass {
                fitting.push((known, found));
            }
        }
        // Whose titles stand in it tells the exchange, where several have forms of the same variant.
        let most = fitting.iter().map(|(known, found)| own_titles(known, found)).max().unwrap_or(0);
        fitting.retain(|(known, found)| form.is_some() || own_titles(known, found) == most);
        let [(known, found)] = fitting.as_slice() else {
            let left = if fitting.is_empty() {
                candidates.iter().collect()
            } else {
                fitting.iter().map(|(known, _)| *known).collect::<Vec<_>>()
            };
            let candidates = left.into_iter().map(|known| known.form.id.clone()).collect();
            return Err(ReadError::FormUndecided { file: name(blank), candidates }.into());
        };
        let id = &found.form.id;
        if let Some(first) = found.open_decisions().next() {
            return Err(DeskError::new(
                FaultCode::FormUndecided,
                format!("Something in this form has to be decided before it can be filled: {}", first.message),
                format!("Learn it with `aum learn` as {id}, or in the window under Forms, decide there, and fill with --form {id}."),
            )
            .at(name(blank)));
        }
        // A whole path takes the place of the folder that learned forms are kept in.
        let whole = std::path::absolute(blank).unwrap_or_else(|_| blank.to_owned());
        let edition = StoredEdition {
            version: LAYOUT,
            learned: self.surroundings.now(),
            file_name: name(blank),
            blank: whole.display().to_string(),
            sha256: String::new(),
            choices: LearnChoices::default(),
            found: found.clone(),
        };
        let stand_in = KnownForm {
            starter: Arc::clone(&known.starter),
            form: Arc::new(found.form.clone()),
            learned: Some(Arc::new(edition)),
            trouble: None,
        };
        self.forms.stand_in(stand_in);
        Ok(id.to_string())
    }

    /// Writes people into a new file.
    ///
    /// # Errors
    /// When the form has no room for them, or the file cannot be written.
    pub fn write_into(&self, target: &FillTarget, rows: &[Row], path: &Path) -> DeskResult<WrittenForm> {
        let file = path.display().to_string();
        let rows = without_shown_levels(&target.form, rows);
        let Some(own) = &target.own else {
            write_filled(&target.form, &rows, path)?;
            let exported = Exported { file, form_file: None, people: rows.len(), notes: Vec::new() };
            return Ok(WrittenForm { exported, mismatches: Vec::new() });
        };
        let filled = fill_form(&own.blank, &own.layout, &target.form, &rows, path)?;
        let row_of = |problem: &Problem| {
            filled.written.iter().find(|(row, _)| *row == problem.row).map_or(0, |(_, number)| *number)
        };
        let mismatches = filled.mismatches(&target.form);
        let mismatches: Vec<(u32, Problem)> =
            mismatches.into_iter().map(|problem| (row_of(&problem), problem)).collect();
        let mut notes = notes(&filled, &target.form);
        notes.extend(mismatches.iter().map(|(row, problem)| format!("Row {row}: {}", problem.message)));
        let form_file = Some(own.file_name.clone());
        Ok(WrittenForm { exported: Exported { file, form_file, people: filled.written.len(), notes }, mismatches })
    }
}

/// A variant that is told with less confidence is asked for.
const CERTAIN: f64 = 0.7;

/// How many rows or cells a note names.
const NAMED: usize = 12;

fn learned(blank: &Path, starter: &Form, choices: &LearnChoices) -> DeskResult<LearnedForm> {
    Ok(learn_form(blank, starter, choices, &mut |_| ControlFlow::Continue(()))?)
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

/// What has to be known about a filled form, in sentences.
fn notes(filled: &FillReport, form: &Form) -> Vec<String> {
    let mut notes = Vec::new();
    let rows = |numbers: &[u32]| listed(numbers.iter().map(u32::to_string));
    let there: Vec<u32> = filled.already_there.iter().map(|there| there.number).collect();
    match there[..] {
        [] => (),
        [one] => notes.push(format!("One person is already in the form, in row {one}, and was not added again.")),
        _ => notes.push(format!(
            "{} people stand in the form already, in rows {}, and were not added again.",
            there.len(),
            rows(&there)
        )),
    }
    for there in filled.already_there.iter().filter(|there| !there.differing.is_empty()).take(NAMED) {
        let headers = there.differing.iter().filter_map(|at| form.columns.get(*at)).map(|column| column.header.clone());
        notes.push(format!(
            "Row {} of the form has another {} for that person, and keeps it.",
            there.number,
            listed(headers)
        ));
    }
    match filled.beyond[..] {
        [] => (),
        [one] => notes.push(format!(
            "Row {one} was added below the rows that the form has prepared, made like the last of them."
        )),
        _ => notes.push(format!(
            "{} rows were added below those that the form has prepared, made like the last of them: {}.",
            filled.beyond.len(),
            rows(&filled.beyond)
        )),
    }
    if !filled.followed.is_empty() {
        notes.push(format!(
            "What covered the prepared rows covers the added ones too: {}.",
            listed(filled.followed.iter().cloned())
        ));
    }
    if !filled.not_followed.is_empty() {
        notes.push(format!(
            "These still end with the prepared rows, since it is not certain how they would go on. Look at them in the filled \
             form, or split the people over several files: {}.",
            listed(filled.not_followed.iter().cloned())
        ));
    }
    for (why, reason) in [
        (WhyLeftOut::Locked, "the sheet is protected and they are locked"),
        (WhyLeftOut::Formula, "the form calculates them itself"),
        (WhyLeftOut::Merged, "merged cells cover them"),
    ] {
        let cells: Vec<String> =
            filled.left_out.iter().filter(|left| left.why == why).map(workbook::LeftOut::cell).collect();
        if !cells.is_empty() {
            notes.push(format!("These cells were not written, because {reason}: {}.", listed(cells.into_iter())));
        }
    }
    let mut unknown: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for level in &filled.levels {
        if let Some(reason) = &level.cannot {
            unknown.entry(reason).or_default().push(level.number);
        }
    }
    for (reason, numbers) in unknown {
        notes.push(format!(
            "Open the filled form and look at the access level in row {}: it could not be calculated here, because {reason}.",
            rows(&numbers)
        ));
    }
    if filled.signed {
        notes.push("The form carries a digital signature, which no longer holds now that it is filled.".to_owned());
    }
    notes
}

fn listed(items: impl Iterator<Item = String>) -> String {
    let items: Vec<String> = items.collect();
    let shown = items.iter().take(NAMED).cloned().collect::<Vec<_>>().join(", ");
    if items.len() > NAMED { format!("{shown} and {} more", items.len() - NAMED) } else { shown }
}

/// The access level is derived anew; what an earlier file showed has no place in a new one.
fn without_shown_levels(form: &Form, rows: &[Row]) -> Vec<Row> {
    let mut rows = rows.to_vec();
    if let Some(column) = form.column_of(FieldKind::AccessLevel) {
        for cell in rows.iter_mut().filter_map(|row| row.cells.get_mut(column)) {
            cell.clear();
        }
    }
    rows
}

impl From<FillError> for DeskError {
    fn from(error: FillError) -> Self {
        match error {
            FillError::Read(error) => error.into(),
            FillError::Write(error) => error.into(),
            error => Self::new(FaultCode::FileNotWritten, sentence(&format!("{error}.")), error.hint()),
        }
    }
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}
