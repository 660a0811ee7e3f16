//! The files that the user has given to the window: chosen in a dialog of the system, or dropped on it.
//!
//! A page only names a file; what it names is read only when the user gave that very file before. So no page can have
//! another file of this computer read.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use desk::fault::{DeskError, DeskResult};
use tauri::{DragDropEvent, Manager, WebviewEvent, WindowEvent};

/// How many are remembered; the oldest is forgotten first.
const MOST: usize = 64;

/// The files that were given, the newest last.
#[derive(Default)]
pub(crate) struct GivenFiles(Mutex<VecDeque<PathBuf>>);

impl GivenFiles {
    /// Remembers a file that the user gave.
    pub(crate) fn remember(&self, path: &Path) {
        let mut given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        given.retain(|known| known != path);
        given.push_back(path.to_owned());
        while given.len() > MOST {
            given.pop_front();
        }
    }

    /// Returns the file that a page names.
    ///
    /// # Errors
    /// When the user has not given this file.
    pub(crate) fn given(&self, path: &str) -> DeskResult<PathBuf> {
        let given = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        given.iter().find(|known| known.as_os_str() == path).cloned().ok_or_else(|| {
            DeskError::bad_request(
                format!("“{path}” was not chosen or dropped on the window."),
                "Choose the file, or drop it on the window again.",
            )
        })
    }
}

/// Remembers what a real drop brings.
pub(crate) fn on_window_event(window: &tauri::Window, event: &WindowEvent) {
    if let WindowEvent::DragDrop(event) = event {
        dropped(window, event);
    }
}

/// As [`on_window_event`], where the system tells the view and not its window.
pub(crate) fn on_webview_event(view: &tauri::Webview, event: &WebviewEvent) {
    if let WebviewEvent::DragDrop(event) = event {
        dropped(view, event);
    }
}

fn dropped(place: &impl Manager<tauri::Wry>, event: &DragDropEvent) {
    if let (DragDropEvent::Drop { paths, .. }, Some(files)) = (event, place.try_state::<GivenFiles>()) {
        for path in paths {
            files.remember(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_that_the_user_gave_are_read() {
        let files = GivenFiles::default();
        files.remember(Path::new("/home/dolores/list.xlsx"));

        assert!(files.given("/home/dolores/list.xlsx").is_ok());
        for other in ["/etc/passwd", "/home/dolores/../dolores/list.xlsx", "/home/dolores", "list.xlsx", ""] {
            assert!(files.given(other).is_err(), "{other}");
        }
    }

    #[test]
    fn the_oldest_file_is_forgotten_first() {
        let files = GivenFiles::default();
        for number in 0..=MOST {
            files.remember(Path::new(&format!("/{number}")));
        }

        assert!(files.given("/0").is_err());
        assert!(files.given("/1").is_ok() && files.given(&format!("/{MOST}")).is_ok());
    }
}
