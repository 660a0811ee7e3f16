//! Mail domains that many people use, and the slips of the finger that lead away from them.

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

/// Endings that do not exist, with the one that was meant.
const ENDINGS: &[(&str, &str)] = &[
    ("con", "com"),
    ("cmo", "com"),
    ("ocm", "com"),
    ("comm", "com"),
    ("coom", "com"),
    ("cpm", "com"),
    ("vom", "com"),
    ("xom", "com"),
    ("clm", "com"),
    ("ccom", "com"),
    ("conm", "com"),
    ("cim", "com"),
    ("nte", "net"),
    ("ner", "net"),
    ("nett", "net"),
    ("ney", "net"),
    ("ogr", "org"),
    ("orgg", "org"),
    ("rog", "org"),
    ("ort", "org"),
    ("eduu", "edu"),
    ("edy", "edu"),
    ("goc", "gov"),
    ("giv", "gov"),
];

/// The domain that was probably meant, when the given one (in lower case) is a slip away from it.
#[must_use]
pub(super) fn meant(domain: &str) -> Option<String> {
    if is_known(domain) {
        return None;
    }
    let (name, ending) = domain.rsplit_once('.')?;
    let usual = matches!(ending, "com" | "org" | "net" | "edu" | "gov");
    if !usual && let Some((_, right)) = ENDINGS.iter().find(|(wrong, _)| *wrong == ending) {
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

fn is_known(domain: &str) -> bool {
    COMMON.binary_search(&domain).is_ok() || REAL.binary_search(&domain).is_ok()
}

fn near(domain: &str) -> Option<&'static str> {
    if is_known(domain) {
        return None;
    }
    COMMON.iter().copied().find(|common| one_slip(domain.as_bytes(), common.as_bytes()))
}

/// Whether one letter was added, left out, changed, or changed places with its neighbor (Damerau distance 1).
fn one_slip(a: &[u8], b: &[u8]) -> bool {
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
        ] {
            assert_eq!(meant(domain).as_deref(), Some(right), "{domain}");
        }
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
