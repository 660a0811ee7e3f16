//! The forms that ship with the program, and what a profile may not say.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use worksheet::{FieldKind, FormId, Origin, find_form, parse_profile, starter_forms};

const STARTER: &str = include_str!("../forms/healthix.toml");

#[test]
fn the_starter_forms_are_there_and_marked_as_starters() {
    let forms = starter_forms().unwrap();
    for name in ["healthix/btg", "healthix/non-btg"] {
        let form = find_form(&forms, &name.parse::<FormId>().unwrap()).unwrap();
        assert_eq!(form.origin, Origin::Starter);
        assert!(form.edition.contains("your HIE's own form wins"));
        assert_eq!(form.column_of(FieldKind::AccessLevel), Some(6), "the level stands in column G");
        assert!((45..=55).contains(&form.titles.len()), "{} titles", form.titles.len());
    }
}

#[test]
fn every_title_has_a_level_and_every_level_is_used() {
    for form in starter_forms().unwrap() {
        for title in &form.titles {
            assert!(form.levels.get(title.level).is_some(), "{}", title.name);
        }
        for (index, level) in form.levels.iter().enumerate() {
            assert!(form.titles.iter().any(|title| title.level == index), "{} in {}", level.name, form.id);
        }
    }
}

#[test]
fn the_form_without_break_the_glass_has_no_such_level() {
    for form in starter_forms().unwrap().iter().filter(|form| !form.break_the_glass) {
        assert!(form.levels.iter().all(|level| !level.break_the_glass));
        assert_eq!(form.btg_statement, None);
    }
}

#[test]
fn an_emergency_nurse_can_break_the_glass_and_a_registered_nurse_cannot() {
    let forms = starter_forms().unwrap();
    let form = find_form(&forms, &"healthix/btg".parse().unwrap()).unwrap();
    for (title, breaks) in [
        ("Physician", true),
        ("Resident Physician", true),
        ("Physician Assistant", true),
        ("Nurse Practitioner", true),
        ("Registered Nurse, Emergency Department", true),
        ("Paramedic", true),
        ("Emergency Medical Technician", true),
        ("Registered Nurse", false),
        ("Medical Assistant", false),
        ("Practice Manager", false),
    ] {
        assert_eq!(form.level_of_title(title).unwrap().break_the_glass, breaks, "{title}");
        assert_eq!(form.title(title).unwrap().btg_eligible, breaks, "{title}");
    }
}

#[test]
fn a_broken_profile_is_refused_with_its_line_and_a_way_out() {
    let breaks = [
        (
            "level = \"clinical-btg\"\nbtg = true\naliases = [\"MD\"",
            "level = \"surgeon\"\nbtg = true\naliases = [\"MD\"",
            "surgeon",
        ),
        ("name = \"Hospitalist\"", "name = \"PHYSICIAN\"", "stands twice"),
        ("aliases = [\"Hospitalist Physician\"]", "aliases = [\"Physician\"]", "is itself a title"),
        ("otherwise = \"clinical\"", "otherwise = \"clinical-btg\"", "no level without Break the Glass"),
        ("otherwise = \"clinical\"\n", "", "names no `otherwise`"),
        ("name = \"non-btg\"", "name = \"btg\"", "second form"),
        ("name = \"non-btg\"", "name = \"Non BTG\"", "cannot name a form"),
        ("key = \"email\"", "key = \"mobile\"", "has the key"),
        ("kind = \"facility\"", "kind = \"email\"", "second of its kind"),
        ("header_row = 1", "header_row = 0", "header_row"),
        ("max_length = 254", "max_length = 0", "no characters"),
        ("width = 32\n", "width = 0\n", "width"),
        ("synonyms = [\"Mobile\",", "synonyms = [\"Title\", \"Mobile\",", "answer to the header"),
        ("\"scim\"", "\"pigeon\"", "pigeon"),
        ("code = \"care-management\"", "code = \"clinical\"", "second level"),
        ("[hie]", "[hie]\ncolour = \"red\"", "colour"),
        ("btg_statement =", "# btg_statement =", "btg_statement"),
    ];
    for (good, bad, complaint) in breaks {
        assert!(STARTER.contains(good), "{good}");
        let error = parse_profile(&STARTER.replacen(good, bad, 1), Origin::Learned).expect_err(bad);
        let text = error.to_string();
        assert!(text.contains(complaint), "{bad}: {text}");
        assert!(error.place.starts_with("line "), "{text}");
        assert!(!error.hint.is_empty());
    }
}

#[test]
fn the_line_named_is_the_line_of_the_mistake() {
    let line = 1 + STARTER.lines().position(|line| line == "name = \"Hospitalist\"").unwrap();
    let error = parse_profile(&STARTER.replace("name = \"Hospitalist\"", "name = 7"), Origin::Learned).unwrap_err();
    assert_eq!(error.place, format!("line {line}"));
}
