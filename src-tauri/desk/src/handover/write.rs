//! Writing a handover file or a backup.

use std::path::Path;

use records::{RecordCounts, Records};
use submission::SecretString;
use uuid::Uuid;

use super::archive::{self, About, LAYOUT, PRACTICE, RECORDS, Working};
use super::encrypt::{self, EncryptedFile};
use super::passphrase::ensure_good;
use crate::contract::{PackKind, PackWritten};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};

impl Desk {
    /// Writes people, worksheets, batches and forms into an encrypted file for another authorized user manager. Where open
    /// requests go along, they are sent from the other copy from then on, never from this one.
    ///
    /// # Errors
    /// When the passphrase could be guessed, something is being sent, or the file exists or cannot be written; nothing has moved
    /// then.
    pub fn write_handover(
        &self,
        path: &Path,
        passphrase: &SecretString,
        open_go_along: bool,
    ) -> DeskResult<PackWritten> {
        self.ensure_not_kept(path)?;
        if path.exists() || path.is_symlink() {
            return Err(DeskError::bad_request(
                "There is a file of this name already. It may be an earlier handover file with requests that nobody else has, so it is \
                 not overwritten.",
                "Choose another name. Nothing was written.",
            )
            .at(path.display().to_string()));
        }
        if open_go_along {
            self.ensure_nothing_is_sent()?;
        }
        let (sealed, about, held, copies) = self.seal_copy(PackKind::HandOver, path, passphrase, open_go_along)?;
        self.ensure_restorable(&sealed, passphrase)?;
        let words = format!("Handed over on {}: it is sent from the other copy, no longer from here.", self.today());
        // First nobody sends it from here any more, then the file is there: cut off in between, it is with nobody, and can be
        // taken back.
        let moved = self.records().move_out(&copies.path().join(RECORDS), &about.id, &words, about.written)?;
        if let Err(fault) = sealed.place() {
            self.records().move_back(&about.id)?;
            return Err(fault);
        }
        Ok(self.written(path, &about, held, moved))
    }

    /// Writes everything but credentials into an encrypted file, from which all of it can be restored. Nothing moves.
    ///
    /// # Errors
    /// When the passphrase could be guessed, or the file cannot be written.
    pub fn write_backup(&self, path: &Path, passphrase: &SecretString) -> DeskResult<PackWritten> {
        self.ensure_not_kept(path)?;
        let (sealed, about, held, _copies) = self.seal_copy(PackKind::BackUp, path, passphrase, false)?;
        self.ensure_restorable(&sealed, passphrase)?;
        sealed.place()?;
        Ok(self.written(path, &about, held, 0))
    }

    /// Reads a file once before it takes its place: a backup that cannot be restored is none, and an earlier one stays.
    fn ensure_restorable(&self, sealed: &EncryptedFile, passphrase: &SecretString) -> DeskResult<()> {
        let unpacked = super::merge::unpack(sealed.path(), passphrase, &self.surroundings.folder)?;
        super::merge::open_copy(&unpacked, sealed.path())?;
        Ok(())
    }

    fn seal_copy(
        &self,
        kind: PackKind,
        path: &Path,
        passphrase: &SecretString,
        open_go_along: bool,
    ) -> DeskResult<(EncryptedFile, About, RecordCounts, Working)> {
        let organization = self.organization()?;
        let name = organization.as_ref().map_or("", |one| one.name.as_str());
        let manager = organization.as_ref().map_or("", |one| one.manager_name.as_str());
        ensure_good(passphrase, &[name, manager, "AUM Desk"])?;
        let copies = Working::begin(&self.surroundings.folder)?;
        // What changes from here on counts as changed after the file.
        let written = self.surroundings.now();
        self.records().snapshot(&copies.path().join(RECORDS))?;
        let mut copy = Records::open(copies.path())?;
        copy.ensure_whole()?;
        match kind {
            PackKind::HandOver => copy.prepare_for_others(open_go_along)?,
            PackKind::BackUp => {
                copy.forget_credentials()?;
                self.copy_practice(&copies.path().join(PRACTICE))?;
            }
        }
        let held = copy.held()?;
        drop(copy);
        let about = About {
            layout: LAYOUT,
            id: Uuid::new_v4().to_string(),
            kind,
            open_go_along,
            by: manager.to_owned(),
            organization: name.to_owned(),
            written,
            program: env!("CARGO_PKG_VERSION").to_owned(),
        };
        let data = &self.surroundings.folder;
        let sealed = encrypt::encrypt(path, passphrase, |out| archive::write(out, &about, copies.path(), data))?;
        Ok((sealed, about, held, copies))
    }

    fn written(&self, path: &Path, about: &About, held: RecordCounts, moved: usize) -> PackWritten {
        let learned = self.forms.known().iter().filter(|known| known.learned.is_some()).count();
        PackWritten {
            file: path.display().to_string(),
            kind: about.kind,
            people: held.people,
            worksheets: held.worksheets,
            batches: held.batches,
            forms: learned + self.forms.own().len(),
            moved,
        }
    }

    /// How many requests are open and would go along with a handover.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn open_requests(&self) -> DeskResult<usize> {
        Ok(self.records().held()?.open)
    }

    pub(super) fn ensure_nothing_is_sent(&self) -> DeskResult<()> {
        let records = self.records();
        let mut busy = records.held()?.sending > 0;
        for connection in records.connections()? {
            busy |= submission::is_sending(&records, connection.id)?;
        }
        if busy {
            return Err(DeskError::new(
                FaultCode::Busy,
                "Something is being sent right now, perhaps from another window or by the command line.",
                "Pause it or wait until it has ended, then try again. Nothing was changed.",
            ));
        }
        Ok(())
    }
}
