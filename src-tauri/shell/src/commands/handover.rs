use std::path::{Path, PathBuf};

use desk::contract::{AwayView, HandoverView, PackDecision, PackKind, PackWritten, Restored};
use desk::fault::DeskResult;
use desk::handover::TakeOver;
use desk::{Desk, SecretString};
use tauri::AppHandle;

use super::{Here, apart};
use crate::system::{self, Filetype};

#[tauri::command]
pub(super) async fn open_requests(desk: Here<'_>) -> DeskResult<usize> {
    apart(&desk, Desk::open_requests).await
}

#[tauri::command]
pub(super) async fn away(desk: Here<'_>) -> DeskResult<Vec<AwayView>> {
    apart(&desk, Desk::away).await
}

#[tauri::command]
pub(super) async fn take_back(desk: Here<'_>, file: String) -> DeskResult<usize> {
    apart(&desk, move |desk| desk.take_back(&file)).await
}

#[tauri::command]
pub(super) async fn write_handover(
    app: AppHandle,
    desk: Here<'_>,
    passphrase: String,
    open_go_along: bool,
) -> DeskResult<Option<PackWritten>> {
    let secret = SecretString::from(passphrase);
    let name = PathBuf::from(desk.usual_name(PackKind::HandOver));
    let Some(path) = system::ask_save(&app, "Write a handover file", &name, Filetype::Encrypted).await else {
        return Ok(None);
    };
    apart(&desk, move |desk| desk.write_handover(&path, &secret, open_go_along)).await.map(Some)
}

#[tauri::command]
pub(super) async fn write_backup(
    app: AppHandle,
    desk: Here<'_>,
    passphrase: String,
) -> DeskResult<Option<PackWritten>> {
    let secret = SecretString::from(passphrase);
    let name = PathBuf::from(desk.usual_name(PackKind::BackUp));
    let Some(path) = system::ask_save(&app, "Write a backup", &name, Filetype::Encrypted).await else {
        return Ok(None);
    };
    apart(&desk, move |desk| desk.write_backup(&path, &secret)).await.map(Some)
}

#[tauri::command]
pub(super) async fn choose_pack(app: AppHandle) -> Option<String> {
    let path = system::ask_open_one(&app, "Choose a handover or backup file", "Encrypted file", "age").await;
    path.map(|path| path.display().to_string())
}

#[tauri::command]
pub(super) async fn merge_handover(
    desk: Here<'_>,
    path: String,
    passphrase: String,
    decisions: Vec<PackDecision>,
    look: bool,
) -> DeskResult<HandoverView> {
    let secret = SecretString::from(passphrase);
    apart(&desk, move |desk| {
        let wish = TakeOver { conflicts: None, each: &decisions, look };
        desk.merge_handover(Path::new(&path), &secret, &wish)
    })
    .await
}

#[tauri::command]
pub(super) async fn restore(desk: Here<'_>, path: String, passphrase: String, replace: bool) -> DeskResult<Restored> {
    let secret = SecretString::from(passphrase);
    apart(&desk, move |desk| desk.restore(Path::new(&path), &secret, replace)).await
}
