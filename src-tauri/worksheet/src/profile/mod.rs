//! Form profiles: the data from which forms are made, one TOML file per HIE (see docs/form-profiles.md).

mod checks;
mod facts;
mod read;

use include_dir::{Dir, include_dir};

use crate::facts::HieFacts;
use crate::form::{AccessLevel, Column, Form, FormId, LayoutOrigin, Title};
use read::{Complaints, FormEntry, LevelEntry, Placed, Profile};

/// The profiles that ship with the program. Adding an HIE is adding a file.
static STARTERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/forms");

/// Channel names a profile may use.
pub const CHANNELS: [&str; 5] = ["practice", "scim", "mail-draft", "smtp", "portal-form"];

/// Something that is wrong with a profile: where, what, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}. {hint}")]
pub struct ProfileError {
    /// File, if it is known, and line.
    pub place: String,
    /// Line, counted from 1.
    pub line: usize,
    /// The key concerned, as `columns.kind`; empty where the file is no TOML.
    pub key: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub hint: String,
}

/// The forms that ship with the program, by file name.
///
/// # Errors
/// When a shipped profile is wrong; a test keeps that from happening.
pub fn starter_forms() -> Result<Vec<Form>, ProfileError> {
    let mut forms = Vec::new();
    for (name, text) in starters()? {
        let named = |error: ProfileError| ProfileError { place: format!("{name}, {}", error.place), ..error };
        forms.extend(parse_profile(&text, LayoutOrigin::Starter).map_err(named)?);
    }
    Ok(forms)
}

/// What the HIEs of the starter forms say besides their forms, by file name.
///
/// # Errors
/// As for [`starter_forms`].
pub fn starter_facts() -> Result<Vec<HieFacts>, ProfileError> {
    starters()?.into_iter().map(|(_, text)| profile_facts(&text)).collect()
}

/// The shipped profiles, by file name. The facts of an HIE stand in a file of their own beside its forms.
fn starters() -> Result<Vec<(String, String)>, ProfileError> {
    let text = |name: &str| {
        let file = STARTERS.get_file(name)?;
        Some(std::str::from_utf8(file.contents()).map(str::to_owned).map_err(|_| not_text()))
    };
    let mut names: Vec<String> = STARTERS.files().map(|file| file.path().display().to_string()).collect();
    names.retain(|name| name.ends_with(".toml") && !name.ends_with(FACTS));
    names.sort();
    let mut all = Vec::new();
    for name in names {
        let forms = text(&name).unwrap_or_else(|| Ok(String::new()))?;
        let facts = text(&name.replace(".toml", FACTS)).unwrap_or_else(|| Ok(String::new()))?;
        all.push((name, format!("{forms}\n{facts}")));
    }
    Ok(all)
}

const FACTS: &str = ".facts.toml";

/// What the HIE of a profile says besides its forms. A profile that is in use may be one from before sources were asked for.
///
/// # Errors
/// As for [`parse_profile`].
pub fn profile_facts(text: &str) -> Result<HieFacts, ProfileError> {
    let mut complaints = Complaints::new(text, false);
    let profile = read::read(text, &mut complaints);
    profile
        .map(|profile| profile.facts)
        .ok_or_else(|| complaints.into_errors().into_iter().next().unwrap_or_else(not_text))
}

/// The form of this name.
#[must_use]
pub fn find_form<'a>(forms: &'a [Form], id: &FormId) -> Option<&'a Form> {
    forms.iter().find(|form| form.id == *id)
}

/// Reads one profile; all its forms or the first thing that is wrong with it.
///
/// # Errors
/// Not TOML, an unknown key, a reference to nothing, a duplicate, or a rule broken (see docs/form-profiles.md).
pub fn parse_profile(text: &str, origin: LayoutOrigin) -> Result<Vec<Form>, ProfileError> {
    check_profile(text, origin).map_err(|errors| errors.into_iter().next().unwrap_or_else(not_text))
}

/// Reads one profile; all its forms or everything that is wrong with it, from top to bottom. What the keys say is looked at
/// once all of them can be read.
///
/// # Errors
/// As for [`parse_profile`]; at least one.
pub fn check_profile(text: &str, origin: LayoutOrigin) -> Result<Vec<Form>, Vec<ProfileError>> {
    read_profile(text, origin, true)
}

/// Reads a profile that is in use: one from before facts had sources is not refused.
///
/// # Errors
/// As for [`check_profile`].
pub fn used_profile(text: &str) -> Result<Vec<Form>, Vec<ProfileError>> {
    read_profile(text, LayoutOrigin::Own, false)
}

fn read_profile(text: &str, origin: LayoutOrigin, strict: bool) -> Result<Vec<Form>, Vec<ProfileError>> {
    let mut complaints = Complaints::new(text, strict);
    let Some(profile) = read::read(text, &mut complaints) else { return Err(complaints.into_errors()) };
    checks::check(&profile, &mut complaints);
    if !complaints.is_empty() {
        return Err(complaints.into_errors());
    }
    let mut forms = Vec::with_capacity(profile.forms.len());
    for Placed { at, entry } in &profile.forms {
        match form(&profile, entry, origin) {
            Some(form) => forms.push(form),
            None => complaints.add(
                *at,
                "titles.level",
                "a title has no level on this form",
                "Give the level an `otherwise`.",
            ),
        }
    }
    if complaints.is_empty() { Ok(forms) } else { Err(complaints.into_errors()) }
}

/// The columns of one form, in their order.
fn columns_of<'p>(profile: &'p Profile, form: &'p str) -> impl Iterator<Item = &'p Placed<Column>> {
    let here = move |forms: &[String]| forms.is_empty() || forms.iter().any(|name| name == form);
    profile.columns.iter().filter(move |entry| here(&entry.entry.forms)).flat_map(|entry| &entry.entry.columns)
}

fn form(profile: &Profile, entry: &FormEntry, origin: LayoutOrigin) -> Option<Form> {
    let here = |level: &LevelEntry| entry.break_the_glass || !level.break_the_glass;
    let all = || profile.levels.iter().map(|level| &level.entry);
    let levels: Vec<&LevelEntry> = all().filter(|level| here(level)).collect();
    let position = |code: &str| levels.iter().position(|level| level.code == code);
    let titles = profile
        .titles
        .iter()
        .map(|title| &title.entry)
        .map(|title| {
            let level = position(&title.level).or_else(|| {
                let level = all().find(|level| level.code == title.level)?;
                position(level.otherwise.as_deref()?)
            })?;
            Some(Title {
                name: title.name.clone(),
                group: title.group.clone(),
                level,
                btg_eligible: title.btg,
                aliases: title.aliases.clone(),
            })
        })
        .collect::<Option<Vec<Title>>>()?;
    let own_or = |own: &Vec<String>, all: &Vec<String>| if own.is_empty() { all.clone() } else { own.clone() };
    Some(Form {
        id: format!("{}/{}", profile.hie.code, entry.name).parse().ok()?,
        name: entry.title.clone(),
        hie: profile.hie.clone(),
        break_the_glass: entry.break_the_glass,
        edition: entry.edition.clone(),
        origin,
        sheet: entry.sheet.clone(),
        header_row: entry.header_row,
        columns: columns_of(profile, &entry.name).map(|column| column.entry.clone()).collect(),
        levels: levels
            .iter()
            .map(|level| AccessLevel {
                code: level.code.clone(),
                name: level.name.clone(),
                sees: level.sees.clone(),
                break_the_glass: level.break_the_glass,
                only_for: level.only_for.clone(),
            })
            .collect(),
        titles,
        statements: own_or(&entry.statements, &profile.statements),
        btg_statement: profile.btg_statement.clone().filter(|_| entry.break_the_glass),
        own_statements: own_or(&entry.own_statements, &profile.own_statements),
        existing_users: entry.existing_users,
        conditions: profile
            .conditions
            .iter()
            .map(|condition| &condition.entry)
            .filter(|condition| condition.forms.is_empty() || condition.forms.contains(&entry.name))
            .cloned()
            .collect(),
        message: profile.message.clone(),
        address: entry.address.clone(),
        channels: entry.channels.clone(),
    })
}

fn not_text() -> ProfileError {
    ProfileError {
        place: "line 1".to_owned(),
        line: 1,
        key: String::new(),
        problem: "the file is not UTF-8 text".to_owned(),
        hint: "Save it as UTF-8.".to_owned(),
    }
}
