//! Killed at any moment, every acknowledged edit is there afterwards.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{ALL, desk, typed};

const FOLDER: &str = "AUM_DESK_TEST_KILLED_IN";

/// The child: types, and says so after each edit was answered. Runs only when its parent names a folder.
#[test]
fn child_that_types_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let desk = desk(Path::new(&folder));
    let worksheet = desk.worksheets().unwrap()[0].id;
    let start = desk.open_worksheet(worksheet).unwrap().standing.all_rows;
    for row in start.. {
        desk.edit(worksheet, &typed(row, 0, &format!("Person {row}")), ALL).unwrap();
        println!("acknowledged {row}");
        std::io::stdout().flush().unwrap();
    }
}

#[test]
fn every_acknowledged_edit_survives_a_kill() {
    let folder = tempfile::tempdir().unwrap();
    desk(folder.path()).create_worksheet("Killed", "healthix/btg").unwrap();

    for kill in 1..=12 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "kill::child_that_types_until_it_is_killed", "--nocapture"])
            .env(FOLDER, folder.path())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        // The child goes on typing while we decide, so the kill falls anywhere in an edit.
        let acknowledged = lines
            .map(Result::unwrap)
            .filter_map(|line| line.split("acknowledged ").nth(1).and_then(|row| row.trim().parse::<usize>().ok()))
            .nth(kill)
            .unwrap();
        child.kill().unwrap();
        child.wait().unwrap();

        let desk = desk(folder.path());
        let worksheet = desk.worksheets().unwrap()[0].id;
        let rows = desk.rows(worksheet, ALL).unwrap();
        assert!(rows.len() > acknowledged, "row {acknowledged} was acknowledged, {} rows are there", rows.len());
        for (place, row) in rows.iter().enumerate() {
            assert_eq!(row.cells[0], format!("Person {place}"));
        }
        desk.undo(worksheet, ALL).unwrap();
        desk.redo(worksheet, ALL).unwrap();
    }
}
