//! How well the columns of real lists are told: the header rows of 84 systems and rosters with made-up values below them.
//! `cargo test -p worksheet --test headers -- --nocapture` prints the figures that docs/bringing-people-in.md gives.

use serde::Deserialize;
use worksheet::Form;
use worksheet::import::{ColumnMatch, header_rows, match_columns};
use worksheet::profile::starter_forms;

#[derive(Deserialize)]
struct Set {
    list: Vec<List>,
}

#[derive(Deserialize)]
struct List {
    system: String,
    source: String,
    columns: Vec<String>,
}

struct Column {
    header: String,
    meaning: String,
    /// Whether the right answer is to ask.
    asked: bool,
    values: String,
}

const ROWS: usize = 12;

fn read(text: &str) -> Vec<List> {
    toml::from_str::<Set>(text).unwrap().list
}

fn tuning() -> Vec<List> {
    read(include_str!("headers/tuning.toml"))
}

fn hold_out() -> Vec<List> {
    read(include_str!("headers/hold_out.toml"))
}

/// The lists of the second batch.
fn second() -> Vec<List> {
    read(include_str!("headers/second_hold_out.toml"))
}

/// The lists of the third batch.
fn third() -> Vec<List> {
    read(include_str!("headers/third_hold_out.toml"))
}

/// All of them.
fn all() -> impl Iterator<Item = List> {
    tuning().into_iter().chain(hold_out()).chain(second()).chain(third())
}

fn columns(list: &List) -> Vec<Column> {
    list.columns
        .iter()
        .map(|line| {
            let (header, label) = line.rsplit_once(" = ").unwrap();
            let (label, values) = label.split_once(" : ").map_or((label, None), |(label, kind)| (label, Some(kind)));
            let meaning = label.trim_start_matches('?').to_owned();
            let values = values.unwrap_or_else(|| default_values(&meaning)).to_owned();
            Column { header: header.to_owned(), asked: label.starts_with('?'), meaning, values }
        })
        .collect()
}

fn default_values(meaning: &str) -> &'static str {
    match meaning {
        "given-name" | "preferred-name" => "given",
        "family-name" => "family",
        "middle-name" => "middle",
        "email" => "email",
        "other-email" => "private",
        "mobile" => "phone",
        "other-phone" => "office",
        "employee-id" => "id",
        "title" => "title",
        "department" => "department",
        "facility" => "facility",
        "npi" => "npi",
        "credentials" => "credentials",
        "suffix" => "suffix",
        "status" => "status",
        other => panic!("say which values stand under “{other}”"),
    }
}

const GIVEN: [&str; ROWS] =
    ["Maria", "James", "Minh Anh", "Wei", "Ana", "Ngozi", "Patrick", "Zoë", "Samir", "LaToya", "Jean-Luc", "Li"];
const FAMILY: [&str; ROWS] = [
    "Alvarez",
    "O'Brien",
    "Nguyễn",
    "Li",
    "de la Cruz",
    "Okafor",
    "Van Dyke",
    "Muñoz",
    "Haddad",
    "Johnson-Smith",
    "Do",
    "Chen",
];
const TITLES: [&str; ROWS] = [
    "Registered Nurse",
    "Attending Physician",
    "Patient Registrar",
    "Care Manager",
    "Medical Assistant II",
    "Pharmacist",
    "Unit Clerk",
    "Nurse Practitioner",
    "HIM Specialist",
    "Respiratory Therapist",
    "Staff Nurse - Per Diem",
    "Director of Nursing",
];
const DEPARTMENTS: [&str; ROWS] = [
    "Emergency Department",
    "Internal Medicine",
    "Patient Access",
    "Care Management",
    "Pediatrics",
    "Pharmacy",
    "4 North Med/Surg",
    "Cardiology",
    "Health Information",
    "Respiratory Care",
    "ICU",
    "Nursing Administration",
];

/// A made-up value of a kind.
fn value(kind: &str, row: usize) -> String {
    let pick = |choices: &[&str]| choices[row % choices.len()].to_owned();
    let plain = |text: &str| text.chars().filter(char::is_ascii_alphabetic).collect::<String>().to_lowercase();
    let (given, family) = (GIVEN[row], FAMILY[row]);
    let number = 2200 + row;
    match kind {
        "given" => given.to_owned(),
        "family" => family.to_owned(),
        "middle" => pick(&["", "Luisa", "", "T", "Maria", ""]),
        "initial" => pick(&["L", "", "T", "", "M"]),
        "initials" => format!("{}{}", given.chars().next().unwrap(), family.chars().next().unwrap().to_uppercase()),
        "comma" => format!("{family}, {given}{}", pick(&["", " L.", "", " T"])),
        "natural" => format!("{given} {family}"),
        "email" => format!("{}.{}@hospital.org", plain(given), plain(family)),
        "private" => {
            if row.is_multiple_of(3) {
                String::new()
            } else {
                format!("{}{row}@mail.example.com", plain(given))
            }
        }
        "login" => format!("{}{}", &plain(given)[..1], plain(family)),
        "phone" => format!("(631) 455-{number}"),
        "office" => {
            if row % 4 == 3 {
                String::new()
            } else {
                format!("516-442-{number} x{row}")
            }
        }
        "extension" => format!("x{}", 4100 + row),
        "title" => TITLES[row].to_owned(),
        "credential-title" => pick(&["RN", "LPN", "CNA", "RN", "NP"]),
        "specialty" => pick(&["CARDIOVASCULAR DISEASE (CARDIOLOGY)", "INTERNAL MEDICINE", "FAMILY PRACTICE"]),
        "department" => DEPARTMENTS[row].to_owned(),
        "coded-department" => format!("{} - {}", 100 + row, DEPARTMENTS[row]),
        "facility" => pick(&["Main Campus", "East Clinic", "Riverside Medical Plaza"]),
        "id" => format!("{:06}", 4711 + row * 37),
        "npi" => pick(&["1234567893", "1245319599", "1003000126"]),
        "credentials" => pick(&["RN", "MD", "", "LCSW", "PA-C", "PharmD", "RN, BSN"]),
        "suffix" => pick(&["", "Jr.", "", "", "III", ""]),
        "status" => pick(&["Active", "Active", "Leave of Absence", "Active", "Terminated"]),
        "letter" => pick(&["A", "A", "L", "A", "T"]),
        "true" => pick(&["True", "True", "False"]),
        "flag" => pick(&["Y", "N", "Y"]),
        "one" => pick(&["1", "0", "1"]),
        "date" => format!("{:02}/{:02}/20{:02}", 1 + row % 12, 1 + row * 2 % 28, 10 + row),
        "code" => format!("{}{:04}", pick(&["HR", "N", "X"]), 100 + row * 3),
        "number" => pick(&["40", "36", "0.9", "24"]),
        "money" => format!("{}.50", 28 + row),
        "zip" => format!("117{row:02}"),
        "ssn" => format!("000-{:02}-{:04}", 10 + row, number),
        "guid" => format!("6f9619ff-8b86-d011-b42d-00c04fc9{number}"),
        "dn" => format!("CN={given} {family},OU=Users,DC=hospital,DC=org"),
        "path" => "/Hospital/Nursing".to_owned(),
        "password" => format!("Xk#{number}q"),
        "street" => format!("{} Main Street", 10 + row),
        "city" => pick(&["Hauppauge", "Syracuse", "Mineola"]),
        "state" => "NY".to_owned(),
        "country" => "US".to_owned(),
        "gender" => pick(&["F", "M", "X"]),
        "zone" => "America/New_York".to_owned(),
        "type" => pick(&["Full-Time", "Part-Time", "Contractor"]),
        "honorific" => pick(&["Ms.", "Mr.", "Dr."]),
        "company" => "Made-up Health System".to_owned(),
        "text" => pick(&["North", "Blue team", "See file", "Other"]),
        "empty" => String::new(),
        other => panic!("no values of kind “{other}”"),
    }
}

fn table(columns: &[Column]) -> (Vec<String>, Vec<Vec<String>>) {
    let headers = columns.iter().map(|column| column.header.clone()).collect();
    let rows = (0..ROWS).map(|row| columns.iter().map(|column| value(&column.values, row)).collect()).collect();
    (headers, rows)
}

fn form() -> Form {
    starter_forms().unwrap().into_iter().find(|form| form.break_the_glass).unwrap()
}

fn matched(headers: &[String], rows: &[Vec<String>]) -> Vec<ColumnMatch> {
    let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
    match_columns(headers, &rows, Some(&form()))
}

#[derive(Default)]
struct Figures {
    columns: usize,
    right: usize,
    /// Asked about although the header says it clearly enough.
    needlessly: Vec<String>,
    /// Certainly left aside, although the form or the duplicates could use it.
    missed: Vec<String>,
    /// Certainly taken for something that it is not.
    wrong: Vec<String>,
}

/// Meanings of which nothing is taken over.
const UNUSED: [&str; 5] = ["other", "other-email", "other-phone", "middle-name", "preferred-name"];

/// Meanings that may not be passed over, since the form asks for them.
const NEEDED: [&str; 7] = ["given-name", "family-name", "full-name", "email", "mobile", "title", "facility"];

fn measure(lists: &[List]) -> Figures {
    let mut figures = Figures::default();
    for list in lists {
        assert!(!list.source.is_empty());
        let columns = columns(list);
        let (headers, rows) = table(&columns);
        for (column, found) in columns.iter().zip(matched(&headers, &rows)) {
            figures.columns += 1;
            let same = found.meaning.key() == column.meaning;
            let said = || {
                let sure = if found.is_sure() { "is" } else { "may be" };
                format!(
                    "{}: “{}” {sure} {} {:?}, not {}",
                    list.system, column.header, found.meaning, found.reasons, column.meaning
                )
            };
            match (found.is_sure(), column.asked) {
                // Asking is right, and so is the one answer that the user would give.
                (false, true) => figures.right += 1,
                (true, _) if same => figures.right += 1,
                (true, _) if UNUSED.contains(&found.meaning.key()) => figures.missed.push(said()),
                (true, _) => figures.wrong.push(said()),
                (false, false) => figures.needlessly.push(said()),
            }
        }
    }
    figures
}

fn told(name: &str, figures: &Figures) {
    let share = 100.0 * figures.right as f64 / figures.columns as f64;
    println!(
        "{name}: {} of {} columns right ({share:.1} %), {} asked about needlessly, {} left aside, {} taken wrongly",
        figures.right,
        figures.columns,
        figures.needlessly.len(),
        figures.missed.len(),
        figures.wrong.len()
    );
    for line in figures.wrong.iter().chain(&figures.missed).chain(&figures.needlessly) {
        println!("  {line}");
    }
}

/// `known` are the needed columns that are missed.
fn good_enough(figures: &Figures, known: &[&str]) {
    assert!(figures.wrong.is_empty(), "{:#?}", figures.wrong);
    let needed: Vec<&String> = figures
        .missed
        .iter()
        .filter(|line| !known.iter().any(|known| line.contains(known)))
        .filter(|line| NEEDED.iter().any(|meaning| line.ends_with(&format!("not {meaning}"))))
        .collect();
    assert!(needed.is_empty(), "{needed:#?}");
    assert!(figures.right * 100 >= figures.columns * 95, "{} of {}", figures.right, figures.columns);
}

#[test]
fn columns_of_the_lists_that_the_rules_were_made_with_are_told() {
    let figures = measure(&tuning());
    told("lists looked at", &figures);
    good_enough(&figures, &[]);
}

#[test]
fn columns_of_lists_that_nobody_looked_at_are_told() {
    let figures = measure(&hold_out());
    told("lists set aside", &figures);
    good_enough(&figures, &[]);
}

#[test]
fn columns_of_the_second_batch_are_told() {
    let figures = measure(&second());
    told("second batch", &figures);
    good_enough(&figures, &[]);
}

#[test]
fn columns_of_the_third_batch_are_told() {
    let figures = measure(&third());
    told("third batch", &figures);
    // A sponsor is somebody else in most lists; here it is the hospital that employs them.
    good_enough(&figures, &["School-based health center, staffing sheet: “Sponsor E-mail”"]);
}

#[test]
fn there_are_a_hundred_and_eight_lists_and_more_than_half_of_them_were_set_aside() {
    assert_eq!((tuning().len(), hold_out().len(), second().len(), third().len()), (40, 20, 24, 24));
}

#[test]
fn the_headers_are_found_below_a_title_and_a_date() {
    let mut missed = Vec::new();
    for list in all() {
        let columns = columns(&list);
        let (headers, rows) = table(&columns);
        let above = [vec!["Made-up Hospital".to_owned()], vec!["As of".to_owned(), "11/01/2026".to_owned()]];
        let all: Vec<&[String]> = above.iter().chain([&headers]).chain(&rows).map(Vec::as_slice).collect();
        let found = header_rows(&all);
        if found.first().map(|found| found.row) != Some(2) {
            missed.push(format!("{}: {found:?}", list.system));
        }
    }
    assert!(missed.is_empty(), "{missed:#?}");
}

#[test]
fn the_same_list_is_always_told_in_the_same_way_whatever_the_order_of_its_columns() {
    for list in all() {
        let mut columns = columns(&list);
        let (headers, rows) = table(&columns);
        let first = matched(&headers, &rows);
        assert_eq!(first, matched(&headers, &rows), "{}", list.system);
        columns.reverse();
        let (headers, rows) = table(&columns);
        let again = matched(&headers, &rows);
        // Of two columns with the same values it does not matter which one is used.
        let alike =
            |at: usize| (0..headers.len()).any(|other| other != at && rows.iter().all(|row| row[at] == row[other]));
        for (at, (one, other)) in first.iter().zip(again.iter().rev()).enumerate() {
            if alike(headers.len() - 1 - at) {
                continue;
            }
            // Of two that say the same the first is suggested, and both are asked about.
            let told = |found: &ColumnMatch| (found.header.clone(), found.is_sure().then(|| found.meaning.clone()));
            assert_eq!(told(one), told(other), "{}", list.system);
        }
    }
}
