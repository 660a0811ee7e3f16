//! Bounds what a workbook may cost, before any library reads it.

mod cell_filter;
mod facts;
mod marks;
mod markup;
mod package;
mod part_copier;
mod relationships;
mod sheet;
mod struck;

pub(crate) use cell_filter::{BEAT, GuardNotes};
pub(crate) use facts::SheetFacts;
pub(crate) use markup::{Attributes, Markup, MarkupToken, PartRefusal, attribute, told};
pub(crate) use package::{Package, refused, too_many_sheets, unescaped};
pub(crate) use part_copier::PartCopier;
pub(crate) use sheet::Scan;
