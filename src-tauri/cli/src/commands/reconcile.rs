//! `aum reconcile`: an HR list beside the people who are known.

use std::path::Path;

use clap::Args;
use desk::Desk;
use desk::fault::DeskResult;
use desk::people::{PersonWhy, ReconcileOptions, Reconciliation};

use super::check::counted;
use crate::arguments::InputOptions;
use crate::output::{ExitKind, Output};

/// Lines of one kind that are printed; all of them are in `--json`.
const SHOWN: usize = 50;

#[derive(Debug, Args)]
pub struct ReconcileArguments {
    /// HR list of everyone who works here: XLSX, XLS, XLSB, ODS or CSV
    pub roster: std::path::PathBuf,
    /// Code of the HIE; default: the HIE of your organization's form
    #[arg(long, value_name = "HIE")]
    pub hie: Option<String>,
    /// CSV file with two columns: the list's title, the form's title
    #[arg(long, value_name = "FILE")]
    pub titles: Option<std::path::PathBuf>,
    #[command(flatten)]
    pub input: InputOptions,
}

/// Prints who joined, moved and left. Nothing is changed.
pub fn run(desk: &Desk, arguments: &ReconcileArguments, output: &Output) -> DeskResult<ExitKind> {
    let found = desk.reconcile(
        &arguments.roster,
        &ReconcileOptions {
            hie: arguments.hie.as_deref(),
            titles: arguments.titles.as_deref().map(Path::new),
            sheet: arguments.input.sheet.as_deref(),
            columns: &arguments.input.column,
            statuses: &arguments.input.status,
            hidden_rows: arguments.input.takes_hidden(),
            struck_rows: arguments.input.takes_struck(),
        },
    )?;
    tell(&found, output);
    output.value(&found);
    Ok(if found.asks() { ExitKind::ProblemsFound } else { ExitKind::Done })
}

fn tell(found: &Reconciliation, output: &Output) {
    let asked: Vec<_> = found.matched.iter().filter(|one| one.certainty == "ask").collect();
    output.line(format!(
        "{}: {} unchanged, {}, {}, {}, {}, {}, {} to decide. Nothing was changed.",
        found.file,
        found.unchanged,
        counted(found.joiners.len(), "joiner", "joiners"),
        counted(found.movers.len(), "mover", "movers"),
        counted(found.leavers.len(), "leaver", "leavers"),
        counted(found.unknown_accounts.len(), "unknown account", "unknown accounts"),
        counted(found.not_on_list.len(), "person not on the list", "people not on the list"),
        asked.len() + found.questions.len() + found.input.asked.len(),
    ));
    let joiner = |one: &desk::people::JoinerRow| match &one.former {
        Some(former) => format!("row {}: {} (had the account {former})", one.row, one.name),
        None => format!("row {}: {}", one.row, one.name),
    };
    section(output, "Joiners", found.joiners.iter().map(joiner));
    section(
        output,
        "Movers",
        found.movers.iter().map(|one| {
            let changes = one
                .changes
                .iter()
                .map(|change| format!("{} “{}” → “{}”", change.field.words().to_lowercase(), change.from, change.to));
            format!("row {}: {}, {}", one.row, one.person, changes.collect::<Vec<_>>().join(", "))
        }),
    );
    section(output, "Leavers", found.leavers.iter().map(why));
    section(output, "Unknown accounts", found.unknown_accounts.iter().map(why));
    section(output, "Not on the list", found.not_on_list.iter().map(why));
    section(
        output,
        "Same person?",
        asked.iter().map(|one| format!("row {} and {}: {}", one.row, one.person, one.reasons.join(" "))),
    );
    section(output, "Questions", found.questions.iter().map(|one| one.question.clone()));
    section(
        output,
        "To decide",
        found.input.asked.iter().map(|asked| match asked.row {
            Some(row) => format!("row {row}: {}", asked.question),
            None => asked.question.clone(),
        }),
    );
}

fn why(one: &PersonWhy) -> String {
    format!("{} ({}): {}", one.name, one.person, one.why)
}

fn section(output: &Output, title: &str, lines: impl ExactSizeIterator<Item = String>) {
    let count = lines.len();
    if count == 0 {
        return;
    }
    output.line("");
    output.line(format!("{title}:"));
    for line in lines.take(SHOWN) {
        output.line(format!("  {line}"));
    }
    if count > SHOWN {
        output.line(format!("  and {} more; --json lists all of them", count - SHOWN));
    }
}
