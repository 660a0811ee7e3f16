//! Which first names are forms of one another.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// The table, with its source and license in its first lines.
const TABLE: &str = include_str!("nicknames.txt");

/// Per name, the lines on which it is; ascending.
static LINES: LazyLock<FxHashMap<&'static str, Vec<u16>>> = LazyLock::new(|| {
    let mut lines: FxHashMap<&'static str, Vec<u16>> = FxHashMap::default();
    for (number, line) in (0..).zip(TABLE.lines().filter(|line| !line.starts_with('#'))) {
        for name in line.split_whitespace() {
            let known = lines.entry(name).or_default();
            if known.last() != Some(&number) {
                known.push(number);
            }
        }
    }
    lines
});

/// Returns the groups of names to which a name belongs; empty where the name is not known.
pub fn groups(name: &str) -> &'static [u16] {
    LINES.get(name).map_or(&[], Vec::as_slice)
}

/// Returns whether two names have a group in common.
pub fn share(one: &[u16], other: &[u16]) -> bool {
    one.iter().any(|group| other.binary_search(group).is_ok())
}

#[cfg(test)]
mod tests {
    use super::{TABLE, groups, share};

    fn same(one: &str, other: &str) -> bool {
        share(groups(one), groups(other))
    }

    #[test]
    fn forms_of_a_name_are_known_and_other_names_are_not() {
        for [one, other] in
            [["william", "bill"], ["bob", "robert"], ["peggy", "margaret"], ["sasha", "aleksandr"], ["liz", "beth"]]
        {
            assert!(same(one, other) && same(other, one), "{one} {other}");
        }
        for [one, other] in [["daniel", "danielle"], ["michael", "michelle"], ["mary", "margaret"], ["john", "james"]] {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn the_table_is_in_small_plain_letters_with_no_name_twice_on_a_line() {
        for line in TABLE.lines().filter(|line| !line.starts_with('#')) {
            let mut names: Vec<&str> = line.split(' ').collect();
            assert!(line.bytes().all(|letter| letter == b' ' || letter.is_ascii_lowercase()), "{line}");
            let all = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), all, "{line}");
        }
    }
}
