use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A form profile of the user's own: the forms it describes, or what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileReport {
    /// The file.
    pub file: String,
    /// Its forms; none while something is wrong.
    pub forms: Vec<super::FormSummary>,
    /// What is wrong, from top to bottom.
    pub problems: Vec<ProfileProblem>,
    /// How it differs from the profile of its name that is in use; the new one is not used until that is confirmed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(as = "Option<Vec<super::LearnDifference>>", optional)]
    pub differences: Vec<super::LearnDifference>,
}

/// Something that is wrong with a form profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct ProfileProblem {
    /// Line, counted from 1.
    pub line: usize,
    /// Key, as `columns.kind`; empty where the file is no TOML.
    pub key: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub hint: String,
}
