//! Who wins where two copies differ: the side that alone changed something, else whoever changed it last, unless the user
//! decides otherwise.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use records::{CopyDifference, Side};

use crate::contract::{PackDecision, PackDifference, PackSide};
use crate::fault::{DeskError, DeskResult};

/// How conflicts are decided where nothing is said of them one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conflicts {
    /// As it is here.
    Mine,
    /// As it is in the file.
    Theirs,
    /// As it is usual: what was changed last.
    Newer,
}

/// A difference with what is known about it.
#[derive(Debug, Clone)]
pub(super) struct Judged {
    pub(super) view: PackDifference,
    /// Whether somebody has to decide.
    pub(super) conflict: bool,
}

impl Judged {
    /// A conflict of things that were changed at these moments; none where nobody knows.
    pub(super) fn conflict(mut view: PackDifference, mine: Option<Timestamp>, theirs: Option<Timestamp>) -> Self {
        (view.usual, view.why) = match mine.zip(theirs) {
            Some((mine, theirs)) if theirs > mine => {
                (PackSide::Theirs, format!("Changed last there, on {}; here on {}.", day(theirs), day(mine)))
            }
            Some((mine, theirs)) if mine > theirs => {
                (PackSide::Mine, format!("Changed last here, on {}; there on {}.", day(mine), day(theirs)))
            }
            _ => (PackSide::Mine, "Nobody knows which was changed last, so yours stays.".to_owned()),
        };
        Self { view, conflict: true }
    }
}

impl From<&CopyDifference> for Judged {
    fn from(difference: &CopyDifference) -> Self {
        let mut view = view(&difference.key, &difference.what, &difference.field, &difference.mine, &difference.theirs);
        let Some(only) = difference.only else {
            return Self::conflict(view, Some(difference.mine_changed), Some(difference.theirs_changed));
        };
        (view.usual, view.why) = match only {
            Side::Theirs => (PackSide::Theirs, format!("Changed only there, on {}.", day(difference.theirs_changed))),
            Side::Mine => (PackSide::Mine, format!("Changed only here, on {}.", day(difference.mine_changed))),
        };
        Self { view, conflict: false }
    }
}

/// A difference of which nothing is judged yet.
pub(super) fn view(key: &str, what: &str, field: &str, mine: &str, theirs: &str) -> PackDifference {
    PackDifference {
        key: key.to_owned(),
        what: what.to_owned(),
        field: field.to_owned(),
        mine: mine.to_owned(),
        theirs: theirs.to_owned(),
        usual: PackSide::Mine,
        why: String::new(),
    }
}

fn day(moment: Timestamp) -> String {
    moment.to_zoned(TimeZone::system()).date().to_string()
}

/// What was decided.
pub(super) struct Decided {
    /// Keys of the differences for which theirs is taken.
    pub(super) theirs: HashSet<String>,
    /// Conflicts of which nothing was said.
    pub(super) open: usize,
}

/// Puts together what is usual and what the user says.
pub(super) fn decide(all: &[Judged], each: &[PackDecision], conflicts: Option<Conflicts>) -> DeskResult<Decided> {
    if let Some(unknown) = each.iter().find(|one| !all.iter().any(|judged| judged.view.key == one.key)) {
        return Err(DeskError::bad_request(
            format!("There is nothing to decide about “{}”.", unknown.key),
            "Look at the file first: each difference is listed with its key. Nothing was changed.",
        ));
    }
    let mut decided = Decided { theirs: HashSet::new(), open: 0 };
    for Judged { view, conflict } in all {
        let said = each.iter().find(|one| one.key == view.key).map(|one| one.take);
        let side = said.or(match (conflict, conflicts) {
            (false, _) | (true, Some(Conflicts::Newer)) => Some(view.usual),
            (true, Some(Conflicts::Mine)) => Some(PackSide::Mine),
            (true, Some(Conflicts::Theirs)) => Some(PackSide::Theirs),
            (true, None) => None,
        });
        match side {
            Some(PackSide::Theirs) => drop(decided.theirs.insert(view.key.clone())),
            Some(PackSide::Mine) => {}
            None => decided.open += 1,
        }
    }
    Ok(decided)
}
