//! Form profiles of the user's own: checked, added, listed.

use std::path::Path;
use std::sync::Arc;

use worksheet::{Form, ProfileError};

use crate::contract::{ProfileProblem, ProfileReport};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::forms::{form_summary, own};

impl Desk {
    /// Everything that is wrong with a form profile in a file, or the forms it describes; nothing is kept.
    ///
    /// # Errors
    /// [`FaultCode::FileUnreadable`] when the file cannot be read or is no text.
    pub fn check_profile(&self, path: &Path) -> DeskResult<ProfileReport> {
        let text = read(path)?;
        // A profile that is in use already may be looked at where it lies.
        let kept = path.canonicalize().ok();
        let others = self.forms.own().into_iter().filter(|profile| profile.file.canonicalize().ok() != kept);
        let there: Vec<Arc<Form>> =
            self.forms.starters().iter().cloned().chain(others.flat_map(|profile| profile.forms)).collect();
        let judged = own::judge(&text, &there);
        let (forms, errors) = match judged {
            Ok(forms) => (forms.iter().map(form_summary).collect(), Vec::new()),
            Err(errors) => (Vec::new(), errors.iter().map(problem).collect()),
        };
        Ok(ProfileReport { file: path.display().to_string(), forms, problems: errors, differences: Vec::new() })
    }

    /// Puts a profile into the data folder, from where it is used at once. When something is wrong with it, it is not kept,
    /// and the answer says what. One of the same file name that differs is only replaced with `replace`; else nothing is
    /// kept, and the answer has the differences.
    ///
    /// # Errors
    /// When the file cannot be read, or the data folder cannot be written.
    pub fn add_profile(&self, path: &Path, replace: bool) -> DeskResult<ProfileReport> {
        let name = path.file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
        let folder = own::folder(&self.surroundings.folder);
        let kept = folder.join(format!("{}.toml", crate::files::file_stem(&name)));
        let text = read(path)?;
        let others = self.forms.own().into_iter().filter(|profile| profile.file != kept);
        let there: Vec<Arc<Form>> =
            self.forms.starters().iter().cloned().chain(others.flat_map(|profile| profile.forms)).collect();
        let forms = match own::judge(&text, &there) {
            Ok(forms) => forms,
            Err(errors) => {
                let problems = errors.iter().map(problem).collect();
                let file = path.display().to_string();
                return Ok(ProfileReport { file, forms: Vec::new(), problems, differences: Vec::new() });
            }
        };
        let in_use = self.forms.own().into_iter().find(|profile| profile.file == kept);
        let differences = in_use.map_or_else(Vec::new, |profile| crate::learn::between(&profile.forms, &forms));
        if !(differences.is_empty() || replace) {
            let forms = forms.iter().map(form_summary).collect();
            return Ok(ProfileReport { file: path.display().to_string(), forms, problems: Vec::new(), differences });
        }
        std::fs::create_dir_all(&folder).map_err(|error| {
            DeskError::new(
                FaultCode::FileNotWritten,
                format!("The folder for form profiles cannot be made: {error}."),
                "Check that the disk is not full and that the data folder can be written, then try again.",
            )
            .at(folder.display().to_string())
        })?;
        workbook::write_bytes(&kept, text.as_bytes())?;
        workbook::write_bytes(&own::kept_beside(&kept), text.as_bytes())?;
        self.take_up_layouts();
        Ok(ProfileReport { differences, ..self.check_profile(&kept)? })
    }

    /// The user's own profiles in the data folder, also those that cannot be used, read anew.
    #[must_use]
    pub fn own_profiles(&self) -> Vec<ProfileReport> {
        self.take_up_layouts();
        let reports = self.forms.own().into_iter().map(|profile| ProfileReport {
            file: profile.file.display().to_string(),
            forms: profile.forms.iter().map(|form| form_summary(form)).collect(),
            problems: profile.errors.iter().map(problem).collect(),
            differences: Vec::new(),
        });
        reports.collect()
    }
}

fn problem(error: &ProfileError) -> ProfileProblem {
    ProfileProblem {
        line: error.line,
        key: error.key.clone(),
        problem: error.problem.clone(),
        hint: error.hint.clone(),
    }
}

fn read(path: &Path) -> DeskResult<String> {
    let unreadable = |problem: String, hint: &str| {
        DeskError::new(FaultCode::FileUnreadable, problem, hint).at(path.display().to_string())
    };
    let bytes = std::fs::read(path).map_err(|error| {
        unreadable(
            format!("The form profile cannot be read: {error}."),
            "Check the name and that you may read the file.",
        )
    })?;
    String::from_utf8(bytes).map_err(|_| {
        unreadable("The file is not text in UTF-8.".to_owned(), "A form profile is a TOML file; save it as UTF-8.")
    })
}
