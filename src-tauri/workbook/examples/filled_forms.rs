//! Writes forms of many makes into a folder, each blank and filled, for other programs to judge: `filled_forms FOLDER`.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../tests/filling/made.rs"]
mod made;
#[path = "../tests/support/mod.rs"]
mod support;

use std::path::{Path, PathBuf};

use made::{Making, SHEET, fill, form, furnished, staff, with_parts};
use support::office::{NEVER, convert};

fn main() {
    let folder = PathBuf::from(std::env::args().nth(1).expect("filled_forms FOLDER"));
    let scratch = tempfile::tempdir().unwrap();
    let made = |making: Making| form(scratch.path(), making);
    pair(&folder, "prepared", &made(Making::default()), 12);
    pair(&folder, "beyond", &made(Making::default()), 40);
    pair(&folder, "protected", &made(Making { protected: true, ..Making::default() }), 20);
    pair(&folder, "footer", &made(Making { footer: true, ..Making::default() }), 21);
    pair(&folder, "furnished", &furnished(scratch.path()), 23);
    let saved = convert(scratch.path(), &made(Making::default()), "xlsx", NEVER);
    pair(&folder, "libreoffice", &saved, 23);

    let spoil = |name: &str, text: &str| (name == SHEET).then(|| text.replace("<sheetData>", "<sheetDate>"));
    with_parts(&made(Making::default()), &folder.join("spoiled.xlsx"), spoil, &[]);
}

fn pair(folder: &Path, name: &str, blank: &Path, people: u64) {
    let ending = blank.extension().unwrap().to_str().unwrap();
    std::fs::copy(blank, folder.join(format!("{name}.blank.{ending}"))).unwrap();
    fill(blank, &staff(people), &folder.join(format!("{name}.filled.{ending}"))).unwrap();
}
