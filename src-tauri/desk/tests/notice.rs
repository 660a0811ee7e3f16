//! Who is told that a send has ended: without a display, by a desktop that only keeps what it would show.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use std::cell::RefCell;
use std::time::Duration;

use desk::Desk;
use desk::contract::{Attestation, BatchView, Preferences, Theme};
use desk::fault::{Fault, FaultCode, Outcome};
use desk::notice::{Desktop, Notice};
use support::{desk, hospital, worksheet_of_people};

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
    let attestation = Attestation {
        name: review.manager_name.clone(),
        statements: review.statements.clone(),
        btg_confirmed: true,
        warnings_seen: true,
        connection: review.connections[0].id,
    };
    desk.attest(review.worksheet, &attestation).unwrap()
}

fn told(desk: &Desk, looked_at: bool, took: Duration, batch: &str, ended: &Outcome<BatchView>) -> Vec<Notice> {
    let shown = Shown { looked_at, ..Shown::default() };
    desk.tell_of_end(&shown, batch, took, ended).unwrap();
    shown.notices.into_inner()
}

#[test]
fn the_end_of_a_long_send_is_told_to_somebody_who_looks_elsewhere() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let batch = batch(&desk);
    let ended = desk.batch(&batch);

    let notices = told(&desk, false, LONG, &batch, &ended);

    assert_eq!(notices.len(), 1);
    assert_eq!(notices[0].title, "“New people” was sent");
    assert_eq!(notices[0].text, "0 of 5 are with practice. 5 not sent.");
    let people = ended.unwrap().outcomes;
    assert!(people.iter().all(|one| !notices[0].text.contains(&one.person.name)), "others may read it");
    let ended = desk.batch(&batch);
    assert_eq!(told(&desk, true, LONG, &batch, &ended), [], "the window shows it");
    assert_eq!(told(&desk, false, Duration::from_secs(9), &batch, &ended), [], "nobody looked away");
}

#[test]
fn a_stop_is_told_with_its_reason_and_whoever_wants_none_is_told_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let batch = batch(&desk);
    let stopped = Err(Fault::new(FaultCode::Unreachable, "hie.example cannot be reached.", "Resume later."));

    let notices = told(&desk, false, LONG, &batch, &stopped);

    assert_eq!(notices[0].title, "Sending “New people” stopped");
    assert_eq!(notices[0].text, "hie.example cannot be reached.");
    desk.save_preferences(&Preferences { theme: Theme::System, notify: false }).unwrap();
    assert_eq!(told(&desk, false, LONG, &batch, &stopped), []);
}
