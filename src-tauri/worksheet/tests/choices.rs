//! Choices, access types by kind of organization, groups, and values that are the same for everybody.

use std::sync::Arc;

use crate::common::form;
use worksheet::{
    AccountStatus, Code, Form, KnownPeople, OrganizationKind, OrganizationValue, Problem, Row, RowId, Severity,
    Worksheet, check_all, given, tidy,
};

/// An organization of this kind, whose people are known or not.
struct Organization {
    kind: Option<OrganizationKind>,
    anybody: bool,
}

impl KnownPeople for Organization {
    fn standing(&self, email: &str) -> Option<AccountStatus> {
        email.starts_with("active").then_some(AccountStatus::Active)
    }

    fn knows_anybody(&self) -> bool {
        self.anybody
    }

    fn own(&self, source: OrganizationValue) -> Option<&str> {
        match source {
            OrganizationValue::OrganizationName => Some("Riverside Clinic LLC"),
            OrganizationValue::ManagerName => Some("Dana Rivera"),
            OrganizationValue::OrganizationAddress | OrganizationValue::ManagerEmail => None,
        }
    }

    fn organization(&self) -> Option<OrganizationKind> {
        self.kind
    }
}

fn practice() -> Organization {
    Organization { kind: Some(OrganizationKind::Practice), anybody: false }
}

fn column(form: &Form, key: &str) -> usize {
    form.columns.iter().position(|column| column.key == key).unwrap_or_else(|| panic!("no column {key}"))
}

/// A row in which nothing is wrong, with some cells changed by key.
fn person(form: &Form, changes: &[(&str, &str)]) -> Row {
    let mut row = Row::blank(RowId(1), form.columns.len());
    let good = [
        ("given_name", "Maria"),
        ("family_name", "Alvarez"),
        ("email", "maria.alvarez@riverside.org"),
        ("phone", "(315) 444-0142"),
        ("title", "Clinic nurse"),
        ("organization", "Riverside Clinic LLC"),
        ("street_address", "12 Main Street, Utica, NY"),
        ("access_type", "Clinical"),
    ];
    for (key, value) in good.iter().chain(changes) {
        if let Some(at) = form.columns.iter().position(|column| column.key == *key) {
            (*value).clone_into(&mut row.cells[at]);
        } else {
            assert!(good.iter().any(|(known, _)| known == key), "no column {key}");
        }
    }
    row
}

fn problems(form: &Form, known: &Organization, changes: &[(&str, &str)]) -> Vec<Problem> {
    check_all(form, &[person(form, changes)], known)
}

fn codes(form: &Form, known: &Organization, changes: &[(&str, &str)]) -> Vec<Code> {
    problems(form, known, changes).into_iter().map(|problem| problem.code).collect()
}

fn new_user() -> Arc<Form> {
    form("healtheconnections/new-user")
}

#[test]
fn a_row_in_which_everything_is_right_has_no_problem() {
    assert_eq!(codes(&new_user(), &practice(), &[]), []);
    let full = [
        ("npi", "1234567893"),
        ("direct_mail", "Yes"),
        ("image_exchange", "No"),
        ("consent_alerts", "CBA - Direct Mail - Daily Digest; CBA - myAlerts Badge"),
        ("provider_alerts", "PBA - Direct Mail - Real Time"),
        ("alert_delegate_1_given_name", "Ana"),
        ("alert_delegate_1_family_name", "Ruiz"),
        ("alert_delegate_1_npi", "1679576722"),
        ("alert_delegate_1_delivery", "myAlerts"),
        ("organization_roles", "RHIO Administrator; Audit Contact"),
    ];
    assert_eq!(codes(&new_user(), &practice(), &full), []);
}

#[test]
fn a_title_is_taken_as_it_is_where_the_form_has_no_list() {
    assert_eq!(codes(&new_user(), &practice(), &[("title", "Chief of whatever")]), []);
    assert_eq!(codes(&new_user(), &practice(), &[("title", "")]), [Code::Required]);
}

#[test]
fn the_access_level_is_the_one_that_was_chosen() {
    let form = new_user();
    let row = person(&form, &[("access_type", "non clinical")]);
    let sheet = Worksheet::new(Arc::clone(&form), vec![row], Arc::new(practice())).unwrap();
    assert_eq!(sheet.access(&sheet.sheet().rows()[0]).unwrap().name, "Non-Clinical");
    assert_eq!(
        sheet.access_summary().iter().find(|(level, _)| form.levels[*level].name == "Non-Clinical").unwrap().1,
        1
    );
}

#[test]
fn choices_are_spelled_as_the_form_does_when_it_is_certain_what_is_meant() {
    let form = new_user();
    for (key, typed, repaired) in [
        ("direct_mail", "y", Some("Yes")),
        ("direct_mail", "FALSE", Some("No")),
        ("direct_mail", "✓", Some("Yes")),
        ("direct_mail", "perhaps", None),
        ("access_type", "clinical", Some("Clinical")),
        ("access_type", "nonclinical", Some("Non-Clinical")),
        ("access_type", "Resaerch", Some("Research")),
        ("access_type", "Everything", None),
        ("provider_alerts", "digest", Some("PBA - Direct Mail - Daily Digest")),
        ("provider_alerts", "badge;DAILY", Some("PBA - Direct Mail - Daily Digest; PBA - myAlerts Badge")),
        ("provider_alerts", "badge; carrier pigeon", None),
        ("organization_roles", "audit contact", Some("Audit Contact")),
    ] {
        let mut found = problems(&form, &practice(), &[(key, typed)]);
        found.retain(|problem| problem.code != Code::FieldsContradict);
        assert_eq!(found.len(), 1, "{key} {typed}: {found:?}");
        assert_eq!((found[0].code, found[0].severity), (Code::ChoiceUnknown, Severity::Error), "{typed}");
        let repair = found[0].repair.as_ref().map(|repair| repair.cells[0].1.as_str());
        assert_eq!(repair, repaired, "{key} {typed}");
        let tidied = tidy(&form, column(&form, key), typed).map(|tidied| tidied.value);
        assert_eq!(tidied.as_deref(), repaired, "tidying does the same as the repair: {key} {typed}");
    }
}

#[test]
fn an_unknown_choice_names_those_there_are() {
    let found = problems(&new_user(), &practice(), &[("direct_mail", "perhaps")]);
    assert_eq!(found[0].choices, ["Yes", "No"]);
    let several = problems(&new_user(), &practice(), &[("provider_alerts", "badge; pigeon")]);
    assert!(several[0].choices.is_empty(), "one choice in the place of several would lose the others");
    assert!(several[0].message.contains("pigeon"), "{}", several[0].message);
}

#[test]
fn an_access_type_for_other_organizations_is_refused_and_the_fitting_ones_are_offered() {
    use OrganizationKind::{Hospital, MedicalExaminer, OrganProcurement, Practice, PublicHealth};
    let form = new_user();
    for (access, allowed) in [
        ("Public Health", PublicHealth),
        ("Organ Procurement", OrganProcurement),
        ("Medical Examiner", MedicalExaminer),
    ] {
        for kind in [Hospital, Practice, PublicHealth, OrganProcurement, MedicalExaminer] {
            let known = Organization { kind: Some(kind), anybody: false };
            let found = problems(&form, &known, &[("access_type", access)]);
            if kind == allowed {
                assert_eq!(found, [], "{access} {kind:?}");
            } else {
                assert_eq!(found[0].code, Code::AccessTypeNotForOrganization, "{access} {kind:?}");
                assert_eq!(found[0].severity, Severity::Error);
                assert!(!found[0].choices.contains(&access.to_owned()));
                assert!(found[0].choices.contains(&"Clinical".to_owned()));
            }
        }
    }
    assert_eq!(
        codes(&form, &practice(), &[("access_type", "Research")]),
        [Code::FieldsContradict],
        "needs a second consent"
    );
    for access in ["Clinical", "Non-Clinical"] {
        assert_eq!(codes(&form, &practice(), &[("access_type", access)]), [], "{access}");
    }
}

#[test]
fn an_access_type_is_a_warning_while_the_kind_of_organization_is_not_known() {
    let unknown = Organization { kind: None, anybody: false };
    let found = problems(&new_user(), &unknown, &[("access_type", "Public Health")]);
    assert_eq!((found[0].code, found[0].severity), (Code::AccessTypeNotForOrganization, Severity::Warning));
}

#[test]
fn a_delegate_is_named_in_full_or_not_at_all() {
    let form = new_user();
    let found = problems(&form, &practice(), &[("result_delegate_2_npi", "1679576722")]);
    let missing: Vec<&str> = found.iter().map(|problem| form.columns[problem.column].key.as_str()).collect();
    assert_eq!(missing, ["result_delegate_2_given_name", "result_delegate_2_family_name"]);
    assert!(found.iter().all(|problem| problem.code == Code::Required));
    let wrong = [
        ("alert_delegate_3_given_name", "Ana"),
        ("alert_delegate_3_family_name", "Ruiz"),
        ("alert_delegate_3_npi", "1679576723"),
    ];
    assert_eq!(codes(&form, &practice(), &wrong), [Code::NpiInvalid]);
}

#[test]
fn what_is_the_same_for_everybody_is_filled_in_and_what_is_missing_says_where_it_is_entered() {
    let form = new_user();
    let found = problems(&form, &practice(), &[("organization", ""), ("street_address", "")]);
    assert_eq!(found.iter().map(|problem| problem.code).collect::<Vec<_>>(), [Code::Required, Code::Required]);
    assert_eq!(found[0].repair.as_ref().unwrap().cells[0].1, "Riverside Clinic LLC");
    assert!(found[1].repair.is_none());
    assert!(found[1].message.contains("Settings"), "{}", found[1].message);

    let mut row = person(&form, &[("organization", "")]);
    assert_eq!(given(&form, &row, &practice()), [(column(&form, "organization"), "Riverside Clinic LLC".to_owned())]);
    row.cells[column(&form, "organization")] = "Another".to_owned();
    assert_eq!(given(&form, &row, &practice()), [], "what was typed stays");
    assert_eq!(given(&form, &Row::blank(RowId(1), form.columns.len()), &practice()), [], "a blank row stays blank");
}

#[test]
fn a_delegates_delivery_is_preset_once_somebody_is_named() {
    let form = new_user();
    let row = person(&form, &[("alert_delegate_2_npi", "1679576722")]);
    assert_eq!(given(&form, &row, &practice()), [(column(&form, "alert_delegate_2_delivery"), "myAlerts".to_owned())]);
}

#[test]
fn the_form_for_changes_is_for_people_who_have_an_account() {
    let form = form("healtheconnections/modify");
    let known = Organization { kind: Some(OrganizationKind::Practice), anybody: true };
    assert_eq!(codes(&form, &known, &[("email", "active@riverside.org")]), []);
    let found = problems(&form, &known, &[]);
    assert_eq!((found[0].code, found[0].severity), (Code::PersonNoAccount, Severity::Warning));
    assert_eq!(codes(&form, &practice(), &[]), [], "while nobody is known, not being known says nothing");
    let terminate = [("email", "active@riverside.org"), ("access_type", ""), ("terminate_access", "Yes")];
    assert_eq!(codes(&form, &known, &terminate), [], "an access type is not needed to end access");
}
