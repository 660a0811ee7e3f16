use std::path::Path;
use std::time::Duration;

use desk::Desk;
use desk::batches::{account_words, state_words};
use desk::contract::{BatchSummary, BatchView, ChannelView, OutcomeView, RequestStateView};
use desk::fault::DeskResult;
use serde::Serialize;
use serde_json::json;

use super::check::counted;
use super::runtime;
use super::submit::ensure_one_connection;
use crate::output::{ExitKind, Output};

const SHORT_ID: usize = 8;
const LOOK_AGAIN: Duration = Duration::from_millis(500);

pub fn status(
    desk: &Desk,
    batch: Option<&str>,
    refresh: bool,
    one_secret: bool,
    output: &Output,
) -> DeskResult<ExitKind> {
    let Some(beginning) = batch else { return list(desk, refresh, one_secret, output) };
    let id = desk.batch_named(beginning)?;
    let view = if refresh { read_back(desk, &id)? } else { desk.batch(&id)? };
    outcomes(&view, output);
    output.value(&view);
    let unknown = view.outcomes.iter().any(|outcome| is_unknown(outcome.state));
    Ok(if unknown { ExitKind::StillUnknown } else { ExitKind::Done })
}

/// Tells each change of a batch until it is finished or nobody is sending it any more.
pub fn watch(desk: &Desk, beginning: &str, output: &Output) -> DeskResult<ExitKind> {
    let batch = desk.batch_named(beginning)?;
    let mut told = String::new();
    loop {
        let view = desk.batch(&batch)?;
        let states: Vec<String> = view
            .summary
            .states
            .iter()
            .map(|count| format!("{} {}", count.count, state_words(count.state).to_lowercase()))
            .collect();
        let line = states.join(", ");
        if line != told {
            output.line(&line);
            output.value(&view.summary);
            told = line;
        }
        if !view.summary.unfinished || !desk.is_being_sent(&batch)? {
            if view.summary.unfinished {
                output.note("The batch is not being sent now. To continue: aum resume");
            }
            return Ok(batch_ending(&view));
        }
        std::thread::sleep(LOOK_AGAIN);
    }
}

fn list(desk: &Desk, refresh: bool, one_secret: bool, output: &Output) -> DeskResult<ExitKind> {
    if refresh {
        let asked: Vec<_> = desk.batches()?.into_iter().filter(|batch| can_be_asked(batch.channel)).collect();
        if one_secret {
            ensure_one_connection(&asked)?;
        }
        for batch in &asked {
            read_back(desk, &batch.id)?;
        }
    }
    let batches = desk.batches()?;
    if batches.is_empty() {
        output.line("There are no batches yet.");
    }
    let mut rows = Vec::new();
    for batch in &batches {
        let states: Vec<String> = batch
            .states
            .iter()
            .map(|count| format!("{} {}", count.count, state_words(count.state).to_lowercase()))
            .collect();
        let accounts: Vec<String> = batch
            .accounts
            .iter()
            .map(|count| format!("{} {}", count.count, account_words(count.state).to_lowercase()))
            .collect();
        rows.push(vec![
            batch.id.get(..SHORT_ID).unwrap_or(&batch.id).to_owned(),
            batch.attested.get(..10).unwrap_or(&batch.attested).to_owned(),
            batch.name.clone(),
            batch.connection.clone(),
            counted(batch.people, "person", "people"),
            states.join(", "),
            accounts.join(", "),
        ]);
    }
    output.table(&rows);
    output.value(&batches);
    let unknown = batches.iter().flat_map(|batch| &batch.states).any(|count| is_unknown(count.state));
    Ok(if unknown { ExitKind::StillUnknown } else { ExitKind::Done })
}

/// Whether the other side can say where accounts stand.
fn can_be_asked(channel: ChannelView) -> bool {
    matches!(channel, ChannelView::Practice | ChannelView::Scim)
}

fn read_back(desk: &Desk, batch: &str) -> DeskResult<BatchView> {
    runtime()?.block_on(async {
        let view = desk.refresh(batch).await;
        desk.stop_practice().await;
        view
    })
}

pub fn receipt(desk: &Desk, batch: &str, path: &Path, output: &Output) -> DeskResult<ExitKind> {
    let id = desk.batch_named(batch)?;
    desk.save_receipt(&id, path)?;
    output.line(format!("Written: {}", path.display()));
    output.value(&json!({ "batch": id, "file": path.display().to_string() }));
    Ok(ExitKind::Done)
}

/// Each person's outcome, for people.
pub fn outcomes(view: &BatchView, output: &Output) {
    people(&view.outcomes, output);
    foot(&view.summary, output);
}

/// A whole batch with its outcomes. For people it is read piece by piece, however large it is.
pub fn report(desk: &Desk, batch: &str, output: &Output) -> DeskResult<Report> {
    if output.is_json() {
        return Ok(Report::Whole(Box::new(desk.batch(batch)?)));
    }
    desk.each_outcome(batch, &mut |page| people(page, output))?;
    let summary = desk.batch_summary(batch)?;
    foot(&summary, output);
    Ok(Report::Printed(Box::new(summary)))
}

/// What was reported of a batch.
#[derive(Serialize)]
#[serde(untagged)]
pub enum Report {
    /// With everybody, for programs.
    Whole(Box<BatchView>),
    /// Everybody is on the terminal.
    Printed(Box<BatchSummary>),
}

impl Report {
    pub fn ending(&self) -> ExitKind {
        match self {
            Self::Whole(view) => batch_ending(view),
            Self::Printed(summary) => summary_ending(summary),
        }
    }
}

fn people(outcomes: &[OutcomeView], output: &Output) {
    if output.is_json() {
        return;
    }
    let rows: Vec<Vec<String>> = outcomes
        .iter()
        .map(|outcome| {
            vec![
                format!("row {}", outcome.person.number),
                outcome.person.name.clone(),
                state_words(outcome.state).to_owned(),
                account_words(outcome.account).to_owned(),
                outcome.username.clone(),
                handed_in(outcome),
            ]
        })
        .collect();
    output.table(&rows);
}

fn foot(batch: &BatchSummary, output: &Output) {
    output.line("");
    output.line(format!(
        "{}, batch {}, by {} to {}",
        counted(batch.people, "person", "people"),
        batch.id,
        batch.attested_by,
        batch.connection
    ));
}

/// What explains an outcome: of a hand-in, the day and the ticket.
fn handed_in(outcome: &OutcomeView) -> String {
    match (outcome.handed_in.as_str(), outcome.ticket.as_str()) {
        ("", _) => outcome.explanation.clone(),
        (day, "") => format!("on {day}"),
        (day, ticket) => format!("on {day}, ticket {ticket}"),
    }
}

/// How a sent batch ends a command.
pub fn batch_ending(view: &BatchView) -> ExitKind {
    summary_ending(&view.summary)
}

fn summary_ending(batch: &BatchSummary) -> ExitKind {
    let any = |wanted: fn(RequestStateView) -> bool| batch.states.iter().any(|one| one.count > 0 && wanted(one.state));
    if any(is_unknown) {
        ExitKind::StillUnknown
    } else if any(is_refused) {
        ExitKind::Refused
    } else {
        ExitKind::Done
    }
}

/// Refused, or taken by somebody else until the user decides.
fn is_refused(state: RequestStateView) -> bool {
    matches!(state, RequestStateView::Rejected | RequestStateView::Undecided)
}

fn is_unknown(state: RequestStateView) -> bool {
    state == RequestStateView::Unknown
}
