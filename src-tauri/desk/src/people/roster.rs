//! Our people beside the HIE's own list: read from a file that the HIE gave, or from a connected service. Who is new and
//! what only the HIE knows is taken over; what differs is the user's to decide.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use jiff::civil::Date;
use records::{Channel, NewEvent, PersonRow};
use submission::RemoteAccount;
use worksheet::import::{header_rows, match_columns};
use worksheet::people::{
    Comparison, Course, Field, Known, Match, PersonState, RosterColumn, RosterRow, Source, StatusWord, Theirs, compare,
    read_roster, roster_columns,
};

use super::hie_of;
use super::status_words::StatusWords;
use crate::contract::{
    RosterColumnView, RosterDifference, RosterDone, RosterField, RosterState, RosterTaking, RosterView,
};
use crate::desk::Desk;
use crate::fault::{Fault, Outcome};
use crate::import::read_list;

/// Names that a view lists of those who are new or missing.
const MOST_NAMES: usize = 200;
/// Rows from which the meaning of columns is told.
const SAMPLE: usize = 400;

/// An account on the HIE's list.
struct Listed {
    theirs: Theirs,
    break_the_glass: Option<bool>,
    remote_id: String,
    trained: String,
    since: String,
    status: String,
}

/// A comparison that waits for the user.
pub(crate) struct Comparing {
    id: u32,
    source: String,
    evidence: String,
    hie: String,
    practice: bool,
    connection: Option<i64>,
    listed: Vec<Listed>,
    comparison: Comparison,
    people: HashMap<i64, PersonRow>,
    columns: Vec<RosterColumnView>,
    words: StatusWords,
}

impl Desk {
    /// Reads a list of accounts that the HIE gave, and lays it beside our people. Nothing is kept yet.
    ///
    /// # Errors
    /// When the file cannot be read, or no column of it holds a user name or an address.
    pub fn open_roster(&self, path: &Path, hie: Option<&str>) -> Outcome<RosterView> {
        let list = read_list(path, None, &mut |_| ControlFlow::Continue(()))?;
        let cells: Vec<&[String]> = list.table.rows.iter().map(|row| row.cells.as_slice()).collect();
        let file = list.table.file_name.clone();
        let Some(header) = header_rows(&cells).first().map(|found| found.row) else {
            return Err(no_accounts(&file));
        };
        let mut headers = cells.get(header).map(|row| row.to_vec()).unwrap_or_default();
        headers.resize(list.table.columns.max(headers.len()), String::new());
        let below = list.table.rows.get(header + 1..).unwrap_or_default();
        let sample: Vec<&[String]> = below.iter().take(SAMPLE).map(|row| row.cells.as_slice()).collect();
        let meanings: Vec<_> = match_columns(&headers, &sample, None).into_iter().map(|found| found.meaning).collect();
        let columns = roster_columns(&headers, &meanings);
        let names = [Field::Username, Field::Email].map(RosterColumn::Field);
        if !columns.iter().any(|column| names.contains(column)) {
            return Err(no_accounts(&file));
        }
        let rows: Vec<_> = below.iter().map(|row| (row.number, row.cells.clone())).collect();
        let listed = read_roster(&columns, &rows).into_iter().map(of_row).collect();
        let shown = headers.iter().zip(&columns).filter(|(header, _)| !header.is_empty());
        let shown = shown
            .map(|(header, column)| RosterColumnView { header: header.clone(), means: column.words().to_owned() })
            .collect();
        let hie = hie_of(self, &self.records(), hie)?;
        self.begin_comparing(Comparing {
            id: 0,
            evidence: format!("file:{file}"),
            source: file,
            hie,
            practice: false,
            connection: None,
            listed,
            comparison: Comparison::default(),
            people: HashMap::new(),
            columns: shown,
            words: StatusWords::default(),
        })
    }

    /// Reads everyone whom a connected service shows, and lays them beside our people. Nothing is kept yet.
    ///
    /// # Errors
    /// When the connection cannot be asked.
    pub async fn refresh_people(&self, connection: &str, hie: Option<&str>) -> Outcome<RosterView> {
        let named = self.connection_named(connection)?;
        let row = self.records().connection_row(named.id)?;
        if !row.channel.can_look_up() {
            return Err(Fault::bad_request(
                format!("“{}” cannot be asked who has an account.", row.name),
                "Ask your contact person at the HIE for a list, and import it.",
            ));
        }
        let accounts = self.sender(&row)?.roster().await?;
        // What went by the connection says which HIE it leads to.
        let of_connection = self.records().hies_of(row.id)?;
        let hie = match (hie, of_connection.as_slice()) {
            (None, [only]) => only.clone(),
            (hie, _) => hie_of(self, &self.records(), hie)?,
        };
        self.begin_comparing(Comparing {
            id: 0,
            evidence: format!("connection:{}", row.name),
            source: row.name,
            hie,
            practice: row.channel == Channel::Practice,
            connection: Some(row.id),
            listed: accounts.into_iter().map(of_account).collect(),
            comparison: Comparison::default(),
            people: HashMap::new(),
            columns: Vec::new(),
            words: StatusWords::default(),
        })
    }

    pub(super) fn begin_comparing(&self, mut comparing: Comparing) -> Outcome<RosterView> {
        comparing.words = StatusWords::of(&self.records(), &comparing.hie)?;
        comparing.read_states();
        let people = self.records().people(comparing.practice)?;
        // Accounts of a practice HIE are of whichever form was practiced with.
        let people: Vec<PersonRow> =
            people.into_iter().filter(|person| comparing.practice || person.hie == comparing.hie).collect();
        let known: Vec<Known> = people.iter().map(known).collect();
        let theirs: Vec<Theirs> = comparing.listed.iter().map(|one| one.theirs.clone()).collect();
        comparing.comparison = compare(&known, &theirs);
        comparing.people = people.into_iter().map(|person| (person.id, person)).collect();
        comparing.id = self.people.next.fetch_add(1, Ordering::Relaxed) + 1;
        let view = comparing.view();
        *self.people.comparing.lock().unwrap_or_else(PoisonError::into_inner) = Some(comparing);
        Ok(view)
    }

    /// Closes an open comparison, and forgets it.
    pub fn close_roster(&self) {
        *self.people.comparing.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Takes over what is new, what only the HIE knows, and what the user takes of the differences.
    ///
    /// # Errors
    /// When the comparison is not open any more, or the records cannot be written; then nothing was taken over.
    pub fn take_roster(&self, id: u32, taking: &RosterTaking) -> Outcome<RosterDone> {
        let comparing = {
            let mut open = self.people.comparing.lock().unwrap_or_else(PoisonError::into_inner);
            open.take_if(|comparing| comparing.id == id)
        };
        let Some(comparing) = comparing else { return Err(Fault::not_found("open comparison", &id.to_string())) };
        let today = self.today();
        let now = self.surroundings.now();
        let (mut changes, mut done) = (Vec::new(), RosterDone { added: 0, changed: 0, kept: 0 });
        for found in &comparing.comparison.matches {
            let Some(listed) = comparing.listed.get(found.theirs) else { continue };
            let Some(ours) = found.ours.and_then(|id| comparing.people.get(&id)) else {
                let person = PersonRow::new(&comparing.hie, comparing.practice, now);
                changes.push(comparing.added(person, listed, today));
                done.added += 1;
                continue;
            };
            let (person, events, kept) = comparing.changed(ours, found, listed, taking, today);
            done.kept += kept;
            if person != *ours {
                changes.push((person, events));
                done.changed += 1;
            }
        }
        self.records().keep_people(&changes, now)?;
        Ok(done)
    }
}

impl Comparing {
    pub(super) fn is(&self, id: u32) -> bool {
        self.id == id
    }

    pub(super) fn hie(&self) -> &str {
        &self.hie
    }

    /// A list tells the state by a word; a service, by itself.
    fn read_states(&mut self) {
        for one in self.listed.iter_mut().filter(|one| !one.status.is_empty()) {
            one.theirs.state = match self.words.read(&one.status) {
                StatusWord::State(state) => Some(state),
                StatusWord::Empty | StatusWord::NotUnderstood => None,
            };
        }
    }

    fn view(&self) -> RosterView {
        let (mut added, mut differences, mut same, mut new) = (Vec::new(), Vec::new(), 0, 0);
        for found in &self.comparison.matches {
            let Some(listed) = self.listed.get(found.theirs) else { continue };
            let Some(ours) = found.ours.and_then(|id| self.people.get(&id)) else {
                new += 1;
                if added.len() < MOST_NAMES {
                    added.push(listed.name());
                }
                continue;
            };
            let state = self.state_to_decide(ours, listed);
            if found.differences.is_empty() && state.is_none() {
                same += 1;
                continue;
            }
            let fields = found.differences.iter().map(|one| RosterField {
                field: one.field.into(),
                label: one.field.words().to_owned(),
                ours: one.ours.clone(),
                theirs: one.theirs.clone(),
            });
            differences.push(RosterDifference {
                person: ours.id,
                name: ours.name(),
                email: ours.email.clone(),
                fields: fields.collect(),
                state,
            });
        }
        let statuses = self.words.list(self.listed.iter().map(|one| one.status.as_str()));
        let missing = self.comparison.missing.iter().filter_map(|id| self.people.get(id));
        RosterView {
            id: self.id,
            source: self.source.clone(),
            people: self.listed.len(),
            new,
            same,
            added,
            differences,
            missing: missing
                .filter(|person| person.course.account.can_log_in() && self.shows(person))
                .map(PersonRow::name)
                .take(MOST_NAMES)
                .collect(),
            repeated: self.comparison.repeated.len(),
            statuses,
            columns: self.columns.clone(),
        }
    }

    /// Whether the list should have this person: a service shows only what went by it.
    fn shows(&self, person: &PersonRow) -> bool {
        self.connection.is_none() || person.connection.is_none() || person.connection == self.connection
    }

    /// What the account becomes when the HIE's word is taken.
    fn course(&self, ours: &PersonRow, listed: &Listed) -> Option<Course> {
        let to = listed.theirs.state?;
        let next = ours.course.step(to, Source::Hie).ok()?;
        (next.state() != ours.course.state()).then_some(next)
    }

    /// A state of a file is the user's to decide; that of a connected service is read.
    fn state_to_decide(&self, ours: &PersonRow, listed: &Listed) -> Option<RosterState> {
        if self.connection.is_some() {
            return None;
        }
        let next = self.course(ours, listed)?;
        Some(RosterState { ours: ours.course.state().into(), theirs: next.state().into() })
    }

    fn added(&self, mut person: PersonRow, listed: &Listed, today: Date) -> (PersonRow, Vec<NewEvent>) {
        for (field, value) in Field::ALL.into_iter().zip(&listed.theirs.fields) {
            person.set_field(field, value);
        }
        // A list that tells no state is one of people who have an account.
        let state = listed.theirs.state.unwrap_or(match self.words.read(&listed.status) {
            StatusWord::NotUnderstood => PersonState::Received,
            _ => PersonState::Active,
        });
        person.course = Course::found(state);
        person.break_the_glass = listed.break_the_glass.unwrap_or(false);
        self.identify(&mut person, listed);
        let event = NewEvent {
            day: today,
            what: state.as_str().to_owned(),
            words: format!("Found at the HIE: {}", state.words().to_lowercase()),
            source: Source::Hie,
            evidence: self.evidence.clone(),
            note: if listed.status.is_empty() { String::new() } else { format!("Status “{}”", listed.status) },
        };
        (person, vec![event])
    }

    /// The person with what is taken over, what happened, and how many differences stay.
    fn changed(
        &self,
        ours: &PersonRow,
        found: &Match,
        listed: &Listed,
        taking: &RosterTaking,
        today: Date,
    ) -> (PersonRow, Vec<NewEvent>, usize) {
        let (mut person, mut events, mut kept) = (ours.clone(), Vec::new(), 0);
        let event = |what: &str, words: String| NewEvent {
            day: today,
            what: what.to_owned(),
            words,
            source: Source::Hie,
            evidence: self.evidence.clone(),
            note: String::new(),
        };
        for one in &found.additions {
            person.set_field(one.field, &one.theirs);
            if one.field == Field::Username {
                events.push(event("changed", format!("User name {}", one.theirs)));
            }
        }
        for one in &found.differences {
            let named = taking.fields.iter().any(|take| take.person == ours.id && Field::from(take.field) == one.field);
            if !(taking.everything || named) {
                kept += 1;
                continue;
            }
            person.set_field(one.field, &one.theirs);
            let words = format!("{}: “{}” instead of “{}”", one.field.words(), one.theirs, one.ours);
            events.push(event("changed", words));
        }
        if let Some(next) = self.course(ours, listed) {
            let decided = self.connection.is_some() || taking.everything || taking.states.contains(&ours.id);
            if decided {
                person.course = next;
                person.note_day(next.state(), today);
                events.push(event(next.state().as_str(), next.state().words().to_owned()));
            } else {
                kept += 1;
            }
        }
        self.identify(&mut person, listed);
        (person, events, kept)
    }

    fn identify(&self, person: &mut PersonRow, listed: &Listed) {
        if person.external_id.is_empty() {
            person.external_id.clone_from(&listed.theirs.external_id);
        }
        if let Some(connection) = self.connection {
            person.connection = Some(connection);
            person.remote_id.clone_from(&listed.remote_id);
        }
        // What the list tells of training is newer than what is known, or the same.
        for (ours, theirs) in [(&mut person.days.trained, &listed.trained), (&mut person.days.active, &listed.since)] {
            if theirs > ours {
                ours.clone_from(theirs);
            }
        }
    }
}

impl Listed {
    fn name(&self) -> String {
        let of = |wanted: Field| {
            let found = Field::ALL.into_iter().zip(&self.theirs.fields).find(|(field, _)| *field == wanted);
            found.map_or("", |(_, text)| text.as_str())
        };
        let name = format!("{} {}", of(Field::GivenName), of(Field::FamilyName));
        let candidates = [name.trim(), of(Field::Email), of(Field::Username)];
        candidates.into_iter().find(|text| !text.is_empty()).unwrap_or_default().to_owned()
    }
}

fn known(person: &PersonRow) -> Known {
    Known {
        id: person.id,
        external_id: person.external_id.clone(),
        fields: Field::ALL.map(|field| person.field(field).to_owned()),
    }
}

fn of_row(row: RosterRow) -> Listed {
    Listed {
        theirs: Theirs { fields: row.fields, ..Theirs::default() },
        break_the_glass: None,
        remote_id: String::new(),
        trained: day_of(&row.trained),
        since: day_of(&row.since),
        status: row.status,
    }
}

fn of_account(account: RemoteAccount) -> Listed {
    let username =
        if account.hie_username.is_empty() { account.user_name.clone() } else { account.hie_username.clone() };
    let RemoteAccount { given_name, family_name, email, mobile, facility, title, level, .. } = account;
    let by_word = match account.state.to_lowercase().as_str() {
        "processed" | "received" => Some(PersonState::Received),
        "traininginvited" => Some(PersonState::TrainingInvited),
        "trainingdone" => Some(PersonState::TrainingDone),
        "active" => Some(PersonState::Active),
        "deactivated" => Some(PersonState::Deactivated),
        _ => None,
    };
    let by_flag = account.active.map(|active| if active { PersonState::Active } else { PersonState::Deactivated });
    Listed {
        theirs: Theirs {
            external_id: account.external_id,
            also_named: vec![account.user_name],
            fields: [given_name, family_name, email, mobile, facility, title, level, username],
            state: by_word.or(by_flag),
        },
        break_the_glass: account.break_the_glass,
        remote_id: account.id,
        trained: String::new(),
        since: String::new(),
        status: String::new(),
    }
}

/// A day of a list, as `YYYY-MM-DD`: written like that, or month, day and year with strokes; empty where it is neither.
fn day_of(text: &str) -> String {
    let text = text.split([' ', 'T']).next().unwrap_or_default();
    if let Ok(day) = text.parse::<Date>() {
        return day.to_string();
    }
    let parts: Vec<i16> = text.split('/').filter_map(|part| part.parse().ok()).collect();
    let [month, day, year] = parts[..] else { return String::new() };
    let year = if year < 100 { year + 2000 } else { year };
    let narrow = |number: i16| i8::try_from(number).unwrap_or(0);
    Date::new(year, narrow(month), narrow(day)).map_or_else(|_| String::new(), |day| day.to_string())
}

fn no_accounts(file: &str) -> Fault {
    Fault::new(
        crate::fault::FaultCode::FileUnreadable,
        "No column of this list holds a user name or an e-mail address.",
        "Ask your contact person for a list with user name, e-mail, status and access level, and headers above them.",
    )
    .at(file)
}
