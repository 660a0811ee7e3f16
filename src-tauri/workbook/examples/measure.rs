//! Measures the operations of the two lowest crates beside their references: `measure FILE ROWS ROUNDS`, where FILE was
//! made by `bench_data`. Each round runs every operation once, so that a busy machine slows all of them alike. Prints a
//! line per operation: its name, then least and middle seconds that passed, then least seconds of processor time.

mod staff;

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use calamine::{Reader, Xlsx, open_workbook};
use rust_xlsxwriter::{Formula, Workbook};
use workbook::{ReadOptions, read_worksheet, write_filled};
use worksheet::worksheet::Worksheet;
use worksheet::{CellValue, Form, NoKnownPeople, Operation, Row};

/// Edits in one round.
const EDITS: u32 = 1000;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [file, rows, rounds] = arguments.as_slice() else { return Err("measure FILE ROWS ROUNDS".into()) };
    let file = Path::new(file);
    let form = Arc::new(staff::form()?);
    let rows: Vec<Row> = staff::people(&form, rows.parse()?).map(|person| person.row).collect();
    let written = file.with_extension("written.xlsx");
    let mut times: [(&str, Vec<(f64, f64)>); 6] =
        ["bare read", "read", "check", "edit", "bare write", "write"].map(|name| (name, Vec::new()));
    for _ in 0..rounds.parse::<usize>()? {
        let copy = rows.clone();
        let mut sheet = None;
        times[0].1.push(timed(|| bare_read(file))?);
        times[1].1.push(timed(|| {
            let mut on = |_: u64| ControlFlow::Continue(());
            read_worksheet(file, std::slice::from_ref(&*form), &ReadOptions::default(), &mut on)?;
            Ok(())
        })?);
        times[2].1.push(timed(|| {
            sheet = Some(Worksheet::new(Arc::clone(&form), copy, Arc::new(NoKnownPeople))?);
            Ok(())
        })?);
        let Some(sheet) = &mut sheet else { continue };
        times[3].1.push(timed(|| edit(sheet))?);
        times[4].1.push(timed(|| bare_write(&form, &rows, &written))?);
        times[5].1.push(timed(|| Ok(write_filled(&form, &rows, &written)?))?);
    }
    std::fs::remove_file(&written)?;
    for (name, mut times) in times {
        let processor = times.iter().map(|(_, processor)| *processor).fold(f64::INFINITY, f64::min);
        times.sort_by(|one, other| one.0.total_cmp(&other.0));
        println!("{name}\t{:.9}\t{:.9}\t{processor:.9}", times[0].0, times[times.len() / 2].0);
    }
    Ok(())
}

fn timed(work: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<(f64, f64), Box<dyn Error>> {
    let (begun, processor) = (Instant::now(), processor_time());
    work()?;
    Ok((begun.elapsed().as_secs_f64(), processor_time() - processor))
}

/// Seconds that this thread has spent on a processor; zero where the system does not say.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).unwrap_or(0.0) / 1e9
}

fn bare_read(file: &Path) -> Result<(), Box<dyn Error>> {
    let mut workbook: Xlsx<_> = open_workbook(file)?;
    let sheet = workbook.sheet_names().first().cloned().ok_or("no sheet")?;
    workbook.worksheet_range(&sheet)?;
    Ok(())
}

/// A cell in each of many rows is given a new value, and the problems of its row are asked for, as the grid does.
fn edit(sheet: &mut Worksheet) -> Result<(), Box<dyn Error>> {
    let count = sheet.sheet().rows().len();
    for number in 0..EDITS {
        let row = sheet.sheet().rows()[number as usize * 7919 % count].id;
        let value = if number % 2 == 0 { "someone.else@gmial.com" } else { "someone.new@stmary-hospital.org" };
        let value = CellValue { row, column: 2, value: format!("{number}.{value}"), formula: false };
        sheet.apply(&Operation::Set(vec![value]))?;
        std::hint::black_box((sheet.problems_of(row), sheet.counts()));
    }
    Ok(())
}

/// The same cells, with the formula that gives the level, and nothing else.
fn bare_write(form: &Form, rows: &[Row], path: &Path) -> Result<(), Box<dyn Error>> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet_with_constant_memory();
    let sheet = sheet?;
    for (number, row) in (1_u32..).zip(rows) {
        for (column, cell) in (0_u16..).zip(&row.cells[..6]) {
            sheet.write_string(number, column, cell)?;
        }
        let level = form.level_of_title(&row.cells[5]).map_or("", |level| level.name.as_str());
        let formula = format!("=IFERROR(VLOOKUP(TRIM(F{}),Lists!$A$2:$B$46,2,FALSE),\"\")", number + 1);
        sheet.write_formula(number, 6, Formula::new(formula).set_result(level))?;
    }
    let lists = workbook.add_worksheet().set_name("Lists")?;
    for (number, title) in (1_u32..).zip(&form.titles) {
        lists.write_string(number, 0, &title.name)?.write_string(number, 1, &form.levels[title.level].name)?;
    }
    workbook.save(path)?;
    Ok(())
}
