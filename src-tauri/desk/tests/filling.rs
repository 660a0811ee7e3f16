//! People go into the HIE's own workbook once its form was learned.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::blank::Blank;
use crate::support::{ALL, PEOPLE, desk, pasted};
use desk::Desk;
use desk::contract::{LearnChoicesView, TitleChoice};
use desk::fault::FaultCode;

const FORM: &str = "healthix/btg";

struct Place {
    folder: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn blank(&self, blank: Blank) -> PathBuf {
        blank.write(&self.path("Users 2026.xlsx"));
        self.path("Users 2026.xlsx")
    }

    fn learned(&self, blank: Blank, choices: &LearnChoicesView) -> Desk {
        let desk = desk(&self.path("data"));
        desk.save_learned(FORM, Some(&self.blank(blank)), choices).unwrap();
        desk
    }

    /// A list whose titles the blank form has.
    fn roster(&self) -> PathBuf {
        let mut text = "Last Name,First Name,E-mail Address,Cell Phone Number,Location,Title\n".to_owned();
        for person in PEOPLE {
            let title = if person[5] == "Patient Registrar" { "Practice Manager" } else { person[5] };
            text += &format!("{},{},{},{},{},{title}\n", person[1], person[0], person[2], person[3], person[4]);
        }
        std::fs::write(self.path("hr.csv"), text).unwrap();
        self.path("hr.csv")
    }
}

fn parts(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut archive = zip::ZipArchive::new(std::fs::File::open(path).unwrap()).unwrap();
    (0..archive.len())
        .map(|at| {
            let mut part = archive.by_index(at).unwrap();
            let mut content = Vec::new();
            part.read_to_end(&mut content).unwrap();
            (part.name().unwrap().into_owned(), content)
        })
        .collect()
}

fn differing(before: &Path, after: &Path) -> Vec<String> {
    let (before, after) = (parts(before), parts(after));
    before.keys().chain(after.keys()).filter(|name| before.get(*name) != after.get(*name)).cloned().collect()
}

#[test]
fn an_export_fills_the_very_workbook_that_was_learned() {
    let place = Place::new();
    let desk = place.learned(Blank::default(), &LearnChoicesView::default());
    let worksheet = desk.create_worksheet("New people", FORM).unwrap();
    let lines: Vec<Vec<&str>> = PEOPLE.iter().map(|p| vec![p[1], p[0], p[2], p[3], p[4], "Physician"]).collect();
    let lines: Vec<&[&str]> = lines.iter().map(Vec::as_slice).collect();
    desk.edit(worksheet, &pasted(0, 0, &lines), ALL).unwrap();
    let out = place.path(desk.export_name(worksheet).unwrap().to_str().unwrap());

    let exported = desk.export_worksheet(worksheet, &out).unwrap();

    assert_eq!(exported.form_file.as_deref(), Some("Users 2026.xlsx"));
    assert_eq!((exported.people, exported.notes.len(), exported.file.as_str()), (5, 0, out.to_str().unwrap()));
    assert_eq!(out.file_name().unwrap(), "New people.xlsx");
    let changed = differing(&place.path("Users 2026.xlsx"), &out);
    assert!(changed.iter().all(|name| name == "xl/worksheets/sheet1.xml" || name == "xl/workbook.xml"), "{changed:?}");
    let checked = desk.check_file(&out, Some(FORM)).unwrap();
    assert_eq!((checked.report.rows, checked.report.errors, checked.report.sheet.as_str()), (5, 0, "User List"));
    assert_eq!(checked.report.access, BTreeMap::from([("Clinical with Break the Glass".to_owned(), 5)]));
}

#[test]
fn a_starter_form_is_still_written_from_its_layout() {
    let place = Place::new();
    let desk = desk(&place.path("data"));
    let worksheet = crate::support::worksheet_of_people(&desk);
    let exported = desk.export_worksheet(worksheet, &place.path("out.xlsx")).unwrap();
    assert_eq!((exported.form_file, exported.people, exported.notes), (None, 5, Vec::new()));
}

#[test]
fn a_template_is_learned_on_the_way_and_its_variant_told_by_its_levels() {
    let place = Place::new();
    for (with_btg, expected) in [(true, "healthix/btg"), (false, "healthix/non-btg")] {
        let desk = desk(&place.path("data"));
        let blank = place.blank(Blank { with_btg, prepared: 3, ..Blank::default() });
        let form = desk.use_template(&blank, None).unwrap();
        assert_eq!(form, expected);
        let out = place.path("out.xlsx");
        let filled = desk.fill_file(&place.roster(), &form, None, &out).unwrap();
        assert_eq!(filled.checked.report.errors, 0, "{:?}", filled.checked.report.problems);
        assert_eq!(filled.checked.report.rows, 5);
        assert_eq!(
            filled.written.notes,
            ["2 rows were added below those that the form has prepared, made like the last of them: 12, 13."]
        );
        // Nothing of it is kept.
        assert_eq!(crate::support::desk(&place.path("data")).learned_blank(&form.parse().unwrap()).unwrap(), None);
    }
}

#[test]
fn a_level_that_the_users_decision_changes_is_a_problem_since_the_workbook_goes_on_giving_its_own() {
    let place = Place::new();
    let decided = LearnChoicesView {
        levels: vec![TitleChoice { title: "Care Manager".into(), level: "Clinical".into() }],
        ..LearnChoicesView::default()
    };
    let desk = place.learned(Blank::default(), &decided);
    let filled = desk.fill_file(&place.roster(), FORM, None, &place.path("out.xlsx")).unwrap();
    let problems = &filled.checked.report.problems;
    let told: Vec<_> = problems.iter().map(|found| (found.row, found.column.as_str(), found.code.as_str())).collect();
    assert_eq!(told, [(12, "H", "access.mismatch")], "{problems:?}");
    assert!(problems[0].message.contains("“Care Management”") && problems[0].message.contains("“Clinical”"));
    assert_eq!(filled.checked.report.errors, 1);
    assert!(filled.written.notes.iter().any(|note| note.starts_with("Row 12: ")), "{:?}", filled.written.notes);
}

#[test]
fn a_form_that_holds_people_already_is_continued_and_says_so() {
    let place = Place::new();
    let desk = desk(&place.path("data"));
    let form = desk.use_template(&place.blank(Blank::default()), None).unwrap();
    let roster = place.roster();
    desk.fill_file(&roster, &form, None, &place.path("first.xlsx")).unwrap();
    let mut text = std::fs::read_to_string(&roster).unwrap().replace("(631) 555-2204", "(631) 555-2299");
    text += "Rossi,Carla,carla.rossi@hospital.org,(631) 555-2206,Main campus,Physician\n";
    std::fs::write(&roster, text).unwrap();

    let form = desk.use_template(&place.path("first.xlsx"), Some(&form)).unwrap();
    let filled = desk.fill_file(&roster, &form, None, &place.path("second.xlsx")).unwrap();

    assert_eq!((filled.written.people, filled.checked.report.rows), (1, 6));
    assert_eq!(
        filled.written.notes,
        [
            "5 people stand in the form already, in rows 9, 10, 11, 12, 13, and were not added again.",
            "Row 12 of the form has another Cell Phone Number* for that person, and keeps it.",
        ]
    );
}

#[test]
fn a_form_without_room_is_refused_and_nothing_is_left_behind() {
    let place = Place::new();
    let blank = place.blank(Blank { prepared: 3, ..Blank::default() });
    let desk = desk(&place.path("data"));
    let form = desk.use_template(&blank, None).unwrap();
    let fault = desk.fill_file(&place.roster(), &form, None, &blank).err().unwrap();
    assert_eq!(fault.code, FaultCode::FileNotWritten);
    assert!(fault.message.contains("“Users 2026.xlsx” is the form itself"), "{fault}");
    let fault = desk.fill_file(&place.roster(), &form, None, &place.path("out.xlsm")).err().unwrap();
    assert!(fault.message.contains(".xlsx"), "{fault}");
    assert!(!place.path("out.xlsm").exists());
}

#[test]
fn a_filled_form_is_read_back_by_its_learned_layout_with_what_its_formulas_show() {
    let place = Place::new();
    // The row above the first person holds an example, which is nobody.
    let desk = place.learned(Blank { example: true, ..Blank::default() }, &LearnChoicesView::default());
    let out = place.path("out.xlsx");
    let filled = desk.fill_file(&place.roster(), FORM, None, &out).unwrap();
    assert_eq!(
        (filled.checked.report.rows, filled.checked.report.errors),
        (5, 0),
        "{:?}",
        filled.checked.report.problems
    );

    // Excel has calculated: once rightly, and once with a level that somebody changed in the list.
    let calculated = place.path("calculated.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&calculated).unwrap());
    for (name, content) in parts(&out) {
        let mut text = content;
        if name == "xl/worksheets/sheet1.xml" {
            let sheet = String::from_utf8(text).unwrap();
            let mut levels =
                ["Clinical", "Consent Entry", "Clinical with Break the Glass", "Care Management"].into_iter();
            let mut pieces = sheet.split("</f></c>");
            let mut whole = pieces.next().unwrap().to_owned();
            for piece in pieces {
                let level = levels.next().unwrap_or("Consent Entry");
                whole += &format!("</f><v>{level}</v></c>{piece}");
            }
            text = whole.replace("<c r=\"H", "<c t=\"str\" r=\"H").replace(" t=\"str\"><f>", "><f>").into_bytes();
        }
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &text).unwrap();
    }
    zip.finish().unwrap();
    let checked = desk.check_file(&calculated, None).unwrap();
    let told: Vec<_> =
        checked.report.problems.iter().map(|found| (found.row, found.column.as_str(), found.code.as_str())).collect();
    assert_eq!(told, [(11, "H", "access.mismatch")], "{:?}", checked.report.problems);
}

#[test]
fn somebody_typed_over_the_forms_example_is_read_like_anybody_else() {
    let place = Place::new();
    let desk = place.learned(Blank { example: true, ..Blank::default() }, &LearnChoicesView::default());
    let out = place.path("out.xlsx");
    desk.fill_file(&place.roster(), FORM, None, &out).unwrap();
    let typed = place.path("typed.xlsx");
    let mut zip = zip::ZipWriter::new(std::fs::File::create(&typed).unwrap());
    for (name, content) in parts(&out) {
        let mut content = content;
        if name == "xl/sharedStrings.xml" {
            let text = String::from_utf8(content).unwrap();
            assert!(text.contains(">jane.doe@example.org<"));
            let text = text.replace(">Example<", ">1<").replace(">jane.doe@example.org<", ">jana.roe@hospital.org<");
            content = text.into_bytes();
        }
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &content).unwrap();
    }
    zip.finish().unwrap();

    let report = desk.check_file(&typed, Some(FORM)).unwrap().report;

    assert_eq!(report.rows, 6);
    let title = report.problems.iter().find(|found| found.row == 9 && found.code == "required");
    assert!(title.is_some(), "the example had no title: {:?}", report.problems);
}
