use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// What an encrypted file of people, batches, worksheets and forms is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PackKind {
    /// For another authorized user manager.
    HandOver,
    /// For later.
    BackUp,
}

/// What was written into a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackWritten {
    /// The file.
    pub file: String,
    /// Handover or backup.
    pub kind: PackKind,
    /// People in it.
    pub people: usize,
    /// Worksheets in progress.
    pub worksheets: usize,
    /// Batches in it.
    pub batches: usize,
    /// Learned forms and profiles in it.
    pub forms: usize,
    /// Requests that are sent from the other copy from now on.
    pub moved: usize,
}

/// Which of two copies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "kebab-case")]
pub enum PackSide {
    /// As it is here.
    Mine,
    /// As it is in the file.
    Theirs,
}

/// A field that is different here and in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackDifference {
    /// Names it for the decision.
    pub key: String,
    /// Who or what it is about.
    pub what: String,
    /// Which field.
    pub field: String,
    /// As it is here; empty for nothing.
    pub mine: String,
    /// As it is in the file; empty for nothing.
    pub theirs: String,
    /// Which side wins where nobody says otherwise.
    pub usual: PackSide,
    /// Why that side.
    pub why: String,
}

/// A decision about a difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackDecision {
    /// Key of the difference.
    pub key: String,
    /// Which side to take.
    pub take: PackSide,
}

/// A batch that comes with a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct PackBatch {
    /// Its name.
    pub name: String,
    /// People in it.
    pub people: usize,
    /// Requests that are sent from here from now on.
    pub open: usize,
    /// Whether it was here before.
    pub known: bool,
}

/// What is in a handover file, and what taking it over does or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct HandoverView {
    /// The file.
    pub file: String,
    /// Who wrote it.
    pub by: String,
    /// The organization it is of.
    pub organization: String,
    /// When it was written.
    pub written: String,
    /// Whether it was taken over now; otherwise nothing was changed.
    pub done: bool,
    /// When it was taken over before; then nothing in it is new.
    pub taken_before: Option<String>,
    /// People whom only the file knows.
    pub new_people: usize,
    /// People whom both know alike.
    pub same_people: usize,
    /// What both changed, or nobody knows who changed; to be decided.
    pub conflicts: Vec<PackDifference>,
    /// What only one side changed; that side wins.
    pub updates: Vec<PackDifference>,
    /// Fields that were taken from the file.
    pub taken: usize,
    /// Names of the worksheets that come along.
    pub worksheets: Vec<String>,
    /// Batches that come along or go on.
    pub batches: Vec<PackBatch>,
    /// Connections that are made for them; each needs a credential of your own.
    pub connections: Vec<String>,
    /// Learned forms and profiles that come along.
    pub forms: Vec<String>,
    /// What else is worth knowing.
    pub notes: Vec<String>,
}

/// Requests that are sent from another copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct AwayView {
    /// Id of the file they went with.
    pub file: String,
    /// The day.
    pub day: String,
    /// How many are still there.
    pub requests: usize,
}

/// What a restored backup brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Restored {
    /// When the backup was made.
    pub written: String,
    /// People in it.
    pub people: usize,
    /// Worksheets in progress.
    pub worksheets: usize,
    /// Batches.
    pub batches: usize,
    /// Requests that may have been sent since and are looked up, or decided, before they are sent.
    pub doubted: usize,
    /// Folder with what was there before; none where nothing was.
    pub kept_aside: Option<String>,
    /// Connections whose credential has to be entered again.
    pub credentials: Vec<String>,
}
