//! How long a key takes while people are searched for: `people_search PEOPLE` prints the slowest and the middle key, with the
//! names that occur often in North America, each many times.

use std::error::Error;
use std::time::Instant;

use jiff::Timestamp;
use records::{PeopleQuery, PersonRow, Records};
use worksheet::people::{AccountLifecycle, PersonState};

const GIVEN: [&str; 12] =
    ["Maria", "James", "Minh Anh", "Wei", "Ana", "Robert", "Linda", "Aisha", "Samuel", "Grace", "Zoë", "José"];
const FAMILY: [&str; 14] = [
    "Alvarez",
    "O'Brien",
    "Nguyễn",
    "Li",
    "de la Cruz",
    "Smith",
    "Johnson",
    "Rahman",
    "Katz",
    "Kim",
    "Müller",
    "Garcia",
    "Ma",
    "Martin",
];
const STATES: [PersonState; 4] =
    [PersonState::Active, PersonState::Active, PersonState::TrainingInvited, PersonState::Deactivated];

fn main() -> Result<(), Box<dyn Error>> {
    let count: usize = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let folder = tempfile::tempdir()?;
    let mut records = Records::open(folder.path())?;
    let now = Timestamp::now();
    let people: Vec<_> = (0..count).map(|at| (made_up(at, now), Vec::new())).collect();
    let began = Instant::now();
    records.save_people(&people, now)?;
    let kept = began.elapsed();
    let mut times = Vec::new();
    for text in ["maria alvarez", "m", "campus", "nguyen", "person.000123", "ma ma", "de la", "physician main", "zzz"] {
        for end in 1..=text.len() {
            let Some(typed) = text.get(..end) else { continue };
            for state in [None, Some(PersonState::Deactivated)] {
                let query = PeopleQuery { text: typed.to_owned(), state, ..PeopleQuery::default() };
                let began = Instant::now();
                let found = records.find_people(&query, 0, 60)?;
                times.push((began.elapsed().as_secs_f64() * 1000.0, typed.to_owned(), found.total));
            }
        }
    }
    times.sort_by(|one, other| one.0.total_cmp(&other.0));
    let middle = times.get(times.len() / 2).map_or(0.0, |one| one.0);
    let Some((slowest, typed, found)) = times.last() else { return Ok(()) };
    println!("{count}\t{slowest:.3}\t{middle:.3}\t“{typed}” finds {found}\tkept in {:.1} s", kept.as_secs_f64());
    Ok(())
}

fn made_up(at: usize, now: Timestamp) -> PersonRow {
    let pick = |list: &[&str], at: usize| list.get(at % list.len()).copied().unwrap_or_default().to_owned();
    let mut person = PersonRow::new("one", false, now);
    person.given_name = pick(&GIVEN, at);
    person.family_name = pick(&FAMILY, at / GIVEN.len());
    person.email = format!("person.{at:06}@examplebay.example");
    person.username = format!("u{at:06}");
    person.title = pick(&["Physician", "Registered Nurse", "Care Manager"], at / 3);
    person.facility = pick(&["Main campus", "Flatbush Avenue clinic"], at / 5);
    person.level = pick(&["Clinical", "Consent entry"], at / 7);
    person.course = AccountLifecycle::found(STATES.get(at % STATES.len()).copied().unwrap_or(PersonState::Active));
    person
}
