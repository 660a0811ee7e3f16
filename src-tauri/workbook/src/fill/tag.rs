//! Changes to one tag that leave every other byte of it as it stands.

use std::ops::Range;

/// The prefix of a tag's name with its colon: `x:` of `<x:row r="1">`, and nothing of `<row>`.
pub(super) fn prefix(tag: &[u8]) -> &[u8] {
    let from = if tag.starts_with(b"</") { 2 } else { 1 };
    let name = tag.get(from..name_end(tag)).unwrap_or_default();
    let colon = name.iter().position(|byte| *byte == b':').map_or(0, |at| at + 1);
    name.get(..colon).unwrap_or_default()
}

/// The tag with this attribute, in its place where it was there before.
pub(super) fn with(tag: &[u8], name: &str, value: &str) -> Vec<u8> {
    let value = quick_xml::escape::escape(value);
    if let Some(found) = attributes(tag).into_iter().rfind(|found| tag.get(found.name.clone()) == Some(name.as_bytes()))
    {
        return spliced(tag, found.value, value.as_bytes());
    }
    let end = tag.len() - if tag.ends_with(b"/>") { 2 } else { 1 };
    let end = end - tag[..end].iter().rev().take_while(|byte| byte.is_ascii_whitespace()).count();
    spliced(tag, end..end, format!(" {name}=\"{value}\"").as_bytes())
}

/// The tag without these attributes.
pub(super) fn without(tag: &[u8], names: &[&str]) -> Vec<u8> {
    let mut tag = tag.to_vec();
    for found in attributes(&tag.clone()).into_iter().rev() {
        if names.iter().any(|name| tag.get(found.name.clone()) == Some(name.as_bytes())) {
            tag.drain(found.whole);
        }
    }
    tag
}

/// An empty element's tag as an opening one; others as they are.
pub(super) fn opened(tag: &[u8]) -> Vec<u8> {
    match tag.strip_suffix(b"/>") {
        Some(start) => [start.trim_ascii_end(), b">"].concat(),
        None => tag.to_vec(),
    }
}

/// The closing tag that belongs to an opening one.
pub(super) fn closing(tag: &[u8]) -> Vec<u8> {
    [b"</", tag.get(1..name_end(tag)).unwrap_or_default(), b">"].concat()
}

/// Text between tags with its entities written out.
pub(super) fn text(raw: &[u8]) -> String {
    let raw = String::from_utf8_lossy(raw);
    if let Some(marked) = raw.strip_prefix("<![CDATA[") {
        return marked.strip_suffix("]]>").unwrap_or(marked).to_owned();
    }
    quick_xml::escape::unescape(&raw).map_or_else(|_| raw.clone().into_owned(), std::borrow::Cow::into_owned)
}

struct FoundTag {
    /// With the blanks before it.
    whole: Range<usize>,
    name: Range<usize>,
    value: Range<usize>,
}

fn name_end(tag: &[u8]) -> usize {
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>');
    tag.iter().skip(2).position(ends).map_or(tag.len(), |at| at + 2)
}

fn attributes(tag: &[u8]) -> Vec<FoundTag> {
    let mut found = Vec::new();
    let mut at = name_end(tag);
    while let Some(equals) = tag.get(at..).and_then(|rest| rest.iter().position(|byte| *byte == b'=')) {
        let equals = at + equals;
        let before = &tag[at..equals];
        let name_start = at + before.len() - before.trim_ascii_start().len();
        let name = name_start..at + before.trim_ascii_end().len();
        let rest = &tag[equals + 1..];
        let quote = equals + 1 + rest.len() - rest.trim_ascii_start().len();
        let Some(length) = tag.get(quote).and_then(|mark| tag.get(quote + 1..)?.iter().position(|byte| byte == mark))
        else {
            break;
        };
        found.push(FoundTag { whole: at..quote + length + 2, name, value: quote + 1..quote + 1 + length });
        at = quote + length + 2;
    }
    found
}

fn spliced(tag: &[u8], range: Range<usize>, new: &[u8]) -> Vec<u8> {
    [&tag[..range.start], new, &tag[range.end..]].concat()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

    use super::*;

    #[test]
    fn one_attribute_changes_and_every_other_byte_stays() {
        assert_eq!(with(b"<c  r='A1' s=\"4\" />", "s", "7"), b"<c  r='A1' s=\"7\" />");
        assert_eq!(with(b"<c r=\"A1\" />", "t", "a&b"), b"<c r=\"A1\" t=\"a&amp;b\" />");
        assert_eq!(with(b"<x:c>", "t", "n"), b"<x:c t=\"n\">");
        assert_eq!(with(b"<c x:r=\"1\" r = \"2\">", "r", "3"), b"<c x:r=\"1\" r = \"3\">");
        assert_eq!(without(b"<c r=\"A1\"\n t=\"s\" s=\"1\"/>", &["t"]), b"<c r=\"A1\" s=\"1\"/>");
        assert_eq!(without(b"<c r=\"a=b\" cm=\"1\" t=\"s\">", &["t", "cm"]), b"<c r=\"a=b\">");
    }

    #[test]
    fn names_keep_their_prefixes() {
        assert_eq!(prefix(b"<x:row r=\"1\">"), b"x:");
        assert_eq!(prefix(b"<row xml:space=\"preserve\">"), b"");
        assert_eq!(prefix(b"</x:row>"), b"x:");
        assert_eq!(opened(b"<x:row r=\"1\" />"), b"<x:row r=\"1\">");
        assert_eq!(closing(b"<x:row r=\"1\">"), b"</x:row>");
    }
}
