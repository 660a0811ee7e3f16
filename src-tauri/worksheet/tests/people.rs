//! The course of an account, and two lists of people beside each other.

use proptest::prelude::*;
use proptest::sample::select;
use worksheet::import::ListColumn;
use worksheet::people::{
    Account, AccountLifecycle, OwnPerson, PersonField, PersonState, RequestKind, RequestProgress, RequestRoute,
    Requester, RosterColumn, Route, StateSource, StatusWord, Theirs, TicketMatter, compare, names_a_patient,
    read_roster, roster_columns, route_of, status_word, ticket,
};

fn course() -> impl Strategy<Value = AccountLifecycle> {
    // Only what steps lead to: a course is never made up.
    let step = (select(PersonState::ALL), select(StateSource::ALL));
    let steps = prop::collection::vec((step, select(RequestKind::ALL), any::<bool>()), 0..12);
    steps.prop_map(|steps| {
        steps.into_iter().fold(AccountLifecycle::default(), |course, ((to, by), kind, ask)| {
            let course = if ask { course.asking(kind) } else { course };
            course.step(to, by).unwrap_or(course)
        })
    })
}

fn all_pairs() -> impl Iterator<Item = (PersonState, StateSource)> {
    PersonState::ALL.iter().flat_map(|state| StateSource::ALL.iter().map(|source| (*state, *source)))
}

proptest! {
    #[test]
    fn nobody_but_the_hie_and_sending_opens_an_ended_account(course in course(), to in select(PersonState::ALL)) {
        if course.account == Account::Deactivated && let Ok(next) = course.step(to, StateSource::User) {
            prop_assert_eq!(next.account, Account::Deactivated);
        }
    }

    #[test]
    fn people_do_not_enter_what_only_sending_knows(course in course()) {
        for to in [PersonState::Draft, PersonState::Ready, PersonState::Unknown, PersonState::Withdrawn] {
            prop_assert!(course.step(to, StateSource::User).is_err());
            prop_assert!(course.step(to, StateSource::Hie).is_err());
        }
    }

    #[test]
    fn what_was_not_sent_has_no_answer_by_hand(kind in select(RequestKind::ALL), to in select(PersonState::ALL)) {
        let draft = AccountLifecycle::default().asking(kind);
        if let Ok(next) = draft.step(to, StateSource::User) {
            prop_assert_eq!(next.progress, RequestProgress::Sent, "only that it was sent can be said");
        }
    }

    #[test]
    fn what_the_hie_reports_shows_unless_it_is_still_to_come(course in course(), to in select(PersonState::ALL)) {
        let Ok(next) = course.step(to, StateSource::Hie) else { return Ok(()) };
        let open = course.progress.is_open() && matches!(course.asked, RequestKind::Deactivate | RequestKind::Reactivate);
        let has_account = !matches!(next.account, Account::None | Account::Pending);
        let of_request = matches!(
            to,
            PersonState::Received | PersonState::TrainingInvited | PersonState::TrainingDone | PersonState::Rejected
        );
        prop_assert!(next.state() == to || open || (has_account && of_request), "{:?} -> {:?} gave {:?}", course, to, next);
    }

    #[test]
    fn a_step_said_twice_changes_nothing_more(course in course(), to in select(PersonState::ALL), by in select(StateSource::ALL)) {
        if let Ok(once) = course.step(to, by) && let Ok(twice) = once.step(to, by) {
            // A request to end that is answered with “active” is refused once; then nothing is asked any more.
            prop_assert_eq!(once.state(), twice.state());
        }
    }

    #[test]
    fn a_pending_account_has_a_request_that_left(course in course()) {
        if course.account == Account::Pending {
            prop_assert!(course.is_on_its_way());
        }
    }

    #[test]
    fn everyone_can_still_become_active_or_ended_by_the_hie(course in course()) {
        prop_assert_eq!(course.carried_out().progress, RequestProgress::Done);
        let ended = course.step(PersonState::Deactivated, StateSource::Hie).unwrap();
        prop_assert!(ended.account == Account::Deactivated || course.asked == RequestKind::Reactivate);
    }

    #[test]
    fn a_list_beside_itself_shows_no_difference(people in prop::collection::vec(("[a-c]{1,3}", "[a-z ]{0,6}"), 0..30)) {
        let known: Vec<OwnPerson> = people.iter().zip(1..).map(|((name, title), id)| OwnPerson {
            id,
            external_id: String::new(),
            fields: fields(&[(PersonField::Email, &format!("{name}{id}@example.org")), (PersonField::Title, title)]),
        }).collect();
        let theirs: Vec<Theirs> = known.iter().map(|one| Theirs { fields: one.fields.clone(), ..Theirs::default() }).collect();

        let found = compare(&known, &theirs);

        prop_assert_eq!(found.matches.len(), known.len());
        prop_assert!(found.matches.iter().all(|one| one.ours.is_some() && one.differences.is_empty() && one.additions.is_empty()));
        prop_assert!(found.missing.is_empty() && found.repeated.is_empty());
    }
}

fn fields(values: &[(PersonField, &str)]) -> [String; 8] {
    PersonField::ALL.map(|field| {
        values.iter().find(|(one, _)| *one == field).map_or_else(String::new, |(_, value)| (*value).to_owned())
    })
}

#[test]
fn the_usual_way_is_possible_and_each_step_shows() {
    let mut course = AccountLifecycle::default().asking(RequestKind::Add);
    let way = [
        (PersonState::Ready, StateSource::Batch),
        (PersonState::Sent, StateSource::Batch),
        (PersonState::Received, StateSource::User),
        (PersonState::TrainingInvited, StateSource::User),
        (PersonState::TrainingDone, StateSource::User),
        (PersonState::Active, StateSource::User),
        (PersonState::RefresherDue, StateSource::User),
        (PersonState::Lapsed, StateSource::Hie),
    ];
    for (to, by) in way {
        course = course.step(to, by).unwrap();
        assert_eq!(course.state(), to);
    }
    assert_eq!((course.account, course.progress), (Account::Lapsed, RequestProgress::Done));
}

#[test]
fn a_deactivation_is_requested_then_done_and_a_service_that_lags_behind_takes_nothing_back() {
    let active = AccountLifecycle::found(PersonState::Active);
    let asked = active.asking(RequestKind::Deactivate);
    assert_eq!(asked.state(), PersonState::Active, "nothing has ended while it is being written");

    let sent = asked.step(PersonState::Sent, StateSource::Batch).unwrap();
    assert_eq!(sent.state(), PersonState::DeactivationRequested);
    assert_eq!(sent.step(PersonState::Active, StateSource::Hie).unwrap(), sent);
    assert_eq!(sent.step(PersonState::Deactivated, StateSource::Hie).unwrap().account, Account::Deactivated);
    assert_eq!(sent.step(PersonState::Withdrawn, StateSource::Batch).unwrap().account, Account::Active);
    assert_eq!(sent.step(PersonState::Active, StateSource::User).unwrap().progress, RequestProgress::Rejected);
}

#[test]
fn a_change_of_role_leaves_the_account_active_on_its_whole_way() {
    let mut course = AccountLifecycle::found(PersonState::Active).asking(RequestKind::ChangeRole);
    for to in [PersonState::Ready, PersonState::Sent] {
        course = course.step(to, StateSource::Batch).unwrap();
        assert_eq!(course.account, Account::Active);
    }
    assert_eq!(course.carried_out().account, Account::Active);
}

#[test]
fn an_ended_account_comes_back_only_by_asking() {
    let ended = AccountLifecycle::found(PersonState::Deactivated);
    let refused = ended.step(PersonState::Active, StateSource::User).unwrap_err();
    assert!(refused.sentence().contains("Request reactivation"), "{refused}");

    let asked = ended.asking(RequestKind::Reactivate).step(PersonState::Sent, StateSource::Batch).unwrap();
    assert_eq!(asked.state(), PersonState::Sent);
    assert_eq!(asked.step(PersonState::Rejected, StateSource::Batch).unwrap().account, Account::Deactivated);
    assert_eq!(asked.step(PersonState::Active, StateSource::User).unwrap().account, Account::Active);
}

#[test]
fn every_refusal_says_why_in_words() {
    let mut refusals = 0;
    for (from, _) in all_pairs() {
        for (to, by) in all_pairs() {
            if let Err(refused) = AccountLifecycle::found(from).step(to, by) {
                refusals += 1;
                let said = refused.sentence();
                assert!(said.ends_with('.') && said.len() > 20, "{said}");
            }
        }
    }
    assert!(refusals > 100);
}

#[test]
fn people_are_matched_by_external_id_then_by_user_name_and_address_never_by_name() {
    let known = [
        OwnPerson { id: 1, external_id: "ext-1".into(), fields: fields(&[(PersonField::Email, "old@example.org")]) },
        OwnPerson {
            id: 2,
            external_id: String::new(),
            fields: fields(&[(PersonField::Email, "Bo@Example.org"), (PersonField::FamilyName, "Li")]),
        },
        OwnPerson {
            id: 3,
            external_id: String::new(),
            fields: fields(&[(PersonField::Username, "cchen01"), (PersonField::Email, "c@example.org")]),
        },
        OwnPerson {
            id: 4,
            external_id: String::new(),
            fields: fields(&[
                (PersonField::GivenName, "Dana"),
                (PersonField::FamilyName, "Rivera"),
                (PersonField::Email, "d@example.org"),
            ]),
        },
    ];
    let theirs = [
        Theirs {
            external_id: "ext-1".into(),
            fields: fields(&[(PersonField::Email, "new@example.org")]),
            ..Theirs::default()
        },
        Theirs {
            fields: fields(&[(PersonField::Username, "bo@example.org"), (PersonField::FamilyName, "LI")]),
            ..Theirs::default()
        },
        Theirs {
            fields: fields(&[
                (PersonField::Username, "CCHEN01"),
                (PersonField::Email, "chen@example.org"),
                (PersonField::Level, "Clinical"),
            ]),
            ..Theirs::default()
        },
        Theirs {
            fields: fields(&[
                (PersonField::GivenName, "Dana"),
                (PersonField::FamilyName, "Rivera"),
                (PersonField::Email, "other@example.org"),
            ]),
            ..Theirs::default()
        },
        Theirs { fields: fields(&[(PersonField::Username, "cchen01")]), ..Theirs::default() },
    ];

    let found = compare(&known, &theirs);

    let pairs: Vec<_> = found.matches.iter().map(|one| (one.theirs, one.ours)).collect();
    assert_eq!(pairs, [(0, Some(1)), (1, Some(2)), (2, Some(3))]);
    assert_eq!(found.perhaps, [(3, 4)], "a match is never made by the name alone; it is asked about");
    assert_eq!((found.repeated, found.missing), (vec![4], vec![]));
    let differs = |at: usize| found.matches[at].differences.iter().map(|one| one.field).collect::<Vec<_>>();
    assert_eq!(differs(0), [PersonField::Email]);
    assert!(differs(1).is_empty(), "neither case nor an address as user name is a difference of the name");
    assert_eq!(differs(2), [PersonField::Email]);
    assert_eq!(found.matches[2].additions[0].field, PersonField::Level);
}

#[test]
fn a_list_of_accounts_is_read_whatever_its_headers() {
    let headers =
        ["User Name", "Full Name", "Email Address", "Role", "Account Status", "Training Completed", "Last Login"];
    let meanings = [
        ListColumn::Other,
        ListColumn::FullName,
        ListColumn::Email,
        ListColumn::Title,
        ListColumn::Status,
        ListColumn::Other,
        ListColumn::Other,
    ];
    let columns = roster_columns(&headers.map(str::to_owned), &meanings, &[], &std::collections::BTreeMap::new());
    assert_eq!(
        columns,
        [
            RosterColumn::Field(PersonField::Username),
            RosterColumn::FullName,
            RosterColumn::Field(PersonField::Email),
            RosterColumn::Field(PersonField::Level),
            RosterColumn::Status,
            RosterColumn::Trained,
            RosterColumn::Other,
        ]
    );

    let rows = [
        (
            2,
            ["adiaz01", "Díaz, Ana", "ana@example.org", "Clinical", "Active", "2026-03-04", ""]
                .map(str::to_owned)
                .to_vec(),
        ),
        (3, ["", "", "", "", "Total: 1", "", ""].map(str::to_owned).to_vec()),
    ];
    let read = read_roster(&columns, &rows, None);

    assert_eq!((read.rows.len(), read.left_out), (1, vec![3]), "a footer is nobody, and is named");
    let read = &read.rows[0];
    assert_eq!((read.fields[0].as_str(), read.fields[1].as_str()), ("Ana", "Díaz"));
    assert_eq!((read.status.as_str(), read.trained.read.day().unwrap().to_string().as_str()), ("Active", "2026-03-04"));
}

#[test]
fn the_words_for_a_status_are_understood_or_said_not_to_be() {
    let table = [
        ("Active", StatusWord::State(PersonState::Active)),
        ("ENABLED", StatusWord::State(PersonState::Active)),
        ("Pending activation", StatusWord::State(PersonState::TrainingInvited)),
        ("Search/Record Pending Activation", StatusWord::State(PersonState::TrainingInvited)),
        ("Not yet activated", StatusWord::State(PersonState::TrainingInvited)),
        ("Pending", StatusWord::State(PersonState::Received)),
        ("T - Terminated", StatusWord::State(PersonState::Deactivated)),
        ("DEPROVISIONED", StatusWord::State(PersonState::Deactivated)),
        ("Retiree", StatusWord::State(PersonState::Deactivated)),
        ("Account active", StatusWord::State(PersonState::Active)),
        ("Active until 11/01/2025", StatusWord::NotUnderstood),
        ("Active Duty", StatusWord::NotUnderstood),
        ("Not disabled", StatusWord::NotUnderstood),
        ("Inactivo", StatusWord::State(PersonState::Deactivated)),
        ("Pending - training", StatusWord::State(PersonState::TrainingInvited)),
        ("Training complete", StatusWord::State(PersonState::TrainingDone)),
        ("Training not complete", StatusWord::State(PersonState::TrainingInvited)),
        ("Refresher due", StatusWord::State(PersonState::RefresherDue)),
        ("Inactive", StatusWord::State(PersonState::Deactivated)),
        ("not active", StatusWord::State(PersonState::Deactivated)),
        ("Disabled", StatusWord::State(PersonState::Deactivated)),
        ("Pending deactivation", StatusWord::State(PersonState::DeactivationRequested)),
        ("Suspended (unverified)", StatusWord::State(PersonState::Lapsed)),
        ("Request denied", StatusWord::State(PersonState::Rejected)),
        ("", StatusWord::Empty),
        ("Tier 2", StatusWord::NotUnderstood),
    ];
    for (text, meant) in table {
        assert_eq!(status_word(text), meant, "{text}");
    }
}

#[test]
fn a_ticket_names_the_account_and_nothing_of_a_patient() {
    let requester = Requester {
        phone: "631-555-2200".into(),
        name: "Dana Rivera".into(),
        organization: "Made-up Hospital".into(),
        email: "dana.rivera@hospital.org".into(),
    };
    let matter = TicketMatter {
        kind: RequestKind::Deactivate,
        given_name: "Ana",
        family_name: "Díaz",
        email: "ana@hospital.org",
        username: "adiaz01",
        changes: &[],
        reason: "Left the organization",
    };

    let fields = ticket(&requester, "User: Deactivation Request", &matter);

    assert_eq!(fields[4], ("issue-type".to_owned(), "User: Deactivation Request".to_owned()));
    assert_eq!(
        fields[5].1,
        "Please end this account.\nFirst name: Ana\nLast name: Díaz\nE-mail: ana@hospital.org\nHIE username: adiaz01\n\
         Reason: Left the organization"
    );
    assert!(fields.iter().all(|(_, text)| names_a_patient(text).is_empty()));
    let changes = [("Mobile".to_owned(), String::new(), "(631) 555-2201".to_owned())];
    let change = TicketMatter { kind: RequestKind::ChangeContact, changes: &changes, reason: "", ..matter };
    assert!(ticket(&requester, "", &change)[5].1.ends_with("New mobile: (631) 555-2201"));
    assert_eq!(ticket(&requester, "", &change)[4].1, "Change of contact", "where the HIE's wording is not known");
}

#[test]
fn what_looks_like_a_patient_is_pointed_out() {
    for text in [
        "could not open the chart of MRN 4711",
        "DOB 1/2/1950",
        "a patient complained",
        "for the diabetes clinic",
        "her date of birth",
        "123-45-6789",
        "born on Monday",
    ] {
        assert!(!names_a_patient(text).is_empty(), "{text}");
    }
    for text in
        ["Left the organization on 2026-11-20", "Moved to Radiology", "(631) 555-2201", "Works at Impatiens Street"]
    {
        assert_eq!(names_a_patient(text), [""; 0], "{text}");
    }
}

#[test]
fn every_request_has_a_way_also_where_a_profile_says_nothing() {
    let routes = [Route { issue_type: "End it".into(), ..route_of(&[], RequestKind::Deactivate) }];

    assert_eq!(route_of(&routes, RequestKind::Deactivate).issue_type, "End it");
    assert_eq!(route_of(&routes, RequestKind::Add).by, RequestRoute::Worksheet);
    assert_eq!(route_of(&routes, RequestKind::ChangeContact).by, RequestRoute::Ticket);
    for form in worksheet::starter_forms().unwrap() {
        for kind in RequestKind::ALL {
            let route = route_of(&form.hie.requests, *kind);
            assert!(route.kinds.contains(kind), "{} {kind:?}", form.id);
        }
    }
}

fn account(username: &str, email: &str, state: Option<PersonState>) -> Theirs {
    let fields = fields(&[(PersonField::Username, username), (PersonField::Email, email)]);
    Theirs { fields, state, ..Theirs::default() }
}

#[test]
fn an_address_as_user_name_is_one_key_and_not_two_people() {
    let theirs = [account("a@example.org", "a@example.org", None), account("b@example.org", "B@example.org", None)];

    let found = compare(&[], &theirs);

    assert_eq!((found.matches.len(), found.repeated.len()), (2, 0));
}

#[test]
fn of_two_accounts_with_one_address_the_active_one_counts_wherever_it_stands() {
    let (gone, here) = (Some(PersonState::Deactivated), Some(PersonState::Active));
    for theirs in [
        [account("ana1", "ana@example.org", gone), account("ana2", "ANA@example.org", here)],
        [account("ana2", "ANA@example.org", here), account("ana1", "ana@example.org", gone)],
    ] {
        let known = [OwnPerson { id: 7, fields: theirs[0].fields.clone(), ..OwnPerson::default() }];
        for known in [&[][..], &known[..]] {
            let found = compare(known, &theirs);

            assert_eq!((found.matches.len(), found.shared.len(), found.repeated.len()), (1, 1, 0));
            assert_eq!(theirs[found.matches[0].theirs].state, here);
            assert_eq!((found.shared[0].others.len(), found.shared[0].several_active), (1, false));
        }
    }
    let both = [account("ana1", "ana@example.org", here), account("ana2", "ana@example.org", here)];
    assert!(compare(&[], &both).shared[0].several_active);
}

#[test]
fn columns_are_told_by_the_user_then_by_header_then_by_values() {
    let headers = ["Usuario", "Correo", "Acct Status", "Locked", "Last Status", "Entrenamiento"].map(str::to_owned);
    let row: Vec<String> =
        ["adiaz01", "ana@example.org", "Active", "No", "Active", "3/4/2025"].map(str::to_owned).to_vec();
    let chosen = [("usuario".to_owned(), RosterColumn::Field(PersonField::Username))].into();

    let columns = roster_columns(&headers, &[], &[&row, &row], &chosen);

    assert_eq!(
        columns,
        [
            RosterColumn::Field(PersonField::Username),
            RosterColumn::Field(PersonField::Email),
            RosterColumn::Status,
            RosterColumn::Disabled,
            RosterColumn::Other,
            RosterColumn::Other,
        ]
    );
    for one in RosterColumn::ALL {
        assert_eq!(RosterColumn::named(one.as_str()), Some(one));
    }
}

#[test]
fn what_is_heard_of_the_yearly_training_is_no_step_of_a_request() {
    let marked = |from, to| AccountLifecycle::found(from).step(to, StateSource::User).unwrap();
    let active = marked(PersonState::Active, PersonState::TrainingDone);
    assert_eq!((active.state(), active.progress), (PersonState::Active, RequestProgress::Done));
    let due = marked(PersonState::RefresherDue, PersonState::TrainingDone);
    assert_eq!(due.state(), PersonState::Active, "the training that was due is done");
    let lapsed = marked(PersonState::Lapsed, PersonState::TrainingDone);
    assert_eq!(
        (lapsed.state(), lapsed.progress),
        (PersonState::Lapsed, RequestProgress::Idle),
        "the HIE has to open it"
    );
}
