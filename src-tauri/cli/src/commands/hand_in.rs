//! Channels that people work, and what they decide.

use std::path::Path;

use desk::Desk;
use desk::contract::{BatchView, Decision as Decided, HandIn, HandedIn};
use desk::fault::{Fault, FaultCode, Outcome};

use super::check::counted;
use super::status::{batch_ending, outcomes};
use crate::arguments::{Decision, EndingsConfirmed};
use crate::output::{Ending, Output};

/// What the user says of a hand-in.
pub struct Said<'a> {
    pub batch: &'a str,
    pub on: Option<String>,
    pub ticket: Option<String>,
    pub rows: &'a [usize],
}

pub fn lay_out(
    desk: &Desk,
    batch: &str,
    copy: Option<&Path>,
    endings: &EndingsConfirmed,
    output: &Output,
) -> Outcome<Ending> {
    let batch = desk.batch_named(batch)?;
    confirm_endings(desk, &batch, endings)?;
    let view = desk.hand_in(&batch)?;
    if let Some(copy) = copy {
        desk.save_hand_in(&batch, copy)?;
    }
    print(&view, output);
    output.value(&view);
    Ok(Ending::Done)
}

/// Keeps the number of endings that was given on the command line.
pub fn confirm_endings(desk: &Desk, batch: &str, given: &EndingsConfirmed) -> Outcome<()> {
    given.confirm_endings.map_or(Ok(()), |typed| desk.confirm_endings(batch, typed))
}

/// What is to be taken to the HIE, for people.
pub fn print(view: &HandIn, output: &Output) {
    let waiting: Vec<_> = view.people.iter().filter(|person| !person.done).collect();
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
        for person in &waiting {
            output.line("");
            output.line(format!("row {}: {}", person.person.number, person.person.name));
            for field in &person.fields {
                output.line(format!("  {}: {}", field.label, field.text));
            }
        }
    }
    output.line("");
    if waiting.is_empty() {
        output.line("All of it was handed in, as you said.");
        return;
    }
    output.line(format!(
        "{} to hand in. AUM Desk sends nothing here: when you have, say so: aum hand-in {} --done",
        counted(waiting.len(), "person", "people"),
        view.batch.get(..8).unwrap_or(&view.batch)
    ));
}

pub fn confirm(desk: &Desk, said: Said<'_>, output: &Output) -> Outcome<Ending> {
    let batch = desk.batch_named(said.batch)?;
    let requests = requests_of(&desk.batch(&batch)?, said.rows)?;
    let view = desk.confirm_hand_in(&HandedIn {
        batch,
        requests,
        day: said.on.unwrap_or_default(),
        ticket: said.ticket.unwrap_or_default(),
    })?;
    outcomes(&view, output);
    output.value(&view);
    Ok(batch_ending(&view))
}

pub fn decide(desk: &Desk, batch: &str, decision: Decision, rows: &[usize], output: &Output) -> Outcome<Ending> {
    let batch = desk.batch_named(batch)?;
    let requests = requests_of(&desk.batch(&batch)?, rows)?;
    let decision = match decision {
        Decision::Link => Decided::Link,
        Decision::LeaveOut => Decided::LeaveOut,
        Decision::AskAgain => Decided::AskAgain,
        Decision::SendOurs => Decided::SendOurs,
        Decision::KeepTheirs => Decided::KeepTheirs,
    };
    let view = desk.decide(&batch, &requests, decision)?;
    outcomes(&view, output);
    output.value(&view);
    if matches!(decision, Decided::AskAgain | Decided::SendOurs) {
        output.note("They wait to be sent again; `aum resume` sends them.");
    }
    Ok(batch_ending(&view))
}

/// The requests of spreadsheet rows.
pub fn requests_of(view: &BatchView, rows: &[usize]) -> Outcome<Vec<i64>> {
    rows.iter()
        .map(|row| {
            let found = view.outcomes.iter().find(|outcome| outcome.person.number == *row);
            found.map(|outcome| outcome.request).ok_or_else(|| {
                Fault::new(
                    FaultCode::NotFound,
                    format!("Nobody in this batch stands in row {row}."),
                    "Rows are those of the spreadsheet; `aum status` with the batch lists them.",
                )
            })
        })
        .collect()
}
