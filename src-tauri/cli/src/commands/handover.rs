//! `aum handover`, `aum backup`, `aum restore`: encrypted files for another authorized user manager, and for later.

use std::io::{IsTerminal, Read};
use std::path::Path;

use desk::contract::{HandoverView, PackDecision, PackDifference, PackKind, PackSide, PackWritten};
use desk::fault::{DeskError, DeskResult, FaultCode};
use desk::handover::{Conflicts, TakeOver};
use desk::{Desk, ExposeSecret, SecretString};

use super::check::counted;
use crate::arguments::{Handover, Passphrase, Winner};
use crate::output::{ExitKind, Output};

pub fn run(desk: &Desk, command: Handover, output: &Output) -> DeskResult<ExitKind> {
    match command {
        Handover::Write { file, keep_open, passphrase } => {
            let secret = new_passphrase(&passphrase)?;
            let written = desk.write_handover(&file, &secret, !keep_open)?;
            print_written(&written, output);
            Ok(ExitKind::Done)
        }
        Handover::Take { file, dry_run: look, conflicts, take, passphrase } => {
            let secret = passphrase_of(&passphrase, "Passphrase of the file: ")?;
            let each = take.iter().map(|text| decision(text)).collect::<DeskResult<Vec<_>>>()?;
            let conflicts = conflicts.map(|winner| match winner {
                Winner::Mine => Conflicts::Mine,
                Winner::Theirs => Conflicts::Theirs,
                Winner::Newer => Conflicts::Newer,
            });
            let view = desk.merge_handover(&file, &secret, &TakeOver { conflicts, each: &each, look })?;
            print_taken(&view, look, output);
            output.value(&view);
            let open = !view.done && !look && view.taken_before.is_none();
            Ok(if open { ExitKind::ProblemsFound } else { ExitKind::Done })
        }
        Handover::Away => {
            let away = desk.away()?;
            if away.is_empty() {
                output.line("No requests are assigned to another copy.");
            }
            let rows: Vec<Vec<String>> = away
                .iter()
                .map(|one| vec![one.file.clone(), one.day.clone(), counted(one.requests, "request", "requests")])
                .collect();
            output.table(&rows);
            output.value(&away);
            Ok(ExitKind::Done)
        }
        Handover::TakeBack { id } => {
            let requests = desk.take_back(&id)?;
            output.line(format!(
                "{} back here. AUM Desk looks up each one, or asks you, before it is sent.",
                counted(requests, "request is", "requests are")
            ));
            output.value(&serde_json::json!({ "requests": requests }));
            Ok(ExitKind::Done)
        }
    }
}

pub fn backup(desk: &Desk, file: &Path, passphrase: &Passphrase, output: &Output) -> DeskResult<ExitKind> {
    let written = desk.write_backup(file, &new_passphrase(passphrase)?)?;
    print_written(&written, output);
    Ok(ExitKind::Done)
}

pub fn restore(
    desk: &Desk,
    file: &Path,
    replace: bool,
    passphrase: &Passphrase,
    output: &Output,
) -> DeskResult<ExitKind> {
    let secret = passphrase_of(passphrase, "Passphrase of the backup: ")?;
    let restored = desk.restore(file, &secret, replace)?;
    output.line(format!(
        "Restored: {}, as of {}.",
        amounts(restored.people, restored.worksheets, restored.batches),
        restored.written.get(..10).unwrap_or_default()
    ));
    if restored.doubted > 0 {
        output.line(format!(
            "{} may have been sent since the backup. AUM Desk looks up each one, or asks you, before it is sent.",
            counted(restored.doubted, "request", "requests")
        ));
    }
    if let Some(folder) = &restored.kept_aside {
        output.line(format!("The previous records are kept in {folder}."));
    }
    if !restored.credentials.is_empty() {
        output.line(format!("Enter the credential again for: {}.", restored.credentials.join(", ")));
    }
    output.value(&restored);
    Ok(ExitKind::Done)
}

fn print_written(written: &PackWritten, output: &Output) {
    let PackWritten { file, people, worksheets, batches, forms, moved, .. } = written;
    output.line(format!(
        "Wrote {file}: {}, {}.",
        amounts(*people, *worksheets, *batches),
        counted(*forms, "form", "forms")
    ));
    if *moved > 0 {
        output.line(format!(
            "{} now assigned to the other copy and no longer sent from here.",
            counted(*moved, "open request is", "open requests are")
        ));
    }
    output.line(match written.kind {
        PackKind::HandOver => "Send the passphrase separately from the file. The file contains no credentials.",
        PackKind::BackUp => "Nobody can open the file without the passphrase. The file contains no credentials.",
    });
    output.value(written);
}

fn print_taken(view: &HandoverView, look: bool, output: &Output) {
    let by = if view.by.is_empty() { "somebody" } else { &view.by };
    output.line(format!("From {by}, written on {}.", view.written.get(..10).unwrap_or_default()));
    if let Some(before) = &view.taken_before {
        output.line(format!("Already imported on {}; the file has nothing new.", before.get(..10).unwrap_or_default()));
        return;
    }
    output.line(format!(
        "{} new, {} the same.",
        counted(view.new_people, "person is", "people are"),
        counted(view.same_people, "is", "are")
    ));
    for batch in &view.batches {
        let open = if batch.open > 0 { format!(", {} to be sent from here", batch.open) } else { String::new() };
        let known = if batch.known { "already here, updated" } else { "new" };
        output.line(format!("Batch “{}”: {known}, {}{open}.", batch.name, counted(batch.people, "person", "people")));
    }
    for (what, names) in [("Worksheet", &view.worksheets), ("Connection", &view.connections), ("Form", &view.forms)] {
        for name in names {
            output.line(format!("{what} “{name}”: new."));
        }
    }
    print_differences("Changed in one copy only", &view.updates, output);
    print_differences("Decide", &view.conflicts, output);
    for note in &view.notes {
        output.line(note);
    }
    output.line(if view.done {
        format!("Imported. {} updated from the file.", counted(view.taken, "field was", "fields were"))
    } else if look || view.conflicts.is_empty() {
        "Preview only; nothing was changed.".to_owned()
    } else {
        "Nothing was changed. Decide with --conflicts newer|mine|theirs, or one by one with --take KEY=mine|theirs."
            .to_owned()
    });
}

fn print_differences(title: &str, differences: &[PackDifference], output: &Output) {
    if differences.is_empty() {
        return;
    }
    output.line(format!("{title}:"));
    let or_nothing = |text: &str| if text.is_empty() { "nothing".to_owned() } else { text.to_owned() };
    for one in differences {
        output.line(format!(
            "  {}, {}: here {}, there {}",
            one.what,
            one.field,
            or_nothing(&one.mine),
            or_nothing(&one.theirs)
        ));
        let usual = if one.usual == PackSide::Mine { "yours" } else { "theirs" };
        output.line(format!("    suggested: {usual}. {} Key: {}", one.why, one.key));
    }
}

fn decision(text: &str) -> DeskResult<PackDecision> {
    let take = match text.rsplit_once('=') {
        Some((key, "mine")) => Some((key, PackSide::Mine)),
        Some((key, "theirs")) => Some((key, PackSide::Theirs)),
        _ => None,
    };
    take.map(|(key, take)| PackDecision { key: key.to_owned(), take }).ok_or_else(|| {
        DeskError::bad_request(
            format!("“{text}” is not KEY=mine or KEY=theirs."),
            "Use a key from the preview (--dry-run).",
        )
    })
}

/// A passphrase for a new file, typed twice where it is typed.
fn new_passphrase(source: &Passphrase) -> DeskResult<SecretString> {
    let first = passphrase_of(source, "Passphrase (at least 12 characters, several words): ")?;
    if !source.passphrase_stdin && std::io::stdin().is_terminal() {
        let again = passphrase_of(source, "Repeat the passphrase: ")?;
        if first.expose_secret() != again.expose_secret() {
            return Err(DeskError::bad_request("The two passphrases differ.", "Type both again. Nothing was written."));
        }
    }
    Ok(first)
}

fn passphrase_of(source: &Passphrase, prompt: &str) -> DeskResult<SecretString> {
    let read = if source.passphrase_stdin || !std::io::stdin().is_terminal() {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    } else {
        rpassword::prompt_password(prompt)
    };
    // Only the line end is taken off: spaces count.
    read.map(|text| SecretString::from(text.trim_end_matches(['\n', '\r']))).map_err(|error| {
        DeskError::new(
            FaultCode::PassphraseWrong,
            format!("The passphrase could not be read: {error}."),
            "Type it when asked, or pipe it in with --passphrase-stdin.",
        )
    })
}

/// How much a file holds.
fn amounts(people: usize, worksheets: usize, batches: usize) -> String {
    [
        counted(people, "person", "people"),
        counted(worksheets, "worksheet", "worksheets"),
        counted(batches, "batch", "batches"),
    ]
    .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_a_kind_is_said_as_one() {
        assert_eq!(amounts(1, 1, 1), "1 person, 1 worksheet, 1 batch");
        assert_eq!(amounts(0, 2, 3), "0 people, 2 worksheets, 3 batches");
    }
}
