//! Writes the worksheets that are measured: `bench_data FILE ROWS shared|inline`. The same call gives the same file.
//! Seven columns of the form and five that a list of staff has besides; in about one of fifty rows something is wrong.

mod staff;

use std::error::Error;

use rust_xlsxwriter::{Format, Workbook};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(rows), Some(kind)) = (arguments.next(), arguments.next(), arguments.next()) else {
        return Err("bench_data FILE ROWS shared|inline".into());
    };
    let form = staff::form()?;
    let mut workbook = Workbook::new();
    // Constant memory writes texts into their cells, as many programs do; Excel keeps them in one list.
    let sheet =
        if kind == "inline" { workbook.add_worksheet_with_constant_memory() } else { Ok(workbook.add_worksheet()) }?;
    sheet.set_name(&form.sheet)?;
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (column, header) in (0_u16..).zip(staff::headers(&form)) {
        sheet.write_string(0, column, header)?;
    }
    for (number, person) in (1_u32..).zip(staff::people(&form, rows.parse()?)) {
        for (column, cell) in (0_u16..).zip(&person.row.cells) {
            sheet.write_string(number, column, cell)?;
        }
        sheet.write_number(number, 7, f64::from(person.employee))?;
        sheet.write_string(number, 8, person.department)?;
        sheet.write_string(number, 9, &person.manager)?;
        sheet.write_number_with_format(number, 10, f64::from(person.hired), &date)?;
        sheet.write_number(number, 11, person.share)?;
    }
    workbook.save(path)?;
    Ok(())
}
