//! Filtering, finding, and going from problem to problem.

use worksheet::{FieldKind, Problem, Row, RowId};

use super::Editor;
use super::present::code_named;
use super::view::View;
use crate::contract::{CellPlace, EditOutcome, NextProblem, ProblemQuery, ProblemView, RowFilter, Window};
use crate::fault::{DeskError, DeskResult};

impl Editor {
    /// Chooses the rows of the view.
    pub fn set_filter(&mut self, filter: &RowFilter, window: Window) -> DeskResult<EditOutcome> {
        let any = filter.problem.as_deref() == Some("*");
        let code = match filter.problem.as_deref() {
            None | Some("*") => None,
            Some(text) => Some(code_named(text).ok_or_else(|| {
                DeskError::bad_request(format!("There is no kind of problem “{text}”."), "Choose one from the list.")
            })?),
        };
        let text = filter.text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_lowercase);
        if !any && code.is_none() && text.is_none() {
            self.view = View::all();
            return Ok(self.outcome("", 0, window));
        }
        let chosen: Vec<RowId> = self
            .worksheet
            .sheet()
            .rows()
            .iter()
            .filter(|row| !any && code.is_none() || self.worksheet.has_problems(row.id))
            .filter(|row| {
                code.is_none_or(|code| self.worksheet.problems_of(row.id).iter().any(|problem| problem.code == code))
            })
            .filter(|row| text.as_ref().is_none_or(|text| (0..row.cells.len()).any(|at| self.contains(row, at, text))))
            .map(|row| row.id)
            .collect();
        self.view = View::of(chosen);
        Ok(self.outcome("", 0, window))
    }

    /// Problems in sheet order.
    #[must_use]
    pub fn problems(&self, query: &ProblemQuery) -> Vec<ProblemView> {
        let code = query.code.as_deref().and_then(code_named);
        if query.code.is_some() && code.is_none() {
            return Vec::new();
        }
        self.worksheet
            .problems()
            .filter(|problem| code.is_none_or(|code| code == problem.code))
            .skip(query.offset)
            .take(query.limit)
            .map(|problem| self.problem_view(&problem))
            .collect()
    }

    /// The next problem of the view after a cell, around the end.
    #[must_use]
    pub fn next_problem(&self, next: NextProblem) -> Option<ProblemView> {
        let sheet = self.worksheet.sheet();
        let length = self.view.len(sheet);
        let from = (next.from.row, next.from.column);
        let places = around(next.from.row, length, next.backwards);
        let mut turned = false;
        for place in places {
            let Some(row) = self.view.row(sheet, place) else { continue };
            if !self.worksheet.has_problems(row.id) {
                turned = true;
                continue;
            }
            let mut problems = self.worksheet.problems_of(row.id);
            if next.backwards {
                problems.reverse();
            }
            let behind = |problem: &Problem| {
                let here = (place, problem.column);
                place != next.from.row || turned || if next.backwards { here < from } else { here > from }
            };
            if let Some(problem) = problems.iter().find(|problem| behind(problem)) {
                return Some(self.problem_view(problem));
            }
            turned = true;
        }
        None
    }

    /// The next cell of the view that contains a text, around the end.
    #[must_use]
    pub fn find(&self, text: &str, from: CellPlace, backwards: bool) -> Option<CellPlace> {
        let text = text.to_lowercase();
        if text.is_empty() {
            return None;
        }
        let sheet = self.worksheet.sheet();
        let columns = self.form().columns.len();
        for (step, place) in around(from.row, self.view.len(sheet), backwards).enumerate() {
            let Some(row) = self.view.row(sheet, place) else { continue };
            let within = |column: &usize| {
                let beyond = if backwards { *column < from.column } else { *column > from.column };
                (step > 0 || place != from.row || beyond) && self.contains(row, *column, &text)
            };
            let found = if backwards { (0..columns).rev().find(within) } else { (0..columns).find(within) };
            if let Some(column) = found {
                return Some(CellPlace { row: place, column });
            }
        }
        None
    }

    fn contains(&self, row: &Row, column: usize, lowercase: &str) -> bool {
        let derived = self.form().columns.get(column).is_some_and(|column| column.kind == FieldKind::AccessLevel);
        let shown = if derived { self.worksheet.access(row).map(|level| level.name.as_str()) } else { None };
        let shown = shown.or_else(|| row.cells.get(column).map(String::as_str)).unwrap_or_default();
        shown.to_lowercase().contains(lowercase)
    }
}

/// Every place once, from one on, and that one again at the end.
fn around(from: usize, length: usize, backwards: bool) -> impl Iterator<Item = usize> {
    let from = from.min(length.saturating_sub(1));
    let steps = if length == 0 { 0 } else { length + 1 };
    (0..steps).map(
        move |step| {
            if backwards { (from + length - step % length) % length } else { (from + step) % length }
        },
    )
}
