//! Values as numbers, so that equal texts are compared in one step.

use std::hash::{Hash, Hasher};

use rustc_hash::{FxHashMap, FxHasher};

/// A text of the pool; 0 is the empty text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct PoolText(u32);

impl PoolText {
    /// Nothing is said.
    pub const NONE: Self = Self(0);

    /// Returns whether something is said.
    pub fn is_some(self) -> bool {
        self.0 != 0
    }

    /// Returns the value of this number.
    pub fn numbered(number: usize) -> Self {
        Self(u32::try_from(number).unwrap_or(u32::MAX))
    }

    /// Returns its position in the pool.
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// All different texts of both lists, one behind the other.
#[derive(Debug, Default)]
pub struct Pool {
    numbers: FxHashMap<u64, PoolText>,
    ends: Vec<usize>,
    texts: String,
}

impl Pool {
    /// Returns a pool with nothing but the empty text.
    pub fn new() -> Self {
        let mut pool = Self::default();
        pool.add("");
        pool
    }

    /// Returns the number of a text, which is kept.
    pub fn add(&mut self, text: &str) -> PoolText {
        let mut hasher = FxHasher::default();
        text.hash(&mut hasher);
        let mut digest = hasher.finish();
        // Two texts of one digest are told apart by the next one.
        while let Some(known) = self.numbers.get(&digest) {
            if self.text(*known) == text {
                return *known;
            }
            digest = digest.wrapping_add(1);
        }
        let value = PoolText::numbered(self.ends.len());
        self.numbers.insert(digest, value);
        self.texts.push_str(text);
        self.ends.push(self.texts.len());
        value
    }

    /// Returns the text of a number.
    pub fn text(&self, value: PoolText) -> &str {
        let start = value.at().checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        let end = self.ends.get(value.at()).copied().unwrap_or_default();
        self.texts.get(start..end).unwrap_or_default()
    }

    /// Returns how many texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
}

/// How often each value is in the left and in the right list.
#[derive(Debug, Clone, Default)]
pub struct Counts(Vec<[u32; 2]>);

impl Counts {
    /// Counts one more on a side (0 left, 1 right).
    pub fn add(&mut self, value: PoolText, side: usize) {
        if !value.is_some() {
            return;
        }
        if self.0.len() <= value.at() {
            self.0.resize(value.at() + 1, [0, 0]);
        }
        if let Some(slot) = self.0.get_mut(value.at()).and_then(|both| both.get_mut(side)) {
            *slot += 1;
        }
    }

    /// Returns how often a value is in the left and in the right list.
    pub fn of(&self, value: PoolText) -> [u32; 2] {
        self.0.get(value.at()).copied().unwrap_or_default()
    }

    /// Returns whether a value is at most once in each list.
    pub fn is_unique(&self, value: PoolText) -> bool {
        self.of(value).iter().all(|count| *count <= 1)
    }

    /// Returns the probability that two random records, one of each list, both have some value and agree in it.
    pub fn agreement(&self, records: [usize; 2]) -> f64 {
        let pairs: u128 = self.0.iter().map(|[left, right]| u128::from(*left) * u128::from(*right)).sum();
        let all = (records[0].max(1) * records[1].max(1)) as f64;
        pairs as f64 / all
    }

    /// Returns how many ordered pairs of different records of one list agree.
    pub fn doubles(&self, side: usize) -> f64 {
        let count = |both: &[u32; 2]| f64::from(both.get(side).copied().unwrap_or_default());
        self.0.iter().map(|both| count(both) * (count(both) - 1.0)).filter(|pairs| *pairs > 0.0).sum()
    }

    /// Returns the share of records of both lists that have this value.
    pub fn share(&self, value: PoolText, records: [usize; 2]) -> f64 {
        let [left, right] = self.of(value);
        f64::from(left + right) / (records[0] + records[1]).max(1) as f64
    }
}
