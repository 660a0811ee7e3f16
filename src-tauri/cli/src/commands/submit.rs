use std::path::Path;
use std::sync::Mutex;

use desk::Desk;
use desk::check::CheckedFile;
use desk::contract::{
    Attestation, BatchSummary, BatchView, ChannelView, ConnectionView, DryRunActionView, DryRunView, OutcomeDecision,
    PersonLine, SendProgress,
};
use desk::fault::{DeskError, DeskResult, FaultCode};

use serde::Serialize;
use serde_json::json;

use super::check::{counted, options, report as problems};
use super::manual_submission::{self, requests_of};
use super::runtime;
use super::status::{Report, batch_ending, report};
use crate::arguments::InputOptions;
use crate::output::{ExitKind, Output};

/// What `aum submit` was asked for.
pub struct SubmitOptions<'a> {
    pub file: &'a Path,
    pub to: &'a str,
    pub form: Option<&'a str>,
    pub input: &'a InputOptions,
    pub dry_run: bool,
    pub attest: Option<String>,
    pub confirm_btg: bool,
    pub alerts: &'a [usize],
}

pub fn submit(desk: &Desk, wish: &SubmitOptions<'_>, output: &Output) -> DeskResult<ExitKind> {
    let connection = desk.connection_named(wish.to)?;
    let checked = desk.check_file_with(wish.file, &options(wish.form, wish.input))?;
    let asked = checked.report.input.asked.len();
    if checked.report.errors > 0 {
        problems(&checked.report, output);
        output.value(&checked.report);
        return Err(DeskError::new(
            FaultCode::ProblemsLeft,
            format!("Nothing was sent: {} left.", counted(checked.report.errors, "error is", "errors are")),
            "Fix them in the file or in the window, then submit again.",
        ));
    }
    // Whoever attests has to see what the columns of a list were taken for.
    let mapped = !checked.report.used_columns.is_empty();
    if mapped || checked.report.is_open() || !checked.report.input.left_out.is_empty() {
        problems(&checked.report, output);
    }
    if wish.dry_run {
        let plan = desk.dry_run_file(&checked, connection.id)?;
        print_plan(&plan, output);
        output.value(&with_input(&plan, &checked));
        return Ok(if asked > 0 { ExitKind::ProblemsFound } else { ExitKind::Done });
    }
    if asked > 0 {
        output.value(&checked.report);
        return Err(DeskError::new(
            FaultCode::ProblemsLeft,
            format!("Nothing was sent: {} open.", counted(asked, "question is", "questions are")),
            "Answer each question as shown, or correct the file, then submit again.",
        ));
    }
    nobody_to_ask_for(desk, &checked, &connection, output)?;
    let attestation = attestation(&checked, wish, connection.id, output)?;
    let batch = desk.attest_file(&checked, &attestation, wish.alerts)?;
    output.note(format!("Attested by {}. Batch {batch}", attestation.name.trim()));
    if is_by_hand(&desk.batch_summary(&batch)?) {
        manual_submission::show(desk, &desk.manual_submission(&batch)?, |_| true, output)?;
        let view = desk.batch(&batch)?;
        output.value(&with_input(&view, &checked));
        return Ok(batch_ending(&view));
    }
    let sent = send(desk, &batch, None, output);
    let told = report(desk, &batch, output)?;
    output.value(&with_input(&told, &checked));
    sent?;
    Ok(told.ending())
}

/// An answer with the account of the file that was read.
fn with_input(answer: &impl Serialize, checked: &CheckedFile) -> serde_json::Value {
    let mut value = json!(answer);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("input".to_owned(), json!(checked.report.input));
        if !checked.report.used_columns.is_empty() {
            fields.insert("used_columns".to_owned(), json!(checked.report.used_columns));
        }
    }
    value
}

/// What goes through the user's own hands is not laid out where nobody is asked for.
fn nobody_to_ask_for(
    desk: &Desk,
    checked: &CheckedFile,
    connection: &ConnectionView,
    output: &Output,
) -> DeskResult<()> {
    if !matches!(connection.channel, ChannelView::MailDraft | ChannelView::PortalForm) {
        return Ok(());
    }
    let plan = desk.dry_run_file(checked, connection.id)?;
    if plan.create + plan.change + plan.deactivate + plan.reactivate > 0 || plan.lines.is_empty() {
        return Ok(());
    }
    for line in &plan.lines {
        output.line(format!("row {}: {}: {}", line.person.number, line.person.name, line.reason));
    }
    output.value(&with_input(&plan, checked));
    Err(DeskError::new(
        FaultCode::ProblemsLeft,
        "No requests were created: everyone in this file already has a request or an account.",
        "See the outcomes with `aum status`. Nothing was written.",
    ))
}

fn attestation(
    checked: &CheckedFile,
    wish: &SubmitOptions<'_>,
    connection: i64,
    output: &Output,
) -> DeskResult<Attestation> {
    let statements = checked.statements();
    let Some(name) = wish.attest.clone() else {
        output.note("By submitting the worksheet you attest:");
        for statement in &statements {
            output.note(format!("  - {statement}"));
        }
        return Err(DeskError::new(
            FaultCode::NotAttested,
            "Nothing was sent: the worksheet is not attested.",
            "If every statement is true, submit again with --attest and your full name.",
        ));
    };
    if let Some(statement) = checked.btg_statement().filter(|_| !wish.confirm_btg) {
        output.note("These people would be able to break the glass:");
        for person in checked.break_the_glass() {
            output.note(format!("  row {}: {}, {}", person.number, person.name, person.title));
        }
        output.note(format!("  - {statement}"));
        return Err(DeskError::new(
            FaultCode::NotAttested,
            "Nothing was sent: Break the Glass is not confirmed.",
            "If that is right for each of them, submit again with --confirm-btg.",
        ));
    }
    // The warnings stand above, on the terminal of whoever attests.
    Ok(Attestation { name, statements, btg_confirmed: wish.confirm_btg, warnings_seen: true, connection })
}

/// Whether a batch goes through the user's own hands.
fn is_by_hand(batch: &BatchSummary) -> bool {
    matches!(batch.channel, ChannelView::MailDraft | ChannelView::PortalForm)
}

/// Sends a batch, or one request of it, and says why where it has to wait.
pub fn send(desk: &Desk, batch: &str, only: Option<i64>, output: &Output) -> DeskResult<()> {
    let told = Mutex::new(String::new());
    let report = |progress: SendProgress| {
        let Ok(mut told) = told.lock() else { return };
        if let Some(waiting) = progress.waiting.filter(|waiting| *waiting != *told) {
            output.note(format!("  {waiting}"));
            *told = waiting;
        }
    };
    runtime()?.block_on(async {
        let sent = match only {
            Some(request) => desk.send_one(batch, request, &report).await,
            None => desk.send(batch, &report).await,
        };
        desk.stop_practice().await;
        sent.map(drop)
    })
}

pub fn resume(desk: &Desk, one_secret: bool, output: &Output) -> DeskResult<ExitKind> {
    let unfinished = desk.batches()?.into_iter().filter(|batch| batch.unfinished);
    let mut sendable = Vec::new();
    for batch in unfinished {
        if is_by_hand(&batch) {
            let id = batch.id.get(..8).unwrap_or(&batch.id);
            output.note(format!("You submit “{}” yourself: aum submit-manually {id}", batch.name));
        } else {
            sendable.push(batch);
        }
    }
    let unfinished = sendable;
    if one_secret {
        ensure_one_connection(&unfinished)?;
    }
    if unfinished.is_empty() {
        output.line("Nothing is left to send or to look up.");
        output.value(&Vec::<BatchView>::new());
        return Ok(ExitKind::Done);
    }
    let mut reports = Vec::new();
    let mut failed = None;
    for batch in unfinished.iter().rev() {
        output.line(format!("{} ({})", batch.name, batch.id));
        if let Err(fault) = send(desk, &batch.id, None, output) {
            output.fault(&fault);
            failed = Some(ExitKind::of(&fault));
        }
        reports.push(report(desk, &batch.id, output)?);
    }
    output.value(&reports);
    let worst = reports.iter().map(Report::ending).max_by_key(|ending| *ending as u8).unwrap_or(ExitKind::Done);
    Ok(failed.unwrap_or(worst))
}

/// A credential that is given for one run belongs to one connection, and nobody said to which.
pub fn ensure_one_connection(batches: &[BatchSummary]) -> DeskResult<()> {
    let mut names: Vec<&str> = batches.iter().map(|batch| batch.connection.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    if names.len() < 2 {
        return Ok(());
    }
    Err(DeskError::bad_request(
        format!(
            "The credential from standard input is for one connection, but the batches use {}.",
            names.join(" and ")
        ),
        "Name a batch, for example: aum resume BATCH --credential-stdin. Nothing was sent.",
    ))
}

/// Goes on with one batch: with all that is left, with one person first, or with those that were refused as well.
pub fn resume_one(
    desk: &Desk,
    beginning: &str,
    first: Option<usize>,
    retry: bool,
    output: &Output,
) -> DeskResult<ExitKind> {
    let batch = desk.batch_named(beginning)?;
    let only = match first {
        Some(row) => requests_of(&desk.batch(&batch)?, &[row])?.first().copied(),
        None => None,
    };
    if retry {
        desk.decide(&batch, &[], OutcomeDecision::AskAgain)?;
    }
    let sent = send(desk, &batch, only, output);
    let told = report(desk, &batch, output)?;
    output.value(&told);
    sent?;
    Ok(told.ending())
}

fn print_plan(plan: &DryRunView, output: &Output) {
    for line in &plan.lines {
        let PersonLine { number, name, title, level } = &line.person;
        let action = match line.action {
            DryRunActionView::Create => "create",
            DryRunActionView::Change => "change",
            DryRunActionView::Deactivate => "deactivate",
            DryRunActionView::Reactivate => "reactivate",
            DryRunActionView::LeaveAlone => "leave alone",
            DryRunActionView::Skip => "skip",
        };
        let reason = if line.reason.is_empty() { String::new() } else { format!(" — {}", line.reason) };
        output.line(format!("row {number}: {action}: {name}, {title} → {level}{reason}"));
    }
    output.line("");
    let others = [(plan.change, "to change"), (plan.deactivate, "to deactivate"), (plan.reactivate, "to reactivate")];
    let others = others.iter().filter(|(count, _)| *count > 0);
    let others: String = others.map(|(count, what)| format!("{count} {what}, ")).collect();
    output.line(format!(
        "Dry run, nothing was sent: {} to create, {others}{} left alone, {} skipped. {}",
        plan.create, plan.leave_alone, plan.skip, plan.how
    ));
    if let Some(endings) = plan.endings_to_confirm {
        output.line(format!("This removes access for {endings} people, which is unusually many. Confirm with --confirm-deactivations {endings}."));
    }
}
