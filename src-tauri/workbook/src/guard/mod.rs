//! Bounds what a workbook may cost, before any library reads it.

mod markup;
mod package;
mod relay;
mod sheet;
mod sieve;

pub(crate) use package::Package;
pub(crate) use relay::Relay;
pub(crate) use sieve::{BEAT, Notes};
