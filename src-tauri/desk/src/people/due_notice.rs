//! Saying on the desktop that something is due, once a day and thing.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::contract::{DueItem, UrgencyView};
use crate::desk::Desk;
use crate::fault::DeskResult;
use crate::notice::{Desktop, Notice};

const TOLD: &str = "due-told";

/// What was told on a day.
#[derive(Debug, Default, Serialize, Deserialize)]
struct NoticeShown {
    day: String,
    things: BTreeSet<String>,
}

impl Desk {
    /// Tells the user on the desktop what is due, where they look elsewhere and want to be told; of each thing at most once a
    /// day.
    ///
    /// # Errors
    /// When the records cannot be read or written.
    pub fn tell_of_due(&self, desktop: &dyn Desktop) -> DeskResult<()> {
        if desktop.is_looked_at() || !self.preferences()?.notify {
            return Ok(());
        }
        let day = self.today().to_string();
        let kept: Option<NoticeShown> = self.records().setting(TOLD)?;
        let mut told = kept.filter(|told| told.day == day).unwrap_or(NoticeShown { day, things: BTreeSet::new() });
        let view = self.everything_due()?;
        let news: Vec<&DueItem> = view
            .items
            .iter()
            .filter(|item| item.urgency != UrgencyView::Soon)
            .filter(|item| told.things.insert(name(item)))
            .collect();
        if news.is_empty() {
            return Ok(());
        }
        // Kept first: telling twice is worse than not at all, for what stands in the list anyway.
        self.records().save_setting(TOLD, &told)?;
        desktop.notify(&notice(&news));
        Ok(())
    }
}

/// Names a thing for the day.
fn name(item: &DueItem) -> String {
    let people: Vec<String> = item.people.iter().map(i64::to_string).collect();
    let batch = item.batch.as_deref().unwrap_or_default();
    format!("{:?} {} {batch} {}", item.kind, item.day, people.join(","))
}

fn notice(news: &[&DueItem]) -> Notice {
    let late = news.iter().filter(|item| item.urgency == UrgencyView::Late).count();
    let title = match news.len() {
        1 => "One thing is due".to_owned(),
        count => format!("{count} things are due"),
    };
    let text = match (late, news.len()) {
        (0, _) => "See what is due in the overview.".to_owned(),
        (1, 1) => "It is late. See what is due in the overview.".to_owned(),
        (1, _) => "One of them is late. See what is due in the overview.".to_owned(),
        (late, _) => format!("{late} of them are late. See what is due in the overview."),
    };
    Notice { title, text }
}
