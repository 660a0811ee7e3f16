//! Finds the sheet that people are typed into and the row that names its columns.

use std::collections::{BTreeMap, BTreeSet};

use worksheet::{FieldKind, Form};

use super::book::{SourceBook, Visibility};
use super::meaning::{ColumnRole, meaning_of};
use crate::error::ReadError;

/// Headers are looked for down to this row: logos, titles and instructions stand above them.
const ROWS: u32 = 60;

/// Columns that are looked at.
const COLUMNS: u32 = 200;

/// A row of headers.
#[derive(Debug, Clone)]
pub(crate) struct Headers {
    pub(crate) sheet: usize,
    /// The row of the headers, the lower one where they take two.
    pub(crate) row: u32,
    /// Whether the row above belongs to them.
    pub(crate) two: bool,
    /// Per column: the text in the row above, and the text in the row itself.
    pub(crate) texts: BTreeMap<u32, (String, String)>,
    /// How well the headers fit a form of this kind.
    pub(crate) score: f64,
    /// How many fields of a form are among them.
    pub(crate) fields: usize,
}

/// The headers of the form, and other rows that could be meant just as well.
pub(crate) fn find_headers(
    book: &SourceBook,
    form: &Form,
    wanted_sheet: Option<&str>,
    wanted_row: Option<u32>,
) -> Result<(Headers, Vec<Headers>), ReadError> {
    let file = || book.file.clone();
    let sheets: Vec<usize> = match wanted_sheet {
        Some(name) => match book.sheet_named(name) {
            Some(sheet) => vec![sheet],
            None => {
                let sheets = book.sheets.iter().map(|sheet| sheet.name.clone()).collect();
                return Err(ReadError::NoSuchSheet { file: file(), sheet: name.to_owned(), sheets });
            }
        },
        None => (0..book.sheets.len())
            .filter(|sheet| book.sheets.get(*sheet).is_some_and(|sheet| sheet.visibility == Visibility::Visible))
            .collect(),
    };
    let mut found: Vec<Headers> = Vec::new();
    for sheet in sheets {
        let rows = wanted_row.map_or(1..=ROWS, |row| row..=row);
        let rows = rows.filter(|row| wanted_row.is_some() || !goes_on_below(book, sheet, *row));
        found.extend(rows.flat_map(|row| candidates(book, form, sheet, row)));
    }
    found.sort_by(|one, other| {
        other.score.total_cmp(&one.score).then(one.sheet.cmp(&other.sheet)).then(one.row.cmp(&other.row))
    });
    let enough = if wanted_row.is_some() { 0 } else { 3 };
    let mut found = found.into_iter();
    let nearest = found.next();
    match nearest {
        Some(best) if best.fields >= enough => {
            // Rows of the same sheet next to it are the same headers seen otherwise.
            let others = found
                .filter(|other| other.sheet != best.sheet && other.score >= best.score * 0.8 && other.fields >= 3)
                .fold(Vec::<Headers>::new(), |mut kept, other| {
                    if kept.iter().all(|one| one.sheet != other.sheet) {
                        kept.push(other);
                    }
                    kept
                });
            Ok((best, others))
        }
        nearest => Err(not_found(book, wanted_sheet, nearest)),
    }
}

/// Whether headers of this row are merged with the row below, which is then the lower of two.
fn goes_on_below(book: &SourceBook, sheet: usize, row: u32) -> bool {
    book.sheets.get(sheet).is_some_and(|of| {
        of.merges.iter().any(|merge| {
            let upright = merge.columns.0 == merge.columns.1 && merge.rows.0 <= row && row < merge.rows.1;
            upright && !book.text(sheet, merge.rows.0, merge.columns.0).is_empty()
        })
    })
}

fn not_found(book: &SourceBook, wanted: Option<&str>, nearest: Option<Headers>) -> ReadError {
    let file = book.file.clone();
    let name = |sheet: usize| book.sheets.get(sheet).map(|sheet| sheet.name.clone()).unwrap_or_default();
    match nearest {
        Some(nearest) => ReadError::HeaderNotFound {
            file,
            sheet: name(nearest.sheet),
            rows: ROWS,
            nearest: nearest.row,
            found: nearest.texts.values().map(|(above, text)| joined(above, text)).collect(),
        },
        None => ReadError::EmptySheet { file, sheet: wanted.map_or_else(|| name(0), str::to_owned) },
    }
}

/// Both headers of a column in one line.
pub(crate) fn joined(above: &str, text: &str) -> String {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    match (above.is_empty(), text.is_empty()) {
        (false, false) => format!("{} – {}", line(above), line(text)),
        (false, true) => line(above),
        _ => line(text),
    }
}

/// The row as headers, alone and together with the row above.
fn candidates(book: &SourceBook, form: &Form, sheet: usize, row: u32) -> Vec<Headers> {
    let own = row_texts(book, sheet, row, false);
    if own.is_empty() {
        return Vec::new();
    }
    let alone: BTreeMap<u32, (String, String)> =
        own.iter().map(|(column, text)| (*column, (String::new(), text.clone()))).collect();
    let mut all = vec![judged(book, form, sheet, row, false, alone)];
    let above = row.checked_sub(1).filter(|above| *above > 0).map(|above| row_texts(book, sheet, above, true));
    if let Some(above) = above.filter(|above| above.len() >= 2) {
        let columns: BTreeSet<u32> = own.keys().chain(above.keys()).copied().collect();
        let pick = |texts: &BTreeMap<u32, String>, column: u32| texts.get(&column).cloned().unwrap_or_default();
        let texts = columns.into_iter().map(|column| (column, (pick(&above, column), pick(&own, column)))).collect();
        let both = judged(book, form, sheet, row, true, texts);
        // Two rows are only believed when they say more than one.
        if all.iter().all(|alone| both.fields > alone.fields) {
            all.push(both);
        }
    }
    all
}

/// The texts of a row by column; with `spread`, a merged text stands over every column it covers.
fn row_texts(book: &SourceBook, sheet: usize, row: u32, spread: bool) -> BTreeMap<u32, String> {
    let Some(of) = book.sheets.get(sheet) else { return BTreeMap::new() };
    let mut texts: BTreeMap<u32, String> = of
        .cells
        .range((row, 0)..=(row, COLUMNS))
        .map(|((_, column), cell)| (*column, book.value(cell).to_owned()))
        .filter(|(_, text)| !text.is_empty() && text.chars().count() <= 400)
        .collect();
    for merge in of.merges.iter().filter(|merge| merge.rows.0 <= row && row <= merge.rows.1) {
        let text = book.text(sheet, merge.rows.0, merge.columns.0);
        let last = merge.columns.1.min(COLUMNS);
        // A line across the whole form is a title, not the header of each of its columns.
        if text.is_empty() || last.saturating_sub(merge.columns.0) >= 6 {
            continue;
        }
        if spread {
            for column in merge.columns.0..=last {
                texts.entry(column).or_insert_with(|| text.to_owned());
            }
        } else if merge.rows.1 == row {
            // Merged downwards, the text belongs to the lower row as well.
            texts.entry(merge.columns.0).or_insert_with(|| text.to_owned());
        }
    }
    texts
}

fn judged(
    book: &SourceBook,
    form: &Form,
    sheet: usize,
    row: u32,
    two: bool,
    mut texts: BTreeMap<u32, (String, String)>,
) -> Headers {
    // A merged header is the same text twice.
    for (above, text) in texts.values_mut() {
        if above == text {
            above.clear();
        }
    }
    let mut best: BTreeMap<&'static str, f64> = BTreeMap::new();
    for (above, text) in texts.values() {
        let text = if text.is_empty() { above } else { text };
        let reading = meaning_of(form, text, above);
        let name = match reading.meaning {
            ColumnRole::Field(kind) => core(kind),
            ColumnRole::FullName { .. } => Some("name"),
            _ => None,
        };
        if let Some(name) = name {
            let kept = best.entry(name).or_default();
            *kept = kept.max(reading.confidence);
        }
    }
    if best.contains_key("given") || best.contains_key("family") {
        best.remove("name");
    }
    let fields = best.len();
    let mut score: f64 = best.values().sum();
    // A row of headers has lists and formulas below it; a picture of the form on another sheet has not.
    if let Some(of) = book.sheets.get(sheet) {
        let below = |area: &super::book::SourceRange| area.rows.1 > row && area.rows.0 <= row + 12;
        let rules = of.validations.iter().filter(|rule| rule.areas.iter().any(below)).count();
        score += if rules > 0 { 1.0 } else { 0.0 };
        score += if of.formulas.values().any(|runs| runs.from(row + 1).is_some()) { 0.5 } else { 0.0 };
        let name = of.name.to_lowercase();
        if ["example", "sample", "instruction", "read me", "readme", "guide"].iter().any(|word| name.contains(word)) {
            score -= 1.5;
        }
    }
    Headers { sheet, row, two, texts, score, fields }
}

/// The fields that tell a form of people from other tables.
fn core(kind: FieldKind) -> Option<&'static str> {
    Some(match kind {
        FieldKind::GivenName => "given",
        FieldKind::FamilyName => "family",
        FieldKind::Email => "email",
        FieldKind::Mobile => "mobile",
        FieldKind::Title => "title",
        FieldKind::AccessLevel => "level",
        FieldKind::Facility => "facility",
        FieldKind::Npi => "npi",
        FieldKind::AccessType
        | FieldKind::Date
        | FieldKind::Choice
        | FieldKind::Choices
        | FieldKind::YesNo
        | FieldKind::Text => return None,
    })
}
