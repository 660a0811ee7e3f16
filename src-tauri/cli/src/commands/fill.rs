use std::path::Path;

use desk::Desk;
use desk::contract::Exported;
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

/// The form to fill, with the blank workbook in use when one is named.
pub fn form(desk: &Desk, form: Option<String>, template: Option<&Path>) -> Outcome<String> {
    match template {
        Some(blank) => desk.use_template(blank, form.as_deref()),
        None => Ok(form.unwrap_or_default()),
    }
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
    written(&filled.written, output);
    let mut answer = json!(filled.checked.report);
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("written".to_owned(), json!(filled.written));
    }
    output.value(&answer);
    Ok(ending(&filled.checked.report))
}

/// Which form was filled, and what has to be known about it.
fn written(written: &Exported, output: &Output) {
    if let Some(form) = &written.form_file {
        output.line(format!("Filled: {form}, {}", counted(written.people, "person", "people")));
    }
    for note in &written.notes {
        output.note(note);
    }
}
