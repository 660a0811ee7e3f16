//! Rules over several fields, as the profiles have them.

use crate::common::{form, worksheet};
use worksheet::{Code, FieldKind, Form, LayoutOrigin, Row, RowId, Severity, check_profile};

/// The codes and columns of what is wrong with a row that has these values, by the keys of the columns.
fn contradictions(form_name: &str, values: &[(&str, &str)]) -> Vec<(String, Severity)> {
    let form = form(form_name);
    let mut row = Row::blank(RowId(1), form.columns.len());
    for (key, value) in values {
        let at = form.columns.iter().position(|column| column.key == *key).unwrap_or_else(|| panic!("{key}"));
        row.cells[at] = (*value).to_owned();
    }
    let key = |form: &Form, column: usize| form.columns[column].key.clone();
    let worksheet = worksheet(form.clone(), vec![row]);
    let problems = worksheet.problems().filter(|problem| problem.code == Code::FieldsContradict);
    problems.map(|problem| (key(&form, problem.column), problem.severity)).collect()
}

const NEW: &str = "healtheconnections/new-user";
const MODIFY: &str = "healtheconnections/modify";

fn warned(key: &str) -> Vec<(String, Severity)> {
    vec![(key.to_owned(), Severity::Warning)]
}

fn refused(key: &str) -> Vec<(String, Severity)> {
    vec![(key.to_owned(), Severity::Error)]
}

#[test]
fn seed_51_a_personal_address_is_taken_with_a_hint() {
    assert_eq!(contradictions(NEW, &[("email", "ann@gmail.com")]), warned("email"));
    assert_eq!(contradictions(NEW, &[("email", "ann@clinic.org")]), []);
}

#[test]
fn seed_59_and_60_the_printed_words_are_the_choices_and_the_older_ones_lead_to_them() {
    for key in ["consent_alerts", "provider_alerts"] {
        let form = form(NEW);
        let column = form.columns.iter().find(|column| column.key == key).unwrap();
        let begins = if key == "consent_alerts" { "CBA - " } else { "PBA - " };
        let names: Vec<&str> = column.choices.iter().map(|choice| choice.name.as_str()).collect();
        assert_eq!(
            names,
            ["Direct Mail - Daily Digest", "Direct Mail - Real Time", "myAlerts Badge"]
                .map(|name| format!("{begins}{name}"))
        );
        assert!(column.choices[0].aliases.iter().any(|alias| alias == "Direct Mail daily digest"));
    }
}

#[test]
fn seed_61_whoever_is_not_the_provider_names_the_providers() {
    let alerts = ("provider_alerts", "PBA - myAlerts Badge");
    assert_eq!(contradictions(NEW, &[alerts]), warned("provider_alerts"));
    assert_eq!(contradictions(NEW, &[alerts, ("npi", "1234567893")]), []);
    assert_eq!(contradictions(NEW, &[alerts, ("alert_delegate_2_npi", "1234567893")]), []);
    assert_eq!(contradictions(MODIFY, &[alerts]), warned("provider_alerts"));
}

#[test]
fn seed_62_alerts_go_to_one_direct_mail_address() {
    let digest = ("consent_alerts", "CBA - Direct Mail - Daily Digest; CBA - myAlerts Badge");
    let address = ("alert_address", "ann@direct.clinic.org");
    assert_eq!(contradictions(NEW, &[("direct_mail", "Yes"), address]), warned("alert_address"));
    assert_eq!(contradictions(NEW, &[digest]), warned("alert_address"));
    assert_eq!(contradictions(NEW, &[digest, address]), []);
    assert_eq!(contradictions(NEW, &[digest, ("direct_mail", "Yes")]), []);
    assert_eq!(contradictions(NEW, &[("consent_alerts", "CBA - myAlerts Badge")]), []);
}

#[test]
fn seed_69_research_needs_a_second_consent() {
    assert_eq!(contradictions(NEW, &[("access_type", "Research")]), warned("access_type"));
    assert_eq!(contradictions(NEW, &[("access_type", "Clinical")]), []);
}

#[test]
fn seed_73_access_ends_or_changes_but_not_both_and_not_neither() {
    let end = ("terminate_access", "Yes");
    assert_eq!(contradictions(MODIFY, &[end, ("given_name", "Ann")]), []);
    assert_eq!(contradictions(MODIFY, &[end, ("access_type", "Clinical")]), refused("terminate_access"));
    assert_eq!(contradictions(MODIFY, &[("given_name", "Ann")]), refused("terminate_access"));
    assert_eq!(contradictions(MODIFY, &[("access_type", "Clinical")]), []);
}

#[test]
fn seed_63_70_75_the_fields_of_the_form_are_there_in_its_words() {
    let header =
        |name: &str, key: &str| form(name).columns.iter().find(|one| one.key == key).map(|one| one.header.clone());
    assert_eq!(header(MODIFY, "single_sign_on_username").as_deref(), Some("Soarian SSO username"));
    assert_eq!(header(MODIFY, "lists_submitted").as_deref(), Some("Lists have been submitted"));
    assert!(header(NEW, "shared_direct_mail").is_some() && header(NEW, "more_groups").is_some());
}

#[test]
fn seed_71_the_submitters_address_is_looked_at() {
    let form = form(MODIFY);
    let at = form.columns.iter().position(|column| column.key == "submitter_email").unwrap();
    let mut row = Row::blank(RowId(1), form.columns.len());
    row.cells[at] = "Dana Rivera".to_owned();
    let problems: Vec<_> = worksheet(form, vec![row]).problems().filter(|problem| problem.column == at).collect();
    assert_eq!(problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::FormRule]);
}

#[test]
fn a_rule_over_a_field_that_is_not_there_is_refused() {
    const WEB: &str = concat!(
        include_str!("../forms/healtheconnections.toml"),
        "\n",
        include_str!("../forms/healtheconnections.facts.toml")
    );
    let text = WEB.replacen("columns = [\"npi\"], is", "columns = [\"mpi\"], is", 1);
    let errors = check_profile(&text, LayoutOrigin::Own).unwrap_err();
    assert!(errors.iter().any(|error| error.key == "conditions" && error.problem.contains("mpi")), "{errors:?}");
    assert!(form(NEW).columns.iter().filter(|column| column.kind == FieldKind::Email).count() == 1);
}
