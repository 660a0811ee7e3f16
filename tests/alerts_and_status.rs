//! Clinical alerts and an HIE's own words for a status on the command line: asked for, followed, and taken along.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::io::Write;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

const LIST: &str = "First Name,Last Name,Email,Mobile,Facility,Title\r\n\
    Maria,Alvarez,maria.alvarez@hospital.org,(631) 555-2201,Main campus,Registered Nurse\r\n\
    Wei,Li,wei.li@hospital.org,(631) 555-2204,Main campus,Care Manager\r\n";
const ACCOUNTS: &str = "User Name,First Name,Last Name,Email,Status\r\ntkim,Tara,Kim,tara.kim@hospital.org,Tier 2\r\n";

struct Place(TempDir);

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("list.csv"), LIST).unwrap();
        std::fs::write(folder.path().join("accounts.csv"), ACCOUNTS).unwrap();
        Self(folder)
    }

    /// The exit code, and what was said on both outputs.
    fn aum(&self, data: &str, arguments: &[&str], input: &str) -> (i32, String, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aum"));
        command.current_dir(self.0.path()).args(["--data-dir", data]).args(arguments).env("TZ", "UTC");
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", self.0.path());
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn json(&self, data: &str, arguments: &[&str]) -> Value {
        let (_, out, err) = self.aum(data, &[arguments, &["--json"]].concat(), "");
        serde_json::from_str(&out).unwrap_or_else(|_| panic!("{arguments:?}: {out}{err}"))
    }
}

#[test]
fn whoever_is_to_have_alerts_is_named_by_row_and_asked_for_in_the_message() {
    let place = Place::new();
    let done = |arguments: &[&str]| {
        let (code, out, err) = place.aum("dana", arguments, "");
        assert_eq!(code, 0, "{arguments:?}: {out}{err}");
    };
    done(&["fill", "list.csv", "--form", "healthix/btg", "-o", "filled.xlsx"]);
    let mail = ["--channel", "mail-draft", "--to", "accounts@hie.example", "--from", "dana@hospital.org"];
    done(&[&["connect", "add", "manager"], &mail[..]].concat());
    let submit = ["submit", "filled.xlsx", "--to", "manager", "--attest", "Dana Rivera"];

    let (nobody, _, why) = place.aum("dana", &[&submit[..], &["--alerts", "9"]].concat(), "");
    assert!(nobody == 2 && why.contains("Row 9 has no person."), "{why}");
    let batch = place.json("dana", &[&submit[..], &["--alerts", "3"]].concat());

    let id = place.json("dana", &["status"])[0]["id"].as_str().unwrap().to_owned();
    let text = place.json("dana", &["submit-manually", &id])["text"].as_str().unwrap().to_owned();
    assert!(text.contains("Wei Li") && text.to_lowercase().contains("clinical alerts"), "{text}\n{batch}");
    assert!(!text.contains("Maria"), "only who was chosen is named: {text}");
}

#[test]
fn where_alerts_stand_is_kept_and_goes_along_to_a_colleague() {
    let place = Place::new();
    assert_eq!(
        place.aum("dana", &["people", "import", "accounts.csv", "--hie", "healthix"], "").0,
        1,
        "Tier 2 is asked about"
    );
    let alerts = |data: &str| place.json(data, &["people", "show", "tkim"])["alerts_at"].clone();
    assert_eq!(alerts("dana"), "no");

    let (code, _, why) = place.aum("dana", &["people", "alerts", "sometimes", "tkim"], "");
    assert!(code == 2 && why.contains("Use no, wanted, asked or on."), "{why}");
    assert_eq!(place.aum("dana", &["people", "alerts", "asked", "tkim"], "").0, 0);
    assert_eq!(alerts("dana"), "asked");

    let passphrase = "copper lantern eats moss\n";
    assert_eq!(place.aum("dana", &["handover", "write", "one.age", "--passphrase-stdin"], passphrase).0, 0);
    assert_eq!(place.aum("sam", &["handover", "import", "one.age", "--passphrase-stdin"], passphrase).0, 0);
    assert_eq!(alerts("sam"), "asked");
}

#[test]
fn a_word_for_a_status_is_asked_about_said_once_and_remembered() {
    let place = Place::new();
    let import = |expected: i32, more: &[&str]| {
        let command = ["people", "import", "accounts.csv", "--hie", "healthix", "--take", "state"];
        let (code, out, err) = place.aum("dana", &[&command[..], more].concat(), "");
        assert_eq!(code, expected, "{out}{err}");
        out + &err
    };
    let state = || place.json("dana", &["people", "show", "tkim"])["summary"]["state"].clone();

    let asked = import(1, &[]);
    assert!(asked.contains("--status \"Tier 2=active\""), "{asked}");
    assert_eq!(state(), "unknown");
    let told = import(0, &["--status", "Tier 2=active"]);
    assert!(told.contains("means active (your entry)"), "{told}");
    assert_eq!(state(), "active");

    let again = import(0, &[]);
    assert!(!again.contains("is not understood"), "{again}");
    let refused = place.aum("dana", &["people", "import", "accounts.csv", "--status", "Tier 2=gone"], "");
    assert_eq!(refused.0, 2, "{}", refused.2);
    assert_eq!(state(), "active");
}

/// Whoever asked for something and cannot be given it is told so by the exit code, whatever was asked for.
#[test]
#[cfg(target_os = "linux")]
fn no_command_succeeds_where_its_result_cannot_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let asked: [&[&str]; 12] = [
        &["--help"],
        &["--version"],
        &["people", "--help"],
        &["completions", "bash"],
        &["status"],
        &["people"],
        &["due"],
        &["forms"],
        &["organization"],
        &["connect", "list"],
        &["handover", "away"],
        &["resume"],
    ];
    for arguments in asked {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let ended = std::process::Command::new(env!("CARGO_BIN_EXE_aum"))
            .current_dir(folder.path())
            .args(["--data-dir", "records"])
            .args(arguments)
            .env_remove("DBUS_SESSION_BUS_ADDRESS")
            .env("XDG_RUNTIME_DIR", folder.path())
            .stdout(full)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ended.stderr).into_owned();
        assert_eq!(ended.status.code(), Some(3), "{arguments:?}: {told}");
        assert!(told.contains("the result cannot be written"), "{arguments:?}: {told}");
    }
}
