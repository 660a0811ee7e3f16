//! How cells look, as far as a look tells which columns have to be filled.

use super::part::attribute_text;
use crate::error::ReadError;
use crate::guard::{MarkupToken, Package};
use crate::limits::MAX_SMALL_PART;

/// The look of a cell.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct Look {
    /// Color of the text; empty for the usual one.
    pub(crate) text: String,
    /// Color of the ground; empty for none.
    pub(crate) ground: String,
    pub(crate) bold: bool,
}

impl Look {
    /// Whether the text is red, as marks of what is required are.
    pub(crate) fn red_text(&self) -> bool {
        is_red(&self.text)
    }

    /// What people call the color of the ground.
    pub(crate) fn ground_name(&self) -> &'static str {
        color_name(&self.ground)
    }
}

/// The looks of a workbook's cell formats.
pub(crate) fn read_styles(package: &mut Package, part: &str) -> Result<Vec<Look>, ReadError> {
    #[derive(Clone, Copy, PartialEq)]
    enum In {
        Nothing,
        Fonts,
        Fills,
        Formats,
    }
    let (mut fonts, mut grounds, mut looks): (Vec<Look>, Vec<String>, Vec<Look>) = Default::default();
    let mut within = In::Nothing;
    package.walk(part, MAX_SMALL_PART, |token| {
        match token {
            MarkupToken::Start { name: b"fonts", empty: false, .. } => within = In::Fonts,
            MarkupToken::Start { name: b"fills", empty: false, .. } => within = In::Fills,
            MarkupToken::Start { name: b"cellXfs", empty: false, .. } => within = In::Formats,
            MarkupToken::End { name: b"fonts" | b"fills" | b"cellXfs" } => within = In::Nothing,
            MarkupToken::Start { name, attributes, .. } => match (within, name) {
                (In::Fonts, b"font") => fonts.push(Look::default()),
                (In::Fonts, b"b") => {
                    let off = matches!(attribute_text(attributes, b"val").as_str(), "0" | "false");
                    if let Some(font) = fonts.last_mut() {
                        font.bold = !off;
                    }
                }
                (In::Fonts, b"color") => {
                    if let Some(font) = fonts.last_mut() {
                        font.text = color(attributes);
                    }
                }
                (In::Fills, b"fill") => grounds.push(String::new()),
                (In::Fills, b"fgColor") => {
                    if let Some(ground) = grounds.last_mut() {
                        *ground = color(attributes);
                    }
                }
                (In::Formats, b"xf") => {
                    let at = |name: &[u8]| attribute_text(attributes, name).parse::<usize>().unwrap_or(0);
                    let mut look = fonts.get(at(b"fontId")).cloned().unwrap_or_default();
                    look.ground = grounds.get(at(b"fillId")).cloned().unwrap_or_default();
                    looks.push(look);
                }
                _ => {}
            },
            _ => {}
        }
        Ok(())
    })?;
    Ok(looks)
}

/// A color as six digits, or as the theme's number; the usual black and white of texts and grounds count as none.
fn color(attributes: &[u8]) -> String {
    let rgb = attribute_text(attributes, b"rgb");
    if let Some(digits) = rgb.get(rgb.len().saturating_sub(6)..).filter(|digits| digits.len() == 6) {
        let digits = digits.to_ascii_uppercase();
        return if matches!(digits.as_str(), "000000") { String::new() } else { digits };
    }
    let theme = attribute_text(attributes, b"theme");
    match theme.as_str() {
        "" => match attribute_text(attributes, b"indexed").as_str() {
            "10" | "2" => "FF0000".to_owned(),
            "13" | "5" => "FFFF00".to_owned(),
            "" | "8" | "64" | "0" => String::new(),
            other => format!("indexed {other}"),
        },
        "1" if attribute_text(attributes, b"tint").is_empty() => String::new(),
        theme => format!("theme {theme} {}", attribute_text(attributes, b"tint")),
    }
}

fn channels(color: &str) -> Option<[u8; 3]> {
    let digit = |at: usize| u8::from_str_radix(color.get(at..at + 2)?, 16).ok();
    Some([digit(0)?, digit(2)?, digit(4)?])
}

fn is_red(color: &str) -> bool {
    channels(color).is_some_and(|[red, green, blue]| red >= 0xA0 && green <= 0x50 && blue <= 0x50)
}

fn color_name(color: &str) -> &'static str {
    let Some([red, green, blue]) = channels(color) else { return "colored" };
    match (red, green, blue) {
        (201.., 201.., ..=200) => "yellow",
        (201.., 120..=200, ..=180) => "orange",
        (181.., ..=190, ..=210) => "red",
        (..=180, 160.., ..=200) => "green",
        (..=180, _, 181..) => "blue",
        _ if red == green && green == blue => "grey",
        _ => "colored",
    }
}
