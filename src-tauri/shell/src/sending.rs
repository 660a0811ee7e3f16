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
    // A thread of its own: a sender holds its records across its waits, and they stay on one thread.
    std::thread::spawn(move || {
        let report = |progress: Progress| tell(&app, &progress);
        if let Err(fault) = tauri::async_runtime::block_on(desk.send(&batch, &report)) {
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
