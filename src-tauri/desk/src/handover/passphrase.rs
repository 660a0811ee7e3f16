//! Passphrases that are guessed soon are refused: a file can be tried as often as somebody likes.

use submission::{ExposeSecret, SecretString};
use zxcvbn::feedback::Warning;

use crate::fault::{DeskError, DeskResult};

const SHORTEST: usize = 12;
/// As a power of ten: with the work that each guess costs, years on many machines.
const GUESSES: f64 = 11.0;

/// Refuses a passphrase that could be guessed, with the reason.
///
/// # Errors
/// When it is short, common, or made of what everybody knows of the organization.
pub(super) fn ensure_good(passphrase: &SecretString, known: &[&str]) -> DeskResult<()> {
    let refused = |why: &str| {
        Err(DeskError::bad_request(
            why,
            "Four or five words that do not belong together are easy to remember and hard to guess. Nothing was written.",
        ))
    };
    let text = passphrase.expose_secret();
    let letters = text.chars().count();
    if letters < SHORTEST {
        return refused(&format!("The passphrase is too short: it has {letters} characters and needs {SHORTEST}."));
    }
    let words: Vec<&str> = known.iter().flat_map(|text| text.split_whitespace()).chain(known.iter().copied()).collect();
    let judged = zxcvbn::zxcvbn(text, &words);
    if judged.guesses_log10() >= GUESSES {
        return Ok(());
    }
    refused(match judged.feedback().and_then(|feedback| feedback.warning()) {
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            "The passphrase follows the keys of the keyboard, which is tried first."
        }
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
            "The passphrase repeats itself, so it is as easy to guess as its one part."
        }
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => {
            "The passphrase is a sequence such as 1234 or abcd; those are guessed first."
        }
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => {
            "The passphrase is mostly a date or a year, which is tried first."
        }
        Some(_) => "The passphrase is one of the words and names that are tried first.",
        None => "The passphrase is too easy to guess.",
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn refusal(text: &str) -> String {
        let known = ["Example Bay Hospital", "Dana Rivera"];
        ensure_good(&SecretString::from(text), &known).map_or_else(|fault| fault.message, |()| String::new())
    }

    #[test]
    fn passphrases_that_are_guessed_soon_are_refused_with_their_reason() {
        assert!(refusal("short one").contains("it has 9 characters and needs 12"));
        assert!(refusal("aaaaaaaaaaaaaaaa").contains("repeats itself"));
        assert!(refusal("abcabcabcabcabc").contains("repeats itself"));
        assert!(refusal("qwertyuiop[]").contains("keyboard"), "{}", refusal("qwertyuiop[]"));
        assert!(refusal("password1234").contains("tried first"));
        assert!(!refusal("examplebayhospital").is_empty(), "everybody knows the name of the organization");
        for refused in ["short one", "aaaaaaaaaaaaaaaa", "password1234"] {
            assert!(!refusal(refused).contains(refused), "what was typed is never repeated");
        }
    }

    #[test]
    fn a_few_words_that_do_not_belong_together_are_accepted() {
        for accepted in ["copper lantern eats moss", "Zq7#vLp2!xWm", "drei Kühe tragen Laternen"] {
            assert_eq!(refusal(accepted), "", "{accepted}");
        }
    }
}
