//! XLS: the workbook of Excel 97 to 2003 (BIFF8). Read record by record from its compound file, since the library that
//! reads the newer kinds takes room for whatever such a file claims.

mod records;
mod strings;

use std::collections::HashSet;
use std::io::Read;

use calamine::{ExcelDateTime, ExcelDateTimeType};

use self::records::{BiffRecords, BiffTrouble, Record};
use self::strings::SharedText;
use super::row_collector::RowCollector;
use super::{RawTable, SheetInfo};
use crate::error::ReadError;
use crate::limits::MAX_OLD_FILE;
use crate::read::notes::{NoteKind, NotePlace};
use crate::read::xlsx::{date_text, number_text};
use crate::source::Source;

/// More sheets than this are refused; Excel lets people make 255 at once.
const MAX_SHEETS: usize = 1_000;

/// An open old workbook.
pub(super) struct Old {
    source: Source,
    /// The whole workbook: it is small, and the library that unpacks it loses its place when it goes back in a large one.
    content: Vec<u8>,
    sheets: Vec<(SheetInfo, u64)>,
    /// Sheets without cells.
    skipped: Vec<String>,
    strings: Vec<SharedText>,
    /// Per cell format, what its numbers are, and whether its font is struck through.
    formats: Vec<(SheetKind, bool)>,
    /// Whether anything is struck through.
    strikes: bool,
    is_1904: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SheetKind {
    Number,
    Date,
    Duration,
}

impl Old {
    pub(super) fn open(source: &Source) -> Result<Self, ReadError> {
        let file = source.file_name.clone();
        if source.size > MAX_OLD_FILE {
            return Err(ReadError::TooLarge { file, place: "an .xls file of this size is over 64 MB".to_owned() });
        }
        let damaged = |_| ReadError::Damaged { file: file.clone(), place: "its structure".to_owned() };
        let mut compound = cfb::open(&source.path).map_err(damaged)?;
        let named = |wanted: &str| {
            let mut entries = compound.read_root_storage();
            entries.find(|entry| entry.is_stream() && entry.name().eq_ignore_ascii_case(wanted))
        };
        let path = named("Workbook").or_else(|| named("Book")).map(|entry| entry.path().to_owned());
        let path = path.ok_or_else(|| ReadError::Damaged { file: file.clone(), place: "its structure".to_owned() })?;
        let stream = compound.open_stream(path).map_err(damaged)?;
        if stream.len() > source.size {
            return Err(ReadError::Truncated { file });
        }
        let mut content = Vec::new();
        stream.take(MAX_OLD_FILE).read_to_end(&mut content).map_err(damaged)?;
        let mut old = Self {
            source: source.clone(),
            content: Vec::new(),
            sheets: Vec::new(),
            skipped: Vec::new(),
            strings: Vec::new(),
            formats: Vec::new(),
            strikes: false,
            is_1904: false,
        };
        let globals = old.globals(&mut BiffRecords::new(content.as_slice()));
        globals.map_err(|trouble| old.sentence(trouble, "its list of sheets and texts"))?;
        old.content = content;
        Ok(old)
    }

    pub(super) fn sheets(&self) -> Vec<SheetInfo> {
        self.sheets.iter().map(|(info, _)| info.clone()).collect()
    }

    pub(super) fn read(&self, sheet: &str, mut gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
        let place = format!("sheet “{sheet}”");
        let Some(start) = self.sheets.iter().find(|(info, _)| info.name == sheet).map(|(_, start)| *start) else {
            return Err(self.sentence(BiffTrouble::Broken, &place));
        };
        let Some(cells) = usize::try_from(start).ok().and_then(|start| self.content.get(start..)) else {
            return Err(self.sentence(BiffTrouble::CutOff, &place));
        };
        match self.cells(&mut BiffRecords::new(cells), &mut gather) {
            Ok(()) => gather.finish(),
            Err(BiffTrouble::Refused(error)) => Err(*error),
            Err(trouble) => Err(self.sentence(trouble, &place)),
        }
    }

    /// What stands before the sheets: their names and places, the texts they share, and the formats.
    fn globals(&mut self, records: &mut BiffRecords<&[u8]>) -> Result<(), BiffTrouble> {
        let (mut custom, mut of_cells, mut fonts) = (Vec::new(), Vec::new(), Fonts::default());
        let (mut places, mut front) = (0_usize, 0_usize);
        let mut record = Record::default();
        records.next(&mut record)?;
        if record.kind != records::BOF {
            return Err(BiffTrouble::Broken);
        }
        if record.u16(0)? != records::BIFF8 {
            return Err(BiffTrouble::Older);
        }
        loop {
            records.next(&mut record)?;
            match record.kind {
                records::FILE_PASS => return Err(BiffTrouble::Password),
                records::DATE_MODE => self.is_1904 = record.u16(0)? == 1,
                records::FORMAT => {
                    // Some programs write it shorter than they say; only whether it shows a date is asked.
                    let code = strings::beginning(record.from(2)?, 2)?;
                    custom.push((record.u16(0)?, shown_by_code(&code)));
                }
                records::FONT => fonts.0.push(record.u16(2)? & 8 != 0),
                records::WINDOW => front = usize::from(record.u16(10)?),
                records::XF => of_cells.push((record.u16(2)?, fonts.strikes(record.u16(0)?))),
                records::BOUND_SHEET => {
                    let name = strings::text(record.from(6)?, 1)?;
                    match record.byte(5)? {
                        0 => {
                            let info = SheetInfo { name, visible: record.byte(4)? & 3 == 0, active: places == front };
                            self.sheets.push((info, u64::from(record.u32(0)?)));
                        }
                        1 => self.skipped.push(name),
                        _ => (),
                    }
                    places += 1;
                    if places > MAX_SHEETS {
                        return Err(BiffTrouble::TooMuch);
                    }
                }
                records::SST => self.strings = strings::shared(records, &record, |font| fonts.strikes(font))?,
                records::EOF => break,
                _ => (),
            }
        }
        self.formats = of_cells
            .into_iter()
            .map(|(format, struck)| {
                let own = custom.iter().find(|(number, _)| *number == format).map(|(_, shown)| *shown);
                (own.unwrap_or_else(|| shown_by_number(format)), struck)
            })
            .collect();
        self.strikes = fonts.0.contains(&true);
        Ok(())
    }

    fn cells(&self, records: &mut BiffRecords<&[u8]>, gather: &mut RowCollector<'_>) -> Result<(), BiffTrouble> {
        let mut record = Record::default();
        // Charts within the sheet have records of their own, which look like cells.
        let mut depth = 0_u32;
        let mut formula = None;
        let mut rows = HiddenRows::default();
        gather.notes.skipped(&self.skipped);
        loop {
            records.next(&mut record)?;
            gather.beat()?;
            match record.kind {
                records::BOF => depth += 1,
                // A sheet begins with its own mark; whatever ends without it is no sheet.
                records::EOF if depth == 0 => return Err(BiffTrouble::Broken),
                records::EOF if depth == 1 => {
                    rows.hand_over(gather);
                    return Ok(());
                }
                records::EOF => depth -= 1,
                _ if depth != 1 => (),
                records::ROW => rows.take(u32::from(record.u16(0)?) + 1, record.u16(6)?, record.byte(12)?),
                records::DEFAULT_ROW => rows.hidden_by_default = record.u16(0)? & 2 != 0,
                records::MERGE_CELLS => {
                    for at in (2..record.len().saturating_sub(7)).step_by(8) {
                        let rows = (u32::from(record.u16(at)?) + 1, u32::from(record.u16(at + 2)?) + 1);
                        gather.merge(rows, usize::from(record.u16(at + 4)?))?;
                    }
                }
                records::STRING => {
                    if let Some((row, column)) = formula.take() {
                        let text = strings::continued(records, &record)?;
                        gather.take(row, column, text)?;
                    }
                }
                // Between a formula and its text, the formulas that it shares may be told.
                _ if record.is_cell() => {
                    formula = self.cell(&record, gather)?;
                    if formula.is_some_and(|(row, _)| gather.is_past(row)) {
                        rows.hand_over(gather);
                        return Ok(());
                    }
                }
                _ => (),
            }
            if depth == 1 && record.is_cell() && gather.is_past(u32::from(record.u16(0)?) + 1) {
                rows.hand_over(gather);
                return Ok(());
            }
            if record.is_cell() && depth == 1 {
                rows.with_cells.insert(u32::from(record.u16(0)?) + 1);
            }
        }
    }

    /// Takes a cell; gives its place when it is a formula whose text comes in the next record.
    fn cell(&self, record: &Record, gather: &mut RowCollector<'_>) -> Result<Option<(u32, usize)>, BiffTrouble> {
        let (row, column) = (u32::from(record.u16(0)?) + 1, usize::from(record.u16(2)?));
        let mut told = None;
        let text = match record.kind {
            records::LABEL_SST => {
                let at = usize::try_from(record.u32(6)?).map_err(|_| BiffTrouble::Broken)?;
                let (text, struck) = self.strings.get(at).ok_or(BiffTrouble::Broken)?;
                told = *struck;
                text.clone()
            }
            records::LABEL | records::RICH_STRING => strings::text(record.from(6)?, 2)?,
            records::NUMBER => self.number(record.f64(6)?, record.u16(4)?)?,
            records::RK => self.number(rk(record.u32(6)?), record.u16(4)?)?,
            records::BOOL_ERR => truth_or_error(record.byte(6)?, record.byte(7)?)?,
            records::MUL_RK => {
                for (at, column) in (4..record.len().saturating_sub(6)).step_by(6).zip(column..) {
                    let text = self.number(rk(record.u32(at + 2)?), record.u16(at)?)?;
                    gather.take(row, column, text)?;
                    self.look(row, column, record.u16(at)?, None, gather);
                }
                return Ok(None);
            }
            _ if record.u16(12)? == 0xFFFF => match record.byte(6)? {
                0 => return Ok(Some((row, column))),
                1 => truth_or_error(record.byte(8)?, 0)?,
                2 => truth_or_error(record.byte(8)?, 1)?,
                _ => String::new(),
            },
            _ => self.number(record.f64(6)?, record.u16(4)?)?,
        };
        if record.kind != records::FORMULA && !text.is_empty() {
            self.look(row, column, record.u16(4)?, told, gather);
        }
        if is_error(&text) && matches!(record.kind, records::FORMULA | records::BOOL_ERR) {
            gather.notes.add(NoteKind::ErrorValue, NotePlace::cell(row, column, text.as_str()));
        }
        gather.take(row, column, text)?;
        Ok(None)
    }

    /// Notes whether a typed cell is struck through.
    fn look(&self, row: u32, column: usize, format: u16, told: Option<bool>, gather: &mut RowCollector<'_>) {
        if self.strikes {
            let by_format = || self.formats.get(usize::from(format)).is_some_and(|(_, struck)| *struck);
            gather.typed(row, column, told.unwrap_or_else(by_format));
        }
    }

    fn number(&self, number: f64, format: u16) -> Result<String, BiffTrouble> {
        let kind = match self.formats.get(usize::from(format)).map(|(shown, _)| *shown) {
            Some(SheetKind::Date) => ExcelDateTimeType::DateTime,
            Some(SheetKind::Duration) => ExcelDateTimeType::TimeDelta,
            _ => return number_text(number).ok_or(BiffTrouble::NotANumber),
        };
        date_text(&ExcelDateTime::new(number, kind, self.is_1904)).ok_or(BiffTrouble::NotANumber)
    }

    fn sentence(&self, trouble: BiffTrouble, place: &str) -> ReadError {
        let (file, place) = (self.source.file_name.clone(), place.to_owned());
        match trouble {
            BiffTrouble::Refused(error) => *error,
            BiffTrouble::Password => ReadError::Encrypted { file },
            BiffTrouble::Older => ReadError::OtherFormat { file, format: "a workbook of Excel 95 or older" },
            BiffTrouble::CutOff => ReadError::Truncated { file },
            BiffTrouble::TooMuch => ReadError::TooLarge { file, place },
            BiffTrouble::NotANumber => ReadError::NotANumber { file, place },
            BiffTrouble::Broken => ReadError::Damaged { file, place },
        }
    }
}

/// Which fonts strike through. There is no font of number 4.
#[derive(Default)]
struct Fonts(Vec<bool>);

impl Fonts {
    fn strikes(&self, font: u16) -> bool {
        let at = usize::from(font);
        self.0.get(if at > 4 { at - 1 } else { at }).copied().unwrap_or(false)
    }
}

/// Which rows are hidden.
#[derive(Default)]
struct HiddenRows {
    hidden_by_default: bool,
    hidden: HashSet<u32>,
    told: HashSet<u32>,
    with_cells: HashSet<u32>,
}

impl HiddenRows {
    fn take(&mut self, row: u32, height: u16, flags: u8) {
        self.told.insert(row);
        if flags & 0x20 != 0 || height & 0x7FFF == 0 {
            self.hidden.insert(row);
        }
    }

    fn hand_over(self, gather: &mut RowCollector<'_>) {
        let silent = self.with_cells.iter().filter(|row| self.hidden_by_default && !self.told.contains(row));
        gather.hidden = self.hidden.iter().chain(silent).copied().collect();
        gather.hidden.sort_unstable();
    }
}

fn is_error(text: &str) -> bool {
    text.starts_with('#') && text.ends_with(['!', '?', 'A', '0'])
}

/// A number in four bytes: the upper half of a float, or an integer of 30 bits; either may be hundredths.
fn rk(bits: u32) -> f64 {
    let value =
        if bits & 2 != 0 { f64::from(bits.cast_signed() >> 2) } else { f64::from_bits(u64::from(bits & !3) << 32) };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

fn truth_or_error(value: u8, error: u8) -> Result<String, BiffTrouble> {
    let text = match (error, value) {
        (0, 0) => "FALSE",
        (0, _) => "TRUE",
        (_, 0x00) => "#NULL!",
        (_, 0x07) => "#DIV/0!",
        (_, 0x0F) => "#VALUE!",
        (_, 0x17) => "#REF!",
        (_, 0x1D) => "#NAME?",
        (_, 0x24) => "#NUM!",
        (_, 0x2A) => "#N/A",
        _ => return Err(BiffTrouble::Broken),
    };
    Ok(text.to_owned())
}

/// The formats that need no definition (ECMA-376 part 1, 18.8.30).
fn shown_by_number(format: u16) -> SheetKind {
    match format {
        14..=22 | 27..=36 | 50..=58 => SheetKind::Date,
        45..=47 => SheetKind::Duration,
        _ => SheetKind::Number,
    }
}

/// Whether a format's code has a day, month, year, hour or second in it, outside of quotes and brackets.
fn shown_by_code(code: &str) -> SheetKind {
    let lower = code.to_lowercase();
    if ["[h", "[m", "[s"].iter().any(|length| lower.contains(length)) {
        return SheetKind::Duration;
    }
    let (mut quoted, mut bracket, mut escaped) = (false, false, false);
    for letter in lower.chars() {
        if std::mem::take(&mut escaped) {
            continue;
        }
        match letter {
            '"' => quoted = !quoted,
            _ if quoted => (),
            '\\' | '_' | '*' => escaped = true,
            '[' => bracket = true,
            ']' => bracket = false,
            'd' | 'm' | 'y' | 'h' | 's' if !bracket => return SheetKind::Date,
            ';' => break,
            _ => (),
        }
    }
    SheetKind::Number
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_four_bytes_are_read_in_all_four_ways() {
        for (bits, number) in [(0x3FF0_0000, 1.0), (0x3FF0_0001, 0.01), ((42 << 2) | 2, 42.0), ((1234 << 2) | 3, 12.34)]
        {
            assert!((rk(bits) - number).abs() < 1e-9, "{bits:x}");
        }
        assert!((rk(((-5_i32) << 2 | 2).cast_unsigned()) + 5.0).abs() < 1e-9);
    }

    #[test]
    fn a_format_with_a_day_or_an_hour_shows_a_date() {
        for code in ["m/d/yyyy", "yyyy\\-mm\\-dd", "h:mm AM/PM", "[$-409]mmmm d"] {
            assert_eq!(shown_by_code(code), SheetKind::Date, "{code}");
        }
        for code in ["General", "0.00", "#,##0 \"days\"", "00000", "[Red]0", "(###) ###-####", "@"] {
            assert_eq!(shown_by_code(code), SheetKind::Number, "{code}");
        }
        assert_eq!(shown_by_code("[h]:mm"), SheetKind::Duration);
    }
}
