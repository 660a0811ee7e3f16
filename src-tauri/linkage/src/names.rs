//! How alike two names are.

use rustc_hash::FxHashMap;

use crate::nicknames::share;
use crate::prepare::{Prepared, PreparedPerson};
use crate::value::PoolText;

/// How alike two first names are; the smaller, the more alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum FirstNameAgreement {
    /// The same.
    Same,
    /// Forms of one name, or spellings of it.
    Form,
    /// An initial, one of two names, or the middle name.
    Part,
    /// A slip of the pen.
    Slip,
    /// Alike, yet perhaps two names.
    Alike,
    /// Different.
    Different,
    /// One of them is not known.
    Missing,
}

/// How alike two last names are; the smaller, the more alike.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum LastNameAgreement {
    /// The same.
    Same,
    /// They share a part of a double name.
    Part,
    /// A slip of the pen, or another spelling.
    Slip,
    /// Alike, yet perhaps two names.
    Alike,
    /// Different.
    Different,
    /// One of them is not known.
    Missing,
}

impl FirstNameAgreement {
    /// All of them, in their order.
    pub const ALL: [Self; 7] =
        [Self::Same, Self::Form, Self::Part, Self::Slip, Self::Alike, Self::Different, Self::Missing];

    /// Returns whether it may well be one name.
    pub fn agrees(self) -> bool {
        self <= Self::Slip
    }
}

impl LastNameAgreement {
    /// All of them, in their order.
    pub const ALL: [Self; 6] = [Self::Same, Self::Part, Self::Slip, Self::Alike, Self::Different, Self::Missing];

    /// Returns whether it may well be one name.
    pub fn agrees(self) -> bool {
        self <= Self::Slip
    }
}

/// How alike two single names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Likeness {
    Same,
    Spelling,
    Slip,
    Alike,
    Different,
}

/// Compares names, and remembers what it saw.
#[derive(Debug, Default)]
pub struct NameComparing {
    seen: FxHashMap<(PoolText, PoolText, bool), Likeness>,
}

/// Both names of two people, beside each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NamePair {
    /// First names.
    pub given: FirstNameAgreement,
    /// Last names.
    pub family: LastNameAgreement,
    /// Whether first and last name are in each other's place.
    pub order: Order,
}

/// Whether first and last name are in each other's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// They are not, as far as can be seen.
    Straight,
    /// Both are.
    Swapped,
    /// One of them is, and the other is something else.
    Crossed,
}

impl NameComparing {
    /// Compares the names of two people.
    pub fn compare(&mut self, lists: &Prepared, left: &PreparedPerson, right: &PreparedPerson) -> NamePair {
        let straight = NamePair {
            given: self.given(lists, left, right),
            family: self.family(lists, left, right),
            order: Order::Straight,
        };
        let known = [left.given, left.family, right.given, right.family].iter().all(|value| value.is_some());
        if !known || straight.given.agrees() || straight.family.agrees() {
            return straight;
        }
        let crossed = [(left.given, right.family), (left.family, right.given)];
        let [one, other] = crossed.map(|(ours, theirs)| match self.likeness(lists, ours, theirs, false) {
            Likeness::Same => Likeness::Same,
            _ if share(lists.name(ours).groups, lists.name(theirs).groups) => Likeness::Spelling,
            found => found,
        });
        if one.max(other) <= Likeness::Spelling || one.min(other) == Likeness::Same && one.max(other) <= Likeness::Slip
        {
            return NamePair {
                given: FirstNameAgreement::Slip,
                family: LastNameAgreement::Slip,
                order: Order::Swapped,
            };
        }
        if one.min(other) <= Likeness::Spelling {
            return NamePair { order: Order::Crossed, ..straight };
        }
        straight
    }

    fn given(&mut self, lists: &Prepared, left: &PreparedPerson, right: &PreparedPerson) -> FirstNameAgreement {
        if !(left.given.is_some() && right.given.is_some()) {
            return FirstNameAgreement::Missing;
        }
        if left.given == right.given {
            return FirstNameAgreement::Same;
        }
        let mut best = FirstNameAgreement::Different;
        let called = |person: &PreparedPerson| [person.given, person.given_parts[0], person.preferred];
        for one in called(left).into_iter().filter(|value| value.is_some()) {
            for other in called(right).into_iter().filter(|value| value.is_some()) {
                let whole = one == left.given && other == right.given;
                best = best.min(if one == other {
                    // “Mary Ann” and “Mary”; a preferred name is a form.
                    if one == left.preferred || other == right.preferred {
                        FirstNameAgreement::Form
                    } else {
                        FirstNameAgreement::Part
                    }
                } else if share(lists.name(one).groups, lists.name(other).groups) {
                    FirstNameAgreement::Form
                } else {
                    match self.likeness(lists, one, other, true) {
                        Likeness::Same | Likeness::Spelling => FirstNameAgreement::Form,
                        Likeness::Slip => FirstNameAgreement::Slip,
                        Likeness::Alike if whole => FirstNameAgreement::Alike,
                        Likeness::Alike | Likeness::Different => initial(lists, one, other),
                    }
                });
            }
        }
        // “Mary Ann” and “Mary Beth” are two names.
        let second = |person: &PreparedPerson| person.given_parts[1];
        if best == FirstNameAgreement::Part && known(second(left), second(right)) && second(left) != second(right) {
            best = FirstNameAgreement::Alike;
        }
        if best > FirstNameAgreement::Part && uses_middle(lists, left, right) {
            best = FirstNameAgreement::Part;
        }
        best
    }

    fn family(&mut self, lists: &Prepared, left: &PreparedPerson, right: &PreparedPerson) -> LastNameAgreement {
        if !(left.family.is_some() && right.family.is_some()) {
            return LastNameAgreement::Missing;
        }
        if left.family == right.family {
            return LastNameAgreement::Same;
        }
        let parts = |person: &PreparedPerson| {
            person.family_parts.into_iter().filter(|value| value.is_some()).collect::<Vec<_>>()
        };
        let (ours, theirs) = (parts(left), parts(right));
        let long = |value: &PoolText| lists.pool.text(*value).len() > 2;
        if ours.iter().any(|part| theirs.contains(part) && (long(part) || ours.len() == 1 || theirs.len() == 1)) {
            return LastNameAgreement::Part;
        }
        // A maiden name that has become a middle name.
        let kept =
            |middle: &[PoolText; 2], parts: &[PoolText]| middle.iter().any(|name| parts.contains(name) && long(name));
        if kept(&left.middle, &theirs) || kept(&right.middle, &ours) {
            return LastNameAgreement::Part;
        }
        let whole = self.likeness(lists, left.family, right.family, false);
        match whole {
            Likeness::Same | Likeness::Spelling | Likeness::Slip => return LastNameAgreement::Slip,
            Likeness::Alike => return LastNameAgreement::Alike,
            Likeness::Different => {}
        }
        // A double name of which the shared part is misspelled.
        let near = (ours.len() > 1 || theirs.len() > 1)
            && ours
                .iter()
                .any(|one| theirs.iter().any(|other| self.likeness(lists, *one, *other, false) <= Likeness::Slip));
        if near { LastNameAgreement::Alike } else { LastNameAgreement::Different }
    }

    fn likeness(&mut self, lists: &Prepared, one: PoolText, other: PoolText, given: bool) -> Likeness {
        if one == other {
            return Likeness::Same;
        }
        let key = (one.min(other), one.max(other), given);
        if let Some(known) = self.seen.get(&key) {
            return *known;
        }
        let found = likeness(lists, key.0, key.1, given);
        self.seen.insert(key, found);
        found
    }
}

fn known(one: PoolText, other: PoolText) -> bool {
    one.is_some() && other.is_some()
}

/// Returns whether one of the names is the initial of the other.
fn initial(lists: &Prepared, one: PoolText, other: PoolText) -> FirstNameAgreement {
    let (short, long) = (lists.pool.text(one), lists.pool.text(other));
    let fits = (short.len() == 1 || long.len() == 1) && short.as_bytes().first() == long.as_bytes().first();
    if fits { FirstNameAgreement::Part } else { FirstNameAgreement::Different }
}

/// Returns whether one person goes by the other's middle name.
fn uses_middle(lists: &Prepared, left: &PreparedPerson, right: &PreparedPerson) -> bool {
    let goes_by = |name: PoolText, middle: &[PoolText; 2]| {
        let long = |value: &&PoolText| lists.pool.text(**value).len() > 1;
        middle.iter().filter(long).any(|one| *one == name || share(lists.name(*one).groups, lists.name(name).groups))
    };
    let both = |one: &PreparedPerson, other: &PreparedPerson| {
        goes_by(one.given, &other.middle)
            || other.given_parts.iter().skip(1).any(|part| *part == one.given && part.is_some())
    };
    both(left, right) || both(right, left)
}

fn likeness(lists: &Prepared, one: PoolText, other: PoolText, given: bool) -> Likeness {
    let (left, right) = (lists.pool.text(one), lists.pool.text(other));
    let (ours, theirs) = (lists.name(one), lists.name(other));
    let (short, long) = (left.len().min(right.len()), left.len().max(right.len()));
    if short < 2 {
        return Likeness::Different;
    }
    let two_names = is_a_name_of_its_own(lists, one, given) && is_a_name_of_its_own(lists, other, given);
    if ours.spelling == theirs.spelling && short > 2 {
        return if two_names && given && (short < 4 || ours.initial == theirs.initial && long - short > 1) {
            Likeness::Alike
        } else {
            Likeness::Spelling
        };
    }
    if long - short > 3 {
        return Likeness::Different;
    }
    let alike = strsim::jaro_winkler(left, right);
    if alike < 0.80 {
        return Likeness::Different;
    }
    let steps = strsim::osa_distance(left, right);
    let slip = match short {
        0..=3 => false,
        4..=7 => steps <= 1,
        _ => steps <= 2,
    };
    if slip && !two_names {
        Likeness::Slip
    } else if slip || alike >= 0.88 || (short == 3 && steps == 1) {
        Likeness::Alike
    } else {
        Likeness::Different
    }
}

/// Returns whether a name is borne as it is written, so that another one beside it is hardly a slip: it is in the table of
/// names, or in both lists.
fn is_a_name_of_its_own(lists: &Prepared, name: PoolText, given: bool) -> bool {
    let counts = if given { &lists.counts.given } else { &lists.counts.family };
    let [left, right] = counts.of(name);
    given && !lists.name(name).groups.is_empty() || left > 0 && right > 0
}
