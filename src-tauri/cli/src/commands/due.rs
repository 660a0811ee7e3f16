//! `aum due`: what is due.

use desk::Desk;
use desk::contract::{DueView, UrgencyView};
use desk::fault::Outcome;

use crate::output::{Ending, Output};

pub fn run(desk: &Desk, reviewed: Option<&str>, output: &Output) -> Outcome<Ending> {
    let view = match reviewed {
        Some(day) => desk.review_done(day)?,
        None => desk.due()?,
    };
    print(&view, output);
    output.value(&view);
    Ok(Ending::Done)
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
    let all = view.late + view.now + view.soon;
    if all > view.items.len() {
        output.line(format!("… and {} more.", all - view.items.len()));
    }
}
