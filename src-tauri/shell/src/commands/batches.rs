use std::sync::Arc;

use desk::contract::{Attestation, BatchSummary, BatchView, DryRunView, Review};
use desk::fault::DeskResult;
use tauri::AppHandle;

use super::{Here, apart};
use crate::sending;
use crate::system::{self, Filetype};

#[tauri::command]
pub(super) async fn review(desk: Here<'_>, worksheet: i64) -> DeskResult<Review> {
    apart(&desk, move |desk| desk.review(worksheet)).await
}

#[tauri::command]
pub(super) async fn attest(desk: Here<'_>, worksheet: i64, attestation: Attestation) -> DeskResult<String> {
    apart(&desk, move |desk| desk.attest(worksheet, &attestation)).await
}

#[tauri::command]
pub(super) async fn dry_run(desk: Here<'_>, batch: String) -> DeskResult<DryRunView> {
    apart(&desk, move |desk| desk.dry_run(&batch)).await
}

#[tauri::command]
pub(super) async fn confirm_endings(desk: Here<'_>, batch: String, typed: usize) -> DeskResult<()> {
    apart(&desk, move |desk| desk.confirm_endings(&batch, typed)).await
}

#[tauri::command]
pub(super) async fn send(app: AppHandle, desk: Here<'_>, batch: String) -> DeskResult<()> {
    sending::start(app, Arc::clone(&desk), batch, None)
}

#[tauri::command]
pub(super) async fn send_one(app: AppHandle, desk: Here<'_>, batch: String, request: i64) -> DeskResult<()> {
    sending::start(app, Arc::clone(&desk), batch, Some(request))
}

#[tauri::command]
pub(super) async fn pause(desk: Here<'_>, batch: String) -> DeskResult<()> {
    desk.pause(&batch)
}

#[tauri::command]
pub(super) async fn cancel(desk: Here<'_>, batch: String) -> DeskResult<()> {
    apart(&desk, move |desk| desk.cancel(&batch)).await
}

#[tauri::command]
pub(super) async fn batches(desk: Here<'_>) -> DeskResult<Vec<BatchSummary>> {
    apart(&desk, move |desk| desk.batches()).await
}

#[tauri::command]
pub(super) async fn batch(desk: Here<'_>, batch: String) -> DeskResult<BatchView> {
    apart(&desk, move |desk| desk.batch(&batch)).await
}

#[tauri::command]
pub(super) async fn refresh(desk: Here<'_>, batch: String) -> DeskResult<BatchView> {
    desk.refresh(&batch).await
}

#[tauri::command]
pub(super) async fn save_receipt(app: AppHandle, desk: Here<'_>, batch: String) -> DeskResult<Option<String>> {
    let name = desk.receipt_name(&batch)?;
    let Some(path) = system::ask_save(&app, "Save receipt", &name, Filetype::Workbook).await else { return Ok(None) };
    apart(&desk, move |desk| desk.save_receipt(&batch, &path).map(|()| Some(path.display().to_string()))).await
}
