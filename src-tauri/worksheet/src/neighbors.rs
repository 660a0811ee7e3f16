//! Domains of few people that are one slip away from the domain of many: mail to them goes to somebody else.

use std::collections::HashMap;
use std::sync::OnceLock;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::form::Form;
use crate::problem::{Code, Problem, Severity};
use crate::rules::domains;
use crate::sheet::{Row, RowId};

/// So many people make a domain one that is in use.
const IN_USE: usize = 5;

/// So many times as many people must have the one domain as have the other.
const TIMES: usize = 5;

/// So many of the domains that most people have are compared with the others.
const COMPARED: usize = 16;

/// How each domain that is probably a slip is meant, and how many people have the other one.
type Slips = HashMap<Box<str>, (Box<str>, usize)>;

/// The rows of each domain of email addresses.
#[derive(Debug, Default)]
pub(crate) struct DomainIndex {
    rows: FxHashMap<Box<str>, FxHashSet<RowId>>,
    /// Found when asked for, forgotten when an address changes.
    slips: OnceLock<Slips>,
}

impl DomainIndex {
    /// Takes an address in, as it is compared with others.
    pub(crate) fn insert(&mut self, address: &str, row: RowId) {
        let Some(domain) = domain_of(address) else { return };
        match self.rows.get_mut(domain) {
            Some(rows) => rows.insert(row),
            None => self.rows.entry(domain.into()).or_default().insert(row),
        };
        self.slips = OnceLock::new();
    }

    /// Forgets an address.
    pub(crate) fn remove(&mut self, address: &str, row: RowId) {
        let Some(domain) = domain_of(address) else { return };
        if let Some(rows) = self.rows.get_mut(domain) {
            rows.remove(&row);
            if rows.is_empty() {
                self.rows.remove(domain);
            }
        }
        self.slips = OnceLock::new();
    }

    /// Whether any domain is probably a slip.
    pub(crate) fn has_slips(&self, known: &[(Box<str>, usize)]) -> bool {
        !self.slips(known).is_empty()
    }

    /// Rows whose domain is probably a slip.
    pub(crate) fn found<'a>(&'a self, known: &[(Box<str>, usize)]) -> impl Iterator<Item = RowId> + use<'a> {
        self.slips(known).keys().filter_map(|domain| self.rows.get(domain)).flatten().copied()
    }

    /// The problem of a row whose domain is probably a slip.
    pub(crate) fn problem(
        &self,
        form: &Form,
        row: &Row,
        address: &str,
        known: &[(Box<str>, usize)],
    ) -> Option<Problem> {
        let column = form.column_of(crate::form::FieldKind::Email)?;
        let (domain, local) = (domain_of(address)?, address.rsplit_once('@')?.0);
        let (meant, people) = self.slips(known).get(domain)?;
        Some(Problem {
            row: row.id,
            column,
            code: Code::EmailLikelyTypo,
            severity: Severity::Warning,
            message: format!("“{domain}” may be a typo: {people} people have “{meant}”."),
            why: "The training invitation and the credentials go to this address, so they could reach a stranger."
                .to_owned(),
            repair: None,
            choices: vec![format!("{local}@{meant}")],
            others: Vec::new(),
            others_count: 0,
        })
    }

    fn slips(&self, known: &[(Box<str>, usize)]) -> &Slips {
        self.slips.get_or_init(|| {
            let mut people: HashMap<&str, usize> =
                self.rows.iter().map(|(domain, rows)| (&**domain, rows.len())).collect();
            for (domain, count) in known {
                *people.entry(domain).or_default() += count;
            }
            let mut most: Vec<(&str, usize)> =
                people.iter().map(|(domain, count)| (*domain, *count)).filter(|(_, count)| *count >= IN_USE).collect();
            most.sort_unstable_by(|one, other| (other.1, one.0).cmp(&(one.1, other.0)));
            most.truncate(COMPARED);
            let slip = |domain: &str| {
                let count = people.get(domain)?;
                let meant = most.iter().find(|(other, many)| *many >= count * TIMES && is_slip(domain, other))?;
                Some((domain.into(), (meant.0.into(), meant.1)))
            };
            self.rows.keys().filter_map(|domain| slip(domain)).collect()
        })
    }
}

/// Whether a domain is one slip away from another, or has another ending, and is not known for one of its own.
fn is_slip(domain: &str, other: &str) -> bool {
    let name = |domain: &str| domain.rsplit_once('.').map(|(name, _)| name.to_owned());
    let real = other.rsplit_once('.').is_some_and(|(_, ending)| !domains::is_of_examples(ending));
    domain != other
        && domain.contains('.')
        && (domains::one_slip(domain.as_bytes(), other.as_bytes()) || real && name(domain) == name(other))
        && domains::meant(domain).is_none()
        && !domains::is_known(domain)
}

/// The domain of an address in lower case; none where it is no address at all.
pub(crate) fn domain_of(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain).filter(|domain| domain.len() > 3)
}
