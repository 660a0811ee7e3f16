//! Inputs that broke a reader, or were made to, go through every fuzz target again: the ending of a file's name says what its
//! target has to answer.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../../../tests/fuzz/harness.rs"]
#[allow(dead_code)]
mod harness;
#[path = "tables/made.rs"]
#[allow(dead_code)]
mod made;
#[path = "tables/writers.rs"]
mod writers;

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use harness::{TARGETS, people};

/// Far more than any of them takes, also in a debug build on a busy machine.
const SOON: Duration = Duration::from_secs(20);

/// Each target's inputs: the target, the name, what has to be answered, and the bytes.
fn kept() -> Vec<(String, String, String, Vec<u8>)> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fuzz/regressions"));
    let mut all = Vec::new();
    for target in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        for file in std::fs::read_dir(target.path()).unwrap().map(Result::unwrap) {
            let name = file.file_name().into_string().unwrap();
            let expected = name.rsplit_once('.').expect("the answer stands behind the last dot").1.to_owned();
            let content = std::fs::read(file.path()).unwrap();
            all.push((target.file_name().into_string().unwrap(), name, expected, content));
        }
    }
    all
}

#[test]
fn what_broke_a_reader_once_is_answered_as_it_should_be() {
    let mut seen = BTreeSet::new();
    let mut wrong = Vec::new();
    for (target, name, expected, content) in kept() {
        let (_, replay) = TARGETS.iter().find(|(known, _)| *known == target).expect("a target of this name");
        let begun = Instant::now();
        let answers = replay(&content);
        assert!(begun.elapsed() < SOON, "{target}/{name} took {:?}", begun.elapsed());
        if answers.last() != Some(&expected.as_str()) {
            wrong.push(format!("{target}/{name}: {answers:?}"));
        }
        seen.insert(target);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(seen.len(), TARGETS.len(), "every target has something to fail on: {seen:?}");
}

#[test]
fn no_input_of_one_target_breaks_another() {
    for (target, name, _, content) in kept() {
        for (other, replay) in TARGETS.iter().filter(|(other, _)| *other != target) {
            assert!(!replay(&content).is_empty(), "{target}/{name} as {other}");
        }
    }
}
