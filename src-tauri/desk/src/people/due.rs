//! What is due: leavers, notices, trainings, answers that did not come, the review. Pure: the moment is handed in.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp, ToSpan, Unit};
use records::{Alerts, PersonRow};
use serde::{Deserialize, Serialize};
use worksheet::people::{Account, PersonState};

/// When something is pointed out. The defaults are reminders, not law.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Intervals {
    /// Hours after which a leaver who was not reported is pointed out.
    pub(crate) notice_warn_hours: i64,
    /// Hours after which that is late.
    pub(crate) notice_late_hours: i64,
    /// Days between two reviews of who has access.
    pub(crate) review_days: i64,
    /// Days before the anniversary of the training at which it is pointed out, the most first.
    pub(crate) refresher_days: [i64; 3],
    /// Days without an answer after which the HIE is asked.
    pub(crate) unanswered_days: i64,
}

impl Default for Intervals {
    fn default() -> Self {
        Self {
            notice_warn_hours: 24,
            notice_late_hours: 48,
            review_days: 90,
            refresher_days: [45, 30, 7],
            unanswered_days: 7,
        }
    }
}

/// What kind of thing is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum DueKind {
    Leaver,
    Ending,
    Unknown,
    Unanswered,
    Refresher,
    Unlisted,
    Alerts,
}

/// How pressing it is, the most pressing first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Urgency {
    Late,
    Now,
    Soon,
}

/// One thing about one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DueOfPerson {
    pub(crate) kind: DueKind,
    pub(crate) urgency: Urgency,
    /// What is due, in words.
    pub(crate) words: String,
    /// The day it is about: `YYYY-MM-DD`.
    pub(crate) day: String,
    /// How much it weighs among things that are equally pressing, the weightiest first.
    pub(crate) weight: Weight,
}

/// What comes first among things that are equally pressing: access that has to end, then what nobody else will notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Weight {
    InvoluntaryLeaver,
    Leaver,
    Deactivation,
    Unproven,
    Unlisted,
    Review,
    Training,
    Unanswered,
    Alerts,
}

/// Everything due about one person at a moment.
pub(crate) fn due_of(person: &PersonRow, now: Timestamp, zone: &TimeZone, intervals: &Intervals) -> Vec<DueOfPerson> {
    let today = now.to_zoned(zone.clone()).date();
    let found = [
        leaver(person, now, today, intervals),
        ending(person, today, intervals),
        unknown(person),
        unlisted(person),
        unanswered(person, today, intervals),
        refresher(person, today, intervals),
        alerts(person, today),
    ];
    found.into_iter().flatten().collect()
}

/// Somebody leaves, and the HIE was not asked to deactivate the account yet.
fn leaver(person: &PersonRow, now: Timestamp, today: Date, intervals: &Intervals) -> Option<DueOfPerson> {
    let still = !matches!(person.course.account, Account::None | Account::Deactivated | Account::DeactivationRequested);
    let last: Date = person.leaves.parse().ok().filter(|_| still)?;
    let involuntary = person.leaving == "involuntary";
    let known_hours = person.leaving_known.map_or(0, |known| (now.as_second() - known.as_second()).max(0) / 3600);
    let away = days_between(today, last);
    let (urgency, words) = match away {
        // An involuntary leaver has to lose access on the same day.
        ..0 => (Urgency::Late, format!("Left on {last} and can still log in: request deactivation today")),
        0 if involuntary => (
            Urgency::Late,
            format!("Leaves today, an involuntary termination: request deactivation now ({})", since(known_hours)),
        ),
        0 => (Urgency::Now, "Last working day: request deactivation today".to_owned()),
        1..=7 => (Urgency::Soon, format!("Leaves on {last}: prepare the deactivation")),
        _ => return None,
    };
    // Whatever the day: that somebody leaves is to be told within a day or two.
    let late = known_hours >= intervals.notice_late_hours;
    let warned = known_hours >= intervals.notice_warn_hours;
    let urgency = match (urgency, away <= 0) {
        (Urgency::Now, true) if warned => Urgency::Late,
        (urgency, _) => urgency,
    };
    let words = match (away <= 0, late, warned) {
        (true, true, _) => format!("{words}; known for {known_hours} hours, the notice is late"),
        (true, false, true) => format!("{words}; known for {known_hours} hours"),
        _ => words,
    };
    let weight = if involuntary { Weight::InvoluntaryLeaver } else { Weight::Leaver };
    Some(DueOfPerson { kind: DueKind::Leaver, urgency, words, day: last.to_string(), weight })
}

/// The HIE was asked to deactivate an account and has not said that it did.
fn ending(person: &PersonRow, today: Date, intervals: &Intervals) -> Option<DueOfPerson> {
    let asked: Date =
        person.days.sent.parse().ok().filter(|_| person.course.account == Account::DeactivationRequested)?;
    let waited = days_between(asked, today);
    let words = format!("Deactivation was requested on {asked}; has the HIE deactivated the account?");
    let urgency = match waited {
        waited if waited >= intervals.unanswered_days => Urgency::Late,
        waited if waited * 24 >= intervals.notice_late_hours => Urgency::Now,
        _ => return None,
    };
    Some(DueOfPerson { kind: DueKind::Ending, urgency, words, day: asked.to_string(), weight: Weight::Deactivation })
}

fn unknown(person: &PersonRow) -> Option<DueOfPerson> {
    let words = if person.request.is_some() || !person.days.sent.is_empty() {
        "Sent, but no answer proves that it arrived: look it up or ask the HIE"
    } else {
        "The HIE’s list does not say whether this account is active: ask the HIE, then enter the state"
    };
    (person.course.state() == PersonState::Unknown).then(|| DueOfPerson {
        kind: DueKind::Unknown,
        urgency: Urgency::Now,
        words: words.to_owned(),
        day: person.days.sent.clone(),
        weight: Weight::Unproven,
    })
}

/// The HIE's last list did not have somebody who can log in, as far as we know.
fn unlisted(person: &PersonRow) -> Option<DueOfPerson> {
    (!person.unlisted.is_empty()).then(|| DueOfPerson {
        kind: DueKind::Unlisted,
        urgency: Urgency::Now,
        words: format!("Not on the HIE’s list of {}: ask whether the account is still there", person.unlisted),
        day: person.unlisted.clone(),
        weight: Weight::Unlisted,
    })
}

/// Nothing was heard of a request for longer than usual.
fn unanswered(person: &PersonRow, today: Date, intervals: &Intervals) -> Option<DueOfPerson> {
    let state = person.course.state();
    let (since, what) = match state {
        PersonState::Sent | PersonState::Received => (&person.days.sent, "sent, and nothing was heard"),
        PersonState::TrainingInvited => (&person.days.invited, "invited to the training, and it is not done"),
        PersonState::TrainingDone => (&person.days.trained, "training done, and there are no credentials"),
        _ => return None,
    };
    let day: Date = since.parse().ok()?;
    let waited = days_between(day, today);
    let urgency = match waited {
        waited if waited >= 3 * intervals.unanswered_days => Urgency::Late,
        waited if waited >= intervals.unanswered_days => Urgency::Now,
        _ => return None,
    };
    Some(DueOfPerson {
        kind: DueKind::Unanswered,
        urgency,
        words: format!("{} since {day} ({waited} days)", capital(what)),
        day: day.to_string(),
        weight: Weight::Unanswered,
    })
}

/// The training has to be repeated before its anniversary.
fn refresher(person: &PersonRow, today: Date, intervals: &Intervals) -> Option<DueOfPerson> {
    let done = if person.days.trained > person.days.active { &person.days.trained } else { &person.days.active };
    let lapsed = person.course.account == Account::Lapsed;
    let may = lapsed || matches!(person.course.account, Account::Active | Account::RefresherDue);
    let done: Date = done.parse().ok().filter(|_| may)?;
    let anniversary = done.checked_add(1.years()).ok()?;
    let left = days_between(today, anniversary);
    let [soon, sooner, now] = intervals.refresher_days;
    let urgency = match left {
        _ if lapsed => Urgency::Late,
        ..0 => Urgency::Late,
        left if left <= now => Urgency::Now,
        left if left <= soon.max(sooner) => Urgency::Soon,
        _ if person.course.account == Account::RefresherDue => Urgency::Now,
        _ => return None,
    };
    let words = match left {
        0.. if lapsed => format!("The account lapsed, although the next yearly training is due only on {anniversary}"),
        _ if lapsed => format!("The account lapsed; the yearly training was due on {anniversary}"),
        ..0 => format!("The yearly training was due on {anniversary}"),
        left if left <= sooner => format!("The yearly training is due in {left} days, on {anniversary}"),
        left => format!("The yearly training comes up on {anniversary}, in {left} days"),
    };
    Some(DueOfPerson {
        kind: DueKind::Refresher,
        urgency,
        words,
        day: if lapsed { anniversary.min(today) } else { anniversary }.to_string(),
        weight: Weight::Training,
    })
}

/// Alerts were asked for, and the account is active now: they can be on.
fn alerts(person: &PersonRow, today: Date) -> Option<DueOfPerson> {
    let words = match (person.alerts, person.course.account) {
        (Alerts::Asked, Account::Active | Account::RefresherDue) => {
            "Active now: clinical alerts are to be confirmed; ask whether they were switched on"
        }
        (Alerts::Wanted, Account::Active | Account::RefresherDue) => {
            "Clinical alerts are wanted and were not asked for yet"
        }
        _ => return None,
    };
    let day = if person.days.active.is_empty() { today.to_string() } else { person.days.active.clone() };
    Some(DueOfPerson {
        kind: DueKind::Alerts,
        urgency: Urgency::Soon,
        words: words.to_owned(),
        day,
        weight: Weight::Alerts,
    })
}

/// The review of who has access, counted from the last one or from when people came to be known; nothing where nobody is.
pub(crate) fn review_due(
    last: Option<Date>,
    known_since: Option<Date>,
    today: Date,
    intervals: &Intervals,
) -> Option<(Urgency, Date)> {
    let from = last.or(known_since)?;
    let day = from.checked_add(Span::new().try_days(intervals.review_days).ok()?).ok()?;
    match days_between(today, day) {
        ..0 => Some((Urgency::Late, day)),
        0..=7 => Some((if day == today { Urgency::Now } else { Urgency::Soon }, day)),
        _ => None,
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.until((Unit::Day, to)).map_or(0, |span| i64::from(span.get_days()))
}

fn since(hours: i64) -> String {
    match hours {
        0 => "entered within the hour".to_owned(),
        1 => "1 hour since it was entered".to_owned(),
        hours => format!("{hours} hours since it was entered"),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use worksheet::people::{AccountLifecycle, RequestKind, StateSource};

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn person(state: PersonState) -> PersonRow {
        PersonRow { course: AccountLifecycle::found(state), ..PersonRow::new("one", false, at("2026-01-01T00:00:00Z")) }
    }

    fn told(person: &PersonRow, now: &str) -> Vec<(DueKind, Urgency)> {
        let due = due_of(person, at(now), &TimeZone::UTC, &Intervals::default());
        due.into_iter().map(|one| (one.kind, one.urgency)).collect()
    }

    fn leaving(day: &str, leaving: &str, known: &str) -> PersonRow {
        PersonRow {
            leaves: day.into(),
            leaving: leaving.into(),
            leaving_known: Some(at(known)),
            ..person(PersonState::Active)
        }
    }

    #[test]
    fn an_involuntary_leaver_is_late_on_the_same_day_and_the_hours_are_told() {
        let leaver = leaving("2026-11-20", "involuntary", "2026-11-20T09:00:00Z");

        let due = due_of(&leaver, at("2026-11-20T14:30:00Z"), &TimeZone::UTC, &Intervals::default());

        assert_eq!((due[0].kind, due[0].urgency), (DueKind::Leaver, Urgency::Late));
        assert!(due[0].words.contains("5 hours since it was entered"), "{}", due[0].words);
    }

    #[test]
    fn a_voluntary_leaver_is_due_on_the_last_working_day_and_late_after_it() {
        let leaver = leaving("2026-11-20", "voluntary", "2026-11-20T08:00:00Z");

        assert_eq!(told(&leaver, "2026-11-12T12:00:00Z"), []);
        assert_eq!(told(&leaver, "2026-11-13T12:00:00Z"), [(DueKind::Leaver, Urgency::Soon)]);
        assert_eq!(told(&leaver, "2026-11-20T12:00:00Z"), [(DueKind::Leaver, Urgency::Now)]);
        assert_eq!(told(&leaver, "2026-11-21T00:00:00Z"), [(DueKind::Leaver, Urgency::Late)]);
    }

    #[test]
    fn a_notice_is_warned_of_after_24_hours_and_late_after_48() {
        let due = |now: &str| {
            let leaver = leaving("2026-11-20", "voluntary", "2026-11-19T10:00:00Z");
            due_of(&leaver, at(now), &TimeZone::UTC, &Intervals::default()).remove(0)
        };

        assert!(!due("2026-11-20T09:59:00Z").words.contains("known for"));
        assert!(due("2026-11-20T10:00:00Z").words.ends_with("known for 24 hours"));
        assert_eq!(due("2026-11-20T10:00:00Z").urgency, Urgency::Late);
        assert!(due("2026-11-21T10:00:00Z").words.ends_with("known for 48 hours, the notice is late"));
    }

    #[test]
    fn once_the_end_was_asked_for_only_its_answer_is_due() {
        let mut leaver = leaving("2026-11-20", "involuntary", "2026-11-20T09:00:00Z");
        leaver.course =
            leaver.course.asking(RequestKind::Deactivate).step(PersonState::Sent, StateSource::Batch).unwrap();
        leaver.days.sent = "2026-11-20".into();

        assert_eq!(told(&leaver, "2026-11-21T12:00:00Z"), []);
        assert_eq!(told(&leaver, "2026-11-22T12:00:00Z"), [(DueKind::Ending, Urgency::Now)]);
        assert_eq!(told(&leaver, "2026-11-27T12:00:00Z"), [(DueKind::Ending, Urgency::Late)]);
        leaver.course = leaver.course.step(PersonState::Deactivated, StateSource::Hie).unwrap();
        assert_eq!(told(&leaver, "2026-11-27T12:00:00Z"), []);
    }

    #[test]
    fn the_training_is_pointed_out_45_30_and_7_days_before_its_anniversary_and_is_late_after_it() {
        let mut trained = person(PersonState::Active);
        trained.days.active = "2024-06-01".into();
        trained.days.trained = "2025-12-31".into();

        assert_eq!(told(&trained, "2026-11-15T00:00:00Z"), []);
        assert_eq!(told(&trained, "2026-11-16T00:00:00Z"), [(DueKind::Refresher, Urgency::Soon)]);
        assert_eq!(told(&trained, "2026-12-23T00:00:00Z"), [(DueKind::Refresher, Urgency::Soon)]);
        assert_eq!(told(&trained, "2026-12-24T00:00:00Z"), [(DueKind::Refresher, Urgency::Now)]);
        assert_eq!(told(&trained, "2027-01-01T00:00:00Z"), [(DueKind::Refresher, Urgency::Late)]);
        let words = |now: &str| due_of(&trained, at(now), &TimeZone::UTC, &Intervals::default()).remove(0).words;
        assert!(words("2026-11-16T00:00:00Z").contains("comes up on 2026-12-31, in 45 days"));
        assert!(
            words("2026-12-01T00:00:00Z").contains("is due in 30 days"),
            "the words change with the second reminder"
        );
    }

    #[test]
    fn what_nobody_answers_is_asked_about_and_alerts_are_followed_up_after_activation() {
        let mut waiting = person(PersonState::TrainingInvited);
        waiting.days.invited = "2026-11-01".into();
        waiting.alerts = Alerts::Asked;
        assert_eq!(told(&waiting, "2026-11-07T00:00:00Z"), []);
        assert_eq!(told(&waiting, "2026-11-08T00:00:00Z"), [(DueKind::Unanswered, Urgency::Now)]);
        assert_eq!(told(&waiting, "2026-11-22T00:00:00Z"), [(DueKind::Unanswered, Urgency::Late)]);

        waiting.course = waiting.course.step(PersonState::Active, StateSource::User).unwrap();
        assert_eq!(told(&waiting, "2026-11-22T00:00:00Z"), [(DueKind::Alerts, Urgency::Soon)]);
        assert_eq!(told(&person(PersonState::Unknown), "2026-11-22T00:00:00Z"), [(DueKind::Unknown, Urgency::Now)]);
    }

    #[test]
    fn a_review_is_due_ninety_days_after_the_last_or_after_people_came_to_be_known() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let due = |last: Option<&str>, today: &str| {
            let known = Some(day("2026-01-01"));
            review_due(last.map(day), known, day(today), &Intervals::default()).map(|(urgency, _)| urgency)
        };

        assert_eq!(due(None, "2026-03-24"), None);
        assert_eq!(due(None, "2026-03-25"), Some(Urgency::Soon));
        assert_eq!(due(None, "2026-04-01"), Some(Urgency::Now));
        assert_eq!(due(None, "2026-04-02"), Some(Urgency::Late));
        assert_eq!(due(Some("2026-04-02"), "2026-04-03"), None);
        assert_eq!(review_due(None, None, day("2026-04-02"), &Intervals::default()), None, "nobody is known");
    }
}
