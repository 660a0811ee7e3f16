//! Forms of one's own, and forms with choices, groups and values that are the same for everybody.

use std::fs;

use crate::support::{ALL, desk, hospital, pasted, typed};
use desk::Desk;
use desk::contract::{EditOutcome, FormSummary, FormVariantKind, Organization};

const NEW_USER: &str = "healtheconnections/new-user";

fn profile(code: &str) -> String {
    format!(
        r#"
statements = ["Everything is true."]
[sources]
statements = "assumed"
message = "assumed"
support = "their page"
columns = "their form"
levels = "their form"
[hie]
code = "{code}"
name = "Shoreline Exchange"
contact_role = "Service Desk"
support = "By mail."
[message]
subject = "New users"
body = "Attached."
[[forms]]
name = "new-user"
title = "Request for new users"
edition = "Our own"
channels = ["mail-draft", "practice"]
[[columns]]
key = "email"
header = "E-mail"
kind = "email"
required = true
[[columns]]
key = "access"
header = "Access"
kind = "access-type"
required = true
[[levels]]
code = "all"
name = "Everything"
sees = "Everything."
"#
    )
}

fn clinic() -> Organization {
    Organization {
        kind: FormVariantKind::Practice,
        emergency_department: None,
        name: "Riverside Clinic LLC".into(),
        address: "12  Main Street, Utica".into(),
        form: NEW_USER.into(),
        ..hospital()
    }
}

fn column(desk: &Desk, worksheet: i64, key: &str) -> usize {
    desk.open_worksheet(worksheet).unwrap().columns.iter().position(|column| column.key == key).unwrap()
}

fn shown(outcome: &EditOutcome, row: usize, column: usize) -> &str {
    &outcome.window[row].cells[column]
}

#[test]
fn a_profile_of_ones_own_is_used_from_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let file = folder.path().join("Shoreline.toml");
    fs::write(&file, profile("shoreline")).unwrap();

    let report = desk.add_profile(&file, false).unwrap();

    assert_eq!(report.problems, []);
    let known: Vec<FormSummary> = desk.form_standings().unwrap().into_iter().map(|standing| standing.form).collect();
    let own = known.iter().find(|form| form.id == "shoreline/new-user").unwrap();
    assert!(own.own && !own.starter);
    assert!(folder.path().join("forms/shoreline.toml").is_file());
    let worksheet = desk.create_worksheet("New", "shoreline/new-user").unwrap();
    desk.edit(worksheet, &pasted(0, 0, &[&["ana@shore.org", "Everything"]]), ALL).unwrap();
    drop(desk);
    let again = crate::support::desk(folder.path());
    assert_eq!(again.open_worksheet(worksheet).unwrap().standing.errors, 0, "it is there after a restart");
}

#[test]
fn a_profile_with_mistakes_is_not_added_and_one_that_is_there_is_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let bad = profile("shoreline").replace("kind = \"email\"", "kind = \"letter\"").replace("sees =", "shows =");
    let file = folder.path().join("bad.toml");
    fs::write(&file, &bad).unwrap();

    let report = desk.add_profile(&file, false).unwrap();

    assert!(report.forms.is_empty());
    let keys: Vec<&str> = report.problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["columns", "levels.sees", "levels.shows"]);
    assert!(!folder.path().join("forms/bad.toml").exists());

    fs::create_dir_all(folder.path().join("forms")).unwrap();
    fs::write(folder.path().join("forms/bad.toml"), &bad).unwrap();
    assert_eq!(desk.own_profiles()[0].problems.len(), 3);
    assert!(desk.forms().troubles()[0].contains("bad.toml"), "{:?}", desk.forms().troubles());
    assert!(desk.create_worksheet("New", "shoreline/new-user").is_err());
}

#[test]
fn a_profile_cannot_take_the_place_of_a_form_that_ships() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let file = folder.path().join("mine.toml");
    fs::write(&file, profile("healthinfonet")).unwrap();

    let report = desk.add_profile(&file, false).unwrap();

    assert_eq!(report.problems.len(), 1);
    assert_eq!((report.problems[0].key.as_str(), report.problems[0].line), ("hie.code", 10));
}

#[test]
fn a_profile_that_was_added_can_be_checked_and_replaced_but_not_doubled() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let file = folder.path().join("shoreline.toml");
    fs::write(&file, profile("shoreline")).unwrap();
    desk.add_profile(&file, false).unwrap();

    assert_eq!(desk.check_profile(&folder.path().join("forms/shoreline.toml")).unwrap().problems, []);
    assert_eq!(desk.add_profile(&file, false).unwrap().problems, [], "the same file again");
    let other = folder.path().join("other.toml");
    fs::write(&other, profile("shoreline")).unwrap();
    assert_eq!(desk.check_profile(&other).unwrap().problems.len(), 1);
}

#[test]
fn a_profile_in_use_is_replaced_only_when_that_is_said_and_an_unknown_placeholder_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let file = folder.path().join("shoreline.toml");
    fs::write(&file, profile("shoreline")).unwrap();
    desk.add_profile(&file, false).unwrap();
    fs::write(&file, profile("shoreline").replace("name = \"Everything\"", "name = \"All records\"")).unwrap();

    let report = desk.add_profile(&file, false).unwrap();
    let told: Vec<&str> = report.differences.iter().map(|one| one.what.as_str()).collect();
    assert_eq!(told, ["New level “All records”", "Level “Everything” is gone"]);
    let in_use = || desk.forms().named("shoreline/new-user").unwrap().levels[0].name.clone();
    assert_eq!(in_use(), "Everything");
    desk.add_profile(&file, true).unwrap();
    assert_eq!(in_use(), "All records");

    fs::write(&file, profile("shoreline").replace("Attached.", "Attached, from {org}.")).unwrap();
    let report = desk.check_profile(&file).unwrap();
    assert_eq!(report.problems[0].key, "message.body", "{report:?}");
    assert!(report.problems[0].problem.contains("{org}"));
}

#[test]
fn a_mistake_in_a_profile_that_is_in_use_leaves_its_last_version_without_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let file = folder.path().join("shoreline.toml");
    fs::write(&file, profile("shoreline")).unwrap();
    desk.add_profile(&file, false).unwrap();
    fs::write(folder.path().join("forms/shoreline.toml"), profile("shoreline").replace("sees =", "shows =")).unwrap();

    assert_eq!(desk.own_profiles()[0].problems.len(), 2);
    assert!(desk.forms().troubles()[0].contains("its last version without mistakes is used"));
    assert!(desk.forms().named("shoreline/new-user").is_ok());
}

#[test]
fn what_is_the_same_for_everybody_is_filled_in_with_the_first_cell_of_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&clinic()).unwrap();
    let worksheet = desk.create_worksheet("New", NEW_USER).unwrap();
    let (organization, street) = (column(&desk, worksheet, "organization"), column(&desk, worksheet, "street_address"));

    let outcome = desk.edit(worksheet, &typed(0, 0, "Ana"), ALL).unwrap();

    assert_eq!(shown(&outcome, 0, organization), "Riverside Clinic LLC");
    assert_eq!(shown(&outcome, 0, street), "12 Main Street, Utica");
    assert_eq!(outcome.tidied_count, 2, "it is listed like any tidying");

    let outcome = desk.edit(worksheet, &typed(0, street, ""), ALL).unwrap();
    assert_eq!(shown(&outcome, 0, street), "", "what was emptied stays empty");
    let outcome = desk.edit(worksheet, &typed(0, 1, "Ruiz"), ALL).unwrap();
    assert_eq!(shown(&outcome, 0, street), "");
    let undone = desk.undo(worksheet, ALL).unwrap();
    assert_eq!(shown(&undone, 0, organization), "Riverside Clinic LLC");
}

#[test]
fn a_delegates_delivery_is_filled_in_with_the_first_name() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&clinic()).unwrap();
    let worksheet = desk.create_worksheet("New", NEW_USER).unwrap();
    let delivery = column(&desk, worksheet, "alert_delegate_1_delivery");
    let outcome = desk.edit(worksheet, &typed(0, 0, "Ana"), ALL).unwrap();
    assert_eq!(shown(&outcome, 0, delivery), "");

    let given = column(&desk, worksheet, "alert_delegate_1_given_name");
    let outcome = desk.edit(worksheet, &typed(0, given, "Wei"), ALL).unwrap();

    assert_eq!(shown(&outcome, 0, delivery), "myAlerts");
    assert_eq!(shown(&outcome, 0, column(&desk, worksheet, "alert_delegate_2_delivery")), "");
}

#[test]
fn only_access_types_that_fit_the_organization_are_offered() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let offered = |desk: &Desk, worksheet: i64| -> Vec<String> {
        let view = desk.open_worksheet(worksheet).unwrap();
        let access = view.columns.iter().find(|column| column.key == "access_type").unwrap();
        access.choices.iter().map(|choice| choice.name.clone()).collect()
    };
    desk.save_organization(&clinic()).unwrap();
    let worksheet = desk.create_worksheet("New", NEW_USER).unwrap();
    assert_eq!(offered(&desk, worksheet), ["Clinical", "Non-Clinical", "Research"]);

    let county = Organization { kind: FormVariantKind::PublicHealth, ..clinic() };
    desk.save_organization(&county).unwrap();

    assert_eq!(offered(&desk, worksheet), ["Clinical", "Non-Clinical", "Public Health", "Research"]);
}

#[test]
fn an_access_type_becomes_wrong_when_the_organization_turns_out_to_be_of_another_kind() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&Organization { kind: FormVariantKind::PublicHealth, ..clinic() }).unwrap();
    let worksheet = desk.create_worksheet("New", NEW_USER).unwrap();
    let access = column(&desk, worksheet, "access_type");
    desk.edit(worksheet, &typed(0, 0, "Ana"), ALL).unwrap();
    desk.edit(worksheet, &typed(0, access, "public health"), ALL).unwrap();
    let codes = |desk: &Desk| -> Vec<String> {
        desk.open_worksheet(worksheet).unwrap().standing.groups.into_iter().map(|group| group.code).collect()
    };
    assert!(!codes(&desk).contains(&"access-type.not-for-organization".to_owned()));

    desk.save_organization(&clinic()).unwrap();

    assert!(codes(&desk).contains(&"access-type.not-for-organization".to_owned()));
}

#[test]
fn a_list_is_filled_into_a_form_without_titles_with_choices_and_delegates() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&clinic()).unwrap();
    let list = folder.path().join("list.csv");
    fs::write(
        &list,
        "First Name,Last Name,Work Email,Cell Phone,Job Title,NPI Number,Access,Direct Mail requested,Provider alerts,\
         Alerts on behalf of provider 1: First name,Alerts on behalf of provider 1: Last name,Alerts on behalf of provider 1: NPI\r\n\
         Maria,Alvarez,maria@river.org,3154440142,Chief of flow,1234567893,clinical,y,digest; badge,Wei,Li,1679576722\r\n\
         James,Obrien,james@river.org,3154440143,Receptionist,,non clinical,n,,,,\r\n",
    )
    .unwrap();

    let out = folder.path().join("out.xlsx");
    let filled = desk.fill_file(&list, NEW_USER, None, &out).unwrap();

    assert_eq!(filled.import.not_used, []);
    assert!(filled.import.open_titles.is_empty(), "a form without a list takes the list's own words");
    let problems: Vec<String> =
        filled.checked.report.problems.iter().map(|problem| format!("{} {}", problem.field, problem.message)).collect();
    assert_eq!(problems, Vec::<String>::new());
    let form = filled.checked.worksheet.form();
    let cell = |row: usize, key: &str| {
        let at = form.columns.iter().position(|column| column.key == key).unwrap();
        filled.checked.worksheet.sheet().rows()[row].cells[at].clone()
    };
    assert_eq!(cell(0, "title"), "Chief of flow");
    assert_eq!(cell(0, "npi"), "1234567893");
    assert_eq!(cell(0, "access_type"), "Clinical");
    assert_eq!(cell(0, "direct_mail"), "Yes");
    assert_eq!(cell(0, "provider_alerts"), "PBA - Direct Mail - Daily Digest; PBA - myAlerts Badge");
    assert_eq!(cell(0, "alert_delegate_1_npi"), "1679576722");
    assert_eq!(cell(0, "alert_delegate_1_delivery"), "myAlerts");
    assert_eq!(cell(0, "organization"), "Riverside Clinic LLC");
    assert_eq!(cell(1, "npi"), "", "a delegate's number is nobody's own");
    assert_eq!(cell(1, "access_type"), "Non-Clinical");
    assert_eq!(filled.checked.report.access.get("Clinical"), Some(&1));
}
