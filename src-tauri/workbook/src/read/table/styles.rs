//! Which styles of an ODS strike text through.

use std::collections::HashMap;

use crate::guard::{MarkupToken, attribute};

/// Styles that are kept; as many have nobody's document.
const MAX_STYLES: usize = 200_000;

/// How far a style is followed to those that it is based on.
const MAX_DEPTH: usize = 16;

/// The styles of cells and of text.
#[derive(Default)]
pub(super) struct TextStyles {
    cells: HashMap<Vec<u8>, Style>,
    texts: HashMap<Vec<u8>, Style>,
    /// The style that is being read: whether it is one of cells, and its name.
    open: Option<(bool, Vec<u8>)>,
    strike: bool,
}

#[derive(Default)]
struct Style {
    parent: Vec<u8>,
    struck: Option<bool>,
}

impl TextStyles {
    pub(super) fn take(&mut self, token: &MarkupToken<'_>) {
        match token {
            MarkupToken::Start { name: b"style", attributes, empty } => {
                let of = |name: &'static [u8]| attribute(attributes, name).last().unwrap_or_default().to_vec();
                let cells = match of(b"style:family").as_slice() {
                    b"table-cell" => true,
                    b"text" => false,
                    _ => return,
                };
                let (name, parent) = (of(b"style:name"), of(b"style:parent-style-name"));
                let styles = if cells { &mut self.cells } else { &mut self.texts };
                if styles.len() < MAX_STYLES {
                    styles.insert(name.clone(), Style { parent, struck: None });
                    self.open = (!empty).then_some((cells, name));
                }
            }
            MarkupToken::End { name: b"style" } => self.open = None,
            MarkupToken::Start { name: b"text-properties", attributes, .. } => {
                let Some((cells, name)) = &self.open else { return };
                let style = attribute(attributes, b"style:text-line-through-style").last();
                let kind = attribute(attributes, b"style:text-line-through-type").last();
                let Some(line) = style.or(kind) else { return };
                let struck = line != b"none";
                let styles = if *cells { &mut self.cells } else { &mut self.texts };
                if let Some(style) = styles.get_mut(name) {
                    style.struck = Some(struck);
                    self.strike |= struck;
                }
            }
            _ => (),
        }
    }

    /// Whether any style strikes through.
    pub(super) fn strike(&self) -> bool {
        self.strike
    }

    /// Whether a style of cells strikes through.
    pub(super) fn cell(&self, name: &[u8]) -> bool {
        found(&self.cells, name).unwrap_or(false)
    }

    /// What a style of text says about it.
    pub(super) fn text(&self, name: &[u8]) -> Option<bool> {
        found(&self.texts, name)
    }
}

fn found(styles: &HashMap<Vec<u8>, Style>, name: &[u8]) -> Option<bool> {
    let mut style = styles.get(name)?;
    for _ in 0..MAX_DEPTH {
        if style.struck.is_some() {
            return style.struck;
        }
        style = styles.get(&style.parent)?;
    }
    None
}
