//! The guard on unusual batches: who ends the access of many people types how many.

use submission::endings_to_confirm;

use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};

impl Desk {
    /// How many accounts a batch ends, where that is unusually many and the user has not typed the number yet.
    ///
    /// # Errors
    /// When the batch is not there.
    pub fn endings_to_confirm(&self, batch: &str) -> DeskResult<Option<usize>> {
        let records = self.records();
        let Some(endings) = endings_to_confirm(&records, batch)? else { return Ok(None) };
        // What was sent since only makes the number smaller.
        let confirmed: usize = records.setting(&key(batch))?.unwrap_or(0);
        Ok((confirmed < endings).then_some(endings))
    }

    /// Keeps that the user typed how many accounts a batch ends.
    ///
    /// # Errors
    /// [`FaultCode::NotAttested`] when the batch ends another number.
    pub fn confirm_endings(&self, batch: &str, typed: usize) -> DeskResult<()> {
        let Some(endings) = self.endings_to_confirm(batch)? else { return Ok(()) };
        if typed != endings {
            return Err(DeskError::new(
                FaultCode::NotAttested,
                format!("This batch removes access for {endings} people, but you typed {typed}. Nothing was sent."),
                "Look at who is in it. If all of them are to lose their access, type that number.",
            ));
        }
        Ok(self.records().save_setting(&key(batch), &endings)?)
    }

    /// # Errors
    /// [`FaultCode::NotAttested`] while the number is still to be typed.
    pub(crate) fn ensure_deactivations_confirmed(&self, batch: &str) -> DeskResult<()> {
        let Some(endings) = self.endings_to_confirm(batch)? else { return Ok(()) };
        Err(DeskError::new(
            FaultCode::NotAttested,
            format!("This batch removes access for {endings} people, which is unusually many. Nothing was sent."),
            format!(
                "Look at who is in it. If all of them are to lose their access, type the number: in the window, or with \
                 --confirm-deactivations {endings}."
            ),
        ))
    }
}

fn key(batch: &str) -> String {
    format!("endings-confirmed-{batch}")
}
