//! Names: kept as people are called. Only what is probably not the name is pointed out, and never as an error.

use crate::form::FieldKind;
use crate::marks;
use crate::problem::{Code, Repair, Severity};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule, capitals, email, swap};
use crate::text::{fold, quoted};

const WHY: &str = "The name is shown on the account and must match the person; a wrong one delays the request.";

/// Texts that stand for a name nobody knows yet.
const PLACEHOLDERS: &[&str] = &[
    "test",
    "testing",
    "tester",
    "testuser",
    "tbd",
    "tba",
    "na",
    "none",
    "unknown",
    "xxx",
    "xx",
    "asdf",
    "asdfg",
    "qwerty",
    "firstname",
    "lastname",
    "first",
    "last",
    "name",
    "user",
    "vacant",
    "newhire",
    "tobedetermined",
    "dummy",
    "sample",
];

/// Titles that go before a name and are not a part of it.
const ADDRESSES: &[&str] = &["dr", "mr", "mrs", "ms", "prof"];

/// Degrees and licenses that belong in the title.
const CREDENTIALS: &[&str] =
    &["md", "do", "rn", "lpn", "np", "fnp", "pa", "pac", "phd", "dnp", "msn", "bsn", "lcsw", "lmsw", "dds", "pharmd"];

/// A text that is probably not what the person is called.
pub struct SuspiciousName;

enum NameDoubt {
    Email,
    Digits,
    Placeholder,
    Comma,
    Script(char, Option<String>),
    Mark(char, Option<String>, Vec<String>),
    Strange(char),
    NoLetters,
    AddressForm(String),
    Credential(String),
    Capitals(Option<String>),
    SmallLetters(Option<String>),
    CapitalWord(String),
}

impl Rule for SuspiciousName {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::NameSuspicious, Severity::Warning)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let Some(doubt) = doubt(cell) else { return };
        found.add(cell.column, Code::NameSuspicious, Severity::Warning, || words(cell, doubt));
    }
}

fn doubt(cell: &CellInput<'_>) -> Option<NameDoubt> {
    if is_ordinary(&cell.text) { None } else { examined(&cell.text, cell.spec.kind == FieldKind::FamilyName) }
}

fn examined(text: &str, family: bool) -> Option<NameDoubt> {
    if email::is_valid(text) || text.contains('@') {
        return Some(NameDoubt::Email);
    }
    if text.chars().any(char::is_numeric) {
        return Some(NameDoubt::Digits);
    }
    if !text.chars().any(char::is_alphabetic) {
        return Some(NameDoubt::NoLetters);
    }
    if text.len() <= 18 && PLACEHOLDERS.contains(&fold(text).as_str()) {
        return Some(NameDoubt::Placeholder);
    }
    if let Some((name, rest)) = text.split_once(',') {
        let rest = fold(rest);
        if CREDENTIALS.contains(&rest.as_str()) && !name.trim().is_empty() {
            return Some(NameDoubt::Credential(name.trim().to_owned()));
        }
        if !matches!(rest.as_str(), "jr" | "sr" | "ii" | "iii" | "iv") {
            return Some(NameDoubt::Comma);
        }
    }
    if let Some((address, name)) = text.split_once(' ')
        && ADDRESSES.contains(&fold(address).as_str())
        && address.len() <= 5
    {
        return Some(NameDoubt::AddressForm(name.to_owned()));
    }
    if let Some(odd) = marks::other_script(text) {
        return Some(NameDoubt::Script(odd, marks::mostly_latin(text)));
    }
    if let Some(mark) = text.chars().find(|letter| is_odd_mark(*letter)) {
        let plain: String =
            text.chars().map(|letter| if is_odd_mark(letter) { in_ordinary(letter) } else { letter }).collect();
        let sure = text.char_indices().filter(|(_, letter)| is_odd_mark(*letter)).all(|(at, _)| is_sure(text, at));
        let offered = if in_ordinary(mark) == '-' { vec![plain.clone()] } else { Vec::new() };
        return Some(if sure {
            NameDoubt::Mark(mark, Some(plain), Vec::new())
        } else {
            NameDoubt::Mark(mark, None, offered)
        });
    }
    if let Some(strange) = text.chars().find(|letter| is_strange(*letter)) {
        return Some(NameDoubt::Strange(strange));
    }
    let cased = text.chars().filter(|letter| letter.is_uppercase() || letter.is_lowercase());
    let (upper, lower) =
        cased.fold(
            (0, 0),
            |(upper, lower), letter| {
                if letter.is_uppercase() { (upper + 1, lower) } else { (upper, lower + 1) }
            },
        );
    // Two capitals may be initials that someone goes by.
    if (upper > 2 && lower == 0 || upper == 0 && lower > 1) && !capitals::are_meant(text) {
        let written = capitals::sensible(text, family);
        if written.as_deref() == Some(text) {
            return None;
        }
        return Some(if lower == 0 { NameDoubt::Capitals(written) } else { NameDoubt::SmallLetters(written) });
    }
    word_in_capitals(text).filter(|_| lower > 0).map(|word| NameDoubt::CapitalWord(word.to_owned()))
}

/// Units and degrees of two letters that are written behind names.
const BEHIND_NAMES: &[&str] = &["ED", "ER", "OR", "RN", "NP", "PA", "MD"];

/// A word in capitals beside words that are not, such as the “NICU” of “Ann NICU”.
fn word_in_capitals(text: &str) -> Option<&str> {
    let capitals = |word: &&str| {
        let letters = word.chars().count();
        word.chars().all(char::is_uppercase) && (letters > 2 || letters == 2 && BEHIND_NAMES.contains(word))
    };
    let mut words = text.split([' ', '-', '\'', '’', ',', '.']).filter(capitals);
    words.find(|word| !capitals::is_kept(word))
}

/// Marks that look like an apostrophe or a hyphen, and full-width letters. The typographic apostrophe is how many people write
/// their names, so it stays.
fn is_odd_mark(letter: char) -> bool {
    letter != '’'
        && !matches!(letter, '，' | '（' | '）')
        && marks::ordinary(letter).is_some_and(|(plain, _)| plain != ',')
}

fn in_ordinary(letter: char) -> char {
    marks::ordinary(letter).map_or(letter, |(plain, _)| plain)
}

/// Whether the mark at a place certainly stands for the ordinary one. An accent beside a small vowel may belong on it (“Jose´”),
/// and a dash before a small letter may be a letter lost (“Pe–a”).
fn is_sure(text: &str, at: usize) -> bool {
    let before = text.get(..at).and_then(|head| head.chars().next_back());
    let mut rest = text.get(at..).unwrap_or_default().chars();
    let (mark, after) = (rest.next().unwrap_or(' '), rest.next());
    let plain = in_ordinary(mark);
    if plain.is_alphanumeric() {
        return true;
    }
    let (Some(before), Some(after)) = (before, after) else { return false };
    if !before.is_alphabetic() || !after.is_alphabetic() {
        return false;
    }
    match mark {
        '‐' | '‑' => true,
        '´' | '`' => {
            before.is_uppercase() || after.is_uppercase() || !"aeiou".contains(after) && !"aeiou".contains(before)
        }
        _ if plain == '-' => after.is_uppercase(),
        _ => true,
    }
}

/// Whether a name is one of the many that nothing can be said against, without looking closer: plain letters in small and
/// capital, no form of address before them, nothing that stands for a name.
fn is_ordinary(text: &str) -> bool {
    let (mut upper, mut lower, mut before) = (false, false, b' ');
    let mut folded = [0_u8; 18];
    let mut letters = 0;
    for (position, byte) in text.bytes().enumerate() {
        match byte {
            b'a'..=b'z' => lower = true,
            b'A'..=b'Z' if before.is_ascii_uppercase() => return false,
            b'A'..=b'Z' => upper = true,
            b' ' if position <= 5 => return false,
            b' ' | b'\'' | b'-' | b'.' => {}
            _ => return false,
        }
        before = byte;
        if !byte.is_ascii_alphabetic() {
            continue;
        }
        if let Some(place) = folded.get_mut(letters) {
            *place = byte.to_ascii_lowercase();
        }
        letters += 1;
    }
    let folded = folded.get(..letters).unwrap_or_default();
    upper && lower && !PLACEHOLDERS.iter().any(|placeholder| placeholder.as_bytes() == folded)
}

/// Letters of any script, their accents, and what stands between the parts of a name.
fn is_strange(letter: char) -> bool {
    !(letter.is_alphabetic()
        || unicode_normalization::char::is_combining_mark(letter)
        || matches!(letter, ' ' | '\'' | '’' | 'ʻ' | '-' | '.' | ',' | '·' | '\u{200c}' | '\u{200d}'))
}

fn words(cell: &CellInput<'_>, doubt: NameDoubt) -> MessageText {
    let shown = quoted(&cell.text);
    let header = &cell.spec.header;
    let use_it = |name: String| Some(cell.repair(format!("Use {name}"), name));
    let swapped = || -> Option<Repair> { swap::swap(cell) };
    match doubt {
        NameDoubt::Email => {
            MessageText::new(format!("{shown} is an email address, not a name."), WHY).repaired(swapped())
        }
        NameDoubt::Digits => MessageText::new(format!("{header} {shown} has digits in it."), WHY).repaired(swapped()),
        NameDoubt::NoLetters => MessageText::new(format!("{header} {shown} has no letters."), WHY),
        NameDoubt::Placeholder => MessageText::new(format!("{shown} is probably not a person's name."), WHY),
        NameDoubt::Comma => {
            MessageText::new(format!("{shown} has a comma in it. Is it a first and a last name in one cell?"), WHY)
        }
        NameDoubt::Script(letter, latin) => {
            MessageText::new(format!("{header} {shown} has {} in it.", marks::described(letter)), WHY)
                .repaired(latin.and_then(use_it))
        }
        NameDoubt::Mark(mark, plain, choices) => {
            let words = MessageText::new(format!("{header} {shown} has {} in it.", marks::described(mark)), WHY);
            MessageText { choices, ..words.repaired(plain.and_then(use_it)) }
        }
        NameDoubt::Strange(letter) => MessageText::new(format!("{header} {shown} has “{letter}” in it."), WHY),
        NameDoubt::AddressForm(name) => {
            MessageText::new(format!("{shown} starts with a title such as Dr. or Mrs."), WHY).repaired(use_it(name))
        }
        NameDoubt::Credential(name) => {
            MessageText::new(format!("{shown} ends with a degree or license, which belongs in the Title column."), WHY)
                .repaired(use_it(name))
        }
        NameDoubt::Capitals(name) => {
            MessageText::new(format!("{shown} is in all capitals."), WHY).repaired(name.and_then(use_it))
        }
        NameDoubt::CapitalWord(word) => MessageText::new(
            format!("{header} {shown} has “{word}” in capitals, which may not be part of the name."),
            WHY,
        ),
        NameDoubt::SmallLetters(name) => {
            MessageText::new(format!("{shown} is all lowercase."), WHY).repaired(name.and_then(use_it))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_can_be_said_against_an_ordinary_name(
            text in prop_oneof!["[A-Z][a-z]{0,9}[-' .]?[A-Z]?[a-z]{0,9}", "(Dr|Mrs|T[eb][sd]t?|Test|Xx|NONE)[. ]{0,2}[a-zA-Z]{0,4}"],
            family: bool,
        ) {
            if is_ordinary(&text) {
                prop_assert!(examined(&text, family).is_none(), "{text}");
            }
        }
    }

    #[test]
    fn a_word_in_capitals_beside_others_is_pointed_out() {
        for (text, word) in [("Ann NICU", Some("NICU")), ("Ann ED", Some("ED")), ("Float-POOL", Some("POOL"))] {
            assert_eq!(word_in_capitals(text), word, "{text}");
            assert!(matches!(examined(text, false), Some(NameDoubt::CapitalWord(_))), "{text}");
        }
        for text in ["Smith III", "JJ Watt", "A.J. Smith", "McDonald", "Mary FNU", "D'Angelo", "VanDyke", "Ann B"] {
            assert!(examined(text, true).is_none(), "{text}");
        }
    }

    #[test]
    fn most_names_are_ordinary() {
        for name in ["Maria", "O'Brien", "Johnson-Smith", "MacDonald", "St.Clair"] {
            assert!(is_ordinary(name), "{name}");
        }
        for name in ["Ann NICU", "Dr Who", "Test", "MARIA", "maria", "Maria2", "Nguyễn", "Smith, MD", "Jo@x.org", ""]
        {
            assert!(!is_ordinary(name), "{name}");
        }
    }
}
