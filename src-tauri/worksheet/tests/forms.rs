//! The forms that ship with the program, and what a profile may not say.

use worksheet::{FieldKind, FormId, LayoutOrigin, check_profile, find_form, parse_profile, starter_forms};

const STARTER: &str =
    concat!(include_str!("../forms/healthix.toml"), "\n", include_str!("../forms/healthix.facts.toml"));

#[test]
fn the_starter_forms_are_there_and_marked_as_starters() {
    let forms = starter_forms().unwrap();
    for name in ["healthix/btg", "healthix/non-btg"] {
        let form = find_form(&forms, &name.parse::<FormId>().unwrap()).unwrap();
        assert_eq!(form.origin, LayoutOrigin::Starter);
        assert!(form.edition.contains("your HIE's own form wins"));
        assert_eq!(form.column_of(FieldKind::AccessLevel), Some(6), "the level stands in column G");
        assert!((45..=55).contains(&form.titles.len()), "{} titles", form.titles.len());
    }
}

#[test]
fn every_title_has_a_level_and_every_level_is_used() {
    for form in starter_forms().unwrap().iter().filter(|form| !form.titles.is_empty()) {
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
        ("name = \"Hospitalist\"", "name = \"PHYSICIAN\"", "is listed twice"),
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
        ("[hie]", "[hie]\ncolor = \"red\"", "color"),
        ("btg_statement =", "# btg_statement =", "btg_statement"),
    ];
    for (good, bad, complaint) in breaks {
        assert!(STARTER.contains(good), "{good}");
        let error = parse_profile(&STARTER.replacen(good, bad, 1), LayoutOrigin::Learned).expect_err(bad);
        let text = error.to_string();
        assert!(text.contains(complaint), "{bad}: {text}");
        assert!(error.place.starts_with("line "), "{text}");
        assert!(!error.hint.is_empty());
    }
}

#[test]
fn the_line_named_is_the_line_of_the_mistake() {
    let line = 1 + STARTER.lines().position(|line| line == "name = \"Hospitalist\"").unwrap();
    let error =
        parse_profile(&STARTER.replace("name = \"Hospitalist\"", "name = 7"), LayoutOrigin::Learned).unwrap_err();
    assert_eq!(error.place, format!("line {line}"));
}

#[test]
fn every_mistake_is_named_with_its_line_and_its_key() {
    let text = STARTER
        .replacen("name = \"Healthix\"", "nmae = \"Healthix\"", 1)
        .replacen("header_row = 1", "header_row = \"one\"", 1)
        .replacen("required = true", "required = \"yes\"", 1)
        .replacen("kind = \"facility\"", "kind = \"place\"", 1);
    let errors = check_profile(&text, LayoutOrigin::Own).unwrap_err();
    let found: Vec<(&str, bool)> = errors
        .iter()
        .map(|error| {
            let line = text.lines().nth(error.line - 1).unwrap();
            (
                error.key.as_str(),
                ["nmae", "[hie]", "\"one\"", "\"yes\"", "\"place\""].iter().any(|bit| line.contains(bit)),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            ("hie.name", true),
            ("hie.nmae", true),
            ("forms.header_row", true),
            ("columns.required", true),
            ("columns", true)
        ]
    );
    assert!(errors[1].hint.contains("`name`"), "{}", errors[1].hint);
}

#[test]
fn what_the_keys_say_is_all_looked_at_together() {
    let text = STARTER
        .replacen("name = \"Hospitalist\"", "name = \"PHYSICIAN\"", 1)
        .replacen("width = 32\n", "width = 0\n", 1)
        .replacen("\"scim\"", "\"pigeon\"", 1);
    let keys: Vec<String> =
        check_profile(&text, LayoutOrigin::Own).unwrap_err().into_iter().map(|error| error.key).collect();
    assert_eq!(keys, ["forms.channels", "columns.width", "titles.name"]);
}

#[test]
fn the_new_kinds_of_fields_are_checked() {
    const WEB: &str = concat!(
        include_str!("../forms/healtheconnections.toml"),
        "\n",
        include_str!("../forms/healtheconnections.facts.toml")
    );
    for (good, bad, complaint) in [
        ("preset = \"myAlerts\"", "preset = \"letter\"", "is not one of its choices"),
        ("repeat = 3", "repeat = 0", "`repeat` is 0"),
        ("repeat = 3", "repeat = 10", "more than 64"),
        ("kind = \"yes-no\"", "kind = \"choice\"", "nothing to choose from"),
        ("kind = \"choices\"", "kind = \"text\"", "has choices"),
        ("source = \"organization-name\"", "source = \"moon\"", "moon"),
        ("only_for = [\"public-health\"]", "only_for = [\"circus\"]", "circus"),
        ("forms = [\"modify\"]", "forms = [\"change\"]", "no form “change”"),
        ("kind = \"access-type\"", "kind = \"text\"", "no title"),
        ("aliases = [\"Auditor\", \"Audit\"]", "aliases = [\"Administrator\"]", "two choices"),
        ("name = \"Audit Contact\"", "name = \"Audit; Contact\"", "cannot be a choice"),
        ("address = \"https://", "address = \"http://", "no address of a web form"),
        (
            "key = \"npi\"\nheader = \"NPI\"\nkind = \"npi\"\nrequired",
            "header = \"NPI\"\nkind = \"npi\"\nrequired",
            "`key` is missing",
        ),
    ] {
        assert!(WEB.contains(good), "{good}");
        let errors = check_profile(&WEB.replacen(good, bad, 1), LayoutOrigin::Own).expect_err(bad);
        let said: Vec<String> = errors.iter().map(ToString::to_string).collect();
        assert!(said.iter().any(|text| text.contains(complaint)), "{bad}: {said:?}");
        assert!(errors.iter().all(|error| error.line > 0 && !error.hint.is_empty()), "{said:?}");
    }
}

#[test]
fn what_is_no_toml_is_said_line_by_line() {
    let errors = check_profile("[hie]\ncode = \nname = \"x\"\nsupport = [1,\n", LayoutOrigin::Own).unwrap_err();
    assert_eq!(errors[0].line, 2);
    assert!(errors[0].problem.contains("not TOML"), "{}", errors[0].problem);
}

#[test]
fn a_person_of_one_form_has_every_field_of_the_web_form() {
    let forms = starter_forms().unwrap();
    let new_user = find_form(&forms, &"healtheconnections/new-user".parse().unwrap()).unwrap();
    let modify = find_form(&forms, &"healtheconnections/modify".parse().unwrap()).unwrap();
    let has = |form: &worksheet::Form, key: &str| form.columns.iter().any(|column| column.key == key);
    for key in ["npi", "street_address", "preferred_username", "access_before", "username_before", "organization_roles"]
    {
        assert!(has(new_user, key) && !has(modify, key), "{key}");
    }
    for key in ["submitter_name", "submitter_email", "single_sign_on_username", "terminate_access"] {
        assert!(has(modify, key) && !has(new_user, key), "{key}");
    }
    for key in ["direct_mail", "image_exchange", "consent_alerts", "provider_alerts", "alert_address", "access_type"] {
        assert!(has(new_user, key) && has(modify, key), "{key}");
    }
    assert!(new_user.columns.len() <= 64 && modify.columns.len() <= 64);
    assert_eq!(new_user.own_statements.len(), 1, "the policies are for each person to confirm");
    assert!(new_user.statements.iter().all(|statement| !statement.contains("policies")));
    assert!(modify.existing_users && !new_user.existing_users);
    let names: Vec<&str> = new_user.levels.iter().map(|level| level.name.as_str()).collect();
    let types = ["Clinical", "Non-Clinical", "Public Health", "Organ Procurement", "Medical Examiner", "Research"];
    assert_eq!(names, types);
    assert!(new_user.columns.iter().any(|column| column.assumed), "guessed labels are marked");
}

#[test]
fn the_published_titles_of_the_third_exchange_give_the_published_roles() {
    let forms = starter_forms().unwrap();
    let form = find_form(&forms, &"healthinfonet/new-user".parse().unwrap()).unwrap();
    for (title, role) in [
        ("Medical Doctor", "Clinician"),
        ("Doctor of Osteopathy", "Clinician"),
        ("Nurse Practitioner", "Clinician"),
        ("Physician Assistant", "Clinician"),
        ("Registered Nurse", "Clinician Administrative"),
        ("Medical Assistant", "Clinician Administrative"),
        ("Registered Pharmacist", "Clinician Administrative"),
        ("Case Manager", "Clinician Administrative"),
        ("IT/IS Support Staff", "IS Support"),
        ("Help Desk Personnel", "Help Desk"),
        ("Privacy/Compliance Officer", "Auditor"),
    ] {
        assert_eq!(form.level_of_title(title).unwrap().name, role, "{title}");
    }
}

#[test]
fn the_profile_that_the_documents_build_up_is_right() {
    const TOUR: &str = include_str!("../../../docs/writing-a-form-profile.md");
    let blocks: Vec<&str> = TOUR.split("```toml\n").skip(1).map(|block| block.split("\n```").next().unwrap()).collect();
    assert_eq!(blocks.len(), 3);
    // Lines before the first table come first in a file as they do on the page.
    let forms = check_profile(&blocks.join("\n\n"), LayoutOrigin::Own).unwrap();
    let form = find_form(&forms, &"shoreline/new-user".parse().unwrap()).unwrap();
    assert_eq!((form.origin, form.titles.len(), form.levels.len()), (LayoutOrigin::Own, 2, 2));
    assert!(form.columns.iter().any(|column| column.header == "Delegate 2: NPI"));
}
