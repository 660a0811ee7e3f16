//! Links to email addresses, which may lead elsewhere than a cell shows.

/// The address of a `mailto:` link, when it is one.
pub(crate) fn mail_address(target: &str) -> Option<String> {
    let scheme = target.get(..7).filter(|scheme| scheme.eq_ignore_ascii_case("mailto:"))?;
    let rest = target.get(scheme.len()..)?;
    let address = unescaped(rest.split(['?', '#']).next().unwrap_or_default());
    let address = address.trim();
    (!address.is_empty()).then(|| address.to_owned())
}

/// Whether a cell shows something else than the address that it links to.
pub(crate) fn differs(shown: &str, address: &str) -> bool {
    let shown = shown.trim();
    let shown = mail_address(shown).unwrap_or_else(|| shown.to_owned());
    !shown.is_empty() && shown.to_lowercase() != address.to_lowercase()
}

/// Takes the percent signs out of an address.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()).filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_compared_with_what_is_shown_whatever_its_form() {
        let address = "Ann.Lee@x.example";
        assert_eq!(mail_address("MailTo:Ann%2ELee@x.example?subject=Hello").as_deref(), Some(address));
        assert!(!differs(" ann.lee@X.example ", address));
        assert!(!differs("mailto:ann.lee@x.example", address));
        assert!(differs("bo@x.example", address));
        assert_eq!(mail_address("https://x.example"), None);
        assert_eq!(mail_address("mailto:"), None);
    }
}
