//! The program's menus. What they do is done by the window, which knows where the user is; so undo is the window's own.

use tauri::menu::{MenuBuilder, MenuItemBuilder, Submenu, SubmenuBuilder};
use tauri::{AppHandle, Emitter, Wry};

/// Command id (of ui/src/lib/commands.ts), words, and shortcut.
type MenuItem = (&'static str, &'static str, Option<&'static str>);

const FILE: [MenuItem; 4] = [
    ("worksheet.new", "New worksheet…", Some("CmdOrCtrl+N")),
    ("worksheet.add-file", "Add people from a file…", Some("CmdOrCtrl+O")),
    ("worksheet.export", "Export worksheet…", Some("CmdOrCtrl+E")),
    ("worksheet.send", "Review and send…", None),
];
const VIEW: [MenuItem; 6] = [
    ("go.overview", "Overview", None),
    ("go.worksheets", "Worksheets", None),
    ("go.batches", "Batches", None),
    ("go.people", "People", None),
    ("go.settings", "Settings", Some("CmdOrCtrl+,")),
    ("palette", "Find a command…", None),
];
const HELP: [MenuItem; 3] =
    [("go.help", "Help", None), ("shortcuts", "Keyboard shortcuts", None), ("data-folder", "Where is my data", None)];

/// Builds the menus and tells the window what was chosen.
pub(crate) fn build(app: &AppHandle) -> tauri::Result<()> {
    // Cut, copy and paste must be here for their keys to reach the page on macOS; undo and redo must not be.
    let edit = SubmenuBuilder::new(app, "Edit").cut().copy().paste().select_all().build()?;
    let file = items(app, SubmenuBuilder::new(app, "File"), &FILE)?.separator().quit().build()?;
    let view = items(app, SubmenuBuilder::new(app, "View"), &VIEW)?.build()?;
    let help: Submenu<Wry> = items(app, SubmenuBuilder::new(app, "Help"), &HELP)?.build()?;
    app.set_menu(MenuBuilder::new(app).items(&[&file, &edit, &view, &help]).build()?)?;
    app.on_menu_event(|app, event| {
        if let Err(error) = app.emit("menu", event.id().as_ref()) {
            tracing::warn!(%error, "the window did not hear of the menu");
        }
    });
    Ok(())
}

fn items<'a>(
    app: &'a AppHandle,
    mut menu: SubmenuBuilder<'a, Wry, AppHandle>,
    items: &[MenuItem],
) -> tauri::Result<SubmenuBuilder<'a, Wry, AppHandle>> {
    for (id, words, shortcut) in items {
        let mut item = MenuItemBuilder::with_id(*id, *words);
        if let Some(shortcut) = shortcut {
            item = item.accelerator(*shortcut);
        }
        menu = menu.item(&item.build(app)?);
    }
    Ok(menu)
}
