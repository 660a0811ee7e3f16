//! Rules over several fields of a row, as the form's profile has them.

use serde::{Deserialize, Serialize};

use super::domains;
use crate::form::{Column, Form};
use crate::problem::{Code, Severity};
use crate::rules::{FindingCollector, MessageText};
use crate::sheet::Row;
use crate::text::{clean, fold};

/// Something must be so, where something else is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// When all of these hold, …
    pub when: Vec<Term>,
    /// … one of these must hold; with none of them the row is pointed out whenever all of the others hold.
    #[serde(default)]
    pub then: Vec<Term>,
    /// Key of the column at which it is shown.
    pub column: String,
    /// Whether it stops sending, or has to be looked at.
    pub severity: Severity,
    /// What is wrong, one sentence.
    pub message: String,
    /// Why it matters, one sentence.
    pub why: String,
    /// Where the rule comes from.
    pub source: String,
    /// Names of the forms that have it; none for all that have its columns.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub forms: Vec<String>,
}

/// What a field holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    /// Keys of columns, or of groups of columns: any one of them.
    pub columns: Vec<String>,
    /// `filled`, `empty` (all of them), `personal-address`, or one of the values.
    pub is: Vec<String>,
}

impl Term {
    /// Columns of a form that are meant.
    fn columns<'f>(&'f self, form: &'f Form) -> impl Iterator<Item = usize> + 'f {
        form.columns.iter().enumerate().filter(|(_, column)| self.is_about(column)).map(|(at, _)| at)
    }

    fn is_about(&self, column: &Column) -> bool {
        let group = column.group.as_ref().map(|group| group.key.as_str());
        self.columns.iter().any(|key| *key == column.key || group == Some(key))
    }

    /// Whether a form has any of the columns.
    #[must_use]
    pub fn is_known(&self, form: &Form) -> bool {
        self.columns(form).next().is_some()
    }

    fn holds(&self, form: &Form, row: &Row) -> bool {
        let text = |at: usize| clean(row.cells.get(at).map_or("", String::as_str));
        self.is.iter().any(|is| match is.as_str() {
            "filled" => self.columns(form).any(|at| !text(at).is_empty()),
            "empty" => self.columns(form).all(|at| text(at).is_empty()),
            "personal-address" => self.columns(form).any(|at| {
                let text = text(at).to_lowercase();
                text.rsplit_once('@').is_some_and(|(_, domain)| domains::is_known(domain))
            }),
            // Several choices stand in one cell, separated by semicolons.
            value => self.columns(form).any(|at| text(at).split(';').any(|part| fold(part) == fold(value))),
        })
    }
}

/// Looks at a row with each rule of the form that is over several fields.
pub(super) fn check(form: &Form, row: &Row, found: &mut FindingCollector) {
    for condition in &form.conditions {
        let Some(column) = form.columns.iter().position(|column| column.key == condition.column) else { continue };
        let wrong = condition.when.iter().all(|term| term.holds(form, row))
            && !condition.then.iter().any(|term| term.holds(form, row));
        if wrong {
            found.add(column, Code::FieldsContradict, condition.severity, || {
                MessageText::new(condition.message.clone(), condition.why.clone())
            });
        }
    }
}
