//! The list as the window shows it.

use workbook::{ReadNote, SheetInfo};
use worksheet::import::{
    Employment, ImportAction, ImportPlan, ImportPlanRow, ListColumn, MatchedIn, StatusValue, TitleReason, Unusable,
};
use worksheet::{FieldKind, Form, column_letters};

use super::account::{named, unused_columns};
use super::sheets::OtherSheet;
use super::work::ImportWork;
use crate::contract::{
    FieldChange, HeaderChoice, ImportAccount, ImportColumn, ImportCounts, ImportMarked, ImportNote, ImportQuestion,
    ImportRow, ImportSheet, ImportStatus, ImportTab, ImportTitle, ImportView, MeaningChoice, StatusAnswerView,
    TitleSuggestion,
};
use crate::editor::present::title_views;

/// Rows offered as headers.
const HEADER_CHOICES: usize = 30;

/// Texts shown of each of them.
const HEADER_CELLS: usize = 6;

/// Row numbers that are shown of hidden rows.
const MOST_NUMBERS: usize = 200;

/// Values of status columns that are shown although nobody has to decide about them.
const MOST_RECOGNIZED: usize = 200;

pub(crate) fn import_view(id: u32, worksheet: i64, work: &ImportWork, plan: &ImportPlan) -> ImportView {
    let table = &work.list.table;
    let sure = work.candidates.first().is_some_and(|found| found.confidence >= 0.6);
    let (statuses, more_statuses) = statuses(work);
    let [hidden, struck] = work.marked_rows();
    let counts = counts(work, plan);
    ImportView {
        id,
        worksheet,
        file: table.file_name.clone(),
        sheets: work.list.sheets.iter().map(|info| sheet_view(work, info, plan.rows.len())).collect(),
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
        statuses,
        more_statuses,
        hidden: marked(hidden),
        struck: marked(struck),
        sheet_open: !work.list.named && work.list.others.iter().any(|other| other.visible),
        counts,
        account: ImportAccount {
            rows: counts.rows,
            taken: counts.new + counts.changed,
            left_out: counts.already + counts.left_out,
            asked: counts.asked,
            unused_columns: unused_columns(work, false),
            other_sheets: work.list.others.iter().map(other_sheet).collect(),
            notes: table.notes.iter().map(note_view).collect(),
        },
    }
}

fn sheet_view(work: &ImportWork, info: &SheetInfo, rows: usize) -> ImportSheet {
    let other = work.list.others.iter().find(|other| other.name == info.name);
    let read = info.name == work.list.table.sheet;
    let people = if read { rows } else { other.map_or(0, |other| other.people) };
    ImportSheet { name: info.name.clone(), visible: info.visible, people }
}

fn other_sheet(other: &OtherSheet) -> ImportSheet {
    ImportSheet { name: other.name.clone(), visible: other.visible, people: other.people }
}

fn note_view(note: &ReadNote) -> ImportNote {
    ImportNote { text: format!("{} {}", note.message(), note.hint()).trim().to_owned(), asks: note.kind.asks() }
}

fn marked((rows, take): (&[u32], Option<bool>)) -> ImportMarked {
    ImportMarked { rows: rows.len(), numbers: rows.iter().take(MOST_NUMBERS).copied().collect(), take }
}

/// The values of status columns: those that only the user can tell, those the user has told, then the rest, the most frequent
/// first; and how many of the rest are not listed.
fn statuses(work: &ImportWork) -> (Vec<ImportStatus>, usize) {
    let view = |value: &StatusValue| ImportStatus {
        column: value.column,
        header: named(&value.header, value.column),
        value: value.value.clone(),
        people: value.people,
        answer: match value.employment {
            Employment::Here | Employment::LeavesSoon | Employment::Silent => StatusAnswerView::Here,
            Employment::Left => StatusAnswerView::Left,
            Employment::Unknown => StatusAnswerView::Ask,
        },
        answered: value.answered,
        leaves_soon: value.employment == Employment::LeavesSoon,
    };
    let mut all: Vec<ImportStatus> = work.import.statuses.iter().map(view).collect();
    let recognized = |one: &ImportStatus| !one.answered && one.answer != StatusAnswerView::Ask;
    all.sort_by_key(|one| (recognized(one), std::cmp::Reverse(one.people)));
    let decided = all.iter().filter(|one| !recognized(one)).count();
    let more = all.len().saturating_sub(decided + MOST_RECOGNIZED);
    all.truncate(decided + MOST_RECOGNIZED);
    (all, more)
}

fn columns(work: &ImportWork) -> Vec<ImportColumn> {
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
    let asked = |meaning: &ListColumn| match meaning {
        ListColumn::Npi => form.column_of(FieldKind::Npi).is_some(),
        ListColumn::Facility => form.column_of(FieldKind::Facility).is_some(),
        _ => true,
    };
    let general = ListColumn::GENERAL
        .into_iter()
        .filter(asked)
        .map(|meaning| MeaningChoice { key: meaning.key().to_owned(), label: meaning.label().to_owned() });
    let own = form
        .columns
        .iter()
        .filter(|column| matches!(ListColumn::of_column(column), ListColumn::Field(_)))
        .map(|column| MeaningChoice { key: column.key.clone(), label: column.header.clone() });
    general.chain(own).collect()
}

fn title_view(work: &ImportWork, job: usize) -> Option<ImportTitle> {
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

pub(crate) fn counts(work: &ImportWork, plan: &ImportPlan) -> ImportCounts {
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
            ImportTab::LeftOut => counts.left_out += 1,
            ImportTab::Asked => counts.asked += 1,
        }
    }
    counts
}

/// Someone with an account is not added again; what differs is shown there.
pub(crate) fn tab_of(fate: &ImportAction) -> ImportTab {
    match fate {
        ImportAction::New => ImportTab::New,
        ImportAction::Changed(MatchedIn::Row(_), _) => ImportTab::Changed,
        ImportAction::Already(_) | ImportAction::Changed(MatchedIn::Account, _) => ImportTab::Already,
        ImportAction::Unusable(why) if why.is_asked() => ImportTab::Asked,
        ImportAction::Unusable(_) => ImportTab::LeftOut,
    }
}

pub(crate) fn row_view(work: &ImportWork, row: &ImportPlanRow) -> ImportRow {
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
        question: question(work, &row.fate),
    }
}

fn question(work: &ImportWork, fate: &ImportAction) -> Option<ImportQuestion> {
    let [(hidden, _), (struck, _)] = work.marked_rows();
    Some(match fate {
        ImportAction::Unusable(Unusable::StatusUnknown(header, value)) => {
            let values = &work.import.statuses;
            let found = values.iter().find(|found| found.header == *header && found.value == *value)?;
            ImportQuestion::Status { column: found.column, value: value.clone(), people: found.people }
        }
        ImportAction::Unusable(Unusable::Hidden(true)) => ImportQuestion::Hidden { rows: hidden.len() },
        ImportAction::Unusable(Unusable::Struck(true)) => ImportQuestion::Struck { rows: struck.len() },
        ImportAction::Unusable(Unusable::Beyond(column, _)) => {
            ImportQuestion::Column { column: *column, letters: column_letters(*column) }
        }
        _ => return None,
    })
}

fn summary(cells: &[String]) -> String {
    let filled: Vec<&str> = cells.iter().map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).take(3).collect();
    filled.join(" · ")
}

fn changes(form: &Form, fate: &ImportAction) -> Vec<FieldChange> {
    let ImportAction::Changed(_, changes) = fate else { return Vec::new() };
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
pub(crate) fn reason(form: &Form, fate: &ImportAction) -> String {
    match fate {
        ImportAction::New => String::new(),
        ImportAction::Already(MatchedIn::Row(_)) => "Already in the worksheet, with the same values.".to_owned(),
        ImportAction::Changed(MatchedIn::Row(_), _) => "Already in the worksheet, with different values.".to_owned(),
        ImportAction::Already(MatchedIn::Account) => "Has an account already, or waits for one.".to_owned(),
        ImportAction::Changed(MatchedIn::Account, _) => {
            format!("Has an account already. Ask your {} to change what differs.", form.hie.contact_role)
        }
        ImportAction::Unusable(why) => why.sentence(),
    }
}
