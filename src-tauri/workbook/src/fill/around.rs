//! The parts around a filled sheet that have to follow: the workbook, tables, the order of calculation.

use crate::error::ReadError;
use crate::guard::{MarkupToken, attribute};

use super::area::FillRange;
use super::book::TargetBook;
use super::formula::extended;
use super::parts::{WorkbookParts, folded, relations_of};
use super::row_extension::{Following, RowExtension, Stand, follow};
use super::tag;

/// A part that is written instead of the one that was there; nothing leaves it out.
pub(super) type Replaced = (String, Option<Vec<u8>>);

/// What became of the parts around a sheet whose rows go on.
#[derive(Debug, Default)]
pub(super) struct Around {
    pub(super) replaced: Vec<Replaced>,
    /// In words: what covers the new rows too, and what does not.
    pub(super) grown: Vec<String>,
    pub(super) left: Vec<String>,
}

/// The parts that follow from filling a sheet, with their new content. `formulas` says whether cells got formulas, `stale`
/// whether any result has to be calculated anew.
pub(super) fn around(
    parts: &mut WorkbookParts,
    book: &TargetBook,
    sheet: usize,
    growth: Option<&RowExtension<'_>>,
    (formulas, stale): (bool, bool),
) -> Result<Around, ReadError> {
    let mut found = Around::default();
    let before = parts.edited(&book.main, |_, _, _| false)?;
    let after = workbook(parts, &book.main, growth, stale, &mut found)?;
    let all = &mut found.replaced;
    if before != after {
        all.push((folded(book.main.as_bytes()), Some(after)));
    }
    let Some(grown) = growth else { return Ok(found) };
    let grows = |area: &FillRange| area.continuation(grown.model, grown.last).is_some();
    for table in book.tables.iter().filter(|table| table.sheet == sheet && grows(&table.area)) {
        let content = parts.edited(&table.part, |token, piece, out| {
            let MarkupToken::Start { name: b"table" | b"autoFilter", attributes, .. } = token else { return false };
            let area = attribute(attributes, b"ref").last().and_then(|area| FillRange::parse(&tag::text(area)));
            let Some(area) = area.filter(grows) else { return false };
            out.extend_from_slice(&tag::with(piece, "ref", &FillRange { last_row: grown.last, ..area }.text()));
            true
        })?;
        all.push((folded(table.part.as_bytes()), Some(content)));
    }
    // Spreadsheet programs make the order of calculation anew; one that lacks cells could be taken for damage.
    if let Some(chain) = book.part("calcChain").filter(|_| formulas) {
        let chain = folded(chain.as_bytes());
        let directions = relations_of(&book.main);
        let content = parts.edited(&directions, |token, _, _| match token {
            MarkupToken::Start { name: b"Relationship", attributes, empty: true } => {
                attribute(attributes, b"Type").any(|kind| kind.ends_with(b"/calcChain"))
            }
            _ => false,
        })?;
        all.push((folded(directions.as_bytes()), Some(content)));
        let content = parts.edited("[Content_Types].xml", |token, _, _| match token {
            MarkupToken::Start { name: b"Override", attributes, empty: true } => {
                attribute(attributes, b"PartName").any(|part| folded(part) == chain)
            }
            _ => false,
        })?;
        all.push((folded(b"[Content_Types].xml"), Some(content)));
        all.push((chain, None));
    }
    found.left.extend(notes_in(parts, book, sheet, grown.model)?);
    found.left.extend(charts_and_pivots(parts, grown)?);
    Ok(found)
}

/// The notes at cells of the last prepared row, which the rows made after it do not have.
fn notes_in(parts: &mut WorkbookParts, book: &TargetBook, sheet: usize, model: u32) -> Result<Vec<String>, ReadError> {
    let relations = book.sheets.get(sheet).map(|sheet| sheet.relations.clone()).unwrap_or_default();
    let mut found = Vec::new();
    for relation in relations.iter().filter(|relation| relation.kind == "comments") {
        parts.walk(&relation.part, |token, _| {
            if let MarkupToken::Start { name: b"comment", attributes, .. } = token
                && let Some(area) =
                    attribute(attributes, b"ref").last().and_then(|area| FillRange::parse(&tag::text(area)))
                && area.first_row == model
            {
                found.push(format!("the note at {}", area.text()));
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// Charts and pivot tables over the prepared rows: they keep copies of what they show, and are left as they are.
fn charts_and_pivots(parts: &mut WorkbookParts, growth: &RowExtension<'_>) -> Result<Vec<String>, ReadError> {
    let mut found = Vec::new();
    for at in 0..parts.len() {
        let part = parts.name(at)?;
        let chart = part.starts_with("xl/charts/chart");
        if !chart && !part.starts_with("xl/pivotcache/pivotcachedefinition") {
            continue;
        }
        let (mut formula, mut reaches) = (None::<String>, false);
        parts.walk(&part, |token, enough| {
            match token {
                MarkupToken::Start { name: b"f", empty: false, .. } if chart => formula = Some(String::new()),
                MarkupToken::Text(text) => formula.iter_mut().for_each(|formula| formula.push_str(&tag::text(text))),
                MarkupToken::End { name: b"f" } => {
                    let formula = formula.take().unwrap_or_default();
                    reaches |= follow(&formula, Stand::default(), growth) != Following::Untouched;
                }
                MarkupToken::Start { name: b"worksheetSource", attributes, .. } => {
                    let of = |name| attribute(attributes, name).last().map(tag::text).unwrap_or_default();
                    let source = format!("'{}'!{}", of(b"sheet").replace('\'', "''"), of(b"ref"));
                    reaches |= follow(&source, Stand::default(), growth) != Following::Untouched;
                }
                _ => (),
            }
            *enough = reaches;
            Ok(())
        })?;
        if reaches {
            found.push(if chart { "a chart" } else { "a pivot table" }.to_owned());
        }
    }
    found.dedup();
    Ok(found)
}

/// What comes after the settings for calculation in a workbook.
const AFTER_CALCULATION: [&[u8]; 9] = [
    b"oleSize",
    b"customWorkbookViews",
    b"pivotCaches",
    b"smartTagPr",
    b"smartTagTypes",
    b"webPublishing",
    b"fileRecoveryPr",
    b"webPublishObjects",
    b"extLst",
];

/// Names that follow the rows of a sheet: what is printed, and what the filter works on.
const FOLLOWING: [&str; 2] = ["_xlnm.Print_Area", "_xlnm._FilterDatabase"];

fn workbook(
    parts: &mut WorkbookParts,
    part: &str,
    growth: Option<&RowExtension<'_>>,
    stale: bool,
    found: &mut Around,
) -> Result<Vec<u8>, ReadError> {
    let mut said = !stale;
    let mut name: Option<String> = None;
    let (mut prefix, mut depth) = (Vec::new(), 0_usize);
    parts.edited(part, |token, piece, out| {
        match token {
            MarkupToken::Start { name: b"workbook", .. } if depth == 0 => tag::prefix(piece).clone_into(&mut prefix),
            MarkupToken::Start { name: b"definedName", attributes, empty: false } => {
                name = attribute(attributes, b"name").last().map(tag::text);
            }
            MarkupToken::End { name: b"definedName" } => name = None,
            MarkupToken::Text(text) => {
                if let (Some(name), Some(growth)) = (&name, growth)
                    && let Some(longer) = longer(name, &tag::text(text), growth, found)
                {
                    out.extend_from_slice(quick_xml::escape::partial_escape(&longer).as_bytes());
                    return true;
                }
            }
            _ => (),
        }
        let own = depth == 1;
        match token {
            MarkupToken::Start { empty: false, .. } => depth += 1,
            MarkupToken::End { .. } => depth = depth.saturating_sub(1),
            _ => (),
        }
        let calculation = || [b"<", prefix.as_slice(), b"calcPr fullCalcOnLoad=\"1\"/>"].concat();
        match token {
            MarkupToken::Start { name: b"calcPr", .. } if own && !said => {
                said = true;
                out.extend_from_slice(&tag::with(piece, "fullCalcOnLoad", "1"));
                true
            }
            MarkupToken::Start { name, .. } if own && !said && AFTER_CALCULATION.contains(&name) => {
                said = true;
                out.extend_from_slice(&calculation());
                false
            }
            MarkupToken::End { name: b"workbook" } if !said => {
                said = true;
                out.extend_from_slice(&calculation());
                false
            }
            _ => false,
        }
    })
}

/// What a name stands for once the rows go on; nothing when that is the same.
fn longer(name: &str, text: &str, growth: &RowExtension<'_>, found: &mut Around) -> Option<String> {
    if FOLLOWING.contains(&name) {
        return extended(text, growth.sheet, growth.model, growth.last);
    }
    // Without dollar signs, a name means other cells in each place where it is used.
    match follow(text, Stand { shared: true, ..Stand::default() }, growth) {
        Following::Untouched => None,
        Following::Grown(longer) => {
            found.grown.push(format!("the name “{name}”"));
            Some(longer)
        }
        Following::Left => {
            found.left.push(format!("the name “{name}”"));
            None
        }
    }
}

/// The first row from `row` on that a picture or shape reaches within these columns.
pub(super) fn picture_row(
    parts: &mut WorkbookParts,
    drawings: &[String],
    row: u32,
    columns: (u32, u32),
) -> Result<Option<u32>, ReadError> {
    let mut first: Option<u32> = None;
    for part in drawings {
        let mut anchor = Anchor::default();
        parts.walk(part, |token, _| {
            if let Some(area) = anchor.take(token)
                && area.last_row >= row
                && area.first_column <= columns.1
                && columns.0 <= area.last_column
            {
                let reached = area.first_row.max(row);
                first = Some(first.map_or(reached, |first| first.min(reached)));
            }
            Ok(())
        })?;
    }
    Ok(first)
}

/// Where a picture is anchored: the corner, and the other one or the size.
#[derive(Default)]
struct Anchor {
    corner: Option<bool>,
    field: Option<bool>,
    from: (u32, u32),
    to: Option<(u32, u32)>,
}

/// Usual height of a row and width of a column, in the unit of drawings.
const ROW: u32 = 190_500;
const COLUMN: u32 = 609_600;

impl Anchor {
    fn take(&mut self, token: MarkupToken<'_>) -> Option<FillRange> {
        match token {
            MarkupToken::Start { name: b"twoCellAnchor" | b"oneCellAnchor", .. } => *self = Self::default(),
            MarkupToken::Start { name: b"from", .. } => self.corner = Some(true),
            MarkupToken::Start { name: b"to", .. } => self.corner = Some(false),
            MarkupToken::End { name: b"from" | b"to" } => self.corner = None,
            MarkupToken::Start { name: b"row", empty: false, .. } => self.field = Some(true),
            MarkupToken::Start { name: b"col", empty: false, .. } => self.field = Some(false),
            MarkupToken::End { name: b"row" | b"col" } => self.field = None,
            MarkupToken::Start { name: b"ext", attributes, .. } if self.to.is_none() => {
                let of = |name| super::parts::number(attribute(attributes, name).last());
                if let (Some(width), Some(height)) = (of(b"cx"), of(b"cy")) {
                    self.to = Some((self.from.0 + height / ROW, self.from.1 + width / COLUMN));
                }
            }
            MarkupToken::Text(text) => {
                let number = super::parts::number(Some(text)).unwrap_or(0);
                match (self.corner, self.field) {
                    (Some(true), Some(true)) => self.from.0 = number,
                    (Some(true), Some(false)) => self.from.1 = number,
                    (Some(false), Some(true)) => self.to.get_or_insert(self.from).0 = number,
                    (Some(false), Some(false)) => self.to.get_or_insert(self.from).1 = number,
                    _ => (),
                }
            }
            MarkupToken::End { name: b"twoCellAnchor" | b"oneCellAnchor" } => {
                let to = self.to.unwrap_or(self.from);
                // Drawings count rows from 0.
                return Some(FillRange {
                    first_row: self.from.0.saturating_add(1),
                    last_row: to.0.saturating_add(1),
                    first_column: self.from.1,
                    last_column: to.1,
                });
            }
            _ => (),
        }
        None
    }
}
