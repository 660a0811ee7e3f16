//! Encryption with a passphrase, in the age format (age-encryption.org/v1, scrypt recipient): other programs open it too.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};

use age::{DecryptError, Decryptor, Encryptor, Identity, Recipient};
use submission::SecretString;

use crate::fault::{DeskError, DeskResult, FaultCode};

/// Costs about half a second and 128 MB for each passphrase that is tried.
const WORK: u8 = 17;
/// A file that asks for more would only keep the machine busy.
const MOST_WORK: u8 = 18;
const FIRST_LINE: &[u8] = b"age-encryption.org/v1\n";

/// A file that is whole and on the disk, but not in its place yet. It goes away when nobody puts it there.
pub(super) struct EncryptedFile {
    part: PathBuf,
    to: PathBuf,
}

impl EncryptedFile {
    /// Where it lies until then.
    pub(super) fn path(&self) -> &Path {
        &self.part
    }

    /// Puts it in its place.
    pub(super) fn place(self) -> DeskResult<()> {
        fs::rename(&self.part, &self.to).map_err(|error| not_written(&self.to, &error))?;
        sync_folder(&self.to);
        Ok(())
    }
}

impl Drop for EncryptedFile {
    fn drop(&mut self) {
        // After it was put in its place there is nothing under this name.
        let _ = fs::remove_file(&self.part);
    }
}

/// Encrypts what `write` writes, beside the place where it is to lie.
pub(super) fn encrypt(
    to: &Path,
    passphrase: &SecretString,
    write: impl FnOnce(&mut dyn Write) -> DeskResult<()>,
) -> DeskResult<EncryptedFile> {
    let failed = |error: io::Error| not_written(to, &error);
    if to.is_dir() {
        return Err(failed(ErrorKind::IsADirectory.into()));
    }
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    let part = to.with_file_name(name);
    let file = private_file(&part).map_err(failed)?;
    let sealed = EncryptedFile { part, to: to.to_owned() };
    let mut recipient = age::scrypt::Recipient::new(passphrase.clone());
    recipient.set_work_factor(WORK);
    let encryptor = Encryptor::with_recipients(std::iter::once(&recipient as &dyn Recipient))
        .map_err(|error| failed(io::Error::other(error)))?;
    let mut out = encryptor.wrap_output(BufWriter::new(file)).map_err(failed)?;
    write(&mut out)?;
    let file = out.finish().and_then(|buffer| buffer.into_inner().map_err(io::IntoInnerError::into_error));
    file.and_then(|file| file.sync_all()).map_err(failed)?;
    Ok(sealed)
}

/// A new file that nobody else can read; one that an earlier try left is replaced.
fn private_file(path: &Path) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}

/// Decrypts a file into another one.
///
/// # Errors
/// [`FaultCode::PassphraseWrong`]; [`FaultCode::FileUnreadable`] for another kind of file, a damaged one and one that was cut
/// off; [`FaultCode::RecordsNewer`] for a format of later days.
pub(super) fn open(path: &Path, passphrase: &SecretString, to: &mut File) -> DeskResult<()> {
    let unreadable = |problem: &str, hint: &str| {
        DeskError::new(FaultCode::FileUnreadable, problem, hint).at(path.display().to_string())
    };
    let damaged = || {
        unreadable(
            "The file is damaged, or was cut off on its way. Nothing was changed.",
            "Copy it again from where it was written. If its size differs from the original, the copy is incomplete.",
        )
    };
    let mut file = File::open(path).map_err(|error| {
        unreadable(&format!("The file cannot be read: {error}."), "Check its name, and that you may read it.")
    })?;
    recognize(&mut file, path)?;
    let decryptor = Decryptor::new_buffered(BufReader::new(file)).map_err(|_| damaged())?;
    if !decryptor.is_scrypt() {
        return Err(unreadable(
            "The file is encrypted for somebody's key, not with a passphrase.",
            "Choose a file that AUM Desk has written; its name ends in .age.",
        ));
    }
    let mut identity = age::scrypt::Identity::new(passphrase.clone());
    identity.set_max_work_factor(MOST_WORK);
    let opened = decryptor.decrypt(std::iter::once(&identity as &dyn Identity)).map_err(|error| match error {
        DecryptError::ExcessiveWork { .. } => unreadable(
            "The file asks for more work than any file of AUM Desk.",
            "Choose a file that AUM Desk has written; its name ends in .age.",
        ),
        DecryptError::Io(_) | DecryptError::InvalidMac | DecryptError::InvalidHeader => damaged(),
        _ => DeskError::new(
            FaultCode::PassphraseWrong,
            "This is not the passphrase that the file was encrypted with. Nothing was changed.",
            "Type it again; capitals and spaces count. Ask whoever wrote the file: without it nobody can open it.",
        )
        .at(path.display().to_string()),
    })?;
    copy(opened, to, damaged)
}

/// What is not readable there and what is not writable here are different matters.
fn copy(mut from: impl Read, to: &mut File, damaged: impl Fn() -> DeskError) -> DeskResult<()> {
    let mut buffer = vec![0; 1 << 16];
    loop {
        let read = from.read(&mut buffer).map_err(|_| damaged())?;
        let Some(bytes) = buffer.get(..read).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
        to.write_all(bytes).map_err(|error| not_written(Path::new("the data folder"), &error))?;
    }
}

/// Tells what kind of file it is by its first line.
fn recognize(file: &mut File, path: &Path) -> DeskResult<()> {
    let mut first = Vec::with_capacity(FIRST_LINE.len());
    let read = file.take(FIRST_LINE.len() as u64).read_to_end(&mut first).and_then(|_| file.rewind());
    let at =
        |code: FaultCode, problem: &str, hint: &str| DeskError::new(code, problem, hint).at(path.display().to_string());
    if let Err(error) = read {
        return Err(at(FaultCode::FileUnreadable, &format!("The file cannot be read: {error}."), "Check the disk."));
    }
    if first == FIRST_LINE {
        return Ok(());
    }
    if first.starts_with(b"age-encryption.org/") && first.len() == FIRST_LINE.len() {
        return Err(at(
            FaultCode::RecordsNewer,
            "The file is encrypted in a newer format than this version of AUM Desk knows.",
            "Install the newest version, then try again. Nothing was changed.",
        ));
    }
    Err(at(
        FaultCode::FileUnreadable,
        "This is not an AUM Desk handover or backup file.",
        "Choose the file that was written with “Hand over” or “Back up”; its name ends in .age.",
    ))
}

pub(super) fn not_written(path: &Path, error: &io::Error) -> DeskError {
    DeskError::new(
        FaultCode::FileNotWritten,
        format!("It cannot be written: {error}."),
        "Check that the disk is not full and that you may write there, then try again.",
    )
    .at(path.display().to_string())
}

/// A rename outlives a power cut only when its folder is synced; not every system can.
pub(super) fn sync_folder(of: &Path) {
    #[cfg(unix)]
    if let Some(Ok(folder)) = of.parent().map(File::open) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = of;
}
