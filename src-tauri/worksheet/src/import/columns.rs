//! Which column means what: the header's words, checked against the values, one column for each meaning.

use super::evidence::{ColumnEvidence, SAMPLE};
use super::header::says;
use super::meaning::ListColumn;
use crate::form::{Column, Form};
use crate::text::fold;

/// From this confidence on a match is taken without asking.
pub const SURE: f64 = 0.75;

/// Two columns this close to each other are not told apart by us.
pub const CLOSE: f64 = 0.015;

/// How sure the form's own header makes.
const OWN: f64 = 0.99;

/// Example values shown per column.
const EXAMPLES: usize = 3;

/// What a column of the list probably means.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnMatch {
    /// Position in the list, counted from 0.
    pub column: usize,
    /// The header as it stands.
    pub header: String,
    /// The likeliest meaning.
    pub meaning: ListColumn,
    /// How surely, from 0 to 1; below [`SURE`] the user is asked.
    pub confidence: f64,
    /// Why, in short sentences.
    pub reasons: Vec<String>,
    /// Some of its values.
    pub examples: Vec<String>,
}

impl ColumnMatch {
    /// Whether the match may be used without asking.
    #[must_use]
    pub fn is_sure(&self) -> bool {
        self.confidence >= SURE
    }
}

/// A column with what its header and its values say.
struct Candidate {
    meaning: ListColumn,
    strength: f64,
    reasons: Vec<String>,
    evidence: ColumnEvidence,
}

/// Finds out what the columns mean. `rows` are the rows below the headers; `form` names its own columns.
#[must_use]
pub fn match_columns(headers: &[String], rows: &[&[String]], form: Option<&Form>) -> Vec<ColumnMatch> {
    let width = rows.iter().map(|row| row.len()).chain([headers.len()]).max().unwrap_or(0);
    let values = |column: usize| rows.iter().filter_map(move |row| row.get(column).map(String::as_str));
    let mut candidates: Vec<Candidate> = (0..width)
        .map(|column| {
            let header = headers.get(column).map_or("", String::as_str);
            weigh(header, ColumnEvidence::of(values(column)), form)
        })
        .collect();
    settle_names(&mut candidates);
    leave_lists_beside(&mut candidates, headers, rows);
    assign(&mut candidates, &|one, other| alike(rows, one, other));
    candidates
        .into_iter()
        .enumerate()
        .map(|(column, candidate)| ColumnMatch {
            column,
            header: headers.get(column).cloned().unwrap_or_default(),
            meaning: candidate.meaning,
            confidence: candidate.strength.clamp(0.0, 1.0),
            reasons: candidate.reasons,
            examples: examples(values(column)),
        })
        .collect()
}

fn examples<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for value in values.map(str::trim).filter(|value| !value.is_empty()).take(SAMPLE) {
        let shown: String = value.chars().take(60).collect();
        if !found.contains(&shown) {
            found.push(shown);
        }
        if found.len() == EXAMPLES {
            break;
        }
    }
    found
}

/// What header and values say together.
fn weigh(header: &str, evidence: ColumnEvidence, form: Option<&Form>) -> Candidate {
    let shown: String = header.trim().chars().take(60).collect();
    if let Some(own) = own_column(header, form) {
        let reasons = vec![format!("“{shown}” is a column of the form.")];
        let mut candidate = Candidate { meaning: own.clone(), strength: OWN, reasons, evidence };
        doubt(&mut candidate);
        // Values with mistakes are still the values of this column; the rules name each of them.
        if candidate.meaning == own && candidate.strength < SURE && !candidate.evidence.says_another(&own) {
            candidate.strength = OWN;
            candidate.reasons.truncate(1);
        }
        return candidate;
    }
    match says(header) {
        Some(saying) => {
            let reasons = vec![format!("The header says “{shown}”.")];
            let (meaning, strength) = (saying.meaning, saying.strength);
            let mut candidate = Candidate { meaning, strength, reasons, evidence };
            doubt(&mut candidate);
            candidate
        }
        None => from_values(evidence),
    }
}

/// Returns what a header alone says for a form, however surely: a column of the form by its header or other wordings of it,
/// else what the header's words say in any list.
#[must_use]
pub fn header_for(form: &Form, header: &str) -> Option<ListColumn> {
    own_column(header, Some(form)).or_else(|| says(header).map(|saying| saying.meaning))
}

/// Returns the other wordings of a form's column, without those that say something else, or say it less surely, in any list:
/// “Phone” need not be a mobile number, and “Department” is no place of work.
pub fn column_wordings(column: &Column) -> impl Iterator<Item = &str> {
    let meaning = ListColumn::of_column(column);
    let general = !matches!(meaning, ListColumn::Field(_) | ListColumn::Other);
    let holds = move |wording: &&str| {
        !general || says(wording).is_none_or(|saying| saying.meaning == meaning && saying.strength >= SURE)
    };
    column.synonyms.iter().map(String::as_str).filter(holds)
}

fn own_column(header: &str, form: Option<&Form>) -> Option<ListColumn> {
    let folded = fold(header);
    if folded.is_empty() {
        return None;
    }
    let columns = &form?.columns;
    let by_header = columns.iter().find(|column| fold(&column.header) == folded);
    // What is general is better judged by the header's words and the values than by the form's other wordings.
    let own = |column: &&Column| matches!(ListColumn::of_column(column), ListColumn::Field(_));
    let by_synonym =
        || columns.iter().filter(own).find(|column| column_wordings(column).any(|other| fold(other) == folded));
    by_header.or_else(by_synonym).map(ListColumn::of_column)
}

/// Lets the values object to what the header says.
fn doubt(candidate: &mut Candidate) {
    let seen = candidate.evidence.clone();
    if seen.filled == 0 {
        if candidate.meaning == ListColumn::Status {
            candidate.meaning = ListColumn::Other;
            candidate.reasons.push("Nothing is written in it.".to_owned());
        }
        return;
    }
    let (said, strength) = (candidate.meaning.clone(), candidate.strength);
    let mut turn = |meaning: Option<ListColumn>, strength: f64, why: &str| {
        if let Some(meaning) = meaning {
            candidate.meaning = meaning;
        }
        candidate.strength = strength;
        candidate.reasons.push(why.to_owned());
    };
    match said {
        ListColumn::Email | ListColumn::OtherEmail => {
            if seen.emails >= 0.8 {
                turn(None, strength + 0.01, "The values are e-mail addresses.");
            } else if seen.emails < 0.5 {
                let other = (seen.flags >= 0.6 || seen.emails == 0.0 && strength < SURE).then_some(ListColumn::Other);
                turn(
                    other.clone(),
                    if other.is_some() { 0.85 } else { 0.4 },
                    "Few of the values are e-mail addresses.",
                );
            }
        }
        ListColumn::Mobile => {
            if seen.phones >= 0.7 {
                let why = if strength < SURE {
                    "The values are telephone numbers, but the header does not say that they are mobile."
                } else {
                    "The values are telephone numbers."
                };
                turn(None, strength + if strength < SURE { 0.0 } else { 0.01 }, why);
            } else if seen.flags >= 0.6 {
                turn(Some(ListColumn::Other), 0.9, "The values are yes and no.");
            } else if seen.phones < 0.4 {
                let other = (strength < SURE && seen.phones == 0.0).then_some(ListColumn::Other);
                turn(
                    other.clone(),
                    if other.is_some() { 0.8 } else { 0.4 },
                    "Few of the values are telephone numbers.",
                );
            }
        }
        ListColumn::GivenName | ListColumn::FamilyName => {
            if seen.comma_names > 0.4 {
                turn(Some(ListColumn::FullName), 0.6, "The values look like last and first name in one cell.");
            } else if seen.emails > 0.2 || seen.codes > 0.5 || seen.jobs > 0.6 {
                turn(None, 0.4, "The values do not look like names.");
            }
        }
        ListColumn::FullName => {
            if seen.full_names >= 0.5 {
                let better = if strength < SURE { (strength + 0.25).min(0.86) } else { strength + 0.02 };
                turn(None, better, "The values look like first and last names.");
            } else if seen.emails >= 0.6 || seen.codes >= 0.6 || seen.flags >= 0.6 {
                turn(Some(ListColumn::Other), 0.8, "The values are no names.");
            } else if seen.full_names >= 0.2 {
                turn(None, 0.5, "Some of the values look like first and last names.");
            } else if strength < SURE {
                turn(Some(ListColumn::Other), 0.8, "The values do not look like first and last names.");
            } else {
                turn(None, 0.5, "Few of the values look like first and last names.");
            }
        }
        ListColumn::Title => {
            if seen.honorifics >= 0.6 {
                turn(Some(ListColumn::Other), 0.92, "The values are forms of address, such as Mr. and Ms.");
            } else if seen.codes >= 0.6 || seen.emails >= 0.5 || seen.flags >= 0.8 {
                turn(Some(ListColumn::Other), 0.85, "The values are codes, not jobs.");
            } else if seen.credentials >= 0.95 {
                turn(None, 0.7, "The values are degrees and licenses, which may or may not be titles.");
            } else if strength < 0.6 && seen.jobs + seen.credentials < 0.15 {
                turn(Some(ListColumn::Other), 0.8, "The values have no words for jobs.");
            } else if seen.jobs + seen.credentials >= 0.4 {
                turn(None, (strength + 0.2).min(strength.max(0.84) + 0.01), "The values have words for jobs.");
            } else if seen.filled >= 5 && seen.jobs + seen.credentials < 0.15 {
                turn(None, strength - 0.14, "Few of the values have words for jobs.");
            }
        }
        ListColumn::Department => {
            if seen.codes >= 0.7 {
                turn(Some(ListColumn::Other), 0.85, "The values are codes.");
            } else if seen.departments >= 0.4 {
                turn(None, strength + 0.01, "The values have words for departments.");
            } else if seen.emails + seen.phones > 0.5 {
                turn(None, 0.4, "The values do not look like departments.");
            }
        }
        ListColumn::Facility if seen.codes >= 0.7 || seen.flags >= 0.7 || seen.phones >= 0.5 => {
            turn(Some(ListColumn::Other), 0.85, "The values are codes.");
        }
        ListColumn::Credentials => {
            if seen.credentials >= 0.5 {
                turn(None, strength + 0.01, "The values are degrees and licenses.");
            } else if seen.codes >= 0.5 || seen.filled >= 3 && seen.credentials == 0.0 {
                turn(Some(ListColumn::Other), 0.8, "The values are no degrees or licenses that are known.");
            } else if seen.credentials < 0.3 {
                turn(None, 0.6, "Few of the values are degrees or licenses.");
            }
        }
        ListColumn::Suffix if seen.credentials >= 0.5 => {
            turn(Some(ListColumn::Credentials), 0.88, "The values are degrees and licenses.");
        }
        ListColumn::Npi => {
            if seen.npis >= 0.8 {
                turn(None, 0.99, "The values have the check digit of an NPI.");
            } else if seen.npis < 0.5 {
                turn(None, 0.5, "Few of the values have the check digit of an NPI.");
            }
        }
        ListColumn::EmployeeId if seen.full_names + seen.emails >= 0.6 || seen.codes < 0.2 => {
            turn(Some(ListColumn::Other), 0.76, "The values are no numbers of people.");
        }
        ListColumn::Other if strength < 0.9 && seen.says_who_left() => {
            turn(Some(ListColumn::Status), 0.8, "The values say who works there.");
        }
        // A log-in name may be the only place where the person's name stands.
        ListColumn::Other if strength < SURE && seen.full_names >= 0.7 => {
            turn(Some(ListColumn::FullName), 0.62, "The values look like first and last names.");
        }
        ListColumn::Other if strength < SURE => turn(None, 0.85, "The values are nothing that the form asks for."),
        _ => {}
    }
}

/// A column whose header says nothing: its values may suggest something, never more.
fn from_values(evidence: ColumnEvidence) -> Candidate {
    let seen = &evidence;
    let guess = match () {
        () if seen.filled < 2 => None,
        () if seen.emails >= 0.9 => Some((ListColumn::Email, 0.6, "Every value is an e-mail address.")),
        () if seen.says_who_left() => Some((ListColumn::Status, 0.8, "The values say who works there.")),
        () if seen.npis >= 0.9 => Some((ListColumn::Npi, 0.6, "Every value has the check digit of an NPI.")),
        () if seen.phones >= 0.9 => Some((ListColumn::Mobile, 0.45, "Every value is a telephone number.")),
        () if seen.comma_names >= 0.8 => Some((ListColumn::FullName, 0.6, "The values look like “Last, First”.")),
        () if seen.credentials >= 0.8 => Some((ListColumn::Credentials, 0.6, "The values are degrees and licenses.")),
        () if seen.jobs >= 0.7 => Some((ListColumn::Title, 0.55, "The values have words for jobs.")),
        () => None,
    };
    let (meaning, strength, reason) =
        guess.unwrap_or((ListColumn::Other, 0.8, "Neither header nor values say anything that the form asks for."));
    Candidate { meaning, strength, reasons: vec![reason.to_owned()], evidence }
}

/// A list that stands beside the rows for people, as forms have of places and titles, is no rival of their own columns: it
/// goes on where nobody is.
fn leave_lists_beside(candidates: &mut [Candidate], headers: &[String], rows: &[&[String]]) {
    let filled = |row: &[String], column: usize| row.get(column).is_some_and(|cell| !cell.trim().is_empty());
    let telling = [ListColumn::GivenName, ListColumn::FamilyName, ListColumn::FullName, ListColumn::Email];
    let identity: Vec<usize> = (0..candidates.len())
        .filter(|at| candidates.get(*at).is_some_and(|one| one.strength >= SURE && telling.contains(&one.meaning)))
        .collect();
    if identity.is_empty() {
        return;
    }
    let alone = |column: usize| {
        let nobody = rows.iter().filter(|row| !identity.iter().any(|at| filled(row, *at)));
        nobody.filter(|row| filled(row, column)).count()
    };
    let empty = |column: usize| {
        headers.get(column).is_none_or(|header| header.trim().is_empty()) && !rows.iter().any(|row| filled(row, column))
    };
    let first_gap = (identity.first().copied().unwrap_or(0)..candidates.len()).find(|column| empty(*column));
    let beside: Vec<usize> = (0..candidates.len())
        .filter(|column| !identity.contains(column))
        .filter(|column| alone(*column) >= if first_gap.is_some_and(|gap| gap < *column) { 1 } else { 2 })
        .collect();
    for column in &beside {
        let Some(meaning) = candidates.get(*column).map(|one| one.meaning.clone()).filter(|one| !one.is_shared())
        else {
            continue;
        };
        let rival = (0..candidates.len()).any(|at| {
            candidates.get(at).is_some_and(|one| one.meaning == meaning) && !beside.contains(&at) && alone(at) == 0
        });
        if let Some(candidate) = candidates.get_mut(*column).filter(|_| rival) {
            candidate.meaning = ListColumn::Other;
            candidate.strength = 0.85;
            candidate.reasons.push("It is a list beside the rows for people.".to_owned());
        }
    }
}

/// “Name” beside “Surname” is a first name; a preferred name alone may be the only first name there is.
fn settle_names(candidates: &mut [Candidate]) {
    let has = |candidates: &[Candidate], meaning: &ListColumn| {
        candidates.iter().any(|candidate| candidate.meaning == *meaning && candidate.strength >= SURE)
    };
    if !has(candidates, &ListColumn::FamilyName) || has(candidates, &ListColumn::GivenName) {
        return;
    }
    for candidate in candidates {
        let single = candidate.meaning == ListColumn::FullName
            && candidate.evidence.single_names >= 0.6
            && candidate.evidence.comma_names < 0.1;
        if single || candidate.meaning == ListColumn::PreferredName {
            candidate.meaning = ListColumn::GivenName;
            candidate.strength = 0.7;
            candidate.reasons.push("There is no other column with first names.".to_owned());
        }
    }
}

/// One column for each meaning; the others of its kind are left aside.
fn assign(candidates: &mut [Candidate], alike: &dyn Fn(usize, usize) -> bool) {
    let mut meanings: Vec<ListColumn> = candidates.iter().map(|candidate| candidate.meaning.clone()).collect();
    meanings.sort();
    meanings.dedup();
    for meaning in meanings.into_iter().filter(|meaning| !meaning.is_shared()) {
        let mut rivals: Vec<usize> = (0..candidates.len())
            .filter(|at| candidates.get(*at).is_some_and(|candidate| candidate.meaning == meaning))
            .collect();
        let strength = |at: usize| candidates.get(at).map_or(0.0, |candidate| candidate.strength);
        // A column without values serves nobody while another one has some.
        let empty = |at: usize| candidates.get(at).is_some_and(|candidate| candidate.evidence.filled == 0);
        rivals.sort_by(|one, other| {
            empty(*one).cmp(&empty(*other)).then(strength(*other).total_cmp(&strength(*one))).then(one.cmp(other))
        });
        let [best, rest @ ..] = &rivals[..] else { continue };
        let (best, most) = (*best, strength(*best));
        let close: Vec<usize> = rest
            .iter()
            .copied()
            .filter(|at| most - strength(*at) < CLOSE && !empty(*at) && most >= SURE && !alike(best, *at))
            .collect();
        for at in rest {
            let Some(candidate) = candidates.get_mut(*at) else { continue };
            let why = if close.contains(at) {
                "Another column says the same: choose which one to use.".to_owned()
            } else {
                "Another column says so more clearly.".to_owned()
            };
            candidate.strength = if close.contains(at) { 0.7 } else { 0.85 };
            candidate.meaning = left_over(&meaning, candidate);
            candidate.reasons.push(why);
        }
        if let Some(candidate) = candidates.get_mut(best).filter(|_| !close.is_empty()) {
            candidate.strength = 0.7;
            candidate.reasons.push("Another column says the same: choose which one to use.".to_owned());
        }
    }
}

/// What a column means when another one has its meaning.
fn left_over(meaning: &ListColumn, candidate: &Candidate) -> ListColumn {
    match meaning {
        ListColumn::Email if candidate.evidence.emails >= 0.5 => ListColumn::OtherEmail,
        ListColumn::Mobile => ListColumn::OtherPhone,
        _ => ListColumn::Other,
    }
}

/// Whether two columns hold the same values, so that it does not matter which one is used.
fn alike(rows: &[&[String]], one: usize, other: usize) -> bool {
    let value = |row: &&[String], at: usize| row.get(at).map_or("", |value| value.trim()).to_lowercase();
    rows.iter().take(SAMPLE).all(|row| value(row, one) == value(row, other))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn whole_names_below_a_word_for_a_person_are_at_least_asked_about() {
        let lists: [&[&[&str]]; 2] = [
            &[&["Employee"], &["Alvarez, Maria J., RN"], &["O'Brien, James, MD"], &["Nguyễn, Minh Anh"]],
            &[&["Employee"], &["Alvarez, Maria"], &["de la Cruz, Ana"], &["Smith-Jones, Pat, Jr."]],
        ];
        for list in lists {
            let (meaning, _) = &matched(list)[0];
            assert_eq!(*meaning, ListColumn::FullName, "{list:?}");
        }
        let table = [
            ["Employee", "Work Email"],
            ["Alvarez, Maria J.", "maria@clinic.org"],
            ["O'Brien, James", "james@clinic.org"],
            ["de la Cruz, Ana", "ana@clinic.org"],
        ];
        let rows: Vec<&[&str]> = table.iter().map(|row| &row[..]).collect();
        assert_eq!(matched(&rows)[0], (ListColumn::FullName, true));
    }

    fn matched(table: &[&[&str]]) -> Vec<(ListColumn, bool)> {
        let rows: Vec<Vec<String>> =
            table.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect();
        let (headers, rows) = rows.split_first().unwrap();
        let rows: Vec<&[String]> = rows.iter().map(Vec::as_slice).collect();
        match_columns(headers, &rows, None).into_iter().map(|found| (found.meaning.clone(), found.is_sure())).collect()
    }

    #[test]
    fn a_column_of_addresses_without_a_telling_header_is_only_suggested() {
        let found = matched(&[&["Field 7"], &["ana@hospital.org"], &["wei@hospital.org"]]);
        assert_eq!(found, [(ListColumn::Email, false)]);
    }

    #[test]
    fn a_telephone_of_no_stated_kind_is_asked_about_unless_there_is_a_mobile() {
        assert_eq!(matched(&[&["Phone"], &["631-555-2201"]]), [(ListColumn::Mobile, false)]);
        let found = matched(&[&["Phone", "Cell"], &["631-555-2201", "631-555-2202"]]);
        assert_eq!(found, [(ListColumn::OtherPhone, true), (ListColumn::Mobile, true)]);
    }

    #[test]
    fn a_title_that_holds_forms_of_address_is_no_job() {
        let found = matched(&[&["Title", "Job Title"], &["Ms.", "Registered Nurse"], &["Mr.", "Care Manager"]]);
        assert_eq!(found, [(ListColumn::Other, true), (ListColumn::Title, true)]);
    }

    #[test]
    fn two_columns_that_say_the_same_are_asked_about() {
        let found = matched(&[&["Email", "Email"], &["a@x.org", "b@y.org"]]);
        assert!(found.iter().all(|(_, sure)| !sure), "{found:?}");
        let found = matched(&[&["Email", "Email"], &["a@x.org", "A@x.org"]]);
        assert_eq!(found, [(ListColumn::Email, true), (ListColumn::OtherEmail, true)]);
    }

    #[test]
    fn an_e_mail_header_over_other_values_is_not_believed() {
        assert_eq!(matched(&[&["Email"], &["yes"], &["no"], &["yes"]]), [(ListColumn::Other, true)]);
        assert!(!matched(&[&["Email"], &["ana at hospital"], &["wei"]]).first().unwrap().1);
    }
}
