//! Cells as they are written.

use super::area::cell_name;
use super::plan::FillValue;
use super::sheet_index::ModelCell;
use super::tag;

/// A new cell: its format, and what is typed into it.
pub(super) fn new(prefix: &[u8], row: u32, column: u32, format: u32, value: &FillValue<'_>) -> Vec<u8> {
    let name = cell_name(row, column);
    let mut tag = [b"<", prefix, b"c r=\"", name.as_bytes(), b"\""].concat();
    if format > 0 {
        tag.extend_from_slice(format!(" s=\"{format}\"").as_bytes());
    }
    tag.push(b'>');
    typed(&tag, value)
}

/// A cell that was there, with something typed into it: the text stands in the cell itself, so that the workbook's list of
/// texts stays as it is.
pub(super) fn typed(tag: &[u8], value: &FillValue<'_>) -> Vec<u8> {
    let prefix = String::from_utf8_lossy(tag::prefix(tag)).into_owned();
    let plain = tag::opened(&tag::without(tag, &["t", "cm", "vm"]));
    match value {
        FillValue::Number(number) => {
            [plain.as_slice(), format!("<{prefix}v>{number}</{prefix}v></{prefix}c>").as_bytes()].concat()
        }
        FillValue::Text(text) => {
            let space = if needs_space(text) { " xml:space=\"preserve\"" } else { "" };
            let text = escaped(text);
            let body = format!("<{prefix}is><{prefix}t{space}>{text}</{prefix}t></{prefix}is></{prefix}c>");
            [tag::with(&plain, "t", "inlineStr").as_slice(), body.as_bytes()].concat()
        }
    }
}

/// A cell made after one of the model row: its format, and its formula without a result.
pub(super) fn continued(model: &ModelCell, row: u32, formula: Option<&str>) -> Vec<u8> {
    let name = cell_name(row, model.column);
    let tag = tag::with(&tag::without(&model.tag, &["t", "vm"]), "r", &name);
    let Some(formula) = formula else {
        let start = tag.strip_suffix(b">").unwrap_or(&tag);
        return [start, b"/>"].concat();
    };
    let prefix = String::from_utf8_lossy(tag::prefix(&tag)).into_owned();
    let array = model.formula.as_ref().is_some_and(|formula| formula.array);
    let kind = if array { format!(" t=\"array\" ref=\"{name}\"") } else { String::new() };
    let formula = quick_xml::escape::partial_escape(formula);
    [tag.as_slice(), format!("<{prefix}f{kind}>{formula}</{prefix}f></{prefix}c>").as_bytes()].concat()
}

fn needs_space(text: &str) -> bool {
    text.starts_with(char::is_whitespace)
        || text.ends_with(char::is_whitespace)
        || text.contains(['\n', '\t'])
        || text.contains("  ")
}

/// The text as XML takes it. Signs that XML has no room for are written as spreadsheets do, `_x000D_`, and a text that
/// already looks like that is kept apart from it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '_' if looks_escaped(rest) => out.push_str("_x005F_"),
            '\n' | '\t' => out.push(letter),
            '\0'..='\x1F' | '\u{FFFE}' | '\u{FFFF}' => out.push_str(&format!("_x{:04X}_", u32::from(letter))),
            letter => out.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
    out
}

fn looks_escaped(text: &str) -> bool {
    let text = text.as_bytes();
    text.get(1).is_some_and(|mark| matches!(mark, b'x' | b'X'))
        && text.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        && text.get(6) == Some(&b'_')
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    fn text(text: &str) -> String {
        String::from_utf8(typed(b"<c r=\"A5\" s=\"3\" t=\"s\"/>", &FillValue::Text(text))).unwrap()
    }

    #[test]
    fn text_stays_text_whatever_it_looks_like() {
        assert_eq!(text("=1+1"), "<c r=\"A5\" s=\"3\" t=\"inlineStr\"><is><t>=1+1</t></is></c>");
        assert!(text("0631 & <b>").contains("<t>0631 &amp; &lt;b&gt;</t>"));
        assert!(text(" Ana").contains("<t xml:space=\"preserve\"> Ana</t>"));
        assert!(text("a\rb\u{1}_x000D_").contains("<t>a_x000D_b_x0001__x005F_x000D_</t>"));
    }

    #[test]
    fn cells_keep_the_prefix_of_their_sheet() {
        let cell = typed(b"<x:c r=\"A5\" cm=\"1\" />", &FillValue::Text("Ana"));
        assert_eq!(cell, b"<x:c r=\"A5\" t=\"inlineStr\"><x:is><x:t>Ana</x:t></x:is></x:c>");
        assert_eq!(new(b"x:", 7, 27, 0, &FillValue::Number(46_348.0)), b"<x:c r=\"AB7\"><x:v>46348</x:v></x:c>");
    }
}
