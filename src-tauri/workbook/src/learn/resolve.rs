//! Follows what a formula points to: areas of sheets, lists behind drop-downs.

use super::book::{SourceBook, SourceRange, SourceSheet, SourceTable};
use crate::calculation::{Expr, FormulaRange, Operator, TablePart, parse};
use crate::limits::{LAST_COLUMN, LAST_ROW};

/// Names may lead to names; a circle ends here.
const DEEPEST: usize = 8;

/// Longest list that is read.
const LONGEST_LIST: usize = 20_000;

/// Where a formula stands.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FormulaHome {
    pub(crate) sheet: usize,
    pub(crate) row: u32,
    pub(crate) column: u32,
}

/// A list: its texts with the cells they stand in, and where it comes from.
#[derive(Debug, Clone)]
pub(crate) struct List {
    pub(crate) items: Vec<ListEntry>,
    /// The area, unless the list is written out.
    pub(crate) area: Option<SourceRange>,
    /// Whether a formula makes the list, so that only its last result is known.
    pub(crate) computed: bool,
}

/// An entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListEntry {
    pub(crate) text: String,
    /// The text with the blanks around it and between its words, as look-ups compare it.
    pub(crate) exact: String,
    pub(crate) cell: Option<(usize, u32, u32)>,
}

impl SourceBook {
    /// The area that a piece of a formula means, if it means one.
    pub(crate) fn area(&self, expr: &Expr, home: FormulaHome) -> Option<SourceRange> {
        self.area_within(expr, home, 0)
    }

    fn area_within(&self, expr: &Expr, home: FormulaHome, depth: usize) -> Option<SourceRange> {
        if depth > DEEPEST || !self.spend(4) {
            return None;
        }
        match expr {
            Expr::Range(range) => self.area_of_range(range, home),
            Expr::Name(name) => {
                let formula = self.named(name, home)?;
                self.area_within(&parse(formula)?, home, depth + 1)
            }
            Expr::Table { table, columns, part } => self.area_of_table(table, columns, *part, home),
            Expr::Single(inner) => self.area_within(inner, home, depth + 1),
            Expr::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
                ("INDIRECT", [Expr::Text(text), ..]) => self.area_within(&parse(text)?, home, depth + 1),
                ("OFFSET", [base, ..]) => self.offset(&self.area_within(base, home, depth + 1)?, arguments),
                ("INDEX", [base, rows, column]) if is_zero(rows) => {
                    let base = self.area_within(base, home, depth + 1)?;
                    let column = base.columns.0 + number(column)?.checked_sub(1)?;
                    (column <= base.columns.1).then_some(SourceRange { columns: (column, column), ..base })
                }
                ("ANCHORARRAY", [base]) => Some(self.run_down(&self.area_within(base, home, depth + 1)?)),
                ("UNIQUE" | "SORT" | "SORTBY" | "FILTER" | "TOCOL" | "SINGLE" | "TRIM" | "TRIMRANGE", [base, ..]) => {
                    self.area_within(base, home, depth + 1)
                }
                _ => None,
            },
            // `Lists!$A$2:INDEX(Lists!$A:$A,COUNTA(Lists!$A:$A))`: a list that grows.
            Expr::Both(Operator::To, first, last) => {
                let first = self.area_within(first, home, depth + 1)?;
                match last.as_ref() {
                    Expr::Call(name, _) if name == "INDEX" || name == "OFFSET" => Some(self.run_down(&first)),
                    last => {
                        let last = self.area_within(last, home, depth + 1)?;
                        (last.sheet == first.sheet).then_some(SourceRange {
                            rows: (first.rows.0, last.rows.1.max(first.rows.0)),
                            columns: (first.columns.0, last.columns.1.max(first.columns.0)),
                            ..first
                        })
                    }
                }
            }
            _ => None,
        }
    }

    pub(crate) fn area_of_range(&self, range: &FormulaRange, home: FormulaHome) -> Option<SourceRange> {
        let sheet = match &range.sheet {
            Some(name) => self.sheet_named(name)?,
            None => home.sheet,
        };
        Some(SourceRange {
            sheet,
            rows: range.rows.unwrap_or((1, LAST_ROW)),
            columns: range.columns.unwrap_or((0, LAST_COLUMN - 1)),
        })
    }

    /// The table of this name; without one, the table around.
    pub(crate) fn table(&self, name: &str, home: FormulaHome) -> Option<&SourceTable> {
        self.tables.iter().find(|table| match name {
            "" => table.area.sheet == home.sheet && table.area.holds(home.row, home.column),
            name => table.name.eq_ignore_ascii_case(name),
        })
    }

    pub(crate) fn area_of_table(
        &self,
        table: &str,
        columns: &[String],
        part: TablePart,
        home: FormulaHome,
    ) -> Option<SourceRange> {
        let table = self.table(table, home)?;
        let place = |name: &String| {
            let at = table.columns.iter().position(|(column, _)| column.to_lowercase() == name.to_lowercase())?;
            Some(table.area.columns.0 + u32::try_from(at).ok()?)
        };
        let columns = match (columns.first(), columns.last()) {
            (Some(first), Some(last)) => (place(first)?, place(last)?),
            _ => table.area.columns,
        };
        let (top, last) = table.area.rows;
        let first = (top + u32::from(table.header)).min(last);
        let rows = match part {
            TablePart::ThisRow => (home.row, home.row),
            TablePart::Data => (first, last),
            TablePart::Headers => (top, top),
            TablePart::All => (top, last),
            TablePart::Totals => return None,
        };
        Some(SourceRange { sheet: table.area.sheet, rows, columns })
    }

    /// `OFFSET` with constants; a height that is counted means as far as the list goes.
    fn offset(&self, base: &SourceRange, arguments: &[Expr]) -> Option<SourceRange> {
        let shift =
            |at: usize| arguments.get(at).map_or(Some(0), |shift| if is_zero(shift) { Some(0) } else { number(shift) });
        let (down, right) = (shift(1)?, shift(2)?);
        let start = SourceRange {
            rows: (base.rows.0 + down, base.rows.1.saturating_add(down).min(LAST_ROW)),
            columns: (base.columns.0 + right, (base.columns.1 + right).min(LAST_COLUMN - 1)),
            ..*base
        };
        match arguments.get(3) {
            None | Some(Expr::Missing) => Some(start),
            Some(height) => match number(height) {
                Some(height) => {
                    Some(SourceRange { rows: (start.rows.0, (start.rows.0 + height).saturating_sub(1)), ..start })
                }
                None => Some(self.run_down(&start)),
            },
        }
    }

    /// From the first cell down to the last one that holds something without a gap.
    fn run_down(&self, area: &SourceRange) -> SourceRange {
        let (first, column) = (area.rows.0, area.columns.0);
        let mut last = first;
        while last < LAST_ROW && self.spend(1) && !self.text(area.sheet, last + 1, column).is_empty() {
            last += 1;
        }
        SourceRange { rows: (first, last), columns: (column, area.columns.1.max(column)), ..*area }
    }

    /// The formula behind a name: the one of the sheet goes before the one of the workbook.
    pub(crate) fn named(&self, name: &str, home: FormulaHome) -> Option<&str> {
        if !self.spend(self.names.len()) {
            return None;
        }
        let same = |named: &&super::book::Named| named.name.eq_ignore_ascii_case(name);
        let own = self.names.iter().filter(same).find(|named| named.sheet == Some(home.sheet));
        let found = own.or_else(|| self.names.iter().filter(same).find(|named| named.sheet.is_none()));
        let found = found.or_else(|| self.names.iter().find(same)).map(|named| named.formula.as_str())?;
        self.spend(found.len()).then_some(found)
    }

    /// The list that a drop-down offers, given the formula of its rule.
    pub(crate) fn list(&self, formula: &str, home: FormulaHome) -> Option<List> {
        let expr = parse(formula)?;
        if let Some(items) = self.written_out(&expr, home, 0) {
            return Some(List { items, area: None, computed: false });
        }
        let area = self.clipped(self.area(&expr, home)?);
        let items = self.items(&area);
        let computed = items.iter().filter_map(|item| item.cell).any(|(sheet, row, column)| {
            self.sheets
                .get(sheet)
                .and_then(|sheet| sheet.formulas.get(&column))
                .is_some_and(|runs| runs.from(row).is_some_and(|(first, _)| first <= row))
        });
        Some(List { items, area: Some(area), computed })
    }

    fn written_out(&self, expr: &Expr, home: FormulaHome, depth: usize) -> Option<Vec<ListEntry>> {
        let item = |text: &str| ListEntry { text: text.trim().to_owned(), exact: text.trim().to_owned(), cell: None };
        match expr {
            Expr::Text(text) => Some(text.split(',').map(item).filter(|item| !item.text.is_empty()).collect()),
            Expr::Array(items) => Some(
                items
                    .iter()
                    .flatten()
                    .filter_map(|piece| match piece {
                        Expr::Text(text) => Some(item(text)),
                        _ => None,
                    })
                    .collect(),
            ),
            Expr::Name(name) if depth < DEEPEST => self.written_out(&parse(self.named(name, home)?)?, home, depth + 1),
            _ => None,
        }
    }

    /// The area as far as its sheet holds anything.
    pub(crate) fn clipped(&self, area: SourceRange) -> SourceRange {
        let (row, column) =
            self.sheets.get(area.sheet).map_or((1, 0), |sheet: &SourceSheet| (sheet.last_row, sheet.last_column));
        SourceRange {
            rows: (area.rows.0, area.rows.1.min(row.max(area.rows.0))),
            columns: (area.columns.0, area.columns.1.min(column.max(area.columns.0))),
            ..area
        }
    }

    /// The texts of an area, row by row, without the empty ones.
    pub(crate) fn items(&self, area: &SourceRange) -> Vec<ListEntry> {
        let Some(sheet) = self.sheets.get(area.sheet) else { return Vec::new() };
        sheet
            .cells
            .range((area.rows.0, 0)..=(area.rows.1.max(area.rows.0), u32::MAX))
            .take_while(|_| self.spend(1))
            .filter(|((_, column), _)| (area.columns.0..=area.columns.1).contains(column))
            .map(|((row, column), cell)| ListEntry {
                text: self.value(cell).to_owned(),
                exact: self.exact(cell).to_owned(),
                cell: Some((area.sheet, *row, *column)),
            })
            .filter(|item| !item.text.is_empty())
            .take(LONGEST_LIST)
            .collect()
    }
}

fn is_zero(expr: &Expr) -> bool {
    matches!(expr, Expr::Missing) || matches!(expr, Expr::Number(number) if number == "0")
}

/// A whole number that is written out.
fn number(expr: &Expr) -> Option<u32> {
    match expr {
        Expr::Number(number) => number.parse().ok().filter(|number| *number <= LAST_ROW),
        _ => None,
    }
}
