//! Names as they sound, and as they are spelled when they come from another alphabet.

/// Returns the name with spellings made one that are told apart by taste or by transliteration only: Yulia, Julia and Iuliia;
/// Mueller and Muller; Khalid and Halid.
pub fn spelling(name: &str) -> String {
    let letters = name.as_bytes();
    let at = |index: usize| letters.get(index).copied().unwrap_or(b' ');
    let mut out: Vec<u8> = Vec::with_capacity(letters.len());
    let mut index = 0;
    while index < letters.len() {
        let (letter, next) = (at(index), at(index + 1));
        let (written, step): (&[u8], usize) = match (letter, next) {
            (b'p', b'h') => (b"f", 2),
            (b'k' | b'c', b'h') if index == 0 || at(index - 1) != b's' => (if letter == b'k' { b"h" } else { b"c" }, 2),
            (b'z', b'h') => (b"z", 2),
            (b'c', b'k') => (b"k", 2),
            (b'k', b's') => (b"x", 2),
            (b'a' | b'o' | b'u', b'e') if at(index + 2).is_ascii_alphabetic() => {
                (std::slice::from_ref(letters.get(index).unwrap_or(&b'a')), 2)
            }
            (b'y' | b'j', _) => (b"i", 1),
            (b'w', _) => (b"v", 1),
            (b'q', b'u') => (b"k", 2),
            (b'h', _) if index > 0 => (b"", 1),
            (b'c', b'a' | b'o' | b'u' | b'r' | b'l' | b't') => (b"k", 1),
            _ => (std::slice::from_ref(letters.get(index).unwrap_or(&b'a')), 1),
        };
        for letter in written {
            if out.last() != Some(letter) {
                out.push(*letter);
            }
        }
        index += step;
    }
    String::from_utf8(out).unwrap_or_default()
}

/// Returns the first letter and the sounds of the next consonants, as Soundex does, without its limit of four.
pub fn sound(name: &str) -> String {
    let mut out = String::with_capacity(8);
    let mut last = 0;
    for letter in spelling(name).bytes() {
        let class = match letter {
            b'b' | b'f' | b'p' | b'v' => 1,
            b'c' | b'g' | b'k' | b'q' | b's' | b'x' | b'z' => 2,
            b'd' | b't' => 3,
            b'l' => 4,
            b'm' | b'n' => 5,
            b'r' => 6,
            _ => 0,
        };
        if out.is_empty() {
            out.push(char::from(letter));
        } else if class != 0 && class != last && out.len() < 5 {
            out.push(char::from(b'0' + class));
        }
        last = class;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{sound, spelling};

    #[test]
    fn names_of_other_alphabets_have_one_spelling() {
        for same in [
            ["yulia", "julia", "iuliia"].as_slice(),
            &["mueller", "muller"],
            &["khalid", "halid"],
            &["sofia", "sophia"],
            &["aleksander", "alexander"],
            &["wladimir", "vladimir"],
        ] {
            let first = spelling(same[0]);
            for other in same {
                assert_eq!(spelling(other), first, "{other}");
            }
        }
        for [one, other] in [["smith", "schmidt"], ["maria", "mario"], ["ann", "anna"], ["lee", "li"]] {
            assert_ne!(spelling(one), spelling(other));
        }
    }

    #[test]
    fn what_sounds_alike_is_found_under_one_key() {
        for [one, other] in [["robert", "rupert"], ["smith", "smyth"], ["johnson", "jonson"], ["meyer", "maier"]] {
            assert_eq!(sound(one), sound(other), "{one} {other}");
        }
        assert_ne!(sound("smith"), sound("jones"));
    }
}
