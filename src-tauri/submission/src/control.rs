use std::sync::Arc;

use tokio::sync::watch;

/// What the user wants of a send in progress. Clones steer the same send.
#[derive(Debug, Clone)]
pub struct Control {
    wish: Arc<watch::Sender<Wish>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Go,
    Pause,
    Cancel,
}

/// The user cancelled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cancelled;

impl Default for Control {
    fn default() -> Self {
        Self { wish: Arc::new(watch::Sender::new(Wish::Go)) }
    }
}

impl Control {
    /// Goes on until told otherwise.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Holds before the next request; what is under way is finished.
    pub fn pause(&self) {
        self.set(Wish::Pause);
    }

    /// Goes on after a pause.
    pub fn go_on(&self) {
        self.set(Wish::Go);
    }

    /// Ends before the next request; what is under way is finished, the rest stays queued.
    pub fn cancel(&self) {
        self.set(Wish::Cancel);
    }

    /// Whether it is paused.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        *self.wish.borrow() == Wish::Pause
    }

    /// Whether it was cancelled.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        *self.wish.borrow() == Wish::Cancel
    }

    /// Whether neither a pause nor an end is wished for.
    pub(crate) fn goes_on(&self) -> bool {
        *self.wish.borrow() == Wish::Go
    }

    fn set(&self, wish: Wish) {
        // A cancelled send stays cancelled.
        self.wish.send_if_modified(|now| {
            *now != wish && *now != Wish::Cancel && {
                *now = wish;
                true
            }
        });
    }

    /// Returns at once, or when a pause is over.
    pub(crate) async fn gate(&self) -> Result<(), Cancelled> {
        self.until(|wish| wish != Wish::Pause).await;
        if *self.wish.borrow() == Wish::Cancel { Err(Cancelled) } else { Ok(()) }
    }

    /// Returns when the user cancels, and never otherwise.
    pub(crate) async fn cancelled(&self) {
        self.until(|wish| wish == Wish::Cancel).await;
    }

    async fn until(&self, wanted: impl Fn(Wish) -> bool) {
        let mut seen = self.wish.subscribe();
        // The sender lives in self, so the channel cannot close while we wait.
        let _ = seen.wait_for(|wish| wanted(*wish)).await;
    }
}
