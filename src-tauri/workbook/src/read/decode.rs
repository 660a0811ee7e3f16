//! Text in any common encoding as UTF-8, as a stream, with every line ending made `\n`.

use std::cell::Cell;
use std::fs::File;
use std::io::{Read, Seek};
use std::rc::Rc;

use encoding_rs::{CoderResult, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Tells the encoding: by its mark, by the zeros of UTF-16, by whether all of it is UTF-8; otherwise Windows-1252.
pub(crate) fn encoding_of(file: &mut File) -> std::io::Result<&'static Encoding> {
    let mut buffer = vec![0; 64 * 1024];
    let mut decoded = vec![0; 256 * 1024];
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let mut first = true;
    loop {
        let read = file.read(&mut buffer)?;
        let chunk = &buffer[..read];
        if std::mem::take(&mut first) {
            if let Some((encoding, _)) = Encoding::for_bom(chunk) {
                return Ok(encoding);
            }
            let zeros = |odd: usize| chunk.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
            let (even, odd) = (zeros(0), zeros(1));
            if even + odd > read / 4 {
                return Ok(if odd > even { UTF_16LE } else { UTF_16BE });
            }
        }
        let (result, ..) = decoder.decode_to_utf8_without_replacement(chunk, &mut decoded, read == 0);
        if matches!(result, DecoderResult::Malformed(..)) {
            return Ok(WINDOWS_1252);
        }
        if read == 0 {
            return Ok(UTF_8);
        }
    }
}

/// Bytes given out since the last record ended; a quotation mark that is never closed would take in the whole file.
pub(crate) type Since = Rc<Cell<u64>>;

/// The decoding stream.
pub(crate) struct Decoded<R> {
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
}

impl<R: Read> Decoded<R> {
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
        }
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
            for byte in &decoded[..written] {
                match byte {
                    b'\r' => self.text.push(b'\n'),
                    b'\n' if self.after_return => (),
                    byte => self.text.push(*byte),
                }
                self.after_return = *byte == b'\r';
            }
            if self.done {
                // The last record ends like every other one, so that lines can be counted.
                self.text.push(b'\n');
            }
        }
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
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

/// The encoding of a file, which is then at its start again.
pub(crate) fn encoding_and_rewind(file: &mut File) -> std::io::Result<&'static Encoding> {
    let encoding = encoding_of(file)?;
    file.rewind()?;
    Ok(encoding)
}
