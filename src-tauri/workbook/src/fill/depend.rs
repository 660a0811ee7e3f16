//! Which formulas give another result once cells have changed.

use std::collections::HashMap;

use super::area::FillRange;

/// What a formula depends on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Need {
    /// Sheets, by their place in the workbook, and cells.
    pub(super) areas: Vec<(usize, FillRange)>,
    /// Whether it may depend on anything.
    pub(super) always: bool,
}

/// A formula and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Formula {
    pub(super) row: u32,
    pub(super) column: u32,
    pub(super) need: Need,
}

/// Cells of one sheet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct DependentCells(HashMap<u32, Vec<u64>>);

impl DependentCells {
    /// Adds a cell; whether it is new.
    pub(super) fn insert(&mut self, row: u32, column: u32) -> bool {
        let rows = self.0.entry(column).or_default();
        let (word, bit) = place(row);
        if rows.len() <= word {
            rows.resize(word + 1, 0);
        }
        let Some(bits) = rows.get_mut(word) else { return false };
        let new = *bits & bit == 0;
        *bits |= bit;
        new
    }

    pub(super) fn contains(&self, row: u32, column: u32) -> bool {
        self.0.get(&column).is_some_and(|rows| has(rows, row))
    }

    /// Whether a row has any of them.
    pub(super) fn any_in_row(&self, row: u32) -> bool {
        self.0.values().any(|rows| has(rows, row))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn any_in(&self, area: &FillRange) -> bool {
        let columns = area.first_column..=area.last_column;
        self.0.iter().filter(|(column, _)| columns.contains(column)).any(|(_, rows)| {
            let (first, last) = (place(area.first_row), place(area.last_row));
            let until = last.0.min(rows.len().saturating_sub(1));
            (first.0..=until).any(|word| {
                let mut bits = rows.get(word).copied().unwrap_or(0);
                if word == first.0 {
                    bits &= !(first.1 - 1);
                }
                if word == last.0 {
                    bits &= last.1 | (last.1 - 1);
                }
                bits != 0
            })
        })
    }
}

fn place(row: u32) -> (usize, u64) {
    ((row / 64) as usize, 1 << (row % 64))
}

fn has(rows: &[u64], row: u32) -> bool {
    let (word, bit) = place(row);
    rows.get(word).is_some_and(|bits| bits & bit != 0)
}

/// Results that depend on results are followed this often; what is then still moving counts as changed.
const ROUNDS: usize = 64;

/// The formula cells of each sheet whose results depend on the cells in `changed`. Whatever cannot be told from a formula's
/// text counts as dependent: a result too many that is calculated anew costs nothing, a stale one is a wrong access level.
pub(super) fn dependents(formulas: &[Vec<Formula>], mut changed: Vec<DependentCells>) -> Vec<DependentCells> {
    let mut found: Vec<DependentCells> = vec![DependentCells::default(); formulas.len()];
    changed.resize(formulas.len(), DependentCells::default());
    for round in 0..=ROUNDS {
        let mut moving = false;
        for (sheet, all) in formulas.iter().enumerate() {
            for formula in all {
                let (row, column) = (formula.row, formula.column);
                if found.get(sheet).is_none_or(|found| found.contains(row, column)) {
                    continue;
                }
                let reads =
                    |(sheet, area): &(usize, FillRange)| changed.get(*sheet).is_some_and(|cells| cells.any_in(area));
                if round == ROUNDS || formula.need.always || formula.need.areas.iter().any(reads) {
                    moving = true;
                    found[sheet].insert(row, column);
                    changed[sheet].insert(row, column);
                }
            }
        }
        if !moving {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn formula(row: u32, column: u32, areas: &[(usize, &str)]) -> Formula {
        let areas = areas.iter().map(|(sheet, area)| (*sheet, FillRange::parse(area).unwrap())).collect();
        Formula { row, column, need: Need { areas, always: false } }
    }

    #[test]
    fn results_are_followed_from_cell_to_cell_and_sheet_to_sheet() {
        let people =
            vec![formula(2, 0, &[(0, "B2")]), formula(5, 6, &[(0, "F5"), (1, "A1:B9")]), formula(6, 6, &[(0, "F6")])];
        let other = vec![formula(1, 1, &[(0, "G1:G9")]), formula(2, 1, &[(1, "C1")])];
        let mut typed = DependentCells::default();
        typed.insert(5, 5);
        let found = dependents(&[people, other], vec![typed]);
        assert!(found[0].contains(5, 6) && !found[0].contains(6, 6) && !found[0].contains(2, 0));
        assert!(found[1].contains(1, 1) && !found[1].contains(2, 1));
    }

    #[test]
    fn rows_on_the_edges_of_a_rectangle_count_and_those_beyond_do_not() {
        let mut cells = DependentCells::default();
        cells.insert(64, 1);
        cells.insert(200, 1);
        for (area, expected) in
            [("B64", true), ("B63", false), ("B65:B199", false), ("B65:B200", true), ("A1:A999", false), ("B:B", true)]
        {
            assert_eq!(cells.any_in(&FillRange::parse(area).unwrap()), expected, "{area}");
        }
    }
}
