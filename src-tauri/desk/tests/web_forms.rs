//! Web forms that take one person at a time: the way through them, what belongs to each person alone, and the workbook for
//! those at the HIE who take a file.

use std::ops::ControlFlow;
use std::path::Path;

use crate::support::{ALL, agreed, desk, hospital, pasted};
use desk::Desk;
use desk::contract::{
    ChannelView, ChosenPeople, ManualSubmission, NewConnection, Organization, OutcomeDecision, RequestKindView,
    RequestWish, RosterTaking, SubmittedEntry, WebFormStanding, WebFormStep,
};
use desk::fault::FaultCode;

const NEW_USER: &str = "healtheconnections/new-user";
const MODIFY: &str = "healtheconnections/modify";
const NEW_USER_ADDRESS: &str = "https://www.healtheconnections.org/new-user-request-form/";
const MODIFY_ADDRESS: &str = "https://www.healtheconnections.org/user-account-modification-termination-form/";

const PEOPLE: [(&str, &str, &str); 3] = [
    ("Maria", "Alvarez", "maria.alvarez@hospital.org"),
    ("Wei", "Li", "wei.li@hospital.org"),
    ("Ana", "de la Cruz", "ana.delacruz@hospital.org"),
];

fn open(folder: &Path) -> Desk {
    let desk = desk(folder);
    let own = Organization {
        form: NEW_USER.into(),
        address: "12 Harbor Road, Syracuse, NY 13202".into(),
        emergency_department: None,
        ..hospital()
    };
    desk.save_organization(&own).unwrap();
    desk
}

/// A worksheet of [`PEOPLE`], whose columns are found by their keys.
fn worksheet(desk: &Desk, form: &str, extra: &[(&str, &str)]) -> i64 {
    let worksheet = desk.create_worksheet("Joiners", form).unwrap();
    let columns = desk.open_worksheet(worksheet).unwrap().columns;
    let place = |key: &str| columns.iter().position(|column| column.key == key).unwrap();
    for (row, (given, family, email)) in PEOPLE.into_iter().enumerate() {
        let own = [("given_name", given), ("family_name", family), ("email", email)];
        for (key, value) in own.iter().chain(extra) {
            desk.edit(worksheet, &pasted(row, place(key), &[&[value]]), ALL).unwrap();
        }
    }
    worksheet
}

fn joiners(desk: &Desk) -> i64 {
    let worksheet =
        worksheet(desk, NEW_USER, &[("title", "Nurse"), ("access_type", "Clinical"), ("direct_mail", "Yes")]);
    let columns = desk.open_worksheet(worksheet).unwrap().columns;
    let phone = columns.iter().position(|column| column.key == "phone").unwrap();
    for row in 0..PEOPLE.len() {
        let number = format!("(315) 555-220{row}");
        desk.edit(worksheet, &pasted(row, phone, &[&[number.as_str()]]), ALL).unwrap();
    }
    worksheet
}

/// Attests by the web form that comes by itself.
fn attested(desk: &Desk, worksheet: i64) -> String {
    let review = desk.review(worksheet).unwrap();
    assert_eq!(review.errors, 0, "{:?}", review.warnings);
    let web = review.connections.first().unwrap();
    assert_eq!((web.channel, web.address.as_str()), (ChannelView::PortalForm, ""), "{:?}", review.connections);
    desk.attest(worksheet, &agreed(&review, web.id)).unwrap()
}

fn standings(view: &ManualSubmission) -> Vec<WebFormStanding> {
    view.people.iter().map(|person| person.standing).collect()
}

fn said(batch: &str, requests: Vec<i64>, ticket: &str) -> SubmittedEntry {
    SubmittedEntry { batch: batch.into(), requests, day: "2026-11-20".into(), ticket: ticket.into() }
}

#[test]
fn every_field_stands_in_the_forms_order_with_its_value_and_what_is_a_guess() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let batch = attested(&desk, joiners(&desk));
    let view = desk.manual_submission(&batch).unwrap();

    let fields = desk.web_form_fields(&batch, view.people[0].request).unwrap().fields;

    let form = desk.forms().named(NEW_USER).unwrap();
    let keys: Vec<_> = fields.iter().map(|field| field.key.as_str()).collect();
    assert_eq!(keys, form.columns.iter().map(|column| column.key.as_str()).collect::<Vec<_>>());
    let of = |key: &str| fields.iter().find(|field| field.key == key).unwrap();
    assert_eq!((of("given_name").text.as_str(), of("given_name").assumed), ("Maria", true));
    assert_eq!((of("organization").text.as_str(), of("organization").assumed), ("Made-up Hospital", false));
    assert_eq!(of("organization").section, "Organization information");
    assert_eq!(of("npi").text, "", "what stays empty is shown too");
    assert_eq!(desk.web_form_fields(&batch, 4711).unwrap_err().code, FaultCode::NotFound);
}

#[test]
fn the_walk_goes_on_where_it_was_after_the_program_was_closed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let batch = attested(&desk, joiners(&desk));
    let [maria, wei, ana] =
        desk.manual_submission(&batch).unwrap().people.iter().map(|one| one.request).collect::<Vec<_>>()[..]
    else {
        panic!("three people")
    };
    let copied = |field: &str| WebFormStep::Copied { field: field.into() };

    desk.web_form_step(&batch, maria, &WebFormStep::Skip).unwrap();
    desk.web_form_step(&batch, wei, &copied("given_name")).unwrap();
    desk.web_form_step(&batch, wei, &copied("email")).unwrap();
    drop(desk);
    let desk = self::desk(folder.path());

    let view = desk.manual_submission(&batch).unwrap();
    assert_eq!(standings(&view), [WebFormStanding::Skipped, WebFormStanding::Waiting, WebFormStanding::Waiting]);
    assert_eq!(view.people.iter().map(|one| one.begun).collect::<Vec<_>>(), [false, true, false]);
    let fields = desk.web_form_fields(&batch, wei).unwrap().fields;
    let marked: Vec<_> = fields.iter().filter(|field| field.copied).map(|field| field.key.as_str()).collect();
    assert_eq!(marked, ["given_name", "email"]);
    desk.web_form_step(&batch, wei, &WebFormStep::Anew).unwrap();
    assert!(desk.web_form_fields(&batch, wei).unwrap().fields.iter().all(|field| !field.copied));

    desk.confirm_submitted(&said(&batch, vec![wei], "HC-2")).unwrap();
    desk.web_form_step(&batch, maria, &WebFormStep::ComeBack).unwrap();
    let view = desk.manual_submission(&batch).unwrap();
    assert_eq!(standings(&view), [WebFormStanding::Waiting, WebFormStanding::Done, WebFormStanding::Waiting]);
    assert_eq!((view.people[1].day.as_str(), view.people[1].ticket.as_str()), ("2026-11-20", "HC-2"));
    assert!(desk.web_form_step(&batch, wei, &copied("email")).is_err(), "who was handed in is done");

    // Taken back, the person begins anew and waits.
    desk.web_form_step(&batch, ana, &WebFormStep::Skip).unwrap();
    desk.confirm_submitted(&said(&batch, Vec::new(), "")).unwrap();
    desk.decide(&batch, &[ana], OutcomeDecision::AskAgain).unwrap();
    let view = desk.manual_submission(&batch).unwrap();
    assert_eq!(standings(&view), [WebFormStanding::Done, WebFormStanding::Done, WebFormStanding::Waiting]);
    assert!(!view.people[2].begun);
}

#[test]
fn the_form_is_opened_at_the_address_of_its_profile_unless_the_user_has_another() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let new_user = attested(&desk, joiners(&desk));
    let modify = attested(&desk, worksheet(&desk, MODIFY, &[("image_exchange", "Yes")]));

    assert_eq!(desk.manual_submission(&new_user).unwrap().address, NEW_USER_ADDRESS);
    assert_eq!(desk.submission_address(&modify).unwrap(), MODIFY_ADDRESS);
    assert_eq!(desk.connections().unwrap().len(), 2, "one web form beside the practice HIE");

    let by = |name: &str, address: &str, form: &str| {
        let connection = desk.add_connection(NewConnection {
            name: name.into(),
            address: address.into(),
            setup: desk::contract::ConnectionSetup::PortalForm,
            secret: String::new(),
            private_key: String::new(),
            until: String::new(),
        });
        let connection = connection.unwrap();
        let worksheet =
            if form == NEW_USER { joiners(&desk) } else { worksheet(&desk, form, &[("image_exchange", "Yes")]) };
        let review = desk.review(worksheet).unwrap();
        let batch = desk.attest(worksheet, &agreed(&review, connection)).unwrap();
        desk.manual_submission(&batch).unwrap().address
    };
    assert_eq!(by("own", "https://hie.example/moved", NEW_USER), "https://hie.example/moved");
    assert_eq!(by("new users", NEW_USER_ADDRESS, MODIFY), MODIFY_ADDRESS, "the other form's address is not this one's");
}

#[test]
fn what_is_the_persons_own_is_shown_and_is_no_statement_of_the_batch() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let worksheet = joiners(&desk);

    let review = desk.review(worksheet).unwrap();
    let batch = attested(&desk, worksheet);

    assert_eq!(review.own_statements.len(), 1);
    assert!(!review.statements.contains(&review.own_statements[0]));
    assert_eq!(desk.manual_submission(&batch).unwrap().own_statements, review.own_statements);
    assert!(!desk.batch(&batch).unwrap().statements.contains(&review.own_statements[0]), "nobody attested it");
    let change = self::worksheet(&desk, MODIFY, &[("image_exchange", "Yes")]);
    assert!(desk.review(change).unwrap().own_statements.is_empty(), "whoever leaves has nothing to declare");
}

#[test]
fn the_people_of_a_web_form_are_written_as_rows_for_those_who_take_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let batch = attested(&desk, joiners(&desk));
    let first = desk.manual_submission(&batch).unwrap().people[0].request;
    desk.confirm_submitted(&said(&batch, vec![first], "")).unwrap();
    let out = folder.path().join("out.xlsx");

    let written = desk.save_manual_submission(&batch, &out).unwrap();

    assert_eq!(written.people, 2, "those who wait");
    let read = desk.read_file(&out, Some(NEW_USER), &mut |_| ControlFlow::Continue(())).unwrap();
    let column = |key: &str| {
        let form = desk.forms().named(NEW_USER).unwrap();
        form.columns.iter().position(|column| column.key == key).unwrap()
    };
    assert_eq!(read.rows.len(), 2);
    assert_eq!(read.rows[0].cells[column("given_name")], "Wei");
    assert_eq!(read.rows[1].cells[column("access_type")], "Clinical");
    assert_eq!(read.rows[1].cells[column("street_address")], "12 Harbor Road, Syracuse, NY 13202");
}

#[test]
fn a_change_of_contact_by_worksheet_is_frozen_as_that_for_the_person_with_the_old_address() {
    let folder = tempfile::tempdir().unwrap();
    let desk = open(folder.path());
    let path = folder.path().join("accounts.csv");
    let lines = ["User Name,First Name,Last Name,Email,Status", "wli02,Wei,Li,wei.li@hospital.org,Active"];
    std::fs::write(&path, lines.join("\r\n")).unwrap();
    let view = desk.open_roster(&path, None).unwrap();
    desk.take_roster(view.id, &RosterTaking::default()).unwrap();
    let person = desk.person_named("wli02").unwrap();
    let wish = RequestWish {
        kind: Some(RequestKindView::ChangeContact),
        people: ChosenPeople { ids: vec![person], all: None },
        email: "wei.li.new@hospital.org".into(),
        ..RequestWish::default()
    };

    let worksheet = desk.make_requests(&wish).unwrap().worksheets[0].worksheet;

    let marked = desk.rows(worksheet, ALL).unwrap()[0].problems.iter().any(|one| one.code.starts_with("person."));
    assert!(!marked, "the new address is nobody's yet, which is the reason for the row");
    let batch = attested(&desk, worksheet);
    desk.confirm_submitted(&said(&batch, Vec::new(), "HC-9")).unwrap();
    let view = desk.person(person).unwrap();
    assert_eq!(view.summary.open_request, "Change of contact: sent");
    assert_eq!(desk.finish_requests(&ChosenPeople { ids: vec![person], all: None }).unwrap(), 1);
    assert_eq!(desk.person(person).unwrap().summary.email, "wei.li.new@hospital.org");
}
