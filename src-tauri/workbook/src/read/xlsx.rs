//! Reads the cells of a workbook as a stream, after the guard has been over it.

use std::collections::HashMap;
use std::rc::Rc;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use worksheet::{Form, FormId};

use super::account::RowLooks;
use super::collect::Collector;
use super::collected::Collected;
use super::{ReadOptions, RowVisitor, SheetInfo, SheetRead};
use crate::error::ReadError;
use crate::guard::{BEAT, GuardNotes, Package, PartCopier};
use crate::layout::FormLayout;
use crate::limits::kept_bytes;
use crate::source::Source;
use crate::write::FORM_PROPERTY;

/// A workbook whose parts are within bounds.
pub(crate) struct Workbook<'a> {
    source: &'a Source,
    notes: Rc<GuardNotes>,
    /// The part of each sheet.
    parts: HashMap<String, String>,
    inner: Xlsx<PartCopier>,
}

impl<'a> Workbook<'a> {
    pub(crate) fn open(source: &'a Source) -> Result<Self, ReadError> {
        let notes = Rc::new(GuardNotes::new(source.file_name.clone()));
        let (relay, parts) = Package::open(source)?.into_relay(Rc::clone(&notes))?;
        let inner = Xlsx::new(relay)
            .map_err(|error| notes.refusal().unwrap_or_else(|| broken(source, "its structure", &error)))?;
        Ok(Self { source, notes, parts, inner })
    }

    /// The form that this program noted in the workbook when it wrote it.
    pub(crate) fn noted_form(&mut self) -> Option<String> {
        let properties = self.inner.workbook_properties().ok()?;
        properties.custom_properties.get(FORM_PROPERTY).cloned()
    }

    /// Reads the sheet asked for, or the first that has the headers of one of the forms.
    pub(crate) fn read(
        &mut self,
        forms: &[&Form],
        options: &ReadOptions,
        reading: &mut dyn RowVisitor,
    ) -> Result<SheetRead, ReadError> {
        let sheets = self.sheets_to_try(forms, options.sheet.as_deref())?;
        let mut tries = Tries::default();
        for sheet in sheets {
            if !self.parts.contains_key(&sheet) {
                continue;
            }
            match self.read_sheet(&sheet, forms, &options.layouts, reading) {
                Ok(mut collected) => {
                    let mut facts = self.notes.take_facts();
                    let links = std::mem::take(&mut facts.links);
                    let mut looks = RowLooks::of(facts, |row, column| collected.concerns(row, Some(column)));
                    looks.notes.skipped(&self.notes.book().skipped);
                    collected.compare_links(links);
                    let sheets = sheets_of(&self.inner, &self.parts, &self.notes);
                    return Ok(SheetRead { sheet, collected, looks, sheets });
                }
                Err(failure) if passed_over(&failure) => tries.add(failure),
                Err(failure) => return Err(failure),
            }
        }
        Err(tries.nearest(self.source))
    }

    fn sheets_to_try(&self, forms: &[&Form], wanted: Option<&str>) -> Result<Vec<String>, ReadError> {
        let all: Vec<_> =
            self.inner.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).collect();
        let same = |one: &str, other: &str| one.trim().to_lowercase() == other.trim().to_lowercase();
        let visible = || all.iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
        if let Some(wanted) = wanted {
            return match all.iter().find(|sheet| same(&sheet.name, wanted)) {
                Some(sheet) => Ok(vec![sheet.name.clone()]),
                None => Err(ReadError::NoSuchSheet {
                    file: self.source.file_name.clone(),
                    sheet: wanted.to_owned(),
                    sheets: visible().map(|sheet| sheet.name.clone()).collect(),
                }),
            };
        }
        let mut names: Vec<String> = visible().map(|sheet| sheet.name.clone()).collect();
        // The form's own sheet first, the others in their order.
        names.sort_by_key(|name| !forms.iter().any(|form| same(&form.sheet, name)));
        Ok(names)
    }

    fn read_sheet(
        &mut self,
        sheet: &str,
        forms: &[&Form],
        layouts: &[(FormId, FormLayout)],
        reading: &mut dyn RowVisitor,
    ) -> Result<Collected, ReadError> {
        let source = self.source;
        self.notes.begin(sheet)?;
        let collector = Collector::new(&source.file_name, sheet, forms, kept_bytes(source.size), reading)
            .knowing(layouts)
            .comparing_links(self.notes.has_links());
        stream(&mut self.inner, source, sheet, &self.notes, collector)
    }
}

/// The sheets with cells, in the file's order.
pub(super) fn sheets_of(
    workbook: &Xlsx<PartCopier>,
    parts: &HashMap<String, String>,
    notes: &GuardNotes,
) -> Vec<SheetInfo> {
    let active = notes.book().active;
    workbook
        .sheets_metadata()
        .iter()
        .enumerate()
        .filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet && parts.contains_key(&sheet.name))
        .map(|(at, sheet)| SheetInfo {
            name: sheet.name.clone(),
            visible: sheet.visible == SheetVisible::Visible,
            active: at == active,
        })
        .collect()
}

fn stream(
    workbook: &mut Xlsx<PartCopier>,
    source: &Source,
    sheet: &str,
    notes: &GuardNotes,
    mut collector: Collector<'_>,
) -> Result<Collected, ReadError> {
    let whole = format!("sheet “{sheet}”");
    let mut cells = workbook
        .worksheet_cells_reader(sheet)
        .map_err(|error| notes.refusal().unwrap_or_else(|| broken(source, &whole, &error)))?;
    let (mut hint, mut last_row, mut asked, mut wanting) = (0, 0, 0, false);
    loop {
        let cell = match cells.next_cell() {
            Ok(Some(cell)) => cell,
            Ok(None) => return collector.finish(),
            Err(error) => {
                if let Some(refusal) = notes.refusal() {
                    return Err(refusal);
                }
                // A newer kind of error value: the guard has noted where it stands.
                if let (XlsxError::CellError(_), Some((row, column, text))) = (&error, notes.unknown_error()) {
                    let column = column as usize - 1;
                    if collector.wants(row, column)? {
                        let formula = notes.has_formula(row, column, &mut hint);
                        collector.take(row, column, text, formula)?;
                    }
                    continue;
                }
                let place = if last_row == 0 { whole } else { format!("{whole} after row {last_row}") };
                return Err(broken(source, &place, &error));
            }
        };
        let (row, column) = (cell.get_position().0 + 1, cell.get_position().1 as usize);
        let value = cell.get_value();
        last_row = row;
        let formula = notes.has_formula(row, column, &mut hint);
        if (matches!(value, DataRef::Empty) && !formula) || !collector.wants(row, column)? {
            if notes.inflated() >= asked + BEAT {
                asked = notes.inflated();
                collector.report()?;
            }
            continue;
        }
        if !wanting && let Some(columns) = collector.columns() {
            wanting = true;
            notes.want(columns.0, columns.1);
        }
        let Some(text) = text_of(value) else {
            return Err(ReadError::NotANumber { file: source.file_name.clone(), place: collector.place(row, column) });
        };
        collector.take(row, column, text, formula)?;
    }
}

/// What was wrong with the sheets that do not have the headers.
#[derive(Default)]
pub(super) struct Tries(Option<ReadError>);

impl Tries {
    pub(super) fn add(&mut self, failure: ReadError) {
        // A sheet with nearly the right headers says more than an empty one.
        let better = matches!(failure, ReadError::MissingColumns { .. })
            || matches!(self.0, None | Some(ReadError::EmptySheet { .. }));
        if better && !matches!(self.0, Some(ReadError::MissingColumns { .. })) {
            self.0 = Some(failure);
        }
    }

    /// What says most.
    pub(super) fn nearest(self, source: &Source) -> ReadError {
        self.0.unwrap_or_else(|| ReadError::Damaged {
            file: source.file_name.clone(),
            place: "the list of its sheets".to_owned(),
        })
    }
}

/// Another sheet may do when this is what was wrong with one.
pub(super) fn passed_over(failure: &ReadError) -> bool {
    matches!(
        failure,
        ReadError::EmptySheet { .. } | ReadError::HeaderNotFound { .. } | ReadError::MissingColumns { .. }
    )
}

pub(crate) fn broken(source: &Source, place: &str, error: &XlsxError) -> ReadError {
    let file = source.file_name.clone();
    match error {
        XlsxError::Io(error) if error.kind() == std::io::ErrorKind::NotFound => ReadError::Missing { file },
        _ => ReadError::Damaged { file, place: place.to_owned() },
    }
}

/// The value as a person would type it; nothing for numbers that are none.
pub(crate) fn text_of(value: &DataRef<'_>) -> Option<String> {
    Some(match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => number_text(*number)?,
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => date_text(moment)?,
        DataRef::DateTimeIso(text) => text.strip_suffix("T00:00:00").unwrap_or(text).to_owned(),
        DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
    })
}

/// As many digits as spreadsheets keep, without exponent and without what binary fractions leave behind.
pub(crate) fn number_text(number: f64) -> Option<String> {
    if !number.is_finite() {
        return None;
    }
    let shown = format!("{number:.14e}").parse::<f64>().unwrap_or(number);
    // Negative zero is zero.
    Some(format!("{}", shown + 0.0))
}

pub(crate) fn date_text(moment: &ExcelDateTime) -> Option<String> {
    let number = moment.as_f64();
    if !number.is_finite() {
        return None;
    }
    // Outside of the calendar, and for lengths of time, the number itself says more.
    if moment.is_duration() || !(1.0..2_958_466.0).contains(&number) {
        return number_text(number);
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    Some(match (hour, minute, second) {
        (0, 0, 0) => date,
        (hour, minute, 0) => format!("{date} {hour:02}:{minute:02}"),
        (hour, minute, second) => format!("{date} {hour:02}:{minute:02}:{second:02}"),
    })
}
