use desk::Desk;
use desk::fault::{DeskError, DeskResult, FaultCode};
use serde_json::json;

use super::runtime;
use crate::output::{ExitKind, Output};

/// Runs the practice HIE until it is interrupted.
pub fn run(desk: &Desk, port: u16, clock: bool, output: &Output) -> DeskResult<ExitKind> {
    runtime()?.block_on(async {
        desk.set_practice_clock(clock).await?;
        let address = desk.start_practice(port)?;
        output.line(format!("The practice HIE runs at {address}"));
        output.line("Its token is in the keychain, for the connection “practice”. Press Ctrl+C to stop.");
        output.value(&json!({ "address": address }));
        let interrupted = tokio::signal::ctrl_c().await;
        desk.stop_practice().await;
        interrupted.map(|()| ExitKind::Done).map_err(|error| {
            DeskError::new(FaultCode::Internal, format!("Ctrl+C could not be watched: {error}."), "Try again.")
        })
    })
}
