//! Taking a handover file over into records that are in use: what is new comes along, what differs is decided.

use std::fs::File;
use std::path::Path;

use records::{MergeOptions, MergeReport, Records, RecordsError};
use submission::SecretString;

use super::archive::{self, About, Working};
use super::decide::{Conflicts, Judged};
use super::files::{self, FileComparison, Unfinished};
use super::settings::{self, Own, setting};
use super::{decide, encrypt};
use crate::contract::{HandoverView, PackBatch, PackDecision, PackKind};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};

/// What the user decided.
#[derive(Debug, Clone, Default)]
pub struct TakeOver<'a> {
    /// About conflicts that nothing else is said of.
    pub conflicts: Option<Conflicts>,
    /// One by one.
    pub each: &'a [PackDecision],
    /// Only look what would happen.
    pub look: bool,
}

/// A file that was decrypted and taken apart, into a folder that goes away by itself.
pub(super) struct UnpackedArchive {
    pub(super) folder: Working,
    pub(super) about: About,
}

/// Everything that is different, with what only the file has.
struct Differences {
    all: Vec<Judged>,
    new_people: usize,
    same_people: usize,
    own: Own,
    forms: FileComparison,
}

impl Desk {
    /// Takes a handover file over, or shows what that would do. While a conflict is undecided, nothing is changed.
    ///
    /// # Errors
    /// When the file cannot be read, the passphrase is wrong, or the records cannot be written; nothing was changed then.
    pub fn merge_handover(
        &self,
        path: &Path,
        passphrase: &SecretString,
        wish: &TakeOver<'_>,
    ) -> DeskResult<HandoverView> {
        let data = &self.surroundings.folder;
        super::end_interrupted(data, &self.records())?;
        let unpacked = unpack(path, passphrase, data)?;
        self.ensure_to_be_taken(&unpacked.about, path)?;
        let mut theirs = open_copy(&unpacked, path)?;
        // Whoever wrote it took care of this; whoever made a file by other means may not have.
        theirs.prepare_for_others(false)?;
        let copy = theirs.path().to_owned();
        let found = self.differences(&theirs, &copy, unpacked.folder.path())?;
        drop(theirs);

        let taken_before = self.records().taken_before(&unpacked.about.id)?;
        if let Some(before) = taken_before {
            let view = view(path, &unpacked.about, &found, MergeReport::default());
            return Ok(HandoverView { taken_before: Some(before.to_string()), ..view.without_news() });
        }
        let decided = decide::decide(&found.all, wish.each, wish.conflicts)?;
        let try_out = wish.look || decided.open > 0;
        let _alone = if try_out { None } else { Some(self.editing.alone(data)?) };
        let UnpackedArchive { folder, about } = &unpacked;
        let now = self.surroundings.now();
        let (unfinished, forms) = Unfinished::of(&found.forms, &decided.theirs, folder.name(), now);
        let (mut settings, settled) = self.settled(&found.own, &decided.theirs)?;
        settings.push(setting(files::UNFINISHED, &unfinished)?);
        let absorb = MergeOptions {
            file: &about.id,
            written: about.written,
            theirs: &decided.theirs,
            settings: &settings,
            open_come_along: about.open_go_along,
            by: name(about),
            try_out,
        };
        let absorbed = self.records().merge(&copy, &absorb, now)?;
        let (fields, replaced) = (absorbed.fields, absorbed.replaced.clone());
        let mut view = view(path, about, &found, absorbed);
        if try_out {
            return Ok(view);
        }
        view.taken = fields + settled + forms;
        view.done = true;
        // The records have it. What lies beside them follows: now, or at the next start.
        let (lock, folder) = unpacked.folder.stays();
        end_import(&self.records(), &unfinished, lock, &folder, data)?;
        self.editors().retain(|worksheet, _| !replaced.contains(worksheet));
        self.take_up_layouts();
        self.tell_editors()?;
        Ok(view)
    }

    fn differences(&self, theirs: &Records, copy: &Path, folder: &Path) -> DeskResult<Differences> {
        let compared = self.records().compare(copy)?;
        let (mine, own) = (settings::of(&self.records())?, settings::of(theirs)?);
        let forms = files::compare(folder, &self.surroundings.folder);
        let mut all: Vec<Judged> = compared.differences.iter().map(Judged::from).collect();
        all.extend(settings::differences(&mine, &own));
        all.extend(forms.differences.iter().cloned());
        Ok(Differences { all, new_people: compared.new_people, same_people: compared.same_people, own, forms })
    }

    fn ensure_to_be_taken(&self, about: &About, path: &Path) -> DeskResult<()> {
        let refused = |what: &str, hint: &str| Err(DeskError::bad_request(what, hint).at(path.display().to_string()));
        if about.kind == PackKind::BackUp {
            return refused(
                "This is a backup, not a handover file. Nothing was changed.",
                "Restore it: everything is then as it was when it was made (Settings, or `aum restore`).",
            );
        }
        if self.records().written_here(&about.id)? {
            return refused(
                "You created this file; it is meant for your colleague. Nothing was changed.",
                "If nobody will use it, take back what went with it (Settings, or `aum handover take-back`).",
            );
        }
        Ok(())
    }
}

/// Puts the files of an import in their places, and forgets that anything was left to do.
pub(super) fn end_import(
    records: &Records,
    unfinished: &Unfinished,
    lock: File,
    folder: &Path,
    data: &Path,
) -> DeskResult<()> {
    let put = unfinished.put_in_place(folder, data).map_err(|error| encrypt::not_written(data, &error));
    put.map_err(|fault| DeskError {
        message: format!("{} People and worksheets were imported; the forms follow at the next start.", fault.message),
        ..fault
    })?;
    records.forget_setting(files::UNFINISHED)?;
    drop(lock);
    std::fs::remove_dir_all(folder).map_err(|error| encrypt::not_written(data, &error))
}

/// Decrypts a file and takes it apart.
pub(super) fn unpack(path: &Path, passphrase: &SecretString, data: &Path) -> DeskResult<UnpackedArchive> {
    let folder = Working::begin(data)?;
    let archive = folder.path().join("archive.zip");
    let failed = |error: std::io::Error| encrypt::not_written(folder.path(), &error);
    let mut file = File::options().read(true).write(true).create_new(true).open(&archive).map_err(failed)?;
    encrypt::open(path, passphrase, &mut file)?;
    let about = archive::take_apart(file, folder.path(), path)?;
    std::fs::remove_file(&archive).map_err(failed)?;
    Ok(UnpackedArchive { folder, about })
}

/// The records of a file, brought up to today's layout.
pub(super) fn open_copy(unpacked: &UnpackedArchive, path: &Path) -> DeskResult<Records> {
    let opened = Records::open_foreign(unpacked.folder.path());
    opened.map_err(|error| match error {
        RecordsError::Newer { .. } => archive::newer_program(path, &format!("AUM Desk {}", unpacked.about.program)),
        RecordsError::Foreign(what) => DeskError::new(
            FaultCode::FileUnreadable,
            format!("The file holds something that AUM Desk does not write: {what}. Nothing was changed."),
            "Do not use it. Ask whoever sent it to write a new file with AUM Desk.",
        )
        .at(path.display().to_string()),
        _ => DeskError::new(
            FaultCode::FileUnreadable,
            format!("The records in the file are damaged ({error}). Nothing was changed."),
            "Ask for a new file.",
        )
        .at(path.display().to_string()),
    })
}

fn name(about: &About) -> &str {
    if about.by.is_empty() { "the other copy" } else { &about.by }
}

fn view(path: &Path, about: &About, found: &Differences, absorbed: MergeReport) -> HandoverView {
    let listed = |conflict: bool| {
        found.all.iter().filter(|judged| judged.conflict == conflict).map(|judged| judged.view.clone()).collect()
    };
    let mut notes = Vec::new();
    if !about.open_go_along && absorbed.batches.iter().any(|batch| !batch.known) {
        notes.push(format!("What is still open is sent by {}, not from here.", name(about)));
    }
    if !absorbed.connections.is_empty() {
        notes.push("Credentials are never in such a file: each new connection needs one of your own.".to_owned());
    }
    HandoverView {
        file: path.display().to_string(),
        by: about.by.clone(),
        organization: about.organization.clone(),
        written: about.written.to_string(),
        done: false,
        taken_before: None,
        new_people: found.new_people,
        same_people: found.same_people,
        conflicts: listed(true),
        updates: listed(false),
        taken: 0,
        worksheets: absorbed.worksheets,
        batches: absorbed
            .batches
            .into_iter()
            .map(|batch| PackBatch { name: batch.name, people: batch.people, open: batch.open, known: batch.known })
            .collect(),
        connections: absorbed.connections,
        forms: found.forms.new.clone(),
        notes,
    }
}

impl HandoverView {
    /// Of a file that was taken over before.
    fn without_news(self) -> Self {
        Self { new_people: 0, conflicts: Vec::new(), updates: Vec::new(), forms: Vec::new(), notes: Vec::new(), ..self }
    }
}
