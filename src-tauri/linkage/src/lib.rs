//! Tells which people of two lists are the same person.
//!
//! Keys that name a person come first (employee number, username, NPI, email with an agreeing name). Everything else is
//! weighed as Fellegi and Sunter do, with weights that are estimated from the two lists by expectation maximization.
//! The answer has three bands: *certain*, *ask* (with reasons as sentences), and no link. Each person is in one link at most.
//!
//! The result depends on what the lists say, not on the order of their rows, and not on which list comes first.

mod assign;
mod blocks;
mod candidates;
mod compare;
mod judge;
mod names;
mod nicknames;
mod phonetic;
mod prepare;
mod reasons;
mod record;
mod value;
mod weights;

pub use record::PersonRecord;

use candidates::{Scored, score};
use prepare::Prepared;
use weights::Weights;

/// How sure it is that two records are one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Certainty {
    /// Nothing speaks against it, and enough speaks for it.
    Certain,
    /// It is likely or possible; the user decides.
    Ask,
}

/// A person of the left list and a person of the right list who are, or may be, the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// Position in the left list.
    pub left: usize,
    /// Position in the right list.
    pub right: usize,
    /// How sure it is.
    pub certainty: Certainty,
    /// What speaks for it and against it, in sentences.
    pub reasons: Vec<String>,
    /// The estimated probability, beside everybody else who could be meant.
    pub probability: f64,
    /// Other records of the left list that could be the person of the right list, by position.
    pub rivals_left: Vec<usize>,
    /// Other records of the right list that could be the person of the left list, by position.
    pub rivals_right: Vec<usize>,
}

/// Links two lists. The links are in the order of the left list.
#[must_use]
pub fn link(left: &[PersonRecord], right: &[PersonRecord]) -> Vec<Link> {
    let prepared = Prepared::of(left, right);
    let strong = blocks::strong_pairs(&prepared);
    let mut comparing = compare::PairComparer::new(&prepared);
    let compared = comparing.all(&strong);
    let weights = Weights::estimate(&prepared, &mut comparing, &compared);
    let scored = score(&prepared, &weights, compared);
    let mut settled = assign::Settled::new(left.len(), right.len());
    settled.take_certain(&prepared, &weights, &scored);
    // What is left is few, so it can be compared by keys that find more.
    let open = settled.open();
    let mut pairs = blocks::weak_pairs(&prepared, &open);
    pairs.extend(strong.iter().filter(|pair| open.has(**pair)));
    pairs.sort_unstable();
    pairs.dedup();
    let compared = comparing.all(&pairs);
    let rest: Vec<Scored> = score(&prepared, &weights, compared);
    settled.take_certain(&prepared, &weights, &rest);
    settled.take_questions(&prepared, &weights, &rest);
    settled.into_links(left, right, &prepared, &scored, &rest)
}
