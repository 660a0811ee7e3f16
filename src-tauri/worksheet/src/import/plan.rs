//! What taking a list over would do, row by row: new, already there, changed, or not usable and why.

use std::collections::HashMap;

use jiff::civil::Date;

use super::jobs::{Job, is_emergency};
use super::meaning::ListColumn;
use super::row::ColumnTargets;
use super::status::{RowStatus, StatusAnswers, StatusColumn, StatusJudge, StatusValue};
use crate::form::{FieldKind, Form, column_letters};
use crate::rules::duplicate::{DuplicateKeys, KeyColumns};
use crate::sheet::{Row, RowId};
use crate::text::{clean, fold};
use crate::tidy::tidy;

/// A list as it was read, and what its columns mean.
#[derive(Debug, Clone, Copy)]
pub struct ListReading<'a> {
    /// The headers, which some reports repeat on every page.
    pub headers: &'a [String],
    /// Per column, what it means.
    pub meanings: &'a [ListColumn],
    /// The rows below the headers: number in the spreadsheet, and cells.
    pub rows: &'a [(u32, Vec<String>)],
    /// Place of work for people whose row has none.
    pub facility: &'a str,
    /// The columns that say who still works there.
    pub statuses: &'a [StatusColumn],
    /// What the user said of their values.
    pub answers: &'a StatusAnswers,
    /// The day on which the list is read.
    pub today: Date,
    /// Columns without a header: what stands in them may be part of something else in its row.
    pub beyond: &'a [usize],
    /// Rows that the file does not show.
    pub hidden: MarkedRows<'a>,
    /// Rows that are struck through.
    pub struck: MarkedRows<'a>,
}

/// Rows that look as if they were not meant, and what the user said of them.
#[derive(Debug, Clone, Copy, Default)]
pub struct MarkedRows<'a> {
    /// Their numbers, ascending.
    pub rows: &'a [u32],
    /// Whether they are taken; none while nobody has said so.
    pub take: Option<bool>,
}

impl MarkedRows<'_> {
    /// Whether a row of these is not taken, and whether that is asked.
    #[must_use]
    pub fn keeps_out(&self, number: u32) -> Option<bool> {
        let out = self.take != Some(true) && self.rows.binary_search(&number).is_ok();
        out.then_some(self.take.is_none())
    }
}

/// A row as the form would have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Incoming {
    /// Number in the spreadsheet.
    pub number: u32,
    /// Cells in the form's order; the title still in the list's words.
    pub cells: Vec<String>,
    /// Index of the job among [`Import::jobs`].
    pub job: Option<usize>,
    /// Number of the person in the list's system.
    pub employee_id: String,
    /// What was taken off or is doubtful, in short sentences.
    pub notes: Vec<String>,
    /// Whether one of the notes has to be looked at.
    pub doubtful: bool,
    /// Why the row cannot be used, as far as the row alone tells.
    pub unusable: Option<Unusable>,
}

/// A list in the form's columns.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Import {
    /// The rows in their order.
    pub rows: Vec<Incoming>,
    /// The different jobs in them.
    pub jobs: Vec<Job>,
    /// The values that say who still works there.
    pub statuses: Vec<StatusValue>,
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unusable {
    /// Neither name nor address: a total, a footer, an empty line.
    NoPerson,
    /// One text alone: a section, a note below the list.
    Alone(String),
    /// The example of a template.
    Example,
    /// The list says that the person has left: header and value.
    Left(String, String),
    /// Only the user can tell whether the person still works there: header and value.
    StatusUnknown(String, String),
    /// The person stands in this earlier row already.
    Repeated(u32),
    /// The headers once more, as reports repeat them on every page.
    Headers,
    /// The file does not show the row; whether the user is asked about it.
    Hidden(bool),
    /// The row is struck through; whether the user is asked about it.
    Struck(bool),
    /// A cell in a column without a header: position and text.
    Beyond(usize, String),
}

impl Unusable {
    /// Whether the user can decide that the row is taken.
    #[must_use]
    pub fn is_asked(&self) -> bool {
        matches!(self, Self::StatusUnknown(..) | Self::Hidden(true) | Self::Struck(true) | Self::Beyond(..))
    }

    /// One sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::NoPerson => "There is neither a name nor an e-mail address in this row.".to_owned(),
            Self::Alone(text) => format!("Only “{text}” is written in this row."),
            Self::Example => "This is the example of a template.".to_owned(),
            Self::Left(header, value) => {
                format!("“{header}” is “{value}”: the person has left or may not sign in.")
            }
            Self::StatusUnknown(header, value) if value.is_empty() => {
                format!("“{header}” is empty: does this person still work here?")
            }
            Self::StatusUnknown(header, value) => {
                format!("“{header}” is “{value}”: does this person still work here?")
            }
            Self::Repeated(row) => format!("This person is already in row {row}."),
            Self::Headers => "The headers are repeated in this row.".to_owned(),
            Self::Hidden(true) => "This row is hidden in the file: is this person meant?".to_owned(),
            Self::Hidden(false) => "This row is hidden in the file.".to_owned(),
            Self::Struck(true) => "This row is struck through: is this person meant?".to_owned(),
            Self::Struck(false) => "This row is struck through.".to_owned(),
            Self::Beyond(column, text) => {
                format!("“{text}” in column {} has no header: what is it part of?", column_letters(*column))
            }
        }
    }
}

/// Someone with an account, as far as it can be compared.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct KnownPerson {
    /// Per column of the form, what is known.
    pub cells: Vec<String>,
    /// Whether the account was ended.
    pub ended: bool,
}

/// Where a person is already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MatchedIn {
    /// In this row of the worksheet.
    Row(RowId),
    /// Among those who have an account or wait for one.
    Account,
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellChange {
    /// Column position.
    pub column: usize,
    /// As it is.
    pub before: String,
    /// As the list has it.
    pub after: String,
}

/// What becomes of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportAction {
    /// Added.
    New,
    /// There already, with nothing to change.
    Already(MatchedIn),
    /// There already, with other values.
    Changed(MatchedIn, Vec<CellChange>),
    /// Not taken over.
    Unusable(Unusable),
}

/// A row and what becomes of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportPlanRow {
    /// Position in the list's rows.
    pub at: usize,
    /// Number in the spreadsheet.
    pub number: u32,
    /// Cells in the form's order, tidied, the title as the form spells it where that was decided.
    pub cells: Vec<String>,
    /// What becomes of it.
    pub fate: ImportAction,
    /// What was taken off or is doubtful.
    pub notes: Vec<String>,
    /// Whether one of the notes has to be looked at.
    pub doubtful: bool,
}

/// What taking the list over would do.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImportPlan {
    /// Every row of the list, in its order.
    pub rows: Vec<ImportPlanRow>,
}

/// Puts a list into the form's columns.
#[must_use]
pub fn incoming(form: &Form, reading: &ListReading<'_>) -> Import {
    let columns = ColumnTargets::new(form, reading.meanings);
    let mut judge = StatusJudge::new(reading.statuses, reading.answers, reading.today);
    let mut import = Import::default();
    let mut known: HashMap<(String, String, String), usize> = HashMap::new();
    for (number, cells) in reading.rows {
        let mut row = columns.row(form, *number, cells, reading);
        if row.incoming.unusable.is_none() {
            match judge.row(|column| cells.get(column).map_or("", String::as_str)) {
                RowStatus::Here(None) => {}
                RowStatus::Here(Some(note)) => {
                    row.incoming.notes.push(note);
                    row.incoming.doubtful = true;
                }
                RowStatus::Left(header, value) => row.incoming.unusable = Some(Unusable::Left(header, value)),
                RowStatus::Asked(header, value) => {
                    row.incoming.unusable = Some(Unusable::StatusUnknown(header, value));
                }
            }
        }
        let credentials = std::mem::take(&mut row.credentials);
        let wording = columns.title.map(|column| row.incoming.cells.get(column).cloned().unwrap_or_default());
        let wording = clean(wording.as_deref().unwrap_or("")).into_owned();
        // A form without a list of titles takes the list's own words.
        let listed_titles = !form.titles.is_empty();
        if listed_titles && row.incoming.unusable.is_none() && (!wording.is_empty() || !credentials.is_empty()) {
            let emergency = Some(row.department.clone()).filter(|department| is_emergency(department));
            let alone = if wording.is_empty() { credentials.join(" ") } else { String::new() };
            let key = (fold(&wording), emergency.as_deref().map(fold).unwrap_or_default(), alone);
            let job = *known.entry(key).or_insert_with(|| {
                let (department, credentials) = (emergency, Vec::new());
                import.jobs.push(Job { wording, department, credentials, people: 0, department_known: true });
                import.jobs.len() - 1
            });
            if let Some(entry) = import.jobs.get_mut(job) {
                entry.people += 1;
                entry.department_known &= !row.department.is_empty();
                for credential in credentials {
                    if entry.credentials.len() < 8 && !entry.credentials.contains(&credential) {
                        entry.credentials.push(credential);
                    }
                }
            }
            row.incoming.job = Some(job);
        }
        import.rows.push(row.incoming);
    }
    import.statuses = judge.into_values();
    import
}

/// Says what becomes of each row. `titles` has the form's title for each job, where it was decided; `known` finds people
/// with an account by their address in small letters.
#[must_use]
pub fn plan(
    form: &Form,
    import: &Import,
    titles: &[Option<usize>],
    there: &[Row],
    known: &dyn Fn(&str) -> Option<KnownPerson>,
) -> ImportPlan {
    let keys = KeyColumns::new(form);
    let title_column = form.column_of(FieldKind::Title);
    let mut by_email: HashMap<Box<str>, &Row> = HashMap::new();
    let mut by_name: HashMap<Box<str>, &Row> = HashMap::new();
    for row in there.iter().filter(|row| !row.is_blank()) {
        let DuplicateKeys([email, _, person]) = keys.keys(row);
        match (email, person) {
            (Some(email), person) => {
                by_email.entry(email).or_insert(row);
                // A row with an address is found by it alone.
                drop(person);
            }
            (None, Some(person)) => {
                by_name.entry(person).or_insert(row);
            }
            (None, None) => {}
        }
    }
    let mut names_there: HashMap<Box<str>, &Row> = HashMap::new();
    for row in there.iter().filter(|row| !row.is_blank()) {
        if let DuplicateKeys([_, _, Some(person)]) = keys.keys(row) {
            names_there.entry(person).or_insert(row);
        }
    }
    let mut seen = SeenPeople::default();
    let rows = import
        .rows
        .iter()
        .enumerate()
        .map(|(at, incoming)| {
            let decided = incoming.job.and_then(|job| titles.get(job).copied().flatten());
            let mut cells = incoming.cells.clone();
            if let (Some(column), Some(title)) = (title_column, decided.and_then(|title| form.titles.get(title)))
                && let Some(cell) = cells.get_mut(column)
            {
                title.name.clone_into(cell);
            }
            for (column, cell) in cells.iter_mut().enumerate() {
                if let Some(tidied) = tidy(form, column, cell) {
                    *cell = tidied.value;
                }
            }
            let mut notes = incoming.notes.clone();
            // A wording that nobody has decided about changes no title that is there.
            let open_title = title_column.filter(|_| decided.is_none() && !form.titles.is_empty());
            let row = Row { id: RowId(0), cells, formulas: 0 };
            let fate = match incoming.unusable.clone().or_else(|| seen.repeated(incoming, &keys.keys(&row))) {
                Some(unusable) => ImportAction::Unusable(unusable),
                None => {
                    let DuplicateKeys([email, _, person]) = keys.keys(&row);
                    let same = email.as_ref().and_then(|email| by_email.get(email)).or_else(|| {
                        let person = person.as_ref()?;
                        if email.is_some() { by_name.get(person) } else { names_there.get(person) }
                    });
                    let account = email.as_ref().and_then(|email| known(email));
                    match (same, account) {
                        (Some(there), _) => {
                            judged(form, MatchedIn::Row(there.id), &there.cells, &row.cells, open_title)
                        }
                        (None, Some(account)) if !account.ended => {
                            judged(form, MatchedIn::Account, &account.cells, &row.cells, open_title)
                        }
                        (None, account) => {
                            if account.is_some() {
                                notes.push("Had an account that was ended.".to_owned());
                            }
                            if person.is_some_and(|person| names_there.contains_key(&person)) {
                                notes.push("Someone of this name is in the worksheet with another address.".to_owned());
                            }
                            ImportAction::New
                        }
                    }
                }
            };
            ImportPlanRow { at, number: incoming.number, cells: row.cells, fate, notes, doubtful: incoming.doubtful }
        })
        .collect();
    ImportPlan { rows }
}

/// Compares field by field; what the list leaves empty changes nothing.
fn judged(
    form: &Form,
    against: MatchedIn,
    there: &[String],
    new: &[String],
    open_title: Option<usize>,
) -> ImportAction {
    let changes: Vec<CellChange> = form
        .columns
        .iter()
        .enumerate()
        .filter(|(column, spec)| spec.kind != FieldKind::AccessLevel && Some(*column) != open_title)
        .filter_map(|(column, spec)| {
            let (before, after) = (there.get(column)?, new.get(column)?);
            let before_tidied = tidy(form, column, before).map_or_else(|| before.clone(), |tidied| tidied.value);
            // Addresses are the same in any case.
            let same = match spec.kind {
                FieldKind::Email => after.eq_ignore_ascii_case(&before_tidied),
                _ => *after == before_tidied,
            };
            let differs = !after.is_empty() && !same;
            differs.then(|| CellChange { column, before: before.clone(), after: after.clone() })
        })
        .collect();
    if changes.is_empty() { ImportAction::Already(against) } else { ImportAction::Changed(against, changes) }
}

/// Who stood in the rows above.
#[derive(Default)]
struct SeenPeople {
    emails: HashMap<Box<str>, Vec<(u32, Box<str>)>>,
    ids: HashMap<String, Vec<(u32, Box<str>)>>,
    names: HashMap<(Box<str>, Box<str>), u32>,
}

impl SeenPeople {
    /// The earlier row with the same person; people who share only an address are two people.
    fn repeated(&mut self, incoming: &Incoming, keys: &DuplicateKeys) -> Option<Unusable> {
        let DuplicateKeys([email, mobile, person]) = keys.clone();
        let name = person.clone().unwrap_or_default();
        let mut found = None;
        if let Some(email) = &email {
            let rows = self.emails.entry(email.clone()).or_default();
            found = rows.iter().find(|(_, other)| *other == name || name.is_empty()).map(|(row, _)| *row);
            if found.is_none() {
                rows.push((incoming.number, name.clone()));
            }
        }
        if !incoming.employee_id.is_empty() {
            let rows = self.ids.entry(fold(&incoming.employee_id)).or_default();
            found = found.or_else(|| rows.iter().find(|(_, other)| *other == name).map(|(row, _)| *row));
            rows.push((incoming.number, name.clone()));
        }
        if let (None, Some(person)) = (&email, person) {
            let place = self.names.entry((person, mobile.unwrap_or_default())).or_insert(incoming.number);
            found = found.or(Some(*place).filter(|row| *row != incoming.number));
        }
        found.map(Unusable::Repeated)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use super::*;
    use crate::profile::starter_forms;

    const LIST: [ListColumn; 5] =
        [ListColumn::FullName, ListColumn::Email, ListColumn::Title, ListColumn::Department, ListColumn::Status];

    fn form() -> Form {
        starter_forms().unwrap().into_iter().find(|form| form.break_the_glass).unwrap()
    }

    fn rows(rows: &[[&str; 5]]) -> Vec<(u32, Vec<String>)> {
        (2..).zip(rows.iter().map(|row| row.map(str::to_owned).to_vec())).collect()
    }

    fn reading<'a>(meanings: &'a [ListColumn], rows: &'a [(u32, Vec<String>)], facility: &'a str) -> ListReading<'a> {
        static ANSWERS: std::sync::LazyLock<StatusAnswers> = std::sync::LazyLock::new(StatusAnswers::default);
        static STATUSES: std::sync::LazyLock<Vec<StatusColumn>> =
            std::sync::LazyLock::new(|| vec![StatusColumn::chosen(4, "Status", ["Active"].into_iter())]);
        let statuses = if meanings.contains(&ListColumn::Status) { STATUSES.as_slice() } else { &[] };
        ListReading {
            headers: &[],
            meanings,
            rows,
            facility,
            statuses,
            answers: &ANSWERS,
            today: Date::constant(2026, 12, 1),
            beyond: &[],
            hidden: MarkedRows::default(),
            struck: MarkedRows::default(),
        }
    }

    fn planned(list: &[[&str; 5]], there: &[Row], known: &dyn Fn(&str) -> Option<KnownPerson>) -> Vec<ImportPlanRow> {
        let rows = rows(list);
        let import = incoming(&form(), &reading(&LIST, &rows, "Main campus"));
        let titles = vec![None; import.jobs.len()];
        plan(&form(), &import, &titles, there, known).rows
    }

    fn nobody(_: &str) -> Option<KnownPerson> {
        None
    }

    fn there(id: u64, given: &str, family: &str, email: &str) -> Row {
        let mut row = Row::blank(RowId(id), form().columns.len());
        for (kind, value) in [(FieldKind::GivenName, given), (FieldKind::FamilyName, family), (FieldKind::Email, email)]
        {
            value.clone_into(&mut row.cells[form().column_of(kind).unwrap()]);
        }
        "Main campus".clone_into(&mut row.cells[form().column_of(FieldKind::Facility).unwrap()]);
        row
    }

    #[test]
    fn names_jobs_and_departments_come_into_the_forms_columns() {
        let rows = rows(&[
            ["Alvarez, Maria L., RN", "maria@x.org", "Staff Nurse", "Emergency Department", "Active"],
            ["Li, Wei", "wei@x.org", "staff nurse", "ICU", "Active"],
        ]);
        let import = incoming(&form(), &reading(&LIST, &rows, ""));
        assert_eq!(import.rows[0].cells[..3], ["Maria", "Alvarez", "maria@x.org"]);
        assert_eq!(import.rows[0].notes, ["Taken off the name: L. RN."]);
        assert_eq!(import.jobs.len(), 2, "the emergency department has a job of its own");
        assert_eq!(import.jobs[0].department.as_deref(), Some("Emergency Department"));
        assert_eq!(import.jobs[0].credentials, ["RN"]);
        assert_eq!(import.jobs[1].department, None);
    }

    #[test]
    fn a_suffix_of_its_own_column_stands_behind_the_last_name_once() {
        let meanings = [ListColumn::GivenName, ListColumn::FamilyName, ListColumn::Suffix, ListColumn::Email];
        let rows = [["Ana", "Lee", "Jr.", "ana@x.org"], ["Wei", "Li III", "III", "wei@x.org"]];
        let rows: Vec<(u32, Vec<String>)> = (2..).zip(rows.map(|row| row.map(str::to_owned).to_vec())).collect();
        let import = incoming(&form(), &reading(&meanings, &rows, ""));
        assert_eq!(import.rows[0].cells[..2], ["Ana", "Lee Jr."]);
        assert_eq!(import.rows[1].cells[..2], ["Wei", "Li III"]);
    }

    #[test]
    fn every_row_has_one_fate_and_none_is_dropped() {
        let known = |email: &str| {
            (email == "ana@x.org")
                .then(|| KnownPerson { cells: there(0, "Ana", "Ortiz", "ana@x.org").cells, ended: false })
        };
        let rows = planned(
            &[
                ["Alvarez, Maria", "maria@x.org", "", "", "Active"],
                ["Li, Wei", "WEI@x.org", "", "", "Active"],
                ["Lee, Wei", "wei2@x.org", "", "", "Active"],
                ["Ortiz, Ana", "ana@x.org", "", "", "Active"],
                ["Gone, Bob", "bob@x.org", "", "", "Terminated"],
                ["Total: 5", "", "", "", ""],
                ["Alvarez, Maria", "maria@x.org", "", "", "Active"],
                ["Other, Person", "maria@x.org", "", "", "Active"],
                ["", "", "", "", ""],
            ],
            &[there(7, "Wei", "Li", "wei@x.org"), there(8, "Wei", "Leigh", "wei2@x.org")],
            &known,
        );
        let fates: Vec<&ImportAction> = rows.iter().map(|row| &row.fate).collect();
        assert_eq!(*fates[0], ImportAction::New);
        assert_eq!(*fates[1], ImportAction::Already(MatchedIn::Row(RowId(7))));
        let ImportAction::Changed(MatchedIn::Row(RowId(8)), changes) = fates[2] else { panic!("{:?}", fates[2]) };
        assert_eq!((changes[0].before.as_str(), changes[0].after.as_str()), ("Leigh", "Lee"));
        assert_eq!(*fates[3], ImportAction::Already(MatchedIn::Account));
        assert_eq!(*fates[4], ImportAction::Unusable(Unusable::Left("Status".into(), "Terminated".into())));
        assert_eq!(*fates[5], ImportAction::Unusable(Unusable::Alone("Total: 5".into())));
        assert_eq!(*fates[6], ImportAction::Unusable(Unusable::Repeated(2)));
        assert_eq!(*fates[7], ImportAction::New, "two people with one address are two people");
        assert_eq!(*fates[8], ImportAction::Unusable(Unusable::NoPerson));
    }

    #[test]
    fn an_empty_cell_of_the_list_changes_nothing() {
        let rows = planned(&[["", "wei@x.org", "", "", "Active"]], &[there(7, "Wei", "Li", "wei@x.org")], &nobody);
        assert_eq!(rows[0].fate, ImportAction::Already(MatchedIn::Row(RowId(7))));
    }

    #[test]
    fn a_person_without_an_address_is_found_by_name_and_gets_the_address() {
        let rows = planned(&[["Li, Wei", "wei@x.org", "", "", "Active"]], &[there(7, "Wei", "Li", "")], &nobody);
        let ImportAction::Changed(_, changes) = &rows[0].fate else { panic!("{:?}", rows[0].fate) };
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].after, "wei@x.org");
    }

    #[test]
    fn a_namesake_with_another_address_is_new_and_pointed_out() {
        let rows =
            planned(&[["Li, Wei", "other@x.org", "", "", "Active"]], &[there(7, "Wei", "Li", "wei@x.org")], &nobody);
        assert_eq!(rows[0].fate, ImportAction::New);
        assert_eq!(rows[0].notes.len(), 1);
    }
}
