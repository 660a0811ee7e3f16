//! Channels that people work: a draft for the mail program, texts for a web form; and what they say of it afterwards.

use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::{BatchRow, Channel, ConnectionRow, OutcomeUpdate, RequestRow, RequestState};
use submission::{MailMessage, MailSetup, Setup, file_digest, leave_out_idle, row_cells};
use worksheet::{Form, Row, RowId};

use crate::connections::{channel_view, day_or_nothing};
use crate::contract::{BatchView, Exported, ManualSubmission, OutcomeDecision, SubmittedEntry};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::files::file_stem;
use crate::form_progress::{is_text, is_ticket};
use crate::given::{ensure_plain_id, plain_address, web_address};

const FOLDER: &str = "handed-in";
const MOST_TICKET: usize = 100;

impl Desk {
    /// Lays out what the user takes to the other side: writes the worksheet and the draft, or the texts of a web form.
    ///
    /// # Errors
    /// When the batch goes by a channel that sends by itself, or a file cannot be written.
    pub fn manual_submission(&self, batch: &str) -> DeskResult<ManualSubmission> {
        let (row, connection) = self.batch_and_connection(batch)?;
        if !connection.channel.is_by_hand() {
            return Err(sends_by_itself(&connection));
        }
        self.ensure_deactivations_confirmed(batch)?;
        let now = self.surroundings.now();
        submission::ensure_as_attested(&self.records(), batch)?;
        leave_out_idle(&mut self.records(), batch, now)?;
        let requests = self.records().batch_requests(batch)?;
        let form = self.forms.named(&row.form)?;
        let text = is_text(&requests);
        let mut view = ManualSubmission {
            batch: batch.to_owned(),
            channel: channel_view(connection.channel),
            to: String::new(),
            subject: String::new(),
            text: String::new(),
            file_name: String::new(),
            file: String::new(),
            digest: String::new(),
            draft: String::new(),
            notes: Vec::new(),
            address: String::new(),
            steps: Vec::new(),
            warning: String::new(),
            as_workbook: !text,
            own_statements: if text { Vec::new() } else { form.own_statements.clone() },
            people: self.walk(batch)?.people(&requests),
        };
        if let Setup::MailDraft(setup) = Setup::of(&connection) {
            let written = to_write(&requests);
            if !written.is_empty() {
                self.lay_out_mail(&mut view, &row, &form, &setup, &written)?;
            }
        } else {
            view.address = plain_address(&self.web_form(&form, &requests, &connection));
            let ticket = self.facts_of(&form.hie.code).and_then(|facts| facts.ticket);
            if let Some(ticket) = ticket.filter(|_| is_ticket(&requests)) {
                if view.address.is_empty() {
                    view.address = ticket.address.clone();
                }
                // Steps on a page of the user's own choice are not known.
                if view.address == ticket.address {
                    (view.steps, view.warning) = (ticket.steps, ticket.warning);
                }
            }
            if view.as_workbook {
                view.file_name = self.worksheet_name(&row, &form)?;
            }
        }
        Ok(view)
    }

    /// What the user opens to hand a batch in: the draft, or the web form.
    ///
    /// # Errors
    /// As for [`Desk::manual_submission`]; and where nobody knows the address of the web form.
    pub fn submission_address(&self, batch: &str) -> DeskResult<String> {
        let view = self.manual_submission(batch)?;
        let place = if view.draft.is_empty() { view.address.clone() } else { view.draft };
        if place.is_empty() {
            return Err(DeskError::bad_request(
                "The address of the web form is not known.",
                "Open it in your browser yourself. A connection of the kind “Web form” can keep its address.",
            ));
        }
        // It may have come with a file from elsewhere.
        if place == view.address {
            web_address(&place)?;
        }
        Ok(place)
    }

    fn lay_out_mail(
        &self,
        view: &mut ManualSubmission,
        batch: &BatchRow,
        form: &Form,
        setup: &MailSetup,
        people: &[&RequestRow],
    ) -> DeskResult<()> {
        let file = self.submission_file(batch, form)?;
        let rows: Vec<Row> = people.iter().map(|request| row_of(form, request)).collect();
        view.notes = self.write_people(form.id.as_str(), &rows, &file)?.exported.notes;
        let letter = self.letter(batch, form, &setup.to, &setup.from, people, &file)?;
        let draft = file.with_extension("eml");
        workbook::write_bytes(&draft, &letter.draft()?)?;
        view.digest = file_digest(&letter.file);
        view.file = file.display().to_string();
        view.draft = draft.display().to_string();
        (view.to, view.subject, view.text, view.file_name) = (letter.to, letter.subject, letter.text, letter.file_name);
        Ok(())
    }

    /// Where the worksheet lies that a batch is handed in with; it stays, as evidence. Its ending is that of the HIE's own
    /// workbook, where one is filled.
    pub(crate) fn submission_file(&self, batch: &BatchRow, form: &Form) -> DeskResult<PathBuf> {
        let folder = self.surroundings.folder.join(FOLDER).join(ensure_plain_id(&batch.id)?);
        std::fs::create_dir_all(&folder).map_err(|error| {
            DeskError::new(
                FaultCode::FileNotWritten,
                format!("The folder for the worksheet cannot be made: {error}."),
                "Check that the disk is not full and that the data folder can be written, then try again.",
            )
            .at(folder.display().to_string())
        })?;
        Ok(folder.join(self.worksheet_name(batch, form)?))
    }

    fn worksheet_name(&self, batch: &BatchRow, form: &Form) -> DeskResult<String> {
        let blank = self.learned_blank(&form.id)?.map(|(blank, _)| blank);
        let ending = blank.as_ref().and_then(|blank| blank.extension()?.to_str()).unwrap_or("xlsx");
        let organization = self.organization()?.map(|one| one.name).unwrap_or_default();
        // The day of the attestation, so that the name is the same whenever it is asked for.
        let day = batch.attested.to_zoned(TimeZone::system()).date();
        let stem = conventional_name(&form.message.file_name, &organization, day).unwrap_or_else(|| batch.name.clone());
        Ok(format!("{}.{ending}", file_stem(&stem)))
    }

    /// Writes the worksheet of these people, for a channel that sends it without anybody looking at it first.
    ///
    /// # Errors
    /// When the HIE's own form does not hold all of them, or would show another level than was attested.
    pub(crate) fn write_unseen(
        &self,
        batch: &BatchRow,
        form: &Form,
        people: &[&RequestRow],
        file: &Path,
    ) -> DeskResult<()> {
        let rows: Vec<Row> = people.iter().map(|request| row_of(form, request)).collect();
        let written = self.write_people(form.id.as_str(), &rows, file)?;
        if written.exported.people == rows.len() && written.mismatches.is_empty() {
            return Ok(());
        }
        Err(DeskError::new(
            FaultCode::FileNotWritten,
            format!(
                "The HIE’s own form does not show what was attested in “{}”: {}",
                batch.name,
                written.exported.notes.join(" ")
            ),
            "Nothing was sent. Learn the form again in Settings, under Forms, or hand the batch in as a mail draft, where \
             you see the worksheet first.",
        )
        .at(file.display().to_string()))
    }

    /// The message that goes with a worksheet that was written.
    pub(crate) fn letter(
        &self,
        batch: &BatchRow,
        form: &Form,
        to: &str,
        from: &str,
        people: &[&RequestRow],
        file: &Path,
    ) -> DeskResult<MailMessage> {
        let bytes = std::fs::read(file).map_err(|error| {
            DeskError::new(
                FaultCode::FileUnreadable,
                format!("The worksheet that was written cannot be read: {error}."),
                "Try again; nothing was sent.",
            )
            .at(file.display().to_string())
        })?;
        let organization = self.organization()?;
        let name = organization.as_ref().map(|one| one.manager_name.clone()).unwrap_or(batch.attested_by.clone());
        let own = organization.as_ref().map(|one| one.manager_email.clone()).unwrap_or_default();
        let from = if from.is_empty() { own } else { from.to_owned() };
        if from.trim().is_empty() {
            return Err(DeskError::bad_request(
                "Your own e-mail address is not known, and a message needs it.",
                "Enter it in Settings, under Organization, or add the connection with --from.",
            ));
        }
        let organization = organization.map_or_else(|| "our organization".to_owned(), |one| one.name);
        let date = self.today().to_string();
        let count = people.len().to_string();
        let filled = |text: &str| {
            [("{organization}", &organization), ("{count}", &count), ("{date}", &date), ("{name}", &name)]
                .into_iter()
                .fold(text.to_owned(), |text, (place, value)| text.replace(place, value))
        };
        let domain = from.rsplit('@').next().unwrap_or_default();
        let wish = wish_for_alerts(people);
        let mut text = filled(form.message.body.trim_start());
        if !text.contains("{alerts}") && !wish.is_empty() {
            text = format!("{}\n\n{{alerts}}", text.trim_end());
        }
        Ok(MailMessage {
            subject: filled(&form.message.subject),
            text: text.replace("{alerts}", &wish),
            id: format!("{}.{}@{domain}", batch.id, people.iter().map(|one| one.round).max().unwrap_or(0)),
            from_name: name,
            from,
            to: to.to_owned(),
            file_name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            file: bytes,
            written: self.surroundings.now(),
        })
    }

    /// Writes the people of a batch, as rows of its form, where the user wants them: the worksheet that goes with the mail,
    /// or what a web form asks for as a workbook, for those at the HIE who take one.
    ///
    /// # Errors
    /// When nothing is left to hand in, it is no form's rows, or the file cannot be written.
    pub fn save_manual_submission(&self, batch: &str, path: &Path) -> DeskResult<Exported> {
        self.ensure_not_kept(path)?;
        let view = self.manual_submission(batch)?;
        if !view.file.is_empty() {
            let bytes = std::fs::read(&view.file).map_err(|error| {
                DeskError::new(
                    FaultCode::FileUnreadable,
                    format!("The worksheet cannot be read: {error}."),
                    "Try again.",
                )
                .at(view.file.clone())
            })?;
            workbook::write_bytes(path, &bytes)?;
            let file = path.display().to_string();
            return Ok(Exported { file, form_file: None, people: view.people.len(), notes: view.notes });
        }
        if !view.as_workbook {
            return Err(DeskError::bad_request(
                "This batch holds tickets, so it cannot be saved as a worksheet.",
                "Copy each ticket instead.",
            ));
        }
        let row = self.records().batch(batch)?;
        let requests = self.records().batch_requests(batch)?;
        let written = to_write(&requests);
        if written.is_empty() {
            return Err(nothing_to_submit());
        }
        let form = self.forms.named(&row.form)?;
        let rows: Vec<Row> = written.iter().map(|request| row_of(&form, request)).collect();
        Ok(self.write_people(form.id.as_str(), &rows, path)?.exported)
    }

    /// Keeps that the user handed requests in, and when; never more than that.
    ///
    /// # Errors
    /// When the day is none or lies ahead, or nobody waits; where the channel sends by itself, only for people whose
    /// outcome is unknown.
    pub fn confirm_submitted(&self, said: &SubmittedEntry) -> DeskResult<BatchView> {
        let (_, connection) = self.batch_and_connection(&said.batch)?;
        ensure_word_counts(&connection)?;
        let today = self.today();
        let day = match day_or_nothing(&said.day)? {
            day if day.is_empty() => today.to_string(),
            day if day > today.to_string() => {
                return Err(DeskError::bad_request(
                    format!("{day} is in the future."),
                    "Enter the day on which it was submitted.",
                ));
            }
            day => day,
        };
        let ticket = said.ticket.split_whitespace().collect::<Vec<_>>().join(" ");
        let ticket: String = ticket.chars().take(MOST_TICKET).collect();
        let by_hand = connection.channel.is_by_hand();
        let ids = self.chosen(&said.batch, &said.requests, |state| match state {
            RequestState::Unknown => true,
            RequestState::Queued | RequestState::UserConfirmed => by_hand,
            _ => false,
        })?;
        let now = self.surroundings.now();
        if ids.is_empty() || self.records().confirm_by_user(&ids, &day, &ticket, now)? == 0 {
            return Err(nothing_to_submit());
        }
        self.forget_steps(&said.batch, &ids)?;
        self.batch(&said.batch)
    }

    /// Carries out what the user decides about one request, or about all of a batch that it can be said of.
    ///
    /// # Errors
    /// When there is nothing to decide.
    pub fn decide(&self, batch: &str, requests: &[i64], decision: OutcomeDecision) -> DeskResult<BatchView> {
        if self.is_sending_batch(batch) {
            return Err(DeskError::new(
                FaultCode::Busy,
                "This batch is being sent right now.",
                "Pause it or wait until it has ended, then decide.",
            ));
        }
        let (_, connection) = self.batch_and_connection(batch)?;
        let now = self.surroundings.now();
        let by_word = !connection.channel.can_look_up();
        let ids = self.chosen(batch, requests, |state| match decision {
            // Where nothing shows it, people find out: the account is there after all, or it is not.
            OutcomeDecision::Link => state == RequestState::Undecided || (state == RequestState::Unknown && !by_word),
            OutcomeDecision::SendOurs | OutcomeDecision::KeepTheirs => state == RequestState::Undecided,
            OutcomeDecision::LeaveOut => matches!(state, RequestState::Undecided | RequestState::Queued),
            OutcomeDecision::AskAgain => match state {
                RequestState::Rejected => true,
                // Never blindly: only where nothing but the user can know, or of those who are named.
                RequestState::Unknown => by_word || !requests.is_empty(),
                RequestState::UserConfirmed => by_word && !requests.is_empty(),
                _ => false,
            },
        })?;
        // A difference is decided one way, an account of somebody else's another.
        let with_difference = matches!(decision, OutcomeDecision::SendOurs | OutcomeDecision::KeepTheirs);
        let ids = match decision {
            OutcomeDecision::Link | OutcomeDecision::SendOurs | OutcomeDecision::KeepTheirs => {
                let records = self.records();
                let mut fitting = Vec::with_capacity(ids.len());
                for id in ids {
                    if submission::differences(&records, id)?.is_empty() != with_difference {
                        fitting.push(id);
                    }
                }
                fitting
            }
            OutcomeDecision::LeaveOut | OutcomeDecision::AskAgain => ids,
        };
        // Leaving out those who merely wait is said of each one, never of all at once.
        if ids.is_empty() || (decision == OutcomeDecision::LeaveOut && requests.is_empty()) {
            return Err(DeskError::bad_request(
                "There is nothing to decide in this way.",
                "Look at the outcome of each person; it says what can be done.",
            ));
        }
        let mut records = self.records();
        match decision {
            OutcomeDecision::AskAgain | OutcomeDecision::SendOurs => {
                records.queue_by_user(&ids, now)?;
            }
            OutcomeDecision::Link | OutcomeDecision::LeaveOut | OutcomeDecision::KeepTheirs => {
                let to = match decision {
                    OutcomeDecision::Link => OutcomeUpdate {
                        account: Some(records::AccountState::Received),
                        ..OutcomeUpdate::to(RequestState::AlreadyThere, "Linked by you to the account that was there.")
                    },
                    OutcomeDecision::KeepTheirs => OutcomeUpdate::to(
                        RequestState::Withdrawn,
                        "The account stays as the HIE has it; you decided so.",
                    ),
                    _ => OutcomeUpdate::to(RequestState::Withdrawn, "Left out by you. Nothing was asked for."),
                };
                let settlements: Vec<_> = ids.iter().map(|id| (*id, to.clone())).collect();
                records.settle(&settlements, &[], now)?;
            }
        }
        drop(records);
        self.batch(batch)
    }

    /// The requests of a batch in a fitting state: those that were named, or all.
    fn chosen(&self, batch: &str, named: &[i64], fits: impl Fn(RequestState) -> bool) -> DeskResult<Vec<i64>> {
        let requests = self.records().batch_requests(batch)?;
        Ok(requests
            .iter()
            .filter(|request| (named.is_empty() || named.contains(&request.id)) && fits(request.state))
            .map(|request| request.id)
            .collect())
    }

    pub(crate) fn batch_and_connection(&self, batch: &str) -> DeskResult<(BatchRow, ConnectionRow)> {
        let records = self.records();
        let row = records.batch(batch)?;
        let connection = records.connection_row(row.connection)?;
        Ok((row, connection))
    }
}

/// The name an exchange wants its file to have, without its ending; none where it has no convention.
fn conventional_name(pattern: &str, organization: &str, day: Date) -> Option<String> {
    if pattern.is_empty() {
        return None;
    }
    let named = pattern
        .replace("{organization}", organization)
        .replace("{date}", &day.to_string())
        .replace("{mmddyyyy}", &day.strftime("%m%d%Y").to_string());
    Some(named)
}

/// Where the other side can be asked, the user's word proves nothing.
fn ensure_word_counts(connection: &ConnectionRow) -> DeskResult<()> {
    match connection.channel {
        Channel::Practice | Channel::Scim => Err(DeskError::bad_request(
            format!("“{}” says itself what arrived.", connection.name),
            "Resume the batch: what is unknown is looked up.",
        )),
        Channel::MailDraft | Channel::Smtp | Channel::PortalForm => Ok(()),
    }
}

fn nothing_to_submit() -> DeskError {
    DeskError::bad_request("Nothing in this batch is waiting to be submitted.", "Look at the outcome of each person.")
}

/// What the message says of clinical alerts, as a paragraph; nothing where nobody is to have them.
fn wish_for_alerts(people: &[&RequestRow]) -> String {
    let wished = people.iter().filter(|one| one.asked.alerts).map(|one| &one.applicant);
    let names: Vec<String> =
        wished.map(|one| format!("- {} {}, {}", one.given_name, one.family_name, one.email)).collect();
    if names.is_empty() {
        return String::new();
    }
    format!(
        "Please also switch on clinical alerts for these people once their accounts are active:\n{}\n\n",
        names.join("\n")
    )
}

fn sends_by_itself(connection: &ConnectionRow) -> DeskError {
    DeskError::bad_request(
        format!("“{}” sends batches automatically.", connection.name),
        "Send the batch; its progress is shown with it.",
    )
}

/// Those who wait; nobody being left, those who were handed in. What was handed in stays with what is handed in again.
fn to_write(requests: &[RequestRow]) -> Vec<&RequestRow> {
    let of = |state: RequestState| requests.iter().filter(move |request| request.state == state).collect::<Vec<_>>();
    let waiting = of(RequestState::Queued);
    if waiting.is_empty() { of(RequestState::UserConfirmed) } else { waiting }
}

/// The row of the form as it was frozen.
fn row_of(form: &Form, request: &RequestRow) -> Row {
    let cells = row_cells(&request.payload);
    let mut row = Row::blank(RowId(u64::try_from(request.position).unwrap_or(0) + 1), form.columns.len());
    for (cell, column) in row.cells.iter_mut().zip(&form.columns) {
        if let Some((_, text)) = cells.iter().find(|(key, _)| *key == column.key) {
            text.clone_into(cell);
        }
    }
    row
}
