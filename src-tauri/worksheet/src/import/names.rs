//! Names in one cell, taken apart. Nothing of the text is lost: what is taken off the name is listed.

use super::credentials::{is_credential, looks_like_credential};
use super::words::listed;
use crate::text::fold;

/// A name taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PersonName {
    /// First name or names.
    pub given: String,
    /// Last name with its particles, and Jr. or III behind it.
    pub family: String,
    /// What was taken off: forms of address, initials, nicknames, degrees, in the order of the text.
    pub taken_off: Vec<String>,
    /// Those of them that are degrees and licenses.
    pub credentials: Vec<String>,
    /// Whether first and last name could also be divided in another way.
    pub doubtful: bool,
}

/// Forms of address that stand before a name.
const ADDRESS: &str = "dr mr mrs ms miss mx prof professor rev sister fr hon";

/// What stands behind a last name and belongs to it.
const SUFFIXES: &str = "jr sr ii iii iv 2nd 3rd";

/// Small words that begin a last name.
const PARTICLES: &str = "van von der den de del della di da das dos do du la le las los el al bin ibn ben ter ten zu st \
     saint mac abu";

/// Those of them that are first or middle names as well.
const ALSO_NAMES: &str = "van le la al ben el da di do mac bin";

/// Takes a whole name apart: “Last, First M.”, “First Last, RN”, “Dr. First van der Last III”.
#[must_use]
pub fn split_name(text: &str) -> PersonName {
    let mut name = PersonName::default();
    let text = behind_dash(&aside(text, &mut name), &mut name);
    // “Smith; Ann” is “Smith, Ann”.
    let text = if text.contains(',') { text } else { text.replacen(';', ",", 1) };
    let mut pieces: Vec<Vec<&str>> = text
        .split(',')
        .map(|piece| piece.split_whitespace().collect::<Vec<_>>())
        .filter(|piece| !piece.is_empty())
        .collect();
    let mut behind: Vec<String> = Vec::new();
    let mut suffix: Vec<&str> = Vec::new();
    // Degrees and “Jr.” behind a comma.
    while pieces.len() > 1 {
        let Some(last) = pieces.last() else { break };
        if last.iter().all(|word| is_suffix(word)) {
            suffix.splice(0..0, last.iter().copied());
        } else if last.iter().all(|word| is_credential_here(word, pieces.len() == 2)) {
            behind.splice(0..0, last.iter().map(|word| (*word).to_owned()));
        } else {
            break;
        }
        pieces.pop();
    }
    // “Smith, Jr., John”.
    while let [_, middle, _, ..] = pieces.as_slice()
        && middle.iter().all(|word| is_suffix(word))
    {
        suffix.extend(pieces.remove(1));
    }
    for piece in &mut pieces {
        strip_end(piece, &mut suffix, &mut behind);
    }
    match pieces.as_mut_slice() {
        [] => {}
        [natural] => {
            strip_start(natural, &mut name);
            natural_order(natural, &mut name);
        }
        [family, given @ ..] => {
            name.doubtful |= given.len() > 1;
            let mut given: Vec<&str> = given.iter().flatten().copied().collect();
            // “JONES,KAY RN”: behind the comma, a degree in capitals beside a first name in capitals.
            while let [_, .., last] = given[..]
                && is_credential(last)
                && all_capitals(&given)
            {
                if !listed(NO_NAMES, &fold(last)) {
                    name.doubtful = true;
                    break;
                }
                behind.insert(0, last.to_owned());
                given.pop();
            }
            strip_start(family, &mut name);
            strip_start(&mut given, &mut name);
            take_initials(&mut given, &mut name);
            name.given = given.join(" ");
            name.family = family.join(" ");
        }
    }
    if name.family.is_empty() {
        name.taken_off.extend(suffix.iter().map(|word| (*word).to_owned()));
    } else {
        for word in suffix {
            name.family.push(' ');
            name.family.push_str(word);
        }
    }
    name.credentials = behind.iter().map(|word| word.trim_matches(['(', ')', ';']).to_owned()).collect();
    name.taken_off.extend(behind);
    name.doubtful |= name.given.is_empty() != name.family.is_empty();
    name
}

/// A first or last name from a column of its own: degrees behind it and forms of address before it are taken off.
#[must_use]
pub fn tidy_part(text: &str) -> (String, Vec<String>) {
    let trimmed = text.trim();
    let mut taken = Vec::new();
    let mut pieces: Vec<&str> = trimmed.split(',').collect();
    while let [_, .., last] = pieces[..]
        && last.split_whitespace().next().is_some()
        && last.split_whitespace().all(is_credential)
    {
        taken.splice(0..0, last.split_whitespace().map(str::to_owned));
        pieces.pop();
    }
    let joined = pieces.join(",");
    let mut words: Vec<&str> = joined.split_whitespace().collect();
    let mut behind = Vec::new();
    while let [_, .., last] = words[..]
        && looks_like_credential(last)
        && !all_capitals(&words)
    {
        behind.insert(0, last.to_owned());
        words.pop();
    }
    let mut before = Vec::new();
    while let [first, _, ..] = words[..]
        && is_address(first)
    {
        before.push(first.to_owned());
        words.remove(0);
    }
    if before.is_empty() && behind.is_empty() && taken.is_empty() {
        return (trimmed.to_owned(), Vec::new());
    }
    before.extend(behind);
    before.extend(taken);
    (words.join(" "), before)
}

/// Takes nicknames in brackets or quotation marks out of the text.
fn aside(text: &str, name: &mut PersonName) -> String {
    let mut rest = text.trim().to_owned();
    for (open, close) in [('(', ')'), ('"', '"'), ('“', '”'), ('[', ']')] {
        while let Some(start) = rest.find(open) {
            let inner = start + open.len_utf8();
            let Some(end) = rest.get(inner..).and_then(|tail| tail.find(close)).map(|at| inner + at) else { break };
            let nick = rest.get(inner..end).unwrap_or_default().trim().to_owned();
            let after = rest.get(end + close.len_utf8()..).unwrap_or_default().to_owned();
            rest.truncate(start);
            rest.push(' ');
            rest.push_str(&after);
            if !nick.is_empty() {
                name.taken_off.push(nick);
            }
        }
    }
    rest
}

/// Takes off what stands behind a dash between spaces, a department or a note; it may be part of the name all the same.
fn behind_dash(text: &str, name: &mut PersonName) -> String {
    let dash = [" - ", " – ", " — ", " | ", " / "].iter().filter_map(|dash| Some((text.find(dash)?, *dash))).min();
    let Some((at, dash)) = dash else { return text.to_owned() };
    name.doubtful = true;
    let (before, behind) = (text.get(..at).unwrap_or_default(), text.get(at + dash.len()..).unwrap_or_default());
    // “Smith - Jones, Ann” goes on behind it.
    if behind.contains(',') || before.trim().is_empty() {
        return text.to_owned();
    }
    if !behind.trim().is_empty() {
        name.taken_off.push(behind.trim().to_owned());
    }
    before.to_owned()
}

/// Degrees that are nobody's name, also in capitals.
const NO_NAMES: &str = "rn lpn lvn np cna md phd pharmd fnp dnp aprn crna lcsw lmsw rrt dds dmd emt cnm bsn msn rph pac \
     fnpbc fnpc rnbc pmhnp acnp agnp dpt crt nremt";

fn is_suffix(word: &str) -> bool {
    listed(SUFFIXES, &fold(word))
}

fn is_address(word: &str) -> bool {
    listed(ADDRESS, &fold(word))
}

/// Behind a comma a degree may be written in any way; “Do” and “Ma” behind the only comma may be a first name.
fn is_credential_here(word: &str, only: bool) -> bool {
    let word = word.trim_matches(['(', ')', ';']);
    is_credential(word) && (looks_like_credential(word) || !only || word.chars().count() > 2)
}

fn all_capitals(words: &[&str]) -> bool {
    words.iter().flat_map(|word| word.chars()).filter(|letter| letter.is_alphabetic()).all(char::is_uppercase)
}

/// Takes “Jr.” and degrees off the end of a piece, but never the last word, and no degree that may be a name in capitals.
fn strip_end<'a>(piece: &mut Vec<&'a str>, suffix: &mut Vec<&'a str>, behind: &mut Vec<String>) {
    let capitals = all_capitals(piece);
    loop {
        let [first, .., last] = piece[..] else { return };
        if is_suffix(last) {
            suffix.insert(0, last);
        } else if looks_like_credential(last)
            && (!capitals || last.chars().count() > 2 && piece.len() > 2)
            && !(piece.len() == 2 && is_address(first))
        {
            behind.insert(0, last.to_owned());
        } else {
            return;
        }
        piece.pop();
    }
}

fn strip_start(piece: &mut Vec<&str>, name: &mut PersonName) {
    while let [first, _, ..] = piece[..]
        && is_address(first)
    {
        name.taken_off.push(first.to_owned());
        piece.remove(0);
    }
}

/// Initials behind the first name are taken off; one that stands before it is what the person goes by.
fn take_initials(given: &mut Vec<&str>, name: &mut PersonName) {
    while let [_, .., last] = given[..]
        && is_initial(last)
    {
        name.taken_off.push(last.to_owned());
        given.pop();
    }
}

fn is_initial(word: &str) -> bool {
    let mut letters = word.trim_end_matches('.').chars();
    matches!((letters.next(), letters.next()), (Some(only), None) if only.is_alphabetic())
}

fn natural_order(words: &mut Vec<&str>, name: &mut PersonName) {
    let Some((first, rest)) = words.split_first() else { return };
    if rest.is_empty() {
        name.family = (*first).to_owned();
        return;
    }
    // A particle begins the last name.
    let particle = rest
        .iter()
        .enumerate()
        .take(rest.len().saturating_sub(1))
        .find(|(_, word)| listed(PARTICLES, &fold(word)) && !word.ends_with(','));
    let start = match particle {
        Some((at, word)) => {
            let capital = word.chars().next().is_some_and(char::is_uppercase);
            name.doubtful |= capital && listed(ALSO_NAMES, &fold(word));
            at
        }
        None => rest.len() - 1,
    };
    let (middle, family) = rest.split_at(start);
    let mut given = vec![*first];
    for word in middle {
        if is_initial(word) && !is_initial(first) {
            name.taken_off.push((*word).to_owned());
        } else {
            // “Mary Ann Smith” or “Maria García López”: nobody but the person knows.
            name.doubtful |= !is_initial(word);
            given.push(word);
        }
    }
    name.given = given.join(" ");
    name.family = family.join(" ");
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn split(text: &str) -> (String, String, String) {
        let name = split_name(text);
        (name.given, name.family, name.taken_off.join(" "))
    }

    #[test]
    fn names_are_taken_apart_as_lists_write_them() {
        for (text, given, family, off) in [
            ("Alvarez, Maria L.", "Maria", "Alvarez", "L."),
            ("Maria Alvarez, RN", "Maria", "Alvarez", "RN"),
            ("Dr. Jan van der Berg III", "Jan", "van der Berg III", "Dr."),
            ("O'Brien, James, MD", "James", "O'Brien", "MD"),
            ("Smith Jr., John", "John", "Smith Jr.", ""),
            ("Smith, Jr., John", "John", "Smith Jr.", ""),
            ("Smith, John Jr.", "John", "Smith Jr.", ""),
            ("Ana de la Cruz", "Ana", "de la Cruz", ""),
            ("de la Cruz, Ana", "Ana", "de la Cruz", ""),
            ("Robert \"Bob\" Jones", "Robert", "Jones", "Bob"),
            ("Jones, Robert (Bob)", "Robert", "Jones", "Bob"),
            ("Wei Li", "Wei", "Li", ""),
            ("J. Edgar Hoover", "J. Edgar", "Hoover", ""),
            ("Chen, Li-Wei PA-C", "Li-Wei", "Chen", "PA-C"),
            ("Okafor, Ngozi, PharmD, BCPS", "Ngozi", "Okafor", "PharmD BCPS"),
            ("Jane Q. Public, M.D., Ph.D.", "Jane", "Public", "Q. M.D. Ph.D."),
            ("GARCIA LOPEZ, MARIA", "MARIA", "GARCIA LOPEZ", ""),
            ("Do, Anh", "Anh", "Do", ""),
            ("Nguyen, Do", "Do", "Nguyen", ""),
            ("ANH DO", "ANH", "DO", ""),
            ("St. John, Mary", "Mary", "St. John", ""),
            ("Madonna", "", "Madonna", ""),
            ("", "", "", ""),
        ] {
            assert_eq!(split(text), (given.to_owned(), family.to_owned(), off.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_can_be_divided_in_two_ways_is_doubtful() {
        for (text, doubtful) in [
            ("Maria García López", true),
            ("Anh Van Tran", true),
            ("Madonna", true),
            ("Maria Alvarez", false),
            ("Alvarez, Maria Luisa", false),
            ("Jan van der Berg", false),
        ] {
            assert_eq!(split_name(text).doubtful, doubtful, "{text}");
        }
    }

    #[test]
    fn a_name_of_its_own_column_loses_only_degrees_and_forms_of_address() {
        for (text, kept, off) in [
            ("Alvarez, RN", "Alvarez", "RN"),
            ("Alvarez RN BSN", "Alvarez", "RN BSN"),
            ("Dr. Maria", "Maria", "Dr."),
            ("de la Cruz", "de la Cruz", ""),
            ("DO", "DO", ""),
            ("Mary Ann", "Mary Ann", ""),
            ("SMITH DO", "SMITH DO", ""),
        ] {
            assert_eq!(
                tidy_part(text),
                (kept.to_owned(), off.split_whitespace().map(str::to_owned).collect()),
                "{text}"
            );
        }
    }

    fn letters<'a>(parts: impl Iterator<Item = &'a str>) -> Vec<char> {
        let mut all: Vec<char> = parts.flat_map(str::chars).filter(|letter| letter.is_alphanumeric()).collect();
        all.sort_unstable();
        all
    }

    proptest! {
        #[test]
        fn taking_a_name_apart_never_loses_a_letter(
            text in prop_oneof![
                "\\PC{0,40}",
                "(Dr\\. |MD |Mr )?[A-Z][a-z]{0,6}(,|,,| \\(|\"| )? ?(van |De |Jr\\.?,? ?|III |DO |RN,? ?){0,3}[A-Z]?[a-z]{0,5}\\)?(, (MD|RN|PhD|Jr)){0,3}",
            ],
        ) {
            let name = split_name(&text);
            let parts = [name.given.as_str(), name.family.as_str()].into_iter().chain(name.taken_off.iter().map(String::as_str));
            prop_assert_eq!(letters(parts), letters(std::iter::once(text.as_str())));
            let (kept, off) = tidy_part(&text);
            let parts = std::iter::once(kept.as_str()).chain(off.iter().map(String::as_str));
            prop_assert_eq!(letters(parts), letters(std::iter::once(text.as_str())));
        }

        #[test]
        fn degrees_are_among_what_was_taken_off(text in "[A-Z][a-z]{1,6} [A-Z][a-z]{1,6}(, (MD|RN|PA-C|PhD)){0,3}") {
            let name = split_name(&text);
            prop_assert!(name.credentials.iter().all(|credential| name.taken_off.contains(credential)));
        }
    }
}
