//! Titles: chosen from the form's list, because the access level follows from them.

use crate::problem::{Code, Severity};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule, swap};
use crate::text::quoted;
use crate::titles::TitleMeaning;

const WHY: &str = "The access level follows from the title; a title that is not on the list gives none.";

/// A title must stand in the form's list.
pub struct ListedTitle;

impl Rule for ListedTitle {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::TitleUnknown, Severity::Error), (Code::TitleAmbiguous, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let (form, titles) = (cell.context.form, cell.context.titles);
        // As it stands, not cleaned: the workbook's own look-up does not forgive inner spaces either. A form without a list
        // takes any title.
        if cell.title.is_some() || form.titles.is_empty() {
            return;
        }
        let code = if titles.worded(&cell.text).len() > 1 { Code::TitleAmbiguous } else { Code::TitleUnknown };
        found.add(cell.column, code, Severity::Error, || {
            let name = |title: &usize| form.titles.get(*title).map(|title| title.name.clone());
            let shown = quoted(&cell.text);
            match titles.meaning(form, &cell.text) {
                TitleMeaning::Listed(title) | TitleMeaning::Certain(title) => {
                    let listed = name(&title).unwrap_or_default();
                    let message = format!("The list spells {shown} as “{listed}”.");
                    let repair = cell.repair(format!("Use “{listed}”"), listed);
                    MessageText::new(message, WHY).repaired(Some(repair))
                }
                TitleMeaning::Several(several) => {
                    let choices: Vec<String> = several.iter().filter_map(name).collect();
                    let message = format!("{shown} can mean {}. Choose the one that fits.", any_of(&choices));
                    MessageText { choices, ..MessageText::new(message, WHY) }
                }
                TitleMeaning::Unknown(near) => {
                    let repair = swap::swap(cell);
                    let choices = if repair.is_some() { Vec::new() } else { near.iter().filter_map(name).collect() };
                    let message = format!("{shown} is not on this form's list of titles.");
                    MessageText { choices, ..MessageText::new(message, WHY).repaired(repair) }
                }
            }
        });
    }
}

fn any_of(choices: &[String]) -> String {
    match choices {
        [head @ .., last] if !head.is_empty() => format!("“{}” or “{last}”", head.join("”, “")),
        _ => choices.concat(),
    }
}
