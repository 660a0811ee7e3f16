//! A desk in a throw-away folder, with a keychain in memory.

#![allow(dead_code)] // each test program uses some of it

use std::path::Path;
use std::sync::Arc;

use desk::contract::{Attestation, CellPlace, Edit, FormVariantKind, Organization, Review, RowView, ViewRange, Window};
use desk::{Desk, MemoryKeychain, Platform};

pub const ALL: Window = Window { start: 0, count: 1000 };

pub fn desk(folder: &Path) -> Desk {
    let mut surroundings = Platform::real(folder.to_owned());
    surroundings.keychain = Arc::new(MemoryKeychain::default());
    Desk::open(surroundings).unwrap()
}

pub fn hospital() -> Organization {
    Organization {
        name: "Made-up Hospital".into(),
        kind: FormVariantKind::Hospital,
        address: String::new(),
        emergency_department: Some(true),
        facilities: vec!["Main campus".into()],
        manager_name: "Dana Rivera".into(),
        manager_email: "dana.rivera@hospital.org".into(),
        manager_phone: "631-555-2200".into(),
        form: "healthix/btg".into(),
    }
}

pub fn typed(row: usize, column: usize, value: &str) -> Edit {
    Edit::Type { cell: CellPlace { row, column }, value: value.into() }
}

pub fn pasted(row: usize, column: usize, values: &[&[&str]]) -> Edit {
    let values: Vec<Vec<String>> =
        values.iter().map(|line| line.iter().map(|cell| (*cell).to_owned()).collect()).collect();
    Edit::Paste { range: ViewRange { row, column, rows: 1, columns: 1 }, values }
}

pub fn cells(rows: &[RowView]) -> Vec<Vec<String>> {
    rows.iter().map(|row| row.cells.clone()).collect()
}

/// Five people that nothing is wrong with.
pub const PEOPLE: [&[&str]; 5] = [
    &["Maria", "Alvarez", "maria.alvarez@hospital.org", "(631) 555-2201", "Main campus", "Registered Nurse"],
    &["James", "O'Brien", "james.obrien@hospital.org", "(631) 555-2202", "Main campus", "Physician"],
    &["Minh Anh", "Nguyễn", "minhanh.nguyen@hospital.org", "(631) 555-2203", "Main campus", "Nurse Practitioner"],
    &["Wei", "Li", "wei.li@hospital.org", "(631) 555-2204", "Main campus", "Care Manager"],
    &["Ana", "de la Cruz", "ana.delacruz@hospital.org", "(631) 555-2205", "Main campus", "Patient Registrar"],
];

/// A worksheet with [`PEOPLE`].
pub fn worksheet_of_people(desk: &Desk) -> i64 {
    let worksheet = desk.create_worksheet("New people", "healthix/btg").unwrap();
    desk.edit(worksheet, &pasted(0, 0, &PEOPLE), ALL).unwrap();
    worksheet
}

/// Everything that the review page asks for, said by the manager it names.
pub fn agreed(review: &Review, connection: i64) -> Attestation {
    Attestation {
        name: review.manager_name.clone(),
        statements: review.statements.clone(),
        btg_confirmed: true,
        warnings_seen: true,
        connection,
    }
}

/// The batch that comes of attesting a worksheet.
pub fn attested(desk: &Desk, worksheet: i64, connection: i64) -> String {
    let review = desk.review(worksheet).unwrap();
    desk.attest(worksheet, &agreed(&review, connection)).unwrap()
}
