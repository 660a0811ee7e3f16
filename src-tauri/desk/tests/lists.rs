//! Lists of accounts: everything in them is taken, left out by name, or asked about; and nobody is active by silence.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{desk, hospital};
use desk::Desk;
use desk::contract::{PeopleFilter, PersonStateView, RosterChange, RosterTaking, RosterView, Window};
use desk::people::RosterReading;

const PAGE: Window = Window { start: 0, count: 100 };

fn list(folder: &Path, lines: &[&str]) -> PathBuf {
    let path = folder.join("accounts.csv");
    fs::write(&path, lines.join("\r\n")).unwrap();
    path
}

fn open(desk: &Desk, path: &Path) -> RosterView {
    desk.save_organization(&hospital()).unwrap();
    let view = desk.open_roster(path, None).unwrap();
    let input = view.input.as_ref().unwrap();
    let asked: std::collections::BTreeSet<_> = input.asked.iter().filter_map(|one| one.row).collect();
    assert_eq!(input.rows, input.taken + input.left_out.len() + asked.len(), "{input:?}");
    view
}

fn take(desk: &Desk, view: &RosterView) {
    desk.take_roster(view.id, &RosterTaking::default()).unwrap();
}

fn state(desk: &Desk, who: &str) -> PersonStateView {
    desk.person(desk.person_named(who).unwrap()).unwrap().summary.state
}

fn asked(view: &RosterView) -> Vec<String> {
    view.input.as_ref().unwrap().asked.iter().map(|one| one.question.clone()).collect()
}

#[test]
fn days_are_read_however_they_are_written_or_the_row_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let days = [
        "30-Nov-2025",
        "30-Nov-25",
        "11-30-2025",
        "\"Nov 30, 2025\"",
        "11/30/2025",
        "2025/11/30",
        "45991",
        "soon",
        "1/2/2099",
    ];
    let mut lines = vec!["User name,Email,First name,Last name,Status,Training date".to_owned()];
    lines.extend(days.iter().enumerate().map(|(at, day)| format!("u{at},u{at}@hospital.org,Una,Ek{at},Active,{day}")));
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();

    let view = open(&desk, &list(folder.path(), &lines));
    take(&desk, &view);

    for (at, day) in days.iter().enumerate().take(7) {
        let person = desk.person(desk.person_named(&format!("u{at}")).unwrap()).unwrap();
        assert_eq!(person.days[0].day, "2025-11-30", "{day}");
    }
    let input = view.input.unwrap();
    assert_eq!(input.asked.iter().map(|one| one.row.unwrap()).collect::<Vec<_>>(), [9, 10]);
    assert!(input.asked[0].question.contains("“soon”") && input.asked[1].question.contains("in the future"));
}

#[test]
fn an_address_as_user_name_brings_everybody() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let lines = ["User name,Email,Status", "a@h.org,a@h.org,Active", "b@h.org,b@h.org,Active"];

    let view = open(&desk, &list(folder.path(), &lines));

    assert_eq!((view.new, view.repeated, asked(&view).len()), (2, 0, 0));
}

#[test]
fn of_two_accounts_with_one_address_both_are_shown_and_the_active_one_counts() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let lines = [
        "User name,Email,First name,Last name,Status",
        "aruiz,ana.ruiz@h.org,Ana,Ruiz,Deactivated",
        "aruiz2,ANA.RUIZ@h.org,Ana,Ruiz,Active",
    ];

    let view = open(&desk, &list(folder.path(), &lines));
    take(&desk, &view);

    assert_eq!(
        (view.shared[0].counts.as_str(), view.shared[0].others[0].as_str()),
        ("aruiz2 (active)", "aruiz (deactivated)")
    );
    assert_eq!(view.input.unwrap().left_out[0].row, 2);
    assert_eq!(state(&desk, "ana.ruiz@h.org"), PersonStateView::Active);
}

#[test]
fn nobody_is_active_by_silence_and_the_user_can_say_what_a_column_means() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let path = list(folder.path(), &["User name,Email,Zustand", "a,a@h.org,on", "b,b@h.org,off", "c,c@h.org,"]);

    let view = open(&desk, &path);
    assert!(asked(&view)[0].contains("No column of this list says"), "{:?}", asked(&view));
    assert_eq!(view.input.as_ref().unwrap().unused_columns, ["Zustand"]);
    take(&desk, &view);
    assert_eq!(state(&desk, "a"), PersonStateView::Unknown);
    assert!(desk.due().unwrap().items.iter().any(|item| item.words.contains("does not say whether")));

    let columns = ["Zustand=status".to_owned()];
    let reading = RosterReading { columns: &columns, ..RosterReading::default() };
    let view = desk.open_roster_as(&path, &reading).unwrap();
    let words: Vec<&str> = view.statuses.iter().map(|one| one.word.as_str()).collect();
    assert_eq!(words, ["", "off", "on"]);
    let view = desk.name_status(view.id, "on", Some(PersonStateView::Active)).unwrap();
    let view = desk.name_status(view.id, "off", Some(PersonStateView::Deactivated)).unwrap();
    let view = desk.name_status(view.id, "", Some(PersonStateView::Lapsed)).unwrap();
    assert_eq!(asked(&view), [""; 0]);
    desk.take_roster(view.id, &RosterTaking { everything: true, ..RosterTaking::default() }).unwrap();
    let states = ["a", "b", "c"].map(|who| state(&desk, who));
    assert_eq!(states, [PersonStateView::Active, PersonStateView::Deactivated, PersonStateView::Lapsed]);
    let again = desk.open_roster(&path, None).unwrap();
    assert_eq!((again.same, asked(&again).len()), (3, 0), "remembered for the HIE's next list");
}

#[test]
fn a_status_that_leads_back_is_a_difference_and_an_account_that_ended_is_not_active() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let view = open(&desk, &list(folder.path(), &["User name,Email,Status", "a,a@h.org,Active"]));
    take(&desk, &view);

    let view = open(&desk, &list(folder.path(), &["User name,Email,Status", "a,a@h.org,Pending activation"]));
    assert_eq!(view.differences[0].state.as_ref().unwrap().theirs, PersonStateView::TrainingInvited);
    desk.take_roster(view.id, &RosterTaking { everything: true, ..RosterTaking::default() }).unwrap();
    assert_eq!(state(&desk, "a"), PersonStateView::TrainingInvited);

    let ended = ["User name,Email,Status,Termination date", "b,b@h.org,Active,1/31/2020", "c,c@h.org,,1/31/2020"];
    let view = open(&desk, &list(folder.path(), &ended));
    desk.take_roster(view.id, &RosterTaking { partial: true, ..RosterTaking::default() }).unwrap();
    assert_eq!((state(&desk, "b"), state(&desk, "c")), (PersonStateView::Unknown, PersonStateView::Deactivated));
    assert!(asked(&view).iter().any(|question| question.contains("has ended")), "{:?}", asked(&view));
}

#[test]
fn whoever_is_not_on_the_list_is_kept_filtered_due_and_back_with_the_next_list() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let both = ["User name,Email,Status", "a,a@h.org,Active", "b,b@h.org,Active"];
    let view = open(&desk, &list(folder.path(), &both));
    take(&desk, &view);

    let view = open(&desk, &list(folder.path(), &both[..2]));
    assert_eq!(view.missing_people, 1);
    take(&desk, &view);

    let filter = PeopleFilter { unlisted: true, ..PeopleFilter::default() };
    let found = desk.people(&filter, PAGE).unwrap();
    assert_eq!(found.people.iter().map(|one| one.username.as_str()).collect::<Vec<_>>(), ["b"]);
    let searched = PeopleFilter { text: "b".into(), ..filter.clone() };
    assert_eq!(desk.people(&searched, PAGE).unwrap().total, 1);
    assert!(desk.due().unwrap().items.iter().any(|item| item.words.starts_with("Not on the HIE’s list of")));
    let view = open(&desk, &list(folder.path(), &both));
    take(&desk, &view);
    assert_eq!(desk.people(&filter, PAGE).unwrap().total, 0);
}

#[test]
fn the_same_name_with_another_address_is_asked_about_and_no_second_person() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let header = "Email,First name,Last name,Facility,Status";
    let view = open(&desk, &list(folder.path(), &[header, "ana@old.org,Ana,Díaz,Main,Active"]));
    take(&desk, &view);

    let moved = list(folder.path(), &[header, "ana@new.org,Ana,Diaz,Main,Active"]);
    let view = open(&desk, &moved);
    assert_eq!((view.new, view.missing_people, view.perhaps.len()), (0, 0, 1));
    assert!(asked(&view)[0].contains("--same"), "{:?}", asked(&view));
    let done = desk.take_roster(view.id, &RosterTaking::default()).unwrap();
    assert_eq!((done.added, done.changed, done.asked), (0, 0, 1));

    let view = open(&desk, &moved);
    let same = RosterTaking { same: vec![view.perhaps[0].listed], ..RosterTaking::default() };
    desk.take_roster(view.id, &same).unwrap();
    assert_eq!(desk.people(&PeopleFilter::default(), PAGE).unwrap().total, 1);
    assert_eq!(state(&desk, "ana@new.org"), PersonStateView::Active);
}

#[test]
fn break_the_glass_follows_from_the_level_or_is_not_known() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let form = desk.forms().named("healthix/btg").unwrap();
    let level = form.levels.iter().find(|level| level.break_the_glass).unwrap().name.clone();
    let lines = [
        "User name,Email,Role,Status".to_owned(),
        format!("a,a@h.org,{level},Active"),
        "b,b@h.org,Made up,Active".to_owned(),
    ];
    let lines: Vec<&str> = lines.iter().map(String::as_str).collect();

    let view = open(&desk, &list(folder.path(), &lines));
    take(&desk, &view);

    let person = |who: &str| desk.person(desk.person_named(who).unwrap()).unwrap().summary;
    assert!(person("a").break_the_glass && person("a").break_the_glass_known);
    assert!(!person("b").break_the_glass && !person("b").break_the_glass_known);
    let facets = desk.people_facets().unwrap();
    assert_eq!((facets.break_the_glass, facets.break_the_glass_unknown), (1, 1));
}

/// What the window does with a file: it is opened whatever its columns are called.
fn open_anyway(desk: &Desk, path: &Path) -> RosterView {
    desk.save_organization(&hospital()).unwrap();
    desk.open_roster_as(path, &RosterReading { open_anyway: true, ..RosterReading::default() }).unwrap()
}

fn column(header: &str, meaning: &str) -> RosterChange {
    let meaning = Some(meaning.to_owned()).filter(|meaning| !meaning.is_empty());
    RosterChange::Column { header: header.to_owned(), meaning }
}

fn meanings(view: &RosterView) -> Vec<(&str, &str, bool)> {
    view.columns.iter().map(|one| (one.header.as_str(), one.meaning.as_str(), one.chosen)).collect()
}

#[test]
fn a_list_without_names_is_opened_so_that_the_user_can_name_the_column_and_is_not_taken_before() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let path = list(folder.path(), &["Kennung,Zustand", "aruiz,live", "bo,live"]);

    let view = open_anyway(&desk, &path);
    assert_eq!((view.names, view.people, view.new), (false, 0, 0));
    assert_eq!(view.input.as_ref().unwrap().left_out.len(), 2);
    let refused = desk.take_roster(view.id, &RosterTaking::default()).unwrap_err();
    assert!(refused.message.contains("No account was read"), "{refused}");

    let view = open_anyway(&desk, &path);
    let view = desk.change_roster(view.id, &column("Kennung", "username")).unwrap();
    assert_eq!((view.names, view.new, view.new_unknown, view.states), (true, 2, 2, false));
    assert_eq!(view.added[0].state, PersonStateView::Unknown);
    assert_eq!(view.columns[0].examples, ["aruiz", "bo"]);
    let view = desk.change_roster(view.id, &column("Zustand", "status")).unwrap();
    let view = desk.name_status(view.id, "live", Some(PersonStateView::Active)).unwrap();
    assert_eq!((view.states, view.new_unknown), (true, 0));
    take(&desk, &view);
    assert_eq!(state(&desk, "bo"), PersonStateView::Active);

    let again = desk.open_roster(&path, None).unwrap();
    assert_eq!(meanings(&again), [("Kennung", "username", true), ("Zustand", "status", true)]);
}

#[test]
fn one_meaning_belongs_to_the_column_that_was_said_last_and_a_meaning_can_be_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let path = list(folder.path(), &["Email,One,Two", "a@h.org,x,y"]);
    let view = open_anyway(&desk, &path);
    let view = desk.change_roster(view.id, &column("One", "username")).unwrap();
    let view = desk.change_roster(view.id, &column("Two", "username")).unwrap();
    assert_eq!(meanings(&view), [("Email", "email", false), ("One", "not-used", false), ("Two", "username", true)]);
    assert_eq!(view.input.as_ref().unwrap().unused_columns, ["One"]);

    let view = desk.change_roster(view.id, &column("Two", "")).unwrap();
    assert_eq!(meanings(&view)[2], ("Two", "not-used", false));
}

#[test]
fn the_order_of_day_and_month_and_the_sheet_are_said_while_the_list_is_open() {
    let folder = tempfile::tempdir().unwrap();
    let desk = desk(folder.path());
    let lines =
        ["User name,Email,Training date", "a,a@h.org,03/04/2025", "b,b@h.org,30/11/2025", "c,c@h.org,11/30/2025"];
    let path = list(folder.path(), &lines);
    let view = open_anyway(&desk, &path);
    assert!(view.doubts[0].two_days && !view.doubts[0].text.contains("--"), "{:?}", view.doubts);

    let view = desk.change_roster(view.id, &RosterChange::Dates { month_first: false }).unwrap();
    assert!(view.doubts.is_empty());
    take(&desk, &view);
    assert_eq!(desk.person(desk.person_named("a").unwrap()).unwrap().days[0].day, "2025-04-03");
    let closed = desk.change_roster(view.id, &RosterChange::Dates { month_first: true });
    assert_eq!(closed.unwrap_err().code, desk::fault::FaultCode::NotFound);
}
