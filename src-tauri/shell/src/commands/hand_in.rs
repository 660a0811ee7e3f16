use desk::contract::{BatchView, Decision, HandIn, HandedIn};
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
    apart(&desk, move |desk| {
        let view = desk.hand_in(&batch)?;
        system::open_outside(&app, if view.draft.is_empty() { &view.address } else { &view.draft })
    })
    .await
}

#[tauri::command]
pub(super) async fn save_hand_in(app: AppHandle, desk: Here<'_>, batch: String) -> Outcome<Option<String>> {
    let named = batch.clone();
    let view = apart(&desk, move |desk| desk.hand_in(&named)).await?;
    let asked = system::ask_save(&app, "Save worksheet", view.file_name.as_ref(), Filetype::Workbook).await;
    let Some(path) = asked else { return Ok(None) };
    apart(&desk, move |desk| desk.save_hand_in(&batch, &path).map(|()| Some(path.display().to_string()))).await
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
