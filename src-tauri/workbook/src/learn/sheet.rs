//! Reads one sheet of a workbook: its cells, and the rules, merges and widths around them.

use std::collections::{BTreeMap, HashMap};

use super::book::{
    CellKind, ReadProgress, SourceCell, SourceRange, SourceSheet, SourceValue, Validation, Visibility, area_of,
};
use super::part::{attribute_text, text_of};
use crate::error::ReadError;
use crate::fill::shifted;
use crate::guard::{Attributes, MarkupToken, Package};
use crate::limits::{LAST_ROW, kept_bytes};
use crate::source::Source;

/// Empty cells are kept in the top rows only, where headers and instructions are.
const TOP_ROWS: u32 = 100;

/// Formulas of a column that are kept below the top rows, and bytes of all that are kept on a sheet.
const FORMULAS_OF_A_COLUMN: u32 = 5_000;
const FORMULA_BYTES: usize = 24 * 1024 * 1024;

/// Most rules, merges and widths that are kept; a form has a few dozen.
const MOST: usize = 20_000;

/// How often progress is reported, in rows.
const STEP: u64 = 4096;

struct SheetReader<'a> {
    sheet: SourceSheet,
    at: usize,
    cell: SourceCell,
    kind: Vec<u8>,
    value: String,
    formula: Option<String>,
    array: Option<SourceRange>,
    shared: Option<u32>,
    /// Formulas that others of the sheet share, with the cells they are in.
    masters: HashMap<u32, (u32, u32, String)>,
    inside: Inside,
    reading_aid: bool,
    validation: Option<Validation>,
    kept: u64,
    formulas_kept: HashMap<u32, u32>,
    formula_bytes: usize,
    source: &'a Source,
}

/// Which text is being read.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Nothing,
    Value,
    Formula,
    First,
    Second,
    Places,
}

/// Reads a sheet; `at` is its position in the book.
#[allow(clippy::too_many_arguments)] // all of it is what one reading is about
pub(crate) fn read_sheet(
    package: &mut Package,
    part: &str,
    name: String,
    visibility: Visibility,
    at: usize,
    source: &Source,
    rows: &mut u64,
    progress: ReadProgress<'_>,
) -> Result<SourceSheet, ReadError> {
    let sheet = SourceSheet {
        name: name.clone(),
        visibility,
        cells: BTreeMap::new(),
        formulas: HashMap::new(),
        arrays: Vec::new(),
        styled: HashMap::new(),
        validations: Vec::new(),
        merges: Vec::new(),
        notes: HashMap::new(),
        widths: Vec::new(),
        last_row: 0,
        last_column: 0,
    };
    let mut reading = SheetReader {
        sheet,
        at,
        cell: SourceCell::default(),
        kind: Vec::new(),
        value: String::new(),
        formula: None,
        array: None,
        shared: None,
        masters: HashMap::new(),
        inside: Inside::Nothing,
        reading_aid: false,
        validation: None,
        kept: 0,
        formulas_kept: HashMap::new(),
        formula_bytes: 0,
        source,
    };
    package.walk_sheet(part, &name, |token, row, column| {
        if let MarkupToken::Start { name: b"row", .. } = token {
            *rows += 1;
            if rows.is_multiple_of(STEP) && progress(*rows).is_break() {
                return Err(ReadError::Cancelled { file: source.file_name.clone() });
            }
        }
        if row > 0 { reading.in_cells(token, row, column) } else { reading.around(token) }
    })?;
    Ok(reading.sheet)
}

impl SheetReader<'_> {
    fn in_cells(&mut self, token: MarkupToken<'_>, row: u32, column: u32) -> Result<(), ReadError> {
        match token {
            MarkupToken::Start { name: b"c", attributes, empty } => {
                self.cell = SourceCell::default();
                self.kind.clear();
                self.value.clear();
                self.formula = None;
                self.array = None;
                self.shared = None;
                for (name, value) in Attributes(attributes) {
                    match name {
                        b"t" => self.kind = value.to_vec(),
                        b"s" => {
                            self.cell.style = std::str::from_utf8(value).ok().and_then(|s| s.parse().ok()).unwrap_or(0);
                        }
                        _ => {}
                    }
                }
                if empty {
                    self.end_cell(row, column)?;
                }
            }
            MarkupToken::End { name: b"c" } => self.end_cell(row, column)?,
            MarkupToken::Start { name: b"v" | b"t", empty, .. } if !self.reading_aid => {
                self.inside = if empty { Inside::Nothing } else { Inside::Value };
            }
            MarkupToken::Start { name: b"f", attributes, empty } => {
                self.formula = Some(String::new());
                let kind = attribute_text(attributes, b"t");
                self.array = Some(attribute_text(attributes, b"ref"))
                    .filter(|_| kind == "array")
                    .and_then(|area| area_of(&area, self.at));
                self.shared = attribute_text(attributes, b"si").parse().ok().filter(|_| kind == "shared");
                self.inside = if empty { Inside::Nothing } else { Inside::Formula };
            }
            MarkupToken::Start { name: b"rPh", empty, .. } => self.reading_aid = !empty,
            MarkupToken::End { name: b"rPh" } => self.reading_aid = false,
            MarkupToken::End { name: b"v" | b"t" | b"f" } => self.inside = Inside::Nothing,
            MarkupToken::Text(text) => match (self.inside, &mut self.formula) {
                (Inside::Value, _) => self.value.push_str(&text_of(text)),
                (Inside::Formula, Some(formula)) => formula.push_str(&text_of(text)),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, row: u32, column: u32) -> Result<(), ReadError> {
        let Some(column) = column.checked_sub(1) else { return Ok(()) };
        let sheet = &mut self.sheet;
        sheet.last_row = sheet.last_row.max(row);
        sheet.last_column = sheet.last_column.max(column);
        if self.cell.style != 0 {
            sheet.styled.entry(column).or_default().add(row);
        }
        if self.formula.is_some() {
            let runs = sheet.formulas.entry(column).or_default();
            runs.add(row);
            // A formula over an area fills the cells below it too.
            if let Some(area) = self.array.take() {
                if area.columns.0 == area.columns.1 {
                    (row..=area.rows.1.min(row + 100_000)).for_each(|row| runs.add(row));
                }
                if sheet.arrays.len() < MOST {
                    sheet.arrays.push(area);
                }
            }
        }
        let mut formula = self.formula.take();
        if let (Some(text), Some(id)) = (&mut formula, self.shared.take()) {
            if !text.is_empty() {
                if self.masters.len() < MOST {
                    self.masters.insert(id, (row, column, text.clone()));
                }
            } else if let Some((first, start, master)) = self.masters.get(&id) {
                let by = |to: u32, from: u32| i64::from(to) - i64::from(from);
                *text = shifted(master, by(row, *first), by(column, *start)).unwrap_or_default();
            }
        }
        formula = formula.filter(|formula| !formula.is_empty());
        if let Some(text) = &formula {
            let kept = self.formulas_kept.entry(column).or_default();
            *kept += u32::from(row > TOP_ROWS);
            self.formula_bytes = self.formula_bytes.saturating_add(text.len());
            if *kept > FORMULAS_OF_A_COLUMN || self.formula_bytes > FORMULA_BYTES {
                formula = None;
            }
        }
        let value = match self.kind.as_slice() {
            b"s" => self.value.trim().parse().map_or(SourceValue::None, SourceValue::Shared),
            _ if self.value.trim().is_empty() => SourceValue::None,
            _ => SourceValue::Own(self.value.as_str().into()),
        };
        if matches!(value, SourceValue::None) && formula.is_none() && row > TOP_ROWS {
            return Ok(());
        }
        self.kept += 64 + self.value.len() as u64;
        if self.kept > kept_bytes(self.source.size) {
            return Err(ReadError::TooLarge {
                file: self.source.file_name.clone(),
                place: format!("sheet “{}” holds more texts than a blank form can need", self.sheet.name),
            });
        }
        let formula = formula.map(String::into_boxed_str);
        let kind = match self.kind.as_slice() {
            b"" | b"n" => CellKind::Number,
            b"b" => CellKind::Bool,
            b"e" => CellKind::Error,
            _ => CellKind::Text,
        };
        self.sheet.cells.insert((row, column), SourceCell { value, kind, formula, style: self.cell.style });
        Ok(())
    }

    fn around(&mut self, token: MarkupToken<'_>) -> Result<(), ReadError> {
        match token {
            MarkupToken::Start { name: b"col", attributes, .. } => {
                let number = |name: &[u8]| attribute_text(attributes, name).parse::<u32>().ok();
                let width = attribute_text(attributes, b"width").parse::<f64>().ok().filter(|width| width.is_finite());
                if let (Some(first), Some(last), Some(width)) = (number(b"min"), number(b"max"), width)
                    && self.sheet.widths.len() < MOST
                {
                    self.sheet.widths.push((first.saturating_sub(1), last.saturating_sub(1), width));
                }
            }
            MarkupToken::Start { name: b"mergeCell", attributes, .. } if self.sheet.merges.len() < MOST => {
                self.sheet.merges.extend(area_of(&attribute_text(attributes, b"ref"), self.at));
            }
            MarkupToken::Start { name: b"dataValidation", attributes, empty } => {
                let mut validation = Validation {
                    kind: attribute_text(attributes, b"type"),
                    operator: attribute_text(attributes, b"operator"),
                    prompt: [attribute_text(attributes, b"promptTitle"), attribute_text(attributes, b"prompt")]
                        .join(" "),
                    error: attribute_text(attributes, b"error"),
                    ..Validation::default()
                };
                validation.areas = areas(&attribute_text(attributes, b"sqref"), self.at);
                if empty {
                    self.keep(validation);
                } else {
                    self.validation = Some(validation);
                }
            }
            MarkupToken::End { name: b"dataValidation" } => {
                if let Some(validation) = self.validation.take() {
                    self.keep(validation);
                }
            }
            // Newer rules carry their formulas and places one element deeper, under these same names.
            MarkupToken::Start { name: b"formula1", empty: false, .. } => self.inside = Inside::First,
            MarkupToken::Start { name: b"formula2", empty: false, .. } => self.inside = Inside::Second,
            MarkupToken::Start { name: b"sqref", empty: false, .. } => self.inside = Inside::Places,
            MarkupToken::End { name: b"formula1" | b"formula2" | b"sqref" } => self.inside = Inside::Nothing,
            MarkupToken::Text(text) => {
                let Some(validation) = &mut self.validation else { return Ok(()) };
                match self.inside {
                    Inside::First => validation.first.push_str(&text_of(text)),
                    Inside::Second => validation.second.push_str(&text_of(text)),
                    Inside::Places => validation.areas.extend(areas(&text_of(text), self.at)),
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn keep(&mut self, validation: Validation) {
        if self.sheet.validations.len() < MOST && !validation.areas.is_empty() {
            self.sheet.validations.push(validation);
        }
    }
}

fn areas(places: &str, sheet: usize) -> Vec<SourceRange> {
    let whole = |text: &str| {
        // `F:F` is the whole column.
        let (first, last) = text.split_once(':')?;
        let first = crate::calculation::column_of(first)?;
        let last = crate::calculation::column_of(last)?;
        Some(SourceRange { sheet, rows: (1, LAST_ROW), columns: (first.min(last), first.max(last)) })
    };
    places.split_whitespace().take(MOST).filter_map(|text| area_of(text, sheet).or_else(|| whole(text))).collect()
}
