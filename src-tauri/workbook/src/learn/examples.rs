//! What the form shows by example: a filled row beneath the headers, and the rules at its cells. It decides where a header
//! says little, makes surer what a header says, and less sure what it contradicts.

use std::collections::BTreeMap;

use worksheet::text::fold;
use worksheet::{FieldKind, Form};

use super::book::SourceBook;
use super::header::Headers;
use super::meaning::{ColumnRole, HeaderReading};
use super::whole_name::GUESSED;

/// An example stands at most so far below the headers.
const NEAR: u32 = 3;

/// What an example looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExampleKind {
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
pub(crate) fn weigh(book: &SourceBook, form: &Form, headers: &Headers, readings: &mut BTreeMap<u32, HeaderReading>) {
    let columns: Vec<u32> = readings.keys().copied().collect();
    for column in columns {
        let by_rule = ruled(book, headers, column);
        let by_value = examples(book, headers, column).into_iter().find_map(|text| looks(form, &text));
        let taken = |kind: FieldKind, readings: &BTreeMap<u32, HeaderReading>| {
            readings.iter().any(|(other, reading)| *other != column && reading.meaning == ColumnRole::Field(kind))
        };
        let before = readings.get(&column).copied();
        let Some(reading) = before else { continue };
        if reading.meaning == ColumnRole::LeftAlone {
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

fn weighed(reading: HeaderReading, looks: ExampleKind, free: impl Fn(FieldKind) -> bool, rule: bool) -> HeaderReading {
    let said = |by_example: &'static str, by_rule: &'static str| if rule { by_rule } else { by_example };
    if let ColumnRole::FullName { family_first } = reading.meaning {
        // The header's own order goes before that of an example.
        return match looks {
            ExampleKind::FamilyFirst if reading.confidence <= GUESSED || family_first => HeaderReading {
                meaning: ColumnRole::FullName { family_first: true },
                confidence: 0.92,
                by: "its header, and the example below it with the last name first",
            },
            ExampleKind::Names if reading.confidence <= GUESSED => HeaderReading {
                confidence: 0.85,
                by: "its header, and the example below it with the first name first",
                ..reading
            },
            _ => reading,
        };
    }
    let fits = match looks {
        ExampleKind::Email => FieldKind::Email,
        ExampleKind::Phone => FieldKind::Mobile,
        ExampleKind::Date => FieldKind::Date,
        ExampleKind::Title => FieldKind::Title,
        ExampleKind::FamilyFirst | ExampleKind::Names => return reading,
    };
    match reading.meaning {
        ColumnRole::Field(kind) if kind == fits => HeaderReading {
            confidence: reading.confidence.max(0.92),
            by: if reading.confidence >= 0.92 {
                reading.by
            } else {
                said("its header, and the example below it", "its header, and the rule at its cells")
            },
            ..reading
        },
        // An address is no number and a number no address: somebody has to look at it.
        ColumnRole::Field(FieldKind::Email | FieldKind::Mobile)
            if matches!(looks, ExampleKind::Email | ExampleKind::Phone) =>
        {
            HeaderReading {
                confidence: reading.confidence.min(0.5),
                by: said(
                    "its header, but the example below it is something else",
                    "its header, but the rule at its cells wants something else",
                ),
                ..reading
            }
        }
        // A telephone number need not be a mobile one.
        ColumnRole::NotRecognised if looks != ExampleKind::Phone && free(fits) => HeaderReading {
            meaning: ColumnRole::Field(fits),
            confidence: if looks == ExampleKind::Email { 0.8 } else { 0.72 },
            by: said("the example below it", "the rule at its cells"),
        },
        _ => reading,
    }
}

/// The texts in a column just below the headers, in rows that show more than this one.
fn examples(book: &SourceBook, headers: &Headers, column: u32) -> Vec<String> {
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

fn looks(form: &Form, text: &str) -> Option<ExampleKind> {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    if let Some((name, domain)) = text.split_once('@') {
        let whole = !name.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace);
        return whole.then_some(ExampleKind::Email);
    }
    if (digits == 10 || digits == 11) && letters == 0 {
        return Some(ExampleKind::Phone);
    }
    let parts: Vec<&str> = text.split(['/', '-', '.']).collect();
    if let [one, two, three] = parts[..]
        && [one, two, three].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        && (6..=8).contains(&digits)
    {
        return Some(ExampleKind::Date);
    }
    let folded = fold(text);
    if form.titles.iter().any(|title| fold(&title.name) == folded) {
        return Some(ExampleKind::Title);
    }
    let capital = |word: &str| word.chars().next().is_some_and(char::is_uppercase) && !word.contains(char::is_numeric);
    if let Some((family, given)) = text.split_once(',') {
        let words =
            |part: &str| (1..=3).contains(&part.split_whitespace().count()) && part.split_whitespace().all(capital);
        return (words(family) && words(given)).then_some(ExampleKind::FamilyFirst);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    ((2..=3).contains(&words.len()) && words.iter().all(|word| capital(word))).then_some(ExampleKind::Names)
}

/// What the rules at a column's cells want.
fn ruled(book: &SourceBook, headers: &Headers, column: u32) -> Option<ExampleKind> {
    let sheet = book.sheets.get(headers.sheet)?;
    let here = |area: &super::book::SourceRange| {
        area.rows.1 > headers.row && (area.columns.0..=area.columns.1).contains(&column)
    };
    sheet.validations.iter().filter(|rule| rule.areas.iter().any(here)).find_map(|rule| match rule.kind.as_str() {
        "date" => Some(ExampleKind::Date),
        "custom" if rule.first.contains("\"@\"") || rule.first.contains("\"*@") => Some(ExampleKind::Email),
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
            ("jane.doe@example.org", Some(ExampleKind::Email)),
            ("(315) 555-0100", Some(ExampleKind::Phone)),
            ("1234567890", Some(ExampleKind::Phone)),
            ("03/15/2026", Some(ExampleKind::Date)),
            ("2026-03-15", Some(ExampleKind::Date)),
            (title.as_str(), Some(ExampleKind::Title)),
            ("Doe, Jane", Some(ExampleKind::FamilyFirst)),
            ("Jane Doe", Some(ExampleKind::Names)),
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

    fn reading(meaning: ColumnRole, confidence: f64) -> HeaderReading {
        HeaderReading { meaning, confidence, by: "its header" }
    }

    #[test]
    fn an_example_decides_confirms_or_contradicts() {
        let free = |_: FieldKind| true;
        let unknown = weighed(reading(ColumnRole::NotRecognised, 0.0), ExampleKind::Email, free, false);
        assert_eq!((unknown.meaning, unknown.by), (ColumnRole::Field(FieldKind::Email), "the example below it"));
        let taken = weighed(reading(ColumnRole::NotRecognised, 0.0), ExampleKind::Email, |_| false, false);
        assert_eq!(taken.meaning, ColumnRole::NotRecognised);
        let phone = weighed(reading(ColumnRole::NotRecognised, 0.0), ExampleKind::Phone, free, false);
        assert_eq!(phone.meaning, ColumnRole::NotRecognised, "a telephone number need not be a mobile one");
        let surer = weighed(reading(ColumnRole::Field(FieldKind::Mobile), 0.8), ExampleKind::Phone, free, false);
        assert!(surer.confidence > 0.9 && surer.by.contains("example"), "{surer:?}");
        let doubted = weighed(reading(ColumnRole::Field(FieldKind::Email), 0.95), ExampleKind::Phone, free, false);
        assert!(doubted.confidence < 0.7 && doubted.meaning == ColumnRole::Field(FieldKind::Email), "{doubted:?}");
        let ordered = weighed(
            reading(ColumnRole::FullName { family_first: false }, GUESSED),
            ExampleKind::FamilyFirst,
            free,
            false,
        );
        assert_eq!(ordered.meaning, ColumnRole::FullName { family_first: true });
        let said =
            weighed(reading(ColumnRole::FullName { family_first: false }, 0.95), ExampleKind::FamilyFirst, free, false);
        assert_eq!(said.meaning, ColumnRole::FullName { family_first: false });
    }
}
