//! What the desk does, as both surfaces use it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod alerts;
#[path = "../../workbook/tests/support/blank.rs"]
mod blank;
mod check_lists;
mod checking;
mod contract;
mod due;
mod editing;
mod filling;
mod handover;
mod hie;
mod import_questions;
mod importing;
mod job;
mod kill;
mod learning;
mod lists;
mod manual_submission;
mod notice;
mod origins;
mod outputs;
mod own_output;
mod people;
mod profiles;
mod reconciling;
mod replaced;
mod requests;
mod secrets;
mod support;
mod web_forms;
