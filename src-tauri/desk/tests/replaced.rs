//! Records that change under a window that is open: nothing is answered “ok” and lost, and whoever is cut off goes on.

use std::fs;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use desk::fault::FaultCode;
use desk::handover::{Conflicts, TakeOver};
use desk::{Desk, SecretString};

use crate::support::{ALL, cells, desk, hospital, typed, worksheet_of_people};

fn passphrase() -> SecretString {
    SecretString::from("copper lantern eats moss")
}

fn organized(folder: &Path) -> Desk {
    let desk = desk(folder);
    desk.save_organization(&hospital()).unwrap();
    desk
}

#[test]
fn two_windows_on_one_worksheet_lose_nothing_that_was_answered_ok() {
    let folder = tempfile::tempdir().unwrap();
    let (one, other) = (desk(folder.path()), desk(folder.path()));
    let sheet = one.create_worksheet("Shared", "healthix/btg").unwrap();
    one.edit(sheet, &typed(0, 0, "Maria"), ALL).unwrap();
    assert_eq!(other.rows(sheet, ALL).unwrap().len(), 1);
    one.edit(sheet, &typed(1, 0, "James"), ALL).unwrap();

    let refused = other.edit(sheet, &typed(0, 0, "Wei"), ALL).unwrap_err();

    assert_eq!(refused.code, FaultCode::WorksheetChanged);
    other.edit(sheet, &typed(2, 0, "Wei"), ALL).unwrap();
    let again = desk(folder.path());
    assert_eq!(cells(&again.rows(sheet, ALL).unwrap()).concat().join(""), "MariaJamesWei");
}

#[test]
fn a_worksheet_with_other_columns_by_now_takes_no_edit_that_was_made_in_the_former_ones() {
    let folder = tempfile::tempdir().unwrap();
    let window = desk(folder.path());
    let sheet = worksheet_of_people(&window);
    window.rows(sheet, ALL).unwrap();
    let records = records::Records::open(folder.path()).unwrap();
    let kept = records.worksheet_columns(sheet).unwrap();
    let (mut turned, mut places) = (kept.clone(), (0..kept.len()).map(Some).collect::<Vec<_>>());
    turned.swap(0, 1);
    places.swap(0, 1);
    records.move_columns(sheet, &kept, &places, &turned).unwrap();

    let twice = records.move_columns(sheet, &kept, &places, &turned);
    assert!(
        matches!(twice, Err(records::RecordsError::Outdated(_))),
        "two windows that learn one form move cells once"
    );
    let refused = window.edit(sheet, &typed(0, 0, "Mary"), ALL).unwrap_err();

    assert_eq!(refused.code, FaultCode::WorksheetChanged);
    assert_eq!(window.rows(sheet, ALL).unwrap()[0].cells[0], "Maria");
}

#[test]
fn after_a_restore_elsewhere_a_window_changes_nothing_until_it_was_reloaded() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = folder.path().join("one.age");
    let first = worksheet_of_people(&organized(&data));
    // It has no worksheet open yet, so nobody waits for it.
    let window = desk(&data);
    window.write_backup(&file, &passphrase()).unwrap();
    let later = window.create_worksheet("Made later", "healthix/btg").unwrap();

    let other = desk(&data);
    other.restore(&file, &passphrase(), true).unwrap();
    // It has the number that the other worksheet had.
    assert_eq!(other.create_worksheet("Somebody else’s", "healthix/btg").unwrap(), later);

    let refused = [
        window.edit(later, &typed(0, 0, "Lost"), ALL).unwrap_err(),
        window.edit(first, &typed(0, 0, "Lost"), ALL).unwrap_err(),
        window.rename_worksheet(first, "Lost").unwrap_err(),
        window.save_organization(&hospital()).unwrap_err(),
        window.create_worksheet("Lost", "healthix/btg").unwrap_err(),
    ];
    let codes: Vec<FaultCode> = refused.iter().map(|fault| fault.code).collect();
    assert!(codes.iter().all(|code| *code == FaultCode::RecordsReplaced), "{codes:?}");

    window.take_up_records().unwrap();
    window.edit(later, &typed(0, 0, "Kept"), ALL).unwrap();
    let again = desk(&data);
    assert_eq!(again.rows(later, ALL).unwrap()[0].cells[0], "Kept");
}

#[test]
fn a_backup_that_is_restored_twice_is_two_generations() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    let file = folder.path().join("one.age");
    let other = organized(&data);
    other.write_backup(&file, &passphrase()).unwrap();
    other.restore(&file, &passphrase(), true).unwrap();
    let window = desk(&data);
    let sheet = window.create_worksheet("Made between", "healthix/btg").unwrap();
    // Which the window does not have open as a worksheet.
    other.restore(&file, &passphrase(), true).unwrap();

    let refused = window.edit(sheet, &typed(0, 0, "Lost"), ALL).unwrap_err();

    assert!(matches!(refused.code, FaultCode::RecordsReplaced | FaultCode::NotFound), "{refused:?}");
}

#[test]
fn while_a_worksheet_is_open_elsewhere_nothing_is_restored_or_imported() {
    let folder = tempfile::tempdir().unwrap();
    let (mine, theirs) = (folder.path().join("mine"), folder.path().join("theirs"));
    let (backup, handover) = (folder.path().join("one.age"), folder.path().join("two.age"));
    let window = organized(&mine);
    let sheet = worksheet_of_people(&window);
    window.write_backup(&backup, &passphrase()).unwrap();
    let colleague = organized(&theirs);
    worksheet_of_people(&colleague);
    colleague.write_handover(&handover, &passphrase(), false).unwrap();
    let other = desk(&mine);

    let restored = other.restore(&backup, &passphrase(), true).unwrap_err();
    let decided = TakeOver { conflicts: Some(Conflicts::Mine), ..TakeOver::default() };
    let taken = other.merge_handover(&handover, &passphrase(), &decided).unwrap_err();

    assert_eq!((restored.code, taken.code), (FaultCode::Busy, FaultCode::Busy));
    window.edit(sheet, &typed(0, 0, "Goes on"), ALL).unwrap();
    let look = TakeOver { look: true, ..decided.clone() };
    other.merge_handover(&handover, &passphrase(), &look).unwrap();
    drop(window);
    other.merge_handover(&handover, &passphrase(), &decided).unwrap();
    assert_eq!(other.worksheets().unwrap().len(), 3, "the practice worksheet and two with people");
}

#[test]
fn a_handover_file_is_never_overwritten_and_an_earlier_backup_only_by_one_that_can_be_restored() {
    let folder = tempfile::tempdir().unwrap();
    let desk = organized(&folder.path().join("data"));
    worksheet_of_people(&desk);
    let (handover, backup) = (folder.path().join("one.age"), folder.path().join("two.age"));
    desk.write_handover(&handover, &passphrase(), true).unwrap();
    desk.write_backup(&backup, &passphrase()).unwrap();
    let before = (fs::read(&handover).unwrap(), fs::read(&backup).unwrap());

    let refused = desk.write_handover(&handover, &passphrase(), true).unwrap_err();

    assert_eq!(refused.code, FaultCode::BadRequest);
    assert!(desk.write_handover(&backup, &passphrase(), true).is_err());
    assert_eq!((fs::read(&handover).unwrap(), fs::read(&backup).unwrap()), before);
    assert!(desk.away().unwrap().is_empty(), "nothing has moved");
}

const FOLDER: &str = "AUM_DESK_TEST_IMPORT_IN";
const FORM: &str = "healthix-btg";

/// The child: imports, and is killed somewhere in it. Runs only when its parent names a folder.
#[test]
fn child_that_imports_until_it_is_killed() {
    let Some(folder) = std::env::var_os(FOLDER).map(PathBuf::from) else { return };
    let desk = desk(&folder.join("data"));
    println!("begins");
    std::io::stdout().flush().unwrap();
    let decided = TakeOver { conflicts: Some(Conflicts::Theirs), ..TakeOver::default() };
    desk.merge_handover(&folder.join("one.age"), &passphrase(), &decided).unwrap();
}

fn child(folder: &Path) -> (Child, Lines<BufReader<ChildStdout>>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "replaced::child_that_imports_until_it_is_killed", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap().contains("begins")));
    (child, lines)
}

#[test]
fn an_import_that_is_killed_anywhere_is_whole_at_the_next_start_or_did_not_happen() {
    let folder = tempfile::tempdir().unwrap();
    let theirs = organized(&folder.path().join("theirs"));
    worksheet_of_people(&theirs);
    let learned = folder.path().join("theirs/forms").join(FORM);
    fs::create_dir_all(&learned).unwrap();
    fs::write(learned.join("form.json"), "{}").unwrap();
    fs::write(learned.join("blank.xlsx"), vec![7; 200_000]).unwrap();
    theirs.write_handover(&folder.path().join("one.age"), &passphrase(), false).unwrap();
    let data = folder.path().join("data");
    let (mut before, mut after) = (0, 0);

    // How long an import takes on this machine says when to kill one.
    let began = std::time::Instant::now();
    let (mut unharmed, _output) = child(folder.path());
    assert!(unharmed.wait().unwrap().success());
    let whole = began.elapsed();
    for kill in 0..24_u32 {
        let _ = fs::remove_dir_all(&data);
        let (mut child, _output) = child(folder.path());
        std::thread::sleep(whole.mul_f64(f64::from(kill) / 24.0) + Duration::from_millis(1));
        let _ = child.kill();
        child.wait().unwrap();

        let mine = desk(&data);
        let form = data.join("forms").join(FORM).join("blank.xlsx").exists();
        let sheets = mine.worksheets().unwrap().iter().filter(|sheet| sheet.name == "New people").count();
        assert_eq!((sheets == 1, sheets < 2), (form, true), "kill {kill}: records and forms belong together");
        let left: Vec<_> = fs::read_dir(&data)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with("working-"))
            .collect();
        assert!(left.len() <= 1, "at most one that has no lock yet: {left:?}");
        *if form { &mut after } else { &mut before } += 1;
        // Whoever tries again has all of it.
        let decided = TakeOver { conflicts: Some(Conflicts::Theirs), ..TakeOver::default() };
        mine.merge_handover(&folder.path().join("one.age"), &passphrase(), &decided).unwrap();
        assert!(data.join("forms").join(FORM).join("blank.xlsx").exists());
    }
    assert!(before > 0, "{before} killed before, {after} after the records had it");
}
