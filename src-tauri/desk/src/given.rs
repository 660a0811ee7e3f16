//! What is typed, pasted or read for a connection, made into what can be used: tokens without what cannot belong to them,
//! certificates without private keys, addresses as they are and not as they look.

use submission::{Mechanism, Setup, SignIn};

use crate::fault::{DeskError, DeskResult};

/// Marks that are not seen and come along when text is copied or saved.
const INVISIBLE: [char; 8] =
    ['\u{feff}', '\u{200b}', '\u{200c}', '\u{200d}', '\u{2060}', '\u{00ad}', '\u{200e}', '\u{200f}'];
const QUOTES: [char; 9] = ['"', '\'', '`', '“', '”', '„', '‘', '’', '«'];

/// The secret that a set-up needs, without what cannot belong to it.
///
/// # Errors
/// When it is empty, or a token has something in it that no token has (RFC 6750 section 2.1).
pub(crate) fn clean_secret(setup: &Setup, text: &str) -> DeskResult<String> {
    let is_token = match setup {
        Setup::Scim(scim) => scim.sign_in == SignIn::Bearer,
        Setup::Smtp(smtp) => smtp.mechanism == Mechanism::Xoauth2,
        _ => false,
    };
    let around = |letter: char| letter.is_whitespace() || INVISIBLE.contains(&letter);
    let bare = text.trim_matches(around);
    let secret = if is_token { token(bare) } else { bare.to_owned() };
    if secret.is_empty() {
        return Err(DeskError::bad_request("The credential is empty.", "Paste what the HIE gave you."));
    }
    if is_token && let Some(odd) = secret.chars().find(|letter| !letter.is_ascii_graphic()) {
        let what = match odd {
            ' ' => "a space".to_owned(),
            '\n' | '\r' => "a line break".to_owned(),
            odd => format!("the character U+{:04X}", u32::from(odd)),
        };
        return Err(DeskError::bad_request(
            format!("The token contains {what}, which no access token can. Nothing was saved."),
            "Copy only the token itself, on one line, and paste it again.",
        ));
    }
    Ok(secret)
}

/// A token as it was meant: without the word before it, marks around it, and letters that are not seen.
fn token(text: &str) -> String {
    let seen: String = text.chars().filter(|letter| !INVISIBLE.contains(letter)).collect();
    let mut bare = seen.as_str();
    loop {
        let before = bare;
        bare = bare.trim_matches(|letter: char| letter.is_whitespace() || QUOTES.contains(&letter) || letter == '»');
        for word in ["authorization:", "bearer", "access_token:", "token:"] {
            let Some((first, rest)) = bare.split_at_checked(word.len()) else { continue };
            // A word is followed by something that parts it from the token, or by nothing: then no token was pasted.
            let parted = word.ends_with(':') || rest.is_empty() || rest.starts_with([' ', '\t', ':']);
            if first.eq_ignore_ascii_case(word) && parted {
                bare = rest.trim_start_matches([':', ' ', '\t']);
            }
        }
        if bare == before {
            return bare.to_owned();
        }
    }
}

/// Only the certificates of a PEM file; nothing where there was nothing.
///
/// # Errors
/// Where a private key stands among them, or there is none in it.
pub(crate) fn only_certificates(pem: &str, what: &str) -> DeskResult<String> {
    if pem.trim().is_empty() {
        return Ok(String::new());
    }
    let mut kept = String::new();
    for block in blocks(pem) {
        if block.label.ends_with("PRIVATE KEY") {
            return Err(DeskError::bad_request(
                format!(
                    "The file with the {what} also contains a private key ({}). Nothing was saved: a private key belongs in \
                     the keychain, not among certificates.",
                    block.label
                ),
                "Take the private key out of that file. Only for a client certificate is it needed, in a file of its own.",
            ));
        }
        if block.label == "CERTIFICATE" {
            kept.push_str(block.text);
            kept.push('\n');
        }
    }
    if kept.is_empty() {
        return Err(DeskError::bad_request(
            format!("The file with the {what} contains no certificate in PEM form."),
            "Name a file that has -----BEGIN CERTIFICATE----- in it.",
        ));
    }
    Ok(kept)
}

/// Only the private keys of a PEM file.
pub(crate) fn only_private_keys(pem: &str) -> String {
    let keys = blocks(pem).into_iter().filter(|block| block.label.ends_with("PRIVATE KEY"));
    keys.fold(String::new(), |kept, block| kept + block.text + "\n")
}

/// Only the certificates of a PEM file that may hold a private key too.
pub(crate) fn certificates_beside_a_key(pem: &str) -> String {
    let certificates = blocks(pem).into_iter().filter(|block| block.label == "CERTIFICATE");
    certificates.fold(String::new(), |kept, block| kept + block.text + "\n")
}

struct Block<'a> {
    label: &'a str,
    text: &'a str,
}

/// The blocks of a PEM file, whatever stands between them. One that is not ended goes to the end of the file.
fn blocks(pem: &str) -> Vec<Block<'_>> {
    let mut found = Vec::new();
    let mut rest = pem;
    while let Some(at) = rest.find("-----BEGIN ") {
        rest = rest.get(at..).unwrap_or_default();
        let label = rest.get("-----BEGIN ".len()..).unwrap_or_default();
        let label = label.split("-----").next().unwrap_or_default().trim();
        let end = format!("-----END {label}-----");
        let length = rest.find(&end).map_or(rest.len(), |at| at + end.len());
        found.push(Block { label, text: rest.get(..length).unwrap_or_default() });
        rest = rest.get(length.max(1)..).unwrap_or_default();
    }
    found
}

/// An address with the host as the network has it, so that letters of another script that look like others are seen.
pub(crate) fn plain_address(address: &str) -> String {
    let address = address.trim();
    if address.is_ascii() {
        return address.to_owned();
    }
    submission::plain_address(address).unwrap_or_else(|| address.to_owned())
}

/// The address of a web form, or why it is none.
///
/// # Errors
/// When a browser is not to be sent there.
pub(crate) fn web_address(address: &str) -> DeskResult<String> {
    let problem = match submission::web_address(address) {
        Ok(address) => return Ok(address),
        Err(problem) => problem,
    };
    Err(DeskError::bad_request(
        format!("The address “{}” of the web form cannot be opened: {problem}", shown(address)),
        "Copy the address of the form from the browser, or leave it empty to use the one in the form’s profile.",
    ))
}

/// An address without a user name and password, should there be any.
fn shown(address: &str) -> String {
    match address.rsplit_once('@') {
        Some((before, host)) => {
            let scheme = before.find("://").and_then(|at| before.get(..at + 3)).unwrap_or_default();
            format!("{scheme}••••@{host}")
        }
        None => plain_address(address),
    }
}

/// An id as a folder may be named after it: one that came with a file could lead anywhere.
///
/// # Errors
/// When it is no id of this program.
pub(crate) fn ensure_plain_id(id: &str) -> DeskResult<&str> {
    let fits = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_';
    if !id.is_empty() && id.len() <= 64 && id.chars().all(fits) {
        return Ok(id);
    }
    Err(DeskError::bad_request(
        format!("The id “{}” of this batch is not one that AUM Desk gives.", id.escape_debug()),
        "The batch came with a file that was not written by AUM Desk. Ask for a new file.",
    ))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use submission::ScimSetup;

    use super::*;

    fn bearer(text: &str) -> DeskResult<String> {
        clean_secret(&Setup::Scim(ScimSetup::default()), text)
    }

    #[test]
    fn a_token_loses_what_cannot_belong_to_it() {
        for pasted in [
            "eyJ.a-b_c~d+e/f==",
            "Bearer eyJ.a-b_c~d+e/f==",
            "bearer: eyJ.a-b_c~d+e/f==\r\n",
            "Authorization: Bearer eyJ.a-b_c~d+e/f==",
            "“eyJ.a-b_c~d+e/f==”",
            "\"Bearer eyJ.a-b_c~d+e/f==\"",
            "\u{feff}eyJ.a-b_c~d+e/f==",
            "eyJ.a-b\u{200b}_c~d+e/f==\u{200b}",
            "Bearer \u{feff}\u{200b}'eyJ.a-b_c~d+e/f=='",
        ] {
            assert_eq!(bearer(pasted).unwrap(), "eyJ.a-b_c~d+e/f==", "{pasted:?}");
        }
        assert_eq!(bearer("BearerOfGoodNews").unwrap(), "BearerOfGoodNews");
        for wrong in ["", "Bearer ", "one two", "one\ntwo", "tokén"] {
            assert!(bearer(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_password_stays_as_it_is_but_for_a_mark_of_the_file() {
        let setup = Setup::Smtp(submission::SmtpSetup::default());

        assert_eq!(clean_secret(&setup, "\u{feff}\"Bearer of bad news\"\n").unwrap(), "\"Bearer of bad news\"");
    }

    #[test]
    fn a_private_key_among_certificates_is_refused_by_name() {
        let certificate = "-----BEGIN CERTIFICATE-----\nC\n-----END CERTIFICATE-----";
        for label in ["PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY", "ENCRYPTED PRIVATE KEY"] {
            let key = format!("-----BEGIN {label}-----\nK\n-----END {label}-----");
            let fault = only_certificates(&format!("{certificate}\n{key}\n"), "certificate authority").unwrap_err();

            assert!(fault.message.contains(label), "{fault}");
            assert_eq!(only_private_keys(&format!("{certificate}\n{key}")), format!("{key}\n"));
        }
        let with_words = format!("Bag Attributes\n  friendlyName: x\n{certificate}\n-----BEGIN X509 CRL-----\nR\n");
        assert_eq!(only_certificates(&with_words, "").unwrap(), format!("{certificate}\n"));
        assert_eq!(only_certificates(" \n", "").unwrap(), "");
        assert!(only_certificates("no certificate", "certificate authority").is_err());
    }

    #[test]
    fn addresses_are_shown_and_used_as_they_are() {
        assert_eq!(plain_address("https://hіe.example/scim"), "https://xn--he-hoc.example/scim");
        assert_eq!(web_address("https://hie.example/form").unwrap(), "https://hie.example/form");
        for wrong in
            ["file:///etc/passwd", "http://hie.example", "https://a:b@hie.example", "javascript:1", "/etc/passwd", ""]
        {
            assert!(web_address(wrong).is_err(), "{wrong}");
        }
        assert!(!web_address("https://a:s3cret@hie.example").unwrap_err().to_string().contains("s3cret"));
        for wrong in ["", "/tmp/x", "..", "a/b", "a\\b", "C:x"] {
            assert!(ensure_plain_id(wrong).is_err(), "{wrong}");
        }
        assert!(ensure_plain_id("0190a1b2-c3d4").is_ok());
    }
}
