//! What a worksheet is, and what is checked in it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod cells;
mod choices;
mod common;
mod conditions;
mod email;
mod form_rules;
mod forms;
mod headers;
mod identifiers;
mod letters;
mod limits;
mod mobile;
mod names_and_titles;
mod people;
mod properties;
mod seeds;
