//! XLSB. The parts are gone through record by record before the library sees them: it takes room for whatever length a
//! record claims, and unpacks without end.

use std::collections::HashSet;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use calamine::{Reader, SheetType, SheetVisible, Xlsb, XlsbError};
use zip::ZipArchive;

use super::gather::Gather;
use super::{RawTable, SheetInfo};
use crate::error::ReadError;
use crate::limits::{LAST_ROW, MAX_CELLS, MAX_SMALL_PART, sheet_bytes, string_bytes};
use crate::source::Source;

/// Longest record: a text of 32,767 characters with its formatting is shorter.
const MAX_RECORD: u64 = 1024 * 1024;

/// Kinds of records: the header of a row, the last kind of cell, and a shared text.
const ROW: u16 = 0x0000;
const LAST_CELL: u16 = 0x000B;
const SHARED_TEXT: u16 = 0x0013;

/// An open binary workbook.
pub(super) struct Binary {
    source: Source,
    inner: Xlsb<BufReader<File>>,
}

impl Binary {
    pub(super) fn open(source: &Source) -> Result<Self, ReadError> {
        check(source)?;
        let inner =
            Xlsb::new(BufReader::new(open(source)?)).map_err(|error| broken(source, "its structure", &error))?;
        Ok(Self { source: source.clone(), inner })
    }

    pub(super) fn sheets(&self) -> Vec<SheetInfo> {
        self.inner
            .sheets_metadata()
            .iter()
            .filter(|sheet| sheet.typ == SheetType::WorkSheet)
            .map(|sheet| SheetInfo {
                name: sheet.name.clone(),
                visible: sheet.visible == SheetVisible::Visible,
                active: false,
            })
            .collect()
    }

    pub(super) fn read(&mut self, sheet: &str, mut gather: Gather<'_>) -> Result<RawTable, ReadError> {
        let source = &self.source;
        let whole = format!("sheet “{sheet}”");
        let mut cells = self.inner.worksheet_cells_reader(sheet).map_err(|error| broken(source, &whole, &error))?;
        let mut last_row = 0;
        loop {
            let cell = match cells.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => return gather.finish(),
                Err(error) => {
                    let place = if last_row == 0 { whole } else { format!("{whole} after row {last_row}") };
                    return Err(broken(source, &place, &error));
                }
            };
            let (row, column) = cell.get_position();
            last_row = row.saturating_add(1);
            if !gather.take_cell(last_row, column as usize, cell.get_value())? {
                return gather.finish();
            }
        }
    }
}

fn open(source: &Source) -> Result<File, ReadError> {
    File::open(&source.path).map_err(|error| ReadError::from_io(&source.file_name, &error))
}

/// Goes through every part that the library reads.
fn check(source: &Source) -> Result<(), ReadError> {
    let file = &source.file_name;
    let damaged = |place: &str| ReadError::Damaged { file: file.clone(), place: place.to_owned() };
    let mut archive = ZipArchive::new(BufReader::new(open(source)?)).map_err(|_| damaged("the list of its parts"))?;
    let mut names = HashSet::new();
    for at in 0..archive.len() {
        let part = archive.by_index(at).map_err(|_| damaged("the list of its parts"))?;
        let name = String::from_utf8_lossy(part.name_raw()).replace('\\', "/").to_ascii_lowercase();
        let (packed, claimed) = (part.compressed_size(), part.size());
        // A second part of the same name could be read in place of the one that was checked.
        if !names.insert(name.clone()) {
            return Err(damaged(&format!("part “{name}”, which is there twice,")));
        }
        let strings = name == "xl/sharedstrings.bin";
        let sheet = name.starts_with("xl/worksheets/") && !name.contains("/_rels/");
        let limit = if strings {
            string_bytes(packed)
        } else if sheet {
            sheet_bytes(packed)
        } else {
            MAX_SMALL_PART
        };
        let framed = strings || sheet || matches!(name.as_str(), "xl/workbook.bin" | "xl/styles.bin");
        let plain = name.starts_with("xl/_rels/") || name == "_rels/.rels";
        let too_large = || ReadError::TooLarge {
            file: file.clone(),
            place: format!("part “{name}” unpacks to more than is plausible"),
        };
        if (framed || plain) && claimed > limit {
            return Err(too_large());
        }
        let found = if framed {
            walk(BufReader::with_capacity(1 << 16, part), limit)
        } else if plain {
            drain(part, limit)
        } else {
            Ok(())
        };
        found.map_err(|trouble| match trouble {
            Trouble::TooMuch => too_large(),
            Trouble::Broken => damaged(&format!("part “{name}”")),
        })?;
    }
    Ok(())
}

#[derive(Clone, Copy)]
enum Trouble {
    TooMuch,
    Broken,
}

fn drain(part: impl Read, limit: u64) -> Result<(), Trouble> {
    let read = std::io::copy(&mut part.take(limit + 1), &mut std::io::sink()).map_err(|_| Trouble::Broken)?;
    if read > limit { Err(Trouble::TooMuch) } else { Ok(()) }
}

/// Record after record: a kind of one or two bytes, a length of up to four, and the content.
fn walk(mut part: impl BufRead, limit: u64) -> Result<(), Trouble> {
    let (mut read, mut rows, mut cells, mut kept, mut others) = (0_u64, 0_u32, 0_u64, 0_u64, 0_u64);
    loop {
        let Some(first) = byte(&mut part)? else { return Ok(()) };
        let mut kind = u16::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u16::from(byte(&mut part)?.ok_or(Trouble::Broken)? & 0x7F) << 7;
        }
        let mut length = 0_u64;
        for shift in 0..4 {
            let next = byte(&mut part)?.ok_or(Trouble::Broken)?;
            length |= u64::from(next & 0x7F) << (7 * shift);
            if next & 0x80 == 0 {
                break;
            }
        }
        if length > MAX_RECORD {
            return Err(Trouble::TooMuch);
        }
        let skipped =
            std::io::copy(&mut part.by_ref().take(length), &mut std::io::sink()).map_err(|_| Trouble::Broken)?;
        if skipped < length {
            return Err(Trouble::Broken);
        }
        read += length + 2;
        match kind {
            ROW => rows += 1,
            1..=LAST_CELL => cells += 1,
            SHARED_TEXT => kept += length + size_of::<String>() as u64,
            _ => others += 1,
        }
        if read > limit || rows > LAST_ROW || cells > MAX_CELLS || kept > limit || others > MAX_CELLS {
            return Err(Trouble::TooMuch);
        }
    }
}

fn byte(part: &mut impl BufRead) -> Result<Option<u8>, Trouble> {
    let next = part.fill_buf().map_err(|_| Trouble::Broken)?.first().copied();
    if next.is_some() {
        part.consume(1);
    }
    Ok(next)
}

fn broken(source: &Source, place: &str, error: &XlsbError) -> ReadError {
    let file = source.file_name.clone();
    match error {
        XlsbError::Password => ReadError::Encrypted { file },
        XlsbError::Io(error) if error.kind() == std::io::ErrorKind::NotFound => ReadError::Missing { file },
        _ => ReadError::Damaged { file, place: place.to_owned() },
    }
}
