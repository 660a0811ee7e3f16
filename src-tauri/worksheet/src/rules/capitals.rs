//! Capitals of names that were typed in capitals only, or in small letters only.

/// Words of family names that are written small when another word follows.
const PARTICLES: &[&str] = &[
    "de", "del", "della", "der", "den", "da", "das", "do", "dos", "du", "la", "las", "los", "von", "zu", "y", "e",
    "bin", "ibn", "bint", "ter", "ten",
];

/// Particles that are small only after another one: “de la Cruz”, but “La Rosa”.
const AFTER_ANOTHER: &[&str] = &["la", "las", "los", "den", "der", "do", "y", "e", "ten", "ter"];

/// Names with a capital after “Mac”; others, such as Mack or Macias, have none.
const MAC: &[&str] = &[
    "macarthur",
    "macdonald",
    "macdougall",
    "macfarlane",
    "macgregor",
    "macintyre",
    "mackay",
    "mackenzie",
    "maclean",
    "macleod",
    "macmillan",
    "macneil",
    "macpherson",
    "mactavish",
];

const KEPT: &[&str] = &["II", "III", "IV", "VI", "VII"];

/// What stands for a name that is not known, and is written in capitals (“first name unknown”).
const UNKNOWN: &[&str] = &["FNU", "LNU", "NFN", "NLN", "NMN", "NMI"];

/// Names that begin with “Mac” and have no second capital.
const PLAIN_MAC: &[&str] =
    &["macedo", "maceda", "machado", "machuca", "macias", "mackey", "macomber", "macri", "macaluso"];

/// Beginnings after which some people write a second capital and some do not: “Deshawn”, “DeShawn”.
const JOINED: &[(&str, &[&str])] = &[
    (
        "de",
        &[
            "andre", "angelo", "angelis", "jesus", "juan", "leon", "luca", "marco", "marcus", "quan", "rosa", "santis",
            "shawn", "sean", "vito", "von", "wayne",
        ],
    ),
    ("la", &["belle", "donna", "kisha", "quan", "shawn", "tasha", "tonya", "toya", "verne"]),
    ("le", &["blanc", "clair", "roy", "shawn"]),
    ("di", &["angelo", "maggio", "marco", "pietro"]),
    ("van", &["buren", "dyke", "horn", "ness"]),
    ("st", &["clair", "john", "pierre"]),
    ("ja", &["marcus", "quan", "shawn"]),
];

/// Whether a word is written in capitals in any name.
pub(super) fn is_kept(word: &str) -> bool {
    KEPT.contains(&word) || UNKNOWN.contains(&word)
}

/// Whether a name is in capitals because it is made of initials, or stands for a name nobody knows.
pub(super) fn are_meant(name: &str) -> bool {
    name.split(' ').all(|word| {
        let initials = word.contains('.')
            && word.split('.').all(|part| part.chars().count() <= 1)
            && word.chars().any(char::is_uppercase);
        initials || UNKNOWN.contains(&word)
    })
}

/// The name with the capitals it is certainly written with; nothing where people write it differently.
pub(super) fn sensible(name: &str, family: bool) -> Option<String> {
    let words: Vec<&str> = name.split(' ').collect();
    let turkish = name.contains('İ');
    // The dotless I of Turkish looks like any other, so it is not known which one is meant.
    if !turkish && name.contains('I') && name.contains(['Ş', 'Ğ']) {
        return None;
    }
    // Until it is known whether it begins a part of the name, the dotted letter has a place of its own.
    let lower = |text: &str| {
        if turkish { text.replace('İ', "\u{e000}").replace('I', "ı").to_lowercase() } else { text.to_lowercase() }
    };
    let mut written: Vec<String> = Vec::with_capacity(words.len());
    let mut after_particle = false;
    for (place, word) in words.iter().enumerate() {
        let small = lower(word);
        let last = place + 1 == words.len();
        let particle = family
            && !last
            && PARTICLES.contains(&small.as_str())
            && (after_particle || place > 0 || !AFTER_ANOTHER.contains(&small.as_str()));
        after_particle = particle;
        written.push(if particle { small } else { word_with_capitals(word, &small, family)? });
    }
    let written = written.join(" ");
    if !turkish {
        return Some(written);
    }
    let mut before = ' ';
    let dotted = |letter: char| {
        let last = std::mem::replace(&mut before, letter);
        let begins = !last.is_alphabetic() && last != '\u{e000}';
        if letter != '\u{e000}' {
            letter
        } else if begins {
            'İ'
        } else {
            'i'
        }
    };
    Some(written.chars().map(dotted).collect())
}

fn word_with_capitals(word: &str, small: &str, family: bool) -> Option<String> {
    if KEPT.contains(&word.to_uppercase().trim_end_matches(',')) {
        return Some(word.to_uppercase());
    }
    let initials = small.contains('.') && small.trim_end_matches('.').split('.').all(|part| part.chars().count() == 1);
    if initials || UNKNOWN.contains(&word) {
        return Some(word.to_uppercase());
    }
    let parts = small.split('-').map(|part| {
        let within: Option<Vec<String>> = part.split('.').map(|part| part_with_capitals(part, family)).collect();
        within.map(|within| within.join("."))
    });
    parts.collect::<Option<Vec<_>>>().map(|parts| parts.join("-"))
}

fn part_with_capitals(small: &str, family: bool) -> Option<String> {
    for apostrophe in ['\'', '’', 'ʻ'] {
        if let Some((head, tail)) = small.split_once(apostrophe) {
            // One letter before the apostrophe is a prefix of its own: O'Brien, D'Angelo. Whether Sha'Ron has a second capital,
            // only the person knows.
            return match (head.chars().count(), tail.chars().count()) {
                (1, 2..) => Some(format!("{}{apostrophe}{}", capital(head), part_with_capitals(tail, family)?)),
                (_, 0) => Some(format!("{}{apostrophe}", part_with_capitals(head, family)?)),
                (0, _) => Some(format!("{apostrophe}{}", part_with_capitals(tail, family)?)),
                _ => None,
            };
        }
    }
    if let Some(rest) = small.strip_prefix("mc").filter(|rest| rest.chars().count() > 2) {
        return family.then(|| format!("Mc{}", capital(rest)));
    }
    if small.starts_with("mac") && small.chars().count() > 5 {
        if !family || PLAIN_MAC.contains(&small) {
            return Some(capital(small));
        }
        return MAC.contains(&small).then(|| format!("Mac{}", capital(small.strip_prefix("mac").unwrap_or_default())));
    }
    let two = JOINED.iter().any(|(head, tails)| small.strip_prefix(head).is_some_and(|tail| tails.contains(&tail)));
    if two { None } else { Some(capital(small)) }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn family_names_get_the_capitals_people_write() {
        for (typed, written) in [
            ("O'BRIEN", "O'Brien"),
            ("MCDONALD", "McDonald"),
            ("MACDONALD", "MacDonald"),
            ("MACIAS", "Macias"),
            ("DE LA CRUZ", "de la Cruz"),
            ("LA ROSA", "La Rosa"),
            ("DA SILVA", "da Silva"),
            ("VAN DYKE", "Van Dyke"),
            ("NGUYỄN", "Nguyễn"),
            ("SMITH-JONES", "Smith-Jones"),
            ("SMITH JR.", "Smith Jr."),
            ("SMITH III", "Smith III"),
            ("D’ANGELO", "D’Angelo"),
            ("DO", "Do"),
            ("garcía", "García"),
        ] {
            assert_eq!(sensible(typed, true).as_deref(), Some(written), "{typed}");
        }
    }

    #[test]
    fn given_names_have_no_particles() {
        assert_eq!(sensible("MARIA DE LOURDES", false).as_deref(), Some("Maria De Lourdes"));
        assert_eq!(sensible("JEAN-LUC", false).as_deref(), Some("Jean-Luc"));
        assert_eq!(sensible("MACKENZIE", false).as_deref(), Some("Mackenzie"));
        assert_eq!(sensible("ST.CLAIR", true).as_deref(), Some("St.Clair"));
        assert_eq!(sensible("A.J. SMITH", true).as_deref(), Some("A.J. Smith"));
        assert_eq!(sensible("FNU", false).as_deref(), Some("FNU"));
    }

    #[test]
    fn turkish_letters_keep_their_dots_and_get_no_stray_ones() {
        assert_eq!(sensible("ŞAHİN", true).as_deref(), Some("Şahin"));
        assert_eq!(sensible("İPEK", false).as_deref(), Some("İpek"));
        assert_eq!(sensible("YILDIRIM İNCİ", true).as_deref(), Some("Yıldırım İnci"));
        assert_eq!(sensible("ŞIK", true), None);
    }

    #[test]
    fn what_people_write_in_two_ways_is_left_to_them() {
        for name in ["DE'ANDRE", "LA’TOYA", "SHA'RON", "MCKENZIE", "DEANDRE", "LASHAWN", "TY'KEEM"] {
            assert_eq!(sensible(name, false), None, "{name}");
        }
        for name in ["MACALLISTER", "DELEON", "DEJESUS", "LEBLANC"] {
            assert_eq!(sensible(name, true), None, "{name}");
        }
        for name in ["A.J.B.", "A.J.B", "FNU", "J.R. T.", "LNU"] {
            assert!(are_meant(name), "{name}");
        }
        for name in ["ANN", "ST.", "ANN A."] {
            assert!(!are_meant(name), "{name}");
        }
    }

    proptest! {
        #[test]
        fn a_name_in_capitals_comes_back_in_the_same_letters(
            name in "[A-ZÀÁÉÍÓÖÜÑÇŞĞİ]{1,3}[A-ZÀÁÉÍÓÖÜÑÇŞĞİ'’. -]{0,10}",
            family: bool,
        ) {
            if let Some(written) = sensible(&name, family) {
                prop_assert!(!written.contains('\u{307}'), "{written}");
                prop_assert_eq!(written.chars().count(), name.chars().count());
                let upper = |text: &str| text.replace(['i', 'ı', 'İ'], "I").to_uppercase();
                prop_assert_eq!(upper(&written), upper(&name));
            }
        }
    }
}
