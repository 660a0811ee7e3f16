//! The second sheet of a form of ours: where it comes from, what belongs in each column, what each level may see.

use rust_xlsxwriter::{Color, Format, FormatAlign, Worksheet, XlsxError};
use worksheet::{Form, LayoutOrigin};

/// Writes the guide; its lines never look like the form's header row.
pub(crate) fn write_guide(sheet: &mut Worksheet, form: &Form) -> Result<(), XlsxError> {
    let heading = Format::new().set_bold().set_font_size(12);
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top).set_num_format("@");
    let warning = text.clone().set_bold().set_font_color(Color::RGB(0x9C_2A_00));
    sheet.set_column_width(0, 34)?.set_column_width(1, 90)?;
    sheet.set_portrait().set_print_fit_to_pages(1, 0);

    let mut row = 0;
    let mut line = |left: &str, right: &str, format: &Format| -> Result<(), XlsxError> {
        if !left.is_empty() {
            sheet.write_string_with_format(row, 0, left, format)?;
        }
        if !right.is_empty() {
            sheet.write_string_with_format(row, 1, right, format)?;
        }
        row += 1;
        Ok(())
    };
    line(&form.name, "", &heading)?;
    if form.origin == LayoutOrigin::Starter {
        let note = format!(
            "Starter layout. If {} has given you a form of its own, that form and its list of titles are the ones that \
             count: use it instead.",
            form.hie.name
        );
        line("Please note", &note, &warning)?;
    }
    line("Edition", &form.edition, &text)?;
    line("Send it to", &format!("your {} at {}", form.hie.contact_role, form.hie.name), &text)?;
    line("", "", &text)?;
    line("What belongs in each column", "", &heading)?;
    for column in &form.columns {
        let help = if column.required { format!("Required. {}", column.help) } else { column.help.clone() };
        line(&column.header, help.trim(), &text)?;
    }
    if !form.levels.is_empty() {
        line("", "", &text)?;
        line("What each level may see", "", &heading)?;
        for level in &form.levels {
            line(&level.name, &level.sees, &text)?;
        }
    }
    if !form.statements.is_empty() {
        line("", "", &text)?;
        line("By submitting it you attest", "", &heading)?;
        for (at, statement) in form.statements.iter().chain(&form.btg_statement).enumerate() {
            line(&format!("{}.", at + 1), statement, &text)?;
        }
    }
    Ok(())
}
