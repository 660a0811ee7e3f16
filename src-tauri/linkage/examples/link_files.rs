//! Links two CSV files with the columns of `PersonRecord` and writes the links beside them; for `make bench`.
//! Usage: link_files LEFT.csv RIGHT.csv LINKS.csv [ROUNDS]; or: link_files made FOLDER PEOPLE SEED [MIX], which writes made-up lists.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/made/mod.rs"]
mod made;

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use linkage::{Certainty, PersonRecord, link};

const COLUMNS: [&str; 15] = [
    "id",
    "given_name",
    "preferred_name",
    "middle_name",
    "family_name",
    "suffix",
    "employee_number",
    "username",
    "npi",
    "email",
    "phone",
    "title",
    "facility",
    "born",
    "started",
];

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.first().is_some_and(|word| word == "made") {
        let mix = match arguments.get(4).map(String::as_str) {
            Some("rough") => &made::ROUGH,
            Some("numbered") => &made::NUMBERED,
            _ => &made::USUAL,
        };
        let lists = made::lists(arguments[2].parse().unwrap(), mix, arguments[3].parse().unwrap());
        let folder = Path::new(&arguments[1]);
        let ids: HashMap<usize, usize> =
            lists.truth.iter().enumerate().filter_map(|(left, right)| right.map(|right| (right, left))).collect();
        write(&folder.join("left.csv"), &lists.left, &|at| format!("p{at}"));
        // Who is on the left list, too, has the id of there.
        write(&folder.join("right.csv"), &lists.right, &|at| {
            ids.get(&at).map_or_else(|| format!("r{at}"), |left| format!("p{left}"))
        });
        return;
    }
    let (left_ids, left) = read(&arguments[0]);
    let (right_ids, right) = read(&arguments[1]);
    let rounds = arguments.get(3).map_or(1, |text| text.parse().unwrap());
    let mut seconds = Vec::new();
    let mut links = Vec::new();
    for _ in 0..rounds {
        let started = Instant::now();
        links = link(&left, &right);
        seconds.push(started.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    let mut out = csv::Writer::from_path(&arguments[2]).unwrap();
    out.write_record(["left", "right", "certainty", "probability", "reasons"]).unwrap();
    for link in &links {
        let certainty = if link.certainty == Certainty::Certain { "certain" } else { "ask" };
        let probability = format!("{:.6}", link.probability);
        out.write_record([
            &left_ids[link.left],
            &right_ids[link.right],
            certainty,
            &probability,
            &link.reasons.join(" "),
        ])
        .unwrap();
    }
    out.flush().unwrap();
    println!("{:.4}", seconds[seconds.len() / 2]);
}

fn write(path: &Path, people: &[PersonRecord], id: &dyn Fn(usize) -> String) {
    let mut out = csv::Writer::from_path(path).unwrap();
    out.write_record(COLUMNS).unwrap();
    for (at, person) in people.iter().enumerate() {
        let first = |all: &[String]| all.first().cloned().unwrap_or_default();
        out.write_record([
            &id(at),
            &person.given_name,
            &person.preferred_name,
            &person.middle_name,
            &person.family_name,
            &person.suffix,
            &person.employee_number,
            &person.username,
            &person.npi,
            &first(&person.emails),
            &first(&person.phones),
            &person.title,
            &person.facility,
            &person.born,
            &person.started,
        ])
        .unwrap();
    }
    out.flush().unwrap();
}

fn read(path: &str) -> (Vec<String>, Vec<PersonRecord>) {
    let mut reader = csv::Reader::from_path(path).unwrap();
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), COLUMNS);
    let (mut ids, mut people) = (Vec::new(), Vec::new());
    for row in reader.records() {
        let row = row.unwrap();
        let text = |name: &str| row[COLUMNS.iter().position(|column| *column == name).unwrap()].to_owned();
        let filled = |name: &str| Some(text(name)).filter(|text| !text.is_empty()).into_iter().collect();
        ids.push(text("id"));
        people.push(PersonRecord {
            given_name: text("given_name"),
            preferred_name: text("preferred_name"),
            middle_name: text("middle_name"),
            family_name: text("family_name"),
            suffix: text("suffix"),
            employee_number: text("employee_number"),
            username: text("username"),
            npi: text("npi"),
            emails: filled("email"),
            phones: filled("phone"),
            title: text("title"),
            facility: text("facility"),
            born: text("born"),
            started: text("started"),
        });
    }
    (ids, people)
}
