//! Which of three bands a pair belongs to. Odds alone never make a pair certain: what speaks for it has to be of several kinds,
//! and nothing may contradict it.

use crate::compare::{ComparedField, Level, PairComparison};
use crate::names::{FirstNameAgreement, LastNameAgreement, Order};
use crate::prepare::Prepared;
use crate::weights::Weights;

/// Probability from which a pair can be certain.
const CERTAIN: f64 = 0.97;
/// The same where a key of the person is equal and the whole name agrees.
const CERTAIN_BY_KEY: f64 = 0.9;
/// The same where that is the employee number or the NPI.
const CERTAIN_BY_NUMBER: f64 = 0.5;
/// The same where a key or a number is equal, and the last name is another one.
const CERTAIN_WITH_OTHER_NAME: f64 = 0.8;
/// The same where nothing but the name, the title and the place of work is equal, and the name is rare.
const CERTAIN_BY_RARE_NAME: f64 = 0.97;
/// Probability from which a pair is asked about.
const ASKED: f64 = 0.02;
/// The same where only the first name agrees.
const ASKED_WITH_OTHER_NAME: f64 = 0.1;

/// What becomes of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// It is one person.
    Certain,
    /// The user decides.
    Ask,
    /// Nothing is said.
    None,
}

/// How far the names agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameAgreement {
    /// First name, or a form of it, and last name.
    Whole,
    /// With a slip, in another order, or with a part of one of them.
    Nearly,
    /// With more than one of these.
    Loosely,
    /// The first name only, as after a marriage.
    GivenOnly,
    /// The first name with a slip or in part, and no last name.
    GivenNearly,
    /// The last name; the first names are alike.
    Siblings,
    /// The last name only.
    FamilyOnly,
    /// The first name of one is the last name of the other, and nothing else agrees.
    Crossed,
    /// Not known for one of them.
    Unknown,
    /// Neither.
    Different,
}

/// Returns how far the names of a pair agree.
pub fn name_agreement(pair: &PairComparison) -> NameAgreement {
    let (given, family) = (pair.pattern.given(), pair.pattern.family());
    match pair.order {
        Order::Straight => {}
        Order::Swapped => return NameAgreement::Nearly,
        Order::Crossed => return NameAgreement::Crossed,
    }
    match (given, family) {
        (FirstNameAgreement::Missing, _) | (_, LastNameAgreement::Missing) => NameAgreement::Unknown,
        (FirstNameAgreement::Same | FirstNameAgreement::Form, LastNameAgreement::Same) => NameAgreement::Whole,
        (FirstNameAgreement::Part | FirstNameAgreement::Slip, LastNameAgreement::Same)
        | (FirstNameAgreement::Same, LastNameAgreement::Part | LastNameAgreement::Slip) => NameAgreement::Nearly,
        (
            FirstNameAgreement::Form | FirstNameAgreement::Part | FirstNameAgreement::Slip,
            LastNameAgreement::Part | LastNameAgreement::Slip,
        ) => NameAgreement::Loosely,
        (FirstNameAgreement::Same | FirstNameAgreement::Form | FirstNameAgreement::Part, LastNameAgreement::Alike) => {
            NameAgreement::Loosely
        }
        (FirstNameAgreement::Same | FirstNameAgreement::Form, LastNameAgreement::Different) => NameAgreement::GivenOnly,
        (FirstNameAgreement::Part | FirstNameAgreement::Slip, LastNameAgreement::Different) => {
            NameAgreement::GivenNearly
        }
        (FirstNameAgreement::Alike, LastNameAgreement::Same | LastNameAgreement::Part | LastNameAgreement::Slip) => {
            NameAgreement::Siblings
        }
        (
            FirstNameAgreement::Different,
            LastNameAgreement::Same | LastNameAgreement::Part | LastNameAgreement::Slip,
        ) => NameAgreement::FamilyOnly,
        _ => NameAgreement::Different,
    }
}

/// Returns what speaks for a pair besides its names, in points.
fn support(lists: &Prepared, weights: &Weights, pair: &PairComparison) -> Support {
    let pattern = pair.pattern;
    let mut support = Support::default();
    if pattern.is_same(ComparedField::Employee) && weights.tells_apart(ComparedField::Employee) {
        support.key(6);
    }
    // Numbers that were given out one after the other differ as little, so this counts only where names agree.
    let named = !matches!(
        name_agreement(pair),
        NameAgreement::Different | NameAgreement::FamilyOnly | NameAgreement::Siblings | NameAgreement::Unknown
    );
    if pattern.level(ComparedField::Employee) == Level::Near && named {
        support.points += 3;
    }
    if pattern.is_same(ComparedField::Npi) {
        support.key(6);
    }
    let email = pattern.is_same(ComparedField::Email);
    if email {
        support.key(if lists.counts.email.is_unique(pair.email) { 4 } else { 0 });
    }
    let username = lists.left.get(pair.left as usize).map_or(crate::value::PoolText::NONE, |person| person.username);
    // A username that is the address says nothing more than it.
    if pattern.is_same(ComparedField::Username)
        && !(email && username == pair.email)
        && lists.counts.username.is_unique(username)
    {
        support.key(4);
    }
    // An address that is the other list's username is the same key.
    if pattern.level(ComparedField::Username) == Level::Partly && !email {
        support.points += 2;
    }
    match pattern.level(ComparedField::Email) {
        Level::Near => support.points += 2,
        Level::Partly => support.points += 1,
        _ => {}
    }
    match pattern.level(ComparedField::Phone) {
        Level::Same if lists.counts.phone.is_unique(pair.phone) => {
            support.points += 3;
            support.phone = true;
        }
        Level::Same => support.points += 1,
        Level::Near => support.points += 2,
        _ => {}
    }
    match pattern.level(ComparedField::Born) {
        Level::Same => support.points += 4,
        Level::Near => support.points += 2,
        _ => {}
    }
    if pattern.is_same(ComparedField::Started) {
        support.points += 2;
    }
    support.points += i32::from(pattern.level(ComparedField::Title) <= Level::Near);
    // A place with hardly anybody else in it is an address.
    support.points += match (pattern.level(ComparedField::Facility), lists.is_address(pair)) {
        (Level::Same, true) => 3,
        (Level::Near, true) => 2,
        (Level::Same | Level::Near, false) => 1,
        _ => 0,
    };
    if pattern.is_same(ComparedField::Middle) {
        support.points += 1;
    }
    if pattern.is_same(ComparedField::Suffix) {
        support.points += 1;
    }
    support
}

/// What speaks for a pair.
#[derive(Debug, Clone, Copy, Default)]
struct Support {
    /// How much, all in all.
    points: i32,
    /// Whether something is equal that is one person's own.
    key: bool,
    /// Whether a telephone number is equal that nobody else has.
    phone: bool,
}

impl Support {
    fn key(&mut self, points: i32) {
        self.points += points;
        self.key |= points > 0;
    }
}

/// Returns whether something says that the two are not one person, whatever else agrees.
fn contradicts(weights: &Weights, pair: &PairComparison) -> bool {
    let pattern = pair.pattern;
    pattern.differs(ComparedField::Suffix)
        || pattern.differs(ComparedField::Npi) && weights.tells_apart(ComparedField::Npi)
}

/// Returns how much more has to agree because of what differs.
fn doubt(weights: &Weights, pair: &PairComparison) -> i32 {
    let pattern = pair.pattern;
    let number = |field: ComparedField| i32::from(pattern.differs(field) && weights.tells_apart(field));
    3 * (i32::from(pattern.differs(ComparedField::Middle)) + number(ComparedField::Born))
        + 2 * (number(ComparedField::Employee) + i32::from(pattern.level(ComparedField::Suffix) == Level::Partly))
}

/// Returns whether nobody else in either list has the full name.
fn is_rare_name(lists: &Prepared, pair: &PairComparison) -> bool {
    lists.left.get(pair.left as usize).is_some_and(|person| lists.counts.full.is_unique(person.full))
}

/// Returns whether the two have different numbers, and different addresses of one domain: so do two people.
fn other_contact(lists: &Prepared, pair: &PairComparison) -> bool {
    let domains = |people: &[crate::prepare::PreparedPerson], at: u32| {
        let emails = people.get(at as usize).map(|person| person.emails).unwrap_or_default();
        emails.map(|email| lists.pool.text(email).split_once('@').map(|(_, domain)| domain.to_owned()))
    };
    let (ours, theirs) = (domains(&lists.left, pair.left), domains(&lists.right, pair.right));
    pair.pattern.differs(ComparedField::Phone)
        && pair.pattern.differs(ComparedField::Email)
        && ours.iter().flatten().any(|domain| theirs.iter().flatten().any(|other| other == domain))
}

/// Judges a pair of this probability.
pub fn judge(lists: &Prepared, weights: &Weights, pair: &PairComparison, probability: f64) -> Band {
    let names = name_agreement(pair);
    let pattern = pair.pattern;
    let support = support(lists, weights, pair);
    let own_number = [ComparedField::Employee, ComparedField::Npi]
        .into_iter()
        .any(|field| pattern.is_same(field) && weights.tells_apart(field));
    let needed = match names {
        NameAgreement::Whole => 3,
        NameAgreement::Nearly => 4,
        NameAgreement::Loosely => 5,
        NameAgreement::GivenOnly => 5,
        NameAgreement::GivenNearly | NameAgreement::Siblings if support.key => 7,
        NameAgreement::FamilyOnly | NameAgreement::Unknown | NameAgreement::Crossed if own_number => 9,
        NameAgreement::Different if own_number => 12,
        _ => i32::MAX,
    };
    let own = support.key || support.phone;
    let (enough, needed) = match names {
        NameAgreement::Whole | NameAgreement::Nearly if own_number => (CERTAIN_BY_NUMBER, needed),
        NameAgreement::Whole | NameAgreement::Nearly if own => (CERTAIN_BY_KEY, needed),
        NameAgreement::GivenOnly if own => (CERTAIN_WITH_OTHER_NAME, needed),
        // Nobody else has this name, and hardly anybody one of its parts.
        NameAgreement::Whole if is_rare_name(lists, pair) && !other_contact(lists, pair) => (CERTAIN_BY_RARE_NAME, 2),
        _ => (CERTAIN, needed),
    };
    if probability >= enough
        && !contradicts(weights, pair)
        && support.points >= needed.saturating_add(doubt(weights, pair))
    {
        return Band::Certain;
    }
    let (named, asked) = match names {
        NameAgreement::Different | NameAgreement::FamilyOnly | NameAgreement::Unknown => (false, ASKED),
        NameAgreement::GivenOnly | NameAgreement::GivenNearly => (true, ASKED_WITH_OTHER_NAME),
        _ => (true, ASKED),
    };
    if probability >= asked && (named || support.points >= 5) || support.key || named && support.phone {
        Band::Ask
    } else {
        Band::None
    }
}
