use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A worksheet that was written to a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Exported {
    /// The file.
    pub file: String,
    /// Name of the HIE's own form that was filled; none where the starter layout was written.
    pub form_file: Option<String>,
    /// People written.
    pub people: usize,
    /// What has to be known about it, one sentence each.
    pub notes: Vec<String>,
}
