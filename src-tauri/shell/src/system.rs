//! What the window asks of the desktop: file dialogs, and showing files in the file manager.

use std::path::{Path, PathBuf};

use desk::fault::{DeskError, DeskResult, FaultCode};
use tauri::AppHandle;
use tauri_plugin_dialog::DialogExt;
use tauri_plugin_opener::OpenerExt;
use tokio::sync::oneshot;

/// The kinds of files a dialog offers.
pub(crate) enum Filetype {
    /// An Excel workbook.
    Workbook,
    /// Text with commas.
    Csv,
    /// A handover file or backup.
    Encrypted,
}

/// A test of a debug build hands the dialogs' answer in; people are asked.
fn answer_of_test() -> Option<PathBuf> {
    if cfg!(debug_assertions) { std::env::var_os("AUM_DESK_DIALOG_ANSWER").map(PathBuf::from) } else { None }
}

/// Asks for a file to read; none when the user cancels.
pub(crate) async fn ask_open(app: &AppHandle, title: &str) -> Option<PathBuf> {
    if let Some(path) = answer_of_test() {
        return Some(path);
    }
    let (answer, answered) = oneshot::channel();
    app.dialog()
        .file()
        .set_title(title)
        .add_filter("Lists and worksheets", &["xlsx", "xlsm", "xls", "xlsb", "ods", "csv", "tsv", "txt"])
        .add_filter("All files", &["*"])
        .pick_file(move |path| drop(answer.send(path)));
    answered.await.ok().flatten().and_then(|path| path.into_path().ok())
}

/// Asks for a file of one kind to read; none when the user cancels.
pub(crate) async fn ask_open_one(app: &AppHandle, title: &str, kind: &str, ending: &str) -> Option<PathBuf> {
    if let Some(path) = answer_of_test() {
        return Some(path);
    }
    let (answer, answered) = oneshot::channel();
    app.dialog()
        .file()
        .set_title(title)
        .add_filter(kind, &[ending])
        .add_filter("All files", &["*"])
        .pick_file(move |path| drop(answer.send(path)));
    answered.await.ok().flatten().and_then(|path| path.into_path().ok())
}

/// Asks where to write; none when the user cancels.
pub(crate) async fn ask_save(app: &AppHandle, title: &str, name: &Path, filetype: Filetype) -> Option<PathBuf> {
    if let Some(folder) = answer_of_test() {
        return Some(folder.with_file_name(name));
    }
    let (answer, answered) = oneshot::channel();
    let (kind, ending) = match filetype {
        Filetype::Workbook => ("Excel workbook", name.extension().and_then(|ending| ending.to_str()).unwrap_or("xlsx")),
        Filetype::Csv => ("CSV", "csv"),
        Filetype::Encrypted => ("Encrypted file", "age"),
    };
    app.dialog()
        .file()
        .set_title(title)
        .set_file_name(name.display().to_string())
        .add_filter(kind, &[ending])
        .save_file(move |path| drop(answer.send(path)));
    answered.await.ok().flatten().and_then(|path| path.into_path().ok())
}

/// Opens a folder in the file manager.
pub(crate) fn open_folder(app: &AppHandle, folder: &Path) -> DeskResult<()> {
    app.opener().open_path(folder.display().to_string(), None::<&str>).map_err(|error| not_shown(folder, &error))
}

/// Opens a draft in the mail program, or an address in the browser.
pub(crate) fn open_outside(app: &AppHandle, what: &str) -> DeskResult<()> {
    if let Some(folder) = answer_of_test() {
        // A test of a debug build looks at what would have been opened.
        let noted = std::fs::write(folder.with_file_name("opened.txt"), what);
        return noted
            .map_err(|error| DeskError::new(FaultCode::FileNotWritten, error.to_string(), "Look at the test."));
    }
    let unopened = |why: &str| {
        DeskError::new(
            FaultCode::NotFound,
            format!("No program opened it: {why}."),
            "Save the worksheet and copy address, subject and text; they are shown here too.",
        )
        .at(what)
    };
    #[cfg(target_os = "linux")]
    if let Some(opened) = by_xdg_open(what) {
        return opened.map_err(unopened);
    }
    let opened = if what.starts_with("https://") {
        app.opener().open_url(what, None::<&str>)
    } else {
        app.opener().open_path(what, None::<&str>)
    };
    opened.map_err(|error| unopened(&error.to_string()))
}

/// `xdg-open` says by its exit code whether a program is set up, which the opener does not wait for. None where it is not
/// installed.
#[cfg(target_os = "linux")]
fn by_xdg_open(what: &str) -> Option<Result<(), &'static str>> {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let mut command = Command::new("xdg-open");
    command.arg(what).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    for _ in 0..30 {
        match child.try_wait() {
            Ok(Some(ended)) if ended.success() => return Some(Ok(())),
            Ok(Some(_)) => return Some(Err("none is set up for it on this computer")),
            Ok(None) => std::thread::sleep(Duration::from_millis(100)),
            Err(_) => break,
        }
    }
    // On some desktops it stays until the program that it started is closed.
    std::thread::spawn(move || child.wait());
    Some(Ok(()))
}

/// Shows a file in its folder.
pub(crate) fn show_in_folder(app: &AppHandle, path: &Path) -> DeskResult<()> {
    app.opener().reveal_item_in_dir(path).map_err(|error| not_shown(path, &error))
}

fn not_shown(path: &Path, error: &tauri_plugin_opener::Error) -> DeskError {
    DeskError::new(
        FaultCode::NotFound,
        format!("The file manager could not be opened: {error}."),
        "Open the folder yourself; its path is shown here.",
    )
    .at(path.display().to_string())
}
