//! Made-up staff from a fixed seed, for measuring.
#![allow(dead_code)] // each program uses its part of it

use std::error::Error;

use worksheet::{Form, FormId, Row, RowId, find_form, starter_forms};

const GIVEN: [&str; 24] = [
    "Maria", "James", "Aisha", "Wei", "Olena", "Carlos", "Priya", "John", "Fatima", "Noah", "Grace", "Dmitri", "Emily",
    "Kwame", "Sofia", "Daniel", "Mei", "Patrick", "Leila", "Thomas", "Ngozi", "Anna", "Ravi", "Jo",
];
const FAMILY: [&str; 24] = [
    "O'Brien",
    "Nguyễn",
    "Smith",
    "de la Cruz",
    "Okafor",
    "Kowalski",
    "García",
    "Chen",
    "Patel",
    "Johnson",
    "Müller",
    "Ivanova",
    "Rosenberg",
    "Haddad",
    "Williams",
    "Kim",
    "Ortiz",
    "Li",
    "Andersen",
    "Brown",
    "Silva",
    "Murphy",
    "Khan",
    "Davis",
];
const SITES: [&str; 8] = [
    "Main Campus",
    "East Clinic",
    "Harbor Pavilion",
    "Queens Ambulatory Center",
    "Outpatient Surgery",
    "West 4th Street",
    "Bronx Family Health",
    "Long Island Office",
];
const DEPARTMENTS: [&str; 6] = ["Emergency", "Medicine", "Surgery", "Registration", "Care management", "Pharmacy"];
const AREAS: [u64; 6] = [212, 646, 718, 347, 917, 516];

/// One person with what a list of staff says besides the form's columns.
pub struct Person {
    pub row: Row,
    pub employee: u32,
    pub department: &'static str,
    pub manager: String,
    pub hired: u32,
    pub share: f64,
}

/// The form that is measured with.
pub fn form() -> Result<Form, Box<dyn Error>> {
    let wanted: FormId = "healthix/btg".parse()?;
    Ok(find_form(&starter_forms()?, &wanted).ok_or("the starter form is missing")?.clone())
}

/// The header row.
pub fn headers(form: &Form) -> impl Iterator<Item = &str> {
    let more = ["Employee ID", "Department", "Manager", "Hire date", "FTE"];
    form.columns.iter().map(|column| column.header.as_str()).chain(more)
}

/// So many people, the same ones every time.
pub fn people(form: &Form, count: u32) -> impl Iterator<Item = Person> + '_ {
    let mut seed = 0x5EED_u64;
    (0..count).map(move |number| {
        // Knuth's linear congruential generator; the upper bits are the good ones.
        let mut next = |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        let given = GIVEN[next(GIVEN.len())];
        let (first, second) = (FAMILY[next(FAMILY.len())], FAMILY[next(FAMILY.len())]);
        // Two names of each kind and a letter keep most people apart, as in a real list.
        let letter = |number: usize| char::from(b'A' + (number % 26) as u8);
        let given = format!("{given} {} {}", GIVEN[next(GIVEN.len())], letter(next(26)));
        let family = format!("{first}-{second}{}", ["son", "ez", "sen", "ov", "ski", "man", ""][next(7)]);
        let title = &form.titles[next(form.titles.len())];
        let plain: String = second.chars().filter(char::is_ascii_alphabetic).collect();
        let mut email = format!("{}.{}{number}@stmary-hospital.org", given[..1].to_lowercase(), plain.to_lowercase());
        let (area, line) = (AREAS[number as usize % 6], u64::from(number) / 6);
        let exchange = 220 + line / 10_000 % 90;
        let mut mobile = format!("({area}) {exchange}-{:04}", line % 10_000);
        let mut title_name = title.name.clone();
        let mut family = family;
        match next(350) {
            0 => email = email.replace("stmary-hospital.org", "gmial.com"),
            1 => email = email.replace('@', " at "),
            2 => mobile = format!("{mobile} ext. 12"),
            3 => mobile.truncate(9),
            4 => title_name = "Registered nurs".to_owned(),
            5 => family = family.to_uppercase(),
            6 => email = "frontdesk@stmary-hospital.org".to_owned(),
            _ => {}
        }
        let level = form.levels.get(title.level).map_or("", |level| level.name.as_str());
        let facility = SITES[next(SITES.len())].to_owned();
        let cells = vec![given, family, email, mobile, facility, title_name, level.to_owned()];
        Person {
            row: Row { id: RowId(u64::from(number) + 2), cells, formulas: 0 },
            employee: 100_000 + number,
            department: DEPARTMENTS[next(DEPARTMENTS.len())],
            manager: format!("{}, {}", FAMILY[next(FAMILY.len())], GIVEN[next(GIVEN.len())]),
            hired: 36_526 + next(9_800) as u32,
            share: [1.0, 1.0, 0.8, 0.5][next(4)],
        }
    })
}
