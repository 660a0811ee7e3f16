//! Saying that a long send has ended, or that something is due, to somebody who went on to other work.

use std::time::Duration;

use crate::contract::{BatchSummary, RequestStateView};
use crate::desk::Desk;
use crate::fault::DeskResult;

/// Sending that takes less is over before anybody looks away.
const LONG: Duration = Duration::from_secs(10);

/// What the desktop can do to be noticed.
pub trait Desktop {
    /// Whether the user has the window before them.
    fn is_looked_at(&self) -> bool;

    /// Shows a notice outside the window.
    fn notify(&self, notice: &Notice);
}

/// A notice of the system. It stands where others may read it, so it names no person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// One line.
    pub title: String,
    /// One or two sentences.
    pub text: String,
}

impl Desk {
    /// Tells the user that sending has ended, where it took long, they look elsewhere, and want to be told.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn tell_of_end(
        &self,
        desktop: &dyn Desktop,
        batch: &str,
        took: Duration,
        ended: &DeskResult<BatchSummary>,
    ) -> DeskResult<()> {
        if took < LONG || desktop.is_looked_at() || !self.preferences()?.notify {
            return Ok(());
        }
        let notice = match ended {
            Ok(batch) => of_ended(batch),
            Err(fault) => Notice {
                title: format!("Sending “{}” stopped", self.batch_summary(batch)?.name),
                text: fault.message.clone(),
            },
        };
        desktop.notify(&notice);
        Ok(())
    }
}

fn of_ended(batch: &BatchSummary) -> Notice {
    let of = |wanted: &[RequestStateView]| -> usize {
        batch.states.iter().filter(|one| wanted.contains(&one.state)).map(|one| one.count).sum()
    };
    use RequestStateView::{Accepted, AlreadyThere, Confirmed, Queued, Rejected, Undecided, Unknown};
    let arrived = of(&[Accepted, AlreadyThere, Confirmed]);
    let mut text = format!("{arrived} of {} are with {}.", batch.people, batch.connection);
    for (count, what) in [
        (of(&[Rejected]), "refused"),
        (of(&[Undecided]), "for you to decide"),
        (of(&[Unknown]), "not known yet"),
        (of(&[Queued]), "not sent"),
    ] {
        if count > 0 {
            text.push_str(&format!(" {count} {what}."));
        }
    }
    Notice { title: format!("“{}” was sent", batch.name), text }
}
