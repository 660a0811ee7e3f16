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
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(told) => return output::usage(&told),
    };
    let output = Output::new(arguments.json);
    match commands::run(arguments, &output) {
        Ok(ending) => ending.into(),
        Err(fault) => {
            output.fault(&fault);
            output::ExitKind::of(&fault).into()
        }
    }
}
