//! The hidden sheet of a form of ours: titles with the levels they give, and what can be chosen in other columns.

use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet, XlsxError};
use worksheet::{FieldKind, Form, column_letters};

/// Titles and their levels stand in the first two columns; the choices of other columns behind them.
const BEHIND_TITLES: usize = 2;

/// What can be chosen, and where it stands.
pub(super) struct Lists {
    pub(super) sheet: &'static str,
    pub(super) titles: Option<Titles>,
    choices: Vec<Choices>,
}

/// The list of titles.
pub(super) struct Titles {
    /// The form's column of titles.
    pub(super) column: usize,
    last_row: usize,
}

/// What can be chosen in a column where one choice is made.
struct Choices {
    column: usize,
    names: Vec<String>,
}

impl Lists {
    pub(super) fn of(form: &Form) -> Self {
        let titles = form.column_of(FieldKind::Title).filter(|_| !form.titles.is_empty());
        let single = |kind| matches!(kind, FieldKind::Choice | FieldKind::YesNo | FieldKind::AccessType);
        let choices = form
            .columns
            .iter()
            .enumerate()
            .filter(|(_, column)| single(column.kind))
            .map(|(at, column)| Choices {
                column: at,
                names: form.offered(column).into_iter().map(str::to_owned).collect(),
            })
            .filter(|list| !list.names.is_empty())
            .collect();
        Self {
            sheet: if form.sheet.eq_ignore_ascii_case("Lists") { "Lists_of_titles" } else { "Lists" },
            titles: titles.map(|column| Titles { column, last_row: form.titles.len() + 1 }),
            choices,
        }
    }

    /// The cells with what can be chosen in a column of the form.
    pub(super) fn range(&self, column: usize) -> Option<Formula> {
        if let Some(titles) = self.titles.as_ref().filter(|titles| titles.column == column) {
            return Some(Formula::new(format!("{}!$A$2:$A${}", self.sheet, titles.last_row)));
        }
        let place = self.choices.iter().position(|list| list.column == column)?;
        let last = self.choices.get(place)?.names.len() + 1;
        let letters = column_letters(place + BEHIND_TITLES);
        Some(Formula::new(format!("{}!${letters}$2:${letters}${last}", self.sheet)))
    }

    /// Writes the hidden sheet, where there is anything to choose.
    pub(super) fn write(&self, workbook: &mut Workbook, form: &Form) -> Result<(), XlsxError> {
        if self.titles.is_none() && self.choices.is_empty() {
            return Ok(());
        }
        let sheet = workbook.add_worksheet().set_name(self.sheet)?;
        if self.titles.is_some() {
            sheet.write_string(0, 0, "Title on the form")?.write_string(0, 1, "Access it gives")?;
            for (number, title) in (1_u32..).zip(&form.titles) {
                let level = form.levels.get(title.level).map_or("", |level| level.name.as_str());
                sheet.write_string(number, 0, &title.name)?.write_string(number, 1, level)?;
            }
        }
        for (place, list) in self.choices.iter().enumerate() {
            let at = u16::try_from(place + BEHIND_TITLES).unwrap_or(u16::MAX);
            let header = form.columns.get(list.column).map_or("", |column| column.header.as_str());
            // Not the header itself, which would look like a row of headers to whoever reads the workbook.
            sheet.write_string(0, at, format!("Choices for {header}"))?;
            for (number, name) in (1_u32..).zip(&list.names) {
                sheet.write_string(number, at, name)?;
            }
        }
        sheet.set_very_hidden(true);
        Ok(())
    }
}

impl Titles {
    /// The formula forgives blanks around a title, as our own look-up does.
    pub(super) fn write_formula(
        &self,
        lists: &str,
        sheet: &mut Worksheet,
        row: u32,
        column: usize,
        result: &str,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let formula = format!(
            "=IFERROR(VLOOKUP(TRIM({}{}),{lists}!$A$2:$B${},2,FALSE),\"\")",
            column_letters(self.column),
            row + 1,
            self.last_row
        );
        let column = u16::try_from(column).unwrap_or(u16::MAX);
        sheet.write_formula_with_format(row, column, Formula::new(formula).set_result(result), format)?;
        Ok(())
    }
}
