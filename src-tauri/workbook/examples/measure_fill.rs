//! Measures filling a form: `measure_fill FOLDER PREPARED PEOPLE ROUNDS` makes a form with so many prepared rows, reads it
//! and fills it with so many people, and prints least and middle seconds of reading and filling, and how far the memory of
//! the program rose while it filled for the first time, in MiB.

mod staff;

use std::error::Error;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use workbook::{BlankOptions, FormLayout, ReadOptions, fill_form, read_worksheet, write_blank};
use worksheet::Row;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, prepared, people, rounds] = arguments.as_slice() else {
        return Err("measure_fill FOLDER PREPARED PEOPLE ROUNDS".into());
    };
    let (folder, prepared_rows) = (Path::new(folder), prepared.parse()?);
    let form = staff::form()?;
    let people: Vec<Row> = staff::people(&form, people.parse()?).map(|person| person.row).collect();
    let (blank, filled) = (folder.join("blank.xlsx"), folder.join("filled.xlsx"));
    if !blank.exists() {
        write_blank(&form, &blank, &BlankOptions { prepared_rows })?;
    }
    let layout = FormLayout {
        sheet: form.sheet.clone(),
        header_row: form.header_row,
        first_row: form.header_row + 1,
        prepared_rows,
        columns: (0..form.columns.len()).map(Some).collect(),
        level_by_formula: true,
        full_name: None,
    };
    let (mut reading, mut filling, mut grown) = (Vec::new(), Vec::new(), None);
    for _ in 0..rounds.parse::<usize>()? {
        let (begun, before) = (Instant::now(), memory("VmRSS:"));
        let done = fill_form(&blank, &layout, &form, &people, &filled)?;
        filling.push(begun.elapsed().as_secs_f64());
        assert_eq!(done.written.len(), people.len());
        grown.get_or_insert(memory("VmHWM:") - before);

        let begun = Instant::now();
        let mut on = |_: u64| ControlFlow::Continue(());
        read_worksheet(&filled, std::slice::from_ref(&form), &ReadOptions::default(), &mut on)?;
        reading.push(begun.elapsed().as_secs_f64());
    }
    for (name, times) in [("fill", &mut filling), ("read what was filled", &mut reading)] {
        times.sort_by(f64::total_cmp);
        println!("{name}\t{:.4}\t{:.4}", times[0], times[times.len() / 2]);
    }
    println!("memory while filling\t{:.1}", grown.unwrap_or(0.0));
    Ok(())
}

/// Memory of this program in MiB as the system counts it; zero where it does not say.
fn memory(line: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let found = status.lines().find_map(|text| text.strip_prefix(line)).unwrap_or_default();
    found.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) / 1024.0
}
