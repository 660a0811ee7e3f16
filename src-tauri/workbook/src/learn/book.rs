//! A workbook as learning sees it: texts, formulas, lists, names, tables and notes, read from checked parts.

use std::cell::Cell as Counter;
use std::collections::{BTreeMap, HashMap};
use std::ops::ControlFlow;

use worksheet::column_letters;

use super::part::{SourceRelation, attribute_text, joined, relations, text_of};
use super::sheet::read_sheet;
use super::styles::{Look, read_styles};
use crate::calculation::column_of;
use crate::error::ReadError;
use crate::guard::{Attributes, MarkupToken, Package, attribute};
use crate::limits::{MAX_SMALL_PART, string_bytes};
use crate::source::Source;

/// Called now and then with the number of rows read so far; break cancels.
pub(crate) type ReadProgress<'a> = &'a mut dyn FnMut(u64) -> ControlFlow<()>;

/// Most sheets, names and tables that are looked at; a form has a handful of each.
const MOST: usize = 2_000;

/// A rectangle on a sheet: rows from 1, columns from 0, ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SourceRange {
    pub(crate) sheet: usize,
    pub(crate) rows: (u32, u32),
    pub(crate) columns: (u32, u32),
}

impl SourceRange {
    pub(crate) fn holds(&self, row: u32, column: u32) -> bool {
        (self.rows.0..=self.rows.1).contains(&row) && (self.columns.0..=self.columns.1).contains(&column)
    }
}

/// Whether people can see a sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Visibility {
    Visible,
    Hidden,
    VeryHidden,
}

/// A cell that holds something.
#[derive(Debug, Default)]
pub(crate) struct SourceCell {
    pub(crate) value: SourceValue,
    pub(crate) kind: CellKind,
    pub(crate) formula: Option<Box<str>>,
    pub(crate) style: usize,
}

/// What a cell's value is; formulas tell texts from numbers.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CellKind {
    #[default]
    Text,
    Number,
    Bool,
    Error,
}

#[derive(Debug, Default)]
pub(crate) enum SourceValue {
    #[default]
    None,
    Shared(usize),
    Own(Box<str>),
}

/// Most runs of a column that are kept.
const MOST_RUNS: usize = 10_000;

/// What a column of a sheet holds below each other, as runs of rows.
#[derive(Debug, Default)]
pub(crate) struct RowRuns(pub(crate) Vec<(u32, u32)>);

impl RowRuns {
    pub(crate) fn add(&mut self, row: u32) {
        let many = self.0.len() >= MOST_RUNS;
        match self.0.last_mut() {
            Some((_, last)) if *last + 1 >= row => *last = row.max(*last),
            // Nobody prepares a form in more pieces; a crafted sheet could.
            _ if many => {}
            _ => self.0.push((row, row)),
        }
    }

    /// Whether a row is in one of the runs.
    pub(crate) fn holds(&self, row: u32) -> bool {
        let at = self.0.partition_point(|(_, last)| *last < row);
        self.0.get(at).is_some_and(|(first, _)| *first <= row)
    }

    /// Whether there were more runs than are kept.
    pub(crate) fn is_cut(&self) -> bool {
        self.0.len() >= MOST_RUNS
    }

    /// The run that begins at or before a row and reaches it, or the first one behind it.
    pub(crate) fn from(&self, row: u32) -> Option<(u32, u32)> {
        self.0.iter().copied().find(|(_, last)| *last >= row)
    }
}

/// A rule for what may be typed.
#[derive(Debug, Default)]
pub(crate) struct Validation {
    pub(crate) areas: Vec<SourceRange>,
    pub(crate) kind: String,
    pub(crate) operator: String,
    pub(crate) first: String,
    pub(crate) second: String,
    pub(crate) prompt: String,
    /// What the form says when it refuses a value.
    pub(crate) error: String,
}

/// One sheet.
#[derive(Debug)]
pub(crate) struct SourceSheet {
    pub(crate) name: String,
    pub(crate) visibility: Visibility,
    pub(crate) cells: BTreeMap<(u32, u32), SourceCell>,
    pub(crate) formulas: HashMap<u32, RowRuns>,
    /// Areas that one array formula fills, which is in their first cell.
    pub(crate) arrays: Vec<SourceRange>,
    pub(crate) styled: HashMap<u32, RowRuns>,
    pub(crate) validations: Vec<Validation>,
    pub(crate) merges: Vec<SourceRange>,
    pub(crate) notes: HashMap<(u32, u32), String>,
    pub(crate) widths: Vec<(u32, u32, f64)>,
    pub(crate) last_row: u32,
    pub(crate) last_column: u32,
}

/// A table: its area without totals, with its header row if it has one.
#[derive(Debug)]
pub(crate) struct SourceTable {
    pub(crate) name: String,
    pub(crate) area: SourceRange,
    pub(crate) header: bool,
    pub(crate) columns: Vec<(String, Option<String>)>,
}

/// A defined name.
#[derive(Debug)]
pub(crate) struct Named {
    pub(crate) name: String,
    /// The sheet it is known on; everywhere when there is none.
    pub(crate) sheet: Option<usize>,
    pub(crate) formula: String,
}

/// A workbook.
#[derive(Debug)]
pub(crate) struct SourceBook {
    pub(crate) file: String,
    pub(crate) sheets: Vec<SourceSheet>,
    pub(crate) names: Vec<Named>,
    pub(crate) tables: Vec<SourceTable>,
    pub(crate) looks: Vec<Look>,
    strings: String,
    ends: Vec<usize>,
    /// What following formulas may still cost; a crafted workbook can send one in circles.
    left: Counter<u64>,
}

/// Steps that following the formulas of one workbook may take.
const STEPS: u64 = 20_000_000;

impl SourceBook {
    /// Reads a workbook that [`crate::open`] took for one.
    pub(crate) fn read(source: &Source, progress: ReadProgress<'_>) -> Result<Self, ReadError> {
        let mut package = Package::open(source)?;
        let main = package.main_part()?;
        let relations = relations(&mut package, &main)?;
        let target = |kind: &str| {
            relations.iter().find(|relation| relation.kind == kind).map(|relation| joined(&main, &relation.target))
        };
        let mut book = Self {
            file: source.file_name.clone(),
            sheets: Vec::new(),
            names: Vec::new(),
            tables: Vec::new(),
            looks: Vec::new(),
            strings: String::new(),
            ends: Vec::new(),
            left: Counter::new(STEPS),
        };
        if let Some(part) = target("sharedStrings") {
            (book.strings, book.ends) = read_strings(&mut package, &part, source.size)?;
        }
        if let Some(part) = target("styles") {
            book.looks = read_styles(&mut package, &part)?;
        }
        let listed = book.read_main(&mut package, &main, &relations)?;
        let mut rows = 0;
        for (name, visibility, part) in listed {
            let at = book.sheets.len();
            let sheet = read_sheet(&mut package, &part, name, visibility, at, source, &mut rows, progress)?;
            book.sheets.push(sheet);
            book.read_around(&mut package, &part, at)?;
        }
        Ok(book)
    }

    /// The names, and the sheets in their order with their parts.
    fn read_main(
        &mut self,
        package: &mut Package,
        main: &str,
        relations: &[SourceRelation],
    ) -> Result<Vec<(String, Visibility, String)>, ReadError> {
        let mut listed = Vec::new();
        let mut order = Vec::new();
        let mut open: Option<Named> = None;
        package.walk(main, MAX_SMALL_PART, |token| {
            match token {
                MarkupToken::Start { name: b"sheet", attributes, .. } if order.len() < MOST => {
                    let id = Attributes(attributes)
                        .filter(|(name, _)| *name == b"id" || name.ends_with(b":id"))
                        .last()
                        .map(|(_, value)| String::from_utf8_lossy(value).into_owned())
                        .unwrap_or_default();
                    let visibility = match attribute(attributes, b"state").last() {
                        Some(b"hidden") => Visibility::Hidden,
                        Some(b"veryHidden") => Visibility::VeryHidden,
                        _ => Visibility::Visible,
                    };
                    // Charts stand among the sheets; they hold no cells.
                    let part = relations
                        .iter()
                        .find(|relation| relation.id == id && relation.kind == "worksheet")
                        .map(|relation| joined(main, &relation.target));
                    order.push(part.is_some().then_some(listed.len()));
                    if let Some(part) = part {
                        listed.push((attribute_text(attributes, b"name"), visibility, part));
                    }
                }
                MarkupToken::Start { name: b"definedName", attributes, empty: false } => {
                    let sheet = attribute_text(attributes, b"localSheetId").parse::<usize>().ok();
                    let name = attribute_text(attributes, b"name");
                    open = Some(Named { name, sheet, formula: String::new() });
                }
                MarkupToken::Text(text) => {
                    if let Some(named) = &mut open {
                        named.formula.push_str(&text_of(text));
                    }
                }
                MarkupToken::End { name: b"definedName" } if self.names.len() < MOST => self.names.extend(open.take()),
                _ => {}
            }
            Ok(())
        })?;
        for named in &mut self.names {
            named.sheet = named.sheet.and_then(|at| order.get(at).copied().flatten());
        }
        Ok(listed)
    }

    /// Notes and tables of a sheet.
    fn read_around(&mut self, package: &mut Package, part: &str, at: usize) -> Result<(), ReadError> {
        for relation in relations(package, part)? {
            let target = joined(part, &relation.target);
            match relation.kind.as_str() {
                "comments" | "threadedComment" => {
                    let notes = read_notes(package, &target)?;
                    if let Some(sheet) = self.sheets.get_mut(at) {
                        for (place, note) in notes {
                            sheet.notes.entry(place).or_default().push_str(&note);
                        }
                    }
                }
                "table" if self.tables.len() < MOST => {
                    self.tables.extend(read_table(package, &target, at)?);
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// Takes steps off what is left; false when nothing is.
    pub(crate) fn spend(&self, steps: usize) -> bool {
        let left = self.left.get().saturating_sub(steps as u64);
        self.left.set(left);
        left > 0
    }

    /// The text of a cell without blanks around it; empty where there is none.
    pub(crate) fn text(&self, sheet: usize, row: u32, column: u32) -> &str {
        self.cell(sheet, row, column).map_or("", |cell| self.value(cell))
    }

    pub(crate) fn value<'a>(&'a self, cell: &'a SourceCell) -> &'a str {
        self.exact(cell).trim()
    }

    /// The text of a cell with the blanks around it.
    pub(crate) fn exact<'a>(&'a self, cell: &'a SourceCell) -> &'a str {
        match &cell.value {
            SourceValue::None => "",
            SourceValue::Own(text) => text,
            SourceValue::Shared(at) => {
                let start = at.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or(0);
                let end = self.ends.get(*at).copied().unwrap_or(start);
                self.strings.get(start..end).unwrap_or_default()
            }
        }
    }

    pub(crate) fn cell(&self, sheet: usize, row: u32, column: u32) -> Option<&SourceCell> {
        self.sheets.get(sheet)?.cells.get(&(row, column))
    }

    /// The look of a cell; that of the plain style where it has none.
    pub(crate) fn look(&self, sheet: usize, row: u32, column: u32) -> Option<&Look> {
        self.looks.get(self.cell(sheet, row, column).map_or(0, |cell| cell.style))
    }

    /// The sheet of this name.
    pub(crate) fn sheet_named(&self, name: &str) -> Option<usize> {
        self.sheets.iter().position(|sheet| sheet.name.trim().to_lowercase() == name.trim().to_lowercase())
    }

    /// An area as people write it, with its sheet where that is not `home`.
    pub(crate) fn shown(&self, area: &SourceRange, home: usize) -> String {
        let corner = |row: u32, column: u32| format!("{}{row}", column_letters(column as usize));
        let first = corner(area.rows.0, area.columns.0);
        let last = corner(area.rows.1, area.columns.1);
        let range = if first == last { first } else { format!("{first}:{last}") };
        match self.sheets.get(area.sheet) {
            Some(sheet) if area.sheet != home => format!("{}!{range}", sheet.name),
            _ => range,
        }
    }

    /// A cell as people write it, with its sheet.
    pub(crate) fn place_words(&self, (sheet, row, column): (usize, u32, u32)) -> String {
        self.shown(&SourceRange { sheet, rows: (row, row), columns: (column, column) }, usize::MAX)
    }

    /// How a sheet is named in a sentence, with what keeps people from seeing it.
    pub(crate) fn sheet_words(&self, at: usize) -> String {
        match self.sheets.get(at) {
            Some(SourceSheet { name, visibility: Visibility::Visible, .. }) => format!("sheet “{name}”"),
            Some(SourceSheet { name, visibility: Visibility::Hidden, .. }) => format!("hidden sheet “{name}”"),
            Some(SourceSheet { name, .. }) => format!("very hidden sheet “{name}”"),
            None => String::new(),
        }
    }
}

/// Rows from 1 and columns from 0 of `B7` or `A2:C9`.
pub(crate) fn area_of(text: &str, sheet: usize) -> Option<SourceRange> {
    let corner = |text: &str| {
        let text = text.replace('$', "");
        let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (letters, digits) = text.split_at_checked(letters)?;
        let row = digits.parse::<u32>().ok().filter(|row| (1..=crate::limits::LAST_ROW).contains(row))?;
        Some((row, column_of(letters)?))
    };
    let (first, last) = text.split_once(':').unwrap_or((text, text));
    let (first, last) = (corner(first)?, corner(last)?);
    let order = |one: u32, other: u32| (one.min(other), one.max(other));
    Some(SourceRange { sheet, rows: order(first.0, last.0), columns: order(first.1, last.1) })
}

fn read_strings(package: &mut Package, part: &str, size: u64) -> Result<(String, Vec<usize>), ReadError> {
    let (mut strings, mut ends) = (String::new(), Vec::new());
    let (mut in_text, mut in_reading) = (false, false);
    package.walk(part, string_bytes(size).saturating_mul(4), |token| {
        match token {
            MarkupToken::Start { name: b"t", empty, .. } => in_text = !empty && !in_reading,
            MarkupToken::End { name: b"t" } => in_text = false,
            MarkupToken::Start { name: b"rPh", empty, .. } => in_reading = !empty,
            MarkupToken::End { name: b"rPh" } => in_reading = false,
            MarkupToken::End { name: b"si" } | MarkupToken::Start { name: b"si", empty: true, .. } => {
                ends.push(strings.len())
            }
            MarkupToken::Text(text) if in_text => strings.push_str(&text_of(text)),
            _ => {}
        }
        Ok(())
    })?;
    Ok((strings, ends))
}

fn read_notes(package: &mut Package, part: &str) -> Result<HashMap<(u32, u32), String>, ReadError> {
    let mut notes: HashMap<(u32, u32), String> = HashMap::new();
    let (mut place, mut note, mut in_text) = (None, String::new(), false);
    package.walk(part, MAX_SMALL_PART, |token| {
        match token {
            MarkupToken::Start { name: b"comment" | b"threadedComment", attributes, .. } => {
                let area = area_of(&attribute_text(attributes, b"ref"), 0);
                place = area.map(|area| (area.rows.0, area.columns.0));
                note.clear();
            }
            MarkupToken::Start { name: b"t" | b"text", empty, .. } => in_text = !empty,
            MarkupToken::End { name: b"t" | b"text" } => in_text = false,
            MarkupToken::Text(text) if in_text => note.push_str(&text_of(text)),
            MarkupToken::End { name: b"comment" | b"threadedComment" } => {
                if let Some(place) = place.take() {
                    notes.entry(place).or_default().push_str(&note);
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(notes)
}

fn read_table(package: &mut Package, part: &str, sheet: usize) -> Result<Option<SourceTable>, ReadError> {
    let mut table: Option<SourceTable> = None;
    let mut in_formula = false;
    package.walk(part, MAX_SMALL_PART, |token| {
        match token {
            MarkupToken::Start { name: b"table", attributes, .. } => {
                let Some(mut area) = area_of(&attribute_text(attributes, b"ref"), sheet) else { return Ok(()) };
                let header = attribute_text(attributes, b"headerRowCount") != "0";
                let totals = attribute_text(attributes, b"totalsRowCount").parse::<u32>().unwrap_or(0);
                area.rows.1 = area.rows.1.saturating_sub(totals).max(area.rows.0);
                let name = Some(attribute_text(attributes, b"displayName")).filter(|name| !name.is_empty());
                let name = name.unwrap_or_else(|| attribute_text(attributes, b"name"));
                table = Some(SourceTable { name, area, header, columns: Vec::new() });
            }
            MarkupToken::Start { name: b"tableColumn", attributes, .. } => {
                if let Some(table) = table.as_mut().filter(|table| table.columns.len() < MOST) {
                    table.columns.push((attribute_text(attributes, b"name"), None));
                }
            }
            MarkupToken::Start { name: b"calculatedColumnFormula", empty, .. } => in_formula = !empty,
            MarkupToken::End { name: b"calculatedColumnFormula" } => in_formula = false,
            MarkupToken::Text(text) if in_formula => {
                let column = table.as_mut().and_then(|table| table.columns.last_mut());
                if let Some((_, formula)) = column {
                    formula.get_or_insert_default().push_str(&text_of(text));
                }
            }
            _ => {}
        }
        Ok(())
    })?;
    Ok(table)
}
