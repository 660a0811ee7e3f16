//! Restoring a backup: everything is then as it was when it was made. What was there is kept aside, whole.
//!
//! The records change in one transaction, which is the moment at which the data folder is the restored one. What is needed
//! after it lies ready beside it, under a name that the transaction keeps: whoever is cut off before it has what was there
//! before, whoever is cut off after it has the rest put in its place at the next start.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;

use jiff::tz::TimeZone;
use records::{ConnectionRow, Records};
use submission::{CredentialOrigin, SecretString};

use super::archive::{FOLDERS, PRACTICE, RECORDS, Working, files_below};
use super::encrypt::{not_written, sync_folder};
use super::files::{UNFINISHED, Unfinished};
use super::merge::{UnpackedArchive, end_import, open_copy, unpack};
use crate::contract::{PackKind, Restored};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

/// Name of the folder that the records were restored from.
const RESTORED: &str = "restored";

impl Desk {
    /// Puts a backup in the place of everything. Where there is something of the user's, that has to be wished for.
    ///
    /// # Errors
    /// When the file cannot be read, the passphrase is wrong, something is there or being sent, or it cannot be written; what
    /// was there stays then.
    pub fn restore(&self, path: &Path, passphrase: &SecretString, replace: bool) -> DeskResult<Restored> {
        let data = &self.surroundings.folder;
        let in_use = !self.records().is_untouched()?;
        if in_use && !replace {
            return Err(DeskError::bad_request(
                "There are people, worksheets or connections here already; they would be replaced. Nothing was changed.",
                "Say that you want them replaced (they are kept aside), or restore into another, empty data folder.",
            ));
        }
        self.ensure_nothing_is_sent()?;
        let _alone = self.editing.alone(data)?;
        end_interrupted(data, &self.records())?;
        let unpacked = unpack(path, passphrase, data)?;
        if unpacked.about.kind == PackKind::HandOver {
            return Err(DeskError::bad_request(
                "This is a handover file, not a backup. Nothing was changed.",
                "Import it instead: AUM Desk merges it with your records (Settings, or `aum handover import`).",
            )
            .at(path.display().to_string()));
        }
        let restored = self.make_ready(&unpacked, path)?;
        let kept_aside = if in_use { Some(self.move_aside()?) } else { None };
        let before = self.records().connections()?;
        // With this it is the restored one.
        self.records().replace_by(&unpacked.folder.path().join(RECORDS))?;
        let (lock, folder) = unpacked.folder.stays();
        Ready { lock, folder }.put_in_place(data).map_err(|error| not_written(data, &error))?;
        let credentials = self.forget_strange_credentials(&before)?;
        self.begin_anew()?;
        Ok(Restored { kept_aside: kept_aside.map(|folder| folder.display().to_string()), credentials, ..restored })
    }

    /// Lays everything ready that the restored folder is made of.
    fn make_ready(&self, unpacked: &UnpackedArchive, path: &Path) -> DeskResult<Restored> {
        let written = unpacked.about.written;
        let mut copy = open_copy(unpacked, path)?;
        let day = written.to_zoned(TimeZone::system()).date();
        let doubted = copy.doubt_open_requests(&format!(
            "Restored from the backup of {day}: it may have been sent since. It is looked up, or you decide, before it is sent."
        ))?;
        copy.save_setting(RESTORED, &unpacked.folder.name())?;
        // Whoever has the former records open changes nothing in these.
        copy.begin_generation()?;
        copy.forget_credentials()?;
        let held = copy.held()?;
        drop(copy);
        let data = &self.surroundings.folder;
        let laid = || -> io::Result<()> {
            for name in FOLDERS {
                fs::create_dir_all(unpacked.folder.path().join(name))?;
            }
            for file in files_below(unpacked.folder.path())? {
                File::open(file)?.sync_all()?;
            }
            Ok(())
        };
        laid().map_err(|error| not_written(data, &error))?;
        Ok(Restored {
            written: written.to_string(),
            people: held.people,
            worksheets: held.worksheets,
            batches: held.batches,
            doubted,
            kept_aside: None,
            credentials: Vec::new(),
        })
    }

    /// A whole copy of what is there, in a folder of its own beside it.
    fn move_aside(&self) -> DeskResult<PathBuf> {
        let data = &self.surroundings.folder;
        let failed = |error: io::Error| not_written(data, &error);
        let moment = self.surroundings.now().to_zoned(TimeZone::system()).strftime("%Y-%m-%d-%H%M%S").to_string();
        let folder = (1_u32..)
            .map(|number| if number == 1 { String::new() } else { format!("-{number}") })
            .map(|more| data.join(format!("replaced-{moment}{more}")))
            .find(|folder| !folder.exists())
            .unwrap_or_else(|| data.join("replaced"));
        make_private(&folder).map_err(failed)?;
        self.records().snapshot(&folder.join(RECORDS))?;
        self.copy_practice(&folder.join(PRACTICE))?;
        let copied = || -> io::Result<()> {
            for below in FOLDERS {
                for file in files_below(&data.join(below))? {
                    let Ok(name) = file.strip_prefix(data) else { continue };
                    let to = folder.join(name);
                    to.parent().map_or(Ok(()), fs::create_dir_all)?;
                    fs::copy(&file, &to)?;
                    File::open(&to)?.sync_all()?;
                }
            }
            File::open(folder.join(RECORDS))?.sync_all()?;
            sync_folder(&folder.join(RECORDS));
            Ok(())
        };
        copied().map_err(failed)?;
        Ok(folder)
    }

    /// A copy of the practice HIE's accounts, where there are any.
    pub(super) fn copy_practice(&self, to: &Path) -> DeskResult<()> {
        let file = self.surroundings.folder.join(PRACTICE);
        if file.exists() {
            practice_hie::copy_without_token(&file, to)?;
        }
        Ok(())
    }

    /// Takes credentials of connections away that are not there any more, and names the connections that need one again:
    /// those without one that was entered for where they lead now.
    fn forget_strange_credentials(&self, before: &[ConnectionRow]) -> DeskResult<Vec<String>> {
        let now = self.records().connections()?;
        for former in before.iter().filter(|former| !now.iter().any(|row| row.credential_id == former.credential_id)) {
            self.forget(former);
        }
        let mut needed = Vec::new();
        for row in now {
            let same = |former: &&ConnectionRow| {
                former.credential_id == row.credential_id && CredentialOrigin::of(former) == CredentialOrigin::of(&row)
            };
            let former = before.iter().find(same);
            if let Some((former, since)) = former.and_then(|former| Some((former, former.credential_since?))) {
                let (last_four, until) = (&former.credential_last_four, &former.credential_until);
                self.records().note_credential(row.id, last_four, since, until)?;
            } else if row.channel != records::Channel::Practice && submission::Setup::of(&row).needs() != (false, false)
            {
                needed.push(row.name);
            }
        }
        Ok(needed)
    }

    /// Nothing that was read before is true any more.
    pub(super) fn begin_anew(&self) -> DeskResult<()> {
        // The practice HIE is started with its restored accounts, and a token of its own, when it is needed again.
        self.practice.close();
        self.editors().clear();
        self.people.undo.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.close_import();
        self.close_roster();
        self.forms.reload(&self.surroundings.folder);
        self.save_practice_connection()
    }
}

/// What the restored folder is made of, beside it.
struct Ready {
    lock: File,
    folder: PathBuf,
}

impl Ready {
    /// Puts the files beside the records in their places. May be cut off and begun again at any point.
    fn put_in_place(self, data: &Path) -> io::Result<()> {
        let practice = self.folder.join(PRACTICE);
        if practice.exists() {
            practice_hie::put_back(&practice, &data.join(PRACTICE)).map_err(io::Error::other)?;
            fs::remove_file(practice)?;
        }
        for name in FOLDERS {
            let (from, to) = (self.folder.join(name), data.join(name));
            // Every folder was laid ready, also an empty one: what is not there any more is in its place.
            if from.exists() {
                remove_folder(&to)?;
                fs::rename(&from, &to)?;
                sync_folder(&to);
            }
        }
        drop(self.lock);
        fs::remove_dir_all(&self.folder)
    }
}

/// Ends what somebody was cut off from: what was restored is put in its place, everything else goes away.
pub(crate) fn end_interrupted(data: &Path, records: &Records) -> DeskResult<()> {
    super::clear::clear_left_over(data);
    let left_behind = Working::left_behind(data);
    if left_behind.is_empty() {
        return Ok(());
    }
    let restored: Option<String> = records.setting(RESTORED)?;
    let unfinished: Option<Unfinished> = records.setting(UNFINISHED)?;
    for (lock, folder) in left_behind {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if let Some(unfinished) = unfinished.as_ref().filter(|unfinished| unfinished.folder == name) {
            end_import(records, unfinished, lock, &folder, data)?;
            continue;
        }
        if restored.as_ref() == Some(&name) {
            Ready { lock, folder }.put_in_place(data).map_err(|error| not_written(data, &error))?;
            continue;
        }
        drop(lock);
        if let Err(error) = fs::remove_dir_all(&folder) {
            tracing::warn!(%error, "an unfinished piece of work could not be cleared away");
        }
    }
    Ok(())
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn make_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::Arc;

    use submission::MemoryKeychain;

    use super::*;
    use crate::platform::Platform;

    fn desk(folder: &Path) -> Desk {
        let mut surroundings = Platform::real(folder.to_owned());
        surroundings.keychain = Arc::new(MemoryKeychain::default());
        Desk::open(surroundings).unwrap()
    }

    fn worksheets(desk: &Desk) -> Vec<String> {
        desk.worksheets().unwrap().into_iter().map(|one| one.name).collect()
    }

    /// A desk that was cut off while it restored: before the records were replaced, or after it.
    fn cut_off(folder: &Path, after: bool) -> Desk {
        let secret = SecretString::from("copper lantern eats moss");
        let (data, file) = (folder.join("data"), folder.join("back-up.age"));
        let one = desk(&data);
        let form = one.forms().all().next().unwrap().id.to_string();
        one.create_worksheet("As backed up", &form).unwrap();
        fs::create_dir_all(data.join("forms")).unwrap();
        fs::write(data.join("forms/note.txt"), "as backed up").unwrap();
        one.write_backup(&file, &secret).unwrap();
        one.create_worksheet("Made later", &form).unwrap();
        fs::write(data.join("forms/note.txt"), "made later").unwrap();

        let unpacked = unpack(&file, &secret, &data).unwrap();
        one.make_ready(&unpacked, &file).unwrap();
        if after {
            one.records().replace_by(&unpacked.folder.path().join(RECORDS)).unwrap();
        }
        // What a killed process leaves: the folder, without its lock.
        drop(unpacked.folder.stays());
        drop(one);
        desk(&data)
    }

    fn left_behind(folder: &Path) -> usize {
        let entries = fs::read_dir(folder.join("data")).unwrap();
        entries.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("working-")).count()
    }

    #[test]
    fn whoever_is_cut_off_before_the_records_were_replaced_has_what_was_there_before() {
        let folder = tempfile::tempdir().unwrap();

        let after = cut_off(folder.path(), false);

        assert_eq!(worksheets(&after), ["Made later", "As backed up"]);
        assert_eq!(fs::read_to_string(folder.path().join("data/forms/note.txt")).unwrap(), "made later");
        assert_eq!(left_behind(folder.path()), 0);
    }

    #[test]
    fn whoever_is_cut_off_after_it_has_the_whole_back_up_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();

        let after = cut_off(folder.path(), true);

        assert_eq!(worksheets(&after), ["As backed up"]);
        assert_eq!(fs::read_to_string(folder.path().join("data/forms/note.txt")).unwrap(), "as backed up");
        assert_eq!(left_behind(folder.path()), 0);
    }

    #[test]
    fn a_restoring_that_goes_on_in_another_process_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let _window = desk(&data);
        let working = Working::begin(&data).unwrap();

        desk(&data);

        assert!(working.path().exists());
    }
}
