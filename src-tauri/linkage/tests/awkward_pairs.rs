//! Pairs that people stumble over, each with what should become of it. The table was written by hand, kind by kind: what is
//! *certain* can be defended before an auditor, *ask* is what a careful clerk would ask about.

use linkage::{Certainty, PersonRecord, link};

use crate::made;

const TABLE: &str = include_str!("awkward_pairs.csv");

/// A person of one side of a row, and what should become of the row.
struct Row {
    case: String,
    kind: String,
    expected: String,
    left: Option<PersonRecord>,
    right: Option<PersonRecord>,
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(TABLE.as_bytes());
    let headers = reader.headers().unwrap().clone();
    reader
        .records()
        .map(|row| {
            let row = row.unwrap();
            let text = |name: &str| row[headers.iter().position(|header| header == name).unwrap()].to_owned();
            let side = |side: &str| {
                let cell = |name: &str| text(&format!("{side}_{name}"));
                let list = |name: &str| Some(cell(name)).filter(|text| !text.is_empty()).into_iter().collect();
                let person = PersonRecord {
                    given_name: cell("given"),
                    preferred_name: cell("preferred"),
                    middle_name: cell("middle"),
                    family_name: cell("family"),
                    suffix: cell("suffix"),
                    employee_number: cell("number"),
                    npi: cell("npi"),
                    emails: list("email"),
                    phones: list("phone"),
                    title: cell("title"),
                    facility: cell("facility"),
                    ..PersonRecord::default()
                };
                Some(person).filter(|person| !person.family_name.is_empty())
            };
            Row {
                case: text("case"),
                kind: text("kind"),
                expected: text("expected"),
                left: side("left"),
                right: side("right"),
            }
        })
        .collect()
}

#[test]
fn awkward_pairs_are_certain_asked_or_nothing_as_the_table_says() {
    let rows = rows();
    assert!(rows.len() >= 200, "{} pairs", rows.len());
    // Among colleagues, as a list has them; numbers tell people apart in both of these lists.
    let around =
        made::lists(250, &made::Mix { numbered: 100.0, reused: 0.0, twins: 0.0, namesakes: 0.0, ..made::USUAL }, 77);
    let mut wrong = Vec::new();
    let mut at = 0;
    while at < rows.len() {
        let case: Vec<&Row> = rows.iter().skip(at).take_while(|row| row.case == rows[at].case).collect();
        at += case.len();
        let (mut left, mut right) = (around.left.clone(), around.right.clone());
        let places: Vec<(Option<usize>, Option<usize>)> = case
            .iter()
            .map(|row| {
                let put = |people: &mut Vec<PersonRecord>, person: &Option<PersonRecord>| {
                    person.clone().map(|person| {
                        people.push(person);
                        people.len() - 1
                    })
                };
                (put(&mut left, &row.left), put(&mut right, &row.right))
            })
            .collect();
        let links = link(&left, &right);
        for (row, (ours, theirs)) in case.iter().zip(&places) {
            let found = links.iter().find(|link| Some(link.left) == *ours || Some(link.right) == *theirs);
            let became = match found {
                None => "none",
                Some(link) if Some(link.left) == *ours && Some(link.right) == *theirs => match link.certainty {
                    Certainty::Certain => "certain",
                    Certainty::Ask => "ask",
                },
                Some(_) => "somebody else",
            };
            let expected = if row.expected == "-" { "none" } else { &row.expected };
            if became != expected {
                let reasons = found.map(|link| link.reasons.join(" ")).unwrap_or_default();
                let probability = found.map_or(0.0, |link| link.probability);
                wrong.push(format!(
                    "{} ({}): {became}, not {expected} ({probability:.4}). {reasons}",
                    row.kind, row.case
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}
