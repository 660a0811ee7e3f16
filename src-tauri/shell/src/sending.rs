//! Sending goes on in the background; the window hears of it by events.

use std::sync::Arc;

use desk::Desk;
use desk::contract::Progress;
use desk::fault::Outcome;
use tauri::{AppHandle, Emitter};

const PROGRESS: &str = "progress";

/// Starts or resumes sending a batch.
pub(crate) fn start(app: AppHandle, desk: Arc<Desk>, batch: String, only: Option<i64>) -> Outcome<()> {
    if only.is_none() && desk.go_on(&batch) {
        return Ok(());
    }
    // A thread of its own: a sender holds its records across its waits, and they stay on one thread.
    std::thread::spawn(move || {
        let report = |progress: Progress| tell(&app, &progress);
        let sent = tauri::async_runtime::block_on(async {
            match only {
                Some(request) => desk.send_one(&batch, request, &report).await,
                None => desk.send(&batch, &report).await,
            }
        });
        if let Err(fault) = sent {
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
