//! Learned editions in the data folder: `forms/HIE-NAME/` with `form.json` and the blank workbook. A new edition is made
//! whole beside the old one and takes its place by renaming; the old one stays as a backup.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use worksheet::{Form, FormId};

use super::edition::{LAYOUT, StoredEdition};
use crate::fault::{DeskError, DeskResult, FaultCode};

const DESCRIPTION: &str = "form.json";

/// What is kept for a form.
pub(crate) enum Kept {
    None,
    Good(Box<StoredEdition>),
    /// Why it cannot be used, as a message.
    Bad(String),
}

/// The folder of a form's learned edition.
pub(crate) fn learned_folder(data: &Path, form: &FormId) -> PathBuf {
    data.join("forms").join(form.as_str().replace('/', "-"))
}

fn beside(folder: &Path, ending: &str) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    folder.with_file_name(name)
}

/// Reads what is kept for a form.
pub(crate) fn read(data: &Path, starter: &Form) -> Kept {
    let folder = learned_folder(data, &starter.id);
    let new = beside(&folder, ".new");
    // Cut off between the two renames: the new edition is whole, since its description is written last.
    if !folder.exists() && new.join(DESCRIPTION).exists() {
        let _ = fs::rename(&new, &folder);
    }
    if !folder.exists() {
        return Kept::None;
    }
    match read_edition(&folder, starter) {
        Ok(edition) => Kept::Good(Box::new(edition)),
        Err(reason) => Kept::Bad(format!(
            "The learned layout of “{}” ({}) cannot be used: {reason}. The starter layout is used instead. Learn the form again \
             from its blank file; what is in {} is kept.",
            starter.name,
            starter.id,
            folder.display()
        )),
    }
}

fn read_edition(folder: &Path, starter: &Form) -> Result<StoredEdition, String> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    let text = fs::read_to_string(folder.join(DESCRIPTION))
        .map_err(|error| format!("{DESCRIPTION} cannot be read ({error})"))?;
    let Version { version } = serde_json::from_str(&text).map_err(|_| format!("{DESCRIPTION} is damaged"))?;
    if version > LAYOUT {
        return Err("a newer version of AUM Desk has learned it".to_owned());
    }
    let edition: StoredEdition =
        serde_json::from_str(&text).map_err(|error| format!("{DESCRIPTION} is damaged ({error})"))?;
    let form = &edition.found.form;
    if form.id != starter.id {
        return Err(format!("it belongs to the form {}", form.id));
    }
    if form.columns.len() != edition.found.layout.columns.len() || form.columns.is_empty() || form.columns.len() > 64 {
        return Err(format!("{DESCRIPTION} is damaged (its columns do not fit each other)"));
    }
    if Path::new(&edition.blank).components().count() != 1 {
        return Err(format!("{DESCRIPTION} is damaged (the name of the blank workbook)"));
    }
    let sum =
        checksum(&folder.join(&edition.blank)).map_err(|error| format!("the blank workbook is missing ({error})"))?;
    if sum != edition.sha256 {
        return Err("the blank workbook was changed since it was learned".to_owned());
    }
    Ok(edition)
}

pub(crate) fn checksum(path: &Path) -> io::Result<String> {
    let mut hasher = Sha256::new();
    io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok(hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect())
}

/// Begins a new edition: an exact copy of the blank workbook, synced, in a folder beside the one in use.
pub(crate) fn begin(data: &Path, form: &FormId, blank: &Path) -> DeskResult<(PathBuf, String)> {
    let folder = learned_folder(data, form);
    let new = beside(&folder, ".new");
    // The name tells programs what is in it: macros must not hide behind .xlsx.
    let ending = blank.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    let name = format!("blank.{}", ending.filter(|ending| ending == "xlsm").unwrap_or_else(|| "xlsx".to_owned()));
    let made = || -> io::Result<PathBuf> {
        let same = blank.canonicalize()?;
        if new.exists() && !same.starts_with(new.canonicalize()?) {
            fs::remove_dir_all(&new)?;
        }
        fs::create_dir_all(&new)?;
        let copy = new.join(&name);
        io::copy(&mut File::open(blank)?, &mut File::create(&copy)?)?;
        File::open(&copy)?.sync_all()?;
        Ok(copy)
    };
    let copy = made().map_err(|error| not_kept(&folder, &error))?;
    Ok((copy, name))
}

/// Ends a new edition: writes its description and puts it in the place of the old one, which stays as a backup.
pub(crate) fn finish(data: &Path, edition: &StoredEdition) -> DeskResult<()> {
    let folder = learned_folder(data, &edition.found.form.id);
    let new = beside(&folder, ".new");
    let made = || -> io::Result<()> {
        let text = serde_json::to_vec_pretty(edition).map_err(io::Error::other)?;
        let part = new.join("form.json.part");
        fs::write(&part, text)?;
        File::open(&part)?.sync_all()?;
        fs::rename(&part, new.join(DESCRIPTION))?;
        sync(&new);
        set_aside(&folder, edition.learned)?;
        fs::rename(&new, &folder)?;
        if let Some(forms) = folder.parent() {
            sync(forms);
        }
        Ok(())
    };
    made().map_err(|error| not_kept(&folder, &error))
}

/// Goes back to the starter layout; the learned edition stays as a backup.
pub(crate) fn forget(data: &Path, form: &FormId, now: Timestamp) -> DeskResult<()> {
    let folder = learned_folder(data, form);
    let _ = fs::remove_dir_all(beside(&folder, ".new"));
    set_aside(&folder, now).map_err(|error| not_kept(&folder, &error))
}

fn set_aside(folder: &Path, now: Timestamp) -> io::Result<()> {
    if !folder.exists() {
        return Ok(());
    }
    let moment = now.strftime("%Y%m%d-%H%M%S").to_string();
    let name = (1_u32..)
        .map(|number| match number {
            1 => beside(folder, &format!(".until-{moment}")),
            number => beside(folder, &format!(".until-{moment}-{number}")),
        })
        .find(|name| !name.exists());
    match name {
        Some(name) => fs::rename(folder, name),
        None => Ok(()),
    }
}

fn not_kept(folder: &Path, error: &io::Error) -> DeskError {
    DeskError::new(
        FaultCode::FileNotWritten,
        format!("What was learned could not be saved in {}: {error}.", folder.display()),
        "Check that the disk is not full and that the data folder can be written, then save again. Nothing else was changed.",
    )
}

/// A rename outlives a power cut only when the folder is synced; not every system can.
fn sync(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}
