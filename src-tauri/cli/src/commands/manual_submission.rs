//! Channels that people work, and what they decide.

use std::path::Path;

use desk::Desk;
use desk::batches::state_words;
use desk::contract::{
    BatchView, ChannelView, ManualSubmission, OutcomeDecision as Decided, RequestStateView, SubmissionPerson,
    SubmittedEntry, WebFormField, WebFormStanding, WebFormStep,
};
use desk::fault::{DeskError, DeskResult, FaultCode};
use serde_json::json;

use super::check::counted;
use super::status::{batch_ending, outcomes};
use crate::arguments::{DecisionArgument, EndingsConfirmed};
use crate::output::{ExitKind, Output};

/// Whom a hand-in is about.
pub struct Whom<'a> {
    pub batch: &'a str,
    pub rows: &'a [usize],
    /// Only the person whose turn it is.
    pub next: bool,
}

impl Whom<'_> {
    fn is_everybody(&self) -> bool {
        self.rows.is_empty() && !self.next
    }

    /// The requests that are named; none for everybody.
    fn requests(&self, desk: &Desk, batch: &str) -> DeskResult<Vec<i64>> {
        if !self.next {
            return requests_of(&desk.batch(batch)?, self.rows);
        }
        let next = whose_turn(&desk.manual_submission(batch)?).map(|person| person.request);
        let all_done =
            || DeskError::bad_request("Nobody is left to submit.", "See the outcome of each person with `aum status`.");
        Ok(vec![next.ok_or_else(all_done)?])
    }
}

/// Whoever was begun comes first, then the others in their order, and those passed over at the end.
fn whose_turn(view: &ManualSubmission) -> Option<&SubmissionPerson> {
    let in_turn = |person: &&SubmissionPerson| match person.standing {
        WebFormStanding::Waiting if person.begun => Some(0),
        WebFormStanding::Waiting => Some(1),
        WebFormStanding::Skipped => Some(2),
        WebFormStanding::Done => None,
    };
    view.people.iter().filter(|person| in_turn(person).is_some()).min_by_key(in_turn)
}

pub fn lay_out(
    desk: &Desk,
    whom: &Whom<'_>,
    copy: Option<&Path>,
    endings: &EndingsConfirmed,
    output: &Output,
) -> DeskResult<ExitKind> {
    let batch = desk.batch_named(whom.batch)?;
    confirm_endings(desk, &batch, endings)?;
    let view = desk.manual_submission(&batch)?;
    let named = if whom.is_everybody() { Vec::new() } else { whom.requests(desk, &batch)? };
    let wanted = |person: &SubmissionPerson| match whom.is_everybody() {
        true => person.standing != WebFormStanding::Done,
        false => named.contains(&person.request),
    };
    let copied = copy.map(|copy| desk.save_manual_submission(&batch, copy)).transpose()?;
    let value = show(desk, &view, wanted, output)?;
    for note in copied.iter().flat_map(|copied| &copied.notes).filter(|_| view.file.is_empty()) {
        output.note(format!("{}: {note}", copy.unwrap_or(Path::new("")).display()));
    }
    output.value(&value);
    Ok(batch_ending(&desk.batch(&batch)?))
}

/// What is to be taken to the HIE, for people; and for programs, where each person that is shown has their fields.
pub fn show(
    desk: &Desk,
    view: &ManualSubmission,
    wanted: impl Fn(&SubmissionPerson) -> bool,
    output: &Output,
) -> DeskResult<serde_json::Value> {
    let mut shown = Vec::new();
    // A mail carries its worksheet; the fields of each person are for forms.
    if view.channel == ChannelView::PortalForm {
        for person in view.people.iter().filter(|person| wanted(person)) {
            shown.push((person, desk.web_form_fields(&view.batch, person.request)?.fields));
        }
    }
    print(desk, view, &shown, output)?;
    Ok(with_fields(view, &shown))
}

fn with_fields(view: &ManualSubmission, shown: &[(&SubmissionPerson, Vec<WebFormField>)]) -> serde_json::Value {
    let mut value = json!(view);
    for person in value.get_mut("people").and_then(serde_json::Value::as_array_mut).into_iter().flatten() {
        let found = shown.iter().find(|(one, _)| person.get("request") == Some(&json!(one.request)));
        if let (Some((_, fields)), Some(person)) = (found, person.as_object_mut()) {
            person.insert("fields".to_owned(), json!(fields));
        }
    }
    value
}

/// Keeps the number of endings that was given on the command line.
pub fn confirm_endings(desk: &Desk, batch: &str, given: &EndingsConfirmed) -> DeskResult<()> {
    given.confirm_endings.map_or(Ok(()), |typed| desk.confirm_endings(batch, typed))
}

fn print(
    desk: &Desk,
    view: &ManualSubmission,
    shown: &[(&SubmissionPerson, Vec<WebFormField>)],
    output: &Output,
) -> DeskResult<()> {
    if !view.draft.is_empty() {
        output.line(format!("To:        {}", view.to));
        output.line(format!("Subject:   {}", view.subject));
        output.line(format!("Worksheet: {}", view.file));
        output.line(format!("Draft:     {}", view.draft));
        output.line(format!("SHA-256 of the worksheet: {}", view.digest));
        for note in &view.notes {
            output.line(format!("Note: {note}"));
        }
    }
    if !view.address.is_empty() {
        output.line(format!("Form: {}", view.address));
    }
    for (number, step) in (1..).zip(&view.steps) {
        output.line(format!("  {number}. {step}"));
    }
    if !view.warning.is_empty() {
        output.line(format!("Note: {}", view.warning));
    }
    for (person, fields) in shown {
        print_person(view, person, fields, output);
    }
    output.line("");
    let of = |standing| view.people.iter().filter(|person| person.standing == standing).count();
    let (skipped, done) = (of(WebFormStanding::Skipped), of(WebFormStanding::Done));
    let waiting = of(WebFormStanding::Waiting) + skipped;
    if waiting == 0 {
        print_end(&desk.batch(&view.batch)?, output);
        return Ok(());
    }
    if done + skipped > 0 {
        output.line(format!("{done} of {} submitted, {skipped} skipped for now.", view.people.len()));
    }
    let batch = view.batch.get(..8).unwrap_or(&view.batch);
    output.line(format!(
        "{} to submit. AUM Desk does not send this batch. After you submit it, run: aum submit-manually {batch} --done",
        counted(waiting, "person", "people"),
    ));
    if !shown.is_empty() && waiting > 1 {
        output.line(format!(
            "One by one: aum submit-manually {batch} --next, then add --done --ticket NUMBER, or --skip"
        ));
    }
    Ok(())
}

/// How a batch stands that nobody waits in any more. That all of it was submitted is said only where each request was.
fn print_end(batch: &BatchView, output: &Output) {
    let submitted = batch.outcomes.iter().filter(|one| one.state == RequestStateView::UserConfirmed).count();
    let all = batch.outcomes.len();
    if submitted == all && all > 0 {
        output.line("All requests were submitted (your entry).");
        return;
    }
    let others = batch.outcomes.iter().filter(|one| one.state != RequestStateView::UserConfirmed);
    for one in others {
        let because = if one.explanation.is_empty() { String::new() } else { format!(": {}", one.explanation) };
        output.line(format!(
            "row {}: {}: {}{because}",
            one.person.number,
            one.person.name,
            state_words(one.state).to_lowercase()
        ));
    }
    if submitted == 0 {
        output.line("No requests of this batch were submitted, and nobody is left to submit.");
    } else {
        output.line(format!(
            "{submitted} of {all} submitted (your entry); the others were not. Nobody is left to submit."
        ));
    }
}

fn print_person(view: &ManualSubmission, person: &SubmissionPerson, fields: &[WebFormField], output: &Output) {
    output.line("");
    let standing = match person.standing {
        WebFormStanding::Waiting => String::new(),
        WebFormStanding::Skipped => " (skipped)".to_owned(),
        WebFormStanding::Done if person.ticket.is_empty() => format!(" (submitted {})", person.day),
        WebFormStanding::Done => format!(" (submitted {}, ticket {})", person.day, person.ticket),
    };
    output.line(format!("row {}: {}{standing}", person.person.number, person.person.name));
    for field in fields.iter().filter(|field| !field.text.is_empty()) {
        let guess = if field.assumed { " [label guessed]" } else { "" };
        output.line(format!("  {}{guess}: {}", field.label, field.text));
    }
    let empty = names_of_empty(fields);
    if !empty.is_empty() {
        output.line(format!("  Leave empty: {}", empty.join(", ")));
    }
    for statement in &view.own_statements {
        output.line(format!(
            "  {} must confirm this in person; do not check it for them: “{statement}”",
            person.person.name
        ));
    }
}

/// What stays empty: fields by their label, and where a whole section does, that.
fn names_of_empty(fields: &[WebFormField]) -> Vec<&str> {
    let mut names: Vec<&str> = Vec::new();
    for field in fields.iter().filter(|field| field.text.is_empty()) {
        let mut same = fields.iter().filter(|other| other.section == field.section);
        let whole = !field.section.is_empty() && same.clone().count() > 1 && same.all(|other| other.text.is_empty());
        let name = if whole { field.section.as_str() } else { field.label.as_str() };
        if names.last() != Some(&name) {
            names.push(name);
        }
    }
    names
}

pub fn confirm(
    desk: &Desk,
    whom: &Whom<'_>,
    on: Option<String>,
    ticket: Option<String>,
    output: &Output,
) -> DeskResult<ExitKind> {
    let batch = desk.batch_named(whom.batch)?;
    let requests = whom.requests(desk, &batch)?;
    let (day, ticket) = (on.unwrap_or_default(), ticket.unwrap_or_default());
    let view = desk.confirm_submitted(&SubmittedEntry { batch, requests, day, ticket })?;
    outcomes(&view, output);
    output.value(&view);
    Ok(batch_ending(&view))
}

pub fn skip(desk: &Desk, whom: &Whom<'_>, output: &Output) -> DeskResult<ExitKind> {
    let batch = desk.batch_named(whom.batch)?;
    if whom.is_everybody() {
        return Err(DeskError::bad_request("Choose whom to skip.", "Name rows with --row, or use --next."));
    }
    for request in whom.requests(desk, &batch)? {
        desk.web_form_step(&batch, request, &WebFormStep::Skip)?;
    }
    let view = desk.manual_submission(&batch)?;
    print(desk, &view, &[], output)?;
    output.value(&view);
    Ok(ExitKind::Done)
}

pub fn decide(
    desk: &Desk,
    batch: &str,
    decision: DecisionArgument,
    rows: &[usize],
    output: &Output,
) -> DeskResult<ExitKind> {
    let batch = desk.batch_named(batch)?;
    let requests = requests_of(&desk.batch(&batch)?, rows)?;
    let decision = match decision {
        DecisionArgument::Link => Decided::Link,
        DecisionArgument::LeaveOut => Decided::LeaveOut,
        DecisionArgument::AskAgain => Decided::AskAgain,
        DecisionArgument::SendOurs => Decided::SendOurs,
        DecisionArgument::KeepTheirs => Decided::KeepTheirs,
    };
    let view = desk.decide(&batch, &requests, decision)?;
    outcomes(&view, output);
    output.value(&view);
    if matches!(decision, Decided::AskAgain | Decided::SendOurs) {
        output.note("They are queued again. To send them, run `aum resume`.");
    }
    Ok(batch_ending(&view))
}

/// The requests of spreadsheet rows.
pub fn requests_of(view: &BatchView, rows: &[usize]) -> DeskResult<Vec<i64>> {
    rows.iter()
        .map(|row| {
            let found = view.outcomes.iter().find(|outcome| outcome.person.number == *row);
            found.map(|outcome| outcome.request).ok_or_else(|| {
                DeskError::new(
                    FaultCode::NotFound,
                    format!("Row {row} is not in this batch."),
                    "Use spreadsheet rows; `aum status BATCH` lists them.",
                )
            })
        })
        .collect()
}
