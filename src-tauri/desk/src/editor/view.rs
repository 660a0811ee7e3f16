use std::collections::HashMap;

use worksheet::{Row, RowId, Sheet};

/// Which rows are shown, and where: all of them, or those a filter chose. A filtered view stays as it is while the
/// user edits; rows that come are shown, rows that go leave it.
pub(super) struct View {
    chosen: Option<Chosen>,
}

struct Chosen {
    rows: Vec<RowId>,
    places: HashMap<RowId, usize>,
}

impl Chosen {
    fn new(rows: Vec<RowId>) -> Self {
        let places = rows.iter().enumerate().map(|(place, row)| (*row, place)).collect();
        Self { rows, places }
    }
}

impl View {
    pub(super) fn all() -> Self {
        Self { chosen: None }
    }

    pub(super) fn of(rows: Vec<RowId>) -> Self {
        Self { chosen: Some(Chosen::new(rows)) }
    }

    pub(super) fn is_filtered(&self) -> bool {
        self.chosen.is_some()
    }

    pub(super) fn len(&self, sheet: &Sheet) -> usize {
        self.chosen.as_ref().map_or(sheet.rows().len(), |chosen| chosen.rows.len())
    }

    /// The row shown at a place.
    pub(super) fn row<'a>(&self, sheet: &'a Sheet, place: usize) -> Option<&'a Row> {
        match &self.chosen {
            None => sheet.rows().get(place),
            Some(chosen) => chosen.rows.get(place).and_then(|row| sheet.row(*row)),
        }
    }

    /// Where a row is shown.
    pub(super) fn place(&self, sheet: &Sheet, row: RowId) -> Option<usize> {
        match &self.chosen {
            None => sheet.position(row),
            Some(chosen) => chosen.places.get(&row).copied(),
        }
    }

    /// Follows rows that came or went.
    pub(super) fn follow(&mut self, sheet: &Sheet, touched: &[RowId]) {
        let Some(chosen) = &mut self.chosen else { return };
        let come = touched.iter().copied().filter(|row| !chosen.places.contains_key(row));
        let mut rows: Vec<(usize, RowId)> = chosen
            .rows
            .iter()
            .copied()
            .chain(come)
            .filter_map(|row| sheet.position(row).map(|position| (position, row)))
            .collect();
        rows.sort_unstable();
        rows.dedup();
        *chosen = Chosen::new(rows.into_iter().map(|(_, row)| row).collect());
    }
}
