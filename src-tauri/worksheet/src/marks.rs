//! Marks and letters that look like others: apostrophes of word processors, other hyphens, full-width forms, and letters of
//! another script.

use unicode_script::{Script, UnicodeScript};

/// The ordinary mark for one that only looks like it, and what the odd one is called.
#[must_use]
pub(crate) fn ordinary(mark: char) -> Option<(char, &'static str)> {
    Some(match mark {
        '´' => ('\'', "an acute accent"),
        '`' => ('\'', "a grave accent"),
        '‘' => ('\'', "an opening quotation mark"),
        '’' => ('\'', "a typographic apostrophe"),
        'ʼ' => ('\'', "a modifier apostrophe"),
        'ˈ' | 'ʹ' => ('\'', "a stress mark"),
        '′' | '‵' => ('\'', "a prime"),
        '‐' => ('-', "a typographic hyphen"),
        '‑' => ('-', "a non-breaking hyphen"),
        '‒' => ('-', "a figure dash"),
        '–' => ('-', "an en dash"),
        '—' => ('-', "an em dash"),
        '―' => ('-', "a horizontal bar"),
        '−' => ('-', "a minus sign"),
        '﹣' => ('-', "a small hyphen"),
        '﹫' => ('@', "a small @"),
        '。' | '．' | '｡' => ('.', "a full-width dot"),
        '！'..='～' => {
            let plain = u32::from(mark).checked_sub(0xfee0).and_then(char::from_u32)?;
            (plain, if plain.is_ascii_alphanumeric() { "a full-width character" } else { "a full-width mark" })
        }
        _ => return None,
    })
}

/// Returns the text with the ordinary mark in the place of each that looks like it.
#[must_use]
pub(crate) fn with_ordinary(text: &str) -> String {
    text.chars().map(|letter| ordinary(letter).map_or(letter, |(plain, _)| plain)).collect()
}

/// Returns the Latin letter or digit that a letter of another script looks like, if there is one.
#[must_use]
pub(crate) fn latin_twin(letter: char) -> Option<char> {
    if letter.is_ascii() || letter.script() == Script::Latin {
        return None;
    }
    let mut twins =
        unicode_security::confusable_detection::skeleton(letter.encode_utf8(&mut [0; 4])).collect::<Vec<_>>();
    let twin = twins.pop().filter(|twin| twins.is_empty() && twin.is_ascii_alphanumeric())?;
    // One shape stands for the capital I and for the small l there.
    Some(if twin == 'l' && letter.is_uppercase() { 'I' } else { twin })
}

/// Returns the text in Latin letters, if every letter of another script looks like one.
#[must_use]
pub(crate) fn in_latin(text: &str) -> Option<String> {
    let latin = |letter: char| {
        let own = letter.is_ascii() || matches!(letter.script(), Script::Latin | Script::Common | Script::Inherited);
        if own { Some(letter) } else { latin_twin(letter) }
    };
    text.chars().map(latin).collect()
}

/// Returns the same, if most letters are Latin already, so that it is certain which script was meant.
#[must_use]
pub(crate) fn mostly_latin(text: &str) -> Option<String> {
    let letters = || text.chars().filter(|letter| letter.is_alphabetic());
    let foreign = letters().filter(|letter| latin_twin(*letter).is_some()).count();
    in_latin(text).filter(|_| foreign * 2 < letters().count())
}

/// Returns the first letter of a script that does not go with the one before it in the same word.
#[must_use]
pub(crate) fn other_script(text: &str) -> Option<char> {
    let mut first = None;
    for letter in text.chars() {
        if letter.is_whitespace() || matches!(letter, '-' | '.' | '@' | ',' | '/') {
            first = None;
            continue;
        }
        let script = letter.script();
        if matches!(script, Script::Common | Script::Inherited | Script::Unknown) || is_of_east_asia(script) {
            continue;
        }
        match first {
            None => first = Some((script, letter)),
            Some((known, _)) if known == script => {}
            // The one that is not Latin is the odd one here.
            Some((Script::Latin, _)) => return Some(letter),
            Some((_, odd)) => return Some(odd),
        }
    }
    None
}

/// Scripts that are written together with each other and with Latin.
fn is_of_east_asia(script: Script) -> bool {
    matches!(script, Script::Han | Script::Hiragana | Script::Katakana | Script::Hangul | Script::Bopomofo)
}

/// Returns what a character is, for a sentence: in words and by its code point where it could be taken for another.
#[must_use]
pub(crate) fn described(letter: char) -> String {
    let code = format!("U+{:04X}", u32::from(letter));
    if let Some((plain, name)) = ordinary(letter) {
        return format!("{name} “{letter}” ({code}), which looks like “{plain}”");
    }
    if let Some(twin) = latin_twin(letter) {
        return format!(
            "a {} letter “{letter}” ({code}), which looks like the Latin “{twin}”",
            letter.script().full_name()
        );
    }
    if letter.is_alphabetic() && !letter.is_ascii() && letter.script() != Script::Latin {
        return format!("a {} letter “{letter}” ({code})", letter.script().full_name());
    }
    format!("“{letter}”")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_of_two_scripts_in_one_word_are_found() {
        for (text, odd) in [
            ("Pаul", Some('а')),
            ("Jоnes", Some('о')),
            ("gmаil.com", Some('а')),
            ("αna", Some('α')),
            ("Маria", Some('М')),
            ("Олег", None),
            ("Γιώργος", None),
            ("Oleg Олег", None),
            ("Anna-Мария", None),
            ("Nguyễn", None),
            ("Kaʻiulani", None),
            ("T社", None),
            ("李", None),
        ] {
            assert_eq!(other_script(text), odd, "{text}");
        }
    }

    #[test]
    fn twins_of_latin_letters_lead_back() {
        for (text, latin) in [
            ("Pаul", Some("Paul")),
            ("Jоnes", Some("Jones")),
            ("gmаil", Some("gmail")),
            ("Іvan", Some("Ivan")),
            ("ΑNNA", Some("ANNA")),
            ("Мaшa", None),
            ("оса", None),
            ("Núñez", Some("Núñez")),
        ] {
            assert_eq!(mostly_latin(text).as_deref(), latin, "{text}");
        }
    }

    #[test]
    fn marks_are_named_in_words_and_by_code_point() {
        assert_eq!(described('‑'), "a non-breaking hyphen “‑” (U+2011), which looks like “-”");
        assert_eq!(described('＠'), "a full-width mark “＠” (U+FF20), which looks like “@”");
        assert_eq!(described('а'), "a Cyrillic letter “а” (U+0430), which looks like the Latin “a”");
        assert_eq!(described('_'), "“_”");
        assert_eq!(with_ordinary("O´Brien‑Ｌow"), "O'Brien-Low");
    }
}
