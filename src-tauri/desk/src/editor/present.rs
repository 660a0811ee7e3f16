//! What the window shows of an open worksheet.

use worksheet::worksheet::render_message;
use worksheet::{Code, FieldKind, Form, OrganizationKind, Problem, Row, RowId, Severity, column_letters};

use super::Editor;
use crate::contract::{
    ChoiceView, ColumnView, EditOutcome, LevelCount, LevelView, ProblemGroup, ProblemView, RowView, SeverityView,
    TitleView, Window, WorksheetStanding, WorksheetView,
};
use crate::forms::form_summary;

/// More rows than any screen shows; a larger window is cut.
const MOST_SHOWN: usize = 1000;

impl Editor {
    /// The worksheet without its rows.
    #[must_use]
    pub fn present(&self, facilities: &[String]) -> WorksheetView {
        let form = self.form();
        WorksheetView {
            id: self.id,
            name: self.name.clone(),
            form: form_summary(form),
            columns: self.column_views(),
            titles: title_views(form),
            levels: form.levels.iter().map(level_view).collect(),
            facilities: facilities.to_vec(),
            practice: self.practice,
            cursor: self.cursor,
            standing: self.standing(),
        }
    }

    fn column_views(&self) -> Vec<ColumnView> {
        let form = self.form();
        let own = self.worksheet.known().organization();
        let columns = form.columns.iter().enumerate();
        columns
            .map(|(position, column)| ColumnView {
                choices: choices(form, column, own),
                ..column_view(position, column)
            })
            .collect()
    }

    /// The numbers around the grid.
    #[must_use]
    pub fn standing(&self) -> WorksheetStanding {
        let counts = self.worksheet.counts();
        let total = |wanted| counts.iter().filter(|(_, found, _)| *found == wanted).map(|(_, _, count)| count).sum();
        let sheet = self.worksheet.sheet();
        WorksheetStanding {
            rows: self.view.len(sheet),
            all_rows: sheet.rows().len(),
            people: self.worksheet.people_count(),
            errors: total(Severity::Error),
            warnings: total(Severity::Warning),
            groups: self.groups(&counts),
            access: self.access_counts(),
            break_the_glass: self.worksheet.break_the_glass_count(),
            undo: self.history.done.last().map(|entry| entry.label.clone()),
            redo: self.history.undone.last().map(|entry| entry.label.clone()),
        }
    }

    /// One group per code; a code that is an error in one place and a warning in another counts as an error.
    fn groups(&self, counts: &[(Code, Severity, usize)]) -> Vec<ProblemGroup> {
        let mut groups: Vec<ProblemGroup> = Vec::new();
        for (code, severity, count) in counts {
            let text = code_text(*code);
            match groups.iter_mut().find(|group| group.code == text) {
                Some(group) => group.count += count,
                None => groups.push(ProblemGroup {
                    code: text,
                    heading: heading(*code).to_owned(),
                    severity: severity_view(*severity),
                    count: *count,
                    repairable: self.repairable_counts.get(code).copied().unwrap_or(0),
                }),
            }
        }
        groups
    }

    pub(crate) fn access_counts(&self) -> Vec<LevelCount> {
        let summary = self.worksheet.access_summary();
        let with_level: usize = summary.iter().map(|(_, people)| people).sum();
        let without = self.worksheet.people_count().saturating_sub(with_level);
        let mut counts: Vec<LevelCount> = summary
            .into_iter()
            .filter(|(_, people)| *people > 0)
            .filter_map(|(level, people)| {
                let level = self.form().levels.get(level)?;
                Some(LevelCount { level: level.name.clone(), break_the_glass: level.break_the_glass, people })
            })
            .collect();
        if without > 0 {
            counts.push(LevelCount { level: String::new(), break_the_glass: false, people: without });
        }
        counts
    }

    /// Rows of the view.
    #[must_use]
    pub fn rows(&self, window: Window) -> Vec<RowView> {
        let sheet = self.worksheet.sheet();
        let end = window.start.saturating_add(window.count.min(MOST_SHOWN)).min(self.view.len(sheet));
        (window.start..end)
            .filter_map(|place| self.view.row(sheet, place).map(|row| self.row_view(place, row)))
            .collect()
    }

    fn row_view(&self, place: usize, row: &Row) -> RowView {
        let access = self.worksheet.access(row);
        let derived = self.form().column_of(FieldKind::AccessLevel);
        let cells = row
            .cells
            .iter()
            .enumerate()
            .map(|(column, cell)| {
                if Some(column) == derived {
                    access.map_or_else(|| cell.clone(), |level| level.name.clone())
                } else {
                    cell.clone()
                }
            })
            .collect();
        RowView {
            row: place,
            number: self.number(row.id),
            cells,
            break_the_glass: access.is_some_and(|level| level.break_the_glass),
            problems: self.worksheet.problems_of(row.id).iter().map(|problem| self.problem_view(problem)).collect(),
        }
    }

    pub(super) fn problem_view(&self, problem: &Problem) -> ProblemView {
        let sheet = self.worksheet.sheet();
        let number = |row: RowId| u32::try_from(self.number(row)).unwrap_or(u32::MAX);
        ProblemView {
            row: self.view.place(sheet, problem.row),
            number: self.number(problem.row),
            column: problem.column,
            code: code_text(problem.code),
            severity: severity_view(problem.severity),
            message: render_message(problem, &number),
            why: problem.why.clone(),
            repair: problem.repair.as_ref().map(|repair| repair.label.clone()),
            choices: problem.choices.clone(),
            person: sheet.row(problem.row).map(|row| person_name(self.form(), row)).unwrap_or_default(),
        }
    }

    /// The row's number in the spreadsheet.
    pub(crate) fn number(&self, row: RowId) -> usize {
        let position = self.worksheet.sheet().position(row).unwrap_or(0);
        position + 1 + usize::try_from(self.form().header_row).unwrap_or(0)
    }

    /// An answer with fresh numbers and rows.
    #[must_use]
    pub fn outcome(&self, label: &str, cells: usize, window: Window) -> EditOutcome {
        EditOutcome {
            standing: self.standing(),
            window: self.rows(window),
            label: label.to_owned(),
            cells,
            tidied: Vec::new(),
            tidied_count: 0,
            cursor: None,
        }
    }
}

/// Given and family name, or what stands in the first cell that has something.
pub(crate) fn person_name(form: &Form, row: &Row) -> String {
    let cell = |kind| form.column_of(kind).and_then(|column| row.cells.get(column)).map_or("", |cell| cell.trim());
    let name = format!("{} {}", cell(FieldKind::GivenName), cell(FieldKind::FamilyName));
    match name.trim() {
        "" => row.cells.iter().map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or_default().to_owned(),
        name => name.to_owned(),
    }
}

/// The code as `--json` spells it.
pub(crate) fn code_text(code: Code) -> String {
    serde_json::to_value(code).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The code that is spelled like this.
pub(crate) fn code_named(text: &str) -> Option<Code> {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).ok()
}

pub(crate) fn severity_view(severity: Severity) -> SeverityView {
    match severity {
        Severity::Error => SeverityView::Error,
        Severity::Warning => SeverityView::Warning,
    }
}

/// What a kind of problem is called above its list.
pub(crate) fn heading(code: Code) -> &'static str {
    match code {
        Code::Required => "Something required is missing",
        Code::TooLong => "Longer than the form takes",
        Code::FormRule => "Not what the form accepts",
        Code::WrongEncoding => "Read in the wrong encoding",
        Code::ControlCharacters => "Invisible characters",
        Code::NameSuspicious => "Unusual name",
        Code::EmailInvalid => "Email address that cannot work",
        Code::EmailDuplicate => "Email address used twice",
        Code::EmailSharedMailbox => "Shared mailbox",
        Code::EmailPlaceholder => "Placeholder instead of an email address",
        Code::FieldsContradict => "Fields that do not go together",
        Code::EmailLikelyTypo => "Likely typo in an email address",
        Code::MobileInvalid => "Mobile number that cannot receive a code",
        Code::MobileDuplicate => "Mobile number used twice",
        Code::TitleUnknown => "Title not on the form’s list",
        Code::TitleAmbiguous => "Title that could mean several",
        Code::ChoiceUnknown => "Not a choice of the form",
        Code::AccessMismatch => "Access level differs from the title’s",
        Code::BtgNotEligible => "Not eligible for Break the Glass",
        Code::BtgNotInVariant => "Break the Glass is not on this form",
        Code::PersonDuplicate => "Same person twice",
        Code::PersonAlreadyActive => "Already has an account",
        Code::PersonWasDeactivated => "Account was deactivated earlier",
        Code::PersonNoAccount => "Not known to have an account",
        Code::NpiInvalid => "NPI that cannot exist",
        Code::DateInvalid => "Not a date",
        Code::AccessTypeNotForOrganization => "Access type not for this organization",
        Code::FormulaInInput => "Formula where a value belongs",
    }
}

const GUESS: &str =
    "This header is a guess: the form’s own wording is not public, so it may be called something else there.";

fn column_view(position: usize, column: &worksheet::Column) -> ColumnView {
    let kind = serde_json::to_value(column.kind).ok().and_then(|kind| kind.as_str().map(str::to_owned));
    ColumnView {
        key: column.key.clone(),
        header: column.header.clone(),
        kind: kind.unwrap_or_default(),
        letters: column_letters(position),
        required: column.required,
        derived: column.kind == FieldKind::AccessLevel,
        width: column.width,
        help: if column.assumed { format!("{} {GUESS}", column.help) } else { column.help.clone() },
        choices: Vec::new(),
        several: column.kind == FieldKind::Choices,
        assumed: column.assumed,
    }
}

/// What is offered in a column; of access types, those that the organization may ask for.
fn choices(form: &Form, column: &worksheet::Column, own: Option<OrganizationKind>) -> Vec<ChoiceView> {
    let level = |name: &str| form.levels.iter().find(|level| level.name == name);
    let means = |name: &str| match column.kind {
        FieldKind::AccessType => level(name).map(|level| level.sees.clone()),
        _ => column.choices.iter().find(|choice| choice.name == name).map(|choice| choice.means.clone()),
    };
    let open = |name: &str| {
        let only_for = level(name).filter(|_| column.kind == FieldKind::AccessType).map(|level| &level.only_for);
        only_for.is_none_or(|only_for| only_for.is_empty() || own.is_some_and(|own| only_for.contains(&own)))
    };
    form.offered(column)
        .into_iter()
        .filter(|name| open(name))
        .map(|name| ChoiceView { name: name.to_owned(), means: means(name).unwrap_or_default() })
        .collect()
}

fn level_view(level: &worksheet::AccessLevel) -> LevelView {
    LevelView {
        code: level.code.clone(),
        name: level.name.clone(),
        sees: level.sees.clone(),
        break_the_glass: level.break_the_glass,
    }
}

pub(crate) fn title_views(form: &Form) -> Vec<TitleView> {
    form.titles
        .iter()
        .filter_map(|title| {
            let level = form.levels.get(title.level)?;
            Some(TitleView {
                name: title.name.clone(),
                group: title.group.clone(),
                level: level.name.clone(),
                sees: level.sees.clone(),
                break_the_glass: level.break_the_glass,
            })
        })
        .collect()
}
