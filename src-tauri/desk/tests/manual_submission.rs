//! Handing in by hand: a draft for the mail program, and the user's word afterwards.

use std::fs;
use std::path::Path;

use crate::blank::Blank;
use crate::support::{ALL, PEOPLE, agreed, desk, hospital, pasted, typed, worksheet_of_people};
use desk::Desk;
use desk::contract::{
    AccountStateView, ConnectionSetup, EncryptionView, LearnChoicesView, MechanismView, NewConnection, OutcomeDecision,
    RequestStateView, SubmittedEntry, TitleChoice,
};
use desk::fault::FaultCode;

fn mail_draft(desk: &Desk, to: &str) -> Result<i64, desk::fault::DeskError> {
    desk.add_connection(NewConnection {
        name: "account-manager".into(),
        address: String::new(),
        setup: ConnectionSetup::MailDraft { to: to.into(), from: String::new() },
        secret: String::new(),
        private_key: String::new(),
        until: String::new(),
    })
}

fn attested(desk: &Desk, worksheet: i64, connection: i64) -> String {
    let review = desk.review(worksheet).unwrap();
    assert!(review.connections.iter().any(|one| one.id == connection), "the form goes by mail draft");
    desk.attest(worksheet, &agreed(&review, connection)).unwrap()
}

fn set_up(folder: &Path) -> (Desk, i64, String) {
    let desk = desk(folder);
    desk.save_organization(&hospital()).unwrap();
    let connection = mail_draft(&desk, "accounts@hie.example").unwrap();
    let worksheet = worksheet_of_people(&desk);
    let batch = attested(&desk, worksheet, connection);
    (desk, worksheet, batch)
}

fn said(batch: &str, day: &str) -> SubmittedEntry {
    SubmittedEntry { batch: batch.into(), requests: Vec::new(), day: day.into(), ticket: String::new() }
}

#[test]
fn a_draft_carries_the_people_as_they_were_attested() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, worksheet, batch) = set_up(folder.path());
    desk.edit(worksheet, &typed(0, 0, "Changed afterwards"), ALL).unwrap();

    let view = desk.manual_submission(&batch).unwrap();

    assert_eq!((view.to.as_str(), view.people.len()), ("accounts@hie.example", 5));
    assert!(view.subject.contains("Made-up Hospital, 5 people"), "{}", view.subject);
    assert!(view.text.contains("Dana Rivera") && !view.text.contains('{'), "{}", view.text);
    let draft = fs::read_to_string(&view.draft).unwrap();
    assert!(draft.contains("X-Unsent: 1"));
    let read = desk.read_file(view.file.as_ref(), Some("healthix/btg"), &mut |_| std::ops::ControlFlow::Continue(()));
    let read = read.unwrap();
    assert_eq!(read.rows.len(), 5);
    assert_eq!(read.rows[0].cells[0], "Maria");
    assert_eq!(read.rows[3].cells[5], "Care Manager");
}

#[test]
fn a_file_is_named_as_the_exchange_wants_it() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let connection = mail_draft(&desk, "care@hie.example").unwrap();
    let worksheet = desk.create_worksheet("Joiners", "healthinfonet/new-user").unwrap();
    let person: [&[&str]; 1] =
        [&["Alvarez", "Maria", "maria.alvarez@hospital.org", "(631) 555-2201", "Main campus", "Registered Nurse"]];
    desk.edit(worksheet, &pasted(0, 0, &person), ALL).unwrap();
    let batch = attested(&desk, worksheet, connection);

    let view = desk.manual_submission(&batch).unwrap();

    let (stem, ending) = view.file_name.rsplit_once('.').unwrap();
    let (words, day) = stem.rsplit_once(' ').unwrap();
    assert_eq!((words, ending), ("Clinical Portal New User Request Form Made-up Hospital", "xlsx"));
    assert!(day.len() == 8 && day.bytes().all(|digit| digit.is_ascii_digit()), "{day}");
    assert_eq!(desk.manual_submission(&batch).unwrap().file, view.file);
}

#[test]
fn the_users_word_is_kept_as_that_with_its_day_and_never_as_delivered() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _, batch) = set_up(folder.path());
    desk.manual_submission(&batch).unwrap();

    let before = desk.batch(&batch).unwrap();
    let mut word = said(&batch, "2026-01-05");
    word.ticket = " HX-17 ".into();
    let after = desk.confirm_submitted(&word).unwrap();

    assert!(before.summary.unfinished && !after.summary.unfinished);
    for outcome in &after.outcomes {
        assert_eq!(outcome.state, RequestStateView::UserConfirmed);
        assert_eq!(outcome.account, AccountStateView::Requested);
        assert_eq!((outcome.handed_in.as_str(), outcome.ticket.as_str()), ("2026-01-05", "HX-17"));
    }
    assert_eq!(desk.overview().unwrap().on_their_way, 5);
    assert!(desk.confirm_submitted(&said(&batch, "2999-01-01")).is_err(), "a day to come");
    assert!(desk.confirm_submitted(&said(&batch, "yesterday")).is_err());
}

#[test]
fn nobody_is_asked_for_twice_by_the_same_connection() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, worksheet, first) = set_up(folder.path());
    desk.confirm_submitted(&said(&first, "")).unwrap();
    let connection = desk.connection_named("account-manager").unwrap().id;
    desk.edit(worksheet, &typed(5, 0, "Ada"), ALL).unwrap();
    for (column, value) in
        ["Ada", "Marsh", "ada.marsh@hospital.org", "(631) 555-2266", "Main campus", "Physician"].into_iter().enumerate()
    {
        desk.edit(worksheet, &typed(5, column, value), ALL).unwrap();
    }
    let second = attested(&desk, worksheet, connection);

    let view = desk.manual_submission(&second).unwrap();

    assert_eq!(view.people.len(), 1, "{:?}", view.people);
    let states: Vec<_> = desk.batch(&second).unwrap().outcomes.into_iter().map(|one| one.state).collect();
    assert_eq!(states[..5], [RequestStateView::AlreadyThere; 5]);
    assert_eq!(states[5], RequestStateView::Queued);
}

#[test]
fn a_word_can_be_taken_back() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _, batch) = set_up(folder.path());
    let view = desk.confirm_submitted(&said(&batch, "")).unwrap();
    let first = view.outcomes[0].request;

    let taken_back = desk.decide(&batch, &[first], OutcomeDecision::AskAgain).unwrap();

    assert_eq!(taken_back.outcomes[0].state, RequestStateView::Queued);
    assert_eq!(taken_back.outcomes[0].account, AccountStateView::None);
    assert_eq!(desk.overview().unwrap().on_their_way, 4, "nobody is waiting for what was not asked for");
    assert!(desk.decide(&batch, &[], OutcomeDecision::AskAgain).is_err(), "never all at once");
}

#[tokio::test]
async fn a_channel_of_the_users_own_hands_sends_nothing_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _, batch) = set_up(folder.path());

    let plan = desk.dry_run(&batch).unwrap();
    let refused = desk.send(&batch, &|_| {}).await.unwrap_err();

    assert!(plan.by_hand && plan.how.contains("accounts@hie.example"), "{}", plan.how);
    assert_eq!(refused.code, FaultCode::BadRequest);
    assert!(desk.batch(&batch).unwrap().outcomes.iter().all(|one| one.state == RequestStateView::Queued));
}

#[test]
fn an_address_that_is_none_is_refused_before_anything_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());

    let refused = mail_draft(&desk, "the account manager").unwrap_err();

    assert!(refused.message.contains("the account manager"), "{}", refused.message);
    assert_eq!(desk.connections().unwrap().len(), 1);
}

#[test]
fn a_form_goes_only_by_the_channels_of_its_profile() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let portal = desk
        .add_connection(NewConnection {
            name: "portal".into(),
            address: "https://hie.example/form".into(),
            setup: ConnectionSetup::PortalForm,
            secret: String::new(),
            private_key: String::new(),
            until: String::new(),
        })
        .unwrap();
    let worksheet = worksheet_of_people(&desk);

    let review = desk.review(worksheet).unwrap();

    assert!(review.connections.iter().all(|one| one.id != portal));
    assert_eq!(desk.attest(worksheet, &agreed(&review, portal)).unwrap_err().code, FaultCode::BadRequest);
}

/// The manager has decided that a title gives another level than the HIE's own workbook shows for it.
fn with_a_level_of_ones_own(folder: &Path) -> (Desk, i64) {
    let desk = desk(&folder.join("data"));
    desk.save_organization(&hospital()).unwrap();
    Blank::default().write(&folder.join("form.xlsx"));
    let decided = LearnChoicesView {
        levels: vec![TitleChoice { title: "Care Manager".into(), level: "Clinical".into() }],
        ..LearnChoicesView::default()
    };
    desk.save_learned("healthix/btg", Some(&folder.join("form.xlsx")), &decided).unwrap();
    let worksheet = desk.create_worksheet("One person", "healthix/btg").unwrap();
    let known = ["given-name", "family-name", "email", "mobile", "facility", "title"];
    for (at, column) in desk.open_worksheet(worksheet).unwrap().columns.iter().enumerate() {
        if let Some(which) = known.iter().position(|known| *known == column.kind) {
            desk.edit(worksheet, &pasted(0, at, &[&[PEOPLE[3][which]]]), ALL).unwrap();
        }
    }
    (desk, worksheet)
}

#[test]
fn a_draft_says_what_the_hies_own_form_will_show_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, worksheet) = with_a_level_of_ones_own(folder.path());
    let connection = mail_draft(&desk, "accounts@hie.example").unwrap();
    let batch = attested(&desk, worksheet, connection);

    let notes = desk.manual_submission(&batch).unwrap().notes;

    assert!(notes.iter().any(|note| note.contains("“Care Management”") && note.contains("“Clinical”")), "{notes:?}");
}

#[tokio::test]
async fn a_mail_that_nobody_sees_first_is_not_sent_with_other_levels_than_were_attested() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, worksheet) = with_a_level_of_ones_own(folder.path());
    let server = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let connection = desk
        .add_connection(NewConnection {
            name: "mail-server".into(),
            address: format!("127.0.0.1:{}", server.local_addr().unwrap().port()),
            setup: ConnectionSetup::Smtp {
                to: "accounts@hie.example".into(),
                from: "dana.rivera@hospital.org".into(),
                user: String::new(),
                encryption: EncryptionView::Starttls,
                mechanism: MechanismView::Plain,
                authority: String::new(),
                greeting: None,
            },
            secret: String::new(),
            private_key: String::new(),
            until: String::new(),
        })
        .unwrap();
    let batch = attested(&desk, worksheet, connection);

    let fault = desk.send(&batch, &|_| ()).await.unwrap_err();

    assert_eq!(fault.code, FaultCode::FileNotWritten, "{fault}");
    let states: Vec<_> = desk.batch(&batch).unwrap().outcomes.iter().map(|one| one.state).collect();
    assert_eq!(states, [RequestStateView::Queued]);
}
