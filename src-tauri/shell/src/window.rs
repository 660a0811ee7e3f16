//! The one window.

use std::sync::Arc;

use desk::Desk;
use tauri::webview::{NewWindowResponse, PageLoadEvent};
use tauri::{AppHandle, Manager, Url, WebviewUrl, WebviewWindowBuilder};

const MAIN: &str = "main";

/// Opens it.
pub(crate) fn open(app: &AppHandle) -> tauri::Result<()> {
    WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("AUM Desk")
        .inner_size(1280.0, 800.0)
        .min_inner_size(760.0, 520.0)
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_page_load(|window, page| {
            // A page that begins knows nothing of the records that were there before.
            if page.event() == PageLoadEvent::Started
                && let Some(desk) = window.try_state::<Arc<Desk>>()
                && let Err(fault) = desk.take_up_records()
            {
                tracing::warn!(%fault, "the restored records could not be taken up");
            }
        })
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "the window's title did not change");
            }
        })
        .build()?;
    Ok(())
}

/// Whether an address is a page of this program: what is built in, or, in a program without the built pages, what Vite serves.
fn is_own_page(address: &Url) -> bool {
    let host = address.host_str().unwrap_or_default();
    match address.scheme() {
        "tauri" => host == "localhost",
        "http" | "https" if host == "tauri.localhost" => true,
        "http" => cfg!(not(feature = "custom-protocol")) && host == "127.0.0.1" && address.port() == Some(5173),
        "about" => address.path() == "blank",
        _ => false,
    }
}

/// Whether the user has it before them.
pub(crate) fn is_focused(app: &AppHandle) -> bool {
    app.get_webview_window(MAIN).is_some_and(|window| window.is_focused().unwrap_or(false))
}

/// Brings it to the front, when the program is started a second time.
pub(crate) fn to_front(app: &AppHandle) {
    let Some(window) = app.get_webview_window(MAIN) else { return };
    let shown = window.unminimize().and_then(|()| window.show()).and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window did not come to the front");
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::expect_used)]

    use super::*;

    #[test]
    fn the_window_stays_on_its_own_pages() {
        let own = |address: &str| is_own_page(&Url::parse(address).expect("an address"));
        for address in
            ["tauri://localhost", "tauri://localhost/index.html#people", "http://tauri.localhost/", "about:blank"]
        {
            assert!(own(address), "{address}");
        }
        for address in [
            "https://hie.example/",
            "http://127.0.0.1:8080/",
            "tauri://elsewhere/",
            "https://tauri.localhost.hie.example/",
            "file:///etc/passwd",
            "data:text/html,hello",
            "about:srcdoc",
            "javascript:alert(1)",
        ] {
            assert!(!own(address), "{address}");
        }
    }
}
