//! Email addresses: the invitation and the credentials go there, so a typo costs a week.

use std::borrow::Cow;

use crate::marks;
use crate::problem::{Code, Severity};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule, domains, mailbox, swap};
use crate::text::quoted;

const WHY_INVALID: &str = "The training invitation and the credentials go to this address. If it cannot be reached, the account never starts.";
const WHY_SHARED: &str = "The HIE needs an address that only one person reads, because passwords are reset through it.";
const WHY_STRANGER: &str =
    "The training invitation and the credentials go to this address, so they could reach a stranger.";

/// Endings that exist inside a network only (RFC 6762, RFC 6761, ICANN's reserved strings).
const INSIDE_ONLY: &[&str] =
    &["local", "localhost", "localdomain", "internal", "intranet", "lan", "corp", "home", "private", "invalid"];

/// Why a text is not an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EmailFault {
    NoAt,
    WideAt(char),
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
            (Code::EmailPlaceholder, Severity::Error),
            (Code::EmailPlaceholder, Severity::Warning),
            (Code::EmailLikelyTypo, Severity::Error),
            (Code::EmailLikelyTypo, Severity::Warning),
        ]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let (local, domain) = match parse(&cell.text) {
            Ok(parts) => parts,
            Err(fault) => {
                found.add(cell.column, Code::EmailInvalid, Severity::Error, || invalid(cell, fault));
                return;
            }
        };
        if let Some(sure) = mailbox::placeholder(local, domain) {
            let plain = sure == mailbox::Placeholder::Plain;
            let severity = if plain { Severity::Error } else { Severity::Warning };
            found.add(cell.column, Code::EmailPlaceholder, severity, || {
                let probably = if plain { "stands for" } else { "probably stands for" };
                let message = format!("{} {probably} an address that nobody has.", quoted(&cell.text));
                MessageText::new(message, WHY_STRANGER)
            });
            return;
        }
        if let Some(seen) = look_alike(domain) {
            found.add(cell.column, Code::EmailLikelyTypo, Severity::Error, || {
                in_other_letters(cell, local, domain, &seen)
            });
            return;
        }
        if let Some(meant) = domains::meant(&lower_ascii(domain)) {
            found.add(cell.column, Code::EmailLikelyTypo, Severity::Warning, || {
                let right = format!("{}@{meant}", with_apostrophe(local));
                let message = format!("“{domain}” looks like a typo for “{meant}”.");
                MessageText::new(message, WHY_INVALID).repaired(Some(cell.repair(format!("Use {right}"), right)))
            });
        } else if !ends_well(domain) {
            found.add(cell.column, Code::EmailInvalid, Severity::Error, || invalid(cell, EmailFault::Ending));
        } else if local.contains('`') && !local.starts_with('"') {
            found.add(cell.column, Code::EmailLikelyTypo, Severity::Warning, || {
                let right = format!("{}@{domain}", with_apostrophe(local));
                let message = format!("{} has {} before the @.", quoted(&cell.text), marks::described('`'));
                MessageText::new(message, WHY_INVALID).repaired(Some(cell.repair(format!("Use {right}"), right)))
            });
        }
        if mailbox::is_shared(local) {
            found.add(cell.column, Code::EmailSharedMailbox, Severity::Warning, || {
                let message = format!("{} looks like a shared mailbox.", quoted(&cell.text));
                MessageText::new(message, WHY_SHARED)
            });
        }
    }
}

/// Grave accents are allowed in an address, and never meant.
fn with_apostrophe(local: &str) -> Cow<'_, str> {
    if local.contains('`') && !local.starts_with('"') {
        Cow::Owned(local.replace('`', "'"))
    } else {
        Cow::Borrowed(local)
    }
}

/// Whether the ending of a domain exists.
fn ends_well(domain: &str) -> bool {
    domain.rsplit_once('.').is_some_and(|(_, ending)| domains::ending_exists(ending))
}

/// The domain as people see it, where letters of another script in it look like Latin ones: two scripts in one label, or a
/// whole label in another script that spells a Latin one before a Latin ending.
fn look_alike(domain: &str) -> Option<String> {
    let lower = lower_ascii(domain);
    let shown = if lower.split('.').any(|label| label.starts_with("xn--")) {
        idna::domain_to_unicode(&lower).0
    } else {
        lower.into_owned()
    };
    if shown.is_ascii() {
        return None;
    }
    let foreign = |label: &str| {
        !label.is_ascii() && marks::in_latin(label).is_some_and(|latin| latin != label && latin.is_ascii())
    };
    let latin_end = shown.rsplit_once('.').is_some_and(|(_, ending)| ending.is_ascii() && !ending.starts_with("xn--"));
    let odd = marks::other_script(&shown).is_some() || latin_end && shown.split('.').any(foreign);
    odd.then_some(shown)
}

fn in_other_letters(cell: &CellInput<'_>, local: &str, domain: &str, shown: &str) -> MessageText {
    let odd = marks::other_script(shown).or_else(|| shown.chars().find(|letter| marks::latin_twin(*letter).is_some()));
    let what = odd.map_or_else(|| "letters of another script".to_owned(), marks::described);
    let seen = if shown == domain { String::new() } else { format!(" (shown as “{shown}”)") };
    let message = format!("“{domain}”{seen} has {what}: it is another domain than it seems.");
    let twin = domains::twin(shown).map(|twin| format!("{local}@{twin}"));
    let repair = twin.map(|right| cell.repair(format!("Use {right}"), right));
    let latin = marks::in_latin(shown).map(|latin| format!("{local}@{latin}")).filter(|latin| is_valid(latin));
    let choices = if repair.is_none() { latin.into_iter().collect() } else { Vec::new() };
    MessageText { choices, ..MessageText::new(message, WHY_STRANGER).repaired(repair) }
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

fn parse(text: &str) -> Result<(&str, &str), EmailFault> {
    let Some((local, domain)) = text.rsplit_once('@') else {
        if let Some(wide) = text.chars().find(|letter| matches!(letter, '＠' | '﹫')) {
            return Err(EmailFault::WideAt(wide));
        }
        return Err(if text.contains(' ') { EmailFault::Space } else { EmailFault::NoAt });
    };
    check_local(local)?;
    check_domain(domain)?;
    // RFC 5321, section 4.5.3.1.3: a path has 256 octets, two of them the angle brackets.
    if text.len() > 254 { Err(EmailFault::Long) } else { Ok((local, domain)) }
}

fn check_local(local: &str) -> Result<(), EmailFault> {
    if local.is_empty() {
        return Err(EmailFault::NoLocal);
    }
    if local.len() > 64 {
        return Err(EmailFault::LocalLong);
    }
    if let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        let mut escaped = false;
        let fine = inner.bytes().all(|byte| {
            let fine = (b' '..=b'~').contains(&byte) && (escaped || byte != b'"');
            escaped = !escaped && byte == b'\\';
            fine
        });
        return if fine && !escaped && !inner.is_empty() { Ok(()) } else { Err(EmailFault::LocalLetter('"')) };
    }
    if let Some(other) = local.chars().find(|letter| !is_atom(*letter)) {
        return Err(match other {
            '@' if local.contains([' ', ',', ';']) => EmailFault::Several,
            '@' => EmailFault::TwoAts,
            ' ' if local.contains('@') => EmailFault::Several,
            ' ' => EmailFault::Space,
            ',' | ';' if local.contains('@') => EmailFault::Several,
            other => EmailFault::LocalLetter(other),
        });
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        Err(EmailFault::LocalDots)
    } else {
        Ok(())
    }
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

fn check_domain(domain: &str) -> Result<(), EmailFault> {
    if domain.is_empty() {
        return Err(EmailFault::NoDomain);
    }
    if domain.starts_with('[') {
        return Err(EmailFault::Literal);
    }
    if domain.contains(' ') {
        return Err(EmailFault::Space);
    }
    if domain.len() > 253 {
        return Err(EmailFault::Long);
    }
    let Some((_, ending)) = domain.rsplit_once('.') else { return Err(EmailFault::NoDot) };
    for label in domain.split('.') {
        let letters = label.chars().all(|letter| {
            letter.is_ascii_alphanumeric() || letter == '-' || (!letter.is_ascii() && letter.is_alphanumeric())
        });
        if label.is_empty() || label.len() > 63 || !letters || label.starts_with('-') || label.ends_with('-') {
            return Err(EmailFault::Label);
        }
    }
    // The longest ending in the root zone has 24 characters; endings are letters, or an encoded word of another script.
    let real = ending.chars().all(char::is_alphabetic) || ending.to_ascii_lowercase().starts_with("xn--");
    if !real || !(2..=24).contains(&ending.chars().count()) {
        return Err(EmailFault::Ending);
    }
    if INSIDE_ONLY.iter().any(|inside| inside.eq_ignore_ascii_case(ending)) { Err(EmailFault::Inside) } else { Ok(()) }
}

fn invalid(cell: &CellInput<'_>, fault: EmailFault) -> MessageText {
    let text = &*cell.text;
    let shown = quoted(text);
    let message = match fault {
        EmailFault::NoAt => format!("{shown} has no @, so it is not an email address."),
        EmailFault::WideAt(at) => format!("{shown} has {}.", marks::described(at)),
        EmailFault::Several => format!("{shown} has more than one address. Keep one."),
        EmailFault::TwoAts => format!("{shown} has more than one @."),
        EmailFault::Space => format!("{shown} has a space in it, or words next to the address."),
        EmailFault::NoLocal => format!("{shown} has nothing before the @."),
        EmailFault::LocalDots => format!("{shown} has a misplaced dot before the @."),
        EmailFault::LocalLong => format!("{shown} has more than 64 characters before the @."),
        EmailFault::LocalLetter(letter) => {
            format!("{shown} has {} before the @, which an email address cannot have.", marks::described(letter))
        }
        EmailFault::NoDomain => format!("{shown} has nothing after the @."),
        EmailFault::NoDot => format!("{shown} has no ending such as .com or .org."),
        EmailFault::Label => format!("{shown} has a character after the @ that a domain cannot have."),
        EmailFault::Literal => format!("{shown} uses an IP address instead of a domain name."),
        EmailFault::Ending => format!("{shown} does not end in a valid domain such as .com or .org."),
        EmailFault::Inside => format!("{shown} works only inside one network; mail from outside does not arrive."),
        EmailFault::Long => format!("{shown} is longer than the 254 characters an address can have."),
    };
    let swapped = swap::swap(cell);
    let repair = swapped.or_else(|| straightened(text).map(|right| cell.repair(format!("Use {right}"), right)));
    let choices = if repair.is_none() && fault == EmailFault::Several { addresses_in(text) } else { Vec::new() };
    MessageText { choices, ..MessageText::new(message, WHY_INVALID).repaired(repair) }
}

/// The one address that was certainly meant.
fn straightened(text: &str) -> Option<String> {
    let plain = marks::with_ordinary(text);
    let mut rest = plain.trim();
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
        let local = marks::mostly_latin(local).filter(|text| text.is_ascii()).unwrap_or_else(|| local.to_owned());
        right = format!("{local}@{domain}");
    } else {
        let lower = right.to_ascii_lowercase();
        let domain = domains::at_the_end(&lower)?;
        let local = right.get(..right.len() - domain.len())?.trim_end_matches(['#', '.', '-', '_']);
        right = format!("{local}@{domain}");
    }
    let (_, domain) = parse(&right).ok()?;
    let good = ends_well(domain) || domains::meant(&domain.to_ascii_lowercase()).is_some();
    (good && right != text).then_some(right)
}

fn addresses_in(text: &str) -> Vec<String> {
    text.split([' ', ',', ';', '/', '<', '>']).filter(|part| is_valid(part)).map(str::to_owned).collect()
}
