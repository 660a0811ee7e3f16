//! People: how they come in, what the user enters, and that nothing of the HIE's overwrites what is known.

use std::fs;
use std::path::Path;

use crate::support::{agreed, desk, hospital, worksheet_of_people};
use desk::Desk;
use desk::contract::{
    ChosenPeople, DueKindView, DueView, FieldView, PeopleFilter, PersonMark, PersonStateView, Reminders, RosterTake,
    RosterTaking, RosterView, SourceView, UrgencyView, Window,
};
use desk::fault::FaultCode;

const PAGE: Window = Window { start: 0, count: 100 };

fn found(desk: &Desk, text: &str) -> Vec<String> {
    let filter = PeopleFilter { text: text.into(), ..PeopleFilter::default() };
    desk.people(&filter, PAGE).unwrap().people.into_iter().map(|person| person.name).collect()
}

fn state(desk: &Desk, who: &str) -> PersonStateView {
    desk.person(desk.person_named(who).unwrap()).unwrap().summary.state
}

fn roster(folder: &Path, lines: &[&str]) -> std::path::PathBuf {
    let path = folder.join("accounts.csv");
    fs::write(&path, lines.join("\r\n")).unwrap();
    path
}

const ACCOUNTS: [&str; 5] = [
    "User Name,First Name,Last Name,Email Address,Role,Account Status,Training Completed",
    "malvarez01,Maria,Alvarez,maria.alvarez@hospital.org,Clinical,Active,3/4/2026",
    "jobrien02,James,O'Brien,james.obrien@hospital.org,Clinical,Pending - training,",
    "wli03,Wei,Li,wei.li@hospital.org,Clinical,Tier 2,",
    "adelacruz04,Ana,de la Cruz,ana.delacruz@hospital.org,Consent entry,Inactive,2025-01-31",
];

fn imported(desk: &Desk, folder: &Path) -> RosterView {
    desk.save_organization(&hospital()).unwrap();
    let view = desk.open_roster(&roster(folder, &ACCOUNTS), None).unwrap();
    desk.take_roster(view.id, &RosterTaking::default()).unwrap();
    view
}

fn mark(desk: &Desk, who: &[&str], state: PersonStateView, day: &str) -> PersonMark {
    let ids = who.iter().map(|who| desk.person_named(who).unwrap()).collect();
    PersonMark { people: ChosenPeople { ids, all: None }, state, day: day.into(), note: "on the telephone".into() }
}

#[test]
fn a_list_of_the_hie_becomes_people_with_state_user_name_and_days() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());

    let view = imported(&desk, folder.path());

    assert_eq!((view.people, view.new, view.same), (4, 4, 0));
    assert_eq!(view.statuses.iter().map(|one| (one.word.as_str(), one.people)).collect::<Vec<_>>(), [("Tier 2", 1)]);
    let means: Vec<_> = view.columns.iter().map(|column| column.means.as_str()).collect();
    assert_eq!(means, ["User name", "First name", "Last name", "E-mail", "Access level", "Status", "Last training"]);
    let maria = desk.person(desk.person_named("malvarez01").unwrap()).unwrap();
    assert_eq!((maria.summary.state, maria.summary.level.as_str()), (PersonStateView::Active, "Clinical"));
    assert_eq!(maria.days.iter().find(|day| day.words == "Training done").unwrap().day, "2026-03-04");
    assert_eq!(
        (maria.timeline[0].source, maria.timeline[0].evidence.as_str()),
        (SourceView::Hie, "List “accounts.csv”")
    );
    assert_eq!(state(&desk, "jobrien02"), PersonStateView::TrainingInvited);
    assert_eq!(state(&desk, "wli03"), PersonStateView::Unknown, "a word that is not understood is no proof of access");
    assert_eq!(state(&desk, "adelacruz04"), PersonStateView::Deactivated);
    assert_eq!(found(&desk, "cruz an"), ["Ana de la Cruz"]);
    let facets = desk.people_facets().unwrap();
    assert_eq!((facets.people, facets.levels.len(), facets.connections), (4, 2, vec!["practice".to_owned()]));
}

#[test]
fn a_second_list_overwrites_nothing_that_the_user_does_not_take() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    imported(&desk, folder.path());
    let changed = roster(
        folder.path(),
        &[
            "Username,First Name,Last Name,Email,Access Level,Mobile,Status",
            "malvarez01,Marie,Alvarez,maria.alvarez@hospital.org,Clinical with BTG,(631) 555-2201,Suspended",
            "wli03,Wei,Li,wei.li@hospital.org,Clinical,,Active",
            "new05,Noor,Hassan,noor@hospital.org,Clinical,,Active",
            "new05,Noor,Hassan,noor@hospital.org,Clinical,,Active",
        ],
    );

    let view = desk.open_roster(&changed, None).unwrap();
    assert_eq!((view.new, view.repeated), (1, 1));
    assert_eq!(view.missing, [""; 0], "who cannot log in is not missed");
    let maria = view.differences.iter().find(|one| one.name == "Maria Alvarez").unwrap();
    assert_eq!(maria.fields.iter().map(|one| one.field).collect::<Vec<_>>(), [FieldView::GivenName, FieldView::Level]);
    assert_eq!(maria.state.as_ref().unwrap().theirs, PersonStateView::Lapsed);
    let id = maria.person;
    let level =
        RosterTaking { fields: vec![RosterTake { person: id, field: FieldView::Level }], ..RosterTaking::default() };
    let done = desk.take_roster(view.id, &level).unwrap();

    assert_eq!((done.added, done.changed, done.kept), (1, 1, 3));
    let maria = desk.person(id).unwrap();
    assert_eq!((maria.summary.name.as_str(), maria.summary.level.as_str()), ("Maria Alvarez", "Clinical with BTG"));
    assert_eq!(maria.mobile, "(631) 555-2201", "what only they know is taken over");
    assert_eq!(maria.summary.state, PersonStateView::Active);
    assert!(maria.timeline[0].words.contains("“Clinical with BTG” instead of “Clinical”"), "{:?}", maria.timeline[0]);

    let again = desk.open_roster(&changed, None).unwrap();
    desk.take_roster(again.id, &RosterTaking { everything: true, ..RosterTaking::default() }).unwrap();
    assert_eq!(desk.person(id).unwrap().summary.name, "Marie Alvarez");
    assert_eq!(state(&desk, "malvarez01"), PersonStateView::Lapsed);
    assert_eq!(desk.take_roster(again.id, &RosterTaking::default()).unwrap_err().code, FaultCode::NotFound);
}

#[test]
fn a_list_without_accounts_is_refused_with_what_to_ask_for() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let path = roster(folder.path(), &["Department,Phone", "Radiology,(631) 555-2201", "Surgery,(631) 555-2202"]);

    let refused = desk.open_roster(&path, None).unwrap_err();

    assert_eq!(refused.code, FaultCode::FileUnreadable);
    assert!(refused.hint.contains("user name, email, status and access level"), "{}", refused.hint);
}

#[test]
fn many_are_marked_at_once_and_whoever_cannot_be_is_named_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    imported(&desk, folder.path());
    let wish = mark(&desk, &["jobrien02", "wli03", "adelacruz04"], PersonStateView::TrainingDone, "2026-11-01");

    let marked = desk.mark_people(&wish).unwrap();

    assert_eq!((marked.changed, marked.refused.len()), (2, 1));
    assert!(marked.refused[0].why.contains("Request reactivation"), "{:?}", marked.refused);
    let james = desk.person(desk.person_named("jobrien02").unwrap()).unwrap();
    assert_eq!((james.summary.state, james.timeline[0].day.as_str()), (PersonStateView::TrainingDone, "2026-11-01"));
    assert_eq!((james.timeline[0].note.as_str(), james.timeline[0].source), ("on the telephone", SourceView::User));

    assert_eq!(desk.undo_mark(marked.undo.unwrap()).unwrap(), 2);
    let james = desk.person(james.summary.id).unwrap();
    assert_eq!(james.summary.state, PersonStateView::TrainingInvited);
    assert!(james.timeline[0].words.starts_with("Taken back"), "the timeline keeps both");
    assert!(james.days.is_empty(), "the day went with it");
    assert_eq!(desk.undo_mark(marked.undo.unwrap()).unwrap_err().code, FaultCode::NotFound);
}

#[test]
fn an_earlier_mark_can_be_taken_back_too_but_not_under_what_was_heard_since() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    imported(&desk, folder.path());
    let done = |who: &[&str], state: PersonStateView| {
        desk.mark_people(&mark(&desk, who, state, "2026-11-01")).unwrap().undo.unwrap()
    };
    let both = done(&["jobrien02", "wli03"], PersonStateView::TrainingDone);
    let one = done(&["wli03"], PersonStateView::Active);

    assert_eq!(desk.undo_mark(both).unwrap(), 1, "somebody is active meanwhile");

    assert_eq!(state(&desk, "jobrien02"), PersonStateView::TrainingInvited);
    assert_eq!(state(&desk, "wli03"), PersonStateView::Active);
    assert_eq!(desk.undo_mark(one).unwrap(), 1);
    assert_eq!(state(&desk, "wli03"), PersonStateView::TrainingDone);
}

#[test]
fn everyone_who_fits_can_be_marked_and_nothing_lies_ahead() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    imported(&desk, folder.path());
    let all = PeopleFilter { state: Some(PersonStateView::Unknown), ..PeopleFilter::default() };
    let wish = PersonMark {
        people: ChosenPeople { ids: Vec::new(), all: Some(all) },
        state: PersonStateView::Active,
        day: String::new(),
        note: String::new(),
    };

    assert_eq!(desk.mark_people(&wish).unwrap().changed, 1);
    assert_eq!(state(&desk, "wli03"), PersonStateView::Active);
    assert_eq!(desk.mark_people(&wish).unwrap_err().code, FaultCode::BadRequest, "nobody is left");
    let ahead = mark(&desk, &["wli03"], PersonStateView::Lapsed, "2999-01-01");
    assert!(desk.mark_people(&ahead).unwrap_err().message.contains("lies ahead"));
}

#[test]
fn the_checker_knows_who_is_active_and_who_was() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    imported(&desk, folder.path());
    let path = folder.path().join("new.csv");
    let lines = [
        "First Name,Last Name,Work Email,Cell Phone,Location,Job Title",
        "Maria,Alvarez,Maria.Alvarez@hospital.org,6315552201,Main campus,Registered Nurse",
        "Ana,de la Cruz,ana.delacruz@hospital.org,6315552205,Main campus,Patient Registrar",
    ];
    fs::write(&path, lines.join("\r\n")).unwrap();

    let checked = desk.check_file(&path, Some("healthix/btg")).unwrap();

    let codes: Vec<_> = checked.report.problems.iter().map(|problem| (problem.row, problem.code.as_str())).collect();
    assert_eq!(codes, [(2, "person.already-active"), (3, "person.was-deactivated")]);
}

#[test]
fn notes_are_kept_and_bounded() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    imported(&desk, folder.path());
    let id = desk.person_named("wli03").unwrap();

    assert_eq!(desk.save_notes(id, "  Half days.  ").unwrap().notes, "Half days.");
    let noted = desk.person(id).unwrap().timeline.len();
    desk.save_notes(id, "Half days.").unwrap();

    assert_eq!(desk.person(id).unwrap().timeline.len(), noted, "nothing changed, so nothing happened");
    assert_eq!(desk.save_notes(id, &"x".repeat(4001)).unwrap_err().code, FaultCode::BadRequest);
    assert_eq!(desk.save_notes(999, "x").unwrap_err().code, FaultCode::NotFound);
    assert_eq!(desk.person_named("nobody").unwrap_err().code, FaultCode::NotFound);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_of_a_batch_come_in_by_themselves_and_a_connected_hie_moves_them_along() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let worksheet = worksheet_of_people(&desk);
    let review = desk.review(worksheet).unwrap();
    let batch = desk.attest(worksheet, &agreed(&review, review.connections[0].id)).unwrap();
    assert!(found(&desk, "").is_empty(), "nobody waits before anything was sent");

    desk.send(&batch, &|_| {}).await.unwrap();
    assert_eq!(found(&desk, "").len(), 5);
    let id = desk.person_named("wei.li@hospital.org").unwrap();
    let wei = desk.person(id).unwrap();
    assert_eq!((wei.summary.state, wei.summary.practice), (PersonStateView::Received, true));
    assert_eq!(wei.timeline[0].batch.as_deref(), Some(batch.as_str()));

    // Moved along at the HIE: a refresh of the people reads it, without the batch.
    desk.advance_practice(Some(&batch)).unwrap();
    let view = desk.refresh_people("practice", None).await.unwrap();
    assert_eq!((view.people, view.new, view.differences.len()), (17, 12, 0));
    let done = desk.take_roster(view.id, &RosterTaking::default()).unwrap();
    assert_eq!((done.added, done.changed), (12, 5));
    let wei = desk.person(id).unwrap();
    assert_eq!(wei.summary.state, PersonStateView::TrainingInvited);
    assert_eq!(wei.timeline[0].evidence, "Read from “practice”");

    let again = desk.refresh_people("practice", None).await.unwrap();
    assert_eq!((again.new, again.same), (0, 17));
    assert_eq!(desk.take_roster(again.id, &RosterTaking::default()).unwrap().changed, 0);
    assert!(desk.refresh_people("nowhere", None).await.is_err());
    desk.stop_practice().await;
}

#[test]
fn a_leaver_is_due_until_the_hie_was_asked_and_shows_in_the_narrowed_list() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    imported(&desk, folder.path());
    let id = desk.person_named("malvarez01").unwrap();
    // Their training may be due as well, depending on the day.
    let leaver = |due: &DueView| due.items.iter().find(|item| item.kind == DueKindView::Leaver).cloned();
    assert_eq!(leaver(&desk.due().unwrap()), None);
    let chosen = ChosenPeople { ids: vec![id], all: None };

    assert_eq!(desk.note_leavers(&chosen, "2026-01-05", true).unwrap(), 1);
    assert_eq!(desk.note_leavers(&chosen, "2026-01-05", true).unwrap(), 0, "nothing new");

    let due = desk.due().unwrap();
    let item = leaver(&due).unwrap();
    assert_eq!((item.urgency, item.people), (UrgencyView::Late, vec![id]));
    assert!(due.late >= 1);
    let filter = PeopleFilter { due: true, text: "alvarez".into(), ..PeopleFilter::default() };
    assert_eq!(desk.people(&filter, PAGE).unwrap().total, 1);
    assert!(desk.person(id).unwrap().timeline[0].words.contains("involuntarily"));
    desk.note_leavers(&chosen, "", false).unwrap();
    assert_eq!(leaver(&desk.due().unwrap()), None);
    assert_eq!(desk.note_leavers(&chosen, "soon", false).unwrap_err().code, FaultCode::BadRequest);
}

#[test]
fn intervals_are_settings_within_bounds() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    imported(&desk, folder.path());
    let usual = desk.reminders().unwrap();
    assert_eq!((usual.notice_warn_hours, usual.notice_late_hours, usual.review_days), (24, 48, 90));
    assert_eq!((usual.refresher_days, usual.unanswered_days), ([45, 30, 7], 7));

    let wrong = [
        Reminders { notice_late_hours: 12, ..usual.clone() },
        Reminders { refresher_days: [30, 45, 7], ..usual.clone() },
        Reminders { review_days: 0, ..usual.clone() },
    ];
    for reminders in &wrong {
        assert_eq!(desk.save_reminders(reminders).unwrap_err().code, FaultCode::BadRequest, "{reminders:?}");
    }
    assert_eq!(desk.reminders().unwrap(), usual, "nothing was kept");
    let review = |desk: &Desk| desk.due().unwrap().items.iter().any(|item| item.kind == DueKindView::Review);
    assert!(!review(&desk));
    desk.save_reminders(&Reminders { review_days: 7, ..usual }).unwrap();
    assert!(review(&desk), "the first review is counted from the day on which people came to be known");
    assert_eq!(desk.review_done("2999-01-01").unwrap_err().code, FaultCode::BadRequest);
    desk.review_done("").unwrap();
    assert!(review(&desk), "the next one is in a week");
}

#[test]
fn a_word_for_a_status_means_what_the_user_says_and_is_remembered() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    desk.save_organization(&hospital()).unwrap();
    let file = roster(folder.path(), &ACCOUNTS);
    let view = desk.open_roster(&file, None).unwrap();

    let named = desk.name_status(view.id, "tier  2", Some(PersonStateView::Lapsed)).unwrap();

    assert_eq!(named.statuses[0].state, Some(PersonStateView::Lapsed));
    assert!(desk.name_status(view.id, "Tier 2", None).is_err(), "compared anew, it has another number");
    assert!(desk.name_status(named.id, "Tier 2", Some(PersonStateView::Draft)).is_err());
    let again = desk.open_roster(&file, None).unwrap();
    assert_eq!(again.statuses[0].state, Some(PersonStateView::Lapsed), "remembered");
    desk.take_roster(again.id, &RosterTaking::default()).unwrap();
    assert_eq!(state(&desk, "wli03"), PersonStateView::Lapsed);
    let later = desk.open_roster(&file, None).unwrap();
    let forgotten = desk.name_status(later.id, "Tier 2", None).unwrap();
    assert_eq!(forgotten.statuses[0].state, None);
}
