//! Profiles of the user's own: `forms/*.toml` in the data folder, one file per exchange.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use worksheet::facts::HieFacts;
use worksheet::{Form, LayoutOrigin, ProfileError, check_profile, profile_facts, used_profile};

/// Larger than any profile; a file that is not one is not read into memory.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// A profile of the user's own.
#[derive(Debug, Clone)]
pub(crate) struct OwnProfile {
    /// The file.
    pub(crate) file: PathBuf,
    /// Its forms; when something is wrong with it, those of its last version without mistakes.
    pub(crate) forms: Vec<Arc<Form>>,
    /// What its HIE says besides the forms; none while the profile cannot be read.
    pub(crate) facts: Option<HieFacts>,
    /// What is wrong with it.
    pub(crate) errors: Vec<ProfileError>,
}

impl OwnProfile {
    /// Why it cannot be used, as a message.
    pub(crate) fn trouble(&self) -> Option<String> {
        let first = self.errors.first()?;
        let more = match self.errors.len() {
            1 => String::new(),
            count => format!(" There is more to correct: {count} in all."),
        };
        let file = self.file.display();
        let instead = if self.forms.is_empty() {
            "is not used"
        } else {
            "has a mistake, so its last version without mistakes is used"
        };
        Some(format!("Your form profile {file} {instead}. {first}{more} `aum forms check` lists everything."))
    }
}

/// Where the user's own profiles lie.
pub(crate) fn folder(data: &Path) -> PathBuf {
    data.join("forms")
}

/// Reads every profile in the data folder, by file name. A form that is there already keeps its name.
pub(crate) fn read(data: &Path, starters: &[Arc<Form>]) -> Vec<OwnProfile> {
    let Ok(entries) = std::fs::read_dir(folder(data)) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.is_file() && path.extension().is_some_and(|ending| ending == "toml"))
        .collect();
    files.sort();
    let mut there: Vec<Arc<Form>> = starters.to_vec();
    let mut profiles = Vec::new();
    for file in files {
        let found = std::fs::metadata(&file).map(|about| about.len());
        let text = match found {
            Ok(length) if length <= MOST_BYTES => std::fs::read_to_string(&file).map_err(|error| error.to_string()),
            Ok(_) => Err("it is too large for a profile".to_owned()),
            Err(error) => Err(error.to_string()),
        };
        let facts = text.as_ref().ok().and_then(|text| profile_facts(text).ok());
        let judged = match text {
            Ok(text) => named(&text, used_profile(&text), &there),
            Err(reason) => Err(vec![ProfileError {
                place: "line 1".to_owned(),
                line: 1,
                key: String::new(),
                problem: format!("the file cannot be read ({reason})"),
                hint: "Check its permissions, and that it is text in UTF-8.".to_owned(),
            }]),
        };
        let (forms, errors): (Vec<Arc<Form>>, _) = match judged {
            Ok(forms) => (forms.into_iter().map(Arc::new).collect(), Vec::new()),
            Err(errors) => (last_good(&file, &there), errors),
        };
        there.extend(forms.iter().cloned());
        profiles.push(OwnProfile { file, forms, facts, errors });
    }
    profiles
}

/// Where the last version of a profile without mistakes is kept: batches that were attested with it go on when the profile
/// is changed and has a mistake.
pub(crate) fn kept_beside(file: &Path) -> PathBuf {
    file.with_extension("toml.last-good")
}

/// The forms of the last version of a profile without mistakes; none where none is kept.
fn last_good(file: &Path, there: &[Arc<Form>]) -> Vec<Arc<Form>> {
    let kept = kept_beside(file);
    let small = std::fs::metadata(&kept).is_ok_and(|about| about.len() <= MOST_BYTES);
    let text = if small { std::fs::read_to_string(&kept).ok() } else { None };
    let forms = text.and_then(|text| named(&text, used_profile(&text), there).ok()).unwrap_or_default();
    forms.into_iter().map(Arc::new).collect()
}

/// Keeps the profile that has a form, as the last version without mistakes.
pub(crate) fn ensure_no_mistakes(profiles: &[OwnProfile], form: &str) {
    let of =
        |profile: &&OwnProfile| profile.errors.is_empty() && profile.forms.iter().any(|one| one.id.as_str() == form);
    let Some(profile) = profiles.iter().find(of) else { return };
    let kept = kept_beside(&profile.file);
    let text = std::fs::read(&profile.file).ok().filter(|text| std::fs::read(&kept).ok().as_ref() != Some(text));
    if let Some(text) = text {
        // Without the copy a later mistake shows the same message as without any.
        let _ = workbook::write_bytes(&kept, &text);
    }
}

/// The forms of a profile, or everything that is wrong with it beside the forms that are there.
pub(crate) fn judge(text: &str, there: &[Arc<Form>]) -> Result<Vec<Form>, Vec<ProfileError>> {
    named(text, check_profile(text, LayoutOrigin::Own), there)
}

/// The forms that were read, unless one of them has the name of one that is there.
fn named(
    text: &str,
    read: Result<Vec<Form>, Vec<ProfileError>>,
    there: &[Arc<Form>],
) -> Result<Vec<Form>, Vec<ProfileError>> {
    let forms = read?;
    let taken: Vec<ProfileError> = forms
        .iter()
        .filter(|form| there.iter().any(|other| other.id == form.id))
        .map(|form| {
            let code = text.lines().position(|line| line.trim_start().starts_with("code"));
            let line = code.map_or(1, |line| line + 1);
            ProfileError {
                place: format!("line {line}"),
                line,
                key: "hie.code".to_owned(),
                problem: format!("there is a form “{}” already", form.id),
                hint: "Choose another `code` for the HIE, or another `name` for the form.".to_owned(),
            }
        })
        .collect();
    if taken.is_empty() { Ok(forms) } else { Err(taken) }
}
