//! The parts of a workbook: found by the directions the package gives, read within bounds, copied as they are.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufReader, Read, Seek, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::error::ReadError;
use crate::guard::{Markup, MarkupToken, Package, PartRefusal, attribute, refused, told};
use crate::limits::{MAX_SMALL_PART, sheet_bytes, string_bytes};
use crate::source::{Source, SourceKind, open};

use super::tag;

/// An open workbook that the guard has been over.
pub(super) struct WorkbookParts {
    archive: ZipArchive<BufReader<File>>,
    /// The file's name, as messages show it.
    pub(super) file: String,
    positions: HashMap<String, usize>,
}

/// One relationship between parts.
#[derive(Debug, Clone)]
pub(super) struct PartRelation {
    pub(super) id: String,
    /// The last word of its type: `worksheet`, `styles`, `table`.
    pub(super) kind: String,
    /// The part it leads to.
    pub(super) part: String,
}

/// Bytes from which on a part is a large one.
const LARGE: u64 = 1024 * 1024;

/// What a part may unpack to.
#[derive(Clone, Copy)]
pub(super) enum Bound {
    Sheet,
    Strings,
    Small,
}

impl WorkbookParts {
    pub(super) fn open(path: &std::path::Path) -> Result<(Self, Source), ReadError> {
        let source = open(path)?;
        if source.kind != SourceKind::Workbook {
            return Err(ReadError::NotAWorkbook { file: source.file_name, found: "a text file, such as CSV" });
        }
        Package::open(&source)?;
        let file = source.file_name.clone();
        let handle = File::open(path).map_err(|error| ReadError::from_io(&file, &error))?;
        let damaged = || ReadError::Damaged { file: file.clone(), place: "the list of its parts".to_owned() };
        let archive = ZipArchive::new(BufReader::new(handle)).map_err(|_| damaged())?;
        let positions = archive.file_names_raw().enumerate().map(|(at, name)| (folded(name), at)).collect();
        Ok((Self { archive, file, positions }, source))
    }

    pub(super) fn len(&self) -> usize {
        self.archive.len()
    }

    /// The part's name in the package, in small letters with forward slashes.
    pub(super) fn name(&mut self, at: usize) -> Result<String, ReadError> {
        let damaged = ReadError::Damaged { file: self.file.clone(), place: "the list of its parts".to_owned() };
        self.archive.by_index_raw(at).map(|entry| folded(entry.name_raw())).map_err(|_| damaged)
    }

    /// Whether a part's name begins like this.
    pub(super) fn any_in(&self, folder: &str) -> bool {
        self.positions.keys().any(|name| name.starts_with(folder))
    }

    /// The main part: the workbook itself.
    pub(super) fn main(&mut self) -> Result<String, ReadError> {
        let relations = self.relations_in("_rels/.rels", "")?;
        let found = relations.into_iter().rfind(|relation| relation.kind == "officeDocument");
        found.map(|relation| relation.part).ok_or_else(|| ReadError::NotAWorkbook {
            file: self.file.clone(),
            found: "a package without a workbook in it",
        })
    }

    /// Where a part leads.
    pub(super) fn relations(&mut self, part: &str) -> Result<Vec<PartRelation>, ReadError> {
        let folder = part.rsplit_once('/').map_or("", |(folder, _)| folder);
        self.relations_in(&relations_of(part), folder)
    }

    fn relations_in(&mut self, part: &str, folder: &str) -> Result<Vec<PartRelation>, ReadError> {
        let mut found = Vec::new();
        self.walk(part, |token, _| {
            let MarkupToken::Start { name: b"Relationship", attributes, .. } = token else { return Ok(()) };
            let text = |name| attribute(attributes, name).last().map(tag::text).unwrap_or_default();
            let kind = text(b"Type");
            found.push(PartRelation {
                id: text(b"Id"),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                part: resolved(folder, &text(b"Target")),
            });
            Ok(())
        })?;
        Ok(found)
    }

    /// Shows every piece of a small part to `each`, with the bytes it stands for; false when there is no such part.
    pub(super) fn walk(
        &mut self,
        part: &str,
        mut each: impl FnMut(MarkupToken<'_>, &mut bool) -> Result<(), PartRefusal>,
    ) -> Result<bool, ReadError> {
        let file = self.file.clone();
        let Some(mut markup) = self.markup(part, Bound::Small)? else { return Ok(false) };
        let mut enough = false;
        let mut run = || {
            while !enough {
                match markup.next()? {
                    MarkupToken::Eof => return Ok(()),
                    token => each(token, &mut enough)?,
                }
            }
            Ok(())
        };
        run().map_err(|refusal| refused(&file, part, refusal)).map(|()| true)
    }

    /// A small part changed piece by piece: `each` writes what stands for a piece, or says false to keep it as it is.
    pub(super) fn edited(
        &mut self,
        part: &str,
        mut each: impl FnMut(MarkupToken<'_>, &[u8], &mut Vec<u8>) -> bool,
    ) -> Result<Vec<u8>, ReadError> {
        let file = self.file.clone();
        let mut out = Vec::new();
        let Some(mut markup) = self.markup(part, Bound::Small)? else { return Ok(out) };
        let mut run = || loop {
            markup.next()?;
            let piece = markup.last();
            if piece.is_empty() {
                return Ok(());
            }
            if !each(told(piece), piece, &mut out) {
                out.extend_from_slice(piece);
            }
        };
        run().map_err(|refusal| refused(&file, part, refusal))?;
        Ok(out)
    }

    /// Bytes that a part takes on disk, 0 when it is not there.
    pub(super) fn on_disk(&mut self, part: &str) -> u64 {
        let at = self.positions.get(&folded(part.as_bytes())).copied();
        at.and_then(|at| self.archive.by_index_raw(at).ok()).map_or(0, |entry| entry.compressed_size())
    }

    /// A tokenizer over a part, if it is there.
    pub(super) fn markup<'a>(
        &'a mut self,
        part: &str,
        bound: Bound,
    ) -> Result<Option<Markup<impl Read + use<'a>>>, ReadError> {
        let Some(at) = self.positions.get(&folded(part.as_bytes())).copied() else { return Ok(None) };
        let file = &self.file;
        let entry = self
            .archive
            .by_index(at)
            .map_err(|_| ReadError::Damaged { file: file.clone(), place: format!("part “{part}”") })?;
        let limit = match bound {
            Bound::Sheet => sheet_bytes(entry.compressed_size()),
            Bound::Strings => string_bytes(entry.compressed_size()).saturating_mul(4),
            Bound::Small => MAX_SMALL_PART,
        };
        if entry.size() > limit {
            return Err(refused(file, part, PartRefusal::TooMuch));
        }
        Ok(Some(Markup::new(entry, limit)))
    }

    /// Copies a part into another package without unpacking it.
    pub(super) fn copy(&mut self, at: usize, out: &mut ZipWriter<impl Write + Seek>) -> zip::result::ZipResult<()> {
        out.raw_copy_file(self.archive.by_index_raw(at)?)
    }

    /// Begins a part that stands for the one at this place: same name, same time, packed.
    pub(super) fn begin(&mut self, at: usize, out: &mut ZipWriter<impl Write + Seek>) -> zip::result::ZipResult<()> {
        let entry = self.archive.by_index_raw(at)?;
        let mut options = SimpleFileOptions::default().large_file(entry.size() > u64::from(u32::MAX / 2));
        // A large sheet is packed less tightly, which is much quicker.
        if entry.size() > LARGE {
            options = options.compression_level(Some(3));
        }
        if let Some(time) = entry.last_modified().filter(zip::DateTime::is_valid) {
            options = options.last_modified_time(time);
        }
        let name = String::from_utf8_lossy(entry.name_raw()).into_owned();
        drop(entry);
        out.start_file(name, options)
    }

    /// The note at the end of the package.
    pub(super) fn comment(&self) -> &[u8] {
        self.archive.comment()
    }
}

/// The part that says where another one leads.
pub(super) fn relations_of(part: &str) -> String {
    match part.rsplit_once('/') {
        Some((folder, name)) => format!("{folder}/_rels/{name}.rels"),
        None => format!("_rels/{part}.rels"),
    }
}

/// A part's name as it is looked up.
pub(super) fn folded(name: &[u8]) -> String {
    String::from_utf8_lossy(name).replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// The part that a target leads to from a folder.
fn resolved(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut path: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|step| !step.is_empty()).collect(),
    };
    for step in target.split('/') {
        match step {
            "" | "." => (),
            ".." => drop(path.pop()),
            step => path.push(step),
        }
    }
    path.join("/")
}

/// A whole number in an attribute.
pub(super) fn number(value: Option<&[u8]>) -> Option<u32> {
    std::str::from_utf8(value?).ok()?.trim().parse().ok()
}

/// Whether an attribute says yes.
pub(super) fn yes(value: Option<&[u8]>) -> bool {
    matches!(value, Some(b"1" | b"true" | b"on"))
}
