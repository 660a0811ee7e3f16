//! Sending goes on in the background; the window hears of it by events.

use std::sync::Arc;

use desk::Desk;
use desk::contract::Progress;
use desk::fault::Outcome;
use tauri::{AppHandle, Emitter};

const PROGRESS: &str = "progress";

/// Starts or resumes sending a batch.
pub(crate) fn start(app: AppHandle, desk: Arc<Desk>, batch: String) -> Outcome<()> {
    if desk.go_on(&batch) {
        return Ok(());
    }
    tauri::async_runtime::spawn(async move {
        let report = |progress: Progress| tell(&app, &progress);
        if let Err(fault) = desk.send(&batch, &report).await {
            tell(&app, &Progress::ended(batch, fault));
        }
    });
    Ok(())
}

fn tell(app: &AppHandle, progress: &Progress) {
    if let Err(error) = app.emit(PROGRESS, progress) {
        tracing::warn!(%error, "the window did not hear of progress");
    }
}
