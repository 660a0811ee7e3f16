use jiff::Timestamp;
use lettre::message::header::{ContentType, Header, HeaderName, HeaderValue};
use lettre::message::{Attachment, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};

use crate::SendError;

const WORKBOOK: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

const WITH_MACROS: &str = "application/vnd.ms-excel.sheet.macroEnabled.12";

/// A message with the filled worksheet attached.
#[derive(Debug, Clone)]
pub struct MailMessage {
    /// Name of the sender.
    pub from_name: String,
    /// Address of the sender.
    pub from: String,
    /// Address of the contact person at the HIE.
    pub to: String,
    /// Subject line.
    pub subject: String,
    /// Text.
    pub text: String,
    /// Name of the attached worksheet.
    pub file_name: String,
    /// The worksheet's bytes.
    pub file: Vec<u8>,
    /// Stays the same for the same batch, so that a repetition can be recognized.
    pub id: String,
    /// When it was written.
    pub written: Timestamp,
}

impl MailMessage {
    /// The draft as a file (RFC 5322) that mail programs open for editing.
    ///
    /// # Errors
    /// [`SendError::Letter`] when an address is none.
    pub fn draft(&self) -> Result<Vec<u8>, SendError> {
        Ok(self.message(true)?.formatted())
    }

    /// The message as a mail server takes it.
    ///
    /// # Errors
    /// [`SendError::Letter`] when an address is none.
    pub fn mail(&self) -> Result<Vec<u8>, SendError> {
        Ok(self.message(false)?.formatted())
    }

    fn message(&self, unsent: bool) -> Result<Message, SendError> {
        let from = Mailbox::new(Some(one_line(&self.from_name)).filter(|name| !name.is_empty()), address(&self.from)?);
        let with_macros = self.file_name.to_lowercase().ends_with(".xlsm");
        let workbook = ContentType::parse(if with_macros { WITH_MACROS } else { WORKBOOK })
            .map_err(|_| unwritten("the attachment has no kind"))?;
        let parts = MultiPart::mixed()
            .singlepart(SinglePart::plain(self.text.clone()))
            .singlepart(Attachment::new(self.file_name.clone()).body(self.file.clone(), workbook));
        let mut message = Message::builder()
            .from(from)
            .to(Mailbox::new(None, address(&self.to)?))
            .subject(one_line(&self.subject))
            .date(self.written.into());
        if unsent {
            message = message.header(UnsentHeader);
        } else {
            message = message.message_id(Some(format!("<{}>", self.id)));
        }
        message.multipart(parts).map_err(|_| unwritten("a part of it cannot be put into a message"))
    }
}

/// Whether mail can go to this address at all.
///
/// # Errors
/// [`SendError::Letter`], naming it.
pub fn check_address(text: &str) -> Result<(), SendError> {
    address(text).map(drop)
}

/// An address as mail has them.
pub(super) fn address(text: &str) -> Result<Address, SendError> {
    let wrong = if text.trim().is_empty() { "an address is missing" } else { "an address is none" };
    text.trim().parse().map_err(|_| SendError::Letter { problem: format!("{wrong}: “{}”.", text.trim()) })
}

/// A subject or a name is one line without control characters, whatever was typed into it.
fn one_line(text: &str) -> String {
    let plain: String = text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unwritten(problem: &str) -> SendError {
    SendError::Letter { problem: format!("{problem}.") }
}

/// Tells mail programs that the file is a draft to be edited and sent, not mail that came in.
#[derive(Debug, Clone, Copy)]
struct UnsentHeader;

impl Header for UnsentHeader {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("X-Unsent")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "1".to_owned())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn letter() -> MailMessage {
        MailMessage {
            from_name: "Dana Rivera".into(),
            from: "dana.rivera@hospital.org".into(),
            to: "accounts@hie.example".into(),
            subject: "Worksheet: Sankt-Jürgen Clinic,\r\nBcc: someone@else.example".into(),
            text: "Hello,\n\nthe worksheet is attached.\n".into(),
            file_name: "November joiners – Zoë.xlsx".into(),
            file: vec![0x50, 0x4b, 0x03, 0x04, 0xff, 0x00],
            id: "batch-1@hospital.org".into(),
            written: "2026-11-22T09:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn a_draft_says_that_it_is_one_and_mail_does_not() {
        let draft = String::from_utf8(letter().draft().unwrap()).unwrap();
        let mail = String::from_utf8(letter().mail().unwrap()).unwrap();

        assert!(draft.contains("X-Unsent: 1\r\n"), "{draft}");
        assert!(!mail.contains("X-Unsent") && mail.contains("Message-ID: <batch-1@hospital.org>"), "{mail}");
        assert!(draft.contains("Date: Sun, 22 Nov 2026 09:00:00"), "{draft}");
    }

    #[test]
    fn nothing_typed_becomes_a_header_of_its_own() {
        let draft = String::from_utf8(letter().draft().unwrap()).unwrap();

        let head = draft.split("\r\n\r\n").next().unwrap();
        assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    }

    #[test]
    fn a_name_with_any_control_character_is_written_on_one_line() {
        for code in (0..32).chain(127..160) {
            let odd = char::from_u32(code).unwrap();
            let name = format!("Dana{odd}\r\nRivera");
            let draft = String::from_utf8(MailMessage { from_name: name, ..letter() }.draft().unwrap()).unwrap();

            let from = draft.lines().find(|line| line.starts_with("From:")).unwrap();
            assert!(from.contains("Dana Rivera"), "{code}: {from}");
        }
    }

    #[test]
    fn an_address_that_is_none_is_named() {
        let wrong = MailMessage { to: "somebody".into(), ..letter() };

        assert!(wrong.draft().unwrap_err().to_string().contains("somebody"));
    }
}
