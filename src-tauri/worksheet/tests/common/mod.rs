//! What the tests share: the starter forms and short ways to make rows.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::sync::{Arc, LazyLock};

use worksheet::{
    CellValue, Code, Form, NoKnownPeople, Operation, Problem, Row, RowId, Worksheet, find_form, starter_forms,
};

pub const GIVEN: usize = 0;
pub const FAMILY: usize = 1;
pub const EMAIL: usize = 2;
pub const MOBILE: usize = 3;
pub const FACILITY: usize = 4;
pub const TITLE: usize = 5;
pub const LEVEL: usize = 6;

/// A row in which nothing is wrong.
pub const GOOD: [&str; 7] =
    ["Maria", "Alvarez", "maria.alvarez@riverside.org", "(631) 444-0142", "Main Street", "Registered Nurse", ""];

pub fn form(name: &str) -> Arc<Form> {
    static FORMS: LazyLock<Vec<Form>> = LazyLock::new(|| starter_forms().unwrap());
    Arc::new(find_form(&FORMS, &name.parse().unwrap()).unwrap().clone())
}

pub fn btg() -> Arc<Form> {
    form("healthix/btg")
}

pub fn row(id: u64, cells: &[&str]) -> Row {
    Row { id: RowId(id), cells: cells.iter().map(|cell| (*cell).to_owned()).collect(), formulas: 0 }
}

/// The good row with some cells changed.
pub fn person(id: u64, changes: &[(usize, &str)]) -> Row {
    let mut row = row(id, &GOOD);
    for (column, value) in changes {
        row.cells[*column] = (*value).to_owned();
    }
    row
}

pub fn worksheet(form: Arc<Form>, rows: Vec<Row>) -> Worksheet {
    Worksheet::new(form, rows, Arc::new(NoKnownPeople)).unwrap()
}

/// What is wrong with the good row once this cell holds this text.
pub fn problems_with(form: Arc<Form>, changes: &[(usize, &str)]) -> Vec<Problem> {
    worksheet(form, vec![person(1, changes)]).problems().collect()
}

pub fn codes_with(column: usize, text: &str) -> Vec<Code> {
    problems_with(btg(), &[(column, text)]).into_iter().map(|problem| problem.code).collect()
}

/// The cell's text after its certain repair, if the problem of this code has one.
pub fn repaired(code: Code, column: usize, text: &str) -> Option<String> {
    let problems = problems_with(btg(), &[(column, text)]);
    let repair = problems.into_iter().find(|problem| problem.code == code)?.repair?;
    repair.cells.into_iter().find(|(place, _)| *place == column).map(|(_, value)| value)
}

pub fn set(row: u64, column: usize, value: &str) -> Operation {
    Operation::Set(vec![CellValue { row: RowId(row), column, value: value.to_owned(), formula: false }])
}
