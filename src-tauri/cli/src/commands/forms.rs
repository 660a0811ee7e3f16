//! Form profiles of the user's own.

use desk::Desk;
use desk::contract::ProfileReport;
use desk::fault::DeskResult;

use super::check::counted;
use crate::arguments::FormsCommand;
use crate::output::{ExitKind, Output};

pub fn run(desk: &Desk, command: &FormsCommand, output: &Output) -> DeskResult<ExitKind> {
    let (report, added) = match command {
        FormsCommand::Check { file } => (desk.check_profile(file)?, false),
        FormsCommand::Add { file, force } => (desk.add_profile(file, *force)?, true),
    };
    let replaced = matches!(command, FormsCommand::Add { force: true, .. });
    let waits = !report.differences.is_empty() && !replaced;
    print(&report, added && !waits, output);
    for difference in &report.differences {
        output.line(format!("  {}", super::learn::change(difference)));
    }
    if waits {
        output.line("The profile differs from the one in use and was not added. To replace that one, run the command again with --force.");
    }
    output.value(&report);
    Ok(if report.problems.is_empty() && !waits { ExitKind::Done } else { ExitKind::ProblemsFound })
}

fn print(report: &ProfileReport, added: bool, output: &Output) {
    for problem in &report.problems {
        let key = if problem.key.is_empty() { String::new() } else { format!(" {}:", problem.key) };
        output.line(format!("{}:{}:{key} {}. {}", report.file, problem.line, problem.problem, problem.hint));
    }
    if !report.problems.is_empty() {
        output.line("");
        let kept = if added { " The profile was not added." } else { "" };
        output.line(format!("{} to correct.{kept}", counted(report.problems.len(), "mistake", "mistakes")));
        return;
    }
    output.line(format!("{}: no mistakes found.", report.file));
    for form in &report.forms {
        let titles = match form.titles {
            0 => "no title list".to_owned(),
            count => counted(count, "title", "titles"),
        };
        output.line(format!("  {}  {} ({}), {titles}", form.id, form.name, form.hie));
    }
    if added {
        output.line("The profile is now in use.");
    }
}
