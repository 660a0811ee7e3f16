//! The Tauri shell: a window over the desk. No rule lives here.

mod commands;
mod files;
mod menu;
mod sending;
mod system;
mod window;

use std::process::ExitCode;
use std::sync::Arc;

use desk::{Desk, Platform, default_folder};
use tauri::Manager;
use tauri_plugin_dialog::{DialogExt, MessageDialogKind};

/// Runs the program until its window is closed.
#[must_use]
pub fn run() -> ExitCode {
    let builder = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, _, _| window::to_front(app)))
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_notification::init())
        .manage(files::GivenFiles::default())
        .on_window_event(files::on_window_event)
        .on_webview_event(files::on_webview_event)
        .setup(|app| {
            match Desk::open(Platform::real(default_folder())) {
                Ok(desk) => {
                    let desk = Arc::new(desk);
                    app.manage(Arc::clone(&desk));
                    menu::build(app.handle())?;
                    window::open(app.handle())?;
                    sending::watch_due(app.handle().clone(), desk);
                }
                // There is no window yet that could show it.
                Err(fault) => {
                    let handle = app.handle().clone();
                    app.dialog()
                        .message(fault.to_string())
                        .title("AUM Desk cannot open its records")
                        .kind(MessageDialogKind::Error)
                        .show(move |_| handle.exit(1));
                }
            }
            Ok(())
        });
    match commands::register(builder).run(tauri::generate_context!()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("AUM Desk could not start: {error}");
            ExitCode::FAILURE
        }
    }
}
