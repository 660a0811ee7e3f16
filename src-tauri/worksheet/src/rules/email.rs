//! E-mail addresses: the invitation and the credentials go there, so a typo costs a week.

use std::borrow::Cow;

use crate::problem::{Code, Severity};
use crate::rules::{Cell, Findings, Rule, Words, domains, swap};
use crate::text::quoted;

const WHY_INVALID: &str = "The training invitation and the credentials go to this address. If it cannot be reached, the account never starts.";
const WHY_SHARED: &str =
    "The exchange wants an address that one person alone reads, since passwords are reset through it.";

/// Words that name a desk or a department rather than a person, in order, to be searched by halves.
const SHARED: &[&str] = &[
    "accounting",
    "accounts",
    "admin",
    "administration",
    "administrator",
    "admissions",
    "admitting",
    "appointment",
    "appointments",
    "billing",
    "callcenter",
    "careteam",
    "clinic",
    "compliance",
    "contact",
    "contactus",
    "customerservice",
    "desk",
    "doctors",
    "donotreply",
    "email",
    "enquiries",
    "er",
    "everyone",
    "fax",
    "feedback",
    "finance",
    "frontdesk",
    "frontoffice",
    "general",
    "hello",
    "help",
    "helpdesk",
    "hr",
    "humanresources",
    "info",
    "information",
    "inquiries",
    "intake",
    "it",
    "itsupport",
    "jobs",
    "mail",
    "mailbox",
    "main",
    "mainoffice",
    "marketing",
    "medicalrecords",
    "noreply",
    "nurse",
    "nurses",
    "nursestation",
    "nursing",
    "office",
    "officemanager",
    "operations",
    "patientservices",
    "payroll",
    "pharmacy",
    "postmaster",
    "practice",
    "practicemanager",
    "radiology",
    "reception",
    "receptionist",
    "records",
    "referral",
    "referrals",
    "registration",
    "reply",
    "scheduler",
    "schedulers",
    "scheduling",
    "secretary",
    "security",
    "service",
    "services",
    "shared",
    "staff",
    "support",
    "team",
    "triage",
    "webmaster",
    "welcome",
];

/// Words that join the ones above without naming anyone either.
const FILLERS: &[&str] = &[
    "box",
    "center",
    "dept",
    "department",
    "do",
    "front",
    "group",
    "line",
    "manager",
    "medical",
    "no",
    "not",
    "our",
    "patient",
    "room",
    "station",
    "the",
    "us",
];

/// Endings that exist inside a network only (RFC 6762, RFC 6761, ICANN's reserved strings).
const INSIDE_ONLY: &[&str] =
    &["local", "localhost", "localdomain", "internal", "intranet", "lan", "corp", "home", "private", "invalid"];

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fault {
    NoAt,
    Several,
    TwoAts,
    Space,
    NoLocal,
    LocalDots,
    LocalLong,
    LocalLetter(char),
    NoDomain,
    NoDot,
    Label,
    Literal,
    Ending,
    Inside,
    Long,
}

/// An address must be one that mail can reach, and that one person alone reads.
pub struct Address;

impl Rule for Address {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[
            (Code::EmailInvalid, Severity::Error),
            (Code::EmailSharedMailbox, Severity::Warning),
            (Code::EmailLikelyTypo, Severity::Warning),
        ]
    }

    fn check(&self, cell: &Cell<'_>, found: &mut Findings) {
        let (local, domain) = match parse(&cell.text) {
            Ok(parts) => parts,
            Err(fault) => {
                found.add(cell.column, Code::EmailInvalid, Severity::Error, || invalid(cell, fault));
                return;
            }
        };
        if let Some(meant) = domains::meant(&lower_ascii(domain)) {
            found.add(cell.column, Code::EmailLikelyTypo, Severity::Warning, || {
                let right = format!("{local}@{meant}");
                let message = format!("“{domain}” looks like a slip of “{meant}”.");
                Words::new(message, WHY_INVALID).repaired(Some(cell.repair(format!("Use {right}"), right)))
            });
        }
        if is_shared(local) {
            found.add(cell.column, Code::EmailSharedMailbox, Severity::Warning, || {
                let message = format!("{} looks like a mailbox that several people read.", quoted(&cell.text));
                Words::new(message, WHY_SHARED)
            });
        }
    }
}

fn lower_ascii(text: &str) -> Cow<'_, str> {
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(text.to_ascii_lowercase())
    } else {
        Cow::Borrowed(text)
    }
}

/// By what two addresses are the same: letter case aside, and only when it looks like an address at all.
#[must_use]
pub fn key(text: &str) -> Option<Box<str>> {
    lower(text).map(|lower| lower.into_owned().into_boxed_str())
}

/// The same, without a copy where the text is in lower case already.
pub(crate) fn lower(text: &str) -> Option<Cow<'_, str>> {
    if !text.contains('@') || text.contains(' ') {
        return None;
    }
    let plain = text.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
    Some(if plain { Cow::Borrowed(text) } else { Cow::Owned(text.to_lowercase()) })
}

/// Whether mail can be addressed to this (RFC 5321, section 4.1.2, with a domain that can exist).
#[must_use]
pub fn is_valid(text: &str) -> bool {
    parse(text).is_ok()
}

fn parse(text: &str) -> Result<(&str, &str), Fault> {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return Err(if text.contains(' ') { Fault::Space } else { Fault::NoAt });
    };
    check_local(local)?;
    check_domain(domain)?;
    // RFC 5321, section 4.5.3.1.3: a path has 256 octets, two of them the angle brackets.
    if text.len() > 254 { Err(Fault::Long) } else { Ok((local, domain)) }
}

fn check_local(local: &str) -> Result<(), Fault> {
    if local.is_empty() {
        return Err(Fault::NoLocal);
    }
    if local.len() > 64 {
        return Err(Fault::LocalLong);
    }
    if let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let mut escaped = false;
        let fine = inner.bytes().all(|byte| {
            let fine = (b' '..=b'~').contains(&byte) && (escaped || byte != b'"');
            escaped = !escaped && byte == b'\\';
            fine
        });
        return if fine && !escaped && !inner.is_empty() { Ok(()) } else { Err(Fault::LocalLetter('"')) };
    }
    if let Some(other) = local.chars().find(|letter| !is_atom(*letter)) {
        return Err(match other {
            '@' if local.contains([' ', ',', ';']) => Fault::Several,
            '@' => Fault::TwoAts,
            ' ' if local.contains('@') => Fault::Several,
            ' ' => Fault::Space,
            ',' | ';' if local.contains('@') => Fault::Several,
            other => Fault::LocalLetter(other),
        });
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") { Err(Fault::LocalDots) } else { Ok(()) }
}

/// `atext` and the dot (RFC 5321, section 4.1.2).
fn is_atom(letter: char) -> bool {
    letter.is_ascii_alphanumeric()
        || matches!(
            letter,
            '!' | '#'
                | '$'
                | '%'
                | '&'
                | '\''
                | '*'
                | '+'
                | '-'
                | '/'
                | '='
                | '?'
                | '^'
                | '_'
                | '`'
                | '{'
                | '|'
                | '}'
                | '~'
                | '.'
        )
}

fn check_domain(domain: &str) -> Result<(), Fault> {
    if domain.is_empty() {
        return Err(Fault::NoDomain);
    }
    if domain.starts_with('[') {
        return Err(Fault::Literal);
    }
    if domain.contains(' ') {
        return Err(Fault::Space);
    }
    if domain.len() > 253 {
        return Err(Fault::Long);
    }
    let Some((_, ending)) = domain.rsplit_once('.') else { return Err(Fault::NoDot) };
    for label in domain.split('.') {
        let letters = label.chars().all(|letter| {
            letter.is_ascii_alphanumeric() || letter == '-' || (!letter.is_ascii() && letter.is_alphanumeric())
        });
        if label.is_empty() || label.len() > 63 || !letters || label.starts_with('-') || label.ends_with('-') {
            return Err(Fault::Label);
        }
    }
    // The longest ending in the root zone has 24 characters; endings are letters, or an encoded word of another script.
    let real = ending.chars().all(char::is_alphabetic) || ending.to_ascii_lowercase().starts_with("xn--");
    if !real || !(2..=24).contains(&ending.chars().count()) {
        return Err(Fault::Ending);
    }
    if INSIDE_ONLY.iter().any(|inside| inside.eq_ignore_ascii_case(ending)) { Err(Fault::Inside) } else { Ok(()) }
}

fn invalid(cell: &Cell<'_>, fault: Fault) -> Words {
    let text = &*cell.text;
    let shown = quoted(text);
    let message = match fault {
        Fault::NoAt => format!("{shown} has no @, so it is not an e-mail address."),
        Fault::Several => format!("{shown} holds more than one address. Keep one."),
        Fault::TwoAts => format!("{shown} has more than one @."),
        Fault::Space => format!("{shown} has a space in it, or words beside the address."),
        Fault::NoLocal => format!("{shown} has nothing before the @."),
        Fault::LocalDots => format!("{shown} has a dot where none can stand: dots go between letters, one at a time."),
        Fault::LocalLong => format!("{shown} has more than 64 characters before the @."),
        Fault::LocalLetter(letter) => format!("{shown} has “{letter}” before the @, which an address cannot have."),
        Fault::NoDomain => format!("{shown} has nothing after the @."),
        Fault::NoDot => format!("{shown} lacks the ending after the @, such as .com or .org."),
        Fault::Label => format!("{shown} has something after the @ that no domain can have."),
        Fault::Literal => format!("{shown} names a computer by number, not a mail domain."),
        Fault::Ending => format!("{shown} ends in something that is no domain ending."),
        Fault::Inside => format!("{shown} works inside one network only; mail from outside does not arrive."),
        Fault::Long => format!("{shown} is longer than the 254 characters an address can have."),
    };
    let swapped = swap::swap(cell);
    let repair = swapped.or_else(|| straightened(text).map(|right| cell.repair(format!("Use {right}"), right)));
    let choices = if repair.is_none() && fault == Fault::Several { addresses_in(text) } else { Vec::new() };
    Words { choices, ..Words::new(message, WHY_INVALID).repaired(repair) }
}

/// The one address that was certainly meant.
fn straightened(text: &str) -> Option<String> {
    let mut rest = text.trim();
    if let Some(inner) = rest.split_once('<').and_then(|(_, inner)| inner.split_once('>')).map(|(inner, _)| inner) {
        rest = inner.trim();
    }
    if rest.get(..7).is_some_and(|scheme| scheme.eq_ignore_ascii_case("mailto:")) {
        rest = rest.get(7..).unwrap_or_default().split('?').next().unwrap_or_default();
    }
    rest = rest.trim_matches(|letter: char| letter.is_whitespace() || ".,;:<>()[]\"'“”".contains(letter));
    let mut right =
        rest.replace("(at)", "@").replace("[at]", "@").replace(" at ", "@").replace("(dot)", ".").replace("[dot]", ".");
    for (wrong, one) in [(" @", "@"), ("@ ", "@"), (" .", "."), (". ", "."), ("@@", "@"), ("@.", "@"), (".@", "@")] {
        while right.contains(wrong) {
            right = right.replace(wrong, one);
        }
    }
    if right.matches('@').count() > 1 || right.contains(' ') {
        return None;
    }
    if let Some((local, domain)) = right.split_once('@') {
        let mut domain = domain.replace([',', ';'], ".");
        while domain.contains("..") {
            domain = domain.replace("..", ".");
        }
        if let Some(common) = domains::without_dot(&domain.to_ascii_lowercase()) {
            domain = common.to_owned();
        }
        right = format!("{local}@{domain}");
    } else {
        let lower = right.to_ascii_lowercase();
        let domain = domains::at_the_end(&lower)?;
        let local = right.get(..right.len() - domain.len())?.trim_end_matches(['#', '.', '-', '_']);
        right = format!("{local}@{domain}");
    }
    (is_valid(&right) && right != text).then_some(right)
}

fn addresses_in(text: &str) -> Vec<String> {
    text.split([' ', ',', ';', '/', '<', '>']).filter(|part| is_valid(part)).map(str::to_owned).collect()
}

fn is_shared(local: &str) -> bool {
    // Sixty-four at most, or it would not be an address.
    let mut lower = [0_u8; 64];
    let Some(lower) = lower.get_mut(..local.len()) else { return false };
    lower.copy_from_slice(local.as_bytes());
    lower.make_ascii_lowercase();
    let Ok(lower) = std::str::from_utf8(lower) else { return false };
    let tokens = || lower.split(|letter: char| !letter.is_ascii_alphabetic()).filter(|token| !token.is_empty());
    let is = |token: &str| SHARED.binary_search(&token).is_ok();
    if lower.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return is(lower);
    }
    let mut joined = [0_u8; 64];
    let letters = lower.bytes().filter(u8::is_ascii_lowercase);
    let length = joined.iter_mut().zip(letters).map(|(place, letter)| *place = letter).count();
    let joined = joined.get(..length).and_then(|joined| std::str::from_utf8(joined).ok());
    joined.is_some_and(is) || tokens().any(is) && tokens().all(|token| is(token) || FILLERS.contains(&token))
}

#[cfg(test)]
mod tests {
    use super::SHARED;

    #[test]
    fn the_words_can_be_searched_by_halves() {
        assert!(SHARED.is_sorted());
    }
}
