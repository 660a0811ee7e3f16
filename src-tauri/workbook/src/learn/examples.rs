//! What the form shows by example: a filled row beneath the headers, and the rules at its cells. It decides where a header
//! says little, makes surer what a header says, and less sure what it contradicts.

use std::collections::BTreeMap;

use worksheet::text::fold;
use worksheet::{FieldKind, Form};

use super::book::Book;
use super::header::Headers;
use super::meaning::{Meaning, Reading};
use super::whole_name::GUESSED;

/// An example stands at most so far below the headers.
const NEAR: u32 = 3;

/// What an example looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Looks {
    Email,
    Phone,
    Date,
    Title,
    /// “Doe, Jane”.
    FamilyFirst,
    /// Two words that begin with capitals, in a column whose header asks for a name.
    Names,
}

/// Weighs what the headers say against what stands below them.
pub(crate) fn weigh(book: &Book, form: &Form, headers: &Headers, readings: &mut BTreeMap<u32, Reading>) {
    let columns: Vec<u32> = readings.keys().copied().collect();
    for column in columns {
        let by_rule = ruled(book, headers, column);
        let by_value = examples(book, headers, column).into_iter().find_map(|text| looks(form, &text));
        let taken = |kind: FieldKind, readings: &BTreeMap<u32, Reading>| {
            readings.iter().any(|(other, reading)| *other != column && reading.meaning == Meaning::Field(kind))
        };
        let before = readings.get(&column).copied();
        let Some(reading) = before else { continue };
        if reading.meaning == Meaning::LeftAlone {
            continue;
        }
        let free = |kind: FieldKind| !taken(kind, readings);
        let after = match (by_rule, by_value) {
            (Some(looks), _) => weighed(reading, looks, free, true),
            (None, Some(looks)) => weighed(reading, looks, free, false),
            (None, None) => reading,
        };
        readings.insert(column, after);
    }
}

fn weighed(reading: Reading, looks: Looks, free: impl Fn(FieldKind) -> bool, rule: bool) -> Reading {
    let said = |by_example: &'static str, by_rule: &'static str| if rule { by_rule } else { by_example };
    if let Meaning::FullName { family_first } = reading.meaning {
        // The header's own order goes before that of an example.
        return match looks {
            Looks::FamilyFirst if reading.confidence <= GUESSED || family_first => Reading {
                meaning: Meaning::FullName { family_first: true },
                confidence: 0.92,
                by: "its header, and the example below it with the last name first",
            },
            Looks::Names if reading.confidence <= GUESSED => Reading {
                confidence: 0.85,
                by: "its header, and the example below it with the first name first",
                ..reading
            },
            _ => reading,
        };
    }
    let fits = match looks {
        Looks::Email => FieldKind::Email,
        Looks::Phone => FieldKind::Mobile,
        Looks::Date => FieldKind::Date,
        Looks::Title => FieldKind::Title,
        Looks::FamilyFirst | Looks::Names => return reading,
    };
    match reading.meaning {
        Meaning::Field(kind) if kind == fits => Reading {
            confidence: reading.confidence.max(0.92),
            by: if reading.confidence >= 0.92 {
                reading.by
            } else {
                said("its header, and the example below it", "its header, and the rule at its cells")
            },
            ..reading
        },
        // An address is no number and a number no address: somebody has to look at it.
        Meaning::Field(FieldKind::Email | FieldKind::Mobile) if matches!(looks, Looks::Email | Looks::Phone) => {
            Reading {
                confidence: reading.confidence.min(0.5),
                by: said(
                    "its header, but the example below it is something else",
                    "its header, but the rule at its cells wants something else",
                ),
                ..reading
            }
        }
        // A telephone number need not be a mobile one.
        Meaning::NotRecognised if looks != Looks::Phone && free(fits) => Reading {
            meaning: Meaning::Field(fits),
            confidence: if looks == Looks::Email { 0.8 } else { 0.72 },
            by: said("the example below it", "the rule at its cells"),
        },
        _ => reading,
    }
}

/// The texts in a column just below the headers, in rows that show more than this one.
fn examples(book: &Book, headers: &Headers, column: u32) -> Vec<String> {
    (headers.row + 1..=headers.row + NEAR)
        .filter(|row| {
            let filled = |other: &&u32| !book.text(headers.sheet, *row, **other).is_empty();
            headers.texts.keys().filter(filled).take(2).count() == 2
        })
        .map(|row| bare(book.text(headers.sheet, row, column)))
        .filter(|text| !text.is_empty())
        .collect()
}

/// The example without the word that says so.
fn bare(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let mark =
        ["example:", "e.g.,", "e.g.", "eg:", "ex:", "ex.", "sample:"].iter().find(|mark| lower.starts_with(**mark));
    text.get(mark.map_or(0, |mark| mark.len())..).unwrap_or(text).trim().to_owned()
}

fn looks(form: &Form, text: &str) -> Option<Looks> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    if let Some((name, domain)) = text.split_once('@') {
        let whole = !name.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace);
        return whole.then_some(Looks::Email);
    }
    if (digits == 10 || digits == 11) && letters == 0 {
        return Some(Looks::Phone);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    if let [one, two, three] = parts[..]
        && [one, two, three].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        && (6..=8).contains(&digits)
    {
        return Some(Looks::Date);
    }
    let folded = fold(text);
    if form.titles.iter().any(|title| fold(&title.name) == folded) {
        return Some(Looks::Title);
    }
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase) && !word.contains(char::is_numeric);
    if let Some((family, given)) = text.split_once(',') {
        let words =
            |part: &str| (1..=3).contains(&part.split_whitespace().count()) && part.split_whitespace().all(capital);
        return (words(family) && words(given)).then_some(Looks::FamilyFirst);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    ((2..=3).contains(&words.len()) && words.iter().all(|word| capital(word))).then_some(Looks::Names)
}

/// What the rules at a column's cells want.
fn ruled(book: &Book, headers: &Headers, column: u32) -> Option<Looks> {
    let sheet = book.sheets.get(headers.sheet)?;
    let here =
        |area: &super::book::Area| area.rows.1 > headers.row && (area.columns.0..=area.columns.1).contains(&column);
    sheet.validations.iter().filter(|rule| rule.areas.iter().any(here)).find_map(|rule| match rule.kind.as_str() {
        "date" => Some(Looks::Date),
        "custom" if rule.first.contains("\"@\"") || rule.first.contains("\"*@") => Some(Looks::Email),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn examples_are_told_by_their_looks() {
        let forms = worksheet::starter_forms().unwrap();
        let form = worksheet::find_form(&forms, &"healthix/btg".parse().unwrap()).unwrap();
        let title = form.titles[0].name.clone();
        for (text, expected) in [
            ("jane.doe@example.org", Some(Looks::Email)),
            ("(315) 555-0100", Some(Looks::Phone)),
            ("1234567890", Some(Looks::Phone)),
            ("03/15/2026", Some(Looks::Date)),
            ("2026-03-15", Some(Looks::Date)),
            (title.as_str(), Some(Looks::Title)),
            ("Doe, Jane", Some(Looks::FamilyFirst)),
            ("Jane Doe", Some(Looks::Names)),
            ("Jane", None),
            ("Enter the work e-mail @ the practice", None),
            ("Required", None),
            ("12345", None),
        ] {
            assert_eq!(looks(form, text), expected, "{text}");
        }
        assert_eq!(bare("e.g. jane.doe@example.org"), "jane.doe@example.org");
        assert_eq!(bare("Example: Jane Doe"), "Jane Doe");
    }

    fn reading(meaning: Meaning, confidence: f64) -> Reading {
        Reading { meaning, confidence, by: "its header" }
    }

    #[test]
    fn an_example_decides_confirms_or_contradicts() {
        let free = |_: FieldKind| true;
        let unknown = weighed(reading(Meaning::NotRecognised, 0.0), Looks::Email, free, false);
        assert_eq!((unknown.meaning, unknown.by), (Meaning::Field(FieldKind::Email), "the example below it"));
        let taken = weighed(reading(Meaning::NotRecognised, 0.0), Looks::Email, |_| false, false);
        assert_eq!(taken.meaning, Meaning::NotRecognised);
        let phone = weighed(reading(Meaning::NotRecognised, 0.0), Looks::Phone, free, false);
        assert_eq!(phone.meaning, Meaning::NotRecognised, "a telephone number need not be a mobile one");
        let surer = weighed(reading(Meaning::Field(FieldKind::Mobile), 0.8), Looks::Phone, free, false);
        assert!(surer.confidence > 0.9 && surer.by.contains("example"), "{surer:?}");
        let doubted = weighed(reading(Meaning::Field(FieldKind::Email), 0.95), Looks::Phone, free, false);
        assert!(doubted.confidence < 0.7 && doubted.meaning == Meaning::Field(FieldKind::Email), "{doubted:?}");
        let ordered =
            weighed(reading(Meaning::FullName { family_first: false }, GUESSED), Looks::FamilyFirst, free, false);
        assert_eq!(ordered.meaning, Meaning::FullName { family_first: true });
        let said = weighed(reading(Meaning::FullName { family_first: false }, 0.95), Looks::FamilyFirst, free, false);
        assert_eq!(said.meaning, Meaning::FullName { family_first: false });
    }
}
