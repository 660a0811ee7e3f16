//! What lies beside the records in both copies: learned forms, profiles of the user's own, and what was handed in.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::Deserialize;

use super::archive::files_below;
use super::decide::{Judged, view};
use super::encrypt::{not_written, sync_folder};
use crate::fault::DeskResult;

const FORMS: &str = "forms";
const HANDED_IN: &str = "handed-in";

/// What the other copy has, compared with ours.
pub(super) struct FileComparison {
    /// Names of forms that only it has.
    pub(super) new: Vec<String>,
    /// Forms that differ.
    pub(super) differences: Vec<Judged>,
}

/// Compares the forms in use; editions that were set aside stay where they are.
pub(super) fn compare(theirs: &Path, mine: &Path) -> FileComparison {
    let mut found = FileComparison { new: Vec::new(), differences: Vec::new() };
    for name in names(&theirs.join(FORMS)) {
        let (there, here) = (theirs.join(FORMS).join(&name), mine.join(FORMS).join(&name));
        if !here.exists() {
            found.new.push(name);
        } else if telling(&there) != telling(&here) {
            let view = view(&key(&name), "Form", &name, &about(&here), &about(&there));
            found.differences.push(Judged::conflict(view, learned(&here), learned(&there)));
        }
    }
    found
}

/// Takes what is new, and what was decided for theirs; ours then stays beside it, set aside. How many were replaced.
pub(super) fn take(
    compared: &FileComparison,
    decided: &HashSet<String>,
    theirs: &Path,
    mine: &Path,
    now: Timestamp,
) -> DeskResult<usize> {
    let moment = now.strftime("%Y%m%d-%H%M%S").to_string();
    let differing = compared.differences.iter().map(|one| &one.view);
    let replaced: Vec<&String> = differing.filter(|one| decided.contains(&one.key)).map(|one| &one.field).collect();
    let put = |name: &str| -> io::Result<()> {
        let (there, here) = (theirs.join(FORMS).join(name), mine.join(FORMS).join(name));
        fs::create_dir_all(mine.join(FORMS))?;
        if here.exists() {
            fs::rename(&here, mine.join(FORMS).join(format!("{name}.until-{moment}")))?;
        }
        fs::rename(there, &here)?;
        sync_folder(&here);
        Ok(())
    };
    for name in compared.new.iter().chain(replaced.iter().copied()) {
        put(name).map_err(|error| not_written(mine, &error))?;
    }
    copy_submitted_files(theirs, mine).map_err(|error| not_written(mine, &error))?;
    Ok(replaced.len())
}

/// Worksheets and drafts that were handed in are kept with their batches; what is here already stays as it is.
fn copy_submitted_files(theirs: &Path, mine: &Path) -> io::Result<()> {
    for file in files_below(&theirs.join(HANDED_IN))? {
        let Ok(name) = file.strip_prefix(theirs) else { continue };
        let here = mine.join(name);
        if !here.exists() {
            here.parent().map_or(Ok(()), fs::create_dir_all)?;
            fs::rename(&file, here)?;
        }
    }
    Ok(())
}

fn key(name: &str) -> String {
    format!("form:{name}")
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
    let in_use = |path: &std::path::PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let set_aside = name.contains(".until-") || name.ends_with(".new");
        !set_aside && (path.join("form.json").is_file() || path.extension().is_some_and(|ending| ending == "toml"))
    };
    let named = entries.filter(in_use).filter_map(|path| Some(path.file_name()?.to_str()?.to_owned()));
    let mut names: Vec<String> = named.collect();
    names.sort();
    names
}

/// What tells two editions apart: the description of a learned form holds the checksum of its workbook.
fn telling(path: &Path) -> Option<Vec<u8>> {
    fs::read(if path.is_dir() { path.join("form.json") } else { path.to_owned() }).ok()
}

#[derive(Deserialize)]
struct EditionFile {
    file_name: String,
    learned: Timestamp,
}

fn edition(path: &Path) -> Option<EditionFile> {
    telling(path).filter(|_| path.is_dir()).and_then(|text| serde_json::from_slice(&text).ok())
}

fn learned(path: &Path) -> Option<Timestamp> {
    edition(path).map(|edition| edition.learned)
}

fn about(path: &Path) -> String {
    match edition(path) {
        Some(edition) => format!("learned from “{}” on {}", edition.file_name, edition.learned.strftime("%Y-%m-%d")),
        None => "a form profile".to_owned(),
    }
}
