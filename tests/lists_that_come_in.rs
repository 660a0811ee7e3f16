//! Lists and worksheets as they come in: everything is taken, left out with the reason, or asked, and nothing is lost.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::fs;
use std::process::{Command, Output, Stdio};

use rust_xlsxwriter::{Format, Workbook};
use serde_json::Value;
use tempfile::TempDir;

const HEADER: &str = "First name,Last name,E-mail,Mobile number,Facility,Title";
const NAMES: [&str; 12] = ["Ana", "Bo", "Cy", "Di", "Ed", "Flo", "Gus", "Hal", "Ida", "Jo", "Kai", "Lea"];

struct Place {
    folder: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    fn write(&self, name: &str, text: &str) -> String {
        fs::write(self.path(name), text).unwrap();
        self.path(name)
    }

    fn aum(&self, arguments: &[&str]) -> (i32, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aum"));
        command.current_dir(self.folder.path()).arg("--data-dir").arg(self.path("records")).env("TZ", "UTC");
        command.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", self.folder.path());
        let Output { status, stdout, stderr } = command.args(arguments).stdin(Stdio::null()).output().unwrap();
        let text = String::from_utf8(stdout).unwrap() + &String::from_utf8(stderr).unwrap();
        (status.code().unwrap(), text)
    }

    fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let (code, text) = self.aum(&[arguments, &["--json"]].concat());
        let line = text.lines().next().unwrap_or_default();
        let value = serde_json::from_str(line).unwrap_or_else(|_| panic!("{text}"));
        let value: Value = value;
        let input = &value["input"];
        if !input.is_null() {
            let count = |key: &str| input[key].as_array().unwrap().len();
            let asked = input["asked"].as_array().unwrap().iter().filter(|asked| !asked["row"].is_null()).count();
            let sum = input["taken"].as_u64().unwrap() as usize + count("left_out") + asked;
            assert_eq!(input["rows"].as_u64().unwrap() as usize, sum, "{input}");
        }
        (code, value)
    }

    fn fill(&self, list: &str, more: &[&str]) -> (i32, Value) {
        self.json(&[&["fill", list, "--form", "healthix/btg", "-o", "out.xlsx", "--force"], more].concat())
    }

    fn check(&self, list: &str, more: &[&str]) -> (i32, Value) {
        self.json(&[&["check", list, "--form", "healthix/btg"], more].concat())
    }

    /// A list with one more column; the value of each of its people.
    fn list(&self, header: &str, values: &[&str]) -> String {
        let mut text = format!("{HEADER},{header}\n");
        for (at, value) in values.iter().enumerate() {
            text += &person(at);
            text += &format!(",\"{value}\"\n");
        }
        self.write("list.csv", &text)
    }
}

fn person(at: usize) -> String {
    let name = NAMES[at % 12];
    let last = ["Ruiz", "Ek", "Fox", "Gow"][at / 12 % 4];
    let (email, number) = (format!("{}.{}", name.to_lowercase(), last.to_lowercase()), 2301 + at);
    format!("{name},{last},{email}@harborside.example,212-555-{number},Main,Registered Nurse")
}

fn taken(value: &Value) -> u64 {
    value["input"]["taken"].as_u64().unwrap()
}

fn rows(value: &Value, key: &str) -> Vec<u64> {
    value["input"][key].as_array().unwrap().iter().filter_map(|one| one["row"].as_u64()).collect()
}

#[test]
fn people_who_left_are_left_out_in_whatever_words_and_new_words_are_asked() {
    let place = Place::new();
    let list = place.list(
        "Employment Status",
        &["Active", "Terminated - Voluntary", "T - Terminated", "LOA", "Suspended?", "PRN", "", "DEPROVISIONED"],
    );
    for (code, value) in [place.fill(&list, &[]), place.check(&list, &[])] {
        assert_eq!(code, 1);
        assert_eq!(taken(&value), 2, "{}", value["input"]);
        assert_eq!(rows(&value, "left_out"), [3, 4, 9]);
        assert_eq!(rows(&value, "asked"), [5, 6, 8]);
        let words: Vec<&str> =
            value["input"]["asked"].as_array().unwrap().iter().filter_map(|one| one["value"].as_str()).collect();
        assert_eq!(words, ["LOA", "Suspended?", ""]);
    }
    let answers = ["--status", "LOA=here", "--status", "Suspended?=left", "--status", "=left"];
    let (_, value) = place.fill(&list, &answers);
    assert_eq!((taken(&value), rows(&value, "asked").len()), (3, 0), "{}", value["input"]);
    // They are remembered, but an empty cell only below this header.
    let (_, value) = place.check(&list, &[]);
    assert_eq!((taken(&value), rows(&value, "asked").len()), (3, 0), "{}", value["input"]);
    let (code, text) = place.aum(&["check", &list, "--form", "healthix/btg", "--status", "LOA"]);
    assert_eq!(code, 2, "{text}");
}

#[test]
fn the_column_says_what_yes_and_no_and_a_day_mean() {
    let place = Place::new();
    for (header, values, taken_people, left, asked) in [
        ("Active?", ["Y", "N", "y", "maybe"], 2, vec![3], vec![5]),
        ("ACTIVE_IND", ["1", "0", "1", "2"], 2, vec![3], vec![5]),
        ("Inactive", ["No", "Yes", "", "?"], 2, vec![3], vec![5]),
        ("Block credential", ["False", "True", "False", "Enabled"], 2, vec![3], vec![5]),
        ("userAccountControl", ["512", "514", "66048", "66050"], 2, vec![3, 5], vec![]),
        ("Action", ["Add", "Delete", "Add", "Move"], 2, vec![3], vec![5]),
        ("Termination date", ["", "11/15/2025", "12/31/2099", "soon"], 2, vec![3], vec![5]),
        ("TERM_DT", ["", "2025-11-15", "9999-12-31", "15-Nov-25"], 2, vec![3, 5], vec![]),
        ("Remarks", ["", "no longer works here", "call first", "night shift"], 3, vec![], vec![3]),
        ("Worker Category", ["Full-time", "Terminated", "Full-time", "LOA"], 2, vec![3], vec![5]),
    ] {
        let list = place.list(header, &values);
        for (code, value) in [place.fill(&list, &[]), place.check(&list, &[])] {
            assert_eq!(code, 1, "{header}");
            assert_eq!(taken(&value), taken_people, "{header}: {}", value["input"]);
            assert_eq!(rows(&value, "left_out"), left, "{header}: {}", value["input"]);
            assert_eq!(rows(&value, "asked"), asked, "{header}: {}", value["input"]);
        }
    }
}

#[test]
fn a_cell_beyond_the_headers_is_asked_with_its_row_unless_its_column_is_set_aside() {
    let place = Place::new();
    let text = format!("{HEADER}\n{}, Emergency Department\n{}\n", person(0), person(1));
    let list = place.write("list.csv", &text);
    for (code, value) in [place.fill(&list, &[]), place.check(&list, &[])] {
        assert_eq!((code, taken(&value)), (1, 1));
        assert_eq!(rows(&value, "asked"), [2], "{}", value["input"]);
    }
    let (_, value) = place.fill(&list, &["--column", "G=other"]);
    assert_eq!(taken(&value), 2, "{}", value["input"]);
    let (_, value) = place.check(&list, &["--column", "G=other"]);
    assert_eq!(taken(&value), 2, "{}", value["input"]);
    let to = ["submit", &list, "--form", "healthix/btg", "--to", "practice", "--dry-run"];
    let (code, value) = place.json(&to);
    assert_eq!((code, taken(&value), rows(&value, "asked")), (1, 1, vec![2]));
}

#[test]
fn a_title_map_says_only_what_it_says_for_certain() {
    let place = Place::new();
    let people = format!(
        "{HEADER}\n{}\n{}\n",
        person(0).replace("Registered Nurse", "ED Nurse"),
        person(1).replace("Registered Nurse", "Ward Nurse")
    );
    let list = place.write("list.csv", &people);
    for (map, open, line) in [
        ("ED Nurse,Registered Nurse, Emergency Department\nWard Nurse,Registered Nurse\n", 1, Some("line 1")),
        ("Ward Nurse,Registered Nurse\nWARD  NURSE,Physician\nED Nurse,Registered Nurse\n", 1, Some("line 2")),
        ("Ward Nurse;Registered Nurse\nED Nurse;Registered Nurse\n", 0, None),
        ("sep=;\nWard Nurse;Registered Nurse\nED Nurse;Registered Nurse\n", 0, None),
        ("Ward Nurse\tRegistered Nurse\nED Nurse\tRegistered Nurse\n", 0, None),
        ("Your title,Title on the form\nWard Nurse,Registered Nurse\nED Nurse,Registered Nurse\n", 0, None),
        ("Ward Nurse\nED Nurse,Registered Nurse\n", 1, Some("line 1")),
        ("Ward Nurse,Astronaut\nED Nurse,Registered Nurse\n", 1, Some("line 1")),
    ] {
        let map_file = place.write("map.csv", map);
        let (code, value) = place.fill(&list, &["--titles", &map_file]);
        assert_eq!(value["import"]["open_titles"].as_array().unwrap().len(), open, "{map}: {}", value["import"]);
        assert_eq!(code, i32::from(open > 0), "{map}: {value}");
        if let Some(line) = line {
            assert!(value["import"]["title_map"].to_string().contains(line), "{map}: {}", value["import"]["title_map"]);
        }
    }
}

/// Four people; what is done to the sheet is up to the caller.
fn workbook(place: &Place, name: &str, sheets: &[&str], mark: impl Fn(&mut rust_xlsxwriter::Worksheet)) -> String {
    let mut book = Workbook::new();
    for (nth, sheet_name) in sheets.iter().enumerate() {
        let sheet = book.add_worksheet();
        sheet.set_name(*sheet_name).unwrap();
        for (column, header) in HEADER.split(',').enumerate() {
            sheet.write(0, column as u16, header).unwrap();
        }
        for row in 0..4 {
            for (column, text) in person(row + nth * 12).split(',').enumerate() {
                sheet.write(row as u32 + 1, column as u16, text).unwrap();
            }
        }
        mark(sheet);
    }
    book.save(place.path(name)).unwrap();
    place.path(name)
}

#[test]
fn hidden_and_struck_out_rows_are_asked() {
    let place = Place::new();
    let hidden = workbook(&place, "hidden.xlsx", &["People"], |sheet| {
        sheet.set_row_hidden(2).unwrap();
        sheet.set_row_hidden(3).unwrap();
    });
    let struck = workbook(&place, "struck.xlsx", &["People"], |sheet| {
        let format = Format::new().set_font_strikethrough();
        for (column, text) in person(1).split(',').enumerate() {
            sheet.write_with_format(2, column as u16, text, &format).unwrap();
        }
    });
    for (file, option, asked, left) in
        [(&hidden, "--hidden-rows", vec![3, 4], 2), (&struck, "--struck-rows", vec![3], 3)]
    {
        for (code, value) in [place.fill(file, &[]), place.check(file, &[])] {
            assert_eq!(code, 1);
            assert_eq!((taken(&value), rows(&value, "asked")), (left, asked.clone()), "{}", value["input"]);
        }
        let (code, value) = place.check(file, &[option, "take"]);
        assert_eq!((code, taken(&value)), (0, 4), "{}", value["input"]);
        let (code, value) = place.check(file, &[option, "leave"]);
        assert_eq!((code, taken(&value), rows(&value, "left_out")), (0, left, asked), "{}", value["input"]);
    }
}

#[test]
fn another_sheet_with_people_is_named_until_one_is_chosen() {
    let place = Place::new();
    let file = workbook(&place, "months.xlsx", &["October", "November"], |_| {});
    let dry_run = ["submit", &file, "--form", "healthix/btg", "--to", "practice", "--dry-run"];
    for (code, value) in [place.fill(&file, &[]), place.check(&file, &[]), place.json(&dry_run)] {
        assert_eq!(code, 1);
        assert!(value["input"]["asked"].to_string().contains("November"), "{}", value["input"]);
    }
    let chosen = ["--sheet", "November"];
    for (code, value) in
        [place.fill(&file, &chosen), place.check(&file, &chosen), place.json(&[&dry_run[..], &chosen].concat())]
    {
        assert_eq!(code, 0, "{value}");
        let used = value["input"]["sheets"].as_array().unwrap().iter().find(|sheet| sheet["used"] == true).unwrap();
        assert_eq!((used["name"].as_str(), used["people"].as_u64()), (Some("November"), Some(4)));
    }
}

#[test]
fn notes_examples_and_headers_are_no_people() {
    let place = Place::new();
    let list = place.write(
        "list.csv",
        &format!(
            "version:v1.0\n{HEADER}\nExample: Chris,Green,chris@contoso.com,212-555-2469,Main,Physician\n{}\n\
             Emergency Department: 2 people,,,,,\n{}\nfirstName,lastName,mail,mobile,office,jobTitle\n{}\nEnd of report,,,,,\n",
            person(0),
            person(1).replacen("Bo,Ek,", "'Bo,Ek,mailto:", 1),
            person(2)
        ),
    );
    let (code, value) = place.fill(&list, &[]);
    assert_eq!(code, 1);
    assert_eq!((taken(&value), rows(&value, "left_out")), (3, vec![3, 5, 7, 9]), "{}", value["input"]);
    assert_eq!((value["errors"].as_u64(), value["rows"].as_u64()), (Some(0), Some(3)), "{value}");
}

#[test]
fn names_in_one_cell_are_divided_right_or_pointed_out() {
    let place = Place::new();
    let list = place.write(
        "names.csv",
        "Employee Name,E-mail,Mobile number,Facility,Title\n\
         Smith; Ann,x1@harborside.example,212-555-2464,Main,Registered Nurse\n\
         \"Smith, Beth - ED\",x2@harborside.example,212-555-2465,Main,Registered Nurse\n\
         \"JONES,KAY RN\",x3@harborside.example,212-555-2466,Main,Registered Nurse\n\
         \"SMITH-JONES,ANN RN\",x4@harborside.example,212-555-2467,Main,Registered Nurse\n\
         \"Miller, Grace, RN\",x5@harborside.example,212-555-2468,Main,Registered Nurse\n",
    );
    let (code, value) = place.fill(&list, &[]);
    assert_eq!((code, taken(&value)), (1, 5), "{}", value["import"]);
    let doubtful: Vec<&Value> =
        value["import"]["notes"].as_array().unwrap().iter().filter(|note| note["doubtful"] == true).collect();
    assert!(doubtful.iter().all(|note| note["row"] == 3) && !doubtful.is_empty(), "{doubtful:?}");
    let (_, text) = place.aum(&["fill", &list, "--form", "healthix/btg", "-o", "names-out.csv"]);
    let written = fs::read_to_string(place.path("names-out.csv")).unwrap();
    for name in ["Ann,Smith,", "Beth,Smith,", "Kay,Jones,", "Ann,Smith-Jones,", "Grace,Miller,"] {
        assert!(written.to_lowercase().contains(&name.to_lowercase()), "{name}\n{written}\n{text}");
    }
}

#[test]
fn nothing_is_written_over_what_was_read_or_what_is_there() {
    let place = Place::new();
    let list = place.list("Status", &["Active", "Terminated"]);
    let before = fs::read(&list).unwrap();
    let fill = |more: &[&str]| place.aum(&[&["fill", &list, "--form", "healthix/btg"], more].concat());
    let around = format!(
        "{}/../{}/list.csv",
        place.folder.path().display(),
        place.folder.path().file_name().unwrap().to_str().unwrap()
    );
    for output in [list.as_str(), around.as_str(), "list.csv", "./list.csv"] {
        for more in
            [&["-o", output][..], &["-o", output, "--force"], &["-o", "a.xlsx", "--not-used", output, "--force"]]
        {
            let (code, text) = fill(more);
            assert_eq!(code, 2, "{more:?} {text}");
            assert_eq!(fs::read(&list).unwrap(), before, "{more:?}");
            assert!(!fs::exists(place.path("a.xlsx")).unwrap(), "{more:?}");
        }
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink(&list, place.path("link.csv")).unwrap();
        assert_eq!(fill(&["-o", "link.csv", "--force"]).0, 2);
        assert_eq!(fill(&["-o", "/dev/null", "--force"]).0, 2);
        assert_eq!(fs::read(&list).unwrap(), before);
    }
    assert_eq!(fill(&["-o", "records", "--force"]).0, 2);
    assert_eq!(fill(&["-o", "out.pdf"]).0, 2);
    let (code, text) = fill(&["-o", "out.csv"]);
    assert_eq!(code, 1, "{text}");
    assert!(fs::read_to_string(place.path("out.csv")).unwrap().contains("ana.ruiz@harborside.example"));
    // Neither the result nor the rest is replaced unasked.
    let (code, text) = fill(&["-o", "out.csv"]);
    assert!(code == 2 && text.contains("--force"), "{text}");
    let (code, text) = fill(&["-o", "new.xlsx", "--not-used", "out-not-used.csv"]);
    assert!(code == 2 && !fs::exists(place.path("new.xlsx")).unwrap(), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(place.path("out.csv"), fs::Permissions::from_mode(0o640)).unwrap();
        assert_eq!(fill(&["-o", "out.csv", "--force"]).0, 1);
        assert_eq!(fs::metadata(place.path("out.csv")).unwrap().permissions().mode() & 0o777, 0o640);
    }
    assert_eq!(place.aum(&["blank", "healthix/btg", "-o", &list]).0, 2);
    assert_eq!(fs::read(&list).unwrap(), before);
}

#[test]
fn a_draft_is_not_laid_out_a_second_time_for_nobody() {
    let place = Place::new();
    let list = place.list("Status", &["Active"]);
    let add = [
        "connect",
        "add",
        "draft",
        "--channel",
        "mail-draft",
        "--to",
        "a@hie.example",
        "--from",
        "z@harborside.example",
    ];
    assert_eq!(place.aum(&add).0, 0);
    let submit = ["submit", &list, "--form", "healthix/btg", "--to", "draft", "--attest", "Ana Berg", "--confirm-btg"];
    assert_eq!(place.aum(&submit).0, 0);
    let (code, text) = place.aum(&submit);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("No requests were created"), "{text}");
}

#[test]
fn an_hr_list_is_reconciled_with_the_accounts_and_says_what_is_open_by_its_exit_code() {
    let place = Place::new();
    let accounts = place.write(
        "accounts.csv",
        "User name,Email,First name,Last name,Status\ngmiller,g.miller@hospital.org,Grace,Miller,Active\nrortiz,r.ortiz@hospital.org,Rafael,Ortiz,Active\n",
    );
    assert_eq!(place.aum(&["people", "import", &accounts, "--hie", "healthix"]).0, 0);
    let list = place.write(
        "hr.csv",
        "First name,Last name,E-mail,Status\nGrace,Miller,g.miller@hospital.org,Active\nRafael,Ortiz,r.ortiz@hospital.org,Sabbatical\nNadia,Haddad,n.haddad@hospital.org,Active\n",
    );
    let reconcile = ["reconcile", &list, "--hie", "healthix"];

    let (code, found) = place.json(&reconcile);

    assert_eq!((code, found["unchanged"].as_u64()), (1, Some(1)), "{found}");
    assert_eq!(found["joiners"][0]["row"], 4);
    assert_eq!(found["matched"][0]["person"], "gmiller");
    assert_eq!(found["leavers"].as_array().unwrap().len(), 0, "nobody has said what Sabbatical is");
    let (code, found) = place.json(&[&reconcile[..], &["--status", "Sabbatical=left"]].concat());
    assert_eq!((code, found["leavers"][0]["person"].as_str()), (0, Some("rortiz")), "{found}");
    let (_, text) = place.aum(&reconcile);
    assert!(text.contains("hr.csv: 1 unchanged, 1 joiner, 0 movers, 1 leaver,"), "{text}");
    assert!(text.contains("Rafael Ortiz (rortiz): Row 3: “Status” is “Sabbatical”"), "{text}");
}

#[test]
fn whoever_submits_a_list_sees_what_its_columns_were_taken_for() {
    let place = Place::new();
    let text = "Employee Name,E-mail,Mobile number,Facility,Title\n\"Ruiz, Ana\",ana@harborside.example,212-555-2300,Main,Registered Nurse\n";
    let list = place.write("staff.csv", text);
    place.aum(&[
        "connect",
        "add",
        "draft",
        "--channel",
        "mail-draft",
        "--to",
        "a@hie.example",
        "--from",
        "z@harborside.example",
    ]);
    let submit = ["submit", &list, "--form", "healthix/btg", "--to", "draft", "--dry-run"];
    let (code, said) = place.aum(&submit);
    assert!(code == 0 && said.contains("column A “Employee Name” is full-name"), "{said}");
    let (_, value) = place.json(&submit);
    assert_eq!(value["used_columns"][0]["meaning"], "full-name");
    assert_eq!(value["input"]["taken"], 1);
}

#[test]
fn a_person_above_the_headers_is_asked_about() {
    let place = Place::new();
    let list = place.write("staff.csv", &format!("{}\n{HEADER}\n{}\n", person(0), person(1)));
    for (code, value) in [place.check(&list, &[]), place.fill(&list, &[])] {
        assert_eq!((code, taken(&value), rows(&value, "asked")), (1, 1, vec![1]), "{value}");
    }
}
