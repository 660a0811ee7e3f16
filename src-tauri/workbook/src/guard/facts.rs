//! What the pass over a sheet saw, for the reader behind the library.

use std::collections::VecDeque;

/// More cells of a kind than this are only counted.
const MAX_CELLS_OF_A_KIND: usize = 2_000_000;

/// Cells of one kind in reading order: row from 1, column from 0.
#[derive(Debug, Default)]
pub(crate) struct CellPositions {
    pub(crate) places: Vec<(u32, usize)>,
    /// How many there are besides.
    pub(crate) more: u64,
}

impl CellPositions {
    pub(crate) fn push(&mut self, row: u32, column: usize) {
        if self.places.len() < MAX_CELLS_OF_A_KIND {
            self.places.push((row, column));
        } else {
            self.more += 1;
        }
    }

    fn append(&mut self, later: &mut Self) {
        self.places.append(&mut later.places);
        self.more += std::mem::take(&mut later.more);
    }
}

/// What the pass saw.
#[derive(Debug, Default)]
pub(crate) struct SheetFacts {
    /// Error values that the reader does not know (newer programs have more of them), in order of the cells.
    pub(crate) unknown_errors: VecDeque<(u32, u32, String)>,
    /// Rows with formulas, in order: the row, and a bit for each of the first 64 columns.
    pub(super) formulas: Vec<(u32, u64)>,
    /// Formulas further to the right, in order: row from 1, column from 0.
    pub(super) far_formulas: Vec<(u32, u32)>,
    /// Rows that are not shown, in order.
    pub(crate) hidden: Vec<u32>,
    /// Rows of which every typed cell is struck through, in order.
    pub(crate) struck: Vec<u32>,
    /// Cells that are struck through in other rows.
    pub(crate) struck_cells: CellPositions,
    /// Formulas without a result.
    pub(crate) not_calculated: CellPositions,
    /// Cells that show an error.
    pub(crate) errors: CellPositions,
    /// Cells merged over several rows: the first and the last row, and the column.
    pub(crate) merged: Vec<(u32, u32, usize)>,
    /// Email addresses that cells link to: row, column, address.
    pub(crate) links: Vec<(u32, usize, String)>,
}

impl SheetFacts {
    /// Whether a cell holds a formula. Noted here, since the library that reads the values is quicker when it leaves
    /// formulas alone. `hint` remembers the place between calls in reading order.
    pub(crate) fn has_formula(&self, row: u32, column: usize, hint: &mut usize) -> bool {
        while self.formulas.get(*hint).is_some_and(|(noted, _)| *noted < row) {
            *hint += 1;
        }
        match u32::try_from(column) {
            Ok(column @ 0..64) => {
                self.formulas.get(*hint).is_some_and(|(noted, bits)| *noted == row && bits & (1 << column) != 0)
            }
            Ok(column) => self.far_formulas.binary_search(&(row, column)).is_ok(),
            Err(_) => false,
        }
    }

    /// Hands over what was noted since the last time.
    pub(crate) fn move_to(&mut self, all: &mut Self) {
        all.unknown_errors.append(&mut self.unknown_errors);
        all.far_formulas.append(&mut self.far_formulas);
        if let (Some((last, bits)), Some((first, more))) = (all.formulas.last_mut(), self.formulas.first())
            && last == first
        {
            *bits |= more;
            self.formulas.remove(0);
        }
        all.formulas.append(&mut self.formulas);
        all.hidden.append(&mut self.hidden);
        all.struck.append(&mut self.struck);
        all.merged.append(&mut self.merged);
        all.links.append(&mut self.links);
        for (mine, theirs) in [
            (&mut self.struck_cells, &mut all.struck_cells),
            (&mut self.not_calculated, &mut all.not_calculated),
            (&mut self.errors, &mut all.errors),
        ] {
            theirs.append(mine);
        }
    }
}
