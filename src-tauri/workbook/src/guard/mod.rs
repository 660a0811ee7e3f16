//! Bounds what a workbook may cost, before any library reads it.

mod markup;
mod package;
mod sheet;

pub(crate) use package::Package;
pub(crate) use sheet::{SheetFacts, scan_sheet};
