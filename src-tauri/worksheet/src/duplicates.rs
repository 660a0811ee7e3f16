//! Which rows share a key. Membership is kept, findings are not: a change costs the rows it touches, even when
//! every row of the sheet shares one key.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::OnceLock;

use rustc_hash::FxHashSet;

use crate::sheet::{RowId, Sheet};

/// How many other rows a finding names.
pub(crate) const NAMED: usize = 3;

#[derive(Debug)]
enum DuplicateGroup {
    One(RowId),
    Many(Box<Members>),
}

#[derive(Debug)]
struct Members {
    rows: FxHashSet<RowId>,
    /// The topmost rows, one more than are named; found when asked for, forgotten when rows move.
    top: OnceLock<Vec<RowId>>,
}

/// The rows of one kind of key.
#[derive(Debug, Default)]
pub(crate) struct KeyIndex {
    groups: HashMap<Box<str>, DuplicateGroup>,
    colliding: usize,
}

impl KeyIndex {
    pub(crate) fn with_capacity(rows: usize) -> Self {
        Self { groups: HashMap::with_capacity(rows), colliding: 0 }
    }

    /// How many rows share their key with another.
    pub(crate) fn colliding(&self) -> usize {
        self.colliding
    }

    pub(crate) fn insert(&mut self, key: Box<str>, row: RowId, sheet: &Sheet) {
        let group = match self.groups.entry(key) {
            Entry::Vacant(place) => {
                place.insert(DuplicateGroup::One(row));
                return;
            }
            Entry::Occupied(place) => place.into_mut(),
        };
        match group {
            DuplicateGroup::Many(members) => {
                members.rows.insert(row);
                let last = members.top.get().filter(|top| top.len() > NAMED).and_then(|top| top.last());
                if last.is_none_or(|last| sheet.position(row) < sheet.position(*last)) {
                    members.top = OnceLock::new();
                }
                self.colliding += 1;
            }
            DuplicateGroup::One(first) => {
                let rows = [*first, row].into_iter().collect();
                *group = DuplicateGroup::Many(Box::new(Members { rows, top: OnceLock::new() }));
                self.colliding += 2;
            }
        }
    }

    pub(crate) fn remove(&mut self, key: &str, row: RowId) {
        match self.groups.get_mut(key) {
            Some(DuplicateGroup::Many(members)) => {
                if !members.rows.remove(&row) {
                    return;
                }
                if members.top.get().is_some_and(|top| top.contains(&row)) {
                    members.top = OnceLock::new();
                }
                self.colliding -= 1;
                if members.rows.len() == 1
                    && let Some(last) = members.rows.iter().next().copied()
                {
                    self.colliding -= 1;
                    if let Some(group) = self.groups.get_mut(key) {
                        *group = DuplicateGroup::One(last);
                    }
                }
            }
            Some(DuplicateGroup::One(_)) => {
                self.groups.remove(key);
            }
            None => {}
        }
    }

    /// Rows were inserted or taken away: the topmost rows of a group may be others now.
    pub(crate) fn moved(&mut self) {
        if self.colliding == 0 {
            return;
        }
        for group in self.groups.values_mut() {
            if let DuplicateGroup::Many(members) = group {
                members.top = OnceLock::new();
            }
        }
    }

    /// Rows that share their key with another.
    pub(crate) fn rows(&self) -> impl Iterator<Item = RowId> + '_ {
        let groups = if self.colliding > 0 { Some(self.groups.values()) } else { None };
        groups.into_iter().flatten().flat_map(|group| match group {
            DuplicateGroup::Many(members) => Some(members.rows.iter().copied()).into_iter().flatten(),
            DuplicateGroup::One(_) => None.into_iter().flatten(),
        })
    }

    pub(crate) fn collides(&self, key: &str) -> bool {
        matches!(self.groups.get(key), Some(DuplicateGroup::Many(_)))
    }

    /// The first other rows with this key, in sheet order, and how many there are in all.
    pub(crate) fn others(&self, key: &str, row: RowId, sheet: &Sheet) -> Option<(Vec<RowId>, usize)> {
        let Some(DuplicateGroup::Many(members)) = self.groups.get(key) else { return None };
        let top = members.top.get_or_init(|| topmost(&members.rows, sheet));
        let others = top.iter().copied().filter(|other| *other != row).take(NAMED).collect();
        Some((others, members.rows.len() - 1))
    }
}

fn topmost(rows: &FxHashSet<RowId>, sheet: &Sheet) -> Vec<RowId> {
    let mut placed: Vec<(usize, RowId)> =
        rows.iter().filter_map(|row| sheet.position(*row).map(|position| (position, *row))).collect();
    if placed.len() > NAMED + 1 {
        placed.select_nth_unstable(NAMED);
        placed.truncate(NAMED + 1);
    }
    placed.sort_unstable();
    placed.into_iter().map(|(_, row)| row).collect()
}
