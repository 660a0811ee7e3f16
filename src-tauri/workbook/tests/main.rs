//! Workbooks and lists, read, learned and written.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod account;
#[path = "support/blank.rs"]
mod blank;
mod calculation;
mod delimited;
mod hostile;
mod kinds;
mod learning;
mod learning_odd;
mod learning_resaved;
mod libreoffice;
mod reading;
mod round_trip;
mod support;
mod whole_name;
mod writing;
