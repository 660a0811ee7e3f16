//! Handover files and backups on the command line: between two data folders, by passphrase from standard input.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

const PASSPHRASE: &str = "copper lantern eats moss\n";
const ACCOUNTS: &str = "User Name,First Name,Last Name,Email,Status\r\ntkim,Tara,Kim,tara.kim@hospital.org,Active\r\n";

fn begin(folder: &Path, data: &str, arguments: &[&str], input: &str) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_aum"));
    command.current_dir(folder).args(["--data-dir", data]).args(arguments).env("TZ", "UTC");
    // Without a session bus there is no keychain, so the user's own cannot be reached by accident.
    command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", folder);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    // Whoever refuses before asking does not read it.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child
}

fn aum(folder: &TempDir, data: &str, arguments: &[&str], input: &str) -> (i32, Output) {
    let output = begin(folder.path(), data, arguments, input).wait_with_output().unwrap();
    (output.status.code().unwrap(), output)
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn with_a_person(folder: &TempDir, data: &str) {
    std::fs::write(folder.path().join("accounts.csv"), ACCOUNTS).unwrap();
    assert_eq!(aum(folder, data, &["people", "import", "accounts.csv", "--hie", "healthix"], "").0, 0);
}

fn notes(folder: &TempDir, data: &str) -> String {
    json(&aum(folder, data, &["people", "show", "tkim", "--json"], "").1)["notes"].as_str().unwrap().to_owned()
}

#[test]
fn a_conflict_ends_with_problems_found_until_it_is_decided() {
    let folder = tempfile::tempdir().unwrap();
    with_a_person(&folder, "dana");
    let write =
        |file: &str| aum(&folder, "dana", &["handover", "write", file, "--json", "--passphrase-stdin"], PASSPHRASE);
    let take = |more: &[&str]| {
        aum(&folder, "sam", &[&["handover", "import", "two.age", "--passphrase-stdin"], more].concat(), PASSPHRASE)
    };
    assert_eq!(json(&write("one.age").1)["people"], 1);
    assert_eq!(aum(&folder, "sam", &["handover", "import", "one.age", "--passphrase-stdin"], PASSPHRASE).0, 0);
    aum(&folder, "sam", &["people", "note", "tkim", "from Sam"], "");
    aum(&folder, "dana", &["people", "note", "tkim", "from Dana"], "");
    write("two.age");

    let (code, open) = take(&["--json"]);
    let key = json(&open)["conflicts"][0]["key"].as_str().unwrap().to_owned();

    assert_eq!((code, key.as_str()), (1, "healthix:tara.kim@hospital.org/notes"));
    let (code, told) = take(&[]);
    let text = String::from_utf8(told.stdout).unwrap();
    assert!(code == 1 && text.contains("Tara Kim, notes: here from Sam, there from Dana"), "{text}");
    assert!(text.contains("--conflicts newer|mine|theirs"), "{text}");
    assert_eq!(take(&["--dry-run"]).0, 0);
    assert_eq!(take(&["--take", "nonsense"]).0, 2);
    assert_eq!(notes(&folder, "sam"), "from Sam");
    assert_eq!(take(&["--take", &format!("{key}=theirs")]).0, 0);
    assert_eq!(notes(&folder, "sam"), "from Dana");
}

#[test]
fn wrong_passphrases_and_guessable_ones_have_their_exit_codes() {
    let folder = tempfile::tempdir().unwrap();
    with_a_person(&folder, "dana");
    let weak = aum(&folder, "dana", &["backup", "one.age", "--passphrase-stdin"], "password1234\n");
    assert_eq!(weak.0, 2);
    assert!(!folder.path().join("one.age").exists());
    assert_eq!(aum(&folder, "dana", &["backup", "one.age", "--passphrase-stdin"], PASSPHRASE).0, 0);

    let (code, told) = aum(&folder, "sam", &["restore", "one.age", "--passphrase-stdin"], "another one altogether");

    let said = String::from_utf8(told.stderr).unwrap();
    assert!(code == 3 && said.contains("not the passphrase") && !said.contains("altogether"), "{said}");
    assert_eq!(
        aum(&folder, "dana", &["restore", "one.age", "--passphrase-stdin"], PASSPHRASE).0,
        2,
        "something is there"
    );
    assert_eq!(aum(&folder, "sam", &["handover", "import", "one.age", "--passphrase-stdin"], PASSPHRASE).0, 2);
    assert_eq!(aum(&folder, "sam", &["restore", "one.age", "--passphrase-stdin"], PASSPHRASE).0, 0);
    assert_eq!(json(&aum(&folder, "sam", &["people", "--json"], "").1)["total"], 1);
}

#[test]
fn a_restoring_that_is_killed_leaves_what_was_there_or_the_whole_back_up() {
    let folder = tempfile::tempdir().unwrap();
    with_a_person(&folder, "dana");
    aum(&folder, "dana", &["people", "note", "tkim", "as backed up"], "");
    aum(&folder, "dana", &["backup", "one.age", "--passphrase-stdin"], PASSPHRASE);
    aum(&folder, "dana", &["people", "note", "tkim", "written later"], "");
    let begun = std::time::Instant::now();
    assert_eq!(aum(&folder, "dana", &["restore", "one.age", "--replace", "--passphrase-stdin"], PASSPHRASE).0, 0);
    let whole = begun.elapsed();

    for eighth in 1..=8 {
        aum(&folder, "dana", &["people", "note", "tkim", "written later"], "");
        let mut child =
            begin(folder.path(), "dana", &["restore", "one.age", "--replace", "--passphrase-stdin"], PASSPHRASE);
        // The moment of the kill is what is tested, not a wait for something.
        std::thread::sleep(Duration::from_secs_f64(whole.as_secs_f64() * f64::from(eighth) / 8.0));
        child.kill().unwrap();
        child.wait().unwrap();

        let found = notes(&folder, "dana");

        assert!(["as backed up", "written later"].contains(&found.as_str()), "{found}");
        let left = std::fs::read_dir(folder.path().join("dana")).unwrap();
        let working =
            left.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with("working-"));
        assert_eq!(working.count(), 0, "what was left behind is cleared away at the next start");
    }
}

#[test]
fn reminders_are_shown_and_set() {
    let folder = tempfile::tempdir().unwrap();
    let set = |wish: &str| aum(&folder, "dana", &["due", "--json", "--set", wish], "");

    assert_eq!(json(&set("late-hours=72").1)["notice_late_hours"], 72);
    assert_eq!(json(&set("training-days=60,30,14").1)["refresher_days"], serde_json::json!([60, 30, 14]));
    for refused in ["late-hours=1", "training-days=7,30", "soon=1", "review-days"] {
        assert_eq!(set(refused).0, 2, "{refused}");
    }
    let shown = aum(&folder, "dana", &["due", "--reminders"], "").1;
    let text = String::from_utf8(shown.stdout).unwrap();
    assert!(text.contains("late-hours       72") && text.contains("60,30,14"), "{text}");
}
