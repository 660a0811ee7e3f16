//! What lies beside the records in both copies: learned forms, profiles of the user's own, and what was handed in.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::Path;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::archive::files_below;
use super::decide::{Judged, view};
use super::encrypt::sync_folder;

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

/// Name of the setting that says which files are still to be put in their places.
pub(super) const UNFINISHED: &str = "import-unfinished";

/// Files that are to be put in their places: kept with the records that they belong to, so that whoever is cut off goes on with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Unfinished {
    /// Name of the folder that they lie in.
    pub(super) folder: String,
    /// Forms that are new, or were decided for theirs.
    pub(super) forms: Vec<String>,
    /// Names the editions that are set aside.
    pub(super) moment: String,
}

impl Unfinished {
    /// What is new, and what was decided for theirs; with how many forms of ours are replaced.
    pub(super) fn of(
        compared: &FileComparison,
        decided: &HashSet<String>,
        folder: String,
        now: Timestamp,
    ) -> (Self, usize) {
        let differing = compared.differences.iter().map(|one| &one.view);
        let replaced: Vec<&String> = differing.filter(|one| decided.contains(&one.key)).map(|one| &one.field).collect();
        let forms = compared.new.iter().chain(replaced.iter().copied()).cloned().collect();
        (Self { folder, forms, moment: now.strftime("%Y%m%d-%H%M%S").to_string() }, replaced.len())
    }

    /// Puts the files in their places; ours then stay beside them, set aside. May be cut off and begun again at any point.
    pub(super) fn put_in_place(&self, theirs: &Path, mine: &Path) -> io::Result<()> {
        for name in &self.forms {
            let (there, here) = (theirs.join(FORMS).join(name), mine.join(FORMS).join(name));
            if !there.exists() {
                continue;
            }
            fs::create_dir_all(mine.join(FORMS))?;
            if here.exists() {
                fs::rename(&here, mine.join(FORMS).join(format!("{name}.until-{}", self.moment)))?;
            }
            fs::rename(there, &here)?;
            sync_folder(&here);
        }
        copy_submitted_files(theirs, mine)
    }
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
