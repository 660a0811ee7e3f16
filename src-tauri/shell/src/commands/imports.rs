use std::path::Path;

use desk::contract::{ImportChange, ImportDone, ImportRow, ImportTab, ImportView, Window};
use desk::fault::DeskResult;
use tauri::{AppHandle, State};

use super::{Here, apart, telling};
use crate::files::GivenFiles;
use crate::system::{self, Filetype};

const PROGRESS: &str = "import-progress";

#[tauri::command]
pub(super) async fn open_import(app: AppHandle, desk: Here<'_>, worksheet: i64) -> DeskResult<Option<ImportView>> {
    let Some(path) = system::ask_open(&app, "Choose a list of people").await else { return Ok(None) };
    apart(&desk, move |desk| desk.open_import(worksheet, &path, &mut telling(app, PROGRESS))).await.map(Some)
}

#[tauri::command]
pub(super) async fn open_dropped_import(
    app: AppHandle,
    desk: Here<'_>,
    files: State<'_, GivenFiles>,
    worksheet: i64,
    path: String,
) -> DeskResult<ImportView> {
    let path = files.given(&path)?;
    apart(&desk, move |desk| desk.open_import(worksheet, &path, &mut telling(app, PROGRESS))).await
}

#[tauri::command]
pub(super) async fn open_pasted_import(
    app: AppHandle,
    desk: Here<'_>,
    worksheet: i64,
    text: String,
) -> DeskResult<ImportView> {
    apart(&desk, move |desk| desk.open_pasted_import(worksheet, &text, &mut telling(app, PROGRESS))).await
}

#[tauri::command]
pub(super) fn cancel_import(desk: Here<'_>) {
    desk.cancel_import();
}

#[tauri::command]
pub(super) fn close_import(desk: Here<'_>) {
    desk.close_import();
}

#[tauri::command]
pub(super) async fn change_import(
    app: AppHandle,
    desk: Here<'_>,
    id: u32,
    change: ImportChange,
) -> DeskResult<ImportView> {
    apart(&desk, move |desk| desk.change_import(id, &change, &mut telling(app, PROGRESS))).await
}

#[tauri::command]
pub(super) async fn import_rows(desk: Here<'_>, id: u32, tab: ImportTab, window: Window) -> DeskResult<Vec<ImportRow>> {
    apart(&desk, move |desk| desk.import_rows(id, tab, window)).await
}

#[tauri::command]
pub(super) async fn export_unusable(app: AppHandle, desk: Here<'_>, id: u32) -> DeskResult<Option<String>> {
    let name = Path::new("not-used.csv");
    let Some(path) = system::ask_save(&app, "Export rows that cannot be used", name, Filetype::Csv).await else {
        return Ok(None);
    };
    apart(&desk, move |desk| desk.export_unusable(id, &path).map(|()| Some(path.display().to_string()))).await
}

#[tauri::command]
pub(super) async fn apply_import(desk: Here<'_>, id: u32, window: Window) -> DeskResult<ImportDone> {
    apart(&desk, move |desk| desk.apply_import(id, window)).await
}
