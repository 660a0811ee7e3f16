use std::path::Path;

use desk::Desk;
use desk::check::CheckReport;
use desk::contract::{FormStanding, SeverityView};
use desk::fault::Outcome;

use crate::output::{Ending, Output};

pub fn forms(desk: &Desk, output: &Output) -> Outcome<Ending> {
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
    Ok(Ending::Done)
}

pub fn check(desk: &Desk, file: &Path, form: Option<&str>, output: &Output) -> Outcome<Ending> {
    let checked = desk.check_file(file, form)?;
    report(&checked.report, output);
    output.value(&checked.report);
    let ending = ending(&checked.report);
    // The program ends here: giving back the memory of very many rows piece by piece would only make people wait.
    std::mem::forget(checked);
    Ok(ending)
}

/// Problems are found when there is at least one error or warning.
pub fn ending(report: &CheckReport) -> Ending {
    if report.problems.is_empty() { Ending::Done } else { Ending::ProblemsFound }
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
    if !report.problems.is_empty() {
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
