//! Text goes to people, JSON to programs, messages to standard error.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::process::ExitCode;

use desk::fault::{DeskError, FaultCode};
use serde::Serialize;

/// How a command ended; the numbers are the command line's contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExitKind {
    Done = 0,
    ProblemsFound = 1,
    WrongUsage = 2,
    Unreadable = 3,
    Refused = 4,
    StillUnknown = 5,
}

impl ExitKind {
    pub fn of(fault: &DeskError) -> Self {
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
            | FaultCode::RecordsReplaced
            | FaultCode::WorksheetChanged
            | FaultCode::RecordsDamaged
            | FaultCode::RecordsMissing
            | FaultCode::RecordsLocked
            | FaultCode::RecordsReadOnly
            | FaultCode::DiskFull
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

impl From<ExitKind> for ExitCode {
    fn from(ending: ExitKind) -> Self {
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

    /// A text that is the result for people and programs alike.
    pub fn plain(&self, text: &str) {
        print_line(&mut io::stdout().lock(), text);
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

    pub fn fault(&self, fault: &DeskError) {
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

/// Prints what was wrong with the arguments, which ends with code 2, or the help or version that was asked for.
pub fn usage(told: &clap::Error) -> ExitCode {
    let asked = !told.use_stderr();
    match told.print() {
        Err(error) if asked && error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr().lock(), "aum: the result cannot be written: {error}.");
            ExitKind::Unreadable.into()
        }
        _ if asked => ExitKind::Done.into(),
        _ => ExitKind::WrongUsage.into(),
    }
}

/// Writes a line. A reader that closed the pipe early has what it wanted; anything else that keeps it from being written is
/// told, and the command has not done what it was asked for.
fn print_line(out: &mut impl Write, text: &str) {
    let Err(error) = writeln!(out, "{}", harmless(text)).and_then(|()| out.flush()) else { return };
    if error.kind() == io::ErrorKind::BrokenPipe {
        std::process::exit(ExitKind::Done as i32);
    }
    // Standard error may be where it failed; then nobody can be told.
    let _ = writeln!(io::stderr().lock(), "aum: the result cannot be written: {error}.");
    std::process::exit(ExitKind::Unreadable as i32);
}

/// Text of other people may hold characters that steer a terminal, or turn the direction of writing. They are shown, not
/// obeyed.
fn harmless(text: &str) -> Cow<'_, str> {
    let steers = |one: char| {
        (one.is_control() && one != '\n' && one != '\t')
            || matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().fold(String::with_capacity(text.len() + 8), |mut shown, one| {
        if steers(one) {
            // As JSON has it, so that a value stays what it was.
            let _ = write!(shown, "\\u{:04x}", u32::from(one));
        } else {
            shown.push(one);
        }
        shown
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_steer_a_terminal_are_shown() {
        assert_eq!(harmless("Zoë\tNuñez"), "Zoë\tNuñez");
        assert_eq!(harmless("a\u{1b}[2Jb\u{9b}c\rd\u{7}\u{202e}e"), "a\\u001b[2Jb\\u009bc\\u000dd\\u0007\\u202ee");
        let value = serde_json::json!({"name": "a\u{9b}b"});
        let shown = harmless(&value.to_string()).into_owned();
        assert_eq!(serde_json::from_str::<serde_json::Value>(&shown).ok(), Some(value));
    }
}
