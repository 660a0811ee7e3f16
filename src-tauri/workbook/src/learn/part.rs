//! What the parts of a package have in common: texts, attributes, relations to other parts.

use crate::error::ReadError;
use crate::guard::{MarkupToken, Package, attribute, unescaped};
use crate::limits::MAX_SMALL_PART;

/// A relation from one part to another.
#[derive(Debug)]
pub(crate) struct SourceRelation {
    pub(crate) id: String,
    /// The last word of its type, for example `worksheet`.
    pub(crate) kind: String,
    pub(crate) target: String,
}

/// The relations of a part; none when it has no list of them.
pub(crate) fn relations(package: &mut Package, part: &str) -> Result<Vec<SourceRelation>, ReadError> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let list = if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let mut relations = Vec::new();
    package.walk(&list, MAX_SMALL_PART, |token| {
        if let MarkupToken::Start { name: b"Relationship", attributes, .. } = token
            && attribute(attributes, b"TargetMode").all(|mode| mode != b"External")
        {
            let kind = attribute_text(attributes, b"Type");
            relations.push(SourceRelation {
                id: attribute_text(attributes, b"Id"),
                kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                target: attribute_text(attributes, b"Target"),
            });
        }
        Ok(())
    })?;
    Ok(relations)
}

/// A target as a name in the package, seen from the part that names it.
pub(crate) fn joined(part: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut pieces: Vec<&str> = part.split('/').collect();
    pieces.pop();
    for piece in target.split('/') {
        match piece {
            "" | "." => {}
            ".." => {
                pieces.pop();
            }
            piece => pieces.push(piece),
        }
    }
    pieces.join("/")
}

/// The text of an attribute; empty when it is not there.
pub(crate) fn attribute_text(attributes: &[u8], name: &[u8]) -> String {
    attribute(attributes, name).last().map(unescaped).unwrap_or_default()
}

/// A piece of text as it is meant: entities resolved, marked text without its marks.
pub(crate) fn text_of(raw: &[u8]) -> String {
    let text = match raw.strip_prefix(b"<![CDATA[").and_then(|inner| inner.strip_suffix(b"]]>")) {
        Some(inner) => String::from_utf8_lossy(inner).into_owned(),
        None => unescaped(raw),
    };
    if text.contains("_x000") { text.replace("_x000D_", "").replace("_x000A_", "\n") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_seen_from_the_part_that_names_them() {
        for (part, target, expected) in [
            ("xl/workbook.xml", "worksheets/sheet1.xml", "xl/worksheets/sheet1.xml"),
            ("xl/worksheets/sheet1.xml", "../tables/table1.xml", "xl/tables/table1.xml"),
            ("xl/worksheets/sheet1.xml", "/xl/comments1.xml", "xl/comments1.xml"),
            ("workbook.xml", "../../../a.xml", "a.xml"),
        ] {
            assert_eq!(joined(part, target), expected);
        }
    }
}
