//! Two people beside each other, field by field.

use rustc_hash::FxHashMap;

use crate::names::{FirstNameAgreement, LastNameAgreement, NameComparing, NamePair, Order};
use crate::prepare::{Prepared, PreparedPerson};
use crate::value::PoolText;

/// A field that is compared, besides the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum ComparedField {
    /// First name; its levels are those of [`FirstNameAgreement`].
    Given,
    /// Last name; its levels are those of [`LastNameAgreement`].
    Family,
    /// Middle name.
    Middle,
    /// Jr., Sr.
    Suffix,
    /// Employee number.
    Employee,
    /// Username.
    Username,
    /// NPI.
    Npi,
    /// Email address.
    Email,
    /// Telephone number.
    Phone,
    /// Title.
    Title,
    /// Place of work.
    Facility,
    /// Day of birth.
    Born,
    /// Day of the start.
    Started,
}

impl ComparedField {
    /// All of them, in their order.
    pub const ALL: [Self; 13] = [
        Self::Given,
        Self::Family,
        Self::Middle,
        Self::Suffix,
        Self::Employee,
        Self::Username,
        Self::Npi,
        Self::Email,
        Self::Phone,
        Self::Title,
        Self::Facility,
        Self::Born,
        Self::Started,
    ];

    /// Returns the level that says that one of the two is not known.
    pub fn missing(self) -> u8 {
        match self {
            Self::Given => FirstNameAgreement::Missing as u8,
            Self::Family => LastNameAgreement::Missing as u8,
            _ => Level::Missing as u8,
        }
    }
}

/// How far two values agree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    /// They are the same.
    Same,
    /// They differ by a slip, or share most of their words.
    Near,
    /// Something of them is the same: what stands before the @ of two addresses.
    Partly,
    /// They differ.
    Different,
    /// One of them is not known.
    Missing,
}

/// How two people compare: the level of each field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AgreementPattern(u64);

impl AgreementPattern {
    fn with(self, field: ComparedField, level: u8) -> Self {
        Self(self.0 | u64::from(level) << (4 * field as u8))
    }

    /// Returns the level of a field as a number.
    pub fn raw(self, field: ComparedField) -> u8 {
        (self.0 >> (4 * field as u8) & 15) as u8
    }

    /// Returns the level of a field other than the names.
    pub fn level(self, field: ComparedField) -> Level {
        const LEVELS: [Level; 5] = [Level::Same, Level::Near, Level::Partly, Level::Different, Level::Missing];
        LEVELS.get(usize::from(self.raw(field))).copied().unwrap_or(Level::Missing)
    }

    /// Returns how alike the first names are.
    pub fn given(self) -> FirstNameAgreement {
        FirstNameAgreement::ALL
            .get(usize::from(self.raw(ComparedField::Given)))
            .copied()
            .unwrap_or(FirstNameAgreement::Missing)
    }

    /// Returns how alike the last names are.
    pub fn family(self) -> LastNameAgreement {
        LastNameAgreement::ALL
            .get(usize::from(self.raw(ComparedField::Family)))
            .copied()
            .unwrap_or(LastNameAgreement::Missing)
    }

    /// Returns whether a field is the same.
    pub fn is_same(self, field: ComparedField) -> bool {
        self.raw(field) == 0
    }

    /// Returns whether both values of a field are known and differ.
    pub fn differs(self, field: ComparedField) -> bool {
        self.level(field) == Level::Different
    }
}

/// Two people beside each other.
#[derive(Debug, Clone, Copy)]
pub struct PairComparison {
    /// Position in the left list.
    pub left: u32,
    /// Position in the right list.
    pub right: u32,
    /// The levels.
    pub pattern: AgreementPattern,
    /// Whether first and last name are in each other's place.
    pub order: Order,
    /// The address that both have.
    pub email: PoolText,
    /// The number that both have.
    pub phone: PoolText,
}

/// Compares people, and remembers what it saw.
#[derive(Debug)]
pub struct PairComparer<'a> {
    lists: &'a Prepared,
    names: NameComparing,
    texts: FxHashMap<(PoolText, PoolText), Level>,
}

impl<'a> PairComparer<'a> {
    /// Begins with nothing seen.
    pub fn new(lists: &'a Prepared) -> Self {
        Self { lists, names: NameComparing::default(), texts: FxHashMap::default() }
    }

    /// Compares the pairs of these positions.
    pub fn all(&mut self, pairs: &[(u32, u32)]) -> Vec<PairComparison> {
        pairs.iter().filter_map(|(left, right)| self.pair(*left, *right)).collect()
    }

    /// Compares one pair.
    pub fn pair(&mut self, left: u32, right: u32) -> Option<PairComparison> {
        let lists = self.lists;
        let (ours, theirs) = (lists.left.get(left as usize)?, lists.right.get(right as usize)?);
        let NamePair { given, family, order } = self.names.compare(lists, ours, theirs);
        let (email, email_level) = emails(lists, ours, theirs);
        let (phone, phone_level) = phones(lists, ours, theirs);
        let pattern = AgreementPattern(0)
            .with(ComparedField::Given, given as u8)
            .with(ComparedField::Family, family as u8)
            .with(ComparedField::Middle, middle(lists, ours, theirs) as u8)
            .with(ComparedField::Suffix, suffix(ours, theirs) as u8)
            .with(ComparedField::Employee, number(lists, ours.employee, theirs.employee) as u8)
            .with(ComparedField::Username, username(ours, theirs) as u8)
            .with(ComparedField::Npi, number(lists, ours.npi, theirs.npi) as u8)
            .with(ComparedField::Email, email_level as u8)
            .with(ComparedField::Phone, phone_level as u8)
            .with(ComparedField::Title, self.words(ours.title, theirs.title) as u8)
            .with(ComparedField::Facility, self.words(ours.facility, theirs.facility) as u8)
            .with(ComparedField::Born, day(ours.born, theirs.born) as u8)
            .with(ComparedField::Started, day(ours.started, theirs.started) as u8);
        Some(PairComparison { left, right, pattern, order, email, phone })
    }

    /// Compares texts of several words.
    fn words(&mut self, one: PoolText, other: PoolText) -> Level {
        if !(one.is_some() && other.is_some()) {
            return Level::Missing;
        }
        if one == other {
            return Level::Same;
        }
        let lists = self.lists;
        let key = (one.min(other), one.max(other));
        *self.texts.entry(key).or_insert_with(|| words(lists.pool.text(key.0), lists.pool.text(key.1)))
    }
}

fn words(one: &str, other: &str) -> Level {
    let list = |text: &str| {
        let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
        words.sort_unstable();
        words.dedup();
        words
    };
    let (ours, theirs) = (list(one), list(other));
    let shared = ours.iter().filter(|word| theirs.binary_search(word).is_ok()).count();
    let fewest = ours.len().min(theirs.len());
    let all = ours.len() + theirs.len() - shared;
    if shared * 2 >= all || shared == fewest && shared > 0 || strsim::jaro_winkler(one, other) >= 0.92 {
        Level::Near
    } else {
        Level::Different
    }
}

fn known(one: PoolText, other: PoolText) -> bool {
    one.is_some() && other.is_some()
}

fn middle(lists: &Prepared, left: &PreparedPerson, right: &PreparedPerson) -> Level {
    let (one, other) = (left.middle[0], right.middle[0]);
    if !known(one, other) {
        return Level::Missing;
    }
    let (ours, theirs) = (lists.pool.text(one), lists.pool.text(other));
    let initials = ours.len() == 1 || theirs.len() == 1;
    if one == other || initials && ours.as_bytes().first() == theirs.as_bytes().first() {
        Level::Same
    } else if !initials && strsim::jaro_winkler(ours, theirs) >= 0.88 {
        Level::Near
    } else {
        Level::Different
    }
}

/// One of them alone is [`Level::Partly`].
fn suffix(left: &PreparedPerson, right: &PreparedPerson) -> Level {
    match (left.suffix, right.suffix) {
        (0, 0) => Level::Missing,
        (0, _) | (_, 0) => Level::Partly,
        (one, other) if one == other => Level::Same,
        _ => Level::Different,
    }
}

fn number(lists: &Prepared, one: PoolText, other: PoolText) -> Level {
    if !known(one, other) {
        Level::Missing
    } else if one == other {
        Level::Same
    } else if one_slip(lists.pool.text(one), lists.pool.text(other)) {
        Level::Near
    } else {
        Level::Different
    }
}

/// Returns whether two numbers differ in one digit, or in two that changed places.
fn one_slip(one: &str, other: &str) -> bool {
    if one.len() != other.len() || one.len() < 5 {
        return false;
    }
    let mut differing = one.bytes().zip(other.bytes()).enumerate().filter(|(_, (left, right))| left != right);
    match (differing.next(), differing.next(), differing.next()) {
        (Some(_), None, _) => true,
        (Some((at, (left, right))), Some((next, (second_left, second_right))), None) => {
            next == at + 1 && left == second_right && right == second_left
        }
        _ => false,
    }
}

/// A username that is the other's address, or the part of it before the @, agrees partly.
fn username(left: &PreparedPerson, right: &PreparedPerson) -> Level {
    if known(left.username, right.username) {
        return if left.username == right.username { Level::Same } else { Level::Different };
    }
    let named = |one: &PreparedPerson, other: &PreparedPerson| {
        one.username.is_some() && (other.emails.contains(&one.username) || other.locals.contains(&one.username))
    };
    if named(left, right) || named(right, left) { Level::Partly } else { Level::Missing }
}

fn emails(lists: &Prepared, left: &PreparedPerson, right: &PreparedPerson) -> (PoolText, Level) {
    let mut level = Level::Missing;
    for (one, our_local) in left.emails.iter().zip(left.locals).filter(|(email, _)| email.is_some()) {
        for (other, their_local) in right.emails.iter().zip(right.locals).filter(|(email, _)| email.is_some()) {
            if one == other {
                return (*one, Level::Same);
            }
            let (ours, theirs) = (lists.pool.text(*one), lists.pool.text(*other));
            let found = if slip_of_address(ours, theirs) {
                Level::Near
            } else if our_local == their_local && lists.pool.text(our_local).len() > 3 {
                Level::Partly
            } else {
                Level::Different
            };
            level = level.min(found);
        }
    }
    (PoolText::NONE, level)
}

/// Returns whether two addresses differ by a slip. Other digits are no slip: asmith1 and asmith2 are two people.
fn slip_of_address(one: &str, other: &str) -> bool {
    if one.len().abs_diff(other.len()) > 1
        || one.bytes().filter(u8::is_ascii_digit).ne(other.bytes().filter(u8::is_ascii_digit))
    {
        return false;
    }
    let same_start = one.bytes().zip(other.bytes()).take_while(|(left, right)| left == right).count();
    let same_end = one.bytes().rev().zip(other.bytes().rev()).take_while(|(left, right)| left == right).count();
    same_start + same_end + 2 >= one.len().max(other.len()) && strsim::osa_distance(one, other) <= 1
}

fn phones(lists: &Prepared, left: &PreparedPerson, right: &PreparedPerson) -> (PoolText, Level) {
    let mut level = Level::Missing;
    for one in left.phones.iter().filter(|phone| phone.is_some()) {
        for other in right.phones.iter().filter(|phone| phone.is_some()) {
            if one == other {
                return (*one, Level::Same);
            }
            let (ours, theirs) = (lists.pool.text(*one), lists.pool.text(*other));
            let (short, long) = if ours.len() < theirs.len() { (ours, theirs) } else { (theirs, ours) };
            let near = one_slip(ours, theirs) || short.len() == 7 && long.ends_with(short);
            level = level.min(if near { Level::Near } else { Level::Different });
        }
    }
    (PoolText::NONE, level)
}

/// Two of year, month and day the same, or month and day in each other's place, is near.
fn day(one: u32, other: u32) -> Level {
    if one == 0 || other == 0 {
        return Level::Missing;
    }
    if one == other {
        return Level::Same;
    }
    let split = |day: u32| [day / 10_000, day / 100 % 100, day % 100];
    let ([year, month, day], theirs) = (split(one), split(other));
    let same = [year, month, day].iter().zip(&theirs).filter(|(left, right)| left == right).count();
    let near = same == 2
        || one_slip(&one.to_string(), &other.to_string())
        || year == theirs[0] && month == theirs[2] && day == theirs[1];
    if near { Level::Near } else { Level::Different }
}
