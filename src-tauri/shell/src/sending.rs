//! Sending goes on in the background; the window hears of it by events.

use std::sync::Arc;
use std::time::{Duration, Instant};

use desk::Desk;
use desk::contract::SendProgress;
use desk::fault::DeskResult;
use desk::notice::{Desktop, Notice};
use tauri::{AppHandle, Emitter};
use tauri_plugin_notification::NotificationExt;

const PROGRESS: &str = "progress";

/// Starts or resumes sending a batch.
pub(crate) fn start(app: AppHandle, desk: Arc<Desk>, batch: String, only: Option<i64>) -> DeskResult<()> {
    if only.is_none() && desk.go_on(&batch) {
        return Ok(());
    }
    // A thread of its own: a sender holds its records across its waits, and they stay on one thread.
    std::thread::spawn(move || {
        let begun = Instant::now();
        let report = |progress: SendProgress| tell(&app, &progress);
        let sent = tauri::async_runtime::block_on(async {
            match only {
                Some(request) => desk.send_one(&batch, request, &report).await,
                None => desk.send(&batch, &report).await,
            }
        });
        if let Err(fault) = desk.tell_of_end(&Outside(&app), &batch, begun.elapsed(), &sent) {
            tracing::warn!(%fault, "the end of a send was not told");
        }
        if let Err(fault) = sent {
            tell(&app, &SendProgress::ended(batch, fault));
        }
    });
    Ok(())
}

/// How often somebody may be told that something is due; a program that is left open over night tells it in the morning.
const LOOK_EVERY: Duration = Duration::from_secs(60 * 60);
/// The window has come up by then, and whoever looks at it sees the list.
const LOOK_FIRST: Duration = Duration::from_secs(20);

/// Tells on the desktop what is due, as long as the program runs.
pub(crate) fn watch_due(app: AppHandle, desk: Arc<Desk>) {
    std::thread::spawn(move || {
        std::thread::sleep(LOOK_FIRST);
        loop {
            if let Err(fault) = desk.tell_of_due(&Outside(&app)) {
                tracing::warn!(%fault, "what is due was not told");
            }
            std::thread::sleep(LOOK_EVERY);
        }
    });
}

/// The desktop around the window.
struct Outside<'a>(&'a AppHandle);

impl Desktop for Outside<'_> {
    fn is_looked_at(&self) -> bool {
        crate::window::is_focused(self.0)
    }

    fn notify(&self, notice: &Notice) {
        if let Err(error) = self.0.notification().builder().title(&notice.title).body(&notice.text).show() {
            tracing::warn!(%error, "the system did not show a notice");
        }
    }
}

fn tell(app: &AppHandle, progress: &SendProgress) {
    if let Err(error) = app.emit(PROGRESS, progress) {
        tracing::warn!(%error, "the window did not hear of progress");
    }
}
