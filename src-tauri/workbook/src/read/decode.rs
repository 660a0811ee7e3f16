//! Text in any common encoding as UTF-8, as a stream, with every line ending made `\n`.

use std::cell::Cell;
use std::io::Read;
use std::rc::Rc;

use encoding_rs::{CoderResult, Encoding};

/// The old end-of-file mark, which CP/M and DOS put at the end of texts, often many times.
const END_MARK: u8 = 0x1A;

/// Marks and zeros are held back up to this many: as many stand at the end of no text.
const MOST_HELD: usize = 1 << 20;

/// Bytes given out since the last record ended; a quotation mark that is never closed would take in the whole file.
pub(crate) type Since = Rc<Cell<u64>>;

/// The decoding stream.
pub(crate) struct DecodingReader<R> {
    input: R,
    decoder: encoding_rs::Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: usize,
    done: bool,
    text: Vec<u8>,
    text_at: usize,
    after_return: bool,
    since: Since,
    most: u64,
    /// Marks and zeros that may be the last of the text.
    held: Vec<u8>,
    /// What was left out at the end: marks, zeros.
    ended: Ended,
}

/// Whether end-of-file marks, and zeros, were left out at the end of a text.
pub(crate) type Ended = Rc<Cell<(bool, bool)>>;

impl<R: Read> DecodingReader<R> {
    pub(crate) fn new(input: R, encoding: &'static Encoding, since: Since, most: u64) -> Self {
        Self {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw: vec![0; 64 * 1024],
            raw_at: 0,
            raw_end: 0,
            done: false,
            text: Vec::new(),
            text_at: 0,
            after_return: false,
            since,
            most,
            held: Vec::new(),
            ended: Ended::default(),
        }
    }

    /// What was left out at the end, once it has been read.
    pub(crate) fn ended(&self) -> Ended {
        Rc::clone(&self.ended)
    }

    fn refill(&mut self) -> std::io::Result<()> {
        let mut decoded = vec![0; 192 * 1024];
        while self.text_at == self.text.len() && !self.done {
            let mut last = false;
            if self.raw_at == self.raw_end {
                self.raw_at = 0;
                self.raw_end = self.input.read(&mut self.raw)?;
                last = self.raw_end == 0;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.raw_at..self.raw_end], &mut decoded, last);
            self.raw_at += read;
            self.done = last && result == CoderResult::InputEmpty;
            self.text.clear();
            self.text_at = 0;
            self.text.append(&mut self.held);
            for byte in &decoded[..written] {
                match byte {
                    b'\r' => self.text.push(b'\n'),
                    b'\n' if self.after_return => (),
                    byte => self.text.push(*byte),
                }
                self.after_return = *byte == b'\r';
            }
            self.hold();
            if self.done {
                let has = |byte: u8| self.held.contains(&byte);
                self.ended.set((has(END_MARK), has(0)));
                // The last record ends like every other one, so that lines can be counted.
                self.text.push(b'\n');
            }
        }
        Ok(())
    }
}

impl<R> DecodingReader<R> {
    /// Holds back marks and zeros, with the line ends between them, until it is known whether anything comes after them.
    fn hold(&mut self) {
        let filling = |byte: &u8| matches!(*byte, END_MARK | 0);
        let end = self.text.iter().rposition(|byte| !filling(byte) && *byte != b'\n').map_or(0, |at| at + 1);
        let first = self.text.get(end..).unwrap_or_default().iter().position(filling).map(|at| end + at);
        if let Some(first) = first.filter(|first| self.done || self.text.len() - first <= MOST_HELD) {
            self.held = self.text.split_off(first);
        }
    }
}

impl<R: Read> Read for DecodingReader<R> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        if self.text_at == self.text.len() {
            self.refill()?;
        }
        let length = out.len().min(self.text.len() - self.text_at);
        out[..length].copy_from_slice(&self.text[self.text_at..self.text_at + length]);
        self.text_at += length;
        self.since.set(self.since.get() + length as u64);
        if self.since.get() > self.most {
            return Err(std::io::Error::from(std::io::ErrorKind::FileTooLarge));
        }
        Ok(length)
    }
}
