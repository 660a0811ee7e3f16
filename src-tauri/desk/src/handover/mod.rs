//! Several authorized user managers, and tomorrow: an encrypted file with people, batches, worksheets and forms, taken over
//! into another copy or kept as a backup. Credentials are never in it.

mod archive;
mod clear;
mod decide;
mod encrypt;
mod files;
mod merge;
mod passphrase;
mod restore;
mod settings;
mod write;

use jiff::tz::TimeZone;

pub(crate) use archive::FOLDERS;
pub use decide::Conflicts;
pub use merge::TakeOver;
pub(crate) use restore::end_interrupted;

use crate::contract::{AwayView, PackKind};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult};

impl Desk {
    /// What is with other copies of these records, newest first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn away(&self) -> DeskResult<Vec<AwayView>> {
        let away = self.records().away()?.into_iter().map(|away| AwayView {
            file: away.file,
            day: away.moved.to_zoned(TimeZone::system()).date().to_string(),
            requests: away.requests,
        });
        Ok(away.collect())
    }

    /// Takes back what went with a handover file that nobody has used; how many requests. Each is looked up, or decided,
    /// before it is sent again.
    ///
    /// # Errors
    /// When nothing went with such a file.
    pub fn take_back(&self, file: &str) -> DeskResult<usize> {
        let away = self.records().away()?.into_iter().map(|away| away.file);
        let fitting: Vec<String> = away.filter(|id| id.starts_with(file)).collect();
        match fitting.as_slice() {
            [only] => Ok(self.records().take_back(only)?),
            [] => Err(DeskError::not_found("handover", file)),
            _ => Err(DeskError::bad_request(format!("Several handovers begin with “{file}”."), "Type more of its id.")),
        }
    }

    /// Goes on with the records that are here now, as a window does that was reloaded: nothing that was open before is.
    ///
    /// # Errors
    /// When they cannot be read.
    pub fn take_up_records(&self) -> DeskResult<()> {
        if !self.records().is_replaced()? {
            return Ok(());
        }
        self.records().take_up_generation()?;
        self.begin_anew()
    }

    /// A name for a file that is to be written today.
    #[must_use]
    pub fn usual_name(&self, kind: PackKind) -> String {
        let day = self.today();
        match kind {
            PackKind::HandOver => format!("AUM Desk handover {day}.age"),
            PackKind::BackUp => format!("AUM Desk backup {day}.age"),
        }
    }
}
