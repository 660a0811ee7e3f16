//! Connections and their credentials, which are in the keychain and nowhere else.

use records::{Channel, ConnectionRow, Removal};
use submission::{SecretString, last_four};

use crate::contract::{ChannelView, ConnectionTest, ConnectionView, CredentialView, NewConnection};
use crate::desk::Desk;
use crate::fault::{Fault, FaultCode, Outcome};

impl Desk {
    /// Connections, the practice HIE first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn connections(&self) -> Outcome<Vec<ConnectionView>> {
        Ok(self.records().connections()?.into_iter().map(connection_view).collect())
    }

    /// The connection of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn connection_named(&self, name: &str) -> Outcome<ConnectionView> {
        let found = self.records().connection_named(name)?;
        found.map(connection_view).ok_or_else(|| {
            Fault::new(
                FaultCode::NotFound,
                format!("There is no connection named “{name}”."),
                "The connections are listed by `aum connect list`; `practice` is always there.",
            )
        })
    }

    /// Adds a SCIM connection; its bearer token goes to the keychain.
    ///
    /// # Errors
    /// When the name is taken, the address cannot be used, or the keychain cannot keep the token; then nothing is kept.
    pub fn add_connection(&self, connection: NewConnection) -> Outcome<i64> {
        let secret = token(connection.secret)?;
        let name = connection.name.trim();
        if name.is_empty() {
            return Err(Fault::bad_request("A connection needs a name.", "Type a short one, for example “hie”."));
        }
        let now = self.surroundings.now();
        let row = self.records().add_connection(name, Channel::Scim, connection.address.trim(), now)?;
        let kept =
            self.sender_with(&row, &row.address, secret.clone()).and_then(|_| self.keep_credential(&row, &secret));
        if let Err(fault) = kept {
            self.records().remove_connection(row.id, now)?;
            return Err(fault);
        }
        Ok(row.id)
    }

    fn keep_credential(&self, row: &ConnectionRow, secret: &SecretString) -> Outcome<()> {
        self.surroundings.keychain.store(&self.credential_key(row.id), secret)?;
        let now = self.surroundings.now();
        Ok(self.records().note_credential(row.id, &last_four(secret), now)?)
    }

    /// Tests a new credential, and keeps it only when the service accepts it.
    ///
    /// # Errors
    /// When the connection is not there or the keychain cannot keep the credential.
    pub async fn replace_credential(&self, connection: i64, secret: SecretString) -> Outcome<ConnectionTest> {
        let row = self.records().connection_row(connection)?;
        if row.channel == Channel::Practice {
            return Err(Fault::bad_request(
                "The practice HIE makes its own credential.",
                "Nothing needs to be done; choose another connection.",
            ));
        }
        use submission::ExposeSecret as _;
        let secret = token(secret.expose_secret().to_owned())?;
        let report = self.sender_with(&row, &row.address, secret.clone())?.test().await?;
        if report.ok {
            self.keep_credential(&row, &secret)?;
        }
        Ok(test_view(report))
    }

    /// Tries a connection by the path that sending uses.
    ///
    /// # Errors
    /// When the connection is not there or has no credential.
    pub async fn test_connection(&self, connection: i64) -> Outcome<ConnectionTest> {
        let row = self.records().connection_row(connection)?;
        Ok(test_view(self.sender(&row)?.test().await?))
    }

    /// Removes a connection and its credential.
    ///
    /// # Errors
    /// When it is the practice HIE, or a batch has something left to send by it.
    pub fn remove_connection(&self, connection: i64) -> Outcome<()> {
        let row = self.records().connection_row(connection)?;
        if row.channel == Channel::Practice {
            return Err(Fault::bad_request("The practice HIE cannot be removed.", "It costs nothing; leave it be."));
        }
        let now = self.surroundings.now();
        let removal = self.records().remove_connection(connection, now)?;
        if removal == Removal::InUse {
            return Err(Fault::new(
                FaultCode::Busy,
                "A batch has something left to send or to look up by this connection.",
                "Resume or cancel that batch first.",
            ));
        }
        match self.surroundings.keychain.delete(&self.credential_key(connection)) {
            Ok(()) | Err(submission::KeychainError::NoEntry) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn token(secret: String) -> Outcome<SecretString> {
    match secret.trim() {
        "" => Err(Fault::bad_request("The credential is empty.", "Paste the token that the HIE gave you.")),
        token => Ok(SecretString::from(token)),
    }
}

fn test_view(report: submission::TestReport) -> ConnectionTest {
    ConnectionTest { ok: report.ok, findings: report.findings, hint: report.hint }
}

fn connection_view(row: ConnectionRow) -> ConnectionView {
    ConnectionView {
        id: row.id,
        name: row.name,
        channel: match row.channel {
            Channel::Practice => ChannelView::Practice,
            Channel::Scim => ChannelView::Scim,
        },
        address: row.address,
        credential: CredentialView {
            stored: row.credential_since.is_some(),
            last_four: row.credential_last_four,
            since: row.credential_since.map(|since| since.to_string()).unwrap_or_default(),
        },
        stopped: row.stopped,
    }
}
