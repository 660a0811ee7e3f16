//! One file per group of commands.

mod check;
mod connect;
mod demo;
mod due;
mod fill;
mod forms;
mod handover;
pub mod hie;
pub mod learn;
mod manual;
mod manual_submission;
pub mod organization;
pub mod people;
mod practice;
pub mod reconcile;
pub mod request;
mod status;
mod submit;

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;

use desk::fault::{DeskError, DeskResult, FaultCode};
use desk::outputs::ensure_new;
use desk::{Desk, Platform, SecretOfThisRun, SecretString, default_folder};

use crate::arguments::{Arguments, Command, CredentialSource};
use crate::output::{ExitKind, Output};

/// Runs the command that was asked for.
pub fn run(arguments: Arguments, output: &Output) -> DeskResult<ExitKind> {
    let folder = arguments.data_dir.unwrap_or_else(default_folder);
    desk::tell_waiting(|| {
        Output::new(false).note("Waiting until another window or command has finished writing…");
    });
    match arguments.command {
        Command::Demo => demo::run(output),
        Command::Completions { shell } => Ok(manual::completions(shell, output)),
        Command::Manual { folder } => manual::pages(&folder),
        Command::Forms { command: None } => check::forms(&open(folder)?, output),
        Command::Forms { command: Some(command) } => forms::run(&open(folder)?, &command, output),
        Command::Learn(arguments) => learn::learn(&open(folder)?, &arguments, output),
        Command::Blank { form, output: path, force } => {
            ensure_new(&path, &[], force.force)?;
            fill::blank(&open(folder)?, &form, &path, output)
        }
        Command::Check { file, form, input } => check::check(&open(folder)?, &file, form.as_deref(), &input, output),
        Command::Fill { roster, form, template, output: path, titles, list } => {
            let desk = open(folder)?;
            let inputs = fill::FillInputs { roster: &roster, titles: titles.as_deref(), template: template.as_deref() };
            fill::fill(&desk, &inputs, form, &list, &path, output)
        }
        Command::Submit { file, to, form, input, dry_run, attest, confirm_btg, alerts, credential } => {
            let desk = open_with(folder, &credential)?;
            let wish = submit::SubmitOptions {
                file: &file,
                to: &to,
                form: form.as_deref(),
                input: &input,
                dry_run,
                attest,
                confirm_btg,
                alerts: &alerts,
            };
            submit::submit(&desk, &wish, output)
        }
        Command::Status { batch: Some(batch), watch: true, .. } => status::watch(&open(folder)?, &batch, output),
        Command::Status { batch, refresh, credential, .. } => {
            let desk = open_with(folder, &credential)?;
            status::status(&desk, batch.as_deref(), refresh, credential.credential_stdin, output)
        }
        Command::HandIn { batch, output: path, force, endings, done, skip, next, on, ticket, rows } => {
            if let Some(path) = &path {
                ensure_new(path, &[], force.force)?;
            }
            let desk = open(folder)?;
            let whom = manual_submission::Whom { batch: &batch, rows: &rows, next };
            match (done, skip) {
                (true, _) => manual_submission::confirm(&desk, &whom, on, ticket, output),
                (_, true) => manual_submission::skip(&desk, &whom, output),
                _ => manual_submission::lay_out(&desk, &whom, path.as_deref(), &endings, output),
            }
        }
        Command::Decide { batch, decision, rows } => {
            manual_submission::decide(&open(folder)?, &batch, decision, &rows, output)
        }
        Command::Receipt { batch, output: path, force } => {
            ensure_new(&path, &[], force.force)?;
            status::receipt(&open(folder)?, &batch, &path, output)
        }
        Command::Resume { batch, first, retry, endings, credential } => {
            let desk = open_with(folder, &credential)?;
            match batch {
                Some(batch) => {
                    manual_submission::confirm_endings(&desk, &desk.batch_named(&batch)?, &endings)?;
                    submit::resume_one(&desk, &batch, first, retry, output)
                }
                None => submit::resume(&desk, credential.credential_stdin, output),
            }
        }
        Command::Request(arguments) => request::run(&open(folder)?, arguments, output),
        Command::Due { reviewed, reminders: false, set } if set.is_empty() => {
            due::run(&open(folder)?, reviewed.as_deref(), output)
        }
        Command::Due { set, .. } => due::reminders(&open(folder)?, &set, output),
        Command::People(arguments) => {
            let desk = match people::credential(&arguments) {
                Some(credential) => open_with(folder, credential)?,
                None => open(folder)?,
            };
            people::run(&desk, arguments, output)
        }
        Command::Hie(arguments) => hie::run(&open(folder)?, arguments, output),
        Command::Organization(arguments) => organization::run(&open(folder)?, arguments, output),
        Command::Reconcile(arguments) => reconcile::run(&open(folder)?, &arguments, output),
        Command::Handover { command } => handover::run(&open(folder)?, command, output),
        Command::Backup { file, force, passphrase } => {
            ensure_new(&file, &[], force.force)?;
            handover::backup(&open(folder)?, &file, &passphrase, output)
        }
        Command::Restore { file, replace, passphrase } => {
            let (desk, damaged) = Desk::open_to_restore(Platform::real(folder), replace)?;
            if let Some(aside) = damaged {
                output.note(format!("The damaged records were moved to {}.", aside.display()));
            }
            handover::restore(&desk, &file, replace, &passphrase, output)
        }
        Command::Connect { command } => connect::run(&open(folder)?, command, output),
        Command::Practice { port, clock, credential } => {
            practice::run(&open_with(folder, &credential)?, port, clock, output)
        }
    }
}

fn open(folder: PathBuf) -> DeskResult<Desk> {
    opened(Platform::real(folder))
}

/// Whoever checks or fills by a starter layout although a form was learned has to know it.
fn opened(surroundings: Platform) -> DeskResult<Desk> {
    let desk = Desk::open(surroundings)?;
    for trouble in desk.forms().troubles() {
        Output::new(false).note(trouble);
    }
    Ok(desk)
}

fn open_with(folder: PathBuf, credential: &CredentialSource) -> DeskResult<Desk> {
    let mut surroundings = Platform::real(folder);
    if credential.credential_stdin {
        surroundings.keychain = Arc::new(SecretOfThisRun::new(&read_secret()?));
    }
    opened(surroundings)
}

/// A secret from standard input, without its line end.
fn read_secret() -> DeskResult<SecretString> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text).map_err(|error| {
        DeskError::new(
            FaultCode::CredentialMissing,
            format!("The credential could not be read from standard input: {error}."),
            "Pipe it in, for example: aum … --credential-stdin < token.txt",
        )
    })?;
    Ok(SecretString::from(text.trim()))
}

/// The runtime that network work runs in.
fn runtime() -> DeskResult<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().map_err(|error| {
        DeskError::new(FaultCode::Internal, format!("The network could not be started: {error}."), "Try again.")
    })
}
