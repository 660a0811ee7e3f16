use jiff::Timestamp;
use records::{AccountState, Applicant, NewRequest, Records, RequestRow, RequestState, Settlement};

use crate::SendError;
use crate::scim::Learned;
use crate::setup::Setup;

/// What would happen to one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlannedAction {
    /// An account will be asked for.
    Create,
    /// Sent earlier; nothing to do.
    LeaveAlone,
    /// Will not be sent.
    Skip,
}

/// One line of a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanLine {
    /// The person.
    pub applicant: Applicant,
    /// What would happen.
    pub action: PlannedAction,
    /// Why, where it is not a creation.
    pub reason: String,
}

/// A dry run: the sender's own decisions with the network left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Person by person, in sheet order.
    pub lines: Vec<PlanLine>,
    /// How it is sent, in words.
    pub how: String,
    /// What the service does not take, in words; it is left out of what is sent.
    pub left_out: Vec<String>,
}

impl Plan {
    /// People with this action.
    #[must_use]
    pub fn count(&self, action: PlannedAction) -> usize {
        self.lines.iter().filter(|line| line.action == action).count()
    }
}

/// What sending a frozen batch would do now.
///
/// # Errors
/// When the records cannot be read.
pub fn plan(records: &Records, batch: &str) -> Result<Plan, SendError> {
    let connection = records.batch(batch)?.connection;
    let mut lines = Vec::new();
    for request in records.batch_requests(batch)? {
        let (action, reason) = match request.state {
            RequestState::Queued => match intention(records, connection, batch, &request.applicant.email)? {
                Intention::Create => (PlannedAction::Create, String::new()),
                Intention::AlreadyThere { reason, .. } => (PlannedAction::LeaveAlone, reason),
                Intention::Refuse(reason) => (PlannedAction::Skip, reason),
            },
            RequestState::Accepted | RequestState::AlreadyThere | RequestState::Confirmed => {
                (PlannedAction::LeaveAlone, "Sent earlier; the service has it.".into())
            }
            RequestState::UserConfirmed => {
                (PlannedAction::LeaveAlone, format!("You handed it in on {}.", request.handed_in))
            }
            RequestState::Undecided => (PlannedAction::Skip, request.explanation.clone()),
            RequestState::Sending | RequestState::Unknown => (
                PlannedAction::LeaveAlone,
                "Sent earlier without a clear answer. It is looked up first, and sent only if it is missing.".into(),
            ),
            RequestState::Rejected | RequestState::Withdrawn => (PlannedAction::Skip, request.explanation.clone()),
        };
        lines.push(PlanLine { applicant: request.applicant, action, reason });
    }
    described(records, connection, lines)
}

/// What sending these people would do, before anything is frozen.
///
/// # Errors
/// When the records cannot be read.
pub fn plan_new(records: &Records, connection: i64, requests: &[NewRequest]) -> Result<Plan, SendError> {
    let mut lines = Vec::with_capacity(requests.len());
    for request in requests {
        let (action, reason) = match intention(records, connection, "", &request.applicant.email)? {
            Intention::Create => (PlannedAction::Create, String::new()),
            Intention::AlreadyThere { reason, .. } => (PlannedAction::LeaveAlone, reason),
            Intention::Refuse(reason) => (PlannedAction::Skip, reason),
        };
        lines.push(PlanLine { applicant: request.applicant.clone(), action, reason });
    }
    described(records, connection, lines)
}

fn described(records: &Records, connection: i64, lines: Vec<PlanLine>) -> Result<Plan, SendError> {
    let row = records.connection_row(connection)?;
    if !row.channel.can_look_up() {
        let how = match Setup::of(&row) {
            Setup::MailDraft(mail) => {
                format!("As a draft to {} in your mail program, with the worksheet attached. You send it.", mail.to)
            }
            Setup::Smtp(smtp) => {
                format!("One mail from {} to {} by {}, with the worksheet attached.", smtp.from, smtp.to, row.address)
            }
            _ => format!("You copy the text of each person into the form at {}.", row.address),
        };
        return Ok(Plan { lines, how, left_out: Vec::new() });
    }
    let learned = Learned::of(&row.learned);
    let place = if row.address.is_empty() { row.name.clone() } else { format!("{} ({})", row.name, row.address) };
    let how = match (learned.asked, learned.chunk()) {
        (None, _) => format!("By SCIM to {place}. The service is asked first whether it takes many people at once."),
        (_, Some(most)) => format!("By SCIM to {place}, up to {most} people in one request."),
        (_, None) => format!("By SCIM to {place}, one by one."),
    };
    let left_out = left_out(&learned).into_iter().map(str::to_owned).collect();
    Ok(Plan { lines, how, left_out })
}

/// What the service has no place for, of everything that is ever sent.
pub(crate) fn left_out(learned: &Learned) -> Vec<&'static str> {
    let anyone = Applicant {
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
pub(crate) enum Intention {
    /// Send it.
    Create,
    /// The service has this person from an earlier batch.
    AlreadyThere { earlier: Box<RequestRow>, reason: String },
    /// Another batch asks for the same person and isn't done.
    Refuse(String),
}

pub(crate) fn intention(records: &Records, connection: i64, batch: &str, email: &str) -> Result<Intention, SendError> {
    let Some(earlier) = records.earlier_request(email, connection, batch)? else { return Ok(Intention::Create) };
    if earlier.account == AccountState::Deactivated {
        return Ok(Intention::Create);
    }
    let name = records.batch(&earlier.batch)?.name;
    if earlier.state.has_arrived() {
        let by_machine = records.connection_row(connection)?.channel.can_look_up();
        let place = if by_machine { "the service has that request" } else { "that was handed in" };
        let reason = format!("Asked for earlier, with “{name}”; {place}. Nothing is sent.");
        return Ok(Intention::AlreadyThere { earlier: Box::new(earlier), reason });
    }
    Ok(Intention::Refuse(format!(
        "“{name}” asks for the same person and is not finished. Finish or take back that batch first; nothing is sent here."
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
        match intention(records, connection, batch, &row.applicant.email)? {
            Intention::Create => {}
            other => idle.extend(other.settlement().map(|settlement| (row.id, settlement))),
        }
    }
    records.settle(&idle, &[], now)?;
    Ok(idle.len())
}

impl Intention {
    /// What becomes of a request that is not sent.
    pub(crate) fn settlement(self) -> Option<Settlement> {
        match self {
            Self::Create => None,
            // The account is the one that the earlier request made, and is read back as such.
            Self::AlreadyThere { earlier, reason } => Some(Settlement {
                state: RequestState::AlreadyThere,
                remote_id: earlier.remote_id,
                username: Some(earlier.username),
                account: Some(earlier.account),
                explanation: reason,
            }),
            Self::Refuse(reason) => Some(Settlement::to(RequestState::Rejected, reason)),
        }
    }
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
