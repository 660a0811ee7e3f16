//! The organization's own table of titles: two columns, its wording and the form's title. A line that does not say one
//! thing for certain says nothing.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::ControlFlow;
use std::path::Path;

use workbook::read_table;
use worksheet::Form;
use worksheet::text::{clean, fold};

use super::named_title;
use crate::fault::DeskResult;

/// A table of titles as it was read.
#[derive(Debug, Default)]
pub(crate) struct TitleMap {
    /// Per wording, the position of the form's title.
    titles: HashMap<String, usize>,
    /// Lines that are not used, in sentences.
    pub(crate) faults: Vec<String>,
}

impl TitleMap {
    /// The form's title for a wording.
    pub(crate) fn title(&self, wording: &str) -> Option<usize> {
        self.titles.get(&key(wording)).copied()
    }

    /// Reads the table in any file in which lists are read.
    pub(crate) fn read(path: &Path, form: &Form) -> DeskResult<Self> {
        let table = read_table(path, None, &mut |_| ControlFlow::Continue(()))?;
        let mut map = Self::default();
        let mut said: BTreeMap<String, Vec<(u32, String, usize)>> = BTreeMap::new();
        let mut bad: BTreeSet<String> = BTreeSet::new();
        for (at, row) in table.rows.iter().enumerate() {
            let cells: Vec<String> = row.cells.iter().map(|cell| clean(cell).trim().to_owned()).collect();
            let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
            let (number, ours) = (row.number, cells.first().cloned().unwrap_or_default());
            let mut fault = |why: String| {
                map.faults.push(format!("line {number} is not used: {why}"));
                if !ours.is_empty() {
                    bad.insert(key(&ours));
                }
            };
            match cells.get(..filled).unwrap_or_default() {
                [] => {}
                _ if row.hidden || row.struck => fault("the row is hidden or struck through.".to_owned()),
                [only] => fault(format!("“{only}” has no second column.")),
                [first, _] if first.is_empty() => fault("it has no first column.".to_owned()),
                [_, theirs] => match named_title(form, theirs) {
                    Ok(title) => said.entry(key(&ours)).or_default().push((number, ours, title)),
                    Err(_) if at == 0 && is_heading(&ours) && is_heading(theirs) => {}
                    Err(_) => fault(format!("“{theirs}” is not a title of this form.")),
                },
                [.., more] => fault(format!(
                    "it has more than two columns (“{more}”). Put a title with commas into quotation marks."
                )),
            }
        }
        for (key, lines) in said {
            let Some((_, _, title)) = lines.first() else { continue };
            if lines.iter().any(|(_, _, other)| other != title) {
                for (number, ours, title) in &lines {
                    let theirs = form.titles.get(*title).map(|title| title.name.trim()).unwrap_or_default();
                    map.faults.push(format!(
                        "line {number} is not used: “{ours}” is “{theirs}” here and another title elsewhere."
                    ));
                }
            } else if !bad.contains(&key) {
                map.titles.insert(key, *title);
            }
        }
        Ok(map)
    }
}

/// The one spelling of a wording.
fn key(wording: &str) -> String {
    let folded = fold(wording);
    if folded.is_empty() { wording.trim().to_lowercase() } else { folded }
}

fn is_heading(text: &str) -> bool {
    let folded = fold(text);
    ["title", "wording", "form", "ours", "theirs", "hie", "position", "job", "role"]
        .iter()
        .any(|word| folded.contains(word))
}
