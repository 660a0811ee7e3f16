//! Files that LibreOffice wrote.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{expected, people_workbook, read, texts};

pub fn convert(folder: &Path, file: &Path, format: &str) -> PathBuf {
    let out = folder.join("out");
    let result = Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", format, "--outdir"])
        .arg(&out)
        .arg(file)
        .env("HOME", folder)
        .output()
        .expect("LibreOffice is needed for this test: install libreoffice-calc so that `soffice` is on the PATH");
    let written = out.join(file.file_stem().unwrap()).with_extension(format);
    assert!(written.exists(), "soffice wrote nothing: {}", String::from_utf8_lossy(&result.stderr));
    written
}

#[test]
fn old_workbooks_and_open_documents_of_libre_office_give_the_same_cells() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("staff.xlsx");
    people_workbook(&path);
    for format in ["xls", "ods"] {
        let table = read(&convert(folder.path(), &path, format)).unwrap();
        assert_eq!(texts(&table), expected(), "{format}");
        assert_eq!(table.sheet, "Staff", "{format}");
    }
}
