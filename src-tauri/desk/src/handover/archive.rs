//! What is inside: a zip archive with a description, the records, and the files that lie beside them.

use std::fs::{self, File};
use std::io::{self, Read, Seek, Write};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use super::encrypt::not_written;
use crate::contract::PackKind;
use crate::fault::{DeskError, DeskResult, FaultCode};

/// The layout of the archive; a newer program may write another.
pub(super) const LAYOUT: u32 = 1;
const ABOUT: &str = "about.json";
pub(super) const RECORDS: &str = "aum-desk.sqlite";
pub(super) const PRACTICE: &str = "practice-hie.sqlite";
/// Folders of the data folder that go along, besides the records.
pub(crate) const FOLDERS: [&str; 2] = ["forms", "handed-in"];
/// More than years of work take; whoever has the passphrase could still have made a file that fills the disk.
const MOST_BYTES: u64 = 8 * 1024 * 1024 * 1024;
const MOST_FILES: usize = 100_000;

/// What a file is, beside what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct About {
    /// Layout of the archive.
    pub(super) layout: u32,
    /// Names the file.
    pub(super) id: String,
    /// Handover or backup.
    pub(super) kind: PackKind,
    /// Whether open requests are sent by whoever takes it.
    pub(super) open_go_along: bool,
    /// Who wrote it.
    pub(super) by: String,
    /// The organization.
    pub(super) organization: String,
    /// When.
    pub(super) written: Timestamp,
    /// Version of the program that wrote it.
    pub(super) program: String,
}

/// Work on decrypted files, in a folder inside the data folder: it lies on the same disk, and nobody else looks into it. It goes
/// away by itself, or at the next start when the program was cut off.
pub(super) struct Working {
    // Held as long as somebody works in it; a process that is killed lets go of it at once.
    lock: File,
    folder: TempDir,
}

const WORKING: &str = "working-";
const LOCK: &str = "lock";
/// A folder is there for a moment before its lock is.
const BEGINS: Duration = Duration::from_secs(60);

/// Whether nothing was done with a file or folder for so long.
pub(super) fn is_older(path: &Path, age: Duration) -> bool {
    let changed = fs::symlink_metadata(path).and_then(|facts| facts.modified());
    changed.is_ok_and(|moment| moment.elapsed().is_ok_and(|since| since > age))
}

impl Working {
    pub(super) fn begin(data: &Path) -> DeskResult<Self> {
        let made = || -> io::Result<Self> {
            fs::create_dir_all(data)?;
            let folder = tempfile::Builder::new().prefix(WORKING).tempdir_in(data)?;
            let lock = File::create(folder.path().join(LOCK))?;
            lock.lock()?;
            Ok(Self { lock, folder })
        };
        made().map_err(|error| not_written(data, &error))
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Its name in the data folder.
    pub(super) fn name(&self) -> String {
        self.path().file_name().unwrap_or_default().to_string_lossy().into_owned()
    }

    /// From here on it stays until somebody has ended what it is for.
    pub(super) fn stays(mut self) -> (File, PathBuf) {
        self.folder.disable_cleanup(true);
        (self.lock, self.folder.path().to_owned())
    }

    /// Those that nobody works in any more.
    pub(super) fn left_behind(data: &Path) -> Vec<(File, PathBuf)> {
        let entries = fs::read_dir(data).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path()));
        let named =
            entries.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(WORKING)));
        let begun = named.filter(|path| path.join(LOCK).exists() || is_older(path, BEGINS));
        let free = begun.filter_map(|path| {
            let lock = File::options().create(true).truncate(false).write(true).open(path.join(LOCK)).ok()?;
            lock.try_lock().ok().map(|()| (lock, path))
        });
        free.collect()
    }
}

/// Writes the archive: `copies` has copies of the databases, `data` the files beside them.
pub(super) fn write(out: &mut dyn Write, about: &About, copies: &Path, data: &Path) -> DeskResult<()> {
    let failed = |error: io::Error| not_written(data, &error);
    let mut archive = ZipWriter::new_stream(out);
    let text = serde_json::to_vec_pretty(about).map_err(|error| failed(io::Error::other(error)))?;
    add(&mut archive, ABOUT, &mut text.as_slice()).map_err(failed)?;
    for name in [RECORDS, PRACTICE] {
        let copy = copies.join(name);
        if copy.exists() {
            File::open(copy).and_then(|mut file| add(&mut archive, name, &mut file)).map_err(failed)?;
        }
    }
    for folder in FOLDERS {
        for file in files_below(&data.join(folder)).map_err(failed)? {
            let Ok(name) = file.strip_prefix(data) else { continue };
            let parts: Vec<_> = name.components().map(|part| part.as_os_str().to_string_lossy()).collect();
            let name = parts.join("/");
            File::open(&file).and_then(|mut file| add(&mut archive, &name, &mut file)).map_err(failed)?;
        }
    }
    archive.finish().map_err(|error| failed(error.into()))?;
    Ok(())
}

fn add<W: Write>(archive: &mut ZipWriter<StreamWriter<W>>, name: &str, from: &mut dyn Read) -> io::Result<()> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
    archive.start_file(name, options)?;
    io::copy(from, archive)?;
    Ok(())
}

/// Every file below a folder, in order; none where there is no such folder. Links are not followed.
pub(super) fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => return Err(error),
        };
        for entry in entries {
            let entry = entry?;
            let kind = entry.file_type()?;
            if kind.is_dir() {
                waiting.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Takes an archive apart into a folder; what it says about itself.
///
/// # Errors
/// When it is no archive of ours, one of a newer program, or holds something that does not belong in it.
pub(super) fn take_apart(archive: File, to: &Path, named: &Path) -> DeskResult<About> {
    let odd = |what: &str| {
        DeskError::new(
            FaultCode::FileUnreadable,
            format!("The passphrase fits, but {what}. Nothing was changed."),
            "Ask for a new file.",
        )
        .at(named.display().to_string())
    };
    let mut archive = ZipArchive::new(archive).map_err(|_| odd("the file holds no handover and no backup"))?;
    let about = about(&mut archive).map_err(|newer| match newer {
        Some(program) => newer_program(named, &program),
        None => odd("the file does not say what it is"),
    })?;
    if archive.len() > MOST_FILES {
        return Err(odd("the file holds far too much"));
    }
    let mut left = MOST_BYTES;
    for place in 0..archive.len() {
        let mut entry = archive.by_index(place).map_err(|_| odd("a part of the file cannot be read"))?;
        let called = entry.name().map_err(|_| odd("a part of the file has no readable name"))?.into_owned();
        let name = PathBuf::from(&called);
        let plain = name.components().all(|part| matches!(part, Component::Normal(_)));
        let known = [ABOUT, RECORDS, PRACTICE].contains(&called.as_str())
            || FOLDERS.iter().any(|folder| name.starts_with(folder) && name.components().count() > 1);
        if !plain || !known || entry.is_symlink() || entry.is_dir() {
            return Err(odd("the file holds something that does not belong in it"));
        }
        let path = to.join(&name);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all).and_then(|()| File::create_new(&path));
        let mut file = made.map_err(|error| not_written(to, &error))?;
        let copied = io::copy(&mut (&mut entry).take(left), &mut file);
        left = match copied {
            Ok(copied) if copied < left => left - copied,
            Ok(_) => return Err(odd("the file holds more than any data folder")),
            Err(error) if error.kind() == io::ErrorKind::StorageFull => return Err(not_written(to, &error)),
            Err(_) => return Err(odd("a part of the file cannot be read")),
        };
    }
    if !to.join(RECORDS).is_file() {
        return Err(odd("there are no records in the file"));
    }
    Ok(about)
}

/// A layout of later days may say anything else differently; then only the program's version is known.
fn about<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<About, Option<String>> {
    #[derive(Deserialize)]
    struct Any {
        layout: u32,
        #[serde(default)]
        program: String,
    }
    let mut text = String::new();
    let entry = archive.by_name(ABOUT).map_err(|_| None)?;
    entry.take(1 << 20).read_to_string(&mut text).map_err(|_| None)?;
    let any: Any = serde_json::from_str(&text).map_err(|_| None)?;
    if any.layout > LAYOUT {
        return Err(Some(any.program));
    }
    serde_json::from_str(&text).map_err(|_| None)
}

pub(super) fn newer_program(named: &Path, program: &str) -> DeskError {
    let program =
        if program.is_empty() { "A newer version of AUM Desk".to_owned() } else { format!("AUM Desk {program}") };
    DeskError::new(
        FaultCode::RecordsNewer,
        format!("{program} has written this file; this older version cannot read it. Nothing was changed."),
        "Install the newest version, then try again.",
    )
    .at(named.display().to_string())
}
