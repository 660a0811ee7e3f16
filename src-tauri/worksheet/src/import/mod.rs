//! Bringing people in: what the columns of any list mean, whose names stand in it, which title of the form a job is, and
//! what taking the list over would do. No I/O; nothing is taken for certain that is only likely.

mod columns;
mod credentials;
mod day;
mod employment;
mod evidence;
mod header;
mod header_row;
mod jobs;
mod meaning;
mod names;
mod plan;
mod row;
mod status;
mod status_header;
mod words;

pub use columns::{CLOSE, ColumnMatch, SURE, column_wordings, header_for, match_columns};
pub use credentials::{is_credential, split_credentials};
pub use day::read_day;
pub use employment::{Employment, judge};
pub use header::{header_meaning, recognized_headers};
pub use header_row::{HEADER_ROWS, HeaderCandidate, header_rows};
pub use jobs::{Job, JobMatch, RememberedTitle, Suggestion, TitleReason, is_emergency, suggest_titles};
pub use meaning::ListColumn;
pub use names::{PersonName, split_name, tidy_part};
pub use plan::{
    CellChange, Import, ImportAction, ImportPlan, ImportPlanRow, Incoming, KnownPerson, ListReading, MarkedRows,
    MatchedIn, Unusable, incoming, plan,
};
pub use row::not_somebody;
pub use status::{
    RowStatus, StatusAnswer, StatusAnswers, StatusColumn, StatusJudge, StatusValue, depends_on_column, status_columns,
};
pub use status_header::StatusKind;
