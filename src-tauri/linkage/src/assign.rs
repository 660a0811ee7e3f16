//! Who goes with whom: each record is in one link at most.

use rustc_hash::FxHashMap;

use crate::candidates::{Odds, Scored};
use crate::judge::{Band, NameAgreement, judge, name_agreement};
use crate::prepare::Prepared;
use crate::reasons::reasons;
use crate::record::PersonRecord;
use crate::weights::Weights;
use crate::{Certainty, Link};

/// Which records are in no link yet.
#[derive(Debug)]
pub struct UnlinkedRecords([Vec<bool>; 2]);

impl UnlinkedRecords {
    /// Returns whether both of a pair are in no link.
    pub fn has(&self, (left, right): (u32, u32)) -> bool {
        self.has_one(0, left) && self.has_one(1, right)
    }

    /// Returns whether a record of a side (0 left, 1 right) is in no link.
    pub fn has_one(&self, side: usize, at: u32) -> bool {
        self.0.get(side).and_then(|open| open.get(at as usize)).copied().unwrap_or_default()
    }

    fn close(&mut self, (left, right): (u32, u32)) {
        for (open, at) in self.0.iter_mut().zip([left, right]) {
            if let Some(slot) = open.get_mut(at as usize) {
                *slot = false;
            }
        }
    }
}

/// The links so far.
#[derive(Debug)]
pub struct Settled {
    open: UnlinkedRecords,
    links: Vec<(Scored, Certainty, f64)>,
}

impl Settled {
    /// Begins without links.
    pub fn new(left: usize, right: usize) -> Self {
        Self { open: UnlinkedRecords([vec![true; left], vec![true; right]]), links: Vec::new() }
    }

    /// Returns a copy of which records are in no link.
    pub fn open(&self) -> UnlinkedRecords {
        UnlinkedRecords(self.open.0.clone())
    }

    /// Takes what is certain, until nothing more becomes certain: who is linked is nobody else's rival any more.
    pub fn take_certain(&mut self, lists: &Prepared, weights: &Weights, scored: &[Scored]) {
        let mut waiting: Vec<&Scored> = scored.iter().collect();
        loop {
            waiting.retain(|scored| self.open.has((scored.pair.left, scored.pair.right)));
            let odds = Odds::of(waiting.iter().copied());
            let before = self.links.len();
            for scored in &waiting {
                let probability = odds.probability(scored);
                if judge(lists, weights, &scored.pair, probability) == Band::Certain
                    && self.open.has((scored.pair.left, scored.pair.right))
                {
                    self.take(scored, Certainty::Certain, probability);
                }
            }
            if self.links.len() == before {
                return;
            }
        }
    }

    /// Takes what is asked, the likeliest first.
    pub fn take_questions(&mut self, lists: &Prepared, weights: &Weights, scored: &[Scored]) {
        let waiting: Vec<&Scored> =
            scored.iter().filter(|scored| self.open.has((scored.pair.left, scored.pair.right))).collect();
        let odds = Odds::of(waiting.iter().copied());
        for scored in waiting {
            let probability = odds.probability(scored);
            if self.open.has((scored.pair.left, scored.pair.right))
                && judge(lists, weights, &scored.pair, probability) != Band::None
            {
                self.take(scored, Certainty::Ask, probability);
            }
        }
    }

    fn take(&mut self, scored: &Scored, certainty: Certainty, probability: f64) {
        self.open.close((scored.pair.left, scored.pair.right));
        self.links.push((*scored, certainty, probability));
    }

    /// Returns the links with their reasons, in the order of the left list.
    pub fn into_links(
        self,
        left: &[PersonRecord],
        right: &[PersonRecord],
        lists: &Prepared,
        strong: &[Scored],
        weak: &[Scored],
    ) -> Vec<Link> {
        let mut certain = [FxHashMap::default(), FxHashMap::default()];
        for (scored, certainty, _) in &self.links {
            if *certainty == Certainty::Certain {
                certain[0].insert(scored.pair.left, scored.pair.right);
                certain[1].insert(scored.pair.right, scored.pair.left);
            }
        }
        let mut rivals = [FxHashMap::<u32, Vec<usize>>::default(), FxHashMap::default()];
        for scored in strong.iter().chain(weak).filter(|scored| could_be(scored)) {
            let pair = &scored.pair;
            // Who is certainly somebody else is nobody's rival.
            if certain[0].get(&pair.left).is_none_or(|other| *other == pair.right) {
                rivals[1].entry(pair.right).or_default().push(pair.left as usize);
            }
            if certain[1].get(&pair.right).is_none_or(|other| *other == pair.left) {
                rivals[0].entry(pair.left).or_default().push(pair.right as usize);
            }
        }
        let others = |side: usize, of: u32, own: u32| {
            let mut found = rivals[side].get(&of).cloned().unwrap_or_default();
            found.sort_unstable();
            found.dedup();
            found.retain(|other| *other != own as usize);
            found
        };
        let mut links: Vec<Link> = self
            .links
            .iter()
            .filter_map(|(scored, certainty, probability)| {
                let pair = &scored.pair;
                let rivals_left = others(1, pair.right, pair.left);
                let rivals_right = others(0, pair.left, pair.right);
                let (ours, theirs) = (left.get(pair.left as usize)?, right.get(pair.right as usize)?);
                Some(Link {
                    left: pair.left as usize,
                    right: pair.right as usize,
                    certainty: *certainty,
                    reasons: reasons(lists, pair, ours, theirs, [&rivals_left, &rivals_right], [left, right]),
                    probability: *probability,
                    rivals_left,
                    rivals_right,
                })
            })
            .collect();
        links.sort_by_key(|link| link.left);
        links
    }
}

/// Whether somebody could take the pair for one person.
fn could_be(scored: &Scored) -> bool {
    matches!(
        name_agreement(&scored.pair),
        NameAgreement::Whole | NameAgreement::Nearly | NameAgreement::Loosely | NameAgreement::Siblings
    ) && scored.score > -8.0
}
