//! What the user has written never takes the place of what the program keeps.

use std::fs;
use std::path::{Path, PathBuf};

use desk::contract::DeskError;
use desk::fault::FaultCode;
use desk::practice::PRACTICE;
use desk::{Desk, SecretString};

use crate::support::{attested, desk, hospital, worksheet_of_people};

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// What each way to write a file says of a place.
fn written_to(desk: &Desk, worksheet: i64, batch: &str, path: &Path) -> Vec<(&'static str, Result<(), DeskError>)> {
    let passphrase = SecretString::from("copper lantern eats moss");
    vec![
        ("blank", desk.write_blank("healthix/btg", path)),
        ("export", desk.export_worksheet(worksheet, path).map(drop)),
        ("receipt", desk.save_receipt(batch, path)),
        ("backup", desk.write_backup(path, &passphrase).map(drop)),
        ("handover", desk.write_handover(path, &passphrase, false).map(drop)),
    ]
}

#[test]
fn no_result_is_written_over_a_file_that_the_program_keeps() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let kept = desk(&data);
    kept.save_organization(&hospital()).unwrap();
    let worksheet = worksheet_of_people(&kept);
    let practice = kept.connections().unwrap().into_iter().find(|one| one.name == PRACTICE).unwrap();
    let batch = attested(&kept, worksheet, practice.id);
    let mut places = files(&data);
    assert!(places.iter().any(|path| path.ends_with("aum-desk.sqlite")), "{places:?}");
    // Also by a link, under a name that does not exist yet, and in a folder of the program's own.
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(data.join("aum-desk.sqlite"), folder.path().join("link.xlsx")).unwrap();
        places.push(folder.path().join("link.xlsx"));
    }
    places.extend([
        data.join("practice-hie.sqlite"),
        data.join("forms/new.xlsx"),
        data.join("../data/aum-desk.sqlite"),
    ]);

    for path in &places {
        for (what, written) in written_to(&kept, worksheet, &batch, path) {
            let refused = written.expect_err(&format!("{what} over {}", path.display()));
            assert_eq!(refused.code, FaultCode::BadRequest, "{what}: {refused}");
        }
    }

    drop(kept);
    assert_eq!(desk(&data).worksheets().unwrap().len(), 2, "everything is still there");
    let again = desk(&data);
    let elsewhere = folder.path().join("elsewhere.xlsx");
    for (what, written) in written_to(&again, worksheet, &batch, &elsewhere) {
        assert!(written.is_ok() || what == "handover", "{what}: {written:?}");
    }
}

#[test]
fn programs_that_start_first_at_the_same_moment_all_open() {
    for _ in 0..8 {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        let start = std::sync::Barrier::new(6);
        std::thread::scope(|scope| {
            let opened: Vec<_> = (0..6)
                .map(|_| {
                    scope.spawn(|| {
                        start.wait();
                        desk(&data).connections().unwrap().len()
                    })
                })
                .collect();
            for one in opened {
                assert_eq!(one.join().unwrap(), 1, "the practice HIE, once");
            }
        });
    }
}
