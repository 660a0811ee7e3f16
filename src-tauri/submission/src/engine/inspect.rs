//! Trying a connection, in plain words.

use super::RunError;
use super::run::SendRun;
use crate::SendError;
use crate::scim::resources;

/// What a test of a connection found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestReport {
    /// Whether a batch could be sent now.
    pub ok: bool,
    /// What was found, one sentence each.
    pub findings: Vec<String>,
    /// What to do, when it is not ok.
    pub hint: String,
}

impl SendRun<'_> {
    /// Reads what sending would read first, and one person.
    pub(super) async fn inspect(mut self) -> Result<TestReport, SendError> {
        // One try and no waiting: the user is looking.
        self.patience.tries = 1;
        match self.read_once().await {
            Ok(findings) => Ok(TestReport { ok: true, findings, hint: String::new() }),
            Err(RunError::Failed(error @ SendError::Records(_))) => Err(error),
            Err(RunError::Failed(error)) => {
                Ok(TestReport { ok: false, findings: vec![error.to_string()], hint: error.hint() })
            }
            Err(RunError::Cancelled) => Ok(TestReport { ok: false, findings: Vec::new(), hint: "Test again.".into() }),
        }
    }

    async fn read_once(&mut self) -> Result<Vec<String>, RunError> {
        self.learn(true).await?;
        self.reads_users().await?;
        let mut findings = vec![format!("{} answers and accepts the credential.", self.link.service())];
        findings.push(match self.learned.chunk() {
            Some(most) => format!("It takes up to {most} people in one request."),
            None => "It takes people one by one.".into(),
        });
        if !self.learned.filters() {
            findings.push("It cannot search; looking somebody up means reading its whole list.".into());
        }
        let left_out = crate::plan::left_out(&self.learned);
        if !left_out.is_empty() {
            findings.push(format!("It has no place for: {}. Tell the HIE these another way.", left_out.join(", ")));
        }
        Ok(findings)
    }

    /// Makes sure that a list of users is behind the address, not a web page.
    pub(super) async fn reads_users(&mut self) -> Result<(), RunError> {
        let answer = self.fetch(&["Users"], &[("startIndex", "1"), ("count", "1")]).await?;
        let host = self.link.service().to_owned();
        if !answer.is_success() {
            return Err(SendError::NotScim { host, status: answer.status }.into());
        }
        if answer.json.as_ref().and_then(resources).is_none() {
            let problem = "it answers, but not with a list of users; the address may be that of a web page.".into();
            return Err(SendError::Unreadable { host, problem }.into());
        }
        Ok(())
    }
}
