//! How the window's pages reach the screen.

use std::path::Path;

/// Chooses plain memory for the pictures of the pages where no graphics card can draw them.
///
/// WebKitGTK hands them over as graphics memory by default. On virtual and remote desktops that memory is made up by
/// the processor, and each frame takes several times as long (docs/performance.md). Must run before the first window.
pub(crate) fn choose() {
    #[cfg(target_os = "linux")]
    if !has_render_node(Path::new("/dev/dri"))
        && let Err(error) = glib::setenv("WEBKIT_DISABLE_DMABUF_RENDERER", "1", false)
    {
        tracing::warn!(%error, "the window may draw slowly");
    }
}

/// Whether the folder holds a node by which programs draw on a graphics card.
#[cfg_attr(not(target_os = "linux"), allow(dead_code))]
fn has_render_node(folder: &Path) -> bool {
    std::fs::read_dir(folder)
        .is_ok_and(|nodes| nodes.flatten().any(|node| node.file_name().to_string_lossy().starts_with("renderD")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn a_card_that_only_shows_cannot_draw() {
        let folder = tempfile::tempdir().unwrap();
        assert!(!has_render_node(&folder.path().join("missing")));
        std::fs::write(folder.path().join("card0"), "").unwrap();
        assert!(!has_render_node(folder.path()));
        std::fs::write(folder.path().join("renderD128"), "").unwrap();
        assert!(has_render_node(folder.path()));
    }
}
