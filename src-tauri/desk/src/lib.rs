//! The use cases of AUM Desk, one function each; the only door for the window and the command line.

pub mod contract;
pub mod editor;
pub mod fault;
pub mod forms;
