//! What `fill` wrote into a form goes back in: the same people, and nothing new to repair or to decide, whoever reads it.

use std::path::Path;

use crate::support::desk;
use desk::Desk;
use rust_xlsxwriter::{DataValidation, Formula, Workbook, Worksheet};

const FORM: &str = "healthix/btg";

const TITLES: [(&str, &str); 4] = [
    ("Physician", "Clinical with Break the Glass"),
    ("Registered Nurse", "Clinical"),
    ("Care Manager", "Care Management"),
    ("Practice Manager", "Consent Entry"),
];

const HEADERS: [&str; 6] = ["First Name", "Last Name", "E-mail Address", "Cell Phone Number", "Location", "Title"];

/// What forms have beside the rows for people.
#[derive(Debug, Clone, Copy)]
struct Making {
    header_row: u32,
    prepared: u32,
    people: usize,
    /// “Add” in each prepared row.
    prefilled: bool,
    /// Excel's check boxes, which are cells with FALSE.
    boxes: bool,
    /// Row numbers.
    numbers: bool,
    signature: bool,
    /// A list beside the rows, with a header in the header row.
    list: bool,
}

impl Making {
    /// Another form for each number.
    fn of(number: u32) -> Self {
        let bit = |at: u32| number >> at & 1 == 1;
        Self {
            header_row: 1 + number % 5,
            prepared: 4 + number % 7,
            // What is below the rows, or beside them, ends the room for more than the prepared ones.
            people: if number.is_multiple_of(3) && !bit(2) && !bit(3) { 7 } else { 3 },
            prefilled: bit(0),
            boxes: bit(1),
            signature: bit(2),
            list: bit(3),
            numbers: bit(4),
        }
    }

    fn write(self, path: &Path) {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        sheet.set_name("Users").unwrap();
        self.write_users(sheet);
        let lists = book.add_worksheet();
        lists.set_name("Lists").unwrap();
        for (row, (title, level)) in (0..).zip(TITLES) {
            lists.write_string(row, 0, title).unwrap();
            lists.write_string(row, 1, level).unwrap();
        }
        book.save(path).unwrap();
    }

    fn write_users(self, sheet: &mut Worksheet) {
        let header = self.header_row - 1;
        if header > 1 {
            sheet.write_string(0, 0, "Sample exchange, authorized users").unwrap();
        }
        let mut columns: Vec<&str> = Vec::new();
        columns.extend(self.numbers.then_some("#"));
        columns.extend(self.prefilled.then_some("Action requested"));
        columns.extend(HEADERS);
        columns.push("Access level");
        columns.extend(self.boxes.then_some("Trained"));
        let at = |name: &str| (0_u16..).zip(&columns).find(|(_, column)| **column == name).map(|(at, _)| at);
        for (column, name) in (0_u16..).zip(&columns) {
            sheet.write_string(header, column, *name).unwrap();
        }
        let (first, last) = (header + 1, header + self.prepared);
        let title = at("Title").unwrap();
        let rule = DataValidation::new().allow_list_formula(Formula::new("=Lists!$A$1:$A$4"));
        sheet.add_data_validation(first, title, last, title, &rule).unwrap();
        for row in first..=last {
            let letter = char::from(b'A' + u8::try_from(title).unwrap());
            let formula = format!("=IFERROR(VLOOKUP({letter}{},Lists!$A$1:$B$4,2,FALSE),\"\")", row + 1);
            sheet.write_formula(row, title + 1, Formula::new(formula).set_result("")).unwrap();
            if let Some(column) = at("#") {
                sheet.write_number(row, column, f64::from(row - header)).unwrap();
            }
            if let Some(column) = at("Action requested") {
                sheet.write_string(row, column, "Add").unwrap();
            }
            if let Some(column) = at("Trained") {
                sheet.write_boolean(row, column, false).unwrap();
            }
        }
        if self.list {
            let beside = u16::try_from(columns.len()).unwrap() + 1;
            sheet.write_string(header, beside, "Locations").unwrap();
            for (row, place) in (first..).zip(["Main campus", "North", "South", "East", "West", "Pier", "Hill", "Dock"])
            {
                sheet.write_string(row, beside, place).unwrap();
            }
        }
        if self.signature {
            sheet.write_string(last + 2, 0, "Signature:").unwrap();
            sheet.write_string(last + 2, 4, "Date:").unwrap();
            sheet.write_string(last + 4, 0, "I attest that these people need access for their work.").unwrap();
        }
    }
}

const NAMES: [(&str, &str); 7] = [
    ("Ana", "Ruiz"),
    ("Bo", "Li"),
    ("Cy", "Fox"),
    ("Minh Anh", "Nguyen"),
    ("James", "O'Brien"),
    ("Eva", "de la Cruz"),
    ("Max", "Roe"),
];

fn list(people: usize) -> String {
    let mut text = "First name,Last name,E-mail,Mobile number,Facility,Title\n".to_owned();
    for (at, (first, last)) in NAMES.iter().enumerate().take(people) {
        let mailbox = format!("{}.{}", first, last).to_lowercase().replace([' ', '\''], "");
        let title = TITLES[at % TITLES.len()].0;
        text += &format!("{first},{last},{mailbox}@hospital.org,(631) 444-230{at},Main campus,{title}\n");
    }
    text
}

/// The names of the people whom `check` finds, and all that it has to say.
fn checked(desk: &Desk, path: &Path) -> (Vec<String>, Vec<String>) {
    let checked = match desk.check_file(path, Some(FORM)) {
        Ok(checked) => checked,
        Err(fault) => return (Vec::new(), vec![fault.to_string()]),
    };
    let names = checked.worksheet.people().map(|row| row.cells[..3].join(" ")).collect();
    let report = checked.report;
    let mut said: Vec<String> =
        report.problems.iter().map(|found| format!("{}{} {}", found.column, found.row, found.message)).collect();
    said.extend(report.input.asked.iter().map(|asked| format!("{:?} {}", asked.row, asked.question)));
    said.extend(report.pointed_out.iter().map(|note| note.note.clone()));
    (names, said)
}

/// The same of `fill`, which reads it as a list.
fn filled(desk: &Desk, path: &Path, out: &Path) -> (Vec<String>, Vec<String>) {
    let filled = match desk.fill_file(path, FORM, None, out) {
        Ok(filled) => filled,
        Err(fault) => return (Vec::new(), vec![fault.to_string()]),
    };
    let names = filled.checked.worksheet.people().map(|row| row.cells[..3].join(" ")).collect();
    let mut said: Vec<String> = filled.checked.report.problems.iter().map(|found| found.message.clone()).collect();
    said.extend(filled.import.input.asked.iter().map(|asked| format!("{:?} {}", asked.row, asked.question)));
    said.extend(filled.import.notes.iter().map(|note| note.note.clone()));
    (names, said)
}

#[test]
fn what_was_filled_is_read_again_as_the_same_people_with_nothing_new() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let mut wrong = Vec::new();
    for number in 0..32 {
        let making = Making::of(number);
        let (blank, out) = (path("blank.xlsx"), path("out.xlsx"));
        making.write(&blank);
        std::fs::write(path("list.csv"), list(making.people)).unwrap();
        let knowing = desk(&path("knowing"));
        let first = knowing
            .use_template(&blank, Some(FORM))
            .and_then(|form| knowing.fill_file(&path("list.csv"), &form, None, &out));
        let first = match first {
            Ok(first) => first,
            Err(fault) => {
                wrong.push(format!("{number} {making:?}: at filling {fault}"));
                continue;
            }
        };
        let people: Vec<String> = first.checked.worksheet.people().map(|row| row.cells[..3].join(" ")).collect();
        if people.len() != making.people || first.checked.report.is_open() {
            let report = &first.checked.report;
            wrong.push(format!("{making:?}: at filling {} {:?} {:?}", people.len(), report.problems, report.input));
            continue;
        }
        let strange = desk(&path("strange"));
        for (who, (names, said)) in [
            ("check that knows the form", checked(&knowing, &out)),
            ("check", checked(&strange, &out)),
            ("fill", filled(&strange, &out, &path("again.xlsx"))),
        ] {
            if names != people || !said.is_empty() {
                wrong.push(format!("{number} {making:?}: {who}: {} people, {said:?}", names.len()));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}
