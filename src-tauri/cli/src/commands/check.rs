use std::path::Path;

use desk::Desk;
use desk::check::{CheckOptions, CheckReport};
use desk::contract::{FormStanding, InputAccount, InputQuestion, SeverityView};
use desk::fault::DeskResult;

use crate::arguments::InputOptions;
use crate::output::{ExitKind, Output};

pub fn forms(desk: &Desk, output: &Output) -> DeskResult<ExitKind> {
    let standings = desk.form_standings()?;
    let mut rows = vec![vec!["FORM".into(), "NAME".into(), "TITLES".into(), "LAYOUT".into()]];
    rows.extend(standings.iter().map(|FormStanding { form, .. }| {
        vec![form.id.clone(), format!("{} ({})", form.name, form.hie), form.titles.to_string(), form.edition.clone()]
    }));
    output.table(&rows);
    let value: Vec<serde_json::Value> = standings
        .iter()
        .map(|standing| {
            let mut value = serde_json::to_value(&standing.form).unwrap_or_default();
            if let Some(object) = value.as_object_mut() {
                object.insert("learned".to_owned(), serde_json::json!(standing.learned));
                object.insert("trouble".to_owned(), serde_json::json!(standing.trouble));
            }
            value
        })
        .collect();
    output.value(&value);
    Ok(ExitKind::Done)
}

pub fn check(
    desk: &Desk,
    file: &Path,
    form: Option<&str>,
    input: &InputOptions,
    output: &Output,
) -> DeskResult<ExitKind> {
    let checked = desk.check_file_with(file, &options(form, input))?;
    report(&checked.report, output);
    output.value(&checked.report);
    let ending = ending(&checked.report);
    // The program ends here: giving back the memory of very many rows piece by piece would only make people wait.
    std::mem::forget(checked);
    Ok(ending)
}

/// How a worksheet is read, as the command line says.
pub fn options<'a>(form: Option<&'a str>, input: &'a InputOptions) -> CheckOptions<'a> {
    CheckOptions {
        form,
        sheet: input.sheet.as_deref(),
        statuses: &input.status,
        columns: &input.column,
        hidden_rows: input.takes_hidden(),
        struck_rows: input.takes_struck(),
    }
}

/// What is asked, and what was left out, of a worksheet.
pub fn account(report: &CheckReport, output: &Output) {
    let input = &report.input;
    for left in &input.left_out {
        output.line(format!("row {} is left out: {}", left.row, left.reason));
    }
    for asked in &input.asked {
        if let Some(row) = asked.row {
            output.line(format!("row {row} is not used yet: {}", asked.question));
        }
    }
    for note in &report.pointed_out {
        output.line(format!("row {}: {}", note.row, note.note));
    }
    questions(input, &|_| true, output);
    for column in &input.unused_columns {
        output.line(format!("column “{column}” is not used"));
    }
    for sheet in input.sheets.iter().filter(|sheet| !sheet.used && sheet.people > 0) {
        output.line(format!("sheet “{}” was not read: {}", sheet.name, counted(sheet.people, "person", "people")));
    }
    if !input.asked.is_empty() || !input.left_out.is_empty() {
        sum(input, output);
    }
}

/// How many rows were used, left out and asked about.
pub fn sum(input: &InputAccount, output: &Output) {
    let asked = input.asked.iter().filter(|asked| asked.row.is_some()).count();
    output.line(format!(
        "{}: {} used, {} left out, {asked} to decide.",
        counted(input.rows, "row", "rows"),
        input.taken,
        input.left_out.len()
    ));
}

/// Questions that are not about one row, and how rows that are not shown are decided.
pub fn questions(input: &InputAccount, shown: &dyn Fn(&InputQuestion) -> bool, output: &Output) {
    for asked in input.asked.iter().filter(|asked| asked.row.is_none() && shown(asked)) {
        output.line(format!("? {}", asked.question));
    }
    for (word, option) in [("hidden", "--hidden-rows"), ("struck", "--struck-rows")] {
        let some = input.asked.iter().any(|asked| asked.row.is_some() && asked.question.contains(word));
        if some {
            output.line(format!("? Use {option} take or {option} leave."));
        }
    }
}

/// Problems are found when there is an error, a warning or a question.
pub fn ending(report: &CheckReport) -> ExitKind {
    if report.is_open() { ExitKind::ProblemsFound } else { ExitKind::Done }
}

/// The problems and the access summary, for people.
pub fn report(report: &CheckReport, output: &Output) {
    if output.is_json() {
        return;
    }
    for problem in &report.problems {
        let severity = match problem.severity {
            SeverityView::Error => "error",
            SeverityView::Warning => "warning",
        };
        let suggestion = problem.suggestion.as_ref().map(|value| format!(" Suggested: {value}")).unwrap_or_default();
        output.line(format!(
            "{}{}: {severity} {}: {}{suggestion}",
            problem.column, problem.row, problem.code, problem.message
        ));
    }
    for column in &report.used_columns {
        output.line(format!("column {} “{}” is {}", column.column, column.header, column.meaning));
    }
    account(report, output);
    if report.is_open() {
        output.line("");
    }
    output.line(format!(
        "{} (sheet “{}”, {}): {}, {}, {}",
        report.file,
        report.sheet,
        report.form,
        counted(report.rows, "person", "people"),
        counted(report.errors, "error", "errors"),
        counted(report.warnings, "warning", "warnings"),
    ));
    for (level, people) in &report.access {
        output.line(format!("  {people:>6}  {level}"));
    }
}

/// A number with its noun.
pub fn counted(number: usize, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}
