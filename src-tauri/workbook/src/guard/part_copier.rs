//! The package as the library sees it: none of the file's own structure, only parts that the guard has checked, laid out
//! one after the other and not compressed. A sheet passes through the guard on its way, so that it is inflated once and
//! the library never meets a byte that the guard has not.

use std::fs::File;
use std::io::{BufReader, Cursor, Error, Read, Result, Seek, SeekFrom, Take};
use std::rc::Rc;

use flate2::bufread::DeflateDecoder;

use super::cell_filter::{CellFilter, GuardNotes};

/// Room before the directory, so that looking for its end never touches a part.
const GAP: u64 = 256 * 1024;

/// A part's bytes in the file, and what they unpack to.
#[derive(Debug, Clone)]
pub(crate) struct Slot {
    /// Name in the package.
    pub(crate) name: String,
    /// First byte in the file, and how many there are.
    pub(crate) start: u64,
    pub(crate) on_disk: u64,
    /// Whether they are deflated.
    pub(crate) deflated: bool,
    /// What the package says about the unpacked bytes.
    pub(crate) size: u32,
    pub(crate) checksum: u32,
    /// Most bytes that unpacking may give.
    pub(crate) limit: u64,
    /// Whether it is a sheet.
    pub(crate) sheet: bool,
    /// What the library is given in place of the bytes in the file.
    pub(crate) content: Option<Vec<u8>>,
}

/// The bytes of a part.
type PartReader = Box<dyn Read>;

impl Slot {
    /// The part with other content.
    pub(crate) fn replaced(self, content: &[u8]) -> Self {
        let mut checksum = flate2::Crc::new();
        checksum.update(content);
        let size = u32::try_from(content.len()).unwrap_or(u32::MAX);
        Self { checksum: checksum.sum(), size, content: Some(content.to_vec()), ..self }
    }

    fn unpacked(&self, file: &File) -> Result<PartReader> {
        if let Some(content) = &self.content {
            return Ok(Box::new(Cursor::new(content.clone())));
        }
        let mut file = file.try_clone()?;
        file.seek(SeekFrom::Start(self.start))?;
        let packed: BufReader<Take<File>> = BufReader::with_capacity(64 * 1024, file.take(self.on_disk));
        Ok(if self.deflated { Box::new(DeflateDecoder::new(packed)) } else { Box::new(packed) })
    }
}

struct Region {
    slot: Slot,
    header: Vec<u8>,
    /// Where the header and the bytes begin.
    at: u64,
    data: u64,
}

/// The stream that the library reads.
pub(crate) struct PartCopier {
    file: File,
    notes: Rc<GuardNotes>,
    regions: Vec<Region>,
    directory: Vec<u8>,
    directory_at: u64,
    position: u64,
    /// The part that is being read: which, how far, and its bytes.
    open: Option<(usize, u64, PartReader)>,
}

impl PartCopier {
    /// Lays the parts out; nothing when they are larger than a package of this kind can say.
    pub(crate) fn new(file: File, slots: Vec<Slot>, notes: Rc<GuardNotes>) -> Option<Self> {
        let mut regions = Vec::with_capacity(slots.len());
        let (mut directory, mut at) = (Vec::new(), 0_u64);
        for slot in slots {
            let name_length = u16::try_from(slot.name.len()).ok()?.to_le_bytes();
            let mut common = Vec::with_capacity(26);
            // Version 2.0, names in UTF-8, not compressed, no time.
            common.extend([20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0]);
            common.extend(slot.checksum.to_le_bytes());
            common.extend(slot.size.to_le_bytes());
            common.extend(slot.size.to_le_bytes());
            common.extend(name_length);
            common.extend([0, 0]);

            let header = [b"PK\x03\x04", common.as_slice(), slot.name.as_bytes()].concat();
            directory.extend([b"PK\x01\x02\x14\x00", common.as_slice(), &[0; 10]].concat());
            directory.extend(u32::try_from(at).ok()?.to_le_bytes());
            directory.extend(slot.name.as_bytes());
            let data = at + header.len() as u64;
            let end = data + u64::from(slot.size);
            regions.push(Region { slot, header, at, data });
            at = end;
        }
        let directory_at = at + GAP;
        let count = u16::try_from(regions.len()).ok()?.to_le_bytes();
        let length = u32::try_from(directory.len()).ok()?.to_le_bytes();
        directory.extend(b"PK\x05\x06\0\0\0\0");
        directory.extend([count, count].concat());
        directory.extend(length);
        directory.extend(u32::try_from(directory_at).ok()?.to_le_bytes());
        directory.extend([0, 0]);
        Some(Self { file, notes, regions, directory, directory_at, position: 0, open: None })
    }

    fn end(&self) -> u64 {
        self.directory_at + self.directory.len() as u64
    }

    fn read_data(&mut self, at: usize, offset: u64, out: &mut [u8]) -> Result<usize> {
        if self.open.as_ref().is_none_or(|(open, reached, _)| (*open, *reached) != (at, offset)) {
            let region = &self.regions[at];
            if offset != 0 {
                return Err(Error::other("parts are read from their beginning"));
            }
            let unpacked = region.slot.unpacked(&self.file)?;
            let stream: PartReader = if region.slot.sheet {
                let Slot { on_disk, limit, .. } = region.slot;
                let name = region.slot.name.clone();
                Box::new(CellFilter::new(unpacked, name, on_disk, limit, Rc::clone(&self.notes)))
            } else {
                unpacked
            };
            self.open = Some((at, 0, stream));
        }
        let Some((_, reached, stream)) = &mut self.open else { return Ok(0) };
        let read = stream.read(out)?;
        *reached += read as u64;
        Ok(read)
    }
}

impl Read for PartCopier {
    fn read(&mut self, out: &mut [u8]) -> Result<usize> {
        let position = self.position;
        let read = if position >= self.directory_at {
            copied(&self.directory, position - self.directory_at, out)
        } else {
            let at = self.regions.partition_point(|region| region.at <= position).checked_sub(1);
            let region = at.map(|at| (at, &self.regions[at]));
            match region {
                Some((_, region)) if position < region.data => copied(&region.header, position - region.at, out),
                Some((at, region)) if position < region.data + u64::from(region.slot.size) => {
                    let (offset, left) = (position - region.data, region.data + u64::from(region.slot.size) - position);
                    let most = out.len().min(usize::try_from(left).unwrap_or(usize::MAX));
                    self.read_data(at, offset, &mut out[..most])?
                }
                _ => {
                    let most = out.len().min(usize::try_from(self.directory_at - position).unwrap_or(usize::MAX));
                    out[..most].fill(0);
                    most
                }
            }
        };
        self.position += read as u64;
        Ok(read)
    }
}

fn copied(from: &[u8], offset: u64, out: &mut [u8]) -> usize {
    let rest = usize::try_from(offset).ok().and_then(|offset| from.get(offset..)).unwrap_or_default();
    let length = rest.len().min(out.len());
    out[..length].copy_from_slice(&rest[..length]);
    length
}

impl Seek for PartCopier {
    fn seek(&mut self, to: SeekFrom) -> Result<u64> {
        let target = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::End(offset) => self.end().checked_add_signed(offset),
            SeekFrom::Current(offset) => self.position.checked_add_signed(offset),
        };
        self.position = target.ok_or_else(|| Error::other("before the beginning"))?;
        Ok(self.position)
    }
}
