//! The list of what is due, and the intervals that it goes by.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::PersonRow;

use super::due::{DueKind, DueOfPerson, Intervals, Urgency, Weight, due_of, review_due};
use crate::contract::{DueItem, DueKindView, DueView, Reminders, UrgencyView};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

pub(crate) const REMINDERS: &str = "reminders";
pub(crate) const LAST_REVIEW: &str = "last-review";
const MOST_ITEMS: usize = 500;

impl Desk {
    /// Returns what is due now, the most pressing first, and among equals what weighs most. The list is cut at 500; the counts
    /// and `more` tell of the rest.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn due(&self) -> DeskResult<DueView> {
        let mut view = self.everything_due()?;
        view.more = view.items.len() > MOST_ITEMS;
        view.items.truncate(MOST_ITEMS);
        Ok(view)
    }

    /// Returns everything that is due now, in the order of [`Desk::due`], however much it is.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn everything_due(&self) -> DeskResult<DueView> {
        let (now, zone, today) = (self.surroundings.now(), TimeZone::system(), self.today());
        let intervals = self.intervals()?;
        let [first, second, _] = intervals.refresher_days;
        let from = today.checked_sub(jiff::Span::new().days(365 - first.max(second) - 1)).unwrap_or(today);
        let people = self.records().people_to_look_at(&from.to_string())?;
        let mut items: Vec<(Weight, DueItem)> = Vec::new();
        let mut unanswered: HashMap<(String, String), (Weight, DueItem)> = HashMap::new();
        let batches = self.batches_of(&people)?;
        for person in &people {
            for due in due_of(person, now, &zone, &intervals) {
                let batch = person.request.and_then(|request| batches.get(&request));
                match (due.kind, batch) {
                    // What one batch waits for is one thing to ask.
                    (DueKind::Unanswered | DueKind::Unknown, Some((id, name))) => {
                        let key = (id.clone(), due.words.clone());
                        let (_, entry) =
                            unanswered.entry(key).or_insert_with(|| (due.weight, item(person, &due, Some(id.clone()))));
                        if !entry.people.contains(&person.id) {
                            entry.people.push(person.id);
                            entry.about = format!("{} people of “{name}”", entry.people.len());
                        }
                    }
                    _ => items.push((due.weight, item(person, &due, None))),
                }
            }
        }
        items.extend(unanswered.into_values());
        items.extend(self.coming_review(today, &intervals)?.map(|review| (Weight::Review, review)));
        items.sort_by(|(weight, one), (other_weight, other)| {
            (one.urgency, weight, &one.day, &one.about).cmp(&(other.urgency, other_weight, &other.day, &other.about))
        });
        let items: Vec<DueItem> = items.into_iter().map(|(_, item)| item).collect();
        let count = |urgency: UrgencyView| items.iter().filter(|one| one.urgency == urgency).count();
        let (late, now, soon) = (count(UrgencyView::Late), count(UrgencyView::Now), count(UrgencyView::Soon));
        Ok(DueView { items, more: false, late, now, soon })
    }

    /// The people of whom something is due.
    pub(crate) fn people_with_something_due(&self) -> DeskResult<Vec<i64>> {
        let mut ids: Vec<i64> = self.everything_due()?.items.into_iter().flat_map(|item| item.people).collect();
        ids.sort_unstable();
        ids.dedup();
        Ok(ids)
    }

    /// Keeps that everyone's access was reviewed on a day; the next review is counted from it.
    ///
    /// # Errors
    /// When the day is none or lies ahead.
    pub fn review_done(&self, day: &str) -> DeskResult<DueView> {
        let day = self.past_day(day)?;
        self.records().save_setting(LAST_REVIEW, &day.to_string())?;
        self.due()
    }

    /// When something is pointed out.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn reminders(&self) -> DeskResult<Reminders> {
        let Intervals { notice_warn_hours, notice_late_hours, review_days, refresher_days, unanswered_days } =
            self.intervals()?;
        Ok(Reminders { notice_warn_hours, notice_late_hours, review_days, refresher_days, unanswered_days })
    }

    /// Changes when something is pointed out.
    ///
    /// # Errors
    /// When an interval is out of its bounds, or the intervals contradict each other.
    pub fn save_reminders(&self, reminders: &Reminders) -> DeskResult<()> {
        let Reminders { notice_warn_hours, notice_late_hours, review_days, refresher_days, unanswered_days } =
            reminders.clone();
        let bounds = [
            (notice_warn_hours, 1, 720),
            (notice_late_hours, 1, 720),
            (review_days, 1, 730),
            (refresher_days[0], 0, 180),
            (refresher_days[1], 0, 180),
            (refresher_days[2], 0, 180),
            (unanswered_days, 1, 90),
        ];
        if let Some((value, least, most)) =
            bounds.into_iter().find(|(value, least, most)| value < least || value > most)
        {
            return Err(DeskError::bad_request(
                format!("{value} is not between {least} and {most}."),
                "Correct the number; nothing was changed.",
            ));
        }
        if notice_late_hours < notice_warn_hours
            || refresher_days[0] < refresher_days[1]
            || refresher_days[1] < refresher_days[2]
        {
            return Err(DeskError::bad_request(
                "A later reminder would come before an earlier one.",
                "The hours for “late” are at least those for the warning; the days before the training go down.",
            ));
        }
        let intervals =
            Intervals { notice_warn_hours, notice_late_hours, review_days, refresher_days, unanswered_days };
        Ok(self.records().save_setting(REMINDERS, &intervals)?)
    }

    fn intervals(&self) -> DeskResult<Intervals> {
        Ok(self.records().setting(REMINDERS)?.unwrap_or_default())
    }

    fn coming_review(&self, today: Date, intervals: &Intervals) -> DeskResult<Option<DueItem>> {
        let records = self.records();
        let day = |text: Option<String>| text.and_then(|text| text.parse::<Date>().ok());
        let last = day(records.setting(LAST_REVIEW)?);
        let Some((urgency, due)) = review_due(last, day(records.known_since()?), today, intervals) else {
            return Ok(None);
        };
        let words = match last {
            Some(last) => format!("The last review of who has access was on {last}; the next one is due on {due}"),
            None => format!("Nobody’s access was reviewed yet; the first review is due on {due}"),
        };
        Ok(Some(DueItem {
            kind: DueKindView::Review,
            urgency: urgency.into(),
            about: "Everyone with access".to_owned(),
            words,
            day: due.to_string(),
            people: Vec::new(),
            batch: None,
        }))
    }

    /// Id and name of the batch of each person's newest request, by the request.
    fn batches_of(&self, people: &[PersonRow]) -> DeskResult<HashMap<i64, (String, String)>> {
        let ids: Vec<i64> = people.iter().filter_map(|person| person.request).collect();
        let records = self.records();
        let mut names: HashMap<String, String> = HashMap::new();
        let mut found = HashMap::new();
        for (request, batch) in records.batches_of(&ids)? {
            if !names.contains_key(&batch) {
                names.insert(batch.clone(), records.batch(&batch)?.name);
            }
            let name = names.get(&batch).cloned().unwrap_or_default();
            found.insert(request, (batch, name));
        }
        Ok(found)
    }
}

fn item(person: &PersonRow, due: &DueOfPerson, batch: Option<String>) -> DueItem {
    DueItem {
        kind: due.kind.into(),
        urgency: due.urgency.into(),
        about: person.name(),
        words: due.words.clone(),
        day: due.day.clone(),
        people: vec![person.id],
        batch,
    }
}

impl From<DueKind> for DueKindView {
    fn from(kind: DueKind) -> Self {
        match kind {
            DueKind::Leaver => Self::Leaver,
            DueKind::Ending => Self::Ending,
            DueKind::Unknown => Self::Unknown,
            DueKind::Unanswered => Self::Unanswered,
            DueKind::Refresher => Self::Refresher,
            DueKind::Unlisted => Self::Unlisted,
            DueKind::Alerts => Self::Alerts,
        }
    }
}

impl From<Urgency> for UrgencyView {
    fn from(urgency: Urgency) -> Self {
        match urgency {
            Urgency::Late => Self::Late,
            Urgency::Now => Self::Now,
            Urgency::Soon => Self::Soon,
        }
    }
}
