//! Keeps panics of libraries from doing harm, and from being seen.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use crate::error::ReadError;
use crate::source::Source;

thread_local! {
    /// Whether this thread runs a library within [`contained`].
    static WITHIN: Cell<bool> = const { Cell::new(false) };
}

/// Runs a library that was not made for hostile files; should it panic after all, the file is named as damaged, and nothing
/// is written to standard error.
pub(crate) fn contained<T>(source: &Source, work: impl FnOnce() -> Result<T, ReadError>) -> Result<T, ReadError> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let usual = take_hook();
        set_hook(Box::new(move |panic| {
            if !WITHIN.get() {
                usual(panic);
            }
        }));
    });
    let before = WITHIN.replace(true);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    WITHIN.set(before);
    outcome.unwrap_or_else(|_| {
        Err(ReadError::Damaged { file: source.file_name.clone(), place: "its structure".to_owned() })
    })
}
