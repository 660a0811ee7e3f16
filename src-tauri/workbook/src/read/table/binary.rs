//! XLSB. The parts are gone through record by record before the library sees them: it takes room for whatever length a
//! record claims, and unpacks without end.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};

use calamine::{Reader, SheetType, SheetVisible, Xlsb, XlsbError};
use zip::ZipArchive;

use super::row_collector::RowCollector;
use super::{RawTable, SheetInfo};
use crate::error::ReadError;
use crate::guard::{Markup, MarkupToken, attribute, too_many_sheets, unescaped};
use crate::limits::{LAST_ROW, MAX_CELLS, MAX_SHEETS, MAX_SMALL_PART, sheet_bytes, string_bytes};
use crate::source::Source;

/// Longest record: a text of 32,767 characters with its formatting is shorter.
const MAX_RECORD: u64 = 1024 * 1024;

/// Kinds of records: the header of a row, the last kind of cell, and a shared text.
const ROW: u16 = 0x0000;
const LAST_CELL: u16 = 0x000B;
const SHARED_TEXT: u16 = 0x0013;

/// Records that tell how sheets, rows and cells look.
const FONT: u16 = 43;
const FORMAT: u16 = 47;
const SHEET: u16 = 156;
const BOOK_VIEW: u16 = 158;
const MERGED: u16 = 176;
const BEGIN_FORMATS: u16 = 617;
const END_FORMATS: u16 = 618;

/// An open binary workbook.
pub(super) struct Binary {
    source: Source,
    inner: Xlsb<BufReader<File>>,
    book: BinaryBook,
}

impl Binary {
    pub(super) fn open(source: &Source) -> Result<Self, ReadError> {
        let book = check(source)?;
        let inner =
            Xlsb::new(BufReader::new(open(source)?)).map_err(|error| broken(source, "its structure", &error))?;
        Ok(Self { source: source.clone(), inner, book })
    }

    pub(super) fn sheets(&self) -> Vec<SheetInfo> {
        self.inner
            .sheets_metadata()
            .iter()
            .enumerate()
            .filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet)
            .map(|(at, sheet)| SheetInfo {
                name: sheet.name.clone(),
                visible: sheet.visible == SheetVisible::Visible,
                active: at == self.book.active,
            })
            .collect()
    }

    pub(super) fn read(&mut self, sheet: &str, mut gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
        let source = &self.source;
        let whole = format!("sheet “{sheet}”");
        let mut cells = self.inner.worksheet_cells_reader(sheet).map_err(|error| broken(source, &whole, &error))?;
        let mut last_row = 0;
        loop {
            let cell = match cells.next_cell() {
                Ok(Some(cell)) => cell,
                Ok(None) => break,
                Err(error) => {
                    let place = if last_row == 0 { whole } else { format!("{whole} after row {last_row}") };
                    return Err(broken(source, &place, &error));
                }
            };
            let (row, column) = cell.get_position();
            last_row = row.saturating_add(1);
            if !gather.take_cell(last_row, column as usize, cell.get_value())? {
                break;
            }
        }
        drop(cells);
        look(&self.source, &self.book, sheet, &mut gather)?;
        gather.finish()
    }
}

fn open(source: &Source) -> Result<File, ReadError> {
    File::open(&source.path).map_err(|error| ReadError::from_io(&source.file_name, &error))
}

/// What the small parts of a workbook say about its sheets.
#[derive(Default)]
struct BinaryBook {
    /// Which sheet was in front, counted from 0.
    active: usize,
    /// Name and relationship of each sheet, and the relationships' parts.
    sheets: Vec<(String, String)>,
    targets: HashMap<String, String>,
    /// Per font, and per cell format, whether it strikes through.
    fonts: Vec<bool>,
    formats: Vec<bool>,
    in_formats: bool,
}

impl BinaryBook {
    fn take(&mut self, kind: u16, content: &[u8]) {
        match kind {
            BOOK_VIEW => self.active = number(content, 24).map_or(0, |active| active as usize),
            SHEET => {
                if let Some((id, rest)) = content.get(8..).and_then(wide)
                    && let Some((name, _)) = wide(rest)
                {
                    self.sheets.push((name, id));
                }
            }
            FONT => self.fonts.push(content.get(2).is_some_and(|flags| flags & 8 != 0)),
            BEGIN_FORMATS => self.in_formats = true,
            END_FORMATS => self.in_formats = false,
            FORMAT if self.in_formats => {
                let font = content
                    .get(4..6)
                    .map_or(0, |font| font.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte)));
                self.formats.push(self.fonts.get(font).copied().unwrap_or(false));
            }
            _ => (),
        }
    }

    /// The part of a sheet, in small letters.
    fn part(&self, sheet: &str) -> Option<String> {
        let (_, id) = self.sheets.iter().find(|(name, _)| name == sheet)?;
        let target = self.targets.get(id)?;
        let part = target.strip_prefix('/').map_or_else(|| format!("xl/{target}"), str::to_owned);
        Some(part.to_ascii_lowercase())
    }
}

fn number(content: &[u8], at: usize) -> Option<u32> {
    content.get(at..)?.first_chunk().copied().map(u32::from_le_bytes)
}

/// A text with its length before it, and what comes after it.
fn wide(content: &[u8]) -> Option<(String, &[u8])> {
    let length = usize::try_from(number(content, 0)?).ok()?;
    let (text, rest) = content.get(4..)?.split_at_checked(length.checked_mul(2)?)?;
    let units: Vec<u16> =
        text.chunks_exact(2).map(|pair| pair.iter().rev().fold(0, |sum, byte| sum << 8 | u16::from(*byte))).collect();
    Some((String::from_utf16_lossy(&units), rest))
}

/// Notes how the rows of a sheet look, which the library does not tell.
fn look(source: &Source, book: &BinaryBook, sheet: &str, gather: &mut RowCollector<'_>) -> Result<(), ReadError> {
    let Some(wanted) = book.part(sheet) else { return Ok(()) };
    let damaged = || ReadError::Damaged { file: source.file_name.clone(), place: format!("sheet “{sheet}”") };
    let mut archive = ZipArchive::new(BufReader::new(open(source)?)).map_err(|_| damaged())?;
    let named = |name: &[u8]| String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase() == wanted;
    let Some(at) = archive.file_names_raw().position(named) else { return Ok(()) };
    let part = archive.by_index(at).map_err(|_| damaged())?;
    let limit = sheet_bytes(part.compressed_size());
    let strikes = book.formats.contains(&true);
    let mut row = 0;
    let mut merged = Vec::new();
    walk(BufReader::with_capacity(1 << 16, part), limit, |kind, content| match kind {
        ROW => {
            row = number(content, 0).map_or(0, |row| row.saturating_add(1));
            let (height, flags) = (content.get(8..10), content.get(11).copied().unwrap_or(0));
            if flags & 0x10 != 0 || height == Some(&[0, 0]) {
                gather.hidden.push(row);
            }
        }
        // Blank cells have a format too; formulas are not typed.
        2..=7 if strikes && !gather.is_past(row) => {
            let format = number(content, 4).map_or(0, |format| (format & 0x00FF_FFFF) as usize);
            let struck = book.formats.get(format).copied().unwrap_or(false);
            gather.typed(row, number(content, 0).map_or(0, |column| column as usize), struck);
        }
        MERGED => {
            if let (Some(first), Some(last), Some(column)) =
                (number(content, 0), number(content, 4), number(content, 8))
            {
                merged.push((first.saturating_add(1), last.saturating_add(1), column as usize));
            }
        }
        _ => (),
    })
    .map_err(|_| damaged())?;
    merged.into_iter().try_for_each(|(first, last, column)| gather.merge((first, last), column))
}

/// Goes through every part that the library reads.
fn check(source: &Source) -> Result<BinaryBook, ReadError> {
    let mut book = BinaryBook::default();
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
            let small = !strings && !sheet;
            walk(BufReader::with_capacity(1 << 16, part), limit, |kind, content| {
                if small {
                    book.take(kind, content);
                }
            })
        } else if plain {
            let mut content = Vec::new();
            drain(part, limit, &mut content).map(|()| {
                if name == "xl/_rels/workbook.bin.rels" {
                    book.targets = targets(&content);
                }
            })
        } else {
            Ok(())
        };
        found.map_err(|trouble| match trouble {
            BinaryTrouble::TooMuch => too_large(),
            BinaryTrouble::Broken => damaged(&format!("part “{name}”")),
        })?;
    }
    if book.sheets.len() > MAX_SHEETS {
        return Err(too_many_sheets(file, book.sheets.len()));
    }
    Ok(book)
}

/// The targets of relationships by their ids.
fn targets(content: &[u8]) -> HashMap<String, String> {
    let mut markup = Markup::new(content, MAX_SMALL_PART);
    let mut targets = HashMap::new();
    while let Ok(token) = markup.next() {
        match token {
            MarkupToken::Eof => break,
            MarkupToken::Start { name: b"Relationship", attributes, .. } => {
                if let (Some(id), Some(target)) =
                    (attribute(attributes, b"Id").last(), attribute(attributes, b"Target").last())
                {
                    targets.insert(unescaped(id), unescaped(target));
                }
            }
            _ => (),
        }
    }
    targets
}

#[derive(Clone, Copy)]
enum BinaryTrouble {
    TooMuch,
    Broken,
}

fn drain(part: impl Read, limit: u64, content: &mut Vec<u8>) -> Result<(), BinaryTrouble> {
    let read = part.take(limit + 1).read_to_end(content).map_err(|_| BinaryTrouble::Broken)?;
    if read as u64 > limit { Err(BinaryTrouble::TooMuch) } else { Ok(()) }
}

/// Record after record: a kind of one or two bytes, a length of up to four, and the content.
fn walk(mut part: impl BufRead, limit: u64, mut each: impl FnMut(u16, &[u8])) -> Result<(), BinaryTrouble> {
    let mut content = Vec::new();
    let (mut read, mut rows, mut cells, mut kept, mut others) = (0_u64, 0_u32, 0_u64, 0_u64, 0_u64);
    loop {
        let Some(first) = byte(&mut part)? else { return Ok(()) };
        let mut kind = u16::from(first & 0x7F);
        if first & 0x80 != 0 {
            kind |= u16::from(byte(&mut part)?.ok_or(BinaryTrouble::Broken)? & 0x7F) << 7;
        }
        let mut length = 0_u64;
        for shift in 0..4 {
            let next = byte(&mut part)?.ok_or(BinaryTrouble::Broken)?;
            length |= u64::from(next & 0x7F) << (7 * shift);
            if next & 0x80 == 0 {
                break;
            }
        }
        if length > MAX_RECORD {
            return Err(BinaryTrouble::TooMuch);
        }
        content.clear();
        let taken = part.by_ref().take(length).read_to_end(&mut content).map_err(|_| BinaryTrouble::Broken)?;
        if (taken as u64) < length {
            return Err(BinaryTrouble::Broken);
        }
        each(kind, &content);
        read += length + 2;
        match kind {
            ROW => rows += 1,
            1..=LAST_CELL => cells += 1,
            SHARED_TEXT => kept += length + size_of::<String>() as u64,
            _ => others += 1,
        }
        if read > limit || rows > LAST_ROW || cells > MAX_CELLS || kept > limit || others > MAX_CELLS {
            return Err(BinaryTrouble::TooMuch);
        }
    }
}

fn byte(part: &mut impl BufRead) -> Result<Option<u8>, BinaryTrouble> {
    let next = part.fill_buf().map_err(|_| BinaryTrouble::Broken)?.first().copied();
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
