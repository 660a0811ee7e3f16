//! Who leaves the organization, and when. What is due follows from it; their access is not touched.

use worksheet::people::StateSource;

use crate::connections::day_or_nothing;
use crate::contract::ChosenPeople;
use crate::desk::Desk;
use crate::fault::DeskResult;

impl Desk {
    /// Keeps that people leave the organization, and when. Their access is not touched; what is due follows from it.
    ///
    /// # Errors
    /// When nobody is chosen, or the day is none.
    pub fn note_leavers(&self, people: &ChosenPeople, leaves: &str, involuntary: bool) -> DeskResult<usize> {
        let leaves = day_or_nothing(leaves)?;
        let now = self.surroundings.now();
        let mut kept = Vec::new();
        for mut person in self.chosen_people(people)? {
            let leaving = match (leaves.is_empty(), involuntary) {
                (true, _) => "",
                (false, true) => "involuntary",
                (false, false) => "voluntary",
            };
            if person.leaves == leaves && person.leaving == leaving {
                continue;
            }
            person.leaving_known = if leaves.is_empty() { None } else { person.leaving_known.or(Some(now)) };
            person.leaves.clone_from(&leaves);
            leaving.clone_into(&mut person.leaving);
            let words = match leaving {
                "" => "Stays after all".to_owned(),
                "involuntary" => format!("Leaves on {leaves}, involuntarily"),
                _ => format!("Leaves on {leaves}"),
            };
            kept.push((person, vec![self.event("leaving", &words, StateSource::User)]));
        }
        self.records().save_people(&kept, now)?;
        Ok(kept.len())
    }
}
