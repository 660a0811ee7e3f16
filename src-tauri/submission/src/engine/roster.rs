//! Reading everyone whom a service shows.

use super::RunError;
use super::listing::ListCompleteness;
use super::run::SendRun;
use crate::SendError;
use crate::scim::RemoteAccount;

impl SendRun<'_> {
    pub(super) async fn roster(&mut self) -> Result<Vec<RemoteAccount>, RunError> {
        self.learn(false).await?;
        let extension = self.learned.extension.clone();
        let read = |resource: &serde_json::Value| {
            RemoteAccount::read(resource, &extension).map(|account| (account.id.clone(), account))
        };
        if let Some(listed) = self.pages(None, read).await?
            && listed.whole != ListCompleteness::No
            && self.shows_known(&listed.found.iter().map(|account| account.id.as_str()).collect()).await?
        {
            return Ok(listed.found);
        }
        let host = self.link.service().to_owned();
        let problem = "it does not give its whole list of accounts, so nobody can be compared with it.".into();
        Err(SendError::Unreadable { host, problem }.into())
    }
}
