//! Changing an account that is there: read first, written only against the version that was read, read back afterwards.
//! Ending access is such a change; nothing is ever deleted.

use records::{AccountState, NewAttempt, OutcomeUpdate, RequestRow, RequestState};
use serde_json::Value;

use super::RunError;
use super::listing::AccountListing;
use super::look_up::{LookUpResult, of_user};
use super::proof::{ROUNDS, SHORT_LIST};
use super::run::{NextStep, Reply, SendRun, parsed, single_key};
use crate::desired_attributes::DesiredAttributes;
use crate::difference::{self, FieldMismatch};
use crate::rules::{Action, Carrier, Event, decide};
use crate::scim::{ExchangeOutcome, Ownership, RemoteUser, Write, member};
use crate::scim_operation::{ScimOperation, wanted_in};

/// An account as it stands at the service.
pub(super) struct ServiceAccount {
    user: RemoteUser,
    resource: Value,
    version: Option<String>,
}

impl ServiceAccount {
    /// Whether it is as it is wanted. Services show accounts that nobody can use yet as not active, too: those were not
    /// ended.
    fn meets(&self, wanted: &DesiredAttributes, before: AccountState) -> bool {
        let ended = match wanted.active() {
            Some(true) => self.user.account(AccountState::Deactivated) == AccountState::Deactivated,
            _ => self.user.account(before) == AccountState::Deactivated,
        };
        wanted.is_met_by(&self.resource, ended)
    }
}

/// The account that a request is about.
enum TargetAccount {
    There(Box<ServiceAccount>),
    /// The only account with the address, and nothing else says that it is this person's.
    Doubtful(Box<ServiceAccount>),
    /// Nobody has this id or address.
    Gone,
    /// More than one account has the address.
    Several,
    /// The service cannot be asked in a way that proves anything.
    Unclear,
}

impl SendRun<'_> {
    pub(super) async fn send_change(&mut self, row: &RequestRow) -> Result<NextStep, RunError> {
        let Some(wanted) = self.wanted(row)? else {
            let reason = "This request is written for another channel, and this service has no place for it. Ask the HIE another way.";
            self.settle(&[(row.id, OutcomeUpdate::to(RequestState::Rejected, reason))], &[])?;
            return Ok(NextStep::GoOn);
        };
        if !wanted.left_out().is_empty() {
            let reason = no_place(self.link.service(), wanted.left_out());
            self.settle(&[(row.id, OutcomeUpdate::to(RequestState::Rejected, reason))], &[])?;
            return Ok(NextStep::GoOn);
        }
        let account = match self.account_of(row).await? {
            TargetAccount::There(account) => account,
            TargetAccount::Doubtful(account) => {
                self.ask_whose(row, &account)?;
                return Ok(NextStep::GoOn);
            }
            target => {
                let settlement = self.without_account(row, &target);
                self.settle(&[(row.id, settlement)], &[])?;
                return Ok(NextStep::GoOn);
            }
        };
        if account.meets(&wanted, row.account) {
            let explanation = format!("{} already has these values; nothing was sent.", self.link.service());
            // Once the user has seen what differs and sends it all the same, it is carried out.
            let state = if row.round > 0 { RequestState::Confirmed } else { RequestState::AlreadyThere };
            let settlement = of_user(state, row, &account.user, &explanation);
            self.settle(&[(row.id, settlement)], &[])?;
            return Ok(NextStep::GoOn);
        }
        // Where the account stood tells afterwards whether one that is not active was ended, or never begun.
        let before = account.user.account(row.account);
        if before != row.account {
            let stood = OutcomeUpdate { account: Some(before), ..OutcomeUpdate::to(RequestState::Queued, "") };
            self.settle(&[(row.id, stood)], &[])?;
        }
        if self.records.mark_sending(&[row.id], self.surroundings.now())?.is_empty() {
            return Ok(NextStep::GoOn);
        }
        self.write_change(row, &wanted, &account).await
    }

    async fn write_change(
        &mut self,
        row: &RequestRow,
        wanted: &DesiredAttributes,
        account: &ServiceAccount,
    ) -> Result<NextStep, RunError> {
        let whole = !self.learned.patches();
        let body = if whole { wanted.laid_over(&account.resource) } else { wanted.as_patch(&account.resource) };
        let key = single_key(row, &body);
        let write = Write { id: &account.user.id, whole, body, key: &key, version: account.version.as_deref() };
        let outcome = self.link.change(&write, self.surroundings.now()).await;
        let (what, carrier) = if whole { ("PUT /Users", Carrier::Put) } else { ("PATCH /Users", Carrier::Patch) };
        let attempts = [self.attempt(row.id, what, &outcome)];
        // An answer without a body is one too (RFC 7644 section 3.5.2); what it did is read back anyway.
        let action = decide(
            Event::of(&outcome, |answer| {
                answer.excerpt.trim().is_empty() || answer.json.as_ref().is_some_and(Value::is_object)
            }),
            carrier,
        );
        let next = self.next(action, &outcome);
        match action {
            Action::Accept | Action::Receive => {
                let settlement = OutcomeUpdate {
                    remote_id: Some(account.user.id.clone()),
                    account: Some(account.user.account(AccountState::Active)),
                    ..OutcomeUpdate::to(RequestState::Accepted, self.not_shown_yet())
                };
                self.settle(&[(row.id, settlement)], &attempts)?;
                self.confirm_change(row, wanted, account).await?;
            }
            Action::ShowDifference => {
                self.settle(
                    &[(row.id, OutcomeUpdate::to(RequestState::Unknown, "Being read again at the service."))],
                    &attempts,
                )?;
                self.show_difference(row, wanted).await?;
            }
            Action::GoWhole => {
                self.learned.no_patch = true;
                self.records.save_capabilities(self.link.connection(), &self.learned.to_text())?;
                self.settle(&[(row.id, OutcomeUpdate::to(RequestState::Queued, ""))], &attempts)?;
            }
            action => {
                let (status, said) = match &outcome {
                    ExchangeOutcome::Answered(answer) => (answer.status, answer.said()),
                    _ => (0, String::new()),
                };
                let reply = Reply { status, said, user: None, remote_id: None };
                let settlement = self.settlement(row, action, &reply);
                self.settle(&[(row.id, settlement)], &attempts)?;
                if action == Action::Reject
                    && let Some(error) = self.refused_alike(row, &reply, 0)?
                {
                    return Ok(NextStep::Stop(error));
                }
            }
        }
        Ok(next)
    }

    /// Reads back what was taken: carried out, and nothing else is different; not shown yet; or something else became of it,
    /// which is shown.
    async fn confirm_change(
        &mut self,
        row: &RequestRow,
        wanted: &DesiredAttributes,
        before: &ServiceAccount,
    ) -> Result<(), RunError> {
        let TargetAccount::There(after) = self.read_account(&before.user.id).await? else { return Ok(()) };
        let met = after.meets(wanted, AccountState::Active);
        let others = wanted.side_effects(&before.resource, &after.resource);
        if met && others.is_empty() {
            return self.settle(&[(row.id, of_user(RequestState::Confirmed, row, &after.user, ""))], &[]);
        }
        let untouched =
            wanted.attributes().keys().all(|name| member(&before.resource, name) == member(&after.resource, name));
        if !met && untouched {
            return Ok(());
        }
        let others = others.into_iter().map(|(field, was, is)| FieldMismatch { field, ours: was, theirs: is });
        let mut differences: Vec<FieldMismatch> = others.collect();
        if !met {
            differences.extend(difference::between(&row.applicant, wanted, &after.resource));
        }
        let explanation = format!(
            "{} took the change, but the account is not as it should be: {}. Ask the HIE to correct it, then send yours again, \
             or keep what is there.",
            self.link.service(),
            told(&differences)
        );
        self.ask_with(row, &after, differences, explanation)
    }

    /// An account that only has the address: whether it is this person's, only people know.
    fn ask_whose(&mut self, row: &RequestRow, account: &ServiceAccount) -> Result<(), RunError> {
        let user = &account.user;
        let ours = &row.applicant;
        let name = |given: &str, family: &str| format!("{given} {family}").trim().to_owned();
        let differences = vec![
            FieldMismatch {
                field: "name".into(),
                ours: name(&ours.given_name, &ours.family_name),
                theirs: name(&user.given_name, &user.family_name),
            },
            FieldMismatch {
                field: "username".into(),
                ours: ours.email.clone(),
                theirs: user.user_name.clone().unwrap_or_default(),
            },
        ];
        let explanation = format!(
            "{} has an account with the address {}, but nothing else says that it is this person’s: {}. Nothing was changed. If it \
             is, send yours; otherwise keep theirs and ask the HIE.",
            self.link.service(),
            ours.email,
            told(&differences)
        );
        self.ask_with(row, account, differences, explanation)
    }

    /// Leaves a request to the user, with what differs.
    fn ask_with(
        &mut self,
        row: &RequestRow,
        account: &ServiceAccount,
        differences: Vec<FieldMismatch>,
        explanation: String,
    ) -> Result<(), RunError> {
        let noted = NewAttempt {
            request: row.id,
            made: self.surroundings.now(),
            what: difference::NOTED.to_owned(),
            status: None,
            answer: serde_json::to_string(&differences).map_err(records::RecordsError::from)?,
        };
        let settlement = OutcomeUpdate {
            remote_id: Some(account.user.id.clone()),
            ..OutcomeUpdate::to(RequestState::Undecided, explanation)
        };
        self.settle(&[(row.id, settlement)], &[noted])
    }

    fn not_shown_yet(&self) -> String {
        format!(
            "{} has taken the request, and does not show it carried out yet. Refresh later, and ask the HIE if it stays so.",
            self.link.service()
        )
    }

    /// Whether the account is as the request wants it: ours when it is, missing when it is not. Where the service has
    /// `taken` the request, an account that is not active is one that was ended.
    pub(super) async fn look_at_change(&mut self, row: &RequestRow, taken: bool) -> Result<LookUpResult, RunError> {
        let Some(wanted) = self.wanted(row)? else { return Ok(LookUpResult::Unproven) };
        let before = if taken { AccountState::Active } else { row.account };
        Ok(match self.account_of(row).await? {
            TargetAccount::There(account) if account.meets(&wanted, before) => LookUpResult::Ours(account.user),
            TargetAccount::There(_) => LookUpResult::Missing,
            TargetAccount::Gone | TargetAccount::Doubtful(_) | TargetAccount::Several | TargetAccount::Unclear => {
                LookUpResult::Unproven
            }
        })
    }

    /// Somebody changed the account between reading and writing: what differs, for the user to decide.
    async fn show_difference(&mut self, row: &RequestRow, wanted: &DesiredAttributes) -> Result<(), RunError> {
        let account = match self.account_of(row).await? {
            TargetAccount::There(account) => account,
            TargetAccount::Doubtful(account) => return self.ask_whose(row, &account),
            target => {
                let settlement = self.without_account(row, &target);
                return self.settle(&[(row.id, settlement)], &[]);
            }
        };
        if account.meets(wanted, row.account) {
            return self.settle(&[(row.id, of_user(RequestState::Confirmed, row, &account.user, ""))], &[]);
        }
        let differences = difference::between(&row.applicant, wanted, &account.resource);
        let explanation = format!(
            "Somebody else changed this account at {} at the same time, so nothing was changed. There and here differ in {}. \
             Send yours all the same, or keep what is there.",
            self.link.service(),
            told(&differences)
        );
        self.ask_with(row, &account, differences, explanation)
    }

    fn wanted(&self, row: &RequestRow) -> Result<Option<DesiredAttributes>, RunError> {
        Ok(wanted_in(&parsed(&row.payload)?).map(|wanted| DesiredAttributes::of(wanted, &self.learned, &row.applicant)))
    }

    /// What becomes of a request whose account is not to be had.
    fn without_account(&self, row: &RequestRow, target: &TargetAccount) -> OutcomeUpdate {
        let (service, email) = (self.link.service(), &row.applicant.email);
        let reason = match target {
            TargetAccount::Several => format!(
                "{service} has more than one account with the address {email}, and nothing says which is meant. Nothing was \
                 changed. Ask the HIE."
            ),
            TargetAccount::Unclear => format!(
                "{service} cannot be asked in a way that shows the account of {email}. Nothing was changed. Ask the HIE."
            ),
            _ => format!(
                "{service} has no account with the address {email}, so nothing was changed. If the person has one under \
                 another address, ask the HIE."
            ),
        };
        OutcomeUpdate::to(RequestState::Rejected, reason)
    }

    /// The account that a request is about: by the id that it has there, else by the address.
    async fn account_of(&mut self, row: &RequestRow) -> Result<TargetAccount, RunError> {
        let known = match row.remote_id.clone() {
            Some(id) => Some(id),
            None => self.records.account_id(&row.applicant.email, row.asked.person, self.link.connection())?,
        };
        if let Some(id) = known {
            match self.read_account(&id).await? {
                TargetAccount::Gone => {}
                target => return Ok(target),
            }
        }
        let Some(users) = self.with_address(row).await? else { return Ok(TargetAccount::Unclear) };
        match users.as_slice() {
            [] => Ok(TargetAccount::Gone),
            [one] => {
                let sure = one.external_id.as_deref() == Some(row.external_id.as_str()) || one.is_named(&row.applicant);
                Ok(match self.read_account(&one.id).await? {
                    TargetAccount::There(account) if !sure => TargetAccount::Doubtful(account),
                    target => target,
                })
            }
            _ => Ok(TargetAccount::Several),
        }
    }

    async fn read_account(&mut self, id: &str) -> Result<TargetAccount, RunError> {
        if matches!(id, "." | "..") {
            return Ok(TargetAccount::Unclear);
        }
        let answer = self.fetch(&["Users", id], &[]).await?;
        if matches!(answer.status, 404 | 410) {
            return Ok(TargetAccount::Gone);
        }
        let success = answer.is_success();
        let Some(resource) = answer.json.filter(|_| success) else { return Ok(TargetAccount::Unclear) };
        let user = RemoteUser::read(&resource, &self.learned.extension);
        let Some(user) = user.filter(|user| user.id == id) else { return Ok(TargetAccount::Unclear) };
        let version = answer.version.or_else(|| difference::version_of(&resource));
        Ok(TargetAccount::There(Box::new(ServiceAccount { user, resource, version })))
    }

    /// Everybody with the address of a request; `None` where the service does not tell.
    async fn with_address(&mut self, row: &RequestRow) -> Result<Option<Vec<RemoteUser>>, RunError> {
        let related = |users: Vec<RemoteUser>| -> Vec<RemoteUser> {
            users.into_iter().filter(|user| user.whose(row) != Ownership::Unrelated).collect()
        };
        let mut nobody_by = None;
        for attribute in ["userName", "emails.value"] {
            if !self.learned.filters() {
                break;
            }
            let AccountListing::Users(users) = self.list(Some((attribute, &row.applicant.email))).await? else {
                continue;
            };
            let any = !users.found.is_empty();
            let users = related(users.found);
            if !users.is_empty() {
                return Ok(Some(users));
            }
            if any {
                self.distrust_filters()?;
            }
            nobody_by = Some(attribute);
        }
        // An address that is not the user name is found by the addresses only.
        let sound = match nobody_by.filter(|attribute| *attribute == "emails.value" && self.learned.filters()) {
            Some(attribute) => self.sound_search(attribute).await?,
            None => None,
        };
        if sound.as_ref().is_none_or(|sound| sound.total <= SHORT_LIST) {
            let listing = self.list(None).await?;
            let everybody = self.is_everybody(&listing).await?;
            let users = if let AccountListing::Users(users) = listing { related(users.found) } else { Vec::new() };
            if everybody || !users.is_empty() {
                return Ok(Some(users));
            }
        }
        let Some(sound) = sound else { return Ok(None) };
        for round in 0..ROUNDS {
            if !self.finds(&sound, round).await? {
                return Ok(None);
            }
            let AccountListing::Users(users) = self.list(Some((sound.by, &row.applicant.email))).await? else {
                return Ok(None);
            };
            let users = related(users.found);
            if !users.is_empty() {
                return Ok(Some(users));
            }
        }
        Ok(Some(Vec::new()))
    }
}

fn told(differences: &[FieldMismatch]) -> String {
    differences.iter().map(FieldMismatch::sentence).collect::<Vec<_>>().join("; ")
}

/// Why a change is not sent at all: a part of it would be lost, and our records would say otherwise.
pub(crate) fn no_place(service: &str, left_out: &[&str]) -> String {
    format!(
        "{service} has no place for: {}. Nothing was sent. Ask the HIE another way, or request the rest on its own.",
        left_out.join(", ")
    )
}

/// Where an account stands once a request was carried out.
pub(super) fn account_after(row: &RequestRow, user: &RemoteUser) -> AccountState {
    match ScimOperation::of(row.asked.kind) {
        ScimOperation::Deactivate => AccountState::Deactivated,
        ScimOperation::Reactivate => user.account(AccountState::Deactivated),
        ScimOperation::Create | ScimOperation::Change => user.account(row.account),
    }
}
