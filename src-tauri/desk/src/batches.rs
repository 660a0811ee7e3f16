//! Batches: what was sent, and what became of each person.

use std::path::{Path, PathBuf};

use records::{AccountState, BatchRow, Channel, Records, RequestRow, RequestState};
use submission::{SendErrorKind, StopReason};
use workbook::write_table;

use crate::connections::channel_view;
use crate::contract::{
    AccountCount, AccountDifference, AccountStateView, BatchSummary, BatchView, OutcomeView, PersonLine,
    RequestStateView, StateCount,
};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::files::file_stem;

/// People read at a time where not all are wanted at once.
const AT_ONCE: usize = 500;

impl Desk {
    /// All batches, newest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn batches(&self) -> DeskResult<Vec<BatchSummary>> {
        let records = self.records();
        records.batches()?.into_iter().map(|batch| self.summary(&records, batch)).collect()
    }

    /// One batch with the outcome of each person.
    ///
    /// # Errors
    /// When it is not there.
    pub fn batch(&self, batch: &str) -> DeskResult<BatchView> {
        let endings_to_confirm = self.endings_to_confirm(batch)?;
        let records = self.records();
        let row = records.batch(batch)?;
        let mut outcomes: Vec<_> = records.batch_requests(batch)?.into_iter().map(outcome_view).collect();
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.state == RequestStateView::Undecided) {
            let found = submission::differences(&records, outcome.request)?;
            outcome.differences = found.into_iter().map(Into::into).collect();
        }
        let stopped = StopReason::read(row.stopped.as_deref()).map(Into::into);
        let (statements, digest) = (row.statements.clone(), row.digest.clone());
        Ok(BatchView {
            summary: self.summary(&records, row)?,
            statements,
            digest,
            outcomes,
            stopped,
            endings_to_confirm,
        })
    }

    /// One batch without its people.
    ///
    /// # Errors
    /// When it is not there.
    pub fn batch_summary(&self, batch: &str) -> DeskResult<BatchSummary> {
        let records = self.records();
        self.summary(&records, records.batch(batch)?)
    }

    /// The outcome of each person of a batch, some hundred at a time, in the order of the sheet.
    ///
    /// # Errors
    /// When the batch cannot be read.
    pub fn each_outcome(&self, batch: &str, page: &mut dyn FnMut(&[OutcomeView])) -> DeskResult<()> {
        let mut after = -1;
        loop {
            let rows = self.records().requests_after(batch, after, AT_ONCE)?;
            let Some(last) = rows.last() else { return Ok(()) };
            after = last.position;
            page(&rows.into_iter().map(outcome_view).collect::<Vec<_>>());
        }
    }

    /// The whole id of the batch that a beginning of it names.
    ///
    /// # Errors
    /// When no batch, or more than one, begins like this.
    pub fn batch_named(&self, beginning: &str) -> DeskResult<String> {
        let batches = self.records().batches()?;
        let found: Vec<&BatchRow> = batches.iter().filter(|batch| batch.id.starts_with(beginning)).collect();
        match found[..] {
            [batch] if !beginning.is_empty() => Ok(batch.id.clone()),
            [] => Err(DeskError::not_found("batch", beginning)),
            _ => Err(DeskError::bad_request(
                format!("More than one batch begins with “{beginning}”."),
                "Type more of the id; `aum status` lists them.",
            )),
        }
    }

    /// Writes the receipt of a batch: everyone, with the outcome.
    ///
    /// # Errors
    /// When the batch is not there or the file cannot be written.
    pub fn save_receipt(&self, batch: &str, path: &Path) -> DeskResult<()> {
        self.ensure_not_kept(path)?;
        let view = self.batch(batch)?;
        let requests = self.records().batch_requests(batch)?;
        let headers = [
            "Row",
            "Given name",
            "Family name",
            "E-mail",
            "Mobile",
            "Facility",
            "Title",
            "Access level",
            "Outcome",
            "Account",
            "User name",
            "What it means",
            "Submitted on",
            "Ticket",
            "Last change",
            "External id",
            "SHA-256 of what was sent",
            "Batch",
            "Form",
            "Connection",
            "Attested by",
            "Attested at",
            "Statements",
            "SHA-256 of the batch",
        ];
        let statements = view.statements.join(" | ");
        let rows = requests.into_iter().map(|request| {
            let applicant = &request.applicant;
            vec![
                applicant.sheet_row.to_string(),
                applicant.given_name.clone(),
                applicant.family_name.clone(),
                applicant.email.clone(),
                applicant.mobile.clone(),
                applicant.facility.clone(),
                applicant.title.clone(),
                applicant.level.clone(),
                state_words(state_view(request.state)).to_owned(),
                account_words(account_view(request.account)).to_owned(),
                request.username.clone(),
                request.explanation.clone(),
                request.handed_in.clone(),
                request.ticket.clone(),
                request.changed.to_string(),
                request.external_id.clone(),
                request.sha256.clone(),
                view.summary.id.clone(),
                view.summary.form_name.clone(),
                view.summary.connection.clone(),
                view.summary.attested_by.clone(),
                view.summary.attested.clone(),
                statements.clone(),
                view.digest.clone(),
            ]
        });
        Ok(write_table(path, "Receipt", &headers, rows)?)
    }

    /// A file name for the receipt.
    ///
    /// # Errors
    /// When the batch is not there.
    pub fn receipt_name(&self, batch: &str) -> DeskResult<PathBuf> {
        let row = self.records().batch(batch)?;
        let day = row.attested.to_zoned(jiff::tz::TimeZone::system()).date();
        Ok(PathBuf::from(format!("Receipt {} {day}.xlsx", file_stem(&row.name))))
    }

    pub(crate) fn summary(&self, records: &Records, row: BatchRow) -> DeskResult<BatchSummary> {
        let connection = records.connection_row(row.connection)?;
        let tally = records.tally(&row.id)?;
        Ok(BatchSummary {
            people: tally.total(),
            unfinished: tally.unfinished() > 0,
            states: tally
                .states
                .iter()
                .map(|(state, count)| StateCount { state: state_view(*state), count: *count })
                .collect(),
            accounts: tally
                .accounts
                .iter()
                .map(|(state, count)| AccountCount { state: account_view(*state), count: *count })
                .collect(),
            sending: self.is_sending_batch(&row.id),
            id: row.id,
            name: row.name,
            form_name: row.form_name,
            channel: channel_view(connection.channel),
            practice: connection.channel == Channel::Practice,
            connection: connection.name,
            attested_by: row.attested_by,
            attested: row.attested.to_string(),
        })
    }
}

pub(crate) fn outcome_view(request: RequestRow) -> OutcomeView {
    let applicant = request.applicant;
    OutcomeView {
        request: request.id,
        person: PersonLine {
            number: usize::try_from(applicant.sheet_row).unwrap_or(0),
            name: format!("{} {}", applicant.given_name, applicant.family_name),
            title: applicant.title,
            level: applicant.level,
        },
        email: applicant.email,
        state: state_view(request.state),
        account: account_view(request.account),
        username: request.username,
        explanation: request.explanation,
        handed_in: request.handed_in,
        ticket: request.ticket,
        differences: Vec::new(),
        changed: request.changed.to_string(),
    }
}

/// The state of a request as people read it.
#[must_use]
pub fn state_words(state: RequestStateView) -> &'static str {
    match state {
        RequestStateView::Queued => "Waiting to be sent",
        RequestStateView::Sending => "Being sent",
        RequestStateView::Accepted => "Accepted",
        RequestStateView::AlreadyThere => "Was there already",
        RequestStateView::Rejected => "Rejected",
        RequestStateView::Undecided => "Your decision",
        RequestStateView::Unknown => "Unknown",
        RequestStateView::Confirmed => "Confirmed",
        RequestStateView::UserConfirmed => "Submitted (your entry)",
        RequestStateView::Withdrawn => "Withdrawn",
    }
}

/// The state of an account as people read it.
#[must_use]
pub fn account_words(account: AccountStateView) -> &'static str {
    match account {
        AccountStateView::None => "No account yet",
        AccountStateView::Requested => "Requested",
        AccountStateView::Received => "Received",
        AccountStateView::TrainingInvited => "Training invited",
        AccountStateView::TrainingDone => "Training done",
        AccountStateView::Active => "Active",
        AccountStateView::Deactivated => "Deactivated",
    }
}

pub(crate) fn state_view(state: RequestState) -> RequestStateView {
    match state {
        RequestState::Queued => RequestStateView::Queued,
        RequestState::Sending => RequestStateView::Sending,
        RequestState::Accepted => RequestStateView::Accepted,
        RequestState::AlreadyThere => RequestStateView::AlreadyThere,
        RequestState::Rejected => RequestStateView::Rejected,
        RequestState::Undecided => RequestStateView::Undecided,
        RequestState::Unknown => RequestStateView::Unknown,
        RequestState::Confirmed => RequestStateView::Confirmed,
        RequestState::UserConfirmed => RequestStateView::UserConfirmed,
        RequestState::Withdrawn => RequestStateView::Withdrawn,
    }
}

pub(crate) fn account_view(account: AccountState) -> AccountStateView {
    match account {
        AccountState::None => AccountStateView::None,
        AccountState::Requested => AccountStateView::Requested,
        AccountState::Received => AccountStateView::Received,
        AccountState::TrainingInvited => AccountStateView::TrainingInvited,
        AccountState::TrainingDone => AccountStateView::TrainingDone,
        AccountState::Active => AccountStateView::Active,
        AccountState::Deactivated => AccountStateView::Deactivated,
    }
}

impl From<submission::FieldMismatch> for AccountDifference {
    fn from(found: submission::FieldMismatch) -> Self {
        Self { field: found.field, ours: found.ours, theirs: found.theirs }
    }
}

impl From<StopReason> for DeskError {
    fn from(reason: StopReason) -> Self {
        let code = match reason.kind {
            SendErrorKind::KeychainMissing => FaultCode::KeychainMissing,
            SendErrorKind::KeychainLocked => FaultCode::KeychainLocked,
            SendErrorKind::CredentialMissing => FaultCode::CredentialMissing,
            SendErrorKind::KeychainDenied => FaultCode::KeychainDenied,
            SendErrorKind::Records => FaultCode::RecordsFailed,
            SendErrorKind::Busy => FaultCode::Busy,
            SendErrorKind::Address => FaultCode::BadRequest,
            SendErrorKind::Unreachable => FaultCode::Unreachable,
            SendErrorKind::Stopped | SendErrorKind::CredentialRefused => FaultCode::CredentialRefused,
            SendErrorKind::Refused => FaultCode::Refused,
        };
        Self::new(code, reason.message, reason.hint)
    }
}

impl From<submission::SendError> for DeskError {
    fn from(error: submission::SendError) -> Self {
        error.reason().into()
    }
}

impl From<submission::KeychainError> for DeskError {
    fn from(error: submission::KeychainError) -> Self {
        submission::SendError::Keychain(error).into()
    }
}
