//! What is asked of an HIE for people who are known: changes, deactivation, reactivation. Each request goes as the HIE's
//! profile says, or by its service; until it is sent it can be taken back.

use std::sync::Arc;

use jiff::Timestamp;
use records::{
    Alerts, BatchRow, Channel, ConnectionRow, NewRequest, OutcomeUpdate, PersonRow, PersonSnapshot, RequestDetails,
    RequestState,
};
use submission::{AccountChange, Setup, batch_digest, new_account_change, new_row_request};
use uuid::Uuid;
use worksheet::people::{
    Account, PersonField, RequestKind, RequestProgress, RequestRoute, Route, StateSource, names_a_patient, route_of,
};
use worksheet::{FieldKind, Form, Row, RowId};

use crate::connections::{TEXTS, text_name};
use crate::contract::{
    ChosenPeople, FieldText, MadeBatch, MadeWorksheet, NotMarked, PersonView, RequestGroup, RequestPlan, RequestWish,
    RequestsMade, Window,
};
use crate::desk::Desk;
use crate::editor::title_views;
use crate::fault::{DeskError, DeskResult};
use crate::people::request_text::{text_label, without_username};
use crate::people::worksheet_purpose::WorksheetPurpose;

/// How requests go.
#[derive(Clone)]
pub(super) enum Way {
    /// As rows of a form, to be reviewed and attested.
    Worksheet(Route),
    /// As a text that the user takes to the HIE.
    Text(Route),
    /// Straight into the HIE's account system.
    Service(ConnectionRow),
}

/// People whose requests go the same way.
pub(super) struct RouteGroup {
    pub(super) way: Way,
    pub(super) form: Arc<Form>,
    pub(super) people: Vec<PersonRow>,
}

/// A wish, sorted out.
pub(super) struct Sorted {
    pub(super) kind: RequestKind,
    pub(super) groups: Vec<RouteGroup>,
    left_out: Vec<NotMarked>,
    missing: Vec<String>,
}

impl Desk {
    /// What would be asked, and what still has to be said before.
    ///
    /// # Errors
    /// When nobody is chosen, or a connection is not there.
    pub fn plan_requests(&self, wish: &RequestWish) -> DeskResult<RequestPlan> {
        let sorted = self.sort_out(wish)?;
        let groups = sorted.groups.iter().map(|group| self.group_view(&sorted, group, wish));
        let warnings = names_a_patient(&wish.reason).into_iter().map(|word| {
            format!("“{word}” looks as if it were about a patient. Leave patients out of a request for an account.")
        });
        let form = sorted.groups.first().map(|group| Arc::clone(&group.form));
        let warnings: Vec<String> = warnings.chain(without_username(&sorted)).collect();
        let connections = self.records().connections()?;
        Ok(RequestPlan {
            groups: groups.collect::<DeskResult<_>>()?,
            left_out: sorted.left_out,
            missing: sorted.missing,
            warnings,
            titles: form.map(|form| title_views(&form)).unwrap_or_default(),
            connections: connections.into_iter().filter(|row| row.channel.can_look_up()).map(|row| row.name).collect(),
        })
    }

    /// Makes the requests: batches that wait to be sent or handed in, and worksheets that wait for a review. Nothing is sent.
    ///
    /// # Errors
    /// When something still has to be said, or nobody is left to ask for.
    pub fn make_requests(&self, wish: &RequestWish) -> DeskResult<RequestsMade> {
        let sorted = self.sort_out(wish)?;
        if let Some(missing) = sorted.missing.first() {
            return Err(DeskError::bad_request(missing.clone(), "Fill it in and try again. No request was created."));
        }
        if sorted.groups.is_empty() {
            let why = sorted.left_out.first().map_or_else(String::new, |one| format!("{}: {}", one.name, one.why));
            return Err(DeskError::bad_request("There is nobody to ask this for.", why));
        }
        let mut made = RequestsMade { batches: Vec::new(), worksheets: Vec::new(), left_out: sorted.left_out.clone() };
        for group in &sorted.groups {
            self.note_leaving(&sorted, group, wish)?;
            match &group.way {
                Way::Worksheet(route) => made.worksheets.push(self.make_worksheet(&sorted, group, route, wish)?),
                Way::Text(_) | Way::Service(_) => made.batches.push(self.make_batch(&sorted, group, wish)?),
            }
        }
        Ok(made)
    }

    /// Takes a request back that was not sent yet.
    ///
    /// # Errors
    /// When nothing waits to be sent for this person.
    pub fn take_back_request(&self, person: i64) -> DeskResult<PersonView> {
        let request = self.records().person_numbered(person)?.request;
        let rows = self.records().requests(request.as_slice())?;
        let Some(row) = rows.first().filter(|row| row.state == RequestState::Queued) else {
            return Err(DeskError::bad_request(
                "Nothing waits to be sent for this person.",
                "What was sent cannot be taken back; ask for the opposite instead.",
            ));
        };
        let now = self.surroundings.now();
        let back =
            OutcomeUpdate::to(RequestState::Withdrawn, "Taken back by you before it was sent. Nothing was asked for.");
        self.records().settle(&[(row.id, back)], &[], now)?;
        self.person(person)
    }

    /// Keeps that the HIE carried out what was asked: the user heard of it.
    ///
    /// # Errors
    /// When nothing that was sent is open for any of them.
    pub fn finish_requests(&self, people: &ChosenPeople) -> DeskResult<usize> {
        let mut changes = Vec::new();
        for mut person in self.chosen_people(people)? {
            let kind = person.course.asked;
            if person.alerts == Alerts::Asked && person.course.account.can_log_in() && !person.course.progress.is_open()
            {
                person.alerts = Alerts::On;
                let event = self.event("alerts", "Clinical alerts: on", StateSource::User);
                changes.push((person, vec![event]));
                continue;
            }
            let sent = matches!(
                person.course.progress,
                RequestProgress::Sent | RequestProgress::Received | RequestProgress::Unknown
            );
            if !sent || !is_change(kind) {
                continue;
            }
            let request = self.records().requests(person.request.as_slice())?;
            if let Some(request) = request.first() {
                person.take_changes(&request.asked.changes, request.applicant.break_the_glass);
            }
            person.course = person.course.carried_out();
            if kind == RequestKind::ClinicalAlerts {
                person.alerts = Alerts::On;
            }
            let event = self.event("changed", &format!("{}: carried out", kind.words()), StateSource::User);
            changes.push((person, vec![event]));
        }
        if changes.is_empty() {
            return Err(DeskError::bad_request(
                "No change that was sent is open for them.",
                "What was not sent yet is sent or taken back first.",
            ));
        }
        let now = self.surroundings.now();
        self.records().save_people(&changes, now)?;
        Ok(changes.len())
    }

    fn sort_out(&self, wish: &RequestWish) -> DeskResult<Sorted> {
        let Some(kind) = wish.kind.map(RequestKind::from) else {
            return Err(DeskError::bad_request("Nothing is asked for.", "Choose what to ask for."));
        };
        let people = self.chosen_people(&wish.people)?;
        let mut sorted = Sorted { kind, groups: Vec::new(), left_out: Vec::new(), missing: Vec::new() };
        let many = people.len() > 1;
        let named = match wish.connection.trim() {
            "" => None,
            name => {
                let id = self.connection_named(name)?.id;
                Some(self.records().connection_row(id)?)
            }
        };
        for person in people {
            let way = match why_not(&person, kind) {
                Some(why) => Err(why),
                None => self.way(&person, kind, named.as_ref()),
            };
            match way {
                Err(why) => sorted.left_out.push(NotMarked { id: person.id, name: person.name(), why }),
                Ok((way, form)) => match sorted.groups.iter_mut().find(|group| group.is(&way, &form)) {
                    Some(group) => group.people.push(person),
                    None => sorted.groups.push(RouteGroup { way, form, people: vec![person] }),
                },
            }
        }
        sorted.missing = missing(&sorted, wish, many);
        sorted.missing.extend(self.requester_lacks(&sorted)?);
        if sorted.missing.is_empty() && kind == RequestKind::ChangeContact {
            sorted.missing = self.contact_problems(&sorted, wish)?;
        }
        Ok(sorted)
    }

    /// How a request for this person goes, or why it cannot.
    fn way(
        &self,
        person: &PersonRow,
        kind: RequestKind,
        named: Option<&ConnectionRow>,
    ) -> Result<(Way, Arc<Form>), String> {
        let forms: Vec<Arc<Form>> = self.forms.all().filter(|form| form.hie.code == person.hie).collect();
        let own = self.organization().ok().flatten().map(|organization| organization.form).unwrap_or_default();
        let usual = forms.iter().find(|form| form.id.as_str() == own).or_else(|| forms.first());
        let Some(usual) = usual.cloned() else {
            return Err(format!("No form of “{}” is known, so it is not known how to ask.", person.hie));
        };
        let by_service = kind != RequestKind::Add && kind != RequestKind::ClinicalAlerts;
        let service = match named {
            Some(connection) => Some(connection.clone()),
            None if by_service => self.service_of(person),
            None => None,
        };
        if let Some(connection) = service {
            if !connection.channel.can_look_up() {
                return Err(format!("“{}” cannot change accounts; leave the connection out.", connection.name));
            }
            if (connection.channel == Channel::Practice) != person.practice {
                return Err(format!("This account is not one of “{}”.", connection.name));
            }
            if !by_service {
                return Err(format!("“{}” is not asked for by a service.", kind.words().to_lowercase()));
            }
            return Ok((Way::Service(connection), usual));
        }
        if person.practice {
            return Err("The practice HIE has nothing to ask this of.".to_owned());
        }
        let route = route_of(&usual.hie.requests, kind);
        let form =
            forms.iter().find(|form| !route.form.is_empty() && form.id.as_str().ends_with(&format!("/{}", route.form)));
        let form = form.cloned().unwrap_or(usual);
        Ok(match route.by {
            RequestRoute::Worksheet => (Way::Worksheet(route), form),
            RequestRoute::Ticket | RequestRoute::Message => (Way::Text(route), form),
        })
    }

    /// The service that shows a person's account, where it takes requests.
    fn service_of(&self, person: &PersonRow) -> Option<ConnectionRow> {
        let row = self.records().connection_row(person.connection?).ok()?;
        (row.channel.can_look_up() && row.removed.is_none()).then_some(row)
    }

    fn group_view(&self, sorted: &Sorted, group: &RouteGroup, wish: &RequestWish) -> DeskResult<RequestGroup> {
        let text = match (&group.way, group.people.first()) {
            (Way::Text(route), Some(person)) => {
                let fields = self.text(sorted.kind, route, person, &changes(sorted.kind, group, wish, person), wish)?;
                let facts = self.facts_of(&group.form.hie.code);
                fields
                    .into_iter()
                    .map(|(key, text)| FieldText { label: text_label(&key, facts.as_ref()), text })
                    .collect()
            }
            _ => Vec::new(),
        };
        Ok(RequestGroup { way: group.words(), note: group.note(), people: group.people.len(), text })
    }

    fn make_batch(&self, sorted: &Sorted, group: &RouteGroup, wish: &RequestWish) -> DeskResult<MadeBatch> {
        let now = self.surroundings.now();
        let connection = match &group.way {
            Way::Service(connection) => connection.clone(),
            Way::Worksheet(route) | Way::Text(route) => self.text_connection(&group.form, route, now)?,
        };
        let mut requests = Vec::with_capacity(group.people.len());
        for (person, number) in group.people.iter().zip(1..) {
            requests.push(self.request_for(sorted, group, person, number, &connection, wish)?);
        }
        let name = batch_name(sorted.kind, &group.people);
        let attested_by = self.organization()?.map(|one| one.manager_name).unwrap_or_default();
        let row = BatchRow {
            id: Uuid::new_v4().to_string(),
            name: name.clone(),
            worksheet: None,
            form: group.form.id.to_string(),
            form_name: sorted.kind.words().to_owned(),
            connection: connection.id,
            attested_by,
            attested: now,
            statements: Vec::new(),
            digest: batch_digest(&requests),
            stopped: None,
        };
        self.records().freeze(&row, &requests, now)?;
        let by_hand = connection.channel.is_by_hand();
        Ok(MadeBatch { batch: row.id, name, way: group.words(), people: requests.len(), by_hand })
    }

    fn request_for(
        &self,
        sorted: &Sorted,
        group: &RouteGroup,
        person: &PersonRow,
        number: i64,
        connection: &ConnectionRow,
        wish: &RequestWish,
    ) -> DeskResult<NewRequest> {
        let changes = changes(sorted.kind, group, wish, person);
        let level = group.form.level_of_title(wish.title.trim()).filter(|_| sorted.kind == RequestKind::ChangeRole);
        let mut changed = person.clone();
        changed.take_changes(&changes, level.is_some_and(|level| level.break_the_glass));
        let applicant = PersonSnapshot {
            given_name: person.given_name.clone(),
            family_name: person.family_name.clone(),
            // The address that the HIE knows: the account is found by it.
            email: person.email.clone(),
            mobile: changed.mobile,
            facility: person.facility.clone(),
            title: changed.title,
            level: changed.level,
            break_the_glass: changed.break_the_glass == Some(true),
            sheet_row: number,
        };
        let id = Uuid::new_v4().to_string();
        let reason = wish.reason.trim().to_owned();
        let asked = RequestDetails {
            kind: sorted.kind,
            reason,
            person: Some(person.id),
            changes: changes.clone(),
            alerts: false,
        };
        Ok(match &group.way {
            Way::Service(_) => {
                let change = account_change(sorted.kind, &changes, &applicant);
                new_account_change(applicant, id, asked, &change, Setup::of(connection).extension())
            }
            Way::Text(route) | Way::Worksheet(route) => {
                let cells = self.text(sorted.kind, route, person, &changes, wish)?;
                NewRequest { asked, ..new_row_request(applicant, id, &cells) }
            }
        })
    }

    /// The connection for texts that the user takes to the HIE; made when it is first needed.
    fn text_connection(&self, form: &Form, route: &Route, now: Timestamp) -> DeskResult<ConnectionRow> {
        let [tickets, messages] = TEXTS;
        let name = text_name(form, if route.by == RequestRoute::Message { messages } else { tickets });
        let address = self.ticket_address(form, route);
        let mut records = self.records();
        if let Some(found) = records.connection_named(&name)? {
            return Ok(found);
        }
        Ok(records.add_connection(&name, Channel::PortalForm, &address, &Setup::PortalForm.to_text(), now)?)
    }

    fn make_worksheet(
        &self,
        sorted: &Sorted,
        group: &RouteGroup,
        route: &Route,
        wish: &RequestWish,
    ) -> DeskResult<MadeWorksheet> {
        let form = &group.form;
        let rows: Vec<Row> = group
            .people
            .iter()
            .map(|person| {
                let mut changed = person.clone();
                changed.take_changes(&changes(sorted.kind, group, wish, person), false);
                let mut row = Row::blank(RowId(0), form.columns.len());
                for (column, cell) in form.columns.iter().zip(&mut row.cells) {
                    let value = match column.kind {
                        FieldKind::GivenName => &changed.given_name,
                        FieldKind::FamilyName => &changed.family_name,
                        FieldKind::Email => &changed.email,
                        FieldKind::Mobile => &changed.mobile,
                        FieldKind::Facility => &changed.facility,
                        FieldKind::Title => &changed.title,
                        _ => route.cells.get(&column.key).unwrap_or(cell),
                    };
                    *cell = value.clone();
                }
                row
            })
            .collect();
        let name = batch_name(sorted.kind, &group.people);
        let worksheet = self.create_worksheet(&name, form.id.as_str())?;
        let now = self.surroundings.now();
        let people = rows.len();
        self.with_editor(worksheet, |editor, records| {
            editor.take_in(records, sorted.kind.words(), rows, Vec::new(), Window { start: 0, count: 0 }, now)
        })?;
        // By the address that the HIE knows, and by the one that the row has.
        let emails = group.people.iter().flat_map(|person| {
            let changes = changes(sorted.kind, group, wish, person);
            let new = changes.into_iter().filter(|(field, _)| *field == PersonField::Email).map(|(_, email)| email);
            new.chain([person.email.clone()]).map(|email| (email.to_lowercase(), person.id)).collect::<Vec<_>>()
        });
        let asks =
            WorksheetPurpose { kind: sorted.kind, reason: wish.reason.trim().to_owned(), people: emails.collect() };
        asks.keep(&self.records(), worksheet)?;
        // The worksheet was opened before it was known what it is for.
        self.know_anew(worksheet)?;
        Ok(MadeWorksheet { worksheet, name, people })
    }

    /// Keeps when those leave whose access is to end.
    fn note_leaving(&self, sorted: &Sorted, group: &RouteGroup, wish: &RequestWish) -> DeskResult<()> {
        let leaves = crate::connections::day_or_nothing(&wish.leaves)?;
        if sorted.kind != RequestKind::Deactivate || leaves.is_empty() {
            return Ok(());
        }
        let leaving = group.people.iter().map(|person| person.id).collect();
        self.note_leavers(&ChosenPeople { ids: leaving, all: None }, &leaves, wish.involuntary).map(|_| ())
    }
}

impl RouteGroup {
    fn is(&self, way: &Way, form: &Form) -> bool {
        let same = match (&self.way, way) {
            (Way::Service(one), Way::Service(other)) => one.id == other.id,
            (Way::Worksheet(_), Way::Worksheet(_)) | (Way::Text(_), Way::Text(_)) => true,
            _ => false,
        };
        same && self.form.id == form.id
    }

    fn words(&self) -> String {
        let hie = &self.form.hie;
        match &self.way {
            Way::Service(connection) => format!("Straight to “{}”, read back afterwards", connection.name),
            Way::Worksheet(_) => format!("As a worksheet, “{}”, to be reviewed and attested", self.form.name),
            Way::Text(route) if route.by == RequestRoute::Message => {
                format!("As a message to your {}", hie.contact_role)
            }
            Way::Text(_) => format!("By support ticket to {}, which you submit", hie.name),
        }
    }

    fn note(&self) -> String {
        match &self.way {
            Way::Service(_) => String::new(),
            Way::Worksheet(route) | Way::Text(route) => route.note.clone(),
        }
    }
}

fn is_change(kind: RequestKind) -> bool {
    matches!(kind, RequestKind::ChangeRole | RequestKind::ChangeContact | RequestKind::ClinicalAlerts)
}

/// Why this cannot be asked for somebody, as far as is known.
pub(crate) fn why_not(person: &PersonRow, kind: RequestKind) -> Option<String> {
    let course = person.course;
    let open = course.progress.is_open() && course.account != Account::Pending;
    let said = |text: &str| Some(text.to_owned());
    match (kind, course.account) {
        (RequestKind::Add, Account::None) if !course.is_on_its_way() => None,
        (RequestKind::Add, Account::Deactivated | Account::Lapsed) => {
            said("The account was deactivated or has lapsed: request reactivation.")
        }
        (RequestKind::Add, _) => said("There is an account, or it was asked for."),
        (RequestKind::Reactivate, Account::Deactivated | Account::Lapsed) if !open => None,
        (RequestKind::Reactivate, Account::Deactivated | Account::Lapsed) => said("Something is asked for already."),
        (RequestKind::Reactivate, _) => said("The account is not deactivated."),
        (_, Account::Deactivated) => said("The account was deactivated."),
        (_, Account::None) if !course.is_on_its_way() => said("There is no account."),
        (RequestKind::Deactivate, Account::DeactivationRequested) => said("Deactivation is requested already."),
        (RequestKind::Deactivate, _) => None,
        (_, Account::DeactivationRequested) => said("Deactivation is requested."),
        (_, _) if open => Some(format!(
            "“{}” is asked for already; wait for it, or take it back first.",
            course.asked.words().to_lowercase()
        )),
        _ => None,
    }
}

fn missing(sorted: &Sorted, wish: &RequestWish, many: bool) -> Vec<String> {
    let mut missing = Vec::new();
    let is = |text: &str| !text.trim().is_empty();
    match sorted.kind {
        RequestKind::ChangeRole if !is(&wish.title) => missing.push("The new title is missing.".to_owned()),
        RequestKind::ChangeRole => {
            let unknown = sorted
                .groups
                .iter()
                .find(|group| !group.form.titles.is_empty() && group.form.title(&wish.title).is_none());
            missing.extend(unknown.map(|group| {
                format!("“{}” is not a title of “{}”: choose one of its list.", wish.title.trim(), group.form.name)
            }));
        }
        RequestKind::ChangeContact if !is(&wish.email) && !is(&wish.mobile) => {
            missing.push("The new e-mail address or mobile number is missing.".to_owned());
        }
        RequestKind::ChangeContact if many => {
            missing.push("Email addresses and phone numbers are personal. Request one person at a time.".to_owned());
        }
        _ => {}
    }
    let wanted = sorted.groups.iter().any(|group| match &group.way {
        Way::Worksheet(route) | Way::Text(route) => route.reason,
        Way::Service(_) => false,
    });
    if wanted && !is(&wish.reason) {
        missing.push("The HIE asks for a reason.".to_owned());
    }
    missing
}

/// What is to be different for a person.
pub(super) fn changes(
    kind: RequestKind,
    group: &RouteGroup,
    wish: &RequestWish,
    person: &PersonRow,
) -> Vec<(PersonField, String)> {
    let mut changes = Vec::new();
    match kind {
        RequestKind::ChangeRole => {
            let title = wish.title.trim();
            let spelled = group.form.title(title).map_or(title, |title| title.name.as_str());
            changes.push((PersonField::Title, spelled.to_owned()));
            if let Some(level) = group.form.level_of_title(title) {
                changes.push((PersonField::Level, level.name.clone()));
            }
        }
        RequestKind::ChangeContact => {
            changes.push((PersonField::Email, wish.email.trim().to_owned()));
            changes.push((PersonField::Mobile, wish.mobile.trim().to_owned()));
        }
        _ => {}
    }
    changes.retain(|(field, value)| !value.is_empty() && person.field(*field) != value);
    changes
}

fn account_change(kind: RequestKind, changes: &[(PersonField, String)], applicant: &PersonSnapshot) -> AccountChange {
    let of = |wanted: PersonField| changes.iter().find(|(field, _)| *field == wanted).map(|(_, value)| value.clone());
    match kind {
        RequestKind::Deactivate => AccountChange::ending(),
        RequestKind::Reactivate => AccountChange::reopening(),
        _ => AccountChange {
            email: of(PersonField::Email),
            mobile: of(PersonField::Mobile),
            title: of(PersonField::Title).map(|title| (title, applicant.level.clone(), applicant.break_the_glass)),
            ..AccountChange::default()
        },
    }
}

fn batch_name(kind: RequestKind, people: &[PersonRow]) -> String {
    match people {
        [one] => format!("{}: {}", kind.words(), one.name()),
        many => format!("{}: {} people", kind.words(), many.len()),
    }
}
