//! How well made-up lists are linked. The mixes and the goals are published in `docs/reconciling.md`.

use linkage::link;

use crate::made::{self, Measured, Mix};

fn measured(mix: &Mix, seeds: std::ops::Range<u64>) -> Measured {
    let mut sum = Measured::default();
    for seed in seeds {
        let lists = made::lists(4_000, mix, seed);
        let one = Measured::of(&lists, &link(&lists.left, &lists.right));
        sum.same += one.same;
        sum.people += one.people;
        sum.certain += one.certain;
        sum.certain_right += one.certain_right;
        sum.asked += one.asked;
        sum.asked_right += one.asked_right;
    }
    sum
}

#[test]
fn what_is_called_certain_is_right_and_little_is_asked() {
    let usual = measured(&made::USUAL, 100..106);
    assert!(usual.precision() >= 0.9995, "{usual:?}");
    assert!(usual.recall() >= 0.990, "{usual:?}");
    assert!(usual.asked() <= 0.015, "{usual:?}");
    assert!(usual.found() >= 0.998, "{usual:?}");
    let numbered = measured(&made::NUMBERED, 200..204);
    assert!(numbered.precision() >= 0.9995 && numbered.recall() >= 0.993, "{numbered:?}");
}

#[test]
fn more_errors_lead_to_questions_and_not_to_wrong_links() {
    let rough = measured(&made::ROUGH, 300..306);
    assert!(rough.precision() >= 0.9995, "{rough:?}");
    assert!(rough.found() >= 0.995, "{rough:?}");
}

#[test]
fn short_lists_are_not_judged_by_chance() {
    let mut sum = Measured::default();
    for seed in 0..60 {
        let lists = made::lists(25, &made::ROUGH, 1_000 + seed);
        let one = Measured::of(&lists, &link(&lists.left, &lists.right));
        sum.same += one.same;
        sum.certain += one.certain;
        sum.certain_right += one.certain_right;
        sum.asked += one.asked;
        sum.asked_right += one.asked_right;
    }
    assert_eq!(sum.certain, sum.certain_right, "{sum:?}");
    assert!(sum.recall() > 0.95 && sum.found() > 0.98, "{sum:?}");
}
