//! Waiting while somebody else writes. One writes at a time; whoever wants to write next waits, and can say so.

use std::sync::OnceLock;
use std::time::Duration;

use rusqlite::Connection;

use crate::RecordsError;

const STEP: Duration = Duration::from_millis(25);
/// Steps until the wait is told: nobody notices a second.
const TOLD_AFTER: i32 = 40;
/// Steps until the wait is given up: a minute.
const MOST: i32 = 2400;

static TELL: OnceLock<fn()> = OnceLock::new();

/// Names what is called, once for each wait that takes longer than a second. The first one that is named counts.
pub fn tell_waiting(tell: fn()) {
    let _ = TELL.set(tell);
}

pub(crate) fn wait_for_others(connection: &mut Connection) -> Result<(), RecordsError> {
    Ok(connection.busy_handler(Some(|tries| {
        if tries == TOLD_AFTER
            && let Some(tell) = TELL.get()
        {
            tell();
        }
        std::thread::sleep(STEP);
        tries < MOST
    }))?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Instant;

    use crate::Records;

    use super::*;

    static TOLD: AtomicUsize = AtomicUsize::new(0);

    #[test]
    fn whoever_reads_does_not_wait_for_a_writer_and_whoever_writes_waits_says_so_and_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (mut writer, other) = (Records::open(folder.path()).unwrap(), Records::open(folder.path()).unwrap());
        other.save_setting("note", &"before").unwrap();
        tell_waiting(|| {
            TOLD.fetch_add(1, Ordering::Relaxed);
        });
        let held = writer.connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate).unwrap();
        held.execute("INSERT INTO main.setting (key, value) VALUES ('long', '1')", []).unwrap();

        let began = Instant::now();
        assert_eq!(other.setting::<String>("note").unwrap().unwrap(), "before");
        let third = Records::open(folder.path()).unwrap();
        assert_eq!(third.people(false).unwrap().len(), 0);
        assert!(began.elapsed() < Duration::from_secs(1), "opening and reading do not wait");
        assert_eq!(TOLD.load(Ordering::Relaxed), 0);

        let noted = std::thread::spawn(move || other.save_setting("note", &"after"));
        std::thread::sleep(Duration::from_millis(1500));
        held.commit().unwrap();
        noted.join().unwrap().unwrap();
        assert_eq!(third.setting::<String>("note").unwrap().unwrap(), "after");
        assert_eq!(TOLD.load(Ordering::Relaxed), 1);
    }
}
