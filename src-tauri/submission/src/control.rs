use std::sync::Arc;

use tokio::sync::watch;

/// What the user wants of a send in progress. Clones steer the same send.
#[derive(Debug, Clone)]
pub struct SendControl {
    wish: Arc<watch::Sender<ControlRequest>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ControlRequest {
    Go,
    Pause,
    Cancel,
}

/// The user cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cancelled;

impl Default for SendControl {
    fn default() -> Self {
        Self { wish: Arc::new(watch::Sender::new(ControlRequest::Go)) }
    }
}

impl SendControl {
    /// Goes on until told otherwise.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Holds before the next request; what is under way is finished.
    pub fn pause(&self) {
        self.set(ControlRequest::Pause);
    }

    /// Goes on after a pause.
    pub fn go_on(&self) {
        self.set(ControlRequest::Go);
    }

    /// Ends before the next request; what is under way is finished, the rest stays queued.
    pub fn cancel(&self) {
        self.set(ControlRequest::Cancel);
    }

    /// Whether it is paused.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        *self.wish.borrow() == ControlRequest::Pause
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.wish.borrow() == ControlRequest::Cancel
    }

    /// Whether neither a pause nor an end is wished for.
    pub(crate) fn goes_on(&self) -> bool {
        *self.wish.borrow() == ControlRequest::Go
    }

    fn set(&self, wish: ControlRequest) {
        // A cancelled send stays cancelled.
        self.wish.send_if_modified(|now| {
            *now != wish && *now != ControlRequest::Cancel && {
                *now = wish;
                true
            }
        });
    }

    /// Returns at once, or when a pause is over.
    pub(crate) async fn wait_if_paused(&self) -> Result<(), Cancelled> {
        self.until(|wish| wish != ControlRequest::Pause).await;
        if *self.wish.borrow() == ControlRequest::Cancel { Err(Cancelled) } else { Ok(()) }
    }

    /// Returns when the user cancels, and never otherwise.
    pub(crate) async fn cancelled(&self) {
        self.until(|wish| wish == ControlRequest::Cancel).await;
    }

    async fn until(&self, wanted: impl Fn(ControlRequest) -> bool) {
        let mut seen = self.wish.subscribe();
        // The sender lives in self, so the channel cannot close while we wait.
        let _ = seen.wait_for(|wish| wanted(*wish)).await;
    }
}
