//! The practice HIE: started when something is to be sent to it, on loopback, with a credential made at the first start.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use practice_hie::{Options, PracticeError, PracticeHie, PracticeState, Running};
use records::{Channel, ConnectionRow};
use submission::{
    Credential, KeychainError, SecretString, credential_key, last_four, load_credential, store_credential,
};

use crate::contract::{AccountStateView, PracticeAccount, PracticeView};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};

/// Name of the practice connection, as `--to` takes it.
pub const PRACTICE: &str = "practice";
const FILE: &str = "practice-hie.sqlite";
const CLOCK: &str = "practice-clock";
const CLOCK_STEP: Duration = Duration::from_secs(20);
const SHOWN: usize = 200;

/// Where the practice HIE runs, once it was started.
#[derive(Default)]
pub(crate) struct PracticeServer(Mutex<Option<RunningPractice>>);

struct RunningPractice {
    hie: Arc<PracticeHie>,
    running: Running,
}

impl PracticeServer {
    fn open(&self) -> MutexGuard<'_, Option<RunningPractice>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the practice HIE without waiting for it.
    pub(crate) fn close(&self) {
        self.open().take();
    }
}

impl Desk {
    pub(crate) fn save_practice_connection(&self) -> DeskResult<()> {
        let now = self.surroundings.now();
        let mut records = self.records();
        if records.connection_named(PRACTICE)?.is_none() {
            match records.add_connection(PRACTICE, Channel::Practice, "", "{}", now) {
                // Another program that started at the same moment was faster.
                Err(records::RecordsError::NameTaken { .. }) => {}
                added => drop(added?),
            }
        }
        Ok(())
    }

    pub(crate) fn practice_connection(&self) -> DeskResult<ConnectionRow> {
        self.records().connection_named(PRACTICE)?.ok_or_else(|| DeskError::not_found("connection", PRACTICE))
    }

    /// Starts the practice HIE where it does not run yet, in a Tokio runtime; its base address.
    ///
    /// # Errors
    /// When the keychain cannot keep its credential, or its file or port cannot be opened.
    pub fn start_practice(&self, port: u16) -> DeskResult<String> {
        let connection = self.practice_connection()?;
        let clock = self.practice_clock()?;
        let mut room = self.practice.open();
        if let Some(open) = room.as_ref() {
            return Ok(open.running.base_url().to_owned());
        }
        let mut options = Options::new(self.surroundings.folder.join(FILE));
        let time = Arc::clone(&self.surroundings.time);
        options.clock = Arc::new(move || time.now());
        options.advance_every = clock.then_some(CLOCK_STEP);
        let hie = Arc::new(PracticeHie::open(options)?);
        self.agree_on_token(&hie, &connection)?;
        let running = Arc::clone(&hie).serve(port)?;
        let address = running.base_url().to_owned();
        *room = Some(RunningPractice { hie, running });
        Ok(address)
    }

    fn agree_on_token(&self, hie: &PracticeHie, connection: &ConnectionRow) -> DeskResult<()> {
        let key = self.credential_key(connection);
        let keychain = self.surroundings.keychain.as_ref();
        match load_credential(keychain, &key, connection) {
            Ok(Credential { secret: Some(token), .. }) => {
                use submission::ExposeSecret as _;
                Ok(hie.set_token(token.expose_secret())?)
            }
            // Nobody else knows this one: it is made anew, not asked for.
            Ok(_) | Err(KeychainError::NoEntry | KeychainError::NotBound | KeychainError::Elsewhere { .. }) => {
                let token = format!("practice-{}{}", uuid::Uuid::new_v4().simple(), uuid::Uuid::new_v4().simple());
                hie.set_token(&token)?;
                let secret = SecretString::from(token);
                store_credential(keychain, &key, connection, &Credential::from(secret.clone()))?;
                let now = self.surroundings.now();
                self.records().note_credential(connection.id, &last_four(&secret), now, "")?;
                Ok(())
            }
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn credential_key(&self, connection: &ConnectionRow) -> String {
        credential_key(self.records().path(), &connection.credential_id)
    }

    /// The practice HIE as it stands.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn practice(&self) -> DeskResult<PracticeView> {
        self.start_practice(0)?;
        let clock = self.practice_clock()?;
        let room = self.practice.open();
        let Some(open) = room.as_ref() else {
            return Ok(PracticeView { address: None, clock, accounts: Vec::new() });
        };
        let accounts = open
            .hie
            .accounts()?
            .into_iter()
            .rev()
            .take(SHOWN)
            .map(|account| PracticeAccount {
                username: account.hie_username,
                name: format!("{} {}", account.given_name, account.family_name),
                level: account.access_level.unwrap_or_default(),
                state: account_state_view(account.state),
            })
            .collect();
        Ok(PracticeView { address: Some(open.running.base_url().to_owned()), clock, accounts })
    }

    /// Moves accounts of the practice HIE one step along: all of them, or those of a batch.
    ///
    /// # Errors
    /// When its file cannot be written.
    pub fn advance_practice(&self, batch: Option<&str>) -> DeskResult<usize> {
        self.start_practice(0)?;
        let room = self.practice.open();
        Ok(room.as_ref().map_or(Ok(0), |open| open.hie.advance(batch))?)
    }

    /// Whether accounts move along on the practice HIE's own clock. A running one is started anew on its port.
    ///
    /// # Errors
    /// [`FaultCode::Busy`] while a batch is being sent; when it cannot be saved.
    pub async fn set_practice_clock(&self, on: bool) -> DeskResult<()> {
        if self.is_sending() {
            return Err(DeskError::new(
                FaultCode::Busy,
                "A batch is being sent, so the practice HIE cannot be started anew.",
                "Wait until it has ended, then change the clock.",
            ));
        }
        self.records().save_setting(CLOCK, &on)?;
        let open = self.practice.open().take();
        if let Some(open) = open {
            let port = open.running.port();
            open.running.shutdown().await;
            self.start_practice(port)?;
        }
        Ok(())
    }

    fn practice_clock(&self) -> DeskResult<bool> {
        Ok(self.records().setting(CLOCK)?.unwrap_or(false))
    }

    /// Takes the practice credential out of the keychain again: for a throw-away folder.
    ///
    /// # Errors
    /// When the keychain cannot be reached.
    pub fn forget_practice_credential(&self) -> DeskResult<()> {
        let key = self.credential_key(&self.practice_connection()?);
        Ok(self.surroundings.keychain.delete(&key)?)
    }

    /// Ends the practice HIE where it runs.
    pub async fn stop_practice(&self) {
        let open = self.practice.open().take();
        if let Some(open) = open {
            open.running.shutdown().await;
        }
    }
}

fn account_state_view(state: PracticeState) -> AccountStateView {
    match state {
        PracticeState::Processed => AccountStateView::Received,
        PracticeState::TrainingInvited => AccountStateView::TrainingInvited,
        PracticeState::TrainingDone => AccountStateView::TrainingDone,
        PracticeState::Active => AccountStateView::Active,
        PracticeState::Deactivated => AccountStateView::Deactivated,
    }
}

impl From<PracticeError> for DeskError {
    fn from(error: PracticeError) -> Self {
        Self::new(
            FaultCode::Internal,
            format!("The practice HIE cannot run: {error}."),
            "Close other AUM Desk windows and try again. Your worksheets are not touched.",
        )
    }
}
