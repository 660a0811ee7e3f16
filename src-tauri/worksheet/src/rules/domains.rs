//! Mail domains that many people use, the endings that exist, and the typing errors that lead away from both.

use crate::marks::in_latin;

/// Domains whose near neighbors are slips: long enough that no other real domain is one keystroke away,
/// apart from those listed in [`REAL`].
const COMMON: &[&str] = &[
    "bellsouth.net",
    "comcast.net",
    "earthlink.net",
    "fastmail.com",
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "nyc.rr.com",
    "nychhc.org",
    "optonline.net",
    "outlook.com",
    "protonmail.com",
    "roadrunner.com",
    "rochester.rr.com",
    "rocketmail.com",
    "sbcglobal.net",
    "verizon.net",
    "yahoo.com",
    "ymail.com",
];

/// Real domains that look like slips of a common one, or are too short to tell.
const REAL: &[&str] = &[
    "aim.com",
    "aol.com",
    "att.net",
    "charter.net",
    "cox.net",
    "duck.com",
    "email.com",
    "fmail.com",
    "frontier.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "gmx.us",
    "hey.com",
    "hmail.com",
    "hotmail.ca",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "hotmail.se",
    "inmail.com",
    "jmail.com",
    "juno.com",
    "live.com",
    "mac.com",
    "mail.com",
    "me.com",
    "msn.com",
    "optimum.net",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "pm.me",
    "proton.me",
    "tmail.com",
    "twc.com",
    "vmail.com",
    "xmail.com",
    "yahoo.ca",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.in",
    "yahoo.it",
    "zmail.com",
    "zoho.com",
];

/// Endings that are meant where one slip leads to an ending that does not exist.
const USUAL: &[&str] = &["com", "org", "net", "edu", "gov"];

/// Endings that exist on purpose without being anybody's: those of examples and tests (RFC 2606). The mailboxes of practice
/// worksheets have them, so they count as endings; nothing reaches a stranger through them.
const OF_EXAMPLES: &[&str] = &["example", "test"];

/// Returns whether a domain can end like this: IANA's list of the root zone, in any script.
pub(super) fn ending_exists(ending: &str) -> bool {
    if is_of_examples(ending) {
        return true;
    }
    let ascii = if ending.is_ascii() { Ok(ending.to_ascii_lowercase()) } else { idna::domain_to_ascii(ending) };
    ascii.is_ok_and(|ascii| tld::exist(&ascii))
}

/// Whether an ending is one of examples and tests.
pub(crate) fn is_of_examples(ending: &str) -> bool {
    OF_EXAMPLES.iter().any(|example| example.eq_ignore_ascii_case(ending))
}

/// The one usual ending that an ending which does not exist is a slip of.
fn meant_ending(ending: &str) -> Option<&'static str> {
    if ending_exists(ending) {
        return None;
    }
    let mut near = USUAL.iter().filter(|usual| one_slip(usual.as_bytes(), ending.as_bytes()));
    near.next().copied().filter(|_| near.next().is_none())
}

/// Returns the well-known domain that a domain with letters of another script looks like.
pub(super) fn twin(domain: &str) -> Option<String> {
    let latin = in_latin(domain).filter(|latin| latin != domain)?.to_ascii_lowercase();
    is_known(&latin).then_some(latin)
}

/// The domain that was probably meant, when the given one (in lower case) is a slip away from it.
#[must_use]
pub(crate) fn meant(domain: &str) -> Option<String> {
    if is_known(domain) {
        return None;
    }
    let (name, ending) = domain.rsplit_once('.')?;
    if let Some(right) = meant_ending(ending) {
        let corrected = format!("{name}.{right}");
        return Some(near(&corrected).map_or(corrected, str::to_owned));
    }
    near(domain).map(str::to_owned)
}

/// The common domain whose dot, or whose whole ending, was forgotten.
#[must_use]
pub(super) fn without_dot(domain: &str) -> Option<&'static str> {
    COMMON.iter().copied().find(|common| {
        let Some((name, ending)) = common.rsplit_once('.') else { return false };
        let rest = domain.strip_prefix(name);
        rest == Some(ending) || rest == Some("") && matches!(name, "gmail" | "hotmail" | "outlook" | "icloud" | "yahoo")
    })
}

/// The longest common domain with which a text without `@` ends.
#[must_use]
pub(super) fn at_the_end(text: &str) -> Option<&'static str> {
    let known = COMMON.iter().chain(REAL.iter().filter(|domain| domain.len() > 7)).copied();
    known.filter(|domain| text.ends_with(domain)).max_by_key(|domain| domain.len())
}

pub(crate) fn is_known(domain: &str) -> bool {
    COMMON.binary_search(&domain).is_ok() || REAL.binary_search(&domain).is_ok()
}

fn near(domain: &str) -> Option<&'static str> {
    if is_known(domain) {
        return None;
    }
    COMMON.iter().copied().find(|common| one_slip(domain.as_bytes(), common.as_bytes()))
}

/// Whether one letter was added, left out, changed, or changed places with its neighbor (Damerau distance 1).
pub(crate) fn one_slip(a: &[u8], b: &[u8]) -> bool {
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let (a, b) = (a.get(head..).unwrap_or_default(), b.get(head..).unwrap_or_default());
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(a, b)| a == b).count();
    match (a.get(..a.len() - tail).unwrap_or_default(), b.get(..b.len() - tail).unwrap_or_default()) {
        ([_], [] | [_]) | ([], [_]) => true,
        ([first, second], [other, another]) => first == another && second == other,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_lead_back_to_the_common_domain() {
        for (domain, right) in [
            ("gmial.com", "gmail.com"),
            ("gmai.com", "gmail.com"),
            ("gmaill.com", "gmail.com"),
            ("yaho.com", "yahoo.com"),
            ("hotmial.com", "hotmail.com"),
            ("gmail.con", "gmail.com"),
            ("gmail.co", "gmail.com"),
            ("gmial.con", "gmail.com"),
            ("riversidehospital.con", "riversidehospital.com"),
            ("optonline.ner", "optonline.net"),
            ("clinic.prg", "clinic.org"),
            ("clinic.orh", "clinic.org"),
            ("clinic.comn", "clinic.com"),
            ("clinic.cmm", "clinic.com"),
            ("clinic.copm", "clinic.com"),
            ("clinic.met", "clinic.net"),
            ("clinic.ent", "clinic.net"),
            ("clinic.edi", "clinic.edu"),
            ("gmail.comm", "gmail.com"),
        ] {
            assert_eq!(meant(domain).as_deref(), Some(right), "{domain}");
        }
    }

    #[test]
    fn endings_exist_as_the_root_zone_has_them() {
        for ending in
            ["com", "ORG", "health", "nyc", "us", "uk", "museum", "photography", "рф", "xn--p1ai", "example", "test"]
        {
            assert!(ending_exists(ending), "{ending}");
        }
        for ending in ["prg", "comn", "met", "con", "internal", "qqq", "рфф", ""] {
            assert!(!ending_exists(ending), "{ending}");
        }
    }

    #[test]
    fn a_well_known_domain_in_other_letters_is_recognized() {
        assert_eq!(twin("gmаil.com").as_deref(), Some("gmail.com"));
        assert_eq!(twin("yаhoo.com").as_deref(), Some("yahoo.com"));
        assert_eq!(twin("hаrborside-clinic.org"), None);
        assert_eq!(twin("gmail.com"), None);
    }

    #[test]
    fn the_tables_can_be_searched_by_halves() {
        assert!(COMMON.is_sorted() && REAL.is_sorted());
    }

    #[test]
    fn real_domains_are_left_alone() {
        for domain in [
            "gmail.com",
            "mail.com",
            "ymail.com",
            "live.com",
            "love.com",
            "yahoo.ca",
            "mountsinai.org",
            "aol.com",
            "gmx.net",
            "clinic.co",
            "clinic.cm",
            "clinic.health",
            "clinic.qqq",
        ] {
            assert_eq!(meant(domain), None, "{domain}");
        }
    }

    #[test]
    fn a_common_domain_is_never_a_slip_of_another() {
        for domain in COMMON.iter().chain(REAL) {
            assert_eq!(meant(domain), None, "{domain}");
        }
    }
}
