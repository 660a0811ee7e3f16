//! Names, titles and the access levels that follow.

use crate::common::{EMAIL, FAMILY, GIVEN, LEVEL, MOBILE, TITLE, btg, codes_with, form, problems_with, repaired};
use std::sync::Arc;
use worksheet::{Code, Severity, title_matches};

#[test]
fn people_keep_the_names_they_are_called_by() {
    for name in [
        "O'Brien",
        "O’Brien",
        "de la Cruz",
        "Nguyễn",
        "McDonald",
        "MacIntyre",
        "Ng",
        "Li",
        "O",
        "JJ",
        "Smith-Jones",
        "Smith Jr.",
        "Smith, Jr.",
        "Smith III",
        "van der Berg",
        "d'Angelo",
        "Ñuñez",
        "Şahin",
        "Ōno",
        "李",
        "محمد",
        "Saint John",
        "DeShawn",
        "Do",
        "Null",
        "III",
    ] {
        assert_eq!(codes_with(FAMILY, name), [], "{name}");
        assert_eq!(codes_with(GIVEN, name), [], "{name}");
    }
}

#[test]
fn a_text_that_is_probably_no_name_is_pointed_out() {
    for name in
        ["Maria2", "Test", "TBD", "N/A", "maria@clinic.org", "Alvarez, Maria", "Maria (Mia)", "---", "Maria_A", "xxx"]
    {
        assert_eq!(codes_with(GIVEN, name), [Code::NameSuspicious], "{name}");
    }
}

#[test]
fn capitals_forms_of_address_and_degrees_are_repaired() {
    for (column, name, right) in [
        (FAMILY, "O'BRIEN", "O'Brien"),
        (FAMILY, "MCDONALD", "McDonald"),
        (FAMILY, "DE LA CRUZ", "de la Cruz"),
        (FAMILY, "NGUYỄN", "Nguyễn"),
        (GIVEN, "MARY ANN", "Mary Ann"),
        (GIVEN, "maria", "Maria"),
        (GIVEN, "Dr. Maria", "Maria"),
        (FAMILY, "Alvarez, MD", "Alvarez"),
    ] {
        assert_eq!(repaired(Code::NameSuspicious, column, name).as_deref(), Some(right), "{name}");
    }
}

#[test]
fn cells_that_changed_places_are_swapped_back() {
    for (first, second) in
        [((EMAIL, "(631) 444-0142"), (MOBILE, "maria@clinic.org")), ((GIVEN, "maria@clinic.org"), (EMAIL, "Maria"))]
    {
        let problems = problems_with(btg(), &[first, second]);
        assert_eq!(problems.len(), 2);
        for problem in problems {
            let mut cells = problem.repair.expect(&problem.message).cells;
            cells.sort();
            assert_eq!(cells, [(first.0, second.1.to_owned()), (second.0, first.1.to_owned())]);
        }
    }
}

#[test]
fn a_title_in_other_words_is_repaired_when_only_one_is_meant() {
    for (title, listed) in [
        ("LPN", "Licensed Practical Nurse"),
        ("np", "Nurse Practitioner"),
        ("P.A.", "Physician Assistant"),
        ("ER Nurse", "Registered Nurse, Emergency Department"),
        ("registered  nurse", "Registered Nurse"),
        ("Registered Nurse - Emergency Department", "Registered Nurse, Emergency Department"),
        ("Physican Assistant", "Physician Assistant"),
        ("Nurse Practicioner", "Nurse Practitioner"),
    ] {
        assert_eq!(repaired(Code::TitleUnknown, TITLE, title).as_deref(), Some(listed), "{title}");
    }
    assert_eq!(codes_with(TITLE, "REGISTERED NURSE"), [], "letter case alone is no problem");
}

#[test]
fn a_title_with_several_meanings_offers_them_and_repairs_nothing() {
    let problems = problems_with(btg(), &[(TITLE, "RN")]);
    assert_eq!(problems[0].code, Code::TitleAmbiguous);
    assert_eq!(problems[0].choices, ["Registered Nurse", "Registered Nurse, Emergency Department"]);
    assert_eq!(problems[0].repair, None);
    assert!(problems[0].message.contains("“Registered Nurse” or “Registered Nurse, Emergency Department”"));
}

#[test]
fn an_unknown_title_offers_the_nearest_and_repairs_nothing() {
    for (title, nearest) in
        [("Senior Care Manager", Some("Care Manager")), ("Cade Manager", Some("Care Manager")), ("Astronaut", None)]
    {
        let problems = problems_with(btg(), &[(TITLE, title)]);
        assert_eq!(problems[0].code, Code::TitleUnknown, "{title}");
        assert_eq!(problems[0].repair, None, "{title}");
        assert_eq!(problems[0].choices.first().map(String::as_str), nearest, "{title}");
    }
}

#[test]
fn a_level_that_the_title_does_not_give_is_an_error_that_names_both() {
    let problems = problems_with(btg(), &[(LEVEL, "Care Management")]);
    assert_eq!((problems[0].code, problems[0].severity), (Code::AccessMismatch, Severity::Error));
    assert!(problems[0].message.contains("“Care Management”") && problems[0].message.contains("“Clinical”"));
    assert_eq!(repaired(Code::AccessMismatch, LEVEL, "Care Management").as_deref(), Some("Clinical"));
    assert_eq!(codes_with(LEVEL, "clinical"), []);
}

#[test]
fn a_nurse_outside_the_emergency_department_cannot_break_the_glass() {
    assert_eq!(codes_with(LEVEL, "Clinical with Break the Glass"), [Code::BtgNotEligible]);
    assert_eq!(codes_with(LEVEL, "Clinical BTG"), [Code::BtgNotEligible]);
    assert_eq!(codes_with(LEVEL, "Clinical without Break the Glass"), [Code::AccessMismatch]);
    let emergency = [(TITLE, "Registered Nurse, Emergency Department"), (LEVEL, "Clinical with Break the Glass")];
    assert_eq!(problems_with(btg(), &emergency), []);
}

#[test]
fn nobody_breaks_the_glass_on_the_form_without_it() {
    let problems =
        problems_with(form("healthix/non-btg"), &[(TITLE, "Physician"), (LEVEL, "Clinical with Break the Glass")]);
    assert_eq!(problems[0].code, Code::BtgNotInVariant);
    assert_eq!(problems[0].repair.as_ref().unwrap().cells, [(LEVEL, "Clinical".to_owned())]);
}

#[test]
fn a_learned_form_that_gives_a_clerk_break_the_glass_is_questioned() {
    let mut learned = (*btg()).clone();
    let level = learned.title("Physician").unwrap().level;
    let clerk = learned.titles.iter().position(|title| title.name == "Patient Registrar").unwrap();
    learned.titles[clerk].level = level;
    let problems = problems_with(Arc::new(learned.clone()), &[(TITLE, "Patient Registrar")]);
    assert_eq!((problems[0].code, problems[0].column), (Code::BtgNotEligible, TITLE));
    learned.break_the_glass = false;
    let problems = problems_with(Arc::new(learned), &[(TITLE, "Patient Registrar")]);
    assert_eq!((problems[0].code, problems[0].column), (Code::BtgNotInVariant, TITLE));
}

#[test]
fn typing_finds_titles_by_the_beginnings_of_words_then_by_other_wordings_then_by_likeness() {
    let form = btg();
    let first = |query: &str| title_matches(&form, query, 5).first().map(|found| form.titles[found.title].name.clone());
    for (query, title) in [
        ("", "Physician"),
        ("reg", "Registered Nurse"),
        ("nurse em", "Registered Nurse, Emergency Department"),
        ("emer", "Emergency Medical Technician"),
        ("lpn", "Licensed Practical Nurse"),
        ("emt", "Emergency Medical Technician"),
        ("rn", "Registered Nurse"),
        ("pa", "Physician Assistant"),
        ("fysician", "Physician"),
        ("recepsionist", "Front Desk Receptionist"),
    ] {
        assert_eq!(first(query).as_deref(), Some(title), "{query}");
    }
    assert_eq!(first("zzzz"), None);
    assert_eq!(title_matches(&form, "nurse", 3).len(), 3);
    assert_eq!(title_matches(&form, "reg nur", 1)[0].ranges, [(0, 3), (11, 3)]);
}
