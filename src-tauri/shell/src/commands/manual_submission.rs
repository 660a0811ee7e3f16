use desk::contract::{
    BatchView, Exported, ManualSubmission, OutcomeDecision, SubmittedEntry, WebFormFields, WebFormStep,
};
use desk::fault::DeskResult;
use tauri::AppHandle;

use super::{Here, apart};
use crate::system::{self, Filetype};

#[tauri::command]
pub(super) async fn manual_submission(desk: Here<'_>, batch: String) -> DeskResult<ManualSubmission> {
    apart(&desk, move |desk| desk.manual_submission(&batch)).await
}

/// Opens the draft in the mail program, or the form in the browser.
#[tauri::command]
pub(super) async fn open_manual_submission(app: AppHandle, desk: Here<'_>, batch: String) -> DeskResult<()> {
    apart(&desk, move |desk| system::open_outside(&app, &desk.submission_address(&batch)?)).await
}

#[tauri::command]
pub(super) async fn web_form_fields(desk: Here<'_>, batch: String, request: i64) -> DeskResult<WebFormFields> {
    apart(&desk, move |desk| desk.web_form_fields(&batch, request)).await
}

#[tauri::command]
pub(super) async fn web_form_step(
    desk: Here<'_>,
    batch: String,
    request: i64,
    step: WebFormStep,
) -> DeskResult<ManualSubmission> {
    apart(&desk, move |desk| desk.web_form_step(&batch, request, &step)).await
}

#[tauri::command]
pub(super) async fn save_manual_submission(
    app: AppHandle,
    desk: Here<'_>,
    batch: String,
) -> DeskResult<Option<Exported>> {
    let named = batch.clone();
    let view = apart(&desk, move |desk| desk.manual_submission(&named)).await?;
    let asked = system::ask_save(&app, "Save worksheet", view.file_name.as_ref(), Filetype::Workbook).await;
    let Some(path) = asked else { return Ok(None) };
    apart(&desk, move |desk| desk.save_manual_submission(&batch, &path).map(Some)).await
}

#[tauri::command]
pub(super) async fn confirm_submitted(desk: Here<'_>, said: SubmittedEntry) -> DeskResult<BatchView> {
    apart(&desk, move |desk| desk.confirm_submitted(&said)).await
}

#[tauri::command]
pub(super) async fn decide(
    desk: Here<'_>,
    batch: String,
    requests: Vec<i64>,
    decision: OutcomeDecision,
) -> DeskResult<BatchView> {
    apart(&desk, move |desk| desk.decide(&batch, &requests, decision)).await
}
