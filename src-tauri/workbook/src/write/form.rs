//! Writes a form: blank with prepared rows, or filled.

use std::path::Path;

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, DataValidationRule, DocProperties, Format, Workbook, Worksheet,
    XlsxError,
};
use worksheet::{Column, FieldKind, Form, Row};

use super::FORM_PROPERTY;
use super::atomic::{MANY_ROWS, failed, replace_workbook};
use super::guide::write_guide;
use super::lists::Lists;
use super::table::{add_sheet, check_length, header_format, set_print};
use crate::error::WriteError;
use crate::limits::LAST_ROW;
use crate::source::file_name;

/// How a blank form is prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BlankOptions {
    /// Rows that already hold the access-level formula.
    pub prepared_rows: u32,
}

impl Default for BlankOptions {
    fn default() -> Self {
        Self { prepared_rows: 200 }
    }
}

/// Writes the form without people.
///
/// # Errors
/// A [`WriteError`]; a former file of that name is then untouched.
pub fn write_blank(form: &Form, path: &Path, options: &BlankOptions) -> Result<(), WriteError> {
    write_form(form, &[], options.prepared_rows, path)
}

/// Writes the form with these people. The access level is a formula over the title, with its result; every other cell is text
/// as it stands, whatever it begins with.
///
/// # Errors
/// A [`WriteError`]; a former file of that name is then untouched.
pub fn write_filled(form: &Form, rows: &[Row], path: &Path) -> Result<(), WriteError> {
    write_form(form, rows, 0, path)
}

fn write_form(form: &Form, rows: &[Row], prepared: u32, path: &Path) -> Result<(), WriteError> {
    let name = file_name(path);
    let room = u64::from(LAST_ROW - form.header_row.clamp(1, LAST_ROW));
    if rows.len() as u64 > room || u64::from(prepared) > room {
        return Err(WriteError::TooManyRows { file: name, limit: room });
    }
    for (row, number) in rows.iter().zip(u64::from(form.header_row) + 1..) {
        for (column, text) in row.cells.iter().enumerate() {
            check_length(&name, number, column, text)?;
        }
    }
    let many = rows.len().max(prepared as usize) > MANY_ROWS;
    replace_workbook(path, many, |workbook| {
        let lists = Lists::of(form);
        workbook.set_properties(
            &DocProperties::new()
                .set_title(&form.name)
                .set_subject(format!("{} provisioning worksheet", form.hie.name))
                .set_comment(&form.edition)
                .set_custom_property(FORM_PROPERTY, form.id.as_str()),
        );
        let sheet = add_sheet(workbook, many, &name)?;
        write_people(sheet, form, rows, prepared, &lists).map_err(|error| failed(&name, &error))?;
        write_other_sheets(workbook, form, &lists).map_err(|error| failed(&name, &error))
    })
}

fn write_people(
    sheet: &mut Worksheet,
    form: &Form,
    rows: &[Row],
    prepared: u32,
    lists: &Lists,
) -> Result<(), XlsxError> {
    let text = Format::new().set_num_format("@");
    let derived = Format::new().set_background_color(Color::RGB(0xEE_F3_F5)).set_font_color(Color::RGB(0x33_44_4C));
    let header_row = form.header_row.max(1) - 1;
    let level = form.column_of(FieldKind::AccessLevel).filter(|_| lists.titles.is_some());

    sheet.set_name(&form.sheet)?;
    // An empty result is an empty text, not the library's 0.
    sheet.set_formula_result_default("");
    for (at, column) in (0_u16..).zip(&form.columns) {
        sheet.set_column_width(at, column.width)?;
        sheet.set_column_format(at, if Some(usize::from(at)) == level { &derived } else { &text })?;
        add_validation(sheet, header_row + 1, at, column, lists)?;
    }
    if header_row > 0 {
        sheet.write_string_with_format(0, 0, &form.name, &Format::new().set_bold().set_font_size(14))?;
    }
    let header = header_format();
    for (at, column) in (0_u16..).zip(&form.columns) {
        sheet.write_string_with_format(header_row, at, &column.header, &header)?;
    }
    set_print(sheet, &form.name, header_row)?;

    let mut number = header_row;
    for row in rows {
        number += 1;
        let title_column = form.column_of(FieldKind::Title);
        // The look-up beside the title forgives no other spaces than those of the list.
        let title = title_column.and_then(|at| row.cells.get(at)).and_then(|text| form.title(text));
        for (at, cell) in (0_u16..).zip(row.cells.iter().take(form.columns.len())) {
            if !cell.is_empty() && Some(usize::from(at)) != level {
                let listed = title.filter(|_| Some(usize::from(at)) == title_column).map(|title| &title.name);
                sheet.write_string_with_format(number, at, listed.unwrap_or(cell), &text)?;
            }
        }
        if let (Some(level), Some(titles)) = (level, &lists.titles) {
            let result = title.and_then(|title| form.levels.get(title.level)).map_or("", |level| level.name.as_str());
            titles.write_formula(lists.sheet, sheet, number, level, result, &derived)?;
        }
    }
    if let (Some(level), Some(titles)) = (level, &lists.titles) {
        let prepared = prepared.saturating_sub(u32::try_from(rows.len()).unwrap_or(u32::MAX));
        for number in number + 1..=number + prepared {
            titles.write_formula(lists.sheet, sheet, number, level, "", &derived)?;
        }
    }
    Ok(())
}

fn add_validation(
    sheet: &mut Worksheet,
    first_row: u32,
    at: u16,
    column: &Column,
    lists: &Lists,
) -> Result<(), XlsxError> {
    let derived = column.kind == FieldKind::AccessLevel && lists.titles.is_some();
    let rule = match lists.range(usize::from(at)) {
        Some(range) => DataValidation::new()
            .allow_list_formula(range)
            .set_error_title("Not in the list")?
            .set_error_message(if column.kind == FieldKind::Title {
                "Choose a title from the list: it decides the access level. If none fits, ask your HIE."
            } else {
                "Choose from the list: the form takes nothing else here."
            })?,
        None if derived => DataValidation::new().allow_any_value(),
        None => {
            let most = u32::try_from(column.max_length).unwrap_or(u32::MAX).clamp(1, 32_767);
            DataValidation::new()
                .allow_text_length(DataValidationRule::LessThanOrEqualTo(most))
                .set_error_title("Too long")?
                .set_error_message(format!("The form takes at most {most} characters here."))?
        }
    };
    let help =
        if derived { "Filled in by the workbook from the title. Do not type here." } else { column.help.as_str() };
    let rule = rule
        .set_error_style(DataValidationErrorStyle::Stop)
        .set_input_title(column.header.chars().take(32).collect::<String>())?
        .set_input_message(help.chars().take(255).collect::<String>())?;
    sheet.add_data_validation(first_row, at, LAST_ROW - 1, at, &rule)?;
    Ok(())
}

fn write_other_sheets(workbook: &mut Workbook, form: &Form, lists: &Lists) -> Result<(), XlsxError> {
    let guide = if form.sheet.eq_ignore_ascii_case("About") { "About this form" } else { "About" };
    write_guide(workbook.add_worksheet().set_name(guide)?, form)?;
    lists.write(workbook, form)
}
