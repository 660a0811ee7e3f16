//! Both lists, brought into one spelling.

use std::hash::{Hash, Hasher};

use deunicode::deunicode;
use rustc_hash::{FxHashMap, FxHasher};

use crate::nicknames::groups;
use crate::phonetic::{sound, spelling};
use crate::record::PersonRecord;
use crate::value::{Counts, Pool, PoolText};

/// A person whose values are numbers of the pool.
#[derive(Debug, Clone, Default)]
pub struct PreparedPerson {
    /// All first names, joined.
    pub given: PoolText,
    /// The first names one by one.
    pub given_parts: [PoolText; 3],
    /// The name that the person goes by.
    pub preferred: PoolText,
    /// Middle names, or initials.
    pub middle: [PoolText; 2],
    /// All parts of the last name, joined.
    pub family: PoolText,
    /// The parts of the last name, without particles.
    pub family_parts: [PoolText; 3],
    /// Which of the name: 1 Sr., 2 Jr. or II, 3 III, 4 IV; 0 where nothing is said.
    pub suffix: u8,
    /// Number of the person in the organization's own system.
    pub employee: PoolText,
    /// Username, or what stands for it.
    pub username: PoolText,
    /// National Provider Identifier.
    pub npi: PoolText,
    /// Addresses.
    pub emails: [PoolText; 2],
    /// What stands before the @ of the addresses.
    pub locals: [PoolText; 2],
    /// Numbers of ten digits.
    pub phones: [PoolText; 3],
    /// Title.
    pub title: PoolText,
    /// Place of work.
    pub facility: PoolText,
    /// Day of birth as a number, year first; 0 where nothing is said.
    pub born: u32,
    /// Day of the start.
    pub started: u32,
    /// First and last name together.
    pub full: PoolText,
    /// A digest of all this, which does not depend on the place in the list.
    pub digest: u64,
}

/// A first or last name of the pool.
#[derive(Debug, Clone, Default)]
pub struct NameInfo {
    /// As [`spelling`] writes it.
    pub spelling: u32,
    /// As [`sound`] writes it.
    pub sound: u32,
    /// The groups of nicknames that it belongs to.
    pub groups: &'static [u16],
    /// Its last three letters, as a number.
    pub ending: u32,
    /// Its first letter.
    pub initial: u8,
}

/// How often values are, by what they say.
#[derive(Debug, Default)]
pub struct Frequencies {
    /// Joined first names.
    pub given: Counts,
    /// Joined last names.
    pub family: Counts,
    /// First and last name together.
    pub full: Counts,
    /// Employee numbers.
    pub employee: Counts,
    /// Usernames.
    pub username: Counts,
    /// NPIs.
    pub npi: Counts,
    /// Addresses.
    pub email: Counts,
    /// Telephone numbers.
    pub phone: Counts,
    /// Titles.
    pub title: Counts,
    /// Places of work.
    pub facility: Counts,
    /// Days of birth.
    pub born: Counts,
    /// Days of the start.
    pub started: Counts,
}

/// Both lists.
#[derive(Debug)]
pub struct Prepared {
    /// The left list.
    pub left: Vec<PreparedPerson>,
    /// The right list.
    pub right: Vec<PreparedPerson>,
    /// All texts.
    pub pool: Pool,
    /// Per text of the pool, what it is as a name.
    pub names: Vec<NameInfo>,
    /// How often values are.
    pub counts: Frequencies,
}

impl Prepared {
    /// Prepares two lists.
    pub fn of(left: &[PersonRecord], right: &[PersonRecord]) -> Self {
        let mut spelling = Spelling::new();
        let left: Vec<PreparedPerson> = left.iter().map(|record| spelling.person(record)).collect();
        let right: Vec<PreparedPerson> = right.iter().map(|record| spelling.person(record)).collect();
        let mut pool = spelling.pool;
        let counts = Frequencies::of(&left, &right, &mut pool);
        let mut prepared = Self { names: vec![NameInfo::default(); pool.len()], left, right, pool, counts };
        prepared.look_at_names();
        prepared
    }

    /// Returns how many records the lists have.
    pub fn sizes(&self) -> [usize; 2] {
        [self.left.len(), self.right.len()]
    }

    /// Returns how many of the left and of the right list have the full name of a person.
    pub fn full_name_counts(&self, person: &PreparedPerson) -> [u32; 2] {
        self.counts.full.of(person.full)
    }

    /// Returns what a text is as a name.
    pub fn name(&self, value: PoolText) -> &NameInfo {
        static NONE: NameInfo = NameInfo { spelling: 0, sound: 0, groups: &[], ending: 0, initial: 0 };
        self.names.get(value.at()).unwrap_or(&NONE)
    }

    /// Returns whether the place of a pair is one of which hardly anybody else speaks.
    pub fn is_address(&self, pair: &crate::compare::PairComparison) -> bool {
        let few = |person: Option<&PreparedPerson>| {
            let [left, right] = person.map(|person| self.counts.facility.of(person.facility)).unwrap_or_default();
            let all = self.left.len() + self.right.len();
            all > 400 && left <= 3 && right <= 3
        };
        few(self.left.get(pair.left as usize)) && few(self.right.get(pair.right as usize))
    }

    fn look_at_names(&mut self) {
        let people = self.left.iter().chain(&self.right);
        let mut values: Vec<PoolText> = people
            .flat_map(|person| {
                let alone = [person.given, person.preferred, person.family];
                let parts = person.given_parts.iter().chain(&person.family_parts).chain(&person.middle);
                alone.into_iter().chain(parts.copied()).collect::<Vec<_>>()
            })
            .filter(|value| value.is_some())
            .collect();
        values.sort_unstable();
        values.dedup();
        for value in values {
            let text = self.pool.text(value);
            let info = NameInfo {
                spelling: short_hash(&spelling(text)),
                sound: short_hash(&sound(text)),
                groups: groups(text),
                ending: short_hash(text.get(text.len().saturating_sub(3)..).unwrap_or_default()),
                initial: text.bytes().next().unwrap_or_default(),
            };
            if let Some(slot) = self.names.get_mut(value.at()) {
                *slot = info;
            }
        }
    }
}

impl Frequencies {
    fn of(left: &[PreparedPerson], right: &[PreparedPerson], pool: &mut Pool) -> Self {
        let mut counts = Self::default();
        for (side, people) in [left, right].into_iter().enumerate() {
            for person in people {
                counts.given.add(person.given, side);
                counts.family.add(person.family, side);
                counts.full.add(person.full, side);
                counts.employee.add(person.employee, side);
                counts.username.add(person.username, side);
                counts.npi.add(person.npi, side);
                person.emails.iter().for_each(|email| counts.email.add(*email, side));
                person.phones.iter().for_each(|phone| counts.phone.add(*phone, side));
                counts.title.add(person.title, side);
                counts.facility.add(person.facility, side);
                for (day, counts) in [(person.born, &mut counts.born), (person.started, &mut counts.started)] {
                    if day != 0 {
                        counts.add(pool.add(&day.to_string()), side);
                    }
                }
            }
        }
        counts
    }
}

/// Returns a digest of 32 bits that is never 0.
fn short_hash(text: &str) -> u32 {
    if text.is_empty() {
        return 0;
    }
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    (hasher.finish() >> 32) as u32 | 1
}

/// Brings records into one spelling; what many records say is looked at once.
struct Spelling<'a> {
    pool: Pool,
    given: FxHashMap<&'a str, FirstNames>,
    family: FxHashMap<&'a str, LastNames>,
    titles: FxHashMap<&'a str, PoolText>,
    facilities: FxHashMap<&'a str, PoolText>,
    full: FxHashMap<(PoolText, PoolText), PoolText>,
}

/// What is in a cell of first names.
#[derive(Debug, Clone, Copy, Default)]
struct FirstNames {
    whole: PoolText,
    parts: [PoolText; 3],
    initials: [PoolText; 2],
    suffix: u8,
}

/// What is in a cell of last names.
#[derive(Debug, Clone, Copy, Default)]
struct LastNames {
    whole: PoolText,
    parts: [PoolText; 3],
    suffix: u8,
}

impl<'a> Spelling<'a> {
    fn new() -> Self {
        let (given, family) = (FxHashMap::default(), FxHashMap::default());
        let (titles, facilities, full) = (FxHashMap::default(), FxHashMap::default(), FxHashMap::default());
        Self { pool: Pool::new(), given, family, titles, facilities, full }
    }

    fn person(&mut self, record: &'a PersonRecord) -> PreparedPerson {
        let pool = &mut self.pool;
        let given = *self.given.entry(&record.given_name).or_insert_with(|| given_name(&record.given_name, pool));
        let family = *self.family.entry(&record.family_name).or_insert_with(|| family_name(&record.family_name, pool));
        let own = if record.suffix.is_empty() { 0 } else { which(&record.suffix) };
        let mut middle = given.initials;
        if !record.middle_name.is_empty() {
            let words = self.given.entry(&record.middle_name).or_insert_with(|| given_name(&record.middle_name, pool));
            for value in words.parts.into_iter().chain(words.initials).filter(|value| value.is_some()) {
                if !middle.contains(&value)
                    && let Some(slot) = middle.iter_mut().find(|slot| !slot.is_some())
                {
                    *slot = value;
                }
            }
        }
        let preferred = match record.preferred_name.as_str() {
            "" => PoolText::NONE,
            name => self.given.entry(name).or_insert_with(|| given_name(name, pool)).whole,
        };
        let mut person = PreparedPerson {
            given: given.whole,
            given_parts: given.parts,
            preferred,
            middle,
            family: family.whole,
            family_parts: family.parts,
            suffix: [own, family.suffix, given.suffix].into_iter().find(|which| *which != 0).unwrap_or_default(),
            employee: pool.add(&number(&record.employee_number)),
            username: pool.add(record.username.trim().to_lowercase().as_str()),
            npi: pool.add(&npi(&record.npi)),
            title: *self.titles.entry(&record.title).or_insert_with(|| pool.add(&title(&record.title))),
            born: day(&record.born),
            started: day(&record.started),
            ..PreparedPerson::default()
        };
        let facility = || plain_words(&record.facility).join(" ");
        person.facility = *self.facilities.entry(&record.facility).or_insert_with(|| pool.add(&facility()));
        for email in &record.emails {
            if let Some(email) = address(email) {
                let (whole, local) = (pool.add(&email), pool.add(email.split('@').next().unwrap_or_default()));
                put(&mut person.emails, whole);
                put(&mut person.locals, local);
            }
        }
        for phone in &record.phones {
            if let Some(phone) = digits(phone) {
                put(&mut person.phones, pool.add(&phone));
            }
        }
        if person.given.is_some() && person.family.is_some() {
            let next = PoolText::numbered(self.full.len() + 1);
            person.full = *self.full.entry((person.given, person.family)).or_insert(next);
        }
        let mut hasher = FxHasher::default();
        record.hash(&mut hasher);
        person.digest = hasher.finish();
        person
    }
}

fn given_name(text: &str, pool: &mut Pool) -> FirstNames {
    let mut words = name_words(text);
    let suffix = taken_suffix(&mut words);
    if words.len() > 1
        && matches!(words.first().map(String::as_str), Some("dr" | "mr" | "mrs" | "ms" | "miss" | "prof"))
    {
        words.remove(0);
    }
    let mut initials = Vec::new();
    while words.len() > 1 && words.last().is_some_and(|word| word.len() == 1) {
        initials.insert(0, words.pop().unwrap_or_default());
    }
    let whole = pool.add(&words.concat());
    FirstNames { whole, parts: some(&words, pool), initials: some(&initials, pool), suffix }
}

fn family_name(text: &str, pool: &mut Pool) -> LastNames {
    let mut words = name_words(text);
    let suffix = taken_suffix(&mut words);
    let bare: Vec<String> = words.iter().filter(|word| !is_particle(word)).cloned().collect();
    let whole = pool.add(&words.concat());
    LastNames { whole, parts: some(if bare.is_empty() { &words } else { &bare }, pool), suffix }
}

/// Takes Jr., Sr. or the like off the end of a name.
fn taken_suffix(words: &mut Vec<String>) -> u8 {
    let suffix = words.last().map_or(0, |word| suffix_word(word));
    if suffix == 0 || words.len() < 2 {
        return 0;
    }
    words.pop();
    suffix
}

/// Puts a value into the first free place, unless it is there.
fn put(values: &mut [PoolText], value: PoolText) {
    if value.is_some()
        && !values.contains(&value)
        && let Some(slot) = values.iter_mut().find(|slot| !slot.is_some())
    {
        *slot = value;
    }
}

/// Returns the first of these texts, each once.
fn some<const MOST: usize>(texts: &[String], pool: &mut Pool) -> [PoolText; MOST] {
    let mut values = [PoolText::NONE; MOST];
    for text in texts {
        put(&mut values, pool.add(text));
    }
    values
}

/// Returns the words of a text in small Latin letters and digits.
fn plain_words(text: &str) -> Vec<String> {
    let latin = if text.is_ascii() { text.to_ascii_lowercase() } else { deunicode(text).to_ascii_lowercase() };
    latin
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '\'' && letter != '.')
        .map(|word| word.chars().filter(char::is_ascii_alphanumeric).collect::<String>())
        .filter(|word| !word.is_empty())
        .collect()
}

/// Returns the words of a name: letters only.
fn name_words(text: &str) -> Vec<String> {
    let mut words = plain_words(text);
    words.retain(|word| word.bytes().any(|letter| letter.is_ascii_alphabetic()));
    words
}

fn is_particle(word: &str) -> bool {
    matches!(
        word,
        "de" | "la"
            | "las"
            | "los"
            | "del"
            | "da"
            | "do"
            | "dos"
            | "di"
            | "van"
            | "von"
            | "der"
            | "den"
            | "el"
            | "al"
            | "bin"
            | "y"
            | "e"
    )
}

fn suffix_word(word: &str) -> u8 {
    match word {
        "sr" | "senior" => 1,
        "jr" | "junior" | "ii" | "2nd" => 2,
        "iii" | "3rd" => 3,
        "iv" | "4th" => 4,
        _ => 0,
    }
}

fn which(suffix: &str) -> u8 {
    plain_words(suffix).iter().map(|word| suffix_word(word)).find(|which| *which != 0).unwrap_or_default()
}

/// Returns a number of an employee without what systems put around it.
fn number(text: &str) -> String {
    let plain: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    plain.trim_start_matches('0').to_owned()
}

fn npi(text: &str) -> String {
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() == 10 { digits } else { String::new() }
}

/// Returns an address in small letters; none where the text is no address.
fn address(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, domain) = text.split_once('@')?;
    (!local.is_empty() && !domain.is_empty()).then_some(text)
}

/// Returns the ten digits of a number; none where it has fewer, or stands for no number.
fn digits(text: &str) -> Option<String> {
    let main = text.to_lowercase();
    let main = main.split(['x', 'e', '#', ';', '/']).next().unwrap_or_default();
    let digits: String = main.chars().filter(char::is_ascii_digit).collect();
    let digits = match digits.strip_prefix('1') {
        Some(rest) if digits.len() == 11 => rest.to_owned(),
        _ => digits,
    };
    let first = digits.bytes().next()?;
    (digits.len() >= 7 && !digits.bytes().all(|digit| digit == first)).then_some(digits)
}

/// Returns a day as a number; 0 where the text is none.
fn day(text: &str) -> u32 {
    let digits: String = text.chars().filter(char::is_ascii_digit).take(8).collect();
    if digits.len() == 8 { digits.parse().unwrap_or_default() } else { 0 }
}

/// Returns a title with common abbreviations written out.
fn title(text: &str) -> String {
    const LONG: [(&str, &str); 22] = [
        ("rn", "registered nurse"),
        ("lpn", "licensed practical nurse"),
        ("cna", "certified nursing assistant"),
        ("np", "nurse practitioner"),
        ("fnp", "family nurse practitioner"),
        ("pa", "physician assistant"),
        ("md", "physician"),
        ("do", "physician"),
        ("ma", "medical assistant"),
        ("ed", "emergency department"),
        ("er", "emergency department"),
        ("sr", "senior"),
        ("jr", "junior"),
        ("mgr", "manager"),
        ("dir", "director"),
        ("asst", "assistant"),
        ("coord", "coordinator"),
        ("spec", "specialist"),
        ("tech", "technician"),
        ("admin", "administrative"),
        ("rep", "representative"),
        ("sw", "social worker"),
    ];
    let words = plain_words(text);
    let long =
        words.iter().map(|word| LONG.iter().find(|(short, _)| short == word).map_or(word.as_str(), |(_, long)| long));
    long.collect::<Vec<_>>().join(" ")
}
