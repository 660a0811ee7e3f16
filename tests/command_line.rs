//! The command line, as people and programs meet it: texts, JSON and exit codes are a contract.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const HEADER: &str = "First Name,Last Name,Work Email,Cell Phone,Location,Job Title";
const TOKEN: &str = "a-token-for-one-run-0123456789abcdef";

struct Desk {
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn file(&self, name: &str, lines: &[&str]) -> String {
        fs::write(self.path(name), lines.join("\r\n")).unwrap();
        self.path(name)
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aum"));
        command.current_dir(self.folder.path()).arg("--data-dir").arg(self.path("records")).env("TZ", "UTC");
        // Without a session bus there is no keychain, so the user's own cannot be reached by accident.
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", self.folder.path());
        command
    }

    fn aum(&self, arguments: &[&str]) -> Output {
        self.command().args(arguments).stdin(Stdio::null()).output().unwrap()
    }

    fn aum_with_token(&self, arguments: &[&str]) -> Output {
        let mut child = self
            .command()
            .args(arguments)
            .arg("--credential-stdin")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(TOKEN.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Exit code, standard output and standard error, with what differs from run to run made the same.
    fn told(&self, output: &Output) -> String {
        let text = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            text.replace(&self.folder.path().display().to_string(), "FOLDER")
        };
        format!(
            "exit code {}\n--- out\n{}--- err\n{}",
            output.status.code().unwrap(),
            text(&output.stdout),
            text(&output.stderr)
        )
    }

    fn snapshot(&self, arguments: &[&str]) -> String {
        let output = self.aum(arguments);
        self.told(&output)
    }
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn good_people(desk: &Desk) -> String {
    desk.file(
        "people.csv",
        &[
            HEADER,
            "Maria,Alvarez,maria.alvarez@hospital.org,6315552201,Main campus,Registered Nurse",
            "Wei,Li,wei.li@hospital.org,6315552204,Main campus,Care Manager",
        ],
    )
}

#[test]
fn the_forms_are_listed_with_where_they_come_from() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.snapshot(&["forms"]));
    let listed = json(&desk.aum(&["--json", "forms"]));
    let ids: Vec<&str> = listed.as_array().unwrap().iter().map(|form| form["id"].as_str().unwrap()).collect();
    let known = [
        "healtheconnections/new-user",
        "healtheconnections/modify",
        "healthinfonet/new-user",
        "healthix/btg",
        "healthix/non-btg",
    ];
    assert_eq!(ids, known);
}

#[test]
fn a_form_profile_is_checked_by_line_and_key_and_added_when_it_is_right() {
    let desk = Desk::new();
    let tour = include_str!("../docs/writing-a-form-profile.md");
    let blocks = tour.split("```toml\n").skip(1).map(|block| block.split("\n```").next().unwrap());
    let good = blocks.collect::<Vec<_>>().join("\n\n");
    let bad = good.replace("kind = \"npi\"", "kind = \"number\"").replace("contact_role", "contact");
    let (good, bad) = (desk.file("shoreline.toml", &[&good]), desk.file("bad.toml", &[&bad]));

    insta::assert_snapshot!(desk.snapshot(&["forms", "check", &bad]));
    assert_eq!(code(&desk.aum(&["forms", "check", &bad])), 1);
    assert_eq!(code(&desk.aum(&["forms", "check", &good])), 0);
    assert_eq!(code(&desk.aum(&["forms", "check", &desk.path("nothing.toml")])), 3);
    assert_eq!(code(&desk.aum(&["forms", "add", &bad])), 1);
    insta::assert_snapshot!(desk.snapshot(&["forms", "add", &good]));
    let listed = json(&desk.aum(&["--json", "forms"]));
    assert!(listed.as_array().unwrap().iter().any(|form| form["id"] == "shoreline/new-user" && form["own"] == true));
    assert_eq!(code(&desk.aum(&["blank", "shoreline/new-user", "-o", &desk.path("empty.xlsx")])), 0);
}

#[test]
fn problems_are_named_by_spreadsheet_row_and_column() {
    let desk = Desk::new();
    let file = desk.file(
        "bad.csv",
        &[
            HEADER,
            "Maria,Alvarez,maria.alvarez@gmial.com,6315552201,Main campus,Registered Nurse",
            "",
            "MARIA,de la Cruz,reception@hospital.org,631555221,Main campus,RN",
            ",Li,wei.li@hospital.org,6315552204 ext. 7,Main campus,Astronaut",
        ],
    );
    insta::assert_snapshot!(desk.snapshot(&["check", &file, "--form", "healthix/non-btg"]));
}

#[test]
fn the_json_of_a_check_has_the_agreed_shape() {
    let desk = Desk::new();
    let file = desk.file("typo.csv", &[HEADER, "Ana,Ortiz,ana@gmial.com,6315552201,Main campus,Physician"]);

    let checked = desk.aum(&["check", &file, "--form", "healthix/btg", "--json"]);

    assert_eq!(code(&checked), 1);
    insta::assert_snapshot!(serde_json::to_string_pretty(&json(&checked)).unwrap());
}

#[test]
fn a_worksheet_without_problems_ends_with_0() {
    let desk = Desk::new();
    let file = good_people(&desk);
    assert_eq!(code(&desk.aum(&["check", &file, "--form", "healthix/non-btg"])), 0);
}

#[test]
fn a_form_that_cannot_be_told_is_asked_for_with_2() {
    let desk = Desk::new();
    let file = good_people(&desk);
    insta::assert_snapshot!(desk.snapshot(&["check", &file]));
}

#[test]
fn an_unknown_form_ends_with_2_and_names_the_known_ones() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.snapshot(&["blank", "healthix/unheard-of", "-o", "out.xlsx"]));
}

#[test]
fn files_that_are_no_worksheets_end_with_3_and_say_which_where_why() {
    let desk = Desk::new();
    let blank = desk.path("blank.xlsx");
    assert_eq!(code(&desk.aum(&["blank", "healthix/btg", "-o", &blank])), 0);
    let whole = fs::read(&blank).unwrap();
    fs::write(desk.path("truncated.xlsx"), &whole[..whole.len() / 2]).unwrap();
    fs::write(desk.path("empty.xlsx"), b"").unwrap();
    fs::write(desk.path("photo.xlsx"), b"\x89PNG\r\n\x1a\nnot a workbook at all").unwrap();
    fs::write(desk.path("headers.csv"), b"Pet,Color\r\nRex,brown\r\n").unwrap();

    let mut told = String::new();
    for name in ["missing.xlsx", "empty.xlsx", "photo.xlsx", "truncated.xlsx", "headers.csv", "records"] {
        told += &format!("## {name}\n{}\n", desk.snapshot(&["check", &desk.path(name), "--form", "healthix/btg"]));
    }

    insta::assert_snapshot!(told);
}

#[test]
fn a_written_blank_is_read_again_as_its_own_form() {
    let desk = Desk::new();
    let blank = desk.path("blank.xlsx");
    desk.aum(&["blank", "healthix/non-btg", "-o", &blank]);

    let checked = desk.aum(&["--json", "check", &blank]);

    assert_eq!(code(&checked), 0);
    assert_eq!((json(&checked)["form"].as_str(), json(&checked)["rows"].as_u64()), (Some("healthix/non-btg"), Some(0)));
}

#[test]
fn the_exchanges_own_form_is_filled_and_continued() {
    let desk = Desk::new();
    let people = good_people(&desk);
    let (blank, first, second) = (desk.path("blank.xlsx"), desk.path("first.xlsx"), desk.path("second.xlsx"));
    assert_eq!(code(&desk.aum(&["blank", "healthix/btg", "-o", &blank])), 0);

    insta::assert_snapshot!(desk.snapshot(&["fill", &people, "--template", &blank, "-o", &first]));
    // The same people once more: they are recognized.
    let again = desk.aum(&["fill", &people, "--template", &first, "-o", &second, "--json"]);
    assert_eq!(code(&again), 0, "{}", desk.told(&again));
    let written = &json(&again)["written"];
    assert_eq!((written["people"].as_u64(), written["form_file"].as_str()), (Some(0), Some("first.xlsx")));
    assert_eq!(json(&again)["rows"], 2);
    // Neither is the form overwritten, nor is there a form without one being named.
    assert_eq!(code(&desk.aum(&["fill", &people, "--template", &blank, "-o", &blank])), 2);
    assert_eq!(code(&desk.aum(&["fill", &people, "-o", &second])), 2);
    assert_eq!(code(&desk.aum(&["check", &first])), 0);
}

#[test]
fn filling_maps_titles_and_tidies_and_the_result_is_clean() {
    let desk = Desk::new();
    let roster = desk.file(
        "hr.csv",
        &[
            "Job Title;Cell Phone;Work Email;Last Name;First Name;Location",
            "Staff nurse;631.555.2201; maria.alvarez@HOSPITAL.org ;Alvarez;Maria;Main campus",
        ],
    );
    let map = desk.file("titles.csv", &["staff nurse,Registered Nurse"]);
    let out = desk.path("filled.xlsx");

    let filled = desk.aum(&["fill", &roster, "--form", "healthix/non-btg", "-o", &out, "--titles", &map]);
    let checked = desk.aum(&["--json", "check", &out]);

    assert_eq!(code(&filled), 0, "{}", desk.told(&filled));
    assert_eq!(json(&checked)["access"]["Clinical"], 1);
    assert_eq!(json(&checked)["problems"].as_array().unwrap().len(), 0);
}

fn hr_list(desk: &Desk) -> String {
    desk.file(
        "hr.csv",
        &[
            "Made-up Hospital;;;;;",
            "Employee Name;Work Email;Phone;Cell Phone;Department;Job Title;Employment Status",
            "\"Alvarez, Maria L., RN\";maria.alvarez@hospital.org;631-555-2200;631-555-2201;Emergency Department;RN;Active",
            "\"Li, Wei\";wei.li@hospital.org;631-555-2200;631-555-2204;Care Management;LCSW;Active",
            "\"Okafor, Ngozi\";ngozi.okafor@hospital.org;;631-555-2205;Pharmacy;Staff Pharmacist;Active",
            "\"Brown, Sam\";sam.brown@hospital.org;;631-555-2206;Medicine;Physician Asst;Active",
            "\"Gone, Bob\";bob.gone@hospital.org;;631-555-2207;Medicine;=Nurse;Terminated",
            "Total: 5;;;;;;",
        ],
    )
}

#[test]
fn a_list_of_hr_is_filled_in_and_what_is_not_certain_is_named() {
    let desk = Desk::new();
    let roster = hr_list(&desk);
    let out = desk.path("filled.xlsx");
    insta::assert_snapshot!(desk.snapshot(&[
        "fill",
        &roster,
        "--form",
        "healthix/btg",
        "-o",
        &out,
        "--facility",
        "Main campus"
    ]));
    let rest = fs::read_to_string(desk.path("filled-not-used.csv")).unwrap();
    insta::assert_snapshot!(rest.trim_start_matches('\u{feff}').replace("\r\n", "\n"));
}

#[test]
fn accepting_suggestions_never_gives_break_the_glass() {
    let desk = Desk::new();
    let roster = hr_list(&desk);
    let out = desk.path("filled.xlsx");
    let options = ["--form", "healthix/btg", "-o", &out, "--facility", "Main campus", "--accept-suggestions", "--json"];
    let filled = desk.aum(&[&["fill", &roster][..], &options].concat());
    let answer = json(&filled);
    assert_eq!(code(&filled), 1, "{}", desk.told(&filled));
    assert_eq!(answer["access"]["Clinical with Break the Glass"], serde_json::Value::Null);
    assert_eq!(answer["import"]["open_titles"].as_array().unwrap().len(), 2, "{}", answer["import"]["open_titles"]);

    let map = desk.file("titles.csv", &["RN,Registered Nurse", "Physician Asst,Physician Assistant"]);
    let decided = desk.aum(&[&["fill", &roster, "--force", "--titles", &map][..], &options].concat());
    assert_eq!(json(&decided)["access"]["Clinical with Break the Glass"], 1, "{}", desk.told(&decided));
    assert_eq!(json(&decided)["errors"], 0);
}

#[test]
fn a_column_is_what_the_user_says() {
    let desk = Desk::new();
    let roster = desk.file(
        "hr.csv",
        &[
            "First Name,Last Name,Address for mail,Phone,Site,Job Title",
            "Wei,Li,wei.li@hospital.org,6315552204,Main campus,Care Manager",
        ],
    );
    let out = desk.path("filled.xlsx");
    let fill = ["fill", &roster, "--form", "healthix/non-btg", "-o", &out];
    assert_eq!(code(&desk.aum(&fill)), 1);
    let columns = ["--column", "phone=mobile", "--column", "Address for mail=email"];
    let filled = desk.aum(&[&fill[..], &columns, &["--force"]].concat());
    assert_eq!(code(&filled), 0, "{}", desk.told(&filled));
    for wrong in ["Fax=mobile", "Phone=telephone", "Phone"] {
        assert_eq!(code(&desk.aum(&[&fill[..], &["--force", "--column", wrong]].concat())), 2, "{wrong}");
    }
}

#[test]
fn a_list_without_headers_or_people_is_named() {
    let desk = Desk::new();
    let fill = |name: &str| desk.snapshot(&["fill", &desk.path(name), "--form", "healthix/btg", "-o", "out.xlsx"]);
    fs::write(desk.path("letter.csv"), "Dear colleague,\nplease find attached\n").unwrap();
    fs::write(desk.path("pets.csv"), "Location,Department\nMain,Dogs\n").unwrap();
    insta::assert_snapshot!(format!("{}\n{}", fill("letter.csv"), fill("pets.csv")));
}

#[test]
fn a_dry_run_sends_nothing_and_keeps_nothing() {
    let desk = Desk::new();
    let file = good_people(&desk);

    insta::assert_snapshot!(desk.snapshot(&[
        "submit",
        &file,
        "--form",
        "healthix/non-btg",
        "--to",
        "practice",
        "--dry-run"
    ]));
    assert_eq!(json(&desk.aum(&["--json", "status"])).as_array().unwrap().len(), 0);
}

#[test]
fn without_an_attestation_nothing_is_sent_and_the_statements_are_shown() {
    let desk = Desk::new();
    let file = good_people(&desk);
    insta::assert_snapshot!(desk.snapshot(&["submit", &file, "--form", "healthix/non-btg", "--to", "practice"]));
}

#[test]
fn break_the_glass_has_to_be_confirmed() {
    let desk = Desk::new();
    let file = desk.file("btg.csv", &[HEADER, "James,O'Brien,james@hospital.org,6315552202,Main campus,Physician"]);
    insta::assert_snapshot!(desk.snapshot(&[
        "submit",
        &file,
        "--form",
        "healthix/btg",
        "--to",
        "practice",
        "--attest",
        "Dana Rivera"
    ]));
}

#[test]
fn errors_in_the_data_stop_a_submission_with_1() {
    let desk = Desk::new();
    let file = desk.file("bad.csv", &[HEADER, "Ana,Ortiz,nowhere,6315552201,Main campus,Physician"]);
    let refused = desk.aum(&["submit", &file, "--form", "healthix/btg", "--to", "practice", "--attest", "Dana Rivera"]);
    assert_eq!(code(&refused), 1, "{}", desk.told(&refused));
}

#[test]
fn without_a_keychain_sending_says_so_and_goes_on_with_a_credential_from_standard_input() {
    let desk = Desk::new();
    let file = good_people(&desk);
    let submit =
        ["submit", &file, "--form", "healthix/non-btg", "--to", "practice", "--attest", "Dana Rivera", "--json"];

    let without = desk.aum(&submit);
    let resumed = desk.aum_with_token(&["--json", "resume"]);
    let again = desk.aum_with_token(&submit);
    let status = desk.aum(&["--json", "status"]);
    let batch = json(&status)[1]["id"].as_str().unwrap().to_owned();
    let receipt = desk.path("receipt.xlsx");
    let written = desk.aum(&["receipt", &batch[..8], "-o", &receipt]);

    assert_eq!(code(&without), 3, "{}", desk.told(&without));
    assert!(String::from_utf8_lossy(&without.stderr).contains("keychain-missing"));
    assert_eq!(code(&resumed), 0, "{}", desk.told(&resumed));
    let states = |batch: &serde_json::Value| -> Vec<String> {
        let outcomes = batch["outcomes"].as_array().unwrap();
        outcomes.iter().map(|outcome| outcome["state"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(states(&json(&resumed)[0]), ["confirmed", "confirmed"]);
    // The same people a second time: nobody gets a second account.
    assert!(
        states(&json(&again)).iter().all(|state| state != "accepted" && state != "confirmed"),
        "{}",
        desk.told(&again)
    );
    assert_eq!(code(&written), 0);
    assert!(Path::new(&receipt).metadata().unwrap().len() > 0);
    for output in [&without, &resumed, &again, &status, &written] {
        assert!(!desk.told(output).contains(TOKEN));
    }
}

#[test]
fn wrong_usage_ends_with_2() {
    let desk = Desk::new();
    for arguments in [&["check"][..], &["submit", "x.csv"], &["frobnicate"], &["status", "00000000"], &[]] {
        assert_eq!(code(&desk.aum(arguments)), 2, "{arguments:?}");
    }
    assert_eq!(code(&desk.aum(&["connect", "test", "nobody"])), 2);
}

#[test]
fn the_practice_connection_is_always_there() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.snapshot(&["connect", "list"]));
}

#[test]
fn a_plain_http_address_to_another_machine_is_refused() {
    let desk = Desk::new();
    let mut child = desk
        .command()
        .args(["connect", "add", "hie", "http://hie.example/scim/v2"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(TOKEN.as_bytes()).unwrap();
    let refused = child.wait_with_output().unwrap();

    insta::assert_snapshot!(desk.told(&refused));
}

#[test]
fn the_demo_does_the_whole_job_also_without_a_keychain() {
    let desk = Desk::new();

    let demo = desk.aum(&["demo", "--json"]);

    assert_eq!(code(&demo), 0, "{}", desk.told(&demo));
    let outcomes = json(&demo)["batch"]["outcomes"].as_array().unwrap().clone();
    assert_eq!(outcomes.len(), 24);
    assert!(outcomes.iter().all(|outcome| outcome["account"] == "active"));
    let told = desk.aum(&["demo"]);
    assert!(String::from_utf8_lossy(&told.stdout).contains("kept in memory for this run"));
}

#[test]
fn people_are_brought_in_found_marked_and_shown() {
    let desk = Desk::new();
    let file = desk.file(
        "accounts.csv",
        &[
            "User Name,Full Name,Email,Role,Status",
            "malvarez01,\"Alvarez, Maria\",maria.alvarez@hospital.org,Clinical,Active",
            "wli02,\"Li, Wei\",wei.li@hospital.org,Care management,Pending - training",
            "acruz03,\"de la Cruz, Ana\",ana@hospital.org,Consent entry,Inactive",
        ],
    );
    insta::assert_snapshot!(desk.snapshot(&["people"]));
    insta::assert_snapshot!(desk.snapshot(&["people", "import", &file, "--hie", "healthix"]));
    insta::assert_snapshot!(desk.snapshot(&["people", "--search", "li wei"]));
    insta::assert_snapshot!(desk.snapshot(&[
        "people",
        "mark",
        "training-done",
        "wli02",
        "acruz03",
        "--on",
        "2026-11-02",
        "--note",
        "by telephone"
    ]));
    let shown = json(&desk.aum(&["people", "show", "WEI.LI@hospital.org", "--json"]));
    assert_eq!(shown["summary"]["state"], "training-done");
    assert_eq!(shown["timeline"][0]["note"], "by telephone");
    assert_eq!(code(&desk.aum(&["people", "show", "nobody"])), 2);
    assert_eq!(code(&desk.aum(&["people", "--state", "asleep"])), 2);
    let found = json(&desk.aum(&["people", "--state", "deactivated", "--json"]));
    assert_eq!(found["total"], 1);
}

#[test]
fn the_hies_side_is_taken_only_when_asked_for() {
    let desk = Desk::new();
    let before = ["User Name,Email,Role,Status", "wli02,wei.li@hospital.org,Care management,Active"];
    desk.aum(&["people", "import", &desk.file("before.csv", &before), "--hie", "healthix"]);
    let after = ["User Name,Email,Role,Status", "wli02,wei.li@hospital.org,Clinical,Suspended"];
    let file = desk.file("after.csv", &after);

    insta::assert_snapshot!(desk.snapshot(&["people", "import", &file, "--hie", "healthix"]));
    let kept = json(&desk.aum(&["people", "show", "wli02", "--json"]));
    assert_eq!((&kept["summary"]["level"], &kept["summary"]["state"]), (&"Care management".into(), &"active".into()));
    assert_eq!(code(&desk.aum(&["people", "import", &file, "--hie", "healthix", "--take", "level,state"])), 0);
    let taken = json(&desk.aum(&["people", "show", "wli02", "--json"]));
    assert_eq!((&taken["summary"]["level"], &taken["summary"]["state"]), (&"Clinical".into(), &"lapsed".into()));
    assert_eq!(code(&desk.aum(&["people", "import", &file, "--hie", "healthix", "--take", "shoes"])), 2);
}

#[test]
fn a_connected_hie_is_read_into_the_people() {
    let desk = Desk::new();

    let read = desk.aum_with_token(&["people", "refresh", "--hie", "healthix"]);

    assert_eq!(code(&read), 0, "{}", desk.told(&read));
    let found = json(&desk.aum(&["people", "--search", "okafor", "--json"]));
    assert_eq!((&found["total"], &found["people"][0]["practice"]), (&1.into(), &true.into()));
}

#[test]
fn what_is_due_is_listed_with_the_most_pressing_first() {
    let desk = Desk::new();
    insta::assert_snapshot!(desk.snapshot(&["due"]));
    let accounts = [
        "User Name,First Name,Last Name,Email,Status,Training Completed",
        "malvarez01,Maria,Alvarez,maria.alvarez@hospital.org,Active,2020-02-03",
        "wli02,Wei,Li,wei.li@hospital.org,Active,",
    ];
    desk.aum(&["people", "import", &desk.file("accounts.csv", &accounts), "--hie", "healthix"]);
    desk.aum(&["people", "leaves", "wli02", "--on", "2020-01-31", "--involuntary"]);

    insta::assert_snapshot!(desk.snapshot(&["due"]));
    let due = json(&desk.aum(&["due", "--json"]));
    assert_eq!((&due["late"], &due["items"][0]["kind"]), (&2.into(), &"leaver".into()));
    assert_eq!(json(&desk.aum(&["people", "--due", "--json"]))["total"], 2);
    assert_eq!(code(&desk.aum(&["due", "--reviewed", "2999-01-01"])), 2);
    assert_eq!(code(&desk.aum(&["due", "--reviewed"])), 0);
}

#[test]
fn what_is_asked_for_somebody_is_shown_made_and_taken_back() {
    let desk = Desk::new();
    let accounts =
        ["User Name,First Name,Last Name,Email,Status", "malvarez01,Maria,Alvarez,maria.alvarez@hospital.org,Active"];
    let list = desk.file("accounts.csv", &accounts);
    assert_eq!(code(&desk.aum(&["people", "import", &list])), 2, "several HIEs are known: it is not guessed which");
    assert_eq!(code(&desk.aum(&["people", "import", &list, "--hie", "healthix"])), 0);

    let refused = desk.aum(&["request", "deactivate", "malvarez01"]);
    assert_eq!(code(&refused), 2, "the HIE takes no ticket without who asks");
    assert!(desk.told(&refused).contains("the name of your organization") || desk.told(&refused).contains("your name"));
    let organization = ["organization", "--name", "Made-up Clinic", "--kind", "practice", "--manager", "Dana Rivera"];
    assert_eq!(
        code(&desk.aum(&[&organization[..], &["--email", "dana@hospital.org", "--phone", "631-555-2200"]].concat())),
        0
    );
    insta::assert_snapshot!(desk.snapshot(&[
        "request",
        "deactivate",
        "malvarez01",
        "--reason",
        "a patient, MRN 7",
        "--dry-run"
    ]));
    let made = json(&desk.aum(&["request", "deactivate", "malvarez01", "--json"]));
    assert_eq!((&made["batches"][0]["people"], &made["batches"][0]["by_hand"]), (&1.into(), &true.into()));
    let shown = json(&desk.aum(&["people", "show", "malvarez01", "--json"]));
    assert_eq!(shown["summary"]["open_request"], "Deactivation: ready to send");
    assert_eq!(code(&desk.aum(&["request", "take-back", "malvarez01"])), 0);
    assert_eq!(code(&desk.aum(&["request", "take-back", "malvarez01"])), 2);
    assert_eq!(code(&desk.aum(&["request", "change-contact", "malvarez01"])), 2, "what is new has to be said");
    assert_eq!(code(&desk.aum(&["request", "done", "malvarez01"])), 2);
}
