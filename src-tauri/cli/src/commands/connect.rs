use std::io::{IsTerminal, Read};
use std::path::{Path, PathBuf};

use desk::contract::{
    ConnectionSetup, ConnectionTest, ConnectionView, EncryptionView, MechanismView, NewConnection, SignInView,
};
use desk::fault::{DeskError, DeskResult, FaultCode};
use desk::{Desk, SecretString};
use serde_json::json;

use super::runtime;
use crate::arguments::{self, ChannelArgument, Connect, MechanismArgument};
use crate::output::{ExitKind, Output};

pub fn run(desk: &Desk, command: Connect, output: &Output) -> DeskResult<ExitKind> {
    match command {
        Connect::List => list(desk, output),
        Connect::Add(wanted) => add(desk, *wanted, output),
        Connect::Replace { name, expires } => replace(desk, &name, expires.as_deref(), output),
        Connect::Test { name } => {
            let connection = desk.connection_named(&name)?;
            let test = runtime()?.block_on(async {
                let test = desk.test_connection(connection.id).await;
                desk.stop_practice().await;
                test
            })?;
            Ok(tell(&test, output))
        }
        Connect::Remove { name } => {
            desk.remove_connection(desk.connection_named(&name)?.id)?;
            output.line(format!("Removed {name} and its credential."));
            output.value(&json!({ "removed": name }));
            Ok(ExitKind::Done)
        }
    }
}

fn add(desk: &Desk, wanted: arguments::NewConnectionArguments, output: &Output) -> DeskResult<ExitKind> {
    let name = wanted.name.clone();
    let private_key = wanted.private_key.as_deref().map(read_file).transpose()?.unwrap_or_default();
    let address = wanted.address.clone().unwrap_or_default();
    let until = wanted.expires.clone().unwrap_or_default();
    let (setup, secret) = setup(wanted)?;
    let secret = if secret { ask_secret(&name)? } else { String::new() };
    let kept = !secret.is_empty() || !private_key.is_empty();
    let id = desk.add_connection(NewConnection { name: name.clone(), address, setup, secret, private_key, until })?;
    let credential = if kept { " The credential is in the keychain." } else { "" };
    output.line(format!("Added {name}.{credential} To test it: aum connect test {name}"));
    output.value(&json!({ "id": id, "name": name }));
    Ok(ExitKind::Done)
}

/// The set-up that was asked for, and whether a secret belongs to it.
fn setup(wanted: arguments::NewConnectionArguments) -> DeskResult<(ConnectionSetup, bool)> {
    let text = |path: Option<PathBuf>| path.as_deref().map(read_file).transpose().map(Option::unwrap_or_default);
    Ok(match wanted.by {
        ChannelArgument::MailDraft => (
            ConnectionSetup::MailDraft { to: wanted.to.unwrap_or_default(), from: wanted.from.unwrap_or_default() },
            false,
        ),
        ChannelArgument::PortalForm => (ConnectionSetup::PortalForm, false),
        ChannelArgument::Smtp => {
            let user = wanted.user.unwrap_or_default();
            let secret = !user.is_empty();
            let setup = ConnectionSetup::Smtp {
                to: wanted.to.unwrap_or_default(),
                from: wanted.from.unwrap_or_default(),
                user,
                encryption: if wanted.implicit_tls { EncryptionView::Implicit } else { EncryptionView::Starttls },
                mechanism: match wanted.mechanism {
                    MechanismArgument::Password => MechanismView::Password,
                    MechanismArgument::Plain => MechanismView::Plain,
                    MechanismArgument::Login => MechanismView::Login,
                    MechanismArgument::Xoauth2 => MechanismView::Xoauth2,
                },
                authority: text(wanted.authority)?,
                greeting: wanted.greeting,
            };
            (setup, secret)
        }
        ChannelArgument::Scim => {
            let sign_in = match (wanted.certificate_only, wanted.token_address) {
                (true, _) => SignInView::Certificate,
                (false, Some(token_address)) => SignInView::ClientCredentials {
                    token_address,
                    client_id: wanted.client_id.unwrap_or_default(),
                    scope: wanted.scope.unwrap_or_default(),
                    json: wanted.token_json,
                    in_body: wanted.secret_in_body,
                },
                (false, None) => SignInView::Bearer,
            };
            let setup = ConnectionSetup::Scim {
                sign_in,
                extension: wanted.extension.unwrap_or_default(),
                authority: text(wanted.authority)?,
                certificate: text(wanted.certificate)?,
            };
            (setup, !wanted.certificate_only)
        }
    })
}

fn replace(desk: &Desk, name: &str, expires: Option<&str>, output: &Output) -> DeskResult<ExitKind> {
    let connection = desk.connection_named(name)?;
    let secret = SecretString::from(ask_secret(name)?);
    let test = runtime()?.block_on(desk.replace_credential(connection.id, secret, expires.unwrap_or_default()))?;
    let ending = tell(&test, output);
    output.note(if test.ok {
        format!("{name} now uses the new credential.")
    } else {
        format!("{name} keeps the old credential.")
    });
    Ok(ending)
}

fn list(desk: &Desk, output: &Output) -> DeskResult<ExitKind> {
    let connections: Vec<ConnectionView> = desk.connections()?;
    let rows: Vec<Vec<String>> = connections
        .iter()
        .map(|connection| {
            let stopped = connection.stopped.as_ref().map(|why| format!("stopped: {why}")).unwrap_or_default();
            vec![connection.name.clone(), place(connection), credential(connection), stopped]
        })
        .collect();
    output.table(&rows);
    output.value(&connections);
    Ok(ExitKind::Done)
}

/// Where batches go by it.
fn place(connection: &ConnectionView) -> String {
    match &connection.setup {
        ConnectionSetup::MailDraft { to, .. } => format!("email draft to {to}"),
        ConnectionSetup::Smtp { to, .. } => format!("email to {to} through {}", connection.address),
        ConnectionSetup::PortalForm if connection.address.is_empty() => {
            "web form, at the address in its profile".to_owned()
        }
        ConnectionSetup::Practice | ConnectionSetup::Scim { .. } | ConnectionSetup::PortalForm => {
            connection.address.clone()
        }
    }
}

fn credential(connection: &ConnectionView) -> String {
    let credential = &connection.credential;
    if !credential.needed {
        return "no credential needed".to_owned();
    }
    if !credential.stored {
        return "no credential yet".to_owned();
    }
    let since = credential.since.get(..10).unwrap_or("");
    let shown = if credential.last_four.is_empty() { "" } else { " ending in " };
    let end = match credential.days_left {
        Some(days) if days < 0 => format!(", expired on {}", credential.until),
        Some(days) => format!(", expires on {} (in {days} days)", credential.until),
        None => String::new(),
    };
    format!("credential{shown}{}, of {since}{end}", credential.last_four)
}

fn tell(test: &ConnectionTest, output: &Output) -> ExitKind {
    for finding in &test.findings {
        output.line(finding);
    }
    if !test.ok {
        output.line(&test.hint);
    }
    output.value(test);
    if test.ok { ExitKind::Done } else { ExitKind::Refused }
}

fn read_file(path: &Path) -> DeskResult<String> {
    std::fs::read_to_string(path).map_err(|error| {
        DeskError::new(
            FaultCode::FileUnreadable,
            format!("The file cannot be read: {error}."),
            "Name a file in PEM format.",
        )
        .at(path.display().to_string())
    })
}

/// From the terminal without echo, or from standard input.
fn ask_secret(name: &str) -> DeskResult<String> {
    let read = if std::io::stdin().is_terminal() {
        rpassword::prompt_password(format!("Credential for {name}: "))
    } else {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    };
    read.map_err(|error| {
        DeskError::new(
            FaultCode::CredentialMissing,
            format!("The credential could not be read: {error}."),
            "Type it when asked, or pipe it in: aum connect add … < token.txt",
        )
    })
}
