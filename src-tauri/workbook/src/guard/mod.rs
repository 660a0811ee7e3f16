//! Bounds what a workbook may cost, before any library reads it.

mod facts;
mod marks;
mod markup;
mod package;
mod relationships;
mod relay;
mod sheet;
mod sieve;
mod struck;

pub(crate) use facts::SheetFacts;
pub(crate) use markup::{Attributes, Markup, Refusal, Token, attribute, told};
pub(crate) use package::{Package, refused, too_many_sheets, unescaped};
pub(crate) use relay::Relay;
pub(crate) use sheet::Scan;
pub(crate) use sieve::{BEAT, Notes};
