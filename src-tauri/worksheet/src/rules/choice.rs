//! Choices: those of the form's list, and access types that the kind of organization may ask for.

use crate::choices::{meant, parts, spelled};
use crate::form::OrganizationKind;
use crate::problem::{Code, Severity};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule};
use crate::text::quoted;

/// What is chosen must stand in the column's list.
pub struct ListedChoice;

impl Rule for ListedChoice {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::ChoiceUnknown, Severity::Error)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let (form, column) = (cell.context.form, cell.spec);
        let names = form.offered(column);
        let parts = parts(column, &cell.text);
        let Some(odd) = parts.iter().find(|part| !names.contains(part)) else { return };
        found.add(cell.column, Code::ChoiceUnknown, Severity::Error, || {
            let spelled = spelled(form, column, &cell.text);
            let message = match parts.iter().find(|part| meant(form, column, part).is_none()) {
                Some(unknown) => format!("{} is not a choice of {}.", quoted(unknown), quoted(&column.header)),
                None => {
                    let meant = meant(form, column, odd).unwrap_or_default();
                    format!("The form spells {} as “{meant}”.", quoted(odd))
                }
            };
            let why = "The form has a fixed list here; anything else is lost, or sent back.";
            let repair = spelled.map(|value| cell.repair(format!("Use {}", quoted(&value)), value));
            // A choice replaces the whole cell, so it is offered only where one choice is all there is.
            let alone = repair.is_none() && parts.len() == 1;
            let choices = if alone { names.iter().map(|name| (*name).to_owned()).collect() } else { Vec::new() };
            MessageText { choices, ..MessageText::new(message, why).repaired(repair) }
        });
    }
}

/// Some access types are for some kinds of organization only.
pub struct FittingAccessType;

impl Rule for FittingAccessType {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[
            (Code::AccessTypeNotForOrganization, Severity::Error),
            (Code::AccessTypeNotForOrganization, Severity::Warning),
        ]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let form = cell.context.form;
        let Some(level) = form.level_named(&cell.text).and_then(|level| form.levels.get(level)) else { return };
        let own = cell.context.known.organization();
        if level.only_for.is_empty() || own.is_some_and(|own| level.only_for.contains(&own)) {
            return;
        }
        // Unknown is not wrong, but somebody has to look.
        let severity = if own.is_some() { Severity::Error } else { Severity::Warning };
        found.add(cell.column, Code::AccessTypeNotForOrganization, severity, || {
            let for_whom: Vec<&str> = level.only_for.iter().copied().map(OrganizationKind::plural).collect();
            let for_whom = for_whom.join(" and ");
            let message = match own {
                Some(own) => {
                    format!(
                        "“{}” is only for {for_whom}; in Settings, your organization is one of the {}.",
                        level.name,
                        own.plural()
                    )
                }
                None => format!(
                    "“{}” is only for {for_whom}, and Settings does not say what kind of organization yours is.",
                    level.name
                ),
            };
            let why = "The HIE refuses an access type that the organization cannot have.";
            let choices = form
                .levels
                .iter()
                .filter(|level| level.only_for.is_empty() || own.is_some_and(|own| level.only_for.contains(&own)))
                .map(|level| level.name.clone())
                .collect();
            MessageText { choices, ..MessageText::new(message, why) }
        });
    }
}
