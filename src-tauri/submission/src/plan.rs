use jiff::Timestamp;
use records::{AccountState, Channel, NewRequest, OutcomeUpdate, PersonSnapshot, Records, RequestRow, RequestState};

use worksheet::people::RequestKind;

use crate::SendError;
use crate::desired_attributes::DesiredAttributes;
use crate::engine::no_place;
use crate::scim::ServiceCapabilities;
use crate::scim_operation::{ScimOperation, wanted_in};
use crate::setup::Setup;

/// Requests read at a time.
const AT_ONCE: usize = 500;

/// What would happen to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DryRunAction {
    /// An account will be asked for.
    Create,
    /// What the account says of the person will change.
    Change,
    /// Access will end.
    Deactivate,
    /// An ended account will be opened again.
    Reactivate,
    /// Sent earlier; nothing to do.
    LeaveAlone,
    /// Will not be sent.
    Skip,
}

/// One line of a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRunLine {
    /// The person.
    pub applicant: PersonSnapshot,
    /// What would happen.
    pub action: DryRunAction,
    /// Why, where nothing is sent.
    pub reason: String,
}

/// A dry run: the sender's own decisions with the network left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DryRun {
    /// Person by person, in sheet order.
    pub lines: Vec<DryRunLine>,
    /// How it is sent, in words.
    pub how: String,
    /// What the service does not take, in words; it is left out of what is sent.
    pub left_out: Vec<String>,
    /// How many accounts it ends, where that is so many that the number has to be typed before anything is sent.
    pub endings_to_confirm: Option<usize>,
}

impl DryRun {
    /// People with this action.
    #[must_use]
    pub fn count(&self, action: DryRunAction) -> usize {
        self.lines.iter().filter(|line| line.action == action).count()
    }
}

/// What sending a frozen batch would do now.
///
/// # Errors
/// When the records cannot be read.
pub fn plan(records: &Records, batch: &str) -> Result<DryRun, SendError> {
    let connection = records.batch(batch)?.connection;
    let row = records.connection_row(connection)?;
    let (learned, service) = (ServiceCapabilities::of(&row.learned), row.name);
    let mut lines = Vec::new();
    for request in records.batch_requests(batch)? {
        let (action, reason) = match request.state {
            RequestState::Queued => {
                let asked =
                    RequestSpec { email: &request.applicant.email, kind: request.asked.kind, sha256: &request.sha256 };
                let planned = intention(records, connection, batch, asked)?.planned();
                with_place(planned, &learned, &service, &request.payload, &request.applicant)
            }
            RequestState::Accepted | RequestState::AlreadyThere | RequestState::Confirmed => {
                (DryRunAction::LeaveAlone, "Sent earlier; the service has it.".into())
            }
            RequestState::UserConfirmed => {
                (DryRunAction::LeaveAlone, format!("You submitted it on {}.", request.handed_in))
            }
            RequestState::Undecided => (DryRunAction::Skip, request.explanation.clone()),
            RequestState::Sending | RequestState::Unknown => (
                DryRunAction::LeaveAlone,
                "Sent earlier without a clear answer. It is looked up first, and sent only if it is missing.".into(),
            ),
            RequestState::Rejected | RequestState::Withdrawn => (DryRunAction::Skip, request.explanation.clone()),
        };
        lines.push(DryRunLine { applicant: request.applicant, action, reason });
    }
    let endings_to_confirm = endings_to_confirm(records, batch)?;
    Ok(DryRun { endings_to_confirm, ..described(records, connection, lines)? })
}

/// What sending these people would do, before anything is frozen.
///
/// # Errors
/// When the records cannot be read.
pub fn plan_new(records: &Records, connection: i64, requests: &[NewRequest]) -> Result<DryRun, SendError> {
    let row = records.connection_row(connection)?;
    let (learned, service) = (ServiceCapabilities::of(&row.learned), row.name);
    let mut lines = Vec::with_capacity(requests.len());
    for request in requests {
        let asked = RequestSpec { email: &request.applicant.email, kind: request.asked.kind, sha256: &request.sha256 };
        let planned = intention(records, connection, "", asked)?.planned();
        let (action, reason) = with_place(planned, &learned, &service, &request.payload, &request.applicant);
        lines.push(DryRunLine { applicant: request.applicant.clone(), action, reason });
    }
    described(records, connection, lines)
}

/// A change of which a part has no place at the service is not sent.
fn with_place(
    planned: (DryRunAction, String),
    learned: &ServiceCapabilities,
    service: &str,
    payload: &str,
    applicant: &PersonSnapshot,
) -> (DryRunAction, String) {
    let Ok(body) = serde_json::from_str(payload) else { return planned };
    let Some(wanted) = wanted_in(&body).filter(|_| planned.0 == DryRunAction::Change) else { return planned };
    let wanted = DesiredAttributes::of(wanted, learned, applicant);
    if wanted.left_out().is_empty() {
        return planned;
    }
    (DryRunAction::Skip, no_place(service, wanted.left_out()))
}

fn described(records: &Records, connection: i64, lines: Vec<DryRunLine>) -> Result<DryRun, SendError> {
    let row = records.connection_row(connection)?;
    if !row.channel.can_look_up() {
        let how = match Setup::of(&row) {
            Setup::MailDraft(mail) => {
                format!("As a draft to {} in your mail program, with the worksheet attached. You send it.", mail.to)
            }
            Setup::Smtp(smtp) => {
                format!("One mail from {} to {} by {}, with the worksheet attached.", smtp.from, smtp.to, row.address)
            }
            _ if row.address.is_empty() => "You copy the text of each person into the web form.".to_owned(),
            _ => format!("You copy the text of each person into the form at {}.", row.address),
        };
        return Ok(DryRun { lines, how, left_out: Vec::new(), endings_to_confirm: None });
    }
    let learned = ServiceCapabilities::of(&row.learned);
    let place = if row.address.is_empty() { row.name.clone() } else { format!("{} ({})", row.name, row.address) };
    let how = match (learned.asked, learned.chunk()) {
        (None, _) => format!("By SCIM to {place}. The service is asked first whether it takes many people at once."),
        (_, Some(most)) => format!("By SCIM to {place}, up to {most} people in one request."),
        (_, None) => format!("By SCIM to {place}, one by one."),
    };
    let left_out = left_out(&learned).into_iter().map(str::to_owned).collect();
    Ok(DryRun { lines, how, left_out, endings_to_confirm: None })
}

/// What the service has no place for, of everything that is ever sent.
pub(crate) fn left_out(learned: &ServiceCapabilities) -> Vec<&'static str> {
    let anyone = PersonSnapshot {
        given_name: String::new(),
        family_name: String::new(),
        email: String::new(),
        mobile: "2125550100".into(),
        facility: String::new(),
        title: String::new(),
        level: String::new(),
        break_the_glass: false,
        sheet_row: 0,
    };
    learned.prune(&crate::payload(&anyone, "", "", &learned.extension)).1
}

/// What is done with a request that waits to be sent. The sender asks this before each; so does the dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SendDecision {
    /// Send it.
    Send(ScimOperation),
    /// The service has this person from an earlier batch.
    AlreadyThere { earlier: Box<RequestRow>, reason: String },
    /// Another batch asks for the same person and isn't done.
    Refuse(String),
}

/// What a request that waits to be sent asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RequestSpec<'a> {
    pub email: &'a str,
    pub kind: RequestKind,
    pub sha256: &'a str,
}

pub(crate) fn intention(
    records: &Records,
    connection: i64,
    batch: &str,
    asked: RequestSpec<'_>,
) -> Result<SendDecision, SendError> {
    let effect = ScimOperation::of(asked.kind);
    let send = Ok(SendDecision::Send(effect));
    let Some(earlier) = records.earlier_request(asked.email, connection, batch)? else { return send };
    let before = ScimOperation::of(earlier.asked.kind);
    let by_machine = records.connection_row(connection)?.channel.can_look_up();
    let name = records.batch(&earlier.batch)?.name;
    let short = earlier.batch.get(..8).unwrap_or(&earlier.batch).to_owned();
    if earlier.state.has_arrived() {
        let idle = match effect {
            ScimOperation::Create => {
                earlier.account != AccountState::Deactivated && before != ScimOperation::Deactivate
            }
            // Where the service can be asked, the account itself shows whether anything is left to do.
            _ if by_machine => false,
            ScimOperation::Change => earlier.sha256 == asked.sha256,
            ScimOperation::Deactivate | ScimOperation::Reactivate => before == effect,
        };
        if !idle {
            return send;
        }
        let place = if by_machine { "the service has that request" } else { "that was submitted" };
        let reason = format!("Requested earlier, with “{name}” (batch {short}); {place}. Nothing is sent.");
        return Ok(SendDecision::AlreadyThere { earlier: Box::new(earlier), reason });
    }
    Ok(SendDecision::Refuse(format!(
        "“{name}” (batch {short}) asks for the same person and is not finished. Finish or withdraw that batch first; nothing is \
         sent here."
    )))
}

/// Settles the people of a batch who need not be sent, where the whole batch goes as one file: those that are asked for
/// already, and those that another batch asks for. Answers how many there were.
///
/// # Errors
/// When the records cannot be read or written.
pub fn leave_out_idle(records: &mut Records, batch: &str, now: Timestamp) -> Result<usize, SendError> {
    let connection = records.batch(batch)?.connection;
    let mut idle = Vec::new();
    for row in records.next_queued(batch, usize::MAX)? {
        let asked = RequestSpec { email: &row.applicant.email, kind: row.asked.kind, sha256: &row.sha256 };
        match intention(records, connection, batch, asked)? {
            SendDecision::Send(_) => {}
            other => idle.extend(other.settlement().map(|settlement| (row.id, settlement))),
        }
    }
    records.settle(&idle, &[], now)?;
    Ok(idle.len())
}

impl SendDecision {
    /// What a dry run tells of it.
    fn planned(self) -> (DryRunAction, String) {
        match self {
            Self::Send(ScimOperation::Create) => (DryRunAction::Create, String::new()),
            Self::Send(ScimOperation::Change) => (DryRunAction::Change, String::new()),
            Self::Send(ScimOperation::Deactivate) => (DryRunAction::Deactivate, String::new()),
            Self::Send(ScimOperation::Reactivate) => (DryRunAction::Reactivate, String::new()),
            Self::AlreadyThere { reason, .. } => (DryRunAction::LeaveAlone, reason),
            Self::Refuse(reason) => (DryRunAction::Skip, reason),
        }
    }

    /// What becomes of a request that is not sent.
    pub(crate) fn settlement(self) -> Option<OutcomeUpdate> {
        match self {
            Self::Send(_) => None,
            // The account is the one that the earlier request made, and is read back as such.
            Self::AlreadyThere { earlier, reason } => Some(OutcomeUpdate {
                state: RequestState::AlreadyThere,
                remote_id: earlier.remote_id,
                username: Some(earlier.username),
                account: Some(earlier.account),
                explanation: reason,
            }),
            Self::Refuse(reason) => Some(OutcomeUpdate::to(RequestState::Rejected, reason)),
        }
    }
}

/// How many accounts a batch still ends, where that is so many that the number has to be typed before it is sent.
///
/// # Errors
/// When the records cannot be read.
pub fn endings_to_confirm(records: &Records, batch: &str) -> Result<Option<usize>, SendError> {
    let row = records.batch(batch)?;
    let (mut endings, mut after) = (0, -1);
    loop {
        let waiting = records.next_in(batch, RequestState::Queued, after, AT_ONCE)?;
        let Some(last) = waiting.last() else { break };
        after = last.position;
        endings += waiting.iter().filter(|row| ScimOperation::of(row.asked.kind) == ScimOperation::Deactivate).count();
    }
    if endings == 0 {
        return Ok(None);
    }
    Ok(unusual_endings(endings, known_accounts(records, row.connection, &row.form)?))
}

/// People who are known to have an account, or to wait for one, where this connection leads.
fn known_accounts(records: &Records, connection: i64, form: &str) -> Result<usize, SendError> {
    let practice = records.connection_row(connection)?.channel == Channel::Practice;
    Ok(records.known_accounts(form.split('/').next().unwrap_or_default(), practice)?)
}

/// An unusual number of endings: how many must be typed before it is sent.
///
/// More than 20, or more than a tenth of the people known, is more than leaves on an ordinary day.
#[must_use]
pub fn unusual_endings(endings: usize, known: usize) -> Option<usize> {
    (endings > 20 || (endings > 0 && endings * 10 > known)).then_some(endings)
}

#[cfg(test)]
mod tests {
    use super::unusual_endings;

    #[test]
    fn ending_many_accounts_at_once_is_unusual() {
        assert_eq!(unusual_endings(0, 0), None);
        assert_eq!(unusual_endings(10, 100), None, "a tenth is usual");
        assert_eq!(unusual_endings(11, 100), Some(11));
        assert_eq!(unusual_endings(20, 100_000), None);
        assert_eq!(unusual_endings(21, 100_000), Some(21));
        assert_eq!(unusual_endings(1, 9), Some(1));
    }
}
