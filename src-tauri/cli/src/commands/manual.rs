//! What the command line tells about itself: completions for shells, and manual pages.

use std::path::Path;

use clap::CommandFactory;
use clap_complete::Shell;
use desk::fault::{DeskError, DeskResult, FaultCode};

use crate::arguments::Arguments;
use crate::output::{ExitKind, Output};

/// Prints the completions of a shell.
pub fn completions(shell: Shell, output: &Output) -> ExitKind {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "aum", &mut script);
    output.plain(String::from_utf8_lossy(&script).trim_end());
    ExitKind::Done
}

/// Writes a manual page for `aum` and for each of its commands into a folder.
pub fn pages(folder: &Path) -> DeskResult<ExitKind> {
    let written = std::fs::create_dir_all(folder).and_then(|()| clap_mangen::generate_to(Arguments::command(), folder));
    written.map(|()| ExitKind::Done).map_err(|error| {
        DeskError::new(
            FaultCode::FileNotWritten,
            format!("AUM Desk cannot write the manual pages to “{}”: {error}.", folder.display()),
            "Choose a folder that you may write to.",
        )
    })
}
