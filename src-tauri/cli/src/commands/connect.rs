use std::io::{IsTerminal, Read};

use desk::Desk;
use desk::contract::{ConnectionTest, ConnectionView, NewConnection};
use desk::fault::{Fault, FaultCode, Outcome};
use serde_json::json;

use super::runtime;
use crate::arguments::Connect;
use crate::output::{Ending, Output};

pub fn run(desk: &Desk, command: Connect, output: &Output) -> Outcome<Ending> {
    match command {
        Connect::List => list(desk, output),
        Connect::Add { name, address } => {
            let secret = ask_secret(&name)?;
            let id = desk.add_connection(NewConnection { name: name.clone(), address, secret })?;
            output.line(format!("Added {name}. Its token is in the keychain. Try it: aum connect test {name}"));
            output.value(&json!({ "id": id, "name": name }));
            Ok(Ending::Done)
        }
        Connect::Test { name } => test(desk, &name, output),
        Connect::Remove { name } => {
            desk.remove_connection(desk.connection_named(&name)?.id)?;
            output.line(format!("Removed {name} and its credential."));
            output.value(&json!({ "removed": name }));
            Ok(Ending::Done)
        }
    }
}

fn list(desk: &Desk, output: &Output) -> Outcome<Ending> {
    let connections: Vec<ConnectionView> = desk.connections()?;
    let rows: Vec<Vec<String>> = connections
        .iter()
        .map(|connection| {
            let credential = &connection.credential;
            let credential = if credential.stored {
                format!(
                    "credential ending in {}, of {}",
                    credential.last_four,
                    credential.since.get(..10).unwrap_or("")
                )
            } else {
                "no credential yet".to_owned()
            };
            let stopped = connection.stopped.as_ref().map(|why| format!("stopped: {why}")).unwrap_or_default();
            vec![connection.name.clone(), connection.address.clone(), credential, stopped]
        })
        .collect();
    output.table(&rows);
    output.value(&connections);
    Ok(Ending::Done)
}

fn test(desk: &Desk, name: &str, output: &Output) -> Outcome<Ending> {
    let connection = desk.connection_named(name)?;
    let test: ConnectionTest = runtime()?.block_on(async {
        let test = desk.test_connection(connection.id).await;
        desk.stop_practice().await;
        test
    })?;
    for finding in &test.findings {
        output.line(finding);
    }
    if !test.ok {
        output.line(&test.hint);
    }
    output.value(&test);
    Ok(if test.ok { Ending::Done } else { Ending::Refused })
}

/// From the terminal without echo, or from standard input.
fn ask_secret(name: &str) -> Outcome<String> {
    let read = if std::io::stdin().is_terminal() {
        rpassword::prompt_password(format!("Token for {name}: "))
    } else {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text).map(|_| text)
    };
    read.map_err(|error| {
        Fault::new(
            FaultCode::CredentialMissing,
            format!("The token could not be read: {error}."),
            "Type it when asked, or pipe it in: aum connect add … < token.txt",
        )
    })
}
