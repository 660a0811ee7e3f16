//! No records beside files that only go with records: somebody has moved or deleted them, or a program that copies folders has
//! brought an empty file. Going on as at a first start would hide that, and what is left would be overwritten.

use std::fs;
use std::path::Path;

use records::Records;

use crate::fault::{DeskError, DeskResult, FaultCode};

/// Refuses to begin anew where everything but the records is there.
///
/// # Errors
/// [`FaultCode::RecordsMissing`] with what lies in the folder.
pub(crate) fn ensure_not_missing(folder: &Path) -> DeskResult<()> {
    let file = folder.join(records::FILE);
    if fs::metadata(&file).is_ok_and(|facts| facts.len() > 0) {
        return Ok(());
    }
    // SQLite keeps what was written last in a file of its own, and deletes that one where it finds no records beside it.
    let log = format!("{}-wal", records::FILE);
    if fs::metadata(folder.join(&log)).is_ok_and(|facts| facts.len() > 0) {
        return Err(missing(folder, &log));
    }
    match ["handed-in", "forms"].into_iter().find(|name| holds_anything(&folder.join(name))) {
        Some(name) => Err(missing(folder, name)),
        None => Ok(()),
    }
}

/// Refuses records that know of no batch beside worksheets that were submitted with batches.
///
/// # Errors
/// [`FaultCode::RecordsMissing`].
pub(crate) fn ensure_not_emptied(folder: &Path, records: &Records) -> DeskResult<()> {
    const SUBMITTED: &str = "handed-in";
    if holds_anything(&folder.join(SUBMITTED)) && records.is_untouched()? && records.batches()?.is_empty() {
        return Err(missing(folder, SUBMITTED));
    }
    Ok(())
}

fn holds_anything(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

fn missing(folder: &Path, beside: &str) -> DeskError {
    DeskError::new(
        FaultCode::RecordsMissing,
        format!("The data folder has “{beside}” but no records ({}). They may have been moved or deleted.", records::FILE),
        "Put the file back, or restore a backup: aum restore BACKUP.age --replace. To start over, move everything out of the folder.",
    )
    .at(folder.display().to_string())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::Desk;
    use crate::platform::Platform;

    fn open(folder: &Path) -> DeskResult<Desk> {
        Desk::open(Platform::real(folder.to_owned()))
    }

    #[test]
    fn records_that_are_gone_from_a_full_folder_are_asked_about_and_nothing_is_touched() {
        for (beside, content) in [("handed-in/b1/sheet.xlsx", "x"), ("forms/healthix-btg/form.json", "{}")] {
            for empty in [false, true] {
                let folder = tempfile::tempdir().unwrap();
                drop(open(folder.path()).unwrap());
                fs::create_dir_all(folder.path().join(beside).parent().unwrap()).unwrap();
                fs::write(folder.path().join(beside), content).unwrap();
                fs::remove_file(folder.path().join(records::FILE)).unwrap();
                if empty {
                    fs::write(folder.path().join(records::FILE), "").unwrap();
                }

                let refused = open(folder.path()).err().unwrap();

                assert_eq!(refused.code, FaultCode::RecordsMissing, "{beside}, empty: {empty}");
                assert_eq!(folder.path().join(records::FILE).exists(), empty, "nothing was made");
            }
        }
    }

    #[test]
    fn restoring_over_damaged_records_keeps_the_forms_beside_them() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()).unwrap());
        fs::create_dir_all(folder.path().join("forms/healthix-btg")).unwrap();
        fs::write(folder.path().join("forms/healthix-btg/form.json"), "learned").unwrap();
        fs::write(folder.path().join(records::FILE), "damaged").unwrap();
        let surroundings = || Platform::real(folder.path().to_owned());

        assert_eq!(Desk::open_to_restore(surroundings(), false).err().unwrap().code, FaultCode::RecordsDamaged);
        let (_desk, aside) = Desk::open_to_restore(surroundings(), true).unwrap();

        assert_eq!(fs::read_to_string(aside.unwrap().join("forms/healthix-btg/form.json")).unwrap(), "learned");
    }

    #[test]
    fn what_was_written_last_is_not_deleted_with_the_records_that_are_gone() {
        let folder = tempfile::tempdir().unwrap();
        let log = folder.path().join(format!("{}-wal", records::FILE));
        fs::write(&log, "the last changes").unwrap();

        assert_eq!(open(folder.path()).err().unwrap().code, FaultCode::RecordsMissing);
        assert!(log.exists());
    }

    #[test]
    fn an_empty_database_beside_submitted_worksheets_is_asked_about_and_a_first_start_is_not() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path()).unwrap());
        drop(open(folder.path()).unwrap());
        fs::create_dir_all(folder.path().join("handed-in/b1")).unwrap();

        assert_eq!(open(folder.path()).err().unwrap().code, FaultCode::RecordsMissing);
    }
}
