//! What is due, when there is far more of it than a list shows.

use std::fs;
use std::path::Path;

use crate::support::{desk, hospital};
use desk::Desk;
use desk::contract::{ChosenPeople, PeopleFilter, PersonMark, PersonStateView, RosterTaking, Window};

/// 600 people whose training is years overdue, and one whose employment ends today against their will.
fn crowd(folder: &Path) -> Desk {
    let desk = desk(folder);
    desk.save_organization(&hospital()).unwrap();
    let mut lines = vec!["User Name,First Name,Last Name,Email,Status,Training Completed".to_owned()];
    lines.extend((0..600).map(|at| format!("user{at},Pat,Person{at},pat{at}@hospital.org,Active,2020-01-31")));
    lines.push("leaver,Lee,Aver,lee.aver@hospital.org,Active,".to_owned());
    let path = folder.join("accounts.csv");
    fs::write(&path, lines.join("\r\n")).unwrap();
    let view = desk.open_roster(&path, None).unwrap();
    desk.take_roster(view.id, &RosterTaking::default()).unwrap();
    let who = ChosenPeople { ids: vec![desk.person_named("leaver").unwrap()], all: None };
    let today = jiff::Zoned::now().date().to_string();
    desk.note_leavers(&who, &today, true).unwrap();
    desk
}

#[test]
fn whoever_leaves_today_involuntarily_comes_before_600_overdue_trainings_and_the_rest_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let desk = crowd(folder.path());

    let shown = desk.due().unwrap();
    let all = desk.everything_due().unwrap();

    assert_eq!(shown.items[0].about, "Lee Aver");
    assert_eq!((shown.items.len(), shown.more, shown.late), (500, true, 601));
    assert_eq!((all.items.len(), all.more, all.late), (601, false, 601));
}

#[test]
fn people_with_something_due_are_all_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let desk = crowd(folder.path());

    let filter = PeopleFilter { due: true, ..PeopleFilter::default() };
    let page = desk.people(&filter, Window { start: 0, count: 500 }).unwrap();

    assert_eq!((page.total, page.more, page.listed), (601, false, 601));
    let searched = PeopleFilter { text: "lee".into(), ..filter };
    assert_eq!(desk.people(&searched, Window { start: 0, count: 10 }).unwrap().total, 1);
}

#[test]
fn a_note_that_is_too_long_is_refused_and_not_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let desk = crowd(folder.path());
    let mark = PersonMark {
        people: ChosenPeople { ids: vec![desk.person_named("leaver").unwrap()], all: None },
        state: PersonStateView::Lapsed,
        day: String::new(),
        note: "x".repeat(501),
    };

    let refused = desk.mark_people(&mark).unwrap_err();

    assert!(refused.message.contains("longer than 500 characters"), "{refused}");
    assert_eq!(desk.person(mark.people.ids[0]).unwrap().summary.state, PersonStateView::Active);
}

#[test]
fn a_day_ahead_is_never_told_as_past_when_an_account_has_lapsed() {
    let folder = tempfile::tempdir().unwrap();
    let desk = crowd(folder.path());
    let id = desk.person_named("leaver").unwrap();
    let today = jiff::Zoned::now().date().to_string();
    let mark = |state: PersonStateView| {
        let people = ChosenPeople { ids: vec![id], all: None };
        desk.mark_people(&PersonMark { people, state, day: today.clone(), note: String::new() }).unwrap();
    };
    mark(PersonStateView::TrainingDone);
    mark(PersonStateView::Lapsed);

    let due = desk.everything_due().unwrap();

    let lapsed = due.items.iter().find(|item| item.words.contains("lapsed")).unwrap();
    assert!(lapsed.words.contains("the next yearly training is due only on"), "{}", lapsed.words);
    assert_eq!(lapsed.day, today);
}
