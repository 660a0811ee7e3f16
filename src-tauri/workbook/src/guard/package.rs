//! The parts of a workbook that reading it touches, each within its bounds.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read};
use std::ops::ControlFlow;
use std::rc::Rc;

use zip::{CompressionMethod, ZipArchive};

use super::cell_filter::GuardNotes;
use super::markup::{Attributes, Markup, MarkupToken, PartRefusal, attribute};
use super::part_copier::{PartCopier, Slot};
use super::relationships::Rewritten;
use super::sheet::Scan;
use super::struck::{BookFacts, Formats, TextRuns, is_on};
use crate::error::ReadError;
use crate::limits::{
    MAX_FORMATS, MAX_ROWS, MAX_SHEETS, MAX_SMALL_PART, MAX_STYLE_ATTRIBUTE, sheet_bytes, string_bytes,
};
use crate::read::mail_address;
use crate::source::Source;

/// A part, and what the library is given in place of it.
type Replacement = (String, Vec<u8>);

/// An open package.
pub(crate) struct Package {
    archive: ZipArchive<BufReader<File>>,
    file: String,
    /// Position of each part, by its name in small letters with forward slashes.
    parts: HashMap<String, usize>,
    book: BookFacts,
}

impl Package {
    /// Opens the package, and checks every part that a reader touches before it comes to the cells.
    pub(crate) fn open(source: &Source) -> Result<Self, ReadError> {
        let file = source.file_name.clone();
        let damaged =
            || ReadError::Damaged { file: source.file_name.clone(), place: "the list of its parts".to_owned() };
        let handle = File::open(&source.path).map_err(|error| ReadError::from_io(&file, &error))?;
        let archive = ZipArchive::new(BufReader::new(handle)).map_err(|_| damaged())?;
        let mut parts = HashMap::with_capacity(archive.len());
        for (at, name) in archive.file_names_raw().enumerate() {
            let name = String::from_utf8(name.to_vec()).map_err(|_| damaged())?;
            // A second part of the same name could be read in place of the one that was checked.
            if parts.insert(name.replace('\\', "/").to_ascii_lowercase(), at).is_some() {
                return Err(ReadError::Damaged { file, place: format!("part “{name}”, which is there twice,") });
            }
        }
        let mut package = Self { archive, file, parts, book: BookFacts::default() };
        package.check()?;
        Ok(package)
    }

    fn check(&mut self) -> Result<(), ReadError> {
        let main = self.main_part()?;
        for part in parts_read(&main) {
            match part.rsplit('/').next() {
                Some("styles.xml") => self.check_styles(&part)?,
                Some("sharedStrings.xml") => self.check_strings(&part)?,
                _ if part == main => self.check_book(&part)?,
                _ => self.check_small(&part)?,
            }
        }
        Ok(())
    }

    /// The workbook's main part, as the package's relationships name it.
    pub(crate) fn main_part(&mut self) -> Result<String, ReadError> {
        let part = "_rels/.rels";
        let mut found = None;
        let seen = self.walk(part, MAX_SMALL_PART, |token| {
            if let MarkupToken::Start { name: b"Relationship", attributes, .. } = token {
                let office = attribute(attributes, b"Type").any(|kind| kind.ends_with(b"/officeDocument"));
                if let (true, Some(target)) = (office, attribute(attributes, b"Target").last()) {
                    found = Some(String::from_utf8_lossy(target).into_owned());
                }
            }
            Ok(())
        })?;
        match found {
            Some(target) if seen => Ok(target.strip_prefix('/').unwrap_or(&target).to_owned()),
            _ => Err(ReadError::NotAWorkbook { file: self.file.clone(), found: "a package without a workbook in it" }),
        }
    }

    fn check_small(&mut self, part: &str) -> Result<(), ReadError> {
        self.walk(part, MAX_SMALL_PART, |_| Ok(())).map(|_| ())
    }

    /// The library compares each sheet with all others.
    fn check_book(&mut self, part: &str) -> Result<(), ReadError> {
        let (mut sheets, mut active, mut calculates) = (0, None, false);
        self.walk(part, MAX_SMALL_PART, |token| {
            match token {
                MarkupToken::Start { name: b"sheet", .. } => sheets += 1,
                MarkupToken::Start { name: b"workbookView", attributes, .. } if active.is_none() => {
                    let digits = attribute(attributes, b"activeTab").last().unwrap_or(b"0");
                    active = std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok());
                }
                MarkupToken::Start { name: b"calcPr", attributes, .. } => {
                    calculates = attribute(attributes, b"fullCalcOnLoad").any(is_on);
                }
                _ => (),
            }
            Ok(())
        })?;
        (self.book.active, self.book.calculates_at_opening) = (active.unwrap_or(0), calculates);
        if sheets > MAX_SHEETS {
            return Err(too_many_sheets(&self.file, sheets));
        }
        Ok(())
    }

    /// Every cell format is given a copy of its font's name and number format: their product is bounded.
    fn check_styles(&mut self, part: &str) -> Result<(), ReadError> {
        let (mut formats, mut looks) = (0, Formats::default());
        self.walk(part, MAX_SMALL_PART, |token| {
            looks.take(&token);
            let MarkupToken::Start { name, attributes, .. } = token else { return Ok(()) };
            formats += u64::from(name == b"xf");
            if formats > MAX_FORMATS {
                return Err(PartRefusal::TooMuch);
            }
            let long = Attributes(attributes).any(|(_, value)| value.len() > MAX_STYLE_ATTRIBUTE);
            if long { Err(PartRefusal::RunTooLong) } else { Ok(()) }
        })?;
        self.book.struck.set_formats(looks.into_cells());
        Ok(())
    }

    /// Shared strings are all held in memory, and room for as many as they claim to be is taken at once.
    fn check_strings(&mut self, part: &str) -> Result<(), ReadError> {
        let Some(on_disk) = self.size_on_disk(part) else { return Ok(()) };
        let most = string_bytes(on_disk);
        let (mut claimed, mut bytes) = (0_u64, 0_u64);
        let mut struck = std::mem::take(&mut self.book.struck);
        let (mut at, mut runs) = (0_u32, TextRuns::default());
        self.walk(part, most.saturating_mul(4), |token| {
            match token {
                MarkupToken::Start { name: b"sst", attributes, .. } => {
                    let digits = attribute(attributes, b"uniqueCount").last().unwrap_or(b"0");
                    claimed = std::str::from_utf8(digits).ok().and_then(|text| text.parse().ok()).unwrap_or(0);
                }
                MarkupToken::Start { name: b"si", empty, .. } => {
                    at += u32::from(empty);
                    bytes += 24;
                    claimed = claimed.saturating_sub(1);
                }
                MarkupToken::Text(text) => {
                    bytes += text.len() as u64;
                    runs.text(text);
                }
                MarkupToken::End { name: b"si" } => {
                    if let Some(whole) = std::mem::take(&mut runs).struck() {
                        struck.set_text(at, whole);
                        bytes += 16;
                    }
                    at += 1;
                }
                MarkupToken::Start { name, attributes, empty } => runs.start(name, attributes, empty),
                MarkupToken::End { name } => runs.end(name),
                _ => (),
            }
            if bytes > most { Err(PartRefusal::TooMuch) } else { Ok(()) }
        })?;
        self.book.struck = struck;
        // What is left of the claim is room for nothing. Honest writers are off by a little at most.
        if claimed > 100_000 {
            return Err(ReadError::TooLarge {
                file: self.file.clone(),
                place: "its list of texts claims far more than there are".to_owned(),
            });
        }
        Ok(())
    }

    fn size_on_disk(&mut self, part: &str) -> Option<u64> {
        let at = self.position(part)?;
        self.archive.by_index_raw(at).ok().map(|part| part.compressed_size())
    }

    fn position(&self, part: &str) -> Option<usize> {
        self.parts.get(&part.to_ascii_lowercase()).copied()
    }

    /// Shows every token of a part to `each`; false when there is no such part.
    pub(crate) fn walk(
        &mut self,
        part: &str,
        limit: u64,
        mut each: impl FnMut(MarkupToken<'_>) -> Result<(), PartRefusal>,
    ) -> Result<bool, ReadError> {
        let Some((mut markup, file)) = self.markup(part, |_| limit)? else { return Ok(false) };
        let mut run = || loop {
            match markup.next()? {
                MarkupToken::Eof => return Ok(()),
                token => each(token)?,
            }
        };
        run().map_err(|refusal| refused(file, part, refusal)).map(|()| true)
    }

    /// Shows every token of a sheet to `each`, with the row and the column (both counted from 1) of the cell it belongs to,
    /// once the sheet's own rules have been checked on it.
    pub(crate) fn walk_sheet(
        &mut self,
        part: &str,
        sheet: &str,
        mut each: impl FnMut(MarkupToken<'_>, u32, u32) -> Result<(), ReadError>,
    ) -> Result<(), ReadError> {
        let file = self.file.clone();
        let damaged = || ReadError::Damaged { file: file.clone(), place: format!("sheet “{sheet}”") };
        let on_disk = self.on_disk(part);
        let Some((mut markup, _)) = self.markup(part, sheet_bytes)? else { return Err(damaged()) };
        let mut scan = Scan::new(file.clone(), sheet.to_owned(), on_disk);
        let mut in_cells = true;
        loop {
            let token = match markup.next() {
                Ok(token) => token,
                Err(refusal) => return Err(scan.refused(part, refusal)),
            };
            if !in_cells {
                if matches!(token, MarkupToken::Eof) {
                    return Ok(());
                }
                each(token, 0, 0)?;
                continue;
            }
            in_cells = scan.take(token)? == ControlFlow::Continue(());
            let (row, column) = if scan.in_data { (scan.row, scan.column) } else { (0, 0) };
            each(token, row, column)?;
        }
    }

    /// Counts the rows of a sheet that says it is longer than any list of people, before anything of it is kept. One that
    /// only claims it costs no more than going over it once.
    fn check_length(&mut self, part: &str, sheet: &str) -> Result<(), ReadError> {
        let file = self.file.clone();
        let on_disk = self.on_disk(part);
        let Some((mut markup, _)) = self.markup(part, sheet_bytes)? else { return Ok(()) };
        let mut scan = Scan::new(file.clone(), sheet.to_owned(), on_disk);
        let mut claimed = false;
        loop {
            let token = markup.next().map_err(|refusal| refused(&file, part, refusal))?;
            match token {
                MarkupToken::Start { name: b"dimension", attributes, .. } => {
                    claimed = attribute(attributes, b"ref").any(|area| last_row(area) > MAX_ROWS);
                }
                MarkupToken::Start { name: b"sheetData", .. } if !claimed => return Ok(()),
                _ => (),
            }
            if scan.take(token)? == ControlFlow::Break(()) {
                return Ok(());
            }
        }
    }

    /// Bytes that a part takes on disk, 0 when it is not there.
    fn on_disk(&mut self, part: &str) -> u64 {
        let at = self.position(part);
        at.and_then(|at| self.archive.by_index_raw(at).ok()).map_or(0, |entry| entry.compressed_size())
    }

    /// A tokenizer over a part, bounded by what `limit` makes of its size on disk.
    fn markup(
        &mut self,
        part: &str,
        limit: impl Fn(u64) -> u64,
    ) -> Result<Option<(Markup<impl Read>, &str)>, ReadError> {
        let Some(at) = self.position(part) else { return Ok(None) };
        let entry = self
            .archive
            .by_index(at)
            .map_err(|_| ReadError::Damaged { file: self.file.clone(), place: format!("part “{part}”") })?;
        let limit = limit(entry.compressed_size());
        // An honest bomb says what it is; the others are stopped while they inflate.
        if entry.size() > limit {
            return Err(refused(&self.file, part, PartRefusal::TooMuch));
        }
        Ok(Some((Markup::new(entry, limit), self.file.as_str())))
    }

    /// What the library may read: the parts that were checked, and the sheets, which are checked as they are read.
    /// Also gives the part of each sheet, by its name.
    pub(crate) fn into_relay(
        mut self,
        notes: Rc<GuardNotes>,
    ) -> Result<(PartCopier, HashMap<String, String>), ReadError> {
        let (sheets, relationships) = self.sheet_parts()?;
        notes.set_book(std::mem::take(&mut self.book));
        let mut of_sheets: HashMap<String, Vec<&String>> = HashMap::new();
        for (sheet, part) in &sheets {
            of_sheets.entry(part.to_ascii_lowercase()).or_default().push(sheet);
        }
        for (part, names) in &of_sheets {
            let Some(first) = names.first() else { continue };
            notes.set_links(part, self.mail_links(part)?);
            // Whatever else is wrong with it is told when it is read.
            if let Err(ReadError::TooManyRows { file, limit, .. }) = self.check_length(part, first) {
                for name in names {
                    let sheet = (*name).clone();
                    notes.refuse(name, ReadError::TooManyRows { file: file.clone(), sheet, limit });
                }
            }
        }
        let main = self.main_part()?;
        let is_sheet = |part: &str| of_sheets.contains_key(&part.to_ascii_lowercase());
        let checked = parts_read(&main);
        let mut slots = Vec::new();
        let mut positions: Vec<usize> = self.parts.values().copied().collect();
        positions.sort_unstable();
        for at in positions {
            let damaged = || ReadError::Damaged { file: self.file.clone(), place: "the list of its parts".to_owned() };
            let entry = self.archive.by_index_raw(at).map_err(|_| damaged())?;
            let name = String::from_utf8(entry.name_raw().to_vec()).map_err(|_| damaged())?;
            let plain = name.replace('\\', "/");
            let sheet = is_sheet(&plain);
            if !sheet && !checked.iter().any(|part| part.eq_ignore_ascii_case(&plain)) {
                continue;
            }
            let unreadable = || ReadError::Damaged { file: self.file.clone(), place: format!("part “{plain}”") };
            let deflated = match entry.compression() {
                _ if entry.encrypted() => return Err(unreadable()),
                CompressionMethod::Stored => false,
                CompressionMethod::Deflated => true,
                _ => return Err(unreadable()),
            };
            let on_disk = entry.compressed_size();
            let limit = if sheet { sheet_bytes(on_disk) } else { u64::MAX };
            // A sheet that says itself that it is too large is refused when it is read: another one may be wanted.
            // Naming the cell after one that was left out may take more room than that one took: "<c/>" and a short cell
            // with its place after it grow by less than their own length.
            let room = if sheet { entry.size() } else { 0 };
            let (size, limit) = match u32::try_from(entry.size().saturating_add(room)) {
                Ok(size) if entry.size() <= limit => (size, limit),
                _ => (u32::from(u16::MAX), 0),
            };
            let (start, checksum) = (entry.data_start().ok_or_else(unreadable)?, entry.crc32());
            let slot = Slot { name, start, on_disk, deflated, size, checksum, limit, sheet, content: None };
            slots.push(match &relationships {
                Some((part, content)) if part.eq_ignore_ascii_case(&plain) => slot.replaced(content),
                _ => slot,
            });
        }
        let file = self.archive.into_inner().into_inner();
        let relay = PartCopier::new(file, slots, notes).ok_or(ReadError::TooLarge {
            file: self.file,
            place: "its parts unpack to more than is plausible".to_owned(),
        })?;
        Ok((relay, sheets))
    }

    /// The parts that the workbook's relationships name, by sheet name. The library refuses workbooks with sheets of a kind
    /// that it does not know, so it is given relationships in which those are charts: they have no cells either.
    fn sheet_parts(&mut self) -> Result<(HashMap<String, String>, Option<Replacement>), ReadError> {
        let main = self.main_part()?;
        let (folder, name) = main.rsplit_once('/').map_or(("", main.as_str()), |(folder, name)| (folder, name));
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let relationships = format!("{prefix}_rels/{name}.rels");
        let (mut targets, mut rewritten) = (HashMap::new(), Rewritten::default());
        self.walk(&relationships, MAX_SMALL_PART, |token| {
            if let MarkupToken::Start { name: b"Relationship", attributes, .. } = token
                && let (Some(id), Some(target)) =
                    (attribute(attributes, b"Id").last(), attribute(attributes, b"Target").last())
            {
                let kind = attribute(attributes, b"Type").last().unwrap_or_default();
                let (worksheet, odd) = rewritten.add(id, kind, target);
                targets.insert(id.to_vec(), (String::from_utf8_lossy(target).into_owned(), worksheet, odd));
            }
            Ok(())
        })?;
        let mut sheets = HashMap::new();
        let mut skipped = Vec::new();
        self.walk(&main, MAX_SMALL_PART, |token| {
            if let MarkupToken::Start { name: b"sheet", attributes, .. } = token {
                let id = Attributes(attributes)
                    .filter(|(name, _)| *name == b"id" || name.ends_with(b":id"))
                    .last()
                    .map_or(&b""[..], |(_, value)| value);
                let name = attribute(attributes, b"name").last().map(unescaped).unwrap_or_default();
                match targets.get(id) {
                    Some((target, true, _)) => {
                        let part = target.strip_prefix('/').map_or(format!("{prefix}{target}"), str::to_owned);
                        sheets.entry(name).or_insert(part);
                    }
                    Some((_, _, true)) => skipped.push(name),
                    Some(_) => (),
                    None => {
                        rewritten.add_missing(id);
                        skipped.push(name);
                    }
                }
            }
            Ok(())
        })?;
        self.book.skipped = skipped;
        Ok((sheets, rewritten.finish().map(|content| (relationships, content))))
    }

    /// The email addresses that links of a sheet's part lead to, by their ids.
    fn mail_links(&mut self, part: &str) -> Result<HashMap<Vec<u8>, String>, ReadError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        let relationships = format!("{folder}/_rels/{name}.rels");
        let mut links = HashMap::new();
        let walked = self.walk(relationships.trim_start_matches('/'), MAX_SMALL_PART, |token| {
            if let MarkupToken::Start { name: b"Relationship", attributes, .. } = token
                && let (Some(id), Some(target)) =
                    (attribute(attributes, b"Id").last(), attribute(attributes, b"Target").last())
                && let Some(address) = mail_address(&unescaped(target))
            {
                links.insert(id.to_vec(), address);
            }
            Ok(())
        });
        match walked {
            Err(error @ ReadError::TooLarge { .. }) => Err(error),
            // The cells are there all the same.
            _ => Ok(links),
        }
    }
}

/// The last row of a range such as `A1:L200`; of one that cannot be read, none.
fn last_row(area: &[u8]) -> u64 {
    let digits = area.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let digits = area.get(area.len() - digits..).unwrap_or_default();
    std::str::from_utf8(digits).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// The parts besides the sheets that the library reads, given the main part.
fn parts_read(main: &str) -> Vec<String> {
    let (folder, name) = main.rsplit_once('/').map_or(("", main), |(folder, name)| (folder, name));
    let within = |name: &str| if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
    let own = ["theme/theme1.xml", "styles.xml", "sharedStrings.xml"].map(within);
    let outer = ["_rels/.rels", "docProps/core.xml", "docProps/app.xml", "docProps/custom.xml"].map(str::to_owned);
    [main.to_owned(), within(&format!("_rels/{name}.rels"))].into_iter().chain(own).chain(outer).collect()
}

pub(crate) fn unescaped(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw).into_owned();
    quick_xml::escape::unescape(&raw).map(|text| text.into_owned()).unwrap_or(raw)
}

/// The sentence for a workbook of more sheets than any has.
pub(crate) fn too_many_sheets(file: &str, sheets: usize) -> ReadError {
    let place = format!("it has {sheets} sheets, and at most {MAX_SHEETS} are read");
    ReadError::TooLarge { file: file.to_owned(), place }
}

/// The sentence for a refused part.
pub(crate) fn refused(file: &str, part: &str, refusal: PartRefusal) -> ReadError {
    let file = file.to_owned();
    match refusal {
        PartRefusal::TooMuch => {
            ReadError::TooLarge { file, place: format!("part “{part}” unpacks to more than is plausible") }
        }
        PartRefusal::RunTooLong => ReadError::TooLarge {
            file,
            place: format!("part “{part}” holds a single text of extraordinary length"),
        },
        PartRefusal::TooDeep => {
            ReadError::TooLarge { file, place: format!("part “{part}” is nested deeper than any workbook") }
        }
        PartRefusal::Encoding => ReadError::Encoding { file, place: format!("part “{part}”") },
        PartRefusal::DocumentType | PartRefusal::CutOff | PartRefusal::Broken => {
            ReadError::Damaged { file, place: format!("part “{part}”") }
        }
    }
}
