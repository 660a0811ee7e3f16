use std::path::{Path, PathBuf};

use desk::Desk;
use desk::contract::{Exported, InputQuestion};
use desk::fault::DeskResult;
use desk::import::{FillOptions, ImportReport, OpenTitle};
use desk::outputs::ensure_new;
use serde_json::json;

use super::check::{counted, ending, questions, report, sum};
use crate::arguments::ListOptions;
use crate::output::{ExitKind, Output};

pub fn blank(desk: &Desk, form: &str, path: &Path, output: &Output) -> DeskResult<ExitKind> {
    desk.write_blank(form, path)?;
    output.line(format!("Written: {}", path.display()));
    output.note("This is a starter layout. If your HIE publishes a blank form, use that one.");
    output.value(&json!({ "form": form, "file": path.display().to_string() }));
    Ok(ExitKind::Done)
}

/// The files that a fill reads.
pub struct FillInputs<'a> {
    pub roster: &'a Path,
    pub titles: Option<&'a Path>,
    pub template: Option<&'a Path>,
}

pub fn fill(
    desk: &Desk,
    inputs: &FillInputs<'_>,
    form: Option<String>,
    list: &ListOptions,
    path: &Path,
    output: &Output,
) -> DeskResult<ExitKind> {
    // Before anything is learned from a template that would be overwritten.
    let read: Vec<&Path> = [Some(inputs.roster), inputs.titles, inputs.template].into_iter().flatten().collect();
    ensure_new(path, &read, list.force.force)?;
    let form = match inputs.template {
        Some(blank) => desk.use_template(blank, form.as_deref())?,
        None => form.unwrap_or_default(),
    };
    let not_used = list.not_used.clone().unwrap_or_else(|| beside(path));
    let input = &list.input;
    let options = FillOptions {
        form: &form,
        sheet: input.sheet.as_deref(),
        titles: inputs.titles,
        columns: &input.column,
        accept_suggestions: list.accept_suggestions,
        facility: list.facility.as_deref(),
        not_used: &not_used,
        statuses: &input.status,
        hidden_rows: input.takes_hidden(),
        struck_rows: input.takes_struck(),
        template: inputs.template,
        replace: list.force.force,
    };
    let filled = desk.fill_from_list(inputs.roster, &options, path)?;
    tell(&filled.import, output);
    report(&filled.checked.report, output);
    output.line(format!("Written: {}", path.display()));
    written(&filled.written, output);
    let mut answer = json!(filled.checked.report);
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("written".to_owned(), json!(filled.written));
        fields.insert("import".to_owned(), json!(filled.import));
        fields.insert("input".to_owned(), json!(filled.import.input));
    }
    output.value(&answer);
    Ok(if filled.import.is_open() { ExitKind::ProblemsFound } else { ending(&filled.checked.report) })
}

/// `OUT-not-used.csv` beside `OUT.xlsx`.
fn beside(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!("{stem}-not-used.csv"))
}

/// What was made of the list, and what is left to decide.
fn tell(import: &ImportReport, output: &Output) {
    let row = import.header_row.map(|row| format!(", headers in row {row}")).unwrap_or_default();
    output.line(format!("{} (sheet “{}”{row}):", import.file, import.sheet));
    for column in &import.used {
        output.line(format!("  column {} “{}” is {}", column.column, column.header, column.meaning));
    }
    for column in &import.unused {
        output.line(format!("  column {} “{}” is not used", column.column, column.header));
    }
    for column in &import.open_columns {
        output.line(format!(
            "  column {} “{}” is not used: it may be {}. {} To use it: --column \"{}={}\".",
            column.column, column.header, column.suggestion, column.reason, column.header, column.suggestion
        ));
    }
    for title in &import.open_titles {
        output.line(format!("  {}", open_title(title)));
    }
    for fault in &import.title_map {
        output.line(format!("  title map: {fault}"));
    }
    for word in &import.idle_statuses {
        output.line(format!("  no person has the status “{word}”"));
    }
    // Columns and titles are listed above, with what they may be.
    let listed = |asked: &InputQuestion| {
        let title = |value: &String| import.open_titles.iter().any(|title| title.wording == *value);
        asked.column.is_some() || asked.value.as_ref().is_some_and(title)
    };
    questions(&import.input, &|asked| !listed(asked), output);
    for note in &import.notes {
        output.line(format!("  row {}: {}", note.row, note.note));
    }
    for row in &import.not_used {
        output.line(format!("  row {} is not used: {}", row.row, row.reason));
    }
    if let Some(file) = &import.not_used_file {
        output.line(format!(
            "  {} written to {file}, with all columns.",
            counted(import.not_used.len(), "row that is not used is", "rows that are not used are")
        ));
    }
    for sheet in import.input.sheets.iter().filter(|sheet| !sheet.used && sheet.people > 0) {
        output.line(format!("  sheet “{}” was not read: {}", sheet.name, counted(sheet.people, "person", "people")));
    }
    sum(&import.input, output);
    output.line("");
}

fn open_title(title: &OpenTitle) -> String {
    let department = title.department.as_ref().map(|name| format!(" in “{name}”")).unwrap_or_default();
    let people = counted(title.people, "person", "people");
    let start = format!("title “{}”{department} ({people}) is not in the form’s list", title.wording);
    match &title.suggestion {
        None => format!("{start}. Map it in a file for --titles."),
        Some(suggestion) if title.break_the_glass => format!(
            "{start}: perhaps “{suggestion}”, which gives Break the Glass. {} If that is right, map it in a file for --titles.",
            title.reason
        ),
        Some(suggestion) => format!("{start}: perhaps “{suggestion}”. {}", title.reason),
    }
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
