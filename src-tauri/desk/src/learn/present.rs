//! What was learned, as front ends show it.

use workbook::{ColumnRole, Inferred, LearnChoices, LearnedForm};
use worksheet::{FieldKind, column_letters};

use crate::contract::{
    ColumnChoice, ColumnFound, Confidence, FoundFlag, FoundNumber, FoundText, LearnChoicesView, LearnDifference,
    LearnFindingView, LearnedEvidence, Learning, LevelChoice, LevelFound, MeaningView, TitleChoice, TitleFound,
};
use crate::forms::{KnownForm, form_summary};

pub(super) fn learning(
    known: &KnownForm,
    found: &LearnedForm,
    path: Option<String>,
    differences: Vec<LearnDifference>,
    chosen: &LearnChoices,
) -> Learning {
    let with_btg = |name: &str| {
        found.levels.iter().any(|level| level.name.eq_ignore_ascii_case(name) && level.break_the_glass.value)
    };
    Learning {
        form: form_summary(&found.form),
        file: found.file_name.clone(),
        path,
        sheet: FoundText { value: found.sheet.value.clone(), by: evidence(&found.sheet) },
        sheets: found.sheets.clone(),
        header_row: number(&found.header_row),
        first_row: number(&found.first_row),
        prepared_rows: number(&found.prepared_rows),
        columns: found
            .columns
            .iter()
            .map(|column| ColumnFound {
                position: column.position,
                letters: column_letters(column.position),
                header: column.header.clone(),
                meaning: meaning_view(column.meaning.value),
                by: evidence(&column.meaning),
                required: flag(&column.required),
                formula: column.formula,
                choices: column.choices,
                note: column.note.clone(),
            })
            .collect(),
        titles_by: found.title_source.as_ref().map(evidence),
        titles: found
            .titles
            .iter()
            .map(|title| TitleFound {
                name: title.name.clone(),
                cell: title.cell.clone(),
                level: title.level.clone(),
                level_cell: title.level_cell.clone(),
                break_the_glass: title.level.as_deref().is_some_and(with_btg),
            })
            .collect(),
        levels_by: found.level_source.as_ref().map(evidence),
        level_by_formula: found.layout.level_by_formula,
        levels: found
            .levels
            .iter()
            .map(|level| LevelFound {
                name: level.name.clone(),
                break_the_glass: flag(&level.break_the_glass),
                sees: level.sees.clone(),
                titles: found
                    .titles
                    .iter()
                    .filter(|title| title.level.as_ref().is_some_and(|name| name.eq_ignore_ascii_case(&level.name)))
                    .count(),
            })
            .collect(),
        break_the_glass: flag(&found.break_the_glass),
        findings: found
            .findings
            .iter()
            .map(|finding| LearnFindingView {
                code: finding.code.clone(),
                message: finding.message.clone(),
                place: finding.place.clone(),
                decide: finding.decide,
            })
            .collect(),
        replaces_learned: known.learned.is_some(),
        edition_in_use: known.form.edition.clone(),
        differences,
        choices: choices_view(chosen),
        ready: found.open_decisions().next().is_none(),
    }
}

fn evidence<T>(found: &Inferred<T>) -> LearnedEvidence {
    let confidence = if found.why == "you said so" {
        Confidence::Yours
    } else if found.confidence >= 0.9 {
        Confidence::Certain
    } else if found.confidence >= 0.7 {
        Confidence::Likely
    } else {
        Confidence::Unsure
    };
    let score = (found.confidence * 100.0).round() / 100.0;
    LearnedEvidence { confidence, score, place: found.place.clone(), why: found.why.clone() }
}

fn number(found: &Inferred<u32>) -> FoundNumber {
    FoundNumber { value: found.value, by: evidence(found) }
}

fn flag(found: &Inferred<bool>) -> FoundFlag {
    FoundFlag { value: found.value, by: evidence(found) }
}

/// Meaning and view of it, in pairs.
const MEANINGS: [(ColumnRole, MeaningView); 18] = [
    (ColumnRole::Field(FieldKind::GivenName), MeaningView::GivenName),
    (ColumnRole::Field(FieldKind::FamilyName), MeaningView::FamilyName),
    (ColumnRole::FullName { family_first: false }, MeaningView::FullNameGivenFirst),
    (ColumnRole::FullName { family_first: true }, MeaningView::FullNameFamilyFirst),
    (ColumnRole::Field(FieldKind::Email), MeaningView::Email),
    (ColumnRole::Field(FieldKind::Mobile), MeaningView::Mobile),
    (ColumnRole::Field(FieldKind::Facility), MeaningView::Facility),
    (ColumnRole::Field(FieldKind::Title), MeaningView::Title),
    (ColumnRole::Field(FieldKind::AccessLevel), MeaningView::AccessLevel),
    (ColumnRole::Field(FieldKind::Npi), MeaningView::Npi),
    (ColumnRole::Field(FieldKind::Date), MeaningView::Date),
    (ColumnRole::Field(FieldKind::Text), MeaningView::Text),
    // What can be chosen in them comes from the profile, not from the blank form.
    (ColumnRole::Field(FieldKind::AccessType), MeaningView::Text),
    (ColumnRole::Field(FieldKind::Choice), MeaningView::Text),
    (ColumnRole::Field(FieldKind::Choices), MeaningView::Text),
    (ColumnRole::Field(FieldKind::YesNo), MeaningView::Text),
    (ColumnRole::LeftAlone, MeaningView::LeftAlone),
    (ColumnRole::NotRecognised, MeaningView::NotRecognised),
];

pub(super) fn meaning_view(meaning: ColumnRole) -> MeaningView {
    MEANINGS.iter().find(|(one, _)| *one == meaning).map_or(MeaningView::NotRecognised, |(_, view)| *view)
}

fn meaning(view: MeaningView) -> ColumnRole {
    MEANINGS.iter().find(|(_, one)| *one == view).map_or(ColumnRole::NotRecognised, |(meaning, _)| *meaning)
}

/// What a column is for, in words.
#[must_use]
pub fn meaning_words(meaning: MeaningView) -> &'static str {
    match meaning {
        MeaningView::GivenName => "first name",
        MeaningView::FamilyName => "last name",
        MeaningView::FullNameGivenFirst => "whole name, as “Jane Doe”",
        MeaningView::FullNameFamilyFirst => "whole name, as “Doe, Jane”",
        MeaningView::Email => "e-mail",
        MeaningView::Mobile => "mobile number",
        MeaningView::Facility => "place of work",
        MeaningView::Title => "title",
        MeaningView::AccessLevel => "access level",
        MeaningView::Npi => "NPI",
        MeaningView::Date => "date",
        MeaningView::Text => "text",
        MeaningView::NotRecognised => "not recognized",
        MeaningView::LeftAlone => "left alone",
    }
}

pub(super) fn choices(view: &LearnChoicesView) -> LearnChoices {
    LearnChoices {
        sheet: view.sheet.clone(),
        header_row: view.header_row,
        first_row: view.first_row,
        prepared_rows: view.prepared_rows,
        meanings: view.columns.iter().filter_map(|choice| Some((choice.column, meaning(choice.meaning?)))).collect(),
        required: view.columns.iter().filter_map(|choice| Some((choice.column, choice.required?))).collect(),
        levels: view.levels.iter().map(|choice| (choice.title.clone(), choice.level.clone())).collect(),
        level_break_the_glass: view
            .level_break_the_glass
            .iter()
            .map(|choice| (choice.level.clone(), choice.break_the_glass))
            .collect(),
        break_the_glass: view.break_the_glass,
        accepted: view.accepted.iter().cloned().collect(),
    }
}

fn choices_view(choices: &LearnChoices) -> LearnChoicesView {
    let mut columns: Vec<usize> = choices.meanings.keys().chain(choices.required.keys()).copied().collect();
    columns.sort_unstable();
    columns.dedup();
    LearnChoicesView {
        sheet: choices.sheet.clone(),
        header_row: choices.header_row,
        first_row: choices.first_row,
        prepared_rows: choices.prepared_rows,
        columns: columns
            .into_iter()
            .map(|column| ColumnChoice {
                column,
                meaning: choices.meanings.get(&column).copied().map(meaning_view),
                required: choices.required.get(&column).copied(),
            })
            .collect(),
        levels: choices
            .levels
            .iter()
            .map(|(title, level)| TitleChoice { title: title.clone(), level: level.clone() })
            .collect(),
        level_break_the_glass: choices
            .level_break_the_glass
            .iter()
            .map(|(level, value)| LevelChoice { level: level.clone(), break_the_glass: *value })
            .collect(),
        break_the_glass: choices.break_the_glass,
        accepted: choices.accepted.iter().cloned().collect(),
    }
}
