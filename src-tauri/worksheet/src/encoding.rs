//! Text that was read in a wrong encoding: UTF-8 taken for Windows-1252 or Latin-1, once or several times.

use std::borrow::Cow;

/// What a text looks like to somebody who knows how encodings go wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WrongEncoding {
    /// Bytes of UTF-8 shown as other letters; the way back gives this text.
    Certain(String),
    /// It looks wrong, but a part of it is lost or has two readings.
    Doubtful,
    /// The mark that programs put where a letter could not be read (U+FFFD).
    Lost,
}

/// Returns what is wrong with the encoding of a text, or nothing for one that may well be right.
#[must_use]
pub fn wrong_encoding(text: &str) -> Option<WrongEncoding> {
    if text.is_ascii() {
        return None;
    }
    let mut whole: Cow<'_, str> = Cow::Borrowed(text);
    // Twice is common (a file that was opened and saved wrongly two times); more often is damage of another kind.
    for _ in 0..4 {
        match decoded(&whole) {
            DoubleDecoding::Nothing => break,
            DoubleDecoding::Whole(right) => whole = Cow::Owned(right),
            DoubleDecoding::TwoReadings | DoubleDecoding::Broken => return Some(WrongEncoding::Doubtful),
        }
    }
    if text.contains('\u{fffd}') {
        return Some(WrongEncoding::Lost);
    }
    match whole {
        Cow::Owned(right) => {
            Some(if is_mangled(&right) || right.chars().any(|letter| ('\u{80}'..='\u{9f}').contains(&letter)) {
                WrongEncoding::Doubtful
            } else {
                WrongEncoding::Certain(right)
            })
        }
        Cow::Borrowed(text) => is_mangled(text).then_some(WrongEncoding::Doubtful),
    }
}

enum DoubleDecoding {
    Nothing,
    Whole(String),
    /// Whole, by letters alone that also stand together rightly.
    TwoReadings,
    Broken,
}

/// Takes each run of letters outside ASCII for bytes; all runs have to be UTF-8 of something plausible, or none is.
fn decoded(text: &str) -> DoubleDecoding {
    let mut right = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    let (mut strong, mut weak, mut left) = (0, 0, false);
    let mut before = ' ';
    while let Some(letter) = letters.next() {
        let lead = byte(letter).filter(|byte| (0xc2..=0xf4).contains(byte));
        let Some(lead) = lead else {
            left |= !letter.is_ascii();
            right.push(letter);
            before = letter;
            continue;
        };
        let count = match lead {
            0xc2..=0xdf => 1,
            0xe0..=0xef => 2,
            _ => 3,
        };
        let mut ahead = letters.clone();
        let rest: Vec<char> = ahead.by_ref().take(count).collect();
        let bytes: Option<Vec<u8>> =
            std::iter::once(letter).chain(rest.iter().copied()).map(byte).collect::<Option<Vec<u8>>>();
        let meant = bytes.filter(|bytes| bytes.len() == count + 1).and_then(|bytes| {
            let text = String::from_utf8(bytes).ok()?;
            text.chars().next()
        });
        let meant = meant.map(|meant| (meant, likelihood(meant, &rest, before)));
        if let Some((meant, likely)) = meant.filter(|(_, likely)| *likely != Likely::No) {
            right.push(meant);
            letters = ahead;
            before = meant;
            if likely == Likely::Yes { strong += 1 } else { weak += 1 }
        } else {
            left = true;
            right.push(letter);
            before = letter;
        }
    }
    match left {
        _ if strong == 0 && weak < 2 => DoubleDecoding::Nothing,
        false if strong == 0 => DoubleDecoding::TwoReadings,
        false => DoubleDecoding::Whole(right),
        // Some of it is UTF-8 and some is not: the way back is not certain.
        true => DoubleDecoding::Broken,
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Likely {
    No,
    /// Only together with more of the same.
    Perhaps,
    Yes,
}

/// How much likelier the letter that UTF-8 gives is than the letters that are shown in its place.
fn likelihood(meant: char, shown: &[char], before: char) -> Likely {
    // Letters, and marks that also stand beside letters rightly, as in “FRANÇA’S”.
    let mark = |letter: &char| matches!(letter, '’' | '‘' | '“' | '”' | '–' | '—' | '·' | '´' | '¨' | '…');
    let common = |letter: &char| letter.is_alphabetic() || mark(letter);
    let in_capitals = |letter: &char| letter.is_uppercase() || matches!(letter, '’' | '‘' | '–' | '—' | '·');
    if before.is_uppercase() && shown.iter().all(in_capitals) {
        return Likely::No;
    }
    let if_odd = |otherwise| if shown.iter().all(common) { otherwise } else { Likely::Yes };
    match meant {
        // Latin letters, typographic marks.
        '\u{a0}'..='\u{17f}'
        | '\u{1e00}'..='\u{1eff}'
        | '\u{2010}'..='\u{2027}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2032}'
        | '\u{feff}'
        | '\u{fffd}'
        | '\u{20ac}'
        | '\u{2122}' => Likely::Yes,
        // Rarer Latin letters and accents, and the control characters in which a second mistake shows.
        '\u{80}'..='\u{9f}'
        | '\u{180}'..='\u{2ff}'
        | '\u{300}'..='\u{304}'
        | '\u{306}'..='\u{30c}'
        | '\u{323}'
        | '\u{327}'
        | '\u{328}'
        | '\u{31b}' => {
            if shown.iter().any(common) {
                Likely::No
            } else {
                Likely::Yes
            }
        }
        // Syriac, Thaana and N’Ko would be “Ü” to “ß” before a mark, which is likelier.
        '\u{700}'..='\u{7ff}' => Likely::No,
        other if other.is_alphanumeric() => if_odd(Likely::Perhaps),
        _ => Likely::No,
    }
}

/// The byte that Windows-1252 (or Latin-1, for its five empty places and the control characters) shows as this letter.
fn byte(letter: char) -> Option<u8> {
    const HIGH: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match u32::from(letter) {
        code @ 0x80..=0xff => u8::try_from(code).ok(),
        _ => HIGH.iter().position(|high| *high == letter).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

/// Whether a text still shows the first byte of something: “MarÃa” where an invisible second one was taken away.
fn is_mangled(text: &str) -> bool {
    let mut before = ' ';
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied().unwrap_or(' ');
        let first = matches!(letter, 'Ã' | 'Â')
            && (before.is_lowercase() || !next.is_alphanumeric() && next != '.' && next != '-');
        // No language has these beside each other: a name in capitals that was read wrongly.
        let capitals = matches!(letter, 'Ã' | 'Â') && "’‘“”–—…·ŠŒŽŸ".contains(next);
        let euro = letter == 'â' && matches!(next, '€' | '„');
        // Mac OS Roman taken for Windows-1252 shows “é” as “Ž”: a capital inside a word of small letters.
        let mac = letter == 'Ž' && before.is_lowercase() && !next.is_uppercase();
        if first && !(before.is_uppercase() && letter == 'Ã') || capitals || euro || mac {
            return true;
        }
        before = letter;
    }
    false
}

#[cfg(test)]
#[allow(clippy::expect_used)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proptest::sample::select;

    /// UTF-8 shown as Windows-1252.
    fn mistaken(text: &str) -> String {
        let shown =
            |byte: u8| (0_u32..0x2200).filter_map(char::from_u32).find(|letter| super::byte(*letter) == Some(byte));
        text.bytes()
            .map(|byte| if byte < 0x80 { char::from(byte) } else { shown(byte).expect("each byte is shown") })
            .collect()
    }

    const NAMES: &[&str] = &[
        "María",
        "Jesús",
        "Lê",
        "Núñez",
        "José",
        "O’Neil",
        "Zoë",
        "François",
        "Ángel",
        "Íñigo",
        "Ýmir",
        "Ağa",
        "Şahin",
        "Łukasz",
        "Dvořák",
        "Nguyễn",
        "Đặng",
        "Trần Thị",
        "Ünal",
        "Straße",
        "Æsa",
        "Øyvind",
        "Ålund",
        "Çelik",
        "Ó Briain",
        "Garc\u{ed}a-Núñez",
        "Олег",
        "Γιώργος",
        "محمد",
        "李小龍",
        "Jo\u{301}se",
        "à la",
        "São",
        "João",
        "Naïve",
        "Ï",
        "Ðà",
    ];

    #[test]
    fn the_right_spelling_comes_back_however_often_it_was_mistaken() {
        for name in NAMES {
            let once = mistaken(name);
            assert_eq!(wrong_encoding(&once), Some(WrongEncoding::Certain((*name).to_owned())), "{once}");
            let twice = mistaken(&once);
            assert_eq!(wrong_encoding(&twice), Some(WrongEncoding::Certain((*name).to_owned())), "{twice}");
        }
    }

    #[test]
    fn letters_that_could_be_read_once_more_are_not_read_as_another_script() {
        assert_eq!(wrong_encoding(&mistaken("ß’ßš")), Some(WrongEncoding::Certain("ß’ßš".to_owned())));
        // Right as it is, and two letters of Chinese if it were read once more.
        assert_eq!(wrong_encoding(&mistaken("éšžè’š")), Some(WrongEncoding::Doubtful));
        // French capitals, or two letters of Persian.
        assert_eq!(wrong_encoding("ÛŒÛŒ"), Some(WrongEncoding::Doubtful));
    }

    #[test]
    fn right_names_are_left_alone() {
        for name in NAMES.iter().chain(&[
            "JOÃO",
            "SÃO",
            "CONCEIÇÃO",
            "ÂNGELA",
            "Ângela",
            "GARÇÃO",
            "Ž",
            "Žižek",
            "DVOŘÁK",
            "FRANÇA’S",
            "NICOLÒ’",
            "JOSÉ’S",
            "MAÑANA",
            "Ñ",
            "Å",
            "Müller–Lüdenscheidt",
            "Côté",
            "CÔTÉ",
            "Peña·Ruiz",
            "Beyoncé™",
            "IRMÃ",
            "IRMÃ-LUZ",
            "ß’ßš",
        ]) {
            assert_eq!(wrong_encoding(name), None, "{name}");
        }
    }

    #[test]
    fn what_lost_a_part_is_pointed_out_and_not_guessed() {
        for name in ["MarÃa", "JosŽ", "RenŽ", "JÃ–RG", "TÃŠTE", "VoilÃ ", "Â ", "Oâ€Neil", "Núñez Ã©", "MarÃ\u{ad}a é"]
        {
            assert_eq!(wrong_encoding(name), Some(WrongEncoding::Doubtful), "{name}");
        }
        for name in ["Mar\u{fffd}a", "\u{fffd}"] {
            assert_eq!(wrong_encoding(name), Some(WrongEncoding::Lost), "{name}");
        }
    }

    proptest! {
        #[test]
        fn the_way_back_is_exact_or_not_offered(name in "[A-Z]?[a-zéèêëáàâíïóôöúüñçãõåøæßńłśżžčšřěů'’ -]{1,12}", times in 1_usize..4) {
            prop_assume!(!name.is_ascii());
            let mut shown = name.clone();
            for _ in 0..times {
                shown = mistaken(&shown);
            }
            if let Some(WrongEncoding::Certain(right)) = wrong_encoding(&shown) {
                prop_assert_eq!(right, name);
            } else {
                prop_assert_eq!(wrong_encoding(&shown), Some(WrongEncoding::Doubtful), "{}", shown);
            }
        }

        #[test]
        fn letters_of_one_language_are_never_taken_for_bytes(
            name in select(vec!["[A-ZÉÈÊËÀÂÎÏÔÙÛÇŒ'’-]{1,10}", "[A-Z]?[a-zéèêëàâîïôùûçœ'-]{1,10}", "[A-ZÁÉÍÓÚÑÜ]{1,10}", "[A-ZÄÖÜß][a-zäöüß]{1,9}", "[A-ZÃÕÁÉÍÓÚÂÊÔÇ]{2,9}"])
                .prop_flat_map(|pattern| proptest::string::string_regex(pattern).expect("a pattern")),
        ) {
            prop_assert!(!matches!(wrong_encoding(&name), Some(WrongEncoding::Certain(_))), "{name}");
        }
    }
}
