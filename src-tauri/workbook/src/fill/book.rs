//! What stands where in a workbook: sheets, names, tables, and the parts that belong to all of them.

use std::collections::HashMap;

use crate::error::ReadError;
use crate::guard::{MarkupToken, attribute};

use super::area::FillRange;
use super::depend::Need;
use super::formula::{Reads, reads};
use super::parts::{PartRelation, WorkbookParts, number, yes};
use super::tag;

/// The workbook, apart from its cells.
pub(super) struct TargetBook {
    /// The main part.
    pub(super) main: String,
    relations: Vec<PartRelation>,
    pub(super) sheets: Vec<TargetSheet>,
    /// Names, in small letters, with what they stand for.
    names: HashMap<String, Vec<String>>,
    pub(super) tables: Vec<TargetTable>,
    /// Whether days are counted from 1904.
    pub(super) from_1904: bool,
}

/// A sheet with cells.
pub(super) struct TargetSheet {
    pub(super) name: String,
    pub(super) part: String,
    pub(super) relations: Vec<PartRelation>,
}

/// A table on a sheet.
pub(super) struct TargetTable {
    name: String,
    pub(super) sheet: usize,
    pub(super) part: String,
    pub(super) area: FillRange,
    pub(super) totals: bool,
}

/// Names can stand for names; no further than this.
const DEPTH: usize = 4;

impl TargetBook {
    pub(super) fn read(parts: &mut WorkbookParts) -> Result<Self, ReadError> {
        let main = parts.main()?;
        let relations = parts.relations(&main)?;
        let mut entries: Vec<(String, String)> = Vec::new();
        let mut names: HashMap<String, Vec<String>> = HashMap::new();
        let mut name: Option<(String, String)> = None;
        let mut from_1904 = false;
        parts.walk(&main, |token, _| {
            let value = |attributes, name| attribute(attributes, name).last().map(tag::text).unwrap_or_default();
            match token {
                MarkupToken::Start { name: b"sheet", attributes, .. } => {
                    let id = crate::guard::Attributes(attributes)
                        .filter(|(name, _)| *name == b"id" || name.ends_with(b":id"))
                        .last()
                        .map(|(_, value)| tag::text(value));
                    entries.push((value(attributes, b"name"), id.unwrap_or_default()));
                }
                MarkupToken::Start { name: b"workbookPr", attributes, .. } => {
                    from_1904 = yes(attribute(attributes, b"date1904").last());
                }
                MarkupToken::Start { name: b"definedName", attributes, empty: false } => {
                    name = Some((value(attributes, b"name").to_lowercase(), String::new()));
                }
                MarkupToken::Text(text) => {
                    if let Some((_, definition)) = &mut name {
                        definition.push_str(&tag::text(text));
                    }
                }
                MarkupToken::End { name: b"definedName" } => {
                    if let Some((name, definition)) = name.take() {
                        names.entry(name).or_default().push(definition);
                    }
                }
                _ => (),
            }
            Ok(())
        })?;
        let mut sheets = Vec::new();
        for (name, id) in entries {
            let Some(relation) = relations.iter().find(|relation| relation.id == id) else { continue };
            if relation.kind == "worksheet" {
                let part = relation.part.clone();
                let relations = parts.relations(&part)?;
                sheets.push(TargetSheet { name, part, relations });
            }
        }
        let mut book = Self { main, relations, sheets, names, tables: Vec::new(), from_1904 };
        book.read_tables(parts)?;
        Ok(book)
    }

    fn read_tables(&mut self, parts: &mut WorkbookParts) -> Result<(), ReadError> {
        let leads: Vec<(usize, String)> = self
            .sheets
            .iter()
            .enumerate()
            .flat_map(|(sheet, entry)| entry.relations.iter().map(move |relation| (sheet, relation)))
            .filter(|(_, relation)| relation.kind == "table")
            .map(|(sheet, relation)| (sheet, relation.part.clone()))
            .collect();
        for (sheet, part) in leads {
            let mut found = None;
            parts.walk(&part, |token, enough| {
                if let MarkupToken::Start { name: b"table", attributes, .. } = token {
                    *enough = true;
                    let value = |name| attribute(attributes, name).last().map(tag::text);
                    let name = value(b"displayName").or_else(|| value(b"name")).unwrap_or_default();
                    let totals = number(attribute(attributes, b"totalsRowCount").last()).unwrap_or(0) > 0;
                    found = value(b"ref").and_then(|area| FillRange::parse(&area)).map(|area| (name, area, totals));
                }
                Ok(())
            })?;
            if let Some((name, area, totals)) = found {
                self.tables.push(TargetTable { name: name.to_lowercase(), sheet, part, area, totals });
            }
        }
        Ok(())
    }

    /// The sheet of this name.
    pub(super) fn sheet(&self, name: &str) -> Option<usize> {
        let wanted = name.trim().to_lowercase();
        self.sheets.iter().position(|sheet| sheet.name.trim().to_lowercase() == wanted)
    }

    /// The part that the workbook leads to under this kind.
    pub(super) fn part(&self, kind: &str) -> Option<&str> {
        self.relations.iter().find(|relation| relation.kind == kind).map(|relation| relation.part.as_str())
    }

    /// The parts with pictures and shapes of a sheet.
    pub(super) fn drawings(&self, sheet: usize) -> Vec<String> {
        let relations = self.sheets.get(sheet).map(|sheet| sheet.relations.as_slice()).unwrap_or_default();
        relations.iter().filter(|relation| relation.kind == "drawing").map(|relation| relation.part.clone()).collect()
    }

    /// The cells on which a formula in this place depends.
    pub(super) fn need(&self, formula: &str, sheet: usize, row: u32) -> Need {
        let mut need = Need::default();
        self.add(&mut need, reads(formula), sheet, row, DEPTH);
        need
    }

    fn add(&self, need: &mut Need, reads: Reads, sheet: usize, row: u32, depth: usize) {
        need.always |= reads.unknown;
        if reads.own_row {
            need.areas
                .push((sheet, FillRange { last_column: crate::limits::LAST_COLUMN - 1, ..FillRange::cell(row, 0) }));
        }
        for (named, area) in reads.areas {
            match named.map_or(Some(sheet), |named| self.sheet(&named)) {
                Some(sheet) => need.areas.push((sheet, area)),
                None => need.always = true,
            }
        }
        for name in reads.names {
            let name = name.to_lowercase();
            if let Some(table) = self.tables.iter().find(|table| table.name == name) {
                need.areas.push((table.sheet, table.area));
                continue;
            }
            match self.names.get(&name) {
                // An address without dollar signs depends on where the name is used.
                Some(definitions) if depth > 0 && definitions.iter().all(|text| is_fixed(text)) => {
                    for definition in definitions {
                        self.add(need, super::formula::reads(definition), sheet, row, depth - 1);
                    }
                }
                _ => need.always = true,
            }
        }
    }
}

/// Whether a definition means the same everywhere.
fn is_fixed(definition: &str) -> bool {
    let moved = super::formula::shifted(definition, 1, 1).or_else(|| super::formula::shifted(definition, -1, -1));
    moved.as_deref() == Some(definition)
}
