//! Learning a form on the command line, from a blank workbook as an exchange would publish it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../src-tauri/workbook/tests/support/blank.rs"]
mod blank;

use std::process::{Command, Output};

use blank::{Blank, Level};
use serde_json::Value;
use tempfile::TempDir;

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn blank(&self, name: &str, blank: Blank) -> String {
        let path = self.folder.path().join(name);
        blank.write(&path);
        path.display().to_string()
    }

    fn aum(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aum"));
        command.arg("--data-dir").arg(self.folder.path().join("data")).args(arguments);
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", self.folder.path()).output().unwrap()
    }

    fn layout(&self, form: &str) -> Value {
        let forms = json(&self.aum(&["--json", "forms"]));
        forms.as_array().unwrap().iter().find(|entry| entry["id"] == form).unwrap().clone()
    }
}

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"))
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn a_form_is_learned_shown_and_used_from_then_on() {
    let place = Place::new();
    let blank = place.blank("blank.xlsx", Blank::default());

    let learned = place.aum(&["learn", &blank, "--as", "healthix/btg"]);

    assert_eq!(learned.status.code(), Some(0), "{learned:?}");
    let shown = text(&learned);
    for line in [
        "blank.xlsx, as healthix/btg",
        "drop-down list in G9:G48, from the range Ref Data!B2:B9 on the very hidden sheet “Ref Data” (certain, 0.95)",
        "RN, Emergency Department   Ref Data!B4  Clinical with Break the Glass (Break the Glass)  Ref Data!C4",
        "Saved. healthix/btg now follows this blank form.",
    ] {
        assert!(shown.contains(line), "{line}\n{shown}");
    }
    let layout = place.layout("healthix/btg");
    assert_eq!((&layout["starter"], &layout["learned"]["file"]), (&Value::Bool(false), &"blank.xlsx".into()));
    assert!(text(&place.aum(&["forms"])).contains("Learned from “blank.xlsx” on "));
    assert_eq!(place.layout("healthix/non-btg")["starter"], true);
    // The next edition is shown by what differs.
    let next = place.blank("next.xlsx", Blank { prepared: 60, ..Blank::default() });
    let shown = text(&place.aum(&["learn", &next, "--as", "healthix/btg", "--dry-run"]));
    assert!(shown.contains("1 difference from the edition in use (Learned from “blank.xlsx”"), "{shown}");
    assert!(shown.contains("Rows prepared: 40 → 60"), "{shown}");

    // A worksheet with the form's own headers and titles is checked by them.
    let people = place.folder.path().join("people.csv");
    std::fs::write(
        &people,
        "Last Name,First Name,E-mail Address (unique),Cell Phone Number,Practice Location,Current Title/Position\r\n\
         Ortiz,Ana,ana.ortiz@hospital.org,6315552201,Main,\"RN, Emergency Department\"\r\n",
    )
    .unwrap();
    let checked = json(&place.aum(&["--json", "check", people.to_str().unwrap(), "--form", "healthix/btg"]));
    assert_eq!(checked["access"]["Clinical with Break the Glass"], 1, "{checked}");
}

#[test]
fn looking_only_saves_nothing() {
    let place = Place::new();
    let blank = place.blank("blank.xlsx", Blank::default());

    let looked = place.aum(&["--json", "learn", &blank, "--as", "healthix/btg", "--dry-run"]);

    assert_eq!((looked.status.code(), &json(&looked)["saved"]), (Some(0), &Value::Bool(false)));
    assert_eq!(place.layout("healthix/btg")["starter"], true);
}

#[test]
fn what_has_to_be_decided_ends_with_1_and_the_decision_saves_it() {
    let place = Place::new();
    let blank = place.blank("blank.xlsx", Blank { level: Level::PlainWithoutTable, ..Blank::default() });
    let learn = ["--json", "learn", &blank, "--as", "healthix/btg"];

    let open = place.aum(&learn);

    assert_eq!(open.status.code(), Some(1));
    let decisions: Vec<String> = json(&open)["findings"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|finding| finding["decide"] == true)
        .map(|finding| finding["code"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(decisions, ["titles.without-level"]);
    assert_eq!(place.layout("healthix/btg")["starter"], true);

    let accepted = place.aum(&[&learn[..], &["--accept", "titles.without-level"]].concat());
    assert_eq!((accepted.status.code(), &json(&accepted)["saved"]), (Some(0), &Value::Bool(true)));
}

#[test]
fn corrections_are_taken_from_the_command_line() {
    let place = Place::new();
    let blank = place.blank("blank.xlsx", Blank::default());

    let learned = place.aum(&[
        "--json",
        "learn",
        &blank,
        "--as",
        "healthix/btg",
        "--column",
        "F=text,required",
        "--column",
        "B=optional",
        "--level",
        "Medical Assistant=Consent Entry",
        "--rows",
        "12",
        "--btg-level",
        "Care Management",
    ]);

    let value = json(&learned);
    assert_eq!((learned.status.code(), &value["saved"]), (Some(0), &Value::Bool(true)));
    let column = |letters: &str| {
        value["columns"].as_array().unwrap().iter().find(|column| column["letters"] == letters).unwrap().clone()
    };
    assert_eq!((&column("F")["meaning"], &column("F")["required"]["value"]), (&"text".into(), &Value::Bool(true)));
    assert_eq!(column("B")["required"]["value"], false);
    assert_eq!(column("B")["required"]["by"]["confidence"], "yours");
    assert_eq!(value["prepared_rows"]["value"], 12);
    for wrong in ["F", "F=color", "1=title", "=title"] {
        let refused = place.aum(&["learn", &blank, "--as", "healthix/btg", "--column", wrong]);
        assert_eq!(refused.status.code(), Some(2), "{wrong}");
    }
}

#[test]
fn a_file_that_is_no_form_ends_with_3_and_an_unknown_form_with_2() {
    let place = Place::new();
    let blank = place.blank("blank.xlsx", Blank::default());
    let broken = place.folder.path().join("broken.xlsx");
    std::fs::write(&broken, "PK\x03\x04 and no more").unwrap();

    let unreadable = place.aum(&["learn", broken.to_str().unwrap(), "--as", "healthix/btg"]);
    let unknown = place.aum(&["learn", &blank, "--as", "nobody/nothing"]);
    let elsewhere = place.aum(&["learn", &blank, "--as", "healthix/btg", "--sheet", "Instructions"]);

    assert_eq!([&unreadable, &unknown, &elsewhere].map(|output| output.status.code()), [Some(3), Some(2), Some(3)]);
    assert!(String::from_utf8_lossy(&unreadable.stderr).contains("broken.xlsx"));
}

#[test]
fn a_damaged_learned_form_is_named_by_every_command() {
    let place = Place::new();
    let blank = place.blank("blank.xlsx", Blank::default());
    place.aum(&["learn", &blank, "--as", "healthix/btg"]);
    std::fs::write(place.folder.path().join("data/forms/healthix-btg/form.json"), "{").unwrap();

    let forms = place.aum(&["forms"]);

    assert_eq!(forms.status.code(), Some(0));
    let said = String::from_utf8_lossy(&forms.stderr).into_owned();
    assert!(
        said.contains("cannot be used: form.json is damaged") && said.contains("The starter layout is used"),
        "{said}"
    );
}

#[test]
fn a_filled_form_is_read_back_from_where_the_form_has_its_people() {
    for blank in [Blank { example: true, ..Blank::default() }, Blank { two_rows: true, ..Blank::default() }] {
        let place = Place::new();
        let path = place.blank("blank.xlsx", blank);
        let people = place.folder.path().join("people.csv");
        std::fs::write(
            &people,
            "First Name,Last Name,Work Email,Cell Phone,Location,Job Title\r\n\
             Ana,Ortiz,ana.ortiz@hospital.org,6315552201,Main,Registered Nurse\r\n\
             Bo,Li,bo.li@hospital.org,6315552202,Main,Physician\r\n",
        )
        .unwrap();
        let filled = place.folder.path().join("filled.xlsx").display().to_string();
        place.aum(&["learn", &path, "--as", "healthix/btg"]);

        let written = place.aum(&["fill", people.to_str().unwrap(), "--form", "healthix/btg", "-o", &filled]);
        let checked = place.aum(&["--json", "check", &filled, "--form", "healthix/btg"]);

        assert_eq!(written.status.code(), Some(0), "{written:?}");
        let report = json(&checked);
        assert_eq!((&report["rows"], &report["errors"]), (&2.into(), &0.into()), "{blank:?}: {report}");
        assert_eq!(report["access"]["Clinical with Break the Glass"], 1);
    }
}
