//! Bringing people in: what the columns of any list mean, whose names stand in it, which title of the form a job is, and
//! what taking the list over would do. No I/O; nothing is taken for certain that is only likely.

mod columns;
mod credentials;
mod evidence;
mod header;
mod header_row;
mod jobs;
mod meaning;
mod names;
mod plan;
mod words;

pub use columns::{ColumnMatch, SURE, match_columns};
pub use credentials::{is_credential, split_credentials};
pub use header::recognized_headers;
pub use header_row::{HEADER_ROWS, HeaderCandidate, header_rows};
pub use jobs::{Job, JobMatch, RememberedTitle, Suggestion, TitleReason, is_emergency, suggest_titles};
pub use meaning::Meaning;
pub use names::{PersonName, split_name, tidy_part};
pub use plan::{
    Against, CellChange, Fate, Import, ImportPlan, Incoming, KnownPerson, PlannedRow, Reading, Unusable, incoming, plan,
};
