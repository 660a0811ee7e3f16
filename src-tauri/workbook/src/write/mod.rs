//! Writes forms, filled worksheets and tables. Every file is written under a temporary name, synced and renamed.

mod atomic;
mod delimited;
mod form;
mod guide;
mod lists;
mod table;

pub(crate) use atomic::replace;
pub use atomic::write_bytes;
pub use delimited::{neutralized, restored, write_csv};
pub use form::{BlankOptions, write_blank, write_filled};
pub use table::write_table;

/// The document property that tells which form a workbook of ours is.
pub const FORM_PROPERTY: &str = "AumDeskForm";
