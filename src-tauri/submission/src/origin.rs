//! What a secret belongs to. It is kept with the secret, and compared each time the secret is loaded: a credential goes only
//! where it was entered for.

use records::{Channel, ConnectionRow};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::credential::private_key_key;
use crate::payload::hex;
use crate::setup::{Encryption, Mechanism, Setup, SignIn};
use crate::{Credential, Keychain, KeychainError};

/// The place a secret was entered for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CredentialOrigin {
    /// Scheme, host, port and path of the service, or the mail server with its port.
    pub address: String,
    /// Address of the token service.
    pub token_address: String,
    /// Id of the OAuth 2 client.
    pub client: String,
    /// How to sign in, and over which encryption.
    pub sign_in: String,
    /// Name to sign in with at the mail server.
    pub user: String,
    /// SHA-256 of the certificate authority that is trusted besides the system's.
    pub authority: String,
}

impl CredentialOrigin {
    /// The origin of a connection as it is set up now.
    #[must_use]
    pub fn of(connection: &ConnectionRow) -> Self {
        let setup = Setup::of(connection);
        let address = match connection.channel {
            Channel::Practice => "practice".to_owned(),
            _ => normalized(&connection.address),
        };
        match setup {
            Setup::Scim(scim) => {
                let authority = digest(&scim.authority);
                let (token_address, client, sign_in) = match scim.sign_in {
                    SignIn::Bearer => (String::new(), String::new(), "bearer".to_owned()),
                    SignIn::Certificate => (String::new(), String::new(), "certificate".to_owned()),
                    SignIn::ClientCredentials(asked) => {
                        (normalized(&asked.token_address), asked.client_id, "client-credentials".to_owned())
                    }
                };
                Self { address, token_address, client, sign_in, authority, ..Self::default() }
            }
            Setup::Smtp(smtp) => {
                let encryption = match smtp.encryption {
                    Encryption::Starttls => "starttls",
                    Encryption::Implicit => "implicit",
                };
                let mechanism = match smtp.mechanism {
                    Mechanism::Password => "password",
                    Mechanism::Plain => "plain",
                    Mechanism::Login => "login",
                    Mechanism::Xoauth2 => "xoauth2",
                };
                let (sign_in, authority) = (format!("smtp {encryption} {mechanism}"), digest(&smtp.authority));
                Self { address, user: smtp.user, sign_in, authority, ..Self::default() }
            }
            Setup::Practice | Setup::MailDraft(_) | Setup::PortalForm => Self { address, ..Self::default() },
        }
    }

    /// What is not as it was, in words; nothing where all is.
    fn difference(&self, now: &Self) -> Option<&'static str> {
        let parts = [
            (&self.address, &now.address, "address"),
            (&self.token_address, &now.token_address, "token address"),
            (&self.client, &now.client, "client"),
            (&self.sign_in, &now.sign_in, "way to sign in"),
            (&self.user, &now.user, "user name"),
            (&self.authority, &now.authority, "certificate authority"),
        ];
        parts.into_iter().find(|(was, is, _)| was != is).map(|(_, _, what)| what)
    }
}

/// The same address in one way of writing it.
fn normalized(address: &str) -> String {
    let address = address.trim();
    let written = Url::parse(address).ok().filter(Url::has_host).map_or_else(|| address.to_lowercase(), String::from);
    written.trim_end_matches('/').to_owned()
}

fn digest(text: &str) -> String {
    if text.trim().is_empty() { String::new() } else { hex(&Sha256::digest(text.trim().as_bytes())) }
}

/// The secret with its origin in front, as the keychain keeps it.
fn bound(origin: &CredentialOrigin, secret: &SecretString) -> SecretString {
    let origin = serde_json::to_string(origin).unwrap_or_default();
    SecretString::from(format!("{origin}\n{}", secret.expose_secret()))
}

/// The secret, where it belongs to this origin.
fn unbound(kept: &SecretString, now: &CredentialOrigin) -> Result<SecretString, KeychainError> {
    let none = KeychainError::NotBound;
    let (origin, secret) = kept.expose_secret().split_once('\n').ok_or(none)?;
    let origin: CredentialOrigin = serde_json::from_str(origin).map_err(|_| none)?;
    match origin.difference(now) {
        Some(what) => Err(KeychainError::Elsewhere { what }),
        None => Ok(SecretString::from(secret)),
    }
}

/// Keeps a credential under a connection's key, bound to the connection's origin.
///
/// # Errors
/// [`KeychainError`].
pub fn store_credential(
    keychain: &dyn Keychain,
    key: &str,
    connection: &ConnectionRow,
    credential: &Credential,
) -> Result<(), KeychainError> {
    let origin = CredentialOrigin::of(connection);
    if let Some(private_key) = &credential.private_key {
        keychain.store(&private_key_key(key), &bound(&origin, private_key))?;
    }
    if let Some(secret) = &credential.secret {
        keychain.store(key, &bound(&origin, secret))?;
    }
    Ok(())
}

/// The credential that a connection needs, where it was entered for the place that the connection leads to now.
///
/// # Errors
/// [`KeychainError::Elsewhere`] where it was entered for another one; otherwise as the keychain has it.
pub fn load_credential(
    keychain: &dyn Keychain,
    key: &str,
    connection: &ConnectionRow,
) -> Result<Credential, KeychainError> {
    let origin = CredentialOrigin::of(connection);
    let load = |key: &str| {
        let kept = keychain.load(key)?;
        // What was given for this run alone was never kept, and has nothing in front.
        if keychain.is_of_this_run() { Ok(kept) } else { unbound(&kept, &origin) }
    };
    let (secret, private_key) = Setup::of(connection).needs();
    Ok(Credential {
        secret: secret.then(|| load(key)).transpose()?,
        private_key: private_key.then(|| load(&private_key_key(key))).transpose()?,
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use proptest::prelude::*;

    use super::*;
    use crate::MemoryKeychain;
    use crate::scim::link_tests::row;
    use crate::setup::{ClientCredentials, ScimSetup, SmtpSetup};

    fn any_row() -> impl Strategy<Value = ConnectionRow> {
        let address = prop::sample::select(vec![
            "https://hie.example/scim",
            "https://hie.example:8443/scim",
            "https://hie.example/other",
            "https://other.example/scim",
            "http://localhost/scim",
        ]);
        let word = prop::sample::select(vec!["", "one", "two"]);
        let words = (word.clone(), word.clone(), word);
        (address, words, 0_u8..6).prop_map(|(address, (client, user, authority), kind)| {
            let authority = authority.to_owned();
            let setup = match kind {
                0 => Setup::Scim(ScimSetup { authority, ..ScimSetup::default() }),
                1 | 2 => Setup::Scim(ScimSetup {
                    authority,
                    sign_in: SignIn::ClientCredentials(ClientCredentials {
                        token_address: format!("https://id.example/{user}"),
                        client_id: client.into(),
                        scope: String::new(),
                        body: crate::TokenBody::default(),
                        place: crate::SecretPlace::default(),
                    }),
                    ..ScimSetup::default()
                }),
                kind => Setup::Smtp(SmtpSetup {
                    user: format!("u{user}"),
                    authority,
                    encryption: if kind == 3 { Encryption::Implicit } else { Encryption::Starttls },
                    mechanism: if kind == 4 { Mechanism::Xoauth2 } else { Mechanism::Password },
                    ..SmtpSetup::default()
                }),
            };
            ConnectionRow { channel: setup.channel(), settings: setup.to_text(), address: address.into(), ..row() }
        })
    }

    proptest! {
        #[test]
        fn any_difference_of_origin_gives_no_credential(entered in any_row(), now in any_row()) {
            let keychain = MemoryKeychain::default();
            let credential = Credential::from(SecretString::from("s3cret-token-0123456789"));
            store_credential(&keychain, "key", &entered, &credential).unwrap();

            let loaded = load_credential(&keychain, "key", &now);

            let same = (entered.channel, &entered.address, &entered.settings)
                == (now.channel, &now.address, &now.settings);
            prop_assert_eq!(loaded.is_ok(), same, "{:?} {:?}", CredentialOrigin::of(&entered), CredentialOrigin::of(&now));
            if let Ok(loaded) = loaded {
                let secret = loaded.secret.unwrap();
                prop_assert_eq!(secret.expose_secret(), "s3cret-token-0123456789");
            }
        }
    }

    #[test]
    fn a_secret_without_its_origin_is_none() {
        let keychain = MemoryKeychain::default();
        keychain.store("key", &SecretString::from("s3cret-token-0123456789")).unwrap();

        let loaded = load_credential(&keychain, "key", &ConnectionRow { address: "https://a.example".into(), ..row() });

        assert_eq!(loaded.unwrap_err(), KeychainError::NotBound);
    }

    #[test]
    fn the_same_address_written_in_another_way_is_the_same() {
        let origin = |address: &str| CredentialOrigin::of(&ConnectionRow { address: address.into(), ..row() });

        assert_eq!(origin("https://HIE.example:443/scim/"), origin(" https://hie.example/scim"));
        assert_ne!(origin("https://hіe.example/scim"), origin("https://hie.example/scim"));
    }
}
