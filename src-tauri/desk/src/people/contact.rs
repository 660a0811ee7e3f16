//! A new address or number in a request is checked by the rules of the sheet.

use records::PersonRow;
use worksheet::people::PersonField;
use worksheet::worksheet::{Worksheet, render_message};
use worksheet::{Code, FieldKind, Row, RowId, Severity};

use super::requests::{Sorted, changes};
use crate::contract::RequestWish;
use crate::desk::{Desk, account_directory};
use crate::fault::DeskResult;

impl Desk {
    /// What speaks against the new address or number: errors, a shared mailbox, an address of somebody else.
    pub(super) fn contact_problems(&self, sorted: &Sorted, wish: &RequestWish) -> DeskResult<Vec<String>> {
        let mut found = Vec::new();
        for group in &sorted.groups {
            for person in &group.people {
                let changes = changes(sorted.kind, group, wish, person);
                if changes.is_empty() {
                    found.push(format!("{} has this address and number already.", person.name()));
                }
                if let Some((_, email)) = changes.iter().find(|(field, _)| *field == PersonField::Email)
                    && let Some(other) = self.records().person(&person.hie, person.practice, email)?
                    && other.id != person.id
                {
                    found.push(format!("{email} belongs to the account of {}.", other.name()));
                    continue;
                }
                found.extend(self.sheet_problems(&group.form, person, &changes)?);
            }
        }
        Ok(found)
    }

    fn sheet_problems(
        &self,
        form: &std::sync::Arc<worksheet::Form>,
        person: &PersonRow,
        changes: &[(PersonField, String)],
    ) -> DeskResult<Vec<String>> {
        let known = account_directory(&self.records(), &person.hie, person.practice, None)?;
        let mut row = Row::blank(RowId(1), form.columns.len());
        let mut looked_at = Vec::new();
        for (at, (column, cell)) in form.columns.iter().zip(&mut row.cells).enumerate() {
            let field = match column.kind {
                FieldKind::Email => PersonField::Email,
                FieldKind::Mobile => PersonField::Mobile,
                _ => continue,
            };
            if let Some((_, value)) = changes.iter().find(|(changed, _)| *changed == field) {
                cell.clone_from(value);
                looked_at.push(at);
            }
        }
        let checked = Worksheet::new(form.clone(), vec![row], known)?;
        let counts = |code: Code| matches!(code, Code::EmailSharedMailbox | Code::PersonAlreadyActive);
        let problems = checked.problems_of(RowId(1)).into_iter();
        let problems = problems.filter(|one| looked_at.contains(&one.column));
        let problems = problems.filter(|one| one.severity == Severity::Error || counts(one.code));
        Ok(problems.map(|one| render_message(&one, &|_| 1)).collect())
    }
}
