//! A column for the whole name, where the form has none for first and last name each.

use std::collections::BTreeMap;

use worksheet::text::words;

use super::book::SourceBook;
use super::header::{Headers, joined};
use super::meaning::{ColumnRole, HeaderReading};
use super::{LearnChoices, LearningFindings, cell_name};
use worksheet::FieldKind;

/// Words that headers of such columns are made of.
const WORDS: &str = "name names full whole legal staff employee person individual user users s member provider clinician \
     authorized applicant of the and first last given family surname print printed please your complete as appears on id \
     license mi m middle initial";

/// What a header that asks for the whole name means; nothing when it asks for something else.
pub(crate) fn whole_name(header: &str) -> Option<HeaderReading> {
    let spoken: Vec<String> = words(header).into_iter().map(|(_, _, word)| word).collect();
    let at = |wanted: &[&str]| spoken.iter().position(|word| wanted.contains(&word.as_str()));
    if spoken.iter().any(|word| !WORDS.split_whitespace().any(|known| known == word)) || spoken == ["user", "name"] {
        return None;
    }
    let (given, family) = (at(&["first", "given"]), at(&["last", "family", "surname"]));
    let reading =
        |family_first, confidence, by| HeaderReading { meaning: ColumnRole::FullName { family_first }, confidence, by };
    match (given, family) {
        (Some(given), Some(family)) if family < given => {
            Some(reading(true, 0.95, "its header, which asks for the last name first"))
        }
        (Some(_), Some(_)) => Some(reading(false, 0.95, "its header, which asks for the first name first")),
        (None, None) if at(&["name", "names"]).is_some() && at(&["middle", "initial", "mi", "m"]).is_none() => {
            Some(reading(false, GUESSED, "its header, which does not say which name comes first"))
        }
        _ => None,
    }
}

/// How sure the order is that nothing tells.
pub(crate) const GUESSED: f64 = 0.65;

/// A form has one column for whole names, and only when first and last name have none.
pub(crate) fn settle(
    book: &SourceBook,
    headers: &Headers,
    choices: &LearnChoices,
    readings: &mut BTreeMap<u32, HeaderReading>,
    findings: &mut LearningFindings<'_>,
) {
    let chosen = |column: u32| choices.meanings.contains_key(&(column as usize));
    let whole = |reading: &HeaderReading| matches!(reading.meaning, ColumnRole::FullName { .. });
    let part = |reading: &HeaderReading| {
        matches!(reading.meaning, ColumnRole::Field(FieldKind::GivenName | FieldKind::FamilyName))
    };
    let none = HeaderReading { meaning: ColumnRole::NotRecognised, confidence: 0.0, by: "" };
    let mut all: Vec<(u32, f64)> = readings
        .iter()
        .filter(|(_, reading)| whole(reading))
        .map(|(column, reading)| (*column, reading.confidence))
        .collect();
    all.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
    let Some((first, _)) = all.first().copied() else { return };
    let text = |column: u32| headers.texts.get(&column).map(|(above, text)| joined(above, text)).unwrap_or_default();
    let place = |column: u32| cell_name(book, headers.sheet, (headers.sheet, headers.row, column));
    let parts = readings.iter().any(|(column, reading)| part(reading) && (chosen(*column) || !chosen(first)));
    for (column, reading) in readings.iter_mut() {
        let dropped = if parts { whole(reading) } else { part(reading) || (whole(reading) && *column != first) };
        if dropped {
            *reading = none;
        }
    }
    if parts {
        return;
    }
    for (other, _) in all.iter().skip(1) {
        findings.look(
            "column.twice",
            format!(
                "Two columns could hold the whole name: “{}” was taken, and “{}” is kept as text.",
                text(first),
                text(*other)
            ),
            place(*other),
        );
    }
    if let Some(HeaderReading { meaning: ColumnRole::FullName { family_first }, confidence, .. }) = readings.get(&first)
    {
        let shown = if *family_first { "Doe, Jane" } else { "Jane Doe" };
        let unsure =
            if *confidence > GUESSED { "" } else { " The form does not say which name comes first: please check it." };
        findings.look(
            "column.whole-name",
            format!(
                "“{}” takes the whole name. It is filled from first and last name, as “{shown}”.{unsure}",
                text(first)
            ),
            place(first),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(header: &str) -> Option<(bool, bool)> {
        let reading = whole_name(header)?;
        let ColumnRole::FullName { family_first } = reading.meaning else { return None };
        Some((family_first, reading.confidence > GUESSED))
    }

    #[test]
    fn headers_that_ask_for_the_whole_name_say_in_which_order_where_they_do() {
        for header in ["Name", "Full Name", "Staff Member Name", "Name of Authorized User", "Legal name", "User’s name"]
        {
            assert_eq!(read(header), Some((false, false)), "{header}");
        }
        for header in ["Name (Last, First)", "Last Name, First Name", "LAST, FIRST MI", "Surname and given name"] {
            assert_eq!(read(header), Some((true, true)), "{header}");
        }
        for header in ["First and Last Name", "Name (first and last)", "First Name / Last Name"] {
            assert_eq!(read(header), Some((false, true)), "{header}");
        }
    }

    #[test]
    fn other_names_are_not_the_persons() {
        for header in [
            "First name",
            "Last",
            "Middle name",
            "User Name",
            "Username",
            "Facility name",
            "Supervisor name",
            "Organization name",
            "Title",
            "",
        ] {
            assert_eq!(read(header), None, "{header}");
        }
    }
}
