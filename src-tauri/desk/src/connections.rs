//! Connections and their credentials, which are in the keychain and nowhere else.

use std::sync::Arc;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use records::{Channel, ConnectionRow, Removal};
use submission::{
    Credential, ExposeSecret, Keychain, KeychainError, ScimClient, SecretString, Setup, SmtpLink, Timing,
    former_credential_key, last_four, load_credential, private_key_key, store_credential,
};
use worksheet::Form;

use crate::contract::{ChannelView, ConnectionTest, ConnectionView, CredentialView, NewConnection};
use crate::desk::Desk;
use crate::fault::{DeskError, DeskResult, FaultCode};
use crate::given::{
    certificates_beside_a_key, clean_secret, only_certificates, only_private_keys, plain_address, web_address,
};

/// What the texts are that go by a connection of their own.
pub(crate) const TEXTS: [&str; 2] = ["tickets", "messages"];
/// From this many days before its end on, a credential is pointed out.
const REMIND_DAYS: i64 = 30;

impl Desk {
    /// Connections, the practice HIE first.
    ///
    /// # Errors
    /// When the records cannot be read.
    pub fn connections(&self) -> DeskResult<Vec<ConnectionView>> {
        let today = self.today();
        Ok(self.records().connections()?.into_iter().map(|row| connection_view(row, today)).collect())
    }

    /// The connection of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn connection_named(&self, name: &str) -> DeskResult<ConnectionView> {
        let found = self.records().connection_named(name)?;
        found.map(|row| connection_view(row, self.today())).ok_or_else(|| {
            DeskError::new(
                FaultCode::NotFound,
                format!("There is no connection named “{name}”."),
                "The connections are listed by `aum connect list`; `practice` is always there.",
            )
        })
    }

    pub(crate) fn today(&self) -> Date {
        self.surroundings.now().to_zoned(TimeZone::system()).date()
    }

    /// The connection for a web form whose address its profile knows; made when it is first needed.
    pub(crate) fn save_web_form(&self, form: &Form) -> DeskResult<()> {
        if form.address.is_empty() || !form.channels.iter().any(|channel| channel == Channel::PortalForm.as_str()) {
            return Ok(());
        }
        let name = web_form_name(form);
        let now = self.surroundings.now();
        let mut records = self.records();
        let serves = |row: &ConnectionRow| {
            let mut own = self.forms.all().filter(|one| one.hie.code == form.hie.code);
            let same = |one: Arc<Form>| !row.address.is_empty() && one.address == row.address;
            row.name == name || (row.channel == Channel::PortalForm && own.any(same))
        };
        if !records.connections()?.iter().any(serves) {
            records.add_connection(&name, Channel::PortalForm, "", &Setup::PortalForm.to_text(), now)?;
        }
        Ok(())
    }

    /// Whether a connection that the program made itself is for something else than this form: for another exchange, or for
    /// texts.
    pub(crate) fn is_for_something_else(&self, connection: &str, form: &Form) -> bool {
        connection != web_form_name(form)
            && self.forms.all().any(|one| {
                connection == web_form_name(&one) || TEXTS.iter().any(|what| connection == text_name(&one, what))
            })
    }

    /// Adds a connection; what is secret goes to the keychain.
    ///
    /// # Errors
    /// When the name is taken, something in it cannot be used, or the keychain cannot keep the secret; then nothing is
    /// kept.
    pub fn add_connection(&self, connection: NewConnection) -> DeskResult<i64> {
        let mut setup = Setup::from(connection.setup);
        retain_only_certificates(&mut setup)?;
        if setup.channel() == Channel::Practice {
            return Err(DeskError::bad_request(
                "There is one practice HIE, and it is there already.",
                "Use “practice”.",
            ));
        }
        let name = connection.name.trim();
        if name.is_empty() {
            return Err(DeskError::bad_request("A connection needs a name.", "Type a short one, for example “hie”."));
        }
        let until = day_or_nothing(&connection.until)?;
        let credential = given(&setup, &connection.secret, &connection.private_key)?;
        let now = self.surroundings.now();
        let address = plain_address(&connection.address);
        // Tried before anything is written: what cannot be used may hold what belongs into the keychain.
        let draft = ConnectionRow {
            id: 0,
            name: name.to_owned(),
            channel: setup.channel(),
            address: address.clone(),
            settings: setup.to_text(),
            credential_id: String::new(),
            credential_last_four: String::new(),
            credential_since: None,
            credential_until: String::new(),
            learned: "{}".to_owned(),
            stopped: None,
            created: now,
            removed: None,
        };
        try_out(&draft, &setup, &credential)?;
        let row = self.records().add_connection(name, draft.channel, &address, &draft.settings, now)?;
        let kept = self.store_credential(&row, &credential, &until).inspect_err(|_| self.forget(&row));
        if let Err(fault) = kept {
            self.records().remove_connection(row.id, now)?;
            return Err(fault);
        }
        Ok(row.id)
    }

    fn store_credential(&self, row: &ConnectionRow, credential: &Credential, until: &str) -> DeskResult<()> {
        store_credential(self.surroundings.keychain.as_ref(), &self.credential_key(row), row, credential)?;
        if credential.secret.is_none() && credential.private_key.is_none() {
            return Ok(());
        }
        let shown = credential.secret.as_ref().map(last_four).unwrap_or_default();
        let now = self.surroundings.now();
        Ok(self.records().note_credential(row.id, &shown, now, until)?)
    }

    /// Takes what was stored before a failure out of the keychain again.
    pub(crate) fn forget(&self, connection: &ConnectionRow) {
        let key = self.credential_key(connection);
        let former = former_credential_key(self.records().path(), connection.id);
        for key in [private_key_key(&key), key, private_key_key(&former), former] {
            if let Err(error) = self.surroundings.keychain.delete(&key) {
                tracing::warn!(%error, "a credential could not be taken out of the keychain");
            }
        }
    }

    pub(crate) fn credential(&self, row: &ConnectionRow) -> DeskResult<Credential> {
        let keychain = self.surroundings.keychain.as_ref();
        let mut credential = load_credential(keychain, &self.credential_key(row), row)?;
        if let Some(secret) = credential.secret.as_ref().filter(|_| keychain.is_of_this_run()) {
            credential.secret = Some(SecretString::from(clean_secret(&Setup::of(row), secret.expose_secret())?));
        }
        Ok(credential)
    }

    /// Tests a new credential, and keeps it only when the other side accepts it. A private key comes with its
    /// certificate in front.
    ///
    /// # Errors
    /// When the connection is not there or the keychain cannot keep the credential.
    pub async fn replace_credential(
        &self,
        connection: i64,
        secret: SecretString,
        until: &str,
    ) -> DeskResult<ConnectionTest> {
        let mut row = self.records().connection_row(connection)?;
        let setup = Setup::of(&row);
        if row.channel == Channel::Practice || setup.needs() == (false, false) {
            return Err(DeskError::bad_request(
                "This connection has no credential of yours.",
                "Nothing needs to be done; choose another connection.",
            ));
        }
        let until = day_or_nothing(until)?;
        let (token, pem) = split_pem(secret.expose_secret());
        let mut credential = self.credential(&row).or_else(missing_is_none)?;
        if !token.is_empty() {
            credential.secret = Some(SecretString::from(clean_secret(&setup, token)?));
        }
        if let Setup::Scim(mut scim) = setup
            && !pem.is_empty()
            && !scim.certificate.is_empty()
        {
            let (certificate, key) = (certificates_beside_a_key(pem), only_private_keys(pem));
            if !certificate.is_empty() {
                scim.certificate = certificate;
            }
            if !key.is_empty() {
                credential.private_key = Some(SecretString::from(key));
            }
            row.settings = Setup::Scim(scim).to_text();
        } else if token.is_empty() {
            return Err(DeskError::bad_request("The credential is empty.", "Paste what the HIE gave you."));
        }
        let test = self.test_with(&row, credential.clone()).await?;
        if test.ok {
            self.records().save_connection_settings(row.id, &row.settings)?;
            self.store_credential(&row, &credential, &until)?;
        }
        Ok(test)
    }

    /// Tries a connection by the path that sending uses.
    ///
    /// # Errors
    /// When the connection is not there or has no credential.
    pub async fn test_connection(&self, connection: i64) -> DeskResult<ConnectionTest> {
        let row = self.records().connection_row(connection)?;
        let credential = if row.channel == Channel::Practice {
            self.start_practice(0)?;
            self.credential(&row)?
        } else {
            self.credential(&row)?
        };
        self.test_with(&row, credential).await
    }

    async fn test_with(&self, row: &ConnectionRow, credential: Credential) -> DeskResult<ConnectionTest> {
        let report = match Setup::of(row) {
            Setup::Practice | Setup::Scim(_) => {
                let address = self.address(row)?;
                self.sender_with(row, &address, credential)?.test().await?
            }
            Setup::Smtp(setup) => {
                let report = SmtpLink::open(row, &setup, credential.secret)?.test().await;
                if report.ok {
                    self.records().stop_connection(row.id, None)?;
                }
                report
            }
            Setup::MailDraft(setup) => {
                return Ok(by_hand(format!("Drafts go to {}. Your mail program sends them, not AUM Desk.", setup.to)));
            }
            Setup::PortalForm => {
                let at = if row.address.is_empty() { "where its profile says" } else { row.address.as_str() };
                return Ok(by_hand(format!("The form is at {at}. You fill it in the browser.")));
            }
        };
        Ok(ConnectionTest { ok: report.ok, findings: report.findings, hint: report.hint })
    }

    /// Removes a connection and its credential.
    ///
    /// # Errors
    /// When it is the practice HIE, or a batch has something left to send by it.
    pub fn remove_connection(&self, connection: i64) -> DeskResult<()> {
        let row = self.records().connection_row(connection)?;
        if row.channel == Channel::Practice {
            return Err(DeskError::bad_request(
                "The practice HIE cannot be removed.",
                "It does no harm; you can ignore it.",
            ));
        }
        let now = self.surroundings.now();
        let removal = self.records().remove_connection(connection, now)?;
        if removal == Removal::InUse {
            return Err(DeskError::new(
                FaultCode::Busy,
                "A batch has something left to send or to look up by this connection.",
                "Resume or cancel that batch first.",
            ));
        }
        let key = self.credential_key(&row);
        let keychain = self.surroundings.keychain.as_ref();
        let former = former_credential_key(self.records().path(), connection);
        // Nothing hangs on these any more; what cannot be taken away is told by the keys in use.
        for key in [private_key_key(&former), former] {
            let _ = keychain.delete(&key);
        }
        let (secret, private_key) = Setup::of(&row).needs();
        if private_key {
            delete(keychain, &private_key_key(&key))?;
        }
        if secret { delete(keychain, &key) } else { Ok(()) }
    }
}

fn web_form_name(form: &Form) -> String {
    format!("{}: web form", form.hie.name)
}

pub(crate) fn text_name(form: &Form, what: &str) -> String {
    format!("{}: {what}", form.hie.name)
}

fn delete(keychain: &dyn Keychain, key: &str) -> DeskResult<()> {
    match keychain.delete(key) {
        Ok(()) | Err(KeychainError::NoEntry) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// A credential that was lost is being replaced: its absence is no obstacle.
fn missing_is_none(fault: DeskError) -> DeskResult<Credential> {
    if fault.code == FaultCode::CredentialMissing { Ok(Credential::default()) } else { Err(fault) }
}

fn by_hand(finding: String) -> ConnectionTest {
    ConnectionTest { ok: true, findings: vec![finding], hint: String::new() }
}

/// The parts that this set-up needs, out of what was given.
fn given(setup: &Setup, secret: &str, private_key: &str) -> DeskResult<Credential> {
    let (needs_secret, needs_key) = setup.needs();
    let secret = if needs_secret { clean_secret(setup, secret)? } else { String::new() };
    let private_key = only_private_keys(private_key);
    if needs_key && private_key.is_empty() {
        return Err(DeskError::bad_request(
            "The client certificate has no private key.",
            "Give the file with the private key in PEM form.",
        ));
    }
    Ok(Credential {
        secret: needs_secret.then(|| SecretString::from(secret)),
        private_key: needs_key.then(|| SecretString::from(private_key)),
    })
}

/// Everything about a connection that can be judged without the network.
fn try_out(row: &ConnectionRow, setup: &Setup, credential: &Credential) -> DeskResult<()> {
    match setup {
        Setup::Practice => Ok(()),
        Setup::Scim(scim) => {
            if scim.sign_in == submission::SignIn::Certificate && scim.certificate.is_empty() {
                return Err(DeskError::bad_request(
                    "Signing in by certificate needs a client certificate.",
                    "Give the certificate and its private key in PEM form.",
                ));
            }
            ScimClient::open(row, &row.address, credential.clone(), Timing::default())?;
            Ok(())
        }
        Setup::Smtp(smtp) => {
            SmtpLink::open(row, smtp, credential.secret.clone())?;
            Ok(())
        }
        Setup::MailDraft(mail) => {
            if !mail.from.is_empty() {
                submission::check_address(&mail.from)?;
            }
            Ok(submission::check_address(&mail.to)?)
        }
        Setup::PortalForm => {
            // Without one, the form's own counts, as its profile has it.
            if row.address.is_empty() { Ok(()) } else { web_address(&row.address).map(drop) }
        }
    }
}

/// What stands before the first PEM block, and the blocks.
fn split_pem(text: &str) -> (&str, &str) {
    let (token, pem) = text.split_at(text.find("-----BEGIN").unwrap_or(text.len()));
    (token.trim(), pem)
}

/// A day as people write it for programs, or nothing.
pub(crate) fn day_or_nothing(text: &str) -> DeskResult<String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(String::new());
    }
    let day: Result<Date, _> = text.parse();
    day.map(|day| day.to_string()).map_err(|_| {
        DeskError::bad_request(format!("“{text}” is no day."), "Write year, month and day, for example 2027-03-31.")
    })
}

pub(crate) fn channel_view(channel: Channel) -> ChannelView {
    match channel {
        Channel::Practice => ChannelView::Practice,
        Channel::Scim => ChannelView::Scim,
        Channel::MailDraft => ChannelView::MailDraft,
        Channel::Smtp => ChannelView::Smtp,
        Channel::PortalForm => ChannelView::PortalForm,
    }
}

pub(crate) fn channel_of(channel: ChannelView) -> Channel {
    match channel {
        ChannelView::Practice => Channel::Practice,
        ChannelView::Scim => Channel::Scim,
        ChannelView::MailDraft => Channel::MailDraft,
        ChannelView::Smtp => Channel::Smtp,
        ChannelView::PortalForm => Channel::PortalForm,
    }
}

/// Certificates that are kept in the records are certificates and nothing else.
fn retain_only_certificates(setup: &mut Setup) -> DeskResult<()> {
    match setup {
        Setup::Scim(scim) => {
            scim.authority = only_certificates(&scim.authority, "certificate authority")?;
            scim.certificate = only_certificates(&scim.certificate, "client certificate")?;
        }
        Setup::Smtp(smtp) => smtp.authority = only_certificates(&smtp.authority, "certificate authority")?,
        Setup::Practice | Setup::MailDraft(_) | Setup::PortalForm => {}
    }
    Ok(())
}

fn connection_view(row: ConnectionRow, today: Date) -> ConnectionView {
    let setup = Setup::of(&row);
    let until: Option<Date> = row.credential_until.parse().ok();
    let days_left = until.and_then(|until| today.until(until).ok()).map(|span| i64::from(span.get_days()));
    ConnectionView {
        id: row.id,
        name: row.name,
        channel: channel_view(row.channel),
        address: plain_address(&row.address),
        credential: CredentialView {
            needed: setup.needs() != (false, false),
            stored: row.credential_since.is_some(),
            last_four: row.credential_last_four,
            since: row.credential_since.map(|since| since.to_string()).unwrap_or_default(),
            until: row.credential_until,
            days_left: days_left.filter(|days| *days <= REMIND_DAYS),
        },
        setup: setup.into(),
        stopped: row.stopped,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_and_a_file_with_a_key_are_taken_apart() {
        assert_eq!(split_pem("token\n-----BEGIN X"), ("token", "-----BEGIN X"));
        assert_eq!(split_pem(" token \n"), ("token", ""));
    }

    #[test]
    fn a_day_is_written_in_one_way() {
        assert_eq!(day_or_nothing(" 2027-03-31 ").ok().as_deref(), Some("2027-03-31"));
        assert_eq!(day_or_nothing("").ok().as_deref(), Some(""));
        assert!(day_or_nothing("31.3.2027").is_err());
    }
}
