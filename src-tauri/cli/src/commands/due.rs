//! `aum due`: what is due.

use desk::Desk;
use desk::contract::{DueView, Reminders, UrgencyView};
use desk::fault::{DeskError, DeskResult};

use crate::output::{ExitKind, Output};

pub fn run(desk: &Desk, reviewed: Option<&str>, output: &Output) -> DeskResult<ExitKind> {
    let view = match reviewed {
        Some(day) => {
            desk.review_done(day)?;
            desk.everything_due()?
        }
        None => desk.everything_due()?,
    };
    print(&view, output);
    output.value(&view);
    Ok(ExitKind::Done)
}

/// When something is pointed out, after it was changed where that is wished.
pub fn reminders(desk: &Desk, set: &[String], output: &Output) -> DeskResult<ExitKind> {
    let mut reminders = desk.reminders()?;
    for wish in set {
        change(&mut reminders, wish)?;
    }
    if !set.is_empty() {
        desk.save_reminders(&reminders)?;
    }
    let [first, second, last] = reminders.refresher_days;
    let rows = [
        (
            "warn-hours",
            reminders.notice_warn_hours.to_string(),
            "until a warning that the HIE was not told about a leaver",
        ),
        ("late-hours", reminders.notice_late_hours.to_string(), "until that notice is late"),
        ("review-days", reminders.review_days.to_string(), "between access reviews"),
        ("training-days", format!("{first},{second},{last}"), "before the yearly training"),
        ("unanswered-days", reminders.unanswered_days.to_string(), "until an unanswered request is due"),
    ];
    output.table(&rows.map(|(name, value, what)| vec![name.to_owned(), value, what.to_owned()]));
    output.value(&reminders);
    Ok(ExitKind::Done)
}

fn change(reminders: &mut Reminders, wish: &str) -> DeskResult<()> {
    let refused = || {
        DeskError::bad_request(
            format!("“{wish}” is not NAME=NUMBER."),
            "Write for example late-hours=48, or training-days=45,30,7; `aum due --reminders` lists the names.",
        )
    };
    let (name, value) = wish.split_once('=').ok_or_else(refused)?;
    let number = || value.trim().parse::<i64>().map_err(|_| refused());
    match name.trim() {
        "warn-hours" => reminders.notice_warn_hours = number()?,
        "late-hours" => reminders.notice_late_hours = number()?,
        "review-days" => reminders.review_days = number()?,
        "unanswered-days" => reminders.unanswered_days = number()?,
        "training-days" => {
            let days: Result<Vec<i64>, _> = value.split(',').map(|day| day.trim().parse()).collect();
            reminders.refresher_days = days.ok().and_then(|days| days.try_into().ok()).ok_or_else(refused)?;
        }
        _ => return Err(refused()),
    }
    Ok(())
}

fn print(view: &DueView, output: &Output) {
    if view.items.is_empty() {
        output.line("Nothing is due.");
        return;
    }
    let rows: Vec<Vec<String>> = view
        .items
        .iter()
        .map(|item| {
            let urgency = match item.urgency {
                UrgencyView::Late => "late",
                UrgencyView::Now => "now",
                UrgencyView::Soon => "soon",
            };
            vec![urgency.to_owned(), item.day.clone(), item.about.clone(), item.words.clone()]
        })
        .collect();
    output.table(&rows);
}
