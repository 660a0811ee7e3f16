//! Work that its user may end while it is under way.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};

use workbook::RowProgress;

use crate::fault::DeskResult;

/// Whether the user wants it to end.
#[derive(Default)]
pub(crate) struct CancelToken(AtomicBool);

impl CancelToken {
    /// Ends what is under way.
    pub(crate) fn end(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Does some work, which hears at every step whether it is still wanted.
    pub(crate) fn until_ended<T>(
        &self,
        progress: RowProgress<'_>,
        work: impl FnOnce(RowProgress<'_>) -> DeskResult<T>,
    ) -> DeskResult<T> {
        self.0.store(false, Ordering::Relaxed);
        work(&mut |rows| {
            let told = progress(rows);
            if self.0.load(Ordering::Relaxed) { ControlFlow::Break(()) } else { told }
        })
    }
}
