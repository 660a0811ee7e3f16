//! Who is told that a send has ended: without a display, by a desktop that only keeps what it would show.

use std::cell::RefCell;
use std::future::Future;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::support::{agreed, desk, hospital, worksheet_of_people};
use desk::contract::{BatchSummary, ChosenPeople, Preferences, RosterTaking, Theme};
use desk::fault::{DeskError, DeskResult, FaultCode};
use desk::notice::{Desktop, Notice};
use desk::{Desk, MemoryKeychain, Platform};
use jiff::{SignedDuration, Timestamp};

const LONG: Duration = Duration::from_secs(11);

#[derive(Default)]
struct Shown {
    looked_at: bool,
    notices: RefCell<Vec<Notice>>,
}

impl Desktop for Shown {
    fn is_looked_at(&self) -> bool {
        self.looked_at
    }

    fn notify(&self, notice: &Notice) {
        self.notices.borrow_mut().push(notice.clone());
    }
}

fn batch(desk: &Desk) -> String {
    desk.save_organization(&hospital()).unwrap();
    let review = desk.review(worksheet_of_people(desk)).unwrap();
    desk.attest(review.worksheet, &agreed(&review, review.connections[0].id)).unwrap()
}

fn told(desk: &Desk, looked_at: bool, took: Duration, batch: &str, ended: &DeskResult<BatchSummary>) -> Vec<Notice> {
    let shown = Shown { looked_at, ..Shown::default() };
    desk.tell_of_end(&shown, batch, took, ended).unwrap();
    shown.notices.into_inner()
}

#[test]
fn the_end_of_a_long_send_is_told_to_somebody_who_looks_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let batch = batch(&desk);
    let ended = desk.batch_summary(&batch);

    let notices = told(&desk, false, LONG, &batch, &ended);

    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].title, "“New people” was sent");
    assert_eq!(notices[0].text, "0 of 5 are with practice. 5 not sent.");
    let people = desk.batch(&batch).unwrap().outcomes;
    assert!(people.iter().all(|one| !notices[0].text.contains(&one.person.name)), "others may read it");
    let ended = desk.batch_summary(&batch);
    assert_eq!(told(&desk, true, LONG, &batch, &ended), [], "the window shows it");
    assert_eq!(told(&desk, false, Duration::from_secs(9), &batch, &ended), [], "nobody looked away");
}

#[test]
fn a_stop_is_told_with_its_reason_and_whoever_wants_none_is_told_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let batch = batch(&desk);
    let stopped = Err(DeskError::new(FaultCode::Unreachable, "hie.example cannot be reached.", "Resume later."));

    let notices = told(&desk, false, LONG, &batch, &stopped);

    assert_eq!(notices[0].title, "Sending “New people” stopped");
    assert_eq!(notices[0].text, "hie.example cannot be reached.");
    desk.save_preferences(&Preferences { theme: Theme::System, notify: false }).unwrap();
    assert_eq!(told(&desk, false, LONG, &batch, &stopped), []);
}

/// A clock that stands until it is put on.
struct Clock(Mutex<Timestamp>);

impl Clock {
    fn put_on(&self, hours: i64) {
        *self.0.lock().unwrap() += SignedDuration::from_hours(hours);
    }
}

impl submission::Environment for Clock {
    fn now(&self) -> Timestamp {
        *self.0.lock().unwrap()
    }

    fn sleep(&self, _: Duration) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(std::future::ready(()))
    }

    fn random_fraction(&self) -> f64 {
        0.5
    }
}

/// Two people with an account; it is noon.
fn at_noon(folder: &Path) -> (Desk, Arc<Clock>) {
    let noon = jiff::civil::date(2026, 11, 20).at(12, 0, 0, 0).to_zoned(jiff::tz::TimeZone::system()).unwrap();
    let clock = Arc::new(Clock(Mutex::new(noon.timestamp())));
    let mut surroundings = Platform::real(folder.join("data"));
    surroundings.time = Arc::clone(&clock) as Arc<dyn submission::Environment>;
    surroundings.keychain = Arc::new(MemoryKeychain::default());
    let desk = Desk::open(surroundings).unwrap();
    desk.save_organization(&hospital()).unwrap();
    let list = folder.join("accounts.csv");
    let lines = "User Name,First Name,Last Name,Email Address,Role,Account Status\r\n\
        tkim,Tara,Kim,tara.kim@hospital.org,Clinical,Active\r\n\
        bwest,Ben,West,ben.west@hospital.org,Clinical,Active\r\n";
    std::fs::write(&list, lines).unwrap();
    let view = desk.open_roster(&list, None).unwrap();
    desk.take_roster(view.id, &RosterTaking::default()).unwrap();
    (desk, clock)
}

fn leaves(desk: &Desk, who: &str, day: &str) {
    let ids = vec![desk.person_named(who).unwrap()];
    desk.note_leavers(&ChosenPeople { ids, all: None }, day, false).unwrap();
}

fn told_of_due(desk: &Desk, looked_at: bool) -> Vec<(String, String)> {
    let shown = Shown { looked_at, ..Shown::default() };
    desk.tell_of_due(&shown).unwrap();
    shown.notices.into_inner().into_iter().map(|notice| (notice.title, notice.text)).collect()
}

#[test]
fn what_is_due_is_told_once_a_day_and_thing_without_a_name() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, clock) = at_noon(folder.path());
    assert_eq!(told_of_due(&desk, false), [], "nothing is due");
    leaves(&desk, "tkim", "2026-11-20");

    assert_eq!(told_of_due(&desk, true), [], "the window shows it");
    let first = told_of_due(&desk, false);
    assert_eq!(first.len(), 1);
    assert_eq!(first[0].0, "One thing is due");
    assert!(!format!("{first:?}").contains("Kim"), "others may read it");
    clock.put_on(1);
    assert_eq!(told_of_due(&desk, false), [], "of each thing once a day");

    leaves(&desk, "bwest", "2026-11-19");
    let second = told_of_due(&desk, false);
    assert_eq!(second, [("One thing is due".into(), "It is late. See what is due in the overview.".into())]);

    clock.put_on(24);
    let tomorrow = told_of_due(&desk, false);
    assert_eq!(tomorrow[0].0, "2 things are due");
    assert_eq!(told_of_due(&desk, false), []);
}

#[test]
fn what_only_comes_up_is_not_told_and_whoever_wants_no_notices_gets_none() {
    let folder = tempfile::tempdir().unwrap();
    let (desk, _) = at_noon(folder.path());
    leaves(&desk, "tkim", "2026-11-24");
    assert_eq!(told_of_due(&desk, false), [], "it is in the list, and presses nobody");

    leaves(&desk, "tkim", "2026-11-20");
    desk.save_preferences(&Preferences { theme: Theme::System, notify: false }).unwrap();
    assert_eq!(told_of_due(&desk, false), []);
}
