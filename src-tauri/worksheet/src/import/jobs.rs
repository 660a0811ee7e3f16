//! From the words of a list to the titles of a form: suggestions with reasons. A title that gives Break the Glass is
//! never more than suggested, unless the list itself spells it as the form does.

use std::collections::HashMap;

use super::credentials::is_credential;
use super::words::listed;
use crate::form::Form;
use crate::text::{fold, words};
use crate::titles::{TitleIndex, TitleMeaning as Wording};

/// From this confidence on a title without Break the Glass is taken without asking.
const TAKEN: f64 = 0.9;

/// Suggestions below this are not worth showing.
const SHOWN: f64 = 0.4;

/// Most suggestions per wording.
const MOST: usize = 5;

/// A job as a list words it, with what else the list says about those who have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The words of the list; empty when it has only degrees.
    pub wording: String,
    /// The department, when it is an emergency department: there the same words may mean another title.
    pub department: Option<String>,
    /// Degrees and licenses of these people, each once.
    pub credentials: Vec<String>,
    /// How many people have it.
    pub people: usize,
    /// Whether every one of them has a department that is stated.
    pub department_known: bool,
}

/// A title that people chose for a wording before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RememberedTitle {
    /// The words of the list.
    pub wording: String,
    /// The department it was chosen for; none for any.
    pub department: Option<String>,
    /// The form's title, by name.
    pub title: String,
}

/// Why a title is suggested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TitleReason {
    /// The list spells it as the form does.
    Listed,
    /// It was chosen for these words before.
    Remembered,
    /// The form knows these words as another wording of the title.
    OtherWording,
    /// The words stand for several titles.
    OneOfSeveral,
    /// The words stand for several titles, and the department is not an emergency department.
    OtherDepartment,
    /// Nearly the same spelling.
    NearSpelling,
    /// The same words, abbreviations written out and grades left aside.
    WrittenOut,
    /// Some of the same words.
    WordsInCommon,
    /// A degree or license of these people.
    Credential(String),
    /// They work in an emergency department.
    Department(String),
}

impl TitleReason {
    /// One sentence for people.
    #[must_use]
    pub fn sentence(&self) -> String {
        match self {
            Self::Listed => "The list spells it as the form does.".to_owned(),
            Self::Remembered => "You chose it for these words before.".to_owned(),
            Self::OtherWording => "The form knows these words for it.".to_owned(),
            Self::OneOfSeveral => "These words can mean several titles.".to_owned(),
            Self::OtherDepartment => {
                "These words can mean several titles; the department is not an emergency department.".to_owned()
            }
            Self::NearSpelling => "Spelled nearly the same.".to_owned(),
            Self::WrittenOut => "The same words with abbreviations written out and grades left aside.".to_owned(),
            Self::WordsInCommon => "Has words in common.".to_owned(),
            Self::Credential(credential) => format!("These people have {credential} behind their names."),
            Self::Department(department) => {
                format!("These people work in “{department}”. Check what they do there before you choose it.")
            }
        }
    }
}

/// A title of the form that a wording may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggestion {
    /// Index into [`Form::titles`].
    pub title: usize,
    /// How surely, from 0 to 1.
    pub confidence: f64,
    /// Why.
    pub reason: TitleReason,
    /// Whether it gives Break the Glass.
    pub break_the_glass: bool,
}

/// A wording and the titles it may mean.
#[derive(Debug, Clone, PartialEq)]
pub struct JobMatch {
    /// The job.
    pub job: Job,
    /// The titles, the likeliest first.
    pub suggestions: Vec<Suggestion>,
    /// The title that is taken without asking.
    pub taken: Option<usize>,
}

/// Whether a department is one in which emergencies are treated.
#[must_use]
pub fn is_emergency(department: &str) -> bool {
    let spoken: Vec<String> = words(department).into_iter().map(|(_, _, word)| word).collect();
    let has = |wanted: &[&str]| spoken.iter().any(|word| wanted.contains(&word.as_str()));
    has(&["emergency", "emerg", "emer", "ed", "er", "emergencydepartment"])
        && !has(&["management", "preparedness", "planning", "education", "response"])
}

/// Suggests titles of the form for each job.
#[must_use]
pub fn suggest_titles(
    form: &Form,
    index: &TitleIndex,
    jobs: Vec<Job>,
    remembered: &[RememberedTitle],
) -> Vec<JobMatch> {
    let written: Vec<Vec<Vec<String>>> = form
        .titles
        .iter()
        .map(|title| std::iter::once(&title.name).chain(&title.aliases).map(|wording| written_out(wording)).collect())
        .collect();
    jobs.into_iter().map(|job| suggest(form, index, &written, job, remembered)).collect()
}

fn suggest(
    form: &Form,
    index: &TitleIndex,
    written: &[Vec<Vec<String>>],
    job: Job,
    remembered: &[RememberedTitle],
) -> JobMatch {
    let mut found = FoundTitle { form, best: HashMap::new() };
    if let Some(title) = remembered_title(form, &job, remembered) {
        found.add(title, 0.98, TitleReason::Remembered);
    }
    by_wording(&mut found, index, written, &job);
    by_credentials(&mut found, index, &job);
    let mut suggestions: Vec<Suggestion> = found.best.into_values().collect();
    suggestions.sort_by(|one, other| other.confidence.total_cmp(&one.confidence).then(one.title.cmp(&other.title)));
    suggestions.retain(|suggestion| suggestion.confidence >= SHOWN);
    suggestions.truncate(MOST);
    let taken = taken(&suggestions);
    JobMatch { job, suggestions, taken }
}

/// The best suggestion, when nothing else comes close and nobody gets Break the Glass by it.
fn taken(suggestions: &[Suggestion]) -> Option<usize> {
    let [best, rest @ ..] = suggestions else { return None };
    if best.reason == TitleReason::Listed {
        return Some(best.title);
    }
    let alone = rest.first().is_none_or(|second| second.confidence <= best.confidence - 0.1);
    (best.confidence >= TAKEN && !best.break_the_glass && alone).then_some(best.title)
}

fn remembered_title(form: &Form, job: &Job, remembered: &[RememberedTitle]) -> Option<usize> {
    let wording = fold(&job.wording);
    let same = |entry: &&RememberedTitle| !wording.is_empty() && fold(&entry.wording) == wording;
    let department = job.department.as_deref().map(fold);
    let by_department = remembered
        .iter()
        .filter(same)
        .find(|entry| entry.department.is_some() && entry.department.as_deref().map(fold) == department);
    // What was chosen for any department says nothing about an emergency department.
    let by_wording = remembered.iter().filter(same).find(|entry| entry.department.is_none() && department.is_none());
    let entry = by_department.or(by_wording)?;
    form.titles.iter().position(|title| title.name == entry.title)
}

fn by_wording(found: &mut FoundTitle<'_>, index: &TitleIndex, written: &[Vec<Vec<String>>], job: &Job) {
    let form = found.form;
    if fold(&job.wording).is_empty() {
        return;
    }
    let several = match index.meaning(form, &job.wording) {
        Wording::Listed(title) => {
            found.add(title, 1.0, TitleReason::Listed);
            if job.department.is_none() {
                return;
            }
            Vec::new()
        }
        Wording::Certain(title) => {
            let worded = index.worded(&job.wording).len() == 1;
            let reason = if worded { TitleReason::OtherWording } else { TitleReason::NearSpelling };
            found.add(title, if worded { 0.95 } else { 0.91 }, reason);
            Vec::new()
        }
        Wording::Several(several) => several,
        Wording::Unknown(_) => Vec::new(),
    };
    let own = written_out(&job.wording);
    for (title, wordings) in written.iter().enumerate().filter(|(title, _)| !several.contains(title)) {
        let best = wordings.iter().map(|wording| likeness(&own, wording)).fold(0.0, f64::max);
        if best >= 1.0 {
            found.add(title, 0.86, TitleReason::WrittenOut);
        } else if best * 0.78 >= SHOWN {
            found.add(title, best * 0.78, TitleReason::WordsInCommon);
        }
    }
    for title in several {
        found.add(title, 0.7, TitleReason::OneOfSeveral);
    }
    if let Some(department) = &job.department {
        add_twins(found, written, department);
    }
    weigh_department(found, job, own.iter().any(|word| word == "emergency"));
}

/// A title of an emergency department that otherwise has the same words is suggested beside the plain one.
fn add_twins(found: &mut FoundTitle<'_>, written: &[Vec<Vec<String>>], department: &str) {
    let plain = |title: usize| -> Vec<&String> {
        let words = written.get(title).and_then(|wordings| wordings.first());
        words.into_iter().flatten().filter(|word| *word != "emergency").collect()
    };
    let strong: Vec<(usize, f64)> = found
        .best
        .values()
        .filter(|suggestion| suggestion.confidence >= 0.6)
        .map(|suggestion| (suggestion.title, suggestion.confidence))
        .collect();
    for (title, confidence) in strong {
        for twin in 0..written.len() {
            let name = found.form.titles.get(twin).map_or("", |title| &title.name);
            if twin == title || !is_emergency(name) || plain(twin) != plain(title) {
                continue;
            }
            found.add(twin, (confidence + 0.02).min(0.89), TitleReason::Department(department.to_owned()));
            if let Some(suggestion) = found.best.get_mut(&title)
                && !matches!(suggestion.reason, TitleReason::Listed | TitleReason::Remembered)
            {
                suggestion.confidence = suggestion.confidence.min(0.87);
            }
        }
    }
}

/// The same words mean another title in an emergency department, which is suggested there and nowhere else.
fn weigh_department(found: &mut FoundTitle<'_>, job: &Job, said: bool) {
    let form = found.form;
    let emergency_title = |title: usize| form.titles.get(title).is_some_and(|title| is_emergency(&title.name));
    let several = found.best.values().filter(|suggestion| suggestion.confidence >= 0.6).count() > 1;
    let open = |suggestion: &&Suggestion| suggestion.confidence < TAKEN;
    let most = found.best.values().filter(open).map(|suggestion| suggestion.confidence).fold(0.0, f64::max);
    for suggestion in found.best.values_mut() {
        if suggestion.reason == TitleReason::Remembered {
            continue;
        }
        match (&job.department, emergency_title(suggestion.title)) {
            (Some(department), true) if suggestion.confidence >= 0.5 && suggestion.confidence < TAKEN => {
                suggestion.confidence = suggestion.confidence.max(most + 0.02).min(0.89);
                suggestion.reason = TitleReason::Department(department.clone());
            }
            (None, true) if !said => suggestion.confidence *= 0.6,
            (None, false) if several && job.department_known && suggestion.reason == TitleReason::OneOfSeveral => {
                suggestion.confidence = 0.8;
                suggestion.reason = TitleReason::OtherDepartment;
            }
            _ => {}
        }
    }
}

fn by_credentials(found: &mut FoundTitle<'_>, index: &TitleIndex, job: &Job) {
    let alone = fold(&job.wording).is_empty();
    for credential in &job.credentials {
        let titles = index.worded(credential).to_vec();
        let most = if titles.len() == 1 && alone { 0.82 } else { 0.62 };
        for title in titles {
            found.add(title, most, TitleReason::Credential(credential.clone()));
        }
    }
    if alone {
        weigh_department(found, job, false);
    }
}

struct FoundTitle<'a> {
    form: &'a Form,
    best: HashMap<usize, Suggestion>,
}

impl FoundTitle<'_> {
    fn add(&mut self, title: usize, confidence: f64, reason: TitleReason) {
        let level = self.form.titles.get(title).and_then(|title| self.form.levels.get(title.level));
        let break_the_glass = level.is_some_and(|level| level.break_the_glass);
        let suggestion = Suggestion { title, confidence, reason, break_the_glass };
        match self.best.get_mut(&title) {
            Some(best) if best.confidence >= confidence => {}
            Some(best) => *best = suggestion,
            None => {
                self.best.insert(title, suggestion);
            }
        }
    }
}

/// How much two wordings share, from 0 to 1: words, nearly spelled ones too, of those that say something.
fn likeness(one: &[String], other: &[String]) -> f64 {
    const SAYS_LITTLE: &str = "department clinical medical staff health services service unit care patient senior";
    let (mut shared, mut telling) = (0_u32, false);
    for word in one {
        if other.iter().any(|theirs| theirs == word || word.len() > 4 && strsim::jaro_winkler(theirs, word) >= 0.93) {
            shared += 1;
            telling |= !listed(SAYS_LITTLE, word);
        }
    }
    let longest = u32::try_from(one.len().max(other.len())).unwrap_or(u32::MAX);
    if !telling || longest == 0 { 0.0 } else { f64::from(shared.min(longest)) / f64::from(longest) }
}

/// The words of a job: abbreviations written out, grades and hours left aside, each word once.
fn written_out(wording: &str) -> Vec<String> {
    const ASIDE: &str = "i ii iii iv v 1 2 3 4 per diem prn ft full part time fulltime parttime float pool temp temporary \
     agency contract exempt days nights evenings day night evening weekend weekends shift and of the \
     for in a an with certified level grade new grad";
    let mut all: Vec<String> = Vec::new();
    for (_, _, word) in words(wording) {
        let long = match word.as_str() {
            "mgr" => "manager",
            "dir" => "director",
            "asst" | "assist" => "assistant",
            "tech" => "technician",
            "coord" => "coordinator",
            "spec" => "specialist",
            "rep" => "representative",
            "supv" | "supvr" => "supervisor",
            "reg" => "registered",
            "lic" => "licensed",
            "pract" => "practitioner",
            "phys" => "physician",
            "sr" => "senior",
            "ed" | "er" | "emerg" | "emer" => "emergency department",
            "dept" => "department",
            "rn" => "registered nurse",
            "lpn" | "lvn" => "licensed practical nurse",
            "np" => "nurse practitioner",
            "pa" | "pac" => "physician assistant",
            "cna" => "nursing assistant",
            "ma" => "medical assistant",
            "md" => "physician",
            "him" => "health information management",
            "nursing" if all.is_empty() => "nursing",
            other => other,
        };
        for word in long.split(' ').filter(|word| !listed(ASIDE, word)) {
            if !all.iter().any(|own| own == word) {
                all.push(word.to_owned());
            }
        }
    }
    // “Emergency nurse” and “nurse, emergency department” are the same.
    if all.iter().any(|word| word == "emergency") {
        all.retain(|word| word != "department" && word != "room");
    }
    let without: Vec<String> = all.iter().filter(|word| !is_credential(word)).cloned().collect();
    if without.is_empty() { all } else { without }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::profile::starter_forms;

    fn form() -> Form {
        starter_forms().unwrap().into_iter().find(|form| form.break_the_glass).unwrap()
    }

    fn matched(wording: &str, department: Option<&str>, known: bool, credentials: &[&str]) -> JobMatch {
        let form = form();
        let job = Job {
            wording: wording.to_owned(),
            department: department.map(str::to_owned),
            credentials: credentials.iter().map(|each| (*each).to_owned()).collect(),
            people: 1,
            department_known: known,
        };
        suggest_titles(&form, &TitleIndex::new(&form), vec![job], &[]).remove(0)
    }

    fn name(form: &Form, title: Option<usize>) -> Option<String> {
        title.and_then(|title| form.titles.get(title)).map(|title| title.name.clone())
    }

    fn best(found: &JobMatch) -> String {
        name(&form(), found.suggestions.first().map(|suggestion| suggestion.title)).unwrap_or_default()
    }

    #[test]
    fn titles_without_break_the_glass_are_taken_where_the_words_are_certain() {
        for (wording, title) in [
            ("Care Manager", "Care Manager"),
            ("LCSW", "Licensed Clinical Social Worker"),
            ("receptionist", "Front Desk Receptionist"),
            ("Registered Nurse", "Registered Nurse"),
            ("Phramacist", "Pharmacist"),
        ] {
            assert_eq!(name(&form(), matched(wording, None, true, &[]).taken).as_deref(), Some(title), "{wording}");
        }
    }

    #[test]
    fn a_title_that_gives_break_the_glass_is_only_suggested() {
        for (wording, title) in [
            ("MD", "Physician"),
            ("ED RN", "Registered Nurse, Emergency Department"),
            ("Registered Nurse - Emergency", "Registered Nurse, Emergency Department"),
            ("Physician Asst", "Physician Assistant"),
            ("Nurse Practitioner II", "Nurse Practitioner"),
        ] {
            let found = matched(wording, None, true, &[]);
            assert_eq!((best(&found).as_str(), found.taken), (title, None), "{wording} {:?}", found.suggestions);
            assert!(found.suggestions.first().unwrap().break_the_glass);
        }
    }

    #[test]
    fn a_nurse_of_the_emergency_department_is_suggested_as_such_and_never_taken() {
        for wording in ["RN", "Staff Nurse", "Nurse", "Registered Nurse II"] {
            let found = matched(wording, Some("Emergency Dept"), true, &["RN"]);
            assert!(best(&found).contains("Emergency"), "{wording}: {:?}", found.suggestions);
            assert_eq!(found.taken, None, "{wording}");
        }
    }

    #[test]
    fn a_nurse_of_another_department_is_suggested_as_a_registered_nurse() {
        let found = matched("RN", None, true, &[]);
        assert_eq!(best(&found), "Registered Nurse");
        assert_eq!(found.suggestions.first().unwrap().reason, TitleReason::OtherDepartment);
    }

    #[test]
    fn degrees_alone_suggest_a_title() {
        let found = matched("", None, false, &["PharmD"]);
        assert_eq!(best(&found), "Pharmacist");
        assert_eq!(found.taken, None);
    }

    #[test]
    fn what_was_chosen_before_comes_first_but_break_the_glass_is_asked_for_again() {
        let form = form();
        let remembered =
            |title: &str| RememberedTitle { wording: "Unit helper".into(), department: None, title: title.into() };
        let job = || Job {
            wording: "UNIT HELPER".into(),
            department: None,
            credentials: Vec::new(),
            people: 3,
            department_known: false,
        };
        let index = TitleIndex::new(&form);
        let found = suggest_titles(&form, &index, vec![job()], &[remembered("Medical Assistant")]).remove(0);
        assert_eq!(name(&form, found.taken).as_deref(), Some("Medical Assistant"));
        let found = suggest_titles(&form, &index, vec![job()], &[remembered("Paramedic")]).remove(0);
        assert_eq!((best(&found).as_str(), found.taken), ("Paramedic", None));
    }

    #[test]
    fn words_that_mean_nothing_to_the_form_suggest_nothing() {
        assert!(matched("Astronaut", None, true, &[]).suggestions.is_empty());
    }

    #[test]
    fn emergency_departments_are_known_by_their_names() {
        for department in ["Emergency Department", "ED", "ER - Main", "Emerg Svcs", "EMERGENCY ROOM"] {
            assert!(is_emergency(department), "{department}");
        }
        for department in ["Emergency Management", "Education", "ICU", "Medicine", ""] {
            assert!(!is_emergency(department), "{department}");
        }
    }
}
