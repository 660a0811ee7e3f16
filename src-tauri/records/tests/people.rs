//! People in the records: how they follow requests, how they are found, and what is never rewritten.

use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use records::{
    AccountState, Alerts, BatchRow, Channel, MOST_FOUND, NewEvent, NewRequest, OutcomeUpdate, PeopleQuery, PersonRow,
    PersonSnapshot, Records, RecordsError, RequestDetails, RequestState,
};
use tempfile::TempDir;
use worksheet::people::{
    Account, AccountLifecycle, PersonField, PersonState, RequestKind, RequestProgress, StateSource,
};

fn now() -> Timestamp {
    "2026-11-22T09:00:00Z".parse().unwrap()
}

fn open() -> (TempDir, Records) {
    let folder = tempfile::tempdir().unwrap();
    let records = Records::open(folder.path()).unwrap();
    (folder, records)
}

fn person(email: &str, state: PersonState) -> PersonRow {
    let mut person = PersonRow::new("one", false, now());
    person.email = email.into();
    person.course = AccountLifecycle::found(state);
    person
}

fn event(what: &str) -> NewEvent {
    NewEvent {
        day: date(2026, 11, 20),
        what: what.into(),
        words: what.into(),
        source: StateSource::User,
        evidence: String::new(),
        note: "seen in the portal".into(),
    }
}

/// A frozen batch with one request; the number of the request.
fn frozen(records: &mut Records, channel: Channel, id: &str, email: &str, asked: RequestDetails) -> i64 {
    let connection = match records.connection_named(id).unwrap() {
        Some(row) => row.id,
        None => records.add_connection(id, channel, "https://example.org", "{}", now()).unwrap().id,
    };
    let batch = BatchRow {
        id: id.into(),
        name: "November".into(),
        worksheet: None,
        form: "one/form".into(),
        form_name: "Form".into(),
        connection,
        attested_by: "Ada Marsh".into(),
        attested: now(),
        statements: Vec::new(),
        digest: String::new(),
        stopped: None,
    };
    let applicant = PersonSnapshot {
        given_name: "Ana".into(),
        family_name: "Díaz".into(),
        email: email.into(),
        mobile: String::new(),
        facility: "Main".into(),
        title: "Nurse".into(),
        level: "Clinical".into(),
        break_the_glass: false,
        sheet_row: 2,
    };
    let external_id = format!("external-{id}");
    let request = NewRequest { external_id, applicant, asked, payload: "{}".into(), sha256: String::new() };
    records.freeze(&batch, &[request], now()).unwrap();
    records.next_queued(id, 1).unwrap()[0].id
}

fn settled(records: &mut Records, request: i64, state: RequestState, account: Option<AccountState>) {
    let settlement = OutcomeUpdate { account, ..OutcomeUpdate::to(state, "") };
    records.settle(&[(request, settlement)], &[], now()).unwrap();
}

#[test]
fn what_was_refused_or_taken_back_makes_nobody_and_what_is_unknown_makes_somebody() {
    let (_folder, mut records) = open();
    let refused = frozen(&mut records, Channel::Scim, "a", "a@example.org", RequestDetails::default());
    let unknown = frozen(&mut records, Channel::Scim, "b", "b@example.org", RequestDetails::default());
    frozen(&mut records, Channel::Scim, "c", "c@example.org", RequestDetails::default());

    settled(&mut records, refused, RequestState::Rejected, None);
    settled(&mut records, unknown, RequestState::Unknown, None);
    records.withdraw_queued("c", now()).unwrap();

    let people = records.people(false).unwrap();
    assert_eq!(people.len(), 1);
    assert_eq!((people[0].email.as_str(), people[0].course.state()), ("b@example.org", PersonState::Unknown));
    assert!(people[0].course.is_on_its_way(), "a second request would be one too many");
}

#[test]
fn the_users_word_that_it_was_handed_over_can_be_taken_back() {
    let (_folder, mut records) = open();
    let request = frozen(&mut records, Channel::MailDraft, "a", "a@example.org", RequestDetails::default());

    records.confirm_by_user(&[request], "2026-11-20", "7", now()).unwrap();
    let sent = records.person("one", false, "a@example.org").unwrap().unwrap();
    records.queue_by_user(&[request], now()).unwrap();
    let back = records.person("one", false, "a@example.org").unwrap().unwrap();

    assert_eq!((sent.course.state(), sent.days.sent.as_str()), (PersonState::Sent, "2026-11-20"));
    assert_eq!((back.course.state(), back.days.sent.as_str()), (PersonState::Ready, ""));
    assert!(!back.course.is_on_its_way());
    let sources: Vec<_> = records.timeline(sent.id).unwrap().iter().map(|one| one.source).collect();
    assert_eq!(sources, [StateSource::User, StateSource::Batch]);
}

#[test]
fn an_older_request_says_nothing_new() {
    let (_folder, mut records) = open();
    let first = frozen(&mut records, Channel::Scim, "a", "a@example.org", RequestDetails::default());
    let second = frozen(&mut records, Channel::Scim, "b", "A@example.org", RequestDetails::default());

    settled(&mut records, second, RequestState::Confirmed, Some(AccountState::Active));
    settled(&mut records, first, RequestState::Accepted, Some(AccountState::Received));

    let found = records.people(false).unwrap();
    assert_eq!((found.len(), found[0].course.account), (1, Account::Active));
}

#[test]
fn a_request_to_end_an_account_follows_the_person_it_names_to_the_end() {
    let (_folder, mut records) = open();
    let mut known = person("a@example.org", PersonState::Active);
    known.alerts = Alerts::On;
    let id = records.save_people(&[(known, vec![event("found")])], now()).unwrap()[0];
    let asked = RequestDetails {
        kind: RequestKind::Deactivate,
        reason: "Left".into(),
        person: Some(id),
        ..RequestDetails::default()
    };
    // The HIE may know the person by an address that we have changed since.
    let request = frozen(&mut records, Channel::Scim, "a", "old@example.org", asked);

    settled(&mut records, request, RequestState::Accepted, None);
    assert_eq!(records.person_numbered(id).unwrap().course.state(), PersonState::DeactivationRequested);
    settled(&mut records, request, RequestState::Confirmed, Some(AccountState::Deactivated));

    let ended = records.person_numbered(id).unwrap();
    assert_eq!((ended.course.account, ended.course.progress), (Account::Deactivated, RequestProgress::Done));
    assert_eq!((ended.email.as_str(), ended.days.ended.as_str()), ("a@example.org", "2026-11-22"));
    let told: Vec<_> = records.timeline(id).unwrap().into_iter().map(|one| one.what).collect();
    assert_eq!(told, ["found", "ready", "deactivation-requested", "deactivated"]);
}

#[test]
fn a_change_that_was_read_back_is_done_and_kept() {
    let (_folder, mut records) = open();
    let known = person("a@example.org", PersonState::Active);
    let id = records.save_people(&[(known, Vec::new())], now()).unwrap()[0];
    let changes = vec![(PersonField::Email, "new@example.org".to_owned())];
    let asked =
        RequestDetails { kind: RequestKind::ChangeContact, person: Some(id), changes, ..RequestDetails::default() };
    let request = frozen(&mut records, Channel::Scim, "a", "a@example.org", asked);
    settled(&mut records, request, RequestState::Accepted, None);
    assert_eq!(records.person_numbered(id).unwrap().email, "a@example.org", "not before it was carried out");

    settled(&mut records, request, RequestState::Confirmed, Some(AccountState::Active));

    let changed = records.person_numbered(id).unwrap();
    assert_eq!((changed.email.as_str(), changed.course.account), ("new@example.org", Account::Active));
    assert_eq!((changed.course.asked, changed.course.progress), (RequestKind::ChangeContact, RequestProgress::Done));
}

#[test]
fn two_people_of_one_hie_never_have_one_address_and_then_nothing_is_kept() {
    let (_folder, mut records) = open();
    let (one, two) = (person("a@example.org", PersonState::Active), person("A@Example.org", PersonState::Sent));

    let taken = records.save_people(&[(one.clone(), Vec::new()), (two, Vec::new())], now());

    assert!(matches!(taken, Err(RecordsError::NameTaken { .. })));
    assert!(records.people(false).unwrap().is_empty());
    let elsewhere = PersonRow { hie: "two".into(), ..one.clone() };
    let nameless = PersonRow { email: String::new(), username: "x".into(), ..one.clone() };
    let kept = [one, elsewhere, nameless.clone(), nameless].map(|person| (person, Vec::new()));
    assert_eq!(records.save_people(&kept, now()).unwrap().len(), 4, "no address is no address of somebody else");
}

#[test]
fn the_timeline_is_never_rewritten() {
    let (folder, mut records) = open();
    let id =
        records.save_people(&[(person("a@example.org", PersonState::Active), vec![event("found")])], now()).unwrap()[0];
    let file = rusqlite::Connection::open(folder.path().join("aum-desk.sqlite")).unwrap();

    let rewritten = file.execute("UPDATE person_event SET words = 'x'", []);

    assert!(rewritten.unwrap_err().to_string().contains("never rewritten"));
    assert_eq!(records.timeline(id).unwrap()[0].note, "seen in the portal");
}

#[test]
fn people_are_named_by_address_user_name_or_number() {
    let (_folder, mut records) = open();
    let known = PersonRow { username: "adiaz01".into(), ..person("a@example.org", PersonState::Active) };
    let id = records.save_people(&[(known, Vec::new())], now()).unwrap()[0];

    for who in ["A@EXAMPLE.org", "ADIAZ01", " adiaz01 ", &id.to_string()] {
        assert_eq!(records.people_named(who).unwrap().len(), 1, "{who}");
    }
    assert!(records.people_named("").unwrap().is_empty());
    assert!(records.people_named("Ana").unwrap().is_empty());
}

#[test]
fn lists_are_narrowed_with_and_without_words() {
    let (_folder, mut records) = open();
    let states = [PersonState::Active, PersonState::Active, PersonState::TrainingInvited, PersonState::Deactivated];
    let people: Vec<_> = states
        .iter()
        .zip(0..)
        .map(|(state, at)| {
            let mut one = person(&format!("p{at}@example.org"), *state);
            one.family_name = format!("Müller-{at}");
            one.level = if at == 0 { "Clinical & more".into() } else { "Consent".into() };
            one.facility = "Main campus".into();
            one.break_the_glass = Some(at == 0);
            one.practice = at == 3;
            (one, Vec::new())
        })
        .collect();
    records.save_people(&people, now()).unwrap();
    let found = |query: PeopleQuery| {
        let page = records.find_people(&query, 0, 10).unwrap();
        assert_eq!(records.all_found(&query).unwrap().len(), page.total);
        assert_eq!((records.count_people(&query).unwrap(), page.more), (page.total, false));
        page.total
    };

    for text in ["", "muller", "MÜL camp", "müller-"] {
        let query = PeopleQuery { text: text.into(), ..PeopleQuery::default() };
        assert_eq!(found(query.clone()), 4, "{text}");
        assert_eq!(found(PeopleQuery { state: Some(PersonState::Active), ..query.clone() }), 2, "{text}");
        assert_eq!(found(PeopleQuery { state: Some(PersonState::TrainingInvited), ..query.clone() }), 1);
        assert_eq!(found(PeopleQuery { level: Some("Clinical & more".into()), ..query.clone() }), 1);
        assert_eq!(found(PeopleQuery { facility: Some("Main campus".into()), ..query.clone() }), 4);
        assert_eq!(found(PeopleQuery { break_the_glass: true, ..query.clone() }), 1);
        assert_eq!(found(PeopleQuery { practice: Some(true), ..query.clone() }), 1);
        let ids = records.all_found(&query).unwrap();
        assert_eq!(found(PeopleQuery { only: Some(ids[..2].to_vec()), ..query }), 2);
    }
    for odd in ["\"", "müller AND", "müller*", "NOT", "(", "p0@example.org", "xbtg1"] {
        records.find_people(&PeopleQuery { text: odd.into(), ..PeopleQuery::default() }, 0, 10).unwrap();
    }
    let facets = records.facets().unwrap();
    assert_eq!((facets.people, facets.break_the_glass, facets.levels.len()), (4, 1, 2));
    assert_eq!(facets.states.iter().map(|one| one.people).sum::<usize>(), 4);
}

#[test]
fn of_more_than_a_thousand_hits_the_first_thousand_are_listed_and_the_rest_counted_on_demand() {
    let (_folder, mut records) = open();
    let people: Vec<_> = (0..MOST_FOUND + 5)
        .map(|at| (person(&format!("p{at}@example.org"), PersonState::Active), Vec::new()))
        .collect();
    records.save_people(&people, now()).unwrap();
    let query = PeopleQuery { text: "example".into(), ..PeopleQuery::default() };

    let page = records.find_people(&query, MOST_FOUND - 1, 10).unwrap();

    assert_eq!((page.total, page.more, page.listed, page.people.len()), (MOST_FOUND, true, MOST_FOUND, 1));
    assert_eq!(records.count_people(&query).unwrap(), MOST_FOUND + 5);
    assert_eq!(records.all_found(&query).unwrap().len(), MOST_FOUND + 5);
}

#[test]
fn each_letter_more_of_a_long_name_still_finds_it() {
    let (_folder, mut records) = open();
    let name = "Papadopoulosdimitriadis";
    let mut one = person("x@example.org", PersonState::Active);
    one.family_name = name.into();
    records.save_people(&[(one, Vec::new())], now()).unwrap();

    for end in 1..=name.len() {
        let query = PeopleQuery { text: name[..end].into(), ..PeopleQuery::default() };
        assert_eq!(records.find_people(&query, 0, 10).unwrap().total, 1, "{}", &name[..end]);
    }
}

#[test]
fn people_of_an_older_file_are_taken_over_with_a_first_entry_of_their_timeline() {
    let folder = tempfile::tempdir().unwrap();
    let file = rusqlite::Connection::open(folder.path().join("aum-desk.sqlite")).unwrap();
    file.execute_batch(include_str!("../migrations/0001-first-release.sql")).unwrap();
    file.execute_batch(include_str!("../migrations/0002-columns-of-worksheets.sql")).unwrap();
    file.execute_batch(
        "INSERT INTO connection (id, name, channel, address, created) VALUES (1, 'p', 'practice', '', 0);
         INSERT INTO batch VALUES ('b', 'B', NULL, 'one/form', 'F', 1, 'A', 0, '[]', '', NULL);
         INSERT INTO request (id, batch, position, external_id, given_name, family_name, email, mobile, facility, title, level,
             break_the_glass, sheet_row, payload, sha256, state, remote_id, changed)
             VALUES (5, 'b', 0, 'ext', 'Ana', 'Díaz', 'a@example.org', '', '', '', '', 0, 2, '', '', 'confirmed', 'r9', 0);
         INSERT INTO person VALUES ('a@example.org', 'Ana', 'Díaz', '', '', '', 'Clinical', 1, 'training-done', 'adiaz', 1, 5, 0);
         INSERT INTO person VALUES ('b@example.org', 'Bo', 'Li', '', '', '', '', 0, 'active', '', 0, NULL, 1000000);
         PRAGMA user_version = 2;",
    )
    .unwrap();
    drop(file);

    let records = Records::open(folder.path()).unwrap();

    let ana = records.person("one", true, "a@example.org").unwrap().unwrap();
    assert_eq!(
        ana.course,
        AccountLifecycle {
            asked: RequestKind::Add,
            progress: RequestProgress::TrainingDone,
            account: Account::Pending
        }
    );
    assert_eq!((ana.external_id.as_str(), ana.remote_id.as_str(), ana.request), ("ext", "r9", Some(5)));
    let bo = records.person("one", false, "b@example.org").unwrap().unwrap();
    assert_eq!(bo.course.state(), PersonState::Active);
    assert_eq!(records.timeline(bo.id).unwrap()[0].day, "1970-01-01");
    let query = PeopleQuery { text: "dia".into(), state: Some(PersonState::TrainingDone), ..PeopleQuery::default() };
    assert_eq!(records.find_people(&query, 0, 10).unwrap().total, 1, "they can be searched for");
    assert_eq!(records.batch_requests("b").unwrap()[0].asked, RequestDetails::default());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn searching_finds_whoever_has_words_that_begin_so(
        names in prop::collection::vec("[A-Ca-cé]{1,4}( [a-c]{1,3})?", 1..40),
        wanted in prop::collection::vec("[a-ce]{1,3}", 1..3),
    ) {
        let (_folder, mut records) = open();
        let people: Vec<_> = names.iter().zip(0..).map(|(name, at)| {
            let mut one = person("", PersonState::Active);
            one.username = format!("9{at}");
            one.family_name.clone_from(name);
            (one, Vec::new())
        }).collect();
        let ids = records.save_people(&people, now()).unwrap();
        let plain = |text: &str| text.to_lowercase().replace('é', "e");
        let expected: Vec<i64> = names.iter().zip(&ids).filter(|(name, _)| {
            let name = plain(name);
            wanted.iter().all(|want| name.split(' ').any(|word| word.starts_with(want.as_str())))
        }).map(|(_, id)| *id).collect();

        let mut found = records.all_found(&PeopleQuery { text: wanted.join(" "), ..PeopleQuery::default() }).unwrap();

        found.sort_unstable();
        prop_assert_eq!(found, expected);
    }
}
