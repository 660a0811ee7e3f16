//! What agreement and disagreement of each field are worth, estimated from the lists by expectation maximization.

use std::collections::BTreeMap;

use crate::compare::{AgreementPattern, ComparedField, Level, PairComparer, PairComparison};
use crate::names::{FirstNameAgreement, LastNameAgreement};
use crate::prepare::Prepared;
use crate::value::{Counts, PoolText};

/// Levels that a field can have at most.
const LEVELS: usize = 7;
const FIELDS: usize = ComparedField::ALL.len();
const ROUNDS: usize = 12;
/// Records of each list that are compared with each other to see how often strangers agree.
const STRANGERS: usize = 200;
/// As many pairs count as what is known beforehand, so that short lists are not judged by chance.
const BEFOREHAND: f64 = 8.0;

type WeightTable = [[f64; LEVELS]; FIELDS];

/// How often each level is met among the same people, before anything is seen of the lists.
const SAME_PERSON: WeightTable = [
    [0.82, 0.08, 0.03, 0.03, 0.01, 0.03, 0.0],
    [0.90, 0.03, 0.03, 0.01, 0.03, 0.0, 0.0],
    [0.90, 0.03, 0.01, 0.06, 0.0, 0.0, 0.0],
    [0.50, 0.01, 0.47, 0.02, 0.0, 0.0, 0.0],
    [0.95, 0.02, 0.01, 0.02, 0.0, 0.0, 0.0],
    [0.90, 0.01, 0.05, 0.04, 0.0, 0.0, 0.0],
    [0.96, 0.02, 0.01, 0.01, 0.0, 0.0, 0.0],
    [0.80, 0.02, 0.05, 0.13, 0.0, 0.0, 0.0],
    [0.75, 0.03, 0.01, 0.21, 0.0, 0.0, 0.0],
    [0.70, 0.14, 0.01, 0.15, 0.0, 0.0, 0.0],
    [0.80, 0.08, 0.01, 0.11, 0.0, 0.0, 0.0],
    [0.93, 0.04, 0.01, 0.02, 0.0, 0.0, 0.0],
    [0.90, 0.05, 0.01, 0.04, 0.0, 0.0, 0.0],
];

/// The estimated weights.
#[derive(Debug)]
pub struct Weights {
    /// How often a level is met among the same people.
    same: WeightTable,
    /// How often it is met among strangers.
    strangers: WeightTable,
    /// The logarithm of the odds that two random records are the same person.
    prior: f64,
    /// By how much full names are more common than their parts make them.
    together: f64,
}

impl Weights {
    /// Estimates the weights from pairs that share a key.
    pub fn estimate(lists: &Prepared, comparing: &mut PairComparer<'_>, pairs: &[PairComparison]) -> Self {
        let [left, right] = lists.sizes();
        let all = (left.max(1) as f64) * (right.max(1) as f64);
        let most = left.min(right).max(1) as f64;
        let mut weights = Self {
            same: SAME_PERSON,
            strangers: strangers(lists, comparing),
            prior: log_odds(0.5 * most / all),
            together: together(lists),
        };
        // Equal patterns are counted: sums do not depend on the order of the rows.
        let mut patterns: BTreeMap<AgreementPattern, u32> = BTreeMap::new();
        for pair in pairs {
            *patterns.entry(pair.pattern).or_default() += 1;
        }
        for _ in 0..ROUNDS {
            let (mut sums, mut found) = ([[0.0; LEVELS]; FIELDS], 0.0);
            for (pattern, count) in &patterns {
                let same = probability(weights.prior + weights.of_pattern(*pattern)) * f64::from(*count);
                found += same;
                for (field, sums) in ComparedField::ALL.into_iter().zip(&mut sums) {
                    let level = pattern.raw(field);
                    if level != field.missing()
                        && let Some(slot) = sums.get_mut(usize::from(level))
                    {
                        *slot += same;
                    }
                }
            }
            for ((same, sums), before) in weights.same.iter_mut().zip(&sums).zip(&SAME_PERSON) {
                let total: f64 = sums.iter().sum::<f64>() + BEFOREHAND;
                for ((slot, sum), before) in same.iter_mut().zip(sums).zip(before) {
                    *slot = (sum + BEFOREHAND * before) / total;
                }
            }
            weights.prior = log_odds((found.clamp(0.1 * most, most) / all).min(0.9));
        }
        weights
    }

    /// Returns whether a number tells people apart in these lists: the same person mostly has the same one.
    pub fn tells_apart(&self, field: ComparedField) -> bool {
        let levels = self.same.get(field as usize).copied().unwrap_or_default();
        levels[0] + levels[1] > 0.8
    }

    /// Returns the logarithm (to the base of 2) of the odds that a pair is one person.
    pub fn score(&self, lists: &Prepared, pair: &PairComparison) -> f64 {
        let (Some(left), Some(right)) = (lists.left.get(pair.left as usize), lists.right.get(pair.right as usize))
        else {
            return f64::MIN;
        };
        let pattern = pair.pattern;
        let counts = &lists.counts;
        let mut score = self.prior;
        let other_name = pattern.given().agrees() && pattern.family() == LastNameAgreement::Different;
        for field in ComparedField::ALL {
            let level = pattern.raw(field);
            if level == field.missing() {
                continue;
            }
            let (same, strangers) = self.rates(field, level);
            let share = |counts: &Counts, value: PoolText| counts.share(value, lists.sizes());
            // Chance hardly ever gives two people one number; what does is that it is shared, or was given on.
            let own = |counts: &Counts, value: PoolText, given_on: f64| {
                let [ours, theirs] = counts.of(value);
                let others = f64::from(ours.saturating_sub(1) + theirs.saturating_sub(1));
                (others + given_on) / lists.sizes().into_iter().max().unwrap_or(1).max(1) as f64
            };
            let often = match (field, level) {
                (ComparedField::Given, 0) => share(&counts.given, left.given),
                (ComparedField::Given, 1) => {
                    strangers.max(share(&counts.given, left.given) + share(&counts.given, right.given))
                }
                (ComparedField::Family, 0) => share(&counts.family, left.family),
                (ComparedField::Family, 1) => {
                    strangers.max(share(&counts.family, left.family) + share(&counts.family, right.family))
                }
                (ComparedField::Employee, 0) if self.tells_apart(field) => own(&counts.employee, left.employee, 0.001),
                (ComparedField::Employee, 0) => share(&counts.employee, left.employee),
                (ComparedField::Username, 0) => own(&counts.username, left.username, 0.004),
                (ComparedField::Npi, 0) => own(&counts.npi, left.npi, 0.001),
                (ComparedField::Email, 0) => own(&counts.email, pair.email, 0.004),
                (ComparedField::Phone, 0) => own(&counts.phone, pair.phone, 0.02),
                (ComparedField::Title, 0) => share(&counts.title, left.title),
                (ComparedField::Facility, 0) => share(&counts.facility, left.facility),
                _ => strangers,
            };
            let weight = (same / often.max(1e-9)).log2();
            score += match (field, pattern.level(field)) {
                // Addresses and usernames are made from names, so this says little beside an equal name.
                (ComparedField::Email | ComparedField::Username, Level::Partly) => weight.min(2.0),
                (ComparedField::Email, Level::Near) => weight.min(6.0),
                // An address that is made from the name changes with it: the same news does not count twice.
                (ComparedField::Email, Level::Different) if other_name => weight.max(0.0),
                _ => weight,
            };
        }
        if pattern.given() == FirstNameAgreement::Same && pattern.family() == LastNameAgreement::Same {
            score -= self.common_name(lists, pair);
        }
        score
    }

    /// What a full name is worth less than its parts: names go together, and some are borne by several people.
    fn common_name(&self, lists: &Prepared, pair: &PairComparison) -> f64 {
        let (Some(left), sizes) = (lists.left.get(pair.left as usize), lists.sizes()) else { return 0.0 };
        let counts = &lists.counts;
        let parts = counts.given.share(left.given, sizes) * counts.family.share(left.family, sizes);
        let [ours, theirs] = lists.full_name_counts(left);
        let others = f64::from(ours.saturating_sub(1) + theirs.saturating_sub(1)) / (sizes[0] + sizes[1]).max(1) as f64;
        ((parts * self.together + others) / parts.max(1e-12)).log2().max(0.0)
    }

    fn rates(&self, field: ComparedField, level: u8) -> (f64, f64) {
        let at =
            |table: &WeightTable| table.get(field as usize).and_then(|levels| levels.get(usize::from(level))).copied();
        (at(&self.same).unwrap_or(1e-6).max(1e-6), at(&self.strangers).unwrap_or(1e-6).max(1e-9))
    }

    fn of_pattern(&self, pattern: AgreementPattern) -> f64 {
        let fields = ComparedField::ALL.into_iter().filter(|field| pattern.raw(*field) != field.missing());
        fields
            .map(|field| {
                let (same, strangers) = self.rates(field, pattern.raw(field));
                (same / strangers).log2()
            })
            .sum()
    }
}

/// Returns the probability that belongs to the logarithm (to the base of 2) of odds.
pub fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp2())
}

fn log_odds(probability: f64) -> f64 {
    (probability / (1.0 - probability)).log2()
}

/// How often strangers agree: equal values are counted exactly, the rest is seen on records that are chosen by their digest.
fn strangers(lists: &Prepared, comparing: &mut PairComparer<'_>) -> WeightTable {
    let chosen = |people: &[crate::prepare::PreparedPerson]| {
        let mut order: Vec<(u64, u32)> = people.iter().zip(0..).map(|(person, at)| (person.digest, at)).collect();
        order.sort_unstable();
        order.truncate(STRANGERS);
        order
    };
    let mut sums = [[0.0; LEVELS]; FIELDS];
    let (left, right) = (chosen(&lists.left), chosen(&lists.right));
    for (digest, ours) in &left {
        for (other, theirs) in &right {
            // Two equal records are hardly strangers.
            let Some(pair) = comparing.pair(*ours, *theirs).filter(|_| digest != other) else { continue };
            for (field, sums) in ComparedField::ALL.into_iter().zip(&mut sums) {
                let level = pair.pattern.raw(field);
                if level != field.missing()
                    && let Some(slot) = sums.get_mut(usize::from(level))
                {
                    *slot += 1.0;
                }
            }
        }
    }
    let counts = &lists.counts;
    let exact = |field: ComparedField| match field {
        ComparedField::Given => Some(&counts.given),
        ComparedField::Family => Some(&counts.family),
        ComparedField::Employee => Some(&counts.employee),
        ComparedField::Username => Some(&counts.username),
        ComparedField::Npi => Some(&counts.npi),
        ComparedField::Email => Some(&counts.email),
        ComparedField::Phone => Some(&counts.phone),
        ComparedField::Title => Some(&counts.title),
        ComparedField::Facility => Some(&counts.facility),
        ComparedField::Born => Some(&counts.born),
        ComparedField::Started => Some(&counts.started),
        ComparedField::Middle | ComparedField::Suffix => None,
    };
    for (field, sums) in ComparedField::ALL.into_iter().zip(&mut sums) {
        let total: f64 = sums.iter().sum::<f64>() + 1.0;
        for slot in sums.iter_mut() {
            // One pair among all of these is what nobody was seen in.
            *slot = (*slot + 0.2) / total;
        }
        if let Some(counts) = exact(field)
            && let Some(same) = sums.first_mut()
        {
            *same = counts.agreement(lists.sizes()).max(1e-9);
        }
    }
    sums
}

/// By how much full names are met more often than first and last names alone make expect.
fn together(lists: &Prepared) -> f64 {
    let doubles = |counts: &Counts, side: usize| counts.doubles(side);
    let (mut observed, mut expected) = (1.0, 1.0);
    for (side, size) in lists.sizes().into_iter().enumerate() {
        let pairs = (size as f64 * size.saturating_sub(1) as f64).max(1.0);
        observed += doubles(&lists.counts.full, side);
        expected += doubles(&lists.counts.given, side) * doubles(&lists.counts.family, side) / pairs;
    }
    (observed / expected).clamp(1.0, 30.0)
}
