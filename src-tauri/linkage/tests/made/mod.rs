//! Two lists of made-up people with known errors: the mix is in [`Mix`], the seed decides the rest. All names are common
//! knowledge or put together from syllables; nobody real is meant.

#![allow(dead_code, clippy::indexing_slicing)]

mod names;

use linkage::PersonRecord;

/// Random numbers from a seed (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// True in so many of a hundred cases.
    pub fn percent(&mut self, percent: f64) -> bool {
        ((self.next() >> 11) as f64 / (1u64 << 53) as f64) * 100.0 < percent
    }

    pub fn choose<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let at = self.below(all.len());
        &all[at]
    }

    /// A position of which the first ones are common and the last ones rare.
    fn skewed(&mut self, end: usize) -> usize {
        let share = (self.next() >> 11) as f64 / (1u64 << 53) as f64;
        let flat = 12.0;
        let at = flat * (((end as f64 + flat) / flat).powf(share) - 1.0);
        (at as usize).min(end - 1)
    }
}

/// How the two lists differ, in percent of the people who are on both.
#[derive(Clone, Copy)]
pub struct Mix {
    pub name: &'static str,
    /// On the right list under a form of the first name.
    pub nickname: f64,
    /// A slip of the pen, per name.
    pub slip: f64,
    pub swapped: f64,
    /// Another last name.
    pub married: f64,
    /// A second last name behind the first.
    pub doubled: f64,
    /// First name by its initial only.
    pub initial: f64,
    /// Goes by the middle name.
    pub middle: f64,
    /// Accents and letters of other alphabets lost or spelled otherwise.
    pub spelled: f64,
    pub email_missing: f64,
    pub email_other: f64,
    pub email_domain: f64,
    pub email_slip: f64,
    pub phone_missing: f64,
    pub phone_other: f64,
    pub phone_slip: f64,
    pub title_other: f64,
    pub title_spelled: f64,
    pub facility_other: f64,
    pub facility_spelled: f64,
    /// The right list has the employee number.
    pub numbered: f64,
    /// On the left list only, and on the right list only.
    pub joiners: f64,
    pub leavers: f64,
    /// People on the left list only who have the address of somebody who is on the right list only.
    pub reused: f64,
    /// Pairs of twins, of father and son, of strangers with one name in one unit; per hundred people.
    pub twins: f64,
    pub namesakes: f64,
}

pub const USUAL: Mix = Mix {
    name: "usual",
    nickname: 6.0,
    slip: 1.0,
    swapped: 0.3,
    married: 1.5,
    doubled: 0.8,
    initial: 0.3,
    middle: 0.3,
    spelled: 3.0,
    email_missing: 1.0,
    email_other: 8.0,
    email_domain: 3.0,
    email_slip: 0.7,
    phone_missing: 6.0,
    phone_other: 7.0,
    phone_slip: 1.0,
    title_other: 7.0,
    title_spelled: 15.0,
    facility_other: 4.0,
    facility_spelled: 8.0,
    numbered: 0.0,
    joiners: 6.0,
    leavers: 6.0,
    reused: 0.4,
    twins: 0.3,
    namesakes: 0.4,
};

/// More of everything.
pub const ROUGH: Mix = Mix {
    name: "rough",
    nickname: 12.0,
    slip: 2.0,
    swapped: 1.0,
    married: 3.0,
    doubled: 1.5,
    initial: 0.7,
    middle: 0.7,
    spelled: 5.0,
    email_missing: 3.0,
    email_other: 12.0,
    email_domain: 5.0,
    email_slip: 1.5,
    phone_missing: 8.0,
    phone_other: 10.0,
    phone_slip: 2.0,
    title_other: 12.0,
    title_spelled: 25.0,
    facility_other: 8.0,
    facility_spelled: 15.0,
    joiners: 12.0,
    leavers: 12.0,
    reused: 0.8,
    ..USUAL
};

/// As usual, and half of the right list has the employee number.
pub const NUMBERED: Mix = Mix { name: "numbered", numbered: 50.0, ..USUAL };

/// Two lists and who is who.
pub struct Lists {
    pub left: Vec<PersonRecord>,
    pub right: Vec<PersonRecord>,
    /// Per person of the left list, the position in the right list.
    pub truth: Vec<Option<usize>>,
}

struct Maker {
    random: Random,
    taken: std::collections::HashSet<String>,
    domain: &'static str,
    numbers: u64,
}

/// Makes two lists of about so many people each.
pub fn lists(people: usize, mix: &Mix, seed: u64) -> Lists {
    let mut maker = Maker {
        random: Random::new(seed),
        taken: std::collections::HashSet::new(),
        domain: "westvale.example",
        numbers: 10_000,
    };
    let mut pairs: Vec<(Option<PersonRecord>, Option<PersonRecord>)> = Vec::with_capacity(people * 2);
    let mut freed: Vec<String> = Vec::new();
    while pairs.len() < people {
        let roll = maker.random.percent(mix.twins);
        let rolled = maker.random.percent(mix.namesakes);
        let one = maker.person();
        let mut group = vec![one.clone()];
        if roll {
            group.push(maker.twin(&one));
        } else if rolled {
            let (first, second) = maker.namesake(one);
            group = vec![first, second];
        }
        for person in group {
            if maker.random.percent(mix.joiners) {
                let mut person = person;
                if !freed.is_empty() && maker.random.percent(100.0 * mix.reused / mix.joiners) {
                    person.emails = vec![freed.pop().unwrap_or_default()];
                }
                pairs.push((Some(person), None));
            } else {
                let theirs = maker.as_the_other_list_has(&person, mix);
                if maker.random.percent(mix.leavers) {
                    freed.extend(theirs.emails.first().cloned());
                    pairs.push((None, Some(theirs)));
                } else {
                    pairs.push((Some(person), Some(theirs)));
                }
            }
        }
    }
    // The lists are in orders of their own.
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (number, (ours, theirs)) in pairs.into_iter().enumerate() {
        left.extend(ours.map(|ours| (maker.random.next(), number, ours)));
        right.extend(theirs.map(|theirs| (maker.random.next(), number, theirs)));
    }
    left.sort_by_key(|(order, ..)| *order);
    right.sort_by_key(|(order, ..)| *order);
    let places: std::collections::HashMap<usize, usize> =
        right.iter().enumerate().map(|(at, (_, number, _))| (*number, at)).collect();
    Lists {
        truth: left.iter().map(|(_, number, _)| places.get(number).copied()).collect(),
        left: left.into_iter().map(|(.., person)| person).collect(),
        right: right.into_iter().map(|(.., person)| person).collect(),
    }
}

impl Maker {
    fn family(&mut self) -> String {
        if self.random.percent(55.0) {
            return names::FAMILY[self.random.skewed(names::FAMILY.len())].to_owned();
        }
        let parts = if self.random.percent(70.0) { 2 } else { 3 };
        let mut name = String::new();
        for part in 0..parts {
            let at = self.random.below(names::SYLLABLES.len());
            name += names::SYLLABLES[at];
            if part + 1 == parts {
                name += names::ENDINGS[self.random.below(names::ENDINGS.len())];
            }
        }
        names::capital(&name)
    }

    fn given(&mut self) -> String {
        let all = &names::GIVEN;
        all[self.random.skewed(all.len())].to_owned()
    }

    fn phone(&mut self) -> String {
        let area = ["212", "315", "516", "585", "607", "631", "646", "718", "914", "917"];
        format!("{}{:03}{:04}", self.random.choose(&area), 200 + self.random.below(800), self.random.below(10_000))
    }

    fn address(&mut self, given: &str, family: &str, domain: &str) -> String {
        let plain = |text: &str| names::latin(text).to_lowercase().replace([' ', '-', '\''], "");
        let (given, family) = (plain(given), plain(family));
        let initial: String = given.chars().take(1).collect();
        let local = match domain.len() % 2 {
            0 => format!("{initial}{family}"),
            _ => format!("{given}.{family}"),
        };
        let mut number = 1;
        loop {
            let tail = if number == 1 { String::new() } else { number.to_string() };
            let address = format!("{local}{tail}@{domain}");
            if self.taken.insert(address.clone()) {
                return address;
            }
            number += 1;
        }
    }

    fn person(&mut self) -> PersonRecord {
        let (given, family) = (self.given(), self.family());
        let domain = self.domain;
        self.numbers += 1 + self.random.below(5) as u64;
        let middle = if self.random.percent(40.0) { self.given() } else { String::new() };
        PersonRecord {
            emails: vec![self.address(&given, &family, domain)],
            phones: vec![self.phone()],
            title: self.random.choose(&names::TITLES).0.to_owned(),
            facility: names::FACILITIES[self.random.skewed(names::FACILITIES.len())].0.to_owned(),
            employee_number: self.numbers.to_string(),
            given_name: given,
            middle_name: middle,
            family_name: family,
            ..PersonRecord::default()
        }
    }

    /// Lives at the same place, and may have a name that looks alike.
    fn twin(&mut self, one: &PersonRecord) -> PersonRecord {
        let alike = names::TWINS.iter().find(|(name, _)| *name == one.given_name);
        let given = alike.map_or_else(|| self.given(), |(_, other)| (*other).to_owned());
        let given = if given == one.given_name { format!("{given}a") } else { given };
        let mut twin = self.person();
        twin.emails = vec![self.address(&given, &one.family_name, "westvale.example")];
        twin.given_name = given;
        twin.family_name.clone_from(&one.family_name);
        twin.phones.clone_from(&one.phones);
        twin.facility.clone_from(&one.facility);
        twin
    }

    /// Father and son in one household, or strangers in one unit.
    fn namesake(&mut self, mut one: PersonRecord) -> (PersonRecord, PersonRecord) {
        let mut other = self.person();
        other.given_name.clone_from(&one.given_name);
        other.family_name.clone_from(&one.family_name);
        other.emails = vec![self.address(&one.given_name, &one.family_name, "westvale.example")];
        other.facility.clone_from(&one.facility);
        if self.random.percent(50.0) {
            one.suffix = "Sr.".to_owned();
            other.suffix = "Jr.".to_owned();
            if self.random.percent(30.0) {
                other.phones.clone_from(&one.phones);
            }
        } else {
            other.title.clone_from(&one.title);
        }
        (one, other)
    }

    /// The same person with the errors of the mix.
    fn as_the_other_list_has(&mut self, one: &PersonRecord, mix: &Mix) -> PersonRecord {
        let mut other = one.clone();
        if !self.random.percent(mix.numbered) {
            other.employee_number.clear();
        }
        if self.random.percent(70.0) {
            other.middle_name = String::new();
        } else if self.random.percent(50.0) {
            other.middle_name = other.middle_name.chars().take(1).collect();
        }
        if self.random.percent(mix.nickname) {
            self.nickname(&mut other);
        } else if self.random.percent(mix.initial) {
            other.given_name = other.given_name.chars().take(1).collect::<String>() + ".";
        } else if self.random.percent(mix.middle) && one.middle_name.len() > 2 {
            other.given_name.clone_from(&one.middle_name);
            other.middle_name.clear();
        } else if self.random.percent(mix.slip) {
            other.given_name = self.slip(&other.given_name);
        }
        if self.random.percent(mix.married) {
            other.family_name = self.family();
            // Half of them had the address changed with the name.
            if self.random.percent(50.0) {
                let (given, family) = (other.given_name.clone(), other.family_name.clone());
                other.emails = vec![self.address(&given, &family, "westvale.example")];
            }
        } else if self.random.percent(mix.doubled) {
            let second = self.family();
            let between = if self.random.percent(60.0) { "-" } else { " " };
            other.family_name = format!("{}{between}{second}", other.family_name);
        } else if self.random.percent(mix.slip) {
            other.family_name = self.slip(&other.family_name);
        }
        if self.random.percent(mix.spelled) {
            other.given_name = names::latin(&other.given_name);
            other.family_name = names::latin(&other.family_name);
        }
        if self.random.percent(mix.swapped) {
            std::mem::swap(&mut other.given_name, &mut other.family_name);
        }
        if !other.suffix.is_empty() && self.random.percent(20.0) {
            other.suffix.clear();
        }
        if self.random.percent(10.0) {
            other.family_name = other.family_name.to_uppercase();
            other.given_name = other.given_name.to_uppercase();
        }
        self.contact(one, &mut other, mix);
        if self.random.percent(mix.title_other) {
            other.title = self.random.choose(&names::TITLES).0.to_owned();
        } else if self.random.percent(mix.title_spelled) {
            other.title = names::other_spelling(&names::TITLES, &other.title);
        }
        if self.random.percent(mix.facility_other) {
            other.facility = self.random.choose(&names::FACILITIES).0.to_owned();
        } else if self.random.percent(mix.facility_spelled) {
            other.facility = names::other_spelling(&names::FACILITIES, &other.facility);
        }
        other
    }

    fn contact(&mut self, one: &PersonRecord, other: &mut PersonRecord, mix: &Mix) {
        if self.random.percent(mix.email_missing) {
            other.emails.clear();
        } else if self.random.percent(mix.email_other) {
            let (given, family) = (one.given_name.clone(), one.family_name.clone());
            other.emails = vec![self.address(&given, &family, "mail.example")];
        } else if self.random.percent(mix.email_domain) {
            let local = other.emails[0].split('@').next().unwrap_or_default().to_owned();
            other.emails = vec![format!("{local}@west-vale.example")];
        } else if self.random.percent(mix.email_slip) {
            let (local, domain) =
                other.emails[0].split_once('@').map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap_or_default();
            other.emails = vec![format!("{}@{domain}", self.slip(&local).to_lowercase())];
        }
        if self.random.percent(mix.phone_missing) {
            other.phones.clear();
        } else if self.random.percent(mix.phone_other) {
            other.phones = vec![self.phone()];
        } else if self.random.percent(mix.phone_slip) {
            let mut digits = other.phones[0].clone().into_bytes();
            let at = 3 + self.random.below(7);
            digits[at] = b'0' + (digits[at] - b'0' + 1 + self.random.below(8) as u8) % 10;
            other.phones = vec![String::from_utf8(digits).unwrap_or_default()];
        }
        for phone in &mut other.phones {
            if self.random.percent(40.0) {
                *phone = format!("({}) {}-{}", &phone[..3], &phone[3..6], &phone[6..]);
            }
        }
    }

    fn nickname(&mut self, other: &mut PersonRecord) {
        let name = names::latin(&other.given_name);
        let forms: Vec<&str> =
            names::NICKNAMES.iter().filter(|(full, _)| *full == name).map(|(_, short)| *short).collect();
        if !forms.is_empty() {
            other.given_name = (*self.random.choose(&forms)).to_owned();
        }
    }

    /// One letter exchanged, left out, doubled, or two that changed places.
    fn slip(&mut self, name: &str) -> String {
        let mut letters: Vec<char> = name.chars().collect();
        if letters.len() < 4 {
            return name.to_owned();
        }
        let at = 1 + self.random.below(letters.len() - 2);
        match self.random.below(4) {
            0 => letters[at] = *self.random.choose(&['a', 'e', 'i', 'o', 'r', 's', 't', 'n', 'l']),
            1 => {
                letters.remove(at);
            }
            2 => letters.insert(at, letters[at]),
            _ => letters.swap(at, at + 1),
        }
        letters.into_iter().collect()
    }
}

/// What a linkage did, beside who is who.
#[derive(Debug, Clone, Copy, Default)]
pub struct Measured {
    pub same: usize,
    pub people: usize,
    pub certain: usize,
    pub certain_right: usize,
    pub asked: usize,
    pub asked_right: usize,
}

impl Measured {
    pub fn of(lists: &Lists, links: &[linkage::Link]) -> Self {
        let mut measured = Self {
            same: lists.truth.iter().flatten().count(),
            people: lists.left.len().max(lists.right.len()),
            ..Self::default()
        };
        for link in links {
            let right = lists.truth[link.left] == Some(link.right);
            if link.certainty == linkage::Certainty::Certain {
                measured.certain += 1;
                measured.certain_right += usize::from(right);
            } else {
                measured.asked += 1;
                measured.asked_right += usize::from(right);
            }
        }
        measured
    }

    pub fn precision(&self) -> f64 {
        self.certain_right as f64 / self.certain.max(1) as f64
    }

    pub fn recall(&self) -> f64 {
        self.certain_right as f64 / self.same.max(1) as f64
    }

    pub fn asked(&self) -> f64 {
        self.asked as f64 / self.people.max(1) as f64
    }

    pub fn found(&self) -> f64 {
        (self.certain_right + self.asked_right) as f64 / self.same.max(1) as f64
    }
}
