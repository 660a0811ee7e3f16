//! Texts of BIFF8: one or two bytes a character, told by a flag that is repeated where a text goes on in the next record.

use std::io::Read;

use super::records::{BiffRecords, BiffTrouble, Record};

/// More shared texts than this are refused.
const MAX_STRINGS: usize = 4_000_000;

const WIDE: u8 = 1;
const PHONETIC: u8 = 4;
const RICH: u8 = 8;

/// A text within one record, its length in one or two bytes.
pub(super) fn text(content: &[u8], length_bytes: usize) -> Result<String, BiffTrouble> {
    let (length, rest) = content.split_at_checked(length_bytes).ok_or(BiffTrouble::Broken)?;
    let length = length.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    if length == 0 {
        return Ok(String::new());
    }
    let (flags, rest) = rest.split_first().ok_or(BiffTrouble::Broken)?;
    let wide = flags & WIDE != 0;
    let characters = rest.get(..if wide { length * 2 } else { length }).ok_or(BiffTrouble::Broken)?;
    Ok(decoded(characters, wide))
}

/// As much of a text as there is, however long it says that it is.
pub(super) fn beginning(content: &[u8], length_bytes: usize) -> Result<String, BiffTrouble> {
    let (length, rest) = content.split_at_checked(length_bytes).ok_or(BiffTrouble::Broken)?;
    let length = length.iter().rev().fold(0, |sum, byte| sum << 8 | usize::from(*byte));
    let Some((flags, rest)) = rest.split_first() else { return Ok(String::new()) };
    let wide = flags & WIDE != 0;
    Ok(decoded(rest.get(..if wide { length * 2 } else { length }).unwrap_or(rest), wide))
}

fn decoded(characters: &[u8], wide: bool) -> String {
    let mut units = Vec::with_capacity(characters.len());
    push(&mut units, characters, wide);
    String::from_utf16_lossy(&units)
}

/// A text that may go on in the next records.
pub(super) fn continued<R: Read>(records: &mut BiffRecords<R>, record: &Record) -> Result<String, BiffTrouble> {
    let mut pieces = RecordPieces { records, content: record.from(0)?.to_vec(), at: 0 };
    let length = pieces.u16()?;
    if length == 0 {
        return Ok(String::new());
    }
    let flags = pieces.byte()?;
    pieces.characters(usize::from(length), flags & WIDE != 0)
}

/// A shared text, and whether the fonts within it strike it through: nothing when the cell's font decides.
pub(super) type SharedText = (String, Option<bool>);

/// The texts that the sheets share. Their claimed number is not believed: there may be fewer, and more.
pub(super) fn shared<R: Read>(
    records: &mut BiffRecords<R>,
    record: &Record,
    strikes: impl Fn(u16) -> bool,
) -> Result<Vec<SharedText>, BiffTrouble> {
    let claimed = record.u32(4)?;
    let mut pieces = RecordPieces { records, content: record.from(8)?.to_vec(), at: 0 };
    let mut strings = Vec::new();
    loop {
        if pieces.is_empty() && !pieces.more()? {
            break;
        }
        // What comes after the texts that were claimed may be none.
        let certain = strings.len() < claimed as usize;
        match one(&mut pieces, &strikes) {
            Ok(text) => strings.push(text),
            Err(_) if !certain => break,
            Err(trouble) => return Err(trouble),
        }
        if strings.len() > MAX_STRINGS {
            return Err(BiffTrouble::TooMuch);
        }
    }
    Ok(strings)
}

fn one<R: Read>(pieces: &mut RecordPieces<'_, R>, strikes: &impl Fn(u16) -> bool) -> Result<SharedText, BiffTrouble> {
    let length = usize::from(pieces.u16()?);
    let flags = pieces.byte()?;
    let runs = if flags & RICH != 0 { usize::from(pieces.u16()?) } else { 0 };
    let phonetic = if flags & PHONETIC != 0 { pieces.u32()? } else { 0 };
    let text = pieces.characters(length, flags & WIDE != 0)?;
    let mut looks = StruckText::default();
    for _ in 0..runs {
        let (first, font) = (pieces.u16()?, pieces.u16()?);
        looks.add(usize::from(first), length, strikes(font));
    }
    pieces.skip(usize::try_from(phonetic).map_err(|_| BiffTrouble::Broken)?)?;
    Ok((text, looks.struck()))
}

/// Whether the fonts within a text strike it through.
#[derive(Default)]
pub(super) struct StruckText {
    any: bool,
    plain: bool,
    some: bool,
    other: bool,
}

impl StruckText {
    /// A font from this character on.
    pub(super) fn add(&mut self, first: usize, length: usize, struck: bool) {
        if !std::mem::replace(&mut self.any, true) {
            self.plain = first > 0;
        }
        if first < length {
            self.some |= struck;
            self.other |= !struck;
        }
    }

    /// Nothing when the cell's font decides.
    pub(super) fn struck(&self) -> Option<bool> {
        if self.other { Some(false) } else { (self.some && !self.plain).then_some(true) }
    }
}

fn push(units: &mut Vec<u16>, bytes: &[u8], wide: bool) {
    if wide {
        units.extend(
            bytes.chunks_exact(2).map(|pair| pair.iter().rev().fold(0, |sum, byte| sum << 8 | u16::from(*byte))),
        );
    } else {
        units.extend(bytes.iter().copied().map(u16::from));
    }
}

/// The content of a record and of those that continue it.
struct RecordPieces<'a, R> {
    records: &'a mut BiffRecords<R>,
    content: Vec<u8>,
    at: usize,
}

impl<R: Read> RecordPieces<'_, R> {
    fn is_empty(&self) -> bool {
        self.at >= self.content.len()
    }

    fn more(&mut self) -> Result<bool, BiffTrouble> {
        self.at = 0;
        self.records.continued(&mut self.content)
    }

    fn byte(&mut self) -> Result<u8, BiffTrouble> {
        while self.is_empty() {
            if !self.more()? {
                return Err(BiffTrouble::Broken);
            }
        }
        let byte = self.content.get(self.at).copied().ok_or(BiffTrouble::Broken)?;
        self.at += 1;
        Ok(byte)
    }

    fn u16(&mut self) -> Result<u16, BiffTrouble> {
        Ok(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn u32(&mut self) -> Result<u32, BiffTrouble> {
        Ok(u32::from_le_bytes([self.byte()?, self.byte()?, self.byte()?, self.byte()?]))
    }

    fn skip(&mut self, mut bytes: usize) -> Result<(), BiffTrouble> {
        while bytes > 0 {
            if self.is_empty() && !self.more()? {
                return Err(BiffTrouble::Broken);
            }
            let here = bytes.min(self.content.len() - self.at.min(self.content.len()));
            self.at += here;
            bytes -= here;
        }
        Ok(())
    }

    /// So many characters; where they go on in the next record, a flag says anew how wide they are.
    fn characters(&mut self, length: usize, mut wide: bool) -> Result<String, BiffTrouble> {
        let mut units = Vec::with_capacity(length);
        while units.len() < length {
            if self.is_empty() {
                if !self.more()? {
                    return Err(BiffTrouble::Broken);
                }
                wide = self.byte()? & WIDE != 0;
            }
            let size = if wide { 2 } else { 1 };
            let rest = self.content.get(self.at..).unwrap_or_default();
            let here = (length - units.len()).min(rest.len() / size);
            if here == 0 && !rest.is_empty() {
                return Err(BiffTrouble::Broken);
            }
            push(&mut units, rest.get(..here * size).unwrap_or_default(), wide);
            self.at += here * size;
        }
        Ok(String::from_utf16_lossy(&units))
    }
}
