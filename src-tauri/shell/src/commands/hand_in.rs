use desk::contract::{BatchView, Decision, Exported, HandIn, HandInFields, HandInStep, HandedIn};
use desk::fault::Outcome;
use tauri::AppHandle;

use super::{Here, apart};
use crate::system::{self, Filetype};

#[tauri::command]
pub(super) async fn hand_in(desk: Here<'_>, batch: String) -> Outcome<HandIn> {
    apart(&desk, move |desk| desk.hand_in(&batch)).await
}

/// Opens the draft in the mail program, or the form in the browser.
#[tauri::command]
pub(super) async fn open_hand_in(app: AppHandle, desk: Here<'_>, batch: String) -> Outcome<()> {
    apart(&desk, move |desk| system::open_outside(&app, &desk.hand_in_place(&batch)?)).await
}

#[tauri::command]
pub(super) async fn hand_in_fields(desk: Here<'_>, batch: String, request: i64) -> Outcome<HandInFields> {
    apart(&desk, move |desk| desk.hand_in_fields(&batch, request)).await
}

#[tauri::command]
pub(super) async fn hand_in_step(desk: Here<'_>, batch: String, request: i64, step: HandInStep) -> Outcome<HandIn> {
    apart(&desk, move |desk| desk.hand_in_step(&batch, request, &step)).await
}

#[tauri::command]
pub(super) async fn save_hand_in(app: AppHandle, desk: Here<'_>, batch: String) -> Outcome<Option<Exported>> {
    let named = batch.clone();
    let view = apart(&desk, move |desk| desk.hand_in(&named)).await?;
    let asked = system::ask_save(&app, "Save worksheet", view.file_name.as_ref(), Filetype::Workbook).await;
    let Some(path) = asked else { return Ok(None) };
    apart(&desk, move |desk| desk.save_hand_in(&batch, &path).map(Some)).await
}

#[tauri::command]
pub(super) async fn confirm_hand_in(desk: Here<'_>, said: HandedIn) -> Outcome<BatchView> {
    apart(&desk, move |desk| desk.confirm_hand_in(&said)).await
}

#[tauri::command]
pub(super) async fn decide(
    desk: Here<'_>,
    batch: String,
    requests: Vec<i64>,
    decision: Decision,
) -> Outcome<BatchView> {
    apart(&desk, move |desk| desk.decide(&batch, &requests, decision)).await
}
