//! The set-up of a connection, between the messages and the channels.

use submission::{
    ClientCredentials, Encryption, MailSetup, Mechanism, ScimSetup, SecretPlace, Setup, SignIn, SmtpSetup, TokenBody,
};

use crate::contract::{ConnectionSetup, EncryptionView, MechanismView, SignInView};

impl From<ConnectionSetup> for Setup {
    fn from(view: ConnectionSetup) -> Self {
        let trimmed = |text: String| text.trim().to_owned();
        match view {
            ConnectionSetup::Practice => Self::Practice,
            ConnectionSetup::PortalForm => Self::PortalForm,
            ConnectionSetup::MailDraft { to, from } => {
                Self::MailDraft(MailSetup { to: trimmed(to), from: trimmed(from) })
            }
            ConnectionSetup::Scim { sign_in, extension, authority, certificate } => {
                let usual = ScimSetup::default();
                let extension = trimmed(extension);
                Self::Scim(ScimSetup {
                    sign_in: sign_in.into(),
                    extension: if extension.is_empty() { usual.extension } else { extension },
                    authority: trimmed(authority),
                    certificate: trimmed(certificate),
                })
            }
            ConnectionSetup::Smtp { to, from, user, encryption, mechanism, authority, greeting } => {
                Self::Smtp(SmtpSetup {
                    greeting: trimmed(greeting.unwrap_or_default()),
                    to: trimmed(to),
                    from: trimmed(from),
                    user: trimmed(user),
                    encryption: match encryption {
                        EncryptionView::Starttls => Encryption::Starttls,
                        EncryptionView::Implicit => Encryption::Implicit,
                    },
                    mechanism: match mechanism {
                        MechanismView::Password => Mechanism::Password,
                        MechanismView::Plain => Mechanism::Plain,
                        MechanismView::Login => Mechanism::Login,
                        MechanismView::Xoauth2 => Mechanism::Xoauth2,
                    },
                    authority: trimmed(authority),
                })
            }
        }
    }
}

impl From<SignInView> for SignIn {
    fn from(view: SignInView) -> Self {
        match view {
            SignInView::Bearer => Self::Bearer,
            SignInView::Certificate => Self::Certificate,
            SignInView::ClientCredentials { token_address, client_id, scope, json, in_body } => {
                Self::ClientCredentials(ClientCredentials {
                    token_address: token_address.trim().to_owned(),
                    client_id: client_id.trim().to_owned(),
                    scope: scope.trim().to_owned(),
                    body: if json { TokenBody::Json } else { TokenBody::Form },
                    place: if in_body { SecretPlace::Body } else { SecretPlace::Header },
                })
            }
        }
    }
}

impl From<Setup> for ConnectionSetup {
    fn from(setup: Setup) -> Self {
        match setup {
            Setup::Practice => Self::Practice,
            Setup::PortalForm => Self::PortalForm,
            Setup::MailDraft(mail) => Self::MailDraft { to: mail.to, from: mail.from },
            Setup::Scim(scim) => Self::Scim {
                sign_in: scim.sign_in.into(),
                extension: scim.extension,
                authority: scim.authority,
                certificate: scim.certificate,
            },
            Setup::Smtp(smtp) => Self::Smtp {
                to: smtp.to,
                from: smtp.from,
                user: smtp.user,
                encryption: match smtp.encryption {
                    Encryption::Starttls => EncryptionView::Starttls,
                    Encryption::Implicit => EncryptionView::Implicit,
                },
                mechanism: match smtp.mechanism {
                    Mechanism::Password => MechanismView::Password,
                    Mechanism::Plain => MechanismView::Plain,
                    Mechanism::Login => MechanismView::Login,
                    Mechanism::Xoauth2 => MechanismView::Xoauth2,
                },
                authority: smtp.authority,
                greeting: Some(smtp.greeting).filter(|name| !name.is_empty()),
            },
        }
    }
}

impl From<SignIn> for SignInView {
    fn from(sign_in: SignIn) -> Self {
        match sign_in {
            SignIn::Bearer => Self::Bearer,
            SignIn::Certificate => Self::Certificate,
            SignIn::ClientCredentials(asked) => Self::ClientCredentials {
                token_address: asked.token_address,
                client_id: asked.client_id,
                scope: asked.scope,
                json: asked.body == TokenBody::Json,
                in_body: asked.place == SecretPlace::Body,
            },
        }
    }
}
