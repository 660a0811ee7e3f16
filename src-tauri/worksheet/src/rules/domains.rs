//! Mail domains that many people use, and the slips of the finger that lead away from them.

/// Domains whose near neighbours are slips: long enough that no other real domain is one keystroke away,
/// apart from those listed in [`REAL`].
const COMMON: &[&str] = &[
    "gmail.com",
    "googlemail.com",
    "yahoo.com",
    "ymail.com",
    "rocketmail.com",
    "hotmail.com",
    "outlook.com",
    "icloud.com",
    "comcast.net",
    "verizon.net",
    "optonline.net",
    "sbcglobal.net",
    "bellsouth.net",
    "earthlink.net",
    "roadrunner.com",
    "protonmail.com",
    "fastmail.com",
    "rochester.rr.com",
    "nyc.rr.com",
    "nychhc.org",
];

/// Real domains that look like slips of a common one, or are too short to tell.
const REAL: &[&str] = &[
    "mail.com",
    "email.com",
    "aol.com",
    "aim.com",
    "msn.com",
    "live.com",
    "me.com",
    "mac.com",
    "att.net",
    "cox.net",
    "gmx.com",
    "gmx.net",
    "gmx.de",
    "gmx.us",
    "twc.com",
    "pm.me",
    "proton.me",
    "hey.com",
    "juno.com",
    "duck.com",
    "zoho.com",
    "optimum.net",
    "frontier.com",
    "charter.net",
    "yahoo.ca",
    "yahoo.de",
    "yahoo.es",
    "yahoo.fr",
    "yahoo.in",
    "yahoo.it",
    "hotmail.ca",
    "hotmail.de",
    "hotmail.es",
    "hotmail.fr",
    "hotmail.it",
    "outlook.de",
    "outlook.es",
    "outlook.fr",
    "inmail.com",
    "tmail.com",
    "vmail.com",
    "hmail.com",
    "zmail.com",
    "jmail.com",
    "xmail.com",
    "fmail.com",
    "hotmail.se",
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
    if let Some((_, right)) = ENDINGS.iter().find(|(wrong, _)| *wrong == ending) {
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
    COMMON.contains(&domain) || REAL.contains(&domain)
}

fn near(domain: &str) -> Option<&'static str> {
    if is_known(domain) {
        return None;
    }
    COMMON.iter().copied().find(|common| one_slip(domain.as_bytes(), common.as_bytes()))
}

/// Whether one letter was added, left out, changed, or changed places with its neighbour (Damerau distance 1).
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
