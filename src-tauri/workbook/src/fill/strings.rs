//! Texts that a workbook keeps apart from its cells.

use std::collections::{HashMap, HashSet};

use crate::error::ReadError;
use crate::guard::{MarkupToken, refused, told};

use super::parts::{Bound, WorkbookParts};
use super::tag;

/// The texts of these numbers.
pub(super) fn shared(
    parts: &mut WorkbookParts,
    part: Option<&str>,
    wanted: &HashSet<u32>,
) -> Result<HashMap<u32, String>, ReadError> {
    let mut found = HashMap::new();
    let Some(part) = part.filter(|_| !wanted.is_empty()) else { return Ok(found) };
    let file = parts.file.clone();
    let Some(mut markup) = parts.markup(part, Bound::Strings)? else { return Ok(found) };
    let (mut next, mut current, mut in_text, mut phonetic) = (0_u32, None, false, false);
    while found.len() < wanted.len() {
        markup.next().map_err(|refusal| refused(&file, part, refusal))?;
        match told(markup.last()) {
            MarkupToken::Eof => break,
            MarkupToken::Start { name: b"si", .. } => {
                current = wanted.contains(&next).then(|| (next, String::new()));
                next += 1;
            }
            MarkupToken::End { name: b"si" } => found.extend(current.take()),
            MarkupToken::Start { name: b"t", empty, .. } => in_text = !empty && !phonetic,
            MarkupToken::End { name: b"t" } => in_text = false,
            MarkupToken::Start { name: b"rPh", empty, .. } => phonetic = !empty,
            MarkupToken::End { name: b"rPh" } => phonetic = false,
            MarkupToken::Text(text) if in_text => {
                if let Some((_, whole)) = &mut current {
                    whole.push_str(&tag::text(text));
                }
            }
            _ => (),
        }
    }
    Ok(found)
}
