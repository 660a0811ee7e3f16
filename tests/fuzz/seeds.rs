//! Where fuzzing begins: a folder of files per target.

use std::error::Error;
use std::path::Path;

use workbook::{BlankOptions, write_blank, write_csv, write_filled, write_table};
use worksheet::profile::starter_forms;
use worksheet::{Row, RowId};

use crate::{harness, made};

/// Writes them when the environment asks for it, instead of fuzzing. Made here, since a program of its own could not be
/// linked with the marks that the coverage needs.
pub fn begin() {
    // A panic inside a library is answered as a damaged file; only one that gets past that ends the run.
    std::panic::set_hook(Box::new(|_| {}));
    let Some(folder) = std::env::var_os("AUM_FUZZ_SEEDS") else { return };
    write(folder.as_ref()).expect("a place for the seeds");
    std::process::exit(0);
}

fn write(folder: &Path) -> Result<(), Box<dyn Error>> {
    let form = starter_forms()?.into_iter().find(|form| form.break_the_glass).ok_or("no form")?;
    let people = [
        ["María", "de la Cruz", "maria@clinic.org", "(631) 444-0142", "Main", "Registered Nurse", ""],
        ["Wei", "O'Brien", "wei@clinic.org", "631.444.0143", "=1+1", "Physician", ""],
    ];
    let rows: Vec<Row> = (2..)
        .zip(people)
        .map(|(id, cells)| Row { id: RowId(id), cells: cells.map(str::to_owned).to_vec(), formulas: 0 })
        .collect();
    let file = folder.join("seed.xlsx");
    std::fs::create_dir_all(folder)?;
    write_filled(&form, &rows, &file)?;
    keep(folder, "filled", &file)?;
    write_blank(&form, &file, &BlankOptions::default())?;
    keep(folder, "blank", &file)?;
    let headers: Vec<&str> = form.columns.iter().map(|column| column.header.as_str()).collect();
    let lines: Vec<Vec<String>> = rows.iter().map(|row| row.cells.clone()).collect();
    write_table(&file, "People", &headers, &lines)?;
    keep(folder, "table", &file)?;
    write_csv(&file, &headers, &lines)?;
    let text = std::fs::read_to_string(&file)?;
    seed(folder, "delimited", "comma", text.as_bytes())?;
    seed(folder, "delimited", "tab", text.replace(',', "\t").as_bytes())?;
    let wide: Vec<u8> = [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    seed(folder, "delimited", "wide", &wide)?;
    std::fs::remove_file(&file)?;
    for (target, file) in
        [("old", made::old(folder)), ("binary", made::binary(folder)), ("open_document", made::open_document(folder))]
    {
        let whole = std::fs::read(&file)?;
        seed(folder, "package", target, &whole)?;
        std::fs::remove_file(&file)?;
    }
    let (globals, sheet) = (made::biff(0x00FC, &[0; 8]), made::biff(0x0204, &[0, 0, 0, 0, 0, 0, 1, 0, 0, b'a']));
    seed(folder, "old", "short", &halves(&globals, &sheet))?;
    let (shared, sheet) =
        (made::brt(0x9F, &[0; 8]), [made::brt(0x91, &[]), made::brt(0x00, &[0; 16]), made::brt(0x92, &[])].concat());
    seed(folder, "binary", "short", &halves(&shared, &sheet))?;
    let cells = r#"<table:table table:name="Staff"><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string"><text:p>a</text:p></table:table-cell></table:table-row></table:table>"#;
    seed(folder, "open_document", "short", cells.as_bytes())
}

fn halves(first: &[u8], second: &[u8]) -> Vec<u8> {
    let length = u16::try_from(first.len()).expect("a short part");
    [&length.to_le_bytes()[..], first, second].concat()
}

fn keep(folder: &Path, name: &str, file: &Path) -> Result<(), Box<dyn Error>> {
    let whole = std::fs::read(file)?;
    seed(folder, "package", name, &whole)?;
    seed(folder, "form", name, &harness::parts_of(&whole))?;
    seed(folder, "sheet", name, &harness::parts_of(&whole))
}

fn seed(folder: &Path, target: &str, name: &str, content: &[u8]) -> Result<(), Box<dyn Error>> {
    let folder = folder.join(target);
    std::fs::create_dir_all(&folder)?;
    Ok(std::fs::write(folder.join(name), content)?)
}
