//! ODS, read from its markup as a stream behind the guard's tokenizer: nothing is repeated in memory because a file says
//! that it is repeated.

use std::collections::HashSet;
use std::fs::File;
use std::io::BufReader;

use zip::ZipArchive;

use super::row_collector::RowCollector;
use super::styles::TextStyles;
use super::{RawTable, SheetInfo};
use crate::error::ReadError;
use crate::guard::{Markup, MarkupToken, PartRefusal, attribute, refused};
use crate::limits::{LAST_COLUMN, LAST_ROW, MAX_CELLS, MAX_SHEETS, MAX_SMALL_PART, sheet_bytes};
use crate::read::mail_address;
use crate::read::notes::{NoteKind, NotePlace};
use crate::read::xlsx::number_text;
use crate::source::Source;

const CONTENT: &str = "content.xml";
const MANIFEST: &str = "META-INF/manifest.xml";
const STYLES: &str = "styles.xml";
const SETTINGS: &str = "settings.xml";

/// An open spreadsheet document.
pub(super) struct OpenDocument {
    source: Source,
    sheets: Vec<SheetInfo>,
    styles: TextStyles,
}

impl OpenDocument {
    pub(super) fn open(source: &Source) -> Result<Self, ReadError> {
        let mut encrypted = false;
        walk(source, MANIFEST, MAX_SMALL_PART, |token| {
            encrypted |= matches!(token, MarkupToken::Start { name: b"encryption-data", .. });
            Ok(true)
        })?;
        if encrypted {
            return Err(ReadError::Encrypted { file: source.file_name.clone() });
        }
        let mut listing = SheetListing::default();
        walk(source, STYLES, MAX_SMALL_PART, |token| {
            listing.styles.take(&token);
            Ok(true)
        })?;
        if !walk(source, CONTENT, 0, |token| listing.take(&token).map(|()| true))? {
            return Err(ReadError::Damaged { file: source.file_name.clone(), place: format!("part “{CONTENT}”") });
        }
        let front = active_sheet(source)?;
        for sheet in &mut listing.sheets {
            sheet.active = front.as_ref() == Some(&sheet.name);
        }
        Ok(Self { source: source.clone(), sheets: listing.sheets, styles: listing.styles })
    }

    pub(super) fn sheets(&self) -> Vec<SheetInfo> {
        self.sheets.clone()
    }

    pub(super) fn read(&mut self, sheet: &str, gather: RowCollector<'_>) -> Result<RawTable, ReadError> {
        let mut reading = OpenDocumentReader::new(sheet, gather, &self.source.file_name, &self.styles);
        walk(&self.source, CONTENT, 0, |token| reading.take(&token))?;
        match reading.failed {
            Some(error) => Err(error),
            None => reading.gather.finish(),
        }
    }
}

/// The sheet that was in front when the document was saved.
fn active_sheet(source: &Source) -> Result<Option<String>, ReadError> {
    let (mut within, mut name) = (false, None);
    let walked = walk(source, SETTINGS, MAX_SMALL_PART, |token| {
        match token {
            MarkupToken::Start { name: b"config-item", attributes, .. } => {
                within = attribute(attributes, b"config:name").any(|name| name == b"ActiveTable");
            }
            MarkupToken::Text(text) if within => name = Some(unescaped(text)),
            MarkupToken::End { .. } => within = false,
            _ => (),
        }
        Ok(true)
    });
    match walked {
        Err(error @ ReadError::TooLarge { .. }) => Err(error),
        // The settings say nothing about the people.
        _ => Ok(name),
    }
}

/// Shows every token of a part until `each` has enough; false when there is no such part. A `limit` of 0 is what the size on
/// disk makes plausible.
fn walk(
    source: &Source,
    part: &str,
    limit: u64,
    mut each: impl FnMut(MarkupToken<'_>) -> Result<bool, PartRefusal>,
) -> Result<bool, ReadError> {
    let file = &source.file_name;
    let damaged = |place: &str| ReadError::Damaged { file: file.clone(), place: place.to_owned() };
    let handle = File::open(&source.path).map_err(|error| ReadError::from_io(file, &error))?;
    let mut archive = ZipArchive::new(BufReader::new(handle)).map_err(|_| damaged("the list of its parts"))?;
    let found: Vec<usize> = archive
        .file_names_raw()
        .enumerate()
        .filter(|(_, name)| name.eq_ignore_ascii_case(part.as_bytes()))
        .map(|(at, _)| at)
        .collect();
    let at = match found[..] {
        [] => return Ok(false),
        [at] => at,
        _ => return Err(damaged(&format!("part “{part}”, which is there twice,"))),
    };
    let content = archive.by_index(at).map_err(|_| damaged(&format!("part “{part}”")))?;
    let limit = if limit == 0 { sheet_bytes(content.compressed_size()) } else { limit };
    if content.size() > limit {
        return Err(refused(file, part, PartRefusal::TooMuch));
    }
    let mut markup = Markup::new(content, limit);
    let mut run = || loop {
        match markup.next()? {
            MarkupToken::Eof => return Ok(()),
            token => {
                if !each(token)? {
                    return Ok(());
                }
            }
        }
    };
    run().map_err(|refusal| refused(file, part, refusal)).map(|()| true)
}

/// The names of the sheets, and which of them are shown.
#[derive(Default)]
struct SheetListing {
    sheets: Vec<SheetInfo>,
    styles: TextStyles,
    style: Vec<u8>,
    hidden: HashSet<Vec<u8>>,
    depth: usize,
}

impl SheetListing {
    fn take(&mut self, token: &MarkupToken<'_>) -> Result<(), PartRefusal> {
        self.styles.take(token);
        match token {
            MarkupToken::Start { name: b"style", attributes, .. } => {
                self.style = attribute(attributes, b"style:name").last().unwrap_or_default().to_vec();
            }
            MarkupToken::Start { name: b"table-properties", attributes, .. }
                if attribute(attributes, b"table:display").any(|shown| shown == b"false")
                    && self.hidden.len() < MAX_SHEETS =>
            {
                self.hidden.insert(std::mem::take(&mut self.style));
            }
            MarkupToken::Start { name: b"table", attributes, empty } => {
                if self.depth == 0 {
                    let name = attribute(attributes, b"table:name").last().map(unescaped).unwrap_or_default();
                    let style = attribute(attributes, b"table:style-name").last().unwrap_or_default();
                    self.sheets.push(SheetInfo { name, visible: !self.hidden.contains(style), active: false });
                    if self.sheets.len() > MAX_SHEETS {
                        return Err(PartRefusal::TooMuch);
                    }
                }
                self.depth += usize::from(!empty);
            }
            MarkupToken::End { name: b"table" } => self.depth = self.depth.saturating_sub(1),
            _ => (),
        }
        Ok(())
    }
}

/// Elements inside a cell that hold other text than the cell's.
const ASIDE: [&[u8]; 4] = [b"annotation", b"frame", b"custom-shape", b"table"];

/// Where the reading of one sheet is.
struct OpenDocumentReader<'a, 's> {
    styles: &'s TextStyles,
    /// The styles of cells that say none: of the columns, each with the column after its last one, and of the row.
    of_columns: Vec<(u64, Vec<u8>)>,
    of_row: Vec<u8>,
    file: String,
    wanted: String,
    gather: RowCollector<'a>,
    failed: Option<ReadError>,
    /// How deep inside the wanted sheet: 0 outside.
    inside: usize,
    row: u64,
    repeated: u64,
    cells: u64,
    column: u64,
    hidden: bool,
    /// The row's cells that hold something.
    texts: Vec<OpenDocumentCell>,
    /// Formulas of the row that have no result.
    not_calculated: Vec<u64>,
    cell: Option<OpenDocumentCell>,
    aside: usize,
}

#[derive(Default)]
struct OpenDocumentCell {
    column: u64,
    repeated: u64,
    /// How many rows it is merged over.
    rows: u64,
    formula: bool,
    error: bool,
    /// Whether its style strikes it through, and what the styles within its text say.
    struck: bool,
    runs: Vec<Option<bool>>,
    spans: Vec<Option<bool>>,
    link: Option<String>,
    /// Whether the file says what kind of result a formula has.
    told: bool,
    value: Option<String>,
    text: String,
    paragraphs: usize,
    within: usize,
    space: bool,
}

impl<'a, 's> OpenDocumentReader<'a, 's> {
    fn new(wanted: &str, gather: RowCollector<'a>, file: &str, styles: &'s TextStyles) -> Self {
        Self {
            styles,
            of_columns: Vec::new(),
            of_row: Vec::new(),
            hidden: false,
            not_calculated: Vec::new(),
            file: file.to_owned(),
            wanted: wanted.to_owned(),
            gather,
            failed: None,
            inside: 0,
            row: 0,
            repeated: 1,
            cells: 0,
            column: 0,
            texts: Vec::new(),
            cell: None,
            aside: 0,
        }
    }

    /// Whether there is more to read.
    fn take(&mut self, token: &MarkupToken<'_>) -> Result<bool, PartRefusal> {
        if self.inside == 0 {
            if let MarkupToken::Start { name: b"table", attributes, empty: false } = token
                && attribute(attributes, b"table:name").last().map(unescaped).as_deref() == Some(self.wanted.as_str())
            {
                self.inside = 1;
            }
            return Ok(true);
        }
        if self.cell.is_some() {
            return self.in_cell(token);
        }
        match token {
            MarkupToken::Start { name: b"table-row", attributes, empty } => {
                self.repeated = count(attributes, b"table:number-rows-repeated")?;
                (self.column, self.texts) = (0, Vec::new());
                self.hidden = attribute(attributes, b"table:visibility").any(|shown| shown != b"visible");
                let style = attribute(attributes, b"table:default-cell-style-name").last();
                self.of_row = style.unwrap_or_default().to_vec();
                if *empty { self.end_of_row() } else { Ok(true) }
            }
            MarkupToken::Start { name: b"table-cell" | b"covered-table-cell", attributes, empty } => {
                self.cells += 1;
                if self.cells > MAX_CELLS {
                    return Err(PartRefusal::TooMuch);
                }
                let repeated = count(attributes, b"table:number-columns-repeated")?;
                let cell = self.begin_cell(attributes, repeated)?;
                if *empty {
                    self.end_of_cell(cell);
                } else {
                    self.cell = Some(cell);
                }
                Ok(true)
            }
            MarkupToken::Start { name: b"table-column", attributes, .. } => {
                let columns = count(attributes, b"table:number-columns-repeated")?;
                let end = self.of_columns.last().map_or(0, |(end, _)| *end).saturating_add(columns);
                let style = attribute(attributes, b"table:default-cell-style-name").last().unwrap_or_default();
                if self.of_columns.len() < LAST_COLUMN as usize {
                    self.of_columns.push((end, style.to_vec()));
                }
                Ok(true)
            }
            MarkupToken::Start { name: b"table", empty: false, .. } => {
                self.inside += 1;
                Ok(true)
            }
            MarkupToken::End { name: b"table-row" } => self.end_of_row(),
            MarkupToken::End { name: b"table" } => {
                self.inside -= 1;
                Ok(self.inside > 0)
            }
            _ => Ok(true),
        }
    }

    fn begin_cell(&self, attributes: &[u8], repeated: u64) -> Result<OpenDocumentCell, PartRefusal> {
        let style = || {
            let own = attribute(attributes, b"table:style-name").last();
            let of_row = Some(self.of_row.as_slice()).filter(|style| !style.is_empty());
            let of_column =
                || self.of_columns.iter().find(|(end, _)| self.column < *end).map(|(_, style)| style.as_slice());
            own.or(of_row).or_else(of_column).unwrap_or_default()
        };
        Ok(OpenDocumentCell {
            column: self.column,
            repeated,
            rows: count(attributes, b"table:number-rows-spanned")?,
            formula: attribute(attributes, b"table:formula").next().is_some(),
            error: attribute(attributes, b"calcext:value-type").any(|kind| kind == b"error"),
            struck: self.styles.strike() && self.styles.cell(style()),
            told: attribute(attributes, b"office:value-type").next().is_some(),
            value: value(attributes),
            ..OpenDocumentCell::default()
        })
    }

    fn in_cell(&mut self, token: &MarkupToken<'_>) -> Result<bool, PartRefusal> {
        let Some(cell) = &mut self.cell else { return Ok(true) };
        match token {
            MarkupToken::Start { name, empty: false, .. } if ASIDE.contains(name) => self.aside += 1,
            MarkupToken::End { name } if self.aside > 0 => self.aside -= usize::from(ASIDE.contains(name)),
            _ if self.aside > 0 => (),
            MarkupToken::Start { name: b"p", empty, .. } => {
                if cell.paragraphs > 0 {
                    cell.text.push('\n');
                }
                cell.paragraphs += 1;
                cell.within += usize::from(!empty);
                cell.space = true;
            }
            MarkupToken::End { name: b"p" } => {
                cell.within = cell.within.saturating_sub(1);
                let kept = cell.text.trim_end_matches(' ').len();
                if cell.space {
                    cell.text.truncate(kept);
                }
            }
            MarkupToken::Start { name: b"s", attributes, .. } if cell.within > 0 => {
                let spaces = count(attributes, b"text:c")?.min(1024);
                cell.text.extend(std::iter::repeat_n(' ', usize::try_from(spaces).unwrap_or(1)));
                cell.space = false;
            }
            MarkupToken::Start { name: b"tab", .. } if cell.within > 0 => cell.text.push('\t'),
            MarkupToken::Start { name: b"line-break", .. } if cell.within > 0 => cell.text.push('\n'),
            MarkupToken::Start { name: b"span", attributes, empty: false } if self.styles.strike() => {
                let style = attribute(attributes, b"text:style-name").last().unwrap_or_default();
                let outer = cell.spans.last().copied().flatten();
                cell.spans.push(self.styles.text(style).or(outer));
            }
            MarkupToken::End { name: b"span" } => {
                cell.spans.pop();
            }
            MarkupToken::Start { name: b"a", attributes, .. } => {
                let target = attribute(attributes, b"xlink:href").last().map(unescaped);
                cell.link = target.as_deref().and_then(mail_address).or(cell.link.take());
            }
            MarkupToken::Text(text) if cell.within > 0 => cell.add(text),
            MarkupToken::End { name: b"table-cell" | b"covered-table-cell" } => {
                if let Some(cell) = self.cell.take() {
                    self.end_of_cell(cell);
                }
            }
            _ => (),
        }
        if self.cell.as_ref().is_some_and(|cell| cell.text.len() > crate::limits::MAX_TEXT_RUN) {
            return Err(PartRefusal::RunTooLong);
        }
        Ok(true)
    }

    fn end_of_cell(&mut self, mut cell: OpenDocumentCell) {
        // A formula that ended in an error shows that, and has an empty value.
        if let Some(value) = cell.value.take().filter(|_| !cell.error) {
            cell.text = value;
        }
        if cell.formula && cell.text.is_empty() && !cell.told {
            self.not_calculated.push(cell.column);
        }
        self.column = self.column.saturating_add(cell.repeated);
        if !cell.text.is_empty() {
            self.texts.push(cell);
        }
    }

    fn end_of_row(&mut self) -> Result<bool, PartRefusal> {
        let texts = std::mem::take(&mut self.texts);
        let open = std::mem::take(&mut self.not_calculated);
        let rows = if texts.is_empty() { 0 } else { self.repeated };
        let first = u32::try_from(self.row + 1).unwrap_or(u32::MAX);
        let past = self.gather.is_past(first);
        for column in open.iter().filter(|_| !past) {
            let column = usize::try_from(*column).unwrap_or(usize::MAX);
            self.gather.notes.add(NoteKind::NotCalculated, NotePlace::cell(first, column, ""));
            self.gather.notes.more(NoteKind::NotCalculated, rows.saturating_sub(1));
        }
        for row in self.row..self.row.saturating_add(rows) {
            let number = u32::try_from(row + 1).unwrap_or(u32::MAX);
            if self.gather.is_past(number) && number <= LAST_ROW {
                return Ok(false);
            }
            if let Err(error) = self.take_row(number, &texts) {
                self.failed = Some(error);
                return Ok(false);
            }
        }
        self.row = self.row.saturating_add(self.repeated);
        self.repeated = 1;
        if let Err(error) = self.gather.beat() {
            self.failed = Some(error);
        }
        Ok(self.failed.is_none())
    }

    fn take_row(&mut self, number: u32, cells: &[OpenDocumentCell]) -> Result<(), ReadError> {
        if self.hidden && !cells.is_empty() {
            self.gather.hidden.push(number);
        }
        for cell in cells {
            for column in cell.column..cell.column.saturating_add(cell.repeated) {
                if number > LAST_ROW || column >= u64::from(LAST_COLUMN) {
                    let place = format!("sheet “{}”, beyond its last row or column", self.wanted);
                    return Err(ReadError::Damaged { file: self.file.clone(), place });
                }
                let column = usize::try_from(column).unwrap_or(usize::MAX);
                self.gather.take(number, column, cell.text.clone())?;
                self.look(number, column, cell)?;
            }
        }
        Ok(())
    }

    fn look(&mut self, number: u32, column: usize, cell: &OpenDocumentCell) -> Result<(), ReadError> {
        if self.styles.strike() && !cell.formula {
            self.gather.typed(number, column, cell.is_struck());
        }
        if cell.error {
            self.gather.notes.add(NoteKind::ErrorValue, NotePlace::cell(number, column, cell.text.as_str()));
        }
        if let Some(address) = &cell.link {
            self.gather.links.push((number, column, address.clone()));
        }
        let last = u64::from(number).saturating_add(cell.rows).saturating_sub(1);
        self.gather.merge((number, u32::try_from(last).unwrap_or(LAST_ROW)), column)
    }
}

impl OpenDocumentCell {
    /// Whether all of its text is struck through.
    fn is_struck(&self) -> bool {
        !self.runs.is_empty() && self.runs.iter().all(|run| run.unwrap_or(self.struck))
            || self.runs.is_empty() && self.struck
    }

    /// Adds text as it shows: runs of blanks are one space, and none at the beginning.
    fn add(&mut self, raw: &[u8]) {
        let run = self.spans.last().copied().flatten();
        if !raw.trim_ascii().is_empty() && !self.runs.contains(&run) {
            self.runs.push(run);
        }
        let marked = raw.strip_prefix(b"<![CDATA[").and_then(|raw| raw.strip_suffix(b"]]>"));
        let text = marked.map_or_else(|| unescaped(raw), |raw| String::from_utf8_lossy(raw).into_owned());
        for letter in text.chars() {
            if matches!(letter, ' ' | '\t' | '\n' | '\r') {
                if !self.space {
                    self.text.push(' ');
                }
                self.space = true;
            } else {
                self.text.push(letter);
                self.space = false;
            }
        }
    }
}

/// The value of a cell that holds no text.
fn value(attributes: &[u8]) -> Option<String> {
    let of = |name: &'static [u8]| attribute(attributes, name).last().map(unescaped);
    match of(b"office:value-type")?.as_str() {
        "float" | "currency" | "percentage" => number_text(of(b"office:value")?.parse().ok()?),
        "date" => of(b"office:date-value").map(|date| date.strip_suffix("T00:00:00").unwrap_or(&date).to_owned()),
        "boolean" => of(b"office:boolean-value").map(|value| value.to_uppercase()),
        "string" => of(b"office:string-value"),
        _ => None,
    }
}

fn count(attributes: &[u8], name: &'static [u8]) -> Result<u64, PartRefusal> {
    let Some(digits) = attribute(attributes, name).last() else { return Ok(1) };
    std::str::from_utf8(digits).ok().and_then(|digits| digits.trim().parse().ok()).ok_or(PartRefusal::Broken)
}

fn unescaped(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw).into_owned();
    quick_xml::escape::unescape(&raw).map(|text| text.into_owned()).unwrap_or(raw)
}
