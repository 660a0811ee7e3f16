//! The access level follows from the title; Break the Glass is for eligible titles on the form that has it.

use crate::btg::{BtgWords, btg_words};
use crate::form::{AccessLevel, FieldKind, Form, Title};
use crate::problem::{Code, Repair, Severity};
use crate::rules::{CellInput, Context, FindingCollector, MessageText, Rule};
use crate::sheet::Row;
use crate::text::{clean, fold, quoted};

const WHY_LEVEL: &str = "The title decides what a person may see, and you attest that both are right.";
const WHY_ELIGIBLE: &str =
    "Break the Glass is meant for clinicians who commonly deal with emergencies, and every use of it is audited.";
const WHY_VARIANT: &str =
    "The HIE decides by the kind of organization who has Break the Glass; nobody on this form can have it.";

/// The title of the list that stands in a row, as an index into [`Form::titles`].
#[must_use]
pub fn title_index(context: Context<'_>, row: &Row) -> Option<usize> {
    context.titles.listed(row.cells.get(context.form.column_of(FieldKind::Title)?)?)
}

/// The access level that a title gives, as an index into [`Form::levels`].
#[must_use]
pub fn level_index(form: &Form, title: Option<usize>) -> Option<usize> {
    form.titles.get(title?).map(|title| title.level).filter(|level| *level < form.levels.len())
}

/// The access level of a row: the one chosen where the form has a column for that, otherwise the one that the title gives.
#[must_use]
pub fn level_of_row(form: &Form, row: &Row, title: Option<usize>) -> Option<usize> {
    match form.column_of(FieldKind::AccessType) {
        Some(column) => form.level_named(row.cells.get(column)?),
        None => level_index(form, title),
    }
}

fn title_of<'a>(cell: &CellInput<'a>) -> Option<&'a Title> {
    cell.context.form.titles.get(cell.title?)
}

/// The level a file shows must be the one the title gives.
pub struct DerivedLevel;

impl Rule for DerivedLevel {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[
            (Code::AccessMismatch, Severity::Error),
            (Code::BtgNotEligible, Severity::Error),
            (Code::BtgNotInVariant, Severity::Error),
        ]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        if cell.text.is_empty() {
            return;
        }
        let form = cell.context.form;
        let title = title_of(cell);
        let derived = title.and_then(|title| form.levels.get(title.level));
        let shown = &*cell.text;
        let same = |level: &AccessLevel| level.name == shown || level.name.to_lowercase() == shown.to_lowercase();
        if derived.is_some_and(same) {
            return;
        }
        let repair = || derived.map(|level| put(cell, level));
        if names_break_the_glass(form, shown) {
            if !form.break_the_glass {
                found.add(cell.column, Code::BtgNotInVariant, Severity::Error, || {
                    let message = format!(
                        "This form is the variant without Break the Glass, but the level shown is {}.",
                        quoted(shown)
                    );
                    MessageText::new(message, WHY_VARIANT).repaired(repair())
                });
                return;
            }
            if let Some(title) = title.filter(|title| !title.btg_eligible) {
                found.add(cell.column, Code::BtgNotEligible, Severity::Error, || {
                    let message = format!(
                        "The level shown is {}, but “{}” is not eligible for Break the Glass.",
                        quoted(shown),
                        title.name
                    );
                    MessageText::new(message, WHY_ELIGIBLE).repaired(repair())
                });
                return;
            }
        }
        if let (Some(title), Some(derived)) = (title, derived) {
            found.add(cell.column, Code::AccessMismatch, Severity::Error, || {
                let message = format!(
                    "The worksheet shows {}, but the title “{}” gives “{}”.",
                    quoted(shown),
                    title.name,
                    derived.name
                );
                MessageText::new(message, WHY_LEVEL).repaired(repair())
            });
        }
    }
}

/// A title whose level has Break the Glass must be eligible for it, on a form that has it. Starter forms hold to
/// that by construction; learned ones may not.
pub struct EligibleTitle;

impl Rule for EligibleTitle {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::BtgNotEligible, Severity::Error), (Code::BtgNotInVariant, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let form = cell.context.form;
        let Some(title) = title_of(cell) else { return };
        if !form.levels.get(title.level).is_some_and(|level| level.break_the_glass) {
            return;
        }
        if !form.break_the_glass {
            found.add(cell.column, Code::BtgNotInVariant, Severity::Error, || {
                let message =
                    format!("“{}” gives a level with Break the Glass, which this form does not have.", title.name);
                MessageText::new(message, WHY_VARIANT)
            });
        } else if !title.btg_eligible {
            found.add(cell.column, Code::BtgNotEligible, Severity::Error, || {
                let message =
                    format!("“{}” gives a level with Break the Glass, but is not eligible for it.", title.name);
                MessageText::new(message, WHY_ELIGIBLE)
            });
        }
    }
}

fn put(cell: &CellInput<'_>, level: &AccessLevel) -> Repair {
    cell.repair(format!("Show “{}”", level.name), level.name.clone())
}

/// Whether a level's name, known to this form or not, speaks of Break the Glass.
fn names_break_the_glass(form: &Form, shown: &str) -> bool {
    let folded = fold(&clean(shown));
    if let Some(level) = form.levels.iter().find(|level| fold(&level.name) == folded) {
        return level.break_the_glass;
    }
    btg_words(shown) == BtgWords::Yes
}
