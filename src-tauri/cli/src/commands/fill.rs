use std::path::Path;

use desk::Desk;
use desk::fault::Outcome;
use serde_json::json;

use super::check::{counted, ending, report};
use crate::output::{Ending, Output};

pub fn blank(desk: &Desk, form: &str, path: &Path, output: &Output) -> Outcome<Ending> {
    desk.write_blank(form, path)?;
    output.line(format!("Written: {}", path.display()));
    output.note("This is a starter layout. Where your HIE publishes its own blank form, that form wins.");
    output.value(&json!({ "form": form, "file": path.display().to_string() }));
    Ok(Ending::Done)
}

pub fn fill(
    desk: &Desk,
    roster: &Path,
    form: &str,
    titles: Option<&Path>,
    path: &Path,
    output: &Output,
) -> Outcome<Ending> {
    let filled = desk.fill_file(roster, form, titles, path)?;
    report(&filled.checked.report, output);
    output.line(format!("Written: {} ({} tidied)", path.display(), counted(filled.tidied, "cell", "cells")));
    output.value(&filled.checked.report);
    Ok(ending(&filled.checked.report))
}
