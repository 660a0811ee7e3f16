//! Formulas over the prepared rows, once people stand below them: what covered all of those rows covers the new ones too,
//! where that is certain, and what is not certain is named.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::area::cell_name;
use super::book::TargetBook;
use super::depend::Formula;
use super::formula::{CellReference, FAR_REACHING, FormulaPiece, pieces, spliced};
use super::sheet_index::{Covering, SheetIndex};

/// Rows that a sheet got below its prepared ones.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowExtension<'a> {
    /// The sheet.
    pub(super) sheet: &'a str,
    /// First prepared row.
    pub(super) first: u32,
    /// Last prepared row.
    pub(super) model: u32,
    /// Last row with people.
    pub(super) last: u32,
}

/// Where a formula stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Stand {
    /// Whether an address without a sheet's name lies on the sheet that grew.
    pub(super) here: bool,
    /// Its row, where it is one of those for people.
    pub(super) row: Option<u32>,
    /// Whether it is one text for several cells, so that only what has a dollar sign is the same for all of them.
    pub(super) shared: bool,
}

/// What becomes of a formula.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Following {
    /// It does not cover the prepared rows, or ends with its own row.
    Untouched,
    /// It covers the new rows as well.
    Grown(String),
    /// It reaches the last prepared row, but how it would go on is not certain.
    Left,
}

/// How a formula goes on that covers the prepared rows.
pub(super) fn follow(text: &str, stand: Stand, growth: &RowExtension<'_>) -> Following {
    let pieces = pieces(text);
    let mut changes: Vec<(Range<usize>, String)> = Vec::new();
    let (mut grown, mut others) = (HashSet::new(), HashSet::new());
    let (mut left, mut far, mut quoted) = (false, false, false);
    let mut here = stand.here;
    let mut at = 0;
    while let Some((piece, range)) = pieces.get(at) {
        at += 1;
        match piece {
            FormulaPiece::Sheet(name) => {
                here = name.to_lowercase() == growth.sheet.to_lowercase();
                continue;
            }
            FormulaPiece::FarSheet => {
                here = false;
                continue;
            }
            FormulaPiece::Function(name) => far |= FAR_REACHING.iter().any(|far| name.eq_ignore_ascii_case(far)),
            FormulaPiece::Other => {
                let inner = text.get(range.clone()).and_then(|text| text.strip_prefix('"')?.strip_suffix('"'));
                quoted |= inner.is_some_and(|inner| reaches_end(inner, growth));
            }
            FormulaPiece::Cell(_) | FormulaPiece::Row(..) => {
                let span = Span::of(piece, pieces.get(at), pieces.get(at + 1));
                at += if span.is_some() { 2 } else { 0 };
                if let Some(span) = span {
                    let covers = here && span.covers(growth);
                    if !covers {
                        others.insert(span.height());
                    } else if stand.row != Some(span.end) || span.fixed {
                        // What begins below the first person covers a part of them, and nobody can say which.
                        left |= span.start > growth.first || (!span.fixed && (stand.shared || stand.row.is_some()));
                        grown.insert(span.height());
                        changes.push((span.range.clone(), span.with_end(growth.last)));
                    }
                }
            }
            _ => (),
        }
        here = stand.here;
    }
    // Rectangles that are laid side by side have to stay equally tall.
    left |= grown.intersection(&others).next().is_some();
    if left || (far && quoted) {
        Following::Left
    } else if changes.is_empty() {
        Following::Untouched
    } else {
        Following::Grown(spliced(text, &changes))
    }
}

/// Whether the formula may have to go on, whatever the last row will be.
pub(super) fn may_follow(text: &str, here: bool, growth: &RowExtension<'_>) -> bool {
    let stand = Stand { here, ..Stand::default() };
    follow(text, stand, &RowExtension { last: u32::MAX, ..*growth }) != Following::Untouched
}

/// Whether a text that is made into an address covers the prepared rows.
fn reaches_end(text: &str, growth: &RowExtension<'_>) -> bool {
    let pieces = pieces(text);
    (0..pieces.len()).any(|at| {
        let piece = |at: usize| pieces.get(at);
        piece(at)
            .and_then(|(first, _)| Span::of(first, piece(at + 1), piece(at + 2)))
            .is_some_and(|span| span.covers(growth))
    })
}

/// Several rows, as `$D$6:$D$25` or `6:25`.
struct Span {
    start: u32,
    end: u32,
    /// Whether the last row has a dollar sign.
    fixed: bool,
    last: FormulaPiece,
    range: Range<usize>,
}

impl Span {
    fn of(
        first: &FormulaPiece,
        colon: Option<&(FormulaPiece, Range<usize>)>,
        last: Option<&(FormulaPiece, Range<usize>)>,
    ) -> Option<Self> {
        let (FormulaPiece::Colon, _) = colon? else { return None };
        let (last, range) = last?;
        let (start, end, fixed) = match (first, last) {
            (FormulaPiece::Cell(start), FormulaPiece::Cell(end)) => (start.row, end.row, end.fixed_row),
            (FormulaPiece::Row(_, start), FormulaPiece::Row(fixed, end)) => (*start, *end, *fixed),
            _ => return None,
        };
        Some(Self { start, end, fixed, last: last.clone(), range: range.clone() })
    }

    /// Whether it holds the last prepared row and ends before the last row with people.
    fn covers(&self, growth: &RowExtension<'_>) -> bool {
        self.start < self.end && (self.start..=self.end).contains(&growth.model) && self.end < growth.last
    }

    fn height(&self) -> u32 {
        self.start.abs_diff(self.end)
    }

    fn with_end(&self, row: u32) -> String {
        match &self.last {
            FormulaPiece::Cell(place) => CellReference { row, ..*place }.text(),
            _ => format!("{}{row}", if self.fixed { "$" } else { "" }),
        }
    }
}

/// What goes on with the rows, and what does not.
#[derive(Debug, Default)]
pub(super) struct Followed {
    /// Formulas by sheet and cell, as they are written now.
    pub(super) formulas: Vec<HashMap<(u32, u32), String>>,
    /// Sheets on which the formula of a list, a rule or a format goes on.
    pub(super) rules: HashSet<usize>,
    /// In words.
    pub(super) grown: Vec<String>,
    pub(super) left: Vec<String>,
}

impl Followed {
    /// Takes what a sheet has.
    pub(super) fn take(
        &mut self,
        book: &TargetBook,
        (sheet, home): (usize, usize),
        survey: &mut SheetIndex,
        growth: Option<&RowExtension<'_>>,
    ) -> Vec<Formula> {
        let mut formulas = std::mem::take(&mut survey.formulas);
        let mut written = HashMap::new();
        if let Some(growth) = growth {
            // A result too many that is calculated anew costs nothing: whatever reaches the last prepared row may go on.
            for (on, area) in formulas.iter_mut().flat_map(|formula| &mut formula.need.areas) {
                if *on == home
                    && let Some(more) = area.continuation(growth.model, growth.last)
                {
                    area.last_row = more.last_row;
                }
            }
            let here = sheet == home;
            let name = book.sheets.get(sheet).map_or("", |sheet| sheet.name.as_str());
            let place = |row, column| {
                let cell = cell_name(row, column);
                if here { cell } else { format!("{name}!{cell}") }
            };
            let mut told = HashSet::new();
            for covering in std::mem::take(&mut survey.covering) {
                let Covering { row, column, text, shared, own } = covering;
                let of_people = here && (growth.first..=growth.last).contains(&row);
                let stand = Stand { here, row: of_people.then_some(row), shared };
                match follow(&text, stand, growth) {
                    Following::Untouched => (),
                    Following::Grown(text) => {
                        if own {
                            written.insert((row, column), text);
                        }
                        if !of_people {
                            self.grown.push(place(row, column));
                        }
                    }
                    // Prepared rows have the same formula below each other.
                    Following::Left if of_people && !told.insert(column) => (),
                    Following::Left => self.left.push(place(row, column)),
                }
            }
            for rule in std::mem::take(&mut survey.rules) {
                match follow(&rule.text, Stand { here, row: None, shared: true }, growth) {
                    Following::Untouched => (),
                    Following::Grown(_) => {
                        self.rules.insert(sheet);
                    }
                    Following::Left if rule.cells.is_empty() => self.left.push(format!("a rule on sheet “{name}”")),
                    Following::Left => self.left.push(format!("the rule for {}", rule.cells)),
                }
            }
        }
        self.formulas.push(written);
        formulas
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    const GROWTH: RowExtension<'static> = RowExtension { sheet: "New users", first: 6, model: 25, last: 28 };

    fn grown(text: &str, stand: Stand) -> String {
        match follow(text, stand, &GROWTH) {
            Following::Grown(text) => text,
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn what_covers_all_prepared_rows_covers_the_new_ones() {
        let above = Stand { here: true, ..Stand::default() };
        for (text, expected) in [
            ("COUNTA(D6:D25)", "COUNTA(D6:D28)"),
            ("COUNTA($D$5:$D$25)-1", "COUNTA($D$5:$D$28)-1"),
            ("SUMPRODUCT((G6:G25=\"x\")*(F6:F25<>\"\"))", "SUMPRODUCT((G6:G28=\"x\")*(F6:F28<>\"\"))"),
            ("COUNTA('New users'!D6:D25)+COUNTA(Lists!A1:A40)", "COUNTA('New users'!D6:D28)+COUNTA(Lists!A1:A40)"),
            ("COUNTA($6:$25)", "COUNTA($6:$28)"),
        ] {
            assert_eq!(grown(text, above), expected);
        }
        for text in
            ["COUNTA(D:D)", "COUNTA(D6:D24)", "COUNTA(D6:D28)", "D25", "COUNTA(B25:F25)", "COUNTA(Lists!D6:D25)"]
        {
            assert_eq!(grown(text, above), "Untouched", "{text}");
        }
    }

    #[test]
    fn what_is_not_certain_is_left() {
        let above = Stand { here: true, ..Stand::default() };
        for text in [
            "COUNTA(D10:D25)",
            "SUMPRODUCT((D6:D25=\"x\")*(Lists!A2:A21=\"y\"))",
            "COUNTA(INDIRECT(\"D6:D25\"))",
            "COUNTA(D6:D25)+COUNTA(D9:D25)",
        ] {
            assert_eq!(grown(text, above), "Left", "{text}");
        }
        let elsewhere = Stand::default();
        assert_eq!(grown("COUNTA(D6:D25)", elsewhere), "Untouched");
        // One text for several cells means other rows in each of them.
        let shared = Stand { shared: true, ..above };
        assert_eq!(grown("COUNTA(D6:D25)", shared), "Left");
        assert_eq!(grown("COUNTIF($D$6:$D$25,D6)>1", shared), "COUNTIF($D$6:$D$28,D6)>1");
    }

    #[test]
    fn a_range_that_runs_with_its_rows_stays() {
        let people = |row| Stand { here: true, row: Some(row), shared: false };
        assert_eq!(grown("COUNTIF(D$6:D25,D25)", people(25)), "Untouched");
        assert_eq!(grown("COUNTIF($D$6:$D$25,D25)", people(25)), "COUNTIF($D$6:$D$28,D25)");
        assert_eq!(grown("COUNTIF(D$6:D25,D24)", people(24)), "Left");
    }
}
