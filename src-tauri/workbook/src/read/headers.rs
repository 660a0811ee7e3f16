//! Matches the headers of a row with the columns of a form, whatever their order, case and punctuation.

use worksheet::import::{CLOSE, ListColumn, SURE, column_wordings, header_meaning};
use worksheet::{FieldKind, Form};

/// How the headers of one row fit a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HeaderMatch {
    /// Per form column, the spreadsheet column that holds it.
    pub(crate) columns: Vec<Option<usize>>,
    /// Greater is better; zero when nothing fits.
    pub(crate) score: u32,
}

impl HeaderMatch {
    /// How many of the form's columns are there.
    pub(crate) fn found(&self) -> usize {
        self.columns.iter().flatten().count()
    }
}

/// Fits the headers of one row, given as spreadsheet column and text, to the form.
pub(crate) fn match_headers(form: &Form, cells: &[(usize, &str)]) -> HeaderMatch {
    let texts = distinct(cells.iter().map(|(_, text)| spellings(text)).collect());
    let spellings: Vec<(usize, Vec<String>)> = cells.iter().map(|(at, _)| *at).zip(texts).collect();
    let own = distinct(form.columns.iter().map(|column| spellings_of(&column.header)).collect());
    let mut found = HeaderMatch { columns: vec![None; form.columns.len()], score: 0 };
    let mut assign = |names: &dyn Fn(usize) -> Vec<String>, points: u32| {
        for column in 0..form.columns.len() {
            if found.columns[column].is_some() {
                continue;
            }
            // Names stand in order of preference: a cell phone goes before any phone.
            let at = names(column).iter().find_map(|name| {
                spellings
                    .iter()
                    .find(|(at, texts)| !found.columns.contains(&Some(*at)) && texts.iter().any(|text| text == name))
                    .map(|(at, _)| *at)
            });
            if let Some(at) = at {
                found.columns[column] = Some(at);
                found.score += points;
            }
        }
    };
    assign(&|column| own.get(column).cloned().unwrap_or_default(), 4);
    assign(&|column| column_wordings(&form.columns[column]).map(folded).collect(), 3);
    assign(&|column| levels(form, column), 2);
    // The rest as in any list of people; what is not certain there is not taken here.
    if found.columns.contains(&None) {
        let said: Vec<(usize, ListColumn, f64)> = cells
            .iter()
            .take(MOST_HEADERS)
            .filter(|(at, _)| !found.columns.contains(&Some(*at)))
            .filter_map(|(at, text)| header_meaning(text).map(|(meaning, strength)| (*at, meaning, strength)))
            .filter(|(_, _, strength)| *strength >= SURE)
            .collect();
        for column in 0..form.columns.len() {
            if let Some(at) = found.columns[column].is_none().then(|| clearest(form, column, &said)).flatten() {
                found.columns[column] = Some(at);
                found.score += 2;
            }
        }
    }
    found
}

/// Headers of one row that are looked at for what they say in any list.
const MOST_HEADERS: usize = 500;

/// The header that says most clearly what the form's column holds; none when two say it alike.
fn clearest(form: &Form, column: usize, said: &[(usize, ListColumn, f64)]) -> Option<usize> {
    let own = form.columns.get(column)?;
    let meaning = ListColumn::of_column(own);
    if form.column_of(own.kind) != Some(column) || matches!(meaning, ListColumn::Other | ListColumn::Field(_)) {
        return None;
    }
    let mut rivals: Vec<(usize, f64)> =
        said.iter().filter(|(_, said, _)| *said == meaning).map(|(at, _, strength)| (*at, *strength)).collect();
    rivals.sort_by(|one, other| other.1.total_cmp(&one.1));
    match rivals[..] {
        [(at, _)] => Some(at),
        [(at, best), (_, next), ..] if best - next >= CLOSE => Some(at),
        _ => None,
    }
}

/// Per spreadsheet column, the form's column.
pub(crate) fn target(columns: &[Option<usize>]) -> Vec<Option<usize>> {
    let mut target = vec![None; columns.iter().flatten().max().map_or(0, |last| last + 1)];
    for (column, at) in columns.iter().enumerate() {
        if let Some(place) = at.and_then(|at| target.get_mut(at)) {
            *place = Some(column);
        }
    }
    target
}

fn spellings_of(header: &str) -> Vec<String> {
    spellings(header)
}

/// The spellings without short ones that several headers share: “Provider 1: NPI” is not “Provider 1: Last name”.
fn distinct(all: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let shared =
        |at: usize, short: &String| all.iter().enumerate().any(|(other, texts)| other != at && texts.contains(short));
    let keep = |(at, texts): (usize, &Vec<String>)| {
        texts
            .iter()
            .enumerate()
            .filter(|(nth, text)| *nth == 0 || !shared(at, text))
            .map(|(_, text)| text.clone())
            .collect()
    };
    all.iter().enumerate().map(keep).collect()
}

/// The whole header, and what stands before a line break, bracket or colon in it.
fn spellings(text: &str) -> Vec<String> {
    let short = text.trim().split(['\n', '\r', '(', '[', ':']).next().unwrap_or_default();
    let mut all = vec![folded(text), folded(short)];
    all.retain(|text| !text.is_empty());
    all.dedup();
    all
}

/// Letters and digits only, in small letters.
fn folded(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// What forms and lists commonly call an access level, which no list of staff has.
fn levels(form: &Form, column: usize) -> Vec<String> {
    let kind = form.columns[column].kind;
    if form.column_of(kind) != Some(column) {
        return Vec::new();
    }
    let names: &[&str] = match kind {
        FieldKind::AccessLevel => &["accesslevel", "access", "role", "accessrole", "userrole", "securityrole"],
        FieldKind::AccessType => &["accesstype"],
        _ => &[],
    };
    names.iter().map(|name| (*name).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn headers_that_differ_only_behind_a_colon_are_told_apart() {
        let mut form = worksheet::starter_forms().unwrap().remove(0);
        form.columns.truncate(2);
        "Provider 1: Last name".clone_into(&mut form.columns[0].header);
        "Provider 1: NPI".clone_into(&mut form.columns[1].header);
        for column in &mut form.columns {
            column.kind = FieldKind::Text;
            column.synonyms.clear();
        }
        let found = match_headers(&form, &[(0, "provider 1: NPI"), (1, "provider 1: First name")]);
        assert_eq!(found.columns, [None, Some(0)]);
        let found = match_headers(&form, &[(0, "Provider 1: NPI"), (1, "Provider 1: Last name")]);
        assert_eq!(found.columns, [Some(1), Some(0)]);
    }
}
