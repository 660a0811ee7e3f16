//! Pairs with what they score, by the rows that they belong to.

use rustc_hash::FxHashMap;

use crate::compare::PairComparison;
use crate::prepare::Prepared;
use crate::weights::Weights;

/// A pair and the logarithm of the odds that it is one person.
#[derive(Debug, Clone, Copy)]
pub struct Scored {
    /// The pair.
    pub pair: PairComparison,
    /// Logarithm of the odds, to the base of 2.
    pub score: f64,
}

/// Below these odds nobody is thought of any more.
const FORGOTTEN: f64 = -14.0;

/// Scores pairs, best first; ties are in an order that depends on what the records say only.
pub fn score(lists: &Prepared, weights: &Weights, pairs: Vec<PairComparison>) -> Vec<Scored> {
    let mut scored: Vec<Scored> = pairs
        .into_iter()
        .map(|pair| Scored { score: weights.score(lists, &pair), pair })
        .filter(|scored| scored.score > FORGOTTEN || is_key(scored))
        .collect();
    scored.sort_by(|one, other| {
        let tie = |scored: &Scored| {
            let digest = |people: &[crate::prepare::PreparedPerson], at: u32| {
                people.get(at as usize).map_or(0, |person| person.digest)
            };
            let (left, right) = (digest(&lists.left, scored.pair.left), digest(&lists.right, scored.pair.right));
            (left.min(right), left.max(right), scored.pair.left, scored.pair.right)
        };
        other.score.total_cmp(&one.score).then_with(|| tie(one).cmp(&tie(other)))
    });
    scored
}

/// An equal address or number is asked about however little it is worth.
fn is_key(scored: &Scored) -> bool {
    use crate::compare::ComparedField;
    [ComparedField::Email, ComparedField::Employee, ComparedField::Npi, ComparedField::Username, ComparedField::Phone]
        .iter()
        .any(|field| scored.pair.pattern.is_same(*field))
}

/// The odds of all pairs that a row is in.
#[derive(Debug, Default)]
pub struct Odds {
    left: FxHashMap<u32, f64>,
    right: FxHashMap<u32, f64>,
}

impl Odds {
    /// Sums up the odds of these pairs.
    pub fn of<'a>(pairs: impl Iterator<Item = &'a Scored>) -> Self {
        let mut odds = Self::default();
        for scored in pairs {
            let one = scored.score.clamp(-100.0, 200.0).exp2();
            *odds.left.entry(scored.pair.left).or_default() += one;
            *odds.right.entry(scored.pair.right).or_default() += one;
        }
        odds
    }

    /// Returns the probability of a pair beside everybody else whom one of the two could be.
    pub fn probability(&self, scored: &Scored) -> f64 {
        let one = scored.score.clamp(-100.0, 200.0).exp2();
        let sum = |odds: &FxHashMap<u32, f64>, at: u32| odds.get(&at).copied().unwrap_or_default();
        let all = sum(&self.left, scored.pair.left) + sum(&self.right, scored.pair.right) - one;
        one / (1.0 + all.max(one))
    }
}
