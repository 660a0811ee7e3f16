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

/// The name with the capitals it is most likely written with.
pub(super) fn sensible(name: &str, family: bool) -> String {
    let words: Vec<&str> = name.split(' ').collect();
    let mut written: Vec<String> = Vec::with_capacity(words.len());
    let mut after_particle = false;
    for (place, word) in words.iter().enumerate() {
        let lower = word.to_lowercase();
        let last = place + 1 == words.len();
        let particle = family
            && !last
            && PARTICLES.contains(&lower.as_str())
            && (after_particle || place > 0 || !AFTER_ANOTHER.contains(&lower.as_str()));
        after_particle = particle;
        written.push(if particle { lower } else { word_with_capitals(word) });
    }
    written.join(" ")
}

fn word_with_capitals(word: &str) -> String {
    if KEPT.contains(&word.to_uppercase().trim_end_matches(',')) {
        return word.to_uppercase();
    }
    word.split('-').map(part_with_capitals).collect::<Vec<_>>().join("-")
}

fn part_with_capitals(part: &str) -> String {
    for apostrophe in ['\'', '’'] {
        // One letter before the apostrophe is a prefix of its own: O'Brien, D'Angelo.
        if let Some((head, tail)) = part.split_once(apostrophe)
            && head.chars().count() == 1
            && tail.chars().count() > 1
        {
            return format!("{}{apostrophe}{}", head.to_uppercase(), part_with_capitals(tail));
        }
    }
    let lower = part.to_lowercase();
    if let Some(rest) = lower.strip_prefix("mc").filter(|rest| rest.chars().count() > 2) {
        return format!("Mc{}", capital(rest));
    }
    if let Some(rest) = lower.strip_prefix("mac").filter(|_| MAC.contains(&lower.as_str())) {
        return format!("Mac{}", capital(rest));
    }
    capital(&lower)
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

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
            assert_eq!(sensible(typed, true), written, "{typed}");
        }
    }

    #[test]
    fn given_names_have_no_particles() {
        assert_eq!(sensible("MARIA DE LOURDES", false), "Maria De Lourdes");
        assert_eq!(sensible("JEAN-LUC", false), "Jean-Luc");
    }
}
