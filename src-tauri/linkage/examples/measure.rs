//! Links made lists and prints how well and how fast, one line of JSON per list; `write FOLDER PEOPLE MIX SEED` writes the lists.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, missing_docs)]

#[path = "../tests/made/mod.rs"]
mod made;

use std::time::Instant;

use linkage::{Certainty, link};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, usual: u64| arguments.get(at).and_then(|text| text.parse().ok()).unwrap_or(usual);
    let people = number(0, 20_000) as usize;
    let seeds = number(1, 5);
    let show = arguments.get(2).is_some_and(|word| word == "show");
    for mix in [&made::USUAL, &made::ROUGH, &made::NUMBERED] {
        for seed in 1..=seeds {
            let lists = made::lists(people, mix, seed);
            let started = Instant::now();
            let links = link(&lists.left, &lists.right);
            let took = started.elapsed();
            let measured = made::Measured::of(&lists, &links);
            println!(
                "{} seed {seed}: {} people, precision {:.5}, recall {:.4}, asked {:.2} %, found {:.4}, {:.2} s, wrong {}",
                mix.name,
                measured.people,
                measured.precision(),
                measured.recall(),
                100.0 * measured.asked(),
                measured.found(),
                took.as_secs_f64(),
                measured.certain - measured.certain_right,
            );
            if show {
                for link in &links {
                    let right = lists.truth[link.left] == Some(link.right);
                    if link.certainty == Certainty::Certain && !right {
                        println!(
                            "  WRONG {:?}\n     {:?}\n  p {}",
                            lists.left[link.left], lists.right[link.right], link.probability
                        );
                    } else if link.certainty == Certainty::Ask {
                        println!("  ask {right} {:.4} {}", link.probability, link.reasons.join(" "));
                    }
                }
                let linked: std::collections::HashSet<usize> = links.iter().map(|link| link.left).collect();
                for (at, theirs) in lists.truth.iter().enumerate() {
                    if let Some(theirs) = theirs.filter(|_| !linked.contains(&at)) {
                        println!("  MISSED {:?}\n     {:?}", lists.left[at], lists.right[theirs]);
                    }
                }
            }
        }
    }
}
