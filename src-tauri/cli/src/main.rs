//! `aum`: the command line of AUM Desk. The same use cases as the window; no rule lives here.

mod arguments;
mod commands;
mod output;

use std::process::ExitCode;

use clap::Parser;

use arguments::Arguments;
use output::Output;

fn main() -> ExitCode {
    desk::turn_core_dumps_off();
    // Clap ends with code 2 on wrong usage, as the contract has it.
    let arguments = Arguments::parse();
    let output = Output::new(arguments.json);
    match commands::run(arguments, &output) {
        Ok(ending) => ending.into(),
        Err(fault) => {
            output.fault(&fault);
            output::ExitKind::of(&fault).into()
        }
    }
}
