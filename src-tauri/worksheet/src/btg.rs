//! What the words of a level's name say about Break the Glass: a hint for the form's reader, never a proof.

use crate::text::words;

/// What a level's name says about Break the Glass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BtgWords {
    /// Nothing at all.
    Silent,
    /// It has Break the Glass; no word speaks against it.
    Yes,
    /// It has none.
    No,
    /// It speaks of Break the Glass and denies something, or leaves it open: ask.
    Unsure,
}

/// Words that deny.
const DENIES: &[&str] = &[
    "no",
    "non",
    "not",
    "none",
    "never",
    "without",
    "wo",
    "sin",
    "cannot",
    "cant",
    "excl",
    "exclude",
    "excludes",
    "excluded",
    "excluding",
    "except",
    "minus",
    "lacks",
    "lacking",
    "denied",
    "disallowed",
    "prohibited",
    "forbidden",
    "blocked",
    "disabled",
    "ineligible",
    "removed",
    "revoked",
    "unavailable",
    "unable",
    "false",
    "off",
    "nobtg",
    "nonbtg",
    "na",
    "nil",
    "neither",
    "nor",
    "less",
    "isnt",
    "doesnt",
    "dont",
    "wont",
    "mustnt",
    "maynot",
    "n",
    "0",
    "barred",
    "banned",
    "restricted",
    "withheld",
    "withdrawn",
    "inactive",
    "suspended",
    "deny",
    "denies",
    "denying",
    "declined",
    "refused",
    "unauthorized",
    "unapproved",
    "negative",
    "sans",
    "ohne",
];

/// Words that leave it open.
const OPEN: &[&str] = &[
    "or",
    "if",
    "maybe",
    "perhaps",
    "optional",
    "pending",
    "tbd",
    "tba",
    "request",
    "requested",
    "requires",
    "approval",
    "unless",
    "only",
    "either",
];

/// Reads the words of a level's name, of the form or of a file.
///
/// A word that denies anything, anywhere in the name, keeps it from being [`BtgWords::Yes`].
#[must_use]
pub fn btg_words(name: &str) -> BtgWords {
    let spoken = spoken(name);
    let Some((first, last)) = mention(&spoken) else { return BtgWords::Silent };
    let denies = |word: &str| DENIES.contains(&word);
    let denials: Vec<usize> = (0..spoken.len()).filter(|at| spoken.get(*at).is_some_and(|word| denies(word))).collect();
    let open = spoken
        .iter()
        .any(|word| OPEN.contains(&word.as_str()) || matches!(word.as_str(), "yes" | "y") && !denials.is_empty());
    let open = open || name.contains(['?', '✗', '✘', '❌', '☐', '×']);
    match denials.as_slice() {
        [] if open => BtgWords::Unsure,
        [] => BtgWords::Yes,
        // One denial right beside the mention, or inside of it, denies just that.
        [at] if !open && (first.saturating_sub(1)..=last + 2).contains(at) => BtgWords::No,
        _ => BtgWords::Unsure,
    }
}

/// The words of a name, with “w/o” and “n/a” as one and joined denials taken apart.
fn spoken(name: &str) -> Vec<String> {
    let lower = name.to_lowercase().replace("w/o", " without ").replace("n/a", " na ").replace("can not", "cannot");
    let mut spoken = Vec::new();
    for (_, _, word) in words(&lower) {
        match word.as_str() {
            "nobtg" | "nonbtg" => spoken.extend(["no".to_owned(), "btg".to_owned()]),
            _ => match word.strip_prefix("non").or_else(|| word.strip_prefix("no")) {
                Some(rest) if rest.starts_with("break") => spoken.extend(["no".to_owned(), rest.to_owned()]),
                _ => spoken.push(word),
            },
        }
    }
    spoken
}

/// The first and the last word of the first mention.
fn mention(spoken: &[String]) -> Option<(usize, usize)> {
    (0..spoken.len()).find_map(|at| {
        let word = spoken.get(at)?.as_str();
        if word == "btg" || word.starts_with("breaktheglass") || word.starts_with("breakglass") {
            return Some((at, at));
        }
        // “Break the Glass”, “breaking glass”; up to two words between them.
        let glass = (at + 1..=at + 3).find(|next| spoken.get(*next).is_some_and(|next| next == "glass"));
        glass.filter(|_| matches!(word, "break" | "breaks" | "breaking" | "broken")).map(|glass| (at, glass))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;

    #[test]
    fn names_of_levels_say_whether_they_have_break_the_glass() {
        for (name, says) in [
            ("Clinical with Break the Glass", BtgWords::Yes),
            ("Clinical - BTG", BtgWords::Yes),
            ("Break-the-Glass User", BtgWords::Yes),
            ("Clinical (BTG)", BtgWords::Yes),
            ("Clinical + BreakTheGlass", BtgWords::Yes),
            ("BTG - Yes", BtgWords::Yes),
            ("Clinical, no BTG", BtgWords::No),
            ("Clinical Non-BTG", BtgWords::No),
            ("Clinical NonBTG", BtgWords::No),
            ("BTG - No", BtgWords::No),
            ("BTG: N/A", BtgWords::No),
            ("BTG = none", BtgWords::No),
            ("BTG: N", BtgWords::No),
            ("Clinical, BTG=0", BtgWords::No),
            ("Break the Glass restricted", BtgWords::No),
            ("BTG Y/N", BtgWords::Unsure),
            ("Clinical w/o BTG", BtgWords::No),
            ("Clinical (W/O Break the Glass)", BtgWords::No),
            ("Break the Glass not permitted", BtgWords::No),
            ("Break the Glass is not permitted", BtgWords::No),
            ("cannot break the glass", BtgWords::No),
            ("Can't break the glass", BtgWords::No),
            ("can not break the glass", BtgWords::No),
            ("without Break-the-Glass", BtgWords::No),
            ("Clinical, not allowed to break the glass", BtgWords::Unsure),
            ("Non-clinical with BTG", BtgWords::Unsure),
            ("BTG Yes/No", BtgWords::Unsure),
            ("Clinical with or without BTG", BtgWords::Unsure),
            ("Not without BTG", BtgWords::Unsure),
            ("BTG?", BtgWords::Unsure),
            ("BTG only if approved", BtgWords::Unsure),
            ("Clinical", BtgWords::Silent),
            ("Breakfast service", BtgWords::Silent),
            ("Glass break room", BtgWords::Silent),
            ("No access", BtgWords::Silent),
        ] {
            assert_eq!(btg_words(name), says, "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_that_denies_anything_is_never_a_yes(
            before in "[A-Z][a-z]{0,8}[ ,-]{1,2}",
            denial in select(DENIES),
            mention in select(vec!["BTG", "Break the Glass", "break-the-glass", "BreakTheGlass", "B.T.G."]),
            after in "[ ,:-]{1,2}[a-z]{0,8}",
            order: bool,
        ) {
            let name = if order { format!("{before}{denial} {mention}{after}") } else { format!("{before}{mention}{after} {denial}") };
            prop_assert!(!matches!(btg_words(&name), BtgWords::Yes | BtgWords::Silent), "{name}");
        }
    }
}
