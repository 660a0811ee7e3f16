//! Form profiles: the data from which forms are made, one TOML file per HIE (see docs/form-profiles.md).

use std::collections::HashSet;

use include_dir::{Dir, include_dir};
use serde::Deserialize;
use toml::Spanned;

use crate::form::{AccessLevel, Column, FieldKind, Form, FormId, Hie, Message, Origin, Title};
use crate::text::fold;

/// The profiles that ship with the program. Adding an HIE is adding a file.
static STARTERS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/forms");

/// Channel names a profile may use.
pub const CHANNELS: [&str; 5] = ["practice", "scim", "mail-draft", "smtp", "portal-form"];

/// A profile that cannot be used: where, what is wrong, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{place}: {problem}. {hint}")]
pub struct ProfileError {
    /// File, if it is known, and line.
    pub place: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub hint: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Profile {
    hie: Hie,
    forms: Vec<Spanned<FormEntry>>,
    columns: Vec<Spanned<Column>>,
    levels: Vec<Spanned<LevelEntry>>,
    titles: Vec<Spanned<TitleEntry>>,
    statements: Vec<String>,
    btg_statement: Option<String>,
    message: Message,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FormEntry {
    name: String,
    title: String,
    break_the_glass: bool,
    edition: String,
    sheet: String,
    header_row: u32,
    channels: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LevelEntry {
    code: String,
    name: String,
    sees: String,
    break_the_glass: bool,
    otherwise: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TitleEntry {
    name: String,
    group: String,
    level: String,
    #[serde(default)]
    btg: bool,
    #[serde(default)]
    aliases: Vec<String>,
}

/// The forms that ship with the program, by file name.
///
/// # Errors
/// When a shipped profile is wrong; a test keeps that from happening.
pub fn starter_forms() -> Result<Vec<Form>, ProfileError> {
    let mut files: Vec<_> =
        STARTERS.files().filter(|file| file.path().extension().is_some_and(|e| e == "toml")).collect();
    files.sort_by_key(|file| file.path());
    let mut forms = Vec::new();
    for file in files {
        let name = file.path().display().to_string();
        let named = |error: ProfileError| ProfileError { place: format!("{name}, {}", error.place), ..error };
        let text = std::str::from_utf8(file.contents())
            .map_err(|_| named(error("line 1".into(), "the file is not UTF-8 text".into(), "Save it as UTF-8.")))?;
        forms.extend(parse_profile(text, Origin::Starter).map_err(named)?);
    }
    Ok(forms)
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
pub fn parse_profile(text: &str, origin: Origin) -> Result<Vec<Form>, ProfileError> {
    let profile: Profile = toml::from_str(text).map_err(|problem| {
        let start = problem.span().map_or(0, |span| span.start);
        let what = problem.message().trim_end_matches('.').to_owned();
        error(line(text, start), what, "Correct this line; docs/form-profiles.md lists the keys and what they take.")
    })?;
    let fail = |start: usize, problem: String, hint: &str| error(line(text, start), problem, hint);
    let at = |start: usize, problem: String, hint: &str| Err(fail(start, problem, hint));
    check_columns(&profile, &at)?;
    check_levels(&profile, &at)?;
    check_titles(&profile, &at)?;
    if profile.statements.is_empty() {
        return Err(fail(
            0,
            "there is no attestation statement".into(),
            "List under `statements` what the user declares.",
        ));
    }
    let mut names = HashSet::new();
    let mut forms = Vec::with_capacity(profile.forms.len());
    for entry in &profile.forms {
        let start = entry.span().start;
        let entry = entry.get_ref();
        let Ok(id) = format!("{}/{}", profile.hie.code, entry.name).parse::<FormId>() else {
            let problem = format!("“{}/{}” cannot name a form", profile.hie.code, entry.name);
            return Err(fail(
                start,
                problem,
                "Use small letters, digits and hyphens in the exchange's code and the form's name.",
            ));
        };
        if !names.insert(entry.name.clone()) {
            return Err(fail(
                start,
                format!("a second form is called “{}”", entry.name),
                "Give each form its own name.",
            ));
        }
        if entry.header_row == 0 {
            return Err(fail(start, "`header_row` is 0".into(), "Count rows from 1, as the spreadsheet does."));
        }
        if let Some(unknown) = entry.channels.iter().find(|channel| !CHANNELS.contains(&channel.as_str())) {
            return Err(fail(
                start,
                format!("there is no channel “{unknown}”"),
                &format!("Use any of {}.", CHANNELS.join(", ")),
            ));
        }
        if entry.break_the_glass && profile.btg_statement.is_none() {
            return Err(fail(
                start,
                "a form with Break the Glass has no `btg_statement`".into(),
                "Add what the user confirms for it.",
            ));
        }
        match form(&profile, entry, id, origin) {
            Some(form) => forms.push(form),
            None => {
                return Err(fail(start, "a title has no level on this form".into(), "Give the level an `otherwise`."));
            }
        }
    }
    if forms.is_empty() {
        return Err(fail(0, "the profile has no form".into(), "Add at least one [[forms]] table."));
    }
    Ok(forms)
}

fn form(profile: &Profile, entry: &FormEntry, id: FormId, origin: Origin) -> Option<Form> {
    let here = |level: &LevelEntry| entry.break_the_glass || !level.break_the_glass;
    let levels: Vec<&LevelEntry> = profile.levels.iter().map(Spanned::get_ref).filter(|level| here(level)).collect();
    let position = |code: &str| levels.iter().position(|level| level.code == code);
    let titles = profile
        .titles
        .iter()
        .map(Spanned::get_ref)
        .map(|title| {
            let level = position(&title.level).or_else(|| {
                let level = profile.levels.iter().map(Spanned::get_ref).find(|level| level.code == title.level)?;
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
    Some(Form {
        id,
        name: entry.title.clone(),
        hie: profile.hie.clone(),
        break_the_glass: entry.break_the_glass,
        edition: entry.edition.clone(),
        origin,
        sheet: entry.sheet.clone(),
        header_row: entry.header_row,
        columns: profile.columns.iter().map(|column| column.get_ref().clone()).collect(),
        levels: levels
            .iter()
            .map(|level| AccessLevel {
                code: level.code.clone(),
                name: level.name.clone(),
                sees: level.sees.clone(),
                break_the_glass: level.break_the_glass,
            })
            .collect(),
        titles,
        statements: profile.statements.clone(),
        btg_statement: profile.btg_statement.clone().filter(|_| entry.break_the_glass),
        message: profile.message.clone(),
        channels: entry.channels.clone(),
    })
}

fn check_columns<F>(profile: &Profile, at: &F) -> Result<(), ProfileError>
where
    F: Fn(usize, String, &str) -> Result<(), ProfileError>,
{
    let mut keys = HashSet::new();
    let mut kinds = HashSet::new();
    let mut headers = HashSet::new();
    for entry in &profile.columns {
        let start = entry.span().start;
        let column = entry.get_ref();
        if !keys.insert(&column.key) {
            at(start, format!("a second column has the key “{}”", column.key), "Give each column its own key.")?;
        }
        let repeatable = matches!(column.kind, FieldKind::Text | FieldKind::Date | FieldKind::Npi);
        if !kinds.insert(column.kind) && !repeatable {
            let problem = format!("column “{}” is the second of its kind", column.header);
            at(start, problem, "Only text, date and npi columns may come more than once.")?;
        }
        if column.max_length == 0 {
            at(start, format!("column “{}” takes no characters", column.header), "Set max_length to 1 or more.")?;
        }
        if !(column.width > 0.0 && column.width <= 255.0) {
            at(start, format!("column “{}” has no usable width", column.header), "Set width between 1 and 255.")?;
        }
        let mut own = HashSet::new();
        for header in std::iter::once(&column.header).chain(&column.synonyms) {
            let folded = fold(header);
            if folded.is_empty() {
                at(start, format!("a header of column “{}” is empty", column.key), "Write the header's text.")?;
            }
            if own.insert(folded.clone()) && !headers.insert(folded) {
                let problem = format!("two columns answer to the header “{header}”");
                at(start, problem, "Leave the wording at one column only.")?;
            }
        }
    }
    if profile.columns.len() > 64 {
        at(0, "the form has more than 64 columns".into(), "Leave out columns that nobody types into.")?;
    }
    if !kinds.contains(&FieldKind::Title) {
        at(0, "no column holds the title".into(), "Give one column the kind \"title\": access levels follow from it.")?;
    }
    Ok(())
}

fn check_levels<F>(profile: &Profile, at: &F) -> Result<(), ProfileError>
where
    F: Fn(usize, String, &str) -> Result<(), ProfileError>,
{
    let needs_otherwise = profile.forms.iter().any(|form| !form.get_ref().break_the_glass);
    let mut seen = HashSet::new();
    for entry in &profile.levels {
        let start = entry.span().start;
        let level = entry.get_ref();
        if !seen.insert(fold(&level.code)) || !seen.insert(format!("name {}", fold(&level.name))) {
            let problem = format!("a second level is called “{}” or “{}”", level.code, level.name);
            at(start, problem, "Give each level its own code and name.")?;
        }
        match &level.otherwise {
            None if level.break_the_glass && needs_otherwise => at(
                start,
                format!("level “{}” names no `otherwise`", level.code),
                "Name the level that its titles get on the form without Break the Glass.",
            )?,
            Some(other) => {
                let found = profile.levels.iter().map(Spanned::get_ref).find(|level| level.code == *other);
                if found.is_none_or(|found| found.break_the_glass) {
                    let problem = format!("`otherwise` names “{other}”, which is no level without Break the Glass");
                    at(start, problem, "Use the code of a level with break_the_glass = false.")?;
                }
            }
            None => {}
        }
    }
    Ok(())
}

fn check_titles<F>(profile: &Profile, at: &F) -> Result<(), ProfileError>
where
    F: Fn(usize, String, &str) -> Result<(), ProfileError>,
{
    let mut names = HashSet::new();
    for entry in &profile.titles {
        let start = entry.span().start;
        let title = entry.get_ref();
        if fold(&title.name).is_empty() {
            at(start, "a title is empty".into(), "Write the title as the form's list spells it.")?;
        }
        if !names.insert(fold(&title.name)) {
            let problem = format!("the title “{}” stands twice", title.name);
            at(start, problem, "Keep one: two titles must differ in more than case, accents and punctuation.")?;
        }
        let Some(level) = profile.levels.iter().map(Spanned::get_ref).find(|level| level.code == title.level) else {
            let problem = format!("the title “{}” names the level “{}”, which is not there", title.name, title.level);
            return at(start, problem, "Use the code of one of the [[levels]].");
        };
        if level.break_the_glass && !title.btg {
            let problem = format!("the title “{}” has Break the Glass but is not eligible for it", title.name);
            at(start, problem, "Set btg = true, or choose a level without Break the Glass.")?;
        }
    }
    for entry in &profile.titles {
        let title = entry.get_ref();
        if let Some(alias) = title.aliases.iter().find(|alias| names.contains(&fold(alias))) {
            let problem = format!("the alias “{alias}” of “{}” is itself a title", title.name);
            at(entry.span().start, problem, "Remove the alias.")?;
        }
    }
    if profile.titles.is_empty() {
        at(0, "the profile has no title".into(), "Add the form's titles as [[titles]] tables.")?;
    }
    Ok(())
}

fn error(place: String, problem: String, hint: &str) -> ProfileError {
    ProfileError { place, problem, hint: hint.to_owned() }
}

fn line(text: &str, start: usize) -> String {
    let before = text.as_bytes().get(..start).unwrap_or_default();
    format!("line {}", before.iter().filter(|byte| **byte == b'\n').count() + 1)
}
