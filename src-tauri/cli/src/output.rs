//! Text goes to people, JSON to programs, messages to standard error.

use std::io::{self, Write};
use std::process::ExitCode;

use desk::fault::{Fault, FaultCode};
use serde::Serialize;

/// How a command ended; the numbers are the command line's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    Done = 0,
    ProblemsFound = 1,
    WrongUsage = 2,
    Unreadable = 3,
    Refused = 4,
    StillUnknown = 5,
}

impl Ending {
    pub fn of(fault: &Fault) -> Self {
        match fault.code {
            FaultCode::ProblemsLeft => Self::ProblemsFound,
            FaultCode::FormUndecided
            | FaultCode::NoSuchForm
            | FaultCode::NotFound
            | FaultCode::BadRequest
            | FaultCode::NotAttested => Self::WrongUsage,
            FaultCode::FileUnreadable
            | FaultCode::FileNotWritten
            | FaultCode::RecordsFailed
            | FaultCode::RecordsNewer
            | FaultCode::KeychainMissing
            | FaultCode::KeychainLocked
            | FaultCode::KeychainDenied
            | FaultCode::CredentialMissing
            | FaultCode::PassphraseWrong
            | FaultCode::Cancelled
            | FaultCode::Internal => Self::Unreadable,
            FaultCode::Unreachable | FaultCode::CredentialRefused | FaultCode::Refused | FaultCode::Busy => {
                Self::Refused
            }
            FaultCode::OutcomeUnknown => Self::StillUnknown,
        }
    }
}

impl From<Ending> for ExitCode {
    fn from(ending: Ending) -> Self {
        ExitCode::from(ending as u8)
    }
}

/// Where a command prints.
pub struct Output {
    json: bool,
}

impl Output {
    pub fn new(json: bool) -> Self {
        Self { json }
    }

    /// Whether programs read it.
    pub fn is_json(&self) -> bool {
        self.json
    }

    /// A line for people; nothing under `--json`.
    pub fn line(&self, text: impl AsRef<str>) {
        if !self.json {
            print_line(&mut io::stdout().lock(), text.as_ref());
        }
    }

    /// A line that is not the result itself.
    pub fn note(&self, text: impl AsRef<str>) {
        print_line(&mut io::stderr().lock(), text.as_ref());
    }

    /// The result for programs; nothing without `--json`.
    pub fn value(&self, value: &impl Serialize) {
        if self.json {
            match serde_json::to_string(value) {
                Ok(text) => print_line(&mut io::stdout().lock(), &text),
                Err(error) => self.note(format!("the result cannot be written as JSON: {error}")),
            }
        }
    }

    pub fn fault(&self, fault: &Fault) {
        if self.json {
            let error = serde_json::json!({ "error": fault });
            return self.note(error.to_string());
        }
        let said = fault.place.is_empty() || fault.message.contains(&fault.place);
        let place = if said { String::new() } else { format!("{}: ", fault.place) };
        self.note(format!("aum: {place}{}", fault.message));
        if !fault.hint.is_empty() {
            self.note(format!("     {}", fault.hint));
        }
    }

    /// Columns under each other, two spaces apart.
    pub fn table(&self, rows: &[Vec<String>]) {
        let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|column| {
                rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
            })
            .collect();
        for row in rows {
            let line: String = row.iter().zip(&widths).map(|(cell, width)| format!("{cell:<width$}  ")).collect();
            self.line(line.trim_end());
        }
    }
}

/// A reader that closed the pipe early has what it wanted.
fn print_line(out: &mut impl Write, text: &str) {
    if writeln!(out, "{text}").is_err() {
        std::process::exit(0);
    }
}
