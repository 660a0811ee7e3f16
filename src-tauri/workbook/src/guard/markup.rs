//! A bounded tokenizer for the parts of a workbook: no entities, no document types, no long runs.
//! It says where tags and texts begin and end, and that every element is ended by its own tag: whoever reads on, or leaves
//! pieces out, can rely on that. What they mean is left to the reader proper.

use std::io::Read;

use memchr::{memchr, memmem};

use crate::limits::{MAX_DEPTH, MAX_TAG, MAX_TEXT_RUN};

/// One piece of a part.
#[derive(Clone, Copy)]
pub(crate) enum MarkupToken<'a> {
    /// An opening tag, or an empty element.
    Start { name: &'a [u8], attributes: &'a [u8], empty: bool },
    /// A closing tag.
    End { name: &'a [u8] },
    /// Text between tags, entities as they stand.
    Text(&'a [u8]),
    /// Comments, processing instructions.
    Other,
    /// The end of the part.
    Eof,
}

/// Why a part is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartRefusal {
    TooMuch,
    RunTooLong,
    Encoding,
    DocumentType,
    CutOff,
    Broken,
    TooDeep,
}

/// The tokenizer over an inflating stream.
pub(crate) struct Markup<R> {
    input: R,
    buffer: Vec<u8>,
    start: usize,
    /// Where the piece before `start` begins.
    previous: usize,
    eof: bool,
    /// Bytes inflated so far.
    pub(crate) inflated: u64,
    limit: u64,
    begun: bool,
    open: OpenElements,
}

const CHUNK: usize = 64 * 1024;

impl<R: Read> Markup<R> {
    pub(crate) fn new(input: R, limit: u64) -> Self {
        let buffer = Vec::with_capacity(2 * CHUNK);
        Self {
            input,
            buffer,
            start: 0,
            previous: 0,
            eof: false,
            inflated: 0,
            limit,
            begun: false,
            open: OpenElements::default(),
        }
    }

    /// The last piece as it stands in the part.
    pub(crate) fn last(&self) -> &[u8] {
        &self.buffer[self.previous..self.start]
    }

    /// The next piece.
    #[inline]
    pub(crate) fn next(&mut self) -> Result<MarkupToken<'_>, PartRefusal> {
        if !self.begun {
            self.begin()?;
        }
        let (length, kind) = loop {
            let rest = &self.buffer[self.start..];
            if let Some(found) = measure(rest, self.eof)? {
                break found;
            }
            match (rest.is_empty(), self.eof) {
                (true, true) if self.open.lengths.is_empty() => {
                    self.previous = self.start;
                    return Ok(MarkupToken::Eof);
                }
                (true, true) => return Err(PartRefusal::CutOff),
                (false, true) => return Err(PartRefusal::CutOff),
                _ if rest.len() > longest(rest) => return Err(PartRefusal::RunTooLong),
                _ => self.fill()?,
            }
        };
        let piece = &self.buffer[self.start..self.start + length];
        self.previous = self.start;
        self.start += length;
        Ok(match kind {
            PartKind::Text => {
                if length > MAX_TEXT_RUN {
                    return Err(PartRefusal::RunTooLong);
                }
                MarkupToken::Text(piece)
            }
            PartKind::Start if length > MAX_TAG => return Err(PartRefusal::RunTooLong),
            PartKind::Start => {
                let inner = &piece[1..length - 1];
                let (inner, empty) = match inner.strip_suffix(b"/") {
                    Some(inner) => (inner, true),
                    None => (inner, false),
                };
                let end = inner.iter().position(u8::is_ascii_whitespace).unwrap_or(inner.len());
                if !empty {
                    self.open.begin(&inner[..end])?;
                }
                MarkupToken::Start { name: local(&inner[..end]), attributes: &inner[end..], empty }
            }
            PartKind::End => {
                let name = piece[2..length - 1].trim_ascii_end();
                self.open.end(name)?;
                MarkupToken::End { name: local(name) }
            }
            PartKind::Instruction => {
                check_declaration(piece)?;
                MarkupToken::Other
            }
            PartKind::Other => MarkupToken::Other,
        })
    }

    fn begin(&mut self) -> Result<(), PartRefusal> {
        while self.buffer.len() < 4 && !self.eof {
            self.fill()?;
        }
        self.begun = true;
        match self.buffer.as_slice() {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [0, ..] | [_, 0, ..] => Err(PartRefusal::Encoding),
            [0xEF, 0xBB, 0xBF, ..] => {
                self.start = 3;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn fill(&mut self) -> Result<(), PartRefusal> {
        self.buffer.drain(..self.start);
        self.start = 0;
        self.previous = 0;
        let before = self.buffer.len();
        self.buffer.resize(before + CHUNK, 0);
        let read = self.input.read(&mut self.buffer[before..]).map_err(|_| PartRefusal::Broken)?;
        self.buffer.truncate(before + read);
        self.eof = read == 0;
        self.inflated += read as u64;
        if self.inflated > self.limit { Err(PartRefusal::TooMuch) } else { Ok(()) }
    }
}

/// The elements that have not ended yet.
#[derive(Default)]
struct OpenElements {
    /// Their names, one after the other.
    names: Vec<u8>,
    lengths: Vec<usize>,
}

impl OpenElements {
    #[inline]
    fn begin(&mut self, name: &[u8]) -> Result<(), PartRefusal> {
        if self.lengths.len() == MAX_DEPTH {
            return Err(PartRefusal::TooDeep);
        }
        self.names.extend_from_slice(name);
        self.lengths.push(name.len());
        Ok(())
    }

    #[inline]
    fn end(&mut self, name: &[u8]) -> Result<(), PartRefusal> {
        let rest =
            self.lengths.pop().and_then(|length| self.names.len().checked_sub(length)).ok_or(PartRefusal::Broken)?;
        if &self.names[rest..] != name {
            return Err(PartRefusal::Broken);
        }
        self.names.truncate(rest);
        Ok(())
    }
}

/// What a piece that the tokenizer gave is, once more; nothing is the end.
pub(crate) fn told(piece: &[u8]) -> MarkupToken<'_> {
    let inner = |from: usize, to: usize| piece.get(from..piece.len().saturating_sub(to)).unwrap_or_default();
    match piece {
        [] => MarkupToken::Eof,
        [b'<', b'/', ..] => MarkupToken::End { name: local(inner(2, 1).trim_ascii_end()) },
        [b'<', b'!', b'[', ..] => MarkupToken::Text(piece),
        [b'<', b'!' | b'?', ..] => MarkupToken::Other,
        [b'<', ..] => {
            let (inner, empty) = if piece.ends_with(b"/>") { (inner(1, 2), true) } else { (inner(1, 1), false) };
            let end = inner.iter().position(u8::is_ascii_whitespace).unwrap_or(inner.len());
            MarkupToken::Start { name: local(&inner[..end]), attributes: &inner[end..], empty }
        }
        _ => MarkupToken::Text(piece),
    }
}

#[derive(Clone, Copy)]
enum PartKind {
    Text,
    Start,
    End,
    Instruction,
    Other,
}

/// Length and kind of the piece that `rest` begins with, if its end is there.
#[inline]
fn measure(rest: &[u8], eof: bool) -> Result<Option<(usize, PartKind)>, PartRefusal> {
    let Some(first) = rest.first() else { return Ok(None) };
    if *first != b'<' {
        let end = memchr(b'<', rest).or(eof.then_some(rest.len()));
        return Ok(end.map(|end| (end, PartKind::Text)));
    }
    Ok(match rest.get(1) {
        None => None,
        Some(b'/') => memchr(b'>', rest).map(|end| (end + 1, PartKind::End)),
        Some(b'?') => find(rest, b"?>").map(|end| (end, PartKind::Instruction)),
        Some(b'!') if rest.len() < 9 => None,
        Some(b'!') if rest.starts_with(b"<!--") => find(&rest[4..], b"-->").map(|end| (end + 4, PartKind::Other)),
        // Marked text counts as text: a part can hide a long run in it.
        Some(b'!') if rest.starts_with(b"<![CDATA[") => find(rest, b"]]>").map(|end| (end, PartKind::Text)),
        Some(b'!') => return Err(PartRefusal::DocumentType),
        Some(_) => tag_end(rest).map(|end| (end, PartKind::Start)),
    })
}

/// How far the end of the piece that `rest` begins with is looked for.
fn longest(rest: &[u8]) -> usize {
    if rest.first() != Some(&b'<') || rest.starts_with(b"<![CDATA[") { MAX_TEXT_RUN } else { MAX_TAG }
}

/// The end of an opening tag; a `>` inside quotes is not one.
#[inline]
fn tag_end(rest: &[u8]) -> Option<usize> {
    let mut at = 1;
    loop {
        match rest.get(at)? {
            b'>' => return Some(at + 1),
            quote @ (b'"' | b'\'') => at += 2 + rest[at + 1..].iter().position(|byte| byte == quote)?,
            _ => at += 1,
        }
    }
}

fn find(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memmem::find(text, wanted).map(|at| at + wanted.len())
}

fn check_declaration(piece: &[u8]) -> Result<(), PartRefusal> {
    if !piece.starts_with(b"<?xml") {
        return Ok(());
    }
    let Some(named) = attribute(&piece[5..piece.len() - 2], b"encoding").last() else { return Ok(()) };
    let usual = [&b"utf-8"[..], b"utf8", b"us-ascii", b"ascii"];
    if usual.iter().any(|usual| named.eq_ignore_ascii_case(usual)) { Ok(()) } else { Err(PartRefusal::Encoding) }
}

fn local(name: &[u8]) -> &[u8] {
    name.iter().rposition(|byte| *byte == b':').map_or(name, |at| &name[at + 1..])
}

/// Every value given to the attribute `wanted`; well-formed tags have at most one.
pub(crate) fn attribute<'a>(attributes: &'a [u8], wanted: &'a [u8]) -> impl Iterator<Item = &'a [u8]> {
    Attributes(attributes).filter(move |(name, _)| *name == wanted).map(|(_, value)| value)
}

/// Name and raw value of each attribute.
pub(crate) struct Attributes<'a>(pub(crate) &'a [u8]);

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let equals = self.0.iter().position(|byte| *byte == b'=')?;
        let name = self.0[..equals].trim_ascii();
        let rest = self.0[equals + 1..].trim_ascii_start();
        let (quote, rest) = rest.split_first()?;
        let end = rest.iter().position(|byte| byte == quote)?;
        self.0 = &rest[end + 1..];
        Some((name, &rest[..end]))
    }
}
