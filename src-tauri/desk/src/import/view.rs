//! The list as the window shows it.

use workbook::SheetInfo;
use worksheet::import::{Against, Fate, ImportPlan, Meaning, PlannedRow, TitleReason};
use worksheet::{FieldKind, Form, column_letters};

use super::work::Work;
use crate::contract::{
    FieldChange, HeaderChoice, ImportColumn, ImportCounts, ImportRow, ImportSheet, ImportTab, ImportTitle, ImportView,
    MeaningChoice, TitleSuggestion,
};
use crate::editor::present::title_views;

/// Rows offered as headers.
const HEADER_CHOICES: usize = 30;

/// Texts shown of each of them.
const HEADER_CELLS: usize = 6;

pub(crate) fn import_view(id: u32, worksheet: i64, work: &Work, plan: &ImportPlan) -> ImportView {
    let table = &work.list.table;
    let sure = work.candidates.first().is_some_and(|found| found.confidence >= 0.6);
    ImportView {
        id,
        worksheet,
        file: table.file_name.clone(),
        sheets: work.list.sheets.iter().map(sheet_view).collect(),
        sheet: table.sheet.clone(),
        header_row: work.header.and_then(|header| table.rows.get(header)).map(|row| row.number),
        header_sure: work.header_chosen || work.header.is_some() && sure,
        header_choices: table
            .rows
            .iter()
            .take(HEADER_CHOICES)
            .map(|row| HeaderChoice {
                row: row.number,
                cells: row.cells.iter().filter(|cell| !cell.trim().is_empty()).take(HEADER_CELLS).cloned().collect(),
            })
            .collect(),
        columns: columns(work),
        meanings: meanings(&work.form),
        titles: (0..work.jobs.len()).filter_map(|job| title_view(work, job)).collect(),
        form_titles: title_views(&work.form),
        missing: work.missing(false),
        facility: work.facility.clone(),
        counts: counts(work, plan),
    }
}

fn sheet_view(info: &SheetInfo) -> ImportSheet {
    ImportSheet { name: info.name.clone(), visible: info.visible }
}

fn columns(work: &Work) -> Vec<ImportColumn> {
    work.matches
        .iter()
        .map(|found| {
            let chosen = work.chosen.get(&found.column);
            ImportColumn {
                column: found.column,
                letters: column_letters(found.column),
                header: found.header.trim().to_owned(),
                meaning: chosen.unwrap_or(&found.meaning).key().to_owned(),
                confidence: found.confidence,
                settled: work.is_settled(found.column),
                chosen: chosen.is_some(),
                reasons: found.reasons.clone(),
                examples: found.examples.clone(),
            }
        })
        .collect()
}

/// What a column can mean on this form: what the form has a column for, what helps, and nothing.
fn meanings(form: &Form) -> Vec<MeaningChoice> {
    let asked = |meaning: &Meaning| match meaning {
        Meaning::Npi => form.column_of(FieldKind::Npi).is_some(),
        Meaning::Facility => form.column_of(FieldKind::Facility).is_some(),
        _ => true,
    };
    let general = Meaning::GENERAL
        .into_iter()
        .filter(asked)
        .map(|meaning| MeaningChoice { key: meaning.key().to_owned(), label: meaning.label().to_owned() });
    let own = form
        .columns
        .iter()
        .filter(|column| matches!(Meaning::of_column(column), Meaning::Field(_)))
        .map(|column| MeaningChoice { key: column.key.clone(), label: column.header.clone() });
    general.chain(own).collect()
}

fn title_view(work: &Work, job: usize) -> Option<ImportTitle> {
    let found = work.jobs.get(job)?;
    let form = &work.form;
    let chosen = work.is_title_chosen(job);
    let title = work.title_of(job).and_then(|title| form.titles.get(title));
    let suggestions = found
        .suggestions
        .iter()
        .filter_map(|suggestion| {
            let title = form.titles.get(suggestion.title)?;
            Some(TitleSuggestion {
                title: title.name.clone(),
                level: form.levels.get(title.level).map(|level| level.name.clone()).unwrap_or_default(),
                break_the_glass: suggestion.break_the_glass,
                confidence: suggestion.confidence,
                reason: suggestion.reason.sentence(),
            })
        })
        .collect();
    Some(ImportTitle {
        job,
        wording: found.job.wording.clone(),
        department: found.job.department.clone(),
        credentials: found.job.credentials.clone(),
        people: found.job.people,
        title: title.map(|title| title.name.clone()),
        chosen,
        listed: found.suggestions.first().is_some_and(|best| best.reason == TitleReason::Listed),
        suggestions,
    })
}

pub(crate) fn counts(work: &Work, plan: &ImportPlan) -> ImportCounts {
    let mut counts = ImportCounts {
        rows: plan.rows.len(),
        open_columns: (0..work.matches.len()).filter(|column| !work.is_settled(*column)).count(),
        open_titles: (0..work.jobs.len())
            .filter(|job| work.title_of(*job).is_none() && !work.is_title_chosen(*job))
            .count(),
        ..ImportCounts::default()
    };
    for row in &plan.rows {
        match tab_of(&row.fate) {
            ImportTab::New => counts.new += 1,
            ImportTab::Already => counts.already += 1,
            ImportTab::Changed => counts.changed += 1,
            ImportTab::Unusable => counts.unusable += 1,
        }
    }
    counts
}

/// Someone with an account is not added again; what differs is shown there.
pub(crate) fn tab_of(fate: &Fate) -> ImportTab {
    match fate {
        Fate::New => ImportTab::New,
        Fate::Changed(Against::Row(_), _) => ImportTab::Changed,
        Fate::Already(_) | Fate::Changed(Against::Account, _) => ImportTab::Already,
        Fate::Unusable(_) => ImportTab::Unusable,
    }
}

pub(crate) fn row_view(work: &Work, row: &PlannedRow) -> ImportRow {
    let form = &work.form;
    let cell = |kind: FieldKind| {
        form.column_of(kind).and_then(|column| row.cells.get(column)).map(|cell| cell.trim()).unwrap_or_default()
    };
    let person = format!("{} {}", cell(FieldKind::GivenName), cell(FieldKind::FamilyName)).trim().to_owned();
    let person = if person.is_empty() { summary(&work.original(row.at)) } else { person };
    ImportRow {
        number: row.number,
        person,
        email: cell(FieldKind::Email).to_owned(),
        title: cell(FieldKind::Title).to_owned(),
        changes: changes(form, &row.fate),
        reason: reason(form, &row.fate),
        notes: row.notes.clone(),
    }
}

fn summary(cells: &[String]) -> String {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).take(3).collect();
    filled.join(" · ")
}

fn changes(form: &Form, fate: &Fate) -> Vec<FieldChange> {
    let Fate::Changed(_, changes) = fate else { return Vec::new() };
    changes
        .iter()
        .map(|change| FieldChange {
            field: form.columns.get(change.column).map(|column| column.header.clone()).unwrap_or_default(),
            before: change.before.clone(),
            after: change.after.clone(),
        })
        .collect()
}

/// Why a row is not added.
pub(crate) fn reason(form: &Form, fate: &Fate) -> String {
    match fate {
        Fate::New => String::new(),
        Fate::Already(Against::Row(_)) => "Already in the worksheet, with the same values.".to_owned(),
        Fate::Changed(Against::Row(_), _) => "Already in the worksheet, with different values.".to_owned(),
        Fate::Already(Against::Account) => "Has an account already, or waits for one.".to_owned(),
        Fate::Changed(Against::Account, _) => {
            format!("Has an account already. Ask your {} to change what differs.", form.hie.contact_role)
        }
        Fate::Unusable(why) => why.sentence(),
    }
}
