//! Mishaps of lists as people report them: what `check` points out, `fill` points out too, with the same repairs.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::collections::BTreeMap;
use std::fs;
use std::process::{Command, Stdio};

use serde_json::Value;

/// The cells with problems, and the repair of each.
type Found = BTreeMap<String, Option<String>>;

/// A list of people: first and last name, email, mobile number, title.
type People<'a> = &'a [[&'a str; 5]];

fn list(people: People<'_>) -> String {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut text = "First name,Last name,E-mail,Mobile number,Facility,Title\r\n".to_owned();
    for [first, last, email, mobile, title] in people {
        let cells = [first, last, email, mobile, "Main", title].map(quoted);
        text += &format!("{}\r\n", cells.join(","));
    }
    text
}

fn aum(bytes: &[u8], command: &[&str]) -> (i32, Value) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("list.csv");
    fs::write(&path, bytes).unwrap();
    let mut aum = Command::new(env!("CARGO_BIN_EXE_aum"));
    aum.current_dir(folder.path()).arg("--data-dir").arg(folder.path().join("records"));
    aum.env_remove("DBUS_SESSION_BUS_ADDRESS").env("XDG_RUNTIME_DIR", folder.path());
    aum.args(command).args(["--form", "healthix/btg", "--json"]).stdin(Stdio::null());
    let output = aum.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"));
    (output.status.code().unwrap(), value)
}

/// What both commands say of a file.
fn both(bytes: &[u8]) -> [(i32, Found, Value); 2] {
    [&["check", "list.csv"][..], &["fill", "list.csv", "-o", "out.xlsx"]].map(|command| {
        let (code, value) = aum(bytes, command);
        let mut found = Found::new();
        for problem in value["problems"].as_array().unwrap() {
            let cell = format!("{}{}", problem["column"].as_str().unwrap(), problem["row"]);
            found.insert(cell, problem["suggestion"].as_str().map(str::to_owned));
        }
        (code, found, value)
    })
}

/// Both commands find just this, with these repairs.
fn assert_found(bytes: &[u8], expected: &[(&str, Option<&str>)]) {
    let expected: Found =
        expected.iter().map(|(cell, repair)| ((*cell).to_owned(), repair.map(str::to_owned))).collect();
    for (code, found, _) in both(bytes) {
        assert_eq!(found, expected);
        assert_eq!(code, i32::from(!expected.is_empty()));
    }
}

#[test]
fn text_in_a_wrong_encoding_is_pointed_out_with_what_it_was() {
    let people: People<'_> = &[
        ["Mar\u{c3}\u{ad}a", "Ruiz", "maria@harborside.example", "212-555-2300", "Registered Nurse"],
        ["Jes\u{c3}\u{ba}s", "Ek", "jesus@harborside.example", "212-555-2301", "Registered Nurse"],
        ["L\u{c3}\u{aa}", "N\u{c3}\u{ba}\u{c3}\u{b1}ez", "le@harborside.example", "212-555-2302", "Registered Nurse"],
        ["Bo", "O\u{e2}\u{20ac}\u{2122}Neil", "bo@harborside.example", "212-555-2303", "Registered Nurse"],
    ];
    let repaired = [
        ("A2", Some("María")),
        ("A3", Some("Jesús")),
        ("A4", Some("Lê")),
        ("B4", Some("Núñez")),
        ("B5", Some("O’Neil")),
    ];
    assert_found(list(people).as_bytes(), &repaired);
}

#[test]
fn a_list_of_excel_for_mac_is_read_as_it_was_written() {
    let people: People<'_> = &[
        ["Mar\u{ed}a", "Ruiz", "maria@harborside.example", "212-555-2300", "Registered Nurse"],
        ["Jos\u{e9}", "Pe\u{f1}a", "jose@harborside.example", "212-555-2301", "Registered Nurse"],
        ["Zo\u{eb}", "Bl\u{e9}", "zoe@harborside.example", "212-555-2302", "Registered Nurse"],
    ];
    let mac = |letter: char| match letter {
        'í' => 0x92,
        'é' => 0x8E,
        'ñ' => 0x96,
        'ë' => 0x91,
        letter => u8::try_from(letter).unwrap(),
    };
    let bytes: Vec<u8> = list(people).replace("\r\n", "\r").chars().map(mac).collect();
    for (code, found, value) in both(&bytes) {
        assert_eq!((code, found), (0, Found::new()), "{value}");
        assert_eq!(value["rows"], 3);
    }
}

#[test]
fn letters_of_two_scripts_are_pointed_out() {
    let people: People<'_> = &[
        ["Ana", "Ruiz", "ana@gm\u{430}il.com", "212-555-2300", "Registered Nurse"],
        ["Bo", "Ek", "bo@h\u{430}rborside-clinic.org", "212-555-2301", "Registered Nurse"],
        ["P\u{430}ul", "J\u{43e}nes", "paul@harborside.example", "212-555-2302", "Registered Nurse"],
    ];
    let repaired = [("A4", Some("Paul")), ("B4", Some("Jones")), ("C2", Some("ana@gmail.com")), ("C3", None)];
    assert_found(list(people).as_bytes(), &repaired);
}

#[test]
fn capitals_are_repaired_only_where_it_is_certain() {
    let people: People<'_> = &[
        ["A.J.B.", "Smith", "t1@harborside.example", "212-555-2300", "Registered Nurse"],
        ["İPEK", "ŞAHİN", "t2@harborside.example", "212-555-2301", "Registered Nurse"],
        ["FNU", "Singh", "t3@harborside.example", "212-555-2302", "Registered Nurse"],
        ["DE'ANDRE", "Lee", "t4@harborside.example", "212-555-2303", "Registered Nurse"],
        ["MACKENZIE", "Roe", "t5@harborside.example", "212-555-2304", "Registered Nurse"],
    ];
    let repaired = [("A3", Some("İpek")), ("B3", Some("Şahin")), ("A5", None), ("A6", Some("Mackenzie"))];
    assert_found(list(people).as_bytes(), &repaired);
}

#[test]
fn marks_of_word_processors_have_the_ordinary_mark_as_their_repair() {
    let people: People<'_> = &[
        ["Sean", "O\u{b4}Brien", "sean.o\u{2019}brien@harborside.example", "212-555-2300", "Registered Nurse"],
        ["Jean\u{2013}Luc", "Roy", "jl\u{ff20}harborside.example", "212-555-2301", "Registered Nurse"],
        ["Ann\u{2011}Marie", "Low", "aml@harborside.example", "212-555-2302", "Registered Nurse"],
    ];
    let repaired = [
        ("B2", Some("O'Brien")),
        ("C2", Some("sean.o'brien@harborside.example")),
        ("A3", Some("Jean-Luc")),
        ("C3", Some("jl@harborside.example")),
        ("A4", Some("Ann-Marie")),
    ];
    assert_found(list(people).as_bytes(), &repaired);
}

#[test]
fn the_number_alone_is_the_repair_of_a_number_with_words() {
    let numbers =
        ["tel:+12125558001", "cell: 212-555-8002", "(212) 555-8004 (cell)", "212-555-8005,", "２１２５５５８００６"];
    let emails: Vec<String> = (0..numbers.len()).map(|at| format!("p{at}@harborside.example")).collect();
    let last = ["Ruiz", "Ek", "Fox", "Gow", "Hay"];
    let people: Vec<[&str; 5]> =
        (0..numbers.len()).map(|at| ["Ana", last[at], emails[at].as_str(), numbers[at], "Registered Nurse"]).collect();
    let repaired = [
        ("D2", Some("(212) 555-8001")),
        ("D3", Some("(212) 555-8002")),
        ("D4", Some("(212) 555-8004")),
        ("D5", Some("(212) 555-8005")),
        ("D6", Some("(212) 555-8006")),
    ];
    assert_found(list(&people).as_bytes(), &repaired);
}

/// The rows whose address is pointed out.
fn pointed_out(addresses: &[&str]) -> Vec<Vec<String>> {
    let people: Vec<[&str; 5]> =
        addresses.iter().map(|address| ["Ana", "Ruiz", address, "", "Registered Nurse"]).collect();
    let names =
        ["Ek", "Fox", "Gow", "Hay", "Ivy", "Jay", "Kay", "Low", "May", "Nash", "Orr", "Poe", "Roe", "Sy", "Tod"];
    let people: Vec<[&str; 5]> =
        people.iter().zip(names).map(|(person, last)| [person[0], last, person[2], "", person[4]]).collect();
    let address = |cell: &String| cell.starts_with('C').then(|| cell.clone());
    both(list(&people).as_bytes()).map(|(_, found, _)| found.keys().filter_map(address).collect()).to_vec()
}

#[test]
fn endings_that_do_not_exist_are_pointed_out_and_those_that_do_are_not() {
    let wrong = ["a@x-clinic.prg", "b@x-clinic.orh", "c@x-clinic.comn", "d@x-clinic.cmm", "e@x-clinic.ent"];
    let right = ["f@x-clinic.org", "g@x-clinic.health", "h@x-clinic.nyc", "i@x-clinic.us", "j@x-clinic.co.uk"];
    for found in pointed_out(&[wrong, right].concat()) {
        assert_eq!(found, ["C2", "C3", "C4", "C5", "C6"]);
    }
}

#[test]
fn addresses_that_nobody_has_and_mailboxes_of_a_unit_are_pointed_out_and_people_are_not() {
    let nobody = ["none@none.com", "noemail@harborside.example", "x@x.com", "1@1.com"];
    let units = ["icu@harborside.example", "ed-nurses@harborside.example", "4west@harborside.example"];
    let people = ["n.ahmed@harborside.example", "jen.null@harborside.example", "it.lee@harborside.example"];
    for found in pointed_out(&[&nobody[..], &units, &people].concat()) {
        assert_eq!(found, ["C2", "C3", "C4", "C5", "C6", "C7", "C8"]);
    }
}

#[test]
fn a_list_without_the_forms_headers_is_asked_about_and_never_unreadable() {
    let text = "version:v1.0\r\nName [displayName] Required,User name [userPrincipalName] Required,First name [givenName],Last name [surname],Job title [jobTitle],Mobile phone [mobile]\r\nExample: Chris Green,chris@contoso.com,Chris,Green,Physician,212-555-2469\r\nAna Ruiz,ana.ruiz@harborside.example,Ana,Ruiz,Registered Nurse,212-555-2470\r\n";
    for (code, _, value) in both(text.as_bytes()) {
        assert_eq!((code, value["rows"].as_u64()), (1, Some(1)), "{value}");
        assert_eq!(value["input"]["left_out"][0]["row"], 3);
        assert!(value["input"]["asked"].as_array().unwrap().iter().any(|asked| asked["column"].is_string()));
    }
}

#[test]
fn the_old_end_of_file_mark_is_no_row() {
    let people: People<'_> = &[["Ana", "Ruiz", "ana@harborside.example", "212-555-2300", "Registered Nurse"]];
    assert_found(&[list(people).as_bytes(), &[0x1A]].concat(), &[]);
}
