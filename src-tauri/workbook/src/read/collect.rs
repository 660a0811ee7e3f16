//! Takes cells in reading order, finds the header row, and makes rows of the form's columns.

use std::collections::{HashMap, HashSet};

use worksheet::text::fold;
use worksheet::{Column, FieldKind, Form, FormId, Row, RowId, column_letters};

use super::RowVisitor;
use super::account::{LeftOutRow, SideColumns, StrayCell, WhyNotTaken, may_be_a_name};
use super::collected::Collected;
use super::headers::{HeaderMatch, match_headers, target};
use super::notes::{NoteBook, cleaned};
use crate::error::ReadError;
use crate::layout::{FormLayout, FullName};
use crate::learn::tells_what_belongs;
use crate::limits::{HEADER_ROWS, MAX_CELL_TEXT, MAX_ROWS};

/// Rows are reported this often.
const REPORT_EVERY: u64 = 1000;

/// What memory of its own costs besides what is in it.
const OWN: u64 = 32;

/// A cell before the header is known.
struct BufferedCell {
    column: usize,
    text: String,
    formula: bool,
}

/// Collects the rows of one sheet.
pub(crate) struct Collector<'a> {
    file: &'a str,
    sheet: String,
    forms: &'a [&'a Form],
    reading: &'a mut dyn RowVisitor,
    peeked: Vec<(u32, Vec<BufferedCell>)>,
    layout: Option<Layout>,
    rows: Vec<Row>,
    count: u64,
    current: Option<(u32, Row, bool)>,
    last: (u32, usize),
    kept: u64,
    most_kept: u64,
    layouts: &'a [(FormId, FormLayout)],
    /// Whether the file does not tell which cells hold formulas.
    values_only: bool,
    /// Numbers of the rows that hold somebody.
    taken: Vec<u32>,
    left_out: Vec<LeftOutRow>,
    /// Cells without a header in the row that is being read, and in those before it.
    stray: Vec<StrayCell>,
    beyond: Vec<StrayCell>,
    notes: NoteBook,
    /// Whether cells may link to other addresses than they show, and what they show.
    links: bool,
    emails: HashMap<(u32, usize), String>,
    /// Columns without a header that hold something beside rows without people: a list of the form's own.
    lists: HashSet<usize>,
    /// Columns that the form has not, and the row of the cells that wait there.
    side: SideColumns,
    side_row: u32,
}

struct Layout {
    fitting: Vec<usize>,
    header_row: u32,
    /// First row of people, and the last one that an HIE's own form has prepared.
    first_row: u32,
    prepared: Option<u32>,
    columns: Vec<Option<usize>>,
    unmatched: Vec<(usize, String)>,
    /// Per spreadsheet column, the form's column.
    target: Vec<Option<usize>>,
    /// Per spreadsheet column, whether it has a header.
    headed: Vec<bool>,
    /// Whether the columns further to the right belong to nobody: the file has the very layout of an HIE's own form.
    own: bool,
    level: Option<usize>,
    /// The column of the whole name, with the form's columns for first and last name.
    whole: Option<(FullName, usize, usize)>,
}

impl<'a> Collector<'a> {
    pub(crate) fn new(
        file: &'a str,
        sheet: &str,
        forms: &'a [&'a Form],
        most_kept: u64,
        reading: &'a mut dyn RowVisitor,
    ) -> Self {
        Self {
            file,
            sheet: sheet.to_owned(),
            forms,
            reading,
            peeked: Vec::new(),
            layout: None,
            rows: Vec::new(),
            count: 0,
            current: None,
            last: (0, 0),
            kept: 0,
            most_kept,
            layouts: &[],
            values_only: false,
            taken: Vec::new(),
            left_out: Vec::new(),
            stray: Vec::new(),
            beyond: Vec::new(),
            notes: NoteBook::default(),
            links: false,
            emails: HashMap::new(),
            lists: HashSet::new(),
            side: SideColumns::default(),
            side_row: 0,
        }
    }

    /// Reads from a file that tells what cells show, and not which of them calculate it.
    pub(crate) fn of_values(self) -> Self {
        Self { values_only: true, ..self }
    }

    /// Uses what is known about the HIEs' own workbooks.
    pub(crate) fn knowing(self, layouts: &'a [(FormId, FormLayout)]) -> Self {
        Self { layouts, ..self }
    }

    /// Keeps the addresses that cells show, when some may link elsewhere.
    pub(crate) fn comparing_links(self, links: bool) -> Self {
        Self { links, ..self }
    }

    /// Whether the cell is needed at all; asked before its text is made.
    pub(crate) fn wants(&mut self, row: u32, column: usize) -> Result<bool, ReadError> {
        if self.layout.is_none() && row > self.header_rows() {
            self.decide()?;
        }
        Ok(match &self.layout {
            None => true,
            Some(layout) => layout.wants(column),
        })
    }

    /// Per spreadsheet column, whether its cells are wanted, once that is known; and whether those further to the right are.
    pub(crate) fn columns(&self) -> Option<(Vec<bool>, bool)> {
        let layout = self.layout.as_ref()?;
        let known = layout.target.len().max(layout.headed.len() + 1);
        Some(((0..known).map(|column| layout.wants(column)).collect(), !layout.own))
    }

    /// Says how far it is, and whether to go on.
    pub(crate) fn report(&mut self) -> Result<(), ReadError> {
        let go_on = self.reading.reached(self.count).is_continue();
        if go_on { Ok(()) } else { Err(ReadError::Cancelled { file: self.file.to_owned() }) }
    }

    /// Takes a cell: spreadsheet row from 1, column from 0.
    pub(crate) fn take(&mut self, row: u32, column: usize, text: String, formula: bool) -> Result<(), ReadError> {
        if self.last != (0, 0) && (row, column) <= self.last {
            return Err(ReadError::Disordered { file: self.file.to_owned(), place: self.place(row, column) });
        }
        self.last = (row, column);
        let text = cleaned(text, row, column, &mut self.notes);
        if text.is_empty() && !formula {
            return Ok(());
        }
        // A character is at most three bytes per UTF-16 unit, so short texts need no count.
        if text.len() > MAX_CELL_TEXT && text.chars().map(char::len_utf16).sum::<usize>() > MAX_CELL_TEXT {
            return Err(ReadError::TextTooLong { file: self.file.to_owned(), place: self.place(row, column) });
        }
        self.kept += text.len() as u64;
        if self.kept > self.most_kept {
            let place = format!("its texts repeat to more than is plausible, at {}", self.place(row, column));
            return Err(ReadError::TooLarge { file: self.file.to_owned(), place });
        }
        if self.layout.is_some() {
            return self.fill(row, column, text, formula);
        }
        match self.peeked.last_mut() {
            Some((last, cells)) if *last == row => cells.push(BufferedCell { column, text, formula }),
            _ => self.peeked.push((row, vec![BufferedCell { column, text, formula }])),
        }
        Ok(())
    }

    /// The end of the sheet.
    pub(crate) fn finish(mut self) -> Result<Collected, ReadError> {
        if self.layout.is_none() {
            self.decide()?;
        }
        self.flush()?;
        // The last report tells the whole number.
        self.report()?;
        let Some(layout) = self.layout.take() else {
            return Err(ReadError::EmptySheet { file: self.file.to_owned(), sheet: self.sheet });
        };
        let Layout { fitting, header_row, columns, unmatched, level, .. } = layout;
        let Self { rows, taken, left_out, mut beyond, notes, emails, lists, side, .. } = self;
        beyond.retain(|cell| !lists.contains(&cell.column));
        let side = side.finish();
        Ok(Collected {
            fitting,
            header_row,
            columns,
            unmatched,
            rows,
            taken,
            left_out,
            beyond,
            notes,
            emails,
            side,
            level,
        })
    }

    /// Where a cell stands, for people.
    pub(crate) fn place(&self, row: u32, column: usize) -> String {
        format!("sheet “{}”, cell {}{row}", self.sheet, column_letters(column))
    }

    fn header_rows(&self) -> u32 {
        self.forms.iter().map(|form| form.header_row).max().unwrap_or(0).max(HEADER_ROWS)
    }

    fn fill(&mut self, row: u32, column: usize, text: String, formula: bool) -> Result<(), ReadError> {
        let side = Some(self.side_row).filter(|_| self.side.is_pending());
        let before =
            self.current.as_ref().map(|(number, ..)| *number).or(self.stray.last().map(|cell| cell.row)).or(side);
        if before.is_some_and(|before| before != row) {
            self.flush()?;
        }
        let Some(layout) = &self.layout else { return Ok(()) };
        let Some(&Some(target)) = layout.target.get(column) else {
            let headed = layout.headed.get(column).copied().unwrap_or(false);
            // What a formula shows was not typed for anybody, but it may say who still works there.
            if headed && !(formula && layout.own) {
                if !text.trim().is_empty() {
                    self.kept += OWN;
                    self.side_row = row;
                    self.side.hold(column, text);
                }
            } else if !headed && !formula && layout.wants(column) && !text.trim().is_empty() {
                self.kept += OWN;
                self.stray.push(StrayCell { row, column, text });
            }
            return Ok(());
        };
        if self.links && text.contains('@') {
            self.emails.insert((row, column), text.clone());
        }
        let (_, current, level_formula) =
            self.current.get_or_insert_with(|| (row, Row::blank(RowId(u64::from(row)), layout.columns.len()), false));
        if (formula || self.values_only) && layout.level == Some(target) {
            *level_formula = true;
        } else if formula && target < 64 {
            current.formulas |= 1 << target;
        }
        let whole = layout.whole.as_ref().filter(|(full, ..)| full.place == column);
        if let Some((full, given, family)) = whole {
            let (first, last) = full.divided(&text);
            for (at, part) in [(*given, first), (*family, last)] {
                if let Some(cell) = current.cells.get_mut(at) {
                    *cell = part;
                }
            }
        } else {
            current.cells[target] = text;
        }
        Ok(())
    }

    fn flush(&mut self) -> Result<(), ReadError> {
        let before = self.taken.len();
        self.flush_row()?;
        self.side.settle(self.taken.last().copied().filter(|_| self.taken.len() > before));
        let own = self.layout.as_ref().is_some_and(|layout| layout.own);
        if own && self.taken.len() == before {
            self.lists.extend(self.stray.drain(..).map(|cell| cell.column));
        } else {
            self.beyond.append(&mut self.stray);
        }
        Ok(())
    }

    fn flush_row(&mut self) -> Result<(), ReadError> {
        let Some((number, row, level_formula)) = self.current.take() else { return Ok(()) };
        let level = self.layout.as_ref().and_then(|layout| layout.level).filter(|_| level_formula);
        // A prepared row, in which only the form's own formula shows something, holds no person.
        let empty = row.formulas == 0
            && row.cells.iter().enumerate().all(|(at, cell)| Some(at) == level || cell.trim().is_empty());
        // Below the rows that an HIE's own form has prepared, a text on its own is a note, unless it says that it is somebody's.
        let prepared = self.layout.as_ref().and_then(|layout| layout.prepared);
        let below = prepared.is_some_and(|prepared| number > prepared);
        if empty {
            return Ok(());
        }
        if below && !self.is_somebody(&row, number) {
            self.left_out.push(LeftOutRow::new(number, WhyNotTaken::NoteBelow, &row.cells));
            return Ok(());
        }
        self.taken.push(number);
        // Many short rows cost more than their texts.
        self.kept += (size_of::<Row>() + row.cells.len() * size_of::<String>()) as u64 + OWN;
        if self.kept > self.most_kept {
            let place = format!("its rows come to more than is plausible, at row {number} of sheet “{}”", self.sheet);
            return Err(ReadError::TooLarge { file: self.file.to_owned(), place });
        }
        self.rows.push(row);
        self.count += 1;
        if self.count > MAX_ROWS {
            return Err(ReadError::TooManyRows {
                file: self.file.to_owned(),
                sheet: self.sheet.clone(),
                limit: MAX_ROWS,
            });
        }
        if !self.count.is_multiple_of(REPORT_EVERY) {
            return Ok(());
        }
        if let Some([only]) = self.layout.as_ref().map(|layout| layout.fitting.as_slice()) {
            self.reading.complete(self.forms[*only], &mut self.rows);
        }
        self.report()
    }

    /// Whether a row below the prepared ones holds somebody. One text alone does when it is an address, a number to call, a
    /// title of the form, or a name right below other people.
    fn is_somebody(&self, row: &Row, number: u32) -> bool {
        let mut filled = row.cells.iter().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
        let (at, text) = match (filled.next(), filled.next()) {
            (Some(only), None) => only,
            (first, _) => return first.is_some(),
        };
        let form = self.layout.as_ref().and_then(|layout| self.forms.get(*layout.fitting.first()?));
        match form.and_then(|form| Some((form, form.columns.get(at)?.kind))) {
            Some((_, FieldKind::Email)) => text.contains('@'),
            Some((_, FieldKind::Mobile)) => text.bytes().filter(u8::is_ascii_digit).count() >= 7,
            Some((form, FieldKind::Title)) => form.titles.iter().any(|title| fold(&title.name) == fold(text)),
            Some((_, FieldKind::GivenName | FieldKind::FamilyName)) => {
                self.taken.last() == Some(&(number - 1)) && may_be_a_name(text)
            }
            _ => false,
        }
    }

    fn decide(&mut self) -> Result<(), ReadError> {
        let (file, sheet) = (self.file.to_owned(), self.sheet.clone());
        if self.peeked.is_empty() {
            return Err(ReadError::EmptySheet { file, sheet });
        }
        if let Some((header, layout)) = self.own_layout() {
            return self.begin(header, layout);
        }
        let Some((header, best)) = self.best_header() else {
            let nearest = self.peeked.iter().max_by_key(|(row, cells)| (cells.len(), std::cmp::Reverse(*row)));
            return Err(ReadError::HeaderNotFound {
                file,
                sheet,
                rows: self.header_rows(),
                nearest: nearest.map_or(0, |(row, _)| *row),
                found: nearest.map(|(_, cells)| texts(cells)).unwrap_or_default(),
            });
        };
        let (header_row, cells) = &self.peeked[header];
        let fitting: Vec<usize> = (0..self.forms.len()).filter(|at| best[*at].score == top(&best)).collect();
        let first = fitting[0];
        let form = self.forms[first];
        let columns = best[first].columns.clone();
        let missing: Vec<String> = form
            .columns
            .iter()
            .zip(&columns)
            .filter(|(column, at)| column.is_indispensable() && at.is_none())
            .map(|(column, _)| column.header.clone())
            .collect();
        if !missing.is_empty() {
            return Err(ReadError::MissingColumns { file, sheet, row: *header_row, missing, found: texts(cells) });
        }
        let rivals = self.rivals(form, &best, cells.iter().filter(|cell| !cell.text.trim().is_empty()).count());
        if !rivals.is_empty() || fitting.iter().any(|at| best[*at].columns != columns) {
            let mut candidates: Vec<usize> = fitting.into_iter().chain(rivals).collect();
            candidates.sort_unstable();
            let candidates = candidates.into_iter().map(|at| self.forms[at].id.clone()).collect();
            return Err(ReadError::FormUndecided { file, candidates });
        }
        let unmatched = unmatched(cells, &columns);
        let layout = Layout {
            fitting,
            header_row: *header_row,
            first_row: *header_row + 1,
            prepared: None,
            target: target(&columns),
            headed: headed(cells, &[]),
            own: false,
            columns,
            unmatched,
            level: form.column_of(FieldKind::AccessLevel),
            whole: None,
        };
        self.begin(header, layout)
    }

    /// Forms of other exchanges that the same list would do for. Only headers that are one form's own, all of them, say which
    /// exchange is meant.
    fn rivals(&self, form: &Form, best: &[HeaderMatch], headers: usize) -> Vec<usize> {
        if top(best) as usize >= headers * 4 {
            return Vec::new();
        }
        let fits = |at: &usize| {
            let (other, found) = (self.forms[*at], &best[*at]);
            let complete =
                other.columns.iter().zip(&found.columns).all(|(column, at)| !column.is_indispensable() || at.is_some());
            other.hie.code != form.hie.code && found.score > 0 && complete
        };
        (0..self.forms.len()).filter(fits).collect()
    }

    /// Takes up the rows that were held back until the columns were known.
    fn begin(&mut self, header: usize, layout: Layout) -> Result<(), ReadError> {
        let (first_row, own) = (layout.first_row, layout.own);
        let form = layout.fitting.first().and_then(|at| self.forms.get(*at));
        let email = form.and_then(|form| *layout.columns.get(form.column_of(FieldKind::Email)?)?);
        self.layout = Some(layout);
        let mut peeked = std::mem::take(&mut self.peeked);
        let below = peeked.split_off((header + 1).min(peeked.len()));
        if !own {
            let somebody = |cells: &[BufferedCell]| {
                let address = |cell: &BufferedCell| Some(cell.column) == email && cell.text.contains('@');
                cells.len() >= 3 && cells.iter().any(address)
            };
            let above = peeked.iter().take(header).filter(|(_, cells)| somebody(cells));
            self.left_out
                .extend(above.map(|(row, cells)| LeftOutRow::new(*row, WhyNotTaken::AboveHeaders, &texts(cells))));
        }
        for (row, cells) in below {
            if row < first_row && !is_person(&cells) {
                self.left_out.push(LeftOutRow::new(row, WhyNotTaken::Example, &texts(&cells)));
                continue;
            }
            for cell in cells {
                self.fill(row, cell.column, cell.text, cell.formula)?;
            }
        }
        Ok(())
    }

    /// The layout of an HIE's own workbook, when its very headers stand in their places.
    fn own_layout(&self) -> Option<(usize, Layout)> {
        let named = |known: &FormLayout| known.sheet.trim().to_lowercase() == self.sheet.trim().to_lowercase();
        let fits = |form: &Form, known: &FormLayout| {
            let header = self.peeked.iter().position(|(row, _)| *row == known.header_row)?;
            let (_, cells) = self.peeked.get(header)?;
            let same = |column: &Column, place: usize| {
                let text = |cells: &[BufferedCell]| {
                    cells.iter().find(|cell| cell.column == place).map(|cell| cell.text.clone())
                };
                // Of headers in two rows, the lower one stands here; merged over both, the text stands in the upper one.
                let above = || self.peeked.iter().find(|(row, _)| *row + 1 == known.header_row);
                let text = text(cells).or_else(|| above().and_then(|(_, cells)| text(cells))).unwrap_or_default();
                let whole = known.full_name.as_ref().filter(|whole| whole.place == place);
                let (written, known) = (fold(&text), fold(whole.map_or(&column.header, |whole| &whole.header)));
                !written.is_empty() && known.ends_with(&written)
            };
            let columns = form.columns.iter().zip(&known.columns);
            let all = columns.filter_map(|(column, place)| Some((column, (*place)?)));
            let fits =
                named(known) && all.clone().count() > 1 && all.into_iter().all(|(column, place)| same(column, place));
            fits.then_some(header)
        };
        let layout_of = |form: &Form| self.layouts.iter().find(|(id, _)| *id == form.id).map(|(_, layout)| layout);
        let (first, known, header) = self
            .forms
            .iter()
            .enumerate()
            .find_map(|(at, form)| layout_of(form).and_then(|known| Some((at, known, fits(form, known)?))))?;
        let alike = |form: &Form| {
            layout_of(form).is_some_and(|other| {
                (other.header_row, other.first_row, &other.columns)
                    == (known.header_row, known.first_row, &known.columns)
                    && fits(form, other).is_some()
            })
        };
        let form = self.forms.get(first)?;
        let layout = Layout {
            fitting: (0..self.forms.len()).filter(|at| alike(self.forms[*at])).collect(),
            header_row: known.header_row,
            first_row: known.first_row,
            prepared: Some((known.first_row - 1).saturating_add(known.prepared_rows))
                .filter(|_| known.prepared_rows > 0),
            target: target(&known.columns),
            headed: headed(
                self.peeked.get(header).map_or(&[], |(_, cells)| cells),
                header.checked_sub(1).and_then(|above| self.peeked.get(above)).map_or(&[], |(_, cells)| cells),
            ),
            own: true,
            columns: known.columns.clone(),
            unmatched: self.peeked.get(header).map_or_else(Vec::new, |(_, cells)| unmatched(cells, &known.columns)),
            level: form.column_of(FieldKind::AccessLevel),
            whole: known.full_name.clone().and_then(|full| {
                Some((full, form.column_of(FieldKind::GivenName)?, form.column_of(FieldKind::FamilyName)?))
            }),
        };
        Some((header, layout))
    }

    /// The row whose headers fit best, and how each form fits it. One header alone could stand anywhere.
    fn best_header(&self) -> Option<(usize, Vec<HeaderMatch>)> {
        let mut best: Option<(usize, Vec<HeaderMatch>)> = None;
        for (at, (_, cells)) in self.peeked.iter().enumerate() {
            let headers: Vec<(usize, &str)> = cells.iter().map(|cell| (cell.column, cell.text.as_str())).collect();
            let fits: Vec<HeaderMatch> = self
                .forms
                .iter()
                .map(|form| {
                    let mut fit = match_headers(form, &headers);
                    if fit.found() < form.columns.len().min(2) {
                        fit.score = 0;
                    }
                    fit
                })
                .collect();
            if top(&fits) > best.as_ref().map_or(0, |(_, fits)| top(fits)) {
                best = Some((at, fits));
            }
        }
        best
    }
}

impl Layout {
    /// Whether the cells of this column are read: all but those far to the right of an HIE's own form.
    fn wants(&self, column: usize) -> bool {
        !(self.own && column > self.headed.len())
    }
}

/// Headers that belong to no column of the form.
fn unmatched(cells: &[BufferedCell], columns: &[Option<usize>]) -> Vec<(usize, String)> {
    let filled = cells.iter().filter(|cell| !cell.text.trim().is_empty());
    let other = filled.filter(|cell| !columns.contains(&Some(cell.column)));
    other.map(|cell| (cell.column, cell.text.clone())).collect()
}

/// Per spreadsheet column, whether it has a header, in the header row or in the row above it.
fn headed(cells: &[BufferedCell], above: &[BufferedCell]) -> Vec<bool> {
    let filled = || cells.iter().chain(above).filter(|cell| !cell.text.trim().is_empty()).map(|cell| cell.column);
    let mut headed = vec![false; filled().max().map_or(0, |last| last + 1)];
    for column in filled() {
        if let Some(place) = headed.get_mut(column) {
            *place = true;
        }
    }
    headed
}

/// Whether somebody was typed over the example that an HIE's own form has above its first row.
fn is_person(cells: &[BufferedCell]) -> bool {
    let texts: Vec<String> = cells.iter().map(|cell| cell.text.trim().to_lowercase()).collect();
    texts.iter().any(|text| text.contains('@')) && !tells_what_belongs(&texts)
}

fn top(fits: &[HeaderMatch]) -> u32 {
    fits.iter().map(|fit| fit.score).max().unwrap_or(0)
}

fn texts(cells: &[BufferedCell]) -> Vec<String> {
    cells.iter().map(|cell| cell.text.trim().to_owned()).filter(|text| !text.is_empty()).collect()
}
