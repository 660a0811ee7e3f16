//! The records of a BIFF8 stream: two bytes for the kind, two for the length, and the content.

use std::io::{BufReader, ErrorKind, Read};

use crate::error::ReadError;

pub(super) const FORMULA: u16 = 0x0006;
pub(super) const EOF: u16 = 0x000A;
pub(super) const DATE_MODE: u16 = 0x0022;
pub(super) const FILE_PASS: u16 = 0x002F;
pub(super) const FONT: u16 = 0x0031;
pub(super) const CONTINUE: u16 = 0x003C;
pub(super) const WINDOW: u16 = 0x003D;
pub(super) const BOUND_SHEET: u16 = 0x0085;
pub(super) const MUL_RK: u16 = 0x00BD;
pub(super) const RICH_STRING: u16 = 0x00D6;
pub(super) const XF: u16 = 0x00E0;
pub(super) const MERGE_CELLS: u16 = 0x00E5;
pub(super) const SST: u16 = 0x00FC;
pub(super) const LABEL_SST: u16 = 0x00FD;
pub(super) const NUMBER: u16 = 0x0203;
pub(super) const LABEL: u16 = 0x0204;
pub(super) const BOOL_ERR: u16 = 0x0205;
pub(super) const STRING: u16 = 0x0207;
pub(super) const ROW: u16 = 0x0208;
pub(super) const DEFAULT_ROW: u16 = 0x0225;
pub(super) const RK: u16 = 0x027E;
pub(super) const FORMAT: u16 = 0x041E;
pub(super) const BOF: u16 = 0x0809;

/// The version that a workbook of Excel 97 to 2003 states.
pub(super) const BIFF8: u16 = 0x0600;

/// Why reading stops.
#[derive(Debug)]
pub(super) enum BiffTrouble {
    Broken,
    CutOff,
    TooMuch,
    Password,
    Older,
    NotANumber,
    Refused(Box<ReadError>),
}

impl From<ReadError> for BiffTrouble {
    fn from(error: ReadError) -> Self {
        Self::Refused(Box::new(error))
    }
}

/// One record.
#[derive(Debug, Default)]
pub(super) struct Record {
    pub(super) kind: u16,
    content: Vec<u8>,
}

impl Record {
    pub(super) fn len(&self) -> usize {
        self.content.len()
    }

    /// The content from this byte on.
    pub(super) fn from(&self, at: usize) -> Result<&[u8], BiffTrouble> {
        self.content.get(at..).ok_or(BiffTrouble::Broken)
    }

    pub(super) fn byte(&self, at: usize) -> Result<u8, BiffTrouble> {
        self.content.get(at).copied().ok_or(BiffTrouble::Broken)
    }

    pub(super) fn u16(&self, at: usize) -> Result<u16, BiffTrouble> {
        self.array(at).map(u16::from_le_bytes)
    }

    pub(super) fn u32(&self, at: usize) -> Result<u32, BiffTrouble> {
        self.array(at).map(u32::from_le_bytes)
    }

    pub(super) fn f64(&self, at: usize) -> Result<f64, BiffTrouble> {
        self.array(at).map(f64::from_le_bytes)
    }

    /// Whether it begins with a row and a column.
    pub(super) fn is_cell(&self) -> bool {
        matches!(self.kind, LABEL_SST | LABEL | RICH_STRING | NUMBER | RK | MUL_RK | BOOL_ERR | FORMULA)
    }

    fn array<const LENGTH: usize>(&self, at: usize) -> Result<[u8; LENGTH], BiffTrouble> {
        self.content.get(at..).and_then(|rest| rest.first_chunk()).copied().ok_or(BiffTrouble::Broken)
    }
}

/// Record after record from a stream.
pub(super) struct BiffRecords<R> {
    input: BufReader<R>,
    /// The kind and length of the record that comes next, when it was looked at already.
    ahead: Option<(u16, u16)>,
}

impl<R: Read> BiffRecords<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input: BufReader::with_capacity(1 << 16, input), ahead: None }
    }

    /// Reads the next record.
    pub(super) fn next(&mut self, record: &mut Record) -> Result<(), BiffTrouble> {
        let (kind, length) = self.header()?;
        self.ahead = None;
        record.kind = kind;
        record.content.resize(usize::from(length), 0);
        self.input.read_exact(&mut record.content).map_err(cut_off)
    }

    /// Reads the next record when it continues the one before; false otherwise.
    pub(super) fn continued(&mut self, content: &mut Vec<u8>) -> Result<bool, BiffTrouble> {
        if self.header()?.0 != CONTINUE {
            return Ok(false);
        }
        let mut record = Record::default();
        self.next(&mut record)?;
        *content = record.content;
        Ok(true)
    }

    fn header(&mut self) -> Result<(u16, u16), BiffTrouble> {
        if let Some(ahead) = self.ahead {
            return Ok(ahead);
        }
        let mut header = [0; 4];
        self.input.read_exact(&mut header).map_err(cut_off)?;
        let [kind_low, kind_high, length_low, length_high] = header;
        let ahead = (u16::from_le_bytes([kind_low, kind_high]), u16::from_le_bytes([length_low, length_high]));
        self.ahead = Some(ahead);
        Ok(ahead)
    }
}

fn cut_off(error: std::io::Error) -> BiffTrouble {
    match error.kind() {
        ErrorKind::UnexpectedEof => BiffTrouble::CutOff,
        _ => BiffTrouble::Broken,
    }
}
