//! Fills an HIE's own workbook: only the cells that a person would type are written, and every part that need not change is
//! copied without being unpacked.
//!
//! Two passes go over the sheet, both through the guard's tokenizer, which hands pieces on exactly as they stand in the file.
//! The first notes what stands where; then it is decided who goes into which row; the second copies the sheet with that put
//! in. Texts are written into their cells (`inlineStr`), so that the workbook's list of texts stays as it is.
//!
//! Results of formulas that depend on what was typed are taken out, and the workbook is marked for calculation: a program
//! that calculates shows the right level, and one that does not shows none rather than an old one.

mod area;
mod around;
mod book;
mod cells;
mod dates;
mod depend;
mod error;
mod formula;
mod names;
mod parts;
mod pieces;
mod plan;
mod report;
mod rewrite;
mod row_extension;
mod sheet_index;
mod shown;
mod strings;
mod styles;
mod tag;

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use worksheet::{Form, Row};
use zip::ZipWriter;
use zip::result::ZipError;

use area::cell_name;
use around::{around, picture_row};
use book::TargetBook;
use depend::{DependentCells, Formula, dependents};
use parts::{WorkbookParts, folded};
use pieces::pieces;
use plan::{FillContext, FillPlan};
use rewrite::{Changes, rewrite};
use row_extension::{Followed, RowExtension};
use sheet_index::{ScanRange, SheetIndex};
use shown::CalculatedBook;
use styles::CellFormats;

use crate::error::{ReadError, WriteError};
use crate::guard::{MarkupToken, attribute};
use crate::layout::FormLayout;
use crate::source::file_name;
use crate::write::replace;

pub use error::FillError;
pub(crate) use formula::shifted;
pub use report::{AlreadyThere, FillReport, LeftOut, ShownLevel, WhyLeftOut};

/// Writes people into a copy of the form's own workbook.
///
/// A form that holds people already is continued: those who are recognized are not added again, and the others come below
/// them. More people than prepared rows continue the last prepared row, as long as nothing stands below it.
///
/// # Errors
/// A [`FillError`]; a former file at `out` is then untouched, and `form_file` always is.
pub fn fill_form(
    form_file: &Path,
    layout: &FormLayout,
    form: &Form,
    people: &[Row],
    out: &Path,
) -> Result<FillReport, FillError> {
    if same_file(form_file, out) {
        return Err(FillError::OverForm { file: file_name(out) });
    }
    let whole_names = names::in_one_column(form, layout, people);
    let (layout, people) =
        whole_names.as_ref().map_or((layout, people), |(layout, people)| (layout, people.as_slice()));
    let (mut parts, source) = WorkbookParts::open(form_file)?;
    let book = TargetBook::read(&mut parts)?;
    check_ending(&mut parts, &book, out)?;
    let sheet = book.sheet(&layout.sheet).ok_or_else(|| ReadError::NoSuchSheet {
        file: source.file_name.clone(),
        sheet: layout.sheet.clone(),
        sheets: book.sheets.iter().map(|sheet| sheet.name.clone()).collect(),
    })?;
    let styles = CellFormats::read(&mut parts, book.part("styles"))?;
    let (identity, typed) = FillContext::columns(form, layout);
    let every = layout.columns.iter().flatten().filter_map(|column| u32::try_from(*column).ok());
    let (Some(least), Some(most), true) = (every.clone().min(), every.clone().max(), layout.first_row > 0) else {
        return Err(FillError::NoColumns { file: source.file_name, sheet: layout.sheet.clone() });
    };
    if typed.is_empty() {
        return Err(FillError::NoColumns { file: source.file_name, sheet: layout.sheet.clone() });
    }
    let prepared = layout.prepared_rows > 0;
    let model = if prepared { (layout.first_row - 1).saturating_add(layout.prepared_rows) } else { 0 };
    let name = book.sheets.get(sheet).map_or("", |sheet| sheet.name.as_str());
    let rows = RowExtension { sheet: name, first: layout.first_row, model, last: model };
    let interest = ScanRange {
        columns: every.collect(),
        first_row: layout.first_row,
        model,
        home: sheet,
        growth: prepared.then_some(rows),
    };
    let mut survey = SheetIndex::make(&mut parts, &book, sheet, &styles, &interest)?;
    survey.resolve(&mut parts, book.part("sharedStrings"))?;
    let mut own = survey.take_formulas();

    let shown = if layout.level_by_formula { CalculatedBook::read(&source, &layout.sheet)? } else { None };
    let calculator = shown.as_ref().map(CalculatedBook::calculator);
    let mut ground = FillContext {
        file: &source.file_name,
        form,
        layout,
        survey: &survey,
        styles: &styles,
        shown: shown.as_ref().zip(calculator.as_ref()),
        obstacle: None,
        from_1904: book.from_1904,
        identity,
        typed,
    };
    ground.obstacle = obstacle(&mut parts, &book, sheet, &ground, (least, most))?;
    let plan = ground.plan(people)?;
    let prepared_to = ground.model();
    let growth = plan.continued_to.filter(|_| prepared).map(|last| RowExtension { last, ..rows });
    let growth = growth.as_ref();

    let mut followed = Followed::default();
    let mut formulas: Vec<Vec<Formula>> = Vec::new();
    for other in 0..book.sheets.len() {
        let mut survey = if other == sheet {
            std::mem::take(&mut own)
        } else {
            SheetIndex::make(&mut parts, &book, other, &styles, &interest.elsewhere())?
        };
        formulas.push(followed.take(&book, (other, sheet), &mut survey, growth));
    }
    let mut stale = dependents(&formulas, changed(&plan, &survey, sheet, formulas.len()));
    drop(formulas);
    for (stale, formulas) in stale.iter_mut().zip(&followed.formulas) {
        for (row, column) in formulas.keys() {
            stale.insert(*row, *column);
        }
    }
    let added_formulas = plan.continued_to.is_some() && survey.model.cells.iter().any(|cell| cell.formula.is_some());
    let calculated = added_formulas || stale.iter().any(|cells| !cells.is_empty());
    let mut new: HashMap<String, Option<Vec<u8>>> = HashMap::new();
    if !plan.rows.is_empty() {
        let around = around(&mut parts, &book, sheet, growth, (added_formulas, calculated))?;
        new.extend(around.replaced);
        followed.grown.extend(around.grown);
        followed.left.extend(around.left);
    }

    let nothing = DependentCells::default();
    let sheets: HashMap<String, usize> =
        book.sheets.iter().enumerate().map(|(at, sheet)| (folded(sheet.part.as_bytes()), at)).collect();
    replace::<FillError>(out, |file: &mut BufWriter<&File>| {
        let name = file_name(out);
        let failed = |error: ZipError| FillError::Write(zip_failed(&name, error));
        let mut zip = ZipWriter::new(file);
        zip.set_raw_comment(parts.comment().into()).map_err(failed)?;
        for at in 0..parts.len() {
            let part = parts.name(at)?;
            let here = sheets.get(&part).copied();
            let stale = here.and_then(|here| stale.get(here)).unwrap_or(&nothing);
            if let Some(content) = new.get(&part) {
                if let Some(content) = content {
                    parts.begin(at, &mut zip).map_err(failed)?;
                    zip.write_all(content).map_err(|error| WriteError::from_io(&name, &error))?;
                }
            } else if here.is_some_and(|here| {
                (here == sheet && !plan.rows.is_empty()) || !stale.is_empty() || followed.rules.contains(&here)
            }) {
                let own = here == Some(sheet);
                let changes = Changes {
                    rows: if own { &plan.rows } else { &[] },
                    stale,
                    formulas: here.and_then(|here| followed.formulas.get(here)),
                    growth,
                    here: own,
                    survey: &survey,
                    columns: (least, most),
                    file: &name,
                };
                parts.begin(at, &mut zip).map_err(failed)?;
                let title = here.and_then(|here| book.sheets.get(here)).map_or("", |sheet| sheet.name.as_str());
                rewrite(&mut pieces(&mut parts, &part, title)?, &changes, &mut zip)?;
            } else {
                parts.copy(at, &mut zip).map_err(|error| copy_failed(&source.file_name, &name, error))?;
            }
        }
        zip.finish().map_err(failed)?;
        Ok(())
    })?;

    Ok(FillReport {
        form_file: source.file_name.clone(),
        sheet: layout.sheet.clone(),
        written: plan.rows.iter().map(|row| (row.id, row.number)).collect(),
        beyond: plan.rows.iter().map(|row| row.number).filter(|number| *number > prepared_to).collect(),
        followed: followed.grown,
        not_followed: followed.left,
        already_there: plan.already_there,
        left_out: plan.left_out,
        levels: plan.levels,
        signed: parts.any_in("_xmlsignatures/"),
    })
}

/// The cells that get another content.
fn changed(plan: &FillPlan<'_>, survey: &SheetIndex, sheet: usize, sheets: usize) -> Vec<DependentCells> {
    let mut all = vec![DependentCells::default(); sheets];
    let Some(cells) = all.get_mut(sheet) else { return all };
    for row in &plan.rows {
        for (column, _) in &row.edits {
            cells.insert(row.number, *column);
        }
        if row.continued {
            for cell in survey.model.cells.iter().filter(|cell| cell.formula.is_some()) {
                cells.insert(row.number, cell.column);
            }
        }
    }
    all
}

/// The first row below the prepared ones, and below people who continue them, that is kept from being used: something
/// stands there, or a line is drawn, or cells are merged, or a picture lies over it, or a table ends.
fn obstacle(
    parts: &mut WorkbookParts,
    book: &TargetBook,
    sheet: usize,
    ground: &FillContext<'_>,
    columns: (u32, u32),
) -> Result<Option<(u32, String)>, ReadError> {
    let survey = ground.survey;
    let model = ground.model();
    let from = (model + 1..).find(|row| !ground.is_person(*row)).unwrap_or(u32::MAX);
    let held = |row: &sheet_index::RowFacts| {
        let mut columns = columns.0..=columns.1;
        columns.find(|column| survey.state(row.number, *column) != sheet_index::CellState::Blank).or(row.elsewhere)
    };
    let below = || survey.rows.iter().filter(|row| row.number >= from);
    let mut found = Vec::new();
    if let Some((row, column)) = below().find_map(|row| Some((row.number, held(row)?))) {
        let cell = cell_name(row, column);
        let text: String = survey.text(row, column).chars().take(60).collect();
        found.push((
            row,
            if text.is_empty() { format!("{cell} holds something") } else { format!("{cell} holds “{text}”") },
        ));
    }
    if let Some((row, column)) = below().find_map(|row| Some((row.number, row.lined?))) {
        found.push((row, format!("{} has lines of its own", cell_name(row, column))));
    }
    if let Some(row) = survey.merges.next_row(from, columns) {
        let merged =
            survey.merges.in_row(row).find(|area| area.first_column <= columns.1 && columns.0 <= area.last_column);
        let cells = merged.map_or_else(|| format!("row {row}"), area::FillRange::text);
        found.push((row, format!("{cells} is merged")));
    }
    let totals = book.tables.iter().filter(|table| table.sheet == sheet && table.totals && table.area.last_row >= from);
    found
        .extend(totals.map(|table| (table.area.last_row, format!("row {} is the table’s total", table.area.last_row))));
    if let Some(row) = picture_row(parts, &book.drawings(sheet), from, columns)? {
        found.push((row, format!("a picture lies over row {row}")));
    }
    Ok(found.into_iter().min_by_key(|(row, _)| *row))
}

/// Workbooks with macros and templates have endings of their own, and Excel opens none of them under another.
fn check_ending(parts: &mut WorkbookParts, book: &TargetBook, out: &Path) -> Result<(), FillError> {
    let main = folded(book.main.as_bytes());
    let mut kind = String::new();
    parts.walk("[Content_Types].xml", |token, _| {
        if let MarkupToken::Start { name: b"Override", attributes, .. } = token
            && attribute(attributes, b"PartName").any(|part| folded(part) == main)
        {
            kind = attribute(attributes, b"ContentType").last().map(tag::text).unwrap_or_default();
        }
        Ok(())
    })?;
    let wanted = match (kind.contains("macroEnabled"), kind.contains("template")) {
        _ if kind.is_empty() => return Ok(()),
        (false, false) => "xlsx",
        (true, false) => "xlsm",
        (false, true) => "xltx",
        (true, true) => "xltm",
    };
    let ending = out.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if ending.as_deref() == Some(wanted) { Ok(()) } else { Err(FillError::Ending { file: file_name(out), wanted }) }
}

/// Whether both names lead to one file.
fn same_file(one: &Path, other: &Path) -> bool {
    match (one.canonicalize(), other.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    }
}

fn zip_failed(name: &str, error: ZipError) -> WriteError {
    match error {
        ZipError::Io(error) => WriteError::from_io(name, &error),
        error => WriteError::Io { file: name.to_owned(), reason: error.to_string() },
    }
}

/// A part that cannot be copied is either not readable or not writable.
fn copy_failed(from: &str, to: &str, error: ZipError) -> FillError {
    match error {
        ZipError::Io(error) => WriteError::from_io(to, &error).into(),
        _ => ReadError::Damaged { file: from.to_owned(), place: "one of its parts".to_owned() }.into(),
    }
}
