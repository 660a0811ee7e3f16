//! Mobile numbers.

use crate::common::{MOBILE, btg, codes_with, problems_with};
use worksheet::{Code, Severity, tidy};

#[test]
fn every_way_to_write_a_number_gives_one_format() {
    for text in [
        "6314440142",
        "631-444-0142",
        "631.444.0142",
        "631 444 0142",
        "(631)444-0142",
        "1-631-444-0142",
        "+1 631 444 0142",
        "+1 (631) 444-0142",
        "631\u{2011}444\u{2011}0142",
        "6314440142.0",
        "6.314440142E+09",
        "631/444-0142",
    ] {
        assert_eq!(codes_with(MOBILE, text), [], "{text}");
        assert_eq!(tidy(&btg(), MOBILE, text).unwrap().value, "(631) 444-0142", "{text}");
    }
    assert_eq!(tidy(&btg(), MOBILE, "(631) 444-0142"), None);
}

#[test]
fn numbers_that_get_no_text_message_are_errors_with_a_sentence_of_their_own() {
    for (text, says) in [
        ("444-0142", "no area code"),
        ("63144401", "8 digits"),
        ("5", "1 digit;"),
        ("800-444-0142", "toll-free"),
        ("888 444 0142", "toll-free"),
        ("900-444-0142", "paid service"),
        ("631-976-0142", "paid service"),
        ("123-444-0142", "begins with 123"),
        ("999-444-0142", "begins with 999"),
        ("500-444-0142", "begins with 500"),
        ("631-144-0142", "cannot be dialed"),
        ("631-911-0142", "cannot be dialed"),
        ("631-555-1212", "directory assistance"),
        ("876-444-0142", "Caribbean"),
        ("+44 7700 900123", "another country"),
        ("011 44 7700 900123", "another country"),
        ("0044 7700 900123", "another country"),
        ("631-444-0142 x12", "extension"),
        ("631-444-0142 ext. 12", "extension"),
        ("631-444-0142#12", "extension"),
        ("631-GET-CARE", "letters"),
        ("none", "letters"),
        ("6.31E+09", "shortened"),
        ("631-444-0142 / 631-444-0143", "more than one number"),
        ("631-444-0142 or 631-444-0143", "more than one number"),
        ("631*444*0142", "“*”"),
        ("---", "no digits"),
    ] {
        let mut problems = problems_with(btg(), &[(MOBILE, text)]);
        problems.retain(|problem| problem.code == Code::MobileInvalid);
        assert_eq!(problems.len(), 1, "{text}");
        assert!(problems[0].message.contains(says), "{text}: {}", problems[0].message);
        assert_eq!(problems[0].severity, Severity::Error, "{text}");
        assert_eq!(problems[0].repair, None, "{text}");
    }
}

#[test]
fn a_fictional_number_is_told_apart_and_only_warned_about() {
    let problems = problems_with(btg(), &[(MOBILE, "631-555-0142")]);
    assert_eq!(problems[0].severity, Severity::Warning);
    assert!(problems[0].message.contains("made-up"));
    assert_eq!(codes_with(MOBILE, "631-555-0200"), [], "outside the reserved hundred");
}

#[test]
fn a_number_with_something_beside_it_is_repaired_to_the_number_alone() {
    for text in [
        "tel:+16314440142",
        "tel:+1-631-444-0142",
        "cell: 631-444-0142",
        "Cell 631.444.0142",
        "'6314440142",
        "’6314440142",
        "(631) 444-0142 (cell)",
        "(631) 444-0142 (personal cell phone)",
        "631-444-0142,",
        "631-444-0142;",
        "631-444-0142 - mobile",
        "m. 631 444 0142",
        "\"631-444-0142\"",
        "６３１-４４４-０１４２",
        "＋1 631 444 0142 (cell)",
        "631-444-0142 *",
    ] {
        let problems = problems_with(btg(), &[(MOBILE, text)]);
        assert_eq!(problems.len(), 1, "{text}");
        let repair = problems[0].repair.as_ref().expect(text);
        assert_eq!(repair.cells, [(MOBILE, "(631) 444-0142".to_owned())], "{text}");
        assert!(problems[0].message.contains("besides the number"), "{text}: {}", problems[0].message);
    }
}

#[test]
fn words_that_make_it_another_number_are_not_taken_away() {
    for text in [
        "home: 631-444-0142",
        "631-444-0142 (fax)",
        "office 631-444-0142",
        "cell: 631-444-0142 or 631-444-0143",
        "631-444-0142, 631-444-0143",
        "cell: 800-444-0142",
        "ask Bo, 631-444-0142",
        "cell: 631-444-0142 x12",
        "631-444-0142, 12",
    ] {
        let problems = problems_with(btg(), &[(MOBILE, text)]);
        assert_eq!(problems.len(), 1, "{text}");
        assert_eq!((problems[0].code, &problems[0].repair), (Code::MobileInvalid, &None), "{text}");
    }
}
