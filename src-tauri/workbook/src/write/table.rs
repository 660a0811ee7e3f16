//! A plain table as a workbook: receipts, lists of problems, plans.

use std::path::Path;

use rust_xlsxwriter::{Color, DocProperties, Format, FormatAlign, FormatBorder, Workbook};
use worksheet::column_letters;

use super::atomic::{MANY_ROWS, failed, replace_workbook};
use crate::error::WriteError;
use crate::limits::MAX_CELL_TEXT;
use crate::source::file_name;

/// Rows that the column widths are taken from.
const MEASURED_ROWS: u32 = 200;

/// Writes a table as XLSX: header row styled, frozen and repeated in print, every cell a text.
///
/// # Errors
/// A [`WriteError`]; a former file of that name is then untouched.
pub fn write_table<R: AsRef<[String]>>(
    path: &Path,
    title: &str,
    headers: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Result<(), WriteError> {
    let name = file_name(path);
    let rows = rows.into_iter();
    let many = rows.size_hint().0 > MANY_ROWS;
    replace_workbook(path, many, |workbook| {
        workbook.set_properties(&DocProperties::new().set_title(title));
        let sheet = add_sheet(workbook, many, &name)?;
        let header_format = header_format();
        let text_format = Format::new().set_num_format("@").set_align(FormatAlign::Top);
        let mut widths: Vec<usize> = headers.iter().map(|header| header.chars().count() + 2).collect();

        sheet.set_name(sheet_name(title)).map_err(|error| failed(&name, &error))?;
        for (column, header) in (0_u16..).zip(headers) {
            sheet
                .write_string_with_format(0, column, *header, &header_format)
                .map_err(|error| failed(&name, &error))?;
        }
        for (at, row) in rows.enumerate() {
            let number =
                u32::try_from(at + 1).map_err(|_| WriteError::TooManyRows { file: name.clone(), limit: 1_048_575 })?;
            for (column, text) in row.as_ref().iter().enumerate().filter(|(_, text)| !text.is_empty()) {
                check_length(&name, u64::from(number) + 1, column, text)?;
                if number <= MEASURED_ROWS
                    && let Some(width) = widths.get_mut(column)
                {
                    *width = (*width).max(text.chars().count() + 1);
                }
                let column = u16::try_from(column).unwrap_or(u16::MAX);
                sheet
                    .write_string_with_format(number, column, text, &text_format)
                    .map_err(|error| failed(&name, &error))?;
            }
        }
        for (column, width) in (0_u16..).zip(widths) {
            let width = f64::from(u32::try_from(width.min(60)).unwrap_or(60));
            sheet.set_column_width(column, width).map_err(|error| failed(&name, &error))?;
        }
        set_print(sheet, title, 0).map_err(|error| failed(&name, &error))
    })
}

/// Landscape, one page wide, header row frozen and on every page, pages numbered.
pub(crate) fn set_print(
    sheet: &mut rust_xlsxwriter::Worksheet,
    title: &str,
    header_row: u32,
) -> Result<(), rust_xlsxwriter::XlsxError> {
    sheet.set_freeze_panes(header_row + 1, 0)?;
    sheet.set_repeat_rows(header_row, header_row)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    let title: String = title.replace('&', "&&").chars().take(150).collect();
    sheet.set_footer(format!("&L{title}&RPage &P of &N"));
    Ok(())
}

pub(crate) fn header_format() -> Format {
    Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_font_color(Color::White)
        .set_background_color(Color::RGB(0x1F_4E_5F))
        .set_border(FormatBorder::Thin)
}

pub(crate) fn check_length(file: &str, row: u64, column: usize, text: &str) -> Result<(), WriteError> {
    if text.len() > MAX_CELL_TEXT && text.chars().count() > MAX_CELL_TEXT {
        return Err(WriteError::TextTooLong { file: file.to_owned(), row, column: column_letters(column) });
    }
    Ok(())
}

/// A title as spreadsheet programs accept it for a sheet.
fn sheet_name(title: &str) -> String {
    let name: String =
        title.chars().map(|c| if "[]:*?/\\".contains(c) || c.is_control() { ' ' } else { c }).take(31).collect();
    let name = name.trim().trim_matches('\'').trim().to_owned();
    if name.is_empty() { "Table".to_owned() } else { name }
}

/// The sheet a workbook's rows go to.
pub(crate) fn add_sheet<'a>(
    workbook: &'a mut Workbook,
    many: bool,
    file: &str,
) -> Result<&'a mut rust_xlsxwriter::Worksheet, WriteError> {
    if many {
        workbook.add_worksheet_with_constant_memory().map_err(|error| failed(file, &error))
    } else {
        Ok(workbook.add_worksheet())
    }
}
