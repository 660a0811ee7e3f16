//! The second pass over a sheet: it is copied, and what was planned is put into it.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::ops::Range;

use crate::error::WriteError;
use crate::guard::{MarkupToken, attribute};

use super::area::{FillRange, continued_list};
use super::cells;
use super::depend::DependentCells;
use super::error::FillError;
use super::formula;
use super::pieces::SheetPieces;
use super::plan::{FillValue, FilledRow};
use super::row_extension::{Following, RowExtension, Stand, follow};
use super::sheet_index::{Model, SheetIndex};
use super::tag;

/// What changes on a sheet.
pub(super) struct Changes<'a> {
    /// Rows that people are put into, ascending.
    pub(super) rows: &'a [FilledRow<'a>],
    /// Formula cells whose results no longer hold.
    pub(super) stale: &'a DependentCells,
    /// Formulas over the prepared rows that go on with them, by cell.
    pub(super) formulas: Option<&'a HashMap<(u32, u32), String>>,
    /// The rows that people were added to, and whether they lie on this sheet.
    pub(super) growth: Option<&'a RowExtension<'a>>,
    pub(super) here: bool,
    pub(super) survey: &'a SheetIndex,
    /// Form columns that somebody may be typed into: first and last.
    pub(super) columns: (u32, u32),
    pub(super) file: &'a str,
}

/// What is written is handed on in pieces of about this size: packing many small ones takes several times as long.
const PIECE: usize = 64 * 1024;

/// Copies a sheet with these changes.
pub(super) fn rewrite(
    pieces: &mut SheetPieces<impl Read>,
    changes: &Changes<'_>,
    out: &mut impl Write,
) -> Result<(), FillError> {
    let io = |error: &std::io::Error| FillError::Write(WriteError::from_io(changes.file, error));
    let mut writer = Writer { changes, next: 0, prefix: Vec::new(), row: None, tail: Tail::default() };
    let mut buffer = Vec::with_capacity(2 * PIECE);
    while pieces.advance()? {
        writer.take(pieces, &mut buffer);
        if buffer.len() >= PIECE {
            out.write_all(&buffer).map_err(|error| io(&error))?;
            buffer.clear();
        }
    }
    out.write_all(&buffer).map_err(|error| io(&error))
}

struct Writer<'a> {
    changes: &'a Changes<'a>,
    /// The next planned row.
    next: usize,
    prefix: Vec<u8>,
    /// The row that is being changed.
    row: Option<OpenRow>,
    tail: Tail,
}

/// A row whose cells are held back until all are known.
struct OpenRow {
    number: u32,
    planned: Option<usize>,
    tag: Vec<u8>,
    items: Vec<SheetItem>,
}

/// A cell, or what stands between cells.
struct SheetItem {
    column: Option<u32>,
    tag: Vec<u8>,
    body: Vec<u8>,
    /// Where the result stands in the body.
    value: Option<Range<usize>>,
    value_start: Option<usize>,
    /// Where the formula's text stands in the body.
    formula: Option<Range<usize>>,
    /// Whether what follows belongs to the next.
    done: bool,
}

impl SheetItem {
    fn new(column: Option<u32>, tag: Vec<u8>, done: bool) -> Self {
        Self { column, tag, body: Vec::new(), value: None, value_start: None, formula: None, done }
    }
}

#[derive(Default)]
struct Tail {
    /// Whether this is within something whose list of cells goes on.
    listing: bool,
    in_list: bool,
    /// The formula of a rule, as far as it was read, and the bytes that it stands for.
    rule: Option<(String, Vec<u8>)>,
}

impl Writer<'_> {
    fn take(&mut self, pieces: &SheetPieces<impl Read>, out: &mut Vec<u8>) {
        let (token, piece) = (pieces.token(), pieces.piece());
        if self.row.is_some() {
            return self.in_row(token, piece, pieces.column(), out);
        }
        match token {
            MarkupToken::Start { name: b"row", empty, .. } if pieces.in_cells() => {
                tag::prefix(piece).clone_into(&mut self.prefix);
                self.rows_before(pieces.row(), out);
                let planned = self.planned().is_some_and(|row| row.number == pieces.row()).then_some(self.next);
                if planned.is_none() && (empty || !self.changes.stale.any_in_row(pieces.row())) {
                    return out.extend_from_slice(piece);
                }
                self.next += usize::from(planned.is_some());
                let row = OpenRow { number: pieces.row(), planned, tag: piece.to_vec(), items: Vec::new() };
                if empty { self.write_row(row, out) } else { self.row = Some(row) }
            }
            MarkupToken::Start { name: b"sheetData", empty, .. } => {
                tag::prefix(piece).clone_into(&mut self.prefix);
                if !empty || self.changes.rows.is_empty() {
                    return out.extend_from_slice(piece);
                }
                out.extend_from_slice(&tag::opened(piece));
                self.rows_before(u32::MAX, out);
                out.extend_from_slice(&tag::closing(piece));
            }
            MarkupToken::End { name: b"sheetData" } => {
                self.rows_before(u32::MAX, out);
                out.extend_from_slice(piece);
            }
            _ if pieces.in_cells() => out.extend_from_slice(piece),
            token => self.around(token, piece, out),
        }
    }

    fn planned(&self) -> Option<&FilledRow<'_>> {
        self.changes.rows.get(self.next)
    }

    /// Writes the planned rows that the sheet does not have.
    fn rows_before(&mut self, number: u32, out: &mut Vec<u8>) {
        while let Some(planned) = self.planned().filter(|planned| planned.number < number) {
            let name = planned.number.to_string();
            let bare = [b"<", self.prefix.as_slice(), b"row r=\"", name.as_bytes(), b"\"/>"].concat();
            let row = OpenRow { number: planned.number, planned: Some(self.next), tag: bare, items: Vec::new() };
            self.next += 1;
            self.write_row(row, out);
        }
    }

    fn in_row(&mut self, token: MarkupToken<'_>, piece: &[u8], column: u32, out: &mut Vec<u8>) {
        if matches!(token, MarkupToken::End { name: b"row" }) {
            if let Some(row) = self.row.take() {
                self.write_row(row, out);
            }
            return;
        }
        let Some(row) = &mut self.row else { return };
        if let MarkupToken::Start { name: b"c", empty, .. } = token {
            row.items.push(SheetItem::new(Some(column), piece.to_vec(), empty));
            return;
        }
        if row.items.last().is_none_or(|item| item.done) {
            row.items.push(SheetItem::new(None, Vec::new(), true));
        }
        let Some(item) = row.items.last_mut() else { return };
        if matches!(token, MarkupToken::End { name: b"f" })
            && let Some(formula) = &mut item.formula
        {
            formula.end = item.body.len();
        }
        if matches!(token, MarkupToken::Start { name: b"v" | b"is", .. }) {
            item.value_start = Some(item.body.len());
        }
        item.body.extend_from_slice(piece);
        if matches!(token, MarkupToken::Start { name: b"f", empty: false, .. }) {
            item.formula = Some(item.body.len()..item.body.len());
        }
        item.done |= matches!(token, MarkupToken::End { name: b"c" });
        let ends = matches!(
            token,
            MarkupToken::End { name: b"v" | b"is" } | MarkupToken::Start { name: b"v" | b"is", empty: true, .. }
        );
        if let (true, Some(start)) = (ends, item.value_start) {
            item.value = Some(start..item.body.len());
        }
    }

    fn write_row(&self, mut row: OpenRow, out: &mut Vec<u8>) {
        for item in &mut row.items {
            if let Some(column) = item.column
                && self.changes.stale.contains(row.number, column)
                && let Some(value) = item.value.take()
            {
                item.tag = tag::without(&item.tag, &["t"]);
                item.body.drain(value);
            }
            // The formula stands before its result, so that its place is the same without it.
            if let Some(column) = item.column
                && let Some(text) = self.changes.formulas.and_then(|all| all.get(&(row.number, column)))
                && let Some(range) = item.formula.take()
            {
                item.body.splice(range, quick_xml::escape::partial_escape(text).bytes());
            }
        }
        if let Some(planned) = row.planned.and_then(|at| self.changes.rows.get(at)) {
            if planned.continued {
                self.continue_model(&mut row);
            }
            for (column, value) in &planned.edits {
                self.put(&mut row, *column, value);
            }
            widen_spans(&mut row);
        }
        if row.items.is_empty() && row.tag.ends_with(b"/>") {
            return out.extend_from_slice(&row.tag);
        }
        out.extend_from_slice(&tag::opened(&row.tag));
        for item in &row.items {
            out.extend_from_slice(&item.tag);
            out.extend_from_slice(&item.body);
        }
        out.extend_from_slice(&tag::closing(&row.tag));
    }

    /// Makes the row like the model: height, formats, formulas.
    fn continue_model(&self, row: &mut OpenRow) {
        let Some(growth) = self.changes.growth else { return };
        let Model { tag: model_tag, cells } = &self.changes.survey.model;
        if let Some(model_tag) = model_tag {
            let plain = tag::without(model_tag, &["hidden", "collapsed"]);
            row.tag = tag::with(&plain, "r", &row.number.to_string());
        }
        for model in cells {
            let text = model.formula.as_ref().and_then(|formula| formula.text.as_deref());
            let down = i64::from(row.number) - i64::from(growth.model);
            let before = self.changes.survey.before_model.get(&model.column).map(String::as_str);
            let formula = text.and_then(|text| formula::continued(before, text, down)).map(|text| {
                let stand = Stand { here: true, row: Some(row.number), shared: false };
                if let Following::Grown(longer) = follow(&text, stand, growth) { longer } else { text }
            });
            let made = cells::continued(model, row.number, formula.as_deref());
            replace(row, model.column, made);
        }
    }

    fn put(&self, row: &mut OpenRow, column: u32, value: &FillValue<'_>) {
        let there = row.items.iter().find(|item| item.column == Some(column));
        let made = match there {
            Some(item) => cells::typed(&item.tag, value),
            None => {
                let prefix = tag::prefix(&row.tag);
                cells::new(prefix, row.number, column, self.changes.survey.format(row.number, column), value)
            }
        };
        replace(row, column, made);
    }

    fn around(&mut self, token: MarkupToken<'_>, piece: &[u8], out: &mut Vec<u8>) {
        if let MarkupToken::Start { name: b"dimension", attributes, .. } = token
            && let Some(area) = self.dimension(attributes)
        {
            return out.extend_from_slice(&tag::with(piece, "ref", &area.text()));
        }
        let Some(growth) = self.changes.growth else { return out.extend_from_slice(piece) };
        if self.rule(token, piece, growth, out) {
            return;
        }
        if !self.changes.here {
            return out.extend_from_slice(piece);
        }
        let (model, last) = (growth.model, growth.last);
        let validations = &self.changes.survey.validations;
        let continued = |text: &str, exclusive: bool| {
            continued_list(text, model, last, |more| exclusive && validations.iter().any(|area| area.intersects(more)))
        };
        match token {
            MarkupToken::Start { name: b"mergeCells", attributes, empty: false } => {
                let new = self.merges(model, last).len();
                let count = attribute(attributes, b"count").last().map(tag::text).and_then(|text| text.parse().ok());
                match count.map(|count: usize| count + new) {
                    Some(count) if new > 0 => out.extend_from_slice(&tag::with(piece, "count", &count.to_string())),
                    _ => out.extend_from_slice(piece),
                }
            }
            MarkupToken::End { name: b"mergeCells" } => {
                for area in self.merges(model, last) {
                    let prefix = tag::prefix(piece);
                    out.extend_from_slice(
                        &[b"<", prefix, b"mergeCell ref=\"", area.text().as_bytes(), b"\"/>"].concat(),
                    );
                }
                out.extend_from_slice(piece);
            }
            MarkupToken::Start { name: b"autoFilter", attributes, .. } => {
                let area = attribute(attributes, b"ref").last().and_then(|area| FillRange::parse(&tag::text(area)));
                match area.filter(|area| area.continuation(model, last).is_some()) {
                    Some(area) => {
                        out.extend_from_slice(&tag::with(piece, "ref", &FillRange { last_row: last, ..area }.text()));
                    }
                    None => out.extend_from_slice(piece),
                }
            }
            MarkupToken::Start {
                name: name @ (b"dataValidation" | b"conditionalFormatting" | b"ignoredError"),
                attributes,
                empty,
            } => {
                self.tail.listing = !empty;
                let list = attribute(attributes, b"sqref").last().map(tag::text).unwrap_or_default();
                match continued(&list, name == b"dataValidation") {
                    Some(list) => out.extend_from_slice(&tag::with(piece, "sqref", &list)),
                    None => out.extend_from_slice(piece),
                }
            }
            MarkupToken::End { name: b"dataValidation" | b"conditionalFormatting" | b"ignoredError" } => {
                self.tail.listing = false;
                out.extend_from_slice(piece);
            }
            MarkupToken::Start { name: b"sqref", empty, .. } => {
                self.tail.in_list = self.tail.listing && !empty;
                out.extend_from_slice(piece);
            }
            MarkupToken::End { name: b"sqref" } => {
                self.tail.in_list = false;
                out.extend_from_slice(piece);
            }
            MarkupToken::Text(text) if self.tail.in_list => match continued(&tag::text(text), true) {
                Some(list) => out.extend_from_slice(list.as_bytes()),
                None => out.extend_from_slice(piece),
            },
            _ => out.extend_from_slice(piece),
        }
    }

    /// Whether the piece belongs to the formula of a rule, which is written when it is known as a whole.
    fn rule(&mut self, token: MarkupToken<'_>, piece: &[u8], growth: &RowExtension<'_>, out: &mut Vec<u8>) -> bool {
        match token {
            MarkupToken::Start { name: b"formula" | b"formula1" | b"formula2" | b"f", empty: false, .. } => {
                // Newer programs put the formula one element deeper.
                if let Some((_, before)) = self.tail.rule.replace((String::new(), Vec::new())) {
                    out.extend_from_slice(&before);
                }
                out.extend_from_slice(piece);
                true
            }
            MarkupToken::Text(text) => match &mut self.tail.rule {
                Some((rule, bytes)) => {
                    rule.push_str(&tag::text(text));
                    bytes.extend_from_slice(piece);
                    true
                }
                None => false,
            },
            _ => {
                let Some((rule, bytes)) = self.tail.rule.take() else { return false };
                match follow(&rule, Stand { here: self.changes.here, row: None, shared: true }, growth) {
                    Following::Grown(longer) => {
                        out.extend_from_slice(quick_xml::escape::partial_escape(&longer).as_bytes());
                    }
                    _ => out.extend_from_slice(&bytes),
                }
                false
            }
        }
    }

    /// The cells that merged cells of the model row cover in the rows made after it.
    fn merges(&self, model: u32, last: u32) -> Vec<FillRange> {
        let across =
            self.changes.survey.merges.in_row(model).filter(|area| area.first_row == model && area.last_row == model);
        let rows = self.changes.rows.iter().filter(|row| row.continued && row.number <= last);
        let across: Vec<FillRange> = across.copied().collect();
        rows.flat_map(|row| {
            across.iter().map(|area| FillRange { first_row: row.number, last_row: row.number, ..*area })
        })
        .collect()
    }

    /// What the sheet says about its size, where it says too little.
    fn dimension(&self, attributes: &[u8]) -> Option<FillRange> {
        let area = attribute(attributes, b"ref").last().and_then(|area| FillRange::parse(&tag::text(area)))?;
        let (first, last) = (self.changes.rows.first()?.number, self.changes.rows.last()?.number);
        let grown = FillRange {
            first_row: area.first_row.min(first),
            last_row: area.last_row.max(last),
            first_column: area.first_column.min(self.changes.columns.0),
            last_column: area.last_column.max(self.changes.columns.1),
        };
        (grown != area).then_some(grown)
    }
}

/// Puts a cell in its place, instead of the one that was there.
fn replace(row: &mut OpenRow, column: u32, made: Vec<u8>) {
    let made = SheetItem::new(Some(column), made, true);
    if let Some(there) = row.items.iter_mut().find(|item| item.column == Some(column)) {
        *there = made;
        return;
    }
    let before = row.items.iter().rposition(|item| item.column.is_some_and(|other| other < column));
    row.items.insert(before.map_or(0, |at| at + 1), made);
}

/// A row may say which columns it has cells in.
fn widen_spans(row: &mut OpenRow) {
    let tag = std::mem::take(&mut row.tag);
    let columns: Vec<u32> = row.items.iter().filter_map(|item| item.column).collect();
    let spans = attribute(&tag, b"spans").last().map(tag::text);
    let ends = spans.as_deref().and_then(|spans| spans.split_once(':'));
    let ends = ends.and_then(|(first, last)| Some((first.parse::<u32>().ok()?, last.parse::<u32>().ok()?)));
    row.tag = match (ends, columns.iter().min(), columns.iter().max()) {
        (Some((first, last)), Some(least), Some(most)) if first > least + 1 || last < most + 1 => {
            tag::with(&tag, "spans", &format!("{}:{}", first.min(least + 1), last.max(most + 1)))
        }
        _ => tag,
    };
}
