//! Learning the HIE's own form from its blank workbook.

mod differences;
mod present;

pub(crate) use differences::between;
pub use present::meaning_words;

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use workbook::{FormLayout, LearnChoices, LearnedForm, learn_form};
use worksheet::{Form, FormId};

use crate::contract::{FormStanding, LearnChoicesView, LearnedEdition, Learning};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::forms::edition::{LAYOUT, StoredEdition};
use crate::forms::{KnownForm, begin, finish, forget, form_summary, learned_folder};

/// Called with the number of rows read so far; break cancels.
pub type Looking<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

impl Desk {
    /// The forms with where their layouts come from, read anew from the data folder.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn form_standings(&self) -> DeskResult<Vec<FormStanding>> {
        self.take_up_layouts();
        Ok(self.forms.known().iter().map(|known| self.form_standing(known)).collect())
    }

    fn form_standing(&self, known: &KnownForm) -> FormStanding {
        let learned = known.learned.as_ref().map(|edition| LearnedEdition {
            file: edition.file_name.clone(),
            learned: edition.learned.to_string(),
            sheet: edition.found.layout.sheet.clone(),
            prepared_rows: edition.found.layout.prepared_rows,
            folder: learned_folder(&self.surroundings.folder, &known.form.id).display().to_string(),
        });
        FormStanding { form: form_summary(&known.form), learned, trouble: known.trouble.clone() }
    }

    /// The blank workbook that a form was learned from, with where people go in it; nothing for a starter layout.
    ///
    /// # Errors
    /// [`FaultCode::NoSuchForm`] when the form is not known.
    pub fn learned_blank(&self, form: &FormId) -> DeskResult<Option<(PathBuf, FormLayout)>> {
        let known = self.forms.known_named(form.as_str())?;
        let folder = learned_folder(&self.surroundings.folder, form);
        Ok(known.learned.map(|edition| (folder.join(&edition.blank), edition.found.layout.clone())))
    }

    /// What a blank form shows, and how that differs from the layout in use; nothing is saved. Without a file, the blank form
    /// that is kept is looked at again. Without choices, those about titles and levels of the edition in use go on.
    ///
    /// # Errors
    /// When the file cannot be read, or no blank form is kept; [`FaultCode::Cancelled`] after [`Desk::cancel_learning`].
    pub fn learn(
        &self,
        form: &str,
        path: Option<&Path>,
        choices: Option<&LearnChoicesView>,
        looking: Looking<'_>,
    ) -> DeskResult<Learning> {
        let known = self.forms.known_named(form)?;
        let choices = match choices {
            Some(choices) => present::choices(choices),
            None => choices_in_use(&known, path.is_none()),
        };
        let (blank, file_name) = self.blank_of(&known, path)?;
        let mut found =
            self.learning.until_ended(looking, |looking| Ok(learn_form(&blank, &known.starter, &choices, looking)?))?;
        found.file_name.clone_from(&file_name);
        let differences = differences::differences(&known, &found);
        let path = path.map(|path| path.display().to_string());
        Ok(present::learning(&known, &found, path, differences, &choices))
    }

    /// Ends the reading of a blank form that is under way.
    pub fn cancel_learning(&self) {
        self.learning.end();
    }

    /// Saves what a blank form shows as the layout from now on. The former edition is kept as a backup, and worksheets of
    /// the form go on with their people.
    ///
    /// # Errors
    /// When something is left to decide, the file cannot be read, or the data folder cannot be written; the layout in use is
    /// then unchanged.
    pub fn save_learned(
        &self,
        form: &str,
        path: Option<&Path>,
        choices: &LearnChoicesView,
    ) -> DeskResult<FormStanding> {
        let known = self.forms.known_named(form)?;
        let choices = present::choices(choices);
        let (blank, file_name) = self.blank_of(&known, path)?;
        // What is not a workbook is refused under its own name, before anything is copied.
        workbook::open(&blank)?;
        let folder = &self.surroundings.folder;
        let (copy, name) = begin(folder, &known.form.id, &blank)?;
        let mut found = learn_form(&copy, &known.starter, &choices, &mut |_| ControlFlow::Continue(()))?;
        found.file_name.clone_from(&file_name);
        undecided(&found)?;
        let now = self.surroundings.now();
        found.form.edition = format!("Learned from “{file_name}” on {}", now.strftime("%Y-%m-%d"));
        let sha256 = crate::forms::checksum(&copy).map_err(|error| {
            let hint = "Save again; if it happens twice, check the disk.";
            DeskError::new(
                FaultCode::FileNotWritten,
                format!("The copy of the blank form cannot be read: {error}."),
                hint,
            )
        })?;
        finish(
            folder,
            &StoredEdition { version: LAYOUT, learned: now, file_name, blank: name, sha256, choices, found },
        )?;
        self.take_up_layouts();
        Ok(self.form_standing(&self.forms.known_named(form)?))
    }

    /// Goes back to the starter layout; the learned edition is kept as a backup.
    ///
    /// # Errors
    /// When the form is not known or the data folder cannot be written.
    pub fn forget_learned(&self, form: &str) -> DeskResult<FormStanding> {
        let known = self.forms.known_named(form)?;
        forget(&self.surroundings.folder, &known.form.id, self.surroundings.now())?;
        self.take_up_layouts();
        Ok(self.form_standing(&self.forms.known_named(form)?))
    }

    /// Takes up the layouts in the data folder, also those that another program has put there; open worksheets of a form that
    /// changed are opened anew when they are needed.
    pub(crate) fn take_up_layouts(&self) {
        let changed = self.forms.reload(&self.surroundings.folder);
        self.editors().retain(|_, editor| !changed.contains(&editor.form().id));
    }

    /// The file to learn from, and its name as people know it.
    fn blank_of(&self, known: &KnownForm, path: Option<&Path>) -> DeskResult<(PathBuf, String)> {
        match (path, &known.learned) {
            (Some(path), _) => {
                let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
                Ok((path.to_owned(), name))
            }
            (None, Some(edition)) => {
                let folder = learned_folder(&self.surroundings.folder, &known.form.id);
                Ok((folder.join(&edition.blank), edition.file_name.clone()))
            }
            (None, None) => Err(DeskError::bad_request(
                format!("No blank form is kept for {}: it has the starter layout.", known.form.id),
                "Choose the blank form that your HIE gave you.",
            )),
        }
    }
}

/// The choices that go on: all of them for the same file, those that go by name for a new one.
fn choices_in_use(known: &KnownForm, same_file: bool) -> LearnChoices {
    let Some(edition) = &known.learned else { return LearnChoices::default() };
    if same_file {
        return edition.choices.clone();
    }
    LearnChoices {
        levels: edition.choices.levels.clone(),
        level_break_the_glass: edition.choices.level_break_the_glass.clone(),
        ..LearnChoices::default()
    }
}

fn undecided(found: &LearnedForm) -> DeskResult<()> {
    let open: Vec<&str> = found.open_decisions().map(|finding| finding.message.as_str()).collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(DeskError::new(
        FaultCode::ProblemsLeft,
        format!("Something has to be decided before the form can be used: {}", open.join(" ")),
        "Decide it, and save again.",
    )
    .at(found.file_name.clone()))
}

/// The columns of a form by key, for comparison.
fn keys(form: &Form) -> Vec<&str> {
    form.columns.iter().map(|column| column.key.as_str()).collect()
}
