//! People follow the requests of batches: in the transaction in which a request is settled, so that both are true or
//! neither.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rusqlite::{Connection, OptionalExtension, params};
use worksheet::people::{Account, AccountLifecycle, PersonState, RequestKind, StateSource};

use super::event::{NewEvent, append};
use super::{Alerts, PersonRow, find, write};
use crate::request::{RequestRow, read_request, request_columns};
use crate::{AccountState, Channel, RecordsError, RequestState};

/// What a request belongs to.
struct RequestOrigin {
    hie: String,
    channel: Channel,
    connection: i64,
}

/// Takes over into the people what became of a request.
pub(crate) fn follow_request(file: &Connection, request: i64, now: Timestamp) -> Result<(), RecordsError> {
    let Some((request, origin)) = read_both(file, request)? else { return Ok(()) };
    let practice = origin.channel == Channel::Practice;
    let known = known(file, &request, &origin)?;
    // What an older request says is overtaken.
    if known.as_ref().and_then(|person| person.request).is_some_and(|newest| newest > request.id) {
        return Ok(());
    }
    let Some(to) = state_of(&request) else { return Ok(()) };
    let is_new = known.is_none();
    // Nobody waits for what was refused, taken back, or not sent yet.
    if is_new && matches!(to, PersonState::Ready | PersonState::Rejected | PersonState::Withdrawn) {
        return Ok(());
    }
    let before = known.unwrap_or_else(|| PersonRow::new(&origin.hie, practice, now));
    let mut person = before.clone();
    let by = if request.state == RequestState::UserConfirmed { StateSource::User } else { source(to) };
    // A change for somebody who waits for the account takes nothing of that way back.
    if !(is_change(&request) && before.course.account == Account::Pending) {
        if person.request != Some(request.id) && person.course.asked != request.asked.kind {
            person.course = person.course.asking(request.asked.kind);
        }
        person.course = course_after(person.course, &request, to, by);
    }
    take_fields(&mut person, &request, &origin, to);
    let today = today(now);
    let day = request.handed_in.parse::<Date>().unwrap_or(today);
    person.note_day(to, day);
    let mut events = Vec::new();
    let news = person.course != before.course || is_new || before.request != Some(request.id);
    if news {
        events.push(NewEvent {
            day,
            what: to.as_str().to_owned(),
            words: words(&request, to),
            source: by,
            evidence: format!("batch:{}", request.batch),
            note: request.explanation.clone(),
        });
    }
    if request.asked.alerts && person.alerts != before.alerts {
        let words =
            if person.alerts == Alerts::Asked { "asked for with this request" } else { "still to be asked for" };
        events.push(NewEvent {
            day,
            what: "alerts".to_owned(),
            words: format!("Clinical alerts {words}"),
            source: by,
            evidence: format!("batch:{}", request.batch),
            note: String::new(),
        });
    }
    if !is_new && !person.username.is_empty() && person.username != before.username {
        events.push(NewEvent {
            day: today,
            what: "changed".to_owned(),
            words: format!("User name {}", person.username),
            source: StateSource::Hie,
            evidence: format!("batch:{}", request.batch),
            note: String::new(),
        });
    }
    if is_new || person != before {
        let id = write(file, &person, now)?;
        append(file, id, &events, now)?;
    }
    Ok(())
}

/// The user's word that a request was handed over is taken back: whoever is known from it alone waits for nothing.
pub(crate) fn forget_submitted(file: &Connection, request: i64, now: Timestamp) -> Result<(), RecordsError> {
    let Some((request, origin)) = read_both(file, request)? else { return Ok(()) };
    let Some(mut person) = known(file, &request, &origin)?.filter(|person| person.request == Some(request.id)) else {
        return Ok(());
    };
    let Ok(course) = person.course.step(PersonState::Ready, StateSource::Batch) else { return Ok(()) };
    if course == person.course {
        return Ok(());
    }
    person.course = course;
    if request.asked.alerts && person.alerts == Alerts::Asked {
        person.alerts = Alerts::Wanted;
    }
    person.days.sent = String::new();
    let id = write(file, &person, now)?;
    let event = NewEvent {
        day: today(now),
        what: PersonState::Ready.as_str().to_owned(),
        words: "Waits to be sent again".to_owned(),
        source: StateSource::Batch,
        evidence: format!("batch:{}", request.batch),
        note: String::new(),
    };
    append(file, id, &[event], now)
}

fn read_both(file: &Connection, request: i64) -> Result<Option<(RequestRow, RequestOrigin)>, RecordsError> {
    let sql = format!("SELECT {} FROM request WHERE id = ?1", request_columns());
    let Some(row) = file.prepare_cached(&sql)?.query_row([request], read_request).optional()? else {
        return Ok(None);
    };
    let origin = file
        .prepare_cached(
            "SELECT batch.form, connection.channel, connection.id FROM batch
             JOIN connection ON connection.id = batch.connection WHERE batch.id = ?1",
        )?
        .query_row(params![row.batch], |found| {
            let form: String = found.get(0)?;
            let hie = form.split('/').next().unwrap_or_default().to_owned();
            Ok(RequestOrigin { hie, channel: found.get(1)?, connection: found.get(2)? })
        })?;
    Ok(Some((row, origin)))
}

/// Whom the request is about, if they are known: as the request says, or by the address.
fn known(file: &Connection, request: &RequestRow, origin: &RequestOrigin) -> Result<Option<PersonRow>, RecordsError> {
    if let Some(person) = request.asked.person {
        let sql = format!("SELECT {} FROM person WHERE id = ?1", super::COLUMNS);
        return Ok(file.prepare_cached(&sql)?.query_row([person], super::read).optional()?);
    }
    find(file, &origin.hie, origin.channel == Channel::Practice, &request.applicant.email)
}

/// Where a request takes its person; nothing while that is open.
fn state_of(request: &RequestRow) -> Option<PersonState> {
    Some(match request.state {
        RequestState::Sending | RequestState::Undecided => return None,
        RequestState::Queued => PersonState::Ready,
        RequestState::Unknown => PersonState::Unknown,
        RequestState::Rejected => PersonState::Rejected,
        RequestState::Withdrawn => PersonState::Withdrawn,
        RequestState::Accepted | RequestState::AlreadyThere | RequestState::Confirmed | RequestState::UserConfirmed => {
            match (request.account, request.asked.kind) {
                (AccountState::Deactivated, _) => PersonState::Deactivated,
                (_, RequestKind::Deactivate) => PersonState::DeactivationRequested,
                (AccountState::Active, RequestKind::Add | RequestKind::Reactivate) => PersonState::Active,
                (AccountState::Received, RequestKind::Add | RequestKind::Reactivate) => PersonState::Received,
                (AccountState::TrainingInvited, _) => PersonState::TrainingInvited,
                (AccountState::TrainingDone, _) => PersonState::TrainingDone,
                _ => PersonState::Sent,
            }
        }
    })
}

fn source(to: PersonState) -> StateSource {
    if to.is_observed() { StateSource::Hie } else { StateSource::Batch }
}

fn course_after(course: AccountLifecycle, request: &RequestRow, to: PersonState, by: StateSource) -> AccountLifecycle {
    let next = match by {
        // On the user's word it was handed over; that is a step of sending, whoever tells of it.
        StateSource::User => course.step(to, StateSource::Batch),
        by => course.step(to, by),
    };
    let next = next.unwrap_or(course);
    if is_carried_out(request) { next.carried_out() } else { next }
}

/// A change that was read back is carried out.
fn is_carried_out(request: &RequestRow) -> bool {
    is_change(request) && request.state == RequestState::Confirmed
}

fn is_change(request: &RequestRow) -> bool {
    !matches!(request.asked.kind, RequestKind::Add | RequestKind::Deactivate | RequestKind::Reactivate)
}

fn take_fields(person: &mut PersonRow, request: &RequestRow, origin: &RequestOrigin, to: PersonState) {
    let arrived = request.state.has_arrived() || request.state == RequestState::Unknown;
    person.request = Some(request.id);
    if !arrived {
        return;
    }
    let applicant = &request.applicant;
    if matches!(request.asked.kind, RequestKind::Add | RequestKind::Reactivate) {
        let taken = [
            (&mut person.given_name, &applicant.given_name),
            (&mut person.family_name, &applicant.family_name),
            (&mut person.email, &applicant.email),
            (&mut person.mobile, &applicant.mobile),
            (&mut person.facility, &applicant.facility),
            (&mut person.title, &applicant.title),
            (&mut person.level, &applicant.level),
        ];
        for (ours, asked) in taken {
            if !asked.is_empty() {
                ours.clone_from(asked);
            }
        }
        person.break_the_glass = Some(applicant.break_the_glass);
    }
    if is_carried_out(request) {
        person.take_changes(&request.asked.changes, applicant.break_the_glass);
    }
    if !request.username.is_empty() {
        person.username.clone_from(&request.username);
    }
    person.connection = Some(origin.connection);
    // The account keeps the id that it was made with; a later request for the same person does not change it.
    let made = matches!(request.state, RequestState::Accepted | RequestState::Confirmed);
    if request.asked.kind == RequestKind::Add && (made || person.external_id.is_empty()) {
        person.external_id.clone_from(&request.external_id);
    }
    if let Some(remote_id) = &request.remote_id {
        person.remote_id.clone_from(remote_id);
    }
    let wished = request.asked.alerts || request.asked.kind == RequestKind::ClinicalAlerts;
    if wished && person.alerts != Alerts::On {
        // An account system has no place for it: the user is reminded to ask.
        let carried = to != PersonState::Unknown && !origin.channel.can_look_up();
        person.alerts = if carried { Alerts::Asked } else { Alerts::Wanted };
    }
}

fn words(request: &RequestRow, to: PersonState) -> String {
    match request.asked.kind {
        RequestKind::Add => to.words().to_owned(),
        kind => format!("{}: {}", kind.words(), to.words().to_lowercase()),
    }
}

fn today(now: Timestamp) -> Date {
    now.to_zoned(TimeZone::system()).date()
}
