//! The access level that a title gives, by calculating the form's own formula, and what else the level depends on.

use std::collections::{BTreeSet, HashMap};

use super::value::{CalculationHalt, Scalar};
use super::{CalculationInputs, CalculationNotes, Calculator, Expr, Operator, SheetCell};
use crate::learn::{FormulaHome as TableHome, SourceRange};

/// Cells that are tried as if they were empty.
const MOST_TRIED: usize = 12;

/// Values that are tried in a cell that the level depends on.
const MOST_VALUES: usize = 12;

/// Formulas lead to formulas; a circle ends here.
const DEEPEST: usize = 16;

/// What the level cell shows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum LevelResult {
    /// A level.
    Level(String),
    /// Nothing that could be a level: what it is, as the end of a sentence.
    NoLevel(String),
    /// It cannot be calculated here: why.
    Cannot(String),
}

impl LevelResult {
    /// Returns the level, if there is one.
    pub(crate) fn level(&self) -> Option<&str> {
        match self {
            Self::Level(level) => Some(level),
            _ => None,
        }
    }
}

/// Something besides the title that the level depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Dependency {
    /// Another cell.
    Cell(SheetCell),
    /// Cells of other rows or columns for people: sheet, rows and columns.
    Cells(usize, (u32, u32), (u32, u32)),
    /// Today's date.
    Today,
    /// The order of a list that is not in order.
    Order,
}

/// What a title gives.
#[derive(Debug, Clone)]
pub(crate) struct Calculated {
    pub(crate) answer: LevelResult,
    pub(crate) depends: BTreeSet<Dependency>,
    /// Whether a constant in the place of an error gave it.
    pub(crate) fallback: bool,
    /// Areas whose first column was searched.
    pub(crate) searched: Vec<SourceRange>,
}

/// The level cell of a prepared row.
pub(crate) struct LevelFormula<'b> {
    pub(crate) calculator: Calculator<'b>,
    pub(crate) level: SheetCell,
    /// The column of the titles.
    pub(crate) title: u32,
    /// The columns that have a header.
    pub(crate) columns: BTreeSet<u32>,
    pub(crate) header_row: u32,
    /// Areas whose cells are known to be lists.
    pub(crate) lists: Vec<SourceRange>,
}

impl LevelFormula<'_> {
    /// Calculates the level that a title gives, with other cells filled as given.
    pub(crate) fn of(&self, title: &str, others: &[(SheetCell, Scalar)]) -> Calculated {
        let (sheet, row, _) = self.level;
        let mut cells: HashMap<SheetCell, Scalar> = others.iter().cloned().collect();
        cells.insert((sheet, row, self.title), Scalar::Text(title.into()));
        let mut inputs = CalculationInputs { cells, filled: Some((sheet, row)), empty: None };
        let mut notes = CalculationNotes::default();
        let answer = self.answer(&inputs, &mut notes);
        let mut depends = self.dependencies(&notes, others);
        // A row that is not filled yet may show nothing, but no other level.
        for place in std::mem::take(&mut notes.presence).into_iter().take(MOST_TRIED) {
            inputs.empty = Some(place);
            let without = self.answer(&inputs, &mut CalculationNotes::default());
            if without != answer && !matches!(without, LevelResult::NoLevel(_)) {
                depends.insert(Dependency::Cell(place));
            }
        }
        Calculated { answer, depends, fallback: notes.fallback, searched: notes.searched }
    }

    fn answer(&self, inputs: &CalculationInputs, notes: &mut CalculationNotes) -> LevelResult {
        answer(&self.calculator, self.level, inputs, notes)
    }

    fn dependencies(&self, notes: &CalculationNotes, typed: &[(SheetCell, Scalar)]) -> BTreeSet<Dependency> {
        let (sheet, row, _) = self.level;
        let mut found = BTreeSet::new();
        let is_title = |place: &SheetCell| *place == (sheet, row, self.title);
        let in_table = |(at, place_row, column): &SheetCell| {
            let tables = notes.areas.iter().filter(|(area, _)| !self.is_of_people(area)).map(|(area, _)| area);
            tables.chain(&self.lists).any(|area| area.sheet == *at && area.holds(*place_row, *column))
        };
        for place in notes.singles.iter().filter(|place| !is_title(place)) {
            let own = place.0 == sheet && place.1 == row;
            if own || typed.iter().any(|(typed, _)| typed == place) || !in_table(place) {
                found.insert(Dependency::Cell(*place));
            }
        }
        for (area, fixed) in &notes.areas {
            if self.depends_on(area, *fixed) {
                found.insert(Dependency::Cells(area.sheet, area.rows, area.columns));
            }
        }
        if notes.today {
            found.insert(Dependency::Today);
        }
        if notes.unsorted {
            found.insert(Dependency::Order);
        }
        found
    }

    /// Whether an area crosses the person's row in a column that people fill.
    fn is_of_people(&self, area: &SourceRange) -> bool {
        let (sheet, row, _) = self.level;
        let columns = area.columns.0..=area.columns.1;
        area.sheet == sheet
            && (area.rows.0..=area.rows.1).contains(&row)
            && self.columns.iter().any(|column| columns.contains(column))
    }

    /// Whether what is in an area can be different for each person, or is filled in by people.
    fn depends_on(&self, area: &SourceRange, fixed: bool) -> bool {
        let (sheet, row, level) = self.level;
        if area.sheet != sheet {
            return false;
        }
        let book = self.calculator.book;
        let blank = |row: u32, column: u32| book.text(sheet, row, column).is_empty();
        // Empty boxes above the headers are for the organization to fill.
        let above = area.rows.1 < self.header_row
            && (area.columns.1 - area.columns.0 < 50)
            && (area.rows.0..=area.rows.1)
                .any(|row| (area.columns.0..=area.columns.1).any(|column| blank(row, column)));
        if above {
            return true;
        }
        if !self.is_of_people(area) {
            return false;
        }
        let columns = self.columns.iter().filter(|column| (area.columns.0..=area.columns.1).contains(column));
        columns.copied().any(|column| match column {
            column if column == self.title => area.rows.0 != area.rows.1,
            column if column == level => false,
            // A list beside the people is the same for all of them.
            column => !fixed || blank(row, column),
        })
    }

    /// Returns the columns of the person's own row that the level formula names, also by way of other formulas and names.
    pub(crate) fn named_columns(calculator: &Calculator<'_>, level: SheetCell) -> BTreeSet<u32> {
        let mut walk =
            DependencyWalk { calculator, level, columns: BTreeSet::new(), seen: BTreeSet::new(), steps: 20_000 };
        walk.formula(level, 0);
        walk.columns.remove(&level.2);
        walk.columns
    }

    /// Returns values worth trying in a cell that the level depends on: what its list offers, or what it is compared with.
    pub(crate) fn values(&self, place: SheetCell, offered: &[String]) -> Vec<String> {
        let mut found = offered.to_vec();
        if found.is_empty() {
            found = self.compared_with(place);
        }
        if found.is_empty() {
            found = vec!["Yes".to_owned(), "No".to_owned()];
        }
        found.truncate(MOST_VALUES);
        found
    }

    /// Returns the constants that a cell is compared with, each once.
    pub(crate) fn compared_with(&self, place: SheetCell) -> Vec<String> {
        let (mut found, mut steps) = (Vec::new(), 20_000);
        self.compared(self.level, place, &mut found, 0, &mut steps);
        let mut seen = BTreeSet::new();
        found.retain(|value: &String| seen.insert(value.to_lowercase()));
        found
    }

    fn compared(&self, cell: SheetCell, place: SheetCell, found: &mut Vec<String>, depth: usize, steps: &mut usize) {
        if depth > DEEPEST {
            return;
        }
        let Ok(Some(expr)) = self.calculator.formula(cell) else { return };
        let mut cells = BTreeSet::new();
        self.compared_in(&expr, place, found, &mut cells, steps);
        for next in cells {
            if next != cell && self.calculator.formula(next).is_ok_and(|formula| formula.is_some()) {
                self.compared(next, place, found, depth + 1, steps);
            }
        }
    }

    /// Collects what a cell is compared with, and the cells that are mentioned.
    fn compared_in(
        &self,
        expr: &Expr,
        place: SheetCell,
        found: &mut Vec<String>,
        cells: &mut BTreeSet<SheetCell>,
        steps: &mut usize,
    ) {
        *steps = steps.saturating_sub(1);
        if *steps == 0 {
            return;
        }
        let about = |expr: &Expr| self.mentions(expr, place, 0);
        match expr {
            Expr::Both(operator, one, other) => {
                if !matches!(operator, Operator::Join | Operator::To) {
                    if about(one) {
                        constants(other, found);
                    } else if about(other) {
                        constants(one, found);
                    }
                }
                self.compared_in(one, place, found, cells, steps);
                self.compared_in(other, place, found, cells, steps);
            }
            Expr::Call(name, arguments) => {
                match (name.as_str(), arguments.as_slice()) {
                    ("SWITCH", [key, rest @ ..]) if about(key) => {
                        rest.chunks(2).filter(|pair| pair.len() == 2).filter_map(<[Expr]>::first).for_each(|one| {
                            constants(one, found);
                        });
                    }
                    ("EXACT" | "MATCH" | "XMATCH" | "SEARCH" | "FIND" | "COUNTIF", arguments)
                        if arguments.iter().any(about) =>
                    {
                        arguments.iter().filter(|one| !about(one)).for_each(|one| constants(one, found));
                    }
                    _ => {}
                }
                for argument in arguments {
                    self.compared_in(argument, place, found, cells, steps);
                }
            }
            Expr::Minus(inner) | Expr::Plus(inner) | Expr::Percent(inner) | Expr::Single(inner) => {
                self.compared_in(inner, place, found, cells, steps);
            }
            Expr::Range(_) | Expr::Table { .. } | Expr::Name(_) => {
                let (sheet, row, column) = self.level;
                if let Some(area) = self.calculator.book.area(expr, TableHome { sheet, row, column })
                    && super::evaluate::single(&area)
                {
                    cells.insert((area.sheet, area.rows.0, area.columns.0));
                }
            }
            _ => {}
        }
    }

    fn mentions(&self, expr: &Expr, place: SheetCell, depth: usize) -> bool {
        if depth > DEEPEST {
            return false;
        }
        match expr {
            Expr::Range(_) | Expr::Table { .. } | Expr::Name(_) => {
                let (sheet, row, column) = self.level;
                let area = self.calculator.book.area(expr, TableHome { sheet, row, column });
                area.is_some_and(|area| {
                    (area.sheet, area.rows.0, area.columns.0) == place && super::evaluate::single(&area)
                })
            }
            Expr::Call(name, arguments) if name != "IF" && name != "IFS" && name != "AND" && name != "OR" => {
                arguments.iter().any(|one| self.mentions(one, place, depth + 1))
            }
            Expr::Both(_, one, other) => self.mentions(one, place, depth + 1) || self.mentions(other, place, depth + 1),
            Expr::Minus(inner) | Expr::Plus(inner) | Expr::Percent(inner) | Expr::Single(inner) => {
                self.mentions(inner, place, depth + 1)
            }
            _ => false,
        }
    }
}

/// Calculates what a level cell shows.
pub(crate) fn answer(
    calculator: &Calculator<'_>,
    level: SheetCell,
    inputs: &CalculationInputs,
    notes: &mut CalculationNotes,
) -> LevelResult {
    match calculator.cell(level, inputs, notes) {
        Ok(Scalar::Text(text)) if !text.trim().is_empty() => LevelResult::Level(text.trim().to_owned()),
        Ok(Scalar::Text(_) | Scalar::Blank) => LevelResult::NoLevel("nothing".to_owned()),
        Ok(Scalar::Error(error)) | Err(CalculationHalt::Error(error)) => {
            LevelResult::NoLevel(format!("the error {}", error.text()))
        }
        Ok(value) => LevelResult::NoLevel(format!("“{}”", value.to_text().unwrap_or_default())),
        Err(CalculationHalt::Cannot(reason)) => LevelResult::Cannot(reason),
    }
}

fn constants(expr: &Expr, found: &mut Vec<String>) {
    match expr {
        Expr::Text(text) | Expr::Number(text) if !text.is_empty() && found.len() < 100 => found.push(text.clone()),
        Expr::Name(name) if name.eq_ignore_ascii_case("TRUE") || name.eq_ignore_ascii_case("FALSE") => {
            found.push(name.to_ascii_uppercase());
        }
        Expr::Array(rows) => rows.iter().flatten().for_each(|one| constants(one, found)),
        _ => {}
    }
}

struct DependencyWalk<'w, 'b> {
    calculator: &'w Calculator<'b>,
    level: SheetCell,
    columns: BTreeSet<u32>,
    seen: BTreeSet<SheetCell>,
    steps: usize,
}

impl DependencyWalk<'_, '_> {
    fn formula(&mut self, place: SheetCell, depth: usize) {
        if depth > DEEPEST || !self.seen.insert(place) {
            return;
        }
        if let Ok(Some(expr)) = self.calculator.formula(place) {
            self.expr(&expr, depth);
        }
    }

    fn expr(&mut self, expr: &Expr, depth: usize) {
        self.steps = self.steps.saturating_sub(1);
        if self.steps == 0 {
            return;
        }
        match expr {
            Expr::Range(_) | Expr::Table { .. } | Expr::Name(_) => {
                let (sheet, row, column) = self.level;
                let Some(area) = self.calculator.book.area(expr, TableHome { sheet, row, column }) else { return };
                let own =
                    area.sheet == sheet && area.holds(row, area.columns.0) && area.columns.1 - area.columns.0 < 200;
                if !own {
                    return;
                }
                for column in area.columns.0..=area.columns.1 {
                    let place = (sheet, row, column);
                    match self.calculator.formula(place) {
                        Ok(Some(_)) => self.formula(place, depth + 1),
                        _ => {
                            self.columns.insert(column);
                        }
                    }
                }
            }
            Expr::Call(_, arguments) => arguments.iter().for_each(|one| self.expr(one, depth)),
            Expr::Array(rows) => rows.iter().flatten().for_each(|one| self.expr(one, depth)),
            Expr::Both(_, one, other) => {
                self.expr(one, depth);
                self.expr(other, depth);
            }
            Expr::Minus(inner) | Expr::Plus(inner) | Expr::Percent(inner) | Expr::Single(inner) => {
                self.expr(inner, depth);
            }
            Expr::Text(_) | Expr::Number(_) | Expr::Error(_) | Expr::Missing | Expr::Other => {}
        }
    }
}
