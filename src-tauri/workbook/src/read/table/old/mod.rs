//! XLS: the workbook of Excel 97 to 2003 (BIFF8). Read record by record from its compound file, since the library that
//! reads the newer kinds takes room for whatever such a file claims.

mod records;
mod strings;

use std::fs::File;
use std::io::Seek;
use std::io::SeekFrom;

use calamine::{ExcelDateTime, ExcelDateTimeType};

use self::records::{Record, Records, Trouble};
use super::gather::Gather;
use super::{RawTable, SheetInfo};
use crate::error::ReadError;
use crate::limits::MAX_OLD_FILE;
use crate::read::xlsx::{date_text, number_text};
use crate::source::Source;

type Stream = cfb::Stream<File>;

/// More sheets than this are refused; Excel lets people make 255 at once.
const MAX_SHEETS: usize = 1_000;

/// An open old workbook.
pub(super) struct Old {
    source: Source,
    stream: Option<Stream>,
    sheets: Vec<(SheetInfo, u64)>,
    strings: Vec<String>,
    /// Per cell format, what its numbers are.
    formats: Vec<Shown>,
    is_1904: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
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
        let name = ["/Workbook", "/Book"].into_iter().find(|name| compound.is_stream(name));
        let stream = compound.open_stream(name.unwrap_or("/Workbook")).map_err(damaged)?;
        if stream.len() > source.size {
            return Err(ReadError::Truncated { file });
        }
        let (sheets, strings, formats) = (Vec::new(), Vec::new(), Vec::new());
        let mut old = Self { source: source.clone(), stream: None, sheets, strings, formats, is_1904: false };
        let mut records = Records::new(stream);
        old.globals(&mut records).map_err(|trouble| old.sentence(trouble, "its list of sheets and texts"))?;
        old.stream = Some(records.into_inner());
        Ok(old)
    }

    pub(super) fn sheets(&self) -> Vec<SheetInfo> {
        self.sheets.iter().map(|(info, _)| info.clone()).collect()
    }

    pub(super) fn read(&mut self, sheet: &str, mut gather: Gather<'_>) -> Result<RawTable, ReadError> {
        let place = format!("sheet “{sheet}”");
        let start = self.sheets.iter().find(|(info, _)| info.name == sheet).map(|(_, start)| *start);
        let (Some(start), Some(mut stream)) = (start, self.stream.take()) else {
            return Err(self.sentence(Trouble::Broken, &place));
        };
        if stream.seek(SeekFrom::Start(start)).is_err() {
            self.stream = Some(stream);
            return Err(self.sentence(Trouble::CutOff, &place));
        }
        let mut records = Records::new(stream);
        let outcome = self.cells(&mut records, &mut gather);
        self.stream = Some(records.into_inner());
        match outcome {
            Ok(()) => gather.finish(),
            Err(Trouble::Refused(error)) => Err(*error),
            Err(trouble) => Err(self.sentence(trouble, &place)),
        }
    }

    /// What stands before the sheets: their names and places, the texts they share, and the formats.
    fn globals(&mut self, records: &mut Records<Stream>) -> Result<(), Trouble> {
        let (mut custom, mut of_cells) = (Vec::new(), Vec::new());
        let mut record = Record::default();
        records.next(&mut record)?;
        if record.kind != records::BOF {
            return Err(Trouble::Broken);
        }
        if record.u16(0)? != records::BIFF8 {
            return Err(Trouble::Older);
        }
        loop {
            records.next(&mut record)?;
            match record.kind {
                records::FILE_PASS => return Err(Trouble::Password),
                records::DATE_MODE => self.is_1904 = record.u16(0)? == 1,
                records::FORMAT => {
                    let code = strings::text(record.from(2)?, 2)?;
                    custom.push((record.u16(0)?, shown_by_code(&code)));
                }
                records::XF => of_cells.push(record.u16(2)?),
                records::BOUND_SHEET if record.byte(5)? == 0 => {
                    let name = strings::text(record.from(6)?, 1)?;
                    let info = SheetInfo { name, visible: record.byte(4)? & 3 == 0, active: false };
                    self.sheets.push((info, u64::from(record.u32(0)?)));
                    if self.sheets.len() > MAX_SHEETS {
                        return Err(Trouble::TooMuch);
                    }
                }
                records::SST => self.strings = strings::shared(records, &record)?,
                records::EOF => break,
                _ => (),
            }
        }
        self.formats = of_cells
            .into_iter()
            .map(|format| {
                let own = custom.iter().find(|(number, _)| *number == format).map(|(_, shown)| *shown);
                own.unwrap_or_else(|| shown_by_number(format))
            })
            .collect();
        Ok(())
    }

    fn cells(&self, records: &mut Records<Stream>, gather: &mut Gather<'_>) -> Result<(), Trouble> {
        let mut record = Record::default();
        // Charts within the sheet have records of their own, which look like cells.
        let mut depth = 0_u32;
        let mut formula = None;
        loop {
            records.next(&mut record)?;
            gather.beat()?;
            match record.kind {
                records::BOF => depth += 1,
                records::EOF if depth <= 1 => return Ok(()),
                records::EOF => depth -= 1,
                _ if depth != 1 => (),
                records::STRING => {
                    if let Some((row, column)) = formula.take() {
                        let text = strings::continued(records, &record)?;
                        gather.take(row, column, text)?;
                    }
                }
                _ => {
                    formula = self.cell(&record, gather)?;
                    if formula.is_some_and(|(row, _)| gather.is_past(row)) {
                        return Ok(());
                    }
                }
            }
            if record.is_cell() && gather.is_past(u32::from(record.u16(0)?) + 1) {
                return Ok(());
            }
        }
    }

    /// Takes a cell; gives its place when it is a formula whose text comes in the next record.
    fn cell(&self, record: &Record, gather: &mut Gather<'_>) -> Result<Option<(u32, usize)>, Trouble> {
        if !record.is_cell() {
            return Ok(None);
        }
        let (row, column) = (u32::from(record.u16(0)?) + 1, usize::from(record.u16(2)?));
        let text = match record.kind {
            records::LABEL_SST => {
                let at = usize::try_from(record.u32(6)?).map_err(|_| Trouble::Broken)?;
                self.strings.get(at).cloned().ok_or(Trouble::Broken)?
            }
            records::LABEL | records::RICH_STRING => strings::text(record.from(6)?, 2)?,
            records::NUMBER => self.number(record.f64(6)?, record.u16(4)?)?,
            records::RK => self.number(rk(record.u32(6)?), record.u16(4)?)?,
            records::BOOL_ERR => truth_or_error(record.byte(6)?, record.byte(7)?)?,
            records::MUL_RK => {
                for (at, column) in (4..record.len().saturating_sub(6)).step_by(6).zip(column..) {
                    let text = self.number(rk(record.u32(at + 2)?), record.u16(at)?)?;
                    gather.take(row, column, text)?;
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
        gather.take(row, column, text)?;
        Ok(None)
    }

    fn number(&self, number: f64, format: u16) -> Result<String, Trouble> {
        let kind = match self.formats.get(usize::from(format)) {
            Some(Shown::Date) => ExcelDateTimeType::DateTime,
            Some(Shown::Duration) => ExcelDateTimeType::TimeDelta,
            _ => return number_text(number).ok_or(Trouble::NotANumber),
        };
        date_text(&ExcelDateTime::new(number, kind, self.is_1904)).ok_or(Trouble::NotANumber)
    }

    fn sentence(&self, trouble: Trouble, place: &str) -> ReadError {
        let (file, place) = (self.source.file_name.clone(), place.to_owned());
        match trouble {
            Trouble::Refused(error) => *error,
            Trouble::Password => ReadError::Encrypted { file },
            Trouble::Older => ReadError::OtherFormat { file, format: "a workbook of Excel 95 or older" },
            Trouble::CutOff => ReadError::Truncated { file },
            Trouble::TooMuch => ReadError::TooLarge { file, place },
            Trouble::NotANumber => ReadError::NotANumber { file, place },
            Trouble::Broken => ReadError::Damaged { file, place },
        }
    }
}

/// A number in four bytes: the upper half of a float, or an integer of 30 bits; either may be hundredths.
fn rk(bits: u32) -> f64 {
    let value =
        if bits & 2 != 0 { f64::from(bits.cast_signed() >> 2) } else { f64::from_bits(u64::from(bits & !3) << 32) };
    if bits & 1 != 0 { value / 100.0 } else { value }
}

fn truth_or_error(value: u8, error: u8) -> Result<String, Trouble> {
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
        _ => return Err(Trouble::Broken),
    };
    Ok(text.to_owned())
}

/// The formats that need no definition (ECMA-376 part 1, 18.8.30).
fn shown_by_number(format: u16) -> Shown {
    match format {
        14..=22 | 27..=36 | 50..=58 => Shown::Date,
        45..=47 => Shown::Duration,
        _ => Shown::Number,
    }
}

/// Whether a format's code has a day, month, year, hour or second in it, outside of quotes and brackets.
fn shown_by_code(code: &str) -> Shown {
    let lower = code.to_lowercase();
    if ["[h", "[m", "[s"].iter().any(|length| lower.contains(length)) {
        return Shown::Duration;
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
            'd' | 'm' | 'y' | 'h' | 's' if !bracket => return Shown::Date,
            ';' => break,
            _ => (),
        }
    }
    Shown::Number
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
            assert_eq!(shown_by_code(code), Shown::Date, "{code}");
        }
        for code in ["General", "0.00", "#,##0 \"days\"", "00000", "[Red]0", "(###) ###-####", "@"] {
            assert_eq!(shown_by_code(code), Shown::Number, "{code}");
        }
        assert_eq!(shown_by_code("[h]:mm"), Shown::Duration);
    }
}
