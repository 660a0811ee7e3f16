//! Which pairs are worth comparing: those that share a key.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use crate::assign::UnlinkedRecords;
use crate::prepare::{Prepared, PreparedPerson};
use crate::value::PoolText;

/// Pairs of one key beyond which it is looked at together with a second one, so that time grows with the lists and not with
/// their square.
const MOST_PAIRS: usize = 2_000;

type BlockKeys = Vec<(u64, u32)>;

/// Returns the pairs that share what hardly anybody else has: a number, an address, a telephone, a full name.
pub fn strong_pairs(lists: &Prepared) -> Vec<(u32, u32)> {
    let mut keys = [BlockKeys::new(), BlockKeys::new()];
    for (people, keys) in [&lists.left, &lists.right].into_iter().zip(&mut keys) {
        for (at, person) in (0..).zip(people) {
            strong_keys(lists, person, &mut |key| keys.push((key, at)));
        }
    }
    pairs_of(lists, keys)
}

/// Returns the pairs of those who are still open that share anything by which a name is found in spite of a slip, a marriage
/// or another order.
pub fn weak_pairs(lists: &Prepared, open: &UnlinkedRecords) -> Vec<(u32, u32)> {
    let mut keys = [BlockKeys::new(), BlockKeys::new()];
    for (side, (people, keys)) in [&lists.left, &lists.right].into_iter().zip(&mut keys).enumerate() {
        for (at, person) in (0..).zip(people).filter(|(at, _)| open.has_one(side, *at)) {
            weak_keys(lists, person, &mut |key| keys.push((key, at)));
        }
    }
    pairs_of(lists, keys)
}

fn key(kind: u8, first: u32, second: u32) -> u64 {
    let mut hasher = FxHasher::default();
    (kind, first, second).hash(&mut hasher);
    hasher.finish()
}

fn number(value: PoolText) -> u32 {
    u32::try_from(value.at()).unwrap_or(u32::MAX)
}

/// The name itself by its spelling, and the groups of its nicknames.
fn given_keys(lists: &Prepared, person: &PreparedPerson) -> Vec<u32> {
    let mut keys = Vec::with_capacity(6);
    for name in [person.given, person.given_parts[0], person.preferred] {
        if name.is_some() {
            let info = lists.name(name);
            keys.push(info.spelling);
            // Groups are numbered from 0, and spellings are odd.
            keys.extend(info.groups.iter().map(|group| u32::from(*group) * 2));
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

fn strong_keys(lists: &Prepared, person: &PreparedPerson, add: &mut impl FnMut(u64)) {
    for (kind, value) in [(1, person.employee), (2, person.npi), (3, person.username)] {
        if value.is_some() {
            add(key(kind, number(value), 0));
        }
    }
    // A username is often the address, or what stands before the @ of it.
    for value in person.emails.into_iter().chain([person.username]).filter(|value| value.is_some()) {
        add(key(4, number(value), 0));
    }
    for value in person.locals.into_iter().chain([person.username]) {
        if lists.pool.text(value).len() > 3 {
            add(key(5, number(value), 0));
        }
    }
    for value in person.phones.into_iter().filter(|value| value.is_some()) {
        add(key(6, number(value), 0));
    }
    if person.given.is_some() && person.family.is_some() {
        let (given, family) = (lists.name(person.given).spelling, lists.name(person.family).spelling);
        // In either order.
        add(key(7, given.min(family), given.max(family)));
        for given in given_keys(lists, person) {
            add(key(8, given, family));
        }
        if person.born != 0 {
            add(key(9, person.born, family));
            add(key(10, person.born, given));
        }
    }
}

fn weak_keys(lists: &Prepared, person: &PreparedPerson, add: &mut impl FnMut(u64)) {
    let given = lists.name(person.given);
    let family = lists.name(person.family);
    let initial = u32::from(given.initial);
    let facility = number(person.facility);
    let givens = given_keys(lists, person);
    add(key(20, family.sound, initial));
    add(key(21, given.sound, u32::from(family.initial)));
    add(key(22, given.sound.min(family.sound), given.sound.max(family.sound)));
    for given in &givens {
        add(key(23, *given, family.ending));
        if facility != 0 {
            add(key(24, *given, facility));
        }
        if person.started != 0 {
            add(key(25, *given, person.started));
        }
        if person.title.is_some() {
            add(key(32, *given, number(person.title)));
        }
    }
    let long = |value: &PoolText| lists.pool.text(*value).len() > 2;
    for part in person.family_parts.into_iter().chain(person.middle).filter(long) {
        for given in &givens {
            add(key(26, *given, number(part)));
        }
        add(key(27, initial, number(part)));
    }
    for middle in person.middle.into_iter().filter(long).chain(person.given_parts) {
        if middle.is_some() {
            add(key(28, number(middle), number(person.family)));
        }
    }
    if facility != 0 {
        add(key(29, number(person.family), facility));
    }
    if person.born != 0 {
        add(key(30, person.born, 0));
    }
    if person.started != 0 {
        add(key(31, person.started, family.sound));
    }
}

fn pairs_of(lists: &Prepared, [mut left, mut right]: [BlockKeys; 2]) -> Vec<(u32, u32)> {
    let mut pairs = Vec::new();
    join(&mut left, &mut right, &mut |ours, theirs| {
        if ours.len() * theirs.len() <= MOST_PAIRS {
            cross(ours, theirs, &mut pairs);
        } else {
            narrowed(lists, ours, theirs, &mut pairs);
        }
    });
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn cross(ours: &[(u64, u32)], theirs: &[(u64, u32)], pairs: &mut Vec<(u32, u32)>) {
    for (_, left) in ours {
        pairs.extend(theirs.iter().map(|(_, right)| (*left, *right)));
    }
}

/// Pairs of a key that very many have, by what else they share.
fn narrowed(lists: &Prepared, ours: &[(u64, u32)], theirs: &[(u64, u32)], pairs: &mut Vec<(u32, u32)>) {
    let with = |people: &[PreparedPerson], rows: &[(u64, u32)]| {
        let mut keys = BlockKeys::with_capacity(rows.len() * 4);
        for (_, at) in rows {
            let Some(person) = people.get(*at as usize) else { continue };
            let (given, family) = (lists.name(person.given), lists.name(person.family));
            keys.push((key(1, given.spelling, family.spelling), *at));
            keys.push((key(2, number(person.facility), given.spelling), *at));
            keys.push((key(3, number(person.facility), family.spelling), *at));
            keys.push((key(4, number(person.title), number(person.facility)), *at));
            keys.push((key(5, person.born, family.sound), *at));
            keys.push((key(6, person.born, given.sound), *at));
            keys.push((key(7, given.sound, family.sound), *at));
        }
        keys
    };
    let (mut left, mut right) = (with(&lists.left, ours), with(&lists.right, theirs));
    join(&mut left, &mut right, &mut |ours, theirs| {
        if ours.len() * theirs.len() <= MOST_PAIRS {
            cross(ours, theirs, pairs);
        }
    });
}

/// Calls back with the rows of both lists that share a key.
fn join(left: &mut BlockKeys, right: &mut BlockKeys, found: &mut impl FnMut(&[(u64, u32)], &[(u64, u32)])) {
    left.sort_unstable();
    left.dedup();
    right.sort_unstable();
    right.dedup();
    let (mut ours, mut theirs) = (left.as_slice(), right.as_slice());
    while let (Some((one, _)), Some((other, _))) = (ours.first(), theirs.first()) {
        let key = (*one).max(*other);
        let skip = |rows: &[(u64, u32)]| rows.iter().take_while(|(each, _)| *each < key).count();
        if one != other {
            ours = ours.get(skip(ours)..).unwrap_or_default();
            theirs = theirs.get(skip(theirs)..).unwrap_or_default();
            continue;
        }
        let same = |rows: &[(u64, u32)]| rows.iter().take_while(|(each, _)| *each == key).count();
        let (our_run, our_rest) = ours.split_at(same(ours));
        let (their_run, their_rest) = theirs.split_at(same(theirs));
        found(our_run, their_run);
        (ours, theirs) = (our_rest, their_rest);
    }
}
