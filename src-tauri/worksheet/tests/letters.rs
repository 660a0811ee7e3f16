//! Letters and marks of names: wrong encodings, letters that look alike, capitals, and what word processors put in.

use crate::common::{EMAIL, FACILITY, FAMILY, GIVEN, TITLE, btg, codes_with, problems_with, repaired};
use proptest::prelude::*;
use worksheet::{Code, tidy};

#[test]
fn names_in_a_wrong_encoding_are_repaired_and_never_made_worse() {
    for (text, right) in [
        ("MarÃ\u{ad}a", "María"),
        ("JesÃºs", "Jesús"),
        ("LÃª", "Lê"),
        ("NÃºÃ±ez", "Núñez"),
        ("Oâ€™Neil", "O’Neil"),
        ("JosÃƒÂ©", "José"),
        ("Nguyá»…n", "Nguyễn"),
        ("\u{ef}\u{bb}\u{bf}Ana", "Ana"),
        (" MarÃ\u{ad}a ", "María"),
    ] {
        for column in [GIVEN, FAMILY, FACILITY] {
            assert_eq!(codes_with(column, text), [Code::WrongEncoding], "{text}");
            assert_eq!(repaired(Code::WrongEncoding, column, text).as_deref(), Some(right), "{text}");
            assert_eq!(tidy(&btg(), column, text), None, "{text} is not changed without a word");
        }
    }
}

#[test]
fn what_cannot_be_read_back_is_pointed_out_without_a_repair() {
    for text in ["MarÃa", "JosŽ", "Mar\u{fffd}a", "Jos\u{fffd}", "VoilÃ "] {
        for column in [GIVEN, FACILITY] {
            let problems = problems_with(btg(), &[(column, text)]);
            assert_eq!((problems[0].code, &problems[0].repair), (Code::WrongEncoding, &None), "{text}");
            assert_eq!(tidy(&btg(), column, text), None, "{text}");
        }
    }
    assert_eq!(codes_with(EMAIL, "jos\u{fffd}@clinic.org"), [Code::WrongEncoding]);
    assert_eq!(codes_with(TITLE, "Registered\u{fffd}Nurse"), [Code::WrongEncoding]);
}

#[test]
fn letters_of_two_scripts_in_one_word_are_pointed_out() {
    for (text, right) in [("Pаul", Some("Paul")), ("Jоnes", Some("Jones")), ("Αnna", Some("Anna")), ("Мaшa", None)]
    {
        assert_eq!(codes_with(GIVEN, text), [Code::NameSuspicious], "{text}");
        assert_eq!(repaired(Code::NameSuspicious, GIVEN, text).as_deref(), right, "{text}");
    }
    for name in ["Олег", "Γιώργος", "Мария-Анна", "李", "محمد", "Kaʻiulani"] {
        assert_eq!(codes_with(GIVEN, name), [], "{name}");
    }
}

#[test]
fn capitals_are_repaired_only_where_they_are_certain() {
    for (column, text, right) in [
        (GIVEN, "İPEK", Some("İpek")),
        (FAMILY, "ŞAHİN", Some("Şahin")),
        (GIVEN, "MACKENZIE", Some("Mackenzie")),
        (FAMILY, "SMITH", Some("Smith")),
        (FAMILY, "MCDONALD", Some("McDonald")),
        (GIVEN, "DE'ANDRE", None),
        (GIVEN, "LA’TOYA", None),
        (FAMILY, "MACALLISTER", None),
        (FAMILY, "IŞIK", None),
        (GIVEN, "MARY A.J.", Some("Mary A.J.")),
    ] {
        assert_eq!(codes_with(column, text), [Code::NameSuspicious], "{text}");
        assert_eq!(repaired(Code::NameSuspicious, column, text).as_deref(), right, "{text}");
    }
    for name in ["A.J.B.", "A.J.", "FNU", "LNU", "J.R.R."] {
        assert_eq!(codes_with(GIVEN, name), [], "{name}");
    }
}

#[test]
fn typographic_marks_are_named_and_repaired() {
    for (text, right, says) in [
        ("O´Brien", Some("O'Brien"), "an acute accent"),
        ("O`Brien", Some("O'Brien"), "a grave accent"),
        ("Oʼbrien", Some("O'brien"), "U+02BC"),
        ("O′Brien", Some("O'Brien"), "a prime"),
        ("O‘Brien", Some("O'Brien"), "U+2018"),
        ("Jean–Luc", Some("Jean-Luc"), "an en dash"),
        ("Jean—Luc", Some("Jean-Luc"), "an em dash"),
        ("Ann‑Marie", Some("Ann-Marie"), "a non-breaking hyphen “‑” (U+2011)"),
        ("Ann‐Marie", Some("Ann-Marie"), "U+2010"),
        ("Ａｎａ", Some("Ana"), "a full-width character"),
        ("Jose´", None, "an acute accent"),
        ("Jos´e", None, "an acute accent"),
        ("Pe–a", None, "an en dash"),
    ] {
        let problems = problems_with(btg(), &[(GIVEN, text)]);
        assert_eq!(problems.len(), 1, "{text}");
        assert!(problems[0].message.contains(says), "{text}: {}", problems[0].message);
        assert_eq!(repaired(Code::NameSuspicious, GIVEN, text).as_deref(), right, "{text}");
    }
    assert_eq!(codes_with(FAMILY, "O’Brien"), [], "how many people write it");
}

/// UTF-8 shown as Latin-1.
fn mistaken(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_name_in_a_wrong_encoding_never_passes_and_is_never_made_worse(
        name in "[A-Z][a-zéèêëáàâíïóôöúüñçãõåøßńłžčšřě]{0,8}[éèêëáàâíïóôöúüñçãõåøßńłžčšřě][a-z]{0,4}",
        times in 1_usize..3,
    ) {
        let shown = (0..times).fold(name.clone(), |text, _| mistaken(&text));
        let problems = problems_with(btg(), &[(GIVEN, &shown)]);
        prop_assert!(problems.iter().any(|problem| problem.code == Code::WrongEncoding), "{}", shown);
        for problem in problems {
            if let Some(repair) = problem.repair {
                prop_assert_eq!(&repair.cells, &[(GIVEN, name.clone())]);
            }
        }
        prop_assert_eq!(tidy(&btg(), GIVEN, &shown), None);
    }
}
