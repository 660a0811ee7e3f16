//! Reading text the way people mean it: folding for comparison, and the characters nobody sees.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::encoding::{WrongEncoding, wrong_encoding};

/// Letters and digits only, in lower case and without accents: what stays the same when case, spacing and
/// punctuation change.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// The same at the end of another text.
pub(crate) fn fold_into(text: &str, folded: &mut String) {
    if text.is_ascii() {
        for letter in text.bytes().filter(u8::is_ascii_alphanumeric) {
            folded.push(char::from(letter.to_ascii_lowercase()));
        }
        return;
    }
    for letter in text.nfkd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_lowercase) {
        match letter {
            // Letters that Unicode does not take apart, as they are commonly typed without them.
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ø' => folded.push('o'),
            'đ' | 'ð' => folded.push('d'),
            'ł' => folded.push('l'),
            'ı' => folded.push('i'),
            other if other.is_alphanumeric() => folded.push(other),
            _ => {}
        }
    }
}

/// Folded words with the position of their first character and their length in characters.
#[must_use]
pub fn words(text: &str) -> Vec<(usize, usize, String)> {
    let mut found = Vec::new();
    let mut word = String::new();
    let mut start = 0;
    for (position, letter) in text.chars().chain(std::iter::once(' ')).enumerate() {
        if letter.is_alphanumeric() || is_combining_mark(letter) || letter == '\'' || letter == '.' {
            if word.is_empty() {
                start = position;
            }
            word.push(letter);
        } else if !word.is_empty() {
            let folded = fold(&word);
            if !folded.is_empty() {
                found.push((start, position - start, folded));
            }
            word.clear();
        }
    }
    found
}

/// Whether a character takes no room on the screen yet makes two texts differ.
#[must_use]
pub fn is_hidden(letter: char) -> bool {
    letter.is_control() && !matches!(letter, '\t' | '\n' | '\r')
        || matches!(letter,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether a character looks like a space but is not the ordinary one.
#[must_use]
pub fn is_odd_space(letter: char) -> bool {
    letter != ' ' && letter.is_whitespace()
}

/// Whether a joiner belongs to the spelling: some scripts cannot be written without it.
fn joins(text: &str, letter: char) -> bool {
    matches!(letter, '\u{200c}' | '\u{200d}') && text.chars().any(|other| ('\u{600}'..='\u{1fff}').contains(&other))
}

/// Whether the text holds a character that [`is_hidden`] and does not belong to its script.
#[must_use]
pub fn has_hidden(text: &str) -> bool {
    text.chars().any(|letter| is_hidden(letter) && !joins(text, letter))
}

/// The text without hidden characters, with ordinary single spaces and none at the ends. A text in a wrong encoding keeps
/// what its right spelling is found by.
#[must_use]
pub fn clean(text: &str) -> Cow<'_, str> {
    let mut previous = b' ';
    let plain = text.bytes().all(|byte| {
        let fine = (b' '..=b'~').contains(&byte) && !(byte == b' ' && previous == b' ');
        previous = byte;
        fine
    });
    if plain && previous != b' ' || text.is_empty() {
        return Cow::Borrowed(text);
    }
    // The second byte of a letter may be shown as nothing (“MarÃ­a” has a soft hyphen in it): removed, it could not come back.
    if matches!(wrong_encoding(text), Some(WrongEncoding::Certain(_))) {
        return Cow::Borrowed(text.trim_matches([' ', '\t', '\n', '\r']));
    }
    let mut cleaned = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_whitespace() {
            if !cleaned.is_empty() && !cleaned.ends_with(' ') {
                cleaned.push(' ');
            }
        } else if !is_hidden(letter) || joins(text, letter) {
            cleaned.push(letter);
        }
    }
    if cleaned.ends_with(' ') {
        cleaned.pop();
    }
    Cow::Owned(cleaned)
}

/// Puts a long value into a sentence without flooding it.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut short: String = text.chars().filter(|letter| !is_hidden(*letter)).take(60).collect();
    if text.chars().count() > 60 {
        short.push('…');
    }
    format!("“{short}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_only_what_people_hear() {
        for (text, folded) in [
            ("O'Brien", "obrien"),
            ("Nguyễn", "nguyen"),
            ("Łukasz Đặng", "lukaszdang"),
            ("R.N.", "rn"),
            ("X-Ray Tech", "xraytech"),
            ("Straße", "strasse"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn cleaning_removes_what_nobody_sees_and_keeps_the_rest() {
        for (text, cleaned) in [
            ("Ana", "Ana"),
            ("  Ana  Maria ", "Ana Maria"),
            ("Ana\u{a0}Maria", "Ana Maria"),
            ("\u{feff}Ana\u{200b}", "Ana"),
            ("\u{202e}Ana", "Ana"),
            ("A\tB\nC", "A B C"),
            ("\u{a0}", ""),
            ("علی\u{200c}رضا", "علی\u{200c}رضا"),
        ] {
            assert_eq!(clean(text), cleaned, "{text:?}");
        }
    }
}
