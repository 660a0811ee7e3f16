//! LibreOffice without a window, in a profile of its own.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Calculates every formula anew, whatever result the file shows.
pub const ALWAYS: u8 = 0;
/// Calculates only what has no result: what users of other programs find.
pub const NEVER: u8 = 1;

/// Converts a file; `recalculate` is LibreOffice's own setting for workbooks.
pub fn convert(folder: &Path, file: &Path, format: &str, recalculate: u8) -> PathBuf {
    let settings = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>{recalculate}</value></prop></item>
</oor:items>"#
    );
    let profile = folder.join("profile");
    std::fs::create_dir_all(profile.join("user")).unwrap();
    std::fs::write(profile.join("user/registrymodifications.xcu"), settings).unwrap();
    let out = folder.join("out");
    let result = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", profile.display()))
        .args(["--headless", "--norestore", "--convert-to", format, "--outdir"])
        .arg(&out)
        .arg(file)
        .env("HOME", folder)
        .output()
        .expect("LibreOffice is needed for this test: install libreoffice-calc so that `soffice` is on the PATH");
    let ending = format.split(':').next().unwrap();
    let written = out.join(file.file_stem().unwrap()).with_extension(ending);
    assert!(written.exists(), "soffice wrote nothing: {}", String::from_utf8_lossy(&result.stderr));
    written
}
