//! The reference that `aum check` is measured against: calamine alone reads the first sheet of a workbook into memory.

use std::error::Error;

use calamine::{Reader, Xlsx, open_workbook};

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which workbook?")?;
    let mut workbook: Xlsx<_> = open_workbook(path)?;
    let sheet = workbook.sheet_names().first().cloned().ok_or("a workbook without sheets")?;
    let cells = workbook.worksheet_range(&sheet)?;
    println!("{} rows, {} columns", cells.height(), cells.width());
    Ok(())
}
