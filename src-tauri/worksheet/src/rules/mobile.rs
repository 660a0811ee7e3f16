//! Mobile numbers: each log-in sends a code by SMS, so only a number that can receive one is of use.

use crate::form::Column;
use crate::marks;
use crate::problem::{Code, Severity};
use crate::rules::area_codes::{AreaCodeUse, area};
use crate::rules::{CellInput, FindingCollector, MessageText, Rule, swap};
use crate::text::{is_hidden, quoted};

const WHY: &str = "Each log-in sends a code to this number by text message; without it the person cannot get in.";

/// Why a text is not a number that can receive a text message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MobileFault {
    /// Reserved for films and books (555-0100 to 555-0199); the ten digits.
    Fictional(u64),
    /// An extension behind a switchboard.
    Extension,
    /// Another country's number.
    Abroad,
    /// A country of the Caribbean or Bermuda, by area code.
    Caribbean(u16),
    /// Letters for digits, or words.
    Letters,
    /// Shortened by a spreadsheet: digits are lost.
    Rounded,
    /// Two numbers in one cell.
    Several,
    /// Seven digits.
    NoAreaCode,
    /// So many digits.
    Digits(usize),
    /// Free for the caller.
    TollFree,
    /// Paid by the caller.
    Premium,
    /// An area code nobody has.
    Area(u16),
    /// The three digits after the area code cannot stand there.
    Exchange(u16),
    /// Directory assistance.
    Directory,
    /// A character that does not belong in a number.
    Strange(char),
}

/// A number must be able to receive a text message.
pub struct MobileNumber;

impl Rule for MobileNumber {
    fn codes(&self) -> &'static [(Code, Severity)] {
        &[(Code::MobileInvalid, Severity::Error), (Code::MobileInvalid, Severity::Warning)]
    }

    fn check(&self, cell: &CellInput<'_>, found: &mut FindingCollector) {
        let Err(fault) = parse(&cell.text) else { return };
        // Practice worksheets use such numbers on purpose, so they must not stop there.
        let severity = if matches!(fault, MobileFault::Fictional(_)) { Severity::Warning } else { Severity::Error };
        found.add(cell.column, Code::MobileInvalid, severity, || {
            if let Some(right) = alone(&cell.text).and_then(|number| shaped(number, cell.spec)) {
                let message = format!("{} has something else besides the number.", quoted(&cell.text));
                return MessageText::new(message, WHY).repaired(Some(cell.repair(format!("Use {right}"), right)));
            }
            let repair = swap::swap(cell);
            MessageText::new(message(&cell.text, &fault), WHY).repaired(repair)
        });
    }
}

/// The ten digits of a number that can receive a text message in the United States, a territory or Canada.
///
/// # Errors
/// Says what stands against it.
pub fn parse(text: &str) -> Result<u64, MobileFault> {
    let text = text.trim();
    ten_digits(text).map_or_else(|| read(text), placed)
}

fn read(text: &str) -> Result<u64, MobileFault> {
    if let Some(unrounded) = from_spreadsheet(text) {
        return national(&unrounded?);
    }
    let mut digits = String::with_capacity(16);
    let mut letters = false;
    let mut strange = None;
    for (position, letter) in text.char_indices() {
        match letter {
            '0'..='9' => digits.push(letter),
            '+' if position == 0 || position == 1 && text.starts_with('(') => {}
            ' ' | '(' | ')' | '-' | '.' | '\u{2010}'..='\u{2015}' | '\u{2212}' => {}
            '/' | ',' | ';' | '&' if digits.len() >= 10 => {
                let more = text.get(position..).unwrap_or_default().bytes().filter(u8::is_ascii_digit).count();
                if more >= 7 {
                    return Err(MobileFault::Several);
                }
                strange = strange.or(Some(letter));
            }
            '/' => {}
            '#' | 'x' | 'X' if digits.len() >= 10 && number_follows(text, position + 1) => {
                return Err(MobileFault::Extension);
            }
            letter if letter.is_alphabetic() => {
                let rest = text.get(position..).unwrap_or_default().to_lowercase();
                let begins = !text.get(..position).is_some_and(|before| before.ends_with(char::is_alphabetic));
                if digits.len() >= 7 && begins && rest.starts_with("ext") {
                    return Err(MobileFault::Extension);
                }
                letters = true;
            }
            other => strange = strange.or(Some(other)),
        }
    }
    // The exit code of most countries, before the country code of the United States and Canada.
    if let Some(ours) = digits.strip_prefix("00").filter(|rest| rest.len() == 11 && rest.starts_with('1')) {
        digits = ours.to_owned();
    }
    let foreign = text.trim_start_matches('(').starts_with('+') && !digits.starts_with('1')
        || digits.len() > 11 && (digits.starts_with("00") || digits.starts_with("011"));
    if letters {
        return Err(if digits.len() >= 17 { MobileFault::Several } else { MobileFault::Letters });
    }
    if foreign && !digits.is_empty() {
        return Err(MobileFault::Abroad);
    }
    if let Some(strange) = strange {
        return Err(MobileFault::Strange(strange));
    }
    national(&digits)
}

/// Whether the next thing behind a place in a text, marks and spaces aside, is a digit.
fn number_follows(text: &str, place: usize) -> bool {
    let rest = text.get(place..).unwrap_or_default();
    rest.chars().find(|letter| !matches!(letter, ' ' | '.' | ':' | '#' | '-')).is_some_and(|next| next.is_ascii_digit())
}

/// Words that say what kind of number stands beside them, and that it is one for text messages or may be.
const LABELS: &[&str] = &[
    "android",
    "c",
    "call",
    "callto",
    "cel",
    "cell",
    "celular",
    "cellphone",
    "cellular",
    "contact",
    "iphone",
    "m",
    "main",
    "mb",
    "mob",
    "mobile",
    "mobil",
    "movil",
    "my",
    "no",
    "nr",
    "number",
    "num",
    "ok",
    "only",
    "p",
    "personal",
    "ph",
    "phone",
    "preferred",
    "primary",
    "sms",
    "t",
    "tel",
    "telephone",
    "text",
    "texts",
    "us",
    "usa",
    "work",
];

/// The number of a text in which nothing else stands but words for a telephone, quotation marks, an apostrophe or a comma.
#[must_use]
pub fn alone(text: &str) -> Option<u64> {
    let plain = marks::with_ordinary(text).to_lowercase();
    let lower: String = plain.chars().filter(|letter| !is_hidden(*letter)).collect();
    let first = lower.find(|letter: char| letter.is_ascii_digit())?;
    let first = lower
        .get(..first)?
        .rfind(['+', '('])
        .filter(|at| lower.get(*at..first).is_some_and(|open| open.trim_matches(['+', '(', ' ']).is_empty()))
        .unwrap_or(first);
    let last = lower.rfind(|letter: char| letter.is_ascii_digit())? + 1;
    let (before, number, after) = (lower.get(..first)?, lower.get(first..last)?, lower.get(last..)?);
    let words = |text: &str| {
        let mut words = text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty());
        let labels = words.all(|word| LABELS.contains(&word));
        labels
            && text.chars().all(|letter| {
                letter.is_alphabetic() || letter.is_whitespace() || "'\"“”«»()[]<>:;,.#*=-/_".contains(letter)
            })
    };
    // A bracket that is opened inside the number is not closed behind it.
    if !words(before) || !words(after) || number.chars().any(char::is_alphabetic) {
        return None;
    }
    parse(number).ok()
}

/// A number in the one format that worksheets use.
#[must_use]
pub fn formatted(number: u64) -> String {
    format!("({:03}) {:03}-{:04}", number / 10_000_000, number / 10_000 % 1000, number % 10_000)
}

/// Returns the number as the form takes it: in the one format where no rule of the column speaks against it, otherwise in
/// the first usual way to write a number that the column accepts; nothing where it accepts none.
#[must_use]
pub fn shaped(number: u64, column: &Column) -> Option<String> {
    let (area, exchange, line) = (number / 10_000_000, number / 10_000 % 1000, number % 10_000);
    let usual = [
        formatted(number),
        format!("{area:03}-{exchange:03}-{line:04}"),
        format!("{area:03}{exchange:03}{line:04}"),
        format!("{area:03}.{exchange:03}.{line:04}"),
        format!("{area:03} {exchange:03} {line:04}"),
        format!("({area:03}){exchange:03}-{line:04}"),
        format!("1{area:03}{exchange:03}{line:04}"),
        format!("+1{area:03}{exchange:03}{line:04}"),
        format!("1-{area:03}-{exchange:03}-{line:04}"),
        format!("+1-{area:03}-{exchange:03}-{line:04}"),
        format!("+1 {area:03}-{exchange:03}-{line:04}"),
        format!("+1 ({area:03}) {exchange:03}-{line:04}"),
    ];
    usual.into_iter().find(|text| column.accepts(text))
}

/// Returns the text as the form takes it, when it certainly is a number of the plan, fictional or not.
#[must_use]
pub fn tidied(text: &str, column: &Column) -> Option<String> {
    match parse(text) {
        Ok(number) | Err(MobileFault::Fictional(number)) => {
            Some(shaped(number, column).unwrap_or_else(|| formatted(number)))
        }
        Err(_) => None,
    }
}

/// By what two numbers are the same.
#[must_use]
pub fn key(text: &str) -> Option<Box<str>> {
    match parse(text) {
        Ok(number) | Err(MobileFault::Fictional(number)) => Some(number.to_string().into_boxed_str()),
        Err(_) => None,
    }
}

fn national(digits: &str) -> Result<u64, MobileFault> {
    let ten = match digits.len() {
        10 => digits,
        11 if digits.starts_with('1') => digits.get(1..).unwrap_or_default(),
        7 => return Err(MobileFault::NoAreaCode),
        20 => return Err(MobileFault::Several),
        other => return Err(MobileFault::Digits(other)),
    };
    placed(ten.parse().map_err(|_| MobileFault::Digits(ten.len()))?)
}

/// The number of a text that has ten digits, and nothing besides them but what people put between them.
fn ten_digits(text: &str) -> Option<u64> {
    let (mut number, mut digits) = (0, 0);
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' if digits < 10 => {
                number = number * 10 + u64::from(byte - b'0');
                digits += 1;
            }
            b' ' | b'(' | b')' | b'-' | b'.' => {}
            _ => return None,
        }
    }
    (digits == 10).then_some(number)
}

fn placed(number: u64) -> Result<u64, MobileFault> {
    let part = |divisor: u64, modulus: u64| u16::try_from(number / divisor % modulus).unwrap_or(0);
    let (code, exchange, line) = (part(10_000_000, 1000), part(10_000, 1000), part(1, 10_000));
    match area(code) {
        AreaCodeUse::Place => {}
        AreaCodeUse::Abroad => return Err(MobileFault::Caribbean(code)),
        AreaCodeUse::TollFree => return Err(MobileFault::TollFree),
        AreaCodeUse::Premium => return Err(MobileFault::Premium),
        AreaCodeUse::Nobody => return Err(MobileFault::Area(code)),
    }
    match (exchange, line) {
        (555, 100..=199) => Err(MobileFault::Fictional(number)),
        (555, 1212) => Err(MobileFault::Directory),
        (976, _) => Err(MobileFault::Premium),
        // An exchange begins with 2 to 9 and is none of the service codes 211 to 911.
        (exchange, _) if exchange < 200 || exchange % 100 == 11 => Err(MobileFault::Exchange(exchange)),
        _ => Ok(number),
    }
}

/// Digits of a number that a spreadsheet turned into a decimal or a power of ten.
fn from_spreadsheet(text: &str) -> Option<Result<String, MobileFault>> {
    if let Some(whole) = text.strip_suffix(".0").or_else(|| text.strip_suffix(".00"))
        && (10..=11).contains(&whole.len())
        && whole.bytes().all(|byte| byte.is_ascii_digit())
    {
        return Some(Ok(whole.to_owned()));
    }
    let (mantissa, power) = text.split_once(['e', 'E'])?;
    let power: usize = power.trim_start_matches('+').parse().ok()?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    if whole.len() != 1 || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    if !(9..=10).contains(&power) || fraction.len() != power {
        return Some(Err(MobileFault::Rounded));
    }
    Some(Ok(format!("{whole}{fraction}")))
}

fn message(text: &str, fault: &MobileFault) -> String {
    let shown = quoted(text);
    match fault {
        MobileFault::Fictional(_) => {
            format!("{shown} is a made-up number: 555-0100 to 555-0199 are reserved for films, books and practice.")
        }
        MobileFault::Extension => {
            format!("{shown} has an extension, so it is a desk phone: text messages do not reach it.")
        }
        MobileFault::Abroad => {
            format!("{shown} is a number in another country; the log-in code needs a US mobile number.")
        }
        MobileFault::Caribbean(code) => {
            format!("{shown} is a number in another country: {code} is an area code in the Caribbean or Bermuda.")
        }
        MobileFault::Letters => format!("{shown} has letters in it. Write the digits of a mobile number."),
        MobileFault::Rounded => {
            format!("{shown} was shortened by a spreadsheet, and its last digits are lost. Type it again.")
        }
        MobileFault::Several => {
            format!("{shown} has more than one number. Keep the one that receives text messages.")
        }
        MobileFault::NoAreaCode => format!("{shown} has no area code."),
        MobileFault::Digits(0) => format!("{shown} has no digits."),
        MobileFault::Digits(1) => format!("{shown} has 1 digit; a mobile number has 10."),
        MobileFault::Digits(count) => format!("{shown} has {count} digits; a mobile number has 10."),
        MobileFault::TollFree => {
            format!("{shown} is a toll-free number; it is not a mobile and receives no text messages.")
        }
        MobileFault::Premium => format!("{shown} is a paid service number, not a mobile."),
        MobileFault::Area(code) => format!("{shown} begins with {code:03}, which is not an area code."),
        MobileFault::Exchange(exchange) => {
            format!("{shown} cannot be dialed: no number has {exchange:03} after the area code.")
        }
        MobileFault::Directory => format!("{shown} is directory assistance, not a person's number."),
        MobileFault::Strange(letter) => {
            format!("{shown} has “{letter}” in it, which does not belong in a phone number.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_quick_way_to_ten_digits_agrees_with_the_long_one(
            text in "[(]?[2-9][0-9]{2}[) .-]{0,2}[0-9]{3}[ .-]?[0-9]{3,5}(\\.0|\\.00|e9|)"
        ) {
            if let Some(number) = ten_digits(&text) {
                prop_assert_eq!(placed(number), read(&text));
            }
        }
    }

    #[test]
    fn the_common_ways_to_write_a_number_are_read_quickly() {
        for text in ["(212) 736-5000", "212-736-5000", "212.736.5000", "2127365000"] {
            assert_eq!(ten_digits(text), Some(2_127_365_000), "{text}");
        }
    }

    #[test]
    fn an_extension_is_a_number_behind_the_number() {
        for text in ["212-555-2304 x5", "212-555-2304 X 12", "212.555.2304 ext. 5", "2125552304 #7", "212-555-2304 x.9"]
        {
            assert_eq!(parse(text), Err(MobileFault::Extension), "{text}");
        }
        assert_eq!(parse("212 555 2312 (text ok)"), Err(MobileFault::Letters));
        assert_eq!(alone("212 555 2312 (text ok)"), Some(2_125_552_312));
    }

    #[test]
    fn the_exit_code_of_other_countries_leads_to_the_same_number() {
        assert_eq!(parse("0012125552317"), Ok(2_125_552_317));
        assert_eq!(parse("00442071234567"), Err(MobileFault::Abroad));
        assert_eq!(parse("01144207123456"), Err(MobileFault::Abroad));
    }
}
