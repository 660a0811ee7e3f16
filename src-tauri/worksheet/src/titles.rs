//! Finding titles of a form: exactly, by another wording, by a near spelling, and while someone types.

use std::collections::HashMap;
use std::sync::Mutex;

use serde::Serialize;

use crate::form::{Form, is_odd};
use crate::text::{clean, fold, words};

/// Distinct unknown titles whose suggestions are kept; a worksheet has few, a hostile one many.
const REMEMBERED: usize = 16_384;

/// A title offered while someone types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TitleMatch {
    /// Index into [`Form::titles`].
    pub title: usize,
    /// Greater is better; comparable within one answer only.
    pub score: u32,
    /// Matched parts of the title's name as (start, length) in characters; empty when an alias matched.
    pub ranges: Vec<(usize, usize)>,
    /// The other wording that matched, when the name itself did not.
    pub alias: Option<String>,
}

/// What a wording means on a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TitleMeaning {
    /// The list's own spelling, apart from case: index of the title.
    Listed(usize),
    /// Certainly this title, spelled or worded differently.
    Certain(usize),
    /// One of several titles that share this wording.
    Several(Vec<usize>),
    /// Not known; the nearest titles, perhaps none.
    Unknown(Vec<usize>),
}

/// The titles of a form, prepared for look-up.
#[derive(Debug, Default)]
pub struct TitleIndex {
    spelled: HashMap<String, usize>,
    listed: HashMap<String, usize>,
    /// Tidied names of titles that the list spells with odd spaces; nothing where that leaves two levels open.
    loose: HashMap<String, Option<usize>>,
    /// Folded names and aliases with the titles they stand for.
    wordings: HashMap<String, Vec<usize>>,
    remembered: Mutex<HashMap<String, TitleMeaning>>,
}

impl TitleIndex {
    /// Prepares the titles of a form.
    #[must_use]
    pub fn new(form: &Form) -> Self {
        let mut index = Self::default();
        for (position, title) in form.titles.iter().enumerate() {
            index.spelled.entry(title.name.clone()).or_insert(position);
            index.listed.entry(title.name.to_lowercase()).or_insert(position);
            if is_odd(&title.name) {
                let first = index.loose.entry(clean(&title.name).to_lowercase()).or_insert(Some(position));
                let level = |other: usize| form.titles.get(other).map(|other| other.level);
                if first.is_none_or(|first| level(first) != Some(title.level)) {
                    *first = None;
                }
            }
            for wording in std::iter::once(&title.name).chain(&title.aliases) {
                let titles = index.wordings.entry(fold(wording)).or_default();
                if !titles.contains(&position) {
                    titles.push(position);
                }
            }
        }
        index
    }

    /// Returns the title that the list has like this, apart from case and from odd spaces of the list itself.
    #[must_use]
    pub fn listed(&self, text: &str) -> Option<usize> {
        // Most cells spell the title as the list does.
        if let Some(title) = self.spelled.get(text).or_else(|| self.spelled.get(text.trim())) {
            return Some(*title);
        }
        let lower = text.to_lowercase();
        let listed = self.listed.get(&lower).or_else(|| self.listed.get(lower.trim())).copied();
        listed.or_else(|| if self.loose.is_empty() { None } else { *self.loose.get(&*clean(&lower))? })
    }

    /// Returns whether the list has a title exactly like this.
    #[must_use]
    pub fn spells(&self, text: &str) -> bool {
        self.spelled.contains_key(text)
    }

    /// Which titles share this wording exactly, apart from case, spacing and punctuation.
    #[must_use]
    pub fn worded(&self, text: &str) -> &[usize] {
        let folded = fold(text);
        if folded.is_empty() { &[] } else { self.wordings.get(&folded).map_or(&[], Vec::as_slice) }
    }

    /// What this wording means; near spellings are taken as certain only when no other title comes close.
    #[must_use]
    pub fn meaning(&self, form: &Form, text: &str) -> TitleMeaning {
        if let Some(title) = self.listed(text) {
            return TitleMeaning::Listed(title);
        }
        match self.worded(text) {
            [] => {}
            [title] => return TitleMeaning::Certain(*title),
            several => return TitleMeaning::Several(several.to_vec()),
        }
        if let Ok(remembered) = self.remembered.lock()
            && let Some(meaning) = remembered.get(text)
        {
            return meaning.clone();
        }
        let meaning = self.nearest(form, text);
        if let Ok(mut remembered) = self.remembered.lock()
            && remembered.len() < REMEMBERED
        {
            remembered.insert(text.to_owned(), meaning.clone());
        }
        meaning
    }

    fn nearest(&self, form: &Form, text: &str) -> TitleMeaning {
        let folded: String = fold(text).chars().take(120).collect();
        if folded.is_empty() {
            return TitleMeaning::Unknown(Vec::new());
        }
        // Best distance and likeness per title; a wording shared by several titles counts for each.
        let mut near = vec![(usize::MAX - 2, 0.0_f64); form.titles.len()];
        for (wording, titles) in &self.wordings {
            // A wording of quite another length cannot be the same one misspelt.
            let alike = folded.len().abs_diff(wording.len()) <= 6;
            let distance = if alike { strsim::osa_distance(&folded, wording) } else { usize::MAX - 2 };
            let likeness = strsim::jaro_winkler(&folded, wording);
            for title in titles {
                if let Some(best) = near.get_mut(*title) {
                    best.0 = best.0.min(distance);
                    best.1 = best.1.max(likeness);
                }
            }
        }
        let spoken: Vec<String> = words(text).into_iter().map(|(_, _, word)| word).collect();
        let mut ranked: Vec<(usize, usize, f64)> =
            near.into_iter().enumerate().map(|(title, (distance, likeness))| (title, distance, likeness)).collect();
        ranked.sort_by(|a, b| a.1.cmp(&b.1).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0)));
        let allowed = match folded.chars().count() {
            0..=5 => 0,
            6..=11 => 1,
            _ => 2,
        };
        if let [best, rest @ ..] = ranked.as_slice()
            && (1..=allowed).contains(&best.1)
            && rest.first().is_none_or(|second| second.1 >= best.1 + 2)
        {
            return TitleMeaning::Certain(best.0);
        }
        let mut likely: Vec<(usize, f64)> = ranked
            .into_iter()
            .map(|(title, _, likeness)| (title, likeness + shared_words(form, title, &spoken)))
            .filter(|(_, likeness)| *likeness >= 0.85)
            .collect();
        likely.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        TitleMeaning::Unknown(likely.into_iter().take(3).map(|(title, _)| title).collect())
    }
}

/// Half a point for each whole word that the title's name has in common with the text.
fn shared_words(form: &Form, title: usize, spoken: &[String]) -> f64 {
    let Some(title) = form.titles.get(title) else { return 0.0 };
    let names = words(&title.name);
    let shared = spoken.iter().filter(|word| word.len() > 2 && names.iter().any(|(_, _, name)| name == *word)).count();
    f64::from(u32::try_from(shared).unwrap_or(0)) * 0.5
}

/// Titles for a type-ahead list, best first: beginnings of words, then other wordings, then near spellings.
/// An empty query gives the list from its top.
#[must_use]
pub fn title_matches(form: &Form, query: &str, limit: usize) -> Vec<TitleMatch> {
    let spoken: Vec<String> = words(query).into_iter().map(|(_, _, word)| word).collect();
    let mut found: Vec<TitleMatch> =
        (0..form.titles.len()).filter_map(|title| match_title(form, title, &spoken)).collect();
    if found.is_empty() {
        found = near_titles(form, &spoken.concat());
    }
    found.sort_by(|a, b| b.score.cmp(&a.score).then(a.title.cmp(&b.title)));
    found.truncate(limit);
    found
}

fn match_title(form: &Form, title: usize, spoken: &[String]) -> Option<TitleMatch> {
    let entry = form.titles.get(title)?;
    if let Some((score, ranges)) = match_words(&entry.name, spoken) {
        return Some(TitleMatch { title, score: 1000 + score, ranges, alias: None });
    }
    let (score, alias) = entry
        .aliases
        .iter()
        .filter_map(|alias| {
            // An abbreviation typed in full says more than the beginning of a longer title.
            let whole = if fold(alias) == spoken.concat() { 1500 } else { 0 };
            match_words(alias, spoken)
                .map(|(score, _)| (whole + 500 + score, alias))
                .or((whole > 0).then_some((whole, alias)))
        })
        .max_by_key(|(score, _)| *score)?;
    Some(TitleMatch { title, score, ranges: Vec::new(), alias: Some(alias.clone()) })
}

/// Every spoken word begins a word of the text that no other spoken word began.
fn match_words(text: &str, spoken: &[String]) -> Option<(u32, Vec<(usize, usize)>)> {
    let mut free = words(text);
    let mut ranges = Vec::with_capacity(spoken.len());
    let mut score = 0;
    for (order, word) in spoken.iter().enumerate() {
        let place = free.iter().position(|(_, _, candidate)| candidate.starts_with(word.as_str()))?;
        let (start, length, candidate) = free.remove(place);
        ranges.push((start, word.chars().count().min(length)));
        score += 10;
        if candidate == *word {
            score += 5;
        }
        if order == 0 && start == 0 {
            score += 20;
        }
    }
    ranges.sort_unstable();
    Some((score, ranges))
}

fn near_titles(form: &Form, query: &str) -> Vec<TitleMatch> {
    if query.chars().count() < 3 {
        return Vec::new();
    }
    let query: String = query.chars().take(120).collect();
    let likeness = |text: &str| {
        let folded = fold(text);
        let head: String = folded.chars().take(query.chars().count()).collect();
        strsim::jaro_winkler(&query, &folded).max(strsim::jaro_winkler(&query, &head) * 0.98)
    };
    let mut found = Vec::new();
    for (title, entry) in form.titles.iter().enumerate() {
        let own = likeness(&entry.name);
        let other = entry.aliases.iter().map(|alias| (likeness(alias), alias)).max_by(|a, b| a.0.total_cmp(&b.0));
        let (best, alias) = match other {
            Some((other, alias)) if other > own => (other, Some(alias.clone())),
            _ => (own, None),
        };
        if best >= 0.85 {
            // Between 0 and 1 by construction, so the cast keeps three digits.
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
            found.push(TitleMatch { title, score: (best * 400.0) as u32, ranges: Vec::new(), alias });
        }
    }
    found
}
