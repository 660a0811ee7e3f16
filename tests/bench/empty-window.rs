//! A Tauri window with nothing in it: what the start of the program is measured against.

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

/// Names itself once the second frame was drawn, as the program's window does when its first place is shown.
const PAGE: &str = "<!doctype html><title>Starting</title><p>Empty</p><script>
requestAnimationFrame(() => requestAnimationFrame(() => { document.title = 'Empty window, drawn'; }));
</script>";

fn main() -> tauri::Result<()> {
    tauri::Builder::default()
        .register_uri_scheme_protocol("empty", |_, _| {
            let mut page = Response::new(PAGE.as_bytes());
            page.headers_mut().insert("content-type", tauri::http::HeaderValue::from_static("text/html"));
            page
        })
        .setup(|app| {
            let page = WebviewUrl::CustomProtocol("empty://localhost/".parse()?);
            WebviewWindowBuilder::new(app, "main", page)
                .inner_size(1280.0, 800.0)
                .on_document_title_changed(|window, title| drop(window.set_title(&title)))
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!())
}
