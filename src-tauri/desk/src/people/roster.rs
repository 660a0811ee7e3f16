//! Our people beside the HIE's own list: read from a file that the HIE gave, or from a connected service. Who is new and
//! what only the HIE knows is taken over; what differs is the user's to decide.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::PoisonError;
use std::sync::atomic::Ordering;

use jiff::civil::Date;
use records::{Channel, NewEvent, PersonRow};
use worksheet::people::{
    AccountLifecycle, Comparison, OwnPerson, PersonField, PersonMatch, PersonState, RosterColumn, StateSource, Theirs,
    compare,
};

use super::hie_of;
use super::listed::ListedAccount;
use super::roster_file::{ColumnWords, RosterReading, column_words, read};
use super::status_words::StatusWords;
use crate::contract::{InputAccount, RosterChange, RosterColumnView, RosterDone, RosterTaking, RosterView};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

/// People that are kept in one transaction: whoever else wants to write waits no longer than that takes.
const AT_ONCE: usize = 2000;

/// A comparison that waits for the user.
pub(crate) struct OpenComparison {
    pub(super) id: u32,
    pub(super) source: String,
    evidence: String,
    hie: String,
    practice: bool,
    pub(super) connection: Option<i64>,
    pub(super) listed: Vec<ListedAccount>,
    pub(super) comparison: Comparison,
    pub(super) people: HashMap<i64, PersonRow>,
    pub(super) columns: Vec<RosterColumnView>,
    pub(super) words: StatusWords,
    /// The account of the file, as far as it does not depend on whom we know.
    pub(super) input: Option<InputAccount>,
    /// The file and how it is read; none where the accounts come from a service.
    pub(super) file: Option<ReadFile>,
}

/// A list of accounts in a file, and how it is read.
#[derive(Debug, Clone)]
pub(crate) struct ReadFile {
    path: PathBuf,
    sheet: Option<String>,
    dates: Option<String>,
    pub(super) sheet_open: bool,
    pub(super) names: bool,
}

impl Desk {
    /// Reads a list of accounts that the HIE gave, and lays it beside our people. Nothing is kept yet.
    ///
    /// # Errors
    /// When the file cannot be read, or no column of it holds a user name or an address.
    pub fn open_roster(&self, path: &Path, hie: Option<&str>) -> DeskResult<RosterView> {
        self.open_roster_as(path, &RosterReading { hie, ..RosterReading::default() })
    }

    /// Does the same, with what the user said of the file.
    ///
    /// # Errors
    /// As [`Desk::open_roster`], and where the file has no such column or sheet.
    pub fn open_roster_as(&self, path: &Path, reading: &RosterReading<'_>) -> DeskResult<RosterView> {
        let hie = hie_of(self, &self.records(), reading.hie);
        let words = match &hie {
            Ok(hie) => column_words(&self.records(), hie, reading.columns)?,
            Err(_) => ColumnWords::new(),
        };
        let file = read(path, reading, &words, self.today())?;
        let hie = hie?;
        self.begin_comparing(OpenComparison {
            id: 0,
            evidence: format!("file:{}", file.name),
            source: file.name,
            hie,
            practice: false,
            connection: None,
            listed: file.listed,
            comparison: Comparison::default(),
            people: HashMap::new(),
            columns: file.columns,
            words: StatusWords::default(),
            input: Some(file.input),
            file: Some(ReadFile {
                path: path.to_owned(),
                sheet: reading.sheet.map(str::to_owned),
                dates: reading.dates.map(str::to_owned),
                sheet_open: file.sheet_open,
                names: file.names,
            }),
        })
    }

    /// Reads the open list again with what the user said of it. What a column means is remembered for the HIE's next list;
    /// another column that the user gave the same meaning loses it.
    ///
    /// # Errors
    /// When the comparison is not open any more, does not come from a file, or the file cannot be read again.
    pub fn change_roster(&self, id: u32, change: &RosterChange) -> DeskResult<RosterView> {
        let (hie, mut file, columns) = {
            let open = self.people.comparing.lock().unwrap_or_else(PoisonError::into_inner);
            let comparing = open.as_ref().filter(|comparing| comparing.is(id));
            let comparing = comparing.ok_or_else(|| DeskError::not_found("open comparison", &id.to_string()))?;
            let Some(file) = comparing.file.clone() else {
                return Err(DeskError::bad_request(
                    format!("The accounts of “{}” do not come from a file.", comparing.source),
                    "Only the columns, sheets and days of a file can be read in another way.",
                ));
            };
            (comparing.hie.clone(), file, comparing.columns.clone())
        };
        let mut said = Vec::new();
        match change {
            RosterChange::Column { header, meaning } => {
                let same = |column: &&RosterColumnView| {
                    column.chosen && column.header != *header && meaning.as_ref() == Some(&column.meaning)
                };
                let shared = meaning.as_deref() == Some(RosterColumn::Other.as_str());
                let same = columns.iter().filter(same).filter(|_| !shared);
                said.extend(same.map(|column| format!("{}=", column.header)));
                said.push(format!("{header}={}", meaning.as_deref().unwrap_or_default()));
            }
            RosterChange::Sheet { name } => file.sheet = Some(name.clone()),
            RosterChange::Dates { month_first } => {
                file.dates = Some(if *month_first { "month-first" } else { "day-first" }.to_owned());
            }
        }
        let reading = RosterReading {
            hie: Some(&hie),
            sheet: file.sheet.as_deref(),
            columns: &said,
            dates: file.dates.as_deref(),
            open_anyway: true,
        };
        self.open_roster_as(&file.path, &reading)
    }

    /// Reads everyone whom a connected service shows, and lays them beside our people. Nothing is kept yet.
    ///
    /// # Errors
    /// When the connection cannot be asked.
    pub async fn refresh_people(&self, connection: &str, hie: Option<&str>) -> DeskResult<RosterView> {
        let named = self.connection_named(connection)?;
        let row = self.records().connection_row(named.id)?;
        if !row.channel.can_look_up() {
            return Err(DeskError::bad_request(
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
        self.begin_comparing(OpenComparison {
            id: 0,
            evidence: format!("connection:{}", row.name),
            source: row.name,
            hie,
            practice: row.channel == Channel::Practice,
            connection: Some(row.id),
            listed: accounts.into_iter().map(ListedAccount::of_account).collect(),
            comparison: Comparison::default(),
            people: HashMap::new(),
            columns: Vec::new(),
            words: StatusWords::default(),
            input: None,
            file: None,
        })
    }

    pub(super) fn begin_comparing(&self, mut comparing: OpenComparison) -> DeskResult<RosterView> {
        comparing.words = StatusWords::of(&self.records(), &comparing.hie)?;
        if comparing.connection.is_none() {
            let OpenComparison { listed, words, .. } = &mut comparing;
            listed.iter_mut().for_each(|one| one.read_state(words));
        }
        for one in &mut comparing.listed {
            // A service says it itself, where it has a place for it.
            let level = one.field(PersonField::Level).to_owned();
            one.break_the_glass = one.break_the_glass.or_else(|| self.break_the_glass_of(&comparing.hie, &level));
        }
        let people = self.records().people(comparing.practice)?;
        // Accounts of a practice HIE are of whichever form was practiced with.
        let people: Vec<PersonRow> =
            people.into_iter().filter(|person| comparing.practice || person.hie == comparing.hie).collect();
        let known: Vec<OwnPerson> = people.iter().map(known).collect();
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
    pub fn take_roster(&self, id: u32, taking: &RosterTaking) -> DeskResult<RosterDone> {
        let comparing = {
            let mut open = self.people.comparing.lock().unwrap_or_else(PoisonError::into_inner);
            open.take_if(|comparing| comparing.id == id)
        };
        let Some(comparing) = comparing else { return Err(DeskError::not_found("open comparison", &id.to_string())) };
        if comparing.file.is_some() && comparing.listed.is_empty() {
            return Err(DeskError::bad_request(
                format!("No account was read from “{}”, so nobody can be compared with it.", comparing.source),
                "Say which column holds the user names or the email addresses.",
            ));
        }
        let today = self.today();
        let now = self.surroundings.now();
        let (mut changes, mut done) = (Vec::new(), RosterDone { added: 0, changed: 0, kept: 0, asked: 0 });
        for found in comparing.decided(taking, &mut done) {
            let Some(listed) = comparing.listed.get(found.theirs) else { continue };
            let Some(ours) = found.ours.and_then(|id| comparing.people.get(&id)) else {
                let person = PersonRow::new(&comparing.hie, comparing.practice, now);
                changes.push(comparing.added(person, listed, today));
                done.added += 1;
                continue;
            };
            let (person, events, kept) = comparing.changed(ours, &found, listed, taking, today);
            done.kept += kept;
            if person != *ours {
                changes.push((person, events));
                done.changed += 1;
            }
        }
        if !taking.partial {
            changes.extend(comparing.missing().map(|ours| comparing.unlisted(ours, today)));
        }
        for part in changes.chunks(AT_ONCE) {
            self.records().save_people(part, now)?;
        }
        Ok(done)
    }

    /// Tells whether a level of an HIE opens records in an emergency; none where no form, or forms of two minds, say so.
    fn break_the_glass_of(&self, hie: &str, level: &str) -> Option<bool> {
        let wanted = worksheet::text::fold(level);
        let forms: Vec<_> = self.forms.all().filter(|form| form.hie.code == hie).collect();
        let levels = forms.iter().flat_map(|form| &form.levels);
        let mut said = levels.filter(|one| worksheet::text::fold(&one.name) == wanted).map(|one| one.break_the_glass);
        let first = said.next().filter(|_| !wanted.is_empty())?;
        said.all(|one| one == first).then_some(first)
    }
}

impl OpenComparison {
    pub(super) fn is(&self, id: u32) -> bool {
        self.id == id
    }

    pub(super) fn hie(&self) -> &str {
        &self.hie
    }

    /// The matches, with those about whom the user decided whether they are one of ours; the others are counted as asked.
    fn decided(&self, taking: &RosterTaking, done: &mut RosterDone) -> Vec<PersonMatch> {
        let mut matches = self.comparison.matches.clone();
        for (at, namesake) in &self.comparison.perhaps {
            let ours = self.people.get(namesake).filter(|_| taking.same.contains(at));
            let Some(listed) = self.listed.get(*at) else { continue };
            if ours.is_none() && !taking.others.contains(at) {
                done.asked += 1;
                continue;
            }
            let (mut differences, mut additions) = (Vec::new(), Vec::new());
            if let Some(ours) = ours {
                (differences, additions) =
                    worksheet::people::different_fields(&known(ours).fields, &listed.theirs.fields);
                // That it is the same person says whose address is right.
                let names = |one: &worksheet::people::FieldDifference| {
                    matches!(one.field, PersonField::Email | PersonField::Username)
                };
                additions.extend(differences.iter().filter(|one| names(one)).cloned());
                differences.retain(|one| !names(one));
            }
            matches.push(PersonMatch { theirs: *at, ours: ours.map(|ours| ours.id), differences, additions });
        }
        matches
    }

    /// People of ours who can log in, as far as we know, and are not on the list.
    pub(super) fn missing(&self) -> impl Iterator<Item = &PersonRow> {
        let missing = self.comparison.missing.iter().filter_map(|id| self.people.get(id));
        missing.filter(|person| person.course.account.can_log_in() && self.shows(person))
    }

    /// Keeps that the list does not have somebody.
    fn unlisted(&self, ours: &PersonRow, today: Date) -> (PersonRow, Vec<NewEvent>) {
        let event = NewEvent {
            day: today,
            what: "unlisted".to_owned(),
            words: "Not on the HIE’s list".to_owned(),
            source: StateSource::Hie,
            evidence: self.evidence.clone(),
            note: String::new(),
        };
        let events = if ours.unlisted.is_empty() { vec![event] } else { Vec::new() };
        (PersonRow { unlisted: today.to_string(), ..ours.clone() }, events)
    }

    /// Whether the list should have this person: a service shows only what went by it.
    fn shows(&self, person: &PersonRow) -> bool {
        self.connection.is_none() || person.connection.is_none() || person.connection == self.connection
    }

    /// What the account becomes when the HIE's word is taken, and whether that leads back to an earlier step.
    pub(super) fn course(&self, ours: &PersonRow, listed: &ListedAccount) -> Option<(AccountLifecycle, bool)> {
        let to = listed.theirs.state?;
        let here = ours.course.state();
        let next = ours.course.step(to, StateSource::Hie).ok()?;
        if next.state() != here {
            return Some((next, false));
        }
        // What a request is still to bring about is no news; anything else that the HIE says is.
        let back = AccountLifecycle { asked: ours.course.asked, ..AccountLifecycle::found(to) };
        (to != here && next != ours.course && back.state() != here || to != here && !ours.course.progress.is_open())
            .then_some((back, true))
    }

    fn added(&self, mut person: PersonRow, listed: &ListedAccount, today: Date) -> (PersonRow, Vec<NewEvent>) {
        for (field, value) in PersonField::ALL.into_iter().zip(&listed.theirs.fields) {
            person.set_field(field, value);
        }
        // Nobody is active by silence.
        let state = listed.theirs.state.unwrap_or(PersonState::Unknown);
        person.course = AccountLifecycle::found(state);
        person.break_the_glass = listed.break_the_glass;
        self.identify(&mut person, listed);
        let event = NewEvent {
            day: today,
            what: state.as_str().to_owned(),
            words: match state {
                PersonState::Unknown => "Found at the HIE; whether the account is active is not known".to_owned(),
                state => format!("Found at the HIE: {}", state.words().to_lowercase()),
            },
            source: StateSource::Hie,
            evidence: self.evidence.clone(),
            note: if listed.status.is_empty() { String::new() } else { format!("Status “{}”", listed.status) },
        };
        (person, vec![event])
    }

    /// The person with what is taken over, what happened, and how many differences stay.
    fn changed(
        &self,
        ours: &PersonRow,
        found: &PersonMatch,
        listed: &ListedAccount,
        taking: &RosterTaking,
        today: Date,
    ) -> (PersonRow, Vec<NewEvent>, usize) {
        let (mut person, mut events, mut kept) = (ours.clone(), Vec::new(), 0);
        let event = |what: &str, words: String| NewEvent {
            day: today,
            what: what.to_owned(),
            words,
            source: StateSource::Hie,
            evidence: self.evidence.clone(),
            note: String::new(),
        };
        for one in &found.additions {
            person.set_field(one.field, &one.theirs);
            if one.field == PersonField::Username {
                events.push(event("changed", format!("User name {}", one.theirs)));
            }
        }
        for one in &found.differences {
            let named =
                taking.fields.iter().any(|take| take.person == ours.id && PersonField::from(take.field) == one.field);
            if !(taking.everything || named) {
                kept += 1;
                continue;
            }
            person.set_field(one.field, &one.theirs);
            let words = format!("{}: “{}” instead of “{}”", one.field.words(), one.theirs, one.ours);
            events.push(event("changed", words));
        }
        if let Some((next, back)) = self.course(ours, listed) {
            let decided = (self.connection.is_some() && !back) || taking.everything || taking.states.contains(&ours.id);
            if decided {
                person.course = next;
                person.note_day(next.state(), today);
                events.push(event(next.state().as_str(), next.state().words().to_owned()));
            } else {
                kept += 1;
            }
        }
        if person.level != ours.level || person.break_the_glass.is_none() {
            person.break_the_glass =
                listed.break_the_glass.filter(|_| person.level == listed.field(PersonField::Level));
        }
        if !ours.unlisted.is_empty() {
            person.unlisted.clear();
            events.push(event("unlisted", "On the HIE’s list again".to_owned()));
        }
        self.identify(&mut person, listed);
        (person, events, kept)
    }

    fn identify(&self, person: &mut PersonRow, listed: &ListedAccount) {
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

fn known(person: &PersonRow) -> OwnPerson {
    OwnPerson {
        id: person.id,
        external_id: person.external_id.clone(),
        fields: PersonField::ALL.map(|field| person.field(field).to_owned()),
    }
}
