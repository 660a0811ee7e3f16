//! The rules. One rule is one small type: the codes it reports, and a function from a cell to what is wrong with it.

pub mod access;
pub mod cell;
pub mod choice;
pub mod condition;
pub mod duplicate;
pub mod email;
pub mod encoding;
pub mod identifier;
pub mod mobile;
pub mod name;
pub mod people;
pub mod swap;
pub mod title;

mod area_codes;
mod capitals;
pub(crate) mod domains;
mod mailbox;

use std::borrow::Cow;

use crate::form::{Column, FieldKind, Form};
use crate::problem::{Code, Problem, Repair, Severity};
use crate::sheet::{Row, RowId};
use crate::text::clean;
use crate::titles::TitleIndex;

pub use people::{AccountStatus, KnownPeople, NoKnownPeople};

/// One rule over cells of one row.
pub trait Rule: Sync {
    /// What it can report.
    fn codes(&self) -> &'static [(Code, Severity)];

    /// Looks at one cell and notes what is wrong.
    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector);
}

/// What rules know besides the row.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The form.
    pub form: &'a Form,
    /// Its titles, prepared for look-up.
    pub titles: &'a TitleIndex,
    /// Who has, or had, an account.
    pub known: &'a (dyn KnownPeople + Send + Sync),
}

/// A cell under examination.
pub struct CellInput<'a> {
    /// What rules know besides the row.
    pub context: Context<'a>,
    /// The row it stands in.
    pub row: &'a Row,
    /// The title of the list that stands in the row, as an index into the form's titles.
    pub title: Option<usize>,
    /// Its column position.
    pub column: usize,
    /// What the form says about the column.
    pub spec: &'a Column,
    /// The text as it stands.
    pub raw: &'a str,
    /// The text without hidden characters and needless spaces: other rules need not trip over those again.
    pub text: Cow<'a, str>,
}

impl<'a> CellInput<'a> {
    /// The cleaned text of another cell of the row.
    #[must_use]
    pub fn other(&self, column: usize) -> Cow<'a, str> {
        clean(self.row.cells.get(column).map_or("", String::as_str))
    }

    /// A repair of this cell alone.
    #[must_use]
    pub fn repair(&self, label: String, value: String) -> Repair {
        Repair { label, cells: vec![(self.column, value)] }
    }
}

/// A finding without its words: all that is kept for rows nobody looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Column position; forms have at most 64.
    pub column: u8,
    /// Which rule.
    pub code: Code,
    /// Error or warning.
    pub severity: Severity,
}

/// The words of a finding, made only when someone reads them.
pub struct MessageText {
    /// See [`Problem::message`].
    pub message: String,
    /// See [`Problem::why`].
    pub why: Cow<'static, str>,
    /// See [`Problem::repair`].
    pub repair: Option<Repair>,
    /// See [`Problem::choices`].
    pub choices: Vec<String>,
}

impl MessageText {
    /// Words without repair or choices.
    #[must_use]
    pub fn new(message: String, why: impl Into<Cow<'static, str>>) -> Self {
        Self { message, why: why.into(), repair: None, choices: Vec::new() }
    }

    /// Adds the certain repair, if there is one.
    #[must_use]
    pub fn repaired(mut self, repair: Option<Repair>) -> Self {
        self.repair = repair;
        self
    }
}

/// Collects what rules find in a row, with or without words.
#[derive(Debug, Default)]
pub struct FindingCollector {
    row: Option<RowId>,
    brief: Vec<Finding>,
    full: Vec<Problem>,
    worded: bool,
}

impl FindingCollector {
    /// Collects findings without words.
    #[must_use]
    pub fn brief() -> Self {
        Self::default()
    }

    /// Collects whole problems.
    #[must_use]
    pub fn worded() -> Self {
        Self { worded: true, ..Self::default() }
    }

    /// Notes a finding; the words are made only when they are wanted.
    pub fn add(&mut self, column: usize, code: Code, severity: Severity, words: impl FnOnce() -> MessageText) {
        let Some(row) = self.row else { return };
        if self.worded {
            let MessageText { message, why, repair, choices } = words();
            let why = why.into_owned();
            let (others, others_count) = (Vec::new(), 0);
            self.full.push(Problem {
                row,
                column,
                code,
                severity,
                message,
                why,
                repair,
                choices,
                others,
                others_count,
            });
        } else {
            self.brief.push(Finding { column: u8::try_from(column).unwrap_or(u8::MAX), code, severity });
        }
    }

    /// What was noted without words since the last call.
    pub fn take_brief(&mut self) -> Option<Box<[Finding]>> {
        if self.brief.is_empty() {
            return None;
        }
        let boxed = self.brief.as_slice().into();
        self.brief.clear();
        Some(boxed)
    }

    /// The problems noted.
    #[must_use]
    pub fn into_problems(self) -> Vec<Problem> {
        self.full
    }
}

/// The rules for the content of a cell that is not empty, by the kind of its column.
#[must_use]
pub fn rules_of(kind: FieldKind) -> &'static [&'static dyn Rule] {
    match kind {
        FieldKind::GivenName | FieldKind::FamilyName => &[&name::SuspiciousName],
        FieldKind::Email => &[&email::Address, &people::KnownAccount],
        FieldKind::Mobile => &[&mobile::MobileNumber],
        FieldKind::Title => &[&title::ListedTitle, &access::EligibleTitle],
        FieldKind::Npi => &[&identifier::Npi],
        FieldKind::Date => &[&identifier::CalendarDate],
        FieldKind::Choice | FieldKind::Choices | FieldKind::YesNo => &[&choice::ListedChoice],
        FieldKind::AccessType => &[&choice::ListedChoice, &choice::FittingAccessType],
        FieldKind::AccessLevel | FieldKind::Facility | FieldKind::Text => &[],
    }
}

/// Runs every rule that concerns one row alone. Gives the title of the list that stands in it, as an index.
pub fn check_row(context: Context<'_>, row: &Row, found: &mut FindingCollector) -> Option<usize> {
    if row.is_blank() {
        return None;
    }
    found.row = Some(row.id);
    let title = access::title_index(context, row);
    for (column, (spec, raw)) in context.form.columns.iter().zip(&row.cells).enumerate() {
        let cell = CellInput { context, row, title, column, spec, raw, text: clean(raw) };
        if spec.kind == FieldKind::AccessLevel {
            access::DerivedLevel.check(&cell, found);
        } else if cell::is_formula_text(&cell.text) {
            // What a formula spells is no name, address or title: one finding says it all.
            cell::FormulaInInput.check(&cell, found);
        } else {
            let wrong = encoding::of_cell(&cell).is_some();
            for rule in if wrong { cell::WRONGLY_ENCODED } else { cell::ANY_INPUT } {
                rule.check(&cell, found);
            }
            if !cell.text.is_empty() && !wrong {
                for rule in rules_of(spec.kind) {
                    rule.check(&cell, found);
                }
            }
        }
    }
    condition::check(context.form, row, found);
    title
}
