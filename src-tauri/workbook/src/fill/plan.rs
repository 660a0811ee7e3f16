//! Who goes where: free rows are found, those who are there already are left alone.

use std::collections::HashMap;

use worksheet::text::clean;
use worksheet::{Column, FieldKind, Form, Row, RowId};

use super::area::cell_name;
use super::dates::serial;
use super::error::FillError;
use super::report::{AlreadyThere, LeftOut, ShownLevel, WhyLeftOut};
use super::sheet_index::{CellState, ModelCell, SheetIndex};
use super::shown::{CalculatedBook, TypedRow};
use super::styles::CellFormats;
use crate::calculation::{Calculator, LevelResult};
use crate::layout::FormLayout;
use crate::limits::{LAST_ROW, MAX_CELL_TEXT};

/// Form columns and the spreadsheet columns that hold them.
pub(super) type Places = Vec<(usize, u32)>;

/// What is known before anything is planned.
pub(super) struct FillContext<'a> {
    pub(super) file: &'a str,
    pub(super) form: &'a Form,
    pub(super) layout: &'a FormLayout,
    pub(super) survey: &'a SheetIndex,
    pub(super) styles: &'a CellFormats,
    /// The workbook as it is calculated, where a formula gives the level.
    pub(super) shown: Option<(&'a CalculatedBook, &'a Calculator<'a>)>,
    /// First row below the prepared ones that something keeps from being used, and what it is.
    pub(super) obstacle: Option<(u32, String)>,
    pub(super) from_1904: bool,
    /// Columns that tell who somebody is, then all that are typed into.
    pub(super) identity: Places,
    pub(super) typed: Places,
}

/// What is written where.
#[derive(Debug, Default)]
pub(super) struct FillPlan<'a> {
    /// By row, ascending.
    pub(super) rows: Vec<FilledRow<'a>>,
    pub(super) already_there: Vec<AlreadyThere>,
    pub(super) left_out: Vec<LeftOut>,
    pub(super) levels: Vec<ShownLevel>,
    /// Last row with people beyond the prepared ones, when this adds any.
    pub(super) continued_to: Option<u32>,
}

/// A row that somebody is put into.
#[derive(Debug)]
pub(super) struct FilledRow<'a> {
    pub(super) id: RowId,
    pub(super) number: u32,
    /// By spreadsheet column, ascending.
    pub(super) edits: Vec<(u32, FillValue<'a>)>,
    /// Whether the row is made after the model.
    pub(super) continued: bool,
}

/// What is put into a cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FillValue<'a> {
    Text(&'a str),
    Number(f64),
}

impl<'a> FillContext<'a> {
    /// Sorts the form's columns by what they are for.
    pub(super) fn columns(form: &Form, layout: &FormLayout) -> (Places, Places) {
        let all = form.columns.iter().zip(&layout.columns).enumerate();
        let typed: Vec<(usize, FieldKind, u32)> = all
            .filter_map(|(at, (column, place))| Some((at, column.kind, u32::try_from((*place)?).ok()?)))
            .filter(|(_, kind, _)| *kind != FieldKind::AccessLevel)
            .collect();
        let tells = [FieldKind::Email, FieldKind::FamilyName, FieldKind::GivenName, FieldKind::Mobile];
        let mut identity: Places = tells
            .iter()
            .flat_map(|wanted| typed.iter().filter(move |(_, kind, _)| kind == wanted))
            .map(|(at, _, place)| (*at, *place))
            .collect();
        let typed: Places = typed.into_iter().map(|(at, _, place)| (at, place)).collect();
        if identity.is_empty() {
            identity.clone_from(&typed);
        }
        (identity, typed)
    }

    /// Plans where these people go.
    pub(super) fn plan(&self, people: &'a [Row]) -> Result<FillPlan<'a>, FillError> {
        let mut plan = FillPlan::default();
        let occupied = self.occupied();
        let fresh = self.fresh(people, &occupied, &mut plan);
        let mut rows = Free { ground: self, next: self.layout.first_row, locked: None };
        rows.next = occupied.last().map_or(rows.next, |last| last + 1);
        for (placed, row) in fresh.iter().enumerate() {
            let Some((number, continued)) = rows.take() else {
                return Err(self.no_room(fresh.len(), placed, &rows));
            };
            let mut planned = FilledRow { id: row.id, number, edits: Vec::new(), continued };
            self.edits(row, &mut planned, &mut plan)?;
            if number > self.model() {
                plan.continued_to = Some(number);
            }
            plan.rows.push(planned);
        }
        if plan.rows.iter().any(|row| row.continued)
            && let Some(column) = self.formula_that_ends()
        {
            return Err(FillError::FormulaEnds {
                file: self.file.to_owned(),
                sheet: self.layout.sheet.clone(),
                people: fresh.len(),
                room: plan.rows.iter().filter(|row| !row.continued).count(),
                cell: cell_name(self.model(), column),
            });
        }
        Ok(plan)
    }

    /// The column in which the model row has a formula that fills several cells together, or whose text is not known.
    fn formula_that_ends(&self) -> Option<u32> {
        let several = self.survey.arrays.in_row(self.model()).map(|area| area.first_column).next();
        let unknown = |cell: &&ModelCell| cell.formula.as_ref().is_some_and(|formula| formula.text.is_none());
        several.or_else(|| self.survey.model.cells.iter().find(unknown).map(|cell| cell.column))
    }

    /// Last prepared row; the row above the first person when none is prepared.
    pub(super) fn model(&self) -> u32 {
        (self.layout.first_row - 1).saturating_add(self.layout.prepared_rows)
    }

    fn typed_in(&self, row: u32, column: u32) -> bool {
        self.survey.state(row, column) == CellState::Typed
    }

    /// Rows in which somebody stands, ascending: prepared ones, and those that continue them without a gap.
    fn occupied(&self) -> Vec<u32> {
        let model = self.model();
        let named = |row: u32| self.identity.iter().any(|(_, column)| self.typed_in(row, *column));
        // What stands in several rows without anybody in them was there before people came.
        let mut given: HashMap<(u32, &str), usize> = HashMap::new();
        let prepared = self.survey.rows.iter().map(|row| row.number).take_while(|row| *row <= model);
        for row in prepared.clone().filter(|row| !named(*row)) {
            for (_, column) in self.typed.iter().filter(|(_, column)| self.typed_in(row, *column)) {
                *given.entry((*column, self.survey.text(row, *column))).or_default() += 1;
            }
        }
        let told = |row: u32, column: u32| {
            self.typed_in(row, column) && given.get(&(column, self.survey.text(row, column))).copied().unwrap_or(0) < 2
        };
        let mut rows: Vec<u32> =
            prepared.filter(|row| named(*row) || self.typed.iter().any(|(_, column)| told(*row, *column))).collect();
        rows.extend((model + 1..=LAST_ROW).take_while(|row| self.is_person(*row)));
        rows
    }

    /// Whether a row below the prepared ones holds somebody, and not a note.
    pub(super) fn is_person(&self, row: u32) -> bool {
        let filled = self.typed.iter().filter(|(_, column)| self.typed_in(row, *column)).count();
        match self
            .form
            .column_of(FieldKind::Email)
            .and_then(|at| self.identity.iter().find(|(column, _)| *column == at))
        {
            Some((_, email)) => filled >= 2 && self.survey.text(row, *email).contains('@'),
            None => filled >= 2,
        }
    }

    /// Those who are not there yet.
    fn fresh(&self, people: &'a [Row], occupied: &[u32], plan: &mut FillPlan<'a>) -> Vec<&'a Row> {
        let there: HashMap<String, u32> = occupied
            .iter()
            .rev()
            .filter_map(|row| Some((self.key(|_, column| self.survey.text(*row, column))?, *row)))
            .collect();
        let mut fresh = Vec::new();
        for person in people.iter().filter(|row| !row.is_blank()) {
            let ours = |at: usize| person.cells.get(at).map_or("", |cell| cell.trim());
            let Some(number) = self.key(|at, _| ours(at)).and_then(|key| there.get(&key)).copied() else {
                fresh.push(person);
                continue;
            };
            let differs = |at: usize, column: u32| {
                let theirs = self.survey.text(number, column);
                let same = clean(theirs).to_lowercase() == clean(ours(at)).to_lowercase();
                self.survey.state(number, column) != CellState::Formula && !same
            };
            let differing = self.typed.iter().filter(|(at, column)| differs(*at, *column)).map(|(at, _)| *at).collect();
            plan.already_there.push(AlreadyThere { row: person.id, number, differing });
        }
        fresh
    }

    /// What somebody is recognized by: the e-mail, or everything else when there is none.
    fn key<'t>(&self, text: impl Fn(usize, u32) -> &'t str) -> Option<String> {
        let email = self.form.column_of(FieldKind::Email);
        if let Some((at, column)) = self.identity.iter().find(|(at, _)| Some(*at) == email)
            && !text(*at, *column).is_empty()
        {
            return Some(text(*at, *column).to_lowercase());
        }
        let all: Vec<String> = self.identity.iter().map(|(at, column)| text(*at, *column).to_lowercase()).collect();
        (all.iter().filter(|text| !text.is_empty()).count() >= 2).then(|| all.join("\n"))
    }

    fn edits(&self, person: &'a Row, planned: &mut FilledRow<'a>, plan: &mut FillPlan<'a>) -> Result<(), FillError> {
        let number = planned.number;
        for (at, column) in self.typed.iter().copied() {
            let text = person.cells.get(at).map_or("", String::as_str);
            if text.trim().is_empty() {
                continue;
            }
            if text.len() > MAX_CELL_TEXT && text.encode_utf16().count() > MAX_CELL_TEXT {
                let (file, sheet) = (self.file.to_owned(), self.layout.sheet.clone());
                return Err(FillError::TextTooLong { file, sheet, cell: cell_name(number, column) });
            }
            match self.kept_from(planned, column) {
                None => planned.edits.push((column, self.value(planned, at, column, text))),
                Some(_) if self.survey.text(number, column) == text.trim() => (),
                Some(why) => plan.left_out.push(LeftOut { row: person.id, number, column: at, place: column, why }),
            }
        }
        self.level(person, planned, plan);
        planned.edits.sort_by_key(|(column, _)| *column);
        Ok(())
    }

    /// Finds out which level the workbook will show, where its formula does; otherwise the one we derive is typed.
    fn level(&self, person: &'a Row, planned: &mut FilledRow<'a>, plan: &mut FillPlan<'a>) {
        let title =
            self.form.column_of(FieldKind::Title).and_then(|at| person.cells.get(at)).map_or("", String::as_str);
        let derived = self.form.level_of_title(title).map(|level| level.name.as_str());
        let place = self.form.column_of(FieldKind::AccessLevel).and_then(|at| *self.layout.columns.get(at)?);
        let Some(column) = place.and_then(|place| u32::try_from(place).ok()) else { return };
        let answer = if self.holds_formula(planned, column) {
            let Some((shown, calculator)) = self.shown else { return };
            let typed: Vec<(u32, &FillValue<'_>)> =
                planned.edits.iter().map(|(column, value)| (*column, value)).collect();
            let mut row = TypedRow { row: planned.number, typed, empty: Vec::new() };
            if planned.continued {
                // The row is made like the last prepared one, without what is typed there.
                row.row = self.model();
                let edited = |column: &u32| planned.edits.iter().any(|(edited, _)| edited == column);
                row.empty = self.typed.iter().map(|(_, column)| *column).filter(|column| !edited(column)).collect();
            }
            shown.level(calculator, column, &row)
        } else if self.layout.level_by_formula || self.kept_from(planned, column).is_some() {
            // Somebody typed over the formula, or it may not be typed over: it stays as it is.
            match self.survey.text(planned.number, column) {
                "" => LevelResult::NoLevel(String::new()),
                text => LevelResult::Level(text.to_owned()),
            }
        } else {
            if let Some(derived) = derived {
                planned.edits.push((column, FillValue::Text(derived)));
            }
            return;
        };
        let (shown, cannot) = match answer {
            LevelResult::Level(level) => (Some(level), None),
            LevelResult::NoLevel(_) => (None, None),
            LevelResult::Cannot(reason) => (None, Some(reason)),
        };
        let derived = derived.map(str::to_owned);
        plan.levels.push(ShownLevel {
            row: person.id,
            number: planned.number,
            title: title.to_owned(),
            shown,
            cannot,
            derived,
        });
    }

    fn value(&self, planned: &FilledRow<'_>, at: usize, column: u32, text: &'a str) -> FillValue<'a> {
        let kind = self.form.columns.get(at).map(|column| column.kind);
        if kind == Some(FieldKind::Date)
            && self.styles.is_date(self.format(planned, column))
            && let Some(day) = serial(text, self.from_1904)
        {
            return FillValue::Number(day);
        }
        let wants_number = self.form.columns.get(at).is_some_and(Column::holds_number);
        let digits = |text: &str| text.trim().parse::<f64>().ok().filter(|number| number.is_finite());
        if let Some(number) = digits(text).filter(|_| wants_number) {
            return FillValue::Number(number);
        }
        let listed = || self.form.title(text).map(|title| title.name.as_str());
        match kind {
            // The list and the look-up know the title only as they spell it.
            Some(FieldKind::Title) => FillValue::Text(listed().unwrap_or(text)),
            _ => FillValue::Text(text),
        }
    }

    fn kept_from(&self, planned: &FilledRow<'_>, column: u32) -> Option<WhyLeftOut> {
        // Merged cells go on with the rows.
        let row = if planned.continued { self.model() } else { planned.number };
        let covering = self.survey.merges.covering(row, column);
        if self.holds_formula(planned, column) {
            Some(WhyLeftOut::Formula)
        } else if covering.is_some_and(|area| (area.first_row, area.first_column) != (row, column)) {
            Some(WhyLeftOut::Merged)
        } else if self.is_locked(planned.number, column) {
            Some(WhyLeftOut::Locked)
        } else {
            None
        }
    }

    fn holds_formula(&self, planned: &FilledRow<'_>, column: u32) -> bool {
        if planned.continued {
            let cells = &self.survey.model.cells;
            return cells.iter().any(|cell| cell.column == column && cell.formula.is_some());
        }
        self.survey.state(planned.number, column) == CellState::Formula
    }

    fn format(&self, planned: &FilledRow<'_>, column: u32) -> u32 {
        let model = self.survey.model.cells.iter().find(|cell| planned.continued && cell.column == column);
        model.map_or_else(|| self.survey.format(planned.number, column), |cell| cell.format)
    }

    fn is_locked(&self, row: u32, column: u32) -> bool {
        self.survey.protected
            && self.styles.locked(self.survey.format(row, column))
            && !self.survey.open_ranges.iter().any(|area| area.contains(row, column))
    }

    fn no_room(&self, people: usize, room: usize, rows: &Free<'_, '_>) -> FillError {
        let (file, sheet) = (self.file.to_owned(), self.layout.sheet.clone());
        if let Some(cell) = rows.locked.clone() {
            return FillError::Locked { file, sheet, people, room, cell };
        }
        let obstacle = match &self.obstacle {
            Some((_, obstacle)) => obstacle.clone(),
            None => format!("a sheet ends at row {LAST_ROW}"),
        };
        FillError::NoRoom { file, sheet, people, room, obstacle }
    }
}

/// Free rows, one after the other.
struct Free<'g, 'a> {
    ground: &'g FillContext<'a>,
    next: u32,
    /// The first cell that kept a row from being used because it is locked.
    locked: Option<String>,
}

impl Free<'_, '_> {
    /// The next free row, and whether it is made after the model.
    fn take(&mut self) -> Option<(u32, bool)> {
        let ground = self.ground;
        let (_, key) = ground.identity.first()?;
        let prepared = ground.layout.prepared_rows > 0;
        loop {
            let number = self.next;
            let beyond = number > ground.model();
            if number > LAST_ROW || (beyond && ground.obstacle.as_ref().is_some_and(|(row, _)| number >= *row)) {
                return None;
            }
            self.next += 1;
            if ground.is_locked(number, *key) || (beyond && prepared && ground.survey.protected) {
                self.locked.get_or_insert_with(|| cell_name(number, *key));
                if beyond {
                    return None;
                }
                continue;
            }
            let planned = FilledRow { id: RowId(0), number, edits: Vec::new(), continued: beyond && prepared };
            let hidden = ground.survey.row(number).is_some_and(|row| row.hidden);
            if hidden || ground.kept_from(&planned, *key).is_some() {
                continue;
            }
            return Some((number, planned.continued));
        }
    }
}
