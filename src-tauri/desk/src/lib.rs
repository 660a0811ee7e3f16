//! The use cases of AUM Desk, one function each; the only door for the window and the command line.

mod attest;
pub mod batches;
pub mod check;
mod connections;
pub mod contract;
mod desk;
pub mod editor;
pub mod fault;
pub mod files;
pub mod forms;
mod home;
pub mod practice;
mod sample;
mod sending;
mod surroundings;
mod worksheets;

pub use desk::Desk;
pub use surroundings::Surroundings;
