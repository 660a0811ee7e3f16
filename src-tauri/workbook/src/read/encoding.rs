//! Tells the encoding of a text file by evidence: its mark, the zeros of UTF-16, whether all of it is UTF-8, and otherwise by
//! which of two old encodings makes words of its letters. Where that leaves doubt, the words that raise it are named.

use std::fs::File;
use std::io::{Read, Seek};

use encoding_rs::{DecoderResult, Encoding, MACINTOSH, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::notes::{NoteBook, NoteKind, NotePlace};

/// Words that are named as examples.
const EXAMPLES: usize = 5;

/// Longest word that is looked at; longer ones are no names.
const LONGEST: usize = 64;

/// The encoding of a text file, and what makes it doubtful.
pub(crate) struct TextEncoding {
    pub(crate) encoding: &'static Encoding,
    pub(crate) notes: NoteBook,
}

impl TextEncoding {
    fn certain(encoding: &'static Encoding) -> Self {
        Self { encoding, notes: NoteBook::default() }
    }
}

/// Tells the encoding of a file, which is then at its start again.
pub(crate) fn encoding_of(file: &mut File) -> std::io::Result<TextEncoding> {
    let told = match unicode(file)? {
        Some(encoding) => TextEncoding::certain(encoding),
        None => {
            file.rewind()?;
            let mut evidence = EncodingEvidence::default();
            evidence.weigh(file)?;
            evidence.verdict()
        }
    };
    file.rewind()?;
    Ok(told)
}

/// The encoding, when it is one of Unicode's. A few bytes that are none, among many letters that are, are damage.
fn unicode(file: &mut File) -> std::io::Result<Option<&'static Encoding>> {
    let mut buffer = vec![0; 64 * 1024];
    let mut decoded = vec![0; 256 * 1024];
    let mut decoder = UTF_8.new_decoder_without_bom_handling();
    let (mut first, mut letters, mut malformed) = (true, 0_u64, 0_u64);
    loop {
        let read = file.read(&mut buffer)?;
        let mut chunk = &buffer[..read];
        if std::mem::take(&mut first) {
            if let Some((encoding, _)) = Encoding::for_bom(chunk) {
                return Ok(Some(encoding));
            }
            if let Some(encoding) = wide(chunk) {
                return Ok(Some(encoding));
            }
        }
        loop {
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(chunk, &mut decoded, read == 0);
            letters += decoded[..written].iter().filter(|byte| **byte >= 0xC0).count() as u64;
            chunk = &chunk[read..];
            match result {
                DecoderResult::Malformed(..) => malformed += 1,
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => (),
            }
        }
        if read == 0 {
            return Ok((malformed <= letters).then_some(UTF_8));
        }
    }
}

/// UTF-16 without a mark has a zero in every second byte of Latin text.
fn wide(chunk: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| chunk.iter().skip(odd).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if even + odd <= chunk.len() / 4 {
        None
    } else if odd >= 8 * even {
        Some(UTF_16LE)
    } else if even >= 8 * odd {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// What the words with letters beyond ASCII say.
#[derive(Default)]
struct EncodingEvidence {
    /// Words that are words in one of the encodings only, in both, in none: how many, and the first of them with their lines.
    windows: NonAsciiWords,
    mac: NonAsciiWords,
    both: NonAsciiWords,
    neither: NonAsciiWords,
    /// The bytes that speak for Mac OS Roman.
    bytes: Vec<u8>,
    /// Lines that end with a return alone, and the others.
    returns: u64,
    feeds: u64,
}

#[derive(Default)]
struct NonAsciiWords {
    count: u64,
    first: Vec<(u32, Vec<u8>)>,
}

impl NonAsciiWords {
    fn add(&mut self, line: u32, word: &[u8]) {
        self.count += 1;
        if self.first.len() < EXAMPLES && !self.first.iter().any(|(_, known)| known == word) {
            self.first.push((line, word.to_vec()));
        }
    }
}

impl EncodingEvidence {
    fn weigh(&mut self, file: &mut File) -> std::io::Result<()> {
        let mut buffer = vec![0; 64 * 1024];
        let (mut word, mut before) = (Vec::with_capacity(LONGEST), 0);
        loop {
            let read = file.read(&mut buffer)?;
            for byte in &buffer[..read] {
                if byte.is_ascii_alphabetic() || *byte >= 0x80 {
                    if word.len() < LONGEST {
                        word.push(*byte);
                    }
                } else {
                    self.word(&word);
                    word.clear();
                    match (*byte, before) {
                        (b'\r', _) => self.returns += 1,
                        (b'\n', b'\r') => (self.returns, self.feeds) = (self.returns.saturating_sub(1), self.feeds + 1),
                        (b'\n', _) => self.feeds += 1,
                        _ => (),
                    }
                }
                before = *byte;
            }
            if read == 0 {
                self.word(&word);
                return Ok(());
            }
        }
    }

    fn word(&mut self, word: &[u8]) {
        if word.is_ascii() {
            return;
        }
        let line = u32::try_from(self.returns + self.feeds + 1).unwrap_or(u32::MAX);
        let of = |encoding: &'static Encoding| plausible(&encoding.decode_without_bom_handling(word).0);
        let (windows, mac) = (of(WINDOWS_1252), of(MACINTOSH));
        let kind = match windows.cmp(&mac) {
            _ if windows == 0 && mac == 0 => &mut self.neither,
            std::cmp::Ordering::Greater => &mut self.windows,
            std::cmp::Ordering::Less => {
                let new = word.iter().filter(|byte| **byte >= 0x80);
                for byte in new {
                    if !self.bytes.contains(byte) {
                        self.bytes.push(*byte);
                    }
                }
                &mut self.mac
            }
            std::cmp::Ordering::Equal => &mut self.both,
        };
        kind.add(line, word);
    }

    fn verdict(self) -> TextEncoding {
        let lines_of_mac = self.returns > 0 && self.feeds == 0;
        let (windows, mac) = (self.windows.count, self.mac.count);
        let much = lines_of_mac || (mac >= 3 && self.bytes.len() >= 2);
        let (encoding, doubtful): (_, Vec<&NonAsciiWords>) = if mac > windows {
            let against = if much { vec![&self.windows] } else { vec![&self.windows, &self.mac] };
            (MACINTOSH, against)
        } else if windows > 0 {
            (WINDOWS_1252, vec![&self.mac])
        } else {
            (if lines_of_mac { MACINTOSH } else { WINDOWS_1252 }, vec![&self.both])
        };
        let mut told = TextEncoding::certain(encoding);
        for (line, word) in doubtful.into_iter().chain([&self.neither]).flat_map(|words| &words.first) {
            let text = encoding.decode_without_bom_handling(word).0.into_owned();
            told.notes.add(NoteKind::UnsureEncoding, NotePlace { row: *line, column: None, text });
        }
        if encoding == MACINTOSH {
            told.notes.add(NoteKind::MacEncoding, NotePlace { row: 0, column: None, text: String::new() });
        }
        told
    }
}

/// How much a word looks like one: 0 not at all, 1 if need be, 2 well.
fn plausible(word: &str) -> u8 {
    let letters: Vec<char> = word.chars().collect();
    let small = letters.iter().any(|letter| letter.is_lowercase());
    (0..letters.len()).map(|at| fits(&letters, at, small)).min().unwrap_or(0)
}

fn fits(letters: &[char], at: usize, small: bool) -> u8 {
    let letter = letters.get(at).copied().unwrap_or(' ');
    if letter.is_ascii() {
        return 2;
    }
    let (before, after) = letters.split_at(at);
    let after = after.get(1..).unwrap_or_default();
    let (last, next) = (before.last().copied(), after.first().copied());
    let within = last.is_some_and(char::is_alphabetic) && next.is_some_and(char::is_alphabetic);
    let beside = last.or(next).is_some_and(char::is_alphabetic);
    match letter {
        '’' | '‘' if within && letter == '’' => apostrophe(before, after),
        '‘' | '“' | '”' | '«' | '»' | '’' => u8::from(!within) * 2,
        '–' | '—' if !within => 2,
        '–' | '—' if next.is_some_and(char::is_uppercase) => {
            if letter == '–' {
                2
            } else {
                1
            }
        }
        '\u{A0}' | '…' if beside => 1,
        '\u{A0}' | '…' => 2,
        '®' | '™' | '©' | 'º' | 'ª' if !within => 2,
        '•' | '·' | '°' | '§' | '¿' | '¡' | '½' | '¼' | '¾' | '£' | '€' | '±' | '×' | '²' | '³' if !beside => {
            2
        }
        '¿' | '¡' if last.is_none() => 2,
        _ if !is_latin(letter) || !beside => 0,
        _ if letter.is_lowercase() => match (next, after) {
            (Some(next), _) if next.is_uppercase() => 0,
            // A word rarely ends so, but an apostrophe before an s is common.
            (_, ['s']) if letter == 'í' && before.len() > 3 => 1,
            _ if last.is_none() => 1,
            _ => 2,
        },
        _ if last.is_some_and(char::is_lowercase) => 0,
        // A capital among capitals, in a word that goes on in small letters.
        _ if last.is_some_and(char::is_uppercase) && small => 0,
        'Õ' if next != Some('E') => 1,
        _ => 2,
    }
}

/// The letters that names of western languages are written with, besides those of ASCII.
fn is_latin(letter: char) -> bool {
    matches!(letter, 'À'..='Ö' | 'Ø'..='ö' | 'ø'..='ÿ' | 'Œ' | 'œ' | 'Š' | 'š' | 'Ž' | 'ž' | 'Ÿ')
}

fn apostrophe(before: &[char], after: &[char]) -> u8 {
    let ending: String = after.iter().collect();
    if matches!(before, ['O' | 'o' | 'D' | 'd' | 'L' | 'l' | 'M' | 'N' | 'T' | 'S']) {
        2
    } else if after.first().is_some_and(|next| next.is_uppercase()) {
        if before.len() <= 3 { 2 } else { 1 }
    } else if matches!(ending.as_str(), "s" | "t" | "d" | "m" | "ll" | "re" | "ve") {
        if before.len() > 3 { 2 } else { 1 }
    } else {
        0
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Write;

    use super::*;

    fn told(text: &str, encoding: &'static Encoding, ending: &str) -> (String, Vec<NoteKind>) {
        let bytes = encoding.encode(text).0.into_owned();
        let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(&lines.join(ending.as_bytes())).unwrap();
        file.rewind().unwrap();
        let told = encoding_of(&mut file).unwrap();
        (told.encoding.name().to_owned(), told.notes.into_notes().iter().map(|note| note.kind).collect())
    }

    /// Bytes of Mac OS Roman, which the library only reads.
    fn mac(text: &str) -> Vec<u8> {
        text.chars()
            .map(|letter| {
                (0..=255_u8).find(|byte| MACINTOSH.decode_without_bom_handling(&[*byte]).0.starts_with(letter)).unwrap()
            })
            .collect()
    }

    fn told_of(bytes: &[u8]) -> (&'static str, Vec<NoteKind>) {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(bytes).unwrap();
        file.rewind().unwrap();
        let told = encoding_of(&mut file).unwrap();
        (told.encoding.name(), told.notes.into_notes().iter().map(|note| note.kind).collect())
    }

    #[test]
    fn names_tell_mac_os_roman_and_windows_1252_apart_for_certain() {
        let names = [
            "María,José Peña,René Díaz,Zoë Blé",
            "Raúl Núñez,Jesús,Björn Müller,François,Sean O’Neil",
            "JOSÉ GARCÍA,NUÑEZ,PÉREZ,LÓPEZ",
        ];
        for text in names {
            for ending in ["\n", "\r\n"] {
                assert_eq!(told(text, WINDOWS_1252, ending), ("windows-1252".to_owned(), vec![]), "{text}");
            }
            let lines = mac(&format!("First,Last\r{}\r", text.replace(',', "\r")));
            assert_eq!(told_of(&lines), ("macintosh", vec![NoteKind::MacEncoding]), "{text}");
            let bytes = mac(&format!("First,Last\r\n{}\r\n", text.replace(',', "\r\n")));
            assert_eq!(told_of(&bytes), ("macintosh", vec![NoteKind::MacEncoding]), "{text}");
        }
    }

    #[test]
    fn ordinary_words_with_typographic_marks_are_windows_1252_without_a_word() {
        for text in ["Children’s Hospital", "Sean O’Brien", "Lee – ED", "Ward 3 • night", "30°", "Depakote®", "Simões"]
        {
            assert_eq!(told(text, WINDOWS_1252, "\n"), ("windows-1252".to_owned(), vec![]), "{text}");
        }
    }

    #[test]
    fn letters_that_make_no_word_in_either_are_doubtful() {
        // DOS: é is 0x82, ñ is 0xA4. Central European: ł is 0xB3.
        for bytes in [&b"Jos\x82 Pe\xA4a\n"[..], b"Pawe\xB3 Kowalski\n", b"Lu\x92s\n", b"Milo\x9A\n"] {
            assert!(told_of(bytes).1.contains(&NoteKind::UnsureEncoding), "{bytes:?}");
        }
    }

    #[test]
    fn unicode_is_told_with_and_without_a_mark_and_with_a_little_damage() {
        let text = "First,Last\nJosé,Peña\nZoë,Nguyễn\n";
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let broad: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(told_of(&wide).0, "UTF-16LE");
        assert_eq!(told_of(&broad).0, "UTF-16BE");
        assert_eq!(told_of(text.as_bytes()).0, "UTF-8");
        let damaged = [text.as_bytes(), b"Ren\xE9,Lee\n"].concat();
        assert_eq!(told_of(&damaged).0, "UTF-8");
    }
}
