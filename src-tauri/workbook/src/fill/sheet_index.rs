//! The first pass over a sheet: what stands where, before anything is written.

use std::collections::{HashMap, HashSet};

use crate::error::ReadError;
use crate::guard::{MarkupToken, attribute};

use super::area::{Areas, FillRange, parse_list};
use super::book::TargetBook;
use super::depend::{Formula, Need};
use super::formula::shifted;
use super::parts::{WorkbookParts, number, yes};
use super::pieces::pieces;
use super::row_extension::{RowExtension, may_follow};
use super::styles::CellFormats;
use super::tag;

/// What is of interest on a sheet.
#[derive(Debug, Clone)]
pub(super) struct ScanRange<'a> {
    /// Columns that people are typed into.
    pub(super) columns: HashSet<u32>,
    /// Row of the first person.
    pub(super) first_row: u32,
    /// Last row that is prepared for people, the model of those that follow; zero when there is none.
    pub(super) model: u32,
    /// The sheet with the people.
    pub(super) home: usize,
    /// Its prepared rows, if there are any.
    pub(super) growth: Option<RowExtension<'a>>,
}

impl ScanRange<'_> {
    /// Formulas only.
    pub(super) fn elsewhere(&self) -> Self {
        Self { columns: HashSet::new(), first_row: u32::MAX, model: 0, ..self.clone() }
    }
}

/// A sheet as it is.
#[derive(Debug, Default)]
pub(super) struct SheetIndex {
    pub(super) rows: Vec<RowFacts>,
    cells: Vec<CellFacts>,
    texts: HashMap<(u32, u32), Text>,
    /// Formats of whole columns: first, last, format.
    columns: Vec<(u32, u32, u32)>,
    pub(super) model: Model,
    /// The formulas of the row before the model.
    pub(super) before_model: HashMap<u32, String>,
    pub(super) formulas: Vec<Formula>,
    /// Cells that one formula fills together.
    pub(super) arrays: Areas,
    pub(super) protected: bool,
    pub(super) open_ranges: Vec<FillRange>,
    pub(super) merges: Areas,
    pub(super) validations: Vec<FillRange>,
    /// Formulas in cells, and in rules around them, that cover the prepared rows.
    pub(super) covering: Vec<Covering>,
    pub(super) rules: Vec<SheetRule>,
}

/// A formula over the prepared rows.
#[derive(Debug)]
pub(super) struct Covering {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) text: String,
    /// Whether one text stands for cells in several rows.
    pub(super) shared: bool,
    /// Whether the text is written in this very cell.
    pub(super) own: bool,
}

/// A formula that decides about cells: what they accept, or how they look.
#[derive(Debug)]
pub(super) struct SheetRule {
    /// The cells, where they are said before the formula.
    pub(super) cells: String,
    pub(super) text: String,
}

/// A row from the first person on.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowFacts {
    pub(super) number: u32,
    pub(super) hidden: bool,
    format: Option<u32>,
    first_cell: usize,
    /// Where something stands in a column that people are not typed into.
    pub(super) elsewhere: Option<u32>,
    /// Where a cell has a line that the model row has not.
    pub(super) lined: Option<u32>,
}

#[derive(Debug, Clone, Copy)]
struct CellFacts {
    column: u32,
    format: u32,
    state: CellState,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellState {
    Blank,
    Typed,
    Formula,
}

#[derive(Debug)]
enum Text {
    Plain(String),
    Shared(u32),
}

/// The row that others are made after.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// Its tag, where it is written at all.
    pub(super) tag: Option<Vec<u8>>,
    pub(super) cells: Vec<ModelCell>,
}

/// A cell of the model row.
#[derive(Debug)]
pub(super) struct ModelCell {
    pub(super) column: u32,
    pub(super) format: u32,
    pub(super) tag: Vec<u8>,
    pub(super) formula: Option<ModelFormula>,
}

/// A formula of the model row.
#[derive(Debug)]
pub(super) struct ModelFormula {
    /// Its text, if it is known.
    pub(super) text: Option<String>,
    /// Whether it is written as an array formula of its one cell.
    pub(super) array: bool,
}

impl SheetIndex {
    /// Goes over a sheet.
    pub(super) fn make(
        parts: &mut WorkbookParts,
        book: &TargetBook,
        sheet: usize,
        styles: &CellFormats,
        interest: &ScanRange<'_>,
    ) -> Result<Self, ReadError> {
        let Some(entry) = book.sheets.get(sheet) else { return Ok(Self::default()) };
        let mut pieces = pieces(parts, &entry.part, &entry.name)?;
        let mut surveyor = Surveyor::new(book, sheet, styles, interest);
        while pieces.advance()? {
            if pieces.in_cells() {
                surveyor.in_cells(pieces.token(), pieces.piece(), pieces.row(), pieces.column());
            } else {
                surveyor.around(pieces.token());
            }
        }
        Ok(surveyor.found)
    }

    /// Puts the texts in place that the workbook keeps apart from its cells.
    pub(super) fn resolve(&mut self, parts: &mut WorkbookParts, strings: Option<&str>) -> Result<(), ReadError> {
        let wanted: HashSet<u32> =
            self.texts.values().filter_map(|text| if let Text::Shared(at) = text { Some(*at) } else { None }).collect();
        let found = super::strings::shared(parts, strings, &wanted)?;
        for text in self.texts.values_mut() {
            if let Text::Shared(at) = text {
                *text = Text::Plain(found.get(at).cloned().unwrap_or_default());
            }
        }
        Ok(())
    }

    /// What it says about formulas, apart from the rest.
    pub(super) fn take_formulas(&mut self) -> Self {
        let (formulas, covering) = (std::mem::take(&mut self.formulas), std::mem::take(&mut self.covering));
        Self { formulas, covering, rules: std::mem::take(&mut self.rules), ..Self::default() }
    }

    /// The row of this number, where it is written.
    pub(super) fn row(&self, number: u32) -> Option<&RowFacts> {
        let at = self.rows.binary_search_by_key(&number, |row| row.number).ok()?;
        self.rows.get(at)
    }

    fn cell(&self, row: u32, column: u32) -> Option<&CellFacts> {
        let at = self.rows.binary_search_by_key(&row, |row| row.number).ok()?;
        let first = self.rows.get(at)?.first_cell;
        let end = self.rows.get(at + 1).map_or(self.cells.len(), |next| next.first_cell);
        self.cells.get(first..end)?.iter().find(|cell| cell.column == column)
    }

    /// What stands in a cell of the form.
    pub(super) fn state(&self, row: u32, column: u32) -> CellState {
        if self.arrays.covering(row, column).is_some() {
            return CellState::Formula;
        }
        match self.cell(row, column) {
            Some(CellFacts { state: CellState::Typed, .. }) if self.text(row, column).is_empty() => CellState::Blank,
            Some(cell) => cell.state,
            None => CellState::Blank,
        }
    }

    /// What is typed in a cell of the form, without blanks around it.
    pub(super) fn text(&self, row: u32, column: u32) -> &str {
        match self.texts.get(&(row, column)) {
            Some(Text::Plain(text)) => text.trim(),
            _ => "",
        }
    }

    /// The format that a cell has, written or not.
    pub(super) fn format(&self, row: u32, column: u32) -> u32 {
        if let Some(cell) = self.cell(row, column) {
            return cell.format;
        }
        self.row(row).and_then(|row| row.format).unwrap_or_else(|| self.column_format(column))
    }

    pub(super) fn column_format(&self, column: u32) -> u32 {
        let found = self.columns.iter().find(|(first, last, _)| (*first..=*last).contains(&column));
        found.map_or(0, |(_, _, format)| *format)
    }
}

struct Surveyor<'a> {
    book: &'a TargetBook,
    sheet: usize,
    styles: &'a CellFormats,
    interest: &'a ScanRange<'a>,
    found: SheetIndex,
    masters: HashMap<u32, Master>,
    kind: Vec<u8>,
    /// The cell that is being read: its tag, text, and whether it holds a formula.
    cell: Option<CellFacts>,
    text: String,
    in_text: bool,
    phonetic: bool,
    formula: Option<WrittenFormula>,
    /// Whether this is within a validation, and within its list of cells.
    validation: bool,
    in_list: bool,
    /// The cells that a rule is for, and whether this is within its formula.
    ruled: String,
    rule: Option<String>,
}

#[derive(Default)]
struct WrittenFormula {
    text: String,
    shared: Option<u32>,
    array: Option<FillRange>,
    /// Whether it stands for cells in several rows.
    tall: bool,
}

/// The cell whose formula others share.
struct Master {
    row: u32,
    column: u32,
    text: String,
    tall: bool,
}

impl<'a> Surveyor<'a> {
    fn new(book: &'a TargetBook, sheet: usize, styles: &'a CellFormats, interest: &'a ScanRange<'a>) -> Self {
        Self {
            book,
            sheet,
            styles,
            interest,
            found: SheetIndex::default(),
            masters: HashMap::new(),
            kind: Vec::new(),
            cell: None,
            text: String::new(),
            in_text: false,
            phonetic: false,
            formula: None,
            validation: false,
            in_list: false,
            ruled: String::new(),
            rule: None,
        }
    }

    fn in_cells(&mut self, token: MarkupToken<'_>, piece: &[u8], row: u32, column: u32) {
        match token {
            MarkupToken::Start { name: b"row", attributes, .. } => self.row(attributes, piece, row),
            MarkupToken::Start { name: b"c", attributes, empty } => {
                self.begin(attributes, piece, row, column);
                if empty {
                    self.finish(row);
                }
            }
            MarkupToken::End { name: b"c" } => self.finish(row),
            MarkupToken::Start { name: b"v" | b"t", empty, .. } => self.in_text = !empty && !self.phonetic,
            MarkupToken::End { name: b"v" | b"t" } => self.in_text = false,
            MarkupToken::Start { name: b"rPh", empty, .. } => self.phonetic = !empty,
            MarkupToken::End { name: b"rPh" } => self.phonetic = false,
            MarkupToken::Start { name: b"f", attributes, empty } => {
                let kind = attribute(attributes, b"t").last();
                let area = attribute(attributes, b"ref").last().and_then(|area| FillRange::parse(&tag::text(area)));
                self.formula = Some(WrittenFormula {
                    text: String::new(),
                    shared: number(attribute(attributes, b"si").last()).filter(|_| kind == Some(b"shared")),
                    array: area.filter(|_| matches!(kind, Some(b"array" | b"dataTable"))),
                    tall: area.is_some_and(|area| area.first_row < area.last_row),
                });
                if empty {
                    self.end_formula(row, column);
                }
            }
            MarkupToken::End { name: b"f" } => self.end_formula(row, column),
            MarkupToken::Text(text) => {
                if let Some(formula) = &mut self.formula {
                    formula.text.push_str(&tag::text(text));
                } else if self.in_text && self.cell.is_some_and(|cell| cell.state == CellState::Blank) {
                    self.text.push_str(&tag::text(text));
                }
            }
            _ => (),
        }
    }

    fn row(&mut self, attributes: &[u8], piece: &[u8], row: u32) {
        if row < self.interest.first_row {
            return;
        }
        let has = |name| yes(attribute(attributes, name).last());
        let format = number(attribute(attributes, b"s").last()).filter(|_| has(b"customFormat"));
        let first_cell = self.found.cells.len();
        let facts = RowFacts { number: row, hidden: has(b"hidden"), format, first_cell, elsewhere: None, lined: None };
        self.found.rows.push(facts);
        if row == self.interest.model {
            self.found.model.tag = Some(tag::opened(piece));
        }
    }

    fn begin(&mut self, attributes: &[u8], piece: &[u8], row: u32, column: u32) {
        let format = number(attribute(attributes, b"s").last()).unwrap_or(0);
        self.cell = Some(CellFacts { column, format, state: CellState::Blank });
        self.text.clear();
        self.in_text = false;
        self.kind.clear();
        self.kind.extend_from_slice(attribute(attributes, b"t").last().unwrap_or_default());
        if row == self.interest.model {
            let tag = tag::opened(piece);
            self.found.model.cells.push(ModelCell { column, format, tag, formula: None });
        }
    }

    fn finish(&mut self, row: u32) {
        let Some(mut cell) = self.cell.take() else { return };
        if row < self.interest.first_row {
            return;
        }
        if cell.state == CellState::Blank && !self.text.trim().is_empty() {
            cell.state = CellState::Typed;
        }
        let modeled =
            self.found.model.cells.iter().any(|model| model.column == cell.column && model.format == cell.format);
        let wanted = self.interest.columns.contains(&cell.column);
        if let Some(facts) = self.found.rows.last_mut() {
            if !wanted && cell.state != CellState::Blank {
                facts.elsewhere.get_or_insert(cell.column);
            }
            if row > self.interest.model && !modeled && self.styles.lined(cell.format) {
                facts.lined.get_or_insert(cell.column);
            }
        }
        if !wanted {
            return;
        }
        self.found.cells.push(cell);
        if cell.state == CellState::Typed {
            let text = std::mem::take(&mut self.text);
            let text = match text.trim().parse() {
                Ok(at) if self.kind == b"s" => Text::Shared(at),
                _ => Text::Plain(text),
            };
            self.found.texts.insert((row, cell.column), text);
        }
    }

    fn end_formula(&mut self, row: u32, column: u32) {
        let Some(formula) = self.formula.take() else { return };
        if let Some(cell) = &mut self.cell {
            cell.state = CellState::Formula;
        }
        let (own, mut tall) = (!formula.text.is_empty(), formula.tall);
        let text = match formula.shared {
            Some(number) if !own => self.masters.get(&number).and_then(|master| {
                tall = master.tall;
                let (down, across) =
                    (i64::from(row) - i64::from(master.row), i64::from(column) - i64::from(master.column));
                shifted(&master.text, down, across)
            }),
            Some(number) => {
                self.masters.insert(number, Master { row, column, text: formula.text.clone(), tall });
                Some(formula.text)
            }
            None => Some(formula.text).filter(|_| own),
        };
        let need = match &text {
            Some(text) => self.book.need(text, self.sheet, row),
            None => Need { always: true, ..Need::default() },
        };
        if let Some(text) = text.as_ref().filter(|text| self.covers(text, &need)) {
            let shared = tall && formula.shared.is_some();
            self.found.covering.push(Covering { row, column, text: text.clone(), shared, own });
        }
        self.found.formulas.push(Formula { row, column, need });
        let several = formula.array.filter(|area| *area != FillRange::cell(row, column));
        if let Some(area) = several {
            self.found.arrays.insert(area);
        }
        if row == self.interest.model
            && let Some(cell) = self.found.model.cells.last_mut()
        {
            // What fills several cells ends where it ends.
            let text = text.filter(|_| several.is_none());
            cell.formula = Some(ModelFormula { text, array: formula.array.is_some() });
        } else if row + 1 == self.interest.model
            && let Some(text) = text
        {
            self.found.before_model.insert(column, text);
        }
    }

    /// Whether a formula that reads this may have to go on with the prepared rows.
    fn covers(&self, text: &str, need: &Need) -> bool {
        let Some(growth) = &self.interest.growth else { return false };
        let home = self.interest.home;
        let reaches = |(sheet, area): &(usize, FillRange)| {
            *sheet == home && area.first_row < area.last_row && area.continuation(growth.model, u32::MAX).is_some()
        };
        (need.areas.iter().any(reaches) || (need.always && text.contains('"')))
            && may_follow(text, self.sheet == home, growth)
    }

    fn around(&mut self, token: MarkupToken<'_>) {
        let (name, attributes) = match token {
            MarkupToken::Start { name: b"formula" | b"formula1" | b"formula2" | b"f", empty: false, .. } => {
                return self.rule = Some(String::new());
            }
            MarkupToken::Text(text) if self.rule.is_some() => {
                return self.rule.iter_mut().for_each(|rule| rule.push_str(&tag::text(text)));
            }
            MarkupToken::End { name: b"formula" | b"formula1" | b"formula2" | b"f" } => {
                let rule = self.rule.take().unwrap_or_default();
                let here = self.sheet == self.interest.home;
                if self.interest.growth.as_ref().is_some_and(|growth| may_follow(&rule, here, growth)) {
                    self.found.rules.push(SheetRule { cells: self.ruled.clone(), text: rule });
                }
                return;
            }
            MarkupToken::Start { name, attributes, .. } => (name, attributes),
            MarkupToken::Text(text) if self.in_list => {
                return self.found.validations.extend(parse_list(&tag::text(text)));
            }
            MarkupToken::End { name: b"sqref" } => return self.in_list = false,
            MarkupToken::End { name: b"dataValidation" } => {
                self.ruled.clear();
                return self.validation = false;
            }
            MarkupToken::End { name: b"conditionalFormatting" } => return self.ruled.clear(),
            _ => return,
        };
        let text = |name| attribute(attributes, name).last().map(tag::text).unwrap_or_default();
        let one = |name| number(attribute(attributes, name).last());
        match name {
            b"col" => {
                if let (Some(first), Some(last)) = (one(b"min"), one(b"max")) {
                    let format = one(b"style").unwrap_or(0);
                    self.found.columns.push((first.saturating_sub(1), last.saturating_sub(1), format));
                }
            }
            b"sheetProtection" => self.found.protected = yes(attribute(attributes, b"sheet").last()),
            b"protectedRange" => {
                let secret = [&b"password"[..], b"hashValue", b"securityDescriptor"];
                if secret.iter().all(|name| attribute(attributes, name).next().is_none()) {
                    self.found.open_ranges.extend(parse_list(&text(b"sqref")));
                }
            }
            b"mergeCell" => {
                if let Some(area) = FillRange::parse(&text(b"ref")) {
                    self.found.merges.insert(area);
                }
            }
            b"dataValidation" => {
                self.ruled = text(b"sqref");
                self.found.validations.extend(parse_list(&self.ruled));
                self.validation = true;
            }
            b"conditionalFormatting" => self.ruled = text(b"sqref"),
            // Newer programs keep the list in an element of its own.
            b"sqref" => self.in_list = self.validation,
            _ => (),
        }
    }
}
